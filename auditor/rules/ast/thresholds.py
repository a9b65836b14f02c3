"""Fields of the records model as a rule names them, and thresholds, exact."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from auditor.rules.expressions import Formula
    from auditor.rules.kinds.base import Measure


@dataclass(frozen=True)
class Field:
    """A column or derived field. ``path``: the links walked from the record at hand, ``("school",)`` for ``school.locality``.

    A link is named ``school``, or by the table that it points to.
    ``table`` is where the field lives. ``scale``: stored integer = written number × scale (money 100, years since a date 10000).
    """

    path: tuple[str, ...]
    table: str
    name: str
    type: str  # text code date integer number money boolean time years months quotient
    derived: bool = False
    scale: int = 1
    unit: str = ""  # percent: taken in hundredths, whether 60, 60% or 0.6 is written
    formula: Formula | None = None  # how a derived field is worked out from others

    def __str__(self) -> str:
        return ".".join((*self.path, self.name))

    @property
    def below_nought(self) -> bool:
        """Whether a record's value can be below nought: money that was taken back, or a difference."""
        return self.type == "money" if self.formula is None else self.formula.below_nought


class Comparator(StrEnum):
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    LESS_THAN = "less_than"

    @property
    def is_lower_bound(self) -> bool:
        return self in (Comparator.AT_LEAST, Comparator.MORE_THAN)

    @property
    def is_strict(self) -> bool:
        """Whether the limit itself will not do."""
        return self in (Comparator.MORE_THAN, Comparator.LESS_THAN)

    @property
    def opposite(self) -> Comparator:
        """What holds of a figure where this does not."""
        return {
            Comparator.AT_LEAST: Comparator.LESS_THAN,
            Comparator.MORE_THAN: Comparator.AT_MOST,
            Comparator.AT_MOST: Comparator.MORE_THAN,
            Comparator.LESS_THAN: Comparator.AT_LEAST,
        }[self]

    def holds(self, value: Fraction, limit: Fraction) -> bool:
        """Whether a figure meets the limit."""
        return {
            Comparator.AT_LEAST: value >= limit,
            Comparator.MORE_THAN: value > limit,
            Comparator.AT_MOST: value <= limit,
            Comparator.LESS_THAN: value < limit,
        }[self]

    @property
    def sign(self) -> str:
        return {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}[self.value]


class _Threshold(ABC):
    """What every threshold says of itself."""

    def parts(self) -> tuple[Step | OfRule, ...]:
        """The thresholds inside it."""
        return ()

    def walk(self) -> Iterator[Threshold]:
        """It and what is inside it."""
        yield self  # type: ignore[misc]  # each class below is one of Threshold
        for part in self.parts():
            yield from part.walk()

    def fields(self) -> tuple[Field, ...]:
        """The fields that it depends on."""
        return tuple(field for part in self.parts() for field in part.fields())

    def measures(self) -> tuple[Measure, ...]:
        """What has to be measured of the subject before it is known."""
        return tuple(measure for part in self.parts() for measure in part.measures())

    def rules(self) -> tuple[str, ...]:
        """The ids of the rules whose figures it takes."""
        return tuple(rule for part in self.parts() for rule in part.rules())

    @property
    def varies(self) -> bool:
        """Whether it differs from record to record, on one and the same day."""
        return any(part.varies for part in self.parts())

    @abstractmethod
    def numbers(self) -> tuple[Fraction, ...]:
        """Every number that is written in it, those of its parts left aside."""

    @property
    @abstractmethod
    def may_ask_nothing(self) -> bool:
        """Whether there may be a subject of which it requires nothing."""

    @abstractmethod
    def choices(self) -> Iterator[tuple[str, Fraction]]:
        """Each limit that it can set, and when it does; nothing where that is another number for everybody."""


@dataclass(frozen=True)
class Constant(_Threshold):
    value: Fraction

    @property
    def denominator(self) -> int:
        return self.value.denominator

    def numbers(self) -> tuple[Fraction, ...]:
        return (self.value,)

    @property
    def may_ask_nothing(self) -> bool:
        return False

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        yield "", self.value


@dataclass(frozen=True)
class ByCode(_Threshold):
    """A threshold that depends on a code (or yes/no, or text) field.

    Of a value of the field that is not listed ``otherwise`` is required; None: nothing, so the record leaves the population, the
    subject the rule. ``rest_said``: the rule says what holds of values that it does not list.
    """

    field: Field
    values: tuple[tuple[str | bool, Fraction], ...]
    otherwise: Fraction | None = None
    rest_said: bool = False

    def fields(self) -> tuple[Field, ...]:
        return (self.field,)

    @property
    def varies(self) -> bool:
        return True

    @property
    def denominator(self) -> int:
        """Every value is a whole number of parts of this size."""
        return math.lcm(*(value.denominator for value in self.amounts))

    @property
    def amounts(self) -> tuple[Fraction, ...]:
        """Everything that may be required."""
        rest = () if self.otherwise is None else (self.otherwise,)
        return (*(value for _, value in self.values), *rest)

    def numbers(self) -> tuple[Fraction, ...]:
        return self.amounts

    @property
    def may_ask_nothing(self) -> bool:
        return self.otherwise is None

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        yield from ((f"{self.field} = {code}", value) for code, value in self.values)
        if self.otherwise is not None:
            yield f"{self.field} = …", self.otherwise


