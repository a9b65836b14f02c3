"""JSON that others wrote, read within bounds."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

_LARGEST = 2**30
"""Bytes of a file; the findings of ten thousand schools take a tenth of that."""


def read_json(text: str | bytes) -> Any:
    """What the text holds. Raises ValueError where it is no JSON, no UTF-8, or nested deeper than can be followed."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None


def json_file(path: Path) -> bytes:
    """The bytes of an ordinary file; raises OSError where there is none: a pipe or a device would never end."""
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, "no ordinary file", str(path))
    if path.stat().st_size > _LARGEST:
        raise OSError(errno.EFBIG, "too large", str(path))
    return path.read_bytes()
