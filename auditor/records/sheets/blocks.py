"""Which rows of a sheet may be a header, and what each column is called by them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from auditor.files.sheet import Cell, Sheet

SEARCHED_ROWS = 40
MAX_HEADER_ROWS = 4
Block = tuple[int, int, tuple[str, ...]]
"""Rows that may be a header: the first one, how many, and the header path of each column."""


def blocks_of(
    sheet: Sheet, start: int, stop: int, is_known: Callable[[str], bool], is_header: Callable[[Sequence[Cell]], bool]
) -> tuple[Block, ...]:
    """Every run of 1 to 4 rows that may be the header of the rows from ``start`` up to ``stop``.

    The first row that is a header beyond doubt ends the search, together with the header rows right below it. Where there is
    none, any row with a known header word may be the last row of one.
    """
    rows: list[list[str]] = []
    bottoms: list[int] = []
    last, is_sure, is_found = min(stop, start + SEARCHED_ROWS), False, False
    index = start
    while index < last:
        rows.append([text.strip() for text in sheet.texts(index)])
        hits = sum(1 for cell in sheet.rows[index] if isinstance(cell, str) and cell and is_known(cell))
        if not is_sure and is_header(sheet.rows[index]):
            is_sure, bottoms, last = True, [], min(stop, index + MAX_HEADER_ROWS)
        if hits:
            bottoms.append(index)
        elif is_found or is_sure:
            break  # the first row below a header without any header word is data
        if hits >= 3 and not is_sure:
            is_found, last = True, min(last, index + MAX_HEADER_ROWS)
        index += 1
    upper = _spread(rows, sheet, start)
    halves = [row for row in bottoms if row - 1 in bottoms and is_header(sheet.rows[row]) and _is_lower_half(rows, row - start)]
    return tuple(
        (bottom - height + 1, height, _paths(upper, rows, bottom - start - height + 1, height))
        for bottom in bottoms
        for height in range(1, min(MAX_HEADER_ROWS, bottom - start + 1) + 1)
        if bottom + 1 not in halves and bottom - height + 1 not in halves
    )


def _is_lower_half(rows: list[list[str]], index: int) -> bool:
    """Whether a row stands below the groups of the one above: some columns are named above and not here, others only here."""
    pairs = list(zip(rows[index - 1], rows[index], strict=True))
    return (
        sum(bool(above and not here) for above, here in pairs) > 0 and sum(bool(here and not above) for above, here in pairs) > 0
    )


def _spread(rows: list[list[str]], sheet: Sheet, start: int) -> list[list[str]]:
    """Header rows with merged cells filled to the right; if none are known, blanks take the cell to their left."""
    spread = [list(row) for row in rows]
    if not sheet.merged:
        for row in spread:
            for column in range(1, len(row)):
                row[column] = row[column] or row[column - 1]
        return spread
    for top, left, _, right in sheet.merged:
        if start <= top < start + len(spread):
            filled = spread[top - start]
            filled[left : right + 1] = filled[left : left + 1] * len(filled[left : right + 1])
    return spread


def _paths(upper: list[list[str]], rows: list[list[str]], top: int, height: int) -> tuple[str, ...]:
    paths = []
    for column in range(len(rows[top])):
        parts: list[str] = []
        for offset in range(height):
            source = upper if offset < height - 1 else rows
            text = source[top + offset][column]
            # A blank cell under a filled one belongs to a cell merged downwards.
            if text and (not parts or parts[-1] != text):
                parts.append(text)
        if not rows[top + height - 1][column] and rows[top][column]:
            parts = [rows[top + o][column] for o in range(height) if rows[top + o][column]]
        paths.append("\x1f".join(" ".join(part.split("\n")) for part in parts))
    return tuple(paths)
