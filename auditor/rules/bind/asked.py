"""The thresholds that stand in a condition, those by a code, and of which records they ask anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.rules.ast import TRUE, All, Bound, Compare, Condition, Linked, Not
from auditor.rules.bind.names import Names
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


def asked_of(condition: Condition, names: Names, *, negated: bool = True) -> Condition:
    """That something is asked of a record at all: its codes are among those for which a threshold of ``condition`` is given.

    Where a test that is not met keeps a record out by itself, nothing need be said: ``negated`` is False for a condition
    that says whom to count, and only what stands in a "not" is of concern.
    """
    parts: dict[Condition, None] = {}
    for part, turned in _with_sign(condition, negated):
        for step in steps_of(bounds_of(part)) if turned else ():
            asked = step.asked(names)
            if asked != TRUE:
                parts[asked] = None
    return next(iter(parts)) if len(parts) == 1 else All(tuple(parts))


def _with_sign(condition: Condition, turned: bool) -> Iterator[tuple[Condition, bool]]:
    """A condition and its parts, each with whether it matters that it is not met: all of them do when ``turned``."""
    yield condition, turned
    for part in condition.parts():
        yield from _with_sign(part, turned or isinstance(condition, Not))
