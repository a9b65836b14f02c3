"""What calamine does not tell of a workbook: a password, bombs, month-only date formats; and for each sheet of an xlsx what
:mod:`auditor.files.scan` finds.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO, BinaryIO
from xml.etree import ElementTree

from auditor.files.limits import LIMITS
from auditor.files.numberformats import MONTH, MONTH_FORMATS, PERCENT, PERCENT_FORMATS, Shown, shown
from auditor.files.ods import check_ods
from auditor.files.scan import PIECE, SheetFacts, SheetScan, Styles, pieces, walk
from auditor.files.sheet import FileRefused, damaged, save_again, too_large
from auditor.files.stored import OnceRead, StoredZip
from auditor.i18n import msg

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNREAD = re.compile(r"(?:docprops|customxml|xl/(?:theme|drawings|charts|media|printersettings|externallinks|worksheets/_rels))/")
"""Folders in which calamine reads nothing."""
_COUNT = re.compile(rb"""uniqueCount\s*=\s*["'][\s+]*([0-9]+)""")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")


def is_encrypted(data: bytes) -> bool:
    """A password-protected xlsx is an OLE file that holds an encrypted package. (calamine itself tells a protected xls.)"""
    return data.startswith(OLE_MAGIC) and "EncryptedPackage".encode("utf-16-le") in data


@dataclass
class Checked:
    """``data``: what calamine is to read. ``facts``: of each sheet of an xlsx, by name."""

    data: BinaryIO | OnceRead
    facts: dict[str, SheetFacts] = field(default_factory=dict)


def inspect(data: bytes) -> Checked:
    """Check the bounds of a zip workbook before anything is allotted for it. Raises FileRefused.

    An xlsx is unpacked once: what was checked is packed again without compression, and calamine reads that. (Where it is too
    large to be held, calamine unpacks the file itself once more.)
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive, len(data))
            names = set(archive.namelist())
            if "xl/workbook.bin" in names:
                raise FileRefused("E302", msg("this kind of binary workbook (.xlsb) is not read"), save_again())
            if "content.xml" in names and "xl/workbook.xml" not in names:
                return Checked(io.BytesIO(data), check_ods(archive))
            return _check_parts(archive, data)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError) as error:
        raise damaged() from error


def _check_parts(archive: zipfile.ZipFile, data: bytes) -> Checked:
    names = sorted(set(archive.namelist()))
    has_book = "xl/workbook.xml" in names
    styles = _telling_styles(archive) if has_book and "xl/styles.xml" in names else {}
    wanted = [name for name in names if name.lower().endswith((".xml", ".rels")) and not _UNREAD.match(name.lower())]
    held = sum(archive.getinfo(name).file_size for name in wanted) <= LIMITS.held_bytes
    out, facts = StoredZip(), {}
    # Where calamine looks for a sheet is its own affair: every part is looked at, and what is not copied it cannot find.
    for name in wanted if held else names:
        copy: list[bytes] = []
        with archive.open(name) as part:
            scan = _scan(part, name, styles, copy if held else None)
        if scan is not None:
            facts[name] = scan.facts
            if scan.doubtful:
                with archive.open(name) as part:
                    walk(iter(lambda: part.read(PIECE), b""), posixpath.basename(name))
        out.add(name, _for_calamine(copy) if copy and scan else copy)
    sheets = _parts(archive) if has_book else {}
    return Checked(
        out.closed() if held else io.BytesIO(data), {sheet: facts[part] for sheet, part in sheets.items() if part in facts}
    )


def _scan(part: IO[bytes], name: str, styles: Styles, copy: list[bytes] | None) -> SheetScan | None:
    """Look at a part, None if it is no sheet; its pieces go into ``copy``. No cell stands in front of the element sheetData."""
    scan = None
    has_strings = name.lower().endswith("sharedstrings.xml")
    for piece in pieces(part.read):
        if scan is None and b"sheetData" in piece:
            scan = SheetScan(styles)
        if scan is not None:
            scan.add(piece)
        if has_strings:
            _check_count(piece)
        if copy is not None:
            copy.append(piece)
    return scan


def _check_count(piece: bytes) -> None:
    """calamine believes the number of shared strings that their list begins with, and allots memory for so many."""
    for count in _COUNT.findall(piece):
        if int(count) > LIMITS.cells:
            raise damaged()


def _for_calamine(sheet: list[bytes]) -> list[bytes]:
    """A sheet without what it says of its own extent, which is often wrong and would be believed.

    calamine parses a sheet a second time, up to its merged cells or else to its end. Where there are none, it is told so at
    the beginning; that saves a quarter of its time.
    """
    head, mark, tail = sheet[0].partition(b"<sheetData")
    if not mark:
        return sheet
    head, rest = _DIMENSION.sub(b"", head), [mark, tail, *sheet[1:]]
    if b"mergeCell" in head:
        return [head, *rest]
    for piece in reversed(rest):
        if b"mergeCell" in piece:
            return [head, *rest]
        if b"</sheetData" in piece:
            break  # merged cells have their place behind the cells
    return [head, b"<mergeCells></mergeCells>", *rest]


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


def _telling_styles(archive: zipfile.ZipFile) -> Styles:
    """The cell styles that show more than the value (a month without a day, a unit, percent, zeros) or strike it through."""
    xml = archive.read("xl/styles.xml").decode("utf-8", "replace")
    formats: dict[int, Shown | None] = {**dict.fromkeys(MONTH_FORMATS, MONTH), **dict.fromkeys(PERCENT_FORMATS, PERCENT)}
    for tag in re.findall(r"<numFmt\b[^>]*>", xml):
        number = re.search(r'numFmtId="(\d{1,9})"', tag)
        code = re.search(r'formatCode="([^"]*)"', tag)
        if number and code:
            formats[int(number.group(1))] = shown(code.group(1))
    fonts = re.search(r"<fonts\b.*?</fonts>", xml, re.S)
    each = re.findall(r"<font\b[^>]*?(?:/>|>.*?</font>)", fonts.group(), re.S) if fonts else []
    struck = {n for n, font in enumerate(each) if re.search(r'<strike(?:\s+val="(?:1|true)")?\s*/>', font)}
    block = re.search(r"<cellXfs\b.*?</cellXfs>", xml, re.S)
    styles: Styles = {}
    for index, tag in enumerate(re.findall(r"<xf\b[^>]*>", block.group()) if block else []):
        number, font = re.search(r'numFmtId="(\d{1,9})"', tag), re.search(r'fontId="(\d{1,9})"', tag)
        said = formats.get(int(number.group(1))) if number else None
        is_struck = font is not None and int(font.group(1)) in struck
        if said is not None or is_struck:
            styles[str(index).encode()] = said, is_struck
    return styles
