"""xlsx, xlsm, xlsb, xls and ods by python-calamine; what it does not tell comes from :mod:`auditor.files.ooxml`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from auditor.files import ooxml
from auditor.files.limits import LIMITS
from auditor.files.sheet import FileContent, FileRefused, Sheet, damaged, save_again, too_large
from auditor.i18n import msg
from auditor.problems import Place, Problem

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


def read_workbook(data: bytes, content: FileContent) -> None:
    """Read every sheet into ``content.sheets``; one that cannot be read becomes a problem. Raises FileRefused."""
    import python_calamine as calamine

    if ooxml.is_encrypted(data):
        raise _encrypted()
    facts = ooxml.inspect(data)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = book.sheets_metadata
    except calamine.PasswordError as error:
        raise _encrypted() from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    if len(sheets) > LIMITS.sheets:
        raise too_large(msg("{n} sheets", n=len(sheets)), LIMITS.sheets)
    for position, meta in enumerate(sheets):
        if meta.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = meta.visible is not calamine.SheetVisibleEnum.Visible
        try:
            sheet = _sheet(book, position, content.file, meta.name, hidden)
            facts.get(meta.name, ooxml.SheetFacts()).apply(sheet)
        except FileRefused as refused:
            content.problems.append(refused.problem(content.file))
            continue
        except (calamine.CalamineError, OSError, ValueError):
            content.problems.append(
                Problem("E304", msg("the sheet is damaged"), Place(file=content.file, sheet=meta.name), save_again())
            )
            continue
        content.sheets.append(sheet)


def _sheet(book: CalamineWorkbook, position: int, file: str, name: str, hidden: bool) -> Sheet:
    found: CalamineSheet = book.get_sheet_by_index(position)
    end = found.end
    height, width = (end[0] + 1, end[1] + 1) if end else (0, 0)
    if height > LIMITS.rows:
        raise too_large(msg("{n} rows", n=f"{height:,}"), LIMITS.rows, name)
    if width > LIMITS.columns:
        raise too_large(msg("{n} columns", n=f"{width:,}"), LIMITS.columns, name)
    if height * width > LIMITS.cells:
        raise too_large(msg("{n} cells", n=f"{height * width:,}"), LIMITS.cells, name)
    rows = found.to_python(skip_empty_area=False)
    ranges = found.merged_cell_ranges
    merged = None if ranges is None else tuple((r0, c0, r1, c1) for (r0, c0), (r1, c1) in ranges)
    return Sheet(file, name, rows, hidden=hidden, merged=merged)


def _encrypted() -> FileRefused:
    return FileRefused(
        "E306", msg("the workbook is protected by a password"), msg("save it without a password and hand it in again")
    )
