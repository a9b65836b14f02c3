"""One rule for schools and the bureau, thresholds by measured numbers and from other rules: how they are bound, and refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.authoring.cases import load_cases, run_cases
from auditor.authoring.format import format_file
from auditor.problems import UserError
from auditor.rules.ast import TRUE, Bound, Comparator, Population
from auditor.rules.kinds.ratio import Ratio
from auditor.rules.kinds.total import Total
from auditor.rules.pack import Pack, load_pack
from auditor.rules.thresholds.by_tiers import ByFigure
from auditor.rules.thresholds.of_rule import OfRule
from tests.rule_texts import bound, mistakes_in

LANGUAGE = Path(__file__).parent / "sound" / "language"


@pytest.fixture(scope="module")
def language() -> Pack:
    return load_pack(LANGUAGE)


def test_a_field_of_the_school_is_added_up_over_the_schools_that_are_meant() -> None:
    rule = bound("subject: both\napplies_to: {stage: primary}\nratio: {of: books, to: pupils}\nat_least: 15")
    assert rule.of_bureau is not None
    measure = rule.at("bureau").measure
    assert isinstance(measure, Ratio)
    assert isinstance(measure.of, Total)
    assert isinstance(measure.to, Total)
    assert (measure.of.of.table, measure.of.of.where) == ("schools", rule.applies_to)
    assert (rule.at("bureau").applies_to, rule.at("bureau").subjects) == (TRUE, ("bureau",))
    assert rule.at("school").applies_to == rule.applies_to


def test_what_reads_the_same_is_one_form() -> None:
    rule = bound("subject: both\nshare: {of: staff, that: {talks: {at_least: 1}}}\nat_least: 50%")
    assert (rule.of_bureau, rule.forms()) == (None, (rule,))


def test_what_is_read_is_read_for_both() -> None:
    rule = bound("subject: both\nratio: {of: books, to: pupils}\nat_least: 15")
    assert rule.tables() == ("schools",)
    assert {field.name for field in rule.fields()} == {"books", "pupils"}


def test_a_threshold_by_a_count_reads_its_table() -> None:
    rule = bound(
        "subject: bureau\ncount: talks\nat_least: {by: {count: trainings}, tiers: [{below: 9, is: 1}, {from: 9, is: 2}]}"
    )
    threshold = rule.bounds[0].threshold
    assert isinstance(threshold, ByFigure)
    assert threshold.measure.population() == Population("trainings")
    assert rule.tables() == ("talks", "trainings")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("subject: both\nvalue: first_lesson_at\nat_least: 8:20", "E258"),
        ("subject: both\napplies_to: {trainings: {at_least: 1}}\ncount: talks\nat_least: 1", "E258"),
        ("subject: both\ncount: talks\nat_least: {by: stage, primary: 1, else: 2}", "E258"),
        ("subject: bureau\ncount: talks\nat_least: {by: pupils, tiers: [{is: 1}]}", "E258"),
        ("count: talks\nat_least: {by: {count: trainings}}", "E202"),
        ("count: talks\nat_least: {by: {total: {of: trainings, max: hours}}, tiers: [{is: 1}]}", "E253"),
        ("count: talks\nat_least: {sum: [1, {from: demo/2}]}", "E251"),
        ("count: talks\nat_least: {from: demo/2, multiple: 2}", "E201"),
        ("count: talks\nat_least: {from: demo/2, 取自规则: demo/3}", "E105"),
        ("count: {of: staff, where: {age: {at_least: {from: demo/2}}}}\nat_least: 1", "E251"),
        ("share: {of: staff, that: {trainings: {at_least: {from: demo/2}}}}\nat_least: 50%", "E251"),
        ("any_of: [{count: talks, at_least: {from: demo/2}}, {count: talks, at_least: 2}]", "E251"),
        ("count: talks\ngrades: [{name: 优, at_least: {from: demo/2}}, {name: 差}]\nrequired: 优", "E253"),
        (
            "subject: bureau\nspread: {of: books, to: pupils}\nat_most: {by: {count: schools}, tiers: [{is: 1}]}",
            "E253",
        ),
    ],
)
def test_refused(body: str, code: str) -> None:
    (problem,) = mistakes_in(body)
    assert problem.code == code


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("at_least: {from: demo/none}", "demo/none"),
        ("at_least: {from: demo/of-bureau}", "demo/of-bureau"),
        ("at_least: {from: demo/monthly}", "demo/monthly"),
        ("at_least: {from: demo/share}", "demo/share"),
        ("at_least: {from: demo/1}", "demo/1"),
    ],
)
def test_a_rule_whose_figure_does_not_fit(tmp_path: Path, more: str, words: str) -> None:
    head = "title: 标题, clause: 一, quote: 至少一次, strength: must"
    rules = f"""\
- {{id: demo/1, {head}, period: term, count: talks, {more}}}
- {{id: demo/of-bureau, {head}, period: term, subject: bureau, count: talks, at_least: 1}}
- {{id: demo/monthly, {head}, period: month, count: talks, at_least: 1}}
- {{id: demo/share, {head}, period: term, share: {{of: staff, that: {{status: in_post}}}}, at_least: 1}}
"""
    (tmp_path / "pack.yaml").write_text("{name: demo, title: 试}\n", encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(rules, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_pack(tmp_path)
    assert {problem.code for problem in caught.value.problems} <= {"E238", "E266"}
    assert words in str(caught.value.problems[0].message)


def test_a_rule_about_another_comes_with_it(language: Pack) -> None:
    rule = language.rule("language/backbone-entries")
    assert rule is not None
    assert rule.counted_rules() == ("language/all-entries",)
    assert rule.bounds[0] == Bound(Comparator.AT_LEAST, OfRule("language/all-entries", rule.bounds[0].threshold.times))  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["both", "taken", "figures"])
def test_written_in_the_other_language_it_is_the_same(language: Pack, name: str, tmp_path: Path) -> None:
    path = LANGUAGE / f"{name}.yaml"
    chinese = tmp_path / "zh.yaml"
    chinese.write_text(format_file(path, name, language, "zh"), encoding="utf-8")
    english = tmp_path / "en.yaml"
    english.write_text(format_file(chinese, name, language, "en"), encoding="utf-8")
    assert "取自规则" in chinese.read_text(encoding="utf-8") or name != "taken"
    assert english.read_text(encoding="utf-8") == format_file(path, name, language, "en")


def test_each_of_several_requirements_shows_its_records(language: Pack) -> None:
    (case,) = [case for case in load_cases(language) if case.name == "三项都没有达到，各有各的记录"]
    (finding,) = run_cases([case], language)[0].findings
    assert [(one.table, one.role) for one in finding.evidence] == [
        ("staff", "offends"),
        ("staff", "offends"),
        ("entries", "counts"),
        ("entries", "offends"),
        ("entries", "offends"),
        ("entries", "offends"),
    ]
    assert finding.evidence_total == 6
    assert finding.read_counts
