"""The line judge: which lines of a table are records, and what the others are, by evidence of the whole line."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.records.cells.dates import parse_date
from auditor.records.cells.text import header_forms, squeezed
from auditor.records.sheets import words
from auditor.records.sheets.body import Body
from auditor.records.sheets.known import Those
from auditor.records.sheets.said import NONE, says_nothing
from auditor.records.sheets.void import heading_of_absent

if TYPE_CHECKING:
    from auditor.records.sheets.headers import Headers, Layout

_NO_PERSON = "no person"
_LEADING = 4
"""So many columns from the left may hold the word that says what a line is."""
_STAFF, _OTHERS, _UNSURE = "staff", "others", "unsure"
"""Whose people stand below a heading."""
_HEADINGS = frozenset({"section", "title", "total"})
_SEXES = frozenset({"男", "女", "男性", "女性", "M", "F", "m", "f", "1", "2"})
_FEW = 500
"""Columns with no more different values are searched for header words in any dressing."""


def _is_number(text: str) -> bool:
    """Whether a cell may be the number of a person: it has a digit or a Latin letter, and says nothing else."""
    if text.isascii() and text.isdecimal():
        return True
    return any(c.isalnum() and c.isascii() for c in squeezed(text)) and not words.is_no_number(text)


@lru_cache
def _telling_names(others: Callable[[str], bool] | None) -> Those:
    """Cells of a person's name that may be none, or of more than one person. ``others``: see :class:`Judge`."""

    def is_telling(cell: str) -> bool:
        if others is not None and (words.are_several_names(cell) or others(cell)):
            return True
        return words.is_no_name(cell) or words.is_example(cell)

    return Those(is_telling)


def _is_telling(cell: str) -> bool:
    """Whether another cell says what its line is."""
    if len(cell) > 40:
        return len(cell) < 400 and words.is_labelled(cell)
    return not words.is_numeric(cell) and (words.is_total(cell) or words.is_label(cell) or words.is_example(cell))


_TELLING = Those(_is_telling)
_NO_NUMBERS = Those(lambda cell: len(cell) <= 40 and not _is_number(cell))
"""Cells that hold no number of a person where one is asked for."""


@dataclass
class Judged:
    """``left_out``: line → kind. ``no_persons``: records whose name looks like no name, though other cells are filled that only a
    person has. Lines count from the first one of the body.
    """

    left_out: dict[int, str] = field(default_factory=dict)
    no_persons: list[int] = field(default_factory=list)


def next_headers(headers: Headers, sheet: Sheet, layout: Layout, body: Body) -> tuple[list[int], list[int]]:
    """The lines of a body that are headers beyond doubt: those that say the same again, and those of another table."""
    block = [_forms(row) for row in sheet.rows[layout.top : layout.first]]
    again: set[int] = set()
    others: list[int] = []
    for line in _with_header_words(headers, body):
        cells = body.lines[line]
        if _forms(cells) in block or (headers.is_header(cells) and _says_the_same(headers, layout, cells)):
            rows = range(max(0, line - len(block) + 1), line)
            again |= {line, *(above for above in rows if _forms(body.lines[above]) in block)}
        elif headers.is_header(cells):
            others.append(line)
    return sorted(again), others


def _forms(cells: Sequence[Cell]) -> tuple[str, ...]:
    """A line as headers are compared."""
    return tuple(header_forms(cell)[0] if isinstance(cell, str) else cell_text(cell) for cell in cells)


def _with_header_words(headers: Headers, body: Body) -> list[int]:
    """Lines with two known header words at least."""
    import numpy as np

    hits = np.zeros(len(body.lines), np.int16)
    for position in range(len(body.columns)):
        strings = body.strings(position)
        known = headers.words.among(strings) if len(strings) <= _FEW else {one for one in headers.tables_of if one in strings}
        if known:
            hits[body.find(position, known)] += 1
    return np.flatnonzero(hits >= 2).tolist()


def _says_the_same(headers: Headers, layout: Layout, cells: Sequence[Cell]) -> bool:
    """Whether a header has the columns of the table, each for the same field or called the same."""
    called = {cell.position: cell for cell in layout.cells}
    if {position for position, cell in enumerate(cells) if cell != ""} != called.keys():
        return False
    for position, known in called.items():
        cell = cell_text(cells[position])
        hit = headers.resolve(layout.table, cell)
        if (hit[0] if hit else "") != known.field or (not hit and header_forms(cell)[0] != header_forms(known.header)[0]):
            return False
    return True


