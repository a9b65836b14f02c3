"""Who a named population leaves out, and why: counted per subject, each record under the first reason that fits."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.measures import sql
from auditor.measures.conditions import condition
from auditor.measures.database import MISSING, Database
from auditor.measures.evidence import population_of
from auditor.measures.plan import Plan
from auditor.measures.task import Task

Texts = dict[str, str]


def left_out(tasks: Sequence[Task], database: Database) -> list[dict[int, tuple[tuple[Texts, int], ...]]]:
    """For each task: subject's record_id → ((reason, how many), …), reasons that nobody has left away."""
    found: list[dict[int, tuple[tuple[Texts, int], ...]]] = [{} for _ in tasks]
    for subject in ("school", "bureau"):
        plan = Plan(database.catalog, subject)
        wanted = []
        for nth, task in enumerate(tasks):
            population = population_of(task.rule.measure)
            if task.subject != subject or population is None or not population.leaves_out:
                continue
            at = plan.table(population.table)
            query = plan.tables[at]
            member = query.member(condition(population.where, query.row, task.moment))
            earlier: list[sql.Sql] = [sql.is_true(member)]
            for reason in population.leaves_out:
                fits = query.member(sql.is_true(condition(reason.when, query.row, task.moment)))
                only = sql.all_of([fits, *(sql.negated(e) for e in earlier)])
                earlier.append(fits)
                wanted.append((nth, reason.label, plan.counted(at, only)))
        answers = [database.columns(query.query()) for query in plan.tables]
        for nth, label, place in wanted:
            columns = answers[place.query]
            for key, count in zip(columns["subject"].tolist(), columns[place.column].tolist(), strict=True):
                if count not in (0, MISSING):
                    found[nth][key] = (*found[nth].get(key, ()), (label, count))
    return found
