"""Values of cells written out: exact numbers, and days as far as they are known."""

from __future__ import annotations

from fractions import Fraction

from auditor.records.cells.dates import Span


def decimal_text(number: Fraction) -> str:
    """An exact decimal if there is one within six places, else the fraction."""
    scaled = number * 10**6
    if scaled.denominator != 1:
        return str(number)
    whole, part = divmod(abs(int(scaled)), 10**6)
    digits = f"{part:06d}".rstrip("0")
    return ("-" if number < 0 else "") + str(whole) + (f".{digits}" if digits else "")


def span_text(span: Span) -> str:
    """2024-09-01, 2024-09, 2024, or 2024-09-01…2024-09-10."""
    first, last = span
    if first == last:
        return _iso(first)
    if first // 100 == last // 100 and first % 100 == 1 and last % 100 >= 28:
        return _iso(first)[:7]
    if first // 10_000 == last // 10_000 and first % 10_000 == 101 and last % 10_000 == 1231:
        return _iso(first)[:4]
    return f"{_iso(first)}…{_iso(last)}"


def _iso(day: int) -> str:
    return f"{day // 10_000:04d}-{day // 100 % 100:02d}-{day % 100:02d}"
