"""The records behind a verdict: which, in what role, with the values that the rule looked at. One query per source table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlglot import exp

from auditor.measures import sql
from auditor.measures.database import Database
from auditor.measures.fields import ordered, scalar
from auditor.measures.plan import Plan
from auditor.measures.row import Catalog, Row
from auditor.measures.sql import Sql
from auditor.measures.task import Subject, Task
from auditor.measures.uses import own_fields
from auditor.rules import ast

MOST_FIELDS = 8
"""Values shown per record; the first ones that the rule names."""
_IN_ONE_QUERY = 12
_WANTED = "wanted"


@dataclass(frozen=True)
class Found:
    """One record. ``values`` are the stored forms of ``fields`` as text, None where missing; ``total``: all of the finding."""

    record_id: int
    role: str
    total: int
    fields: tuple[ast.Field, ...]
    values: tuple[str | None, ...]


@dataclass(frozen=True)
class _Asked:
    """Where the evidence of one task lies: the kept members, the columns that place a record, and the values shown."""

    members: str
    subject: Subject
    offends: Sql
    matters: Sql
    role: str
    fields: tuple[ast.Field, ...]
    shown: list[Sql]


class Evidence:
    """Asks for member columns while the survey is planned, and reads the records of chosen findings when it has run."""

    def __init__(self, tasks: Sequence[Task], plans: Mapping[Subject, Plan]) -> None:
        self._asked: dict[int, _Asked] = {}
        for nth, task in enumerate(tasks):
            if population_of(task.rule.measure) is not None and not isinstance(task.rule.measure, ast.Spread):
                self._asked[nth] = _ask(task, plans[task.subject])

    def collect(self, database: Database, wanted: Sequence[Sequence[int]], most: int) -> dict[tuple[int, int], list[Found]]:
        """(place of the task, subject's record_id) → its records, offenders before doubtful ones, at most ``most``.

        ``wanted``: for each task the subjects whose records are asked for.
        """
        pairs = [(nth, subject) for nth in self._asked for subject in wanted[nth]]
        if not pairs:
            return {}
        tasks, subjects = zip(*pairs, strict=True)
        database.give(_WANTED, pd.DataFrame({"task": tasks, "subject": subjects}, dtype=np.int64))
        of_interest = [nth for nth in self._asked if len(wanted[nth])]
        found: dict[tuple[int, int], list[Found]] = {}
        for start in range(0, len(of_interest), _IN_ONE_QUERY):
            self._collect(database, of_interest[start : start + _IN_ONE_QUERY], most, found)
        return found

    def _collect(self, database: Database, chosen: Sequence[int], most: int, found: dict[tuple[int, int], list[Found]]) -> None:
        union: exp.Query = _part(chosen[0], self._asked[chosen[0]], most)
        for nth in chosen[1:]:
            union = exp.Union(this=union, expression=_part(nth, self._asked[nth], most), distinct=False)
        query = exp.Select(expressions=[exp.Star()]).from_(union.subquery("u"), copy=False)
        for row in database.rows(query.order_by("1", "2", "5", "3", copy=False)):
            nth, subject, record, role, _, total, *values = row
            fields = self._asked[nth].fields
            found.setdefault((nth, subject), []).append(Found(record, role, total, fields, tuple(values[: len(fields)])))


def _ask(task: Task, plan: Plan) -> _Asked:
    measure = task.rule.measure
    population = population_of(measure)
    assert population is not None
    at = plan.table(population.table)
    query = plan.tables[at]
    member = plan.member_test(at, population, task.moment)
    lower = all(bound.comparator.is_lower_bound for bound in task.rule.bounds)
    if isinstance(measure, ast.Share):
        meets = query.test(measure.that, task.moment)
        offends = sql.all_of([sql.is_true(member), sql.is_false(meets) if lower else sql.is_true(meets)])
        matters = sql.negated(sql.is_true(meets)) if lower else sql.is_not_false(meets)
        role = "offends"
    else:
        offends, matters, role = sql.is_true(member), sql.true(), "counts" if lower else "offends"
    fields = _fields(task, plan.catalog)
    shown = [query.member(sql.cast(_stored(field, query.row, task), "VARCHAR")) for field in fields]
    shown += [sql.cast(sql.null(), "VARCHAR")] * (MOST_FIELDS - len(fields))
    return _Asked(plan.members(at), task.subject, offends, sql.all_of([sql.is_not_false(member), matters]), role, fields, shown)


def population_of(measure: ast.Measure) -> ast.Population | None:
    """The records that a measure looks at; None for a plain value."""
    match measure:
        case ast.Share(of) | ast.Count(of) | ast.Total(of):
            return of
        case ast.Ratio(of):
            return population_of(of)
    return None


def _fields(task: Task, catalog: Catalog) -> tuple[ast.Field, ...]:
    measure = task.rule.measure
    parts: list[ast.Field] = []
    population = population_of(measure)
    if population is not None:
        dated_by = catalog.table(population.table).dated_by
        if dated_by:
            parts.append(ast.Field((), population.table, dated_by, "date"))
        parts.extend(own_fields(population.where))
    if isinstance(measure, ast.Share):
        parts.extend(own_fields(measure.that))
    if isinstance(measure, ast.Total):
        parts.append(measure.field)
    return tuple(dict.fromkeys(parts))[:MOST_FIELDS]


def _part(nth: int, asked: _Asked, most: int) -> exp.Select:
    subject, record = sql.col("m", "subject"), sql.col("m", "record_id")
    rank = sql.case([(asked.offends, sql.num(0))], sql.num(1))
    order = exp.Order(expressions=[exp.Ordered(this=rank), exp.Ordered(this=record.copy())])
    place = exp.Window(this=exp.RowNumber(), partition_by=[subject.copy()], order=order)
    total = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[subject.copy()])
    wanted = sql.all_of([sql.equal(sql.col("w", "subject"), subject), sql.equal(sql.col("w", "task"), sql.num(nth))])
    inner = (
        exp.Select(
            expressions=[
                sql.alias(sql.num(nth), "task"),
                sql.own(subject),
                sql.own(record),
                sql.alias(sql.case([(asked.offends, sql.text(asked.role))], sql.text("doubtful")), "role"),
                sql.alias(place, "place"),
                sql.alias(total, "total"),
                *(sql.alias(value, f"f{i}") for i, value in enumerate(asked.shown)),
            ]
        )
        .from_(sql.table(asked.members, "m"), copy=False)
        .join(sql.table(_WANTED, "w"), on=wanted, join_type="INNER", copy=False)
        .where(sql.own(asked.matters), copy=False)
    )
    return (
        exp.Select(expressions=[exp.Star()])
        .from_(inner.subquery("p"), copy=False)
        .where(sql.at_most(sql.col("p", "place"), sql.num(most)), copy=False)
    )


def _stored(field: ast.Field, row: Row, task: Task) -> Sql:
    if field.type in ("code", "text", "boolean", "key"):
        return scalar(field, row, task.moment)
    return ordered(field, row, task.moment).lo
