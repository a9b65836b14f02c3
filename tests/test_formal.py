"""Figures in official letters."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import synthetic

from auditor.findings.finding import Finding
from auditor.reports.letters import formal
from auditor.verdicts.verdict import Verdict

RULE = synthetic.SHANDAN[1]
COUNT = synthetic.rule("t/1", unit=synthetic.TIMES)


def share(**changes: Any) -> Finding:
    return synthetic.finding(RULE, Verdict.FAIL, **changes)


def count(threshold: str, actual: int = 1234) -> Finding:
    told = {"zh": threshold, "en": threshold}
    return synthetic.finding(COUNT, Verdict.FAIL, measure="count", population=None, threshold=told, actual=Fraction(actual))


@pytest.mark.parametrize(("language", "words"), [("zh", "30人，约占58人的51.7%"), ("en", "30 people, about 51.7% of 58 people")])
def test_a_share(language: str, words: str) -> None:
    assert formal.actual(share(), language) == words


def test_an_exact_share_is_not_about() -> None:
    assert formal.actual(share(actual=Fraction(29)), "zh") == "29人，占58人的50%"


def test_a_count_has_no_blanks_and_no_separators() -> None:
    assert formal.actual(count("≥ 1"), "zh") == "1234次"


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        ("≥ 2/3", "不低于三分之二（39人）"),
        ("≥ 100%", "100%（39人）"),
        ("≤ 5%", "不高于5%（39人）"),
        ("> 1/12", "高于1/12（39人）"),
        ("≥ 10%, ≤ 20%", "不低于10%、不高于20%（39人）"),
        ("[0–9) 1", "[0–9) 1（39 人）"),
    ],
)
def test_what_a_share_must_be(threshold: str, words: str) -> None:
    assert formal.required(share(threshold={"zh": threshold, "en": threshold}), "zh") == words


@pytest.mark.parametrize(
    ("threshold", "words"), [("≥ 2", "不少于2次"), ("≤ 0", "不超过0次"), ("> 1.5", "多于1.5"), ("< 3", "少于3次")]
)
def test_what_a_count_must_be(threshold: str, words: str) -> None:
    assert formal.required(count(threshold), "zh") == words


@pytest.mark.parametrize(("text", "words"), [("不少于2次", "应不少于2次"), ("100%（12人）", "应为100%（12人）")])
def test_it_reads_as_a_sentence(text: str, words: str) -> None:
    assert formal.lead(text, "zh") == words


def test_nothing_measured_is_nothing_told() -> None:
    assert formal.actual(share(actual=None), "zh") == ""
