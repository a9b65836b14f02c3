"""One written amount → an exact fraction: ``2/3``, ``10%``, ``8:20``, ``1:19``, ``2 years``, ``24个月``. Never a float."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

from auditor.i18n import Message, msg
from auditor.model.model import DAY_BEGINS, Column, Derived
from auditor.rules.ast import Field
from auditor.rules.words import COMPARATORS, word
from auditor.written.mistakes import verbatim
from auditor.written.yaml_source import Node, exact


class Kind(StrEnum):
    """What an amount is an amount of; it decides which ways of writing make sense."""

    NUMBER = "number"
    QUANTITY = "quantity"  # things or money: no part of anything
    WHOLE = "whole"  # how many records
    SHARE = "share"  # a part of a population, 0 to 1
    TIMES = "times"  # so many times as much as an earlier figure, 50% for half of it
    PERCENT = "percent"  # hundredths: 85 for 85%
    TIME = "time"  # minutes after midnight
    AGE = "age"  # completed years
    YEARS = "years"  # whole years since a date
    SERVICE = "service"  # years added up from intervals
    MONTHS = "months"


class AmountError(Exception):
    """``message`` says what is wrong with the amount; ``suggestion`` how it could be written.

    ``misfit``: it is a number, but none that the measure or field could have.
    """

    def __init__(self, message: Message, suggestion: Message | None = None, *, misfit: bool = False) -> None:
        super().__init__(str(message))
        self.message = message
        self.suggestion = suggestion
        self.misfit = misfit


_NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)"
_FRACTION = re.compile(rf"({_NUMBER})\s*/\s*({_NUMBER})", re.ASCII)
_PERCENT = re.compile(rf"({_NUMBER})\s*%", re.ASCII)
_COLON = re.compile(r"(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_YEARS = re.compile(rf"({_NUMBER})\s*(?:years?|年|岁|周岁|周年)", re.ASCII)
_MONTHS = re.compile(rf"({_NUMBER})\s*(?:months?|个月|月)", re.ASCII)
_SPANS = (Kind.AGE, Kind.YEARS, Kind.SERVICE, Kind.MONTHS)
_LONGEST = 40
MOST_PLACES = 6
"""Decimals shown; a number with more is shown as a fraction."""


def read_amount(text: str, kind: Kind) -> Fraction:
    """The exact value of ``text`` in the unit of ``kind``: months in months, a time in minutes, everything else as written.

    A time before 4:00 is late: 0:30 is 24:30.

    Raises :class:`AmountError`.
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if not folded or len(folded) > _LONGEST:
        raise AmountError(msg("“{text}” is no number.", text=_short(text)))
    if kind is Kind.TIME:
        return _clock(folded, text)
    value = _span(folded, kind) if kind in _SPANS else None
    if value is None:
        value = _pure(folded, text, kind)
    return _checked(value, text, kind)


def read_months(text: str) -> int | None:
    """A length of time as whole months: ``5 years``, ``2年``, ``24 months``, ``24个月``; None if it is none."""
    folded = unicodedata.normalize("NFKC", text).strip()
    if len(folded) > _LONGEST:
        return None
    months = _span(folded, Kind.MONTHS)
    return int(months) if months is not None and months > 0 and months.denominator == 1 else None


def months_written(months: int) -> tuple[str, str]:
    """A length of time as a rule has it, in Chinese and in English: the inverse of :func:`read_months`."""
    years, rest = divmod(months, 12)
    return (f"{months}个月", f"{months} months") if rest else (f"{years}年", f"{years} years")


def is_percent(text: str | None) -> bool:
    """Is a percent sign written?"""
    return unicodedata.normalize("NFKC", text or "").strip().endswith("%")


def kind_of_field(field: Field, spec: Column | Derived) -> Kind | None:
    """The kind of amount that a bound field is compared with: its column's, or a percentage where the rule takes it for one."""
    return Kind.PERCENT if field.unit == "percent" else kind_of(spec)


def kind_of(spec: Column | Derived) -> Kind | None:
    """The kind of amount that a column or derived field is compared with; None if it is no quantity."""
    if isinstance(spec, Column) and spec.unit == "percent":
        return Kind.PERCENT
    if isinstance(spec, Derived) and spec.kind == "completed_years":
        return Kind.AGE
    return {
        "integer": Kind.QUANTITY,
        "number": Kind.NUMBER,
        "quotient": Kind.NUMBER,
        "money": Kind.QUANTITY,
        "time": Kind.TIME,
        "years": Kind.YEARS,
        "service": Kind.SERVICE,
        "months": Kind.MONTHS,
    }.get(spec.type)


def _clock(folded: str, text: str) -> Fraction:
    found = _CLOCK.fullmatch(folded)
    if found is None:
        raise AmountError(msg("“{text}” is no time of day.", text=_short(text)), msg("Write a time like 8:20."))
    hours, minutes = int(found[1]), int(found[2])
    if hours * 60 + minutes > 24 * 60 or minutes > 59:
        raise AmountError(msg("“{text}” is no time of day.", text=_short(text)), msg("Write a time like 8:20."))
    total = hours * 60 + minutes
    return Fraction(total + 24 * 60 if total < DAY_BEGINS else total)


