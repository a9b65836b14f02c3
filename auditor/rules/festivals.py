"""The festivals that duties hang on, and the days of a season in a period."""

from __future__ import annotations

from datetime import date, timedelta

from auditor.rules.ast import Season
from auditor.rules.calendar import day_of

SPRING, TEACHERS, WOMEN = "spring_festival", "teachers_day", "womens_day"
_AROUND = {SPRING: (30, 15), TEACHERS: (9, 0), WOMEN: (7, 0)}
"""Days before and after that count where a rule says nothing else: from the month before until the Lantern Festival; the first
days of September; the first days of March."""
_SPRING_MONTH_DAYS = (
    *(219, 208, 128, 216, 205, 125, 212, 201, 122, 210, 129, 217, 206),  # 2015–2027
    *(126, 213, 203, 123, 211, 131, 219, 208, 128, 215, 204, 124, 212),  # 2028–2040
)
_SPRING = {year: date(year, day // 100, day % 100) for year, day in enumerate(_SPRING_MONTH_DAYS, 2015)}
_EARLIEST, _LATEST = (1, 21), (2, 21)
"""Between these days lies every Spring Festival; a year without data takes both in."""


def season_of(festival: str, before: int | None = None, after: int | None = None) -> Season:
    """The season around a festival; None: the days that usually count."""
    usual_before, usual_after = _AROUND[festival]
    return Season(
        festival=festival,
        before=usual_before if before is None else before,
        after=usual_after if after is None else after,
    )


def days_of(season: Season, start: date, end: date) -> tuple[date, date] | None:
    """The first and the last day of the season whose last day lies in a period; None where none does."""
    for year in range(end.year, start.year - 1, -1):
        first, last = _in_year(season, year)
        if start <= last <= end:
            return first, last
    return None


def _in_year(season: Season, year: int) -> tuple[date, date]:
    if season.festival:
        first, last = _festival(season.festival, year)
        return first - timedelta(days=season.before), last + timedelta(days=season.after)
    last = day_of(year, *season.end)
    first = day_of(year, *season.start)
    return (first if first <= last else day_of(year - 1, *season.start)), last


def _festival(name: str, year: int) -> tuple[date, date]:
    """The day of a festival, or the days between which it lies."""
    if name == TEACHERS:
        return date(year, 9, 10), date(year, 9, 10)
    if name == WOMEN:
        return date(year, 3, 8), date(year, 3, 8)
    if year in _SPRING:
        return _SPRING[year], _SPRING[year]
    return date(year, *_EARLIEST), date(year, *_LATEST)
