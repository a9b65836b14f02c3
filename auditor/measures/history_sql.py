"""One history of each member of staff: when they came, when they went, when they were away; and who was in post on a day.

In post on D: had joined by D, and is in post now or left on D or later (the day of leaving is the last day in post). A status is
today's; before the day from which it holds (``status_since``) somebody away or gone was in post, and of somebody in post now
nothing is known. Where no such day is given, today's absence is taken for the audited window, which is printed as an assumption.

Nobody is in post at a school that is no more; but who was there is not gone for that: they are at another one.

Gone and no day given: somebody retired went between the earliest and the latest lawful day, whoever else at any time before the
as-of day; what was said for the school (``gone_by``) bounds both. Away on an exchange, and back from one: by its own dates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.moment import Moment, ymd
from auditor.measures.retirement_sql import RETIRED, lawful_query
from auditor.measures.row import Row, there
from auditor.model.model import NEVER
from auditor.records.decided import GONE_BY
from auditor.store.catalog import Catalog
from auditor.store.layout import LATEST, SUBMISSIONS

STAFF = "staff"
LEFT, SINCE = "left_school_on", "status_since"
EXCHANGES = "rotations"
EXCHANGED_AWAY = "exchanged_away"
_ELSEWHERE = ("regular", "competition", "counterpart")
"""Kinds of exchange during which one is not at one's own school; in a school group, and teaching by turns, one may be."""
_LONG_AGO = 19000101


def in_post_on(row: Row, alias: str, moment: Moment) -> Sql:
    """Three-valued: was the member of staff under ``alias`` in post on the day that ``moment`` looks at its members?"""
    here, gone = joined_by(row, alias, moment), gone_by(row, alias, moment)
    open_ = sql.at_least(sql.col(_of(row, alias, moment), "closed"), sql.num(ymd(moment.roster)))
    return sql.all_of([here, open_, sql.negated(gone), sql.negated(_away(row, alias, moment))])


def joined_by(row: Row, alias: str, moment: Moment) -> Sql:
    return _reached(_of(row, alias, moment), "here", sql.num(ymd(moment.roster)), sql.at_most)


def gone_by(row: Row, alias: str, moment: Moment) -> Sql:
    """Three-valued: had they left the school before that day?"""
    return _reached(_of(row, alias, moment), "last", sql.num(ymd(moment.roster)), sql.less_than)


def last_day(row: Row, alias: str, moment: Moment) -> tuple[Sql, Sql]:
    """Earliest and latest possible last day at the school; ``NEVER`` for who has not left."""
    history = _of(row, alias, moment)
    return sql.col(history, "last_lo"), sql.col(history, "last_hi")


def _of(row: Row, alias: str, moment: Moment) -> str:
    return row.extra("history", alias, lambda: history_query(row.catalog, moment))


def _reached(history: str, name: str, day: Sql, test: object) -> Sql:
    """Whether an interval's day has surely, or surely not, come by ``day``."""
    assert callable(test)
    low, high = sql.col(history, f"{name}_lo"), sql.col(history, f"{name}_hi")
    return sql.case([(test(high, day), sql.true()), (sql.negated(test(low, day)), sql.false())])


def _away(row: Row, alias: str, moment: Moment) -> Sql:
    """Away, but on the books: by the dates of exchanges where there are any, else by the status and the day it holds from."""
    day = sql.num(ymd(moment.roster))
    by_status = _reached(_of(row, alias, moment), "away", day, sql.less_than)

    def kept(child: Row) -> list[Sql]:
        return [*there(child), sql.negated(sql.coalesce(sql.col(child.alias, "transferred"), sql.false()))]

    def during(child: Row) -> list[Sql]:
        began, ended = (_ends(child.catalog, EXCHANGES, column, child.alias) for column in ("started_on", "ended_on"))
        return [*kept(child), _known(began, day, sql.less_than), _known(ended, day, sql.at_least)]

    def over(child: Row) -> list[Sql]:
        ended = _ends(child.catalog, EXCHANGES, "ended_on", child.alias)[1]
        elsewhere = sql.one_of(sql.col(child.alias, "kind"), [sql.text(kind) for kind in _ELSEWHERE])
        return [*during(child), elsewhere, sql.at_most(ended, sql.num(ymd(moment.as_of)))]

    def some(test: Callable[[Row], list[Sql]]) -> tuple[Sql, Sql]:
        return row.some(EXCHANGES, "staff_id", alias, lambda child: sql.all_of(test(child)))

    surely, perhaps = some(kept)
    status = sql.col(alias, "status")
    here = sql.one_of(status, _codes(row.catalog, "in_post"))
    return sql.case(
        [
            (sql.all_of([sql.equal(status, sql.text(EXCHANGED_AWAY)), surely]), _some(some(during))),
            (sql.all_of([sql.equal(status, sql.text(EXCHANGED_AWAY)), perhaps]), sql.cast(sql.null(), "BOOLEAN")),
            (here, _some(some(over))),
        ],
        by_status,
    )


