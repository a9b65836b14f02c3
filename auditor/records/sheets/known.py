"""Of which texts something is true. Sheets say the same again and again: each text is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Set

_REMEMBERED = 100_000
"""Texts of which the answer is remembered."""


class Those:
    """The texts of which something is true. (Whole sets are compared: most of a county's cells were looked at before.)"""

    def __init__(self, is_true: Callable[[str], bool]) -> None:
        self._is_true = is_true
        self._seen: set[str] = set()
        self._true: set[str] = set()

    def __contains__(self, text: str) -> bool:
        return text in self._true if text in self._seen else bool(self.among({text}))

    def among(self, texts: Set[str]) -> set[str]:
        """Those of some texts."""
        if fresh := texts - self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen, self._true, fresh = set(), set(), texts
            self._true.update(filter(self._is_true, fresh))
            self._seen |= fresh
        return self._true & texts
