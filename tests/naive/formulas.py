"""Formulas as a reader works them out on paper: brackets first, then × and ÷, then + and −, with fractions."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

_WORDS = re.compile(
    r"\s*(?:(\d+(?:\.\d+)?)(%?)|([+＋])|([-−－–])|([*×·])|([/÷／])|([(（])|([)）])|「([^」]*)」|([^\s+＋\-−－–*×·/÷／()（）「」]+))"
)
_KINDS = ["number", "percent", "plus", "minus", "times", "over", "open", "close", "quoted", "name"]
Known = Callable[[str], Fraction | None]


def words_of(text: str) -> list[tuple[str, str]]:
    """(kind, text) of every word."""
    found, at = [], 0
    while text[at:].strip():
        match = _WORDS.match(text, at)
        assert match, text[at:]
        at = match.end()
        groups = match.groups()
        if groups[0]:
            found.append(("number", str(Fraction(groups[0]) / (100 if groups[1] else 1))))
        else:
            nth = next(n for n, group in enumerate(groups) if group is not None and n > 1)
            found.append((_KINDS[nth].replace("quoted", "name"), groups[nth]))
    return found


def names_in(text: str) -> list[str]:
    """The names of a formula, each once."""
    return list(dict.fromkeys(word for kind, word in words_of(text) if kind == "name"))


def worked_out(text: str, known: Known) -> Fraction | str:
    """Its value; ``nothing`` where it divides by zero."""
    words = words_of(text)

    def single() -> Fraction | str:
        kind, word = words.pop(0)
        if kind == "open":
            inner = added()
            words.pop(0)
            return inner
        if kind == "minus":
            return _with("times", Fraction(-1), single())
        value = Fraction(word) if kind == "number" else known(word)
        assert value is not None
        return value

    def multiplied() -> Fraction | str:
        value = single()
        while words and words[0][0] in ("times", "over"):
            value = _with(words.pop(0)[0], value, single())
        return value

    def added() -> Fraction | str:
        value = multiplied()
        while words and words[0][0] in ("plus", "minus"):
            value = _with(words.pop(0)[0], value, multiplied())
        return value

    return added()


def _with(sign: str, one: Fraction | str, other: Fraction | str) -> Fraction | str:
    if isinstance(one, str) or isinstance(other, str) or (sign == "over" and other == 0):
        return "nothing"
    if sign == "plus":
        return one + other
    if sign == "minus":
        return one - other
    return one * other if sign == "times" else one / other
