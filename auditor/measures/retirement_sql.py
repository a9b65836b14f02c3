"""Statutory retirement (since 2025-01-01) as SQL: the formula of ``auditor.model.retirement`` over integer days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.model.model import MONTHS_SCALE, Derived
from auditor.model.retirement import SCHEDULES, START_MONTH
from auditor.store.catalog import Catalog

_SENIOR = ("full_senior", "senior")


def category_sql(alias: str, spec: Derived) -> Sql:
    """The person's category: as stated, else from sex, title and post; NULL where that is open.

    Assumed: a woman whose post category is not given and who is a full-time teacher holds a professional post (f55).
    With ``as_professional`` a senior title is left aside (what held before a promotion).
    """
    sex, title, post = sql.col(alias, "sex"), sql.col(alias, "title"), sql.col(alias, "post_category")
    stated = sql.col(alias, "retirement_category_stated")
    teaches = sql.equal(sql.col(alias, "category"), sql.text("teacher"))
    woman = [
        (sql.equal(post, sql.text("labour")), sql.text("f50")),
        (sql.any_of([sql.negated(sql.is_null(post)), teaches]), sql.text("f55")),
    ]
    if not spec.as_professional:
        senior = sql.one_of(title, [sql.text(level) for level in _SENIOR])
        woman = [(senior, sql.text("f_senior")), (sql.is_null(title), sql.null()), *woman]
    derived = sql.case(
        [
            (sql.equal(sex, sql.text("male")), sql.text("m")),
            (sql.equal(sex, sql.text("female")), sql.case(woman)),
        ]
    )
    given = sql.negated(sql.is_null(stated))
    if spec.as_professional:
        given = sql.all_of([given, sql.negated(sql.equal(stated, sql.text("f_senior")))])
    return sql.case([(given, stated)], derived)


def retirement_query(catalog: Catalog, spec: Derived, table: str) -> exp.Select:
    """``k`` (record of ``table``), ``lo``, ``hi``: earliest and latest possible day of statutory retirement, as yyyymmdd.

    Step by step, each step a subquery, so that no expression is computed (or planned) twice.
    """
    ends = {"lo": "born_on", "hi": "born_on__latest"} if (table, "born_on") in catalog.latest else {"lo": "born_on"}
    query = _schedules(table, spec, ends)
    for columns in (_originals(ends), _delayed(ends), _dated(ends)):
        query = exp.Select(expressions=columns).from_(query.subquery(_STEP), copy=False)
    if "hi" not in ends:
        query = exp.Select(expressions=[exp.Star(), sql.alias(_of("lo"), "hi")]).from_(query.subquery(_STEP), copy=False)
    return query


_STEP = "x"
_FIXED = ("k", "step", "cap")


def _of(name: str) -> Sql:
    return sql.col(_STEP, name)


def _schedules(table: str, spec: Derived, ends: Mapping[str, str]) -> exp.Select:
    category = category_sql("p", spec)
    parts = {
        part: sql.case(
            (sql.equal(category, sql.text(name)), sql.num(getattr(schedule, part))) for name, schedule in SCHEDULES.items()
        )
        for part in ("original_age", "step", "cap")
    }
    return exp.Select(
        expressions=[
            sql.alias(sql.col("p", "record_id"), "k"),
            *(sql.alias(value, part) for part, value in parts.items()),
            *(sql.alias(sql.col("p", column), end) for end, column in ends.items()),
        ]
    ).from_(sql.table(table, "p"), copy=False)


def _originals(ends: Mapping[str, str]) -> list[Sql]:
    """Months (year × 12 + month − 1) at which the original age is reached, and days of the month."""
    columns = [_of(name) for name in _FIXED]
    for end in ends:
        month = sql.plus(sql.times(sql.whole(_of(end), 10_000), 12), sql.remainder(sql.whole(_of(end), 100), 100))
        columns.append(sql.alias(sql.plus(sql.minus(month, sql.num(1)), sql.times(_of("original_age"), 12)), end))
        columns.append(sql.alias(sql.remainder(_of(end), 100), f"day_{end}"))
    return columns


def _delayed(ends: Mapping[str, str]) -> list[Sql]:
    columns = [_of("k")]
    for end in ends:
        late = sql.minus(_of(end), sql.num(START_MONTH))
        steps = sql.plus(exp.IntDiv(this=exp.Paren(this=late), expression=_of("step")), sql.num(1))
        before = sql.less_than(_of(end), sql.num(START_MONTH))
        delay = sql.case([(before, sql.num(0)), (sql.more_than(steps, _of("cap")), _of("cap"))], steps)
        columns += [sql.alias(sql.plus(_of(end), delay), end), _of(f"day_{end}")]
    return columns


def _dated(ends: Mapping[str, str]) -> list[Sql]:
    columns = [_of("k")]
    for end in ends:
        year, nth = sql.whole(_of(end), 12), sql.plus(sql.remainder(_of(end), 12), sql.num(1))
        day = sql.least(_of(f"day_{end}"), _last_day(year, nth))
        columns.append(sql.alias(sql.plus(sql.plus(sql.times(year, 10_000), sql.times(nth, 100)), day), end))
    return columns


def _last_day(year: Sql, month: Sql) -> Sql:
    leap = sql.all_of(
        [
            sql.equal(sql.remainder(year, 4), sql.num(0)),
            sql.any_of(
                [
                    sql.negated(sql.equal(sql.remainder(year, 100), sql.num(0))),
                    sql.equal(sql.remainder(year, 400), sql.num(0)),
                ]
            ),
        ]
    )
    february = sql.case([(leap, sql.num(29))], sql.num(28))
    short = sql.one_of(month, [sql.num(4), sql.num(6), sql.num(9), sql.num(11)])
    return sql.case([(sql.equal(month, sql.num(2)), february), (short, sql.num(30))], sql.num(31))


def months_left_sql(day: Sql, reference: date) -> Sql:
    """Whole months from ``reference`` to ``day`` (× MONTHS_SCALE), plus the left-over days; negative when it is past."""
    months = sql.plus(sql.times(sql.whole(day, 10_000), 12), sql.remainder(sql.whole(day, 100), 100))
    months = sql.minus(months, sql.num(reference.year * 12 + reference.month))
    behind = sql.minus(sql.remainder(day, 100), sql.num(reference.day))
    return sql.case(
        [
            (
                sql.less_than(sql.remainder(day, 100), sql.num(reference.day)),
                sql.plus(sql.times(sql.minus(months, sql.num(1)), MONTHS_SCALE), sql.plus(behind, sql.num(31))),
            )
        ],
        sql.plus(sql.times(months, MONTHS_SCALE), behind),
    )
