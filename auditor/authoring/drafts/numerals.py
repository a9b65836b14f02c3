"""Numbers as policies print them: digits, full-width digits, Chinese numerals, fractions, percentages; their exact values."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

DIGIT = "0-9０-９"
CHINESE = "零〇一二三四五六七八九十百千万亿两"
_VALUES = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "双": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

PRINTED = re.compile(
    rf"""
    (?:百分之[{CHINESE}{DIGIT}点]+)
  | (?:[{CHINESE}]+分之[{CHINESE}]+)
  | (?:[{DIGIT}]+(?:[.．][{DIGIT}]+)?[:：∶][{DIGIT}]+(?:[.．][{DIGIT}]+)?(?![{DIGIT}:：]))
  | (?:[{DIGIT}]+/[{DIGIT}]+)
  | (?:[{DIGIT}]+(?:[.．][{DIGIT}]+)?[%％‰]?)
  | 一半 | 半数
  | (?:[{CHINESE}]+)
  | 半 | 双
    """,
    re.VERBOSE,
)
"""One number. 半 and 双 are numbers only in some words; the reader of the text decides."""


def value(printed: str) -> Fraction | None:
    """The exact value, or None where the characters are no single number (三五, 1:19)."""
    text = unicodedata.normalize("NFKC", printed).replace(",", "")
    if text in ("半", "一半", "半数"):
        return Fraction(1, 2)
    if (match := re.fullmatch(r"百分之(.+)", text)) is not None:
        part = value(match[1])
        return None if part is None else part / 100
    if (match := re.fullmatch(r"(.+)分之(.+)", text)) is not None:
        whole, part = value(match[1]), value(match[2])
        return None if not whole or part is None else part / whole
    if (match := re.fullmatch(r"(\d+)/(\d+)", text)) is not None:
        return Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
    if (match := re.fullmatch(r"(\d+(?:\.\d+)?)([%‰]?)", text)) is not None:
        return Fraction(match[1]) / {"": 1, "%": 100, "‰": 1000}[match[2]]
    return _chinese(text)


def _chinese(text: str) -> Fraction | None:
    total = part = digits = 0
    for character in text:
        if character in _VALUES:
            digits += 1
            if digits > 1 and not (part == 0 and digits == 2):
                return None
            part = _VALUES[character]
        elif character in _UNITS:
            total += (part or 1) * _UNITS[character]
            part = digits = 0
        elif character in _LARGE:
            total = (total + part or 1) * _LARGE[character]
            part = digits = 0
        else:
            return None
    return Fraction(total + part)


def ordinal(text: str) -> int | None:
    """The whole number that counts a clause: 十二, 12, １２, ⑫; else None."""
    text = unicodedata.normalize("NFKC", text)
    if text.isdigit():
        return int(text)
    found = _chinese(text) if text and all(c in CHINESE for c in text) else None
    return int(found) if found else None


def shown(printed: str) -> str:
    """The value as a rule writes it: 2, 2/3, 10%, 4.2; a ratio such as 1:19 as it stands."""
    text = unicodedata.normalize("NFKC", printed).replace("∶", ":")
    if re.fullmatch(r"\d+(\.\d+)?[%]?|\d+(\.\d+)?:\d+(\.\d+)?|\d+/\d+", text):
        return text
    if (match := re.fullmatch(r"百分之(.+)", text)) is not None and (part := value(match[1])) is not None:
        return f"{part}%" if part.denominator == 1 else f"{part / 100}"
    found = value(text)
    return text if found is None else str(found)
