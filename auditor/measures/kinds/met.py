"""How many of a list of rules the subject meets. The database only says whether the rule applies; the verdicts count."""

from __future__ import annotations

from fractions import Fraction

from auditor.engines import sql
from auditor.measures.kinds.base import Answers, Requests, whole_required
from auditor.measures.plan import Plan
from auditor.measures.task import Figures, Task
from auditor.rules import ast


class MetKind:
    grows = False

    def ask(self, plan: Plan, task: Task) -> Requests:
        return {"exists": plan.of_subject(sql.num(1))}

    def figures(self, task: Task, answers: Answers) -> Figures:
        """Open until the listed rules are judged: see ``auditor.verdicts.met``."""
        return Figures(low=(0, 1), high=None, actual=None)

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        return whole_required(comparator, limit)
