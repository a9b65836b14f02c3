"""The small samples: the other packs, the register and waivers, and a county's pack upon its province's."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
import yaml

from auditor.findings.finding import Finding
from auditor.findings.result import Result
from auditor.inputs.spec import load_spec
from auditor.run import run_audit
from tests.agreement import Key, by_key, naive, packs, said_of
from tests.law_cases import not_compared
from tests.naive.packs import ROOT
from tools.samples import wenzhou, zhejiang_union

SAMPLES = ["balance", "layered", "wenzhou", "zhejiang", "zhejiang-union"]


@cache
def ran(name: str) -> Result:
    """The sample as anybody would run it."""
    return run_audit(load_spec(ROOT / "data_samples" / name / "audit.yaml", date(2000, 1, 1)))


@cache
def found(name: str) -> dict[Key, Finding]:
    return by_key(ran(name).findings)


def planted(name: str) -> list[dict[str, object]]:
    file: Path = ROOT / "data_samples" / name / "expected.yaml"
    return list(yaml.safe_load(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", SAMPLES)
def test_planted_verdicts(name: str) -> None:
    wrong = []
    for line in planted(name):
        finding = found(name).get((str(line["rule"]), str(line["subject"]), date.fromisoformat(str(line["period_start"]))))
        got = finding and str(finding.verdict)
        if got != line["verdict"]:
            wrong.append((line, got))
    assert wrong == []


@pytest.mark.parametrize("name", SAMPLES)
def test_planted_figures(name: str) -> None:
    wrong = []
    for line in planted(name):
        finding = found(name)[str(line["rule"]), str(line["subject"]), date.fromisoformat(str(line["period_start"]))]
        figures = {f: getattr(finding, f) for f in ("actual", "population", "required") if line[f] is not None}
        if any(Fraction(value) != line[figure] for figure, value in figures.items()):
            wrong.append((line, figures))
    assert wrong == []


@pytest.mark.parametrize("name", SAMPLES)
def test_no_verdict_is_planted_twice(name: str) -> None:
    keys = [(line["rule"], line["subject"], line["period_start"]) for line in planted(name)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_was_rejected_on_import(name: str) -> None:
    assert [source.file for source in ran(name).sources if source.rejected] == []


@pytest.mark.parametrize("name", ["wenzhou", "zhejiang-union"])
def test_the_naive_evaluator_agrees(name: str) -> None:
    county = {"wenzhou": wenzhou, "zhejiang-union": zhejiang_union}[name].build()
    tables, submitted, bureau = county.canonical()
    # The evaluator takes every bureau for a province's; what is asked of one level alone is planted.
    measured = {rule["id"] for rule in packs(name)[1].rules if "attest" not in rule and "level" not in rule}
    said = {key: judged for key, judged in naive(name, tables, submitted, bureau, county.as_of).items() if key[0] in measured}
    assert said_of(said, {key: finding for key, finding in found(name).items() if key[0] in measured}, not_compared()).wrong == []


# ---------------------------------------------------------------- register and waivers

WAIVED = [("zhejiang", "zhejiang/plan-school"), ("zhejiang-union", "zhejiang-union/7-quiz")]


@pytest.mark.parametrize(("name", "rule"), WAIVED)
def test_a_waiver_stands_beside_the_true_verdict(name: str, rule: str) -> None:
    waived = [(finding.rule, str(finding.verdict)) for finding in ran(name).findings if finding.waiver]
    assert waived == [(rule, "fail")]


def test_an_entry_after_the_as_of_date_is_reported() -> None:
    assert [problem.code for problem in ran("zhejiang").problems] == ["W510", "W505"]


@pytest.mark.parametrize("name", ["layered", "wenzhou", "zhejiang-union"])
def test_registers_without_a_slip_are_read_in_silence(name: str) -> None:
    assert [(problem.code, str(problem.message)) for problem in ran(name).problems] == []


def test_what_the_register_says_is_the_evidence() -> None:
    finding = next(f for f in ran("wenzhou").findings if f.rule == "wenzhou/1-1")
    assert [(e.file, e.row) for e in finding.evidence] == [("佐证材料登记.xlsx", 3)]
