"""Days, spans and periods. A day that is not fully known is a pair (earliest, latest); unknown is None."""

from __future__ import annotations

import calendar
import itertools
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

NEVER = date(9999, 12, 31)
Days = tuple[date, date]
Span = tuple[Fraction, Fraction | None]
"""The least and the greatest value that a number can have; None: no upper end."""


def on(text: str) -> Days:
    """``2025-03-01``, ``2025-03`` or ``2025`` as the pair of days that it may mean."""
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 3:
        return date(*parts), date(*parts)
    year, first, last = parts[0], *((parts[1],) * 2 if len(parts) == 2 else (1, 12))
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def audit_begins(as_of: date, years: int = 1) -> date:
    """The first day of the twelve months (or more) that end on the as-of date."""
    return months_before(as_of + timedelta(days=1), 12 * years)


def birthdays(born: date, until: date) -> int:
    """Completed years: how many birthdays have come by ``until`` (29 February counts from 1 March in other years)."""
    years = until.year - born.year
    return years if (until.month, until.day) >= (born.month, born.day) else years - 1


def full_months(start: tuple[int, int, int], end: tuple[int, int, int]) -> int:
    """Whole months from one (year, month, day) to another; negative when the end is earlier."""
    months = (end[0] - start[0]) * 12 + end[1] - start[1]
    return months if end[2] >= start[2] else months - 1


def service_months(intervals: list[Days]) -> Fraction:
    """Months covered by the intervals, both ends included and each day once, every month counted as 30 days."""
    covered: set[int] = set()
    for start, end in intervals:
        if start <= end:
            covered |= set(range(_day_of_360(start), _day_of_360(end) + 1))
    return Fraction(len(covered), 30)


def _day_of_360(day: date) -> int:
    """The number of a day in a calendar of twelve months of 30 days; the 31st and the end of February count as the 30th."""
    of_month = 30 if day.day > 30 or (day.month == 2 and day.day >= 28) else day.day
    return (day.year * 12 + day.month) * 30 + of_month


# -------------------------------------------------------------- statutory retirement (decision of 2024-09-13)

ORIGINAL_AGE = {"m": 60, "f_senior": 60, "f55": 55, "f50": 50}
MONTHS_PER_STEP = {"m": 4, "f_senior": 4, "f55": 4, "f50": 2}
LONGEST_DELAY = {"m": 36, "f_senior": 36, "f55": 36, "f50": 60}


def retirement(born: date, category: str, asked: date = date(2025, 1, 1)) -> tuple[int, int, int]:
    """The statutory retirement day as (year, month, day): a month later for every four (two) months from January 2025 on.

    ``asked``: by the law of which day; before 2025 nothing was delayed.
    """
    year, month = born.year + ORIGINAL_AGE[category], born.month
    delay = 0
    for step in range(LONGEST_DELAY[category] if asked.year >= 2025 else 0):
        first_of_step = 2025 * 12 + step * MONTHS_PER_STEP[category]
        if year * 12 + month - 1 >= first_of_step:
            delay = step + 1
    years, month0 = divmod(year * 12 + month - 1 + delay, 12)
    return years, month0 + 1, born.day


# -------------------------------------------------------------- periods


class Calendar:
    """The first day of the school year and the terms, as (month, day), for any year."""

    def __init__(
        self,
        terms: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = (((9, 1), (1, 31)), ((2, 1), (8, 31))),
        school_year: tuple[int, int] = (9, 1),
    ) -> None:
        self.terms, self.school_year = terms, school_year

    def school_year_of(self, year: int) -> Days:
        """The school year that begins in ``year``."""
        return date(year, *self.school_year), date(year + 1, *self.school_year) - timedelta(days=1)

    def terms_of(self, year: int) -> list[Days]:
        """The terms of the school year that begins in ``year``."""
        found = []
        for start, end in self.terms:
            first = date(year + (start < self.school_year), *start)
            found.append((first, date(first.year + (end < start), *end)))
        return found


