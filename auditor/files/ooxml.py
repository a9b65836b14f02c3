"""What calamine does not tell of an xlsx.

A password, bombs, month-only date formats, error cells, formulas without a result, hidden rows.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from xml.etree import ElementTree

from auditor.files.limits import LIMITS
from auditor.files.sheet import ERROR_CELL, NOT_COMPUTED, FileRefused, Sheet, damaged, save_again, too_large
from auditor.i18n import msg

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REF = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_SMALL = 1024 * 1024
_MONTH_FORMATS = frozenset({17, 27, 36, 50, 52, 55, 57})
"""Built-in number formats that show year and month only (17 everywhere, the others in Chinese editions)."""


def is_encrypted(data: bytes) -> bool:
    """A password-protected xlsx is an OLE file that holds an encrypted package. (calamine itself tells a protected xls.)"""
    return data.startswith(OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") in data


@dataclass
class SheetFacts:
    """Cells of one sheet whose value alone would mislead: (row, column) from 0 → the text that they stand for;
    None: a month without a day.
    """

    cells: dict[tuple[int, int], str | None] = field(default_factory=dict)
    hidden_rows: int = 0

    def apply(self, sheet: Sheet) -> None:
        """Write the texts into the sheet."""
        sheet.hidden_rows = self.hidden_rows
        for (row, column), text in self.cells.items():
            if row >= len(sheet.rows) or column >= sheet.width:
                continue
            cell = sheet.rows[row][column]
            if text is not None and cell == "":
                sheet.rows[row][column] = text
            elif text is None and isinstance(cell, date):
                sheet.rows[row][column] = f"{cell.year:04d}-{cell.month:02d}"


def inspect(data: bytes) -> dict[str, SheetFacts]:
    """Check the bounds of a zip workbook before anything is allotted for it; for xlsx also the facts of each
    sheet, by name. Raises FileRefused.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive, len(data))
            names = set(archive.namelist())
            if "xl/workbook.bin" in names:
                raise FileRefused("E302", msg("this kind of binary workbook (.xlsb) is not read"), save_again())
            if "xl/workbook.xml" not in names:
                _check_ods(archive, names)
                return {}
            styles = _month_styles(archive, names)
            return {name: _facts(archive.read(part), name, styles) for name, part in _parts(archive).items() if part in names}
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise damaged() from error


def check_archive(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse zip bombs by the directory alone (zipfile itself never unpacks more than the directory says)."""
    members = archive.infolist()
    if len(members) > LIMITS.members:
        raise too_large(msg("{n} members", n=f"{len(members):,}"), LIMITS.members)
    total = sum(member.file_size for member in members)
    if total > LIMITS.unpacked_bytes:
        raise too_large(msg("{n} bytes after unpacking", n=f"{total:,}"), LIMITS.unpacked_bytes)
    if total > LIMITS.zip_ratio_from and total > LIMITS.zip_ratio * max(packed, 1):
        raise too_large(msg("unpacks to {n} times its size", n=total // max(packed, 1)), LIMITS.zip_ratio)


def shows_month_only(code: str) -> bool:
    """Whether a number format shows year and month and nothing finer: ``yyyy-mm``, ``yyyy"年"m"月"``."""
    bare = re.sub(r"&quot;.*?&quot;|\"[^\"]*\"|\\.|\[[^\]]*\]|_.", "", code).lower().split(";")[0]
    return "y" in bare and "m" in bare and not re.search(r"[dhs]", bare)


def _parse(archive: zipfile.ZipFile, member: str) -> ElementTree.Element:
    """XML without document types: no entities, so nothing to expand."""
    text = archive.read(member)
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValueError("document type declarations have no place in a workbook")
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → member of the archive."""
    targets = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in _parse(archive, "xl/_rels/workbook.xml.rels")
    }
    parts = {}
    for element in _parse(archive, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "id"), "")
            parts[element.get("name", "")] = targets.get(relation, "")
    return parts


