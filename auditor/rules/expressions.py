"""A formula after its names were resolved: exact arithmetic over fields of a record and counts of its records."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from auditor.rules.ast import Field, Linked

Sign = Literal["+", "-", "*", "/"]


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Counted:
    """How many records point to the record at hand, or (``path``) to one of its parents."""

    of: Linked
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Operation:
    sign: Sign
    left: Expression
    right: Expression


Expression: TypeAlias = "Number | Counted | Field | Operation"


@dataclass(frozen=True)
class Formula:
    """``of``: the whole expression. ``unit``: what its values are counted in, zh and en."""

    of: Expression
    unit: tuple[str, str] = ("", "")

    @property
    def divides(self) -> bool:
        """Whether it divides by what differs from record to record: its value is then no whole number of fixed parts."""
        return any(isinstance(part, Operation) and part.sign == "/" for part in walk(self.of))

    @property
    def below_nought(self) -> bool:
        """Whether it can be negative."""
        return can_be_negative(self.of)

    @property
    def scale(self) -> int:
        """Every value of a formula that does not divide is a whole number of parts of this size."""
        return 1 if self.divides else scale_of(self.of)

    def fields(self) -> Iterator[Field]:
        """The stored fields that it is made of, those of formulas inside it too."""
        for part in walk(self.of):
            if not isinstance(part, Number | Operation | Counted):
                yield part

    def counted(self) -> Iterator[Linked]:
        """The records that it counts."""
        return (part.of for part in walk(self.of) if isinstance(part, Counted))

    def reached_by(self, path: tuple[str, ...]) -> Formula:
        """The same of the record that a path of links leads to."""
        return replace(self, of=_reached(self.of, path)) if path else self


def walk(expression: Expression) -> Iterator[Expression]:
    """It and all that it is made of; a field that is itself a formula is passed over for what it is made of."""
    if isinstance(expression, Operation):
        yield expression
        yield from walk(expression.left)
        yield from walk(expression.right)
    elif isinstance(expression, Number | Counted) or expression.formula is None:
        yield expression
    else:
        yield from walk(expression.formula.of)


def _reached(expression: Expression, path: tuple[str, ...]) -> Expression:
    if isinstance(expression, Operation):
        return replace(expression, left=_reached(expression.left, path), right=_reached(expression.right, path))
    if isinstance(expression, Number):
        return expression
    if isinstance(expression, Counted):
        return replace(expression, path=(*path, *expression.path))
    inner = None if expression.formula is None else expression.formula.reached_by(path)
    return replace(expression, path=(*path, *expression.path), formula=inner)


def can_be_negative(expression: Expression) -> bool:
    """Whether its value can be below nought: a difference, money that was taken back, or what is made of them."""
    if isinstance(expression, Number):
        return expression.value < 0
    if isinstance(expression, Counted):
        return False
    if isinstance(expression, Operation):
        return expression.sign == "-" or can_be_negative(expression.left) or can_be_negative(expression.right)
    return expression.below_nought


def scale_of(expression: Expression) -> int:
    """Stored integer = value × this, of an expression that does not divide by a field."""
    if isinstance(expression, Number):
        return expression.value.denominator
    if isinstance(expression, Counted):
        return 1
    if isinstance(expression, Operation):
        left, right = scale_of(expression.left), scale_of(expression.right)
        return left * right if expression.sign == "*" else math.lcm(left, right)
    if expression.formula is not None:
        return expression.formula.scale
    return expression.scale * 100 if expression.unit == "percent" else expression.scale
