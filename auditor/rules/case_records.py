"""The small tables of a case → records as import would hand them over. See docs/architecture.md for their physical form."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.i18n import msg
from auditor.model.model import NEVER, Column, Table, link_key
from auditor.records.records import Records, Source
from auditor.rules.amounts import AmountError, kind_of, read_amount
from auditor.rules.days import read_date
from auditor.rules.mistakes import Mistakes, did_you_mean
from auditor.rules.names import Names
from auditor.rules.thresholds import Thresholds
from auditor.rules.words import NO, YES
from auditor.rules.yaml_source import Node

if TYPE_CHECKING:
    import pandas as pd

Stored = str | bool | int | None
Row = dict[str, Stored]
DISTRICT = "本县"
_LINKS = ("school", "person", "link")


@dataclass
class Given:
    """The tables of one case, values in stored form. ``latest``: (table, column) with dates known only by month or year."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    latest: set[tuple[str, str]] = field(default_factory=set)


def read_given(node: Node, names: Names, mistakes: Mistakes) -> Given:
    """The tables under ``given:``; mistakes are noted. A table that is null was never submitted, like one that is not there."""
    given = Given()
    for key, rows in node.items.items():
        found = names.tables.find(key)
        if len(found) != 1:
            mistakes.add(
                "E231",
                node.keys[key],
                msg("There is no table “{name}”.", name=key),
                did_you_mean(key, names.tables.spellings),
            )
        elif found[0] in given.tables:
            mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
        elif rows.is_list:
            reader = _Rows(found[0], names, mistakes, given.latest)
            given.tables[found[0]] = [reader.row(row) for row in rows.elements]
        elif rows.value is not None:
            mistakes.add("E203", rows, msg("A list is expected here; begin each item with a dash."))
    _check_schools(node, given, names, mistakes)
    return given


def _check_schools(node: Node, given: Given, names: Names, mistakes: Mistakes) -> None:
    """With several schools, every row must say whose it is, and no row may name a school that is not there."""
    schools = given.tables.get("schools", [])
    known = {value for row in schools for value in (row["school_id"], row["name"]) if value is not None} or {"s1"}
    for key, rows in node.items.items():
        table = next(iter(names.tables.find(key)), "")
        spec = names.model.tables.get(table)
        column = next((name for name, item in spec.columns.items() if item.type == "school"), None) if spec else None
        if spec is None or column is None or table not in given.tables:
            continue
        people = [name for name, item in spec.columns.items() if item.type == "person"]
        for row, here in zip(given.tables[table], rows.elements, strict=True):
            if row[column] is not None and row[column] not in known:
                mistakes.add(
                    "E282",
                    here,
                    msg("There is no school “{name}” in this case.", name=str(row[column])),
                    did_you_mean(str(row[column]), map(str, known)),
                )
            elif row[column] is None and len(schools) > 1 and not any(row[name] is not None for name in people):
                mistakes.add("E282", here, msg("The case has several schools; say which one this row belongs to: school_id."))