def _span(folded: str, kind: Kind) -> Fraction | None:
    """``2 years`` in the unit of ``kind``; None when no unit of time is written."""
    if found := _YEARS.fullmatch(folded):
        return exact(found[1]) * (12 if kind is Kind.MONTHS else 1)
    if found := _MONTHS.fullmatch(folded):
        return exact(found[1]) / (1 if kind is Kind.MONTHS else 12)
    return None


def _pure(folded: str, text: str, kind: Kind) -> Fraction:
    if found := _PERCENT.fullmatch(folded):
        return exact(found[1]) / 100
    if found := _FRACTION.fullmatch(folded) or _COLON.fullmatch(folded):
        below = exact(found[2])
        if below == 0:
            raise AmountError(msg("“{text}” divides by zero.", text=_short(text)))
        return exact(found[1]) / below
    try:
        return exact(folded)
    except ValueError:
        raise AmountError(msg("“{text}” is no number.", text=_short(text)), _how_to_write(folded, kind)) from None


def _how_to_write(folded: str, kind: Kind) -> Message | None:
    if re.fullmatch(r"[\d,_ ]+(\.\d+)?", folded):
        return msg("Write the digits without separators: {digits}.", digits=re.sub(r"[,_ ]", "", folded))
    if kind in _SPANS:
        return msg("Write a number, or a length of time like “2 years” or “24 months”.")
    if kind is Kind.SHARE:
        return msg("Write a share like 2/3 or 67%.")
    return msg("Write a number like 12, 2/3, 10% or 1:19.")


def _checked(value: Fraction, text: str, kind: Kind) -> Fraction:
    if kind is Kind.PERCENT:
        return value if value > 1 and not is_percent(text) else value * 100
    if is_percent(text) and kind not in (Kind.NUMBER, Kind.SHARE, Kind.TIMES):
        raise AmountError(
            msg("This is no percentage, so “{text}” cannot be asked of it.", text=_short(text)),
            msg("For a part of a population, measure a share."),
            misfit=True,
        )
    if kind is Kind.SHARE and not 0 <= value <= 1:
        raise AmountError(
            msg("A share lies between 0 and 1; “{text}” does not.", text=_short(text)),
            msg("Did you mean {percent}%?", percent=text.strip()) if 1 < value <= 100 and value.denominator == 1 else None,
            misfit=True,
        )
    if kind is Kind.TIMES and (value < 0 or (value > 10 and not is_percent(text))):
        raise AmountError(
            msg("This is a part of the earlier figure; “{text}” is none.", text=_short(text)),
            msg("Write a percentage, such as 50% for half of it."),
            misfit=True,
        )
    if kind is Kind.WHOLE and value.denominator != 1:
        raise AmountError(
            msg("This counts records, so the number must be whole; “{text}” is not.", text=_short(text)),
            msg("For a part of a population, measure a share."),
            misfit=True,
        )
    if kind is Kind.YEARS and value.denominator != 1:
        raise AmountError(
            msg("These are years since a date, so the number must be whole; “{text}” is not.", text=_short(text)), misfit=True
        )
    return value


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"


def write_amount(value: Fraction, kind: Kind) -> Message:
    """An exact amount for a reader: the inverse of :func:`read_amount`."""
    if kind is Kind.TIME:
        return verbatim(clock(value))
    if kind in (Kind.SHARE, Kind.TIMES) and (share := percent(value)) is not None:
        return verbatim(share)
    if kind is Kind.PERCENT:
        return verbatim(f"{plain(value)}%")
    text = plain(value)
    if kind in (Kind.YEARS, Kind.SERVICE):
        return msg("{n} years", n=text)
    if kind is Kind.MONTHS:
        return msg("{n} months", n=text)
    return verbatim(text)


def plain(value: Fraction) -> str:
    """A whole number, a decimal of at most :data:`MOST_PLACES`, or a fraction; never rounded."""
    places = next((p for p in range(MOST_PLACES + 1) if 10**p % value.denominator == 0), None)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * (10**places // value.denominator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def clock(minutes: Fraction) -> str:
    """Minutes after midnight as a time of day, to the minute; past 24:00 it is the next morning."""
    whole = round(minutes) % (24 * 60)
    return f"{whole // 60}:{whole % 60:02d}"


def percent(value: Fraction) -> str | None:
    """``10%`` where that is exact to one decimal of a percent."""
    return f"{plain(value * 100)}%" if (value * 1000).denominator == 1 else None


def written_in_percent(node: Node) -> bool:
    """Whether a comparator among the keys of ``node`` has a percent sign."""
    return any(_has_percent(value) for key, value in node.items.items() if word(key, COMPARATORS))


def as_percentage(field: Field) -> Field:
    """The field where it is compared with a percentage: in hundredths. A formula counts percentages as fractions."""
    if field.type != "number" or (field.formula is not None and field.scale % 100):
        return field
    return replace(field, unit="percent", scale=field.scale if field.formula is None else field.scale // 100)


def _has_percent(node: Node) -> bool:
    """Is a percent sign written anywhere in a threshold?"""
    return is_percent(node.text) or any(_has_percent(inner) for inner in (*node.items.values(), *node.elements))
