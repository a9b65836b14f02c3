"""A field of the subject's own record: a school's pupils, the time of its first lesson. Or a named figure of the bureau."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import All, Condition, Field, OneOf, Population
from auditor.rules.bind.amounts import Kind, clock, kind_of, kind_of_field, plain
from auditor.rules.figures import Answers, Asks, Figures, Requests, number
from auditor.rules.keys import Holds, Key
from auditor.rules.kinds.base import Measure, Part, Texts, column_of, fraction, unit_of_field
from auditor.rules.kinds.total import Total

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span


@dataclass(frozen=True)
class Value(Part):
    field: Field

    word = "value"
    spelt = ("数值",)
    about = ("数值：学校自身的字段，或主管部门的指标", "a field of the school itself, or an indicator of the bureau")
    keys: ClassVar[Mapping[str, Key]] = {
        "field": Key(Holds.OWN_FIELD, ("字段",), ("学校自身的字段", "a field of the school itself")),
        "indicator": Key(
            Holds.NAME, ("指标",), ("主管部门数据中的指标名称", "the name of an indicator among the bureau's figures")
        ),
        "scope": Key(Holds.NAME, ("口径",), ("指标的口径", "the scope of the indicator")),
    }
    short = "field"

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Value | Indicator | Total | None:
        field = node if node.text is not None else node.get("field")
        indicator = node.get("indicator")
        if (field is None) == (indicator is None):
            binder.mistakes.add("E209", where, msg("A value names a field of the school, or an indicator of the bureau."))
            return None
        if indicator is not None:
            return _indicator(binder, indicator, node.get("scope"))
        if field is None or field.text is None:
            return None
        if binder.sums_up:
            return _over_schools(binder, field)
        if "bureau" in binder.subjects:
            binder.mistakes.add(
                "E258",
                field,
                msg("The bureau has no fields of its own."),
                msg("Write value: {{indicator: …}}, or a total over the schools."),
            )
            return None
        bound = binder.conditions.field(field.text, "schools", field)
        if bound is None:
            return None
        if kind_of(binder.names.spec(bound.table, bound.name)) is None:
            binder.mistakes.add(
                "E253",
                field,
                msg("{field} is no quantity.", field=binder.names.show_field(bound)),
                msg("For what the school is, use applies_to; for a document, attest."),
            )
            return None
        return Value(bound)

    def amount_kind(self, names: Names) -> Kind | None:
        return kind_of_field(self.field, names.spec(self.field.table, self.field.name))

    def in_percent(self, taken: Callable[[Field], Field]) -> Value:
        return replace(self, field=taken(self.field))

    @property
    def counted_once(self) -> bool:
        return True

    def said(self, speaker: Speaker) -> Message:
        return speaker.field(self.field)

    def own_fields(self) -> tuple[Field, ...]:
        return (self.field,)

    def own_tables(self) -> tuple[str, ...]:
        return (self.field.table,)

    def ask(self, asks: Asks) -> Requests:
        formula = self.field.formula
        if formula is None:
            low, high = asks.own(self.field)
            return {"low": low, "high": high}
        asked = {f"part_{nth}": asks.own(field)[1] for nth, field in enumerate(formula.fields())}
        asked |= {f"table_{nth}": asks.not_submitted(Population(one.table)) for nth, one in enumerate(formula.counted())}
        asked["low"], asked["base" if formula.divides else "high"] = (
            asks.divided_own(self.field) if formula.divides else asks.own(self.field)
        )
        return asked

    @property
    def below_nought(self) -> bool:
        return self.field.formula is not None and self.field.formula.below_nought

    def _has_base(self, answers: Answers) -> bool:
        """Whether there is something to divide by, where a formula divides."""
        return answers.get("base") != 0 or not self._divides

    @property
    def _divides(self) -> bool:
        return self.field.formula is not None and self.field.formula.divides

    def span(self, answers: Answers) -> tuple[Fraction, Fraction | None]:
        """A missing value lies between nothing and no limit."""
        low, high = answers.get("low"), answers.get("base" if self._divides else "high")
        if low is None or (not high and (high is None or self._divides)):
            return Fraction(0), None
        if self._divides:
            return Fraction(low, high), Fraction(low, high)
        return Fraction(low, self.field.scale), Fraction(high, self.field.scale)

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        if self.span(answers)[1] is not None or not self._has_base(answers):
            return ()
        formula = self.field.formula
        if formula is None:
            return (column_of(self.field),)
        fields = [column_of(field) for nth, field in enumerate(formula.fields()) if answers.get(f"part_{nth}") is None]
        tables = [one.table for nth, one in enumerate(formula.counted()) if answers.get(f"table_{nth}")]
        if not (fields or tables or any(formula.counted())):
            fields = list(map(column_of, formula.fields()))
        return tuple(dict.fromkeys((*fields, *tables)))

    def figures(self, answers: Answers) -> Figures:
        low, high = self.span(answers)
        exact = None if high is None else low
        # A missing figure is at least nothing; of what can fall below nought nothing is known.
        known = high is not None or not self.below_nought
        there = int(self._has_base(answers))
        return Figures(fraction(low), None if high is None else fraction(high), exact, there, there, known=known or not there)

    def unit(self) -> Texts:
        return unit_of_field(self.field)

    def limit_text(self, limit: Fraction) -> str:
        if self.field.unit == "percent":
            return f"{plain(limit)}%"
        return clock(limit) if self.field.type == "time" else plain(limit)


@dataclass(frozen=True)
class Indicator(Part):
    """A named figure of the bureau. Of several days of the period the last one stands; two values of one day leave it open, as
    do two scopes where the rule names none.

    A figure that is nowhere is unknown: the bureau has it, or ought to.
    """

    of: Population
    field: Field
    same: tuple[Field, ...]
    name: str

    word = Value.word

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Measure | None:
        return Value.bind(binder, node, where)

    def amount_kind(self, names: Names) -> Kind | None:
        return kind_of_field(self.field, names.spec(self.field.table, self.field.name))

    def in_percent(self, taken: Callable[[Field], Field]) -> Indicator:
        return replace(self, field=taken(self.field))

    @property
    def counted_once(self) -> bool:
        return True

    def said(self, speaker: Speaker) -> Message:
        return speaker.indicator(self.of)

    def own_populations(self) -> tuple[Population, ...]:
        return (self.of,)

    def own_fields(self) -> tuple[Field, ...]:
        return (self.field,)

    def figure_names(self) -> tuple[str, ...]:
        return (self.name,)

    def ask(self, asks: Asks) -> Requests:
        members = asks.last_members(self.of, self.same, self.field)
        asked = {"not_submitted": asks.not_submitted(self.of), "valueless": members.without(self.field)}
        asked["sure"], _ = members.counted()
        _, asked["least"] = members.extreme(self.field, "min")
        _, asked["most"] = members.extreme(self.field, "max")
        return asked

    def span(self, answers: Answers) -> tuple[Fraction, Fraction | None]:
        if not number(answers, "sure") or number(answers, "valueless"):
            return Fraction(0), None
        scale = self.field.scale
        return Fraction(number(answers, "least"), scale), Fraction(number(answers, "most"), scale)

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        low, high = self.span(answers)
        table = super().lacking(answers) if answers.get("not_submitted") else ()
        if low == high:
            return table
        _, scope = self.same
        of_two_scopes = number(answers, "sure") > 1 and scope not in self.of.where.fields()
        return (*table, *((column_of(scope),) if of_two_scopes else ()), f"{self.of.table}.indicator={self.name}")

    def figures(self, answers: Answers) -> Figures:
        low, high = self.span(answers)
        return Figures(fraction(low), None if high is None else fraction(high), low if low == high else None)

    def unit(self) -> Texts:
        return unit_of_field(self.field)

    def limit_text(self, limit: Fraction) -> str:
        return f"{plain(limit)}%" if self.field.unit == "percent" else plain(limit)


def _over_schools(binder: Measures, node: Node) -> Total | None:
    """The field of the school, added up over the schools of a bureau."""
    bound = binder.conditions.field(node.text or "", "schools", node)
    if bound is None:
        return None
    if bound.type not in ("integer", "number", "money") or bound.unit == "percent" or bound.path:
        binder.mistakes.add(
            "E258",
            node,
            msg("{field} of several schools cannot be added up, so the bureau has none.", field=binder.names.show_field(bound)),
            msg("Write one rule for the school and one for the bureau."),
        )
        return None
    field = binder.conditions.summed(node, "schools", "sum")
    return None if field is None else Total(Population("schools"), field)


def _indicator(binder: Measures, node: Node, scope: Node | None) -> Indicator | None:
    """The figure of the bureau that ``node`` names."""
    if binder.subjects != ("bureau",):
        binder.mistakes.add("E258", node, msg("Indicators are figures of the bureau."), msg("Write subject: bureau."))
        return None
    if node.text is None or (scope is not None and scope.text is None):
        return None

    def field(name: str) -> Field:
        return binder.names.field("bureau_figures", name)

    tests: list[Condition] = [OneOf(field("indicator"), (node.text,))]
    if scope is not None and scope.text is not None:
        tests.append(OneOf(field("scope"), (scope.text,)))
    where = tests[0] if len(tests) == 1 else All(tuple(tests))
    same = (field("indicator"), field("scope"))  # figures of two scopes measure two things: none replaces the other
    known = binder.names.model.indicators.get(node.text)
    value = replace(field("value"), unit=known.unit if known else "")
    return Indicator(Population("bureau_figures", where), value, same, node.text)
