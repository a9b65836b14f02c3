"""Which columns a rule reads: for what it needs, what is missing, and what is assumed."""

from __future__ import annotations

from dataclasses import replace

from auditor.model.model import Model
from auditor.rules import ast

HISTORY = {
    "in_post": ("joined_school_on", "left_school_on", "status"),
    "joined_by_then": ("joined_school_on",),
    "gone_by_then": ("left_school_on", "status"),
    "last_day": ("left_school_on", "status"),
}
"""The columns that say when somebody was where. What bounds a date that is not given (sex, birth, post) is a help, no need."""
_RETIREMENT = ("sex", "title", "post_category", "category", "retirement_category_stated")


def columns_used(rule: ast.Rule, model: Model) -> frozenset[tuple[str, str]]:
    """(table, column) of everything the rule reads; a derived field stands for the columns it is made of."""
    found = {column for field in rule.fields() for column in sources(field, model)}
    dated = ((table, model.tables[table].dated_by) for table in rule.tables())
    return frozenset({*found, *((table, column) for table, column in dated if column)})


def scope_columns(rule: ast.Rule, model: Model) -> frozenset[tuple[str, str]]:
    """Of the columns that the rule reads, those that only say whom it concerns: once that is known, nothing waits for them."""
    if rule.applies_to == ast.TRUE:
        return frozenset()
    return columns_used(rule, model) - columns_used(replace(rule, applies_to=ast.TRUE), model)


def sources(field: ast.Field, model: Model) -> set[tuple[str, str]]:
    """The stored columns behind a field."""
    if not field.derived:
        since = model.tables[field.table].columns[field.name].since
        return {(field.table, name) for name in (field.name, since) if name}
    spec = model.tables[field.table].derived[field.name]
    if spec.kind == "service_years":
        history = {(spec.table, name) for name in ("started_on", "ended_on", *spec.where)}
        return history | {(field.table, spec.stated)}
    names = [name for name in (spec.from_, spec.to, spec.of, spec.as_, spec.stated) if name]
    if spec.kind in ("months_to_retirement", "retirement_category"):
        names += ["born_on", *_RETIREMENT]
    names += HISTORY.get(spec.kind, ())
    return {(field.table, name) for name in names}
