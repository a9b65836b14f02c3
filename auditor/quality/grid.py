"""Which school handed in which table: the grid with which an account of records begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from auditor.measures.owed import Owed
from auditor.quality.causes import WORTH_TELLING
from auditor.records.doubt import placed

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.model.model import Model
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

State = Literal["rows", "none", "missing", "not_asked"]


@dataclass(frozen=True)
class Cell:
    """One table of one school. ``rows``: records that count for it, perhaps; ``wrong``: places that are to be corrected.

    ``state``: there are rows; ``none``, it was said that there is nothing; ``missing``, the school owes it and did not hand it
    in; ``not_asked``, it is not there and no school need have it.
    """

    state: State
    rows: int = 0
    wrong: int = 0


@dataclass(frozen=True)
class Row:
    """One school. ``cells``: by the tables of the grid."""

    school_id: str
    name: str
    silent: bool
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> int:
        """How many tables it owes and did not hand in."""
        return sum(cell.state == "missing" for cell in self.cells)

    @property
    def wrong(self) -> int:
        return sum(cell.wrong for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """``tables``: those that some school owes or of which something is there, in the order of the records model.

    ``rows``: the schools, those that need most first. ``asked``: whether it is known what schools owe.
    """

    tables: tuple[str, ...]
    rows: tuple[Row, ...]
    asked: bool

    @property
    def silent(self) -> list[Row]:
        """The schools of which nothing was handed in."""
        return [row for row in self.rows if row.silent]

    @property
    def complete(self) -> int:
        """How many schools handed in all that they owe."""
        return sum(not row.silent and not row.missing for row in self.rows)


def grid_of(records: Records, model: Model, packs: Sequence[Pack], result: Result) -> Grid:
    """The grid of an import. ``packs``: whose requirements say what is owed; ``result``: its schools and notes."""
    owed = Owed(packs, records)
    given = set(zip(records.submitted["schools_key"].tolist(), records.submitted["table"].tolist(), strict=True))
    of_school = [owed.tables(key) for key in range(len(result.schools))]
    some = {table for _, table in given}.union(*of_school)
    tables = tuple(name for name, spec in model.tables.items() if name in some and name != "schools" and spec.level == "school")
    rows = {table: _rows(records, table) for table in tables}
    wrong = _wrong(result)

    def cell(key: int, name: str, table: str) -> Cell:
        n, is_given = rows[table][key], (key, table) in given
        state: State = "rows" if n else "none" if is_given else "missing" if table in of_school[key] else "not_asked"
        return Cell(state, n, wrong[name, table])

    found = [
        Row(school.school_id, school.name, school.silent, tuple(cell(key, school.name, table) for table in tables))
        for key, school in enumerate(result.schools)
    ]
    found.sort(key=lambda row: (not row.silent, -row.missing, -row.wrong))
    return Grid(tables, tuple(found), bool(packs))


def _rows(records: Records, table: str) -> Counter[int]:
    """School → its records."""
    frame = records.frames[table]
    if "schools_key" not in frame:
        return Counter()
    return Counter(int(key) for key in frame.loc[placed(frame) & frame["schools_key"].notna(), "schools_key"].tolist())


def _wrong(result: Result) -> Counter[tuple[str, str]]:
    """(school's name, table) → places that are to be corrected."""
    tables = {source.source_id: source.table for source in result.sources}
    names = {school.school_id: school.name for school in result.schools}
    homes = {source.source_id: names.get(source.school, "") for source in result.sources}
    return Counter(
        (note.school or homes.get(note.source_id, ""), tables.get(note.source_id, ""))
        for note in result.notes
        if note.kind in WORTH_TELLING
    )
