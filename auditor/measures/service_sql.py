"""Cumulative service (累计年限) from the assignment history: overlapping spells merged, counted on a 30/360 calendar.

Reading taken: a month without a day counts whole, at a spell's start and at its end; the last day is included; 30 left-over
days make a month (30E/360, the end of February counting as the 30th). Results are in ``SERVICE_SCALE`` per year.
"""

from __future__ import annotations

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.moment import Moment, ymd
from auditor.model.model import SERVICE_SCALE, Derived, link_key
from auditor.records.doubt import COLUMN as DOUBT
from auditor.store.catalog import Catalog
from auditor.store.persons_sql import PERSONS

_PER_DAY = SERVICE_SCALE // 360


def service_query(catalog: Catalog, spec: Derived, moment: Moment, *, together: bool = False) -> exp.Select:
    """``k`` (person), ``lo``, ``hi``: smallest and largest possible sum at the reference date (``hi`` NULL: no date).

    ``together``: ``k`` is the same for all rows of the staff that surely are one person (``Row.person_of``).
    """
    return _summed(_ranked(_spells(catalog, spec, ymd(moment.reference), together)))


def _spells(catalog: Catalog, spec: Derived, reference: int, together: bool) -> exp.Select:
    """One row per spell: first and last day as 30/360 day numbers, and whether it surely counts.

    A spell that does not count stays as one of no length: it tells that the person's history was handed in.
    """
    row = sql.table(spec.table, "h")
    ended = "ended_on__latest" if (spec.table, "ended_on") in catalog.latest else "ended_on"
    start, end = sql.col("h", "started_on"), sql.col("h", ended)
    surely = [sql.case([(sql.is_null(sql.col("h", DOUBT)), sql.true())])] if spec.table in catalog.doubtful else []
    counts = sql.all_of([*surely, *(_test(name, wanted) for name, wanted in spec.where.items())])
    capped = sql.case([(sql.more_than(end, sql.num(reference)), sql.num(reference))], end)
    begun = sql.any_of([sql.is_null(start), sql.at_most(start, sql.num(reference))])
    may_count = sql.all_of([sql.is_not_false(counts), begun])
    person = sql.col("h", link_key("staff"))
    key = sql.case([(sql.col("x", "clean"), sql.col("x", "p"))], person.copy()) if together else person.copy()
    spells = (
        exp.Select(
            expressions=[
                sql.alias(key, "k"),
                sql.alias(sql.case([(may_count, sql.minus(_day_number(start), sql.num(1)))], sql.num(0)), "s"),
                sql.alias(sql.case([(may_count, _day_number(capped))], sql.num(0)), "e"),
                sql.alias(sql.coalesce(counts, sql.false()), "sure"),
            ]
        )
        .from_(row, copy=False)
        .where(sql.negated(sql.is_null(person.copy())), copy=False)
    )
    if not together:
        return spells
    return spells.join(sql.left(sql.table(PERSONS, "x")), on=sql.equal(sql.col("x", "k"), person), copy=False)


def _test(name: str, wanted: object) -> Sql:
    values = wanted if isinstance(wanted, list | tuple) else [wanted]
    nodes = [sql.truth(v) if isinstance(v, bool) else sql.text(str(v)) for v in values]
    return sql.one_of(sql.col("h", name), nodes)


def _day_number(day: Sql) -> Sql:
    year, month, date = sql.whole(day, 10_000), sql.remainder(sql.whole(day, 100), 100), sql.remainder(day, 100)
    end_of_february = sql.all_of([sql.equal(month, sql.num(2)), sql.at_least(date, sql.num(28))])
    thirty = sql.case([(sql.any_of([sql.more_than(date, sql.num(30)), end_of_february]), sql.num(30))], date)
    return sql.plus(sql.plus(sql.times(year, 360), sql.times(month, 30)), thirty)


def _ranked(spells: exp.Select) -> exp.Select:
    """Each spell with the latest end of the earlier ones, over the sure spells and over all."""
    end, sure = sql.col("x", "e"), sql.col("x", "sure")
    columns = [sql.col("x", name) for name in ("k", "s", "e", "sure")]
    return exp.Select(
        expressions=[
            *columns,
            sql.alias(_latest_before(sql.case([(sure, end)])), "before_sure"),
            sql.alias(_latest_before(end), "before_all"),
        ]
    ).from_(spells.subquery("x"), copy=False)


def _latest_before(value: Sql) -> Sql:
    order = exp.Order(expressions=[exp.Ordered(this=sql.col("x", "s")), exp.Ordered(this=sql.col("x", "e"))])
    frame = exp.WindowSpec(
        kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end=exp.Literal.number(1), end_side="PRECEDING"
    )
    return exp.Window(this=exp.Max(this=value), partition_by=[sql.col("x", "k")], order=order, spec=frame)


def _summed(ranked: exp.Select) -> exp.Select:
    key, sure = sql.col("y", "k"), sql.col("y", "sure")
    undated = sql.any_of([sql.is_null(sql.col("y", "s")), sql.is_null(sql.col("y", "e"))])
    lo = sql.times(sql.total(_added("before_sure"), sure), _PER_DAY)
    hi = sql.times(sql.total(_added("before_all"), sql.true()), _PER_DAY)
    no_limit = sql.more_than(sql.count_where(undated), sql.num(0))
    return (
        exp.Select(
            expressions=[sql.alias(key, "k"), sql.alias(lo, "lo"), sql.alias(sql.case([(no_limit, sql.null())], hi), "hi")]
        )
        .from_(ranked.subquery("y"), copy=False)
        .group_by(key.copy(), copy=False)
    )


def _added(before: str) -> Sql:
    """The days that a spell adds to the earlier ones."""
    start, end, earlier = sql.col("y", "s"), sql.col("y", "e"), sql.col("y", before)
    first = sql.case([(sql.more_than(earlier, start), earlier)], start)
    return sql.case([(sql.more_than(end, first), sql.minus(end, first))], sql.num(0))
