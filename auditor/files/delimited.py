"""csv and tsv, and tables of text under other names: which mark parts the cells, and quotation marks read strictly."""

from __future__ import annotations

import csv
import io
from collections import Counter
from contextlib import suppress

from auditor.files.limits import LIMITS
from auditor.files.sheet import Cell, FileContent, FileRefused, Sheet, too_large
from auditor.files.text import decode
from auditor.i18n import Message, msg

_DELIMITERS = ",\t;|"
_FULL_WIDTH = "，；"
"""Marks of Chinese sentences: they part cells only where nothing else does."""
_LOOKED_AT = 20


def read(data: bytes, content: FileContent) -> None:
    """Read one table of text into ``content.sheets``. Raises FileRefused."""
    text = decode(data)
    if not text.strip():
        raise FileRefused("E303", msg("the file is empty"))
    limit = csv.field_size_limit(LIMITS.cell_characters)
    try:
        rows, lines = _rows(text, _delimiter(text))
    finally:
        csv.field_size_limit(limit)
    width = max(map(len, rows), default=0)
    if width > LIMITS.columns:
        raise too_large(msg("{n} columns", n=f"{width:,}"), LIMITS.columns)
    if width * len(rows) > LIMITS.cells:  # every row is filled up to the longest
        raise too_large(msg("{n} cells", n=f"{width * len(rows):,}"), LIMITS.cells)
    if '="' in text:
        rows = [[_unwrapped(cell) for cell in row] for row in rows]
    cells: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in rows]
    content.sheets.append(Sheet(content.file, "", cells, line_numbers=lines))


def _delimiter(text: str) -> str:
    """The mark by which the first lines have most cells and as many in line after line; quotation marks are respected."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:_LOOKED_AT]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        return lines[0][4]

    def cuts(mark: str) -> int:
        """In how many places the mark parts lines that it parts into equally many cells."""
        widths: Counter[int] = Counter()
        for line in lines:  # a quotation mark that is never closed must not hide the others
            with suppress(csv.Error):
                widths[len(next(csv.reader([line], delimiter=mark, strict=True), []))] += 1
        return max((count * (width - 1) for width, count in widths.items()), default=0)

    best = max(_DELIMITERS, key=cuts)
    return best if cuts(best) else max(_FULL_WIDTH, key=cuts)


def _rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The rows and the line on which each begins. Raises FileRefused for quotation marks that do not close."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    before = 0
    try:
        for row in reader:
            rows.append(row)
            lines.append(before + 1)
            if reader.line_num > before + 1:
                _check_closed(row, rows[0], delimiter, before + 1)
            before = reader.line_num
            if len(rows) > LIMITS.rows:
                raise too_large(msg("more than {n} rows", n=f"{LIMITS.rows:,}"), LIMITS.rows)
    except csv.Error as error:
        if "field larger" in str(error):
            longest = f"{LIMITS.cell_characters:,}"
            message = msg("a cell from line {line} on is longer than {n} characters", line=before + 1, n=longest)
            raise _unreadable(message) from error
        raise _unreadable(msg("the quotation marks from line {line} on do not close", line=before + 1)) from error
    if rows and len(rows[0]) == 1 and rows[0][0].lower().startswith("sep="):
        del rows[0], lines[0]
    return rows, lines


def _check_closed(row: list[str], header: list[str], delimiter: str, line: int) -> None:
    """Refuse a cell that holds what looks like whole rows of the table: its quotation mark was meant as one of a word."""
    for cell in row:
        inside = cell.splitlines()[1:]
        if any(len(header) > 1 and len(part.split(delimiter)) >= len(header) for part in inside):
            raise _unreadable(msg("the quotation mark in line {line} closes only lines later, in another row", line=line))


def _unreadable(what: Message) -> FileRefused:
    return FileRefused(
        "E304",
        msg("the file cannot be read as a table of text: {error}", error=what),
        msg("look for an unclosed quotation mark or a very long cell"),
    )


def _unwrapped(cell: str) -> str:
    """``="0101"``, as systems write a number that must keep its zeros, is 0101."""
    if len(cell) > 2 and cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1].replace('""', '"')
    return cell