class Judge:
    """Judges the lines of one body.

    ``fields``: field → position, of the columns that are read. ``names``: the column of the persons' names, ``numbers`` those
    of their numbers, ``identity`` all that only a person has, ``dates`` those of it that are days; no names in tables that are
    not about persons. ``is_dated``: the table tells what happens on days. ``others``: of a list of staff, whether a heading
    names people who are none; ``above``: the headings above the header.
    """

    def __init__(
        self,
        layout: Layout,
        body: Body,
        *,
        names: str,
        numbers: Sequence[str],
        identity: Sequence[str],
        dates: Container[str],
        is_dated: bool,
        others: Callable[[str], bool] | None = None,
        above: Sequence[str] = (),
    ) -> None:
        self.body, self.dates, self.is_dated = body, dates, is_dated
        self.others, self.above = others, above
        used = {cell.field: cell.position for cell in reversed(layout.cells) if cell.field}
        self.width = len({cell.position for cell in layout.cells})
        self.name = used.get(names, -1)
        self.numbers = [used[field] for field in numbers if field in used]
        self.identity = {field: used[field] for field in identity if field in used}
        self.leading = [cell.position for cell in layout.cells[:_LEADING]]
        self.schools = [position for field, position in used.items() if field.startswith("@school")]
        self.ignored = [cell.position for cell in layout.cells if not cell.field]
        self.positions = [cell.position for cell in layout.cells]
        self.fields = used
        self.titles = frozenset(layout.titles)

    def judge(self, again: Iterable[int]) -> Judged:
        """``again``: the lines that are the header once more."""
        judged = Judged(dict.fromkeys(again, "header"))
        suspects = self._suspects(judged.left_out)
        last_record = self._last_record(suspects)
        for line in suspects:
            if line in judged.left_out:
                continue
            kind = self._kind(line, judged.left_out, last_record)
            if kind == _NO_PERSON:
                judged.no_persons.append(line)
            elif kind:
                judged.left_out[line] = kind
        if self.others is not None:
            self._leave_out_others(judged, self.others)
        return judged

    def _leave_out_others(self, judged: Judged, others: Callable[[str], bool]) -> None:
        """Below a heading that names pupils, parents or relatives stand no members of staff, up to the next line that is no row
        of a person. Where it is not clear how far it holds, the lines are doubtful.
        """
        headings = [*self.above[-1:], *(self._only_text(line) for line, kind in judged.left_out.items() if kind in _HEADINGS)]
        if not any(others(text) or words.are_perhaps_staff(text) for text in headings):
            return
        state = self._state_below(self.above[-1], others) if self.above else _STAFF
        is_fresh = True
        doubtful = set(judged.no_persons)
        for line in range(len(self.body.lines)):
            kind = judged.left_out.get(line, "")
            if not kind and state == _STAFF:
                continue
            text = self._only_text(line) if kind not in ("blank", "numbers", "hint", "header", "example") else ""
            if kind in _HEADINGS and (kind != "total" or words.is_heading(text) or others(text)):
                state, is_fresh = self._state_below(text, others) if text else _STAFF, True
            elif state == _OTHERS and self._may_end(kind, text, is_fresh):
                state = _UNSURE
            if kind:
                continue
            is_fresh = False
            if state == _OTHERS:
                judged.left_out[line] = "others"
            elif state == _UNSURE:
                doubtful.add(line)
        judged.no_persons = [line for line in sorted(doubtful) if line not in judged.left_out]

    @staticmethod
    def _state_below(text: str, others: Callable[[str], bool]) -> str:
        """Whose people stand below a heading."""
        return _OTHERS if others(text) else _UNSURE if words.are_perhaps_staff(text) else _STAFF

    @staticmethod
    def _may_end(kind: str, text: str, is_fresh: bool) -> bool:
        """Whether a line may end the people who are no staff, though it is no heading. ``is_fresh``: none of them was met."""
        if kind == "header":
            return not is_fresh
        return kind == "total" or (bool(text) and not words.is_label(text) and not words.is_numeric(text))

    def _only_text(self, line: int) -> str:
        """The one text of a line, "" for a line of several."""
        texts = {text for cell in self.body.lines[line] if (text := cell_text(cell).strip())}
        return texts.pop() if len(texts) == 1 else ""

    # ------------------------------------------------------------ which lines need a look

    def _suspects(self, headers: Mapping[int, str]) -> list[int]:
        """The lines about which anything is unusual; the others are records."""
        body = self.body
        found = set(body.scarce(self.positions, max(2, self.width // 4)))
        found.update(line + k for line in (-1, *headers) for k in (1, 2, 3) if line + k < len(body.lines))
        if "sex" in self.identity:
            position = self.identity["sex"]
            found.update(body.find(position, [text for text in body.strings(position) if text.strip() not in _SEXES]))
        for position in dict.fromkeys([*self.leading, *([self.name] if self.name >= 0 else [])]):
            strings = body.strings(position)
            wanted = (_telling_names(self.others) if position == self.name else _TELLING).among(strings)
            if position in self.numbers and position != self.name:
                wanted |= _NO_NUMBERS.among(strings)
            if wanted:
                found.update(body.find(position, wanted))
        for position in {*self.ignored, *self.schools} - set(self.leading):
            strings = body.strings(position)
            if words.EXAMPLE_SIGNS.search("".join(strings)):
                found.update(body.find(position, [text for text in strings if words.is_example(text)]))
        if self.name >= 0:
            numbers = [cell for cell in body.coded(self.name)[0] if not isinstance(cell, str)]
            if numbers:
                found.update(body.find(self.name, numbers))
        return sorted(found)

    def _last_record(self, suspects: Sequence[int]) -> int:
        """The last line about which nothing is unusual."""
        line = len(self.body.lines) - 1
        for suspect in reversed(suspects):
            if suspect != line:
                break
            line -= 1
        return line

    # ------------------------------------------------------------ one line

    def _kind(self, line: int, left_out: Mapping[int, str], last_record: int) -> str:
        """What a line is: a kind, a reason to doubt it, or "" for a record."""
        cells = self.body.lines[line]
        texts = {n: text for n, cell in enumerate(cells) if cell != "" and (text := cell_text(cell).strip())}
        if not texts:
            return "blank"
        different = list(dict.fromkeys(texts.values()))
        lead = next(iter(texts.values()))
        if len(different) == 1 and lead in self.titles:
            return "title"
        if len(different) == 1 and self.others is not None and self._is_heading(next(iter(texts)), lead, self.others):
            return "section"
        if self.is_dated:
            if says_nothing(text for n, text in texts.items() if n not in self.ignored):
                return ""
            if (said := says_nothing(texts.values())) and (next(iter(texts)) == self.positions[0] or len(lead) > 2):
                return "none" if said == NONE else "none for now"
            if len(different) == 1 and self.name >= 0 and (heading_of_absent(lead) or words.is_heading(lead)):
                return "section"
        if self._is_right_below_header(line, left_out):
            if self._are_column_numbers(texts):
                return "numbers"
            if self._are_hints(texts):
                return "hint"
        marked = [texts[n] for n in {next(iter(texts)), self.name, *self.ignored, *self.schools, *self.numbers} if n in texts]
        if any(map(words.is_example, marked)):
            return "example"
        if self._is_signed(different, lead, line > last_record):
            return "footer"
        name = texts.get(self.name, "")
        if self.name >= 0 and not name and line > last_record and words.is_bare_label(lead):
            return "footer"
        if self.others is not None and words.are_several_names(name):
            return _NO_PERSON
        is_named = bool(name) and not words.is_no_name(name) and not words.is_bare_label(name)
        proof = self._proof(texts, name)
        first_word = next((text for text in texts.values() if not text.isdecimal()), "")
        if self.name >= 0 and len(different) == 1 and not proof and words.is_school(lead):
            return "section"
        if not is_named and (total := next((text for text in (first_word, name) if words.is_total(text)), "")):
            return _NO_PERSON if proof and total == name and not self._counts(texts) else "total"
        is_label = words.is_labelled(name) or (line > last_record and words.is_bare_label(name))
        if is_label or (not is_named and not proof) or (lead != name and not self._has_number(texts, lead)):
            kind = self._footer(texts, different, lead, line > last_record)
            if kind:
                return kind
        if len(different) == 1 and self.width > 2 and words.is_section(lead):
            return "section"
        if all(n in self.ignored or n in self.schools for n in texts):
            return "unused"
        if self.name < 0:
            is_bare = self.is_dated and not proof and len(different) < 3 and not lead.isascii()
            return "footer" if line > last_record and is_bare and words.is_no_name(lead) else ""
        if name and not is_named:
            if proof and not (self._counts(texts) and self._filled(texts) == 1):
                return _NO_PERSON
            return "section" if words.is_group(name) and self._rest_is_blank(texts) else "footer"
        if not name and not proof:
            return "footer"
        if self.others is not None and words.is_heading(name) and self._rest_is_blank(texts):
            return "section" if self.others(name) else _NO_PERSON
        if is_named and "sex" in self.identity and not proof and self._filled(texts) > 1:
            return _NO_PERSON
        return ""

    def _is_heading(self, first: int, lead: str, others: Callable[[str], bool]) -> bool:
        """Whether the only text of a line of a list of staff names people of a kind. A remark does not."""
        if first in self.ignored and first > self.name >= 0:
            return False
        return others(lead) or (words.is_heading(lead) and (words.are_perhaps_staff(lead) or not words.is_total(lead)))

    def _filled(self, texts: Mapping[int, str]) -> int:
        """How many cells are filled in that only a person has, whatever they say."""
        return sum(position in texts and position != self.name for position in self.identity.values())

    def _is_right_below_header(self, line: int, left_out: Mapping[int, str]) -> bool:
        """Whether nothing but left-out lines stands between a header and the line."""
        while line > 0:
            line -= 1
            if left_out.get(line) not in ("blank", "numbers", "hint", "header"):
                return False
            if left_out[line] == "header":
                return True
        return True

    def _are_column_numbers(self, texts: Mapping[int, str]) -> bool:
        return 2 * len(texts) >= min(self.width, 6) and words.are_column_marks(list(texts.values()))

    def _are_hints(self, texts: Mapping[int, str]) -> bool:
        """Whether the cells say how to fill in their columns, a name's among them."""
        hints = [n for n, text in texts.items() if words.is_hint(text)]
        return len(hints) > 1 and 2 * len(hints) >= len(texts) and (self.name not in texts or self.name in hints)

    def _proof(self, texts: Mapping[int, str], name: str) -> bool:
        """Whether a cell is filled that only a person has: a number, sex, birth, title, day of joining."""
        for field_name, position in self.identity.items():
            text = texts.get(position, "")
            if not text or text == name:
                continue
            if field_name in self.dates:
                is_proof = parse_date(text) is not None
            elif position in self.numbers:
                is_proof = _is_number(text)
            elif field_name == "sex":
                is_proof = text in _SEXES
            else:
                is_proof = not words.is_no_name(text)
            if is_proof:
                return True
        return False

    def _has_number(self, texts: Mapping[int, str], lead: str) -> bool:
        """Whether the line has a person's number, and not merely the word that stands in front."""
        return any(n in texts and texts[n] != lead and _is_number(texts[n]) for n in self.numbers)

    def _counts(self, texts: Mapping[int, str]) -> bool:
        """Whether what stands for a person's number in a line of totals is but a count."""
        numbers = [texts[n] for n in self.numbers if n in texts and n != self.name]
        return bool(numbers) and all(text.isdecimal() and len(text) < 5 and text[0] != "0" for text in numbers)

    def _rest_is_blank(self, texts: Mapping[int, str]) -> bool:
        """Whether nothing of the line is filled but the name, numbers that run, and the school."""
        return all(
            n == self.name or n in self.schools or n in self.ignored or text == texts[self.name] for n, text in texts.items()
        )

    @staticmethod
    def _is_signed(different: Sequence[str], lead: str, is_tail: bool) -> bool:
        """Whether a line holds nothing but labels and what they label: 填表人：张三 | 审核人：李四, or 填表人 | 张三 | 审核人."""
        if (words.is_labelled(lead) or (is_tail and words.is_bare_label(lead))) and all(
            words.is_label(text) or words.is_no_name(text) for text in different
        ):
            return True
        if not is_tail or not words.is_label(lead):
            return False
        sure = sum(words.is_bare_label(text) or words.is_labelled(text) for text in different)
        labels = sum(map(words.is_label, different))
        return sure > 0 and labels > 1 and 2 * labels >= len(different)

    def _footer(self, texts: Mapping[int, str], different: Sequence[str], lead: str, is_tail: bool) -> str:
        """填表人：…; below the last record also 填表人 | 张三 and remarks that fill one cell. A post beside a name is none."""
        count = len(different)
        few = max(2, len(self.fields) // 2)
        if (words.is_labelled(lead) or (is_tail and words.has_label(lead))) and count <= few:
            return "footer"
        if not is_tail or self.width < 3:
            return ""
        if words.is_bare_label(lead) and count <= max(3, few):
            return "footer"
        return "footer" if count == 1 and len(lead) > 20 else ""
