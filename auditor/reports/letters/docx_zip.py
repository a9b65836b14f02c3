"""Word files with the same bytes for the same content: every entry of the zip with one date, one order, one compression."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Mapping

EPOCH = (1980, 1, 1, 0, 0, 0)
FIRST = "[Content_Types].xml"


def normalised(data: bytes, without: Collection[str] = ()) -> bytes:
    """The zip ``data`` without a trace of when and where it was written, and without the entries named."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in sorted(old.namelist(), key=lambda name: (name != FIRST, name)):
            if name not in without:
                _add(new, name, old.read(name))
    return made.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The zip ``data`` with more entries after its own, which are not packed again."""
    made = io.BytesIO(data)
    with zipfile.ZipFile(made, "a") as new:
        for name, content in parts.items():
            _add(new, name, content)
    return made.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    archive.writestr(entry, content, compresslevel=6)
