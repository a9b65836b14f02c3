"""The kinds of measures, one file each: its words, how it is read aloud, what it asks of records, what the answers mean.

A file in this folder is a kind; nothing else lists them.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import isabstract

from auditor.rules.keys import words_of
from auditor.rules.kinds.base import Measure, Part
from auditor.system.modules import classes_in

# A class without words of its own is another form of a kind, such as the bureau's figures of a value.
KINDS: Mapping[str, type[Measure]] = {
    kind.word: kind
    for kind in classes_in(__name__, __path__)
    if issubclass(kind, Measure) and "spelt" in vars(kind) and not isabstract(kind)
}
"""Every kind by the key under which a rule has it."""
MEASURES: Mapping[str, tuple[str, ...]] = {word: kind.spelt for word, kind in KINDS.items()}
MEASURE_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {word: words_of(kind.keys) for word, kind in KINDS.items()}
PARTS: Mapping[str, tuple[str, ...]] = {word: kind.spelt for word, kind in KINDS.items() if issubclass(kind, Part)}
"""The words of those that a ratio can be made of."""
