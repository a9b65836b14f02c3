"""A person's name on its way out (张三 → 张*, 欧阳娜娜 → 欧阳*, Maria Lopez → M*), and where a text spells one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from auditor.records.cells.text import is_chinese, trimmed

HIDDEN = "*"

_TWO_BY_TWO = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离长孙"
    "宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里呼延东郭南门羊舌"
    "微生梁丘左丘东门西门南荣东里东宫仲长子桑即墨达奚褚师纳兰叶赫完颜耶律贺兰"
)
COMPOUND_SURNAMES = frozenset(_TWO_BY_TWO[n : n + 2] for n in range(0, len(_TWO_BY_TWO), 2))
"""Surnames of two characters."""
_DOTS = frozenset("·•．・‧.∙⋅")
_PLACE = re.compile("[\u3400-\u9fff]?(?:小学|中学|学校|幼儿园|镇|乡)(?![\u3400-\u9fff])")
"""What makes a place of two characters that may be somebody's name too: 高峰小学, 和平镇."""


@lru_cache(maxsize=100_000)
def mask_name(name: str) -> str:
    """The surname and one star; what does not begin with a letter is hidden whole. Masking twice changes nothing."""
    plain = unicodedata.normalize("NFKC", name)
    kept = "".join(c for c in plain if unicodedata.category(c) not in ("Cf", "Cc") and not c.isspace())
    if not kept:
        return ""
    if not kept[0].isalpha():
        return HIDDEN
    return (kept[:2] if len(kept) > 2 and kept[:2] in COMPOUND_SURNAMES else kept[0]) + HIDDEN


class Kept:
    """Names of schools, which stay in texts, whoever they honour."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.forms = {form for name in names if len(form := _form(name)) > 2}
        self.sizes = _sizes(self.forms)


class Names:
    """Finds the names of some persons in texts, however they are written there.

    Blanks, dots and invisible characters between the letters, full-width letters, compatibility characters and accents are
    looked through.
    """

    def __init__(self, persons: Iterable[str], kept: Kept | None = None) -> None:
        self._persons = {form for name in set(persons) if _may_be_found(form := _form(name))}
        self._sizes = _sizes(self._persons)
        self._kept = kept or Kept()

    def masked(self, text: str) -> str:
        """``text`` with every name in it masked."""
        parts, last = [], 0
        for start, end in self._spans(text):
            parts += [text[last:start], mask_name(text[start:end])]
            last = end
        return "".join((*parts, text[last:])) if last else text

    def spelled(self, text: str) -> tuple[str, ...]:
        """The names in ``text``, as they are written there."""
        return tuple(text[start:end] for start, end in self._spans(text))

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        if self._sizes.keys().isdisjoint(text) and is_chinese(text):
            return
        letters, places = _letters(text)
        if self._sizes.keys().isdisjoint(letters):
            return
        at = 0
        while at < len(letters):
            own, kept = self._sizes.get(letters[at]), self._kept.sizes.get(letters[at])
            for size in sorted({*(own or ()), *(kept or ())}, reverse=True) if own or kept else ():
                piece = letters[at : at + size]
                if piece in self._kept.forms:
                    at += size
                    break
                if len(piece) == size and piece in self._persons and _stands_alone(letters, places, text, at, size):
                    yield places[at], places[at + size - 1] + 1
                    at += size
                    break
            else:
                at += 1


def _sizes(forms: Iterable[str]) -> dict[str, set[int]]:
    """First letter → how long the forms are that begin with it."""
    found: dict[str, set[int]] = {}
    for form in forms:
        found.setdefault(form[0], set()).add(len(form))
    return found


def _may_be_found(form: str) -> bool:
    """Whether a name is long enough to be told from other words: two Chinese characters, or three letters."""
    return any(map(str.isalpha, form)) and len(form) > (1 if form > "\u2e80" else 2)


def _stands_alone(letters: str, places: Sequence[int], text: str, at: int, size: int) -> bool:
    """Whether letters that spell a name are one: no part of a longer word in Latin letters, nor of a place's name."""
    if size == 2 and _PLACE.match(letters, at + 2):
        return False
    first, last = places[at], places[at + size - 1]
    return not (first and _are_latin(text[first - 1], letters[at])) and not _are_latin(
        letters[at + size - 1], text[last + 1 : last + 2]
    )


def _are_latin(one: str, other: str) -> bool:
    """Whether two characters are letters of which words are made without a blank between them."""
    return all(c.isalpha() and c < "\u2e80" for c in (one, other))


def _form(name: str) -> str:
    return name if is_chinese(name) else _letters(name)[0]


@lru_cache(maxsize=4096)
def _letters(text: str) -> tuple[str, tuple[int, ...]]:
    """The letters by which names are compared, and where in ``text`` each stands; kept, for many schools are told the same."""
    letters: list[str] = []
    places: list[int] = []
    for place, c in enumerate(text):
        for letter in c if "\u3400" <= c <= "\u9fff" else _folded(c):
            letters.append(letter)
            places.append(place)
    return "".join(letters), tuple(places)


@lru_cache(maxsize=10_000)
def _folded(c: str) -> str:
    """A character without what is only its form; nothing for blanks, dots, accents and what nobody sees."""
    plain = unicodedata.normalize("NFKD", trimmed(c)).casefold()
    return "".join(c for c in plain if unicodedata.category(c)[0] not in "MZC" and c not in _DOTS)
