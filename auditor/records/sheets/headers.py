"""Where a sheet's header stands, which table the sheet holds, and which column is which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from auditor.files.sheet import Sheet
from auditor.i18n import Message, msg
from auditor.model.model import Column, Model
from auditor.records.cells.text import header_forms, header_hint, plain

SCHOOL_ID, SCHOOL_NAME, PERSON_KEY = "@school_id", "@school_name", "@id_number"
SECRET = frozenset({PERSON_KEY, "id_number"})
"""Columns of ID numbers: no cell of them is ever told."""
"""Columns that only tell whose record it is: the school's ID or name, the person's ID number (kept as a key only)."""

_SEARCHED_ROWS = 40
_MAX_HEADER_ROWS = 4
_SERIALS = frozenset({"序号", "no", "no.", "行号", "序", "编码序号"})
_CLEARLY = 0.5
"""By how much the best table must lead the next."""
Block = tuple[int, int, tuple[str, ...]]
"""Rows that may be a header: the first one, how many, and the header path of each column."""
Fit = tuple[float, float, int, int, tuple[str, ...]]
"""How well a block fits a table (more is better, then the second number), and the block."""


@dataclass(frozen=True)
class HeaderCell:
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
    """How one sheet is to be read. ``first`` is the index of the first row below the header.

    ``passed_over``: headers of unread columns of which a mapping says that they mean nothing here.
    """

    table: str
    top: int
    first: int
    cells: list[HeaderCell]
    titles: list[str]
    duplicates: list[tuple[HeaderCell, HeaderCell]] = field(default_factory=list)
    passed_over: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Unclear:
    """Why no layout was chosen. ``candidates``: tables that it may be; none: it is left aside."""

    message: Message
    suggestion: Message | None = None
    candidates: tuple[str, ...] = ()


class Headers:
    """The headers that each table of one model accepts."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.fields = {name: self._fields_of(name) for name in model.tables}
        self.tables_of: dict[str, list[str]] = {}
        for table, known in self.fields.items():
            for form in known:
                self.tables_of.setdefault(form, []).append(table)
        self.names = {
            name: sorted({plain(n) for n in (*spec.names(), name)}, key=len, reverse=True) for name, spec in model.tables.items()
        }
        self._resolve = lru_cache(maxsize=50_000)(self._resolve_uncached)
        self._score = lru_cache(maxsize=20_000)(self._score_uncached)
        self.is_known = lru_cache(maxsize=50_000)(self._is_known_uncached)
        self._pointed_at = lru_cache(maxsize=5_000)(self._pointed_at_uncached)
        self._cells = lru_cache(maxsize=5_000)(self._cells_uncached)
        self._best = lru_cache(maxsize=2_000)(self._best_uncached)

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
        found = next((known[form] for form in header_forms(parts[-1]) if form in known), None)
        # The last part alone is a weaker claim: 交流时间/开始年月 and 任职时间/开始年月 both end in 开始年月.
        return (found[0], found[1] + 20) if found and len(parts) > 1 else found

    # ------------------------------------------------------------ one sheet

    def locate(self, sheet: Sheet, file_words: str, only_sheet: bool) -> Layout | Unclear:
        """The layout of a sheet. ``file_words``: the file's name; it names the table only if the file has no other sheet."""
        blocks = self._blocks(sheet)
        if not any(map(any, sheet.rows)):
            return Unclear(msg("left aside: the sheet is empty"))
        evidence = self._name_evidence(sheet, file_words, only_sheet)
        best = self._best(blocks)
        ranked = sorted(
            (
                (score + evidence.get(table, 0.0), table)
                for table, (score, *_rest) in best.items()
                if _plausible(best[table], evidence.get(table, 0.0)) and self._says_who(table, best[table][4])
            ),
            key=lambda item: (-item[0], item[1]),
        )
        if not ranked:
            return self._unknown(best)
        tied = tuple(table for score, table in ranked if ranked[0][0] - score < _CLEARLY)
        if len(tied) > 1:
            return self._tied(tied)
        table = ranked[0][1]
        _, _, top, height, headers = best[table]
        return self._layout(sheet, table, top, height, headers)

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

    def _says_who(self, table: str, headers: tuple[str, ...]) -> bool:
        """Whether the headers tell whose records these are: a list of values for drop-downs has 性别 and 职称 but no names."""
        spec = self.model.tables[table]
        who = {spec.key, PERSON_KEY, *(c for c, column in spec.columns.items() if column.type == "person" or column.names)}
        if table in ("schools", "staff"):
            who |= {"name", "id_number"}
        elif not any(column.type == "person" for column in spec.columns.values()):
            return True
        found = (self.resolve(table, header) for header in headers if header)
        return any(hit is not None and hit[0] in who for hit in found)

    def _unknown(self, best: Mapping[str, Fit]) -> Unclear:
        """No table fits: one known word such as 姓名 says nothing, two or more deserve a question."""
        hits = {table: sum(1 for header in found[4] if header and self.resolve(table, header)) for table, found in best.items()}
        likely = sorted((table for table, n in hits.items() if n > 1), key=lambda t: (-best[t][0], t))
        if likely:
            return self._tied(tuple(likely[:5]))
        return Unclear(msg("left aside: no table of the records model has such headers"))

    def _tied(self, tables: tuple[str, ...]) -> Unclear:
        named = "、".join(self.model.tables[table].zh for table in tables)
        return Unclear(
            msg("not clear which table this is; its headers fit {tables}", tables=named),
            msg("name the sheet after the table that it holds"),
            tables,
        )

    def _layout(self, sheet: Sheet, table: str, top: int, height: int, headers: tuple[str, ...]) -> Layout:
        cells, duplicates = self._cells(table, headers)
        titles = [t for index in range(top) for t in dict.fromkeys(s.strip() for s in sheet.texts(index)) if t]
        return Layout(table, top, top + height, list(cells), titles, list(duplicates))

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
            cells.append(
                HeaderCell(
                    position,
                    shown,
                    found[0] if found else "",
                    header_hint(header.replace("\x1f", "/")),
                    found[1] if found else 999,
                )
            )
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

    def _name_evidence(self, sheet: Sheet, file_words: str, only_sheet: bool) -> dict[str, float]:
        """How strongly the sheet's name, its title rows and the file's name point to each table."""
        evidence: dict[str, float] = {}

        def weigh(text: str, exact: float, inside: float) -> None:
            tables, is_exact = self._pointed_at(text)
            for table in tables:
                evidence[table] = evidence.get(table, 0.0) + (exact if is_exact else inside)

        weigh(sheet.name, 10.0, 6.0)
        for index in range(min(3, len(sheet.rows))):
            filled = [text for text in sheet.texts(index) if text.strip()]
            if len(set(filled)) == 1:
                weigh(filled[0], 6.0, 4.0)
        if only_sheet:
            weigh(file_words, 8.0, 4.0)
        return evidence

    def _pointed_at_uncached(self, text: str) -> tuple[list[str], bool]:
        """The tables that a text names, and whether it is a table's name and nothing else."""
        form = plain(text)
        longest: dict[str, int] = {}
        for table, names in self.names.items() if form else ():
            if form in names:
                return [table], True
            hit = next((name for name in names if len(name) > 1 and name in form), "")
            if hit:
                longest[table] = len(hit)
        most = max(longest.values(), default=0)
        return [table for table, length in longest.items() if length == most], False

    def _blocks(self, sheet: Sheet) -> tuple[Block, ...]:
        """Every run of 1 to 4 rows that may be the header: (top, height, header path of each column).

        Its last row holds at least one known header; three known ones in a row end the search a few rows further down.
        """
        rows: list[list[str]] = []
        bottoms: list[int] = []
        stop = _SEARCHED_ROWS
        for index in range(min(_SEARCHED_ROWS, len(sheet.rows))):
            if index >= stop:
                break
            rows.append([text.strip() for text in sheet.texts(index)])
            hits = sum(1 for cell in sheet.rows[index] if isinstance(cell, str) and cell and self.is_known(cell))
            if hits:
                bottoms.append(index)
            elif stop < _SEARCHED_ROWS:
                break  # the first row below a header without any header word is data
            if hits >= 3:
                stop = min(stop, index + _MAX_HEADER_ROWS)
        upper = _spread(rows, sheet)
        return tuple(
            (bottom - height + 1, height, _paths(upper, rows, bottom - height + 1, height))
            for bottom in bottoms
            for height in range(1, min(_MAX_HEADER_ROWS, bottom + 1) + 1)
        )

    def _is_known_uncached(self, text: str) -> bool:
        return len(text) <= 60 and any(form in self.tables_of for form in header_forms(text))


