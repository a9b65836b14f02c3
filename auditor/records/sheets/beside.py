"""Tables that stand side by side in one sheet: the halves of a long list, or a second list to the right of the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from auditor.files.sheet import Cell, Sheet
from auditor.records.cells.text import header_forms

_SEARCHED_ROWS = 12
"""A header that stands further down is not looked for."""


def side_by_side(sheet: Sheet, is_known: Callable[[str], bool], is_key: Callable[[str], bool]) -> list[Sheet]:
    """The tables of a sheet that stand beside each other, each as a sheet with the lines of the whole; the sheet itself where
    there is but one.

    Two tables stand beside each other if a header names twice whom the records are about, and its columns come again in the same
    order (序号 姓名 性别 序号 姓名 性别), or an empty column stands between them.
    """
    for top, row in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        forms = [header_forms(cell)[-1] if isinstance(cell, str) and cell.strip() else "" for cell in row]
        keys = [n for n, cell in enumerate(row) if forms[n] and is_key(str(cell))]
        twice = {forms[n] for n in keys if sum(forms[m] == forms[n] for m in keys) > 1}
        if not twice or sum(1 for n, cell in enumerate(row) if forms[n] and is_known(str(cell))) < 2:
            continue
        starts = _repeated(forms) or _apart(sheet, top, forms, twice)
        if len(starts) > 1:
            return _cut(sheet, top, starts)
    return [sheet]


def _repeated(forms: Sequence[str]) -> list[int]:
    """Where the same columns begin again, at least two of them each time."""
    filled = [n for n, form in enumerate(forms) if form]
    called = [forms[n] for n in filled]
    for width in range(2, len(called) // 2 + 1):
        if len(called) % width == 0 and called == called[:width] * (len(called) // width) and len(set(called)) > 1:
            return filled[::width]
    return []


def _apart(sheet: Sheet, top: int, forms: Sequence[str], twice: set[str]) -> list[int]:
    """Where the parts begin that an empty column parts, if more than one of them has a key of ``twice``."""
    below = sheet.rows[top:]
    empty = [all(row[n] == "" for row in below) for n in range(sheet.width)]
    starts = [n for n in range(sheet.width) if not empty[n] and (n == 0 or empty[n - 1])]
    ends = [*starts[1:], sheet.width]
    keyed = [any(form in twice for form in forms[start:end]) for start, end in zip(starts, ends, strict=True)]
    return starts if sum(keyed) > 1 else []


def _cut(sheet: Sheet, top: int, starts: Sequence[int]) -> list[Sheet]:
    """The parts; what stands above the header belongs to each, and stands in its first column."""
    parts = []
    for start, end in zip(starts, [*starts[1:], sheet.width], strict=True):
        rows: list[list[Cell]] = [list(row[start:end]) for row in sheet.rows]
        for above in range(top):
            texts = [cell for cell in sheet.rows[above] if cell != ""]
            rows[above] = [*texts[: end - start], *[""] * (end - start - len(texts))]
        merged = sheet.merged
        if merged is not None:
            merged = tuple(
                (first, max(left, start) - start, last, min(right, end - 1) - start)
                for first, left, last, right in merged
                if first >= top and left < end and right >= start
            )
        parts.append(replace(sheet, rows=rows, merged=merged))
    return parts


def called_after(part: Sheet, others: Callable[[str], bool]) -> str:
    """The word in the header of a table by which its people are no staff (子女), "" for none."""
    texts = (cell for row in part.rows[:_SEARCHED_ROWS] for cell in row if isinstance(cell, str) and cell)
    return next(filter(others, texts), "")
