"""Records of a table that belong to the subject and fall in the period; or the different values of a field among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import Bound, Comparator, Field, Population, Rule
from auditor.rules.bind.amounts import Kind
from auditor.rules.figures import Answers, Asks, Figures, Requests, nobodys, number, swayed
from auditor.rules.keys import Key
from auditor.rules.kinds.base import POPULATION_KEYS, Part, Texts, aggregate_key, column_of, unit_of_records, whole_required
from auditor.rules.thresholds import Constant

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span

_NONE_AT_ALL = (Bound(Comparator.AT_MOST, Constant(Fraction(0))),)


@dataclass(frozen=True)
class Count(Part):
    of: Population
    distinct: Field | None = None

    word = "count"
    spelt = ("数量", "次数")
    about = ("数量：周期内的记录数；“去重”则数不同的值", "how many records in the period; distinct: different values")
    keys: ClassVar[Mapping[str, Key]] = {
        **POPULATION_KEYS,
        "distinct": aggregate_key("distinct", "数这个字段的不同值", "count different values of this field"),
    }
    short = "of"
    counts = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Count | None:
        population = binder.population(node)
        distinct = node.get("distinct")
        if population is None:
            return None
        if distinct is None:
            return Count(population)
        field = binder.conditions.summed(distinct, population.table, "distinct")
        return None if field is None else Count(population, field)

    def amount_kind(self, names: Names) -> Kind:
        return Kind.WHOLE

    def said(self, speaker: Speaker) -> Message:
        records = speaker.population(self.of)
        if self.distinct is None:
            return msg("the number of {records}", records=records)
        return speaker.distinct(self.distinct, records)

    def named(self, speaker: Speaker) -> Message:
        if self.distinct is not None:
            return self.said(speaker)
        return msg("how many {records}", records=speaker.population(self.of))

    def requirement_said(self, rule: Rule, speaker: Speaker) -> Message:
        if self.distinct is None and rule.bounds == _NONE_AT_ALL:
            return msg("there are no {records}", records=speaker.population(self.of))
        return super().requirement_said(rule, speaker)

    @property
    def counted_once(self) -> bool:
        return True

    @property
    def adds_up(self) -> bool:
        return True

    def own_populations(self) -> tuple[Population, ...]:
        return (self.of,)

    def own_fields(self) -> tuple[Field, ...]:
        return () if self.distinct is None else (self.distinct,)

    def ask(self, asks: Asks) -> Requests:
        members = asks.members(self.of)
        asked = {"not_submitted": asks.not_submitted(self.of)}
        if self.distinct is None:
            asked["low"], asked["high"] = members.counted()
        else:
            asked["low"], asked["high"] = members.different(self.distinct)
            asked["unnamed"] = members.without(self.distinct)
        return asked | asks.unmatched(self.of, self.of.where, member=True)

    def span(self, answers: Answers) -> tuple[Fraction, Fraction]:
        """An unmatched linked record may make or unmake one record."""
        loose = swayed(answers, "")
        low, high = number(answers, "low"), number(answers, "high") + number(answers, "unnamed")
        return Fraction(max(0, low - loose)), Fraction(high + loose)

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        unnamed = self.distinct is not None and number(answers, "unnamed")
        named = [column_of(self.distinct)] if self.distinct and unnamed else []
        return (*super().lacking(answers), *named, *nobodys(answers, ""))

    def figures(self, answers: Answers) -> Figures:
        low, high = (int(end) for end in self.span(answers))
        return Figures(low=(low, 1), high=(high, 1), actual=Fraction(low), counts={"sure": low, "perhaps": high - low})

    def required(self, comparator: Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return whole_required(comparator, limit)

    def unit(self) -> Texts:
        return unit_of_records(self.of.table) if self.distinct is None else {"zh": "个", "en": "different values"}
