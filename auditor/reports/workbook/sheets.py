"""Tables in a workbook: headers, filters, widths that fit Chinese, and never a row beyond what Excel can hold.

xlsxwriter makes the workbook: styles, headers, filters, validations, conditional formats. It needs some 15 µs for a cell, and a
county has hundreds of thousands of them; so the rows of tables are written as XML here and put into its sheets when it is done
(ECMA-376 part 1, 18.3.1.73 and .4: ``row`` and ``c`` with inline strings). A cell takes the style of its column.
"""

from __future__ import annotations

import io
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import IO, Any, NamedTuple

from auditor.findings.finding import Finding
from auditor.findings.words import VERDICTS
from auditor.i18n import Message
from auditor.reports import phrases
from auditor.reports.text import clean
from auditor.verdicts.verdict import Verdict

EXCEL_ROWS = 1_048_576
EXCEL_TEXT = 32_767
EXCEL_EXACT = 2**53
"""Excel keeps numbers as doubles: larger integers are written as text."""
_EPOCH = date(1899, 12, 30).toordinal()
_ESCAPED = re.compile("_x[0-9A-Fa-f]{4}_")
_STYLES = {"text": "\x01", "wrap": "\x02", "date": "\x03", "centre": "\x04"}
"""Looks of columns, and what stands for their style in rows until xlsxwriter has numbered its styles; no text can hold these."""
_ROW = b"\x05"
"""What stands for a row's number in cells that many rows have; no text can hold it either."""
_IN_MEMORY = 16 << 20
_KEPT = 5_000
"""Texts of a column that are kept: what a column says again and again is among its first; most others stand there once."""

Cell = str | int | Fraction | date | None


@dataclass(frozen=True)
class Column:
    """``width`` in characters (a Chinese one counts twice); ``look``: text, wrap (long text), date or centre."""

    header: Message | str
    width: float = 12
    look: str = "text"
    choices: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Listed:
    """What became of a table: the sheets it fills, the rows in them, and how many there truly are."""

    sheets: tuple[str, ...]
    rows: int
    total: int


