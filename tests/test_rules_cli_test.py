"""``auditor rules test``: cases run, what differs is readable, and coverage is honest."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.authoring.cases import load_cases, run_cases
from auditor.authoring.tested import CaseCoverage, Cell, case_coverage
from auditor.commands.main import main
from auditor.rules.pack import load_pack
from tests.test_rules_cli_lint import CASES, RULE, make


def cover(pack: Path) -> CaseCoverage:
    loaded = load_pack(pack)
    return case_coverage(loaded, run_cases(load_cases(loaded), loaded))


def test_cases_as_written_end_with_0(tmp_path: Path) -> None:
    assert main(["rules", "test", str(make(tmp_path))]) == 0


def test_a_case_that_differs_is_told_with_its_place_and_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = make(tmp_path, cases=CASES.replace("expect: {verdict: pass}", "expect: {verdict: fail, actual: 0}"))
    code = main(["rules", "test", str(pack), "--lang", "en"])
    told = capsys.readouterr().out
    assert (code, "cases.yaml:1:3: demo/1: 达标" in told) == (1, True)
    assert "actual   0               1" in told


def test_only_the_rules_asked_for_are_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "test", str(make(tmp_path)), "--rule", "demo/2", "--lang", "en"])
    assert capsys.readouterr().out == "demo: 0 cases, 0 as written, 0 otherwise\n"


def test_too_little_tested_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = str(make(tmp_path))
    codes = [main(["rules", "test", pack, "--threshold", percent, "--lang", "en"]) for percent in ("100", "101")]
    assert codes == [0, 2]


def test_what_no_case_shows_is_missing(tmp_path: Path) -> None:
    pack = make(tmp_path, cases=CASES.split("- name: 不适用")[0])
    assert cover(pack).missing == (Cell("demo/1", "not_applicable"),)


def test_a_case_that_fails_shows_nothing(tmp_path: Path) -> None:
    pack = make(tmp_path, cases=CASES.replace("expect: {verdict: fail}", "expect: {verdict: fail, actual: 5}"))
    assert cover(pack).missing == (Cell("demo/1", "fail"),)


def test_the_boundary_is_asked_for(tmp_path: Path) -> None:
    more = CASES.replace(
        "staff: [{staff_id: a}], talks: [{",
        "staff: [{staff_id: a}, {staff_id: b}], talks: [{staff_id: b, held_on: 2025-02-01}, {",
    )
    pack = make(tmp_path, RULE.replace("2/3", "1/2"), more)
    assert cover(pack).missing == (Cell("demo/1", "boundary"),)


def test_each_dated_threshold_is_asked_for(tmp_path: Path) -> None:
    pack = make(tmp_path, RULE.replace("at_least: 2/3", "at_least: {2020-01-01: 1/2, 2026-01-01: 2/3, 2030-01-01: null}"))
    since = [cell.since.isoformat() for cell in cover(pack).missing if cell.since]
    assert since == ["2026-01-01", "2026-01-01"]


def test_percent_is_rounded_down() -> None:
    assert CaseCoverage(200, (Cell("a", "pass"),)).percent == 99


def test_nothing_wanted_is_all_tested() -> None:
    assert CaseCoverage(0, ()).percent == 100


def test_an_attestation_without_scope_needs_no_case(tmp_path: Path) -> None:
    rule = RULE.split("  share:")[0] + "  attest: charter\n"
    assert cover(make(tmp_path, rule, "[]\n")).wanted == 0
