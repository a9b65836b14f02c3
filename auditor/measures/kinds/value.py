"""A field of the subject's own record: a school's pupils, the time of its first lesson."""

from __future__ import annotations

from fractions import Fraction

from auditor.measures.fields import ordered
from auditor.measures.kinds.base import Answers, Requests
from auditor.measures.plan import Plan
from auditor.measures.task import Figures, Task
from auditor.rules import ast


class ValueKind:
    grows = False

    def ask(self, plan: Plan, task: Task) -> Requests:
        measure = task.rule.measure
        assert isinstance(measure, ast.Value)
        return ask_value(plan, task, measure)

    def figures(self, task: Task, answers: Answers) -> Figures:
        measure = task.rule.measure
        assert isinstance(measure, ast.Value)
        low, high = bounds(measure, answers)
        known = high is not None
        return Figures(
            low=(low.numerator, low.denominator),
            high=None if high is None else (high.numerator, high.denominator),
            actual=low if known else None,
        )

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return limit


def ask_value(plan: Plan, task: Task, measure: ast.Value, prefix: str = "") -> Requests:
    value = ordered(measure.field, plan.subjects.row, task.moment)
    return {f"{prefix}low": plan.of_subject(value.lo), f"{prefix}high": plan.of_subject(value.hi)}


def bounds(measure: ast.Value, answers: Answers, prefix: str = "") -> tuple[Fraction, Fraction | None]:
    """The value in written units; a missing one lies between nothing and no limit."""
    low, high = answers.get(f"{prefix}low"), answers.get(f"{prefix}high")
    scale = measure.field.scale
    return Fraction(low or 0, scale), None if low is None or high is None else Fraction(high, scale)
