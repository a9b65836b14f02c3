"""A school's own sheets once more, with the cells marked that are to be corrected."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from auditor.files.person_numbers import without_id_numbers
from auditor.files.sheet import Sheet, cell_text
from auditor.i18n import msg
from auditor.quality.causes import WORTH_TELLING
from auditor.records.cells.text import header_forms
from auditor.reports.text import clean

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.records.records import CellNote

_MOST_CELLS = 500_000
"""A sheet with more is not copied; the slip names its rows all the same."""
_WIDTH = 14
"""Of the columns, in characters."""
_MADE = datetime(2000, 1, 1)
"""The day that the file gives for its making: the same content gives the same bytes."""


def marked_copy(result: Result, school_id: str, read: Sequence[Sheet], language: str) -> bytes:
    """An xlsx of the sheets that hold this school's records alone and have something to be corrected; empty where there are none.

    Every cell stands as it was written, as text; ID numbers are hidden. What is wrong stands in a comment of the cell, and in the
    first cell's where the sheet is from.
    """
    import xlsxwriter

    sheets = {(sheet.file, sheet.name): sheet for sheet in read}
    notes: dict[tuple[str, str], list[CellNote]] = {}
    places = {source.source_id: (source.file, source.sheet) for source in result.sources if source.school == school_id}
    for note in result.notes:
        place = places.get(note.source_id)
        if note.kind in WORTH_TELLING and place in sheets and len(sheets[place].rows) * sheets[place].width <= _MOST_CELLS:
            notes.setdefault(place, []).append(note)
    if not notes:
        return b""
    saved = io.BytesIO()
    with xlsxwriter.Workbook(saved, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        yellow = book.add_format({"bg_color": "#FFEB9C", "border": 1})
        for number, place in enumerate(sorted(notes), 1):
            sheet = sheets[place]
            page = book.add_worksheet(f"{number}_{re.sub(r'[^0-9A-Za-z_一-鿿]', '_', clean(sheet.name))}"[:31].rstrip("_"))
            said = _comments(sheet, notes[place], language)
            origin = msg("From {place}. Yellow cells are to be corrected.", place=" › ".join(filter(None, place)))
            page.set_column(0, sheet.width, _WIDTH)
            for row in range(len(sheet.rows)):
                for column, cell in enumerate(sheet.rows[row]):
                    text = clean(without_id_numbers(cell_text(cell)))
                    marks = said.get((row, column), [])
                    if text or marks:
                        page.write_string(row, column, text, *((yellow,) if marks else ()))
                    told = [origin.say(language), *marks] if (row, column) == (0, 0) else marks
                    if told:
                        page.write_comment(row, column, "\n".join(dict.fromkeys(told)), {"author": "", "x_scale": 2})
    return saved.getvalue()


def _comments(sheet: Sheet, notes: Sequence[CellNote], language: str) -> Mapping[tuple[int, int], list[str]]:
    """(row, column), from 0 → what is wrong there. Where the column is not known the row's first cell tells it."""
    rows = {sheet.row_number(index): index for index in range(len(sheet.rows))}
    found: dict[tuple[int, int], list[str]] = {}
    for note in notes:
        row = rows.get(note.row, 0)
        column = _column(sheet, note.column, row)
        found.setdefault((row, column), []).append(clean(note.message.say(language)))
    return found


def _column(sheet: Sheet, header: str, below: int) -> int:
    """The column of the nearest header above a row that is called so; 0 for none."""
    wanted = header_forms(header.split("/")[-1])[0] if header else ""
    for row in range(below, -1, -1) if wanted else ():
        for column, cell in enumerate(sheet.rows[row]):
            if isinstance(cell, str) and cell and header_forms(cell)[0] == wanted:
                return column
    return 0
