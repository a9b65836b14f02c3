"""How unevenly a ratio is spread over the schools of a bureau: the coefficient of variation, weighted by the ratio's base.

With x = of/to per school and weights ``to``: CV² = Σ to·(x − X)² / (Σto · X²) = Σto · Σ(of²/to) / (Σof)² − 1, an exact fraction.
Its root is irrational as a rule, so the judge is given a fraction on the same side of every threshold.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from auditor.engines import sql
from auditor.measures.conditions import condition
from auditor.measures.kinds.base import Answers, Requests
from auditor.measures.kinds.ratio import ask_part, part_bounds
from auditor.measures.plan import Plan
from auditor.measures.task import Figures, Task
from auditor.model.model import link_key
from auditor.rules import ast
from auditor.rules.periods import threshold_at

_SHOWN = 1000
"""The coefficient is shown to a thousandth."""


class SpreadKind:
    grows = False

    def ask(self, plan: Plan, task: Task) -> Requests:
        """What is needed of each *school*; :meth:`per_bureau` puts it together."""
        measure = task.rule.measure
        assert isinstance(measure, ast.Spread)
        counted = condition(task.rule.applies_to, plan.subjects.row, task.moment)
        scope = sql.case([(sql.is_true(counted), sql.num(1)), (sql.is_null(counted), sql.num(2))], sql.num(0))
        own = replace(task, subject="school")
        return {
            "counted": plan.of_subject(scope),
            "district": plan.of_subject(sql.col(plan.subjects.row.alias, link_key("district"))),
            **ask_part(plan, own, measure.of, "of_"),
            **ask_part(plan, own, measure.to, "to_"),
        }

    def figures(self, task: Task, answers: Answers) -> Figures:
        raise TypeError("a spread is measured over all schools at once")

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return limit


def per_bureau(task: Task, schools: Sequence[Answers], bureaus: int) -> Iterator[Figures]:
    """The figures of each bureau from those of its schools."""
    measure = task.rule.measure
    assert isinstance(measure, ast.Spread)
    of_bureau: list[list[Answers]] = [[] for _ in range(bureaus)]
    for answers in schools:
        if answers["counted"] != 0 and answers["district"] is not None:
            of_bureau[answers["district"]].append(answers)
    for members in of_bureau:
        pairs: list[tuple[Fraction, Fraction]] = []
        settled = True
        for answers in members:
            of, to = part_bounds(measure.of, answers, "of_"), part_bounds(measure.to, answers, "to_")
            settled = settled and answers["counted"] == 1 and of[0] == of[1] and to[0] == to[1]
            pairs.append((of[0], to[0]))
        yield _figures(task, pairs, settled, len(members))


def _figures(task: Task, pairs: list[tuple[Fraction, Fraction]], settled: bool, schools: int) -> Figures:
    counts = {"schools": schools}
    if not settled:
        return Figures(low=(0, 1), high=None, actual=None, population_high=max(1, schools), counts=counts)
    squared = squared_variation(pairs)
    if squared is None:
        return Figures(low=(0, 1), high=(0, 1), actual=None, population_low=0, population_high=0, counts=counts)
    same_side = _on_grid(squared, _grid(task))
    shown = Fraction(round(_root(squared, _SHOWN * 10), -1) // 10, _SHOWN)
    return Figures(low=same_side, high=same_side, actual=shown, counts=counts)


def squared_variation(pairs: Sequence[tuple[Fraction, Fraction]]) -> Fraction | None:
    """CV² of of/to weighted by to; None without a base or where the mean is nought. Members without a base are left out."""
    based = [(of, to) for of, to in pairs if to > 0]
    weight, total = sum((to for _, to in based), Fraction(0)), sum((of for of, _ in based), Fraction(0))
    if not based or total == 0:
        return None
    return weight * sum((of * of / to for of, to in based), Fraction(0)) / (total * total) - 1


def _root(squared: Fraction, grid: int) -> int:
    """The root in units of 1/grid, rounded down."""
    return math.isqrt(squared.numerator * grid * grid // squared.denominator)


def _grid(task: Task) -> int:
    limits = [threshold_at(bound.threshold, task.period.start) for bound in task.rule.bounds]
    return math.lcm(*(limit.value.denominator for limit in limits if isinstance(limit, ast.Constant)), 1)


def _on_grid(squared: Fraction, grid: int) -> tuple[int, int]:
    """A fraction equal to the root where that lies on the grid of thresholds, else half-way between the grid points around it."""
    steps = _root(squared, grid)
    return (steps, grid) if squared == Fraction(steps, grid) ** 2 else (2 * steps + 1, 2 * grid)
