"""Of a population, the part that satisfies a condition: six counts under missing data, and the worst and best share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import Comparator, Condition, Population
from auditor.rules.bind.amounts import Kind, percent, plain
from auditor.rules.figures import Answers, Asks, Figures, Requests, number
from auditor.rules.kinds.base import POPULATION_KEYS, Holds, Key, Measure, Texts, unit_of_records, whole_required

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span

COUNTS = ("satisfied", "unsatisfied", "undecided", "perhaps_satisfied", "perhaps_unsatisfied", "perhaps_undecided")
"""Members that satisfy, do not, or are open; then the same for records that may or may not be members."""


@dataclass(frozen=True)
class Share(Measure):
    of: Population
    that: Condition

    word = "share"
    spelt = ("比例", "占比")
    about = ("比例：人群中满足条件的部分", "of a population, the part that satisfies a condition")
    keys: ClassVar[Mapping[str, Key]] = {
        **POPULATION_KEYS,
        "that": Key(Holds.CONDITION, ("满足",), ("满足什么条件才算数", "what a member must satisfy to count"), required=True),
    }
    can_be_empty = True
    rounded = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Share | None:
        population = binder.population(node)
        that = node.get("that")
        if population is None or that is None:
            return None
        condition = binder.conditions.condition(that, population.table)
        if condition is None:
            return None
        return Share(binder.narrowed(population, binder.conditions.asked(condition)), condition)

    def amount_kind(self, names: Names) -> Kind:
        return Kind.SHARE

    def said(self, speaker: Speaker) -> Message:
        return msg(
            "the share of {records} where {condition}",
            records=speaker.population(self.of),
            condition=speaker.condition(self.that),
        )

    def own_populations(self) -> tuple[Population, ...]:
        return (self.of,)

    def asked_of_members(self) -> tuple[Condition, ...]:
        return (self.that,)

    def ask(self, asks: Asks) -> Requests:
        asked: Requests = dict(zip(COUNTS, asks.members(self.of).divided(self.that), strict=True))
        asked["not_submitted"] = asks.not_submitted(self.of)
        asked |= {f"orphans_{nth}": wanted for nth, wanted in enumerate(asks.unmatched(self.that))}
        return asked | {f"orphan_members_{nth}": wanted for nth, wanted in enumerate(asks.unmatched(self.of.where))}

    def figures(self, answers: Answers) -> Figures:
        a, b, c, d, e, f = (number(answers, name) for name in COUNTS)
        loose = sum(value or 0 for name, value in answers.items() if name.startswith("orphans_"))
        loose_members = sum(value or 0 for name, value in answers.items() if name.startswith("orphan_members_"))
        low, low_base = a, a + b + c + e + f
        high, high_base = a + c + d + f, a + b + c + d + f
        high = min(high_base, high + loose)
        if loose and not self.that.only_helps():
            low = max(0, low - loose)
        if loose_members:
            low, low_base = max(0, low - loose_members), low_base + loose_members
            high, high_base = high + loose_members, high_base + loose_members
            high = min(high, high_base)
        counts = dict(zip(COUNTS, (a, b, c, d, e, f), strict=True))
        if loose or loose_members:
            counts["unmatched_records"] = loose + loose_members
        return Figures(
            low=(low, max(low_base, 1)),
            high=(high, max(high_base, 1)),
            actual=Fraction(a),
            population_low=max(0, a + b + c - loose_members),
            population_high=a + b + c + d + e + f + loose_members,
            population=a + b + c,
            counts=counts,
        )

    def required(self, comparator: Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return whole_required(comparator, limit * (figures.population or 0))

    def compared(self, figures: Figures) -> Fraction | None:
        return Fraction(*figures.low) if figures.population else None

    def most(self) -> Fraction:
        return Fraction(1)

    def unit(self) -> Texts:
        return unit_of_records(self.of.table)

    def limit_text(self, limit: Fraction) -> str:
        return percent(limit) or plain(limit)