def _month_styles(archive: zipfile.ZipFile, names: set[str]) -> list[bytes]:
    """Indexes of the cell styles whose number format shows a year and a month but no day."""
    if "xl/styles.xml" not in names:
        return []
    xml = archive.read("xl/styles.xml").decode("utf-8", "replace")
    monthly = set(_MONTH_FORMATS)
    for tag in re.findall(r"<numFmt\b[^>]*>", xml):
        number = re.search(r'numFmtId="(\d{1,9})"', tag)
        code = re.search(r'formatCode="([^"]*)"', tag)
        if number and code and shows_month_only(code.group(1)):
            monthly.add(int(number.group(1)))
    block = re.search(r"<cellXfs\b.*?</cellXfs>", xml, re.S)
    formats = re.findall(r"<xf\b[^>]*>", block.group()) if block else []
    numbers = [re.search(r'numFmtId="(\d{1,9})"', tag) for tag in formats]
    return [str(index).encode() for index, number in enumerate(numbers) if number and int(number.group(1)) in monthly]


def _facts(xml: bytes, name: str, month_styles: list[bytes]) -> SheetFacts:
    _check_extent(xml, name)
    facts = SheetFacts()
    if b'hidden="' in xml:
        facts.hidden_rows = len(re.findall(rb'<row\b[^>]*\bhidden="(?:1|true)"', xml))
    for style in month_styles:
        if b's="' + style + b'"' in xml:
            _mark(facts, re.findall(rb'<c\b[^>]*\bs="' + style + rb'"[^>]*>', xml), None)
    if b't="e"' in xml:
        _mark(facts, re.findall(rb'<c\b[^>]*\bt="e"[^>]*>', xml), ERROR_CELL)
    if b"<f" in xml:
        _mark(facts, re.findall(rb"(<c\b[^>]*>)<f\b[^>]*?(?:/>|>[^<]*</f>)(?:<v></v>|<v/>)?</c>", xml), NOT_COMPUTED)
    return facts


def _mark(facts: SheetFacts, tags: list[bytes], text: str | None) -> None:
    for tag in tags:
        if ref := _REF.search(tag):
            facts.cells[int(ref.group(2)) - 1, _column(ref.group(1)) - 1] = text


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _check_extent(xml: bytes, name: str) -> None:
    """calamine allots the whole rectangle up to the farthest cell: a stray cell at XFD1048576 would cost 400 GB."""
    if len(xml) < _SMALL and xml.count(b' r="') < xml.count(b"<c "):
        # Cells whose place is written in another way, r = "A1": rare, and a few are enough to do harm.
        xml = re.sub(rb"\br\s*=\s*", b"r=", xml)
    # No \b in front: a pattern that begins with a literal is searched ten times faster.
    long = re.findall(rb'r=["\'][A-Z]*([0-9]{6,9})', xml)
    wide = set(re.findall(rb'r=["\']([A-Z]{2,9})[0-9]', xml))
    rows = max(map(int, long), default=99_999)
    columns = max(map(_column, wide), default=26)
    if columns > LIMITS.columns:
        raise too_large(msg("{n} columns", n=f"{columns:,}"), LIMITS.columns, name)
    if rows > LIMITS.rows:
        raise too_large(msg("{n} rows", n=f"{rows:,}"), LIMITS.rows, name)
    if rows * columns > LIMITS.cells:
        refs = re.findall(rb'r=["\']([A-Z]*)([0-9]{1,9})["\']', xml)
        rows = max(int(row) for _, row in refs)
        columns = max(_column(letters) for letters, _ in refs)
        if rows * columns > LIMITS.cells:
            raise too_large(msg("{n} cells", n=f"{rows * columns:,}"), LIMITS.cells, name)


def _check_ods(archive: zipfile.ZipFile, names: set[str]) -> None:
    """ods writes repeated cells once: bound what those with content unfold to."""
    if "content.xml" not in names:
        return
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
