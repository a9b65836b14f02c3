"""What the judge is given: a ruling (the requirement), and facts (what the records say of one subject), in integers."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from auditor.i18n import Message, msg

COMPARATORS = ("at_least", "more_than", "at_most", "less_than")
LOWER_BOUNDS = ("at_least", "more_than")
MOST_BOUNDS = 4
"""Bounds of one ruling; keeps every ruleset far below the engine's limit of conditions, beyond which it never returns."""
LIMIT = 2**62
"""Every product in a ruleset stays below this: the difference of two then fits the engine's 64 bits, which wrap in silence."""
LARGEST_CONSTANT = min(2 ** (8 * struct.calcsize("l") - 1), LIMIT) - 1
"""The engine keeps a ruleset's constants in C longs, which have 32 bits on some platforms."""


class JudgeError(Exception):
    """The judge could not do its work: a failure of the tool (exit code 4), never a verdict on a school."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


class EngineError(JudgeError):
    """The rule engine cannot be loaded on this machine: nothing can be judged here."""


@dataclass(frozen=True)
class BoundSpec:
    """``comparator`` is one of :data:`COMPARATORS`; ``value`` is in the unit of the figures."""

    comparator: str
    value: Fraction

    def __post_init__(self) -> None:
        if self.comparator not in COMPARATORS:
            raise JudgeError(msg("The judge does not know the comparator {comparator}.", comparator=self.comparator))
        if isinstance(self.value, float):
            raise JudgeError(msg("The judge takes exact numbers only, not {value}.", value=self.value))
        object.__setattr__(self, "value", Fraction(self.value))
        if max(abs(self.value.numerator), self.value.denominator) > LARGEST_CONSTANT:
            raise JudgeError(msg("The threshold {value} is too large to be judged exactly.", value=self.value))

    @property
    def is_lower(self) -> bool:
        return self.comparator in LOWER_BOUNDS


@dataclass(frozen=True)
class Ruling:
    """One requirement: every bound must hold. Compiled to one durable-rules ruleset.

    ``grows``: while the period runs the figure can only grow (a count, a total of amounts that are never negative).
    """

    bounds: tuple[BoundSpec, ...]
    grows: bool = False

    def __post_init__(self) -> None:
        if not 1 <= len(self.bounds) <= MOST_BOUNDS:
            raise JudgeError(msg("A requirement has between 1 and {most} bounds, not {n}.", most=MOST_BOUNDS, n=len(self.bounds)))


class Fact(NamedTuple):
    """What is known of one subject in one period, in integers.

    - ``applies``: 0 outside the rule's scope, 1 inside, 2 cannot be told
    - ``in_force``: 0 when the rule has no requirement then
    - ``known``: 0 when a table that the rule needs was never submitted
    - ``population_low``, ``population_high``: definite members, and definite plus possible ones; 1 and 1 without a population
    - ``low_n``/``low_d``, ``high_n``/``high_d``: the smallest and the largest value that the measure can have under missing data
    - ``high_known``: 0 when there is no largest value
    - ``open``: 1 while the period runs
    """

    applies: int
    in_force: int
    known: int
    population_low: int
    population_high: int
    low_n: int
    low_d: int
    high_n: int
    high_d: int
    high_known: int
    open: int


class Attestation(NamedTuple):
    """What the evidence register says about one clause, subject and period. ``lapsed``: the answer's validity has run out.

    ``applies``, ``in_force`` and ``open`` as in :class:`Fact`.
    """

    answer: Literal["none", "yes", "no", "not_applicable"]
    lapsed: bool = False
    applies: int = 1
    in_force: int = 1
    open: int = 0


def fits(ruling: Ruling, fact: Fact) -> bool:
    """Whether every product that the ruleset of ``ruling`` forms from ``fact`` stays below :data:`LIMIT`."""
    factor_n = max(bound.value.denominator for bound in ruling.bounds)
    factor_d = max(1, *(abs(bound.value.numerator) for bound in ruling.bounds))
    figures_n = max(abs(fact.low_n), abs(fact.high_n))
    figures_d = max(fact.low_d, fact.high_d)
    return figures_n * factor_n < LIMIT and figures_d * factor_d < LIMIT and fact.population_high < LIMIT


def check_fact(ruling: Ruling, fact: Fact) -> None:
    """Refuse a fact that the engine would judge wrongly, or that contradicts itself. Raises :class:`JudgeError`."""
    # bool and numpy integers are refused too: the engine compares true and "1" by rules of its own
    if any(type(value) is not int for value in fact):
        raise JudgeError(msg("The judge takes whole numbers only: {fact}", fact=fact))
    sound = (
        fact.applies in (0, 1, 2)
        and fact.in_force in (0, 1)
        and fact.known in (0, 1)
        and fact.high_known in (0, 1)
        and fact.open in (0, 1)
        and 0 <= fact.population_low <= fact.population_high
        and fact.low_d >= 1
        and fact.high_d >= 1
        and (fact.high_known == 0 or fact.low_n * fact.high_d <= fact.high_n * fact.low_d)
    )
    if not sound:
        raise JudgeError(msg("The figures to be judged contradict one another: {fact}", fact=fact))
    if not fits(ruling, fact):
        raise JudgeError(msg("The figures are too large to be judged exactly: {fact}", fact=fact))


def check_attestation(attestation: Attestation) -> None:
    """Raises :class:`JudgeError` for an answer or a flag that does not exist."""
    sound = (
        attestation.answer in ("none", "yes", "no", "not_applicable")
        and type(attestation.lapsed) is bool
        and attestation.applies in (0, 1, 2)
        and attestation.in_force in (0, 1)
        and attestation.open in (0, 1)
        and all(type(value) is int for value in attestation[2:])
    )
    if not sound:
        raise JudgeError(msg("The answer to be judged is not understood: {fact}", fact=attestation))
