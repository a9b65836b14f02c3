"""Workbooks of Excel 2 to 95 (BIFF 2 to 5/7), whose text is in a code page; by xlrd, as calamine knows the later form only."""

from __future__ import annotations

from contextlib import suppress
from datetime import time

from auditor.files.biff import check_extent
from auditor.files.limits import LIMITS
from auditor.files.names import shown_name
from auditor.files.numberformats import shows_month_only
from auditor.files.scan import beyond, is_too_large
from auditor.files.sheet import ERROR_CELL, Cell, FileContent, FileRefused, Sheet, damaged, encrypted, too_large
from auditor.i18n import msg

_DECLARED = frozenset({874, 932, 936, 949, 950, 54936})
"""Code pages that mean what they say; the others are what a program writes that does not care, and the text is Chinese."""


def read(data: bytes, content: FileContent) -> None:
    """Read every sheet into ``content.sheets``. Raises FileRefused."""
    import xlrd

    check_extent(data)
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=_Silence())
        if book.codepage not in _DECLARED:
            with suppress(UnicodeDecodeError):  # else it is what it says
                book = xlrd.open_workbook(
                    file_contents=data, formatting_info=True, encoding_override="gb18030", logfile=_Silence()
                )
        if book.nsheets > LIMITS.sheets:
            raise too_large(msg("{n} sheets", n=book.nsheets), LIMITS.sheets)
        for found in book.sheets():
            content.sheets.append(_sheet(book, found, content.file))
    except FileRefused:
        raise
    except Exception as error:  # xlrd trusts a file: a damaged one raises whatever its code happens to
        if "encrypted" in str(error).lower():
            raise encrypted() from error
        raise damaged() from error


class _Silence:
    """Where xlrd's remarks go."""

    def write(self, _: str) -> int:
        return 0


def _sheet(book: object, found: object, file: str) -> Sheet:
    import xlrd

    assert isinstance(book, xlrd.Book)
    assert isinstance(found, xlrd.sheet.Sheet)
    if is_too_large(found.nrows, found.ncols):
        raise beyond(found.nrows, found.ncols, found.name)
    rows: list[list[Cell]] = []
    for row in range(found.nrows):
        cells = [_cell(book, cell) for cell in found.row(row)]
        rows.append([*cells, *[""] * (found.ncols - len(cells))])
    merged = tuple((top, left, bottom - 1, right - 1) for top, bottom, left, right in found.merged_cells)
    hidden_rows = sum(1 for info in found.rowinfo_map.values() if info.hidden)
    return Sheet(file, shown_name(found.name), rows, found.visibility != 0, merged, hidden_rows=hidden_rows)


def _cell(book: object, cell: object) -> Cell:
    import xlrd

    assert isinstance(book, xlrd.Book)
    assert isinstance(cell, xlrd.sheet.Cell)
    if cell.ctype == xlrd.XL_CELL_DATE:
        if cell.value < 1:
            seconds = round(cell.value * 86_400) % 86_400
            return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
        try:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return float(cell.value)
        style = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        is_month = style is not None and shows_month_only(style.format_str)
        return f"{moment.year:04d}-{moment.month:02d}" if is_month else moment
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ERROR_CELL
    value: Cell = cell.value
    return int(value) if isinstance(value, float) and value == int(value) and abs(value) < 10**15 else value
