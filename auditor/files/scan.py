"""What the XML of one worksheet holds, found without parsing it: the extent of its cells, and cells whose value would mislead.

Nearly all sheets hold none of the latter and write every cell as ``<c r="A1"``. That a piece of XML is so ordinary is shown by
comparing whole arrays of bytes; only pieces that are not are searched with patterns, and a sheet whose cells do not all say
where they stand is walked through element by element, as calamine does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from auditor.files.limits import LIMITS
from auditor.files.numberformats import Shown
from auditor.files.sheet import ERROR_CELL, NOT_COMPUTED, FileRefused, Sheet, too_large
from auditor.i18n import msg

PIECE = 128 * 1024
"""Bytes looked at together: they and what is computed of them stay in the processor's cache."""
_CELL = b"<c "
_PLACED, _SIX_BYTES = int.from_bytes(b'<c r="', "little"), (1 << 48) - 1
_REF = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_COLUMN = re.compile(rb"<c r=[\"']([A-Za-z]{2,})")
_LONG_ROW = re.compile(rb"<c r=[\"'][A-Za-z]*([0-9]{6,9})")
_HIDDEN = re.compile(rb'<row\b[^>]*\bhidden="(?:1|true)"')
_HIDDEN_COLUMNS = re.compile(rb'<col\b(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="([0-9]{1,5})")[^>]*\bmax="([0-9]{1,5})"')
_ERROR = re.compile(rb'<c\b[^>]*\bt="e"[^>]*>')
_FORMULA = re.compile(rb"(<c\b[^>]*>)<f\b[^>]*?(?:/>|>[^<]*</f>)(?:<v></v>|<v/>)?</c>")


Styles = dict[bytes, tuple[Shown | None, bool]]
"""Number of a cell style → what it shows beside the value, and whether it strikes the value through."""


@dataclass
class SheetFacts:
    """Cells of one sheet whose value alone would mislead: (row, column) from 0 → the text that they stand for, or how they are
    shown. ``struck``: cells that are struck through.
    """

    cells: dict[tuple[int, int], str | Shown] = field(default_factory=dict)
    struck: set[tuple[int, int]] = field(default_factory=set)
    hidden_rows: int = 0
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # from the first to the last, from 1

    def apply(self, sheet: Sheet) -> None:
        """Write the texts into the sheet."""
        sheet.hidden_rows = self.hidden_rows
        hidden = {column for first, last in self.hidden_columns for column in range(first - 1, min(last, sheet.width))}
        sheet.hidden_columns = sum(any(row[column] != "" for row in sheet.rows) for column in hidden)
        sheet.struck = frozenset(self.struck)
        for (row, column), said in self.cells.items():
            if row >= len(sheet.rows) or column >= sheet.width:
                continue
            cell = sheet.rows[row][column]
            if isinstance(said, str):
                if cell == "":
                    sheet.rows[row][column] = said
            elif (text := said.text(cell)) is not None:
                sheet.rows[row][column] = text


@dataclass(frozen=True)
class _Signs:
    """What a piece of XML may hold; False is proof that it does not.

    ``letters``: a reference of two letters or more; ``five``, ``six``: one with at least so many digits. ``unplaced``: a cell
    that is not written as ``<c r=``.
    """

    letters: bool
    five: bool
    six: bool
    unplaced: bool


def pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """What ``read(n)`` gives, in pieces of about ``PIECE`` bytes that begin with a cell, so that no cell is in two of them."""
    rest: list[bytes] = []
    block = read(8 * PIECE)
    while following := read(8 * PIECE):
        cut = block.rfind(_CELL)
        if cut < 0:
            cut = block.rfind(b"<")
        if cut < 0:
            rest.append(block)
        else:
            yield from _cut(b"".join([*rest, block[:cut]]))
            rest = [block[cut:]]
        block = following
    yield from _cut(b"".join([*rest, block]))


def _cut(block: bytes) -> Iterator[bytes]:
    at = 0
    while (cut := block.find(_CELL, at + PIECE)) >= 0:
        yield block[at:cut]
        at = cut
    if at < len(block):
        yield block[at:]


class SheetScan:
    """Takes the pieces of one part of a workbook, in order; then ``facts`` are known, and whether the extent is.

    ``styles``: the cell styles that show more than the value, or strike it through. ``doubtful``: only :func:`walk` can tell the
    extent.
    """

    def __init__(self, styles: Styles) -> None:
        self.facts = SheetFacts()
        self.doubtful = False
        self._styles = [
            (b's="' + style + b'"', re.compile(rb'<c\b[^>]*\bs="' + style + rb'"[^>]*>'), said) for style, said in styles.items()
        ]
        self._rows, self._columns = 9_999, 26

    def add(self, piece: bytes) -> None:
        """Look at one more piece."""
        signs = _plain_signs(piece) or _signs(piece)
        # Upper bounds: rows up to 9,999 and from 10,000 to 99,999 are not looked at one by one.
        if signs.letters:
            self._columns = max([self._columns, *map(column_number, set(_COLUMN.findall(piece)))])
        if signs.five:
            self._rows = max(self._rows, 99_999)
        if signs.six:
            self._rows = max([self._rows, *map(int, _LONG_ROW.findall(piece))])
        self.doubtful |= signs.unplaced or is_too_large(self._rows, self._columns)
        # One byte is found many times faster than several; most pieces hold not even that.
        if b"h" in piece and b"hidden" in piece:
            self.facts.hidden_rows += len(_HIDDEN.findall(piece))
            self.facts.hidden_columns += [(int(first), int(last)) for first, last in _HIDDEN_COLUMNS.findall(piece)]
        for mark, pattern, (said, is_struck) in self._styles:
            if mark in piece:
                tags = pattern.findall(piece)
                if said is not None:
                    self._mark(tags, said)
                if is_struck:
                    self.facts.struck.update(map(_place, filter(_REF.search, tags)))
        if b"e" in piece and b'"e"' in piece:
            self._mark(_ERROR.findall(piece), ERROR_CELL)
        if b"f" in piece and b"<f" in piece:
            self._mark(_FORMULA.findall(piece), NOT_COMPUTED)

    def _mark(self, tags: list[bytes], said: str | Shown) -> None:
        self.facts.cells.update((_place(tag), said) for tag in tags if _REF.search(tag))


