"""The extent of the sheets of an old binary workbook (.xls), before calamine allots memory for them; and how cells are shown.

calamine allots the whole rectangle up to the farthest cell at once: one cell in column 65535 would ask for 137 GB and end
the process.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from auditor.files.limits import LIMITS
from auditor.files.numberformats import MONTH, MONTH_FORMATS, PERCENT, PERCENT_FORMATS, Shown, shown
from auditor.files.scan import SheetFacts
from auditor.files.sheet import FileRefused, damaged, encrypted, too_large
from auditor.i18n import msg

_CELLS = frozenset({0x0006, 0x0206, 0x0406, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD})
_RUNS = frozenset({0x00BD, 0x00BE})
"""Records of several cells of one row; their last two bytes are the last column."""
_DIMENSIONS, _STRINGS, _SHEET = 0x0200, 0x00FC, 0x0085
"""What these announce is believed before it is read: how many cells, how many strings, where a sheet begins."""
_PASSWORD = 0x002F
_BEGIN = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_BEGIN_5_OR_8, _VERSION_8, _END = 0x0809, 0x0600, 0x000A
_FORMAT, _STYLE = 0x041E, 0x00E0
_STYLED = frozenset({0x0006, 0x0203, 0x027E})
"""A number, a number written shorter, a formula: row, column and style come first."""
_NUMBERS = 0x00BD
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
BIFF_MAGICS = (b"\t\x08", b"\t\x04", b"\t\x02", b"\t\0")
"""How such a workbook begins without its OLE wrapper."""
_LAST = 0xFFFFFFFA
"""Sector numbers from here on are marks: free, end of chain, …"""


def check_extent(data: bytes) -> dict[str, SheetFacts]:
    """Refuse a workbook with a cell beyond the bounds; sheet → the cells that show more than their value. Raises FileRefused."""
    try:
        stream = data if data[:1] == b"\x09" else _workbook_stream(data)
        _check_records(stream)
        return _shown_cells(stream)
    except (struct.error, IndexError) as error:
        raise damaged() from error


def is_before_biff8(data: bytes) -> bool:
    """Whether these are the bytes of a workbook of Excel 2 to 95."""
    if data[:2] in BIFF_MAGICS[1:]:
        return True
    try:
        stream = data if data[:2] == BIFF_MAGICS[0] else _workbook_stream(data) if data.startswith(_OLE_MAGIC) else b""
        kind, version = struct.unpack_from("<H2xH", stream)
    except (struct.error, IndexError, FileRefused):
        return False
    return kind in _BEGIN and (kind != _BEGIN_5_OR_8 or version < _VERSION_8)


def _records(stream: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Kind, place, place of the body and length of each record."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at, at + 4, length
        at += 4 + length


def _shown_cells(stream: bytes) -> dict[str, SheetFacts]:
    """The cells of each sheet whose number format shows more than the value: a month without a day, a unit, percent, zeros."""
    formats: dict[int, Shown | None] = {**dict.fromkeys(MONTH_FORMATS, MONTH), **dict.fromkeys(PERCENT_FORMATS, PERCENT)}
    styles: list[int] = []
    sheets: dict[int, str] = {}
    for kind, _, body, length in _records(stream):
        if kind == _END:
            break
        if kind == _FORMAT and length >= 5:
            number, size, flags = struct.unpack_from("<HHB", stream, body)
            raw = stream[body + 5 : body + length]
            code = raw[: 2 * size].decode("utf-16-le", "ignore") if flags & 1 else raw[:size].decode("latin-1")
            formats[number] = shown(code)
        elif kind == _STYLE and length >= 4:
            styles.append(struct.unpack_from("<H", stream, body + 2)[0])
        elif kind == _SHEET and length >= 8:
            start, size, flags = struct.unpack_from("<I2xBB", stream, body)
            raw = stream[body + 8 : body + length]
            sheets[start] = raw[: 2 * size].decode("utf-16-le", "ignore") if flags & 1 else raw[:size].decode("latin-1")
    wanted = {index: said for index, number in enumerate(styles) if (said := formats.get(number)) is not None}
    found: dict[str, SheetFacts] = {}
    if not wanted:
        return found
    facts = SheetFacts()
    for kind, at, body, length in _records(stream):
        if kind in _BEGIN and at in sheets:
            facts = found[sheets[at]] = SheetFacts()
        elif kind in _STYLED and length >= 6:
            row, column, style = struct.unpack_from("<HHH", stream, body)
            if style in wanted:
                facts.cells[row, column] = wanted[style]
        elif kind == _NUMBERS and length >= 6:
            row, column = struct.unpack_from("<HH", stream, body)
            for nth in range((length - 6) // 6):
                style = struct.unpack_from("<H", stream, body + 4 + 6 * nth)[0]
                if style in wanted:
                    facts.cells[row, column + nth] = wanted[style]
    return found


def _check_records(stream: bytes) -> None:
    at, rows, columns = 0, 0, 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body, at = at + 4, at + 4 + length
        if kind == _PASSWORD:
            raise encrypted()
        if kind in _BEGIN:
            rows = columns = 0
        elif kind == _DIMENSIONS and length in (10, 14):
            first_row, rows, first_column, columns = struct.unpack_from("<IIHH" if length == 14 else "<HHHH", stream, body)
            if first_row > rows or first_column > columns:
                raise damaged()
        elif kind == _SHEET and length >= 4:
            if struct.unpack_from("<I", stream, body)[0] >= len(stream):
                raise damaged()
            continue
        elif kind == _STRINGS and length >= 8:
            if struct.unpack_from("<I", stream, body + 4)[0] > len(stream):
                raise damaged()
            continue
        elif kind in _CELLS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind in _RUNS and length >= 6:
            rows = max(rows, struct.unpack_from("<H", stream, body)[0] + 1)
            columns = max(columns, struct.unpack_from("<H", stream, body + length - 2)[0] + 1)
        else:
            continue
        if columns > LIMITS.columns:
            raise too_large(msg("{n} columns", n=f"{columns:,}"), LIMITS.columns)
        if rows * columns > LIMITS.cells:
            raise too_large(msg("{n} cells", n=f"{rows * columns:,}"), LIMITS.cells)


def _workbook_stream(data: bytes) -> bytes:
    """The stream ``Workbook`` (or ``Book``) of an OLE file."""
    sector_bytes = 1 << struct.unpack_from("<H", data, 30)[0]
    mini_bytes = 1 << struct.unpack_from("<H", data, 32)[0]
    if sector_bytes not in (512, 4096) or mini_bytes != 64:
        raise damaged()
    first_directory, _, cutoff, first_mini, _, first_difat, difats = struct.unpack_from("<7I", data, 48)
    fat_sectors = [n for n in struct.unpack_from("<109I", data, 76) if n < _LAST]
    seen = 0
    while first_difat < _LAST and seen < min(difats, len(data) // sector_bytes):
        numbers = _numbers(_sector(data, first_difat, sector_bytes))
        fat_sectors += [n for n in numbers[:-1] if n < _LAST]
        first_difat, seen = numbers[-1], seen + 1
    fat = [number for sector in fat_sectors for number in _numbers(_sector(data, sector, sector_bytes))]

    def chain(first: int) -> bytes:
        parts = []
        while first < _LAST:
            parts.append(_sector(data, first, sector_bytes))
            first = fat[first]
            if len(parts) > len(fat):
                raise damaged()
        return b"".join(parts)

    directory = chain(first_directory)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    names = [entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)].decode("utf-16-le", "replace") for entry in entries]
    book = next((entry for name, entry in zip(names, entries, strict=True) if name.lower() in ("workbook", "book")), None)
    if book is None:
        raise damaged()
    start, size = struct.unpack_from("<II", book, 116)
    if size >= cutoff:
        return chain(start)[:size]
    mini_stream, mini_fat = chain(struct.unpack_from("<I", entries[0], 116)[0]), _numbers(chain(first_mini))
    parts = []
    while start < _LAST:
        parts.append(mini_stream[start * mini_bytes : (start + 1) * mini_bytes])
        start = mini_fat[start]
        if len(parts) > len(mini_fat):
            raise damaged()
    return b"".join(parts)[:size]


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