@dataclass
class _Rows:
    """Reads the rows of one table."""

    table: str
    names: Names
    mistakes: Mistakes
    latest: set[tuple[str, str]]

    def row(self, node: Node) -> Row:
        row = default_row(self.names.table_spec(self.table))
        if not node.is_mapping:
            self.mistakes.add("E203", node, msg("Keys with values are expected here, like “name: …”."))
            return row
        for key, value in node.items.items():
            name = self._column(key, node)
            if name is not None:
                self._set(row, name, value)
        return row

    def _column(self, key: str, node: Node) -> str | None:
        index = self.names.fields(self.table)
        found = [name for name in index.find(key) if name in self.names.table_spec(self.table).columns]
        if len(found) == 1:
            return found[0]
        self.mistakes.add(
            "E232",
            node.keys[key],
            msg("{table} has no column “{name}”.", table=self.names.show_table(self.table), name=key),
            did_you_mean(key, index.spellings),
        )
        return None

    def _set(self, row: Row, name: str, node: Node) -> None:
        column = self.names.table_spec(self.table).columns[name]
        value = None if node.value is None else self._read(node, name, column)
        _put(row, name, column, value)
        if value is not None and value[0] != value[1]:
            self.latest.add((self.table, name))

    def _read(self, node: Node, name: str, column: Column) -> tuple[Stored, Stored]:
        """The earliest and the latest stored value; both None after noting a mistake."""
        text = node.text
        if column.type == "boolean":
            value = self._yes_no(node)
            return value, value
        if text is None:
            self.mistakes.add("E254", node, msg("A value of {field} is expected here.", field=name))
            return None, None
        if column.type in ("text", "key", *_LINKS):
            return text, text
        if column.type == "code":
            code = Thresholds(self.names, self.mistakes).code(text, self.names.field(self.table, name), node)
            return code, code
        if column.type == "date":
            days = _days(text)
            if days is None:
                self.mistakes.add(
                    "E256",
                    node,
                    msg("“{text}” is no date.", text=text),
                    msg("Write 2025-09-10, or 2025-09 if only the month is known."),
                )
            return days or (None, None)
        number = self._number(node, text, column)
        return number, number

    def _yes_no(self, node: Node) -> bool | None:
        if isinstance(node.value, bool):
            return node.value
        text = (node.text or "").casefold()
        if text not in YES and text not in NO:
            self.mistakes.add("E254", node, msg("true or false is expected here."))
        return text in YES

    def _number(self, node: Node, text: str, column: Column) -> int | None:
        try:
            stored = read_amount(text, _kind(column)) * column.scale
        except AmountError as error:
            self.mistakes.add("E254", node, error.message, error.suggestion)
            return None
        if stored.denominator != 1:
            self.mistakes.add("E254", node, msg("“{text}” has more digits than are kept.", text=text))
        return int(stored)


def default_row(spec: Table) -> Row:
    """A record of which nothing is said: the model's neutral defaults, missing where there is none."""
    row: Row = {}
    for name, column in spec.columns.items():
        _put(row, name, column, None if column.default is None else _default(column))
    return row


def _default(column: Column) -> tuple[Stored, Stored]:
    default = column.default
    if column.type == "date":
        # A pack's own YAML keeps dates as text, the model that ships has them as dates.
        return _days(default.isoformat() if isinstance(default, date) else str(default)) or (None, None)
    if isinstance(default, bool) or column.type in ("text", "key", "code", *_LINKS):
        return default, default
    stored = int(read_amount(str(default), _kind(column)) * column.scale)
    return stored, stored


def _put(row: Row, name: str, column: Column, value: tuple[Stored, Stored] | None) -> None:
    never = NEVER if column.type == "date" and column.blank == "never" else None
    row[name], latest = value if value is not None else (never, never)
    if column.type == "date":
        row[f"{name}__latest"] = latest


def _kind(column: Column) -> Any:
    kind = kind_of(column)
    assert kind is not None, column.type
    return kind


def _days(text: str) -> tuple[int, int] | None:
    """``2025-09-10``, ``2025-09`` or ``2025`` as the earliest and the latest day, yyyymmdd."""
    day = read_date(text)
    if day is not None:
        return _ymd(day), _ymd(day)
    year, _, month = text.strip().partition("-")
    if not (len(year) == 4 and year.isdecimal() and year > "0000"):
        return None
    if not month:
        return int(year) * 10000 + 101, int(year) * 10000 + 1231
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        return None
    first = int(year) * 10000 + int(month) * 100
    return first + 1, first + monthrange(int(year), int(month))[1]


