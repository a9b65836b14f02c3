"""What a rule says is what is judged: packs of tests/sound, each of whose cases states what must come out."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from auditor.authoring.cases import CaseResult, load_cases, run_cases
from auditor.authoring.tested import shown_cells, wanted_cells
from auditor.problems import UserError
from auditor.rules.ast import Rule
from auditor.rules.bind.asked import bounds_of
from auditor.rules.kinds.any_of import AnyOf
from auditor.rules.kinds.compared import Compared
from auditor.rules.kinds.share import Meeting
from auditor.rules.kinds.spread import Spread
from auditor.rules.pack import Pack, load_pack
from auditor.rules.thresholds.added import Sum
from auditor.rules.thresholds.by_tiers import ByFigure
from auditor.rules.thresholds.by_value import ByCode
from auditor.rules.thresholds.dated import Dated
from auditor.rules.thresholds.of_rule import OfRule
from tests.test_pack_cases import silent_unknowns

SOUND = Path(__file__).parent / "sound"
PACKS = sorted(path.parent.name for path in SOUND.glob("*/pack.yaml"))


@cache
def pack(name: str) -> Pack:
    return load_pack(SOUND / name)


@cache
def results(name: str) -> list[CaseResult]:
    return run_cases(load_cases(pack(name)), pack(name))


@pytest.mark.parametrize("name", PACKS)
def test_cases(name: str) -> None:
    assert [(one.case.name, one.problem, one.differences) for one in results(name) if not one.passed] == []


@pytest.mark.parametrize("name", PACKS)
def test_a_case_alone_comes_out_as_among_others(name: str) -> None:
    alone = [run_cases([case], pack(name))[0] for case in load_cases(pack(name))[::10]]
    assert [(one.case.name, one.problem, one.differences) for one in alone if not one.passed] == []


@pytest.mark.parametrize("name", PACKS)
def test_an_unknown_says_what_is_missing(name: str) -> None:
    assert silent_unknowns(results(name)) == []


LINKED = """\
name: lk
title: 试
records:
  tables:
    deputies:
      zh: 法治副校长
      en: Deputies
      level: bureau
      key: deputy
      columns:
        district: {type: text, zh: 所属区县, en: district}
        deputy: {type: key, zh: 编号, en: id}
    posts:
      zh: 任职
      en: Posts
      columns:
        school_id: {type: school}
        deputy: {type: link, to: deputies, zh: 编号, en: id}
"""


def test_a_school_table_that_points_to_the_bureaus_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(LINKED, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_pack(tmp_path)
    assert [(problem.code, problem.place.line) for problem in caught.value.problems] == [("E274", 18)]


@pytest.mark.parametrize("path", sorted((SOUND / "language" / "cases").glob("*.yaml")), ids=lambda path: path.stem)
def test_each_thing_that_the_language_says_is_tried_in_every_way(path: Path) -> None:
    """At least three rules of each, with cases that pass, fail, do not apply and lack data."""
    of_file = [case for case in load_cases(pack("language")) if Path(case.place.file).name == path.name]
    assert len({case.rule for case in of_file}) >= 3
    assert {expected.verdict for case in of_file for expected in case.expect} >= {"pass", "fail", "not_applicable", "unknown"}


def constructs_of(rule: Rule) -> set[str]:
    """What the language adds to plain measures against plain numbers, as far as a rule makes use of it."""
    conditions = [test for condition in rule.conditions() for test in condition.tests()]
    bounds = [*rule.limits, *(bound for test in conditions for bound in bounds_of(test))]
    steps = [step for bound in bounds for step in bound.threshold.walk()]
    found = {
        "formula": any(field.formula for field in rule.fields()),
        "nested": any(isinstance(step, ByCode) and step.amounts is None for step in steps),
        "by a figure": any(isinstance(step, ByFigure) for step in steps),
        "added": any(isinstance(step, Sum) for step in steps),
        "dated": any(isinstance(step, Dated) for step in steps),
        "from another rule": any(isinstance(step, OfRule) for step in steps),
        "compared": any(isinstance(measure, Compared) for measure in rule.measure.walk()),
        "spread of some": any(isinstance(measure, Spread) and measure.asked_of_members() for measure in rule.measure.walk()),
        "any_of": any(isinstance(measure, AnyOf) for measure in rule.measure.walk()),
        "meets": any(isinstance(measure, Meeting) for measure in rule.measure.walk()),
        "grades": bool(rule.grades),
        "both": len(rule.subjects) > 1,
        "part_of": any(linked.part_of is not None for condition in rule.conditions() for linked in condition.linked()),
    }
    return {name for name, used in found.items() if used}


def test_each_construct_is_tried_in_three_dresses_at_its_edges() -> None:
    """Three rules of each, with cases that pass, fail, stand on the threshold, lack data and, where that can be, do not apply."""
    dresses: Counter[str] = Counter()
    for rule in pack("language").rules:
        own = [result for result in results("language") if result.case.rule == rule.id]
        shown = {cell.what for cell in shown_cells(rule, own)}
        if {cell.what for cell in wanted_cells(rule, pack("language").scope)} <= shown:
            dresses.update(constructs_of(rule))
    assert len(dresses) == 13
    assert {name: number for name, number in dresses.items() if number < 3} == {}
