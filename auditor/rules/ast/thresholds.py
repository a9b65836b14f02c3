"""Fields of the records model as a rule names them, and thresholds, exact."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
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


class _Threshold:
    """What every threshold says of itself."""

    def fields(self) -> tuple[Field, ...]:
        """The fields that it depends on."""
        return ()

    def measures(self) -> tuple[Measure, ...]:
        """What has to be measured of the subject before it is known."""
        return ()

    def rules(self) -> tuple[str, ...]:
        """The ids of the rules whose figures it takes."""
        return ()

    @property
    def varies(self) -> bool:
        """Whether it differs from record to record, on one and the same day."""
        return False


@dataclass(frozen=True)
class Constant(_Threshold):
    value: Fraction

    @property
    def denominator(self) -> int:
        return self.value.denominator


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


@dataclass(frozen=True)
class BySize(_Tiered):
    field: Field
    tiers: tuple[Tier, ...]

    def fields(self) -> tuple[Field, ...]:
        return (self.field,)


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


@dataclass(frozen=True)
class Nested(_Threshold):
    """A threshold that depends on a code, some value of which has a threshold that varies; else like :class:`ByCode`."""

    field: Field
    values: tuple[tuple[str | bool, Step], ...]
    otherwise: Step | None = None
    rest_said: bool = False

    @property
    def inner(self) -> tuple[Step, ...]:
        """The threshold of every value, and of those that are not listed."""
        rest = () if self.otherwise is None else (self.otherwise,)
        return (*(step for _, step in self.values), *rest)

    def fields(self) -> tuple[Field, ...]:
        return (self.field, *(field for step in self.inner for field in step.fields()))

    def measures(self) -> tuple[Measure, ...]:
        return tuple(measure for step in self.inner for measure in step.measures())

    @property
    def varies(self) -> bool:
        return True

    @property
    def denominator(self) -> int:
        """Every value is a whole number of parts of this size."""
        return math.lcm(*(step.denominator for step in self.inner))


@dataclass(frozen=True)
class Sum(_Threshold):
    """Thresholds that are added up: so many by pupils, and so many more by boarders. A part that asks nothing adds nothing."""

    of: tuple[Step, ...]

    def fields(self) -> tuple[Field, ...]:
        return tuple(field for step in self.of for field in step.fields())

    def measures(self) -> tuple[Measure, ...]:
        return tuple(measure for step in self.of for measure in step.measures())

    @property
    def varies(self) -> bool:
        return any(step.varies for step in self.of)

    @property
    def denominator(self) -> int:
        """Every value is a whole number of parts of this size."""
        return math.lcm(*(step.denominator for step in self.of))


@dataclass(frozen=True)
class Dated(_Threshold):
    """(from, threshold) ascending; None repeals. Before the first date the rule does not apply."""

    steps: tuple[tuple[date, Step | OfRule | None], ...]

    def fields(self) -> tuple[Field, ...]:
        return tuple(field for _, step in self.steps if step is not None for field in step.fields())

    def measures(self) -> tuple[Measure, ...]:
        return tuple(measure for _, step in self.steps if step is not None for measure in step.measures())

    def rules(self) -> tuple[str, ...]:
        return tuple(rule for _, step in self.steps if step is not None for rule in step.rules())

    @property
    def varies(self) -> bool:
        return any(step is not None and step.varies for _, step in self.steps)


Step: TypeAlias = "Constant | ByCode | BySize | ByFigure | Nested | Sum"
"""A threshold on one and the same day, that can stand inside others."""
Threshold: TypeAlias = "Step | OfRule | Dated"


@dataclass(frozen=True)
class Bound:
    comparator: Comparator
    threshold: Threshold
