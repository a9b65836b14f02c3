"""A clause that no record can measure: the evidence register answers it, the database only says whether it applies."""

from __future__ import annotations

from fractions import Fraction

from auditor.engines import sql
from auditor.measures.kinds.base import Answers, Requests
from auditor.measures.plan import Plan
from auditor.measures.task import Figures, Task
from auditor.rules import ast


class AttestKind:
    grows = False

    def ask(self, plan: Plan, task: Task) -> Requests:
        return {"exists": plan.of_subject(sql.num(1))}

    def figures(self, task: Task, answers: Answers) -> Figures:
        return Figures(low=(0, 1), high=None, actual=None)

    def required(self, comparator: ast.Comparator, limit: Fraction, figures: Figures) -> Fraction:
        raise TypeError("an attestation requires no figure")
