"""People and time: who was in post on the day that counts, and what a date means on it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.measures.history_sql import history_query
from auditor.measures.moment import Moment
from auditor.model.model import base_model
from auditor.model.retirement import SCHEDULES
from auditor.records.cells.dates import as_date
from auditor.records.decided import Decided
from auditor.records.read import read_records
from auditor.records.weighing import Weighing
from auditor.rules.pack import Pack
from auditor.rules.periods import PeriodInstance
from auditor.store.database import Database
from tests.agreement import packs
from tests.canonical import to_records
from tests.naive.days import on
from tests.retirement import retirement_month

Row = dict[str, Any]
SCHOOL: Row = {
    "school_id": "1",
    "name": "一小",
    "district": "某县",
    "stage": "primary",
    "locality": "rural",
    "ownership": "public",
}
CHILDREN = ("payments", "talks", "health_checks", "rotations", "activities", "service_history", "title_appointments", "awards")


def person(number: int = 1, **facts: Any) -> Row:
    """A member of staff who has been in post since 2010."""
    usual = {
        "school_id": "1",
        "staff_id": str(number),
        "name": f"教师{number}",
        "sex": "male",
        "born_on": on("1980-01-01"),
        "category": "teacher",
        "post_category": "professional",
        "position": "none",
        "establishment": True,
        "status": "in_post",
        "joined_school_on": on("2010-09-01"),
        "left_school_on": None,
        "title": "junior",
    }
    return {**usual, **{name: on(v) if name.endswith(("_on", "_since")) and v else v for name, v in facts.items()}}


def talk(number: int, day: str = "2025-03-01") -> Row:
    role = {"form": "face_to_face", "interviewer": "赵校长", "interviewer_role": "school_leader"}
    return {"school_id": "1", "staff_id": str(number), "held_on": on(day), **role}


def alone(rule: str) -> Pack:
    """The pack of a rule with no other rule, which would each cost an audit's time."""
    pack = packs(rule.split("/")[0])[0]
    return replace(pack, rules=tuple(one for one in pack.rules if one.id == rule))


def judged(rule: str, as_of: str, staff: list[Row], school: Row = SCHOOL, **tables: list[Row]) -> dict[str, Finding]:
    """The findings of a rule by the first day of their period."""
    pack = alone(rule)
    given = {name: tables.get(name, []) for name in CHILDREN}
    found = to_records(pack.model, {"schools": [school], "staff": staff, **given}, {("1", name) for name in ("staff", *CHILDREN)})
    findings = audit(pack, found, as_of=date.fromisoformat(as_of)).findings
    return {f.period_start.isoformat(): f for f in findings}


def told(finding: Finding) -> tuple[str, Any, Any]:
    return str(finding.verdict), finding.actual, finding.population


# ---------------------------------------------------------------- a period that is over is judged by who was in post then


@pytest.mark.parametrize(
    ("left", "population"),
    [
        ({"status": "retired", "left_school_on": "2026-02-15"}, 2),
        ({"status": "left", "left_school_on": "2025-12-31"}, 2),  # the day of leaving is the last day in post
        ({"status": "dismissed", "left_school_on": "2025-12-30"}, 1),
        ({"status": "left", "left_school_on": "2026-02"}, 2),
        ({"status": "resigned", "status_since": "2026-01-10"}, 2),
        ({"status": "in_post", "left_school_on": "2026-06-30"}, 2),
        ({"status": "long_sick", "status_since": "2026-01-10"}, 2),
        ({"status": "seconded_agency", "status_since": "2025-05-01"}, 1),
        ({"status": "study_leave"}, 1),
        ({"status": "in_post", "joined_school_on": "2026-01-01"}, 1),
        ({"status": "in_post", "joined_school_on": "2025-12-31"}, 2),
        # who has come back was there all along, and the date of leaving is of the earlier stay
        ({"status": "in_post", "joined_school_on": "2024-09-01", "left_school_on": "2020-07-31"}, 2),
    ],
)
def test_the_day_decides_not_todays_status(left: Row, population: int) -> None:
    found = judged("shandan/3c", "2026-03-31", [person(1, **left), person(2)], talks=[talk(1), talk(2)])["2025-01-01"]
    assert told(found) == ("pass", population, population)


@pytest.mark.parametrize(
    "doubt",
    [
        {"status": "resigned"},  # gone, and nobody knows when
        {"status": None},
        {"status": "in_post", "joined_school_on": None},
        {"status": "in_post", "status_since": "2026-02-01"},  # what was it before?
        {"status": "in_post", "left_school_on": "2025-05-31"},  # the two contradict each other
        {"status": "left", "left_school_on": "2025"},
        {"status": "retired", "sex": "female", "born_on": "1970-06-01", "title": "none"},
    ],
)
def test_what_is_not_known_of_the_day_stays_open(doubt: Row) -> None:
    found = judged("shandan/3c", "2026-03-31", [person(1, **doubt), person(2)], talks=[talk(2)])["2025-01-01"]
    assert (str(found.verdict), found.counts["perhaps_unsatisfied"]) == ("unknown", 1)


