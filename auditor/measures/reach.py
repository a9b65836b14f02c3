"""Figures of days that lie after the last one of which a list speaks: what it does not tell yet may still be added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from auditor.measures.moment import ymd
from auditor.measures.task import Task
from auditor.records.cells.dates import as_date
from auditor.rules import ast
from auditor.rules.figures import Answers, Figures
from auditor.rules.kinds.share import Share

UNTIL = "until_"
"""How the names begin under which a task asks for the last day of which each of its tables speaks."""
Reach = tuple[tuple[str, date], ...]
"""Tables that do not speak of all days, each with its last one."""


def last_days(task: Task) -> Mapping[str, int]:
    """Table → the last day (yyyymmdd) of the records that a task counts."""
    found: dict[str, int] = {}
    ends = task.period.duty_ends
    for table, window in _counted(task.rule):
        last = min(task.moment.window(window)[1], ymd(task.moment.as_of))
        if ends is not None and window.kind == "period":
            last = min(last, ymd(ends))
        found[table] = max(last, found.get(table, 0))
    return found


def _counted(rule: ast.Rule) -> Iterator[tuple[str, ast.Window]]:
    for measure in rule.measures():
        yield from ((population.table, population.window) for population in measure.populations())
    for condition in rule.conditions():
        yield from ((linked.table, linked.window) for linked in condition.linked())
    yield from ((linked.table, linked.window) for linked in rule.counted_in_formulas())


def short_of(task: Task, answers: Answers) -> Reach:
    """The tables of a subject that end before the days that the task counts do; a day of 0 is none (a survey's outsiders)."""
    days = last_days(task) if any(name.startswith(UNTIL) for name in answers) else {}
    said = {table: answers.get(f"{UNTIL}{table}") for table in days}
    return tuple((table, as_date(day)) for table, day in sorted(said.items()) if day and day < days[table])


def bounded(task: Task, figures: Figures, reach: Reach) -> Figures:
    """The figures, where more may still be told. What more records can only raise keeps its least."""
    if not reach or not figures.known:
        return figures
    short = {table for table, _ in reach}
    measure = task.rule.measure
    rises = _only_rises(task.rule, short)
    empty = isinstance(measure, Share) and not figures.population_high and measure.of.table not in short
    if empty or (rises and task.period.open):
        return figures  # while the period runs more may come in any case
    return replace(
        figures,
        low=figures.low if rises else (0, 1),
        high=(1, 1) if isinstance(measure, Share) else None,
        population_low=figures.population_low if rises else 0,
        population_high=max(1, figures.population_high),
    )


def in_scope(rule: ast.Rule, applies: int, reach: Reach) -> int:
    """Whether the rule applies (1 yes, 0 no, 2 open), where that hangs on records that may still come."""
    if not {table for table, _ in reach}.intersection(linked.table for linked in rule.applies_to.linked()):
        return applies
    return 1 if applies == 1 and rule.applies_to.only_helps() else 2


def _only_rises(rule: ast.Rule, short: set[str]) -> bool:
    """Whether records that are still to come can never make the figure smaller."""
    measure = rule.measure
    limits = (table for bound in rule.limits for measured in bound.threshold.measures() for table in measured.tables())
    if rule.counted_in_formulas() or not short.isdisjoint(limits):
        return False
    if isinstance(measure, Share):
        members = any(True for _ in measure.of.where.linked())
        return measure.of.table not in short and not members and measure.that.only_helps()
    return measure.adds_up and all(population.where.only_helps() for population in measure.populations())
