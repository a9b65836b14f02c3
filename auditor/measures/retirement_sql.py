"""Statutory retirement as SQL: the formula of ``auditor.model.retirement`` over integer days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.model.model import MONTHS_SCALE, Derived
from auditor.model.retirement import FLEXIBLE, SCHEDULES, START_MONTH
from auditor.store.catalog import Catalog
from auditor.store.layout import SUBMISSIONS

RETIRED = "retired"
_SENIOR = ("full_senior", "senior")


def category_sql(alias: str, spec: Derived, no_post_column: Sql) -> Sql:
    """The person's category: as stated, else from sex, title and post; NULL where that is open.

    Assumed, and printed: where a file has no column of post categories at all (``no_post_column``), a woman who is a full-time
    teacher holds a professional post (f55). With ``as_professional`` a senior title is left aside (what held before a promotion).
    """
    sex, title, post = sql.col(alias, "sex"), sql.col(alias, "title"), sql.col(alias, "post_category")
    stated = sql.col(alias, "retirement_category_stated")
    teaches = sql.all_of([no_post_column, sql.equal(sql.col(alias, "category"), sql.text("teacher"))])
    woman = [
        (sql.equal(post, sql.text("labour")), sql.text("f50")),
        (sql.any_of([sql.negated(sql.is_null(post)), teaches]), sql.text("f55")),
    ]
    if not spec.as_professional:
        woman = [(_senior(title), sql.text("f_senior")), (sql.is_null(title), sql.null()), *woman]
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


def _senior(title: Sql) -> Sql:
    return sql.one_of(title, [sql.text(level) for level in _SENIOR])


@dataclass(frozen=True)
class End:
    """One end of an interval of days: counted from which column of births, by which category's schedule.

    ``delayed``: the statutory day, else the day of the original age; ``later``: months on top.
    """

    born: str
    category: Sql
    delayed: bool = True
    later: int = 0


def retirement_query(catalog: Catalog, spec: Derived, table: str, delayed: bool = True) -> exp.Select:
    """``k`` (record of ``table``), ``lo``, ``hi``: earliest and latest possible day of statutory retirement, as yyyymmdd.

    ``delayed``: by the law in force since ``auditor.model.retirement.IN_FORCE``, else by the one before it.
    """
    category = category_sql("p", spec, sql.coalesce(sql.col("u", f"no_{table}_post_category"), sql.false()))
    ends = {"lo": End("born_on", category, delayed)}
    if (table, "born_on") in catalog.latest:
        ends["hi"] = End("born_on__latest", category, delayed)
    query = _days(table, ends)
    if "hi" not in ends:
        query = exp.Select(expressions=[exp.Star(), sql.alias(_of("lo"), "hi")]).from_(query.subquery(_STEP), copy=False)
    return query


def lawful_query(catalog: Catalog, table: str) -> exp.Select:
    """``k`` (record of ``table``), ``lo``, ``hi``: between which days somebody who is retired can lawfully have retired.

    From the original age of the earliest category that sex, title and post allow (flexible retirement never goes below it, and a
    woman with a senior title may go at 55) to three years after the statutory day of the latest. NULL without a day of birth.
    Only of those who are retired: nobody else's day is asked for.
    """
    sex, title, post = sql.col("p", "sex"), sql.col("p", "title"), sql.col("p", "post_category")
    stated = sql.col("p", "retirement_category_stated")
    labour, man = sql.equal(post, sql.text("labour")), sql.equal(sex, sql.text("male"))
    woman = sql.equal(sex, sql.text("female"))
    earliest = [
        (sql.one_of(stated, [sql.text("m"), sql.text("f50")]), stated),
        (sql.negated(sql.is_null(stated)), sql.text("f55")),
        (man, sql.text("m")),
        (sql.negated(labour), sql.text("f55")),
    ]
    latest = [
        (sql.negated(sql.is_null(stated)), stated),
        (sql.negated(sql.coalesce(woman, sql.false())), sql.text("m")),
        (sql.any_of([sql.is_null(title), _senior(title)]), sql.text("f_senior")),
        (labour, sql.text("f50")),
    ]
    ends = {
        "lo": End("born_on", sql.case(earliest, sql.text("f50")), delayed=False),
        "hi": End(
            "born_on__latest" if (table, "born_on") in catalog.latest else "born_on",
            sql.case(latest, sql.text("f55")),
            later=FLEXIBLE,
        ),
    }
    return _days(table, ends, sql.equal(sql.col("p", "status"), sql.text(RETIRED)))


_STEP = "x"


def _of(name: str) -> Sql:
    return sql.col(_STEP, name)


def _days(table: str, ends: Mapping[str, End], where: Sql | None = None) -> exp.Select:
    """``k`` and the day of each end, of the records ``p`` for which ``where`` is true.

    Step by step, each step a subquery, so that no expression is computed (or planned) twice.
    """
    query = _categories(table, ends)
    if where is not None:
        query = query.where(where, copy=False)
    for columns in (_schedules(ends), _originals(ends), _delayed(ends), _dated(ends)):
        query = exp.Select(expressions=columns).from_(query.subquery(_STEP), copy=False)
    return query


def _categories(table: str, ends: Mapping[str, End]) -> exp.Select:
    columns = [sql.alias(sql.col("p", "record_id"), "k")]
    for name, end in ends.items():
        columns += [sql.alias(end.category, f"category_{name}"), sql.alias(sql.col("p", end.born), name)]
    query = exp.Select(expressions=columns).from_(sql.table(table, "p"), copy=False)
    of_school = sql.equal(sql.col("u", "schools_key"), sql.col("p", "schools_key"))
    return query.join(sql.left(sql.table(SUBMISSIONS, "u")), on=of_school, copy=False)


def _schedules(ends: Mapping[str, End]) -> list[Sql]:
    columns = [_of("k")]
    for name in ends:
        category = _of(f"category_{name}")
        for part in ("original_age", "step", "cap"):
            values = (
                (sql.equal(category, sql.text(one)), sql.num(getattr(schedule, part))) for one, schedule in SCHEDULES.items()
            )
            columns.append(sql.alias(sql.case(values), f"{part}_{name}"))
        columns.append(_of(name))
    return columns


def _originals(ends: Mapping[str, End]) -> list[Sql]:
    """Months (year × 12 + month − 1) at which the original age is reached, and days of the month."""
    columns = [_of("k")]
    for name in ends:
        month = sql.plus(sql.times(sql.whole(_of(name), 10_000), 12), sql.remainder(sql.whole(_of(name), 100), 100))
        month = sql.plus(sql.minus(month, sql.num(1)), sql.times(_of(f"original_age_{name}"), 12))
        columns += [sql.alias(month, name), sql.alias(sql.remainder(_of(name), 100), f"day_{name}")]
        columns += [_of(f"step_{name}"), _of(f"cap_{name}")]
    return columns


def _delayed(ends: Mapping[str, End]) -> list[Sql]:
    columns = [_of("k")]
    for name, end in ends.items():
        month = _of(name)
        if end.delayed:
            late = sql.minus(_of(name), sql.num(START_MONTH))
            steps = sql.plus(exp.IntDiv(this=exp.Paren(this=late), expression=_of(f"step_{name}")), sql.num(1))
            before = sql.less_than(_of(name), sql.num(START_MONTH))
            cap = _of(f"cap_{name}")
            month = sql.plus(month, sql.case([(before, sql.num(0)), (sql.more_than(steps, cap), cap)], steps))
        if end.later:
            month = sql.plus(month, sql.num(end.later))
        columns += [sql.alias(month, name), _of(f"day_{name}")]
    return columns


def _dated(ends: Mapping[str, End]) -> list[Sql]:
    columns = [_of("k")]
    for name in ends:
        year, nth = sql.whole(_of(name), 12), sql.plus(sql.remainder(_of(name), 12), sql.num(1))
        day = sql.least(_of(f"day_{name}"), _last_day(year, nth))
        columns.append(sql.alias(sql.plus(sql.plus(sql.times(year, 10_000), sql.times(nth, 100)), day), name))
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
