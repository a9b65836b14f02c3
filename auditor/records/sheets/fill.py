"""Cells that say "the same as above": merged ranges, ditto marks, a school that is written once; numbers that lost a digit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from auditor.files.sheet import Cell, Sheet, cell_text
from auditor.records.cells.text import DITTO
from auditor.records.sheets.body import Body
from auditor.records.sheets.headers import Layout


def fill_merged(sheet: Sheet, layout: Layout) -> None:
    """Every cell of a merged range below the header gets the range's value: it means "the same as above"."""
    for top, left, bottom, right in sheet.merged or ():
        if top < layout.first or top >= layout.end or left >= sheet.width:
            continue
        if right > left and len(layout.cells) > 2 and right - left + 1 >= max(3, len(layout.cells) // 2):
            continue  # a line across the sheet: a heading or a footer, not a value of every column
        value = sheet.rows[top][left]
        if value == "":
            continue
        for row in range(top, min(bottom + 1, layout.end)):
            for column in range(left, min(right + 1, sheet.width)):
                sheet.rows[row][column] = value


def without_ditto(body: Body, position: int) -> Sequence[Cell]:
    """A column in which 同上 and its like are replaced by what stands above."""
    if body.coded(position)[0].keys().isdisjoint(DITTO):
        return body.columns[position]
    filled: list[Cell] = []
    for cell in body.columns[position]:
        same = isinstance(cell, str) and cell.strip() in DITTO
        filled.append(filled[-1] if same and filled else cell)
    return filled


def fill_school_down(
    rows: Sequence[int], cells: Sequence[Cell], headers: Sequence[int]
) -> tuple[Sequence[Cell], list[tuple[int, str]]]:
    """A csv does not tell merged cells: a column that begins with a school and in which each stands once, with as many empty
    cells at least, and more than two, had them; a school may stand once more below a header that is repeated. ``headers``: the
    rows of these. Returns the cells, and the rows that were filled, each with the school taken from above.

    In any other column an empty cell says nothing, and the line may be of any school: somebody forgot one.
    """
    named = [(row, cell) for row, cell in zip(rows, cells, strict=True) if cell != ""]
    again = [
        cell == before and any(above < header < row for header in headers) for (above, before), (row, cell) in pairwise(named)
    ]
    blocks = len(named) - sum(again)
    empty = len(cells) - len(named)
    if not named or cells[0] == "" or empty < max(3, blocks) or len({cell for _, cell in named}) < blocks:
        return cells, []
    filled: list[Cell] = []
    told: list[tuple[int, str]] = []
    for row, cell in zip(rows, cells, strict=True):
        if cell == "" and filled and filled[-1] != "":
            told.append((row, cell_text(filled[-1])))
            filled.append(filled[-1])
        else:
            filled.append(cell)
    return filled, told


_SHORT = re.compile(r"\d{4}\.1")
_LONG = re.compile(r"\d{4}\.(?:10|0\d)")


def bare_numbers(cells: Sequence[Cell]) -> Sequence[Cell]:
    """A spreadsheet writes the number 2025.10 into a csv as 2025.1.

    Such a cell is a number again, unless others of the column show both digits of the month.
    """
    short = [isinstance(cell, str) and cell[4:] == ".1" and _SHORT.fullmatch(cell) is not None for cell in cells]
    if not any(short) or any(isinstance(cell, str) and _LONG.fullmatch(cell) for cell in cells):
        return cells
    return [float(cell) if bare and isinstance(cell, str) else cell for cell, bare in zip(cells, short, strict=True)]
