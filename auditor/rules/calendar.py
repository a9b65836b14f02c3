"""The calendar of a pack: when school years and terms begin and end, and which months are holidays. All of it is data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from auditor.i18n import msg
from auditor.rules.bind.days import read_date, read_month_day
from auditor.rules.schema import CalendarShape, TermShape
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node

MonthDay = tuple[int, int]
DAY = timedelta(days=1)
EARLY = timedelta(days=60)
"""The first term begins at most so long before or after the school year does."""

YEARS = range(1990, 2101)
"""Those in which an audit's as-of date may lie."""


def check_as_of(day: date) -> None:
    """Raise ValueError for a day that no audit may look at: periods and ages before or behind it could not be told."""
    if day.year not in YEARS:
        raise ValueError(f"as_of {day} lies outside the years {YEARS[0]} to {YEARS[-1]}")


@dataclass(frozen=True)
class TermRule:
    """A term that comes every school year: first and last day as month and day."""

    name: Mapping[str, str]
    start: MonthDay
    end: MonthDay


@dataclass(frozen=True)
class Term:
    """A term of one school year, both days included."""

    name: Mapping[str, str]
    start: date
    end: date


_FIRST = {"zh": "第一学期", "en": "first term"}
_SECOND = {"zh": "第二学期", "en": "second term"}
_NUMBERED = (_FIRST, _SECOND, {"zh": "第三学期", "en": "third term"}, {"zh": "第四学期", "en": "fourth term"})
DEFAULT_TERMS = (TermRule(_FIRST, (9, 1), (1, 31)), TermRule(_SECOND, (2, 1), (8, 31)))
"""They leave no day outside a term."""


@dataclass(frozen=True)
class Calendar:
    """``years`` holds the terms of school years that have dates of their own, by the year in which they begin.

    ``holiday_months`` are months of every year (1…12), ``holidays`` those of one
    year, as (2026, 2): no monthly duty falls in them.
    """

    school_year_starts: MonthDay = (9, 1)
    terms: tuple[TermRule, ...] = DEFAULT_TERMS
    years: Mapping[int, tuple[Term, ...]] = field(default_factory=dict)
    holiday_months: frozenset[int] = frozenset()
    holidays: frozenset[tuple[int, int]] = frozenset()

    def school_year(self, year: int) -> tuple[date, date]:
        """First and last day of the school year that begins in ``year``."""
        return day_of(year, *self.school_year_starts), day_of(year + 1, *self.school_year_starts) - DAY

    def school_year_of(self, day: date) -> int:
        """The year in which the school year of ``day`` began."""
        return day.year if day >= day_of(day.year, *self.school_year_starts) else day.year - 1

    def terms_of(self, year: int) -> tuple[Term, ...]:
        """The terms of the school year that begins in ``year``, in order."""
        if year in self.years:
            return self.years[year]
        found: list[Term] = []
        reached = self.school_year(year)[0] - EARLY
        for rule in self.terms:
            start = _next(reached, rule.start)
            found.append(Term(rule.name, start, _next(start, rule.end)))
            reached = found[-1].end + DAY
        return tuple(found)

    def is_holiday(self, year: int, month: int) -> bool:
        return month in self.holiday_months or (year, month) in self.holidays

    def orphans(self, start: date, end: date) -> list[tuple[date, date]]:
        """The stretches of ``start``…``end`` (both included) that lie in no term."""
        gaps: list[tuple[date, date]] = []
        reached = start
        first, last = self.school_year_of(start) - 1, self.school_year_of(end) + 1
        for term in sorted((t for y in range(first, last + 1) for t in self.terms_of(y)), key=lambda t: t.start):
            if term.start > end:
                break
            if term.start > reached:
                gaps.append((reached, term.start - DAY))
            reached = max(reached, term.end + DAY)
        if reached <= end:
            gaps.append((reached, end))
        return gaps


def _next(day: date, wanted: MonthDay) -> date:
    """The first such day of a year on or after ``day``."""
    found = day_of(day.year, *wanted)
    return found if found >= day else day_of(day.year + 1, *wanted)


