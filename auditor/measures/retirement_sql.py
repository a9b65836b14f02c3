"""Statutory retirement (since 2025-01-01) as SQL: the formula of ``auditor.model.retirement`` over integer days."""

from __future__ import annotations

from datetime import date

from auditor.measures import sql
from auditor.measures.sql import Sql
from auditor.model.model import MONTHS_SCALE, Derived
from auditor.model.retirement import SCHEDULES, START_MONTH

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


def months_left_sql(born: Sql, category: Sql, reference: date) -> Sql:
    """Whole months (× MONTHS_SCALE, plus left-over days) from ``reference`` to the statutory retirement day."""
    return sql.case(
        (sql.equal(category, sql.text(name)), _left(born, schedule.original_age, schedule.step, schedule.cap, reference))
        for name, schedule in SCHEDULES.items()
    )


def _left(born: Sql, age: int, step: int, cap: int, reference: date) -> Sql:
    birth_month = sql.plus(
        sql.times(sql.whole(born, 10_000), 12), sql.minus(sql.remainder(sql.whole(born, 100), 100), sql.num(1))
    )
    original = sql.plus(birth_month, sql.num(age * 12))
    late = sql.minus(original, sql.num(START_MONTH))
    steps = sql.plus(sql.whole(late, step), sql.num(1))
    delay = sql.case([(sql.less_than(late, sql.num(0)), sql.num(0)), (sql.more_than(steps, sql.num(cap)), sql.num(cap))], steps)
    month = sql.plus(original, delay)
    day = _clipped(sql.remainder(born, 100), month)
    behind = sql.minus(day, sql.num(reference.day))
    months = sql.minus(month, sql.num(reference.year * 12 + reference.month - 1))
    short = sql.less_than(behind, sql.num(0))
    return sql.case(
        [(short, sql.plus(sql.times(sql.minus(months, sql.num(1)), MONTHS_SCALE), sql.plus(behind, sql.num(31))))],
        sql.plus(sql.times(months, MONTHS_SCALE), behind),
    )


def _clipped(day: Sql, month: Sql) -> Sql:
    """``day`` of the month number ``month`` (year × 12 + month − 1), at most that month's last."""
    year, nth = sql.whole(month, 12), sql.remainder(month, 12)
    leap = sql.any_of(
        [
            sql.all_of(
                [sql.equal(sql.remainder(year, 4), sql.num(0)), sql.negated(sql.equal(sql.remainder(year, 100), sql.num(0)))]
            ),
            sql.equal(sql.remainder(year, 400), sql.num(0)),
        ]
    )
    february = sql.case([(leap, sql.num(29))], sql.num(28))
    short = sql.one_of(nth, [sql.num(3), sql.num(5), sql.num(8), sql.num(10)])
    last = sql.case([(sql.equal(nth, sql.num(1)), february), (short, sql.num(30))], sql.num(31))
    return sql.least(day, last)
