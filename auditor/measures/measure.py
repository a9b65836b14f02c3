"""Measures all tasks: plans the queries, runs them, and sorts the numbers by task and by distinct answer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from auditor.measures import sql
from auditor.measures.conditions import condition, limit
from auditor.measures.database import MISSING, Database
from auditor.measures.kinds.attest import AttestKind
from auditor.measures.kinds.base import Answers, Kind, Requests
from auditor.measures.kinds.count import CountKind
from auditor.measures.kinds.met import MetKind
from auditor.measures.kinds.ratio import RatioKind
from auditor.measures.kinds.share import ShareKind
from auditor.measures.kinds.spread import SpreadKind, per_bureau
from auditor.measures.kinds.total import TotalKind
from auditor.measures.kinds.value import ValueKind
from auditor.measures.plan import Plan, Wanted
from auditor.measures.task import Figures, Subject, Task
from auditor.rules import ast
from auditor.rules.periods import threshold_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS: dict[type, Kind] = {
    ast.Count: CountKind(),
    ast.Share: ShareKind(),
    ast.Total: TotalKind(),
    ast.Value: ValueKind(),
    ast.Ratio: RatioKind(),
    ast.Attest: AttestKind(),
    ast.Met: MetKind(),
    ast.Spread: SpreadKind(),
}


def kind_of(rule: ast.Rule) -> Kind:
    return KINDS[type(rule.measure)]


@dataclass(frozen=True)
class Case:
    """What is known of one or more subjects with the same numbers.

    ``applies``: 1 in scope, 0 outside, 2 open. ``limits``: the value of each bound, None where the rule sets none for this
    subject; ``limits_known`` is False where the field that sets it is missing.
    """

    figures: Figures
    applies: int
    limits: tuple[Fraction | None, ...]
    limits_known: bool


@dataclass(frozen=True)
class Measured:
    """A task's distinct cases, and for each subject (by its record_id) which case is its own."""

    task: Task
    cases: list[Case]
    case_of: NDArray[np.int64]


def measure(
    tasks: Sequence[Task], database: Database, *, fuse: bool = True, progress: Callable[[int, int], None] | None = None
) -> Iterator[Measured]:
    """Figures of every task for every subject. ``fuse=False`` asks one query per rule instead of one per table."""
    done = 0
    subjects: tuple[Subject, ...] = ("school", "bureau")
    for subject in subjects:
        chosen = [task for task in tasks if task.subject == subject and not isinstance(task.rule.measure, ast.Spread)]
        for one in _per_subject(chosen, database, subject, fuse):
            yield one
            done += 1
            if progress:
                progress(done, len(tasks))
    yield from _spreads([task for task in tasks if isinstance(task.rule.measure, ast.Spread)], database, fuse)


def _per_subject(tasks: Sequence[Task], database: Database, subject: Subject, fuse: bool) -> Iterator[Measured]:
    if not tasks:
        return
    plan = Plan(database.catalog, subject, fuse=fuse)
    asked = [_ask(plan, task) for task in tasks]
    columns = _run(plan, database)
    for task, requests in zip(tasks, asked, strict=True):
        names = list(requests)
        distinct, case_of = _distinct([columns[requests[name]] for name in names])
        yield Measured(task, [_case(task, dict(zip(names, row, strict=True))) for row in distinct], case_of)


def _spreads(tasks: Sequence[Task], database: Database, fuse: bool) -> Iterator[Measured]:
    """Spreads look at every school before they say anything of a bureau."""
    if not tasks:
        return
    plan = Plan(database.catalog, "school", fuse=fuse)
    asked = [kind_of(task.rule).ask(plan, task) for task in tasks]
    columns = _run(plan, database)
    bureaus = len(database.records.districts)
    for task, requests in zip(tasks, asked, strict=True):
        distinct, case_of = _distinct([columns[wanted] for wanted in requests.values()])
        rows = [dict(zip(requests, row, strict=True)) for row in distinct]
        figures = per_bureau(task, [rows[case] for case in case_of.tolist()], bureaus)
        limits = tuple(_limit(task, bound, nth, {})[0] for nth, bound in enumerate(task.rule.bounds))
        yield Measured(task, [Case(one, 1, limits, True) for one in figures], np.arange(bureaus, dtype=np.int64))


