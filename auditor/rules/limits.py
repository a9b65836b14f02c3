"""What a threshold asks of one subject: which numbers have to be known for that, and what they say."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from auditor.rules.ast import ByCode, ByFigure, BySize, Constant, Nested, OfRule, Step, Sum, Tier
from auditor.rules.figures import Answers, Asks, Requests, number


class Limit(NamedTuple):
    """``value``: None where nothing is asked of the subject, or (``known`` False) where that cannot be told."""

    value: Fraction | None
    known: bool = True


NOT_ASKED, OPEN = Limit(None), Limit(None, known=False)


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
    for nth, inner in enumerate(_inner(threshold)):
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
            if which.value is None:
                return which
            return limit_of(_inner(threshold)[int(which.value)], f"{name}_{int(which.value)}", answers)
        case Sum(of) if threshold.measures():
            parts = [limit_of(part, f"{name}_{nth}", answers) for nth, part in enumerate(of)]
            values = [part.value for part in parts if part.value is not None]
            if not all(part.known for part in parts):
                return OPEN
            return Limit(sum(values, Fraction(0))) if values else NOT_ASKED
        case ByCode() | BySize() | Nested() | Sum():
            limited, numerator = answers[f"limited_{name}"], answers[f"limit_{name}"]
            if limited == 0:
                return NOT_ASKED
            return OPEN if limited == 2 or numerator is None else Limit(Fraction(numerator, threshold.denominator))


def limit_lacks(threshold: Step | OfRule, name: str, answers: Answers) -> tuple[str, ...]:
    """What is missing of the data that a threshold is measured from."""
    if isinstance(threshold, ByFigure):
        return threshold.measure.lacking(_own(name, answers))
    found = [one for nth, part in enumerate(_inner(threshold)) for one in limit_lacks(part, f"{name}_{nth}", answers)]
    return tuple(dict.fromkeys(found))


def possible(threshold: Step) -> tuple[Fraction, ...] | None:
    """Everything that a threshold may ask; None where that is without end."""
    match threshold:
        case Constant(value):
            return (value,)
        case ByCode():
            return threshold.amounts
        case BySize(_, tiers) | ByFigure(_, tiers):
            return None if any(tier.plus for tier in tiers) else tuple(tier.base for tier in tiers)
        case Nested():
            inner = [possible(step) for step in threshold.inner]
            return None if None in inner else tuple(amount for one in inner for amount in one or ())
        case Sum():
            return None


def _own(name: str, answers: Answers) -> Answers:
    prefix = f"limit_{name}_of_"
    return {asked.removeprefix(prefix): found for asked, found in answers.items() if asked.startswith(prefix)}


def _inner(threshold: Step | OfRule) -> tuple[Step, ...]:
    """The thresholds inside one that is measured."""
    if isinstance(threshold, Nested):
        return threshold.inner
    return threshold.of if isinstance(threshold, Sum) else ()


def _which(threshold: Nested) -> ByCode:
    """Which of the thresholds inside holds, by its place."""
    places = tuple((code, Fraction(nth)) for nth, (code, _) in enumerate(threshold.values))
    rest = None if threshold.otherwise is None else Fraction(len(places))
    return ByCode(threshold.field, places, rest, threshold.rest_said)


def _tiered(threshold: ByFigure, answers: Answers) -> Limit:
    """The amount of the tier that the figure lies in; open where it may lie in tiers that ask different things."""
    if number(answers, "not_submitted"):
        return OPEN
    figures = threshold.measure.figures(answers)
    if not figures.population_high:
        return NOT_ASKED
    if not figures.known or figures.high is None or not figures.population_low:
        return OPEN
    low, high = Fraction(*figures.low), Fraction(*figures.high)
    touched = [tier for tier in threshold.tiers if tier.low is None or tier.low <= high if tier.high is None or tier.high > low]
    ends = {amount for tier in touched for amount in _ends(tier, low, high)}
    if not ends:
        return NOT_ASKED
    return Limit(ends.pop()) if len(ends) == 1 else OPEN


def _ends(tier: Tier, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the most that a tier asks of sizes from ``low`` to ``high``; within a tier the amount only rises."""
    least = amount_in(tier, max(low, tier.low or low))
    if tier.high is None or high < tier.high:
        return least, amount_in(tier, high)
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
