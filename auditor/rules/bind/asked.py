"""The thresholds that stand in a condition, and those by a code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.rules.ast import Bound, Compare, Condition, Linked
from auditor.rules.thresholds import Step
from auditor.rules.thresholds.by_value import ByCode


def bounds_of(condition: Condition) -> tuple[Bound, ...]:
    """The bounds that a test compares with itself."""
    return condition.bounds if isinstance(condition, Compare | Linked) else ()


def steps_of(bounds: Sequence[Bound]) -> Iterator[Step]:
    """The thresholds of bounds at any date."""
    for bound in bounds:
        yield from (bound.threshold,) if isinstance(bound.threshold, Step) else bound.threshold.parts()


def by_codes(bounds: Sequence[Bound]) -> Iterator[ByCode]:
    """The thresholds by a code among bounds, at any date, those inside others too."""
    for bound in bounds:
        yield from (part for part in bound.threshold.walk() if isinstance(part, ByCode))
