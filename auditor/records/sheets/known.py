"""Which texts are known header words. Sheets say the same again and again: a text is looked at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from auditor.records.cells.text import header_forms

LONGEST_WORD = 60
"""A known word has no more characters."""
_REMEMBERED = 100_000
"""Texts of which it is remembered whether they are known words."""


class Words(dict[str, bool]):
    """Text → whether it is a known header word. ``forms``: gives the forms of such words, as the keys of a mapping."""

    def __init__(self, forms: Callable[[], Mapping[str, object]]) -> None:
        self._forms = forms

    def __missing__(self, text: str) -> bool:
        if len(self) >= _REMEMBERED:
            self.clear()
        forms = self._forms().keys()
        self[text] = found = len(text) <= LONGEST_WORD and not set(header_forms(text)).isdisjoint(forms)
        return found
