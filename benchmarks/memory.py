"""The most memory that this process took. Its ``ru_maxrss`` does not tell: a process begins with that of whoever started it."""

from __future__ import annotations

import re
import resource
from contextlib import suppress
from pathlib import Path

_OWN = Path("/proc/self")


def peak() -> float:
    """In MB, since the process began or since :func:`forget_peak`; where the system does not say, what ``ru_maxrss`` says."""
    with suppress(OSError):
        found = re.search(r"^VmHWM:\s*([0-9]+) kB$", (_OWN / "status").read_text(), re.MULTILINE)
        if found:
            return int(found.group(1)) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forget_peak() -> None:
    """Begin to measure anew, where the system can (Linux)."""
    with suppress(OSError):
        (_OWN / "clear_refs").write_text("5")
