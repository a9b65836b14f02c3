"""``auditor rules show`` and ``coverage``: every rule can be shown, in both languages and for three databases."""

from __future__ import annotations

import json

import pytest

from auditor.authoring.coverage import Status, counts, coverage
from auditor.commands.main import main
from auditor.rules.pack import load_pack, pack_names
from tests.test_pack_cases import pack

RULES = [rule.id for name in pack_names() for rule in pack(name).rules]


DIALECTS = ("duckdb", "postgres", "spark")


@pytest.mark.parametrize(("rule", "dialect"), [(rule, DIALECTS[nth % 3]) for nth, rule in enumerate(RULES[::5])])
def test_every_rule_can_be_shown(rule: str, dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", rule, "--dialect", dialect, "--as-of", "2025-12-31"]) == 0
    assert rule in capsys.readouterr().out


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["rules", "show", *arguments, "--as-of", "2025-12-31"]) == 0
    return capsys.readouterr().out


def test_words_hold_sentence_clause_and_quote(capsys: pytest.CaptureFixture[str]) -> None:
    told = shown(capsys, "shandan/3c", "--only", "words")
    assert all(part in told for part in ("每个自然年", "二（一）3", "每年面对面至少要覆盖三分之二以上的教职工", "不低于2/3"))


def test_yaml_is_in_the_readers_words(capsys: pytest.CaptureFixture[str]) -> None:
    chinese, english = (shown(capsys, "shandan/3c", "--only", "yaml", "--lang", language) for language in ("zh", "en"))
    assert ("谈话方式: 面对面" in chinese, "form: face_to_face" in english) == (True, True)


def test_data_names_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    assert "talks: form, held, held_on" in shown(capsys, "shandan/3c", "--only", "data", "--lang", "en")


def test_the_ruleset_holds_the_threshold(capsys: pytest.CaptureFixture[str]) -> None:
    assert "low_n × 3 ≥ low_d × 2 → pass/met" in shown(capsys, "shandan/3c", "--only", "ruleset")


def test_a_threshold_by_code_has_a_ruleset_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    told = shown(capsys, "constructs/scale", "--pack", "tests/constructs", "--only", "ruleset")
    assert ("[stage = primary]" in told, "[stage = junior]" in told) == (True, True)


def test_the_history_of_a_threshold_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = shown(capsys, "constructs/allowance-rise", "--pack", "tests/constructs", "--only", "words", "--lang", "en")
    lines = [line.strip() for line in told.splitlines() if "from 202" in line]
    assert lines[-3:] == ["from 2024-01-01: is at least 720", "from 2025-01-01: is at least 940", "from 2026-01-01: repealed"]


def test_an_unknown_rule_is_suggested(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "show", "shandan/3x", "--lang", "en"]) == 2
    assert "Did you mean “shandan/3" in capsys.readouterr().err


# ---------------------------------------------------------------- coverage


@pytest.mark.parametrize("name", pack_names())
def test_every_clause_is_accounted_for(name: str) -> None:
    assert counts(coverage(load_pack(name)))[Status.OPEN] == 0


@pytest.mark.parametrize("name", pack_names())
def test_a_clause_is_encoded_where_records_tell_and_attested_where_somebody_answers(name: str) -> None:
    pack = load_pack(name)
    answered = {rule.id for rule in pack.rules if rule.measure.judged_from == "register"}
    for row in coverage(pack):
        ids = {rule.id for rule in row.rules}
        told = Status.ENCODED if ids - answered else Status.ATTESTED if ids else None
        assert row.status == told or (not told and row.status in (Status.BUREAU, Status.ASPIRATIONAL)), row.number


def test_every_rule_of_a_pack_stands_at_a_clause() -> None:
    pack = load_pack("shandan")
    assert {rule.id for row in coverage(pack) for rule in row.rules} == {rule.id for rule in pack.rules}


def test_coverage_tells_reasons_and_what_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "coverage", "shandan"])
    told = capsys.readouterr().out
    assert ("理由：倡导性要求" in told, "shandan/3c 未涵盖：不核对" in told) == (True, True)


def test_coverage_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "coverage", "shandan", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    rows = coverage(load_pack("shandan"))
    assert found["counts"] == {str(status): number for status, number in counts(rows).items()}
    assert [row["clause"] for row in found["clauses"]] == [row.number for row in rows]
