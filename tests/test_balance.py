"""The balance pack on its sample county, and the pack of an invented province that rests on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from auditor.authoring.cases import load_cases, run_cases
from auditor.authoring.lint import lint
from auditor.findings.result import Result
from auditor.inputs.spec import load_spec
from auditor.rules.kinds.spread import Spread
from auditor.rules.pack import load_pack
from auditor.run import run_audit

SAMPLE = Path(__file__).parent.parent / "data_samples" / "balance"
PROVINCE = SAMPLE / "rules" / "yunling-balance"
COUNTY = "澄湖县"


@cache
def ran(pack: str = "balance") -> Result:
    spec = load_spec(SAMPLE / "audit.yaml", date(2000, 1, 1))
    return run_audit(replace(spec, packs=[pack]))


def verdicts(result: Result, subject: str) -> dict[str, str]:
    return {f.rule: str(f.verdict) for f in result.findings if f.subject_id == subject}


def test_six_of_seven_says_which_are_met_and_which_miss_the_floor() -> None:
    (found,) = [f for f in ran().findings if (f.rule, f.subject_id) == ("balance/school-primary", "2199990003")]
    assert (str(found.verdict), found.actual) == ("fail", 6)
    told = " ".join(note["zh"] for note in found.notes)
    assert "balance/7-media-primary" in told


def test_components_decide_nothing_by_themselves() -> None:
    """The school with one indicator missed, but not below the floor, has no problem of its own."""
    failed = {f.rule for f in ran().findings if f.subject_id == "2199990002" and str(f.verdict) == "fail"}
    assert failed == {"balance/7-media-primary"}
    assert str(ran().overall(COUNTY, "government").verdict) == "fail"
    assert all(f.owner == "government" for f in ran().findings if f.rule.startswith("balance/school-"))


def test_all_seven_spreads_of_both_stages_are_measured_with_their_own_limits() -> None:
    rules = [rule for rule in load_pack("balance").rules if isinstance(rule.measure, Spread)]
    limits = {rule.id: rule.bounds[0].threshold.value for rule in rules}  # type: ignore[union-attr]
    assert sorted(limits) == sorted(f"balance/cv-{n}-{stage}" for n in range(1, 8) for stage in ("primary", "junior"))
    assert {limit for rule, limit in limits.items() if rule.endswith("primary")} == {Fraction(1, 2)}
    assert {limit for rule, limit in limits.items() if rule.endswith("junior")} == {Fraction(45, 100)}


# ---------------------------------------------------------------- a province upon it


def test_the_province_lints_clean_and_its_cases_hold() -> None:
    assert lint([PROVINCE]).problems == []
    pack = load_pack(PROVINCE)
    assert [result.case.name for result in run_cases(load_cases(pack), pack) if not result.passed] == []


@pytest.mark.parametrize(
    ("rule", "subject", "national", "provincial"),
    [
        ("balance/g7-special", COUNTY, "pass", "fail"),  # 7000 yuan: 6000 and 8000
        ("balance/g4-size", "2199990008", "fail", "pass"),  # 2001 pupils: 2000, and 2400 by its authority
        ("balance/g11-backbone", COUNTY, "fail", "fail"),  # taken over as it is
    ],
)
def test_the_province_changes_what_it_says_and_nothing_else(rule: str, subject: str, national: str, provincial: str) -> None:
    assert [verdicts(ran(pack), subject)[rule] for pack in ("balance", str(PROVINCE))] == [national, provincial]


def test_a_raised_requirement_tells_the_former_one() -> None:
    rule = ran(str(PROVINCE)).rules["balance/g7-special"]
    assert (rule.clause, rule.document["zh"]) == ("一", "云岭省义务教育优质均衡发展实施办法（示例）")
    assert "6000" in rule.raised_from["zh"]
