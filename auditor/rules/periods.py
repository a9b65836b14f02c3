"""The periods that an audit judges, and what a rule asks in each: pure calendar arithmetic on real dates."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from auditor.i18n import chinese_day
from auditor.rules.ast import Period, Reference
from auditor.rules.calendar import DAY, Calendar, day_of
from auditor.rules.festivals import days_of


@dataclass(frozen=True)
class PeriodInstance:
    """One period, both days included. ``open``: it still runs on the as-of date. ``label``: its name in zh and en.

    ``one_day``: what is looked at is its last day, not the time that led up to it. ``duty_ends``: the last day on which the duty
    can be done, where that is before the period's; the period is not open after it.
    """

    label: dict[str, str]
    start: date
    end: date
    open: bool = False
    one_day: bool = False
    duty_ends: date | None = None

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    @property
    def due_on(self) -> date:
        return self.duty_ends or self.end

    @property
    def law_of(self) -> date:
        """The day whose requirement is asked: dated thresholds, and whether the pack is in force."""
        return self.end if self.one_day else self.start

    def day(self, month: int, day: int) -> date | None:
        """The last such day of the period; None if it has none. 29 February is the 28th in a common year."""
        for year in range(self.end.year, self.start.year - 1, -1):
            found = day_of(year, month, day)
            if self.start <= found <= self.end:
                return found
        return None

    def reference_on(self, reference: Reference, as_of: date) -> date:
        """The day at which fields are taken; never later than ``as_of``."""
        if reference.kind == "period_start":
            chosen = self.start
        elif reference.kind == "month_day":
            chosen = self.day(reference.month, reference.day) or self.end
        else:
            chosen = self.end
        return min(chosen, as_of)


def periods_for(period: Period, calendar: Calendar, as_of: date) -> list[PeriodInstance]:
    """The periods of an audit as of that day, in order.

    Every period that ended in the twelve months up to and with ``as_of`` is binding; the one that still runs then is open.
    """
    if period.kind == "as_of":
        return [PeriodInstance(_as_of_label(as_of), months_before(as_of, 12) + DAY, as_of, one_day=True)]
    if period.kind == "rolling":
        start = months_before(as_of, 12 * period.years) + DAY
        return [PeriodInstance(_span_label(start, as_of), start, as_of)]
    after = months_before(as_of, 12)
    # A season may begin before its period does: that around New Year in the year before.
    last = as_of if period.season is None else date(as_of.year + 1, 1, 1)
    found = []
    for label, start, end in _all(period, calendar, after, last):
        season = (start, end) if period.season is None else days_of(period.season, start, end)
        # Until its season is over a duty is open from the first day of the period on, before the season too.
        if season is not None and ((after < season[1] <= as_of) or min(start, season[0]) <= as_of < season[1]):
            found.append(PeriodInstance(label, *season, open=season[1] > as_of))
    return found


def period_before(period: Period, calendar: Calendar, this: PeriodInstance, year: int | None) -> PeriodInstance:
    """The period that ``this`` is compared with: the one before, or the like one of a year (of a school year: its first)."""
    if period.kind in ("as_of", "rolling"):
        months = 12 * period.years if year is None else 12 * (this.end.year - year)
        start, end = months_before(this.start - DAY, months) + DAY, months_before(this.end, months)
        label = _as_of_label(end) if period.kind == "as_of" else _span_label(start, end)
        return PeriodInstance(label, start, end, one_day=this.one_day)
    first = this.start.year if year is None else year
    if year is not None and period.kind in ("school_year", "term"):
        first, own = year, calendar.school_year_of(this.start)
        wanted = months_before(this.start, 12 * (own - first))
    else:
        wanted = months_before(this.start, 12 * (this.start.year - first))
    spans = []
    for label, start, end in _all(period, calendar, months_before(wanted, 12 * (period.years + 1)), this.end):
        season = (start, end) if period.season is None else days_of(period.season, start, end)
        if season is not None and season[1] < this.start:
            spans.append(PeriodInstance(label, *season))
    if year is None:
        return spans[-1]
    return min(spans, key=lambda found: abs((found.start - wanted).days))


def months_before(day: date, months: int) -> date:
    """The same day ``months`` earlier; a last day of a month leads to a last day of a month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    month += 1
    last = monthrange(year, month)[1]
    if day.day == monthrange(day.year, day.month)[1]:
        return date(year, month, last)
    return date(year, month, min(day.day, last))


_Labelled = tuple[dict[str, str], date, date]


def _all(period: Period, calendar: Calendar, after: date, as_of: date) -> Iterator[_Labelled]:
    """Every period of the kind that may touch ``after``…``as_of``, in order."""
    if period.kind == "calendar_year":
        for year in range(after.year, as_of.year + 1):
            yield _year_label(year), date(year, 1, 1), date(year, 12, 31)
    elif period.kind == "cycle":
        yield from _cycles(period, as_of)
    elif period.kind == "school_year":
        for year in _school_years(calendar, after, as_of):
            yield _school_year_label(year), *calendar.school_year(year)
    elif period.kind == "term":
        for year in _school_years(calendar, after, as_of):
            for term in calendar.terms_of(year):
                yield _term_label(year, term.name), term.start, term.end
    else:
        yield from _parts_of_years(period, calendar, after, as_of)


def _school_years(calendar: Calendar, after: date, as_of: date) -> range:
    # One more on either side: a term may begin before its school year does.
    return range(calendar.school_year_of(after) - 1, calendar.school_year_of(as_of) + 2)


def _cycles(period: Period, as_of: date) -> Iterator[_Labelled]:
    assert period.cycle_from is not None
    for first in range(period.cycle_from, as_of.year + 1, period.years):
        last = first + period.years - 1
        label = _year_label(first) if last == first else {"zh": f"{first}–{last}年", "en": f"{first}–{last}"}
        yield label, date(first, 1, 1), date(last, 12, 31)


def _parts_of_years(period: Period, calendar: Calendar, after: date, as_of: date) -> Iterator[_Labelled]:
    months = 3 if period.kind == "quarter" else 1
    for year in range(after.year, as_of.year + 1):
        for first in range(1, 13, months):
            last = first + months - 1
            start, end = date(year, first, 1), date(year, last, monthrange(year, last)[1])
            if months == 3:
                quarter = last // 3
                yield {"zh": f"{year}年第{'一二三四'[quarter - 1]}季度", "en": f"Q{quarter} {year}"}, start, end
            elif not calendar.is_holiday(year, first):
                yield {"zh": f"{year}年{first}月", "en": f"{year}-{first:02}"}, start, end


def _year_label(year: int) -> dict[str, str]:
    return {"zh": f"{year}年", "en": str(year)}


def _school_year_label(year: int) -> dict[str, str]:
    return {"zh": f"{year}–{year + 1}学年", "en": f"school year {year}–{year + 1}"}


def _term_label(year: int, name: Mapping[str, str]) -> dict[str, str]:
    return {"zh": f"{year}–{year + 1}学年{name['zh']}", "en": f"{name['en']} {year}–{year + 1}"}


def _as_of_label(day: date) -> dict[str, str]:
    return {"zh": f"截至{chinese_day(day)}", "en": f"as of {day.isoformat()}"}


def _span_label(start: date, end: date) -> dict[str, str]:
    return {"zh": f"{start.isoformat()}至{end.isoformat()}", "en": f"{start.isoformat()} to {end.isoformat()}"}
