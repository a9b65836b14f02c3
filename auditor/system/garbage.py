"""The search for garbage among objects, left out where there is none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Work that makes many objects, hardly any of them in circles: searching them for garbage takes a fifth of the time and more.

    Also a decorator. Threads may be in it at once: whoever found the search on turns it on again.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
