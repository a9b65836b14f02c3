"""Who a named population leaves out, and why: counted per subject, each record under the first reason that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from auditor.engines import sql
from auditor.measures.moment import Moment
from auditor.measures.plan import Plan
from auditor.measures.task import Subject, Task
from auditor.rules import ast
from auditor.rules.figures import Wanted

if TYPE_CHECKING:
    from numpy.typing import NDArray

Texts = dict[str, str]


Counts = dict[int, tuple[tuple[Texts, int], ...]]


class LeftOut:
    """Asks for the counts while the survey is planned, and reads them when it has run."""

    def __init__(self, tasks: Sequence[Task], plans: Mapping[Subject, Plan]) -> None:
        self._counted: dict[tuple[object, ...], list[tuple[Texts, Wanted]]] = {}
        self._read: dict[tuple[object, ...], Counts] = {}
        self._key: list[tuple[object, ...] | None] = []
        for task in tasks:
            population = task.rule.measure.population()
            if population is None or not population.leaves_out or task.rule.measure.judged_from == "rules":
                self._key.append(None)
                continue
            key = (task.subject, population.table, population.where, population.leaves_out, task.moment)
            if key not in self._counted:
                self._counted[key] = list(_ask(plans[task.subject], population, task.moment))
            self._key.append(key)

    def of(self, nth: int, columns: Mapping[Wanted, NDArray[np.int64]]) -> Counts:
        """Of task ``nth``: subject's record_id → ((reason, how many), …), reasons that nobody has left away."""
        key = self._key[nth]
        if key is None:
            return {}
        if key not in self._read:
            found: Counts = {}
            for label, wanted in self._counted[key]:
                counts = columns[wanted]
                for subject in np.flatnonzero(counts > 0).tolist():
                    found[subject] = (*found.get(subject, ()), (label, int(counts[subject])))
            self._read[key] = found
        return self._read[key]


def _ask(plan: Plan, population: ast.Population, moment: Moment) -> Iterator[tuple[Texts, Wanted]]:
    at = plan.table(population.table)
    query = plan.tables[at]
    tests = [population.where, *(reason.when for reason in population.leaves_out)]
    first = query.first_of(tests, moment)
    for nth, reason in enumerate(population.leaves_out, 1):
        yield reason.label, plan.counted(at, sql.equal(first, sql.num(nth)))
