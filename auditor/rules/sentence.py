"""A bound rule as one plain sentence, in Chinese or English: what the program has understood."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import assert_never

from auditor.i18n import Message, called, msg
from auditor.model.model import Model
from auditor.rules.ast import (
    TRUE,
    All,
    Any,
    Bound,
    Comparator,
    Compare,
    CompareDate,
    Condition,
    Field,
    Grade,
    Known,
    Linked,
    Not,
    OneOf,
    Population,
    Rule,
    Window,
)
from auditor.rules.bind.amounts import Kind, kind_of, kind_of_field, plain, write_amount
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.measure import Measures
from auditor.rules.bind.names import Names
from auditor.rules.expressions import Counted, Expression, Number, Operation
from auditor.rules.sentence_words import (
    BoundWords,
    bare,
    date_comparison,
    day_words,
    flat,
    join,
    length_words,
    period_words,
    season_words,
)
from auditor.rules.thresholds import Constant
from auditor.written.mistakes import Mistakes, verbatim
from auditor.written.yaml_source import Document, Node, Span

_AND = called("，", " and ")
_OR = called("，或", " or ")
_ANY_AT_ALL = (Bound(Comparator.AT_LEAST, Constant(Fraction(1))),)
_NONE_AT_ALL = (Bound(Comparator.AT_MOST, Constant(Fraction(0))),)
_COMMA = called("、", ", ")
_SEMICOLON = called("；", "; ")


def sentence(rule: Rule, model: Model, language: str) -> str:
    """The rule read aloud: period, whom it concerns, what is measured, what is required."""
    return speaker(model).rule(rule).say(language)


def speaker(model: Model) -> Speaker:
    """Who says many rules and conditions in the words of one records model."""
    return Speaker(Names(model))


def bounds_text(rule: Rule, model: Model, language: str) -> str:
    """Only what the rule requires, read aloud."""
    return speaker(model).required(rule).say(language)


@dataclass(frozen=True)
class Speaker:
    """Says the parts of rules in the words of one records model."""

    names: Names

    # ---------------------------------------------------------------- the whole rule

    def rule(self, rule: Rule) -> Message:
        if rule.of_bureau is not None:
            return join(called("", " "), (self.rule(form) for form in rule.forms()))
        when = period_words(rule.period)
        if rule.period.season is not None:
            when = msg("{period}, {season}", period=when, season=season_words(rule.period.season))
        required = rule.measure.requirement_said(rule, self)
        if rule.grades:
            required = msg("{required} ({grades})", required=required, grades=self.graded(rule))
        if rule.applies_to != TRUE:
            return msg(
                "{when}, at schools where {condition}: {required}.",
                when=when,
                condition=self.condition(rule.applies_to),
                required=required,
            )
        if rule.subjects == ("bureau",):
            return msg("{when}, for the bureau as a whole: {required}.", when=when, required=required)
        return msg("{when}, {required}.", when=when, required=required)

    def required(self, rule: Rule) -> Message:
        """The bounds of a rule; a number of things is followed by the rule's measure word."""
        kind = rule.measure.amount_kind(self.names) or Kind.NUMBER
        return self.bounds(rule.bounds, kind, rule.unit.get("zh", "") if kind is Kind.WHOLE else "")

    def graded(self, rule: Rule) -> Message:
        """The grades of a rule, the best first, and which is required."""
        kind = rule.measure.amount_kind(self.names) or Kind.NUMBER
        unit = rule.unit.get("zh", "") if kind is Kind.WHOLE else ""

        def name_of(grade: Grade) -> Message:
            return called(grade.name["zh"], grade.name["en"])

        said = (
            msg("{grade}: {bounds}", grade=name_of(grade), bounds=self.bounds(grade.bounds, kind, unit))
            if grade.bounds
            else msg("{grade}: all others", grade=name_of(grade))
            for grade in rule.grades
        )
        needed = next(grade for grade in rule.grades if grade.bounds == rule.bounds)
        return msg("grades {grades}; {needed} or better is required", grades=join(_SEMICOLON, said), needed=name_of(needed))

    def listed(self, names: Iterable[str]) -> Message:
        """Ids one after another."""
        return join(_COMMA, (verbatim(name) for name in names))

    def one_after_another(self, said: Iterable[Message]) -> Message:
        """Requirements that stand side by side."""
        return join(_SEMICOLON, said)

    def indicator(self, of: Population) -> Message:
        """A figure of the bureau by its name and scope."""
        parts = flat(All((of.where,)))
        texts = [str(value) for part in parts if isinstance(part, OneOf) for value in part.values]
        return called("“" + "，".join(texts) + "”", "“" + ", ".join(texts) + "”")

    def aggregate(self, how: str, field: Message, records: Message) -> Message:
        if how == "sum":
            return msg("the total of {field} of {records}", field=field, records=records)
        if how == "max":
            return msg("the largest {field} of {records}", field=field, records=records)
        if how == "min":
            return msg("the smallest {field} of {records}", field=field, records=records)
        return msg("the mean of {field} of {records}", field=field, records=records)

    def distinct(self, field: Field, records: Message) -> Message:
        return msg("the number of different values of {field} in {records}", field=self.field(field), records=records)

    # ---------------------------------------------------------------- records

    def population(self, population: Population) -> Message:
        name, own = self._own(population)
        return self.records(name, own, population.window if self.names.dated(population.table) else Window())

    def _own(self, population: Population) -> tuple[Message, Condition]:
        """What the population is called, and the condition that the rule itself adds."""
        if not population.name:
            return self.table(population.table), population.where
        spec = self.names.model.populations[population.name]
        mistakes = Mistakes(Document("", "", Node(None, Span())))
        measures = Measures(self.names, Conditions(self.names, mistakes), mistakes, ("bureau",))
        base = measures.named(population.name, mistakes.document.root)
        own = population.where
        if base is not None and own == base[0]:
            own = TRUE
        elif base is not None and isinstance(own, All) and len(own.of) == 2 and own.of[0] == base[0]:
            own = own.of[1]
        return called(spec.zh, spec.en), own

    def records(self, name: Message, condition: Condition, window: Window) -> Message:
        if condition != TRUE:
            name = msg("{records} ({condition})", records=name, condition=self.condition(condition))
        if window.kind == "ever":
            return msg("{records} at any time", records=name)
        if window.kind == "within":
            return msg("{records} within {time}", records=name, time=length_words(window.months))
        if window.kind == "calendar_years":
            return msg("{records} of {n} calendar years up to the period's", records=name, n=window.years)
        return name

    def table(self, table: str) -> Message:
        spec = self.names.table_spec(table)
        return called(spec.zh, spec.en[:1].lower() + spec.en[1:])

    def field(self, field: Field) -> Message:
        """A field by its name; a formula with what it is."""
        name = self.name_of(field)
        if field.formula is None:
            return name
        return msg("{field} (= {formula})", field=name, formula=self.expression(field.formula.of))

    def name_of(self, field: Field) -> Message:
        spec = self.names.spec(field.table, field.name)
        name = called(spec.zh or field.name, spec.en or field.name)
        if not field.path or field.formula is not None:
            return name
        owner = self.names.table_spec(field.table)
        return msg("{field} ({owner})", field=name, owner=called(owner.zh, owner.en[:1].lower() + owner.en[1:]))

    def expression(self, expression: Expression, within: str = "") -> Message:
        """A formula as it is written; ``within``: the sign next to it, for the brackets that are needed."""
        if isinstance(expression, Number):
            return verbatim(plain(expression.value))
        if isinstance(expression, Counted):
            own = expression.of
            return msg("how many {records}", records=self.records(self.table(own.table), own.where, Window()))
        if not isinstance(expression, Operation):
            return self.name_of(expression)
        sign, right = expression.sign, expression.right
        if sign == "*" and isinstance(right, Number) and "/" in plain(right.value):  # it was divided by a number
            sign, right = "/", Number(1 / right.value)
        shown = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}[sign]
        right_within = "" if sign == "+" else sign
        parts = (self.expression(expression.left, "*" if sign in "*/" else ""), self.expression(right, right_within))
        said = join(verbatim(shown), parts)
        bracketed = (within in ("*", "/") and sign in "+-") or (within == "/") or (within == "-" and sign in "+-")
        return called(f"（{said.say('zh')}）", f"({said.say('en')})") if bracketed else said

    # ---------------------------------------------------------------- conditions

    def condition(self, condition: Condition) -> Message:
        match condition:
            case All():
                return join(_AND, (self._inner(part) for part in flat(condition))) if condition.of else msg("anything")
            case Any():
                return join(_OR, (self._inner(part) for part in condition.of))
            case Not():
                return msg("not ({condition})", condition=self.condition(condition.of))
            case OneOf():
                return self.is_one_of(condition.field, condition.values)
            case Compare():
                spec = self.names.spec(condition.field.table, condition.field.name)
                kind = kind_of_field(condition.field, spec) or Kind.NUMBER
                return msg("{measure} {bounds}", measure=self.field(condition.field), bounds=self.bounds(condition.bounds, kind))
            case CompareDate():
                if condition.op == "before" and condition.day.on == date.max:
                    return msg("{field} is given", field=self.field(condition.field))
                return date_comparison(condition.op, self.field(condition.field), day_words(condition.day))
            case Known():
                if condition.known:
                    return msg("{field} is given", field=self.field(condition.field))
                return msg("{field} is not given", field=self.field(condition.field))
            case Linked():
                return self.linked(condition)
            case _:
                assert_never(condition)

    def is_one_of(self, field: Field, values: Sequence[str | bool | int]) -> Message:
        name = self.field(field)
        if values == (True,):
            return msg("{field}: yes", field=bare(name))
        if values == (False,):
            return msg("{field}: no", field=bare(name))
        either = join(called("或", " or "), (self.value(field, value) for value in values))
        return msg("{field} is {values}", field=name, values=either)

    def _inner(self, condition: Condition) -> Message:
        """A part of a longer condition; in brackets where it is itself made of parts."""
        if isinstance(condition, All | Any) and len(condition.of) > 1:
            return msg("({condition})", condition=self.condition(condition))
        said = self.condition(condition)
        if isinstance(condition, Compare) and any(bound.threshold.own_brackets for bound in condition.bounds):
            return called(said.say("zh"), f"({said.say('en')})")  # the Chinese bounds stand in brackets of their own
        return said

    def linked(self, linked: Linked) -> Message:
        if linked.part_of is not None:
            counted = self.amount_of(linked, linked.where)
            whole = self.amount_of(linked, linked.part_of)
            bounds = self.bounds(linked.bounds, Kind.SHARE)
            return msg("{measure}, as a part of {whole}, {bounds}", measure=counted, whole=whole, bounds=bounds)
        if linked.how == "count" and linked.bounds in (_ANY_AT_ALL, _NONE_AT_ALL):
            records = self.records(self.table(linked.table), linked.where, linked.window)
            some = linked.bounds == _ANY_AT_ALL
            return msg("there are {records}", records=records) if some else msg("there are no {records}", records=records)
        measure, kind = self.amount_of(linked, linked.where), Kind.WHOLE
        if linked.value is not None and linked.how != "distinct":
            kind = kind_of(self.names.spec(linked.value.table, linked.value.name)) or Kind.NUMBER
        return msg("{measure} {bounds}", measure=measure, bounds=self.bounds(linked.bounds, kind))

    def amount_of(self, linked: Linked, which: Condition) -> Message:
        """How many linked records there are, or what is taken of them."""
        records = self.records(self.table(linked.table), which, linked.window)
        if linked.value is None:
            return msg("the number of {records}", records=records)
        if linked.how == "distinct":
            return self.distinct(linked.value, records)
        return self.aggregate(linked.how, self.field(linked.value), records)

    def value(self, field: Field, value: str | bool | int) -> Message:
        if isinstance(value, int):
            kind = kind_of(self.names.spec(field.table, field.name)) or Kind.NUMBER
            return write_amount(Fraction(value, field.scale), kind)
        code_list = self.names.code_list(field)
        if code_list is None:
            return verbatim(f"“{value}”")
        return called(code_list.codes[value].zh, code_list.codes[value].en)

    # ---------------------------------------------------------------- bounds

    def bounds(self, bounds: Sequence[Bound], kind: Kind, unit: str = "") -> Message:
        """What is required; ``unit`` is a Chinese measure word for a number of records."""
        said = join(_AND, (bound.threshold.said(self, BoundWords(bound.comparator, kind, unit)) for bound in bounds))
        if any(bound.threshold.own_brackets for bound in bounds):
            return called(f"（{said.say('zh')}）", said.say("en"))
        return said
