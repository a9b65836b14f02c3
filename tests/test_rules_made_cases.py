"""Cases made from rules come out as reckoned; compact tables of cases mean the rows that they count."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from auditor.authoring.cases import load_cases, read_cases, run_cases
from auditor.authoring.cases_text import MadeCases, cases_of
from auditor.authoring.lint import lint
from auditor.commands.main import main
from auditor.problems import UserError
from auditor.rules.bind.names import Names
from auditor.rules.pack import load_pack
from tests.test_rules_cli_lint import RULE, make

LANGUAGE = Path(__file__).parent / "sound" / "language"
CONSTRUCTS = Path(__file__).parent / "constructs"
SHANDAN = [rule.id for rule in load_pack("shandan").rules if rule.bounds]
BY_HAND = {"shandan/4-retirement"}
"""Who retires when follows from a law, not from a threshold."""


@pytest.mark.parametrize("rule_id", [rule for rule in SHANDAN if rule not in BY_HAND])
def test_the_cases_of_a_rule_come_out_as_reckoned(rule_id: str) -> None:
    made = made_of("shandan", rule_id)
    assert (made.apart, made.why) == ((), None)
    assert made.number >= 3


def made_of(pack_name: str | Path, rule_id: str) -> MadeCases:
    pack = load_pack(pack_name)
    rule = pack.rule(rule_id)
    assert rule is not None
    return cases_of(rule, pack)


def verdicts(made: MadeCases) -> list[str]:
    """The verdicts of made cases, each as often as it is expected."""
    return sorted(re.findall(r"verdict: (\w+)", made.text))


ALL_FIVE = ["fail", "not_applicable", "pass", "pass", "unknown"]  # exactly, one less, one more, missing, not applicable


@pytest.mark.parametrize(
    ("pack", "rule_id", "expected"),
    [
        ("balance", "balance/cv-4-junior", ALL_FIVE),
        ("balance", "balance/g8-pay", ALL_FIVE),
        ("balance", "balance/g7-special", ["fail", "pass", "pass", "unknown"]),
        ("balance", "balance/q1-retention", ALL_FIVE),
        ("balance", "balance/g3-music", ALL_FIVE),
        ("balance", "balance/4-rooms-junior", ALL_FIVE),
        ("balance", "balance/school-primary", ["fail", *ALL_FIVE]),
        ("leiyang", "leiyang/13b", ALL_FIVE),
        (LANGUAGE, "language/spread-rural", ALL_FIVE),
        (LANGUAGE, "language/halved", ["fail", "pass", "pass", "unknown"]),
        (LANGUAGE, "language/graded-county", ["fail", "not_applicable", "pass", "unknown"]),
        (LANGUAGE, "language/higher-hours", ["fail", "not_applicable", "pass", "unknown"]),
        (LANGUAGE, "language/leaders-talks", ["fail", "not_applicable", "pass", "unknown"]),
        (LANGUAGE, "language/books-both", [*ALL_FIVE, *ALL_FIVE, "not_applicable"]),
        (LANGUAGE, "language/rooms-both", [*ALL_FIVE, *ALL_FIVE]),
        (LANGUAGE, "language/guards-both", [*ALL_FIVE, "fail", "pass", "pass", "unknown"]),
        (LANGUAGE, "language/backbone-entries", ["fail", "pass", "pass", "unknown"] * 2),
        (LANGUAGE, "language/county-guides", ["fail", "pass", "pass", "unknown"]),
        (LANGUAGE, "language/county-buses", ["fail", "pass", "pass", "unknown"]),
        (LANGUAGE, "language/labs", ["fail", "pass", "pass", "unknown"]),
        (CONSTRUCTS, "constructs/schools-with-plan", ["fail", "pass", "pass", "unknown"]),
    ],
)
def test_cases_of_bureaus_of_spreads_and_of_rules_about_rules(pack: str | Path, rule_id: str, expected: list[str]) -> None:
    made = made_of(pack, rule_id)
    assert (made.apart, made.why) == ((), None)
    assert verdicts(made) == sorted(expected)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_cases_of_schools_and_bureau_are_told_apart(language: str, tmp_path: Path) -> None:
    """Written into the pack, each names the subject whose verdict it expects, and no two have one name."""
    pack = tmp_path / "language"
    shutil.copytree(LANGUAGE, pack, ignore=shutil.ignore_patterns("cases"))
    words = ["rules", "cases", "language/rooms-both", "language/guards-both", "--pack", str(pack), "--write", "--lang", language]
    assert main(words) == 0
    loaded = load_pack(pack)
    results = run_cases(load_cases(loaded), loaded)
    assert len(results) == 19
    assert [one.case.name for one in results if not one.passed] == []


def test_what_rules_that_look_at_the_same_records_make_otherwise_is_no_difference() -> None:
    made = made_of(CONSTRUCTS, "constructs/all-schools-six")
    assert (made.apart, made.why) == ((), None)
    assert "pass" in verdicts(made)


def test_a_spread_at_its_threshold_is_exact(tmp_path: Path) -> None:
    """Two schools of a hundred pupils that have a and b: (b - a) / (b + a)."""
    told = made_of("balance", "balance/cv-1-primary").text
    assert "primary_degree_teachers: 10" in told
    assert "primary_degree_teachers: 30" in told


def test_the_smallest_of_which_nothing_is_known_is_open() -> None:
    """No school has told its pupils, so the smallest school may be of any size."""
    made = made_of(CONSTRUCTS, "constructs/smallest-school")
    assert (made.apart, verdicts(made)) == ((), ["fail", "pass", "pass", "unknown"])


@pytest.mark.parametrize(("share", "boarders"), [("1%", 300), ("100%", 30000), ("1", 30000), ("2", 600), ("0.5", 15000)])
def test_a_percentage_in_a_case_is_what_it_is_in_a_file(share: str, boarders: int, tmp_path: Path) -> None:
    pack = load_pack(LANGUAGE)
    text = (
        "- name: 例\n  rule: language/boarders\n  as_of: 2025-12-31\n"
        f"  given: {{schools: [{{pupils: 30000, boarding_share: {share}}}]}}\n  expect: {{verdict: fail}}\n"
    )
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    (result,) = run_cases(read_cases(tmp_path / "one.yaml", "one.yaml", pack, Names(pack.model)), pack)
    assert [finding.actual for finding in result.findings] == [boarders]


@pytest.mark.parametrize(
    ("bound", "boundary"),
    [("at_least: 2/3", "2 of 3"), ("more_than: 1/2", "2 of 2"), ("at_most: 1/4", "1 of 4"), ("less_than: 1/2", "0 of 2")],
)
@pytest.mark.parametrize("language", ["en"])
def test_the_boundary_is_where_the_words_put_it(
    bound: str, boundary: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = make(tmp_path, rule=RULE.replace("at_least: 2/3", bound))
    assert main(["rules", "cases", "demo/1", "--pack", str(pack), "--lang", language]) == 0
    assert f"{boundary}: exactly what is required, met" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_written_cases_cover_the_rule(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = make(tmp_path, cases="[]\n")
    assert main(["rules", "cases", str(pack), "--write", "--lang", language]) == 0
    assert [problem for problem in lint([pack]).problems if problem.code == "W411"] == []
    assert main(["rules", "test", str(pack), "--threshold", "100"]) == 0
    assert main(["rules", "cases", "demo/1", "--pack", str(pack), "--write"]) == 2  # nothing is replaced


def test_what_cannot_be_made_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = RULE.replace("that: {talks: {at_least: 1}}", "that: {talks: {where: {topic: 家访}, at_least: 1}}").replace(
        "2/3", "1/1000"
    )
    main(["rules", "cases", "demo/1", "--pack", str(make(tmp_path, rule=rule)), "--lang", "en"])
    assert "demo/1: no cases made: it would take more than 60 records" in capsys.readouterr().err


# ---------------------------------------------------------------- compact tables

HEAD = "- name: 例\n  rule: demo/1\n  as_of: 2025-12-31\n  expect: {verdict: pass}\n  given:\n"


def rows(folder: Path, given: str) -> dict[str, list[dict[str, object]]]:
    pack = load_pack(make(folder, cases=HEAD + given))
    return load_cases(pack)[0].given.tables  # type: ignore[return-value]


@pytest.mark.parametrize(
    "given",
    [
        "    staff: 3\n    talks: {to: 2 of staff, held_on: 2025-03-01}\n",
        "    staff: {rows: 3}\n    talks: {to: 2 of 教职工, held_on: 2025-03-01}\n",
        "    教职工: {人数: 3}\n    谈心谈话: {给: 教职工中2人, 谈话日期: 2025-03-01}\n",
    ],
)
def test_a_compact_table_is_the_rows_it_counts(given: str, tmp_path: Path) -> None:
    long = (
        "    staff: [{staff_id: 1}, {staff_id: 2}, {staff_id: 3}]\n"
        "    talks: [{staff_id: 1, held_on: 2025-03-01}, {staff_id: 2, held_on: 2025-03-01}]\n"
    )
    assert rows(tmp_path / "a", given) == rows(tmp_path / "b", long)


def test_columns_of_a_compact_table_hold_for_every_row(tmp_path: Path) -> None:
    found = rows(tmp_path, "    staff: {rows: 2, category: worker}\n")["staff"]
    assert [(row["staff_id"], row["category"]) for row in found] == [("1", "worker"), ("2", "worker")]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("    staff: 100000\n", "E254"),
        ("    staff: {category: worker}\n", "E203"),
        ("    staff: 2\n    talks: {to: everybody, held_on: 2025-03-01}\n", "E254"),
        ("    staff: 2\n    talks: {to: 2 of activities, held_on: 2025-03-01}\n", "E254"),
        ("    staff: {rows: 2, categry: worker}\n", "E232"),
    ],
)
def test_a_compact_table_that_is_wrong_is_told(given: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as told:
        rows(tmp_path, given)
    assert told.value.problems[0].code == code
