"""Cells as numbers: what is worked through by arrays gives what a plain loop over the cells gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.files.sheet import Cell, cell_text
from auditor.files.stored import OnceRead
from auditor.records.sheets.chunks import ChunkColumn
from auditor.records.sheets.encode import numbered
from auditor.records.sheets.headers import HeaderCell

FAR = 10**6
"""Keys so far apart that no place is kept for each."""


@settings(deadline=None)  # the first one imports pandas
@given(
    st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 3), st.sampled_from([-1, 0, FAR, 2 * FAR])), min_size=1, max_size=40)
)
def test_combinations_are_numbered_in_their_order(rows: list[tuple[int, int, int]]) -> None:
    first, which = numbered(*(np.array(column, np.int64) for column in zip(*rows, strict=True)))
    different = sorted(set(rows))
    assert which.tolist() == [different.index(row) for row in rows]
    assert first.tolist() == [rows.index(one) for one in different]


def test_no_row_has_no_combination() -> None:
    first, which = numbered(np.zeros(0, np.int64), np.zeros(0, np.int64))
    assert (len(first), len(which)) == (0, 0)


@given(st.lists(st.sampled_from([True, False, 1, 0, 1.0, 0.5, "1", "TRUE", ""])))
def test_a_column_holds_every_cell_and_a_logical_one_is_no_number(cells: list[Cell]) -> None:
    column = ChunkColumn.of(HeaderCell(0, "", ""), cells)
    held = [column.cell(line) for line in range(len(cells))]
    assert list(map(cell_text, held)) == list(map(cell_text, cells))
    assert not any(isinstance(cell, bool) for cell in held)


@given(st.lists(st.binary(max_size=5), max_size=6), st.integers(1, 7))
def test_parts_are_read_as_one_file(parts: list[bytes], size: int) -> None:
    file = OnceRead(list(parts))
    assert b"".join(iter(lambda: file.read(size), b"")) == b"".join(parts)
