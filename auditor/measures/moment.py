"""Days as yyyymmdd integers, and the days that one rule looks at in one period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from auditor.rules.ast import Day, Rule, Window
from auditor.rules.calendar import DAY, Calendar
from auditor.rules.kinds.compared import Compared
from auditor.rules.periods import PeriodInstance, months_before, period_before

DateWord = Literal["before", "after", "not_before", "not_after"]


def moment_of(rule: Rule, period: PeriodInstance, as_of: date, calendar: Calendar) -> Moment:
    """The days that a rule looks at in a period, and in the earlier one that it compares with."""
    measure = rule.measure
    before = period_before(rule.period, calendar, period, measure.year) if isinstance(measure, Compared) else None
    return _moment(rule, period, as_of, None if before is None else _moment(rule, before, as_of))


def _moment(rule: Rule, period: PeriodInstance, as_of: date, earlier: Moment | None = None) -> Moment:
    """Who is in post on the first of the month is owed what is due for that month."""
    first = period.start if rule.period.kind == "month" and not rule.reference.kind else None
    there_from = period.end if rule.period.kind == "as_of" else None
    return Moment(period, period.reference_on(rule.reference, as_of), as_of, first, there_from, earlier)


def ymd(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


@dataclass(frozen=True)
class Moment:
    """The period, the reference date that fields are taken at, and the audit's as-of date.

    ``members_on``: the day that decides who belongs to a population of staff, where it is not the reference date;
    ``there_from``: see :attr:`school_from`. ``earlier``: the moment that figures are compared with.
    """

    period: PeriodInstance
    reference: date
    as_of: date
    members_on: date | None = None
    there_from: date | None = None
    earlier: Moment | None = None

    @property
    def school_from(self) -> date:
        """The day from which on a school must have been there to be bound: the period's start, unless one day alone counts."""
        return self.there_from or self.start

    @property
    def roster(self) -> date:
        """The day on which somebody must be in post to count: the first of a monthly duty's month, else the reference date."""
        return self.members_on or self.reference

    @property
    def start(self) -> date:
        return self.period.start

    @property
    def law_of(self) -> date:
        return self.period.law_of

    @property
    def end(self) -> date:
        return self.period.end

    def day(self, day: Day) -> date:
        """The calendar day that a rule means by ``day`` in this period."""
        if day.kind == "date":
            assert day.on is not None
            return day.on
        if day.kind == "month_day":
            return self.period.day(day.month, day.day) or self.period.end
        return {"period_start": self.start, "period_end": self.end, "reference": self.reference}[day.kind]

    def happened(self, op: DateWord, day: int) -> tuple[DateWord, int]:
        """A comparison with ``day`` such that a date after the as-of day has not happened yet (it is later than any day)."""
        limit = ymd(self.as_of)
        if day <= limit:
            return op, day
        if op in ("before", "not_after"):
            return "not_after", limit
        return "after", limit

    def window(self, window: Window) -> tuple[int | None, int]:
        """First and last day, both included, that records may bear; None: no first day."""
        if window.kind == "period":
            return ymd(self.start), ymd(min(self.end, self.as_of))
        if window.kind == "ever":
            return None, ymd(self.reference)
        if window.kind == "calendar_years":
            return ymd(date(self.end.year - window.years + 1, 1, 1)), ymd(min(self.end, self.as_of))
        return ymd(months_before(self.reference, window.months) + DAY), ymd(self.reference)
