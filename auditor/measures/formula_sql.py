"""Formulas as SQL in whole numbers: a quotient of two integers and a fixed scale, missing where anything in it is missing."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.conditions import linked_value
from auditor.measures.fields import Interval, ordered
from auditor.measures.moment import Moment
from auditor.measures.row import Row
from auditor.rules import ast
from auditor.rules.expressions import Counted, Expression, Number, Operation

LARGEST = 10**15
"""As large as a cell may be: a result beyond it is missing, so that what is done with it stays within 64 bits."""
_FITS = 4 * 10**18
"""What a step in between may reach."""
_MOST_RECORDS = 10**9
SHOWN = 1000
"""A quotient is shown to a thousandth."""


@dataclass(frozen=True)
class Rational:
    """``top / (bottom × scale)``; without ``bottom`` it is 1. ``most``: what ``top`` and ``bottom`` can reach."""

    top: Sql
    bottom: Sql | None = None
    scale: int = 1
    most: int = LARGEST
    most_below: int = 1


def rational(formula_field: ast.Field, row: Row, moment: Moment) -> Rational:
    """The value of a field that is worked out by a formula, for the record at hand. ``bottom`` is never below nought."""
    assert formula_field.formula is not None
    found = _of(formula_field.formula.of, row, moment)
    top = _within(found.top, found.most)
    if found.bottom is None:
        return replace(found, top=top)
    bottom = sql.case([(sql.at_least(found.bottom, sql.num(0)), _within(found.bottom, found.most_below))])
    return replace(found, top=top, bottom=bottom)


def shown(found: Rational) -> Interval:
    """A quotient rounded down to a thousandth: for display, and to know whether there is one."""
    assert found.bottom is not None
    top, bottom = sql.times(found.top, SHOWN), sql.times(found.bottom, found.scale)
    divided = exp.IntDiv(this=exp.Paren(this=sql.own(top)), expression=exp.Paren(this=sql.own(bottom)))
    value = sql.case([(sql.more_than(found.bottom, sql.num(0)), divided)])
    return Interval(value, value)


def _within(value: Sql, most: int) -> Sql:
    if most <= LARGEST:
        return value
    inside = [sql.at_most(value, sql.num(LARGEST)), sql.at_least(value, sql.num(-LARGEST))]
    return sql.case([(sql.all_of(inside), value)])


def _of(expression: Expression, row: Row, moment: Moment) -> Rational:
    if isinstance(expression, Number):
        value = expression.value
        return Rational(sql.num(value.numerator), None, value.denominator, abs(value.numerator))
    if isinstance(expression, Counted):
        return Rational(_settled(linked_value(expression.of, row, moment, expression.path)), most=_MOST_RECORDS)
    if isinstance(expression, Operation):
        left, right = _of(expression.left, row, moment), _of(expression.right, row, moment)
        if expression.sign == "*":
            return _product(left, right)
        if expression.sign == "/":
            return _quotient(left, right)
        return _sum(left, right, expression.sign)
    if expression.formula is not None:
        return _of(expression.formula.of, row, moment)
    hundredths = 100 if expression.unit == "percent" else 1
    return Rational(_settled(ordered(expression, row, moment)), None, expression.scale * hundredths, LARGEST * hundredths)


def _settled(value: Interval) -> Sql:
    return value.lo if value.exact else sql.case([(sql.equal(value.lo, value.hi), value.lo)])


def _sum(left: Rational, right: Rational, sign: str) -> Rational:
    common = math.lcm(left.scale, right.scale)
    first, most_first = _times(left.top, left.most, common // left.scale)
    second, most_second = _times(right.top, right.most, common // right.scale)
    if right.bottom is not None:
        first, most_first = _multiplied(first, most_first, right.bottom, right.most_below)
    if left.bottom is not None:
        second, most_second = _multiplied(second, most_second, left.bottom, left.most_below)
    first, most_first = _held(first, most_first)
    second, most_second = _held(second, most_second)
    top = sql.plus(first, second) if sign == "+" else sql.minus(first, second)
    bottom, most_below = _bottoms(left, right)
    return Rational(top, bottom, common, most_first + most_second, most_below)


def _product(left: Rational, right: Rational) -> Rational:
    top, most = _multiplied(left.top, left.most, right.top, right.most)
    bottom, most_below = _bottoms(left, right)
    return Rational(top, bottom, left.scale * right.scale, most, most_below)


def _quotient(left: Rational, right: Rational) -> Rational:
    """(a / (A s)) ÷ (b / (B t)) = a B t / (A b s)."""
    top, most = _times(left.top, left.most, right.scale)
    if right.bottom is not None:
        top, most = _multiplied(top, most, right.bottom, right.most_below)
    bottom, most_below = right.top, right.most
    if left.bottom is not None:
        bottom, most_below = _multiplied(bottom, most_below, left.bottom, left.most_below)
    return Rational(top, bottom, left.scale, most, most_below)


def _bottoms(left: Rational, right: Rational) -> tuple[Sql | None, int]:
    if left.bottom is None or right.bottom is None:
        return (left.bottom, left.most_below) if right.bottom is None else (right.bottom, right.most_below)
    return _multiplied(left.bottom, left.most_below, right.bottom, right.most_below)


def _times(value: Sql, most: int, factor: int) -> tuple[Sql, int]:
    return _multiplied(value, most, sql.num(factor), factor) if factor != 1 else (value, most)


def _multiplied(first: Sql, most_first: int, second: Sql, most_second: int) -> tuple[Sql, int]:
    """A product that no database overflows in: beyond what fits it is missing. Floats only say how large it is."""
    product = sql.compare(exp.Mul, first, second)
    if most_first * most_second <= _FITS:
        return product, most_first * most_second
    roughly = sql.compare(exp.Mul, sql.cast(first, "DOUBLE"), sql.cast(second, "DOUBLE"))
    fits = [sql.at_most(roughly, sql.num(_FITS)), sql.at_least(roughly, sql.num(-_FITS))]
    return sql.case([(sql.all_of(fits), product)]), _FITS


def _held(value: Sql, most: int) -> tuple[Sql, int]:
    """A summand that leaves room for another."""
    if most <= _FITS:
        return value, most
    inside = [sql.at_most(value, sql.num(_FITS)), sql.at_least(value, sql.num(-_FITS))]
    return sql.case([(sql.all_of(inside), value)]), _FITS
