"""The schools: from lists of schools and the schools' own sheets, or, without any list, from what else is there.

Branches are merged into their main school.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import numpy as np

from auditor.files.sheet import Cell
from auditor.i18n import Message, msg
from auditor.model.model import Model
from auditor.records.cells.cells import Value, convert_key
from auditor.records.cells.text import plain, trimmed
from auditor.records.notes import Notes
from auditor.records.records import CellNote
from auditor.records.sheets.chunks import Chunk, ChunkColumn
from auditor.records.sheets.encode import Ints, numbered
from auditor.records.sheets.headers import SCHOOL_ID, SCHOOL_NAME, HeaderCell
from auditor.records.table import TableData
from auditor.records.weighing import Weighing
from auditor.records.who.merge import Merger
from auditor.records.who.schools import SchoolDirectory, school_in_words

_NAMES = ("name", "short_name", "former_name")
_ADDED_UP = ("pupils", "classes", "books")
"""A branch school's own numbers are added to its main school's."""


class Roster:
    """Builds the table of schools and the directory to look them up in.

    ``key_of_line``: line of the table → record_id of its school (-1: rejected).
    """

    def __init__(self, model: Model, chunks: Sequence[Chunk], others: Sequence[Chunk], notes: Notes, weighing: Weighing) -> None:
        self.model, self.weighing = model, weighing
        for chunk in chunks:
            chunk.speaker = chunk.speaker or ("school" if len(chunk) == 1 else "bureau")
        self.given = any(len(chunk) for chunk in chunks)
        self.directory = SchoolDirectory()
        found = list(chunks) if self.given else [*chunks, *_mentioned(model, others)]
        self.table = TableData(model, "schools", found)
        self.table.keep_only(np.setdiff1d(np.arange(self.table.n), self.table.blank_lines()))
        self._name_the_nameless(notes)
        self.key_of_line = self._merge(notes)

    def _name_the_nameless(self, notes: Notes) -> None:
        """A school without an ID goes by its name; a line with neither is no school."""
        table = self.table
        table.note_cells("school_id", notes, ())
        ids, names = table.written("school_id"), table.written("name")
        id_values, name_values = table.converted("school_id"), table.converted("name")
        values: list[Value] = list(id_values)
        codes = ids.codes.copy()
        self.has_id = np.array([value.value is not None for value in id_values], bool)[ids.codes]
        for line in np.flatnonzero(~self.has_id).tolist():
            name = name_values[int(names.codes[line])].value
            if name is None:
                table.reject(np.array([line]), msg("neither school ID nor school name"))
                continue
            codes[line] = len(values)
            values.append(Value(str(name)))
        if len(values) > len(id_values):
            table.replace("school_id", codes, values)

    def _merge(self, notes: Notes) -> Ints:
        """Lines about the same school become one, cell by cell; branches go into their main school."""
        table = self.table
        ids = [str(value or "") for value in self._column("school_id")]
        target = self._homes(ids)
        of_school: dict[int, list[int]] = {}
        for line in np.flatnonzero(target >= 0).tolist():
            of_school.setdefault(int(target[line]), []).append(line)
        merger = Merger(table, self.weighing, notes, ())
        for home, lines in of_school.items():
            if len(lines) > 1:
                merger.settle(home, lines)
        target = self._merge_branches(target, ids, notes)
        keys = {line: key for key, line in enumerate(sorted({line for line in target.tolist() if line >= 0}))}
        table.absorbed = (target >= 0) & (target != np.arange(table.n))
        table.schools = np.array([keys.get(line, -1) for line in target.tolist()], np.int64)
        self._fill_directory(table.schools, target)
        return table.schools

    def _column(self, column: str) -> list[int | str | bool | None]:
        values = self.table.converted(column)
        return [values[code].value for code in self.table.written(column).codes.tolist()]

    def _homes(self, ids: list[str]) -> Ints:
        """For each line the line that stands for its school: the first with its ID; without an ID, the school of that name."""
        table, known = self.table, SchoolDirectory()
        names = [[str(cell) if cell else None for cell in line] for line in zip(*map(self._column, _NAMES), strict=True)]
        districts = self._column("district")
        home = np.full(table.n, -1, np.int64)
        first: dict[str, int] = {}
        alike: dict[str, list[int]] = {}
        alive = np.flatnonzero(table.reason == 0).tolist()
        for line in (line for line in alive if self.has_id[line]):
            form = plain(names[line][0] or "")
            other = next((o for o in alike.get(form, []) if self._same_place(o, line, districts)), -1)
            if ids[line] not in first and form and other >= 0:
                table.reject(
                    np.array([line]),
                    msg("{name} is already listed with the ID {school_id}", name=names[line][0], school_id=ids[other]),
                    ids[line],
                )
                continue
            home[line] = first.setdefault(ids[line], line)
            alike.setdefault(form, []).append(line)
            known.add(int(home[line]), ids[line], names[line])
        known.names = [names[line][0] or ids[line] for line in range(table.n)]
        for line in (line for line in alive if not self.has_id[line]):
            match = known.by_name(names[line][0] or "")
            if match.ambiguous:
                table.reject(np.array([line]), match.reason or msg("not readable"), names[line][0] or "")
                continue
            home[line] = match.key if match.key >= 0 else first.setdefault(plain(ids[line]), line)
        return home

    def _same_place(self, one: int, two: int, districts: list[int | str | bool | None]) -> bool:
        """Two lines of different sheets that may mean one school: no district tells them apart."""
        if self.table.source_ids[one] == self.table.source_ids[two]:
            return False
        return not districts[one] or not districts[two] or districts[one] == districts[two]

    def _merge_branches(self, target: Ints, ids: list[str], notes: Notes) -> Ints:
        table = self.table
        mains = [trimmed(str(value or "")) for value in self._column("main_school_id")]
        lines = sorted({line for line in target.tolist() if line >= 0})
        line_of = {ids[line]: line for line in lines}
        school_names = self._column("name")
        names = {plain(str(school_names[line] or "")): line for line in lines}
        merged = target.copy()
        for line in lines:
            main = self._main_of(line, mains, line_of, names)
            if main < 0:
                self._note(line, "main_school_id", mains[line], msg("the main school is not in the list of schools"), notes)
            if main in (line, -1):
                continue
            merged[target == line] = main
            for column in _ADDED_UP:
                if column in table.spec.columns:
                    self._add_up(main, line, column, notes)
            message = msg("a branch: its records count with its main school")
            self._note(line, "main_school_id", mains[line], message, notes, "converted")
        return merged

    def _main_of(self, line: int, mains: list[str], line_of: dict[str, int], names: dict[str, int]) -> int:
        """The end of the chain of main schools; -1 when it is unknown or runs in a circle."""
        seen = {line}
        while mains[line]:
            key = convert_key(mains[line], False).value
            following = line_of.get(str(key), names.get(plain(mains[line]), -1))
            if following == line:
                return line
            if following < 0 or following in seen:
                return -1
            seen.add(following)
            line = following
        return line

    def _add_up(self, main: int, branch: int, column: str, notes: Notes) -> None:
        table = self.table
        encoded, values = table.written(column), table.converted(column)
        one, two = values[int(encoded.codes[main])].value, values[int(encoded.codes[branch])].value
        if one is None or two is None or encoded.values[int(encoded.codes[branch])].text is None:
            return
        total = int(one) + int(two)
        values.append(Value(total))
        encoded.values.append(type(encoded.values[0])(str(total)))
        encoded.codes[main] = len(values) - 1
        self._note(branch, column, str(two), msg("added to the main school's number"), notes, "converted", str(total))

    def _note(
        self, line: int, column: str, value: str, message: Message, notes: Notes, kind: str = "doubted", became: str = ""
    ) -> None:
        source = int(self.table.source_ids[line])
        header = self.table.headers(column).get(source, "")
        notes.add(CellNote(kind, source, int(self.table.rows[line]), header, value, became, message, field=column))

    def _fill_directory(self, key_of_line: Ints, target: Ints) -> None:
        ids, names = self._column("school_id"), list(zip(*map(self._column, _NAMES), strict=True))
        self.directory.names = [""] * (int(key_of_line.max(initial=-1)) + 1)
        for line in np.flatnonzero(key_of_line >= 0).tolist():
            key = int(key_of_line[line])
            self.directory.add(key, str(ids[line]), [str(name) if name else None for name in names[line]])
            if target[line] == line:
                self.directory.names[key] = str(names[line][0] or ids[line])


def _mentioned(model: Model, chunks: Sequence[Chunk]) -> list[Chunk]:
    """Schools that the other tables name, when nobody gave a list of schools.

    One made-up line each, at the place of the first mention.
    """
    table_names = [name for table in model.tables.values() for name in table.names()]
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for chunk in chunks:
        if model.tables[chunk.table].level == "bureau":
            continue
        ids, names = (chunk.columns.get(column) for column in (SCHOOL_ID, SCHOOL_NAME))
        if chunk.stated_school:
            found.setdefault(("", chunk.stated_school), (chunk.source_id, 0))
            continue
        if ids is None and names is None:
            words = [chunk.sheet, *chunk.titles, *reversed(PurePosixPath(chunk.file).with_suffix("").parts)]
            named = next((name for name in (school_in_words(word, table_names) for word in words) if name), "")
            if named:
                found.setdefault(("", named), (chunk.source_id, 0))
            continue
        for school_id, name, row in _first_mentions(ids, names, chunk.rows):
            key = (str(convert_key(str(school_id), False).value or ""), trimmed(str(name)))
            if any(key):
                found.setdefault(key, (chunk.source_id, row))
    lines = _without_repeats(found)
    made = []
    for (school_id, name), (source, row) in lines:
        cells: dict[str, list[Cell]] = {"school_id": [school_id], "name": [name]}
        columns = {c: ChunkColumn.of(HeaderCell(0, "", c), values) for c, values in cells.items()}
        made.append(Chunk("schools", "", "", [], [row], columns, [], [], source_id=source))
    return made


def _first_mentions(ids: ChunkColumn | None, names: ChunkColumn | None, rows: Sequence[int]) -> Iterator[tuple[Cell, Cell, int]]:
    """Each different pair of a school's ID and name in a sheet, and the first row that has it, from the top."""
    columns = [column for column in (ids, names) if column is not None]
    firsts, _ = numbered(*(column.numbers.astype(np.int64) for column in columns))
    for line in sorted(firsts.tolist()):
        yield ids.cell(line) if ids else "", names.cell(line) if names else "", rows[line]


def _without_repeats(found: dict[tuple[str, str], tuple[int, int]]) -> list[tuple[tuple[str, str], tuple[int, int]]]:
    """A school named with its ID in one place and without it in another is one school."""
    with_id = {name for school_id, name in found if school_id and name}
    seen: set[str] = set()
    lines = []
    for (school_id, name), place in found.items():
        if not school_id and name in with_id:
            continue
        mark = school_id or plain(name)
        if mark not in seen:
            seen.add(mark)
            lines.append(((school_id, name), place))
    return lines


def note_made_up(roster: Roster, notes: Notes) -> None:
    """Tell which schools are known only from other tables."""
    if roster.given:
        return
    for line in range(roster.table.n):
        name = roster.directory.names[int(roster.key_of_line[line])] if roster.key_of_line[line] >= 0 else ""
        source, row = int(roster.table.source_ids[line]), int(roster.table.rows[line])
        notes.add(
            CellNote(
                "assumed",
                source,
                row,
                "",
                name,
                name,
                msg("no list of schools was given; this school is known only from here"),
                name,
            )
        )
