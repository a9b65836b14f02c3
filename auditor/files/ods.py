"""OpenDocument spreadsheets: the extent of their sheets before calamine reads them, and cells that show more or less than their
value: a month without a day, a share in percent, a number with its unit.
"""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from auditor.files.limits import LIMITS
from auditor.files.numberformats import MONTH, PERCENT, Shown
from auditor.files.scan import SheetFacts
from auditor.files.sheet import too_large
from auditor.i18n import msg

_DATE_STYLE = re.compile(rb"<number:date-style\b.*?</number:date-style>", re.S)
_DRESSED = re.compile(rb"<number:percentage-style\b|<number:text(?: [^>]*)?>[^<-]|min-integer-digits=\"(?:[2-9]|[1-9][0-9])\"")
_NUMBER = re.compile("([A-Za-z\u3400-\u9fff]*)([0-9][0-9,]*(?:\\.[0-9]+)?)([A-Za-z\u3400-\u9fff/]*)")
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def check_ods(archive: zipfile.ZipFile) -> dict[str, SheetFacts]:
    """ods writes repeated cells once: bound what those with content unfold to. Sheet → how it shows its cells. FileRefused."""
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
    months = any(_shows_month_only(style) for style in _DATE_STYLE.findall(xml + styles))
    return _facts(xml) if months or _DRESSED.search(xml.partition(b"<office:body")[0]) else {}


def _shows_month_only(style: bytes) -> bool:
    return b"number:year" in style and b"number:month" in style and b"number:day" not in style and b"number:hours" not in style


def _facts(xml: bytes) -> dict[str, SheetFacts]:
    """The cells of each sheet that show something else than their value."""
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
    """Follows rows and cells with their repetitions. What a cell shows says whether its day counts, and what a number counts."""

    def __init__(self) -> None:
        self.facts: dict[str, SheetFacts] = {}
        self._sheet = SheetFacts()
        self._row = self._column = 0
        self._repeated = (1, 1)
        self._type = self._value = ""
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
            self._type = attributes.get(f"{_OFFICE}\nvalue-type", "")
            self._value = attributes.get(f"{_OFFICE}\n{'date-value' if self._type == 'date' else 'value'}", "")
            self._shown = [] if self._value else None
        elif tag == f"{_OFFICE}\nannotation":
            self._shown = None

    def text(self, data: str) -> None:
        if self._shown is not None:
            self._shown.append(data)

    def ended(self, tag: str) -> None:
        rows, columns = self._repeated
        if tag in (f"{_TABLE}\ntable-cell", f"{_TABLE}\ncovered-table-cell"):
            form = _form(self._type, "".join(self._shown), self._value) if self._shown is not None else None
            if form is not None:
                for row in range(self._row, self._row + rows):
                    for column in range(self._column, self._column + columns):
                        self._sheet.cells[row, column] = form
            self._column += columns
            self._type, self._value, self._shown = "", "", None
        elif tag == f"{_TABLE}\ntable-row":
            self._row += rows


def _times(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 8 else 1


def _form(kind: str, shown: str, value: str) -> Shown | None:
    """How a cell of a kind shows its value; None for as it is."""
    if kind == "date":
        return MONTH if _is_month(shown, value) else None
    if kind == "percentage":
        return PERCENT
    found = _NUMBER.fullmatch("".join(shown.split())) if kind == "float" else None
    if found is None:
        return None
    before, number, behind = found.groups()
    if not _is_all_of(number.replace(",", ""), value):
        return None  # shown in thousands, say: the words beside it do not count what the value counts
    form = Shown("", before, behind, len(number) if number.isdecimal() and number[0] == "0" and len(number) > 1 else 0)
    return None if form == Shown() else form


def _is_all_of(shown: str, value: str) -> bool:
    """Whether the digits shown are those of the value, rounded to as many places."""
    places = len(shown.partition(".")[2])
    try:
        return bool(abs(Decimal(value) - Decimal(shown)) * 10**places <= Decimal("0.5"))
    except InvalidOperation:
        return False


def _is_month(shown: str, date: str) -> bool:
    """Whether what is shown of a date is its year and its month and no third number: 2019-09, 2019年9月, 09/2019."""
    numbers = [int(number) for number in re.findall(r"[0-9]+", shown)]
    return sorted(numbers) == sorted((int(date[:4]), int(date[5:7]))) if date[:4].isdecimal() and date[5:7].isdecimal() else False