def _place(tag: bytes) -> tuple[int, int]:
    """Row and column of a cell that says where it stands, from 0."""
    ref = _REF.search(tag)
    assert ref is not None
    return int(ref.group(2)) - 1, column_number(ref.group(1)) - 1


def _plain_signs(piece: bytes) -> _Signs | None:
    """The signs of a piece all of whose cells are written as ``<c r="A1"``, with one letter and up to five digits; else None."""
    import numpy as np

    padded = piece + b" " * 16
    byte = np.frombuffer(padded, np.uint8)
    at = np.flatnonzero(((byte[:-1] == ord("<")) | (byte[:-1] == ord(":"))) & (byte[1:] == ord("c")))
    # The eight bytes from every byte on, so that eight are taken and compared at once.
    words = np.ndarray(len(padded) - 7, "<u8", padded, strides=(1,))
    heads = words[at]
    if (other := heads & _SIX_BYTES != _PLACED).any():
        after_c = (heads[other] >> 16).astype(np.uint8) | 32
        if ((after_c - ord("a")) >= 26).any():
            return None
        at = at[~other]  # <cols> and the like, no cells
    reference = words[at + 6].view(np.uint8).reshape(-1, 8)
    is_digit, is_end = (reference - ord("0")) < 10, reference == ord('"')
    whole = is_end[:, 6]
    for place in (5, 4, 3, 2):
        whole = (whole & is_digit[:, place]) | is_end[:, place]
    whole = whole & is_digit[:, 1] & ((reference[:, 0] - ord("A")) < 26)
    if not whole.all():
        return None
    five = is_end[:, 6] & is_digit[:, 5] & is_digit[:, 4] & is_digit[:, 3]
    return _Signs(letters=False, five=bool(five.any()), six=False, unplaced=False)


def _signs(piece: bytes) -> _Signs:
    import numpy as np

    # Blanks behind it, so that the last bytes are looked at too.
    byte = np.frombuffer(piece + b" " * 8, np.uint8)
    letter, digit = ((byte | 32) - 97) < 26, (byte - 48) < 10
    opening, quote = byte == ord("<"), byte == ord('"')
    two = digit[:-1] & digit[1:]
    five = letter[:-5] & two[1:-3] & two[3:-1] & digit[5:]
    # <c or prefix:c, and no letter behind it, so not <col or <cfRule; calamine heeds no prefix.
    cell = (opening | (byte == ord(":")))[:-5] & (byte == ord("c"))[1:-4] & ~letter[2:-3]
    placed = (byte[2:-3] == ord(" ")) & (byte[3:-2] == ord("r")) & (byte[4:-1] == ord("="))
    placed &= (quote | (byte == ord("'")))[5:]
    return _Signs(
        letters=bool((letter[:-2] & letter[1:-1] & digit[2:]).any()),
        five=bool(five.any()),
        six=bool((five[:-1] & digit[6:]).any()),
        unplaced=bool((cell & ~placed).any()),
    )


def walk(parts: Iterable[bytes], name: str) -> None:
    """Follow the elements of a part as calamine does and check the extent of its cells.

    Raises FileRefused, and ValueError for what is no XML.
    """
    row, column, rows, columns = 1, 0, 0, 0

    def started(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns
        kind = tag.rpartition(":")[2]
        if kind not in ("row", "c"):
            return
        letters, digits = _split(attributes.get("r", ""))
        if kind == "row":
            row = int(digits[:9]) if digits else row
            return
        if digits:
            column = column_number(letters)
            rows = max(rows, int(digits[:9]))
        else:
            column += 1
            rows = max(rows, row)
        columns = max(columns, column)

    def ended(tag: str) -> None:
        nonlocal row, column
        if tag.rpartition(":")[2] == "row":
            row, column = row + 1, 0

    def declared(*_: Any) -> None:
        raise ValueError("document type declarations have no place in a workbook")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = started, ended, declared
    try:
        for part in parts:
            parser.Parse(part, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    if is_too_large(rows, columns):
        raise beyond(rows, columns, name)


def _split(reference: str) -> tuple[bytes, str]:
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return reference[: len(reference) - len(digits)].encode(), digits if digits.isdecimal() else ""


def column_number(letters: bytes) -> int:
    """``A`` is 1; no letter is 0."""
    number = 0
    for letter in letters.upper()[:9]:
        number = number * 26 + letter - 64
    return number


def is_too_large(rows: int, columns: int) -> bool:
    """Whether a sheet that reaches so far is beyond the bounds: calamine allots the whole rectangle up to its farthest cell, and
    a stray cell at XFD1048576 would cost 400 GB.
    """
    return columns > LIMITS.columns or rows > LIMITS.rows or rows * columns > LIMITS.cells


def beyond(rows: int, columns: int, name: str) -> FileRefused:
    """What to say of a sheet that :func:`is_too_large`."""
    if columns > LIMITS.columns:
        return too_large(msg("{n} columns", n=f"{columns:,}"), LIMITS.columns, name)
    if rows > LIMITS.rows:
        return too_large(msg("{n} rows", n=f"{rows:,}"), LIMITS.rows, name)
    return too_large(msg("{n} cells", n=f"{rows * columns:,}"), LIMITS.cells, name)
