"""Statutory retirement: the original age, and since 2025-01-01 a delay that grows by one month for every few months of birth.

The statutory date is not the day on which somebody in fact retires: one may go up to three years early (never before the original
age), or up to three years late by agreement. A rule about 法定退休年龄 uses the statutory date.

Open points, taken as follows:

- ``f_senior``, women with senior titles (正高级, 副高级) in public institutions: the original age is 60, and they are given
  the men's schedule (60 → 63). That is the common reading; no published value confirms it. They may retire at 55 on application;
  whether that voluntary age moves to 58 is not confirmed either, so it is not computed. A category that the records state
  goes first.
- The old title 小学高级教师 is an intermediate one: such women are ``f55``. Women in labour posts (工勤技能岗位) are ``f50``.
- The day is the birthday's day of the month, as in the published cases; where the month is too short, its last day.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Schedule(NamedTuple):
    """``original_age`` in years; one more month of delay for every ``step`` months, at most ``cap`` months."""

    original_age: int
    step: int
    cap: int


FLEXIBLE = 36
"""Months by which retirement may be put off by agreement."""
IN_FORCE = date(2025, 1, 1)
"""The delays are the law from this day on; what is asked of an earlier day goes by the original age."""
START_MONTH = IN_FORCE.year * 12
"""January 2025, as a month number: year × 12 + month − 1."""

SCHEDULES = {
    "m": Schedule(original_age=60, step=4, cap=36),
    "f55": Schedule(original_age=55, step=4, cap=36),
    "f50": Schedule(original_age=50, step=2, cap=60),
    "f_senior": Schedule(original_age=60, step=4, cap=36),
}
"""By the codes of the records model's list ``retirement_category``."""
