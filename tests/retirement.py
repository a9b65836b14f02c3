"""Statutory retirement reckoned person by person, from the schedules of the program: what its SQL is held against."""

from __future__ import annotations

import calendar

from auditor.model.retirement import SCHEDULES, START_MONTH, Schedule


def delay_months(birth_year: int, birth_month: int, category: str) -> int:
    """Months by which somebody's statutory retirement comes after the original age."""
    schedule = SCHEDULES[category]
    late = _original_month(birth_year, birth_month, schedule) - START_MONTH
    return 0 if late < 0 else min(late // schedule.step + 1, schedule.cap)


def retirement_month(birth_year: int, birth_month: int, category: str) -> tuple[int, int]:
    """Year and month (1 to 12) of statutory retirement."""
    month = _original_month(birth_year, birth_month, SCHEDULES[category]) + delay_months(birth_year, birth_month, category)
    return month // 12, month % 12 + 1


def retirement_date(born: int, category: str) -> int:
    """The day of statutory retirement as the law has been since it delays; ``born`` and the result are yyyymmdd."""
    year, month = retirement_month(born // 10_000, born // 100 % 100, category)
    day = min(born % 100, calendar.monthrange(year, month)[1])
    return year * 10_000 + month * 100 + day


def _original_month(birth_year: int, birth_month: int, schedule: Schedule) -> int:
    """The month number in which the original age is reached."""
    return (birth_year + schedule.original_age) * 12 + birth_month - 1
