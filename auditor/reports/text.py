"""Figures, dates and foreign text as a reader sees them; the one place where exact numbers are rounded."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from auditor.i18n import chinese_day

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ENDINGS = (
    *(("people", "person"), ("staff", "staff member"), ("ss", "ss"), ("ies", "y")),
    *(("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("s", "")),
)
"""How English nouns end, of many and of one; the first that fits."""
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"  # controls, lone surrogates: no file format may hold them
)
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """``text`` without what no document may hold; controls become U+FFFD, line ends stay, direction marks go.

    A direction mark in a school's remark could make the words after it read backwards.
    """
    if text.replace("\n", "").isprintable():  # none of these characters is; most text needs no second look
        return text
    return _BIDI.sub("", _UNSAFE.sub("\ufffd", text))


def shows(text: str, encoding: str) -> bool:
    """Whether a console of this encoding can show ``text``: ✓ and ✗ are not in the GBK of a Chinese Windows."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def marked(mark: str, words: str, encoding: str) -> str:
    """``✓ 达标``; the words alone where the console cannot show the mark."""
    return f"{mark} {words}" if shows(mark, encoding) else words


def number(value: Fraction | int | None, digits: int = 2) -> str:
    """``1,234``; ``12.5``; ``≈ 0.67`` where the decimals do not end within ``digits`` places; empty for None."""
    if value is None:
        return ""
    return _decimal(value.numerator, value.denominator, digits)


def counted(figure: str, unit: str, language: str) -> str:
    """A figure with its unit: ``9 人``; in English ``9 visits``, but ``1 visit``."""
    if language == "en" and figure == "1":
        unit = _singular(unit)
    return f"{figure} {unit}".rstrip()


def _singular(unit: str) -> str:
    """One of what a unit counts: visits, entries, kinds of material, people."""
    head, of, rest = unit.partition(" of ")
    before, blank, noun = head.rpartition(" ")
    for ending, one in _ENDINGS:
        if noun.endswith(ending):
            noun = noun.removesuffix(ending) + one
            break
    return f"{before}{blank}{noun}{of}{rest}"


def percent(value: Fraction | None, digits: int = 1) -> str:
    """``≈ 66.7%``, rounded half away from zero; ``< 100%`` and ``> 0%`` where rounding would hide what is not all or nothing."""
    if value is None:
        return ""
    shown = f"{_decimal(value.numerator * 100, value.denominator, digits)}%"
    if shown == "≈ 100%":
        return "< 100%" if value < 1 else "> 100%"
    if shown == "≈ 0%":
        return "> 0%" if value > 0 else "< 0%"
    return shown


def exact(value: Fraction | int | None) -> int | str | None:
    """For machines: an integer as an int, anything else as ``"2/3"``."""
    if value is None:
        return None
    return value.numerator if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def day(value: date | None, language: str) -> str:
    """``2025年12月31日`` or ``31 December 2025``."""
    if value is None:
        return ""
    if language == "zh":
        return chinese_day(value)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: date, language: str) -> str:
    """``2025年12月`` or ``December 2025``."""
    return f"{value.year}年{value.month}月" if language == "zh" else f"{MONTHS[value.month - 1]} {value.year}"


def span(start: date, end: date, language: str) -> str:
    """From one day to another."""
    return (
        f"{day(start, language)}—{day(end, language)}" if language == "zh" else f"{day(start, language)} – {day(end, language)}"
    )


def _decimal(numerator: int, denominator: int, digits: int) -> str:
    """The quotient to so many decimals, halves away from zero; with thousands separators, without trailing zeros."""
    if numerator % denominator == 0:
        return f"{numerator // denominator:,}"
    power = 10**digits
    scaled = abs(numerator) * power
    units, rest = divmod((2 * scaled + denominator) // (2 * denominator), power)
    about = "≈ " if scaled % denominator else ""
    sign = "-" if numerator < 0 and (units or rest) else ""
    decimals = f"{rest:0{digits}d}".rstrip("0")
    return f"{about}{sign}{units:,}{'.' + decimals if decimals else ''}"