def _some(found: tuple[Sql, Sql]) -> Sql:
    surely, perhaps = found
    return sql.case([(surely, sql.true()), (sql.negated(perhaps), sql.false())])


def _known(ends: tuple[Sql, Sql], day: Sql, test: object) -> Sql:
    assert callable(test)
    low, high = ends
    if low is high:
        return test(low, day)  # type: ignore[no-any-return]
    both, none = sql.all_of([test(low, day), test(high, day)]), sql.negated(sql.any_of([test(low, day), test(high, day)]))
    return sql.case([(both, sql.true()), (none, sql.false())])


def _ends(catalog: Catalog, table: str, column: str, alias: str) -> tuple[Sql, Sql]:
    low = sql.col(alias, column)
    return (low, sql.col(alias, f"{column}{LATEST}")) if (table, column) in catalog.latest else (low, low)


def _codes(catalog: Catalog, presence: str) -> list[Sql]:
    return [sql.text(code) for code in catalog.model.codes_of(presence)]


# ---------------------------------------------------------------- the query


def history_query(catalog: Catalog, moment: Moment) -> exp.Select:
    """``k`` (record of staff), ``here``, ``last``, ``away`` (first day at the school, last day there, day after which one is
    away: each from ``_lo`` to ``_hi``, yyyymmdd) and the school's last day (``closed``), none of them NULL.

    Step by step, so that nothing is worked out twice."""
    before = ymd(moment.as_of - timedelta(days=1))
    query = _given(catalog)
    for columns in (_bounded(before), _left(ymd(moment.as_of))):
        query = exp.Select(expressions=columns).from_(query.subquery("x"), copy=False)
    return query


def _col(name: str) -> Sql:
    return sql.col("x", name)


def _given(catalog: Catalog) -> exp.Select:
    """What the roster says of each person, as intervals, and what bounds it."""
    status = sql.col("p", "status")

    def lacking(column: str) -> Sql:
        return sql.coalesce(sql.col("u", f"no_{STAFF}_{column}"), sql.false())

    def ends(column: str, name: str, alias: str = "p", table: str = STAFF) -> list[Sql]:
        low, high = _ends(catalog, table, column, alias)
        return [sql.alias(low, f"{name}_lo"), sql.alias(high, f"{name}_hi")]

    def means(presence: str) -> Sql:
        return sql.coalesce(sql.one_of(status, _codes(catalog, presence)), sql.false())

    closed = _ends(catalog, "schools", "closed_on", "s")[1]
    columns = [
        sql.alias(sql.col("p", "record_id"), "k"),
        *(sql.alias(means(presence), presence) for presence in ("in_post", "away", "gone")),
        sql.alias(sql.coalesce(sql.equal(status, sql.text(RETIRED)), sql.false()), "retired"),
        *(sql.alias(lacking(column), f"no_{name}") for column, name in (("joined_school_on", "joined"), ("status", "status"))),
        sql.alias(lacking("left_school_on"), "no_left"),
        *ends("joined_school_on", "joined"),
        *ends("left_school_on", "left"),
        *ends("status_since", "since"),
        *(sql.alias(sql.col("l", end), f"lawful_{end}") for end in ("lo", "hi")),
        sql.alias(sql.coalesce(closed, sql.num(NEVER)), "closed"),
        sql.alias(sql.col("s", GONE_BY), GONE_BY),
    ]
    query = exp.Select(expressions=columns).from_(sql.table(STAFF, "p"), copy=False)
    school = sql.col("p", "schools_key")
    joins: Sequence[tuple[exp.Expr, Sql, Sql]] = (
        (sql.table(SUBMISSIONS, "u"), sql.col("u", "schools_key"), school),
        (sql.table("schools", "s"), sql.col("s", "record_id"), school),
        (lawful_query(catalog, STAFF).subquery("l"), sql.col("l", "k"), sql.col("p", "record_id")),
    )
    for source, key, wanted in joins:
        query = query.join(sql.left(source), on=sql.equal(key, wanted.copy()), copy=False)
    return query