def test_retired_and_no_day_given_is_bounded_by_law() -> None:
    too_young = {"status": "retired", "born_on": "1966-02-01"}  # a man of 60 in February 2026: not before
    long_gone = {"status": "retired", "born_on": "1955-02-01"}  # at the latest in February 2018
    found = judged("shandan/3c", "2026-03-31", [person(1, **too_young), person(2, **long_gone), person(3)], talks=[talk(3)])
    assert told(found["2025-01-01"]) == ("fail", 1, 2)


def _lawful(born: date, kind: str) -> tuple[date, date]:
    """From the original age to three years after the statutory day; where the month is too short, its last day."""
    late, _ = retirement_month(born.year, born.month, kind)
    ends = (born.year + SCHEDULES[kind].original_age, born.month), (late + 3, retirement_month(born.year, born.month, kind)[1])
    first, last = (date(y, m, min(born.day, monthrange(y, m)[1])) for y, m in ends)
    return first, last


PEOPLE = st.tuples(
    st.dates(date(1945, 1, 1), date(1985, 12, 31)),
    st.sampled_from(["male", "female", None]),
    st.sampled_from(["senior", "junior", None]),
    st.sampled_from(["labour", "professional", None]),
)


@settings(max_examples=3, deadline=None)
@given(people=st.lists(PEOPLE, min_size=60, max_size=60))
def test_lawful_days_of_leaving(people: list[tuple[date, str | None, str | None, str | None]]) -> None:
    """One database for many people: to open one takes longer than to ask it."""
    as_of = date(2026, 6, 30)
    rows = [
        person(n, status="retired", sex=sex, title=title, post_category=post) | {"born_on": (born, born)}
        for n, (born, sex, title, post) in enumerate(people)
    ]
    moment = Moment(PeriodInstance({}, as_of, as_of), as_of, as_of)
    with Database(to_records(base_model(), {"schools": [SCHOOL], "staff": rows}, {("1", "staff")}), base_model()) as database:
        found = sorted(database.rows(history_query(database.catalog, moment)))
    assert len(found) == len(people)
    for (_, _, _, first, last, *_), (born, sex, title, post) in zip(found, people, strict=True):
        women = [kind for kind, posts in (("f50", ("labour", None)), ("f55", ("professional", None))) if post in posts]
        women += ["f_senior", "f55"] if title != "junior" else []
        kinds = [*(["m"] if sex != "female" else []), *(women if sex != "male" else [])]
        spans = [_lawful(born, kind) for kind in kinds]
        expected = min(a for a, _ in spans), min(max(b for _, b in spans), as_of - timedelta(days=1))
        if expected[0] > expected[1]:  # retired before it is lawful: the law says nothing
            expected = date(1900, 1, 1), expected[1]
        assert (as_date(first), as_date(last)) == expected


# ---------------------------------------------------------------- month by month


def test_a_monthly_duty_is_owed_to_who_is_in_post_on_the_first() -> None:
    staff = [person(1, status="retired", left_school_on="2025-06-30"), person(2, joined_school_on="2025-09-02")]
    found = judged("leiyang/22-talent", "2025-12-31", staff)
    owed = {month: f.population for month, f in found.items()}
    assert [owed[f"2025-{month:02}-01"] for month in range(1, 13)] == [1] * 6 + [0] * 3 + [1] * 3
    assert {str(f.verdict) for f in found.values()} == {"fail", "not_applicable"}


# ---------------------------------------------------------------- exchanges by their own dates

AWAY: Row = {"school_id": "1", "staff_id": "1", "kind": "regular", "transferred": False}


@pytest.mark.parametrize(
    ("status", "started", "ended", "population"),
    [
        ("exchanged_away", "2026-02-01", None, 2),
        ("exchanged_away", "2025-09-01", None, 1),
        ("exchanged_away", "2025-12-31", None, 2),  # the last day in post
        ("in_post", "2025-02-01", "2026-01-31", 1),  # back since, away then
        ("in_post", "2024-02-01", "2025-12-30", 2),
    ],
)
def test_exchanges(status: str, started: str, ended: str | None, population: int) -> None:
    spell = {**AWAY, "started_on": on(started), "ended_on": on(ended) if ended else None}
    found = judged("shandan/3c", "2026-03-31", [person(1, status=status), person(2)], talks=[talk(1), talk(2)], rotations=[spell])
    assert found["2025-01-01"].population == population


# ---------------------------------------------------------------- values that hold from a day of their own


