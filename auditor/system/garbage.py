"""The search for garbage among objects, left out where there is none."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_within: list[bool] = []
"""One entry for each that is in :func:`uncollected` now: whether the search was on before the first of them."""


def _new_lock() -> None:
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):  # a forked process inherits a lock that another thread held, and nobody gives back
    os.register_at_fork(after_in_child=_new_lock)


@contextmanager
def uncollected() -> Iterator[None]:
    """Work that makes many objects, hardly any of them in circles: searching them for garbage takes a fifth of the time and more.

    Also a decorator. Threads may be in it at once: the last to leave turns the search on again, if it was on before the first.
    """
    with _lock:
        _within.append(_within[0] if _within else gc.isenabled())
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            if _within.pop() and not _within:
                gc.enable()
