"""Conditions on records; each answers for itself what it is made of and which fields it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from auditor.rules.ast.bounds import Bound, Field


class _Condition:
    """What every condition says of itself; a class adds only what is its own."""

    def parts(self) -> tuple[Condition, ...]:
        """The conditions on the same record that it is made of."""
        return ()

    def reads(self) -> tuple[Field, ...]:
        """The fields of the record at hand, or of its parents, that it looks at itself."""
        return ()

    def only_helps(self, positive: bool = True) -> bool:
        """Whether one more record that is linked to the one at hand can only make it true (``positive``), or only false."""
        return all(part.only_helps(positive) for part in self.parts())

    def walk(self) -> Iterator[Condition]:
        """It and all that it is made of, about the record at hand."""
        yield cast("Condition", self)
        for part in self.parts():
            yield from part.walk()

    def linked(self) -> Iterator[Linked]:
        """Every aggregate over linked records, those inside others too."""
        for part in self.walk():
            if isinstance(part, Linked):
                yield part
                yield from part.where.linked()

    def own_fields(self) -> Iterator[Field]:
        """The fields of the record at hand and of its parents, not of linked records."""
        for part in self.walk():
            yield from part.reads()

    def fields(self) -> Iterator[Field]:
        """Every field that it reads, those of linked records too."""
        yield from self.own_fields()
        for linked in self.linked():
            yield from linked.where.own_fields()
            if linked.value is not None:
                yield linked.value

    def tests(self) -> Iterator[Condition]:
        """Every condition in it, those on linked records too."""
        yield from self.walk()
        for linked in self.linked():
            yield from linked.where.walk()


@dataclass(frozen=True)
class All(_Condition):
    of: tuple[Condition, ...]

    def parts(self) -> tuple[Condition, ...]:
        return self.of


@dataclass(frozen=True)
class Any(_Condition):
    of: tuple[Condition, ...]

    def parts(self) -> tuple[Condition, ...]:
        return self.of


@dataclass(frozen=True)
class Not(_Condition):
    of: Condition

    def parts(self) -> tuple[Condition, ...]:
        return (self.of,)

    def only_helps(self, positive: bool = True) -> bool:
        return self.of.only_helps(not positive)


@dataclass(frozen=True)
class OneOf(_Condition):
    """The field equals one of the values (canonical codes, texts, booleans, or stored integers)."""

    field: Field
    values: tuple[str | bool | int, ...]

    def reads(self) -> tuple[Field, ...]:
        return (self.field,)


@dataclass(frozen=True)
class Compare(_Condition):
    """The field against a number (or a time, in minutes); several bounds must all hold.

    Bounds are in written units (see Field.scale).
    """

    field: Field
    bounds: tuple[Bound, ...]

    def reads(self) -> tuple[Field, ...]:
        return (self.field, *(field for bound in self.bounds for field in bound.threshold.fields()))

    def only_helps(self, positive: bool = True) -> bool:
        return self.field.type != "service"  # a first record of service also sets the stated years aside


@dataclass(frozen=True)
class Day:
    """A day that a date is compared with: a fixed date, a month-day of the rule's period, or an end of the period."""

    kind: Literal["date", "month_day", "period_start", "period_end", "reference"]
    on: date | None = None
    month: int = 0
    day: int = 0


@dataclass(frozen=True)
class CompareDate(_Condition):
    field: Field
    op: Literal["before", "after", "not_before", "not_after"]
    day: Day

    def reads(self) -> tuple[Field, ...]:
        return (self.field,)


@dataclass(frozen=True)
class Known(_Condition):
    field: Field
    known: bool

    def reads(self) -> tuple[Field, ...]:
        return (self.field,)


@dataclass(frozen=True)
class Window:
    """Which records of a dated table a linked aggregate or a measure looks at.

    The rule's period, all up to the reference date, the months before it, or the calendar years that end with the period's.
    """

    kind: Literal["period", "ever", "within", "calendar_years"] = "period"
    months: int = 0
    years: int = 0


@dataclass(frozen=True)
class Linked(_Condition):
    """An aggregate over the child records of a member, e.g. talks of a member of staff; compared with bounds.

    ``via`` is the child's link column; ``how``: count, sum, max, min, mean (of ``value``),
    or distinct (different values of ``value``). ``part_of``: what is compared is the part that the count or sum makes up of
    the same over the records of ``part_of``, a condition that ``where`` asks for as well; None: the amount itself.
    """

    table: str
    via: str
    where: Condition
    how: Literal["count", "distinct", "sum", "max", "min", "mean"]
    value: Field | None
    window: Window
    bounds: tuple[Bound, ...]
    part_of: Condition | None = None

    @property
    def looks_at(self) -> Condition:
        """Which records have a say: those that count, and those that they are a part of."""
        return self.where if self.part_of is None else self.part_of

    @property
    def chosen(self) -> Condition:
        """Which of the records that are looked at count."""
        parted = isinstance(self.where, All) and self.where.of[0] == self.part_of
        return self.where.of[1] if parted and isinstance(self.where, All) else self.where

    def reads(self) -> tuple[Field, ...]:
        return tuple(field for bound in self.bounds for field in bound.threshold.fields())

    def only_helps(self, positive: bool = True) -> bool:
        added = self.how in ("sum", "max") and self.value is not None and not self.value.below_nought
        rising = self.part_of is None and (self.how in ("count", "distinct") or added)
        return rising and all(bound.comparator.is_lower_bound == positive for bound in self.bounds)


Condition = All | Any | Not | OneOf | Compare | CompareDate | Known | Linked
TRUE = All(())


def both(first: Condition, second: Condition) -> Condition:
    """Both conditions; what is always true, or said already, falls away."""
    if second == first or (isinstance(first, All) and second in first.of):
        return first
    parts = [part for part in (first, second) if part != TRUE]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """The conditions that all have to hold so that it does."""
    if isinstance(condition, All):
        for part in condition.of:
            yield from conjuncts(part)
    else:
        yield condition
