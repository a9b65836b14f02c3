"""Many chunks of one table → one array of value numbers per column, so that each different value is converted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count, repeat
from typing import NamedTuple

import numpy as np

from auditor.files.sheet import Cell, cell_text
from auditor.records.sheets.chunks import Chunk

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


Coding = tuple[str, tuple[tuple[str, str], ...]]


def encode(chunks: Sequence[Chunk], column: str) -> Encoded:
    """The column of all chunks, in order."""
    following = count(1).__next__  # 0 is the column that a sheet lacks
    numbers: dict[Coding, defaultdict[Cell, int]] = {}
    headers: dict[int, str] = {}
    # Chunk after chunk: the codes of its lines, and for each of its values the number here; where those begin.
    codes: list[bytes] = []
    number_of: list[int] = []
    begins: list[int] = []
    for chunk in chunks:
        found = chunk.columns.get(column)
        begins.append(len(number_of))
        if found is None:
            codes.append(bytes(4 * len(chunk)))
            number_of.append(0)
            continue
        header = found.header
        headers[chunk.source_id] = header.header
        coding = (header.hint, header.values)
        if coding not in numbers:
            numbers[coding] = defaultdict(following)
        codes.append(found.codes)
        number_of += map(numbers[coding].__getitem__, found.values)
    values = _values(numbers)
    if not chunks:
        return Encoded(np.zeros(0, np.int64), values, headers)
    offsets = np.repeat(np.array(begins, np.int64), [len(chunk) for chunk in chunks])
    return Encoded(np.array(number_of, np.int64)[offsets + np.frombuffer(b"".join(codes), np.int32)], values, headers)


def _values(numbers: Mapping[Coding, Mapping[Cell, int]]) -> list[Written]:
    """By their numbers; what a column says that a sheet lacks comes first."""
    found = [Written(None)] * (1 + sum(map(len, numbers.values())))
    for coding, number_of in numbers.items():
        for number, written in zip(number_of.values(), _written(list(number_of), coding), strict=True):
            found[number] = written
    return found


def _written(cells: Sequence[Cell], coding: Coding) -> list[Written]:
    made = partial(tuple.__new__, Written)  # what Written(…) does, without a call of Python for each
    if set(map(type, cells)) <= {str}:
        return list(map(made, zip(cells, repeat(False), repeat(coding[0]), repeat(coding[1]), strict=False)))
    return [made((cell_text(cell), isinstance(cell, int | float), *coding)) for cell in cells]


def combine(*columns: Ints) -> tuple[list[tuple[int, ...]], Ints]:
    """The different combinations that occur, and for each row which one: rows are worked through once per combination."""
    first, which = numbered(*columns)
    return list(zip(*(column[first].tolist() for column in columns), strict=True)), which


def numbered(*columns: Ints) -> tuple[Ints, Ints]:
    """For each different combination the first row that has it, and for each row the number of its combination."""
    first, which = _distinct(columns[0])
    for column in columns[1:]:
        if len(first) == len(which):
            break  # every row is alone already
        if not np.array_equal(column[first][which], column):
            width = int(column.max()) + 2
            first, which = _distinct(which * width + (column + 1))
    return first, which


_SPARSE = 4
"""How many keys there may be for each row, so that a place for each of them costs less than finding out which there are."""


def _distinct(keys: Ints) -> tuple[Ints, Ints]:
    """Where each different key is first, in the order of the keys, and which one each row has."""
    n = len(keys)
    if not n:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    least = int(keys.min())
    span = int(keys.max()) - least + 1
    codes: Ints = keys - least
    order: Ints | slice = slice(None)
    if span > _SPARSE * n:
        import pandas as pd

        codes, found = pd.factorize(keys)
        order = np.argsort(found)
        span = len(found)
    first = np.full(span, -1, np.int64)
    first[codes[::-1]] = np.arange(n - 1, -1, -1)  # of several the last that is written stays: the first row
    first = first[order]
    held = first >= 0
    number = np.empty(span, np.int64)
    number[order] = np.cumsum(held) - 1
    return first[held], number[codes]