def all_periods(kind: str, years: int, cycle_from: int | None, cal: Calendar, as_of: date) -> list[Days]:
    """Every period of a kind around the as-of date, first to last."""
    span = range(as_of.year - 12, as_of.year + 13)
    if kind == "calendar_year":
        return [(date(y, 1, 1), date(y, 12, 31)) for y in span]
    if kind == "school_year":
        return [cal.school_year_of(y) for y in span]
    if kind == "term":
        return [term for y in span for term in cal.terms_of(y)]
    if kind in ("quarter", "month"):
        length = 3 if kind == "quarter" else 1
        starts = [date(y, m, 1) for y in span for m in range(1, 13, length)]
        return [(a, b - timedelta(days=1)) for a, b in itertools.pairwise(starts)]
    if kind == "cycle":
        first = cycle_from if cycle_from is not None else as_of.year
        return [(date(y, 1, 1), date(y + years - 1, 12, 31)) for y in span if (y - first) % years == 0]
    if kind == "rolling":
        return [(audit_begins(as_of, years), as_of)]
    if kind == "as_of":
        return [(audit_begins(as_of), as_of)]
    raise ValueError(f"unknown period {kind}")


def periods_in_audit(kind: str, years: int, cycle_from: int | None, cal: Calendar, as_of: date) -> list[tuple[date, date, bool]]:
    """(start, end, over): the periods that ended in the twelve months up to the as-of date, and the one that still runs."""
    found = []
    for start, end in all_periods(kind, years, cycle_from, cal, as_of):
        if audit_begins(as_of) <= end <= as_of:
            found.append((start, end, True))
        elif start <= as_of < end:
            found.append((start, end, False))
    return found


SPRING_FESTIVALS = {2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6), 2028: (1, 26)}


def season_days(season: Any, start: date, end: date) -> Days | None:
    """The days of a duty's season whose last day lies in a period: of a festival some days before and after, else from one day
    of the year to another, perhaps over New Year.
    """
    spec = season if isinstance(season, dict) else {"festival": season}
    for year in (start.year, end.year):
        if "festival" in spec:
            month, day, before, after = {
                "spring_festival": (*SPRING_FESTIVALS[year], 30, 15),
                "teachers_day": (9, 10, 9, 0),
                "womens_day": (3, 8, 7, 0),
            }[spec["festival"]]
            festival = date(year, month, day)
            first = festival - timedelta(days=int(spec.get("before", before)))
            last = festival + timedelta(days=int(spec.get("after", after)))
        else:
            (from_month, from_day), (month, day) = (tuple(map(int, spec[end].split("-"))) for end in ("from", "until"))
            first, last = date(year - ((from_month, from_day) > (month, day)), from_month, from_day), date(year, month, day)
        if start <= last <= end:
            return first, last
    return None


def seasons_in_audit(kind: str, season: Any, cal: Calendar, as_of: date) -> list[tuple[date, date, bool]]:
    """(start, end, over): the seasons that ended in the twelve months up to the as-of date, and those still to end in a period
    that has begun, or that have begun themselves.
    """
    found = []
    near = [p for p in all_periods(kind, 1, None, cal, as_of) if abs(p[0].year - as_of.year) <= 1]
    for start, end in near:
        window = season_days(season, start, end)
        if window is not None and audit_begins(as_of) <= window[1] <= as_of:
            found.append((*window, True))
        elif window is not None and (start <= as_of < window[1] or window[0] <= as_of < window[1]):
            found.append((*window, False))
    return found


def anniversary(start: date, years: int) -> date:
    """The day that completes so many years."""
    return _on_or_after(min(start.year + years, 9999), start.month, start.day)


def original_day(born: date, category: str) -> date:
    """The day of the age at which one retired before 2025."""
    return _on_or_after(born.year + ORIGINAL_AGE[category], born.month, born.day)


def lawful_leaving(born: date, category: str) -> Days:
    """First and last day on which flexible retirement lets somebody go: three years either way, not before the original age."""
    year, month, day = retirement(born, category)
    earliest = max(_on_or_after(year - 3, month, day), original_day(born, category))
    return earliest, _on_or_after(year + 3, month, day)


def _on_or_after(year: int, month: int, day: int) -> date:
    """A day of a month, or the first of the next where the month is shorter."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)


def every_day(days: Days) -> tuple[date, ...]:
    """All days from the first to the last."""
    return tuple(days[0] + timedelta(days=n) for n in range((days[1] - days[0]).days + 1))


def some_days(as_of: date) -> tuple[date, ...]:
    """Days that stand for any day at all: a day of each year, two of each month of the last years."""
    early = [date(year, 9, 1) for year in range(1945, as_of.year - 3)]
    late = [date(year, m, d) for year in range(as_of.year - 3, as_of.year + 2) for m in range(1, 13) for d in (1, 20)]
    return tuple(early + late)
