"""The entries of a mapping that may be written with English or Chinese keys."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.i18n import called, msg
from auditor.written.mistakes import Mistakes, did_you_mean, fold
from auditor.written.yaml_source import Node


def by_key(node: Node, known: Mapping[str, tuple[str, ...]], mistakes: Mistakes, unknown: str, twice: str) -> dict[str, Node]:
    """The entries of ``node`` by their English keys; mistakes are noted.

    ``known``: English key → its Chinese words, the first is the one that is written, the others are former ones.
    ``unknown``, ``twice``: codes of a key that is none of them, and of one that is given twice.
    """
    english = {fold(name): key for key, spelt in known.items() for name in (key, *spelt)}
    found: dict[str, Node] = {}
    for written, child in node.items.items():
        key = english.get(fold(written))
        if key is None:
            keys = called("、".join(spelt[0] if spelt else name for name, spelt in known.items()), ", ".join(known))
            told = msg("Unknown key “{key}”; known are: {known}.", key=written, known=keys)
            mistakes.add(unknown, node.keys[written], told, did_you_mean(written, [*known, *(s[0] for s in known.values() if s)]))
        elif key in found:
            mistakes.add(twice, node.keys[written], msg("“{key}” is given twice.", key=written))
        else:
            found[key] = child
    return found
