"""The sum, greatest, smallest or mean value of a numeric field over records of the period."""

from __future__ import annotations

from fractions import Fraction

from sqlglot import exp

from auditor.engines import sql
from auditor.measures.fields import ordered
from auditor.measures.kinds.base import Answers, Requests, number
from auditor.measures.plan import Plan
from auditor.measures.task import Figures, Task
from auditor.rules import ast


class TotalKind:
    grows = True

    def ask(self, plan: Plan, task: Task) -> Requests:
        measure = task.rule.measure
        assert isinstance(measure, ast.Total)
        return ask_total(plan, task, measure)

    def figures(self, task: Task, answers: Answers) -> Figures:
        measure = task.rule.measure
        assert isinstance(measure, ast.Total)
        low, high, sure, perhaps = bounds(measure, answers)
        needs_records = measure.how != "sum"
        return Figures(
            low=(low.numerator, low.denominator),
            high=None if high is None else (high.numerator, high.denominator),
            actual=low,
            population_low=sure if needs_records else 1,
            population_high=perhaps if needs_records else 1,
            counts={"records": sure, "perhaps": perhaps - sure},
        )

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return limit


def ask_total(plan: Plan, task: Task, measure: ast.Total, prefix: str = "") -> Requests:
    at = plan.table(measure.of.table)
    query = plan.tables[at]
    member = plan.member_test(at, measure.of, task.moment)
    value = ordered(measure.field, query.row, task.moment)
    low, high = query.member(value.lo), query.member(value.hi)
    sure, perhaps = sql.is_true(member), sql.is_not_false(member)
    asked = {
        f"{prefix}not_submitted": plan.not_submitted(measure.of.table),
        f"{prefix}sure": plan.counted(at, sure),
        f"{prefix}perhaps": plan.counted(at, perhaps),
        f"{prefix}valueless": plan.counted(at, sql.all_of([perhaps, sql.is_null(high)])),
    }
    if measure.how in ("sum", "mean"):
        asked[f"{prefix}low"] = plan.aggregated(at, sql.total(low, sure))
        asked[f"{prefix}high"] = plan.aggregated(at, sql.total(high, perhaps))
    else:
        kind = exp.Max if measure.how == "max" else exp.Min
        for name, number_, who in (("sure", low, sure), ("perhaps", high, perhaps)):
            asked[f"{prefix}{name}_value"] = plan.aggregated(at, sql.aggregate(kind, number_, who))
    return asked


def bounds(measure: ast.Total, answers: Answers, prefix: str = "") -> tuple[Fraction, Fraction | None, int, int]:
    """Smallest and largest possible value in written units, and how many records surely and perhaps stand behind it.

    Numbers of the records model are not negative, so a missing one lies between nothing and no limit.
    """
    sure, perhaps = number(answers, f"{prefix}sure"), number(answers, f"{prefix}perhaps")
    open_ended = number(answers, f"{prefix}valueless") > 0
    scale = measure.field.scale
    if measure.how == "sum":
        low = Fraction(number(answers, f"{prefix}low"), scale)
        return low, None if open_ended else Fraction(number(answers, f"{prefix}high"), scale), sure, perhaps
    if measure.how == "mean":
        least_sum, most_sum = number(answers, f"{prefix}low"), number(answers, f"{prefix}high")
        if open_ended or sure != perhaps:
            return Fraction(0), None, sure, perhaps
        base = max(sure, 1) * scale
        return Fraction(least_sum, base), Fraction(most_sum, base), sure, perhaps
    least = Fraction(number(answers, f"{prefix}sure_value"), scale)
    most = Fraction(number(answers, f"{prefix}perhaps_value"), scale)
    if measure.how == "max":
        return least, None if open_ended else most, sure, perhaps
    if open_ended:
        return Fraction(0), (least if sure else None), sure, perhaps
    return most, (least if sure else None), sure, perhaps
