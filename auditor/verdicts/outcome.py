"""What the judge made of a task: a verdict for every different case, and whose case it is."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from auditor.measures.measure import Case
from auditor.measures.task import Task
from auditor.rules import ast
from auditor.verdicts.verdict import Reason, Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_OPEN = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.PENDING)


@dataclass(frozen=True)
class Outcome:
    """The verdict on one case, and what would have met the requirement (None where nothing is required)."""

    case: Case
    verdict: Verdict
    reason: Reason
    comparator: ast.Comparator | None
    required: Fraction | None
    shortfall: Fraction | None


@dataclass(frozen=True)
class Decided:
    task: Task
    outcomes: list[Outcome]
    case_of: NDArray[np.int64]

    def in_question(self) -> list[int]:
        """The subjects whose records a reader wants to see: what is to be put right, and what was counted."""
        counted = self.task.rule.measure.counts
        shown = [o.verdict in _OPEN or (counted and o.verdict is Verdict.PASS) for o in self.outcomes]
        return [subject for subject, case in enumerate(self.case_of.tolist()) if shown[case]]

    def unknown(self) -> list[int]:
        """The subjects of whom nothing can be told."""
        return [subject for subject, case in enumerate(self.case_of.tolist()) if self.outcomes[case].verdict is Verdict.UNKNOWN]

    def objected_to(self) -> list[int]:
        """The subjects who may object: every record that was read for them is told."""
        return [subject for subject, case in enumerate(self.case_of.tolist()) if self.outcomes[case].verdict in _OPEN]
