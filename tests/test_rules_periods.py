"""Which periods an audit judges, their reference days, and the threshold in force in each."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditor.problems import UserError
from auditor.rules.ast import Period, Reference
from auditor.rules.calendar import Calendar, Term, read_calendar
from auditor.rules.periods import PeriodInstance, months_before, periods_for
from auditor.rules.schema import CalendarShape
from auditor.rules.shape import check_shape
from auditor.rules.thresholds import Constant
from auditor.rules.thresholds.dated import Dated
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import parse_yaml

DEFAULT = Calendar()
FIXED = Period("cycle", 2, 2020)


def told(period: Period, as_of: date, calendar: Calendar = DEFAULT) -> list[str]:
    """Each period as its days, the open one with a star."""
    return [f"{p.start}..{p.end}{'*' if p.open else ''}" for p in periods_for(period, calendar, as_of)]


def calendar_of(text: str) -> Calendar:
    mistakes = Mistakes(parse_yaml(text.encode(), "pack.yaml"))
    shape = check_shape(mistakes.document.root, CalendarShape, mistakes)
    assert shape is not None
    found = read_calendar(shape, mistakes.document.root, mistakes)
    mistakes.raise_errors()
    return found


@pytest.mark.parametrize(
    ("kind", "as_of", "expected"),
    [
        ("calendar_year", date(2025, 12, 31), ["2025-01-01..2025-12-31"]),
        ("calendar_year", date(2025, 12, 30), ["2024-01-01..2024-12-31", "2025-01-01..2025-12-31*"]),
        ("calendar_year", date(2026, 1, 1), ["2025-01-01..2025-12-31", "2026-01-01..2026-12-31*"]),
        ("school_year", date(2025, 8, 31), ["2024-09-01..2025-08-31"]),
        ("school_year", date(2025, 9, 1), ["2024-09-01..2025-08-31", "2025-09-01..2026-08-31*"]),
        ("term", date(2025, 8, 31), ["2024-09-01..2025-01-31", "2025-02-01..2025-08-31"]),
        ("term", date(2025, 12, 31), ["2024-09-01..2025-01-31", "2025-02-01..2025-08-31", "2025-09-01..2026-01-31*"]),
        ("term", date(2026, 1, 31), ["2025-02-01..2025-08-31", "2025-09-01..2026-01-31"]),
        (
            "quarter",
            date(2025, 3, 31),
            ["2024-04-01..2024-06-30", "2024-07-01..2024-09-30", "2024-10-01..2024-12-31", "2025-01-01..2025-03-31"],
        ),
        ("as_of", date(2025, 6, 30), ["2024-07-01..2025-06-30"]),
    ],
)
def test_periods_of_an_audit(kind: str, as_of: date, expected: list[str]) -> None:
    assert told(Period(kind), as_of) == expected  # type: ignore[arg-type]


def test_rolling_years_end_with_the_audit() -> None:
    assert told(Period("rolling", 5), date(2025, 6, 15)) == ["2020-06-16..2025-06-15"]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2021, 12, 31), ["2020-01-01..2021-12-31"]),
        (date(2022, 6, 30), ["2020-01-01..2021-12-31", "2022-01-01..2023-12-31*"]),
        (date(2023, 6, 30), ["2022-01-01..2023-12-31*"]),
        (date(2019, 12, 31), []),
    ],
)
def test_fixed_cycles(as_of: date, expected: list[str]) -> None:
    assert told(FIXED, as_of) == expected


def test_labels_in_both_languages() -> None:
    labels = {
        kind: periods_for(Period(kind), DEFAULT, date(2025, 12, 31))[-1].label
        for kind in ("calendar_year", "term", "month", "quarter")
    }  # type: ignore[arg-type]
    assert labels == {
        "calendar_year": {"zh": "2025年", "en": "2025"},
        "term": {"zh": "2025–2026学年第一学期", "en": "first term 2025–2026"},
        "month": {"zh": "2025年12月", "en": "2025-12"},
        "quarter": {"zh": "2025年第四季度", "en": "Q4 2025"},
    }


@given(st.dates(date(2001, 1, 1), date(2090, 12, 31)))
@example(date(2004, 2, 28))
def test_twelve_months_are_binding_whatever_the_day(as_of: date) -> None:
    """On 28 February of a leap year that month still runs a day, and the one a year before ended a year ago."""
    tomorrow = as_of + timedelta(1)
    ended = 11 if (tomorrow.month, tomorrow.day) == (2, 29) else 12
    assert sum(not p.open for p in periods_for(Period("month"), DEFAULT, as_of)) == ended


@given(
    st.dates(date(2001, 1, 1), date(2090, 12, 31)), st.sampled_from(["calendar_year", "school_year", "term", "quarter", "month"])
)
def test_periods_touch_and_at_most_one_is_open(as_of: date, kind: str) -> None:
    found = periods_for(Period(kind), DEFAULT, as_of)  # type: ignore[arg-type]
    assert all(later.start == earlier.end + timedelta(1) for earlier, later in pairwise(found))
    assert [p.open for p in found] == [p.start <= as_of < p.end for p in found]


@given(
    st.dates(date(2001, 1, 1), date(2090, 12, 31)), st.sampled_from(["calendar_year", "school_year", "term", "quarter", "month"])
)
def test_every_period_is_binding_in_exactly_one_of_two_audits_a_year_apart(as_of: date, kind: str) -> None:
    period = Period(kind)  # type: ignore[arg-type]
    before = months_before(as_of, 12)
    this = {p.start for p in periods_for(period, DEFAULT, as_of) if not p.open}
    last = {p.start for p in periods_for(period, DEFAULT, before) if not p.open}
    assert not this & last


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 2, 28), 12, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2025, 3, 30), 1, date(2025, 2, 28)),
        (date(2025, 1, 15), 1, date(2024, 12, 15)),
        (date(2025, 12, 31), 24, date(2023, 12, 31)),
    ],
)
def test_months_before(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


# ---------------------------------------------------------------- reference days and thresholds

YEAR = PeriodInstance({}, date(2025, 1, 1), date(2025, 12, 31))
RUNNING = PeriodInstance({}, date(2025, 9, 1), date(2026, 8, 31), open=True)


@pytest.mark.parametrize(
    ("period", "reference", "expected"),
    [
        (YEAR, Reference(), date(2025, 12, 31)),
        (YEAR, Reference("period_start"), date(2025, 1, 1)),
        (YEAR, Reference("month_day", 9, 1), date(2025, 9, 1)),
        (RUNNING, Reference(), date(2025, 12, 31)),
        (RUNNING, Reference("period_start"), date(2025, 9, 1)),
        (RUNNING, Reference("month_day", 3, 1), date(2025, 12, 31)),
        (RUNNING, Reference("month_day", 10, 1), date(2025, 10, 1)),
    ],
)
def test_reference_day(period: PeriodInstance, reference: Reference, expected: date) -> None:
    assert period.reference_on(reference, date(2025, 12, 31)) == expected


def test_a_day_of_the_period() -> None:
    assert (YEAR.day(2, 29), RUNNING.day(2, 1), PeriodInstance({}, date(2025, 3, 1), date(2025, 3, 31)).day(2, 1)) == (
        date(2025, 2, 28),
        date(2026, 2, 1),
        None,
    )


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (date(2019, 12, 31), None),
        (date(2020, 1, 1), Constant(Fraction(1, 10))),
        (date(2026, 8, 31), Constant(Fraction(1, 10))),
        (date(2026, 9, 1), Constant(Fraction(3, 20))),
        (date(2030, 1, 1), None),
    ],
)
def test_dated_threshold(start: date, expected: Constant | None) -> None:
    steps = (
        (date(2020, 1, 1), Constant(Fraction(1, 10))),
        (date(2026, 9, 1), Constant(Fraction(3, 20))),
        (date(2030, 1, 1), None),
    )
    assert Dated(steps).on(start) == expected


# ---------------------------------------------------------------- calendars

COUNTY = """\
terms:
  - {from: 08-31, until: 01-19}
  - {from: 02-18, until: 06-30}
holiday_months: [7, 8]
years:
  2023:
    terms:
      - {from: 2023-08-31, until: 2024-01-19}
      - {name: {zh: 春季学期, en: spring term}, from: 2024-02-18, until: 2024-06-30}
    holiday_months: [2]
"""


def test_the_default_leaves_no_day_outside_a_term() -> None:
    assert DEFAULT.orphans(date(2020, 1, 1), date(2030, 12, 31)) == []


def test_days_outside_every_term() -> None:
    calendar = calendar_of(COUNTY)
    assert calendar.orphans(date(2023, 9, 1), date(2024, 8, 30)) == [
        (date(2024, 1, 20), date(2024, 2, 17)),
        (date(2024, 7, 1), date(2024, 8, 30)),
    ]


def test_terms_of_a_year_with_dates_of_its_own() -> None:
    calendar = calendar_of(COUNTY)
    assert calendar.terms_of(2023)[1] == Term({"zh": "春季学期", "en": "spring term"}, date(2024, 2, 18), date(2024, 6, 30))
    assert told(Period("term"), date(2024, 6, 30), calendar) == ["2023-08-31..2024-01-19", "2024-02-18..2024-06-30"]


def test_an_audit_between_two_terms_has_no_open_term() -> None:
    assert not any(p.open for p in periods_for(Period("term"), calendar_of(COUNTY), date(2024, 7, 15)))


def test_no_monthly_duty_in_holidays() -> None:
    months = [p.start.month for p in periods_for(Period("month"), calendar_of(COUNTY), date(2024, 8, 31))]
    assert months == [9, 10, 11, 12, 1, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("terms: [{from: 09-01, until: 02-10}, {from: 02-01, until: 08-31}]", "E262"),
        ("terms: [{from: 02-01, until: 08-31}, {from: 09-01, until: 01-31}]", "E262"),
        ("terms: [{from: 9/1, until: 01-31}]", "E256"),
        ("holiday_months: [13]", "E256"),
        ("school_year_starts: 02-30", "E256"),
        ("years: {next: {terms: [{from: 2025-09-01, until: 2026-01-01}]}}", "E256"),
        ("years: {2025: {terms: [{from: 2026-09-01, until: 2026-01-01}]}}", "E256"),
    ],
)
def test_mistaken_calendars(text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        calendar_of(text)
    assert [problem.code for problem in caught.value.problems] == [code]
