"""What is known of a school before its records are looked at: whether it was there, and whether it can have any that count."""

from __future__ import annotations

from dataclasses import replace

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.fields import column
from auditor.measures.moment import Moment, ymd
from auditor.measures.row import Row
from auditor.rules import ast

SCHOOLS = "schools"


def existed(row: Row, alias: str, moment: Moment) -> Sql:
    """Whether the school under ``alias`` was there for the whole period: it is bound only by what fits whole into its life.

    A month without a day counts whole, at its beginning and at its end. An end that is still to come has not happened.
    """
    parts = []
    if row.catalog.filled(SCHOOLS, "opened_on"):
        opened = column(row, alias, SCHOOLS, "opened_on").lo
        parts.append(sql.any_of([sql.is_null(opened), sql.at_most(opened, sql.num(ymd(moment.school_from)))]))
    if row.catalog.filled(SCHOOLS, "closed_on"):
        closed = column(row, alias, SCHOOLS, "closed_on").hi
        last = sql.num(ymd(moment.end) if moment.end <= moment.as_of else ymd(moment.as_of) + 1)
        parts.append(sql.any_of([sql.is_null(closed), sql.at_least(closed, last)]))
    return sql.all_of(parts)


def about_school(condition: ast.Condition) -> ast.Condition:
    """What a condition on records asks of their school, as a condition on the school: where it is false no record can count."""
    found = _whole(condition)
    if found is not None:
        return found
    if isinstance(condition, ast.All):
        parts = tuple(part for part in map(about_school, condition.of) if part != ast.TRUE)
        return parts[0] if len(parts) == 1 else ast.All(parts)
    return ast.TRUE


def _whole(condition: ast.Condition) -> ast.Condition | None:
    """The condition on the school that says just the same; None where it looks at anything else."""
    match condition:
        case ast.All(of) | ast.Any(of):
            parts = [_whole(part) for part in of]
            sound = tuple(part for part in parts if part is not None)
            return type(condition)(sound) if len(sound) == len(of) else None
        case ast.Not(of):
            inner = _whole(of)
            return None if inner is None else ast.Not(inner)
        case ast.OneOf(field) | ast.Known(field) | ast.CompareDate(field) if field.path == ("school",):
            return replace(condition, field=replace(field, path=()))
        case _:
            return None
