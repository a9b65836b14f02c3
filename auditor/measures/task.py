"""One rule in one period for one kind of subject: what is measured."""

from __future__ import annotations

from dataclasses import dataclass
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
