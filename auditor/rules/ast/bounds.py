"""Fields of the records model as a rule names them, and what a figure is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.rules.expressions import Formula
    from auditor.rules.thresholds.base import Threshold


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


@dataclass(frozen=True)
class Bound:
    comparator: Comparator
    threshold: Threshold
