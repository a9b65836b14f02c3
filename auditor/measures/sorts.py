"""Of the records that leave findings open one of each sort: those tell what is not known of any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd
from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.uses import HISTORY, sources
from auditor.model.model import NEVER, Model, link_key
from auditor.rules import ast
from auditor.store.catalog import Catalog
from auditor.store.database import Database
from auditor.store.layout import LATEST, SUBMISSIONS, layout

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auditor.measures.evidence import Asked

_STAFF = "staff"
_BLANK, _NEVER, _VAGUE, _TOLD = range(4)


def one_of_each(
    database: Database, tasks: Mapping[int, Asked], wanted: str
) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """By the place of each task: subjects, and records of theirs, the first of each sort.

    Records are of one sort where the same is known of them: what is true, false and open of that which is asked, which values
    and which cells behind these are blank or vague, and which lists their schools handed in. ``tasks``: over the same members;
    ``wanted``: the table with the subjects of whom nothing can be told, bit by bit in the order of ``tasks``.
    """
    labels: dict[str, str] = {}
    columns: list[Sql] = []
    own: dict[int, list[str]] = {}
    for nth, asked in tasks.items():
        own[nth] = ["subject"]
        for known in _known(asked, database.catalog):
            key = sql.key(known)
            if key not in labels:
                labels[key] = f"k{len(labels)}"
                columns.append(sql.alias(known, labels[key]))
            own[nth].append(labels[key])
    found = pd.DataFrame(database.columns(_query(list(tasks.values()), columns, wanted))).sort_values("record_id")
    told = {}
    for bit, (nth, names) in enumerate(own.items()):
        of_task = found[(found["which"].to_numpy() >> bit & 1) == 1].drop_duplicates(list(dict.fromkeys(names)))
        told[nth] = of_task["subject"].to_numpy(), of_task["record_id"].to_numpy()
    return told


def _query(tasks: Sequence[Asked], columns: Sequence[Sql], wanted: str) -> exp.Select:
    """``subject``, the least ``record_id`` and ``which`` tasks it matters to, for each combination of the other columns."""
    model_table, subject, record = tasks[0].table, sql.col("m", "subject"), sql.col("m", "record_id")
    which = []
    for bit, asked in enumerate(tasks):
        matters = sql.all_of([sql.has_bit(sql.col("w", "unknown"), bit), sql.any_of([asked.matters, asked.perhaps])])
        which.append(sql.case([(matters, sql.num(1 << bit))], sql.num(0)))
    inner = exp.Select(expressions=[subject, record, sql.alias(sql.summed(which), "which"), *columns])
    inner = inner.from_(sql.table(tasks[0].members, "m"), copy=False)
    inner = inner.join(sql.inner(sql.table(wanted, "w")), on=sql.equal(sql.col("w", "subject"), subject.copy()), copy=False)
    inner = inner.join(sql.inner(sql.table(model_table, "t")), on=sql.equal(sql.col("t", "record_id"), record.copy()), copy=False)
    read = {column.table for one in columns for column in one.find_all(exp.Column)}
    if "s" in read:
        person = sql.equal(sql.col("s", "record_id"), sql.col("t", link_key(_STAFF)))
        inner = inner.join(sql.left(sql.table(_STAFF, "s")), on=person, copy=False)
    if "h" in read:
        school = sql.equal(sql.col("h", "schools_key"), sql.col("t", link_key("schools")))
        inner = inner.join(sql.left(sql.table(SUBMISSIONS, "h")), on=school, copy=False)
    grouped = [sql.col("p", name) for name in ("subject", "which", *(one.alias for one in columns))]
    least = sql.alias(exp.Min(this=sql.col("p", "record_id")), "record_id")
    query = exp.Select(expressions=[least, *(column.copy() for column in grouped)]).from_(inner.subquery("p"), copy=False)
    query = query.where(sql.more_than(sql.col("p", "which"), sql.num(0)), copy=False)
    return query.group_by(*grouped, copy=False)


def _known(asked: Asked, catalog: Catalog) -> Iterator[Sql]:
    """What is known of a record, as small whole numbers."""
    for test in asked.parts.values():
        yield sql.case([(sql.is_true(test), sql.num(1)), (sql.is_false(test), sql.num(0))], sql.num(2))
    for value in asked.shown:
        yield _flag(sql.is_null(sql.col("m", value)))
    model, leaves = catalog.model, [leaf for part in asked.parts if (leaf := part.condition) is not None]
    for field in dict.fromkeys(field for leaf in leaves for field in leaf.reads()):
        if not field.path:
            yield from _cells(field, "t", asked, catalog)
        elif field.path == (_STAFF,) and _STAFF in model.tables[asked.table].links().values():
            yield _flag(sql.is_null(sql.col("s", "record_id")))
            yield from _cells(field, "s", asked, catalog)
    if asked.subject == "bureau" and model.tables[asked.table].level == "school" and asked.table != "schools":
        for table in dict.fromkeys(leaf.table for leaf in leaves if isinstance(leaf, ast.Linked)):
            if model.tables[table].level == "school" and table != "schools":
                yield _flag(sql.is_true(sql.col("h", f"has_{table}")))


def _cells(field: ast.Field, alias: str, asked: Asked, catalog: Catalog) -> Iterator[Sql]:
    """How much each cell tells that a field of a record rests on; of somebody's history also whether the cells agree."""
    model, stored = catalog.model, layout(catalog.model, field.table) or {}
    for table, column in sorted(_behind(field, model)):
        if table != field.table or column not in stored:
            continue
        cell = sql.col(alias, column)
        how = [(sql.is_null(cell), sql.num(_BLANK))]
        if model.tables[table].columns[column].type == "date":
            how.append((sql.equal(cell, sql.num(NEVER)), sql.num(_NEVER)))
            if (table, column) in catalog.latest:
                last = sql.col(alias, f"{column}{LATEST}")
                how.append((sql.negated(sql.equal(cell, last)), sql.num(_VAGUE)))
        yield sql.case(how, sql.num(_TOLD))
    if field.table == _STAFF and field.derived and model.tables[_STAFF].derived[field.name].kind in HISTORY:
        present = [sql.text(code) for code in model.codes_of("in_post", "away")]
        yield _flag(sql.one_of(sql.col(alias, "status"), present))
        yield _flag(sql.less_than(sql.col(alias, "left_school_on"), sql.num(asked.as_of)))


def _behind(field: ast.Field, model: Model) -> set[tuple[str, str]]:
    if field.formula is None:
        return sources(field, model)
    return {cell for part in field.formula.fields() for cell in _behind(part, model)}


def _flag(test: Sql) -> Sql:
    return sql.case([(test, sql.num(1))], sql.num(0))
