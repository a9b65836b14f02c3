"""Cases: small tables become records in the physical form of import, and what must come out is compared."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from auditor.authoring.case_records import build_records
from auditor.authoring.cases import Case, load_cases, run_cases
from auditor.model.model import NEVER
from auditor.problems import UserError
from auditor.rules.bind.names import Names
from auditor.rules.pack import Pack, load_pack

SCAFFOLD = Path(__file__).parent / "broken" / "scaffold"
HEAD = "- name: 用例\n  rule: demo/1\n  as_of: 2025-12-31\n"
THREE = "    staff: [{staff_id: a}, {staff_id: b}, {staff_id: c}]\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copytree(SCAFFOLD, tmp_path, dirs_exist_ok=True)
    return tmp_path / "rules" / "demo"


def cases(pack: Path, text: str) -> tuple[Pack, list[Case]]:
    (pack / "cases").mkdir()
    (pack / "cases" / "a.yaml").write_text(text, encoding="utf-8")
    loaded = load_pack(pack)
    return loaded, load_cases(loaded)


def frames(pack: Path, given: str) -> dict[str, list[dict[str, Any]]]:
    """The tables of the records built from ``given``, cells that are missing as None."""
    loaded, found = cases(pack, HEAD + "  given:\n" + given + "  expect: {verdict: pass}\n")
    records = build_records([found[0].given], Names(loaded.model))
    return {name: frame.astype(object).where(frame.notna(), None).to_dict("records") for name, frame in records.frames.items()}


def outcome(pack: Path, given: str, expect: str) -> list[tuple[str, str, str]]:
    """What differs from ``expect``."""
    loaded, found = cases(pack, HEAD + f"  given:\n{given}  expect: {expect}\n")
    result = run_cases([found[0]], loaded)[0]
    assert result.problem is None
    return [(d.what, d.expected, d.found) for d in result.differences]


# ---------------------------------------------------------------- records


def test_columns_left_out_take_the_models_defaults(pack: Path) -> None:
    row = frames(pack, "    staff: [{staff_id: a}]\n")["staff"][0]
    assert (row["status"], row["born_on"], row["establishment"], row["left_school_on"]) == ("in_post", 19800101, True, NEVER)


def test_null_is_missing(pack: Path) -> None:
    row = frames(pack, "    staff: [{staff_id: a, status: null, born_on: null, establishment: null}]\n")["staff"][0]
    assert (row["status"], row["born_on"], row["establishment"]) == (None, None, None)


def test_one_school_when_none_is_given(pack: Path) -> None:
    found = frames(pack, "    staff: [{staff_id: a}]\n")
    assert ([row["school_id"] for row in found["schools"]], found["staff"][0]["schools_key"]) == (["s1"], 0)


def test_children_point_to_their_person_and_its_school(pack: Path) -> None:
    given = """\
    schools: [{school_id: s1}, {school_id: s2}]
    staff: [{staff_id: a, school_id: s1}, {staff_id: b, school_id: s2}]
    talks: [{staff_id: b, held_on: 2025-01-05}]
"""
    row = frames(pack, given)["talks"][0]
    assert (row["staff_key"], row["schools_key"]) == (1, 1)


def test_a_person_at_two_schools_is_found_at_the_records_school(pack: Path) -> None:
    given = """\
    schools: [{school_id: s1}, {school_id: s2}]
    staff: [{staff_id: a, school_id: s1}, {staff_id: a, school_id: s2}]
    talks: [{staff_id: a, school_id: s2}]
