"""A value of a record, known or only within ends, against the bounds of a rule, as three-valued SQL."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import partial

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.fields import Interval, scalar
from auditor.measures.limits import RecordLimit, all_listed, limit, literal
from auditor.measures.moment import Moment
from auditor.measures.row import Row
from auditor.rules import ast
from auditor.rules.thresholds import Constant, Step
from auditor.rules.thresholds.by_value import ByCode

UP = {
    ast.Comparator.AT_LEAST: (exp.GTE, exp.LT),
    ast.Comparator.MORE_THAN: (exp.GT, exp.LTE),
    ast.Comparator.AT_MOST: (exp.LTE, exp.GT),
    ast.Comparator.LESS_THAN: (exp.LT, exp.GTE),
}
"""Comparator → (operator that proves it, operator that disproves it)."""


def bound_met(value: Interval, scale: int, bound: ast.Bound, row: Row, moment: Moment) -> Sql:
    """Whether a value, counted in parts of ``scale``, meets a bound of the record at hand."""
    threshold = bound.threshold.on(moment.law_of)
    if threshold is None:
        return sql.false()  # the rule is not in force then, as auditor.verdicts.decide tells
    if isinstance(threshold, ByCode) and threshold.amounts is not None:
        return _by_code(value, scale, bound.comparator, threshold, threshold.amounts, row, moment)
    found = limit(threshold, row, moment)
    if isinstance(threshold, Constant):
        return _against_limit(value, scale, bound.comparator, threshold.value)
    proves, disproves = UP[bound.comparator]
    common = math.gcd(scale, found.denominator)
    factor, wanted = found.denominator // common, sql.times(found.numerator, scale // common)
    worst, best = _ends(value, bound.comparator, factor)
    branches = [(sql.negated(found.applies), sql.false())]
    if threshold.varies:
        branches.append((sql.is_null(found.numerator), _whatever_is_asked(value, scale, bound.comparator, threshold, found)))
    return sql.case(branches, decided(proves, disproves, worst, best, wanted))


def decided(proves: type[exp.Expr], disproves: type[exp.Expr], worst: Sql, best: Sql, limit: Sql) -> Sql:
    """``proves`` of the worst end settles it, ``disproves`` of the best; between them it is open."""
    if worst is best:
        return sql.compare(proves, worst, limit)
    return sql.case([(sql.compare(proves, worst, limit), sql.true()), (sql.compare(disproves, best, limit), sql.false())])


def _whatever_is_asked(value: Interval, scale: int, comparator: ast.Comparator, threshold: Step, found: RecordLimit) -> Sql:
    """What holds of a value where the threshold depends on what is missing: decided where all that it may ask decide alike."""
    least, most = threshold.span()
    hardest, easiest = (most, least) if comparator.is_lower_bound else (least, most)
    decides = []
    if hardest is not None:
        decides.append((sql.all_of([found.applies, _against_limit(value, scale, comparator, hardest)]), sql.true()))
    if easiest is not None:
        decides.append((sql.negated(_against_limit(value, scale, comparator, easiest)), sql.false()))
    return sql.case(decides)


def _by_code(
    value: Interval,
    scale: int,
    comparator: ast.Comparator,
    threshold: ByCode,
    amounts: Sequence[Fraction],
    row: Row,
    moment: Moment,
) -> Sql:
    """A missing code leaves the answer open only where the codes disagree; a code not listed has no requirement: false."""
    code = scalar(threshold.field, row, moment)
    tests = [_against_limit(value, scale, comparator, number) for number in amounts]
    branches = [(sql.equal(code, literal(key)), test) for (key, _), test in zip(threshold.values, tests, strict=False)]
    every = threshold.always_asks(partial(all_listed, row.catalog.model))
    agreed = [(sql.all_of([sql.negated(test) for test in tests]), sql.false())]
    if every:
        agreed.insert(0, (sql.all_of(tests), sql.true()))
    rest = sql.false() if threshold.otherwise is None else tests[-1]
    return sql.case([*branches, (sql.is_null(code), sql.case(agreed))], rest)


def _against_limit(value: Interval, scale: int, comparator: ast.Comparator, number: Fraction) -> Sql:
    proves, disproves = UP[comparator]
    common = math.gcd(scale, number.denominator)
    worst, best = _ends(value, comparator, number.denominator // common)
    return decided(proves, disproves, worst, best, sql.num(number.numerator * (scale // common)))


def _ends(value: Interval, comparator: ast.Comparator, factor: int) -> tuple[Sql, Sql]:
    """The worst and the best end of a value for a comparator, times a factor; one and the same where the value is exact."""
    lo = sql.times(value.lo, factor)
    if value.exact:
        return lo, lo
    hi = sql.times(value.hi, factor)
    return (lo, hi) if comparator.is_lower_bound else (hi, lo)
