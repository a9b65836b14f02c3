"""OpenDocument spreadsheets: the extent of their sheets before calamine reads them, and cells that show a month without a day."""

from __future__ import annotations

import re
import zipfile
from xml.parsers import expat

from auditor.files.limits import LIMITS
from auditor.files.numberformats import MONTH
from auditor.files.scan import SheetFacts
from auditor.files.sheet import too_large
from auditor.i18n import msg

_DATE_STYLE = re.compile(rb"<number:date-style\b.*?</number:date-style>", re.S)
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def check_ods(archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """ods writes repeated cells once: bound what those with content unfold to. Sheet → its months. Raises FileRefused."""
    xml = archive.read("content.xml")
    if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml:
        raise ValueError("document type declarations have no place in a workbook")
    filled = rb'<table:table-cell\b[^>]*number-columns-repeated="(\d{1,9})"(?![^>]*/>)'
    columns = max(map(int, re.findall(filled, xml)), default=1)
    empty = (
        rb'<table:table-row\b[^>]*number-rows-repeated="(\d{1,9})"[^>]*>'
        rb"(?:<table:(?:covered-)?table-cell\b[^>]*/>)*</table:table-row>"
    )
    rows = sum(map(int, re.findall(rb'number-rows-repeated="(\d{1,9})"', xml))) - sum(map(int, re.findall(empty, xml)))
    if rows > LIMITS.rows or rows * columns > LIMITS.cells or columns > LIMITS.columns * 10:
        raise too_large(msg("{n} cells", n=f"{max(rows, 1) * columns:,}"), LIMITS.cells)
    styles = archive.read("styles.xml") if "styles.xml" in archive.namelist() else b""
    return _months(xml) if any(_shows_month_only(style) for style in _DATE_STYLE.findall(xml + styles)) else {}


def _shows_month_only(style: bytes) -> bool:
    return b"number:year" in style and b"number:month" in style and b"number:day" not in style and b"number:hours" not in style


def _months(xml: bytes) -> dict[str, SheetFacts]:
    """The dates of each sheet that are shown as year and month and nothing finer."""
    walk = _Walk()
    parser = expat.ParserCreate(namespace_separator="\n")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = walk.started, walk.ended
    parser.CharacterDataHandler = walk.text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return walk.facts


class _Walk:
    """Follows rows and cells with their repetitions. What a cell shows says whether its day counts."""

    def __init__(self) -> None:
        self.facts: dict[str, SheetFacts] = {}
        self._sheet = SheetFacts()
        self._row = self._column = 0
        self._repeated = (1, 1)
        self._date = ""
        self._shown: list[str] | None = None

    def started(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == f"{_TABLE}\ntable":
            self._sheet = self.facts[attributes.get(f"{_TABLE}\nname", "")] = SheetFacts()
            self._row = 0
        elif tag == f"{_TABLE}\ntable-row":
            self._repeated = (_times(attributes.get(f"{_TABLE}\nnumber-rows-repeated")), 1)
            self._column = 0
        elif tag in (f"{_TABLE}\ntable-cell", f"{_TABLE}\ncovered-table-cell"):
            self._repeated = (self._repeated[0], _times(attributes.get(f"{_TABLE}\nnumber-columns-repeated")))
            self._date = attributes.get(f"{_OFFICE}\ndate-value", "")
            self._shown = [] if self._date else None
        elif tag == f"{_OFFICE}\nannotation":
            self._shown = None

    def text(self, data: str) -> None:
        if self._shown is not None:
            self._shown.append(data)

    def ended(self, tag: str) -> None:
        rows, columns = self._repeated
        if tag in (f"{_TABLE}\ntable-cell", f"{_TABLE}\ncovered-table-cell"):
            if self._date and self._shown is not None and _is_month("".join(self._shown), self._date):
                for row in range(self._row, self._row + rows):
                    for column in range(self._column, self._column + columns):
                        self._sheet.cells[row, column] = MONTH
            self._column += columns
            self._date, self._shown = "", None
        elif tag == f"{_TABLE}\ntable-row":
            self._row += rows


def _times(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 8 else 1


def _is_month(shown: str, date: str) -> bool:
    """Whether what is shown of a date is its year and its month and no third number: 2019-09, 2019年9月, 09/2019."""
    numbers = [int(number) for number in re.findall(r"[0-9]+", shown)]
    return sorted(numbers) == sorted((int(date[:4]), int(date[5:7]))) if date[:4].isdecimal() and date[5:7].isdecimal() else False