class Book:
    """A workbook with this program's looks. ``mark`` heads every printed page; ``rows``: what a sheet can hold."""

    def __init__(self, language: str, title: str, created: date, mark: str = "", rows: int = EXCEL_ROWS) -> None:
        import xlsxwriter

        self._made = io.BytesIO()
        self._rows: dict[str, IO[bytes]] = {}
        self._looks: dict[str, list[str]] = {}
        self.language = language
        self.title = clean(title)
        self.mark = mark
        self.rows = rows
        font = {"font_name": "等线" if language == "zh" else "Calibri", "font_size": 10}
        settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "default_format_properties": font}
        self.workbook = xlsxwriter.Workbook(self._made, settings)
        self.workbook.set_properties({"author": "auditor", "created": datetime(created.year, created.month, created.day)})
        framed = {"border": 1, "border_color": "#D5D9DE"}
        looks: dict[str, dict[str, Any]] = {
            "text": {**framed, "valign": "top"},
            "wrap": {**framed, "valign": "top", "text_wrap": True},
            "date": {**framed, "valign": "top", "num_format": "yyyy-mm-dd", "align": "left"},
            "centre": {**framed, "align": "center", "valign": "vcenter"},
            "plain": {"valign": "top"},
            "header": {"bold": True, "bg_color": "#2F3E4E", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"},
            "title": {"bold": True, "font_size": 16, "valign": "vcenter"},
            "heading": {"bold": True, "font_size": 12, "valign": "vcenter", "bottom": 1},
            "mark": {"bold": True, "font_color": "#9C1C1C"},
        }
        self.formats = {name: self.workbook.add_format(look) for name, look in looks.items()}
        self.verdicts = {
            verdict: self.workbook.add_format({"font_color": f"#{look.ink}", "bg_color": f"#{look.paper}"})
            for verdict, look in VERDICTS.items()
        }

    def save(self, path: Path) -> None:
        """Write the file. Nothing can be added afterwards."""
        self.workbook.close()
        with zipfile.ZipFile(self._made) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as saved:
            for part in made.infolist():
                rows = self._rows.get(part.filename)
                with saved.open(part.filename, "w") as target:  # dated 1980, as xlsxwriter's are
                    if rows is None:
                        target.write(made.read(part))
                    else:
                        _with_rows(made.read(part), rows, self._looks[part.filename], target)

    def sheet(self, name: str, landscape: bool = True) -> Any:
        """A new sheet, set up for printing on A4."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.75)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_header(f"&L&9{_header(self.title)}&R&9&K9C1C1C{_header(self.mark)}")
        sheet.set_footer("&L&9&A&R&9&P / &N")
        return sheet

    def table(
        self,
        name: Message,
        columns: Sequence[Column] | Cells,
        rows: Iterable[Sequence[Cell | Part]],
        total: int = 0,
        verdict_columns: range = range(0),
        frozen: int = 0,
        header_height: int = 30,
        across: int = 0,
    ) -> Listed:
        """A table from the first row on; where a sheet is full it goes on in ``name (2)``. ``total``: rows there truly are.

        ``across``: columns on a printed page beside the frozen ones, which every page repeats; 0: all on one page.
        """
        cells = columns if isinstance(columns, Cells) else Cells(columns)
        columns = cells.columns
        title = self.say(name)
        names = [title]
        sheet, lines = self._open(title, columns, frozen, header_height, across)
        line = written = 0
        for row in rows:
            if line + 1 >= self.rows:
                self._close(sheet, columns, line, verdict_columns)
                names.append(f"{title} ({len(names) + 1})")
                sheet, lines = self._open(names[-1], columns, frozen, header_height, across)
                line = 0
            line += 1
            written += 1
            lines.write(cells.row(line + 1, row))
        self._close(sheet, columns, line, verdict_columns)
        return Listed(tuple(names), written, total)

    def say(self, message: Message) -> str:
        """The message in the workbook's language."""
        return message.say(self.language)

    def verdict(self, verdict: Verdict) -> str:
        """Symbol and word: ``✗ 未达标``."""
        return f"{VERDICTS[verdict].symbol} {phrases.verdict(verdict, self.language)}"

    def standing(self, finding: Finding) -> str:
        """The same of a finding; what is merely encouraged and not done is no failure: ``◇ 未做到（鼓励）``."""
        if finding.strength == "may" and finding.verdict is Verdict.FAIL:
            return f"◇ {phrases.standing(finding, self.language)}"
        return self.verdict(finding.verdict)

    def write(self, sheet: Any, line: int, column: int, value: Cell, look: str = "text") -> None:
        """One cell of a sheet that is no table: text is always text, whatever it begins with."""
        if isinstance(value, int):
            sheet.write_number(line, column, value, self.formats[look])
        else:
            sheet.write_string(line, column, _bounded(clean(str(value or ""))), self.formats[look])

    def colour(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> None:
        """Colour the cells of a block by the verdict that their text begins with."""
        for verdict, look in self.verdicts.items():
            sheet.conditional_format(
                *(top, left, bottom, right),
                {"type": "text", "criteria": "begins with", "value": VERDICTS[verdict].symbol, "format": look},
            )

    def _open(self, name: str, columns: Sequence[Column], frozen: int, height: int, across: int) -> tuple[Any, IO[bytes]]:
        sheet = self.sheet(name)
        if 0 < across < len(columns) - frozen:
            sheet.set_print_scale(60)
            sheet.repeat_columns(0, frozen - 1)
            sheet.set_v_pagebreaks(range(frozen + across, len(columns), across))
        for n, column in enumerate(columns):
            header = self.say(column.header) if isinstance(column.header, Message) else column.header
            sheet.set_column(n, n, max(column.width, min(width(header) + 3, 12)), self.formats[column.look])
            self.write(sheet, 0, n, header, "header")
        sheet.set_row(0, height)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        part = f"xl/worksheets/sheet{len(self.workbook.worksheets())}.xml"
        self._rows[part] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when its rows are in the file
        self._looks[part] = [column.look for column in columns]
        return sheet, self._rows[part]

    def _close(self, sheet: Any, columns: Sequence[Column], last: int, verdict_columns: range) -> None:
        sheet.autofilter(0, 0, last, len(columns) - 1)
        if not last:
            return
        if verdict_columns:
            self.colour(sheet, 1, verdict_columns[0], last, verdict_columns[-1])
        for n, column in enumerate(columns):
            if column.choices:
                choices = [self.say(choice) for choice in column.choices]
                sheet.data_validation(1, n, last, n, {"validate": "list", "source": choices})


class Part(NamedTuple):
    """Neighbouring cells of a row as XML (blank ones left out, ``_ROW`` for the row), how many lines and columns they take."""

    told: bytes
    lines: int
    columns: int


class Cells:
    """Rows of a table as XML."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns
        self._places = [_Texts(n, column) for n, column in enumerate(columns)]

    def part(self, values: Iterable[Cell | Part], first: int = 0) -> Part:
        """The cells from the column ``first`` on; for rows that have them in common they are made once."""
        parts: list[bytes] = []
        high, at = 1, first
        for value in values:
            told, lines, columns = value if type(value) is Part else self._places[at][value]  # type: ignore[index]
            parts.append(told)
            at += columns
            if lines > high:
                high = lines
        return Part(b"".join(parts), high, at - first)

    def row(self, line: int, values: Iterable[Cell | Part]) -> bytes:
        """One row; ValueError unless it has a cell for every column."""
        cells = self.part(values)
        if cells.columns != len(self.columns):
            raise ValueError(f"{cells.columns} cells for {len(self.columns)} columns")
        # Excel finds the height of wrapped text itself, other programs do not.
        height = f' ht="{min(409, cells.lines * 14)}" customHeight="1"' if cells.lines > 1 else ""
        at = str(line).encode()
        return b"".join((b'<row r="', at, b'"', height.encode(), b">", cells.told, b"</row>")).replace(_ROW, at)


class _Texts(dict[Cell, Part]):
    """What stands in a column → its cell; what comes again is kept."""

    def __init__(self, nth: int, column: Column) -> None:
        from xlsxwriter.utility import xl_col_to_name

        self.start = f'<c r="{xl_col_to_name(nth)}'.encode() + _ROW + f'" s="{_STYLES[column.look]}"'.encode()
        self.wrap = column.width - 1 if column.look == "wrap" else 0

    def __missing__(self, value: Cell) -> Part:
        if isinstance(value, str):
            made = self._text(value) if value else Part(b"", 1, 1)
        else:
            made = Part(b"" if value is None else self.start + _figure(value), 1, 1)
        if len(self) < _KEPT:
            self[value] = made
        return made

    def _text(self, text: str) -> Part:
        # _x0041_ is how Excel writes an odd character: as text it must itself be escaped.
        safe = _ESCAPED.sub(lambda found: f"_x005F{found.group()}", _bounded(clean(text)).replace("\r", ""))
        lines = 1
        if self.wrap:  # GB 18030 takes two bytes for what takes two places
            lines = sum(int(len(part.encode("gb18030")) // self.wrap) + 1 for part in safe.split("\n"))
        told = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        kept = b' xml:space="preserve"' if told != told.strip() else b""
        return Part(b"".join((self.start, b' t="inlineStr"><is><t', kept, b">", told.encode(), b"</t></is></c>")), lines, 1)


def _figure(value: int | Fraction | date) -> bytes:
    """The rest of a cell that holds a number or a day."""
    if isinstance(value, date):
        return f"><v>{value.toordinal() - _EPOCH}</v></c>".encode()
    if -EXCEL_EXACT <= value <= EXCEL_EXACT:
        # Excel has nothing but doubles; the exact fraction stands in findings.json.
        figure = value.numerator if value.denominator == 1 else float(value)
        return f"><v>{figure!r}</v></c>".encode()
    return f' t="inlineStr"><is><t>{value}</t></is></c>'.encode()


def _with_rows(sheet: bytes, rows: IO[bytes], looks: Sequence[str], target: IO[bytes]) -> None:
    """``sheet`` with rows after those that it has, styled as its ``col`` elements are, and with its true extent."""
    text = sheet.decode()
    styles: dict[str, str] = {}
    for found in re.finditer(r"<col ([^>]*)/>", text):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', found.group(1)))
        styles[looks[int(attributes["min"]) - 1]] = attributes.get("style", "0")
    head, end, tail = text.partition("</sheetData>")
    extent = re.search(r'<autoFilter ref="([^"]*)"', tail)
    if extent:
        head = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="{extent.group(1)}"/>', head)
    target.write(head.encode())
    rows.seek(0)
    while piece := rows.read(1 << 20):
        for look, style in styles.items():
            piece = piece.replace(_STYLES[look].encode(), style.encode())
        target.write(piece)
    rows.close()
    target.write((end + tail).encode())


def width(text: str) -> int:
    """How wide a text stands in a cell: Chinese characters take two places."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _bounded(text: str) -> str:
    # Excel counts UTF-16 units.
    if len(text) <= EXCEL_TEXT // 2 or len(text.encode("utf-16-le")) // 2 <= EXCEL_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * (EXCEL_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _header(text: str) -> str:
    """Text for a page header, where ``&`` begins a command and 255 characters are the limit."""
    return text.replace("\n", " ")[:60].replace("&", "&&")
