"""``auditor rules lint`` and ``explain``: what is told beyond the loader's mistakes, and how."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.authoring.every_code import EVERY_CODE
from auditor.authoring.lint import lint
from auditor.authoring.lint_codes import LINT_CODES
from auditor.commands.main import main
from auditor.problems import Problem

RULE = """\
- id: demo/1
  title: 谈话
  clause: 一
  quote: 每年谈话
  strength: must
  period: calendar_year
  share:
    of: staff_in_post
    that: {talks: {at_least: 1}}
  at_least: 2/3
"""
SHARE = """\
  share:
    of: staff_in_post
    that: {talks: {at_least: 1}}
"""
CASES = """\
- name: 达标
  rule: demo/1
  as_of: 2025-12-31
  given: {staff: [{staff_id: a}], talks: [{staff_id: a, held_on: 2025-03-01}]}
  expect: {verdict: pass}
- name: 未达标
  rule: demo/1
  as_of: 2025-12-31
  given: {staff: [{staff_id: a}], talks: []}
  expect: {verdict: fail}
- name: 缺数据
  rule: demo/1
  as_of: 2025-12-31
  given: {staff: [{staff_id: a}]}
  expect: {verdict: unknown}
- name: 不适用
  rule: demo/1
  as_of: 2025-12-31
  given: {staff: [], talks: []}
  expect: {verdict: not_applicable}
"""
POLICY = """\
name: demo
title: 示例
text: demo.txt
clauses:
  - {number: 一, summary: 谈话, class: Q, rules: [demo/1]}
