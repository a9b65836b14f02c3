"""Who a named population leaves out, and why: counted per subject, each record under the first reason that fits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.measures import sql
from auditor.measures.conditions import condition
from auditor.measures.database import MISSING, Database
from auditor.measures.evidence import population_of
from auditor.measures.moment import Moment
from auditor.measures.plan import Plan, Wanted
from auditor.measures.task import Task
from auditor.rules import ast

Texts = dict[str, str]


def left_out(tasks: Sequence[Task], database: Database) -> list[dict[int, tuple[tuple[Texts, int], ...]]]:
    """For each task: subject's record_id → ((reason, how many), …), reasons that nobody has left away."""
    found: list[dict[int, tuple[tuple[Texts, int], ...]]] = [{} for _ in tasks]
    for subject in ("school", "bureau"):
        plan = Plan(database.catalog, subject)
        counted: dict[tuple[object, ...], list[tuple[Texts, Wanted]]] = {}
        asked = []
        for nth, task in enumerate(tasks):
            population = population_of(task.rule.measure)
            if task.subject == subject and population is not None and population.leaves_out:
                key = (population.table, population.where, population.leaves_out, task.moment)
                if key not in counted:
                    counted[key] = list(_ask(plan, population, task.moment))
                asked.append((nth, counted[key]))
        answers = [database.columns(query.query()) for query in plan.tables]
        for nth, reasons in asked:
            for label, place in reasons:
                columns = answers[place.query]
                for key_, count in zip(columns["subject"].tolist(), columns[place.column].tolist(), strict=True):
                    if count not in (0, MISSING):
                        found[nth][key_] = (*found[nth].get(key_, ()), (label, count))
    return found


def _ask(plan: Plan, population: ast.Population, moment: Moment) -> Iterator[tuple[Texts, Wanted]]:
    at = plan.table(population.table)
    query = plan.tables[at]
    tests = [population.where, *(reason.when for reason in population.leaves_out)]
    branches = [(sql.is_true(condition(test, query.row, moment)), sql.num(nth)) for nth, test in enumerate(tests)]
    first = query.member(sql.case(branches))
    for nth, reason in enumerate(population.leaves_out, 1):
        yield reason.label, plan.counted(at, sql.equal(first, sql.num(nth)))
