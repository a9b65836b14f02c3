"""Of a population, the part that satisfies a condition: six counts under missing data, and the worst and best share."""

from __future__ import annotations

from fractions import Fraction

from auditor.engines import sql
from auditor.measures.kinds.base import Answers, Requests, number, whole_required
from auditor.measures.plan import Plan, only_helps, orphans
from auditor.measures.task import Figures, Task
from auditor.rules import ast

COUNTS = ("satisfied", "unsatisfied", "undecided", "perhaps_satisfied", "perhaps_unsatisfied", "perhaps_undecided")
"""Members that satisfy, do not, or are open; then the same for records that may or may not be members."""


class ShareKind:
    grows = False

    def ask(self, plan: Plan, task: Task) -> Requests:
        measure = task.rule.measure
        assert isinstance(measure, ast.Share)
        at = plan.table(measure.of.table)
        member = plan.member_test(at, measure.of, task.moment)
        satisfied = plan.tables[at].test(measure.that, task.moment)
        counts = (*plan.divided(at, sql.is_true(member), satisfied), *plan.divided(at, sql.is_null(member), satisfied))
        asked: Requests = dict(zip(COUNTS, counts, strict=True))
        asked["not_submitted"] = plan.not_submitted(measure.of.table)
        for nth, wanted in enumerate(orphans(plan, task, [measure.that])):
            asked[f"orphans_{nth}"] = wanted
        for nth, wanted in enumerate(orphans(plan, task, [measure.of.where])):
            asked[f"orphan_members_{nth}"] = wanted
        return asked

    def figures(self, task: Task, answers: Answers) -> Figures:
        measure = task.rule.measure
        assert isinstance(measure, ast.Share)
        a, b, c, d, e, f = (number(answers, name) for name in COUNTS)
        loose = sum(value or 0 for name, value in answers.items() if name.startswith("orphans_"))
        loose_members = sum(value or 0 for name, value in answers.items() if name.startswith("orphan_members_"))
        low, low_base = a, a + b + c + e + f
        high, high_base = a + c + d + f, a + b + c + d + f
        high = min(high_base, high + loose)
        if loose and not only_helps(measure.that):
            low = max(0, low - loose)
        if loose_members:
            low, low_base = max(0, low - loose_members), low_base + loose_members
            high, high_base = high + loose_members, high_base + loose_members
            high = min(high, high_base)
        counts = dict(zip(COUNTS, (a, b, c, d, e, f), strict=True))
        if loose or loose_members:
            counts["unmatched_records"] = loose + loose_members
        return Figures(
            low=(low, max(low_base, 1)),
            high=(high, max(high_base, 1)),
            actual=Fraction(a),
            population_low=max(0, a + b + c - loose_members),
            population_high=a + b + c + d + e + f + loose_members,
            population=a + b + c,
            counts=counts,
        )

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return whole_required(comparator, limit * (figures.population or 0))
