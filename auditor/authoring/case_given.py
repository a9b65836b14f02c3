"""The small tables of a case, read with the records model at hand: every value in its stored form, defaults filled in."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.i18n import msg
from auditor.model.model import NEVER, Column, Table
from auditor.rules.bind.amounts import AmountError, is_percent, kind_of, read_amount
from auditor.rules.bind.days import read_date
from auditor.rules.bind.names import Names
from auditor.rules.bind.threshold import Thresholds
from auditor.rules.shape import with_english_keys
from auditor.rules.words import NO, YES
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node, Number

if TYPE_CHECKING:
    pass

Stored = str | bool | int | None
Row = dict[str, Stored]
MOST_ROWS = 2000
COMPACT_WORDS: Mapping[str, tuple[str, ...]] = {"rows": ("行数", "人数"), "to": ("给", "对应")}
"""The keys of a compact table, beside the columns that all its rows share."""
_TO = re.compile(r"(?P<n>\d{1,4})\s+of\s+(?P<table>\S+)|(?P<tafel>[^\s\d]+?)中?的?(?P<m>\d{1,4})(?:人|名|个|条)?")
LINKS = ("school", "person", "link")


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
        if len(found) == 1:
            mistakes.means(node.keys[key], names.tables.chinese(found[0]), found[0])
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
        elif rows.is_mapping or isinstance(rows.value, Number):
            reader = _Rows(found[0], names, mistakes, given.latest)
            given.tables[found[0]] = reader.counted(rows)
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
        if spec is None or column is None or table not in given.tables or not rows.is_list:
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

    def counted(self, node: Node) -> list[Row]:
        """A compact table: ``15``, ``{rows: 15, category: teacher}``, or ``{to: 10 of staff, held_on: 2025-03-01}``.

        The rows are alike but for their keys, 1, 2, 3 …; with ``to`` each belongs to one of the first so many of a table.
        """
        if not node.is_mapping:
            return self._numbered(node, self._number_of(node), Node({}, node.span))
        compact = with_english_keys(node, COMPACT_WORDS, self.mistakes)
        columns = Node({key: value for key, value in compact.items.items() if key not in COMPACT_WORDS}, node.span, compact.keys)
        to, rows = compact.get("to"), compact.get("rows")
        if to is not None:
            return self._linked(to, columns)
        if rows is not None:
            return self._numbered(rows, self._number_of(rows), columns)
        self.mistakes.add("E203", node, msg("A list is expected here, or how many rows: 15, {{rows: 15}}, {{to: 10 of staff}}."))
        return []

    def _number_of(self, node: Node) -> int:
        if isinstance(node.value, Number) and node.value.isascii() and node.value.isdigit() and int(node.value) <= MOST_ROWS:
            return int(node.value)
        self.mistakes.add("E254", node, msg("A number of rows is expected here, at most {limit}.", limit=MOST_ROWS))
        return 0

    def _numbered(self, where: Node, number: int, columns: Node) -> list[Row]:
        key = _key_of(self.names.table_spec(self.table))
        rows = []
        for place in range(1, number + 1):
            row = self.row(columns)
            if key and key not in {name for written in columns.items for name in self.names.fields(self.table).find(written)}:
                row[key] = str(place)
            rows.append(row)
        return rows

    def _linked(self, to: Node, columns: Node) -> list[Row]:
        match = _TO.fullmatch((to.text or "").strip())
        number, parent = (match["n"] or match["m"], match["table"] or match["tafel"]) if match else ("", "")
        found = self.names.tables.find(parent)
        links = self.names.vias(self.table, found[0]) if len(found) == 1 else []
        if match is None or not links or int(number) > MOST_ROWS:
            said = msg("“{text}” does not say to how many of which table, like “10 of staff”.", text=to.text or "")
            self.mistakes.add(
                "E254", to, said, did_you_mean(parent, self.names.tables.spellings) if parent and not found else None
            )
            return []
        rows = [self.row(columns) for _ in range(int(number))]
        for place, row in enumerate(rows, 1):
            row[links[0]] = str(place)
        return rows

    def _column(self, key: str, node: Node) -> str | None:
        index = self.names.fields(self.table)
        found = [name for name in index.find(key) if name in self.names.table_spec(self.table).columns]
        if len(found) == 1:
            self.mistakes.means(node.keys[key], index.chinese(found[0]), found[0])
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
        if column.type in ("text", "key", *LINKS):
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
            # A cell that says 1% is kept as a hundredth: what is more than 1 stands under a header that says %.
            stored = read_amount(text, _kind(column)) * column.scale / (100 if column.unit and is_percent(text) else 1)
        except AmountError as error:
            self.mistakes.add("E254", node, error.message, error.suggestion)
            return None
        if stored.denominator != 1:
            self.mistakes.add("E254", node, msg("“{text}” has more digits than are kept.", text=text))
        return int(stored)


def _key_of(spec: Table) -> str:
    """The column that tells the rows of a table apart; "" where there is none."""
    return spec.key or next((name for name, column in spec.columns.items() if column.type == "key"), "")


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
    if isinstance(default, bool) or column.type in ("text", "key", "code", *LINKS):
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
