"""Distributions: marks on the right side of the threshold, nothing told that is not so."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st

from auditor.findings.finding import Finding
from auditor.reports.page.html_chart import FEWEST, MOST_THRESHOLDS, Chart, charts, distance
from auditor.verdicts.verdict import Verdict

RULE = synthetic.rule("t/1")
LINE = re.compile(r'<path d="M([0-9.]+) 16V')
MARK = re.compile(r"M([0-9.]+) [0-9.]+m")


def share(met: int, of: int, verdict: Verdict) -> Finding:
    exact = Fraction(met, of)
    return synthetic.finding(RULE, verdict, actual=Fraction(met), population=of, low=exact, high=exact)


def count(n: int, verdict: Verdict, threshold: str) -> Finding:
    asked = {"zh": threshold, "en": threshold}
    figures = {"measure": "count", "actual": Fraction(n), "population": None, "low": Fraction(n), "high": Fraction(n)}
    return synthetic.finding(RULE, verdict, threshold=asked, **figures)


def drawn(findings: list[Finding], language: str = "en") -> list[Chart]:
    return list(charts([(one, 1) for one in findings], "Talks", "r1", language))


def only(findings: list[Finding], language: str = "en") -> Chart:
    (chart,) = drawn(findings, language)
    return chart


def lanes(chart: Chart) -> dict[str, list[float]]:
    """Symbol of a lane → where its marks stand."""
    found = {}
    for lane in re.findall(r"<g transform=.*?</g>", chart.svg):
        text = ElementTree.fromstring(lane).find("text")
        assert text is not None
        assert text.text
        found[text.text[0]] = [float(x) for x in MARK.findall(lane)]
    return found


def line(chart: Chart) -> float:
    (x,) = LINE.findall(chart.svg)
    return float(x)


def test_a_picture_has_a_title_and_says_itself_in_words() -> None:
    chart = only([share(30, 58, Verdict.FAIL), share(39, 58, Verdict.PASS), share(58, 58, Verdict.PASS)])
    picture = ElementTree.fromstring(chart.svg)
    assert picture.attrib["role"] == "img"
    assert [picture.findtext(tag) for tag in ("title", "desc")] == ["Talks ≥ 2/3", chart.told]
    assert chart.told == "Not met 1 (≈ 51.7%); Met 2 (≈ 67.2% – 100%)"


def test_a_near_miss_stands_left_of_the_line_and_the_threshold_itself_right() -> None:
    chart = only([share(1999, 3000, Verdict.FAIL), share(2, 3, Verdict.PASS), share(1, 1, Verdict.PASS)])
    found = lanes(chart)
    assert found["✗"][0] < line(chart) < min(found["✓"])


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=FEWEST, max_size=40),
    st.sampled_from(["≥ 2/3", "≥ 100%", "> 10%", "≤ 50%", "< 1/7"]),
)
def test_no_mark_stands_on_the_wrong_side(pairs: list[tuple[int, int]], threshold: str) -> None:
    sign, limit = threshold.split()
    exact = Fraction(limit[:-1]) / 100 if limit.endswith("%") else Fraction(limit)
    meets = {"≥": lambda x: x >= exact, ">": lambda x: x > exact, "≤": lambda x: x <= exact, "<": lambda x: x < exact}[sign]
    found = []
    for n, (met, of) in enumerate(pairs):
        part = Fraction(min(met, of), of)
        verdict = Verdict.PASS if meets(part) else Verdict.FAIL
        asked = {"zh": threshold, "en": threshold}
        found.append(
            synthetic.finding(
                RULE, verdict, finding_id=str(n), actual=part * of, population=of, low=part, high=part, threshold=asked
            )
        )
    chart = only(found)
    at, marks = line(chart), lanes(chart)
    higher, lower = ("✓", "✗") if sign in ("≥", ">") else ("✗", "✓")
    assert all(x > at for x in marks.get(higher, []))
    assert all(x < at for x in marks.get(lower, []))


@pytest.mark.parametrize(("threshold", "good"), [("≥ 2", 2), ("≤ 1", 1), ("> 1", 2), ("< 2", 1)])
def test_whole_numbers_stand_beside_the_line(threshold: str, good: int) -> None:
    bad = 3 - good
    chart = only([count(good, Verdict.PASS, threshold), count(bad, Verdict.FAIL, threshold), count(bad, Verdict.FAIL, threshold)])
    found = lanes(chart)
    assert (found["✓"][0] > line(chart)) == (good > bad)
    assert (found["✗"][0] > line(chart)) == (bad > good)


def test_every_mark_is_drawn_while_there_are_few() -> None:
    found = [share(n, 30, Verdict.PASS if n >= 20 else Verdict.FAIL) for n in range(31)]
    assert {symbol: len(marks) for symbol, marks in lanes(only(found)).items()} == {"✗": 20, "✓": 11}


def test_many_make_columns_and_stay_small() -> None:
    found = [share(n % 60, 60, Verdict.PASS if n % 60 >= 40 else Verdict.FAIL) for n in range(1500)]
    chart = only(found)
    assert len(chart.svg) < 4_000
    assert "Not met 1,000 (0% – 65%); Met 500 (≈ 66.7% – ≈ 98.3%)" in chart.told


def test_a_range_crosses_the_line() -> None:
    known = [share(58, 58, Verdict.PASS)] * FEWEST
    unknown = synthetic.finding(RULE, Verdict.UNKNOWN, low=Fraction(1, 2), high=Fraction(9, 10))
    chart = only([*known, unknown])
    found = re.search(r"M([0-9.]+) 6v4m0-2H([0-9.]+)m", chart.svg)
    assert found
    assert float(found[1]) < line(chart) < float(found[2])


def test_what_says_nothing_is_not_drawn_but_counted() -> None:
    unknown = synthetic.finding(RULE, Verdict.UNKNOWN, actual=None, low=Fraction(0), high=None)
    chart = only([*[share(58, 58, Verdict.PASS)] * FEWEST, unknown])
    assert "?" not in lanes(chart)
    assert "Cannot be judged 1" in chart.told


def test_few_figures_need_no_picture() -> None:
    assert drawn([share(58, 58, Verdict.PASS)] * (FEWEST - 1)) == []


def test_papers_have_no_distribution() -> None:
    assert drawn([synthetic.finding(RULE, Verdict.NOT_CHECKED, threshold={"zh": "", "en": ""})] * 5) == []


def test_different_thresholds_have_pictures_of_their_own() -> None:
    found = [count(n, Verdict.PASS, f"≥ {1 + n % 2}") for n in range(2, 12)]
    assert [chart.label for chart in drawn(found)] == ["≥ 1 people", "≥ 2 people"]


def test_many_thresholds_share_one_scale() -> None:
    found = [count(n, Verdict.PASS if n % 2 else Verdict.FAIL, f"≥ {n + (n + 1) % 2}") for n in range(1, 2 * MOST_THRESHOLDS + 4)]
    chart = only(found)
    marks = lanes(chart)
    assert chart.label == "≥ 100% of what is required"
    assert max(marks["✗"]) < line(chart) < min(marks["✓"])


def test_a_time_of_day_is_written_as_one() -> None:
    found = [
        synthetic.finding(
            RULE,
            Verdict.PASS,
            measure="value",
            population=None,
            actual=Fraction(minutes),
            threshold={"zh": "≥ 8:00", "en": "≥ 8:00"},
        )
        for minutes in (480, 490, 500)
    ]
    assert "(8:00 – 8:20)" in only(found).told


def test_hostile_titles_stay_text() -> None:
    (chart,) = charts([(share(58, 58, Verdict.PASS), FEWEST)], '<script>"&\u202e\x00', "r1", "zh")
    title = ElementTree.fromstring(chart.svg).findtext("title")
    assert title == '<script>"&\ufffd ≥ 2/3'


def test_distance_tells_who_misses_it_by_least() -> None:
    assert distance(share(30, 58, Verdict.FAIL)) == Fraction(26, 116)
    assert distance(count(1, Verdict.FAIL, "≥ 4")) == Fraction(3, 4)
    assert distance(synthetic.finding(RULE, Verdict.NOT_CHECKED)) is None
