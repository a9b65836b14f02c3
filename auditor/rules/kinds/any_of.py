"""Several requirements of which one is enough: so many library books a pupil, or a reading room of so many square metres."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import Bound, Comparator, Field, Rule
from auditor.rules.bind.amounts import Kind
from auditor.rules.figures import Answers, Asks, Figures, Requests
from auditor.rules.keys import Holds, Key
from auditor.rules.kinds.base import Measure, Texts, fraction, of_part, whole_required
from auditor.rules.thresholds import Constant, Step
from auditor.rules.thresholds.base import NOT_ASKED, Ends

if TYPE_CHECKING:
    from auditor.rules.bind.measure import Measures
    from auditor.rules.bind.names import Names
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node, Span


@dataclass(frozen=True)
class Way:
    """One of the requirements."""

    measure: Measure
    bounds: tuple[Bound, ...]


@dataclass(frozen=True)
class AnyOf(Measure):
    """Its figure is how many of the requirements are met; one that asks nothing of the subject is left out.

    While a period runs, what must not be exceeded is not met yet: it may still be exceeded.
    """

    ways: tuple[Way, ...]

    word = "any_of"
    spelt = ("任一达到",)
    about = (
        "任一达到：几个要求，达到一个即可；每个要求有自己的衡量和标准",
        "several requirements of which one is enough, each with a measure and a threshold of its own",
    )
    keys: ClassVar[Mapping[str, Key]] = {
        "of": Key(
            Holds.REQUIREMENTS,
            ("各项",),
            ("两个以上的要求，各有一种衡量和不低于、不超过等标准", "two or more requirements, each a measure with its threshold"),
            required=True,
        )
    }
    short = "of"
    can_be_empty = True

    @classmethod
    def bind(cls, binder: Measures, node: Node, where: Span) -> AnyOf | None:
        of = node if node.is_list else node.get("of")
        if of is None or not of.is_list:
            return None
        ways = [binder.requirement(element) for element in of.elements]
        sound = tuple(Way(*way) for way in ways if way is not None)
        return AnyOf(sound) if len(sound) == len(ways) else None

    def own_bounds(self) -> tuple[Bound, ...]:
        return (Bound(Comparator.AT_LEAST, Constant(Fraction(1))),)

    def amount_kind(self, names: Names) -> Kind:
        return Kind.WHOLE

    def said(self, speaker: Speaker) -> Message:
        return msg("the number of requirements that are met")

    def requirement_said(self, rule: Rule, speaker: Speaker) -> Message:
        said = [way.measure.requirement_said(replace(rule, measure=way.measure, bounds=way.bounds), speaker) for way in self.ways]
        return msg("one of these holds: {requirements}", requirements=speaker.one_after_another(said))

    # ------------------------------------------------------------ what it is made of

    def parts(self) -> tuple[Measure, ...]:
        limits = (measure for way in self.ways for bound in way.bounds for measure in bound.threshold.measures())
        return (*(way.measure for way in self.ways), *limits)

    def fields(self) -> Iterator[Field]:
        yield from super().fields()
        for way in self.ways:
            yield from (field for bound in way.bounds for field in bound.threshold.fields())

    def behind(self, bounds: tuple[Bound, ...]) -> tuple[tuple[Measure, tuple[Bound, ...]], ...]:
        return tuple((way.measure, way.bounds) for way in self.ways)

    # ------------------------------------------------------------ figures

    def ask(self, asks: Asks) -> Requests:
        asked: Requests = {}
        for nth, way in enumerate(self.ways):
            asked |= {f"way_{nth}_{name}": wanted for name, wanted in way.measure.ask(asks).items()}
            for place, bound in enumerate(way.bounds):
                asked |= _step(bound).ask(asks, f"{nth}_{place}")
        return asked | ({"running": asks.exists()} if asks.running else {})

    def lacking(self, answers: Answers) -> tuple[str, ...]:
        missing = [one for nth, way in enumerate(self.ways) for one in way.measure.lacking(of_part(f"way_{nth}", answers))]
        for nth, way in enumerate(self.ways):
            for place, bound in enumerate(way.bounds):
                missing += _step(bound).lacking(f"{nth}_{place}", answers)
        return tuple(dict.fromkeys(missing))

    def figures(self, answers: Answers) -> Figures:
        """How many requirements are surely met, and how many may be; without a subject that any of them asks, nobody is asked."""
        standings = [self._standing(nth, way, answers) for nth, way in enumerate(self.ways)]
        asked = [standing for standing in standings if standing != "outside"]
        sure = [standing for standing in asked if standing not in ("perhaps_outside", "never_met")]
        met, open_ = asked.count("met"), asked.count("open") + asked.count("perhaps_outside")
        return Figures(
            low=fraction(Fraction(met)),
            high=fraction(Fraction(met + open_)),
            actual=Fraction(met),
            population_low=min(1, len(sure)),
            population_high=min(1, len(asked)),
            counts={"requirements": len(asked)},
        )

    def _standing(self, nth: int, way: Way, answers: Answers) -> str:
        """met, unmet, open, outside (it asks nothing of the subject), perhaps_outside, or never_met: outside or unmet."""
        own = of_part(f"way_{nth}", answers)
        figures = way.measure.figures(own)
        limits = [_step(bound).limit(f"{nth}_{place}", answers) for place, bound in enumerate(way.bounds)]
        if NOT_ASKED in limits or (figures.population_high == 0 and figures.known and not own.get("not_submitted")):
            return "outside"
        if own.get("not_submitted") or not figures.known:
            return "open"
        low, high = Fraction(*figures.low), None if figures.high is None else Fraction(*figures.high)
        asked = [limit.within for limit in limits]
        spans = [_step(bound).span() if one is None else one for bound, one in zip(way.bounds, asked, strict=True)]
        held = [_held_within(bound.comparator, low, high, span) for bound, span in zip(way.bounds, spans, strict=True)]
        if None in asked:  # perhaps it asks nothing
            return "never_met" if False in held else "open"
        if figures.population_low == 0:
            return "never_met" if False in held else "perhaps_outside"
        if False in held:
            return "unmet"
        if None in held:
            return "open"
        may_end = answers.get("running") and not all(bound.comparator.is_lower_bound for bound in way.bounds)
        return "unmet" if may_end else "met"

    def required(self, comparator: Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return whole_required(comparator, limit)

    def most(self) -> Fraction:
        return Fraction(len(self.ways))

    def unit(self) -> Texts:
        return {"zh": "项", "en": "requirements"}


def _step(bound: Bound) -> Step:
    """Its threshold: the binder lets in none that changes with dates, or rests on another rule."""
    assert isinstance(bound.threshold, Step)
    return bound.threshold


def _held_within(comparator: Comparator, low: Fraction, high: Fraction | None, span: Ends) -> bool | None:
    """The same of a limit that lies between two ends: what every limit decides alike is decided."""
    found = {None if limit is None else _held(comparator, low, high, limit) for limit in span}
    if None not in found and len(found) == 1:
        return found.pop()
    least = _held(comparator, low, high, span[0])  # the easiest limit of a lower bound, the hardest of an upper one
    return least if least is not comparator.is_lower_bound and span[1] is None else None


def _held(comparator: Comparator, low: Fraction, high: Fraction | None, limit: Fraction) -> bool | None:
    """Whether a figure between ``low`` and ``high`` (None: no end known) meets a limit; None where it may or may not."""
    worst, best = (low, high) if comparator.is_lower_bound else (high, low)
    if worst is not None and comparator.holds(worst, limit):
        return True
    return False if best is not None and not comparator.holds(best, limit) else None
