"""One rule in one period for one kind of subject: what is measured, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from auditor.measures.moment import Moment
from auditor.rules import ast

if TYPE_CHECKING:
    from auditor.rules.periods import PeriodInstance

Subject = Literal["school", "bureau"]


@dataclass(frozen=True)
class Task:
    rule: ast.Rule
    period: PeriodInstance
    moment: Moment
    subject: Subject
    in_force: bool = True


@dataclass(frozen=True)
class Figures:
    """What was measured for one subject.

    ``low`` … ``high``: smallest and largest possible measure in written units, as (numerator, denominator); ``high`` None:
    no upper limit known. ``population_low`` … ``population_high``: sure and possible members (1 and 1 for measures without a
    population). ``actual``: the figure on the records that are certain; for a share the members that satisfy, with
    ``population`` their base.
    """

    low: tuple[int, int]
    high: tuple[int, int] | None
    actual: Fraction | None
    population_low: int = 1
    population_high: int = 1
    population: int | None = None
    known: bool = True
    counts: dict[str, int] = field(default_factory=dict, hash=False)