"""
    assert frames(pack, given)["talks"][0]["staff_key"] == 1


def test_nobody_of_that_number(pack: Path) -> None:
    assert frames(pack, THREE + "    talks: [{staff_id: z}]\n")["talks"][0]["staff_key"] is None


def test_dates_known_by_month_or_year(pack: Path) -> None:
    rows = frames(pack, "    staff: [{born_on: 1980-02}, {born_on: 1981}, {born_on: 1982-03-04}]\n")["staff"]
    assert [(row["born_on"], row["born_on__latest"]) for row in rows] == [
        (19800201, 19800229),
        (19810101, 19811231),
        (19820304, 19820304),
    ]


def test_exact_dates_need_no_second_column(pack: Path) -> None:
    assert "born_on__latest" not in frames(pack, "    staff: [{born_on: 1982-03-04}]\n")["staff"][0]


def test_numbers_times_and_chinese_names(pack: Path) -> None:
    given = "    学校: [{学校标识码: s1, 第一节课时间: 8:20, 在校生数: 300}]\n    培训: [{获得学时: 7.5, 培训级别: 县级}]\n"
    found = frames(pack, given)
    assert (found["schools"][0]["first_lesson_at"], found["schools"][0]["pupils"]) == (500, 300)
    assert (found["trainings"][0]["hours"], found["trainings"][0]["level"]) == (750, "county")


def test_ids_that_look_like_numbers_keep_their_zeros(pack: Path) -> None:
    assert frames(pack, "    staff: [{staff_id: 010}]\n")["staff"][0]["staff_id"] == "010"


def test_which_tables_were_submitted(pack: Path) -> None:
    loaded, found = cases(pack, HEAD + "  given: {staff: [], talks: null, bureau_events: []}\n  expect: {verdict: unknown}\n")
    records = build_records([found[0].given], Names(loaded.model))
    assert (sorted(records.submitted["table"]), records.bureau_submitted) == (["schools", "staff"], frozenset({"bureau_events"}))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("{stuff: []}", "E231"),
        ("{staff: {staff_id: a}}", "E203"),
        ("{staff: [a]}", "E203"),
        ("{staff: [{colour: red}]}", "E232"),
        ("{staff: [{age: 50}]}", "E232"),
        ("{staff: [{status: retried}]}", "E233"),
        ("{staff: [{born_on: 1980-02-30}]}", "E256"),
        ("{staff: [{establishment: maybe}]}", "E254"),
        ("{schools: [{pupils: many}]}", "E254"),
        ("{schools: [{pupils: 1.5}]}", "E254"),
        ("{staff: [], 教职工: []}", "E105"),
        ("{schools: [{school_id: s1}, {school_id: s2}], staff: [{staff_id: a}]}", "E282"),
    ],
)
def test_mistaken_records(pack: Path, given: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        cases(pack, HEAD + f"  given: {given}\n  expect: {{verdict: pass}}\n")
    assert [problem.code for problem in caught.value.problems] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (HEAD, "E202"),
        (HEAD + "  expect: {}\n", "E202"),
        (HEAD + "  expect: {verdict: passed}\n", "E204"),
        (HEAD + "  expect: {verdict: pass, reason: because}\n", "E204"),
        (HEAD + "  expect: {verdict: pass, actual: some}\n", "E251"),
        (HEAD + "  expect: {verdict: pass, actuel: 2}\n", "E201"),
        (HEAD.replace("demo/1", "demo/9") + "  expect: {verdict: pass}\n", "E238"),
        (HEAD.replace("12-31", "12-32") + "  expect: {verdict: pass}\n", "E256"),
        ("name: x\n", "E203"),
    ],
)
def test_mistaken_cases(pack: Path, text: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        cases(pack, text)
    assert [problem.code for problem in caught.value.problems] == [code]


# ---------------------------------------------------------------- running

TWO_TALKS = "    talks: [{staff_id: a, held_on: 2025-03-01}, {staff_id: b, held_on: 2025-12-31}]\n"


def test_a_case_that_holds(pack: Path) -> None:
    assert (
        outcome(pack, THREE + TWO_TALKS, "{verdict: 达标, reason: met, actual: 2, population: 3, required: 2, shortfall: 0}")
        == []
    )


def test_what_came_out_otherwise_is_told(pack: Path) -> None:
    assert outcome(pack, THREE + TWO_TALKS, "{verdict: fail, actual: 1, population: 3}") == [
        ("verdict", "fail", "pass"),
        ("actual", "1", "2"),
    ]


def test_a_table_that_is_not_given_was_never_submitted(pack: Path) -> None:
    assert outcome(pack, THREE, "{verdict: unknown, reason: not_submitted}") == []


def test_an_empty_table_holds_nothing(pack: Path) -> None:
    assert outcome(pack, THREE + "    talks: []\n", "{verdict: fail, actual: 0, shortfall: 2}") == []


def test_nobody_in_the_population(pack: Path) -> None:
    assert outcome(pack, "    staff: []\n    talks: []\n", "{verdict: not_applicable, reason: empty_population}") == []


def test_a_school_that_is_not_there(pack: Path) -> None:
    loaded, found = cases(pack, HEAD + f"  given:\n{THREE}  expect: {{verdict: pass, school: s9}}\n")
    assert run_cases([found[0]], loaded)[0].problem is not None


def test_cases_that_share_an_audit_do_not_mix(pack: Path) -> None:
    one = (
        HEAD.replace("用例", "谈了两人") + f"  given:\n{THREE}{TWO_TALKS}  expect: {{verdict: pass, actual: 2, population: 3}}\n"
    )
    two = (
        HEAD.replace("用例", "没有谈话")
        + f"  given:\n{THREE}    talks: []\n  expect: {{verdict: fail, actual: 0, population: 3}}\n"
    )
    three = HEAD.replace("用例", "没有提交") + f"  given:\n{THREE}  expect: {{verdict: unknown}}\n"
    loaded, found = cases(pack, one + two + three)
    assert [(r.case.name, r.passed) for r in run_cases(found, loaded)] == [
        ("谈了两人", True),
        ("没有谈话", True),
        ("没有提交", True),
    ]
