"""The program's own words: one gettext domain, English message ids, Chinese by default.

A :class:`Message` keeps its id and its parameters apart, so that one finding can be told in either language.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
DOMAIN = "auditor"
_current = "zh"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return gettext.translation(DOMAIN, folder, [language], fallback=True)


def set_language(language: str) -> None:
    """Choose the language of everything said from now on: ``zh`` or ``en``."""
    global _current
    if language not in LANGUAGES:
        raise ValueError(language)
    _current = language


def language() -> str:
    """The language in use."""
    return _current


def chinese_day(day: date) -> str:
    """``2025年12月31日``, as official letters write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def translate(msgid: str, language: str | None = None, values: Mapping[str, object] | None = None) -> str:
    """The text of ``msgid`` in ``language`` (the one in use when omitted), its places filled in where ``values`` are given.

    ``{n} rows`` is ``{n} row`` where ``n`` is 1: that plural form stands in the catalogue under the name of the place, ``n``.
    Where several places count, their forms are taken in the order of the names. Chinese has one form for every number.
    """
    language = language or _current
    text = _catalogue(language).gettext(msgid)
    if values is None:
        return text
    for name in sorted(values) if language == "en" else ():
        if str(values[name]) == "1":
            text = _catalogue(language).npgettext(name, text, text, 1)
    return text.format(**values)


@dataclass(frozen=True)
class Message:
    """A sentence of the program: a gettext id with ``{named}`` places, and what fills them."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str | None = None) -> str:
        language = language or _current
        filled = {name: value.say(language) if isinstance(value, Message) else value for name, value in self.values.items()}
        return translate(self.msgid, language, filled)

    def __str__(self) -> str:
        return self.say()

    def __hash__(self) -> int:
        return hash((self.msgid, tuple(sorted((k, str(v)) for k, v in self.values.items()))))


def msg(msgid: str, /, **values: Any) -> Message:
    """``msg("{n} rows", n=3)``; the extraction tool finds message ids by this name."""
    return Message(msgid, values)


class Called(Message):
    """A name that is told in the reader's language; fits wherever a message takes a value."""

    def say(self, language: str | None = None) -> str:
        return str(self.values[language or _current])


def called(zh: str, en: str) -> Message:
    """``called("谈心谈话", "talks")`` as a value of a message."""
    return Called("", {"zh": zh or en, "en": en or zh})


def listed(names: Iterable[object], most: int | None = None) -> Message:
    """Names as a list in the reader's language; ``most``: how many of them at most, then ``…``."""
    told = [str(name) for name in names]
    more = "…" if most is not None and len(told) > most else ""
    return called("、".join(told[:most]) + more, ", ".join(told[:most]) + more)
