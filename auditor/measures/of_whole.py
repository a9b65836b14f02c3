"""What a part of a whole is held against: one person's hours at a level out of all that person's hours."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.fields import Interval
from auditor.measures.limits import limit
from auditor.measures.moment import Moment
from auditor.measures.row import Row
from auditor.rules import ast


@dataclass(frozen=True)
class Parts:
    """What the records that count add up to, and the others of the whole: at least, and at most (NULL: without limit)."""

    counts: Interval
    others: Interval


def of_whole(parts: Parts, bound: ast.Bound, row: Row, moment: Moment) -> Sql:
    """The part against p/q: q × what counts against p × (what counts + the others). Of nothing, the part is nought."""
    threshold = bound.threshold.on(moment.law_of)
    if threshold is None:
        return sql.false()  # the rule is not in force then, as auditor.verdicts.decide tells
    found, comparator = limit(threshold, row, moment), bound.comparator
    strict = comparator in (ast.Comparator.MORE_THAN, ast.Comparator.AT_MOST)  # at most p: not more than p
    some = sql.more_than(found.numerator, sql.num(0))
    over, under = (exp.GT, exp.LTE) if strict else (exp.GTE, exp.LT)
    least = _product(found.numerator, sql.plus(parts.counts.lo, parts.others.hi))
    proved = [sql.compare(over, sql.times(parts.counts.lo, found.denominator), least)]
    if not strict:
        proved.append(sql.more_than(parts.counts.lo, sql.num(0)))
    rest = sql.minus(sql.num(found.denominator), found.numerator)
    most = sql.compare(under, _product(rest, parts.counts.hi), _product(found.numerator, parts.others.lo))
    all_of_it = sql.negated(sql.more_than(rest, sql.num(0)))
    never = [most, sql.equal(parts.counts.hi, sql.num(0)), sql.all_of([all_of_it, _beyond_all(parts, rest, strict)])]
    met = sql.case([(sql.all_of(proved), sql.true()), (sql.any_of(never), sql.false())])
    if not strict:
        met = sql.case([(sql.negated(some), sql.true()), (some, met)])  # at least nothing
    wanted = met if comparator.is_lower_bound else sql.negated(met)
    return sql.case([(sql.negated(found.applies), sql.false()), (found.applies, wanted)])


def _beyond_all(parts: Parts, rest: Sql, strict: bool) -> Sql:
    """Whether no part reaches a limit of 1 or more: nothing is more than all, and what is left over is missing."""
    return sql.true() if strict else sql.any_of([sql.less_than(rest, sql.num(0)), sql.more_than(parts.others.lo, sql.num(0))])


def _product(first: Sql, second: Sql) -> Sql:
    return sql.compare(exp.Mul, first, second)
