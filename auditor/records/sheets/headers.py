"""Where a sheet's header stands, which table the sheet holds, and which column is which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple

from auditor.files.sheet import Cell, Sheet
from auditor.i18n import Message, listed, msg
from auditor.model.model import Column, Model
from auditor.records.cells.text import header_forms, header_hint
from auditor.records.cells.units import accepted, another_unit
from auditor.records.sheets.blocks import Block, blocks_of
from auditor.records.sheets.called import BY_NAME, Called, Names
from auditor.records.sheets.form import is_form, is_pairs, persons_of
from auditor.records.sheets.known import Those
from auditor.records.sheets.qualified import is_another, is_family
from auditor.records.sheets.words import is_section

SCHOOL_ID, SCHOOL_NAME, PERSON_KEY = "@school_id", "@school_name", "@id_number"
"""Columns that only tell whose record it is: the school's ID or name, the person's ID number (kept as a key only)."""
SECRET = frozenset({PERSON_KEY, "id_number"})
"""Columns of ID numbers: no cell of them is ever told."""

_LONGEST_WORD = 60
"""A known header word has no more characters."""
_SERIALS = frozenset({"序号", "no", "no.", "行号", "序", "编码序号"})
_CLEARLY = 0.5
"""By how much the best table must lead the next."""
Fit = tuple[float, float, int, int, tuple[str, ...]]
"""How well a block fits a table (more is better, then the second number), and the block."""


class HeaderCell(NamedTuple):
    """One column of a sheet: position, the header as written, the field it is ("" if none), and what stands in brackets.

    ``values``: what a mapping declares cells to mean (as :func:`plain` writes them → the word that the model knows).
    """

    position: int
    header: str
    field: str
    hint: str = ""
    rank: int = 0
    values: tuple[tuple[str, str], ...] = ()


@dataclass
class Layout:
    """How one table of a sheet is to be read. Its lines are those from ``start`` up to ``end``, its header stands in those from
    ``top`` up to ``first``; all are indexes of ``Sheet.rows``.

    ``passed_over``: headers of unread columns of which a mapping says that they mean nothing here. ``school``, ``constants``:
    whose records a mapping says they are; field → what it says where a cell is empty or the column is not there.
    """

    table: str
    top: int
    first: int
    cells: list[HeaderCell]
    titles: list[str]
    duplicates: list[tuple[HeaderCell, HeaderCell]] = field(default_factory=list)
    passed_over: frozenset[str] = frozenset()
    school: str = ""
    constants: Mapping[str, str] = field(default_factory=dict)
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Unclear:
    """Why no layout was chosen. ``candidates``: tables that it may be; none: it is left aside. ``is_form``: labels stand beside
    their values, and ``persons`` are the names among these. ``row``: the index of the header in question, -1 for the whole sheet.
    """

    message: Message
    suggestion: Message | None = None
    candidates: tuple[str, ...] = ()
    is_form: bool = False
    persons: tuple[str, ...] = ()
    row: int = -1


class Headers:
    """The headers that each table of one model accepts."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.fields = {name: self._fields_of(name) for name in model.tables}
        self.tables_of: dict[str, list[str]] = {}
        for table, known in self.fields.items():
            for form in known:
                self.tables_of.setdefault(form, []).append(table)
        self.names = Names(model)
        self._of_people = {
            name for name, table in model.tables.items() if any(c.names or c.personal for c in table.columns.values())
        }
        self._resolve = lru_cache(maxsize=50_000)(self._resolve_uncached)
        self._score = lru_cache(maxsize=20_000)(self._score_uncached)
        self.words = Those(self._is_word)
        """Known header words."""
        self.keys = Those(self._is_key)
        """Headers that tell whose or what the records are, in any table."""
        self.is_known = self.words.__contains__
        self.declared = False
        """Whether a person has said which table the sheet holds."""
        self._cells = lru_cache(maxsize=5_000)(self._cells_uncached)
        self._best = lru_cache(maxsize=2_000)(self._best_uncached)
        self._choose = lru_cache(maxsize=2_000)(self._choose_uncached)
        self._key_fields = {table: self._key_fields_of(table) for table in model.tables}
        self._has_keys = lru_cache(maxsize=20_000)(self._has_keys_uncached)

    def _fields_of(self, name: str) -> dict[str, tuple[str, int]]:
        """Header form → (field, rank); a low rank is a better claim."""
        table, schools, staff = self.model.tables[name], self.model.tables.get("schools"), self.model.tables.get("staff")
        known: dict[str, tuple[str, int]] = {}

        def add(forms: tuple[str, ...] | list[str], target: str, rank: int) -> None:
            for offset, written in enumerate(forms):
                for form in header_forms(written)[:1]:
                    known.setdefault(form, (target, rank + offset))

        for column, spec in table.columns.items():
            if spec.type != "school" and spec.zh:
                add([spec.zh], column, 0)
        for column, spec in table.columns.items():
            if spec.type != "school":
                add(list(spec.aliases), column, 1)
        has_school = any(spec.type == "school" for spec in table.columns.values())
        if has_school and schools is not None:
            add(_written(schools.columns["school_id"]), SCHOOL_ID, 100)
            add(_written(schools.columns["name"]), SCHOOL_NAME, 100)
            # Not 曾用名: beside people it is a person's former name.
            add([schools.columns[column].zh for column in ("short_name", "former_name")], SCHOOL_NAME, 100)
            add(["所在学校", "任职学校", "工作单位", "所属学校", "填报学校", "填报单位"], SCHOOL_NAME, 150)
        if staff is not None and any(spec.type == "person" for spec in table.columns.values()):
            person = next(column for column, spec in table.columns.items() if spec.type == "person")
            named = next((column for column, spec in table.columns.items() if spec.names == person), None)
            add(_written(staff.columns["staff_id"]), person, 200)
            if named:
                add(_written(staff.columns["name"]), named, 200)
            add(_written(staff.columns["id_number"]), PERSON_KEY, 200)
        for column, spec in table.columns.items():
            if spec.type != "school":
                add([column, spec.en], column, 300)
        if has_school:
            add(["school_id"], SCHOOL_ID, 300)
            add(["school", "school_name"], SCHOOL_NAME, 300)
        known.pop("", None)
        return known

    def resolve(self, table: str, header: str) -> tuple[str, int] | None:
        """(field, rank) of a header path such as ``在校生数/合计``: the whole path, else its last part."""
        return self._resolve(table, header)

    def _resolve_uncached(self, table: str, header: str) -> tuple[str, int] | None:
        known = self.fields[table]
        parts = header.split("\x1f")
        if len(parts) > 1 and (whole := header_forms(header.replace("\x1f", "/"))[0]) in known:
            return known[whole]
        forms = header_forms(parts[-1])
        found = next((known[form] for form in forms if form in known), None)
        is_whole = len(parts) == 1 and forms[0] in known
        if found and not is_whole and is_another(parts[:-1], header_hint(parts[-1]), table in self._of_people):
            return None
        # The last part alone is a weaker claim: 交流时间/开始年月 and 任职时间/开始年月 both end in 开始年月.
        return (found[0], found[1] + 20) if found and len(parts) > 1 else found

    # ------------------------------------------------------------ one sheet

    def locate(
        self, sheet: Sheet, file_words: str, only_sheet: bool, start: int = 0, stop: int | None = None, above: str = ""
    ) -> Layout | Unclear:
        """The layout of the first table of a sheet, or of the one in the rows from ``start`` up to ``stop``.

        ``file_words``: the file's name; it names the table only if the file has no other sheet. ``above``: what the table above
        holds; the next one holds the same, unless a title of its own says otherwise.
        """
        end = len(sheet.rows) if stop is None else stop
        if not any(map(any, sheet.rows[start:end])):
            return Unclear(msg("left aside: the sheet is empty"))
        if start == 0 and is_form(sheet.rows[start:end], self.is_known):
            return Unclear(
                msg(
                    "the sheet is filled in like a form: its labels stand beside their values, not above columns; it was not read"
                ),
                msg("enter it in a list with one header row and one line for each record"),
                is_form=True,
                persons=persons_of(sheet.rows[start:end], self.is_known),
            )
        blocks = blocks_of(sheet, start, end, self.is_known, self.is_header)
        called = self.names.of(sheet, file_words, only_sheet, start, self.is_header, above)
        if called.another and not self.declared:
            return Unclear(msg("left aside: a list of the kind {name} is not read", name=called.another))
        table = self._choose(blocks, called)
        if isinstance(table, Unclear):
            return table
        _, _, top, height, headers = self._best(blocks)[table]
        layout = self._layout(sheet, table, top, height, headers)
        layout.start, layout.end = start, end
        titles = (t for index in range(start, top) for t in dict.fromkeys(s.strip() for s in sheet.texts(index)) if t)
        layout.titles = [title for title in titles if not is_section(title)]
        return layout

    def _choose_uncached(self, blocks: tuple[Block, ...], called: Called) -> str | Unclear:
        """The table that the sheet holds."""
        evidence = dict(called.evidence)
        best = self._best(blocks)
        ranked = sorted(
            (
                (score + evidence.get(table, 0.0), table)
                for table, (score, *_rest) in best.items()
                if _plausible(best[table], evidence.get(table, 0.0))
                and (self.declared or self._has_keys(table, best[table][4], evidence.get(table, 0.0) >= BY_NAME))
            ),
            key=lambda item: (-item[0], item[1]),
        )
        if not ranked:
            return self._unknown(best)
        first = ranked[0][1]
        headers = best[first][4]
        refusal = called.refusal(self.model.tables[first], self._fields_named(first, headers), headers)
        if refusal and not self.declared:
            return Unclear(refusal, msg("if its people are staff, name the sheet after the table that it holds"))
        tied = tuple(table for score, table in ranked if ranked[0][0] - score < _CLEARLY)
        if len(tied) == 1 and not self.declared and (rival := self._rival(first, best)):
            tied = (rival, first)
        return self._tied(tied, best) if len(tied) > 1 else first

    def _rival(self, table: str, best: Mapping[str, Fit]) -> str:
        """A table that reads more of the columns than one that leaves unread who took part in what happened; "" for none."""
        spec = self.model.tables[table]
        if not spec.dated_by or any(column.names for column in spec.columns.values()):
            return ""
        read = self._fields_named(table, best[table][4])
        for other, (_, _, top, _, headers) in best.items():
            links = {name for name, column in self.model.tables[other].columns.items() if column.type == "link"}
            named = self._fields_named(other, headers) - links
            persons = {name for name, column in self.model.tables[other].columns.items() if column.names}
            if top == best[table][2] and named & persons and len(named) > len(read):
                return other
        return ""

    def _best_uncached(self, blocks: tuple[Block, ...]) -> dict[str, Fit]:
        """The block that fits each table best."""
        best: dict[str, Fit] = {}
        for top, height, headers in blocks:
            for table in self.model.tables:
                score, matched = self._score(table, headers)
                if matched == 0:
                    continue
                # The earlier and the lower header block wins among equals: a data row below never resolves as a header.
                candidate = (score + 0.001 * matched, -height - top / 1000, top, height, headers)
                if table not in best or candidate[:2] > best[table][:2]:
                    best[table] = candidate
        return best

    def _fields_named(self, table: str, headers: Sequence[str]) -> set[str]:
        return {hit[0] for header in headers if header and (hit := self.resolve(table, header)) is not None}

    def _key_fields_of(self, table: str) -> frozenset[str]:
        """The fields that tell what a record is about: the person or the school; else the key and what it is called."""
        spec = self.model.tables[table]
        who = {PERSON_KEY, *(c for c, column in spec.columns.items() if column.type == "person" or column.names)}
        if table in ("schools", "staff"):
            return frozenset({spec.key, "name", "id_number", *who})
        if len(who) > 1:
            return frozenset({spec.key, *who} - {""})
        return frozenset({spec.key, *(c for c, column in spec.columns.items() if column.type == "text")} - {""})

    def _has_keys_uncached(self, table: str, headers: tuple[str, ...], is_named: bool) -> bool:
        """Whether the headers tell whose or what records these are, and something of them: one word does not make a table.

        A list of values for drop-downs has 性别 and 职称 but no names; a list of former pupils has names and dates, but nothing
        that only members of staff have; an explanation of figures has their names, but no figures. A name of the sheet that
        points to the table (``is_named``) counts for the latter.
        """
        spec = self.model.tables[table]
        found = self._fields_named(table, headers)
        keys = self._key_fields[table]
        is_about_people = any(column.type == "person" or column.names for column in spec.columns.values())
        if (table in ("schools", "staff") or is_about_people) and not found & keys:
            return False
        if is_named:
            return True
        own = [spec.columns[name] for name in found if name in spec.columns]
        if table == "staff":
            return any(
                column.type in ("code", "boolean") or column.private or (column.personal and column.type == "date")
                for column in own
            )
        return table == "schools" or is_about_people or any(column.type != "text" for column in own)

    def _unknown(self, best: Mapping[str, Fit]) -> Unclear:
        """No table fits: one known word such as 姓名 says nothing, two or more deserve a question."""
        hits = {table: sum(1 for header in found[4] if header and self.resolve(table, header)) for table, found in best.items()}
        likely = sorted((table for table, n in hits.items() if n > 1), key=lambda t: (-best[t][0], t))
        if likely:
            return self._tied(tuple(likely[:5]), best)
        return Unclear(msg("left aside: no table of the records model has such headers"))

    def _tied(self, tables: tuple[str, ...], best: Mapping[str, Fit]) -> Unclear:
        named = listed(self.model.tables[table].zh for table in tables)
        _, _, top, height, headers = best[tables[0]]
        who = next((name for name, column in self.model.tables[tables[0]].columns.items() if column.names), "")
        if len(tables) == 1 and who and who not in self._fields_named(tables[0], headers):
            said = msg("no column says whom each line of the table {table} is about; it was not read", table=named)
            wanted = self.model.tables[tables[0]].columns[who].zh
            asked = msg("enter one line for each person, with the column {column}", column=wanted)
            return Unclear(said, asked, tables, row=top + height - 1)
        return Unclear(
            msg("not clear which table this is; its headers fit {tables}", tables=named),
            msg("name the sheet after the table that it holds"),
            tables,
            row=top + height - 1,
        )

    def _layout(self, sheet: Sheet, table: str, top: int, height: int, headers: tuple[str, ...]) -> Layout:
        """What a table's columns are; a mapping says more of them."""
        cells, duplicates = self._cells(table, headers)
        return Layout(table, top, top + height, list(cells), [], list(duplicates))

    def _cells_uncached(
        self, table: str, headers: tuple[str, ...]
    ) -> tuple[list[HeaderCell], list[tuple[HeaderCell, HeaderCell]]]:
        """What each column is; and columns with an equal claim to one field."""
        cells: list[HeaderCell] = []
        for position, header in enumerate(headers):
            if not header:
                continue
            found = self.resolve(table, header)
            shown = header.replace("\x1f", "/").strip()
            if found and found[0] == SCHOOL_NAME and table in self._of_people and position and is_family(headers[position - 1]):
                found = None  # 配偶 | 单位
            cells.append(
                HeaderCell(
                    position,
                    shown,
                    found[0] if found else "",
                    header_hint(header.replace("\x1f", "/")),
                    found[1] if found else 999,
                )
            )
        cells = self._by_unit(table, cells)
        chosen: dict[str, HeaderCell] = {}
        duplicates = []
        for cell in sorted(cells, key=lambda c: (c.rank, c.position)):
            if not cell.field:
                continue
            if cell.field in chosen:
                duplicates.append((chosen[cell.field], cell))
            else:
                chosen[cell.field] = cell
        return cells, duplicates

    def _by_unit(self, table: str, cells: list[HeaderCell]) -> list[HeaderCell]:
        """Of several columns for one field those are unread that count in another unit; unless all do."""
        columns = self.model.tables[table].columns
        other = {c.position for c in cells if c.field in columns and another_unit(accepted(columns[c.field]), c.hint)}
        fit = {cell.field for cell in cells if cell.position not in other}
        return [c._replace(field="", rank=999) if c.position in other and c.field in fit else c for c in cells]

    def _score_uncached(self, table: str, headers: tuple[str, ...]) -> tuple[float, int]:
        """A header that few tables accept says more than one that all accept; each field counts once."""
        seen: dict[str, float] = {}
        for header in headers:
            found = self.resolve(table, header) if header else None
            if found is None:
                continue
            owners = max((len(self.tables_of.get(form, ())) for form in header_forms(header.split("\x1f")[-1])), default=1) or 1
            own = found[1] < 100 or found[1] >= 300
            seen[found[0]] = max(seen.get(found[0], 0.0), (1.0 if own else 0.3) / owners)
        return sum(seen.values()), len(seen)

    def is_header(self, cells: Sequence[Cell]) -> bool:
        """Whether a line is a header beyond doubt: several known words, one of them such as tells whose record it is, and no
        values. 党员 and 特级教师 are known words too, but stand in records.
        """
        texts = {text for cell in cells if isinstance(cell, str) and (text := cell.strip())}
        known = self.words.among(texts)
        if len(known) < 2 or not self.keys.among(known):
            return False
        if len(known) == 2 and 2 * len(known) < len(texts):
            return False
        numbers = sum(1 for cell in cells if not isinstance(cell, str))
        return numbers <= 1 and not is_pairs(cells, self.is_known)

    @cached_property
    def _keys(self) -> frozenset[str]:
        """The header forms of key fields, of any table."""
        return frozenset(
            form
            for table, known in self.fields.items()
            for fields in [self._key_fields[table] | ({SCHOOL_ID, SCHOOL_NAME} if table != "schools" else set())]
            for form, (field, _) in known.items()
            if field in fields
        )

    def _is_word(self, text: str) -> bool:
        return len(text) <= _LONGEST_WORD and any(form in self.tables_of for form in header_forms(text))

    def _is_key(self, text: str) -> bool:
        return (len(text) > _LONGEST_WORD or text in self.words) and not self._keys.isdisjoint(header_forms(text))


def _written(column: Column) -> list[str]:
    return [column.zh, *column.aliases] if column.zh else list(column.aliases)


def _plausible(candidate: Fit, evidence: float) -> bool:
    """A table is in question if the names point to it, or its own headers are there (one word such as 姓名 is not enough)."""
    return evidence > 0 or candidate[0] >= 0.75 or (candidate[0] >= 0.5 and sum(map(bool, candidate[4])) >= 2)


def is_serial(header: str) -> bool:
    """A column of running numbers."""
    return bool(set(header_forms(header)) & _SERIALS)
