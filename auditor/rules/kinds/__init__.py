"""The kinds of measures, one file each: its words, how it is read aloud, what it asks of records, what the answers mean.

A file in this folder is a kind; nothing else lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules

from auditor.rules.keys import words_of
from auditor.rules.kinds.base import Measure, Part


def _kinds() -> Iterator[type[Measure]]:
    for module in sorted(found.name for found in iter_modules(__path__)):
        for kind in vars(import_module(f"{__name__}.{module}")).values():
            # A class without words of its own is another form of a kind, such as the bureau's figures of a value.
            if isinstance(kind, type) and issubclass(kind, Measure) and "spelt" in vars(kind) and not isabstract(kind):
                yield kind


KINDS: Mapping[str, type[Measure]] = {kind.word: kind for kind in _kinds()}
"""Every kind by the key under which a rule has it."""
MEASURES: Mapping[str, tuple[str, ...]] = {word: kind.spelt for word, kind in KINDS.items()}
MEASURE_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {word: words_of(kind.keys) for word, kind in KINDS.items()}
PARTS: Mapping[str, tuple[str, ...]] = {word: kind.spelt for word, kind in KINDS.items() if issubclass(kind, Part)}
"""The words of those that a ratio can be made of."""
