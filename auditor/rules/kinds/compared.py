"""A measure against its own figure of an earlier period: fewer than half, more than the year before.

Not a kind of its own: ``compared_with`` stands beside any kind that can be measured in two periods.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import Comparator, Population, Rule
from auditor.rules.bind.amounts import Kind, plain
from auditor.rules.figures import Answers, Asks, Figures, Requests
from auditor.rules.keys import Key
from auditor.rules.kinds.base import PERCENT, Measure, Texts, fraction, of_part

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span

_BEYOND = 10**9
"""What was nothing and is something now has become more than any number of times as much."""
Ends = tuple[Fraction, Fraction | None]


@dataclass(frozen=True)
class Compared(Measure):
    """``year``: the period of which year is compared with; None: the one before. ``tables``: those whose records tell of it.

    A file may begin later than the earlier period: where no record of a table is as old as that, nothing is known of it.
    """

    of: Measure
    year: int | None = None
    told_by: tuple[str, ...] = ()

    word = "compared"
    keys: ClassVar[Mapping[str, Key]] = {}
    rounded = True
    can_be_empty = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Measure | None:
        raise TypeError("compared_with stands beside a measure")

    def amount_kind(self, names: Names) -> Kind:
        return Kind.TIMES

    def said(self, speaker: Speaker) -> Message:
        return self.of.said(speaker)

    def requirement_said(self, rule: Rule, speaker: Speaker) -> Message:
        values = {"measure": self.of.said(speaker), "bounds": speaker.required(rule)}
        if self.year is None:
            return msg("{measure}, compared with the period before, {bounds} of it", **values)
        return msg("{measure}, compared with {year}, {bounds} of it", year=self.year, **values)

    def parts(self) -> tuple[Measure, ...]:
        return (self.of,)

    def population(self) -> Population | None:
        return self.of.population()

    def ask(self, asks: Asks) -> Requests:
        earlier = asks.earlier()
        asked = {f"now_{name}": wanted for name, wanted in self.of.ask(asks).items()}
        asked |= {f"then_{name}": wanted for name, wanted in self.of.ask(earlier).items()}
        asked |= {f"told_{table}": earlier.recorded_by_then(table) for table in self.told_by}
        if "now_not_submitted" in asked:
            asked["not_submitted"] = asked["now_not_submitted"]
        return asked

    def _untold(self, answers: Answers) -> tuple[str, ...]:
        """The tables that say nothing of the earlier period."""
        return tuple(table for table in self.told_by if not answers.get(f"told_{table}"))

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        now, then = (self.of.lacking(of_part(part, answers)) for part in ("now", "then"))
        return tuple(dict.fromkeys((*now, *then, *self._untold(answers))))

    def figures(self, answers: Answers) -> Figures:
        """Of nothing, or less than nothing, there are no parts: what stays nothing, or was less than nothing, is not asked."""
        now, then = (self.of.figures(of_part(part, answers)) for part in ("now", "then"))
        low, high = Fraction(*now.low), None if now.high is None else Fraction(*now.high)
        least, most = Fraction(*then.low), None if then.high is None else Fraction(*then.high)
        told = now.known and then.known and not self._untold(answers)
        if told and most is not None and (most < 0 or most == least == low == high == 0):
            return Figures(low=(0, 1), high=None, actual=None, population_low=0, population_high=0)
        exact = low == high and least == most and least > 0
        perhaps_nothing = least == 0 and low <= 0 and (high is None or high >= 0)
        times_low, times_high = _ends((low, high), (least, most))
        return Figures(
            low=fraction(times_low),
            high=None if times_high is None else fraction(times_high),
            actual=low / least * 100 if exact else None,
            population_low=0 if perhaps_nothing else min(now.population_low, then.population_low, 1),
            population_high=min(now.population_high, then.population_high, 1),
            known=told and least >= 0,
        )

    def required(self, comparator: Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return limit * 100

    def compared(self, figures: Figures) -> Fraction | None:
        return None if figures.actual is None else figures.actual / 100

    def unit(self) -> Texts:
        return PERCENT

    def limit_text(self, limit: Fraction) -> str:
        return f"{plain(limit * 100)}%"


def _ends(now: Ends, then: Ends) -> Ends:
    """The smallest and the largest that ``now`` may be in parts of ``then``, which is not below nought; None: no limit."""
    (low, high), (least, most) = now, then
    smallest = _over(low, most if low > 0 else least)
    if high is None or (high > 0 and least == 0):
        return smallest, None
    return smallest, _over(high, least if high > 0 else most)


def _over(now: Fraction, then: Fraction | None) -> Fraction:
    if now == 0 or then is None:
        return Fraction(0)
    return now / then if then > 0 else Fraction(_BEYOND if now > 0 else -_BEYOND)
