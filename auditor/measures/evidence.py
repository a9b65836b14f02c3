"""The records behind a verdict: which, in what role, with the values that the rule looked at. One query per source table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from auditor.measures import sql
from auditor.measures.database import Database
from auditor.measures.fields import ordered, scalar
from auditor.measures.plan import TableQuery, subject_key
from auditor.measures.row import Catalog, Row, with_all
from auditor.measures.sql import Sql
from auditor.measures.task import Task
from auditor.measures.uses import own_fields
from auditor.rules import ast

MOST_FIELDS = 8
"""Values shown per record; the first ones that the rule names."""
_IN_ONE_QUERY = 12


@dataclass(frozen=True)
class Found:
    """One record. ``values`` are the stored forms of ``fields`` as text, None where missing; ``total``: all of the finding."""

    record_id: int
    role: str
    total: int
    fields: tuple[ast.Field, ...]
    values: tuple[str | None, ...]


def evidence(tasks: Sequence[Task], database: Database, most: int) -> dict[tuple[int, int], list[Found]]:
    """(place of the task in ``tasks``, subject's record_id) → its records, offenders before doubtful ones, at most ``most``."""
    by_table: dict[tuple[str, str], list[int]] = {}
    for nth, task in enumerate(tasks):
        population = population_of(task.rule.measure)
        if population is not None:
            by_table.setdefault((population.table, task.subject), []).append(nth)
    found: dict[tuple[int, int], list[Found]] = {}
    for group in by_table.values():
        for start in range(0, len(group), _IN_ONE_QUERY):
            _collect(tasks, group[start : start + _IN_ONE_QUERY], database, most, found)
    return found


def population_of(measure: ast.Measure) -> ast.Population | None:
    """The records that a measure looks at; None for a plain value."""
    match measure:
        case ast.Share(of) | ast.Count(of) | ast.Total(of):
            return of
        case ast.Ratio(of):
            return population_of(of)
    return None


def _collect(
    tasks: Sequence[Task], group: Sequence[int], database: Database, most: int, found: dict[tuple[int, int], list[Found]]
) -> None:
    catalog = database.catalog
    table = population_of(tasks[group[0]].rule.measure)
    assert table is not None
    query = TableQuery(table.table, tasks[group[0]].subject, Row(table.table, "t", catalog))
    parts, fields_of_task = [], {}
    for nth in group:
        fields = _fields(tasks[nth], catalog)
        fields_of_task[nth] = fields
        parts.append(_part(tasks[nth], nth, fields, query, most))
    inner = query.row.select(
        [
            sql.alias(subject_key(query.row, query.subject), "subject"),
            sql.alias(sql.col("t", "record_id"), "record_id"),
            *(sql.alias(value, name) for name, value in query.members.values()),
        ]
    )
    union: exp.Expr = parts[0]
    for part in parts[1:]:
        union = exp.Union(this=union, expression=part, distinct=False)
    outer = exp.Select(expressions=[exp.Star()]).from_(union.subquery("u") if isinstance(union, exp.Query) else union, copy=False)
    outer = outer.order_by("1", "2", "5", "3", copy=False)
    for row in database.rows(with_all(outer, {**dict(query.row.with_queries()), "m": inner})):
        nth, subject, record, role, _, total, *values = row
        fields = fields_of_task[nth]
        found.setdefault((nth, subject), []).append(Found(record, role, total, fields, tuple(values[: len(fields)])))


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


def _part(task: Task, nth: int, fields: tuple[ast.Field, ...], query: TableQuery, most: int) -> exp.Select:
    measure = task.rule.measure
    population = population_of(measure)
    assert population is not None
    member = query.test(population.where, task.moment, population.window)
    lower = all(bound.comparator.is_lower_bound for bound in task.rule.bounds)
    if isinstance(measure, ast.Share):
        meets = query.test(measure.that, task.moment)
        offends = sql.all_of([sql.is_true(member), sql.is_false(meets) if lower else sql.is_true(meets)])
        matters = sql.negated(sql.is_true(meets)) if lower else sql.is_not_false(meets)
        sure_role = "offends"
    else:
        offends, matters, sure_role = sql.is_true(member), sql.true(), "counts" if lower else "offends"
    shown = [query.member(exp.cast(_stored(field, query.row, task), "VARCHAR")) for field in fields]
    shown += [exp.cast(sql.null(), "VARCHAR")] * (MOST_FIELDS - len(fields))
    subject, record = sql.col("m", "subject"), sql.col("m", "record_id")
    rank = sql.case([(offends, sql.num(0))], sql.num(1))
    order = exp.Order(expressions=[exp.Ordered(this=rank), exp.Ordered(this=record.copy())])
    place = exp.Window(this=exp.RowNumber(), partition_by=[subject.copy()], order=order)
    total = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[subject.copy()])
    inner = (
        exp.Select(
            expressions=[
                sql.alias(sql.num(nth), "task"),
                subject,
                record,
                sql.alias(sql.case([(offends, sql.text(sure_role))], sql.text("doubtful")), "role"),
                sql.alias(place, "place"),
                sql.alias(total, "total"),
                *(sql.alias(value, f"f{i}") for i, value in enumerate(shown)),
            ]
        )
        .from_(exp.Table(this=sql.name("m")), copy=False)
        .where(
            sql.all_of([sql.negated(sql.is_null(subject)), sql.is_not_false(member), matters]),
            copy=False,
        )
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
