"""Conditions bound to the records model: each shape gives the form that the measures compile, each slip a mistake."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from auditor.rules.ast import All, Any, Bound, Comparator, Compare, CompareDate, Day, Field, Known, Linked, Not, OneOf, Window
from auditor.rules.kinds.count import Count
from auditor.rules.thresholds import Constant
from auditor.rules.thresholds.by_value import ByCode
from tests.rule_texts import bound, codes_in, codes_of_condition, mistakes_in, that

STATUS = Field((), "staff", "status", "code")
AGE = Field((), "staff", "age", "integer", derived=True)
SEX = Field((), "staff", "sex", "code")
JOINED = Field((), "staff", "joined_school_on", "date")
AT_LEAST_ONE = (Bound(Comparator.AT_LEAST, Constant(Fraction(1))),)


def bounds(comparator: Comparator, value: int) -> tuple[Bound, ...]:
    return (Bound(comparator, Constant(Fraction(value))),)


@pytest.mark.parametrize(
    "text", ["{status: in_post}", "{人员状态: 在本单位任职}", "{STATUS: 在岗}", "{status: 100}", "{ｓｔａｔｕｓ: [in_post]}"]
)
def test_a_code_by_any_of_its_names(text: str) -> None:
    assert that(text) == OneOf(STATUS, ("in_post",))


def test_one_of_several() -> None:
    assert that("{status: [in_post, 长病假]}") == OneOf(STATUS, ("in_post", "long_sick"))


def test_two_fields_must_both_hold() -> None:
    assert that("{status: in_post, establishment: true}") == All(
        (OneOf(STATUS, ("in_post",)), OneOf(Field((), "staff", "establishment", "boolean"), (True,)))
    )


@pytest.mark.parametrize("text", ["{establishment: 否}", "{是否在编: false}"])
def test_yes_and_no(text: str) -> None:
    assert that(text) == OneOf(Field((), "staff", "establishment", "boolean"), (False,))


@pytest.mark.parametrize(
    ("word", "comparator"),
    [
        *((word, Comparator.AT_LEAST) for word in ("at_least", "不低于", "不少于", "至少", "以上", "满")),
        *((word, Comparator.MORE_THAN) for word in ("more_than", "超过", "高于")),
        *((word, Comparator.AT_MOST) for word in ("at_most", "不超过", "以内", "以下")),
        *((word, Comparator.LESS_THAN) for word in ("less_than", "低于", "不足", "不满")),
    ],
)
def test_the_civil_codes_words(word: str, comparator: Comparator) -> None:
    assert that(f"{{age: {{{word}: 50}}}}") == Compare(AGE, bounds(comparator, 50))


def test_a_range() -> None:
    found = that("{age: {at_least: 30, less_than: 50}}")
    assert found == Compare(AGE, bounds(Comparator.AT_LEAST, 30) + bounds(Comparator.LESS_THAN, 50))


def test_a_threshold_by_a_code() -> None:
    found = that("{age: {at_most: {by: sex, male: 50, 女: 45}}}")
    assert found == Compare(
        AGE, (Bound(Comparator.AT_MOST, ByCode(SEX, (("male", Constant(Fraction(50))), ("female", Constant(Fraction(45)))))),)
    )


def test_two_years_are_twenty_four_months() -> None:
    found = that("{months_to_retirement: {less_than: 2 years}}")
    assert isinstance(found, Compare)
    assert found.bounds == bounds(Comparator.LESS_THAN, 24)


def test_years_since_a_date_are_written_in_years() -> None:
    found = that("{years_at_school: {at_least: 9}}")
    assert isinstance(found, Compare)
    assert (found.field.type, found.field.scale, found.bounds) == ("years", 10_000, bounds(Comparator.AT_LEAST, 9))


def test_a_number_is_compared_as_it_is_stored() -> None:
    assert that("{homeroom_years: 2.5}") == OneOf(Field((), "staff", "homeroom_years", "number", scale=100), (250,))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-09-10", Day("date", on=date(2025, 9, 10))),
        ("09-10", Day("month_day", month=9, day=10)),
        ("9月10日", Day("month_day", month=9, day=10)),
        ("period_start", Day("period_start")),
        ("期末", Day("period_end")),
        ("reference", Day("reference")),
    ],
)
def test_days(text: str, day: Day) -> None:
    assert that(f"{{joined_school_on: {{before: {text}}}}}") == CompareDate(JOINED, "before", day)


def test_a_date_itself() -> None:
    day = Day("date", on=date(2025, 9, 1))
    found = that("{joined_school_on: 2025-09-01}")
    assert found == All((CompareDate(JOINED, "not_before", day), CompareDate(JOINED, "not_after", day)))


@pytest.mark.parametrize(("text", "known"), [("{status: {known: false}}", False), ("{status: {已填写: 是}}", True)])
def test_known(text: str, known: bool) -> None:
    assert that(text) == Known(STATUS, known)


def test_any_all_not() -> None:
    post, sick = OneOf(STATUS, ("in_post",)), OneOf(STATUS, ("long_sick",))
    assert that("{any: [{status: in_post}, {not: {status: long_sick}}]}") == Any((post, Not(sick)))
    assert that("{全部: [{status: in_post}, {status: {not: long_sick}}]}") == All((post, Not(sick)))


@pytest.mark.parametrize("text", ["{school.locality: rural}", "{学校.城乡类型: 农村}"])
def test_a_field_of_a_linked_record(text: str) -> None:
    assert that(text) == OneOf(Field(("school",), "schools", "locality", "code"), ("rural",))


def test_a_longer_path() -> None:
    found = that("{talks: {where: {staff.school.locality: rural}}}")
    assert isinstance(found, Linked)
    assert found.where == OneOf(Field(("staff", "school"), "schools", "locality", "code"), ("rural",))


def test_linked_records_are_at_least_one_by_default() -> None:
    form = Field((), "talks", "form", "code")
    assert that("{talks: {where: {form: face_to_face}}}") == Linked(
        "talks", "staff_id", OneOf(form, ("face_to_face",)), "count", None, Window(), AT_LEAST_ONE
    )


def test_linked_sum_within_years() -> None:
    found = that("{trainings: {sum: hours, within: 5 years, at_least: 360}}")
    assert found == Linked(
        "trainings",
        "staff_id",
        All(()),
        "sum",
        Field((), "trainings", "hours", "number", scale=100),
        Window("within", 60),
        bounds(Comparator.AT_LEAST, 360),
    )


def test_linked_ever_and_distinct() -> None:
    found = that("{talks: {distinct: interviewer, ever: true, at_least: 2}}")
    assert isinstance(found, Linked)
    assert (found.how, found.window, found.value) == ("distinct", Window("ever"), Field((), "talks", "interviewer", "text"))


def test_children_of_a_school_are_linked_by_the_school() -> None:
    rule = bound("applies_to: {staff: {where: {category: teacher}, at_least: 10}}\ncount: talks\nat_least: 1")
    assert isinstance(rule.applies_to, Linked)
    assert (rule.applies_to.table, rule.applies_to.via) == ("staff", "school_id")


@pytest.mark.parametrize("name", ["locality", "school.locality", "学校.城乡类型"])
def test_a_schools_own_field_by_either_name(name: str) -> None:
    rule = bound(f"applies_to: {{{name}: rural}}\ncount: talks\nat_least: 1")
    assert rule.applies_to == OneOf(Field((), "schools", "locality", "code"), ("rural",))


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("{}", "E255"),
        ("[]", "E203"),
        ("in_post", "E203"),
        ("{status: }", "E255"),
        ("{status: []}", "E255"),
        ("{status: {}}", "E255"),
        ("{status: null}", "E255"),
        ("{any: []}", "E255"),
        ("{any: {status: in_post}}", "E203"),
        ("{not: {}}", "E255"),
        ("{colour: red}", "E232"),
        ("{status: retried}", "E233"),
        ("{sex: 未知}", "E233"),
        ("{status: true}", "E254"),
        ("{status: {at_least: 3}}", "E253"),
        ("{name: {more_than: 3}}", "E253"),
        ("{establishment: {at_most: 1}}", "E253"),
        ("{establishment: maybe}", "E233"),
        ("{age: in_post}", "E254"),
        ("{age: {at_least: in_post}}", "E251"),
        ("{age: {before: 2025-01-01}}", "E253"),
        ("{age: {known: perhaps}}", "E203"),
        ("{age: {at_leest: 3}}", "E201"),
        ("{age: {at_least: 3, 不低于: 4}}", "E105"),
        ("{age: {at_least: 5, less_than: 5}}", "E259"),
        ("{age: {at_least: }}", "E251"),
        ("{joined_school_on: {at_least: 2020-01-01}}", "E253"),
        ("{joined_school_on: {before: 2025-13-01}}", "E256"),
        ("{joined_school_on: {before: tomorrow}}", "E256"),
        ("{years_at_school: 9}", "E253"),
        ("{years_at_school: {at_least: 1.5}}", "E252"),
        ("{homeroom_years: 1.234}", "E254"),
        ("{school: rural}", "E232"),
        ("{scool.locality: rural}", "E235"),
        ("{school_id: s1}", "E253"),
        ("{marital_status: 未婚}", "E236"),
        ("{talks: {}}", "E203"),
        ("{talks: 3}", "E203"),
        ("{talks: true}", "E203"),
        ("{talks: {form: face_to_face}}", "E201"),
        ("{talks: {where: {}}}", "E255"),
        ("{trainings: {sum: hours}}", "E211"),
        ("{trainings: {sum: name, at_least: 1}}", "E253"),
        ("{trainings: {sum: hours, max: hours, at_least: 1}}", "E210"),
        ("{talks: {within: 5}}", "E261"),
        ("{talks: {ever: sometimes}}", "E203"),
        ("{talks: {ever: true, within: 2 years}}", "E210"),
        ("{talks: {at_least: 50%}}", "E252"),
        ("{talks: {where: {form: phone}, part_of: some, at_least: 50%}}", "E203"),
        ("{talks: {where: {form: phone}, part_of: all}}", "E211"),
        ("{talks: {where: {form: phone}, part_of: all, at_least: 2}}", "E252"),
        ("{talks: {part_of: all, at_least: 50%}}", "E210"),
        ("{trainings: {where: {level: county}, mean: hours, part_of: all, at_least: 50%}}", "E210"),
        ("{status: in_post, 人员状态: retired}", "E105"),
    ],
)
def test_mistakes(condition: str, code: str) -> None:
    assert codes_of_condition(condition) == [code]


def test_a_day_that_a_term_may_lack() -> None:
    assert codes_in("period: term\ncount: {of: talks, where: {held_on: {after: 03-08}}}\nat_least: 1") == ["E256"]


def test_a_window_over_a_table_without_dates() -> None:
    assert codes_in("applies_to: {staff: {ever: true}}\ncount: talks\nat_least: 1") == ["E253"]


def test_all_mistakes_of_a_condition_are_told() -> None:
    assert codes_of_condition("{colour: red, status: retried, age: {at_least: x}}") == ["E232", "E233", "E251"]


def test_a_field_put_outside_where_is_explained() -> None:
    problem = mistakes_in("share: {of: staff, that: {talks: {form: face_to_face}}}\nat_least: 1/2")[0]
    assert problem.suggestion is not None
    assert "where" in problem.suggestion.say("en")


@pytest.mark.parametrize(("wrong", "right"), [("statos", "status"), ("人员状况", "人员状态"), ("talk", "talks")])
def test_suggestions_in_the_authors_script(wrong: str, right: str) -> None:
    problem = mistakes_in(f"share: {{of: staff, that: {{{wrong}: {{at_least: 1}}}}}}\nat_least: 1/2")[0]
    assert problem.suggestion is not None
    assert right in problem.suggestion.say("en")


def test_a_bare_table_is_counted() -> None:
    measure = bound("count: 谈心谈话\nat_least: 1").measure
    assert isinstance(measure, Count)
    assert measure.of.table == "talks"
