"""The program's own words: one gettext domain, English message ids, Chinese by default.

A :class:`Message` keeps its id and its parameters apart, so that one finding can be told in either language.
"""

from __future__ import annotations

import gettext
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


def translate(msgid: str, language: str | None = None) -> str:
    """The text of ``msgid`` in ``language`` (the one in use when omitted)."""
    return _catalogue(language or _current).gettext(msgid)


@dataclass(frozen=True)
class Message:
    """A sentence of the program: a gettext id with ``{named}`` places, and what fills them."""

    msgid: str
    values: dict[str, Any] = field(default_factory=dict)

    def say(self, language: str | None = None) -> str:
        language = language or _current
        filled = {name: value.say(language) if isinstance(value, Message) else value for name, value in self.values.items()}
        return translate(self.msgid, language).format(**filled)

    def __str__(self) -> str:
        return self.say()

    def __hash__(self) -> int:
        return hash((self.msgid, tuple(sorted((k, str(v)) for k, v in self.values.items()))))


def msg(msgid: str, /, **values: Any) -> Message:
    """``msg("{n} rows", n=3)``; the extraction tool finds message ids by this name."""
    return Message(msgid, values)
