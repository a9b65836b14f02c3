"""The classes of a package whose every module is a kind of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules


def classes_in(package: str, path: Iterable[str]) -> Iterator[type]:
    """What the modules of a package define themselves, module by module in the order of their names, from top to bottom."""
    for module in sorted(f"{package}.{found.name}" for found in iter_modules(path)):
        yield from (one for one in vars(import_module(module)).values() if isinstance(one, type) and one.__module__ == module)
