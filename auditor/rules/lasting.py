"""Can a figure still change for the better while its period runs? Only what is proved not to is taken for settled.

A figure only grows where records can only be added inside the period's own window, each of them stays a member for ever, and
none takes anything away. A roster changes, a window of months moves on, an approval may come later, a mean may fall.
"""

from __future__ import annotations

from auditor.model.model import Column, Model
from auditor.rules import ast
from auditor.rules.kinds.base import Measure

_FIXED_DAYS = ("date", "month_day", "period_start", "period_end")


def is_settled(measure: Measure, applies_to: ast.Condition, model: Model) -> bool:
    """Whether what ``measure`` counts can only become more, and whom it concerns stays the same."""
    if not measure.adds_up or not _holds_for_ever(applies_to, model):
        return False
    return all(_stays(population, model) for population in measure.populations()) and all(
        _lasting(field, model) for field in measure.fields()
    )


def _stays(population: ast.Population, model: Model) -> bool:
    dated = bool(model.tables[population.table].dated_by)
    return dated and population.window.kind != "within" and _holds_for_ever(population.where, model)


def _holds_for_ever(condition: ast.Condition, model: Model) -> bool:
    """Whether a record of which it is true, or false, will not change its mind: all that it says is of lasting fields."""
    for part in condition.walk():
        match part:
            case ast.Linked():
                return False
            case ast.Compare(bounds=bounds) if any(bound.threshold.changes() for bound in bounds):
                return False
            case ast.CompareDate(day=day) if day.kind not in _FIXED_DAYS:
                return False
    return all(_lasting(field, model) for field in condition.own_fields())


def _lasting(field: ast.Field, model: Model) -> bool:
    """Whether the model says that the field of a record never changes. What a record points to may."""
    table = model.tables[field.table]
    spec = table.columns.get(field.name)
    return not field.path and isinstance(spec, Column) and (spec.lasting or field.name == table.dated_by)
