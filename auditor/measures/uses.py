"""Which columns a rule reads: for what it needs, what is missing, and what is assumed."""

from __future__ import annotations

from auditor.model.model import Model
from auditor.rules import ast

_RETIREMENT = ("sex", "title", "post_category", "category", "retirement_category_stated")


def columns_used(rule: ast.Rule, model: Model) -> frozenset[tuple[str, str]]:
    """(table, column) of everything the rule reads; a derived field stands for the columns it is made of."""
    found = {column for field in rule.fields() for column in sources(field, model)}
    dated = ((table, model.tables[table].dated_by) for table in rule.tables())
    return frozenset({*found, *((table, column) for table, column in dated if column)})


def forgiven_columns(model: Model) -> frozenset[tuple[str, str]]:
    """Columns that a file may lack altogether because a derived field says what is assumed then."""
    return frozenset(
        (table, derived.from_)
        for table, spec in model.tables.items()
        for derived in spec.derived.values()
        if derived.when_absent is not None
    )


def sources(field: ast.Field, model: Model) -> set[tuple[str, str]]:
    """The stored columns behind a field."""
    if not field.derived:
        return {(field.table, field.name)}
    spec = model.tables[field.table].derived[field.name]
    if spec.kind == "service_years":
        history = {(spec.table, name) for name in ("started_on", "ended_on", *spec.where)}
        return history | {(field.table, spec.stated)}
    names = [name for name in (spec.from_, spec.to, spec.of, spec.as_, spec.stated) if name]
    if spec.kind in ("months_to_retirement", "retirement_category"):
        names += ["born_on", *_RETIREMENT]
    return {(field.table, name) for name in names}
