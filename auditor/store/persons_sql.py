"""Who stands on the lists of two schools of one district: a bureau counts a person once.

One person: the same ID number, or the same name and staff number. The same name where one of the two rows says moved, or the
other begins after it ended, is perhaps one, unless both have ID numbers of citizens and these differ: then they are two people.
Numbers that differ leave it open where name and staff number agree: one of them is wrong, or a passport was renewed.
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
PERSONS = "persons__"
"""No table of a pack has two underscores in its name."""
"""The name under which a database keeps the rows of :func:`persons_query`, once somebody asks for them."""
MOVED = "left"
HOME, DISTRICT = link_key("schools"), link_key("district")
LEFT, JOINED = "left_school_on", "joined_school_on"


def persons_query(catalog: Catalog, *, materialized: bool) -> exp.Select:
    """Everybody who perhaps stands on another list of the district.

    ``k`` (record of staff), ``p`` (the same for all rows of a person), ``clean``: whether these surely are one person and nobody
    else perhaps is; ``g``: the group of candidates that one of them belongs to (see :mod:`auditor.records.candidates`).
    ``materialized``: the engine is told to read the lists once; DuckDB else pairs a whole nation by name before it looks at
    districts.
    """
    k, other = sql.col("x", "k"), sql.col("x", "o")
    pairs = _pairs_query(catalog, materialized=materialized)
    query = _over(pairs, [k, other, sql.alias(exp.Max(this=_marked(sql.col("x", "sure"))), "sure")], k, other)
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
    query = query.join(sql.inner(sql.table(STAFF, "s")), on=sql.equal(sql.col("s", "record_id"), k.copy()), copy=False)
    everybody = sql.equal(sql.plus(sql.col("x", "others"), sql.num(1)), sql.col("x", "size"))
    one_group = sql.any_of([sql.is_null(sql.col("x", "g")), sql.equal(sql.col("x", "g"), sql.col("x", "last"))])
    clean = _marked(sql.all_of([sql.equal(sql.col("x", "sure"), sql.num(1)), everybody, one_group]))
    told = sql.equal(_within(exp.Min(this=clean), person), sql.num(1))
    return exp.Select(expressions=[*_columns("k", "p", "g"), sql.alias(told, "clean")]).from_(query.subquery("x"), copy=False)


def _pairs_query(catalog: Catalog, *, materialized: bool) -> exp.Select:
    """``k`` and ``o``: two rows of staff that perhaps are one person; ``sure``: whether they surely are. A pair may come twice.

    A name alone would pair everybody of that name: rows meet by name only where one of the two may have moved.
    """
    moved, differ = [_moved(catalog, "a", "b")], sql.false()
    parts = []
    if catalog.numbered:
        differ = sql.coalesce(sql.negated(sql.equal(sql.col("a", PERSON), sql.col("b", PERSON))), sql.false())
        moved.append(sql.negated(sql.all_of([differ, *(sql.at_least(sql.col(row, PERSON), sql.num(0)) for row in "ab")])))
        parts.append(_pairs([PERSON], ("a", "b"), sure=sql.true()))
    parts.append(_pairs(["name", "staff_id"], ("a", "b"), sure=sql.negated(differ)))
    parts += [
        _pairs(["name"], order, sure=sql.false(), where=_may_have_moved(catalog, "a"), on=moved)
        for order in (("a", "b"), ("b", "a"))
    ]
    pairs = exp.union(*parts, distinct=False, copy=False)
    query = exp.Select(expressions=_columns("k", "o", "sure")).from_(pairs.subquery("x", copy=False), copy=False)
    return query.with_(sql.name(_ROSTER), as_=_roster(), materialized=materialized or None, copy=False)


_ROSTER = "roster"


def _roster() -> exp.Select:
    """The staff with the district of their schools."""
    own = ("record_id", HOME, "name", "staff_id", PERSON, "status", LEFT, JOINED)
    query = exp.Select(expressions=[*(sql.col("t", column) for column in own), sql.col("s", DISTRICT)])
    school = sql.equal(sql.col("s", "record_id"), sql.col("t", HOME))
    query = query.from_(sql.table(STAFF, "t"), copy=False)
    return query.join(sql.inner(sql.table("schools", "s")), on=school, copy=False)


def _pairs(
    same: Sequence[str], order: tuple[str, str], *, sure: Sql, where: Sql | None = None, on: Sequence[Sql] = ()
) -> exp.Select:
    """Rows ``a`` and ``b`` of two schools of one district whose columns ``same`` are equal, those for which ``on`` is true."""
    apart = sql.negated(sql.equal(sql.col("a", HOME), sql.col("b", HOME)))
    equal = [sql.equal(sql.col("a", column), sql.col("b", column)) for column in (DISTRICT, *same)]
    columns = [sql.alias(sql.col(row, "record_id"), label) for row, label in zip(order, ("k", "o"), strict=True)]
    query = exp.Select(expressions=[*columns, sql.alias(sure, "sure")]).from_(sql.table(_ROSTER, "a"), copy=False)
    query = query.join(sql.inner(sql.table(_ROSTER, "b")), on=sql.all_of([*equal, apart, *on]), copy=False)
    return query if where is None else query.where(where, copy=False)


def _may_have_moved(catalog: Catalog, row: str) -> Sql:
    """What :func:`_moved` needs to be true of its first row, whichever the other is."""
    return sql.any_of([_says_moved(catalog, row), sql.less_than(sql.col(row, LEFT), sql.num(NEVER))])


def _moved(catalog: Catalog, one: str, other: str) -> Sql:
    """Whether one row says moved, or the other begins after it ended."""
    left, began = sql.col(one, LEFT), sql.col(other, JOINED)
    ended = sql.all_of([sql.less_than(left, sql.num(NEVER)), sql.at_most(left, began)])
    return sql.any_of([_says_moved(catalog, one), ended])


def _says_moved(catalog: Catalog, row: str) -> Sql:
    return sql.one_of(sql.col(row, "status"), [sql.text(code) for code in (MOVED, *catalog.model.codes_of("away"))])


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
