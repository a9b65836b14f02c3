"""Measures, thresholds and the rest of a rule, bound."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from auditor.model.model import base_model
from auditor.rules.ast import TRUE, All, Bound, Comparator, Field, OneOf, Period, Population, Reference, Window
from auditor.rules.kinds.attest import Attest
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.met import Met
from auditor.rules.kinds.ratio import Ratio
from auditor.rules.kinds.share import Share
from auditor.rules.kinds.spread import Spread
from auditor.rules.kinds.total import Total
from auditor.rules.kinds.value import Indicator, Value
from auditor.rules.thresholds import Constant, Threshold
from auditor.rules.thresholds.by_tiers import BySize
from auditor.rules.thresholds.by_value import ByCode
from auditor.rules.thresholds.dated import Dated
from auditor.rules.thresholds.tiers import Tier
from tests.rule_texts import bound, codes_in, mistakes_in

PUPILS = Field((), "schools", "pupils", "integer")
BOOKS = Field((), "schools", "books", "integer")
HOURS = Field((), "trainings", "hours", "number", scale=100)


def threshold(text: str, measure: str = "value: pupils") -> Threshold:
    return bound(f"{measure}\nat_least: {text}").bounds[0].threshold


# ---------------------------------------------------------------- measures


def test_count_with_a_window_and_distinct_values() -> None:
    rule = bound("count: {of: talks, within: 2 years, distinct: interviewer}\nat_least: 3")
    interviewer = Field((), "talks", "interviewer", "text")
    assert rule.measure == Count(Population("talks", TRUE, Window("within", 24)), interviewer)


def test_share_of_a_named_population() -> None:
    measure = bound("share: {of: 在岗教职工, where: {sex: female}, that: {title: senior}}\nat_least: 10%").measure
    assert isinstance(measure, Share)
    assert (measure.of.table, measure.of.name) == ("staff", "staff_in_post")
    left_out = base_model().populations["staff_in_post"].leaves_out
    assert [(group.label["zh"], group.label["en"]) for group in measure.of.leaves_out] == [(g["zh"], g["en"]) for g in left_out]
    assert isinstance(measure.of.where, All)
    assert measure.of.where.of[-1] == OneOf(Field((), "staff", "sex", "code"), ("female",))


def test_a_population_that_extends_another_has_both_conditions() -> None:
    plain = bound("share: {of: staff_in_post, that: {title: senior}}\nat_least: 10%").measure
    extended = bound("share: {of: teachers_in_post, that: {title: senior}}\nat_least: 10%").measure
    assert isinstance(plain, Share)
    assert isinstance(extended, Share)
    assert extended.of.where == All((plain.of.where, OneOf(Field((), "staff", "category", "code"), ("teacher",))))
    assert extended.of.leaves_out[: len(plain.of.leaves_out)] == plain.of.leaves_out


@pytest.mark.parametrize("how", ["sum", "max", "min", "mean"])
def test_total(how: str) -> None:
    measure = bound(f"total: {{of: trainings, {how}: hours}}\nat_least: 90").measure
    assert measure == Total(Population("trainings"), HOURS, how)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["value: pupils", "value: {field: 在校生数}", "数值: school.pupils"])
def test_value(text: str) -> None:
    assert bound(f"{text}\nat_most: 2000").measure == Value(PUPILS)


def test_a_clock_time() -> None:
    rule = bound("value: first_lesson_at\n不低于: 8:20")
    assert rule.bounds == (Bound(Comparator.AT_LEAST, Constant(Fraction(500))),)


@pytest.mark.parametrize("text", ["ratio: {of: books, to: pupils}", "ratio: {of: {value: books}, to: {value: pupils}}"])
def test_ratio_of_fields(text: str) -> None:
    assert bound(f"{text}\nat_least: 1:19").measure == Ratio(Value(BOOKS), Value(PUPILS))


def test_ratio_of_counts() -> None:
    measure = bound("ratio: {of: {count: {of: staff, where: {category: teacher}}}, to: {value: pupils}}\nat_least: 1:19").measure
    assert isinstance(measure, Ratio)
    assert isinstance(measure.of, Count)


def test_ratio_of_the_bureaus_figures() -> None:
    rule = bound(
        "subject: bureau\nratio: {of: {value: {indicator: 教师}}, to: {value: {indicator: 公务员, scope: 全县}}}\nat_least: 1"
    )
    assert isinstance(rule.measure, Ratio)
    figure = rule.measure.of
    assert isinstance(figure, Indicator)
    assert (figure.name, figure.figure_names()) == ("教师", ("教师",))
    assert figure.of == Population("bureau_figures", OneOf(Field((), "bureau_figures", "indicator", "text"), ("教师",)))
    assert figure.field == Field((), "bureau_figures", "value", "number", scale=10_000)
    assert rule.figure_names() == ("教师", "公务员")


def test_spread_is_taken_school_by_school() -> None:
    assert bound("subject: bureau\nspread: {of: books, to: pupils}\nat_most: 0.5").measure == Spread(Value(BOOKS), Value(PUPILS))


def test_met_with_a_floor() -> None:
    assert bound("met: {of: [demo/2, demo/3], floor: 85%}\nat_least: 1").measure == Met(("demo/2", "demo/3"), Fraction(17, 20))


@pytest.mark.parametrize("text", ["attest: charter", "attest: 办学章程", "attest: {document: 章程}"])
def test_attest(text: str) -> None:
    assert bound(text).measure == Attest("charter")


# ---------------------------------------------------------------- thresholds


def test_a_fraction_is_exact() -> None:
    assert threshold("2/3", "share: {of: staff, that: {title: senior}}") == Constant(Fraction(2, 3))


def test_several_bounds_are_a_range() -> None:
    rule = bound("value: pupils\n超过: 45\n不超过: 2000")
    assert [(b.comparator, b.threshold) for b in rule.bounds] == [
        (Comparator.MORE_THAN, Constant(Fraction(45))),
        (Comparator.AT_MOST, Constant(Fraction(2000))),
    ]


def test_by_a_code_of_the_school() -> None:
    assert threshold("{by: school.stage, primary: 4.2, 初中: 5.3}") == ByCode(
        Field((), "schools", "stage", "code"), (("primary", Constant(Fraction(21, 5))), ("junior", Constant(Fraction(53, 10))))
    )


def test_by_size() -> None:
    found = threshold(
        "{by: pupils, tiers: [{below: 100, is: 1}, {below: 1000, is: 2}, {from: 1000, is: 3, plus: 1, each: 500, round: up}]}"
    )
    assert found == BySize(
        PUPILS,
        (
            Tier(None, Fraction(100), Fraction(1)),
            Tier(Fraction(100), Fraction(1000), Fraction(2)),
            Tier(Fraction(1000), None, Fraction(3), Fraction(1), Fraction(500), True),
        ),
    )


def test_dated_steps_are_in_order_and_may_repeal() -> None:
    found = threshold("{2026-09-01: 15, 2020-01-01: 10, 2030-01-01: null}")
    assert found == Dated(
        (
            (date(2020, 1, 1), Constant(Fraction(10))),
            (date(2026, 9, 1), Constant(Fraction(15))),
            (date(2030, 1, 1), None),
        )
    )


def test_a_dated_step_may_depend_on_a_code() -> None:
    found = threshold("{2020-01-01: {by: locality, rural: 1, urban: 2}}")
    assert isinstance(found, Dated)
    assert isinstance(found.steps[0][1], ByCode)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("many", "E251"),
        ("[1, 2]", "E251"),
        ("{}", "E251"),
        ("true", "E251"),
        ("{primary: 4}", "E251"),
        ("{by: stage}", "E251"),
        ("{by: stage, primary: x}", "E251"),
        ("{by: stage, primary: {2020-01-01: 1}}", "E251"),
        ("{by: stage, primry: 4}", "E233"),
        ("{by: stage, primary: 4, 小学: 5}", "E105"),
        ("{by: stage, 按: locality, urban: 1}", "E105"),
        ("{by: stage, primary: 4, else: 5, 其余: 2}", "E105"),
        ("{by: pupils, tiers: [{is: 5}], 分档: [{is: 1}]}", "E105"),
        ("{by: colour, red: 4}", "E232"),
        ("{by: pupils, 100: 4}", "E253"),
        ("{by: stage, tiers: [{is: 1}]}", "E253"),
        ("{by: pupils, tiers: []}", "E257"),
        ("{by: pupils, tiers: [{from: 10, is: 1}]}", "E257"),
        ("{by: pupils, tiers: [{below: 10, is: 1}]}", "E257"),
        ("{by: pupils, tiers: [{below: 10, is: 1}, {from: 11, is: 2}]}", "E257"),
        ("{by: pupils, tiers: [{below: 10, is: 1}, {from: 9, is: 2}]}", "E257"),
        ("{by: pupils, tiers: [{below: 10, is: 1}, {below: 10, is: 2}, {is: 3}]}", "E257"),
        ("{by: pupils, tiers: [{is: 1}, {is: 2}]}", "E257"),
        ("{by: pupils, tiers: [{below: 10}, {is: 2}]}", "E202"),
        ("{by: pupils, tiers: [{is: 1, plus: 1}]}", "E202"),
        ("{by: pupils, tiers: [{is: 1, plus: 1, each: 0}]}", "E251"),
        ("{by: pupils, tiers: [{is: 1, round: near}]}", "E204"),
        ("{by: pupils, tiers: [{is: 1, colour: red}]}", "E201"),
        ("{2020-01-01: null}", "E251"),
        ("{2020-13-01: 3}", "E256"),
        ("{2020-01-01: 1, 2020-1-1: 2}", "E105"),
        ("{2020-01-01: {2021-01-01: 3}}", "E251"),
    ],
)
def test_mistaken_thresholds(text: str, code: str) -> None:
    assert codes_in(f"value: pupils\nat_least: {text}") == [code]


# ---------------------------------------------------------------- the rest of a rule


@pytest.mark.parametrize(
    ("text", "period"),
    [
        *((text, Period("calendar_year")) for text in ("calendar_year", "自然年")),
        ("学年", Period("school_year")),
        ("每学期", Period("term")),
        ("quarter", Period("quarter")),
        ("月", Period("month")),
        ("as_of", Period("as_of")),
        ("5 years", Period("rolling", 5)),
        ("5年", Period("rolling", 5)),
    ],
)
def test_periods(text: str, period: Period) -> None:
    assert bound(f"period: {text}\ncount: talks\nat_least: 1").period == period


def test_a_fixed_cycle() -> None:
    rule = bound("period: 2 calendar_years\ncycle_from: 2020\ncount: talks\nat_least: 1")
    assert rule.period == Period("cycle", 2, 2020)


@pytest.mark.parametrize(
    ("text", "reference"),
    [("period_start", Reference("period_start")), ("期末", Reference("period_end")), ("09-01", Reference("month_day", 9, 1))],
)
def test_references(text: str, reference: Reference) -> None:
    assert bound(f"reference: {text}\ncount: talks\nat_least: 1").reference == reference


@pytest.mark.parametrize(
    ("text", "subjects"),
    [("bureau", ("bureau",)), ("[bureau, 学校]", ("school", "bureau")), ("both", ("school", "bureau"))],
)
def test_subjects(text: str, subjects: tuple[str, ...]) -> None:
    assert bound(f"subject: {text}\ncount: talks\nat_least: 1").subjects == subjects


def test_a_text_in_one_language_stands_for_both() -> None:
    assert bound("count: talks\nat_least: 1\nremedy: 再谈{shortfall}次").remedy == {
        "zh": "再谈{shortfall}次",
        "en": "再谈{shortfall}次",
    }


def test_a_rule_in_chinese_is_the_same_rule() -> None:
    english = bound("share: {of: staff_in_post, that: {talks: {where: {form: face_to_face}, at_least: 1}}}\nat_least: 2/3")
    chinese = bound("比例: {人群: 在岗教职工, 满足: {谈心谈话: {条件: {谈话方式: 面对面}, 不少于: 1}}}\n不低于: 2/3")
    assert (english.measure, english.bounds) == (chinese.measure, chinese.bounds)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("count: talks", "E211"),
        ("at_least: 1", "E209"),
        ("count: talks\nshare: {of: staff, that: {title: senior}}\nat_least: 1", "E210"),
        ("count:\nat_least: 1", "E255"),
        ("count: tlaks\nat_least: 1", "E231"),
        ("count: {of: talks, were: {form: phone}}\nat_least: 1", "E201"),
        ("count: {where: {form: phone}}\nat_least: 1", "E202"),
        ("count: [talks]\nat_least: 1", "E203"),
        ("count: talks\nat_least: 1.5", "E252"),
        ("count: schools\nat_least: 1", "E258"),
        ("count: bureau_events\nat_least: 1", "E258"),
        ("share: {of: staff}\nat_least: 1", "E202"),
        ("share: {of: staff, that: {}}\nat_least: 1", "E255"),
        ("share: {of: staff, that: {title: senior}}\nat_least: 67", "E252"),
        ("total: {of: trainings}\nat_least: 1", "E209"),
        ("total: {of: trainings, sum: hours, max: hours}\nat_least: 1", "E209"),
        ("total: {of: trainings, sum: name}\nat_least: 1", "E253"),
        ("value: locality\nat_least: 1", "E253"),
        ("value: {indicator: 教师}\nat_least: 1", "E258"),
        ("value: {}\nat_least: 1", "E209"),
        ("subject: bureau\nvalue: pupils\nat_least: 1", "E258"),
        ("subject: bureau\napplies_to: {locality: rural}\ncount: talks\nat_least: 1", "E258"),
        ("subject: bureau\ncount: talks\nat_least: {by: locality, rural: 1}", "E258"),
        ("ratio: {of: books}\nat_least: 1", "E202"),
        ("ratio: {of: {share: {of: staff}}, to: pupils}\nat_least: 1", "E209"),
        ("ratio: {of: {count: {of: staff, on: x}}, to: pupils}\nat_least: 1", "E201"),
        ("spread: {of: books, to: pupils}\nat_most: 0.5", "E258"),
        ("met: {of: [demo/2, demo/2]}\nat_least: 1", "E105"),
        ("met: {of: []}\nat_least: 1", "E208"),
        ("attest: charter\nat_least: 1", "E253"),
        ("count: talks\nat_least: 3\nat_most: 1", "E259"),
        ("count: talks\nat_least: 1\n不少于: 2", "E105"),
        ("count: talks\nat_least: 1\nunit: {zh: 次}", "E202"),
        ("count: talks\nat_least: 1\nremedy: '{shortfall!r}'", "E212"),
        ("count: talks\nat_least: 1\nremedy: '{period.__class__}'", "E212"),
        ("count: talks\nat_least: 1\nremedy: 'a {'", "E212"),
        ("count: talks\nat_least: 1\nowner: nobody", "E204"),
        ("count: talks\nat_least: 1\nsubject: teacher", "E204"),
        ("count: talks\nat_least: 1\nstrength: true", "E203"),
        ("count: talks\nat_least: 1\nperiod: 2 calendar_years", "E260"),
        ("count: talks\nat_least: 1\ncycle_from: 2020", "E260"),
        ("count: talks\nat_least: 1\nperiod: 2 calendar_years\ncycle_from: soon", "E260"),
        ("count: talks\nat_least: 1\nperiod: 0 years", "E260"),
        ("count: talks\nat_least: 1\nreference: yesterday", "E256"),
        ("count: talks\nat_least: 1\nreference: 02-30", "E256"),
        ("count: talks\nat_least: 1\nperiod: month\nreference: 09-01", "E256"),
        ("count: talks\nat_least: 1\nquote2: x", "E201"),
    ],
)
def test_mistakes(body: str, code: str) -> None:
    assert codes_in(body)[:1] == [code]


def test_mistakes_of_every_part_are_told_at_once() -> None:
    codes = codes_in("applies_to: {colour: red}\nshare: {of: staf, that: {title: senior}}\nat_least: 2/3\nowner: nobody\nx: 1")
    assert sorted(codes) == ["E201", "E204", "E231", "E232"]


def test_mistakes_are_sorted_by_place() -> None:
    places = [problem.place for problem in mistakes_in("x: 1\ncount: tlaks\nat_least: 1\ny: 2")]
    assert places == sorted(places)
