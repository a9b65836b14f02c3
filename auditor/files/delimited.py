"""csv and tsv: byte-order mark, then strict UTF-8, then GB18030. Never a statistical guess."""

from __future__ import annotations

import codecs
import csv
import io

from auditor.files.limits import LIMITS
from auditor.files.sheet import Cell, FileContent, FileRefused, Sheet, too_large
from auditor.i18n import msg

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",\t;，|"


def read_delimited(data: bytes, content: FileContent) -> None:
    """Read one csv or tsv into ``content.sheets``. Raises FileRefused."""
    text = _decode(data)
    if not text.strip():
        raise FileRefused("E303", msg("the file is empty"))
    if text.lstrip()[:1] == "<":
        raise FileRefused(
            "E302",
            msg("the file is a web page, not a table"),
            msg("open it in a spreadsheet program and save it as .xlsx"),
        )
    limit = csv.field_size_limit(LIMITS.cell_characters)
    try:
        rows, lines = _rows(text, _delimiter(text))
    except csv.Error as error:
        raise FileRefused(
            "E304",
            msg("the file cannot be read as a table of text: {error}", error=str(error)),
            msg("look for an unclosed quotation mark or a very long cell"),
        ) from error
    finally:
        csv.field_size_limit(limit)
    width = max(map(len, rows), default=0)
    if width > LIMITS.columns:
        raise too_large(msg("{n} columns", n=f"{width:,}"), LIMITS.columns)
    if width * len(rows) > LIMITS.cells:  # every row is filled up to the longest
        raise too_large(msg("{n} cells", n=f"{width * len(rows):,}"), LIMITS.cells)
    cells: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in rows]
    content.sheets.append(Sheet(content.file, "", cells, line_numbers=lines))


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\0" in data[:4096]:
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


def _delimiter(text: str) -> str:
    """The mark that cuts the first lines most often and most evenly; a comma if none does."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]

    def evenness(mark: str) -> tuple[int, int]:
        counts = [line.count(mark) for line in lines]
        most = max(counts, default=0)
        return (counts.count(most) if most else 0, most)

    return max(_DELIMITERS, key=lambda mark: (min(evenness(mark)[0], 2), evenness(mark)[1]))


def _rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    lines: list[int] = []
    before = 0
    for row in reader:
        rows.append(row)
        lines.append(before + 1)
        before = reader.line_num
        if len(rows) > LIMITS.rows:
            raise too_large(msg("more than {n} rows", n=f"{LIMITS.rows:,}"), LIMITS.rows)
    if rows and len(rows[0]) == 1 and rows[0][0].lower().startswith("sep="):
        del rows[0], lines[0]
    return rows, lines
