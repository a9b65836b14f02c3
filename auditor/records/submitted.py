"""Which school handed in which table, and which columns its sheets lack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auditor.model.model import Model
from auditor.records.sheets.encode import Ints
from auditor.records.sheets.headers import PERSON_KEY
from auditor.records.table import TableData

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class _Sheet:
    """What one sheet hands in: its table, for which schools (None: all), and the columns that it lacks."""

    table: str
    schools: frozenset[int] | None
    lacking: frozenset[str]
    until: int = 0


class Submissions:
    """Who handed in what.

    A sheet submits its table for the schools that have a row in it, be it one that says that there is nothing. A list about
    several schools that is said to be complete submits it for all of them, but for those whose own sheet of that table is blank.
    A sheet with a header and no row is not handed in, unless it says that there is nothing to tell. ``blank``: such sheets
    (school, table). ``withdrawn``: tables with so many rows of which nothing says whose they are that nobody's is whole.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._sheets: list[_Sheet] = []
        self.blank: set[tuple[int, str]] = set()
        self.withdrawn: set[str] = set()
        self._lacked: dict[tuple[int, str], set[str]] = {}

    def add(self, table: TableData) -> None:
        """Take note of every sheet of a table once its lines have their schools."""
        asked = self._asked_for(table)
        ends = np.searchsorted(table.chunk_of, np.arange(len(table.chunks) + 1))
        for index, chunk in enumerate(table.chunks):
            lines = np.arange(ends[index], ends[index + 1])
            placed = lines[~table.unplaced[lines] & (table.schools[lines] >= 0)]
            rows = frozenset(np.unique(table.schools[placed]).tolist()).union(chunk.none_at)
            own = chunk.school if chunk.school >= 0 and rows <= {chunk.school} else -1
            schools: frozenset[int] | None = rows
            if chunk.state == "open":
                schools = frozenset()
            elif own >= 0:
                schools = rows | {own} if chunk.state == "none" else rows
                if not schools:
                    self.blank.add((own, table.name))
            elif (chunk.complete or chunk.state == "none") and len(placed) + _copied(table, lines) == len(lines):
                # Rows of unknown schools might be any school's: one without a row would not be shown to have none.
                schools = None
            self._sheets.append(_Sheet(table.name, schools, frozenset(asked).difference(chunk.columns), chunk.until))
        self._note_lacking(table, asked)

    def _note_lacking(self, table: TableData, asked: Sequence[str]) -> None:
        """Which columns the records of each school lack: where a value is assumed, any record of it; else all of them."""
        kept = np.flatnonzero((table.reason == 0) & ~table.absorbed & (table.schools >= 0))
        if not len(kept):
            return
        homes = table.schools[kept]
        total = np.bincount(homes)
        for school in np.unique(homes).tolist():
            self._lacked[school, table.name] = set()
        for column in asked:
            encoded = table.written(column)
            absent = np.array([written.text is None for written in encoded.values], bool)[encoded.codes[kept]]
            lacking = np.bincount(homes[absent], minlength=len(total))
            enough = lacking > 0 if table.spec.columns[column].when_absent is not None else (lacking == total) & (total > 0)
            for school in np.flatnonzero(enough).tolist():
                self._lacked[school, table.name].add(column)

    def _asked_for(self, table: TableData) -> list[str]:
        """The columns that a sheet may lack; of number and name of a person one is enough."""
        spec = table.spec
        person = next((c for c, column in spec.columns.items() if column.type == "person"), "")
        named = next((c for c, column in spec.columns.items() if column.names == person), "") if person else ""
        has_person = any({person, named, PERSON_KEY} & set(chunk.columns) for chunk in table.chunks)
        return [
            column
            for column, declared in spec.columns.items()
            if declared.type != "school"
            and not declared.private
            and column != spec.key
            and not (column in (person, named) and has_person)
        ]

    def frames(self, schools: TableData, total: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """``submitted`` and ``absent`` of :class:`auditor.records.records.Records`."""
        import pandas as pd

        until: dict[tuple[int, str], int] = {}
        pairs = {(key, "schools"): lacking for key, lacking in _schools_columns(schools)}
        for table in dict.fromkeys(sheet.table for sheet in self._sheets if sheet.table not in self.withdrawn):
            of_school: dict[int, list[_Sheet]] = {key: [] for key in range(total)}
            for sheet in self._sheets:
                if sheet.table == table:
                    for key in range(total) if sheet.schools is None else sheet.schools:
                        if sheet.schools is not None or (key, table) not in self.blank:
                            of_school[key].append(sheet)
            for key, mine in of_school.items():
                if mine:
                    until[key, table] = _last_day(sheet.until for sheet in mine)
                    # Its records tell what they lack; without any, what no sheet would have had, and nothing need be assumed.
                    none = set[str](mine[0].lacking).intersection(*(sheet.lacking for sheet in mine))
                    assumed = {c for c, spec in self.model.tables[table].columns.items() if spec.when_absent is not None}
                    pairs[key, table] = self._lacked.get((key, table), none - assumed)
        order = {name: index for index, name in enumerate(self.model.tables)}
        listed = sorted(pairs, key=lambda pair: (pair[0], order[pair[1]]))
        submitted = pd.DataFrame(
            {
                "schools_key": pd.array([key for key, _ in listed], dtype="Int64"),
                "table": pd.Series([table for _, table in listed], dtype=object),
                "until": pd.array([until.get(pair) or None for pair in listed], dtype="Int64"),
            }
        )
        rows = [
            (key, table, column, _assumed_text(self.model.tables[table].columns[column].when_absent))
            for key, table in listed
            for column in self.model.tables[table].columns
            if column in pairs[key, table]
        ]
        absent = pd.DataFrame(
            {
                "schools_key": pd.array([row[0] for row in rows], dtype="Int64"),
                "table": pd.Series([row[1] for row in rows], dtype=object),
                "column": pd.Series([row[2] for row in rows], dtype=object),
                "assumed": pd.Series([row[3] for row in rows], dtype=object),
            }
        )
        return submitted, absent


def _last_day(said: Iterable[int]) -> int:
    """The last day of which several sheets speak; 0: the as-of date, where one of them does not say."""
    days = list(said)
    return max(days) if days and all(days) else 0


def bureau_until(table: TableData, districts: int) -> dict[tuple[int, str], int]:
    """(district, table) → the last day of which the sheets with rows of it speak; a sheet without rows speaks of every one."""
    homes: list[set[int]] = [set() for _ in table.chunks]
    for nth, home in zip(table.chunk_of.tolist(), table.links["district_key"].tolist(), strict=True):
        homes[nth].add(home)
    found = {}
    for district in range(districts):
        days = [chunk.until for chunk, own in zip(table.chunks, homes, strict=True) if not own or own & {district, -1}]
        if last := _last_day(days):
            found[district, table.name] = last
    return found


def _copied(table: TableData, lines: Ints) -> int:
    """How many of the lines stand at every school that they may mean."""
    return 0 if table.copies is None else int(np.isin(lines, table.copies.lines).sum())


def _schools_columns(schools: TableData) -> list[tuple[int, set[str]]]:
    """For each school, the columns of the table of schools that none of its lines has."""
    kept = np.flatnonzero((schools.reason == 0) & ~schools.absorbed)
    lacking: list[set[str]] = [set() for _ in kept]
    for column, declared in schools.spec.columns.items():
        if declared.private or column == schools.spec.key:
            continue
        encoded = schools.written(column)
        for index, line in enumerate(kept.tolist()):
            if encoded.values[int(encoded.codes[line])].text is None:
                lacking[index].add(column)
    return [(int(schools.schools[line]), lacking[index]) for index, line in enumerate(kept.tolist())]


def _assumed_text(value: Any) -> str:
    return (
        "" if value is None else {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )
