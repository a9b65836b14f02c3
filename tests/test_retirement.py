"""Statutory retirement: every row of the table at hand, and what must hold between the rows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.model import base_model
from auditor.model.retirement import SCHEDULES, START_MONTH
from tests.retirement import delay_months, retirement_date, retirement_month

# category, born, delay in months, retires
PUBLISHED = [
    ("m", (1965, 1), 1, (2025, 2)),
    ("m", (1965, 12), 3, (2026, 3)),
    ("m", (1967, 5), 8, (2028, 1)),
    ("m", (1995, 12), 36, (2058, 12)),
    ("f55", (1971, 4), 4, (2026, 8)),
    ("f55", (1974, 10), 15, (2031, 1)),
    ("f55", (2000, 12), 36, (2058, 12)),
    ("f50", (1995, 12), 60, (2050, 12)),
]
COMPUTED = [
    ("m", (1964, 12), 0, (2024, 12)),
    ("m", (1965, 4), 1, (2025, 5)),
    ("m", (1965, 5), 2, (2025, 7)),
    ("m", (1966, 1), 4, (2026, 5)),
    ("m", (1968, 9), 12, (2029, 9)),
    ("m", (1970, 1), 16, (2031, 5)),
    ("m", (1972, 6), 23, (2034, 5)),
    ("m", (1974, 12), 30, (2037, 6)),
    ("m", (1976, 9), 36, (2039, 9)),
    ("f55", (1969, 12), 0, (2024, 12)),
    ("f55", (1970, 1), 1, (2025, 2)),
    ("f55", (1970, 4), 1, (2025, 5)),
    ("f55", (1970, 5), 2, (2025, 7)),
    ("f55", (1972, 1), 7, (2027, 8)),
    ("f55", (1973, 9), 12, (2029, 9)),
    ("f55", (1976, 3), 19, (2032, 10)),
    ("f55", (1978, 6), 26, (2035, 8)),
    ("f55", (1980, 12), 33, (2038, 9)),
    ("f55", (1981, 9), 36, (2039, 9)),
    ("f50", (1974, 12), 0, (2024, 12)),
    ("f50", (1975, 1), 1, (2025, 2)),
    ("f50", (1975, 2), 1, (2025, 3)),
    ("f50", (1975, 3), 2, (2025, 5)),
    ("f50", (1976, 1), 7, (2026, 8)),
    ("f50", (1977, 7), 16, (2028, 11)),
    ("f50", (1979, 5), 27, (2031, 8)),
    ("f50", (1980, 10), 35, (2033, 9)),
    ("f50", (1982, 4), 44, (2035, 12)),
    ("f50", (1983, 12), 54, (2038, 6)),
    ("f50", (1984, 10), 59, (2039, 9)),
    ("f50", (1984, 11), 60, (2039, 11)),
]
Row = tuple[str, tuple[int, int], int, tuple[int, int]]

categories = st.sampled_from(sorted(SCHEDULES))
birth_months = st.integers(1900 * 12, 2020 * 12)  # month numbers


def read(month: int) -> tuple[int, int]:
    return month // 12, month % 12 + 1


def number(month: tuple[int, int]) -> int:
    return month[0] * 12 + month[1] - 1


@pytest.mark.parametrize("row", PUBLISHED)
def test_published_retirement_months(row: Row) -> None:
    category, born, delay, retires = row
    assert (delay_months(*born, category), retirement_month(*born, category)) == (delay, retires)


@pytest.mark.parametrize("row", COMPUTED)
def test_rows_computed_by_the_published_formula(row: Row) -> None:
    category, born, delay, retires = row
    assert (delay_months(*born, category), retirement_month(*born, category)) == (delay, retires)


def test_published_retirement_day() -> None:
    assert retirement_date(19670512, "m") == 20280112


@pytest.mark.parametrize("row", [row for row in PUBLISHED + COMPUTED if row[0] == "m"])
def test_women_with_senior_titles_follow_the_mens_schedule(row: Row) -> None:
    _, born, _, retires = row
    assert retirement_month(*born, "f_senior") == retires


@pytest.mark.parametrize(
    ("born", "category", "retires"),
    [
        (19650131, "m", 20250228),  # February 2025 has no 31st
        (19650130, "m", 20250228),
        (19671031, "m", 20280731),  # 31 July exists
        (19670630, "m", 20280229),  # a leap year
        (19640229, "m", 20240229),
    ],
)
def test_the_day_is_kept_or_clipped_to_the_last_of_the_month(born: int, category: str, retires: int) -> None:
    assert retirement_date(born, category) == retires


def test_every_category_of_the_records_model_has_a_schedule() -> None:
    assert set(SCHEDULES) == set(base_model().code_lists["retirement_category"].codes)


@given(birth_months, categories)
def test_nobody_retires_before_the_original_age_or_later_than_the_cap(born: int, category: str) -> None:
    schedule = SCHEDULES[category]
    delay = delay_months(*read(born), category)
    assert 0 <= delay <= schedule.cap
    assert number(retirement_month(*read(born), category)) == born + schedule.original_age * 12 + delay


@given(birth_months, categories)
def test_who_is_born_later_never_retires_earlier(born: int, category: str) -> None:
    assert number(retirement_month(*read(born), category)) < number(retirement_month(*read(born + 1), category))


@given(birth_months, categories)
def test_delay_grows_by_one_month_at_a_time(born: int, category: str) -> None:
    assert delay_months(*read(born + 1), category) - delay_months(*read(born), category) in (0, 1)


@given(birth_months, categories)
def test_no_delay_exactly_for_those_of_age_before_the_start(born: int, category: str) -> None:
    before = born + SCHEDULES[category].original_age * 12 < START_MONTH
    assert (delay_months(*read(born), category) == 0) is before


@given(st.dates(date(1920, 1, 1), date(2010, 12, 31)), categories)
def test_the_day_of_retirement_exists_and_lies_in_the_month(born: date, category: str) -> None:
    retires = retirement_date(born.year * 10_000 + born.month * 100 + born.day, category)
    day = date(retires // 10_000, retires // 100 % 100, retires % 100)
    assert (day.year, day.month) == retirement_month(born.year, born.month, category)
    assert day.day <= born.day
