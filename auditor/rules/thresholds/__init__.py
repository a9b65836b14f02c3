"""The kinds of thresholds, one file each: how each is written and read aloud, what it depends on, what it asks of one subject.

A file in this folder is a kind; nothing else lists them.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from auditor.rules.thresholds.base import Step, Threshold
from auditor.rules.thresholds.constant import Constant

__all__ = ["KINDS", "Constant", "Step", "Threshold"]


def _kinds() -> Iterator[type[Threshold]]:
    for module in sorted(found.name for found in iter_modules(__path__)):
        for kind in vars(import_module(f"{__name__}.{module}")).values():
            # A class without keys of its own is another form of a kind; one that is imported has its own file.
            if isinstance(kind, type) and kind.__module__ == f"{__name__}.{module}" and "keys" in vars(kind):
                yield kind


KINDS: tuple[type[Threshold], ...] = tuple(_kinds())