# ---------------------------------------------------------------- asking


def _ask(plan: Plan, task: Task) -> Requests:
    asked = kind_of(task.rule).ask(plan, task)
    if task.subject == "school" and task.rule.applies_to != ast.TRUE:
        asked["applies"] = plan.of_subject(_as_number(condition(task.rule.applies_to, plan.subjects.row, task.moment)))
    for nth, bound in enumerate(task.rule.bounds):
        threshold = threshold_at(bound.threshold, task.period.start)
        if isinstance(threshold, ast.ByCode | ast.BySize):
            found = limit(threshold, plan.subjects.row, task.moment)
            asked[f"limit_{nth}"] = plan.of_subject(found.numerator)
            asked[f"limited_{nth}"] = plan.of_subject(_as_number(found.applies))
    return asked


def _as_number(test: sql.Sql) -> sql.Sql:
    return sql.case([(sql.is_true(test), sql.num(1)), (sql.is_null(test), sql.num(2))], sql.num(0))


def _run(plan: Plan, database: Database) -> dict[Wanted, NDArray[np.int64]]:
    """Every wanted column as an array over all subjects; subjects without a record in a table have MISSING there."""
    found: dict[Wanted, NDArray[np.int64]] = {}
    own = database.columns(plan.subjects.query())
    order = np.argsort(own["subject"])
    size = len(order)
    for name, values in own.items():
        found[Wanted(-1, name)] = values[order]
    for at, query in enumerate(plan.tables):
        got = database.columns(query.query())
        subjects = got.pop("subject")
        for name, values in got.items():
            spread = np.full(size, MISSING, dtype=np.int64)
            spread[subjects] = values
            found[Wanted(at, name)] = spread
    return found


def _distinct(columns: Sequence[NDArray[np.int64]]) -> tuple[list[tuple[int | None, ...]], NDArray[np.int64]]:
    """The distinct rows of some columns (None for MISSING), and for each row which of them it is."""
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for values in columns:
        own, seen = pd.factorize(values)
        codes, _ = pd.factorize(codes * len(seen) + own)
    firsts = pd.Series(codes).drop_duplicates().index.to_numpy()
    rows = zip(*(values[firsts].tolist() for values in columns), strict=True)
    return [tuple(None if value == MISSING else value for value in row) for row in rows], codes


# ---------------------------------------------------------------- understanding


def _case(task: Task, answers: Answers) -> Case:
    figures = kind_of(task.rule).figures(task, answers)
    if answers.get("not_submitted"):
        figures = Figures(
            figures.low, None, figures.actual, 0, max(figures.population_high, 1), figures.population, False, figures.counts
        )
    limits, known = [], True
    for nth, bound in enumerate(task.rule.bounds):
        value, is_known = _limit(task, bound, nth, answers)
        limits.append(value)
        known = known and is_known
    applies = answers.get("applies")
    return Case(figures, 1 if applies is None else applies, tuple(limits), known)


def _limit(task: Task, bound: ast.Bound, nth: int, answers: Answers) -> tuple[Fraction | None, bool]:
    threshold = threshold_at(bound.threshold, task.period.start)
    if threshold is None:
        return None, True
    if isinstance(threshold, ast.Constant):
        return threshold.value, True
    limited, numerator = answers[f"limited_{nth}"], answers[f"limit_{nth}"]
    if limited == 0:
        return None, True
    if limited == 2 or numerator is None:
        return None, False
    return Fraction(numerator, _denominator(threshold)), True


def _denominator(threshold: ast.ByCode | ast.BySize) -> int:
    if isinstance(threshold, ast.ByCode):
        return math.lcm(*(value.denominator for _, value in threshold.values))
    return math.lcm(*(f.denominator for tier in threshold.tiers for f in (tier.base, tier.plus)))
