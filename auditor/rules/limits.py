"""What a threshold asks of one subject: which numbers have to be known for that, and what they say."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple, assert_never

from auditor.rules.ast import ByCode, ByFigure, BySize, Constant, Nested, OfRule, Step, Sum, Tier
from auditor.rules.figures import Answers, Asks, Requests, number

Ends = tuple[Fraction, Fraction | None]
"""The least and the most that may be asked; None: no end."""


class Limit(NamedTuple):
    """``value``: None where nothing is asked of the subject, or (``known`` False) where that cannot be told.

    ``span``: what may be asked, where it is not known but something surely is.
    """

    value: Fraction | None
    known: bool = True
    span: Ends | None = None

    @property
    def within(self) -> Ends | None:
        """The least and the most that may be asked; None where perhaps nothing is."""
        return (self.value, self.value) if self.value is not None else self.span


NOT_ASKED, OPEN = Limit(None), Limit(None, known=False)


def within(least: Fraction, most: Fraction | None) -> Limit:
    """What lies between two ends."""
    return Limit(least) if least == most else Limit(None, False, (least, most))


def ask_limit(asks: Asks, threshold: Step | OfRule, name: str) -> Requests:
    """The numbers that a threshold depends on, under names that begin with ``limit_`` and ``name``."""
    if isinstance(threshold, Constant | OfRule):
        return {}
    if not threshold.measures():
        limit, limited = asks.limit(threshold)
        return {f"limit_{name}": limit, f"limited_{name}": limited}
    match threshold:
        case ByFigure(measure):
            return {f"limit_{name}_of_{asked}": wanted for asked, wanted in measure.ask(asks).items()}
        case Nested():
            asked = ask_limit(asks, _which(threshold), name)
        case _:
            asked = {}
    for nth, inner in enumerate(threshold.parts()):
        asked |= ask_limit(asks, inner, f"{name}_{nth}")
    return asked


def limit_of(threshold: Step | OfRule, name: str, answers: Answers) -> Limit:
    """What a threshold asks, given the answers to :func:`ask_limit`."""
    match threshold:
        case Constant(value):
            return Limit(value)
        case OfRule():
            return NOT_ASKED  # until that rule is judged: see auditor.verdicts.taken
        case ByFigure():
            return _tiered(threshold, _own(name, answers))
        case Nested() if threshold.measures():
            which = limit_of(_which(threshold), name, answers)
            if which.value is not None:
                return limit_of(threshold.parts()[int(which.value)], f"{name}_{int(which.value)}", answers)
            each = [limit_of(inner, f"{name}_{nth}", answers).within for nth, inner in enumerate(threshold.parts())]
            if which.span is None or None in each:
                return which if which == NOT_ASKED else OPEN
            return within(*_either([one for one in each if one is not None]))
        case Sum(of) if threshold.measures():
            parts = [limit_of(part, f"{name}_{nth}", answers) for nth, part in enumerate(of)]
            some = [(step, part) for step, part in zip(of, parts, strict=True) if part != NOT_ASKED]
            if all(part.within is None for _, part in some):  # perhaps nothing at all is asked
                return OPEN if some else NOT_ASKED
            return within(*_added([part.within or _or_nothing(span_of(step)) for step, part in some]))
        case ByCode() | BySize() | Nested() | Sum():
            limited, numerator = answers[f"limited_{name}"], answers[f"limit_{name}"]
            if limited == 0:
                return NOT_ASKED
            if limited == 2:
                return OPEN
            return within(*span_of(threshold)) if numerator is None else Limit(Fraction(numerator, threshold.denominator))


def limit_lacks(threshold: Step | OfRule, name: str, answers: Answers) -> tuple[str, ...]:
    """What is missing of the data that a threshold is measured from."""
    if isinstance(threshold, ByFigure):
        return threshold.measure.lacking(_own(name, answers))
    found = [one for nth, part in enumerate(threshold.parts()) for one in limit_lacks(part, f"{name}_{nth}", answers)]
    return tuple(dict.fromkeys(found))


def span_of(threshold: Step) -> Ends:
    """The least and the most that a threshold may ask of a subject of which it asks something."""
    match threshold:
        case Constant(value):
            return value, value
        case ByCode():
            return min(threshold.amounts), max(threshold.amounts)
        case BySize(_, tiers) | ByFigure(_, tiers):
            return _either([_ends(tier, tier.low or Fraction(0), tier.high) for tier in tiers])
        case Nested():
            return _either([span_of(step) for step in threshold.parts()])
        case Sum(of):
            some = [(span_of(step), always_asks(step)) for step in of]  # a part that asks nothing adds nothing
            return _added([ends if surely else _or_nothing(ends) for ends, surely in some])


def always_asks(threshold: Step, all_listed: Callable[[ByCode | Nested], bool] = lambda by: False) -> bool:
    """Whether it asks something whatever a record says, or does not say. ``all_listed``: whether no code is left out.

    Tiers have no gap and no end.
    """
    match threshold:
        case Constant():
            return True
        case BySize(field):
            return field.formula is None or not field.formula.below_nought
        case ByCode(_, _, otherwise):
            return otherwise is not None or all_listed(threshold)
        case Nested(_, _, otherwise):
            every = otherwise is not None or all_listed(threshold)
            return every and all(always_asks(step, all_listed) for step in threshold.parts())
        case Sum(of):
            return any(always_asks(step, all_listed) for step in of)
        case ByFigure(measure):
            return measure.counted_once
        case _:
            assert_never(threshold)


def _or_nothing(ends: Ends) -> Ends:
    return min(ends[0], Fraction(0)), None if ends[1] is None else max(ends[1], Fraction(0))


def _either(spans: list[Ends]) -> Ends:
    """What one of several may ask."""
    ends = [most for _, most in spans]
    return min(least for least, _ in spans), None if None in ends else max(end for end in ends if end is not None)


def _added(spans: list[Ends]) -> Ends:
    """What several ask together."""
    ends = [most for _, most in spans]
    least = sum((least for least, _ in spans), Fraction(0))
    return least, None if None in ends else sum((end for end in ends if end is not None), Fraction(0))


def _own(name: str, answers: Answers) -> Answers:
    prefix = f"limit_{name}_of_"
    return {asked.removeprefix(prefix): found for asked, found in answers.items() if asked.startswith(prefix)}


def _which(threshold: Nested) -> ByCode:
    """Which of the thresholds inside holds, by its place."""
    places = tuple((code, Fraction(nth)) for nth, (code, _) in enumerate(threshold.values))
    rest = None if threshold.otherwise is None else Fraction(len(places))
    return ByCode(threshold.field, places, rest, threshold.rest_said)


def _tiered(threshold: ByFigure, answers: Answers) -> Limit:
    """The amount of the tier that the figure lies in; open where it may lie in tiers that ask different things."""
    if number(answers, "not_submitted"):
        return within(*span_of(threshold)) if threshold.measure.counted_once else OPEN
    figures = threshold.measure.figures(answers)
    if not figures.population_high:
        return NOT_ASKED
    if not figures.known or not figures.population_low:
        return OPEN
    low, high = Fraction(*figures.low), None if figures.high is None else Fraction(*figures.high)
    touched = [
        tier
        for tier in threshold.tiers
        if (tier.low is None or high is None or tier.low <= high) and (tier.high is None or tier.high > low)
    ]
    return within(*_either([_ends(tier, low, high) for tier in touched])) if touched else NOT_ASKED


def _ends(tier: Tier, low: Fraction, high: Fraction | None) -> Ends:
    """The least and the most that a tier asks of sizes from ``low`` to ``high`` (None: no end); in a tier it only rises."""
    least = amount_in(tier, max(low, tier.low or low))
    if tier.high is None and high is None:
        return least, None if tier.plus and tier.low is not None else least
    if high is not None and (tier.high is None or high < tier.high):
        return least, amount_in(tier, high)
    assert tier.high is not None
    if not tier.plus or tier.low is None:
        return least, least
    steps = (tier.high - tier.low) / tier.each  # just below its upper end
    started = -(-steps.numerator // steps.denominator)
    return least, tier.base + tier.plus * (started if tier.round_up else started - 1)


def amount_in(tier: Tier, size: Fraction) -> Fraction:
    """What a tier asks of a size that lies in it."""
    if not tier.plus or tier.low is None:
        return tier.base
    steps = (size - tier.low) / tier.each
    whole = -(-steps.numerator // steps.denominator) if tier.round_up else steps.numerator // steps.denominator
    return tier.base + tier.plus * whole
