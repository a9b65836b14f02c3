"""Cells as numbers: what is worked through by arrays gives what a plain loop over the cells gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.files.stored import OnceRead
from auditor.records.sheets.body import Body
from auditor.records.sheets.chunks import ChunkColumn
from auditor.records.sheets.encode import numbered
from auditor.records.sheets.headers import HeaderCell
from auditor.records.sheets.known import Those

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


LOOKALIKES = [0.3, 0.1 + 0.2, 0.0, -0.0, 1, 1.0, True, False, 1e15, 1e15 + 1, float("nan"), float("inf"), "1", "TRUE", "", "0.3"]
"""Different cells of which some read the same."""


@given(st.data(), st.integers(1, 3))
def test_lines_have_one_number_if_their_cells_read_the_same(data: st.DataObject, width: int) -> None:
    cells = st.sampled_from(LOOKALIKES) | st.floats(allow_nan=False)
    lines: list[list[Cell]] = data.draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1, max_size=12))
    read = [tuple((isinstance(cell, str), cell_text(cell)) for cell in line) for line in lines]
    numbers = Body(Sheet("", "", lines), 0, len(lines), range(0, width, 2)).numbered(range(width)).tolist()
    assert [numbers.index(one) for one in numbers] == [read.index(line) for line in read]


@given(st.lists(st.frozensets(st.text(max_size=3)), max_size=6))
def test_what_is_remembered_of_texts_is_what_is_true_of_them(sets: list[frozenset[str]]) -> None:
    those = Those(str.isalpha)
    assert [those.among(texts) for texts in sets] == [set(filter(str.isalpha, texts)) for texts in sets]
    assert all((text in those) == text.isalpha() for texts in sets for text in texts)
