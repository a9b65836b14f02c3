"""The sum, greatest, smallest or mean value of a numeric field over records of the period."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from auditor.i18n import Message, msg
from auditor.rules.ast import Field, Population
from auditor.rules.bind.amounts import Kind, kind_of_field
from auditor.rules.figures import Answers, Asks, Figures, Requests, number
from auditor.rules.keys import Key
from auditor.rules.kinds.base import POPULATION_KEYS, Part, Texts, aggregate_key, column_of, fraction, unit_of_field
from auditor.rules.words import AGGREGATES, keywords

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span

How = Literal["sum", "max", "min", "mean"]
_HOWS: tuple[How, ...] = ("sum", "max", "min", "mean")


@dataclass(frozen=True)
class Total(Part):
    of: Population
    field: Field
    how: How = "sum"

    word = "total"
    spelt = ("合计",)
    about = ("合计：数字字段的合计、最大、最小或平均", "sum, max, min or mean of a numeric field")
    keys: ClassVar[Mapping[str, Key]] = {
        **POPULATION_KEYS,
        "sum": aggregate_key("sum", "合计的字段", "the field to add up"),
        "max": aggregate_key("max", "取最大值的字段", "the field of which the largest value counts"),
        "min": aggregate_key("min", "取最小值的字段", "the field of which the smallest value counts"),
        "mean": aggregate_key("mean", "取平均值的字段", "the field of which the mean counts"),
    }
    counts = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Total | None:
        population = binder.population(node)
        hows = [how for how in _HOWS if how in node.items]
        if len(hows) != 1:
            binder.mistakes.add(
                "E209", where, msg("A total needs exactly one of: {choices}.", choices=keywords(AGGREGATES, _HOWS))
            )
            return None
        if population is None:
            return None
        field = binder.conditions.summed(node.items[hows[0]], population.table, hows[0])
        return None if field is None else Total(population, field, hows[0])

    def amount_kind(self, names: Names) -> Kind | None:
        return kind_of_field(self.field, names.spec(self.field.table, self.field.name))

    def in_percent(self, taken: Callable[[Field], Field]) -> Total:
        return replace(self, field=taken(self.field))

    def said(self, speaker: Speaker) -> Message:
        return speaker.aggregate(self.how, speaker.field(self.field), speaker.population(self.of))

    @property
    def below_nought(self) -> bool:
        return self.field.below_nought

    @property
    def counted_once(self) -> bool:
        return self.how == "sum"

    @property
    def adds_up(self) -> bool:
        return self.how == "max" or (self.how == "sum" and not self.below_nought)

    def own_populations(self) -> tuple[Population, ...]:
        return (self.of,)

    def own_fields(self) -> tuple[Field, ...]:
        return (self.field,)

    def ask(self, asks: Asks) -> Requests:
        members = asks.members(self.of)
        asked = {"not_submitted": asks.not_submitted(self.of), "valueless": members.without(self.field)}
        asked["sure"], asked["perhaps"] = members.counted()
        if self.how in ("max", "min"):
            asked["sure_value"], asked["perhaps_value"] = members.extreme(self.field, self.how)
        else:
            asked["low"], asked["high"] = members.summed(self.field)
        return asked

    def span(self, answers: Answers) -> tuple[Fraction, Fraction | None]:
        if self._unlimited(answers) or (self.how != "sum" and not number(answers, "sure")):
            return Fraction(0), None
        return self._ends(answers)

    def _ends(self, answers: Answers) -> tuple[Fraction, Fraction | None]:
        """Numbers of the records model are not negative, so a missing one lies between nothing and no limit."""
        sure, perhaps = number(answers, "sure"), number(answers, "perhaps")
        open_ended = number(answers, "valueless") > 0
        scale = self.field.scale
        if self.how == "sum":
            low = Fraction(number(answers, "low"), scale)
            return low, None if open_ended else Fraction(number(answers, "high"), scale)
        if self.how == "mean":
            if open_ended or sure != perhaps:
                return Fraction(0), None
            base = max(sure, 1) * scale
            return Fraction(number(answers, "low"), base), Fraction(number(answers, "high"), base)
        least = Fraction(number(answers, "sure_value"), scale)
        most = Fraction(number(answers, "perhaps_value"), scale)
        if self.how == "max":
            return least if open_ended else min(least, most), None if open_ended else most
        # Where no record that surely counts has a value, nothing is known of the smallest.
        return Fraction(0) if open_ended else most, None if answers.get("sure_value") is None else least

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        return (*super().lacking(answers), *([column_of(self.field)] if number(answers, "valueless") else []))

    def figures(self, answers: Answers) -> Figures:
        low, high = self._ends(answers)
        sure, perhaps = number(answers, "sure"), number(answers, "perhaps")
        needs_records = self.how != "sum"
        least_is_sure = self.how in ("sum", "max") and not self.below_nought  # else what only perhaps counts is in it
        return Figures(
            low=fraction(low),
            high=None if high is None else fraction(high),
            actual=low if least_is_sure or low == high else None,
            population_low=sure if needs_records else 1,
            population_high=perhaps if needs_records else 1,
            known=not self._unlimited(answers),
            counts={"records": sure, "perhaps": perhaps - sure},
        )

    def _unlimited(self, answers: Answers) -> bool:
        """Whether nothing is known of values that can be below nought: one is missing, or which ones count is open."""
        if not self.below_nought:
            return False
        sure, perhaps = number(answers, "sure"), number(answers, "perhaps")
        open_ended = sure != perhaps if self.how == "mean" else self.how != "sum" and not sure and perhaps > 0
        return open_ended or number(answers, "valueless") > 0

    def unit(self) -> Texts:
        return unit_of_field(self.field)
