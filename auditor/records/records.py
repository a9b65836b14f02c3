"""Records: what import hands to the measures. One pandas frame per table of the records model, plus the import's own account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from auditor.i18n import Message
from auditor.problems import Problem

if TYPE_CHECKING:
    import pandas as pd
    from sqlglot import exp


class RowsInPlace(Protocol):
    """Tables that are not in memory: records are read by their number, by a column's values, or some columns of all.

    ``counted``: of how many records of a table each condition (over the alias ``t``) holds; ``has``: whether there is a column.
    """

    def rows(self, table: str, ids: Sequence[int]) -> pd.DataFrame: ...

    def where(self, table: str, column: str, keys: Sequence[int]) -> pd.DataFrame: ...

    def columns(self, table: str, names: Sequence[str]) -> pd.DataFrame: ...

    def counted(self, table: str, conditions: Sequence[exp.Expr]) -> list[int]: ...

    def has(self, table: str, column: str) -> bool: ...


@dataclass(frozen=True)
class Source:
    """One sheet of one file (a csv has one sheet), and the account of its rows.

    ``rows_in == accepted + rejected``; ``skipped`` counts the lines that are no records (titles, blanks, totals …).
    A row that names several people is accepted once and gives several records; a school's line that only adds to what another
    line says of the school is accepted and gives none. ``school``: the id of the only school whose records the sheet holds,
    "" where there are several or none.
    """

    source_id: int
    file: str
    sheet: str
    table: str
    sha256: str
    rows_in: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    hidden: bool = False
    school: str = ""


@dataclass(frozen=True)
class FileRead:
    """What became of one file that was handed in, and whose records of which tables it holds.

    ``state``: ``read``, ``refused`` (it cannot be read), ``set_aside`` (no table that the records model knows, or a mapping says
    so), ``empty`` (no records in it), ``replaced`` (a correction stands for it). ``schools`` of what is refused: whom its name
    names.
    """

    file: str
    sha256: str
    state: str
    tables: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()


@dataclass(frozen=True)
class CellNote:
    """One thing that import did to one cell or row.

    ``kind``: ``converted`` (value kept, written otherwise), ``doubted`` (value unreadable or implausible: kept as missing or
    kept with a warning, as the message says), ``rejected`` (the row was left out), ``dropped`` (a private column),
    ``contested`` (two sources say different things and nobody has decided: the cell is missing, a date open between them),
    ``assumed`` (a column that the file lacks altogether), ``skipped`` (a line that is no record, a column that was not read).
    ``row`` is the row number as the spreadsheet shows it, 0 for a whole sheet.
    ``column`` is the header as the file writes it, ``field`` the column of the records model ("" when there is none).
    """

    kind: str
    source_id: int
    row: int
    column: str
    value: str
    became: str
    message: Message
    school: str = ""
    field: str = ""


@dataclass
class Records:
    """The records of one audit.

    ``frames[table]`` has, beside the model's columns (see docs/records-form.md): ``record_id`` (0, 1, 2 …),
    ``schools_key`` (record_id of the school), ``source_id``, ``source_row``. Tables of the bureau carry ``district_key`` instead.
    ``submitted``: columns ``schools_key``, ``table``, ``until``: which school handed in which table, and the last day (yyyymmdd)
    of which it speaks, missing (or no such column) where it does not say.
    ``absent``: columns ``schools_key``, ``table``, ``column``, ``assumed``: columns that a submitted table lacks, and the
    value assumed ("" for none).
    ``bureau_submitted``: names of the bureau's tables that were handed in. ``bureau_until``: (district's key, table) → the last
    day of which it speaks.
    ``problems``: files and sheets that could not be read or understood (E…), and what was left aside (W…); the rest was imported.
    ``files``: what became of each file. ``settled``: what people settled about them, a sentence each.
    ``replaced``: sources (by id) for which a correction stands.
    ``withdrawn``: tables with so many rows of nobody that no school's is whole, so that they count as handed in by none.
    ``part_of``: the records of which these are some (:func:`auditor.inputs.restrict.restricted`); ``whole_districts`` is False
    where a district has other schools too, so that nothing can be said of its bureau.
    ``stored``: the frames of records that lie in a store; a table is then read when it is asked for.
    """

    frames: Mapping[str, pd.DataFrame]
    submitted: pd.DataFrame
    absent: pd.DataFrame
    districts: list[str]
    bureau_submitted: frozenset[str] = frozenset()
    sources: list[Source] = field(default_factory=list)
    notes: Sequence[CellNote] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files: list[FileRead] = field(default_factory=list)
    settled: tuple[Message, ...] = ()
    replaced: frozenset[int] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    part_of: Records | None = None
    whole_districts: bool = True
    stored: RowsInPlace | None = None
    bureau_until: Mapping[tuple[int, str], int] = field(default_factory=dict)

    def handed_in(self) -> frozenset[int]:
        """The keys of the schools of which some table was handed in, or a file that cannot be read; the list of schools is not
        theirs.
        """
        keys = self.submitted["schools_key"][self.submitted["table"] != "schools"]
        unread = {school for file in self.files if file.state == "refused" for school in file.schools}
        named = (
            (key for key, one in enumerate(self.frames["schools"]["school_id"].tolist()) if str(one) in unread) if unread else ()
        )
        return frozenset((*map(int, keys.tolist()), *named))

    def district(self, key: float | None) -> str:
        """The name of a district by its key, as a school's row holds it; "" for None, where the row says none."""
        return "" if key is None else self.districts[int(key)]

    def rows(self, table: str, ids: Sequence[int]) -> pd.DataFrame:
        """The records of ``table`` with those record_ids (sorted, each once)."""
        if self.stored is not None:
            return self.stored.rows(table, ids)
        return self.frames[table].take(list(ids))
