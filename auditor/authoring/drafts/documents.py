"""A policy's document as text: plain text in the usual encodings, or a Word file (.docx) with the numbers Word adds."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.files.ooxml import OLE_MAGIC, ZIP_MAGIC, check_archive
from auditor.files.sheet import FileRefused
from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError

if TYPE_CHECKING:
    from docx.document import Document

MOST_BYTES = 20 * 1024 * 1024
MOST_CHARACTERS = 1_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def read_document(path: Path) -> str:
    """The text of a .txt or .docx file; a table's cells are parted by tabs. Raises UserError."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise _refused(path, msg("The file cannot be read."), msg("Look at its name and its rights.")) from error
    if size > MOST_BYTES:
        raise _refused(path, msg("The file is larger than any policy."), msg("Save only the text of the policy as .txt."))
    if data.startswith(ZIP_MAGIC):
        text = _word(path, data)
    elif data.startswith((OLE_MAGIC, b"%PDF")):
        raise _refused(
            path, msg("Files of this kind are not read."), msg("Open it and save it as .docx, or copy its text into a .txt file.")
        )
    else:
        text = decode(path, data)
    if len(text) > MOST_CHARACTERS:
        raise _refused(path, msg("The file is larger than any policy."), msg("Save only the text of the policy as .txt."))
    if not text.strip():
        raise _refused(
            path, msg("The file holds no text."), msg("A scanned page is a picture: type or recognise its text first.")
        )
    return text


def decode(path: Path, data: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, or the Chinese encodings. Raises UserError."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _refused(path, msg("The file is no text."), msg("Save it as .docx, or as .txt in UTF-8."))


def _refused(path: Path, message: Message, suggestion: Message) -> UserError:
    return UserError(Problem("E101", message, Place(file=str(path)), suggestion))


def _word(path: Path, data: bytes) -> str:
    no_word = msg("This is not a Word file (.docx).")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            check_archive(archive, len(data))
            if sum(member.file_size for member in archive.infolist()) > 10 * MOST_BYTES:
                raise _refused(path, msg("The file is larger than any policy."), msg("Save only the text of the policy as .txt."))
            if "word/document.xml" not in archive.namelist():
                raise _refused(path, no_word, msg("Save it as .docx, or as .txt in UTF-8."))
        from docx import Document as open_word

        document = open_word(io.BytesIO(data))
    except UserError:
        raise
    except FileRefused as refused:
        raise UserError(refused.problem(str(path))) from refused
    except Exception as error:  # whatever python-docx, lxml and zipfile say of a damaged file
        raise _refused(path, no_word, msg("Save it as .docx, or as .txt in UTF-8.")) from error
    return "\n".join(_lines(document))


def _lines(document: Document) -> Iterator[str]:
    """One line a paragraph, one a table row."""
    numbering = _Numbering(document)
    for block in document.element.body.iterchildren():
        if block.tag == f"{_W}p":
            yield numbering.label(block) + _text(block)
        elif block.tag == f"{_W}tbl":
            for row in block.iter(f"{_W}tr"):
                cells = [cell for cell in row.iterchildren() if cell.tag == f"{_W}tc"]
                yield "\t".join("".join(numbering.label(p) + _text(p) for p in cell.iter(f"{_W}p")) for cell in cells)


def _text(paragraph: Any) -> str:
    """What is printed; deleted text of tracked changes is not."""
    parts = []
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.getparent().tag == f"{_W}r":
            parts.append("\t" if node.tag == f"{_W}tab" else "\n")
    return "".join(parts)


_CHINESE = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """1 → 一, 12 → 十二, 23 → 二十三; below one hundred, as lists are counted."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_CHINESE[tens % 10]}十") + (_CHINESE[ones] if ones or not tens else "")


class _Numbering:
    """The numbers of automatic lists, which are no text in the file: 一、, （二）, 3.1."""

    def __init__(self, document: Document) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.counts: dict[tuple[str, int], int] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        self.abstract: dict[str, str] = {}
        part = next((p for p in document.part.package.parts if str(p.partname) == "/word/numbering.xml"), None)
        if part is None or not hasattr(part, "element"):
            return
        for abstract in part.element.iter(f"{_W}abstractNum"):
            for level in abstract.iter(f"{_W}lvl"):
                key = (abstract.get(f"{_W}abstractNumId"), int(level.get(f"{_W}ilvl") or 0))
                self.levels[key] = (
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText") or "",
                    int(_value(level, "start") or 1),
                )
        for number in part.element.iter(f"{_W}num"):
            self.abstract[number.get(f"{_W}numId")] = _value(number, "abstractNumId") or ""
        for style in document.styles.element.iter(f"{_W}style"):
            if (found := _listed(style)) is not None:
                self.styles[style.get(f"{_W}styleId")] = found

    def label(self, paragraph: Any) -> str:
        """What Word prints before a paragraph; "" where it prints nothing."""
        found = _listed(paragraph)
        if found is None:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            found = self.styles.get(style.get(f"{_W}val")) if style is not None else None
        if found is None or found[0] == "0":
            return ""
        number, depth = found
        listed = self.abstract.get(number, "")
        if (listed, depth) not in self.levels or not _text(paragraph).strip():
            return ""
        self.counts[(listed, depth)] = self.counts.get((listed, depth), self.levels[(listed, depth)][2] - 1) + 1
        for deeper in [key for key in self.counts if key[0] == listed and key[1] > depth]:
            del self.counts[deeper]
        return re.sub(r"%(\d)", lambda match: self._count(listed, int(match[1]) - 1), self.levels[(listed, depth)][1])

    def _count(self, listed: str, depth: int) -> str:
        form, _, start = self.levels.get((listed, depth), ("decimal", "", 1))
        count = self.counts.get((listed, depth), start)
        return chinese(count) if form.startswith(("chinese", "japaneseCounting", "ideographDigital", "taiwanese")) else str(count)


def _value(node: Any, name: str) -> str | None:
    found = node.find(f"{_W}{name}")
    value = None if found is None else found.get(f"{_W}val")
    return None if value is None else str(value)


def _listed(node: Any) -> tuple[str, int] | None:
    """The list and level that a paragraph or a style names itself."""
    found = node.find(f"{_W}pPr/{_W}numPr")
    if found is None:
        return None
    number, level = _value(found, "numId"), _value(found, "ilvl")
    return None if number is None else (number, int(level or 0))