"""


def make(folder: Path, rule: str = RULE, cases: str = CASES, policy: str = POLICY) -> Path:
    pack = folder / "rules" / "demo"
    (pack / "cases").mkdir(parents=True)
    (folder / "policies").mkdir()
    (pack / "pack.yaml").write_text("name: demo\ntitle: 示例\npolicy: demo\n", encoding="utf-8")
    (pack / "rules.yaml").write_text(rule, encoding="utf-8")
    (pack / "cases" / "cases.yaml").write_text(cases, encoding="utf-8")
    (folder / "policies" / "demo.yaml").write_text(policy, encoding="utf-8")
    return pack


def found(pack: Path) -> list[Problem]:
    return lint([pack]).problems


def test_a_sound_pack_has_no_problem(tmp_path: Path) -> None:
    assert found(make(tmp_path)) == []


def test_the_packs_that_ship_have_no_problem() -> None:
    assert lint().problems == []


@pytest.mark.parametrize(
    ("code", "place", "changes"),
    [
        ("W401", "7:3", {"of: staff_in_post": "of: staff_in_post\n    where: {in_post: false}"}),
        ("W401", "7:3", {"that: {talks: {at_least: 1}}": "that: {age: {at_least: 50, at_most: 60}, born_on: {known: false}, "
                         "all: [{age: {at_least: 55}}, {age: {at_most: 54}}]}"}),
        ("W401", "7:3", {"{talks: {at_least: 1}}": "{talks: {where: {form: phone, not: {form: phone}}, at_least: 1}}"}),
        ("W401", "7:3", {"  share:": "  applies_to: {stage: primary, not: {stage: primary}}\n  share:"}),
        ("W402", "10:3", {"at_least: 2/3": "at_least: 0"}),
        ("W402", "10:3", {"at_least: 2/3": "more_than: 100%"}),
        ("W403", "11:3", {RULE: RULE + RULE.replace("demo/1", "demo/2")}),
        ("W411", "11:3", {RULE: RULE + RULE.replace("demo/1", "demo/2")}),
        ("W423", "11:3", {RULE: RULE + RULE.replace("demo/1", "demo/2")}),
        ("E264", "7:3", {"calendar_year": "term", SHARE: "  count: {of: staff, where: {establishment: false}}\n", "2/3": "1"}),
        ("E268", "8:3", {SHARE: "  subject: bureau\n  value: {indicator: 社会认可度}\n", "2/3": "85%"}),
        ("E268", "7:3", {"talks: {at_least: 1}": "homeroom_years: {at_least: 85%}"}),
        ("W406", "10:3", {"at_least: 2/3": "at_least: {by: stage, primary: 2/3}"}),
        ("W406", "7:3", {"at_least: 1}": "at_least: {by: sex, male: 1}}"}),
        ("W407", "11:3", {"at_least: 2/3": "at_least: 2/3\n  remedy: {zh: '在{period_end}前', en: 'by {period_end}'}"}),
    ],
)  # fmt: skip
def test_what_is_hardly_meant_is_told_where_it_stands(tmp_path: Path, code: str, place: str, changes: dict[str, str]) -> None:
    rule = RULE
    for old, new in changes.items():
        rule = rule.replace(old, new)
    problems = [problem for problem in found(make(tmp_path, rule)) if problem.code == code]
    assert [f"{problem.place.line}:{problem.place.column}" for problem in problems] == [place]


def test_a_clause_without_rule_and_reason_is_told(tmp_path: Path) -> None:
    policy = POLICY + "  - {number: 二, summary: 无人过问, class: E}\n"
    assert [problem.code for problem in found(make(tmp_path, policy=policy))] == ["W421"]


def test_a_clause_that_names_a_rule_which_is_gone_is_told(tmp_path: Path) -> None:
    problems = found(make(tmp_path, policy=POLICY.replace("[demo/1]", "[demo/1, demo/9]")))
    assert [problem.code for problem in problems] == ["W422"]


def test_quotes_are_looked_up_in_a_folder_of_texts(tmp_path: Path) -> None:
    pack = make(tmp_path)
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "demo.txt").write_text("每年谈 话。", encoding="utf-8")
    assert lint([pack], texts=texts).problems == []
    (texts / "demo.txt").write_text("别的文字", encoding="utf-8")
    assert [problem.code for problem in lint([pack], texts=texts).problems] == ["E240"]


def test_quotes_that_cannot_be_looked_up_are_counted(tmp_path: Path) -> None:
    assert lint([make(tmp_path)]).unread_quotes == 1


def test_a_single_file_is_linted_with_its_pack(tmp_path: Path) -> None:
    pack = make(tmp_path, RULE.replace("at_least: 2/3", "at_least: 0"), CASES.replace("demo/1", "demo/7", 1))
    assert {problem.code for problem in lint([pack / "rules.yaml"]).problems} == {"W402"}


def test_a_folder_of_packs_is_linted_whole(tmp_path: Path) -> None:
    pack = make(tmp_path)
    assert [found.name for found in lint([pack.parent]).packs] == ["demo"]


def test_a_policy_file_is_linted_with_the_packs_that_encode_it(tmp_path: Path) -> None:
    make(tmp_path, policy=POLICY + "  - {number: 二, summary: 无人过问, class: E}\n")
    assert [problem.code for problem in lint([tmp_path / "policies" / "demo.yaml"]).problems] == ["W421"]


def test_every_mistake_comes_at_once_and_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = make(tmp_path, RULE.replace("staff_in_post", "staff_in_pots").replace("must", "maybe"))
    code = main(["rules", "lint", str(pack), "--lang", "en"])
    told = capsys.readouterr().out
    assert (code, "E231" in told, "E204" in told, "Did you mean “staff_in_post”?" in told) == (2, True, True, True)


def test_warnings_end_with_2_only_when_strict(tmp_path: Path) -> None:
    pack = str(make(tmp_path, RULE.replace("at_least: 2/3", "at_least: 0")))
    assert (main(["rules", "lint", pack]), main(["rules", "lint", pack, "--strict"])) == (0, 2)


def test_json_has_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = make(tmp_path, RULE.replace("at_least: 2/3", "at_least: 0"))
    main(["rules", "lint", str(pack), "--format", "json"])
    problem = json.loads(capsys.readouterr().out)[0]
    assert (problem["code"], problem["line"], set(problem["message"])) == ("W402", 10, {"zh", "en"})


def test_github_annotations_escape_what_could_end_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = make(tmp_path, RULE.replace("staff_in_post", '"a%\\n::error::b"'))
    main(["rules", "lint", str(pack), "--format", "github"])
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[0].startswith("::error file="), "%25" in lines[0]) == (1, True, True)


def test_sarif_names_the_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = make(tmp_path, RULE.replace("at_least: 2/3", "at_least: 0"))
    main(["rules", "lint", str(pack), "--format", "sarif"])
    run = json.loads(capsys.readouterr().out)["runs"][0]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (run["results"][0]["ruleId"], region) == ("W402", {"startLine": 10, "startColumn": 3})


@pytest.mark.parametrize("code", sorted(LINT_CODES))
def test_codes_are_explained_in_both_languages(code: str) -> None:
    for message in (LINT_CODES[code].title, LINT_CODES[code].more):
        assert message.say("zh") != message.say("en")


def test_explain_tells_more(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "explain", "e104", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("E104  The YAML cannot be read\n")


def test_explain_lists_all_codes(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "explain"])
    assert len(capsys.readouterr().out.splitlines()) == len(EVERY_CODE)


def test_explain_suggests_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "explain", "E14", "--lang", "en"]) == 2
    assert "E104" in capsys.readouterr().err
