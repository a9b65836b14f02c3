"""Requirements of other places can be said, checked and tested without a change of the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from auditor.authoring.cases import Case, CaseResult, load_cases, run_cases
from auditor.authoring.lint import lint
from auditor.rules.ast import Rule
from auditor.rules.pack import Pack, load_pack

FOLDER = Path(__file__).parent / "constructs"


@cache
def pack() -> Pack:
    return load_pack(FOLDER)


@cache
def results() -> tuple[CaseResult, ...]:
    return tuple(run_cases(load_cases(pack()), pack()))


def test_there_are_forty_constructs() -> None:
    assert len(pack().rules) >= 40


@pytest.mark.parametrize("case", load_cases(pack()), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    (result,) = (one for one in results() if one.case.name == case.name)
    assert result.passed, [result.problem, *result.differences]


@pytest.mark.parametrize("rule", pack().rules, ids=lambda rule: rule.id)
def test_every_construct_has_a_case_that_passes(rule: Rule) -> None:
    wanted = "not_checked" if rule.measure.judged_from == "register" else "pass"
    assert wanted in {e.verdict for result in results() if result.case.rule == rule.id for e in result.case.expect}


def test_constructs_are_sound() -> None:
    assert [problem for problem in lint([FOLDER]).problems if problem.code != "W411"] == []
