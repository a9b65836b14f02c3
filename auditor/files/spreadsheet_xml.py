"""XML Spreadsheet 2003 (SpreadsheetML), which many systems write and name .xls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from xml.parsers import expat

from auditor.files.limits import LIMITS
from auditor.files.names import shown_name
from auditor.files.numberformats import PERCENT, Shown, shown
from auditor.files.scan import beyond, is_too_large
from auditor.files.sheet import ERROR_CELL, NOT_COMPUTED, Cell, FileContent, Range, Sheet, damaged, too_large
from auditor.files.text import decode
from auditor.i18n import msg

_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_EXCEL = "urn:schemas-microsoft-com:office:excel"
_DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


def read(data: bytes, content: FileContent) -> None:
    """Read every worksheet into ``content.sheets``. Raises FileRefused."""
    if len(data) > LIMITS.markup_bytes:
        raise too_large(msg("{n} bytes", n=f"{len(data):,}"), LIMITS.markup_bytes)
    book = _Book()
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = book.started, book.ended
    parser.CharacterDataHandler = book.text
    parser.StartDoctypeDeclHandler = _declared
    try:
        parser.Parse(_DECLARED.sub("", decode(data)).encode(), True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    for sheet in book.sheets:
        width = max((column for _, column in sheet.cells), default=-1) + 1
        height = max((row for row, _ in sheet.cells), default=-1) + 1
        rows: list[list[Cell]] = [[""] * width for _ in range(height)]
        for (row, column), cell in sheet.cells.items():
            rows[row][column] = cell
        content.sheets.append(
            Sheet(content.file, shown_name(sheet.name), rows, sheet.hidden, tuple(sheet.merged), hidden_rows=sheet.hidden_rows)
        )


def _declared(*_: object) -> None:
    raise ValueError("document type declarations have no place in a workbook")


@dataclass
class _Sheet:
    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: int = 0
    row: int = -1
    column: int = -1
    column_styles: dict[int, str] = field(default_factory=dict)
    last_column: int = -1


class _Book:
    """What the parser meets, put into sheets. A place counts from 0."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self._formats: dict[str, Shown] = {}
        self._style = self._row_style = self._cell_style = self._type = ""
        self._formula = False
        self._parts: list[str] | None = None
        self._size = 0
        self._path: list[str] = []

    def started(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition("\n")
        self._path.append(name)
        told = {key.rpartition("\n")[2]: value for key, value in attributes.items()}
        if space == _EXCEL and name == "Visible":
            self._parts = []
        if space != _SPREADSHEET:
            return
        if name == "Style":
            self._style = told.get("ID", "")
        elif name == "NumberFormat":
            code = told.get("Format", "")
            if (form := PERCENT if code == "Percent" else shown(code)) is not None:
                self._formats[self._style] = form
        elif name == "Worksheet":
            if len(self.sheets) >= LIMITS.sheets:
                raise too_large(msg("{n} sheets", n=len(self.sheets) + 1), LIMITS.sheets)
            self.sheets.append(_Sheet(told.get("Name", "")))
        elif self.sheets:
            self._in_sheet(self.sheets[-1], name, told)

    def _in_sheet(self, sheet: _Sheet, name: str, told: dict[str, str]) -> None:
        if name == "Column":
            first = _place(told.get("Index"), sheet.last_column + 1)
            sheet.last_column = first + _number(told.get("Span"))
            if told.get("StyleID") in self._formats:
                for column in range(first, min(sheet.last_column, LIMITS.columns) + 1):
                    sheet.column_styles[column] = told["StyleID"]
        elif name == "Row":
            sheet.row = _place(told.get("Index"), sheet.row + 1)
            sheet.column = -1
            self._row_style = told.get("StyleID", "")
            sheet.hidden_rows += told.get("Hidden") == "1"
            self._check(sheet)
        elif name == "Cell":
            sheet.column = _place(told.get("Index"), sheet.column + 1)
            self._cell_style = told.get("StyleID") or self._row_style or sheet.column_styles.get(sheet.column, "")
            self._formula = "Formula" in told
            self._check(sheet)
            across, down = _number(told.get("MergeAcross")), _number(told.get("MergeDown"))
            if self._formula:
                sheet.cells[sheet.row, sheet.column] = NOT_COMPUTED
            if across or down:
                sheet.merged.append((sheet.row, sheet.column, sheet.row + down, sheet.column + across))
                sheet.column += across
                self._check(sheet)
        elif name == "Data" and "Comment" not in self._path:
            self._type, self._parts, self._size = told.get("Type", "String"), [], 0

    def _check(self, sheet: _Sheet) -> None:
        if is_too_large(sheet.row + 1, max(sheet.column, 0) + 1):
            raise beyond(sheet.row + 1, sheet.column + 1, sheet.name)

    def text(self, data: str) -> None:
        if self._parts is not None:
            self._size += len(data)
            if self._size > LIMITS.cell_characters:
                raise too_large(msg("{n} characters in a cell", n=f"{self._size:,}"), LIMITS.cell_characters)
            self._parts.append(data)

    def ended(self, tag: str) -> None:
        name = tag.rpartition("\n")[2]
        self._path.pop()
        if self._parts is None or name not in ("Data", "Visible") or not self.sheets:
            return
        sheet, text = self.sheets[-1], "".join(self._parts)
        self._parts = None
        if name == "Visible":
            sheet.hidden = text.strip() in ("SheetHidden", "SheetVeryHidden")
            return
        merged = sheet.merged[-1] if sheet.merged else None
        is_merged = merged is not None and merged[0] == sheet.row and merged[3] == sheet.column
        left = merged[1] if is_merged and merged is not None else sheet.column
        cell = _cell(self._type, text)
        form = self._formats.get(self._cell_style)
        as_shown = form.text(cell) if form is not None else None
        cell = cell if as_shown is None else as_shown
        if cell != "":
            sheet.cells[sheet.row, left] = cell
        else:
            sheet.cells.pop((sheet.row, left), None)


def _cell(kind: str, text: str) -> Cell:
    """What a cell of this type holds; text where it does not hold what its type says."""
    bare = text.strip()
    try:
        if kind == "Number":
            number = float(bare)
            return int(number) if number == int(number) and abs(number) < 10**15 else number
        if kind == "DateTime":
            return datetime.fromisoformat(bare)
    except (ValueError, OverflowError):
        return text
    if kind == "Boolean":
        return {"1": True, "0": False}.get(bare, text)
    return ERROR_CELL if kind == "Error" else text


def _place(written: str | None, following: int) -> int:
    return max(_number(written) - 1, 0) if written else following


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 8 else 0
