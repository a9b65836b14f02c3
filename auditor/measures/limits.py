"""Thresholds of a rule as SQL: the value that is asked of the record at hand."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import assert_never

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.fields import Interval, ordered, scalar
from auditor.measures.moment import Moment
from auditor.measures.row import Row
from auditor.model.model import Model
from auditor.rules import ast
from auditor.rules.limits import always_asks
from auditor.rules.periods import threshold_at


@dataclass(frozen=True)
class Limit:
    """A threshold as ``numerator / denominator``. ``applies``: FALSE where the rule sets none, NULL where that is unknown."""

    numerator: Sql
    denominator: int
    applies: Sql


NO_LIMIT = Limit(sql.null(), 1, sql.false())


def limit(threshold: ast.Threshold, row: Row, moment: Moment) -> Limit:
    """What a threshold asks of the record at hand."""
    found = _limit(threshold, row, moment)
    step = threshold_at(threshold, moment.law_of)
    surely = step is not None and not isinstance(step, ast.OfRule) and always_asks(step, partial(_all_listed, row.catalog.model))
    return replace(found, applies=sql.true()) if surely else found


def _all_listed(model: Model, by: ast.ByCode | ast.Nested) -> bool:
    """Whether every value that the field can have is listed."""
    listed: set[str | bool] = {code for code, _ in by.values}
    if by.field.type == "boolean":
        return listed >= {True, False}
    codes = model.code_list_of(by.field.table, by.field.name)
    return codes is not None and listed >= set(codes.codes)


def _limit(threshold: ast.Threshold, row: Row, moment: Moment) -> Limit:
    match threshold:
        case ast.Constant(value):
            return Limit(sql.num(value.numerator), value.denominator, sql.true())
        case ast.Dated():
            step = threshold_at(threshold, moment.law_of)
            return NO_LIMIT if step is None else limit(step, row, moment)
        case ast.ByCode():
            return _by_code(threshold, row, moment)
        case ast.BySize(field, tiers):
            return _by_size(ordered(field, row, moment), field.scale, tiers)
        case ast.Nested():
            return _nested(threshold, row, moment)
        case ast.ByFigure() | ast.OfRule():
            raise TypeError("measured by itself: see auditor.rules.limits")
        case ast.Sum(of):
            return _added([limit(step, row, moment) for step in of], threshold.denominator)
        case _:
            assert_never(threshold)


def _by_code(threshold: ast.ByCode, row: Row, moment: Moment) -> Limit:
    code, common = scalar(threshold.field, row, moment), threshold.denominator
    branches = [(sql.equal(code, literal(key)), sql.num(int(value * common))) for key, value in threshold.values]
    if threshold.otherwise is None:
        return Limit(sql.case(branches), common, sql.one_of(code, [literal(key) for key, _ in threshold.values]))
    branches.append((sql.negated(sql.is_null(code)), sql.num(int(threshold.otherwise * common))))
    return Limit(sql.case(branches), common, sql.case([(sql.negated(sql.is_null(code)), sql.true())]))


def _nested(threshold: ast.Nested, row: Row, moment: Moment) -> Limit:
    code, common = scalar(threshold.field, row, moment), threshold.denominator
    cases = [(sql.equal(code, literal(key)), limit(step, row, moment)) for key, step in threshold.values]
    rest = NO_LIMIT if threshold.otherwise is None else limit(threshold.otherwise, row, moment)
    cases.append((sql.negated(sql.is_null(code)), rest))
    return Limit(
        sql.case([(here, _in_parts(found, common)) for here, found in cases]),
        common,
        sql.case([(here, found.applies) for here, found in cases]),
    )


def _added(parts: list[Limit], common: int) -> Limit:
    """A part that asks nothing adds nothing; nothing is asked where no part asks anything."""
    summands = [sql.case([(sql.is_false(part.applies), sql.num(0))], _in_parts(part, common)) for part in parts]
    return Limit(sql.summed(summands), common, sql.any_of([part.applies for part in parts]))


def _in_parts(found: Limit, common: int) -> Sql:
    """The numerator over a common denominator."""
    return sql.times(found.numerator, common // found.denominator) if found is not NO_LIMIT else sql.null()


def _by_size(size: Interval, scale: int, tiers: tuple[ast.Tier, ...]) -> Limit:
    """Month-known sizes do not occur: a size is one number of the subject."""
    value = size.lo
    common = math.lcm(*(f.denominator for t in tiers for f in (t.base, t.plus)))
    branches, inside = [], []
    for tier in tiers:
        within = []
        if tier.low is not None:
            within.append(_against(exp.GTE, value, tier.low * scale))
        if tier.high is not None:
            within.append(_against(exp.LT, value, tier.high * scale))
        amount = sql.num(int(tier.base * common))
        if tier.plus and tier.low is not None:
            amount = sql.plus(amount, sql.times(_steps(value, tier, scale), int(tier.plus * common)))
        branches.append((sql.all_of(within), amount))
        inside.append(sql.all_of(within))
    return Limit(sql.case(branches), common, sql.any_of(inside))


def _steps(value: Sql, tier: ast.Tier, scale: int) -> Sql:
    """How many full (or started) ``each`` the size is beyond the tier's lower end."""
    assert tier.low is not None
    common = math.lcm(tier.low.denominator, tier.each.denominator)
    beyond = sql.minus(sql.times(value, common), sql.num(int(tier.low * scale * common)))
    each = int(tier.each * scale * common)
    return sql.whole(sql.plus(beyond, sql.num(each - 1)) if tier.round_up else beyond, each)


def _against(kind: type[exp.Expr], value: Sql, number: Fraction) -> Sql:
    return sql.compare(kind, sql.times(value, number.denominator), sql.num(number.numerator))


def literal(value: str | bool | int) -> Sql:
    if isinstance(value, bool):
        return sql.truth(value)
    return sql.num(value) if isinstance(value, int) else sql.text(value)