def day_of(year: int, month: int, day: int) -> date:
    """That day; 29 February of a common year is the 28th."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


def read_calendar(shape: CalendarShape, node: Node, mistakes: Mistakes) -> Calendar:
    """The calendar of a pack; mistakes are noted and the default taken in their place."""
    starts = _month_day(shape.school_year_starts, node.get("school_year_starts") or node, mistakes) or (9, 1)
    rules: list[TermRule] = []
    term_nodes = node.get("terms")
    for number, term in enumerate(shape.terms):
        here = term_nodes.elements[number] if term_nodes else node
        start = _month_day(term.from_, here.get("from") or here, mistakes)
        end = _month_day(term.until, here.get("until") or here, mistakes)
        if start and end:
            rules.append(TermRule(_name(term, number), start, end))
    years: dict[int, tuple[Term, ...]] = {}
    holidays: set[tuple[int, int]] = set()
    for key, spec in shape.years.items():
        here = _child(_child(node, "years"), key)
        if not (key.isascii() and key.isdigit() and len(key) == 4):
            mistakes.add(
                "E256", here, msg("“{text}” is no year.", text=key), msg("Write the year in which the school year begins: 2025.")
            )
            continue
        years[int(key)] = _terms(spec.terms, _child(here, "terms"), mistakes)
        holidays |= set(_months_of_year(spec.holiday_months, int(key), starts, _child(here, "holiday_months"), mistakes))
    months = frozenset(_months(shape.holiday_months, _child(node, "holiday_months"), mistakes))
    calendar = Calendar(starts, tuple(rules) or DEFAULT_TERMS, years, months, frozenset(holidays))
    _no_overlap(calendar, node, mistakes)
    return calendar


def _terms(shapes: list[TermShape], node: Node, mistakes: Mistakes) -> tuple[Term, ...]:
    found: list[Term] = []
    for number, term in enumerate(shapes):
        here = node.elements[number] if number < len(node.elements) else node
        start, end = read_date(term.from_), read_date(term.until)
        if start is None or end is None or end < start:
            mistakes.add("E256", here, msg("A term of a certain year needs its first and last day, like 2025-09-01."))
            continue
        found.append(Term(_name(term, number), start, end))
    return tuple(found)


def _no_overlap(calendar: Calendar, node: Node, mistakes: Mistakes) -> None:
    for year in sorted({2024, 2025, *(y + d for y in calendar.years for d in (-1, 0, 1))}):
        terms = calendar.terms_of(year)
        late = bool(terms) and abs(terms[0].start - calendar.school_year(year)[0]) > EARLY
        together = [*terms, *calendar.terms_of(year + 1)]
        if late or any(later.start <= earlier.end for earlier, later in pairwise(together)):
            said = msg("The terms around {year} overlap, or do not begin with the school year.", year=year)
            mistakes.add("E262", node, said)
            return


def _name(term: TermShape, number: int) -> dict[str, str]:
    return {"zh": term.name.zh, "en": term.name.en} if term.name else dict(_NUMBERED[min(number, 3)])


def _month_day(text: str, node: Node, mistakes: Mistakes) -> MonthDay | None:
    found = read_month_day(text.strip())
    if found is None:
        mistakes.add("E256", node, msg("“{text}” is no day of the year.", text=text), msg("Write month and day: 09-01."))
    return found


def _months(texts: list[str], node: Node, mistakes: Mistakes) -> list[int]:
    found = []
    for text in texts:
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 2 else 0
        if 1 <= number <= 12:
            found.append(number)
        else:
            mistakes.add("E256", node, msg("“{text}” is no month; write 1 to 12.", text=text))
    return found


def _months_of_year(texts: list[str], year: int, starts: MonthDay, node: Node, mistakes: Mistakes) -> list[tuple[int, int]]:
    return [(year if month >= starts[0] else year + 1, month) for month in _months(texts, node, mistakes)]


def _child(node: Node, key: str) -> Node:
    return node.get(key) or node
