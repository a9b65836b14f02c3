"""Figures as readers see them, and as machines do."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st

from auditor.reports import phrases
from auditor.reports.text import clean, day, exact, number, percent
from auditor.rules.kinds.base import TIME_OF_DAY
from auditor.verdicts.verdict import Verdict

RULE = synthetic.rule("t/1")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (Fraction(0), "0"),
        (Fraction(1234567), "1,234,567"),
        (-1234, "-1,234"),
        (Fraction(25, 2), "12.5"),
        (Fraction(2, 3), "≈ 0.67"),
        (Fraction(-2, 3), "≈ -0.67"),
        (Fraction(1, 1000), "≈ 0"),
        (Fraction(12345, 10), "1,234.5"),
    ],
)
def test_numbers(value: Fraction | None, shown: str) -> None:
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (Fraction(2, 3), "≈ 66.7%"),
        (Fraction(3, 4), "75%"),
        (Fraction(1), "100%"),
        (Fraction(0), "0%"),
        (Fraction(2999, 3000), "< 100%"),
        (Fraction(3001, 3000), "> 100%"),
        (Fraction(1, 3000), "> 0%"),
    ],
)
def test_percentages_never_hide_a_remainder(value: Fraction | None, shown: str) -> None:
    assert percent(value) == shown


@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(1, 6))
def test_a_number_without_a_mark_is_exact(value: Fraction, digits: int) -> None:
    shown = number(value, digits)
    if not shown.startswith("≈"):
        assert Fraction(shown.replace(",", "")) == value
    else:
        assert abs(Fraction(shown[2:].replace(",", "")) - value) <= Fraction(1, 2 * 10**digits)


@given(st.one_of(st.none(), st.fractions(), st.integers()))
def test_machines_get_the_exact_number_back(value: Fraction | int | None) -> None:
    told = exact(value)
    assert (None if told is None else Fraction(told)) == value


def test_days() -> None:
    assert (day(date(2025, 3, 1), "zh"), day(date(2025, 3, 1), "en"), day(None, "zh")) == ("2025年3月1日", "1 March 2025", "")


@given(st.text())
def test_clean_text_can_stand_in_any_file(text: str) -> None:
    kept = clean(text)
    kept.encode("utf-8")
    assert all(c in "\t\n\r" or ord(c) >= 32 for c in kept)


def test_clean_keeps_emoji_and_drops_direction_marks() -> None:
    assert clean("a\u202eb👩‍🏫\x1b[31m") == "ab👩‍🏫\ufffd[31m"


def test_a_share_is_told_with_its_base_and_its_percentage() -> None:
    finding = synthetic.finding(RULE, Verdict.FAIL)
    assert phrases.actual(finding, "zh") == "30 / 58 人（≈ 51.7%）"
    assert phrases.required(finding, "en") == "≥ 2/3 (39 people)"


def test_an_empty_population_has_no_percentage() -> None:
    finding = synthetic.finding(RULE, Verdict.NOT_APPLICABLE, population=0, actual=Fraction(0))
    assert phrases.actual(finding, "zh") == "0 人"


def test_an_unlimited_best_case_is_told_as_such() -> None:
    finding = synthetic.finding(RULE, Verdict.UNKNOWN, measure="count", low=Fraction(0), high=None)
    assert phrases.range_of(finding, "en") == "0 people – unlimited"


def test_what_percentages_lack_is_told_in_points() -> None:
    figures = {"measure": "ratio", "actual": Fraction(6100, 120), "shortfall": Fraction(100, 120), "unit": {"zh": "%", "en": "%"}}
    finding = synthetic.finding(RULE, Verdict.FAIL, **figures)
    assert phrases.actual(finding, "zh") == "≈ 50.83%"
    assert phrases.shortfall(finding, "zh") == "≈ 0.83 个百分点"
    assert phrases.shortfall(finding, "en") == "≈ 0.83 percentage points"


def test_a_certain_figure_has_no_range() -> None:
    assert phrases.range_of(synthetic.finding(RULE, Verdict.PASS), "zh") == ""


def test_the_formula_names_its_base() -> None:
    assert "63 ÷ (63 + 11 + 11) ≈ 74.1%" in phrases.score_formula(synthetic.county(12), "en")


def test_a_period_has_a_name_in_each_language() -> None:
    finding = synthetic.finding(RULE, period={"zh": "2025–2026学年第一学期", "en": "first term 2025–2026"})
    assert [phrases.period(finding, language) for language in ("zh", "en")] == ["2025–2026学年第一学期", "first term 2025–2026"]


def test_a_period_without_a_name_is_told_by_its_days() -> None:
    finding = synthetic.finding(RULE, period={})
    assert phrases.period(finding, "en") == "1 January 2025 – 31 December 2025"


def test_a_time_of_day_is_told_as_one_and_what_it_lacks_in_minutes() -> None:
    figures = {
        "measure": "value",
        "actual": Fraction(479),
        "low": Fraction(479),
        "high": Fraction(1441),
        "shortfall": Fraction(1),
    }
    finding = synthetic.finding(RULE, Verdict.FAIL, **figures, unit=TIME_OF_DAY)
    assert (phrases.actual(finding, "zh"), phrases.range_of(finding, "zh")) == ("7:59", "7:59 – 0:01")
    assert (phrases.shortfall(finding, "zh"), phrases.shortfall(finding, "en")) == ("1 分钟", "1 minute")
