"""One measure over another: books per pupil, average pay over the civil servants' average."""

from __future__ import annotations

from fractions import Fraction

from auditor.measures.kinds import count, total, value
from auditor.measures.kinds.base import Answers, Requests
from auditor.measures.plan import Plan
from auditor.measures.task import Figures, Task
from auditor.rules import ast

Part = ast.Count | ast.Total | ast.Value


class RatioKind:
    grows = False

    def ask(self, plan: Plan, task: Task) -> Requests:
        measure = task.rule.measure
        assert isinstance(measure, ast.Ratio)
        return {**ask_part(plan, task, measure.of, "of_"), **ask_part(plan, task, measure.to, "to_")}

    def figures(self, task: Task, answers: Answers) -> Figures:
        measure = task.rule.measure
        assert isinstance(measure, ast.Ratio)
        of_low, of_high = part_bounds(measure.of, answers, "of_")
        to_low, to_high = part_bounds(measure.to, answers, "to_")
        low = Fraction(0) if to_high is None or to_high == 0 else of_low / to_high
        high = None if of_high is None or to_low == 0 else of_high / to_low
        exact = of_low == of_high and to_low == to_high and to_low > 0
        return Figures(
            low=(low.numerator, low.denominator),
            high=None if high is None else (high.numerator, high.denominator),
            actual=of_low / to_low if exact else None,
            population_low=1 if to_low > 0 else 0,
            population_high=0 if to_high == 0 else 1,
        )

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return limit


def ask_part(plan: Plan, task: Task, part: Part, prefix: str) -> Requests:
    match part:
        case ast.Count():
            return count.ask_count(plan, task, part, prefix)
        case ast.Total():
            return total.ask_total(plan, task, part, prefix)
        case ast.Value():
            return value.ask_value(plan, task, part, prefix)


def part_bounds(part: Part, answers: Answers, prefix: str) -> tuple[Fraction, Fraction | None]:
    """Smallest and largest possible value of one side; a table that was never handed in leaves it open."""
    if answers.get(f"{prefix}not_submitted"):
        return Fraction(0), None
    match part:
        case ast.Count():
            low, high = count.bounds(answers, prefix)
            return Fraction(low), Fraction(high)
        case ast.Total(how=how):
            low_value, high_value, sure, _ = total.bounds(part, answers, prefix)
            missing = how != "sum" and sure == 0
            return (Fraction(0), None) if missing else (low_value, high_value)
        case ast.Value():
            return value.bounds(part, answers, prefix)
