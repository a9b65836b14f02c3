"""Which tables and columns a rule reads: for what it needs, what is missing, and what is assumed."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.model import Model
from auditor.rules import ast

_RETIREMENT = ("sex", "title", "post_category", "category", "retirement_category_stated")


def columns_used(rule: ast.Rule, model: Model) -> frozenset[tuple[str, str]]:
    """(table, column) of everything the rule reads; a derived field stands for the columns it is made of."""
    found: set[tuple[str, str]] = set()
    for field in fields_of_measure(rule.measure):
        found.update(sources(field, model))
    for field in fields_of(rule.applies_to):
        found.update(sources(field, model))
    for bound in rule.bounds:
        for field in _fields_of_threshold(bound.threshold):
            found.update(sources(field, model))
    for table in tables_used(rule):
        spec = model.tables[table]
        if spec.dated_by:
            found.add((table, spec.dated_by))
    return frozenset(found)


def tables_used(rule: ast.Rule) -> tuple[str, ...]:
    """The tables whose records the rule counts, sorted."""
    return tuple(sorted(set(_tables(rule.measure)) | set(_linked_tables(rule.applies_to))))


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


def fields_of(condition: ast.Condition) -> Iterator[ast.Field]:
    """Every field that a condition reads, those of linked records too."""
    match condition:
        case ast.All(of) | ast.Any(of):
            for part in of:
                yield from fields_of(part)
        case ast.Not(of):
            yield from fields_of(of)
        case ast.OneOf(field) | ast.Known(field) | ast.CompareDate(field):
            yield field
        case ast.Compare(field, bounds):
            yield field
            for bound in bounds:
                yield from _fields_of_threshold(bound.threshold)
        case ast.Linked(where=where, value=value):
            yield from fields_of(where)
            if value is not None:
                yield value


def own_fields(condition: ast.Condition) -> Iterator[ast.Field]:
    """The fields of the record itself and of its parents, not of linked records."""
    match condition:
        case ast.All(of) | ast.Any(of):
            for part in of:
                yield from own_fields(part)
        case ast.Not(of):
            yield from own_fields(of)
        case ast.Linked():
            return
        case _:
            yield from fields_of(condition)


def fields_of_measure(measure: ast.Measure) -> Iterator[ast.Field]:
    match measure:
        case ast.Count(of, distinct):
            yield from fields_of(of.where)
            if distinct is not None:
                yield distinct
        case ast.Share(of, that):
            yield from fields_of(of.where)
            yield from fields_of(that)
        case ast.Total(of, field):
            yield from fields_of(of.where)
            yield field
        case ast.Value(field):
            yield field
        case ast.Ratio(of, to) | ast.Spread(of, to):
            yield from fields_of_measure(of)
            yield from fields_of_measure(to)


def _fields_of_threshold(threshold: ast.Threshold) -> Iterator[ast.Field]:
    match threshold:
        case ast.ByCode(field) | ast.BySize(field):
            yield field
        case ast.Dated(steps):
            for _, step in steps:
                if step is not None:
                    yield from _fields_of_threshold(step)


def _tables(measure: ast.Measure) -> Iterator[str]:
    match measure:
        case ast.Count(of) | ast.Total(of):
            yield of.table
            yield from _linked_tables(of.where)
        case ast.Share(of, that):
            yield of.table
            yield from _linked_tables(of.where)
            yield from _linked_tables(that)
        case ast.Value(field):
            yield field.table
        case ast.Ratio(of, to) | ast.Spread(of, to):
            yield from _tables(of)
            yield from _tables(to)


def _linked_tables(condition: ast.Condition) -> Iterator[str]:
    match condition:
        case ast.All(of) | ast.Any(of):
            for part in of:
                yield from _linked_tables(part)
        case ast.Not(of):
            yield from _linked_tables(of)
        case ast.Linked(table=table, where=where):
            yield table
            yield from _linked_tables(where)
