"""Several lines about one thing become one record, cell by cell. Where they differ the cell is contested: nobody's word holds.

Neither the order of files nor that of rows decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from auditor.i18n import listed, msg
from auditor.model.model import NEVER, Column
from auditor.records.cells.cells import Value
from auditor.records.cells.shown import span_text
from auditor.records.cells.text import person_name, plain
from auditor.records.notes import Notes
from auditor.records.records import CellNote
from auditor.records.table import TableData
from auditor.records.weighing import Weighing

_NAMING = frozenset({"name", "short_name", "former_name", "district", "township", "main_school_id"})
"""Columns by which a record is called: of several the longest stands, so that it keeps a name."""


@dataclass(frozen=True)
class Said:
    """What one line says in a column."""

    line: int
    code: int
    value: Value
    text: str


class Merger:
    """Merges lines of one table. A line that became part of another is ``absorbed``."""

    def __init__(self, table: TableData, weighing: Weighing, notes: Notes, names: Sequence[str]) -> None:
        self.table, self.weighing, self.notes, self.names = table, weighing, notes, names
        self._columns = [c for c, spec in table.spec.columns.items() if spec.type != "school" and spec.private != "dropped"]

    def merge(self, lines: Sequence[int]) -> int:
        """The line that stands for all of them: the fullest, which then holds what any of them says."""
        if len(lines) == 1:
            return lines[0]
        said = {column: self._said(column, lines) for column in self._columns}
        filled = dict.fromkeys(lines, 0)
        for of_column in said.values():
            for one in of_column:
                filled[one.line] += 1
        marks = {line: tuple(self._text(column, line) for column in said) for line in lines}
        home = min(lines, key=lambda line: (-filled[line], marks[line]))
        self.settle(home, lines, said)
        doubts = [int(self.table.doubt[line]) for line in lines if self.table.doubt[line]]
        self.table.doubt[home] = min(doubts, default=0)
        for line in lines:
            if line != home:
                self.table.absorbed[line] = True
        return home

    def settle(self, home: int, lines: Sequence[int], said: Mapping[str, list[Said]] | None = None) -> None:
        """Give the line ``home`` what any of the lines says."""
        told = {column: self._said(column, lines) for column in self._columns} if said is None else said
        contested = {column for column, of_column in told.items() if self._settle(home, column, of_column, lines)}
        self._open_end(home, contested)

    def _text(self, column: str, line: int) -> str:
        encoded = self.table.written(column)
        return encoded.values[int(encoded.codes[line])].text or ""

    def _said(self, column: str, lines: Sequence[int]) -> list[Said]:
        encoded, values = self.table.written(column), self.table.converted(column)
        found = []
        for line in lines:
            code = int(encoded.codes[line])
            text, value = encoded.values[code].text, values[code]
            blank_end = value.value == NEVER and not (text or "").strip()
            if text is not None and not blank_end and (value.value is not None or value.kind == "doubted"):
                found.append(Said(line, code, value, text))
        return found

    def _settle(self, home: int, column: str, said: list[Said], lines: Sequence[int]) -> bool:
        """Give the record what the lines say in a column; True where they differ and nobody has decided."""
        if not said:  # an empty cell says more than a column that is not there
            encoded = self.table.written(column)
            empty = [int(encoded.codes[line]) for line in lines if encoded.values[int(encoded.codes[line])].text is not None]
            encoded.codes[home] = empty[0] if empty else encoded.codes[home]
            return False
        spec = self.table.spec.columns[column]
        heard = self._weighed(column, said)
        agreed = agreed_on(spec, heard)
        if agreed is not None:
            self.table.written(column).codes[home] = agreed.code
            return False
        if column in _NAMING:
            self.table.written(column).codes[home] = max(heard, key=lambda one: (len(one.text), one.text)).code
        else:
            self._put(home, column, between(spec, [one.value for one in heard]))
        if self.weighing.reads is None or (self.table.name, column) in self.weighing.reads:
            self._tell(home, column, heard)
        return True

    def _weighed(self, column: str, said: list[Said]) -> list[Said]:
        """Those whose word holds: by the audit file, else the latest where all say of which day they speak."""
        speaker = self.weighing.speaker(self.table.name, column)
        chunks = self.table.chunks
        said = [one for one in said if chunks[int(self.table.chunk_of[one.line])].stands] or said
        heard = [one for one in said if chunks[int(self.table.chunk_of[one.line])].speaker == speaker] if speaker else []
        if heard:
            return heard
        days = [chunks[int(self.table.chunk_of[one.line])].until for one in said]
        if all(days):
            return [one for one, day in zip(said, days, strict=True) if day == max(days)]
        return said

    def _open_end(self, home: int, contested: set[str]) -> None:
        """A day of leaving that only one side gives is open to the end while the sides differ on whether the person is there."""
        if "status" not in contested or "left_school_on" not in self.table.spec.columns:
            return
        code = int(self.table.written("left_school_on").codes[home])
        value = self.table.converted("left_school_on")[code]
        if isinstance(value.value, int) and value.value != NEVER:
            self._put(home, "left_school_on", Value(value.value, NEVER))

    def _put(self, home: int, column: str, value: Value) -> None:
        values, codes = list(self.table.converted(column)), self.table.written(column).codes
        codes[home] = len(values)
        self.table.replace(column, codes, [*values, value])

    def _tell(self, home: int, column: str, heard: list[Said]) -> None:
        told = sorted({(one.text.strip(), self._place(one.line)) for one in heard})
        spec = self.table.spec.columns[column]
        hidden = bool(spec.private)
        said = "" if hidden else " ≠ ".join(dict.fromkeys(text for text, _ in told))
        school = int(self.table.schools[home])
        message = msg("contested: {places} say different things; not decided", places=listed(place for _, place in told))
        source, row = int(self.table.source_ids[home]), int(self.table.rows[home])
        header = self.table.headers(column).get(source, spec.zh)
        name = self.names[school] if 0 <= school < len(self.names) else ""
        self.notes.add(CellNote("contested", source, row, header, said, "", message, name, column))

    def _place(self, line: int) -> str:
        chunk = self.table.chunks[int(self.table.chunk_of[line])]
        return f"{chunk.file} › {chunk.sheet}:{int(self.table.rows[line])}".replace(" › :", ":")


def agreed_on(spec: Column, said: Sequence[Said]) -> Said | None:
    """What all say, the finest where some know a day and others its month; None where they differ."""
    if spec.type == "date":
        finest = min(said, key=lambda one: (_width(one.value), one.text))
        return finest if all(_within(finest.value, one.value) for one in said) else None
    first = min(said, key=lambda one: (one.text, one.line))
    mark = _mark(spec, first)
    return first if all(_mark(spec, one) == mark for one in said) else None


def between(spec: Column, values: Sequence[Value]) -> Value:
    """What is left open by values that differ: for dates everything from the earliest to the latest, else nothing is known."""
    if spec.type != "date" or any(value.value is None for value in values):
        return Value(None)
    first = min(int(value.value or 0) for value in values)
    last = max(int(value.latest or value.value or 0) for value in values)
    return Value(first, last, became=span_text((first, last)))


def _mark(spec: Column, one: Said) -> object:
    if one.value.value is None:
        return ("?", one.text.strip())
    if isinstance(one.value.value, str) and spec.type == "text":
        return person_name(one.value.value) if spec.personal else plain(one.value.value)
    return (type(one.value.value), one.value.value)


def _width(value: Value) -> int:
    return int(value.latest or value.value or 0) - int(value.value) if value.value is not None else NEVER


def _within(fine: Value, coarse: Value) -> bool:
    if fine.value is None or coarse.value is None:
        return fine.value is None and coarse.value is None
    return int(coarse.value) <= int(fine.value) and int(fine.latest or fine.value) <= int(coarse.latest or coarse.value)


def merge_keyed(table: TableData, homes: np.ndarray[tuple[int], np.dtype[np.int64]], merger: Merger) -> set[tuple[int, str]]:
    """Merge the lines of a table that have one key at one school; returns the keys that stand for two things.

    Lines with one key and different names are two things under one number, not one thing told twice.
    """
    keys = table.cells(table.spec.key)
    named = next((c for c in ("name", "title") if c in table.spec.columns), "")
    names = table.cells(named) if named else [""] * table.n
    groups: dict[tuple[int, str], dict[str, list[int]]] = {}
    for line in np.flatnonzero((table.reason == 0) & ~table.absorbed).tolist():
        if keys[line]:
            groups.setdefault((int(homes[line]), keys[line]), {}).setdefault(plain(names[line]), []).append(line)
    twice = set()
    for key, by_name in groups.items():
        unnamed = by_name.pop("", [])
        if len(by_name) > 1:
            twice.add(key)
        for group in by_name.values():
            merger.merge(group + (unnamed if len(by_name) == 1 else []))
        if len(by_name) != 1 and unnamed:
            merger.merge(unnamed)
    return twice