def _written(column: Column) -> list[str]:
    return [column.zh, *column.aliases] if column.zh else list(column.aliases)


def _plausible(candidate: Fit, evidence: float) -> bool:
    """A table is in question if the names point to it, or its own headers are there (one word such as 姓名 is not enough)."""
    filled = sum(1 for header in candidate[4] if header)
    return evidence > 0 or candidate[0] >= 0.75 or (filled >= 2 and candidate[0] >= 0.5)


def _spread(rows: list[list[str]], sheet: Sheet) -> list[list[str]]:
    """Header rows with merged cells filled to the right; if those are not known, blanks take the cell to their left."""
    spread = [list(row) for row in rows]
    if sheet.merged is None:
        for row in spread:
            for column in range(1, len(row)):
                row[column] = row[column] or row[column - 1]
        return spread
    for top, left, bottom, right in sheet.merged:
        if top < len(spread) and left < len(spread[top]):
            for row_index in range(top, min(bottom + 1, len(spread))):
                for column in range(left, min(right + 1, len(spread[row_index]))):
                    if row_index == top:
                        spread[row_index][column] = spread[top][left]
    return spread


def _paths(upper: list[list[str]], rows: list[list[str]], top: int, height: int) -> tuple[str, ...]:
    paths = []
    for column in range(len(rows[top])):
        parts: list[str] = []
        for offset in range(height):
            source = upper if offset < height - 1 else rows
            text = source[top + offset][column]
            # A blank cell under a filled one belongs to a cell merged downwards.
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        if not rows[top + height - 1][column] and rows[top][column]:
            parts = [rows[top + o][column] for o in range(height) if rows[top + o][column]]
        paths.append("\x1f".join(" ".join(part.split("\n")) for part in parts))
    return tuple(paths)


def is_serial(header: str) -> bool:
    """A column of running numbers."""
    return bool(set(header_forms(header)) & _SERIALS)
