"""A rule after loading: every name resolved against the records model, every threshold exact. Nothing here knows YAML or SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from auditor.problems import Place

# ---------------------------------------------------------------- fields and thresholds


@dataclass(frozen=True)
class Field:
    """A column or derived field. ``path``: the links walked from the record at hand, ``("school",)`` for ``school.locality``.

    A link is named ``school``, or by the table that it points to.
    ``table`` is where the field lives. ``scale``: stored integer = written number × scale (money 100, years since a date 10000).
    """

    path: tuple[str, ...]
    table: str
    name: str
    type: str  # text code date integer number money boolean time years months
    derived: bool = False
    scale: int = 1

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


@dataclass(frozen=True)
class Constant:
    value: Fraction


@dataclass(frozen=True)
class ByCode:
    """A threshold that depends on a code (or yes/no, or text) field.

    A value of the field that is not listed gives no requirement: not applicable.
    """

    field: Field
    values: tuple[tuple[str | bool, Fraction], ...]


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


@dataclass(frozen=True)
class BySize:
    field: Field
    tiers: tuple[Tier, ...]


@dataclass(frozen=True)
class Dated:
    """(from, threshold) ascending; None repeals. Before the first date the rule does not apply."""

    steps: tuple[tuple[date, Constant | ByCode | BySize | None], ...]


Threshold = Constant | ByCode | BySize | Dated


@dataclass(frozen=True)
class Bound:
    comparator: Comparator
    threshold: Threshold


# ---------------------------------------------------------------- conditions


@dataclass(frozen=True)
class All:
    of: tuple[Condition, ...]


@dataclass(frozen=True)
class Any:
    of: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    of: Condition


@dataclass(frozen=True)
class OneOf:
    """The field equals one of the values (canonical codes, texts, booleans, or stored integers)."""

    field: Field
    values: tuple[str | bool | int, ...]


@dataclass(frozen=True)
class Compare:
    """The field against a number (or a time, in minutes); several bounds must all hold.

    Bounds are in written units (see Field.scale).
    """

    field: Field
    bounds: tuple[Bound, ...]


@dataclass(frozen=True)
class Day:
    """A day that a date is compared with: a fixed date, a month-day of the rule's period, or an end of the period."""

    kind: Literal["date", "month_day", "period_start", "period_end", "reference"]
    on: date | None = None
    month: int = 0
    day: int = 0


@dataclass(frozen=True)
class CompareDate:
    field: Field
    op: Literal["before", "after", "not_before", "not_after"]
    day: Day


@dataclass(frozen=True)
class Known:
    field: Field
    known: bool


@dataclass(frozen=True)
class Window:
    """Which records of a dated table a linked aggregate or a measure looks at.

    The rule's period, all up to the reference date, or the months before it.
    """

    kind: Literal["period", "ever", "within"] = "period"
    months: int = 0


@dataclass(frozen=True)
class Linked:
    """An aggregate over the child records of a member, e.g. talks of a member of staff; compared with bounds.

    ``via`` is the child's link column; ``how``: count, sum, max, min, mean (of ``value``),
    or distinct (different values of ``value``).
    """

    table: str
    via: str
    where: Condition
    how: Literal["count", "distinct", "sum", "max", "min", "mean"]
    value: Field | None
    window: Window
    bounds: tuple[Bound, ...]


Condition = All | Any | Not | OneOf | Compare | CompareDate | Known | Linked
TRUE = All(())

# ---------------------------------------------------------------- measures


@dataclass(frozen=True)
class LeftOut:
    """Records that a population leaves out, and why; listed in the report."""

    when: Condition
    label: dict[str, str]

    def __hash__(self) -> int:
        return hash(self.when)


@dataclass(frozen=True)
class Population:
    """Records of ``table`` that satisfy ``where``; a table with a date column counts only records of ``window``."""

    table: str
    where: Condition = TRUE
    window: Window = Window()
    name: str = ""
    leaves_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Count:
    of: Population
    distinct: Field | None = None


@dataclass(frozen=True)
class Share:
    of: Population
    that: Condition


@dataclass(frozen=True)
class Total:
    of: Population
    field: Field
    how: Literal["sum", "max", "min", "mean"] = "sum"


@dataclass(frozen=True)
class Value:
    """A field of the subject's own record (a school's pupils, its time of the first lesson)."""

    field: Field


@dataclass(frozen=True)
class Ratio:
    of: Count | Total | Value
    to: Count | Total | Value


@dataclass(frozen=True)
class Spread:
    """Weighted coefficient of variation over the schools of a bureau of ``of`` / ``to``, weighted by ``to``."""

    of: Count | Total | Value
    to: Count | Total | Value


@dataclass(frozen=True)
class Met:
    """How many of ``rules`` the subject meets; with ``floor`` each unmet one must reach that part of its threshold."""

    rules: tuple[str, ...]
    floor: Fraction | None = None


@dataclass(frozen=True)
class Attest:
    """Answered by the evidence register, never from records. ``document``: the kind of document asked for."""

    document: str
    question: dict[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.document)


Measure = Count | Share | Total | Value | Ratio | Spread | Met | Attest

# ---------------------------------------------------------------- rules


@dataclass(frozen=True)
class Period:
    """``rolling``: ``years`` to the as-of date; ``cycle``: calendar years by ``years``, counted from ``cycle_from``."""

    kind: Literal["calendar_year", "school_year", "term", "quarter", "month", "as_of", "rolling", "cycle"]
    years: int = 1
    cycle_from: int | None = None


@dataclass(frozen=True)
class Reference:
    kind: Literal["period_end", "period_start", "month_day"] = "period_end"
    month: int = 0
    day: int = 0


@dataclass(frozen=True)
class Rule:
    id: str
    pack: str
    title: dict[str, str]
    clause: str
    quote: str
    strength: Literal["must", "should", "may"]
    subjects: tuple[Literal["school", "bureau"], ...]
    period: Period
    reference: Reference
    applies_to: Condition
    measure: Measure
    bounds: tuple[Bound, ...]
    unit: dict[str, str] = field(default_factory=dict)
    remedy: dict[str, str] = field(default_factory=dict)
    reading: dict[str, str] = field(default_factory=dict)  # the reading taken where the clause is open
    partial: dict[str, str] = field(default_factory=dict)  # what the encoding leaves out
    responsible: str = "school"  # school, bureau, finance, personnel
    place: Place = Place()

    def __hash__(self) -> int:
        return hash(self.id)
