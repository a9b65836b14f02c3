"""What calamine does not tell of an xlsx: password, bombs, month-only date formats, error cells, formulas without a result, hidden rows."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime

from auditor.files.limits import LIMITS
from auditor.files.sheet import ERROR_CELL, NOT_COMPUTED, FileRefused, Sheet, too_large
from auditor.i18n import msg

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_REF = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_STYLE = re.compile(rb'\bs="([0-9]{1,6})"')
_MONTH_FORMATS = frozenset({17, 27, 36, 50, 52, 55, 57})
"""Built-in number formats that show year and month only (17 everywhere, the others in Chinese editions)."""


def is_encrypted(data: bytes) -> bool:
    """A password-protected workbook: an OLE file that holds an encrypted package, or a BIFF file with FILEPASS is left to calamine."""
    return data.startswith(OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") in data


@dataclass
class Extras:
    """Facts about the sheets of one xlsx, by sheet name."""

    archive: zipfile.ZipFile
    parts: dict[str, str] = field(default_factory=dict)
    month_styles: frozenset[bytes] = frozenset()

    def apply(self, sheet: Sheet) -> None:
        """Replace cells whose text would mislead: month-only dates, errors, formulas without a result; count hidden rows."""
        part = self.parts.get(sheet.name)
        if part is None or not sheet.rows:
            return
        xml = self.archive.read(part)
        sheet.hidden_rows = len(re.findall(rb'<row\b[^>]*\bhidden="(?:1|true)"', xml)) if b"hidden=" in xml else 0
        if b't="e"' in xml:
            for cell in re.finditer(rb'<c\b[^>]*\bt="e"[^>]*>', xml):
                _put(sheet, cell.group(), ERROR_CELL)
        if b"<f" in xml:
            for cell in re.finditer(rb"(<c\b[^>]*>)<f\b[^>]*?(?:/>|>[^<]*</f>)(?:<v></v>|<v/>)?</c>", xml):
                _put(sheet, cell.group(1), NOT_COMPUTED)
        for style in self.month_styles:
            if b's="' + style + b'"' in xml:
                for cell in re.finditer(rb'<c\b[^>]*\bs="' + style + rb'"[^>]*>', xml):
                    _put_month(sheet, cell.group())


def inspect(data: bytes) -> Extras | None:
    """Check the bounds of a zip workbook before anything is unpacked; for xlsx also what :class:`Extras` needs. Raises FileRefused."""
    if not data.startswith(ZIP_MAGIC):
        return None
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        check_archive(archive, len(data))
        names = set(archive.namelist())
        if "xl/workbook.xml" not in names:
            _check_ods(archive, names)
            return None
        extras = Extras(archive, _parts(archive), _month_styles(archive, names))
        for name, part in extras.parts.items():
            if part in names:
                _check_extent(archive.read(part), name)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(
            "E304",
            msg("the workbook is damaged or incomplete"),
            msg("open it in a spreadsheet program, save it as .xlsx and hand it in again"),
        ) from error
    return extras


def check_archive(archive: zipfile.ZipFile, packed: int) -> None:
    """Refuse zip bombs by the directory alone (zipfile itself never unpacks more than the directory says)."""
    members = archive.infolist()
    if len(members) > LIMITS.members:
        raise too_large(msg("{n} members", n=f"{len(members):,}"), LIMITS.members)
    total = sum(member.file_size for member in members)
    if total > LIMITS.unpacked_bytes or any(member.file_size > LIMITS.member_bytes for member in members):
        raise too_large(msg("{n} bytes after unpacking", n=f"{total:,}"), LIMITS.unpacked_bytes)
    if total > LIMITS.zip_ratio_from and total > LIMITS.zip_ratio * max(packed, 1):
        raise too_large(msg("unpacks to {n} times its size", n=total // max(packed, 1)), LIMITS.zip_ratio)


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → member of the archive."""
    from xml.etree import ElementTree

    def parse(member: str) -> ElementTree.Element:
        text = archive.read(member)
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise ValueError("document type declarations have no place in a workbook")
        try:
            return ElementTree.fromstring(text)
        except ElementTree.ParseError as error:
            raise ValueError(str(error)) from error

    targets = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in parse("xl/_rels/workbook.xml.rels")
    }
    parts = {}
    for element in parse("xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] == "sheet":
            relation = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
            parts[element.get("name", "")] = targets.get(relation, "")
    return {name: part for name, part in parts.items() if part}


def _month_styles(archive: zipfile.ZipFile, names: set[str]) -> frozenset[bytes]:
    """Indexes of the cell styles whose number format shows a year and a month but no day."""
    if "xl/styles.xml" not in names:
        return frozenset()
    xml = archive.read("xl/styles.xml").decode("utf-8", "replace")
    monthly = set(_MONTH_FORMATS)
    for tag in re.findall(r"<numFmt\b[^>]*>", xml):
        number = re.search(r'numFmtId="(\d+)"', tag)
        code = re.search(r'formatCode="([^"]*)"', tag)
        if number and code and shows_month_only(code.group(1)):
            monthly.add(int(number.group(1)))
    block = re.search(r"<cellXfs\b.*?</cellXfs>", xml, re.S)
    formats = re.findall(r"<xf\b[^>]*>", block.group()) if block else []
    found = set()
    for index, tag in enumerate(formats):
        number = re.search(r'numFmtId="(\d+)"', tag)
        if number and int(number.group(1)) in monthly:
            found.add(str(index).encode())
    return frozenset(found)


def shows_month_only(code: str) -> bool:
    """Whether a number format shows year and month and nothing finer: ``yyyy-mm``, ``yyyy"年"m"月"``."""
    bare = re.sub(r"&quot;.*?&quot;|\"[^\"]*\"|\\.|\[[^\]]*\]|_.", "", code).lower().split(";")[0]
    return "y" in bare and "m" in bare and not re.search(r"[dhs]", bare)


def _position(tag: bytes) -> tuple[int, int] | None:
    ref = _REF.search(tag)
    if ref is None:
        return None
    column = 0
    for letter in ref.group(1):
        column = column * 26 + letter - 64
    return int(ref.group(2)) - 1, column - 1


def _put(sheet: Sheet, tag: bytes, text: str) -> None:
    at = _position(tag)
    if at and at[0] < len(sheet.rows) and at[1] < sheet.width and sheet.rows[at[0]][at[1]] == "":
        sheet.rows[at[0]][at[1]] = text


def _put_month(sheet: Sheet, tag: bytes) -> None:
    at = _position(tag)
    if at and at[0] < len(sheet.rows) and at[1] < sheet.width:
        cell = sheet.rows[at[0]][at[1]]
        if isinstance(cell, date | datetime):
            sheet.rows[at[0]][at[1]] = f"{cell.year:04d}-{cell.month:02d}"


def _check_extent(xml: bytes, name: str) -> None:
    """calamine allots the whole rectangle up to the farthest cell: one stray cell at XFD1048576 would cost 400 GB."""
    rows = (
        max((int(n) for n in re.findall(rb'<row\b[^>]*?\br="(\d{1,9})"', xml)), default=0) if len(xml) < 65536 else _last_row(xml)
    )
    if rows > LIMITS.rows:
        raise too_large(msg("{n} rows", n=f"{rows:,}"), LIMITS.rows, name)
    wide = max((len(ref) for ref in re.findall(rb'\br="([A-Z]{3,})[0-9]', xml)), default=0)
    if wide:
        columns = max(
            _position(b' r="' + ref + b'1"')[1] + 1 if len(ref) <= 3 else 10**6
            for ref in set(re.findall(rb'\br="([A-Z]{3,})[0-9]', xml))
        )  # type: ignore[index]
        if columns > LIMITS.columns:
            raise too_large(msg("{n} columns", n=f"{columns:,}"), LIMITS.columns, name)


def _last_row(xml: bytes) -> int:
    return max((int(n) for n in re.findall(rb'<row\b[^>]*?\br="(\d{1,9})"', xml)), default=0)


def _check_ods(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Repeated cells with content are written once in ods: bound what they unfold to."""
    if "content.xml" not in names:
        return
    xml = archive.read("content.xml")
    total = 0
    for tag in re.finditer(rb'<table:table-cell\b[^>]*number-columns-repeated="(\d{1,9})"[^>]*value[^>]*>', xml):
        total += int(tag.group(1))
    rows = sum(int(n) for n in re.findall(rb'number-rows-repeated="(\d{1,9})"', xml) if int(n) < 900_000)
    if total > LIMITS.cells or rows > LIMITS.rows:
        raise too_large(msg("{n} cells", n=f"{max(total, rows):,}"), LIMITS.cells)
