"""xlsx, xlsm, xls and ods by python-calamine; what it does not tell comes from :mod:`auditor.files.ooxml`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from auditor.files import ooxml
from auditor.files.biff import check_extent
from auditor.files.limits import LIMITS
from auditor.files.names import shown_name
from auditor.files.scan import SheetFacts
from auditor.files.sheet import FileContent, FileRefused, Sheet, damaged, encrypted, too_large
from auditor.i18n import msg
from auditor.problems import Place, Problem

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook


def read(data: bytes, content: FileContent) -> None:
    """Read every sheet into ``content.sheets``; one that cannot be read becomes a problem. Raises FileRefused."""
    if ooxml.is_encrypted(data):
        raise encrypted()
    is_zip = data.startswith(ooxml.ZIP_MAGIC)
    checked = ooxml.inspect(data) if is_zip else ooxml.Checked(io.BytesIO(data), check_extent(data))
    with _one_sentence():
        _read_sheets(checked, content)


def _read_sheets(checked: ooxml.Checked, content: FileContent) -> None:
    import python_calamine as calamine

    book = calamine.CalamineWorkbook.from_filelike(checked.data)
    checked.data.close()  # calamine has a copy of its own
    sheets = book.sheets_metadata
    if len(sheets) > LIMITS.sheets:
        raise too_large(msg("{n} sheets", n=len(sheets)), LIMITS.sheets)
    for position, meta in enumerate(sheets):
        if meta.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        hidden = meta.visible is not calamine.SheetVisibleEnum.Visible
        try:
            with _one_sentence():
                sheet = _sheet(book, position, content.file, meta.name, hidden)
        except FileRefused as refused:
            place = Place(file=content.file, sheet=shown_name(meta.name))
            content.problems.append(Problem(refused.code, refused.message, place, refused.suggestion))
            continue
        checked.facts.get(meta.name, SheetFacts()).apply(sheet)
        sheet.name = shown_name(sheet.name)
        content.sheets.append(sheet)


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Whatever calamine says of a damaged file, and a panic of the Rust below it, as one sentence."""
    import python_calamine as calamine

    try:
        yield
    except FileRefused:
        raise
    except calamine.PasswordError as error:
        raise encrypted() from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    except BaseException as error:
        # pyo3 gives panics a class of their own that is no Exception and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged() from error


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
