"""Every kind of measure, of condition and of threshold is known to everybody who asks it something."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from inspect import isabstract
from typing import Any, get_args

import pytest

from auditor.authoring.json_schema import schemas
from auditor.authoring.key_words import RULE_KEYS
from auditor.authoring.lint_conditions import impossible
from auditor.findings.numbers import threshold_summary, unit_of
from auditor.measures.measure import queries
from auditor.measures.moment import Moment
from auditor.measures.task import Task
from auditor.measures.uses import columns_used
from auditor.model.model import base_model
from auditor.rules import ast
from auditor.rules.bind.names import Names
from auditor.rules.calendar import Calendar
from auditor.rules.figures import Figures
from auditor.rules.grammar import RuleShape
from auditor.rules.keys import Holds
from auditor.rules.kinds import KINDS, PARTS
from auditor.rules.kinds.any_of import AnyOf, Way
from auditor.rules.kinds.attest import Attest
from auditor.rules.kinds.base import Measure
from auditor.rules.kinds.count import Count
from auditor.rules.kinds.met import Met
from auditor.rules.kinds.ratio import Ratio
from auditor.rules.kinds.share import Share
from auditor.rules.kinds.spread import Spread
from auditor.rules.kinds.total import Total
from auditor.rules.kinds.value import Value
from auditor.rules.periods import periods_for
from auditor.rules.sentence import sentence, speaker
from auditor.rules.thresholds import KINDS as KINDS_OF_THRESHOLDS
from auditor.rules.thresholds import Constant, Step, Threshold
from auditor.rules.thresholds.added import Sum
from auditor.rules.thresholds.by_tiers import ByFigure, BySize
from auditor.rules.thresholds.by_value import ByCode
from auditor.rules.thresholds.dated import Dated
from auditor.rules.thresholds.of_rule import OfRule
from auditor.rules.thresholds.tiers import Tier
from auditor.store.catalog import Catalog
from auditor.written.yaml_source import parse_yaml

MODEL = base_model()
NAMES = Names(MODEL)
AGE, SEX = NAMES.field("staff", "age"), NAMES.field("staff", "sex")
BORN, PUPILS = NAMES.field("staff", "born_on"), NAMES.field("schools", "pupils")
FORM = NAMES.field("talks", "form")
STAGE = NAMES.field("schools", "stage")
HOURS = NAMES.field("trainings", "hours")
ONE = ast.Bound(ast.Comparator.AT_LEAST, Constant(Fraction(1)))
BY_SEX = ByCode(SEX, (("male", Constant(Fraction(50))), ("female", Constant(Fraction(45)))))
BY_AGE = BySize(AGE, (Tier(None, Fraction(40), Fraction(1)), Tier(Fraction(40), None, Fraction(2))))
NESTED = ByCode(SEX, (("male", BY_AGE), ("female", Constant(Fraction(1)))), Constant(Fraction(3)))
ADDED = Sum((BY_SEX, BY_AGE))
DATED = Dated(((date(2020, 1, 1), ADDED), (date(2024, 1, 1), None)))
BY_COUNT = ByFigure(
    Count(ast.Population("staff")), (Tier(None, Fraction(10), Fraction(1)), Tier(Fraction(10), None, Fraction(2)))
)
THRESHOLDS: list[Threshold] = [ONE.threshold, BY_SEX, NESTED, BY_AGE, BY_COUNT, ADDED, OfRule("demo/1", Fraction(1, 5)), DATED]

CONDITIONS: dict[type, ast.Condition] = {
    ast.OneOf: ast.OneOf(SEX, ("male",)),
    ast.Compare: ast.Compare(AGE, tuple(ast.Bound(ast.Comparator.AT_LEAST, t) for t in (BY_SEX, BY_AGE, NESTED, ADDED, DATED))),
    ast.CompareDate: ast.CompareDate(BORN, "before", ast.Day("period_end")),
    ast.Known: ast.Known(BORN, True),
    ast.Linked: ast.Linked(
        "trainings",
        "staff_id",
        ast.Known(HOURS, True),
        "sum",
        HOURS,
        ast.Window("within", 12),
        (ONE, ast.Bound(ONE.comparator, BY_SEX)),
    ),
    ast.Not: ast.Not(ast.OneOf(SEX, ("female",))),
    ast.All: ast.All((ast.OneOf(SEX, ("male",)), ast.Known(AGE, True))),
    ast.Any: ast.Any((ast.OneOf(SEX, ("male",)), ast.Known(AGE, False))),
}
STAFF = ast.Population("staff", ast.All(tuple(CONDITIONS.values())))
TALKS = ast.Population("talks", ast.OneOf(FORM, ("face_to_face",)), ast.Window("ever"))
MEASURES: dict[str, Measure] = {
    "count": Count(TALKS, FORM),
    "share": Share(STAFF, CONDITIONS[ast.Linked]),
    "total": Total(ast.Population("trainings"), HOURS, "mean"),
    "value": Value(PUPILS),
    "ratio": Ratio(Count(STAFF), Value(PUPILS)),
    "spread": Spread(Count(STAFF), Value(PUPILS), ast.Compare(PUPILS, (ONE,))),
    "met": Met(("demo/1", "demo/2"), Fraction(85, 100)),
    "any_of": AnyOf(
        (
            Way(Count(TALKS), (ONE,)),
            Way(Value(PUPILS), (ast.Bound(ONE.comparator, ByCode(STAGE, (("primary", Constant(Fraction(50))),))),)),
        )
    ),
    "attest": Attest("charter", {"zh": "问", "en": "q"}),
}


def rule_of(measure: Measure, applies_to: ast.Condition = ast.TRUE) -> ast.Rule:
    return ast.Rule(
        id="demo/9",
        pack="demo",
        title={"zh": "题", "en": "title"},
        clause="一",
        quotes=("至少",),
        strength="must",
        subjects=("bureau",) if measure.over_schools else ("school",),
        period=ast.Period("calendar_year"),
        reference=ast.Reference(),
        applies_to=applies_to,
        measure=measure,
        bounds=() if measure.judged_from == "register" else (ONE,),
    )


def fields_in(value: Any) -> Iterator[ast.Field]:
    """Every field anywhere in a tree, found by looking through it without knowing it."""
    if isinstance(value, ast.Field):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from fields_in(one)
    elif dataclasses.is_dataclass(value):
        for known in dataclasses.fields(value):
            yield from fields_in(getattr(value, known.name))


def tables_in(value: Any) -> Iterator[str]:
    if isinstance(value, ast.Population | ast.Linked):
        yield value.table
    if isinstance(value, tuple):
        for one in value:
            yield from tables_in(one)
    elif dataclasses.is_dataclass(value):
        for known in dataclasses.fields(value):
            yield from tables_in(getattr(value, known.name))


def test_every_kind_is_tried_here() -> None:
    assert set(MEASURES) == set(KINDS)
    assert set(CONDITIONS) == set(get_args(ast.Condition))


@pytest.mark.parametrize("word", KINDS)
def test_a_kind_declares_its_grammar(word: str) -> None:
    kind = KINDS[word]
    assert kind.word == word == type(MEASURES[word]).word
    assert kind.spelt
    assert RULE_KEYS[word] == kind.about
    assert word in RuleShape.model_fields
    assert all(isinstance(key.holds, Holds) and key.spelt and all(key.about) for key in kind.keys.values())
    assert kind.short in ("", *kind.keys)
    assert word in schemas(MODEL)["rule.schema.json"]["definitions"]


@pytest.mark.parametrize("word", MEASURES)
def test_a_measure_answers_every_question(word: str) -> None:
    measure = MEASURES[word]
    rule = rule_of(measure)
    assert set(rule.fields()) == set(fields_in(measure))
    wanted = {*tables_in(measure), *({PUPILS.table} if PUPILS in measure.fields() else ())}
    assert set(rule.tables()) == wanted
    assert columns_used(rule, MODEL) >= {(field.table, field.name) for field in fields_in(measure) if not field.derived}
    for table in tables_in(measure):
        assert rule.windows(table)
    for language in ("zh", "en"):
        assert sentence(rule, MODEL, language)
        assert unit_of(rule)[language] is not None
    assert bool(measure.paper()) == (measure.judged_from == "register")
    assert bool(measure.counted_rules()) == (measure.judged_from == "rules")
    assert (measure.amount_kind(NAMES) is None) == (not rule.bounds)
    assert bool(threshold_summary(rule)) == bool(rule.bounds)
    figures = Figures(low=(1, 1), high=(1, 1), actual=Fraction(1), population=3)
    assert measure.required(ast.Comparator.AT_LEAST, Fraction(1), figures) == (3 if word == "share" else 1)
    assert measure.compared(figures) == 1
    assert measure.limit_text(Fraction(1, 2))
    assert (measure.most() or 1) >= 1
    assert (word in PARTS) == any(word in names for names in (("count", "total", "value"),))


@pytest.mark.parametrize("word", MEASURES)
def test_a_measure_can_be_asked(word: str) -> None:
    rule = rule_of(MEASURES[word], ast.Compare(PUPILS, (ONE,)) if word != "spread" else ast.TRUE)
    period = periods_for(rule.period, Calendar(), date(2025, 12, 31))[0]
    moment = Moment(period, period.end, date(2025, 12, 31))
    bureau = frozenset(name for name, table in MODEL.tables.items() if table.level == "bureau")
    found = queries(Task(rule, period, moment, rule.subjects[0]), Catalog(MODEL, frozenset(), frozenset(), bureau))
    assert found
    assert all(query.sql(dialect="duckdb") for query in found)


@pytest.mark.parametrize("kind", CONDITIONS, ids=lambda kind: kind.__name__)
def test_a_condition_answers_every_question(kind: type) -> None:
    condition = CONDITIONS[kind]
    assert set(condition.fields()) == set(fields_in(condition))
    assert {linked.table for linked in condition.linked()} == set(tables_in(condition))
    assert condition in condition.walk()
    assert set(condition.walk()) <= set(condition.tests())
    assert condition.only_helps() in (True, False)
    assert not impossible(condition, MODEL)
    for language in ("zh", "en"):
        assert speaker(MODEL).condition(condition).say(language)


def test_one_more_record_helps_or_hurts_as_the_tree_says() -> None:
    some = ast.Linked("talks", "staff_id", ast.TRUE, "count", None, ast.Window(), (ONE,))
    assert some.only_helps()
    assert not ast.Not(some).only_helps()
    assert ast.Not(some).only_helps(positive=False)
    assert not ast.All((some, ast.Not(some))).only_helps()
    least = dataclasses.replace(some, how="min", value=HOURS)
    assert not least.only_helps()
    assert not least.only_helps(positive=False)


def forms(kind: type) -> Iterator[type]:
    """The forms in which thresholds are bound: every class that can be one."""
    for form in kind.__subclasses__():
        if not isabstract(form):
            yield form
        yield from forms(form)


def of_subject(threshold: Threshold) -> ast.Rule:
    """A rule whose threshold it is; of a field of staff, it is that of a condition."""
    bound = ast.Bound(ast.Comparator.AT_LEAST, threshold)
    if any(field.table != "schools" for field in threshold.fields()) and not threshold.measures():
        return rule_of(Count(ast.Population("staff", ast.Compare(AGE, (bound,)))))
    return dataclasses.replace(rule_of(Value(PUPILS)), bounds=(bound,))


def test_every_form_of_threshold_is_tried_here() -> None:
    assert {type(threshold) for threshold in THRESHOLDS} == set(forms(Threshold))
    assert set(KINDS_OF_THRESHOLDS) <= set(forms(Threshold))


@pytest.mark.parametrize("threshold", THRESHOLDS, ids=lambda found: type(found).__name__)
def test_a_threshold_answers_every_question(threshold: Threshold) -> None:
    assert set(threshold.fields()) == set(fields_in(threshold))
    assert threshold.varies == bool(threshold.fields() or threshold.measures() or threshold.rules())
    assert threshold.may_ask_nothing in (True, False)
    assert threshold.summary(str)
    assert all(isinstance(value, Fraction) for _, value in threshold.choices())
    for step in (threshold,) if isinstance(threshold, Step) else threshold.parts():
        assert step.as_strict(step, ast.Comparator.AT_LEAST, NAMES) in (True, False)
        asked, always = step.asked(NAMES), step.always_asks()
        assert not (always and asked != ast.TRUE)
        if step.inside:
            least, most = step.span()
            assert most is None or least <= most
    rule = of_subject(threshold)
    for language in ("zh", "en"):
        assert sentence(rule, MODEL, language)
    assert threshold_summary(rule)
    period = periods_for(rule.period, Calendar(), date(2025, 12, 31))[0]
    moment = Moment(period, period.end, date(2025, 12, 31))
    bureau = frozenset(name for name, table in MODEL.tables.items() if table.level == "bureau")
    found = queries(Task(rule, period, moment, rule.subjects[0]), Catalog(MODEL, frozenset(), frozenset(), bureau))
    assert all(query.sql(dialect="duckdb") for query in found)


@pytest.mark.parametrize("kind", KINDS_OF_THRESHOLDS, ids=lambda kind: kind.__name__)
def test_a_kind_of_threshold_declares_its_grammar(kind: type[Threshold]) -> None:
    assert all(kind.about)
    assert all(key.spelt and all(key.about) for key in kind.keys.values())
    written = schemas(MODEL)["rule.schema.json"]["definitions"]["threshold"]["anyOf"]
    assert not kind.keys or any(set(kind.keys) <= set(one.get("properties", ())) for one in written)


WRITTEN = (
    "3",
    "2/3",
    "{by: stage, primary: 1}",
    "{按: stage, 其余: 1}",
    "{by: pupils, tiers: [{is: 1}]}",
    "{分档: [{is: 1}]}",
    "{sum: [1, 2]}",
    "{相加: [1, 2]}",
    "{from: demo/1}",
    "{取自规则: demo/1, 倍数: 20%}",
    "{2024-09-01: 1}",
    "{2024年9月1日: 1}",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_a_threshold_is_written_as_one_kind(text: str) -> None:
    node = parse_yaml(text.encode(), "x.yaml").root
    assert len([kind for kind in KINDS_OF_THRESHOLDS if kind.written_so(node)]) == 1
