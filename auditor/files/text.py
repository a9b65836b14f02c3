"""Bytes of a text file → text: byte-order mark, then strict UTF-8, then GB18030. Never a statistical guess."""

from __future__ import annotations

import codecs
import re

from auditor.files.sheet import FileRefused
from auditor.i18n import msg

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPREADSHEET = re.compile(r"<\?mso-application\s+progid\s*=\s*[\"']Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet")
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|meta|body|table|style|div|tr|script|xml|\?xml|!--)[\s>:]", re.I)
_HEAD = 4096


def decode(data: bytes) -> str:
    """The text of a file. Raises FileRefused for what is none, and for characters in no known encoding, with their line."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data[:_HEAD]:
        raise FileRefused("E302", msg("the file is neither a table of text nor a workbook"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused(
            "E305",
            msg("the characters of line {line} are neither UTF-8 nor GB18030", line=line),
            msg("open it in a spreadsheet program and save it as .xlsx"),
        ) from error


def is_text(data: bytes) -> bool:
    """Whether the file begins like text."""
    return any(data.startswith(mark) for mark, _ in _MARKS) or b"\0" not in data[:_HEAD]


def _beginning(data: bytes) -> str:
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "gb18030")
    return data[:_HEAD].decode(encoding, "ignore").lstrip()


def is_spreadsheet_xml(data: bytes) -> bool:
    """XML Spreadsheet 2003."""
    head = _beginning(data)
    return head[:1] == "<" and _SPREADSHEET.search(head) is not None and "<html" not in head.lower()


def is_web_page(data: bytes) -> bool:
    """A page of HTML, or a part of one that begins with a table."""
    head = _beginning(data)
    return head[:1] == "<" and _MARKUP.match(head) is not None