@dataclass(frozen=True)
class Tier:
    """``low`` ≤ size < ``high`` (None: open): ``base``, and ``plus`` for each ``each`` beyond ``low``.

    Only full ones count, started ones too when ``round_up``.
    """

    low: Fraction | None
    high: Fraction | None
    base: Fraction
    plus: Fraction = Fraction(0)
    each: Fraction = Fraction(1)
    round_up: bool = False

    def __str__(self) -> str:
        low, high = ("" if end is None else str(end) for end in (self.low, self.high))
        return f"[{low}–{high})"


class _Tiered(_Threshold):
    """What is asked stands in tiers of a number."""

    tiers: tuple[Tier, ...]

    @property
    def varies(self) -> bool:
        return True

    @property
    def denominator(self) -> int:
        """Every value is a whole number of parts of this size."""
        return math.lcm(*(amount.denominator for tier in self.tiers for amount in (tier.base, tier.plus)))

    def numbers(self) -> tuple[Fraction, ...]:
        written = (amount for tier in self.tiers for amount in (tier.base, tier.plus, tier.each, tier.low, tier.high))
        return tuple(amount for amount in written if amount is not None)

    @property
    def may_ask_nothing(self) -> bool:
        return False  # tiers have no gap and no end

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        yield from ((str(tier), tier.base) for tier in self.tiers)


@dataclass(frozen=True)
class BySize(_Tiered):
    field: Field
    tiers: tuple[Tier, ...]

    def fields(self) -> tuple[Field, ...]:
        return (self.field,)

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        yield from ((f"{self.field} {tier}", tier.base) for tier in self.tiers)


@dataclass(frozen=True)
class ByFigure(_Tiered):
    """Tiers by a number that is measured of the subject: how many records it has, or a total; of a bureau, over its schools."""

    measure: Measure
    tiers: tuple[Tier, ...]

    def fields(self) -> tuple[Field, ...]:
        conditions = (field for condition in self.measure.conditions() for field in condition.fields())
        return (*self.measure.fields(), *conditions)

    def measures(self) -> tuple[Measure, ...]:
        return (self.measure,)


@dataclass(frozen=True)
class OfRule(_Threshold):
    """So many ``times`` the figure of another rule, on the same subject in the same period."""

    rule: str
    times: Fraction = Fraction(1)

    def rules(self) -> tuple[str, ...]:
        return (self.rule,)

    @property
    def varies(self) -> bool:
        return True

    def numbers(self) -> tuple[Fraction, ...]:
        return (self.times,)

    @property
    def may_ask_nothing(self) -> bool:
        return True  # that rule may have no figure

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        yield from ()


@dataclass(frozen=True)
class Nested(_Threshold):
    """A threshold that depends on a code, some value of which has a threshold that varies; else like :class:`ByCode`."""

    field: Field
    values: tuple[tuple[str | bool, Step], ...]
    otherwise: Step | None = None
    rest_said: bool = False

    def parts(self) -> tuple[Step, ...]:
        """The threshold of every value, and of those that are not listed."""
        rest = () if self.otherwise is None else (self.otherwise,)
        return (*(step for _, step in self.values), *rest)

    def fields(self) -> tuple[Field, ...]:
        return (self.field, *super().fields())

    @property
    def varies(self) -> bool:
        return True

    def numbers(self) -> tuple[Fraction, ...]:
        return ()

    @property
    def may_ask_nothing(self) -> bool:
        return self.otherwise is None or any(step.may_ask_nothing for step in self.parts())

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        for code, step in (*self.values, *(() if self.otherwise is None else (("…", self.otherwise),))):
            yield from ((", ".join(filter(None, (f"{self.field} = {code}", label))), value) for label, value in step.choices())

    @property
    def denominator(self) -> int:
        """Every value is a whole number of parts of this size."""
        return math.lcm(*(step.denominator for step in self.parts()))


@dataclass(frozen=True)
class Sum(_Threshold):
    """Thresholds that are added up: so many by pupils, and so many more by boarders. A part that asks nothing adds nothing."""

    of: tuple[Step, ...]

    def parts(self) -> tuple[Step, ...]:
        return self.of

    def numbers(self) -> tuple[Fraction, ...]:
        return ()

    @property
    def may_ask_nothing(self) -> bool:
        return all(step.may_ask_nothing for step in self.of)

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        for together in product(*(list(step.choices()) for step in self.of)):
            yield ", ".join(label for label, _ in together if label), sum((value for _, value in together), Fraction(0))

    @property
    def denominator(self) -> int:
        """Every value is a whole number of parts of this size."""
        return math.lcm(*(step.denominator for step in self.of))


@dataclass(frozen=True)
class Dated(_Threshold):
    """(from, threshold) ascending; None repeals. Before the first date the rule does not apply."""

    steps: tuple[tuple[date, Step | OfRule | None], ...]

    def parts(self) -> tuple[Step | OfRule, ...]:
        return tuple(step for _, step in self.steps if step is not None)

    def numbers(self) -> tuple[Fraction, ...]:
        return ()

    @property
    def may_ask_nothing(self) -> bool:
        return True  # before its first day

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        for day, step in self.steps:
            yield from ((f"{day.isoformat()} {label}".strip(), value) for label, value in (step.choices() if step else ()))


Step: TypeAlias = "Constant | ByCode | BySize | ByFigure | Nested | Sum"
"""A threshold on one and the same day, that can stand inside others."""
Threshold: TypeAlias = "Step | OfRule | Dated"


@dataclass(frozen=True)
class Bound:
    comparator: Comparator
    threshold: Threshold
