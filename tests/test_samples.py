"""The sample counties: what was planted is found, in the files and in memory, by the program and by the naive evaluator."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from auditor.findings.finding import Finding
from auditor.inputs.spec import load_spec
from auditor.run import run_audit
from tests.agreement import Key, by_key, naive, packs, said_of
from tests.law_cases import not_compared
from tests.naive.evaluate import Judged
from tests.naive.packs import ROOT
from tools import make_samples
from tools.samples import leiyang, shandan
from tools.samples.county import County, Expected

COUNTIES = {"shandan": shandan.build, "leiyang": leiyang.build}
NAMES = sorted(COUNTIES)


@cache
def county(name: str) -> County:
    return COUNTIES[name]()


@cache
def said_by_naive(name: str) -> dict[Key, Judged]:
    """From the records in memory: no file, no import."""
    tables, submitted, bureau = county(name).canonical()
    return naive(name, tables, submitted, bureau, county(name).as_of)


@cache
def said_by_audit(name: str) -> dict[Key, Finding]:
    """From the files, as anybody would run it."""
    spec = load_spec(ROOT / "data_samples" / name / "audit.yaml", date(2000, 1, 1))
    return by_key(run_audit(spec).findings)


def missed(planted: list[Expected], said: dict[Key, Any]) -> list[str]:
    """Planted verdicts and figures that are not there."""
    wrong = []
    for e in planted:
        found = said.get((e.rule, e.subject, e.period_start))
        wanted = [e.verdict, e.actual, e.population, e.required]
        got = found and [str(found.verdict), *(_whole(v) for v in (found.actual, found.population, found.required))]
        if got is None or got[0] != wanted[0] or (e.actual is not None and got != wanted):
            wrong.append(f"{e.rule} {e.subject} {e.period_start} {e.story}: wanted {wanted}, got {got}")
    return wrong


def _whole(value: Fraction | int | None) -> Fraction | int | None:
    return int(value) if value is not None and Fraction(value).denominator == 1 else value


def test_the_files_are_what_the_script_makes() -> None:
    wrong = make_samples.differences(make_samples.samples())
    assert not wrong, "run python tools/make_samples.py\n" + "\n".join(wrong)


def test_the_samples_are_small() -> None:
    files = [f for name in NAMES for f in (ROOT / "data_samples" / name / "records").rglob("*.*")]
    assert sum(f.stat().st_size for f in files) < 3_000_000


def test_workbooks_have_the_same_bytes_every_time() -> None:
    assert make_samples.samples() == make_samples.samples()


@pytest.mark.parametrize("name", NAMES)
def test_planted_verdicts_by_the_naive_evaluator(name: str) -> None:
    """Of the rules whose meaning the samples already follow."""
    planted = [e for e in county(name).expected if e.rule not in not_compared()]
    assert missed(planted, said_by_naive(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_planted_verdicts_by_the_audit(name: str) -> None:
    assert missed(county(name).expected, said_by_audit(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_sample_agrees(name: str) -> None:
    assert said_of(said_by_naive(name), said_by_audit(name), not_compared()).wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_no_verdict_is_planted_twice(name: str) -> None:
    planted = [(e.rule, e.subject, e.period_start) for e in county(name).expected]
    assert len(planted) == len(set(planted))


@pytest.mark.parametrize("name", NAMES)
def test_every_measured_rule_has_something_planted(name: str) -> None:
    measured = {rule["id"] for rule in packs(name)[1].rules if "attest" not in rule}
    assert measured - {e.rule for e in county(name).expected} == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_verdict_is_planted(name: str) -> None:
    kinds = {"pass", "fail", "pending", "unknown", "not_applicable", "not_checked"}
    assert {e.verdict for e in county(name).expected} == kinds


def test_id_numbers_are_of_a_region_that_does_not_exist() -> None:
    file = ROOT / "data_samples" / "leiyang" / "records" / "全市" / "系统导出" / "教职工基本信息.xlsx"
    cells = [str(cell) for row in CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python() for cell in row]
    numbers = [cell for cell in cells if re.fullmatch(r"\d{17}[\dX]", cell)]
    assert len(numbers) > 50
    assert all(number.startswith("000000") for number in numbers)
