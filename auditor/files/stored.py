"""A zip file without compression, in memory: the checked parts of a workbook, for calamine to read."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_VERSION, _UTF8, _DAY = 20, 0x800, 0x21  # of the format; names are UTF-8; 1980-01-01


class StoredZip:
    """Members are added one after the other; less than 4 GB and 65,536 members."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self._directory: list[bytes] = []

    def add(self, name: str, parts: Sequence[bytes]) -> None:
        """One member, its content in parts."""
        crc, size = 0, 0
        for part in parts:
            crc, size = zlib.crc32(part, crc), size + len(part)
        word, at = name.encode(), self._size
        common = (_VERSION, _UTF8, 0, 0, _DAY, crc, size, size, len(word), 0)
        head = _LOCAL.pack(b"PK\x03\x04", *common) + word
        self._parts += [head, *parts]
        self._size += len(head) + size
        self._directory.append(_CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, at) + word)

    def closed(self) -> OnceRead:
        """The whole file, to be read from its beginning."""
        directory, count = b"".join(self._directory), len(self._directory)
        return OnceRead([*self._parts, directory, _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), self._size, 0)])


class OnceRead(io.RawIOBase):
    """Parts of bytes as a file that is read once from its beginning; they are never put together, and let go when read."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts[::-1]

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; none at the end."""
        part = b""
        while not part and self._parts:
            part = self._parts.pop()
        if len(part) > size >= 0:
            self._parts.append(part[size:])
            part = part[:size]
        return part
