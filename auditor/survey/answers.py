"""What tasks ask, answered in the engine: one table per kind of subject, one row a subject, one column a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlglot import exp

from auditor.engines import sql
from auditor.measures.measure import Reader, ask, surveyed
from auditor.measures.plan import Plan
from auditor.measures.task import Subject, Task
from auditor.rules.figures import Wanted
from auditor.store.catalog import Catalog
from auditor.store.database import Database

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_AT_ONCE = 150
"""Aggregates computed in one statement with the members; more of them cost more memory than keeping the members does."""
SUBJECT = "subject"
GAP = "gap"
"""The name under which a task asks whether its school, or its bureau of its own tables, did not hand in one that it needs."""


@dataclass(frozen=True)
class Questions:
    """What a set of tasks wants to know. ``readers[nth]``: reads the numbers of task ``nth`` from the columns of the answers.

    ``packs[nth]``: the place of the pack that task ``nth`` is of; a rule about other rules looks at those of its own pack.
    """

    tasks: Sequence[Task]
    packs: Sequence[int]
    readers: list[Reader]
    plans: dict[Subject, Plan]


def questions(tasks: Sequence[Task], packs: Sequence[int], catalog: Catalog) -> Questions:
    """Plan all tasks together, of several packs too: rules over one table share its queries."""
    plans: dict[Subject, Plan] = {}
    readers = []
    for task in tasks:
        plan = plans.setdefault(surveyed(task), Plan(catalog, surveyed(task)))
        wanted = ask(plan, task)
        if surveyed(task) == task.subject:
            bureau = {name for name, table in catalog.model.tables.items() if table.level == "bureau"}
            needed = [t for t in task.rule.tables() if t in bureau or (task.subject == "school" and t != "schools")]
            given = sql.all_of([plan.subjects.row.submitted(table) for table in needed])
            wanted[GAP] = plan.of_subject(sql.case([(given, sql.num(0))], sql.num(1)))
        readers.append(Reader(wanted))
    return Questions(tasks, packs, readers, plans)


def _answers(subject: Subject) -> str:
    return f"answers__{subject}"


def column(wanted: Wanted) -> str:
    """The column of the answers that holds a number."""
    return wanted.column if wanted.query < 0 else f"q{wanted.query}_{wanted.column}"


def keep_answers(plan: Plan, database: Database) -> None:
    """Ask everything; the answers are kept in the engine."""
    subject = plan.subject
    database.keep(f"own__{subject}", plan.subjects.query())
    chosen: list[exp.Expr] = [sql.col("s", SUBJECT), *(sql.col("s", label) for label, _ in plan.subjects.columns.values())]
    query = exp.Select().from_(sql.table(f"own__{subject}", "s"), copy=False)
    parts = list(_parts(plan, database))
    for nth, (at, name, labels) in enumerate(parts):
        alias = f"p{nth}"
        chosen += [sql.alias(sql.col(alias, label), column(Wanted(at, label))) for label in labels]
        on = sql.equal(sql.col(alias, SUBJECT), sql.col("s", SUBJECT))
        query = query.join(sql.left(sql.table(name, alias)), on=on, copy=False)
    query.set("expressions", chosen)
    database.keep(_answers(subject), query)
    for _, name, _ in parts:
        database.engine.drop(name)


def answers(plan: Plan, database: Database) -> dict[str, NDArray[np.int64]]:
    """The kept answers by column, sorted by subject; MISSING for NULL."""
    everything = exp.Select(expressions=[exp.Star()]).from_(sql.table(_answers(plan.subject), "a"), copy=False)
    found = database.columns(everything)
    order = np.argsort(found[SUBJECT])
    return {name: values[order] for name, values in found.items()}


def _parts(plan: Plan, database: Database) -> Iterator[tuple[int, str, list[str]]]:
    """Keep the aggregates of every table; yields the query's place, the name of what is kept, and its columns."""
    for at, query in enumerate(plan.tables):
        if len(query.aggregates) <= MOST_AT_ONCE:
            parts = [query.whole_query(materialized=database.materializes)]
        else:
            database.keep(plan.members(at), query.members_query())
            parts = list(query.aggregate_queries(plan.members(at)))
        for nth, part in enumerate(parts):
            name, labels = f"part_{plan.subject}_{at}_{nth}", [chosen.alias for chosen in part.expressions[1:]]
            database.keep(name, part)
            yield at, name, labels
        if len(parts) > 1:
            database.engine.drop(plan.members(at))
