"""Records as a reader knows them: whose or what, from which file, sheet and row, with which values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache, partial
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from auditor.engines import sql
from auditor.findings.finding import Evidence
from auditor.findings.once import Once
from auditor.measures.evidence import Found
from auditor.model.model import NEVER, Model, link_key
from auditor.rules import ast
from auditor.rules.bind.amounts import clock, plain
from auditor.store.layout import LATEST

if TYPE_CHECKING:
    import pandas as pd

    from auditor.records.records import Records, RowsInPlace


class _Placed(NamedTuple):
    label: str
    names: tuple[str, ...]
    file: str
    sheet: str
    row: int


class RecordNames:
    """Looks records up: those that findings will show, read all at once."""

    def __init__(self, records: Records, model: Model, shown: Iterable[tuple[str, int]]) -> None:
        """``shown``: table and record_id of every record that is asked for later."""
        self.records = records
        self.model = model
        wanted: dict[str, set[int]] = {"staff": set()}
        for table, record_id in shown:
            wanted.setdefault(table, set()).add(record_id)
        staff = wanted.pop("staff")
        self._read = {table: _Rows(records, table, ids) for table, ids in wanted.items()}
        for rows in self._read.values():
            staff.update(int(key) for key in rows.column(link_key("staff")) if key is not None)
        self._read["staff"] = _Rows(records, "staff", staff)
        self._places: dict[str, list[_Placed]] = {}
        self._looks: dict[tuple[ast.Field, ...], _Look] = {}
        self._look_of: Once[Sequence[ast.Field], _Look] = Once(
            lambda fields: self._looks.setdefault(tuple(fields), _Look(fields))
        )
        self._open: dict[str, frozenset[str]] = {}
        self._strays: dict[str, bool] = {}
        self._blank: dict[str, frozenset[int] | None] = {}

    def evidence(self, found: Sequence[Found]) -> tuple[Evidence, ...]:
        """The evidence of some rows: their labels, their places in the files, and the values that the rule looked at."""
        return tuple(self.record(one.table, one.record_id, one.role, one.fields, one.values) for one in found)

    def record(
        self, table: str, record_id: int, role: str, fields: Sequence[ast.Field], values: Sequence[str | None]
    ) -> Evidence:
        """One row with a role, and the values of some of its fields as they are stored; the same object for all that show it."""
        look = self._look_of(fields)
        key = (table, record_id, role, tuple(values))
        told = look.told.get(key)
        if told is None:
            label, names, file, sheet, row = self._placed(table, record_id)
            told = look.told[key] = Evidence(role, table, label, file, sheet, row, look.details(key[-1]), "", names)
        return told

    def _placed(self, table: str, record: int) -> _Placed:
        """A record's name and place; those of a table are all put together when the first is asked for."""
        if table not in self._places:
            self._places[table] = list(self._all_placed(table))
        return self._places[table][self._read[table].place(record)]

    def _all_placed(self, table: str) -> Iterator[_Placed]:
        rows, dated_by = self._read[table], self.model.tables[table].dated_by
        days = rows.column(dated_by) if dated_by else repeat(None)
        latest = rows.column(dated_by + LATEST) if dated_by else repeat(None)
        places = zip(rows.column("source_id"), rows.column("source_row"), strict=True)
        for (name, names), day, last, (source_id, row) in zip(self._named(table), days, latest, places, strict=False):
            if day is not None:
                on = _date_text(known_part(int(day), int(day if last is None else last)))
                name = f"{name} {on}" if name else on  # the name as it is written, which is what a mask looks for
            source = self.records.sources[source_id or 0] if self.records.sources else None
            yield _Placed(name, names, source.file if source else "", source.sheet if source else "", int(row or 0))

    def _named(self, table: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What each record that is read goes by without its day, and the names of persons in that."""
        rows, columns, key = self._read[table], self.model.tables[table].columns.items(), link_key("staff")
        if table == "staff":
            yield from map(self._person, rows.records)
        elif rows.has(key):
            written = next((c for c, col in columns if col.names), "")
            for person, other in zip(rows.column(key), rows.column(written), strict=True):
                yield self._person(int(person)) if person is not None else _by_name(other)
        else:
            titles = [c for c, col in columns if col.type == "text" and not col.personal and not col.private]
            for values in zip(rows.records, *map(rows.column, titles), strict=True):
                yield next((str(value) for value in values[1:] if value), ""), ()

    def _person(self, record: int) -> tuple[str, tuple[str, ...]]:
        name, names = _by_name(self._value("staff", "name", record))
        return name or str(self._value("staff", "staff_id", record) or ""), names

    def at(self, table: str, record: int, path: Sequence[str]) -> int | None:
        """The record of its own or, by one link, of the staff that a path leads to; None where it leads elsewhere."""
        if tuple(path) not in ((), ("staff",)):
            return None
        target, key = ("staff", self._value(table, link_key("staff"), record)) if path else (table, record)
        return int(key) if key is not None and self._read[target].holds(int(key)) else None

    def link(self, table: str, path: Sequence[str]) -> str:
        """The column by which a record leads to the staff, where that is the path."""
        links = self.model.tables[table].links().items()
        return next((column for column, target in links if target == "staff"), "") if tuple(path) == ("staff",) else ""

    def is_blank(self, table: str, column: str, record: int) -> bool:
        """Whether a cell of a record says nothing; of somebody gone also where it says that they never went."""
        if table not in self._read or not self._read[table].has(column):
            return False
        value, status = self._value(table, column, record), self.model.tables[table].columns[column].never_while
        if value == NEVER and status:
            return self._value(table, status, record) not in self.model.codes_of("in_post", "away")
        return value is None

    def is_vague(self, table: str, column: str, record: int) -> bool:
        """Whether a cell tells a month or a year and no day."""
        if table not in self._read or not self._read[table].has(column + LATEST):
            return False
        return bool(self._value(table, column, record) != self._value(table, column + LATEST, record))

    def left_and_present(self, record: int, as_of: int) -> bool:
        """Whether a member of staff is present by the status, and left by the day of leaving, which is over on ``as_of``."""
        status, left = self._value("staff", "status", record), self._value("staff", "left_school_on", record)
        return left is not None and left < as_of and status in self.model.codes_of("in_post", "away")

    def school_of(self, table: str, record: int) -> int | None:
        """The school whose record it is; None where nobody says."""
        key = record if table == "schools" else self._value(table, link_key("schools"), record)
        return None if key is None else int(key)

    def school_lacks(self, column: str, school: int) -> bool:
        """Whether a school's cell says nothing."""
        if column not in self._blank:
            stored, frame = self.records.stored, self.records.frames["schools"]
            if stored is not None and column not in frame and stored.has("schools", column):
                frame = stored.columns("schools", ["record_id", column])
            blank = frame["record_id"][frame[column].isna()] if column in frame else None
            self._blank[column] = None if blank is None else frozenset(map(int, blank))
        blank_at = self._blank[column]
        return blank_at is None or school in blank_at

    def has_strays(self, table: str) -> bool:
        """Whether of some record of a table it is not known whose of the staff it is."""
        if table not in self._strays:
            self._strays[table] = self._may_stray(table, link_key("staff"))
        return self._strays[table]

    def _may_stray(self, table: str, key: str) -> bool:
        if (stored := self.records.stored) is not None:
            nobody = sql.is_null(sql.col("t", key))
            return stored.has(table, key) and stored.counted(table, [nobody])[0] > 0
        frame = self.records.frames.get(table)
        return frame is not None and key in frame and bool(frame[key].isna().any())

    def has_open_cells(self, table: str, column: str) -> bool:
        """Whether a column may have cells that say nothing, no exact day, or only what holds from a later day on."""
        if table not in self._open:
            stored = self.records.stored
            self._open[table] = self._open_in_frame(table) if stored is None else self._open_in_store(table, stored)
        return column in self._open[table]

    def _open_in_frame(self, table: str) -> frozenset[str]:
        frame, columns = self.records.frames.get(table), self.model.tables[table].columns
        if frame is None or not len(frame):
            return frozenset(columns)

        def is_open(column: str) -> bool:
            later = self._later(table, column)
            told = column in frame and not (frame[column].isna() | (frame[column] == NEVER)).any()
            return not told or column + LATEST in frame or (later in frame and bool(frame[later].notna().any()))

        return frozenset(filter(is_open, columns))

    def _open_in_store(self, table: str, stored: RowsInPlace) -> frozenset[str]:
        columns = [name for name in self.model.tables[table].columns if stored.has(table, name)]
        conditions = [sql.true()]
        for column in columns:
            cell, later = sql.col("t", column), self._later(table, column)
            never = [sql.equal(cell, sql.num(NEVER))] if self.model.tables[table].columns[column].type == "date" else []
            since = [sql.negated(sql.is_null(sql.col("t", later)))] if stored.has(table, later) else []
            conditions.append(sql.any_of([sql.is_null(cell), *never, *since]))
        records, *counts = stored.counted(table, conditions)
        full = {
            name for name, n in zip(columns, counts, strict=True) if records and not n and not stored.has(table, name + LATEST)
        }
        return frozenset(self.model.tables[table].columns) - full

    def _later(self, table: str, column: str) -> str:
        """The column that says since when a column's value holds."""
        return self.model.tables[table].columns[column].since or ("status_since" if column == "status" else "")

    def _value(self, table: str, column: str, record: int) -> Any:
        """One cell; None when missing or when there is no such column."""
        return self._read[table].value(column, record)


class _Look:
    """Some fields of records: what was told of records by them, and their values as they are told, each once."""

    def __init__(self, fields: Sequence[ast.Field]) -> None:
        self.told: dict[tuple[str, int, str, tuple[str | None, ...]], Evidence] = {}
        self.details = cache(self._details)
        self._says = [(f"{field.table}.{field.name}", cache(partial(shown, field))) for field in fields]

    def _details(self, values: tuple[str | None, ...]) -> dict[str, str]:
        return {name: say(value) for (name, say), value in zip(self._says, values, strict=True)}


def shown(field: ast.Field, value: str | None) -> str:
    """A stored value as text: dates by day or month, numbers exact, codes by their canonical name; empty when missing."""
    if value is None:
        return ""
    if field.type == "date":
        return _date_text(int(value))
    if field.type == "time":
        return clock(Fraction(int(value)))
    if field.type in ("years", "months", "service"):
        return str(int(value) // field.scale)
    if field.unit == "percent":
        return f"{plain(Fraction(int(value), field.scale))}%"
    if field.type in ("number", "money", "integer"):
        return plain(Fraction(int(value), field.scale))
    return value


class _Rows:
    """Some records of one table, by record_id and column."""

    def __init__(self, records: Records, table: str, ids: set[int]) -> None:
        self.records = sorted(ids)
        self._frame: pd.DataFrame = records.rows(table, self.records)
        self._place = {record: place for place, record in enumerate(self.records)}
        self._columns: dict[str, list[Any]] = {}

    def place(self, record: int) -> int:
        return self._place[record]

    def holds(self, record: int) -> bool:
        return record in self._place

    def has(self, column: str) -> bool:
        return column in self._frame.columns

    def column(self, name: str) -> list[Any]:
        """The values of a column, None where missing or where there is no such column."""
        if name not in self._columns:
            series = self._frame[name].astype(object) if self.has(name) else None
            self._columns[name] = [None] * len(self.records) if series is None else series.where(series.notna(), None).tolist()
        return self._columns[name]

    def value(self, column: str, record: int) -> Any:
        return self.column(column)[self._place[record]]


def _by_name(name: Any) -> tuple[str, tuple[str, ...]]:
    """A name that is written in a cell, and the names in it."""
    return (str(name), (str(name),)) if name else ("", ())


def known_part(first: int, last: int) -> int:
    """What is known of a date between two (``yyyymmdd``): ``yyyymm00`` the month alone, ``yyyy0000`` the year, else 0."""
    for digits in (1, 100, 10_000):
        if first // digits == last // digits:
            return first // digits * digits
    return 0


def _date_text(value: int) -> str:
    """``2025-10-01``, ``2025-10`` or ``2025``, as much as is known of a day; — for a day that never comes."""
    if value == NEVER:
        return "—"
    year, month, day = value // 10_000, value // 100 % 100, value % 100
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}" if month else f"{year:04d}" if year else ""
