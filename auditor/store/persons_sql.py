"""Who stands on the lists of two schools of one district: a bureau counts a person once.

One person: the same ID number, or the same name and staff number. The same name where one of the two rows says moved, or the
other begins after it ended, is perhaps one.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.model.model import NEVER, link_key
from auditor.records.candidates import AMONG, PERSON
from auditor.store.catalog import Catalog

STAFF = "staff"
MOVED = "left"


def persons_query(catalog: Catalog) -> exp.Select:
    """Everybody who perhaps stands on another list of the district.

    ``k`` (record of staff), ``p`` (the same for all rows of a person), ``clean``: whether these surely are one person and nobody
    else perhaps is; ``g``: the group of candidates that one of them belongs to (see :mod:`auditor.records.candidates`).
    """
    k, other = sql.col("x", "k"), sql.col("x", "o")
    query = _over(pairs_query(catalog), [k, other, sql.alias(exp.Max(this=_marked(sql.col("x", "sure"))), "sure")], k, other)
    query = _over(
        query,
        [
            k,
            sql.alias(sql.least(k, exp.Min(this=other.copy())), "p"),
            sql.alias(exp.Count(this=exp.Star()), "others"),
            sql.alias(exp.Min(this=sql.col("x", "sure")), "sure"),
        ],
        k,
    )
    person, group = sql.col("x", "p"), sql.col("s", AMONG)
    windows = [
        sql.alias(_within(exp.Count(this=exp.Star()), person), "size"),
        *(sql.alias(_within(kind(this=group.copy()), person), name) for kind, name in ((exp.Min, "g"), (exp.Max, "last"))),
    ]
    query = exp.Select(expressions=[*_columns("k", "p", "others", "sure"), *windows]).from_(query.subquery("x"), copy=False)
    query = query.join(sql.table(STAFF, "s"), on=sql.equal(sql.col("s", "record_id"), k.copy()), join_type="INNER", copy=False)
    everybody = sql.equal(sql.plus(sql.col("x", "others"), sql.num(1)), sql.col("x", "size"))
    one_group = sql.any_of([sql.is_null(sql.col("x", "g")), sql.equal(sql.col("x", "g"), sql.col("x", "last"))])
    clean = _marked(sql.all_of([sql.equal(sql.col("x", "sure"), sql.num(1)), everybody, one_group]))
    told = sql.equal(_within(exp.Min(this=clean), person), sql.num(1))
    return exp.Select(expressions=[*_columns("k", "p", "g"), sql.alias(told, "clean")]).from_(query.subquery("x"), copy=False)


def pairs_query(catalog: Catalog) -> exp.Expr:
    """``k`` and ``o``: two rows of staff that perhaps are one person; ``sure``: whether they surely are."""
    named = sql.equal(sql.col("a", "name"), sql.col("b", "name"))
    one_number = sql.equal(sql.col("a", "staff_id"), sql.col("b", "staff_id"))
    numbered = sql.equal(sql.col("a", PERSON), sql.col("b", PERSON))
    moved = sql.any_of([one_number, _moved(catalog, "a", "b"), _moved(catalog, "b", "a")])
    by_name = _pairs(sql.all_of([named, moved]), sql.is_true(one_number))
    if not catalog.numbered:
        return by_name
    return exp.union(by_name, _pairs(numbered, sql.true()), distinct=False, copy=False)


def _pairs(on: Sql, sure: Sql) -> exp.Select:
    district, home = link_key("district"), link_key("schools")
    apart = sql.negated(sql.equal(sql.col("a", home), sql.col("b", home)))
    same = [sql.equal(sql.col("o", "record_id"), sql.col("b", home)), sql.equal(sql.col("o", district), sql.col("s", district))]
    columns = [
        sql.alias(sql.col("a", "record_id"), "k"),
        sql.alias(sql.col("b", "record_id"), "o"),
        sql.alias(sure, "sure"),
    ]
    query = exp.Select(expressions=columns).from_(sql.table(STAFF, "a"), copy=False)
    joins: Sequence[tuple[exp.Table, Sql]] = (
        (sql.table("schools", "s"), sql.equal(sql.col("s", "record_id"), sql.col("a", home))),
        (sql.table(STAFF, "b"), sql.all_of([on, apart])),
        (sql.table("schools", "o"), sql.all_of(same)),
    )
    for source, condition in joins:
        query = query.join(source, on=condition, join_type="INNER", copy=False)
    return query


def _moved(catalog: Catalog, one: str, other: str) -> Sql:
    """Whether one row says moved, or the other begins after it ended."""
    codes = [sql.text(code) for code in (MOVED, *catalog.model.codes_of("away"))]
    left, began = sql.col(one, "left_school_on"), sql.col(other, "joined_school_on")
    ended = sql.all_of([sql.less_than(left, sql.num(NEVER)), sql.at_most(left, began)])
    return sql.any_of([sql.one_of(sql.col(one, "status"), codes), ended])


def _over(query: exp.Expr, columns: Sequence[Sql], *grouped: Sql) -> exp.Select:
    assert isinstance(query, exp.Query)
    found = exp.Select(expressions=[sql.own(column) for column in columns]).from_(query.subquery("x"), copy=False)
    return found.group_by(*(column.copy() for column in grouped), copy=False)


def _columns(*names: str) -> list[Sql]:
    return [sql.col("x", name) for name in names]


def _marked(test: Sql) -> Sql:
    return sql.case([(test, sql.num(1))], sql.num(0))


def _within(call: Sql, partition: Sql) -> Sql:
    return exp.Window(this=call, partition_by=[partition.copy()])