def test_a_category_before_its_own_day_is_unknown() -> None:
    staff = [person(1, category_since="2026-02-01"), person(2)]
    found = judged("leiyang/5c-coverage", "2026-03-31", staff, talks=[talk(2)])["2025-01-01"]
    assert (str(found.verdict), found.population) == ("unknown", 1)


def test_a_head_since_january_may_not_have_been_one_in_the_year_before() -> None:
    staff = [person(1, position="head", leader_since="2026-01-10"), person(2)]
    found = judged("leiyang/5c-coverage", "2026-03-31", staff, talks=[talk(2), talk(2, "2026-02-01")])
    assert [str(found[start].verdict) for start in ("2025-01-01", "2026-01-01")] == ["unknown", "pass"]


def test_todays_value_is_taken_and_printed_where_no_day_is_given() -> None:
    found = judged("leiyang/5c-coverage", "2026-03-31", [person(1)], talks=[talk(1)])
    assert "staff.category_since" in found["2025-01-01"].assumptions
    assert "staff.category_since" not in found["2026-01-01"].assumptions  # there it is today's


# ---------------------------------------------------------------- what has not happened, and what will


def test_a_payment_to_come_is_not_made_yet() -> None:
    paid = {"school_id": "1", "staff_id": "1", "kind": "talent_allowance", "month": on("2025-12"), "paid_on": on("2026-01-05")}
    assert str(judged("leiyang/22-talent", "2025-12-31", [person(1)], payments=[paid])["2025-12-01"].verdict) == "fail"


def test_a_move_to_come_is_no_move_yet() -> None:
    title = {"school_id": "1", "staff_id": "1", "level": "senior", "track": "regular", "at_rural_school": True}
    for appointed, left in (("2021-05-17", "2026-05-18"), ("2024-05-17", "2026-05-18"), ("2024-05-17", None)):
        dates = {"appointed_on": on(appointed), "left_rural_on": on(left) if left else None, "special_grade": False}
        found = judged("leiyang/23c", "2026-02-27", [person(1)], title_appointments=[{**title, **dates}])["2026-01-01"]
        assert (str(found.verdict), found.actual) == ("pending", 0)


def test_years_between_two_days_are_not_cut_at_the_reference_day() -> None:
    spell = {**AWAY, "transferred": True, "started_on": on("2024-12-06"), "ended_on": None, "origin_joined_on": on("2015-10-18")}
    came = person(1, joined_school_on="2024-12-06")
    found = judged("leiyang/13b-school", "2025-08-31", [came, person(2)], rotations=[spell])["2024-09-01"]
    assert told(found) == ("pass", 1, 2)


@pytest.mark.parametrize(
    ("began", "verdicts"),
    [
        ("1995-11-01", ("fail", "not_applicable")),  # last autumn
        ("1996-09-01", ("not_applicable", "pending")),  # this autumn, still to come
        ("1996-01-01", ("not_applicable", "pending")),
        ("1994-12-31", ("not_applicable", "not_applicable")),
    ],
)
def test_anniversaries_belong_to_the_year_that_they_fall_in(began: str, verdicts: tuple[str, str]) -> None:
    found = judged("shandan/4-thirty-years", "2026-03-31", [person(1) | {"began_teaching_on": on(began)}])
    assert (str(found["2025-01-01"].verdict), str(found["2026-01-01"].verdict)) == verdicts


def test_who_will_have_thirty_years_by_teachers_day_is_due_a_certificate() -> None:
    pack = alone("leiyang/4-thirty-years")
    staff = [person(1) | {"began_teaching_on": on("1996-09-10")}, person(2) | {"began_teaching_on": on("1996-09-11")}]
    found = to_records(pack.model, {"schools": [SCHOOL], "staff": staff}, {("1", "staff"), ("1", "awards")})
    findings = audit(pack, found, as_of=date(2026, 3, 31)).findings
    (running,) = [f for f in findings if f.period_start == date(2026, 1, 1)]
    assert told(running) == ("pending", 0, 1)


def test_years_that_were_not_teaching_are_no_rural_teaching_years() -> None:
    spells = [("1989-09-01", "1995-08-31", False), ("1995-09-01", "2020-08-31", True)]
    history = [
        {"school_id": "1", "staff_id": "1", "started_on": on(a), "ended_on": on(b), "rural": True, "teaching": teaching}
        for a, b, teaching in spells
    ]
    older = person(1, born_on="1967-04-10", title="intermediate") | {"title_conditions_met": True, "applied": True}
    assert str(judged("leiyang/23b", "2025-12-31", [older], service_history=history)["2025-01-01"].verdict) == "not_applicable"
    for row in history:
        row["teaching"] = True
    assert str(judged("leiyang/23b", "2025-12-31", [older], service_history=history)["2025-01-01"].verdict) == "fail"


