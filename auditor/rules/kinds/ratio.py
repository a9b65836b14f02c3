"""One measure over another: books per pupil, average pay over the civil servants' average."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from auditor.i18n import Message, msg
from auditor.rules.ast import Comparator, Field, Population
from auditor.rules.bind.amounts import Kind, plain
from auditor.rules.figures import Answers, Asks, Figures, Requests
from auditor.rules.keys import Holds, Key
from auditor.rules.kinds.base import PERCENT, Measure, Part, Texts, ask_parts, fraction, part_span, parts_lacking

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span

PART_KEYS = {
    "of": Key(Holds.PART, ("分子",), ("分子", "the upper part of the ratio"), required=True),
    "to": Key(Holds.PART, ("分母",), ("分母", "the lower part of the ratio"), required=True),
}


Ends = tuple[Fraction, Fraction | None]


@dataclass(frozen=True)
class Ratio(Measure):
    """``percent``: its thresholds are written in percent, so its figure is told in percent too."""

    of: Part
    to: Part
    percent: bool = False

    word = "ratio"
    spelt = ("比值",)
    about = ("比值：一个量除以另一个量", "one measure over another")
    keys = PART_KEYS
    rounded = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> Ratio | None:
        of, to = binder.part(node.get("of")), binder.part(node.get("to"))
        return None if of is None or to is None else Ratio(of, to)

    def amount_kind(self, names: Names) -> Kind:
        return Kind.TIMES if self.percent else Kind.NUMBER

    def in_percent(self, taken: Callable[[Field], Field]) -> Ratio:
        return replace(self, percent=True)

    def said(self, speaker: Speaker) -> Message:
        return msg("the ratio of {of} to {to}", of=self.of.said(speaker), to=self.to.said(speaker))

    def parts(self) -> tuple[Measure, ...]:
        return self.of, self.to

    def population(self) -> Population | None:
        return self.of.population()

    def ask(self, asks: Asks) -> Requests:
        return ask_parts(asks, of=self.of, to=self.to)

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        return parts_lacking(answers, of=self.of, to=self.to)

    def figures(self, answers: Answers) -> Figures:
        of_low, of_high = part_span(self.of, "of", answers)
        to_low, to_high = part_span(self.to, "to", answers)
        nothing = to_high is not None and to_high <= 0  # over less than nothing there is no part either
        low, high = (Fraction(0), None) if nothing else _quotient((of_low, of_high), (to_low, to_high))
        exact = to_low > 0 and low == high  # of nothing it is nothing, whatever the other number
        return Figures(
            low=fraction(low),
            high=None if high is None else fraction(high),
            actual=low * self._scale if exact else None,
            population_low=1 if to_low > 0 else 0,
            population_high=0 if nothing else 1,
            known=nothing or not self._unlimited((of_low, of_high), (to_low, to_high)),
        )

    def _unlimited(self, of: Ends, to: Ends) -> bool:
        """Whether nothing is known of what can be below nought."""
        missing = (self.of.below_nought and of[1] is None) or (self.to.below_nought and to[1] is None)
        return missing or to[0] < 0 or (of[0] < 0 and to[0] == 0)

    def required(self, comparator: Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return limit * self._scale

    def compared(self, figures: Figures) -> Fraction | None:
        return None if figures.actual is None else figures.actual / self._scale

    @property
    def _scale(self) -> int:
        return 100 if self.percent else 1

    def unit(self) -> Texts:
        return PERCENT if self.percent else super().unit()

    def limit_text(self, limit: Fraction) -> str:
        if self.percent:
            return f"{plain(limit * 100)}%"
        return f"1:{limit.denominator}" if limit < 1 and limit.numerator == 1 else plain(limit)


def _quotient(of: Ends, to: Ends) -> Ends:
    """The ends of a quotient: what is below nought is least over the smallest base, what is above over the largest."""
    (of_low, of_high), (to_low, to_high) = of, to
    if of_low < 0:
        low = of_low / to_low if to_low > 0 else of_low
    else:
        low = Fraction(0) if to_high is None or to_high == 0 else of_low / to_high
    if of_high is not None and of_high < 0:
        return low, Fraction(0) if to_high is None or to_high <= 0 else of_high / to_high
    return low, None if of_high is None or to_low == 0 else of_high / to_low
