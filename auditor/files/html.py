"""Tables of a web page, as many systems export them under the name .xls: one sheet, the tables one below another."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from auditor.files.limits import LIMITS
from auditor.files.names import shown_name
from auditor.files.scan import beyond, is_too_large
from auditor.files.sheet import Cell, FileContent, FileRefused, Range, Sheet, too_large
from auditor.files.text import decode
from auditor.i18n import msg

_SHEET_NAME = re.compile(r"<x:Name>([^<>]{1,100})</x:Name>", re.I)
_SILENT = frozenset({"script", "style", "title", "xml", "noscript", "template"})
_BLOCKS = frozenset({"p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "form", "caption", "body"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)


def read(data: bytes, content: FileContent) -> None:
    """Read the tables of a page into one sheet of ``content``. Raises FileRefused where there is none."""
    if len(data) > LIMITS.markup_bytes:
        raise too_large(msg("{n} bytes", n=f"{len(data):,}"), LIMITS.markup_bytes)
    text = decode(data)
    page = _Page()
    page.feed(text)
    page.close()
    page.end()
    if not page.has_table:
        raise FileRefused(
            "E302",
            msg("the file is a web page, not a table"),
            msg("open it in a spreadsheet program and save it as .xlsx"),
        )
    named = _SHEET_NAME.findall(text[:20_000])
    width = max(map(len, page.rows), default=0)
    rows: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in page.rows]
    name = shown_name(named[0]) if len(named) == 1 else ""
    content.sheets.append(Sheet(content.file, name, rows, merged=tuple(page.merged), hidden_rows=page.hidden_rows))


@dataclass
class _Table:
    """A table that is open. ``taken``: column → how many rows a cell from above still covers. ``holds_table``: it is there for
    the layout of the page, and its cells are text of the page.
    """

    row: list[str] | None = None
    taken: dict[int, int] = field(default_factory=dict)
    spans: tuple[int, int] = (1, 1)
    in_cell: bool = False
    holds_table: bool = False


class _Page(HTMLParser):
    """Rows of text in the order of the page; text beside the tables is a row of its own, as spreadsheet programs show it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.merged: list[Range] = []
        self.hidden_rows = 0
        self.has_table = False
        self._tables: list[_Table] = []
        self._text: list[str] = []
        self._silent: list[str] = []
        self._width = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "table":
            self._loose()
            if self._tables:
                self._tables[-1].holds_table = True
            self._tables.append(_Table())
            self.has_table = True
        elif self._tables and tag == "tr":
            self._end_row()
            self._tables[-1].row = []
            if any(name == "style" and _HIDDEN.search(value or "") for name, value in attributes):
                self.hidden_rows += 1
        elif self._tables and tag in ("td", "th"):
            self._begin_cell(dict(attributes))
        elif tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif self._tables and tag in ("td", "th"):
            self._end_cell()
        elif self._tables and tag == "tr":
            self._end_row()
        elif self._tables and tag == "table":
            self._end_row()
            self._tables.pop()
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(" ".join(data.replace("\u00a0", "\0").split()).replace("\0", " ") if data.strip() else " ")
            # A blank between two pieces of a cell's text counts, several do not.
            if data[-1:].isspace() and data.strip():
                self._text.append(" ")

    def end(self) -> None:
        """The page is over: what is still open is closed."""
        while self._tables:
            self._end_row()
            self._tables.pop()
        self._loose()

    def _break(self) -> None:
        if self._tables and self._tables[-1].in_cell and not self._tables[-1].holds_table:
            self._text.append("\n")
        else:
            self._loose()

    def _taken_text(self) -> str:
        text = "".join(self._text)
        self._text = []
        if len(text) > LIMITS.cell_characters:
            raise too_large(msg("{n} characters in a cell", n=f"{len(text):,}"), LIMITS.cell_characters)
        return re.sub(r"[ ]*\n[ \n]*", "\n", text).strip()

    def _loose(self) -> None:
        """Text beside the tables: a row of one cell."""
        if text := self._taken_text():
            self._add([text])

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        table = self._tables[-1]
        if table.row is None:
            table.row = []
        table.in_cell = True
        table.spans = (_span(attributes.get("colspan"), LIMITS.columns), _span(attributes.get("rowspan"), LIMITS.rows))

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if not table.in_cell or table.row is None:
            return
        table.in_cell = False
        if table.holds_table:
            self._loose()
            return
        while table.taken.get(len(table.row), 0) > 0:
            table.row.append("")
        left, (columns, rows) = len(table.row), table.spans
        table.row += [self._taken_text(), *[""] * (columns - 1)]
        if len(table.row) > LIMITS.columns:
            raise beyond(len(self.rows) + 1, len(table.row), "")
        if columns > 1 or rows > 1:
            top = len(self.rows)
            self.merged.append((top, left, top + rows - 1, left + columns - 1))
            for column in range(left, left + columns) if rows > 1 else ():
                table.taken[column] = rows

    def _end_row(self) -> None:
        table = self._tables[-1]
        self._end_cell()
        if table.row is None:
            self._loose()
            return
        row, table.row = table.row, None
        self._text = []
        if table.holds_table and not row:
            return
        while any(column >= len(row) and left > 0 for column, left in table.taken.items()):
            row.append("")
        table.taken = {column: left - 1 for column, left in table.taken.items() if left > 1}
        self._add(row)

    def _add(self, row: list[str]) -> None:
        self.rows.append(row)
        self._width = max(self._width, len(row))
        if is_too_large(len(self.rows), self._width):
            raise beyond(len(self.rows), self._width, "")


def _span(written: str | None, most: int) -> int:
    """A number of columns or rows that a cell covers; what is no number is 1."""
    text = (written or "").strip()
    return min(max(int(text), 1), most) if text.isascii() and text.isdecimal() and len(text) < 8 else 1