def test_a_post_that_is_not_given_is_assumed_only_where_its_column_is_not_there() -> None:
    spell = {"school_id": "1", "staff_id": "1", "started_on": on("1990-09-01"), "ended_on": None, "rural": True, "teaching": True}
    woman = person(1, sex="female", born_on="1971-06-01", title="intermediate") | {"title_conditions_met": True, "applied": True}
    blank = judged("leiyang/23b", "2025-12-31", [woman | {"post_category": None}], service_history=[spell])["2025-01-01"]
    assert str(blank.verdict) == "unknown"
    del woman["post_category"]
    absent = judged("leiyang/23b", "2025-12-31", [woman], service_history=[spell])["2025-01-01"]
    assert (str(absent.verdict), "staff.post_category" in absent.assumptions) == ("fail", True)


# ---------------------------------------------------------------- one answer for those of whom no day is given

ROSTER = "学校标识码,教职工号,姓名,教职工类别,人员状态,进本校年月,离校年月\n"
LIST = "学校标识码,学校名称,所属区县,学段,城乡类型,办学类型\n2162900000,甲小学,青屿县,小学,城区,公办\n"


@pytest.mark.parametrize(
    ("said", "verdict", "asked"),
    [
        ({}, "unknown", True),
        ({"": 20250101}, "pass", False),
        ({"2162900000": 20251231}, "pass", False),
        ({"甲小学": 20260101}, "unknown", False),  # perhaps still there on the last day of the year
        ({"2162900000": 20250601, "": 20260301}, "pass", False),  # a school's own answer goes first
    ],
)
def test_gone_before(said: dict[str, int], verdict: str, asked: bool, tmp_path: Path) -> None:
    pack = alone("shandan/3c")
    gone = "".join(f"2162900000,{n},甲{n},专任教师,辞职,2010-09-01,\n" for n in (1, 2))
    (tmp_path / "学校名单.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "教职工.csv").write_text(
        ROSTER + gone + "2162900000,3,王安,专任教师,在本单位任职,2010-09-01,\n", encoding="utf-8"
    )
    talks = "学校标识码,教职工号,谈话日期,谈话方式,谈话人,谈话人身份\n2162900000,3,2025-03-01,面对面,赵校长,校级领导\n"
    (tmp_path / "谈心谈话.csv").write_text(talks, encoding="utf-8")
    found = read_records(tmp_path, pack.model, weighing=Weighing(decided=Decided(gone_before=said)))
    assert [p.message.values["n"] for p in found.problems if p.code == "W326"] == ([2] if asked else [])
    findings = audit(pack, found, as_of=date(2026, 3, 31)).findings
    (finding,) = [f for f in findings if f.binding]
    assert str(finding.verdict) == verdict


# ---------------------------------------------------------------- schools have a life too


@pytest.mark.parametrize(
    ("life", "terms"),
    [
        ({}, ["fail", "fail", "pending"]),
        ({"opened_on": "2025-02"}, ["not_applicable", "fail", "pending"]),  # a month without a day counts whole
        ({"opened_on": "2025-02-02"}, ["not_applicable", "not_applicable", "pending"]),
        ({"closed_on": "2025-08-31"}, ["fail", "fail", "not_applicable"]),
        ({"closed_on": "2025-08"}, ["fail", "fail", "not_applicable"]),
        ({"closed_on": "2025-07-01"}, ["fail", "not_applicable", "not_applicable"]),
        ({"closed_on": "2026-01-15"}, ["fail", "fail", "pending"]),  # still to come
    ],
)
def test_a_school_is_bound_by_what_fits_whole_into_its_life(life: Row, terms: list[str]) -> None:
    school = {**SCHOOL, **{name: on(day) for name, day in life.items()}}
    found = judged("shandan/8b", "2025-12-31", [person()], school=school)
    assert [str(found[start].verdict) for start in ("2024-09-01", "2025-02-01", "2025-09-01")] == terms


def test_nobody_is_in_post_at_a_school_that_is_no_more() -> None:
    school = {**SCHOOL, "closed_on": on("2025-06-30")}
    found = judged("leiyang/22-talent", "2025-12-31", [person(special_post=False)], school=school)
    assert [str(found[f"2025-{month:02}-01"].verdict) for month in (6, 7)] == ["fail", "not_applicable"]


def test_the_calendar_years_that_end_with_the_periods() -> None:
    check = {"school_id": "1", "staff_id": "1", "hospital_level": "county_hospital", "free": True, "checked": True}
    for day, verdict in (("2024-12-31", "pending"), ("2025-01-01", "pass"), ("2026-03-31", "pass"), ("2026-04-01", "pending")):
        checks = [{**check, "checked_on": on(day)}]
        town = {**SCHOOL, "locality": "urban"}
        found = judged("shandan/8d-urban", "2026-03-31", [person()], school=town, health_checks=checks)
        assert str(found["2026-01-01"].verdict) == verdict
