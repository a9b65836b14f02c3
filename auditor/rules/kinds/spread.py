"""How unevenly a ratio is spread over the schools of a bureau: the coefficient of variation, weighted by the ratio's base.

With x = of/to per school and weights ``to``: CV² = Σ to·(x − X)² / (Σto · X²) = Σto · Σ(of²/to) / (Σof)² − 1, an exact fraction.
Its root is irrational as a rule, so the judge is given a fraction on the same side of every threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import TRUE, Condition, both
from auditor.rules.bind.amounts import Kind
from auditor.rules.bind.asked import asked_of
from auditor.rules.figures import Answers, Asks, Figures, Requests
from auditor.rules.keys import Holds, Key
from auditor.rules.kinds.base import Measure, Part, ask_parts, part_span, parts_lacking
from auditor.rules.kinds.ratio import PART_KEYS
from auditor.rules.words import POPULATION_WORDS

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span

_SHOWN = 1000
"""The coefficient is shown to a thousandth."""


@dataclass(frozen=True)
class Spread(Measure):
    """``where``: the schools that are looked at."""

    of: Part
    to: Part
    where: Condition = TRUE

    word = "spread"
    spelt = ("差异系数",)
    about = ("差异系数：各校某一比值按规模加权的差异系数", "weighted coefficient of variation over the schools")
    keys: ClassVar[Mapping[str, Key]] = {
        **PART_KEYS,
        "where": Key(Holds.SCHOOLS, POPULATION_WORDS["where"], ("只看符合条件的学校", "only the schools that satisfy this")),
    }
    over_schools = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Spread | None:
        if binder.subjects != ("bureau",):
            binder.mistakes.add(
                "E258", node, msg("A spread is measured over the schools of a bureau."), msg("Write subject: bureau.")
            )
            return None
        of_school = binder.of_each_school()
        of, to = of_school.part(node.get("of")), of_school.part(node.get("to"))
        written = node.get("where")
        chosen = TRUE if written is None else binder.conditions.condition(written, "schools")
        if of is None or to is None or chosen is None:
            return None
        return Spread(of, to, both(chosen, asked_of(chosen, binder.names, negated=False)))

    def amount_kind(self, names: Names) -> Kind:
        return Kind.NUMBER

    def said(self, speaker: Speaker) -> Message:
        of, to = self.of.said(speaker), self.to.said(speaker)
        if self.where == TRUE:
            return msg("the weighted spread between schools of {of} per {to}", of=of, to=to)
        where = speaker.condition(self.where)
        return msg("the weighted spread of {of} per {to} between schools where {condition}", of=of, to=to, condition=where)

    def parts(self) -> tuple[Measure, ...]:
        return self.of, self.to

    def asked_of_members(self) -> tuple[Condition, ...]:
        return () if self.where == TRUE else (self.where,)

    def ask(self, asks: Asks) -> Requests:
        return {"counted": asks.in_scope(self.where), "district": asks.district(), **ask_parts(asks, of=self.of, to=self.to)}

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        return parts_lacking(answers, of=self.of, to=self.to)

    def figures(self, answers: Answers) -> Figures:
        raise TypeError("a spread is measured over all schools at once")

    def figures_of_schools(self, schools: Sequence[Answers], limits: Sequence[Fraction | None]) -> Figures:
        pairs: list[tuple[Fraction, Fraction]] = []
        settled = True
        counted = [answers for answers in schools if answers["counted"] != 0]
        for answers in counted:
            of, to = part_span(self.of, "of", answers), part_span(self.to, "to", answers)
            if to[1] == 0:
                continue  # without a base it counts for nothing, whatever else is known of it
            settled = settled and answers["counted"] == 1 and of[0] == of[1] and to[0] == to[1]
            pairs.append((of[0], to[0]))
        counts = {"schools": len(counted)}
        if not settled:
            return Figures(low=(0, 1), high=None, actual=None, population_high=max(1, len(counted)), counts=counts)
        squared = squared_variation(pairs)
        if squared is None:
            return Figures(low=(0, 1), high=(0, 1), actual=None, population_low=0, population_high=0, counts=counts)
        same_side = on_grid(squared, math.lcm(*(limit.denominator for limit in limits if limit is not None), 1))
        shown = Fraction(round(_root(squared, _SHOWN * 10), -1) // 10, _SHOWN)
        return Figures(low=same_side, high=same_side, actual=shown, counts=counts)


def squared_variation(pairs: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """CV² of of/to weighted by to; None without a base or where the mean is nought. Members without a base are left out."""
    based = [(of, to) for of, to in pairs if to > 0]
    weight, total = sum((to for _, to in based), Fraction(0)), sum((of for of, _ in based), Fraction(0))
    if not based or total == 0:
        return None
    return weight * sum((of * of / to for of, to in based), Fraction(0)) / (total * total) - 1


def _root(squared: Fraction, grid: int) -> int:
    """The root in units of 1/grid, rounded down."""
    return math.isqrt(squared.numerator * grid * grid // squared.denominator)


def on_grid(squared: Fraction, grid: int) -> tuple[int, int]:
    """A fraction equal to the root where that lies on the grid of thresholds, else half-way between the grid points around it."""
    steps = _root(squared, grid)
    return (steps, grid) if squared == Fraction(steps, grid) ** 2 else (2 * steps + 1, 2 * grid)
