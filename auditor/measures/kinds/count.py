"""Records of a table that belong to the subject and fall in the period; or the different values of a field among them."""

from __future__ import annotations

from fractions import Fraction

from auditor.engines import sql
from auditor.measures.fields import ordered, scalar
from auditor.measures.kinds.base import Answers, Requests, number, whole_required
from auditor.measures.plan import Plan, orphans
from auditor.measures.task import Figures, Task
from auditor.rules import ast


class CountKind:
    grows = True

    def ask(self, plan: Plan, task: Task) -> Requests:
        measure = task.rule.measure
        assert isinstance(measure, ast.Count)
        return ask_count(plan, task, measure)

    def figures(self, task: Task, answers: Answers) -> Figures:
        low, high = bounds(answers)
        return Figures(low=(low, 1), high=(high, 1), actual=Fraction(low), counts={"sure": low, "perhaps": high - low})

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return whole_required(comparator, limit)


def ask_count(plan: Plan, task: Task, measure: ast.Count, prefix: str = "") -> Requests:
    at = plan.table(measure.of.table)
    query = plan.tables[at]
    member = plan.member_test(at, measure.of, task.moment)
    sure, perhaps = sql.is_true(member), sql.is_not_false(member)
    asked = {f"{prefix}not_submitted": plan.not_submitted(measure.of.table)}
    if measure.distinct is None:
        asked[f"{prefix}low"] = plan.counted(at, sure)
        asked[f"{prefix}high"] = plan.counted(at, perhaps)
    else:
        field = measure.distinct
        simple = field.type in ("code", "text", "boolean", "key")
        found = scalar(field, query.row, task.moment) if simple else ordered(field, query.row, task.moment).lo
        value = query.member(found)
        asked[f"{prefix}low"] = plan.aggregated(at, sql.count_distinct(value, sure))
        asked[f"{prefix}high"] = plan.aggregated(at, sql.count_distinct(value, perhaps))
        asked[f"{prefix}unnamed"] = plan.counted(at, sql.all_of([perhaps, sql.is_null(value)]))
    for nth, wanted in enumerate(orphans(plan, task, [measure.of.where])):
        asked[f"{prefix}orphans_{nth}"] = wanted
    return asked


def bounds(answers: Answers, prefix: str = "") -> tuple[int, int]:
    """Smallest and largest possible count; an unmatched child record may make or unmake one record."""
    loose = sum(value or 0 for name, value in answers.items() if name.startswith(f"{prefix}orphans_"))
    low = number(answers, f"{prefix}low")
    high = number(answers, f"{prefix}high") + number(answers, f"{prefix}unnamed")
    return max(0, low - loose), high + loose
