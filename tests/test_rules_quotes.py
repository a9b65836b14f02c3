"""Lint reads the quote: number, comparison, period and strength of the rule against the words it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.authoring.lint import lint
from auditor.rules.pack import pack_names
from tests.test_rules_cli_lint import POLICY, make

RULE = """\
- id: demo/1
  title: 谈话
  clause: 一
  quote: {quote}
  strength: {strength}
  period: {period}
  share:
    of: staff_in_post
    that: {{talks: {{at_least: {times}}}}}
  {bound}
{more}"""


def told(
    folder: Path, quote: str, bound: str, *, strength: str = "must", period: str = "calendar_year", more: str = "", times: int = 1
) -> list[str]:
    rule = RULE.format(quote=quote, strength=strength, period=period, bound=bound, more=more, times=times)
    found = lint([make(folder, rule=rule, policy=POLICY.replace("text: demo.txt\n", ""))]).problems
    return [problem.code for problem in found if problem.code.startswith(("E", "W43"))]


@pytest.mark.parametrize(
    ("quote", "bound", "codes"),
    [
        ("每年应覆盖三分之二以上的教职工", "at_least: 2/3", []),
        ("每年应覆盖三分之二以上的教职工", "at_least: 1/2", ["W431"]),
        ("每年应覆盖三分之二以上的教职工", "more_than: 2/3", ["W432"]),
        ("每年谈话的教职工应超过80%", "at_least: 80%", ["W432"]),
        ("每年谈话的教职工不得低于80%", "at_least: 80%", []),
        ("每年未谈话的教职工不得超过20%", "less_than: 20%", ["W432"]),
        ("应与教职工谈话", "at_least: 50%", []),
    ],
)
def test_numbers_and_comparisons(quote: str, bound: str, codes: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, quote, bound) == codes


@pytest.mark.parametrize(
    ("quote", "period", "codes"),
    [
        ("每学期应谈话1次", "term", []),
        ("每学期应谈话1次", "calendar_year", ["W433"]),
        ("每年应谈话1次", "school_year", []),
        ("每两年应谈话1次", "2 years", []),
        ("每两年应谈话1次", "calendar_year", ["W433"]),
        ("每天应谈话1次", "calendar_year", []),
    ],
)
def test_periods(quote: str, period: str, codes: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, quote, "at_least: 100%", period=period) == codes


@pytest.mark.parametrize(
    ("quote", "strength", "codes"),
    [
        ("每年应谈话1次", "may", ["W434"]),
        ("每年原则上谈话1次", "must", ["W434"]),
        ("每年原则上谈话1次", "should", []),
        ("鼓励每年谈话1次", "must", ["W434"]),
        ("每年谈话1次", "should", []),
    ],
)
def test_strengths(quote: str, strength: str, codes: list[str], tmp_path: Path) -> None:
    assert told(tmp_path, quote, "at_least: 100%", strength=strength) == codes


def test_a_reading_that_names_the_number_explains_it(tmp_path: Path) -> None:
    quote = "每年应覆盖三分之二以上的教职工"
    assert told(tmp_path / "a", quote, "at_least: 1/2", more="  reading: 县里定为一半，不是三分之二\n") == []
    assert told(tmp_path / "b", quote, "at_least: 1/2", more="  reading: 另有说明\n") == ["W431"]


@pytest.mark.parametrize("name", pack_names())
def test_the_shipped_packs_say_what_their_quotes_say(name: str) -> None:
    assert [problem for problem in lint([name]).problems if problem.code.startswith("W43")] == []
