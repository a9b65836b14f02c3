"""A form as a workbook: one sheet for each table, headers protected, cells checked while they are filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.forms.checks import FIRST_ROW, add_checks, is_text
from auditor.forms.guide import Guide
from auditor.forms.needs import Asked, Form, Sheet
from auditor.forms.prefill import Prefill
from auditor.i18n import Message, msg
from auditor.records.sheets.said import FIRST, HAND_IN, STATE, UNTIL
from auditor.reports.workbook.sheets import Book, width

if TYPE_CHECKING:
    from auditor.records.records import Records

_WIDE, _NARROW = 40, 12
_ALLOWED = dict.fromkeys(("format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter"), True)


def write_template(
    form: Form,
    path: Path,
    language: str,
    as_of: date,
    *,
    records: Records | None = None,
    school: int | None = None,
    until: date | None = None,
    contact: str = "",
) -> None:
    """Write the form to ``path``; the same form and records give the same bytes.

    ``records``: what is filled in already, about ``school`` (its record_id) or, in a bureau's form, about all. ``until``,
    ``contact``: by when it is to be handed in, and whom to ask.
    """
    title = msg("Form of a school") if form.who == "school" else msg("Form of the bureau")
    title = msg("What the bureau has on file about the school") if form.known else title
    fill = Prefill(form, records, school) if records is not None else None
    name = fill.school_name() if fill else ""
    book = Book(language, title.say(language), as_of, _mark(language) if fill else "")
    free = {"border": 1, "border_color": "#D5D9DE", "valign": "top", "locked": False}
    book.formats["free"] = book.workbook.add_format(free)
    book.formats["free text"] = book.workbook.add_format({**free, "num_format": "@"})
    guide = Guide(book, form, as_of, name, until, contact)
    for sheet in form.sheets:
        _write_sheet(book, sheet, form, guide, fill.rows(sheet) if fill else ())
    book.save(path)


def _mark(language: str) -> str:
    mark: Message = msg("Contains personal data: only for filling in by the school")
    return mark.say(language)


def _write_sheet(book: Book, sheet: Sheet, form: Form, guide: Guide, rows: Iterable[list[str | int]]) -> None:
    made = book.sheet(sheet.spec.zh)
    made.hide_gridlines(1)
    looks = ["free text" if is_text(asked.column) else "free" for asked in sheet.columns]
    for n, asked in enumerate(sheet.columns):
        made.set_column(n, n, _width(asked), book.formats[looks[n]])
        book.write(made, FIRST_ROW - 1, n, asked.header, "header")
    for n, text in enumerate((STATE, "", UNTIL, "", HAND_IN, FIRST if form.who == "school" and not form.known else "")):
        book.write(made, 0, n, text, "free text" if n % 2 else "header")
    for line, row in enumerate(rows, FIRST_ROW):
        for n, cell in enumerate(row):
            if cell != "":
                book.write(made, line, n, cell, looks[n])
    made.set_row(FIRST_ROW - 1, 30)
    made.freeze_panes(FIRST_ROW, 0)
    made.repeat_rows(0, FIRST_ROW - 1)
    add_checks(made, sheet, form, guide.lists, book.language)
    made.protect("", _ALLOWED)


def _width(asked: Asked) -> int:
    wide = 26 if asked.column.type == "text" and not asked.column.personal else _NARROW
    return min(_WIDE, max(wide, width(asked.header) + 3))
