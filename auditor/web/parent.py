"""Whether the supervisor of this process still lives: a process without one has nobody who works with it, and ends."""

from __future__ import annotations

import os
from collections.abc import Callable


def parent_lives(supervisor: int) -> Callable[[], bool]:
    """Asked again and again. ``supervisor``: its process ID, told by itself: it may have died before this process could look."""
    known = supervisor if os.name == "posix" else os.getppid()  # elsewhere another process may stand between the two
    return lambda: os.getppid() == known
