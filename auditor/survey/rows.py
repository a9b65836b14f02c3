"""What a batch leaves: one row a subject × rule × period, and how many subjects have which verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.duckdb_engine import DuckDBEngine
from auditor.findings.aggregate import PRECEDENCE, can_decide
from auditor.findings.assemble import told, told_reason
from auditor.measures.moment import ymd
from auditor.measures.task import Task
from auditor.model.model import link_key
from auditor.store.database import Database
from auditor.store.layout import DISTRICTS
from auditor.survey.judging import JudgedCase
from auditor.verdicts.verdict import Verdict

OUTCOMES = "outcomes"
"""Rows ``task``, ``subject``, ``case_id``: which case each subject of each task is."""
_CASES, _TASKS = "cases", "tasks"
_UNDECIDED = len(PRECEDENCE)
CASE_COLUMNS = ("verdict", "reason", "decides", "actual", "required", "population", "shortfall", "low", "high", "counts")
TASK_TEXTS = ("pack", "rule", "strength", "owner", "subject")
TASK_COLUMNS = (*TASK_TEXTS, "period_start", "period_end", "reference_on", "binding")


def keep_subjects(desk: DuckDBEngine, database: Database) -> None:
    """The ids of schools and bureaus, and their districts, by key."""
    key, district = sql.col("t", "record_id"), sql.col("t", link_key("district"))
    columns = {"school": [key, sql.col("t", "school_id"), district], "bureau": [key, sql.col("t", "name"), key.copy()]}
    for subject, table in (("school", "schools"), ("bureau", DISTRICTS)):
        query = exp.Select(expressions=columns[subject]).from_(sql.table(table, "t"), copy=False)
        rows = sorted(database.rows(query))
        _give(desk, ids(subject), rows, {"subject": "Int64", "subject_id": "category", "district": "Int64"})


def ids(subject: str) -> str:
    """The name under which the ids and districts of subjects are kept."""
    return f"ids_{subject}"


def keep_cases(desk: DuckDBEngine, tasks: Sequence[Task], cases: Mapping[int, CaseTold]) -> None:
    """What is to be told of every case of a batch and of every task, by its number.

    Only of that batch: the categories of shared texts are written with its rows, and have to be those of a survey that went on.
    """
    kinds = {**dict.fromkeys(CASE_COLUMNS, "category"), "decides": "bool", "population": "Int64"}
    _give(desk, _CASES, [(nth, *case) for nth, case in cases.items()], {"case_id": "Int64", **kinds, "rank": "Int64"})
    days = TASK_COLUMNS[len(TASK_TEXTS) : -1]
    about = {**dict.fromkeys(TASK_TEXTS, "category"), **dict.fromkeys(days, "Int64"), "binding": "bool"}
    _give(desk, _TASKS, [(nth, *_about(task)) for nth, task in enumerate(tasks)], {"task": "Int64", **about})


def _give(desk: DuckDBEngine, name: str, rows: Sequence[tuple[Any, ...]], kinds: Mapping[str, str]) -> None:
    """Keep rows in the engine. Texts that many rows share go as categories, which Parquet keeps: a third of the time."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(kinds), dtype=object)
    shared = [column for column, kind in kinds.items() if kind == "category"]
    for column in shared:
        frame[column] = pd.Categorical(frame[column], categories=sorted(set(frame[column].dropna())) or [""])
    frame = frame.astype({column: kind for column, kind in kinds.items() if column not in shared})
    desk.give(f"given_{name}", frame)
    desk.keep(name, exp.Select(expressions=[exp.Star()]).from_(sql.table(f"given_{name}", "g"), copy=False))


CaseTold = tuple[Any, ...]
"""The values of :data:`CASE_COLUMNS` and the rank of the verdict in the subject's overall result."""


def case_told(task: Task, case: JudgedCase) -> CaseTold:
    outcome, figures = case.outcome, told(case.outcome)
    decides = can_decide(task.rule.strength, outcome.verdict, not task.period.open)
    return (
        str(outcome.verdict),
        str(told_reason(outcome, case.gap)),
        decides,
        _exact(figures.actual),
        _exact(figures.required),
        figures.population,
        _exact(figures.shortfall),
        _exact(figures.low),
        _exact(figures.high),
        json.dumps(figures.counts, sort_keys=True) if figures.counts else None,
        PRECEDENCE.index(outcome.verdict) if decides else _UNDECIDED,
    )


def _exact(value: Fraction | None) -> str | None:
    """A whole number or a fraction as text: ``41``, ``2/3``."""
    return None if value is None else str(value)


def _about(task: Task) -> tuple[Any, ...]:
    period, rule = task.period, task.rule
    days = (ymd(period.start), ymd(period.end), ymd(task.moment.roster))
    return (rule.pack, rule.id, rule.strength, rule.owner_of(task.subject), task.subject, *days, not period.open)


