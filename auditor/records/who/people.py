"""Which lines of the table of staff are one person: by ID number or staff ID and name, else by name, school by school."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

import numpy as np

from auditor.i18n import msg
from auditor.records.cells.cells import Value
from auditor.records.cells.text import person_name
from auditor.records.doubt import CONTESTED_ROW, UNATTRIBUTED
from auditor.records.sheets.chunks import Chunk
from auditor.records.sheets.encode import Written, numbered
from auditor.records.table import TableData
from auditor.records.who.merge import Merger

Bools = np.ndarray[tuple[int], np.dtype[np.bool_]]
_NUMBER = re.compile("[0-9A-Za-z]")
_YEAR = re.compile("(?:19|20)[0-9]{2}")


def gather_staff(table: TableData, merger: Merger) -> Bools:
    """Make one record of the lines of each person, and give every line a staff ID; which lines have one of their own is returned.

    Two people under one number are two people, and so are two namesakes of one sheet who differ in any cell. Namesakes of one
    sheet of whom nothing else is said are one person or two.
    """
    people = _People(table)
    groups = people.groups()
    _doubt_members(table, groups)
    for lines in groups:
        merger.merge(lines)
    return people.name_all()


def _doubt_members(table: TableData, groups: Sequence[Sequence[int]]) -> None:
    """Who is in only one of two lists of one school's whole staff is a doubtful member.

    Two files, or two sheets of a file for different years, are such lists if they share at least half of the shorter one's
    people; else they are parts that add up.
    """
    chunks = table.chunks
    lists_of = _lists(chunks)
    standing = {chunk.file for chunk in chunks if chunk.stands}
    lists: dict[int, dict[tuple[str, str], set[int]]] = {}
    for nth, lines in enumerate(groups):
        for line in lines:
            of_line = lists_of[int(table.chunk_of[line])]
            lists.setdefault(int(table.schools[line]), {}).setdefault(of_line, set()).add(nth)
    for of_list in lists.values():
        for one, two in combinations(sorted(of_list), 2):
            here, there = of_list[one], of_list[two]
            if 2 * len(here & there) >= min(len(here), len(there)):
                for nth in here ^ there:
                    alone = np.array(groups[nth], np.int64)
                    if one[0] == two[0] or not standing & {one[0], two[0]}:
                        table.doubt_lines(alone, CONTESTED_ROW)
                    elif not any(chunks[int(table.chunk_of[line])].file in standing for line in groups[nth]):
                        table.reject(alone, msg("it was decided that another file stands, and that has no such row"))


def _lists(chunks: Sequence[Chunk]) -> list[tuple[str, str]]:
    """For each sheet the list that it is of: its file, and its year where sheets of the file are named after several."""
    years = [found[0] if (found := _YEAR.search(chunk.sheet)) else "" for chunk in chunks]
    of_file: dict[str, set[str]] = {}
    for chunk, year in zip(chunks, years, strict=True):
        of_file.setdefault(chunk.file, set()).add(year)
    return [(chunk.file, year if len(of_file[chunk.file] - {""}) > 1 else "") for chunk, year in zip(chunks, years, strict=True)]


class _People:
    def __init__(self, table: TableData) -> None:
        self.table = table
        ids = table.cells("staff_id")
        self.ids = [one if _NUMBER.search(one) else "" for one in ids]
        self.numbers = table.cells("id_number") if "id_number" in table.spec.columns else [""] * table.n
        self.names = [person_name(name) for name in table.cells("name")]
        self.alive = np.flatnonzero(table.reason == 0).tolist()
        self._compared = [c for c, spec in table.spec.columns.items() if spec.type != "school" and spec.private != "dropped"]
        self._group: dict[int, list[int]] = {}
        self._named: dict[tuple[int, str], list[int]] = {}

    # ------------------------------------------------------------ who is who

    def groups(self) -> list[list[int]]:
        """The lines of each person."""
        self._without_repeats()
        nameless = [line for line in self.alive if not (self.ids[line] or self.numbers[line] or self.names[line])]
        self.table.reject(np.array(nameless, np.int64), msg("neither ID nor name"))
        self.alive = [line for line in self.alive if self.table.reason[line] == 0]
        for line in self.alive:
            self._group[line] = [line]
        self._join_numbered()
        by_name: dict[tuple[int, str], list[int]] = {}
        for line in self.alive:
            if not self.ids[line] and not self.numbers[line]:
                by_name.setdefault((self._school(line), self.names[line]), []).append(line)
        for (school, name), lines in by_name.items():
            self._join_named(school, name, lines)
        return list({id(group): sorted(group) for group in self._group.values()}.values())

    def _school(self, line: int) -> int:
        return int(self.table.schools[line])

    def _join(self, one: int, two: int) -> None:
        first, second = self._group[one], self._group[two]
        if first is not second:
            first += second
            for line in second:
                self._group[line] = first

    def _join_numbered(self) -> None:
        """Lines with one number and one name; a line without a name joins the only person of its number."""
        named: dict[tuple[int, str, str], dict[str, int]] = {}
        nameless: list[tuple[int, tuple[int, str, str]]] = []
        for line in self.alive:
            bare = self.ids[line].lstrip("0") if self.ids[line].isdigit() else self.ids[line]
            for kind, number in (("number", self.numbers[line]), ("id", bare)):
                if not number:
                    continue
                key = (self._school(line), kind, number)
                if self.names[line]:
                    self._join(named.setdefault(key, {}).setdefault(self.names[line], line), line)
                else:
                    nameless.append((line, key))
        alone: dict[tuple[int, str, str], int] = {}
        for line, key in nameless:
            groups = {id(self._group[other]): other for other in named.get(key, {}).values()}
            self._join(next(iter(groups.values())) if len(groups) == 1 else alone.setdefault(key, line), line)

    def _join_named(self, school: int, name: str, lines: list[int]) -> None:
        """Lines that give a name and no number. Within one sheet they are different people; a line of another sheet is the only
        person of that name there that it does not contradict.
        """
        known = {id(self._group[other]): other for other in self._of_name(school, name) if self.ids[other] or self.numbers[other]}
        by_sheet: dict[int, list[int]] = {}
        for line in lines:
            by_sheet.setdefault(int(self.table.chunk_of[line]), []).append(line)
        persons = list(known.values())
        if not persons:
            most = max(len(group) for group in by_sheet.values())
            sheet = min((s for s, group in by_sheet.items() if len(group) == most), key=lambda s: self.table.chunks[s].file)
            persons = by_sheet.pop(sheet)
        for group in by_sheet.values():
            for line in group:
                fitting = [person for person in persons if not self._contradict(line, person, len(persons) > 1)]
                if len(fitting) == 1:
                    self._join(fitting[0], line)
                elif fitting or len(persons) > 1:
                    self.table.doubt_lines(np.array([line]), UNATTRIBUTED)

    def _of_name(self, school: int, name: str) -> list[int]:
        if not self._named:
            for line in self.alive:
                self._named.setdefault((self._school(line), self.names[line]), []).append(line)
        return self._named.get((school, name), [])

    def _contradict(self, one: int, two: int, among_several: bool) -> bool:
        """Whether two lines of a name cannot be one person: birth date or sex differ; among namesakes, any cell."""
        columns = self._compared if among_several else [c for c in ("born_on", "sex") if c in self.table.spec.columns]
        for column in columns:
            codes, values = self.table.written(column).codes, self.table.converted(column)
            a, b = values[int(codes[one])], values[int(codes[two])]
            if a.value is None or b.value is None or column == "name" or column == "staff_id":
                continue
            apart = (
                int(a.latest or a.value) < int(b.value) or int(b.latest or b.value) < int(a.value)
                if self.table.spec.columns[column].type == "date"
                else a.value != b.value
            )
            if apart:
                return True
        return False

    def _without_repeats(self) -> None:
        """A line that repeats another of its sheet in every cell is that line again; with but a name, it is one person or two."""
        alive = np.array(self.alive, np.int64)
        of_sheet = (self.table.chunk_of[alive], self.table.schools[alive], self.table.extra[alive])
        firsts, which = numbered(*of_sheet, *(self.table.identity(column, alive) for column in self._compared))
        for line, first in zip(self.alive, alive[firsts[which]].tolist(), strict=True):
            if first == line:
                continue
            if self.ids[line] or self.numbers[line] or self._says_more(line):
                row, chunk = int(self.table.rows[first]), self.table.chunks[int(self.table.chunk_of[first])]
                place = f"{chunk.file} {chunk.sheet}".strip()
                self.table.reject(np.array([line]), msg("the same record as row {row} of {place}", row=row, place=place))
            else:
                self.table.doubt_lines(np.array([line]), CONTESTED_ROW)
        self.alive = [line for line in self.alive if self.table.reason[line] == 0]

    def _says_more(self, line: int) -> bool:
        """Whether a day is given by which two people would hardly agree."""
        for column in ("born_on", "began_work_on", "joined_school_on"):
            if column in self.table.spec.columns:
                value = self.table.converted(column)[int(self.table.written(column).codes[line])]
                if value.value is not None and value.value == value.latest:
                    return True
        return False

    # ------------------------------------------------------------ numbers

    def name_all(self) -> Bools:
        """A staff ID for every person: the own one, else the key of the ID number, else the name."""
        table = self.table
        values, codes = list(table.converted("staff_id")), table.written("staff_id").codes.copy()
        own = np.array([bool(one) for one in self.ids], bool)
        taken: dict[tuple[int, str], int] = {}
        groups = {id(group): sorted(group) for group in self._group.values()}.values()
        numberless: list[list[int]] = []

        def give(lines: Sequence[int], key: str) -> None:
            codes[lines] = len(values)
            values.append(Value(key))

        for lines in groups:
            ids = sorted({self.ids[line] for line in lines if self.ids[line]}, key=lambda one: (-len(one), one))
            key = ids[0] if ids else next((self.numbers[line] for line in lines if self.numbers[line]), "")
            own[lines] = bool(ids)
            if key:
                give(lines, key)
            else:
                numberless.append(lines)
        for lines in sorted(numberless, key=lambda lines: (self._school(lines[0]), self._content(lines))):
            name = next(self.names[line] for line in lines if self.names[line])
            count = taken[self._school(lines[0]), name] = taken.get((self._school(lines[0]), name), 0) + 1
            give(lines, name if count == 1 and not self._has_number(lines[0], name) else f"{name}({max(count, 2)})")
        table.replace("staff_id", codes, values)
        return own

    def _has_number(self, line: int, name: str) -> bool:
        return any(self.ids[other] or self.numbers[other] for other in self._of_name(self._school(line), name))

    def _content(self, lines: Sequence[int]) -> tuple[str, ...]:
        """By what it says, not by where it stands."""
        return min(tuple(values[codes[line]].text or "" for values, codes in self._cells) for line in lines)

    @cached_property
    def _cells(self) -> list[tuple[list[Written], list[int]]]:
        """The compared columns as written: what they say, and for each line which of it."""
        columns = map(self.table.written, self._compared)
        return [(column.values, column.codes.tolist()) for column in columns]
