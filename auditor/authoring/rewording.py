"""Words of a YAML file written anew in one language, in the text at the places where they were read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from auditor.i18n import Message

_PLAIN = re.compile(r"[^\W\d_][\w.（）()/%-]*(?: [\w.（）()/%-]+)*|[0-9]+(?:年|个月|个自然年| years| months| calendar_years)")
_NOT_TEXT = {"true", "false", "null"}


def scalar(text: str) -> str:
    """``text`` as YAML, in quotes only where it needs them."""
    return text if _PLAIN.fullmatch(text) and text.casefold() not in _NOT_TEXT else json.dumps(text, ensure_ascii=False)


def reworded(text: str, meant: Mapping[tuple[int, int], Message], language: str) -> str:
    """A text with the words at some places (from, to) in ``language`` (``zh`` or ``en``)."""
    for (start, end), words in sorted(meant.items(), key=lambda item: item[0], reverse=True):
        text = text[:start] + scalar(words.say(language)) + text[end:]
    return text
