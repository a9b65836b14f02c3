"""What every kind of measure offers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

from auditor.measures.plan import Plan, Wanted
from auditor.measures.task import Figures, Task
from auditor.rules import ast

Answers = Mapping[str, int | None]
"""The numbers of one subject by the names a kind asked for; None where SQL said NULL."""
Requests = dict[str, Wanted]


class Kind(Protocol):
    """``ask`` says which numbers are needed, ``figures`` makes sense of them, ``shortfall`` says what is missing."""

    grows: bool
    """While a period runs the figure can only grow."""

    def ask(self, plan: Plan, task: Task) -> Requests: ...

    def figures(self, task: Task, answers: Answers) -> Figures: ...

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        """The least (or greatest) figure that meets the requirement, in the unit of ``actual``."""
        ...


def whole_required(comparator: ast.Comparator, exact: Fraction) -> Fraction:
    """The nearest whole number that meets a bound: counted things come in whole numbers."""
    floor = exact.numerator // exact.denominator
    ceiling = -(-exact.numerator // exact.denominator)
    match comparator:
        case ast.Comparator.AT_LEAST:
            return Fraction(ceiling)
        case ast.Comparator.MORE_THAN:
            return Fraction(floor + 1)
        case ast.Comparator.AT_MOST:
            return Fraction(floor)
        case _:
            return Fraction(ceiling - 1)


def number(answers: Answers, name: str) -> int:
    """A count, 0 where the subject has no records at all."""
    return answers.get(name) or 0
