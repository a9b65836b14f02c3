"""Tables in a workbook: headers, filters, widths that fit Chinese, and never a row beyond what Excel can hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from auditor.findings.words import VERDICTS
from auditor.i18n import Message
from auditor.reports.text import clean
from auditor.verdicts.verdict import Verdict

EXCEL_ROWS = 1_048_576
EXCEL_TEXT = 32_767
EXCEL_EXACT = 2**53
"""Excel keeps numbers as doubles: larger integers are written as text."""

Cell = str | int | Fraction | date | None


@dataclass(frozen=True)
class Column:
    """``width`` in characters (a Chinese one counts twice); ``wrap``: long text goes on in the next line of the cell."""

    header: Message | str
    width: float = 12
    wrap: bool = False
    choices: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Listed:
    """What became of a table: the sheets it fills, the rows in them, and how many there truly are."""

    sheets: tuple[str, ...]
    rows: int
    total: int


class Book:
    """An xlsxwriter workbook with this program's looks. ``mark`` stands at the head of every printed page."""

    def __init__(self, workbook: Any, language: str, title: str, mark: str = "", rows: int = EXCEL_ROWS) -> None:
        self.workbook = workbook
        self.language = language
        self.title = clean(title)
        self.mark = mark
        self.rows = rows
        self.formats: dict[str, Any] = {}
        base = {"valign": "top", "border": 1, "border_color": "#D5D9DE"}
        looks: dict[str, dict[str, Any]] = {
            "text": {},
            "wrap": {"text_wrap": True},
            "number": {"num_format": "#,##0.####"},
            "whole": {"num_format": "#,##0"},
            "date": {"num_format": "yyyy-mm-dd", "align": "left"},
            "header": {"bold": True, "bg_color": "#2F3E4E", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"},
            "centre": {"align": "center", "valign": "vcenter"},
        }
        for name, look in looks.items():
            self.formats[name] = workbook.add_format({**base, **look})
        self.formats["title"] = workbook.add_format({"bold": True, "font_size": 16, "valign": "vcenter"})
        self.formats["heading"] = workbook.add_format({"bold": True, "font_size": 12, "valign": "vcenter", "bottom": 1})
        self.formats["plain"] = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.formats["mark"] = workbook.add_format({"bold": True, "font_color": "#9C1C1C"})
        self.verdicts = {
            verdict: workbook.add_format({"font_color": f"#{look.ink}", "bg_color": f"#{look.paper}"})
            for verdict, look in VERDICTS.items()
        }

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
        columns: Sequence[Column],
        rows: Iterable[Sequence[Cell]],
        total: int = 0,
        verdict_columns: Sequence[int] = (),
        frozen: int = 0,
        header_height: int = 30,
    ) -> Listed:
        """A table from the first row on; where a sheet is full it goes on in ``name (2)``. ``total``: rows there truly are."""
        title = self.say(name)
        names = [title]
        sheet = self._open(title, columns, frozen, header_height)
        line = written = 0
        for row in rows:
            if line + 1 >= self.rows:
                self._close(sheet, columns, line, verdict_columns)
                names.append(f"{title} ({len(names) + 1})")
                sheet = self._open(names[-1], columns, frozen, header_height)
                line = 0
            line += 1
            written += 1
            for n, (value, column) in enumerate(zip(row, columns, strict=True)):
                self.write(sheet, line, n, value, "wrap" if column.wrap else "text")
        self._close(sheet, columns, line, verdict_columns)
        return Listed(tuple(names), written, total)

    def say(self, message: Message) -> str:
        """The message in the workbook's language."""
        return message.say(self.language)

    def _open(self, name: str, columns: Sequence[Column], frozen: int, height: int) -> Any:
        sheet = self.sheet(name)
        for n, column in enumerate(columns):
            header = self.say(column.header) if isinstance(column.header, Message) else column.header
            sheet.set_column(n, n, max(column.width, min(width(header) + 3, 16)))
            self.write(sheet, 0, n, header, "header")
        sheet.set_row(0, height)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        return sheet

    def _close(self, sheet: Any, columns: Sequence[Column], last: int, verdict_columns: Sequence[int]) -> None:
        sheet.autofilter(0, 0, last, len(columns) - 1)
        if not last:
            return
        for n in verdict_columns:
            self.colour(sheet, 1, n, last, n)
        for n, column in enumerate(columns):
            if column.choices:
                choices = [self.say(choice) for choice in column.choices]
                sheet.data_validation(1, n, last, n, {"validate": "list", "source": choices})

    def colour(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> None:
        """Colour the cells of a block by the verdict that their text begins with."""
        for verdict, look in self.verdicts.items():
            sheet.conditional_format(
                *(top, left, bottom, right),
                {"type": "text", "criteria": "begins with", "value": VERDICTS[verdict].symbol, "format": look},
            )

    def verdict(self, verdict: Verdict) -> str:
        """Symbol and word: ``✗ 未达标``."""
        look = VERDICTS[verdict]
        return f"{look.symbol} {look.label.say(self.language)}"

    def write(self, sheet: Any, line: int, column: int, value: Cell, look: str = "text") -> None:
        """One cell: text is always text, whatever it begins with."""
        if isinstance(value, date):
            sheet.write_datetime(line, column, value, self.formats["date"])
        elif isinstance(value, int | Fraction) and -EXCEL_EXACT <= value <= EXCEL_EXACT:
            whole = Fraction(value).denominator == 1
            figure = int(value) if whole else float(value)  # for display: Excel has nothing but doubles
            sheet.write_number(line, column, figure, self.formats["whole" if whole else "number"])
        elif value is None or value == "":
            sheet.write_blank(line, column, None, self.formats[look])
        else:
            sheet.write_string(line, column, _bounded(clean(str(value))), self.formats[look])


def width(text: str) -> int:
    """How wide a text stands in a cell: Chinese characters take two places."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _bounded(text: str) -> str:
    # Excel counts UTF-16 units; a text that is too long would otherwise be dropped whole.
    if len(text.encode("utf-16-le")) // 2 <= EXCEL_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * (EXCEL_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _header(text: str) -> str:
    """Text for a page header, where ``&`` begins a command and 255 characters are the limit."""
    return text.replace("\n", " ")[:60].replace("&", "&&")
