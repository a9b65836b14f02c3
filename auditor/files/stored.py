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
        self._out = io.BytesIO()
        self._directory: list[bytes] = []

    def add(self, name: str, parts: Sequence[bytes]) -> None:
        """One member, its content in parts."""
        crc, size = 0, 0
        for part in parts:
            crc, size = zlib.crc32(part, crc), size + len(part)
        word, at = name.encode(), self._out.tell()
        common = (_VERSION, _UTF8, 0, 0, _DAY, crc, size, size, len(word), 0)
        self._out.write(_LOCAL.pack(b"PK\x03\x04", *common) + word)
        self._out.writelines(parts)
        self._directory.append(_CENTRAL.pack(b"PK\x01\x02", _VERSION, *common, 0, 0, 0, 0, at) + word)

    def closed(self) -> io.BytesIO:
        """The whole file, to be read from its beginning."""
        at, count = self._out.tell(), len(self._directory)
        directory = b"".join(self._directory)
        self._out.write(directory + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), at, 0))
        self._out.seek(0)
        return self._out
