"""The scope of a pack (发给谁): which schools its document addresses. Every rule of the pack asks these schools alone.

What is asked of a bureau is asked over the records of the schools that are meant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar

from auditor.i18n import msg
from auditor.rules import ast
from auditor.rules.ast import TRUE, Asked, Condition, Field, Population, Rule, both
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.names import Names
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node


def read_scope(node: Node | None, names: Names, mistakes: Mistakes) -> Condition:
    """The condition on a school's own record; TRUE where none is written, or after noting the mistakes."""
    if node is None or node.value is None:
        return TRUE
    scope = Conditions(names, mistakes).condition(node, "schools")
    if scope is None:
        return TRUE
    if any(scope.linked()):
        mistakes.add("E294", node, msg("The scope of a pack is told by what a school is, not by its records."))
        return TRUE
    return scope


def within(rule: Rule, scope: Condition, names: Names) -> Rule:
    """The rule asked of the schools in scope: of a bureau, over the records of these schools."""
    if scope == TRUE:
        return rule
    if "bureau" in rule.subjects and not rule.measure.over_schools:
        asked = rule.of_bureau or Asked(rule.measure, rule.bounds, rule.grades)
        narrow = narrowed(asked, scope, names)
        if "school" in rule.subjects:
            rule = replace(rule, of_bureau=narrow)
        else:
            rule = replace(rule, measure=narrow.measure, bounds=narrow.bounds, grades=narrow.grades)
    if "school" in rule.subjects or rule.measure.over_schools:
        rule = replace(rule, applies_to=both(scope, rule.applies_to))
    return rule


Anything = TypeVar("Anything")


def narrowed(value: Anything, scope: Condition, names: Names) -> Anything:
    """A measure, or what holds measures, over schools in scope only; the bureau's own events and figures are nobody's school."""
    if isinstance(value, Population):
        return _population(value, scope, names)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(narrowed(one, scope, names) for one in value)  # type: ignore[return-value]
    if not is_dataclass(value) or isinstance(value, type | Field):
        return value
    changed = {}
    for part in fields(value):
        old = getattr(value, part.name)
        new = narrowed(old, scope, names)
        if new is not old and new != old:
            changed[part.name] = new
    return replace(value, **changed) if changed else value


def _population(of: Population, scope: Condition, names: Names) -> Population:
    path = _way_to_school(of.table, names)
    if path is None:
        return of
    return replace(of, where=both(of.where, _seen_from(scope, path)))


def _way_to_school(table: str, names: Names) -> tuple[str, ...] | None:
    """The links from a record to its school; None for what is the bureau's own."""
    if table == "schools":
        return ()
    spec = names.table_spec(table)
    if spec.level == "bureau":
        return None
    targets = spec.links().values()
    if "schools" in targets:
        return ("school",)
    return ("staff", "school") if "staff" in targets else None


def _seen_from(condition: Condition, path: tuple[str, ...]) -> Condition:
    """A condition on a school, as a condition on a record from which ``path`` leads to the school."""

    def own(field: Field) -> Field:
        return replace(field, path=(*path, *field.path))

    return _with_fields(condition, own)


def _with_fields(condition: Condition, own: Callable[[Field], Field]) -> Condition:
    match condition:
        case ast.All(of):
            return ast.All(tuple(_with_fields(part, own) for part in of))
        case ast.Any(of):
            return ast.Any(tuple(_with_fields(part, own) for part in of))
        case ast.Not(of):
            return ast.Not(_with_fields(of, own))
        case ast.OneOf() | ast.Compare() | ast.CompareDate() | ast.Known():
            return replace(condition, field=own(condition.field))
    raise TypeError(condition)
