"""The known name that a misspelt one most likely means."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LONGEST = 80
"""Characters looked at: comparing takes time with the square of the length, and no name is longer."""


def closest(written: str, known: Iterable[str], cutoff: float) -> str | None:
    """The one of ``known`` most like ``written``, None where none is near; ``cutoff``: how near, from 0 to 1."""
    if len(written) > LONGEST:
        return None
    found = difflib.get_close_matches(written, [name for name in known if len(name) <= LONGEST], n=1, cutoff=cutoff)
    return found[0] if found else None


def nearest(written: str, known: Iterable[str], cutoff: float) -> list[str]:
    """Those of ``known`` that are equally and most like ``written``; none where none is near."""
    if len(written) > LONGEST:
        return []
    likeness: dict[str, float] = {}
    for name in known:
        matcher = difflib.SequenceMatcher(None, name, written)
        if len(name) <= LONGEST and matcher.real_quick_ratio() >= cutoff and matcher.quick_ratio() >= cutoff:
            likeness[name] = matcher.ratio()
    most = max(likeness.values(), default=0.0)
    return [name for name, like in likeness.items() if like == most >= cutoff]