def _bounded(before: int) -> list[Sql]:
    """When they joined, and between which days somebody left who is gone and of whom no day is given."""
    settled = sql.negated(sql.any_of([sql.is_null(_col("left_lo")), sql.equal(_col("left_lo"), sql.num(NEVER))]))
    floor = sql.case([(_col("retired"), sql.coalesce(_col("lawful_lo"), sql.num(_LONG_AGO)))], sql.num(_LONG_AGO))
    ceiling = sql.case([(_col("retired"), sql.coalesce(_col("lawful_hi"), sql.num(NEVER)))], sql.num(NEVER))
    said = sql.coalesce(_col(GONE_BY), sql.num(NEVER))
    kept = ("in_post", "away", "gone", "no_status", "no_left", "left_lo", "left_hi", "since_lo", "since_hi", "closed")
    return [
        _col("k"),
        *(_col(name) for name in kept),
        sql.alias(settled, "settled"),
        sql.alias(sql.negated(sql.is_null(_col("since_lo"))), "dated"),
        sql.alias(_joined("joined_lo", _LONG_AGO), "here_lo"),
        sql.alias(_joined("joined_hi", NEVER), "here_hi"),
        sql.alias(floor, "floor"),
        sql.alias(sql.least(sql.least(ceiling, said), sql.num(before)), "ceiling"),
    ]


def _joined(column: str, open_: int) -> Sql:
    """Without any column of that name everybody has been there for ever; an empty cell is open."""
    return sql.case([(_col("no_joined"), sql.num(_LONG_AGO))], sql.coalesce(_col(column), sql.num(open_)))


def _left(as_of: int) -> list[Sql]:
    """Last day at the school, and the day after which they are away, by status."""
    never, settled, dated = sql.num(NEVER), _col("settled"), _col("dated")
    on_books = sql.any_of([_col("in_post"), _col("away")])
    # A date of leaving that is past beside a status that says present: one of the two is wrong, unless it is of an earlier stay.
    earlier = sql.less_than(_col("left_hi"), _col("here_lo"))
    contradicted = sql.all_of([on_books, settled, sql.negated(_col("no_status")), sql.less_than(_col("left_lo"), sql.num(as_of))])
    none = sql.all_of([on_books, sql.any_of([sql.equal(_col("left_lo"), never), _col("no_left")])])
    stayed = sql.all_of([on_books, settled, earlier])
    # Retired before it is lawful, or before a day that somebody answered for: then the lawful days say nothing.
    floor = sql.case([(sql.more_than(_col("floor"), _col("ceiling")), sql.num(_LONG_AGO))], _col("floor"))
    # In post today: since a day that has come, also where only the month or the year of it is told.
    since = sql.all_of([_col("in_post"), dated, sql.at_most(_col("since_lo"), sql.num(as_of))])
    since_hi = sql.least(_col("since_hi"), sql.num(as_of))
    here_hi = sql.case([(sql.all_of([since, sql.more_than(since_hi, _col("here_hi"))]), since_hi)], _col("here_hi"))
    of_gone = sql.all_of([_col("gone"), dated])
    return [
        _col("k"),
        _col("here_lo"),
        sql.alias(here_hi, "here_hi"),
        sql.alias(
            sql.case(
                [(stayed, never), (settled, _col("left_lo")), (none, never), (of_gone, _col("since_lo")), (_col("gone"), floor)],
                sql.num(_LONG_AGO),
            ),
            "last_lo",
        ),
        sql.alias(
            sql.case(
                [
                    (sql.any_of([stayed, contradicted]), never),
                    (settled, _col("left_hi")),
                    (of_gone, _col("since_hi")),
                    (_col("gone"), _col("ceiling")),
                ],
                never,
            ),
            "last_hi",
        ),
        *(
            sql.alias(
                sql.case(
                    [
                        (sql.any_of([_col("in_post"), _col("gone")]), never),
                        (sql.all_of([_col("away"), dated]), _col(f"since_{end}")),
                        (_col("away"), sql.num(_LONG_AGO)),
                    ],
                    sql.num(open_),
                ),
                f"away_{end}",
            )
            for end, open_ in (("lo", _LONG_AGO), ("hi", NEVER))
        ),
        _col("closed"),
    ]