def _ymd(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


# ---------------------------------------------------------------- from rows to frames


def build_records(given: Given, names: Names) -> Records:
    """The records of a case: one school ``s1`` where none is given, every given table submitted by every school."""
    import pandas as pd

    model = names.model
    schools = [dict(row) for row in given.tables.get("schools", ())] or [default_row(model.tables["schools"])]
    for number, school in enumerate(schools, 1):
        school["school_id"] = school["school_id"] or f"s{number}"
        school["name"] = school["name"] or school["school_id"]
        school["district"] = school.get("district") or DISTRICT
    districts = sorted({str(school["district"]) for school in schools})
    tables = {**{name: [] for name in model.tables}, **given.tables, "schools": schools}
    keys = _Keys(tables, names, districts)
    frames: dict[str, pd.DataFrame] = {}
    sources = []
    for number, (name, spec) in enumerate(model.tables.items()):
        rows = tables[name]
        sources.append(Source(number, name, "", name, "", len(rows), len(rows)))
        frames[name] = _frame(name, spec, rows, keys, number, given.latest)
    submitted = [name for name in given.tables if name != "schools" and model.tables[name].level == "school"]
    pairs = [(school, name) for school in range(len(schools)) for name in ["schools", *submitted]]
    return Records(
        frames=frames,
        submitted=pd.DataFrame({"schools_key": [key for key, _ in pairs], "table": [name for _, name in pairs]}),
        absent=pd.DataFrame(
            {
                "schools_key": pd.Series([], dtype="int64"),
                "table": pd.Series([], dtype=object),
                "column": pd.Series([], dtype=object),
                "assumed": pd.Series([], dtype=object),
            }
        ),
        districts=districts,
        bureau_submitted=frozenset(name for name in given.tables if model.tables[name].level == "bureau"),
        sources=sources,
    )


@dataclass
class _Keys:
    """Finds the records that links point to."""

    tables: Mapping[str, Sequence[Row]]
    names: Names
    districts: Sequence[str]

    def school(self, table: str, row: Row) -> int | None:
        """The school of a record: the one it names, else that of its person, else the only one."""
        spec = self.names.table_spec(table)
        column = next((name for name, item in spec.columns.items() if item.type == "school"), None)
        written = row.get(column) if column else None
        schools = self.tables["schools"]
        if written is not None:
            return next((n for n, school in enumerate(schools) if written in (school["school_id"], school["name"])), None)
        for name, item in spec.columns.items():
            if item.type == "person":
                key = self.record("staff", row.get(name), None)
                if key is not None:
                    return self.school("staff", self.tables["staff"][key])
        return 0

    def record(self, target: str, written: Stored, school: int | None) -> int | None:
        """The record of ``target`` with that key: at the same school first; None when none or several match."""
        key = self.names.table_spec(target).key
        if written is None or not key:
            return None
        found = [n for n, row in enumerate(self.tables[target]) if row.get(key) == written]
        if school is not None and self.names.vias(target, "schools"):
            here = [n for n in found if self.school(target, self.tables[target][n]) == school]
            found = here or found
        return found[0] if len(found) == 1 else None


def _frame(name: str, spec: Table, rows: Sequence[Row], keys: _Keys, source: int, latest: set[tuple[str, str]]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {
        "record_id": pd.Series(range(len(rows)), dtype="int64"),
        "source_id": pd.Series([source] * len(rows), dtype="int64"),
        "source_row": pd.Series(range(1, len(rows) + 1), dtype="int64"),
    }
    if spec.level == "bureau" or name == "schools":
        places = [str(row.get("district") or keys.districts[0]) for row in rows]
        columns[link_key("district")] = _integers([_position(keys.districts, place) for place in places])
    links = spec.links()
    schools = [keys.school(name, row) for row in rows] if "schools" in links.values() else [None] * len(rows)
    for column, item in spec.columns.items():
        values = [row.get(column) for row in rows]
        if item.private == "dropped":
            continue
        if item.type == "school":
            columns[link_key("schools")] = _integers(schools)
        elif item.type in _LINKS:
            found = [keys.record(links[column], value, school) for value, school in zip(values, schools, strict=True)]
            columns[link_key(links[column])] = _integers(found)
        elif item.type == "boolean":
            columns[column] = pd.Series(values, dtype="boolean")
        elif item.type in ("text", "key", "code"):
            columns[column] = pd.Series(values, dtype=object)
        else:
            columns[column] = _integers(values)
            if (name, column) in latest:
                columns[f"{column}__latest"] = _integers([row.get(f"{column}__latest") for row in rows])
    return pd.DataFrame(columns)


def _integers(values: Sequence[Any]) -> pd.Series[Any]:
    import pandas as pd

    return pd.Series(list(values), dtype="Int64")


def _position(districts: Sequence[str], name: str) -> int | None:
    return districts.index(name) if name in districts else None
