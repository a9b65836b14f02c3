"""Of which texts something is true. Sheets say the same again and again: each text is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Set

_REMEMBERED = 100_000
"""Texts of which the answer is remembered."""


class Those:
    """The texts of which something is true. (Whole sets are compared: most of a county's cells were looked at before.)"""

    def __init__(self, is_true: Callable[[str], bool]) -> None:
        self._is_true = is_true
        self._sets: tuple[set[str], set[str]] = set(), set()
        """Those looked at, and those of them of which it is true: renewed together, as several threads may ask."""

    def __contains__(self, text: str) -> bool:
        seen, true = self._sets
        return text in true if text in seen else bool(self.among({text}))

    def among(self, texts: Set[str]) -> set[str]:
        """Those of some texts."""
        seen, true = self._sets
        if fresh := texts - seen:
            if len(seen) >= _REMEMBERED:
                seen, true = self._sets = set(), set()
                fresh = texts
            true.update(filter(self._is_true, fresh))
            seen |= fresh
        return true & texts
