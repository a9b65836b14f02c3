"""Many chunks of one table → one array of value numbers per column, so that each different value is converted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from auditor.files.sheet import Cell, cell_text
from auditor.records.chunks import Chunk

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


class Written(NamedTuple):
    """A written value: its text, whether the cell held a number, what the header said in brackets, what a mapping declares.

    ``text`` None: the sheet has no such column.
    """

    text: str | None
    number: bool = False
    hint: str = ""
    declared: tuple[tuple[str, str], ...] = ()


@dataclass
class Encoded:
    """``codes[i]`` indexes ``values``."""

    codes: Ints
    values: list[Written]
    headers: dict[int, str] = field(default_factory=dict)  # source → header as written


class _Numbers(dict[Cell, int]):
    """Cell → the number of its value; a cell that is new gets the next one."""

    def __init__(self, values: list[Written], coding: tuple[str, tuple[tuple[str, str], ...]]) -> None:
        super().__init__()
        self.values_of, self.coding = values, coding

    def __missing__(self, cell: Cell) -> int:
        number = self[cell] = len(self.values_of)
        is_number = isinstance(cell, int | float)
        self.values_of.append(Written(cell if isinstance(cell, str) else cell_text(cell), is_number, *self.coding))
        return number


def encode(chunks: Sequence[Chunk], column: str) -> Encoded:
    """The column of all chunks, in order."""
    values: list[Written] = [Written(None)]
    numbers: dict[tuple[str, tuple[tuple[str, str], ...]], _Numbers] = {}
    parts: list[Ints] = []
    headers: dict[int, str] = {}
    for chunk in chunks:
        found = chunk.columns.get(column)
        if found is None:
            parts.append(np.zeros(len(chunk), np.int64))
            continue
        headers[chunk.source_id] = found.header.header
        coding = (found.header.hint, found.header.values)
        if coding not in numbers:
            numbers[coding] = _Numbers(values, coding)
        cells = found.cells
        if bool in set(map(type, cells)):
            # True equals 1 and 1.0 in Python; as written they differ.
            cells = [cell_text(cell) if isinstance(cell, bool) else cell for cell in cells]
        parts.append(np.fromiter(map(numbers[coding].__getitem__, cells), np.int64, len(cells)))
    return Encoded(np.concatenate(parts) if parts else np.zeros(0, np.int64), values, headers)


def combine(*columns: Ints) -> tuple[list[tuple[int, ...]], Ints]:
    """The different combinations that occur, and for each row which one: rows are worked through once per combination."""
    first, which = numbered(*columns)
    return list(zip(*(column[first].tolist() for column in columns), strict=True)), which


def numbered(*columns: Ints) -> tuple[Ints, Ints]:
    """For each different combination the first row that has it, and for each row the number of its combination."""
    if not len(columns[0]):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    keys = columns[0].astype(np.int64)
    for column in columns[1:]:
        width = int(column.max()) + 2
        _, keys = np.unique(keys * width + (column + 1), return_inverse=True)
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    return first.astype(np.int64), which.astype(np.int64)