def verdict_rows(tasks: Sequence[Task]) -> exp.Query:
    """One row a subject × rule × period: task by task, and within a task by the subject's key."""
    parts = [_verdicts(subject) for subject in ("school", "bureau") if any(task.subject == subject for task in tasks)]
    return parts[0] if len(parts) == 1 else exp.Union(this=parts[0], expression=parts[1], distinct=False)


def _verdicts(subject: str) -> exp.Select:
    chosen = [
        *(sql.col("t", name) for name in TASK_TEXTS),
        sql.col("i", "subject_id"),
        sql.alias(sql.col("d", "subject_id"), "district"),
        *(sql.col("t", name) for name in TASK_COLUMNS[len(TASK_TEXTS) :]),
        *(sql.col("c", name) for name in CASE_COLUMNS),
    ]
    own_district = sql.equal(sql.col("d", "subject"), sql.col("i", "district"))
    return (
        _with_cases(exp.Select(expressions=chosen), subject)
        .join(sql.table(_TASKS, "t"), on=sql.equal(sql.col("t", "task"), sql.col("o", "task")), copy=False)
        .join(sql.left(sql.table(ids("bureau"), "d")), on=own_district, copy=False)
        .where(sql.equal(sql.col("t", "subject"), sql.text(subject)), copy=False)
    )


def _with_cases(query: exp.Select, subject: str) -> exp.Select:
    return (
        query.from_(sql.table(OUTCOMES, "o"), copy=False)
        .join(sql.table(_CASES, "c"), on=sql.equal(sql.col("c", "case_id"), sql.col("o", "case_id")), copy=False)
        .join(sql.table(ids(subject), "i"), on=sql.equal(sql.col("i", "subject"), sql.col("o", "subject")), copy=False)
    )


Counts = dict[int, dict[int, dict[str, int]]]
"""Place of a task → key of a district (-1: none) → verdict → subjects."""
Overall = dict[str, dict[int, dict[str, int]]]
"""Owner → key of a district (-1: none) → overall result → how many: schools, or the one other owner of the district."""


def count_verdicts(desk: DuckDBEngine, tasks: Sequence[Task]) -> Counts:
    found: Counts = {nth: {} for nth in range(len(tasks))}
    for subject in dict.fromkeys(task.subject for task in tasks):
        labels = [sql.col("o", "task"), _district(), sql.col("c", "verdict")]
        query = _with_cases(exp.Select(expressions=[*labels, exp.Count(this=exp.Star())]), subject)
        places = [sql.num(nth) for nth, task in enumerate(tasks) if task.subject == subject]
        query = query.where(sql.one_of(sql.col("o", "task"), places), copy=False)
        for task, district, verdict, n in desk.rows(query.group_by(*(sql.own(label) for label in labels), copy=False)):
            found[task].setdefault(district, {})[verdict] = n
    return found


def count_overall(desk: DuckDBEngine, tasks: Sequence[Task]) -> Overall:
    """The overall result of every school and of every other owner of a district, from what its deciding verdicts are."""
    found: Overall = {}
    owners = {nth: task.rule.owner_of(task.subject) for nth, task in enumerate(tasks)}
    for owner in dict.fromkeys(owners.values()):
        counted = found.setdefault(owner, {})
        for district, rank, n in _ranks(desk, tasks, [nth for nth, one in owners.items() if one == owner], owner):
            verdict = Verdict.NOT_APPLICABLE if rank == _UNDECIDED else PRECEDENCE[rank]
            counted.setdefault(district, {})[str(verdict)] = n
    return found


def _ranks(desk: DuckDBEngine, tasks: Sequence[Task], own: Sequence[int], owner: str) -> Iterator[tuple[int, int, int]]:
    """District, rank of the gravest deciding verdict, how many schools have it (1 for another owner)."""
    least: dict[int, int] = {}
    for subject in dict.fromkeys(tasks[nth].subject for nth in own):
        places = [sql.num(nth) for nth in own if tasks[nth].subject == subject]
        rank = sql.alias(exp.Min(this=sql.col("c", "rank")), "rank")
        each = _with_cases(exp.Select(expressions=[sql.alias(_district(), "district"), rank]), subject)
        each = each.where(sql.one_of(sql.col("o", "task"), places), copy=False)
        if owner != "school":
            for district, gravest in desk.rows(each.group_by(_district(), copy=False)):
                least[district] = min(gravest, least.get(district, gravest))
            continue
        each = each.group_by(sql.col("i", "subject"), _district(), copy=False)
        labels = [sql.col("r", "district"), sql.col("r", "rank")]
        query = exp.Select(expressions=[*labels, exp.Count(this=exp.Star())]).from_(each.subquery("r"), copy=False)
        yield from desk.rows(query.group_by(*(sql.own(label) for label in labels), copy=False))
    yield from ((district, rank, 1) for district, rank in sorted(least.items()))


def _district() -> sql.Sql:
    return sql.coalesce(sql.col("i", "district"), sql.num(-1))
