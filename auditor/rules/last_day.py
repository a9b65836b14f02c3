"""The last day on which a duty can be done, where the condition of its records ends before its period does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from auditor.rules import ast
from auditor.rules.periods import periods_for

if TYPE_CHECKING:
    from auditor.model.model import Model
    from auditor.rules.calendar import Calendar
    from auditor.rules.periods import PeriodInstance

_LAST = {"not_after": timedelta(0), "before": timedelta(1)}


def periods_of(rule: ast.Rule, calendar: Calendar, model: Model, as_of: date) -> list[PeriodInstance]:
    """The periods of an audit in which a rule is asked, each over once its duty can no longer be done."""
    return [closed_by(rule, period, model, as_of) for period in periods_for(rule.period, calendar, as_of)]


def closed_by(rule: ast.Rule, period: PeriodInstance, model: Model, as_of: date) -> PeriodInstance:
    """``period`` with its last day of the duty; it is over once that day is, though the year still runs.

    Only of records that are counted or added up: no record of the days left can belong to them any more.
    """
    if not period.open or not rule.measure.adds_up:
        return period
    days = [last for population in rule.measure.own_populations() if (last := _last_day(population, period, model)) is not None]
    if not days or max(days) >= period.end:
        return period
    return replace(period, open=max(days) > as_of, duty_ends=max(days))


def _last_day(population: ast.Population, period: PeriodInstance, model: Model) -> date | None:
    """The last day that a record of the population may have; None: that of the period."""
    dated_by = model.tables[population.table].dated_by
    if population.window.kind != "period":
        return None
    ends = [
        end - _LAST[test.op]
        for test in _all_of(population.where)
        if isinstance(test, ast.CompareDate) and test.op in _LAST
        if not test.field.path and test.field.name == dated_by and (end := _day(test.day, period)) is not None
    ]
    return min(ends, default=None)


def _all_of(condition: ast.Condition) -> Iterator[ast.Condition]:
    if isinstance(condition, ast.All):
        for part in condition.of:
            yield from _all_of(part)
    else:
        yield condition


def _day(day: ast.Day, period: PeriodInstance) -> date | None:
    if day.kind == "month_day":
        return period.day(day.month, day.day)
    return day.on if day.kind == "date" else None
