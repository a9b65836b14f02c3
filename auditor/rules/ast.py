"""A rule after loading: every name resolved against the records model, every threshold exact. Nothing here knows YAML or SQL.

Conditions and thresholds answer for themselves what they are made of; what is measured stands in ``auditor.rules.kinds``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Literal, cast

from auditor.problems import Place

if TYPE_CHECKING:
    from auditor.rules.kinds.base import Measure

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
    unit: str = ""  # percent: taken in hundredths, whether 60, 60% or 0.6 is written

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


class _Threshold:
    """What every threshold says of itself."""

    def fields(self) -> tuple[Field, ...]:
        """The fields that it depends on."""
        return ()

    @property
    def varies(self) -> bool:
        """Whether it differs from record to record, on one and the same day."""
        return False


@dataclass(frozen=True)
class Constant(_Threshold):
    value: Fraction


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


@dataclass(frozen=True)
class BySize(_Threshold):
    field: Field
    tiers: tuple[Tier, ...]

    def fields(self) -> tuple[Field, ...]:
        return (self.field,)

    @property
    def varies(self) -> bool:
        return True

    @property
    def denominator(self) -> int:
        """Every value is a whole number of parts of this size."""
        return math.lcm(*(amount.denominator for tier in self.tiers for amount in (tier.base, tier.plus)))


@dataclass(frozen=True)
class Dated(_Threshold):
    """(from, threshold) ascending; None repeals. Before the first date the rule does not apply."""

    steps: tuple[tuple[date, Constant | ByCode | BySize | None], ...]

    def fields(self) -> tuple[Field, ...]:
        return tuple(field for _, step in self.steps if step is not None for field in step.fields())

    @property
    def varies(self) -> bool:
        return any(step is not None and step.varies for _, step in self.steps)


Threshold = Constant | ByCode | BySize | Dated


@dataclass(frozen=True)
class Bound:
    comparator: Comparator
    threshold: Threshold


# ---------------------------------------------------------------- conditions


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
    or distinct (different values of ``value``).
    """

    table: str
    via: str
    where: Condition
    how: Literal["count", "distinct", "sum", "max", "min", "mean"]
    value: Field | None
    window: Window
    bounds: tuple[Bound, ...]

    def reads(self) -> tuple[Field, ...]:
        return tuple(field for bound in self.bounds for field in bound.threshold.fields())

    def only_helps(self, positive: bool = True) -> bool:
        rising = self.how in ("count", "distinct", "sum", "max")
        return rising and all(bound.comparator.is_lower_bound == positive for bound in self.bounds)


Condition = All | Any | Not | OneOf | Compare | CompareDate | Known | Linked
TRUE = All(())

# ---------------------------------------------------------------- populations


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


# ---------------------------------------------------------------- rules


@dataclass(frozen=True)
class Season:
    """The days in which a duty is done: ``start`` to ``end`` as (month, day), or ``before`` and ``after`` a festival."""

    start: tuple[int, int] = (1, 1)
    end: tuple[int, int] = (12, 31)
    festival: str = ""
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class Period:
    """``rolling``: ``years`` to the as-of date; ``cycle``: calendar years by ``years``, counted from ``cycle_from``.

    ``season``: only these days of each period count, and with the last of them the duty is due.
    """

    kind: Literal["calendar_year", "school_year", "term", "quarter", "month", "as_of", "rolling", "cycle"]
    years: int = 1
    cycle_from: int | None = None
    season: Season | None = None


@dataclass(frozen=True)
class Reference:
    """The day that fields are taken at. ``kind`` "": none was written, so the period's end."""

    kind: Literal["", "period_end", "period_start", "month_day"] = ""
    month: int = 0
    day: int = 0


@dataclass(frozen=True)
class Raised:
    """What a rule said in the pack that it was taken over from, before another document changed it."""

    document: dict[str, str]  # the title of the document
    title: dict[str, str]
    clause: str
    quote: str
    bounds: tuple[Bound, ...]
    strength: str

    def __hash__(self) -> int:
        return hash((self.clause, self.quote))


@dataclass(frozen=True)
class Rule:
    """One requirement. ``subjects``: where it is measured; ``owner``: who owes it, "" for the subject itself.

    ``levels``: the levels of the bureaus that it is asked of; () for all. ``document``: the name of the policy whose clause it
    is. ``quotes``: passages of that clause. ``strength_word``: the word of the text that the strength rests on.
    ``remedy_after``: what is to be done once the period is over. ``replaces``: ids of former rules whose question was another.
    """

    id: str
    pack: str
    title: dict[str, str]
    clause: str
    quotes: tuple[str, ...]
    strength: Literal["must", "should", "may", "component"]
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
    remedy_after: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    levels: tuple[str, ...] = ()
    strength_word: str = ""
    replaces: tuple[str, ...] = ()
    document: str = ""
    raised_from: Raised | None = None
    undated: bool = False  # records without a date are meant: all of them, whatever the period
    place: Place = Place()
    settled: bool = False  # what once counts counts for ever: see auditor.rules.lasting

    @property
    def quote(self) -> str:
        """The clause's own words as one text."""
        return "……".join(self.quotes)

    @property
    def begins_by_itself(self) -> bool:
        """Whether its threshold says from which day on it holds."""
        return any(isinstance(bound.threshold, Dated) for bound in self.bounds)

    def owner_of(self, subject: str) -> str:
        """Who owes what is measured at a ``school`` or a ``bureau``."""
        return self.owner or subject

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def grows(self) -> bool:
        """Whether, while a period runs, the figure can only grow and its limit stay: what exceeds it exceeds it for good."""
        return self.settled and not any(bound.threshold.varies for bound in self.bounds)

    def conditions(self) -> Iterator[Condition]:
        """On the subject, then on the records."""
        yield self.applies_to
        yield from self.measure.conditions()

    def fields(self) -> Iterator[Field]:
        """Every field that the rule reads."""
        yield from self.measure.fields()
        for condition in self.conditions():
            yield from condition.fields()
        for bound in self.bounds:
            yield from bound.threshold.fields()

    def figure_names(self) -> tuple[str, ...]:
        """The names of the bureau's figures that the rule asks for."""
        return tuple(dict.fromkeys(name for part in self.measure.walk() for name in part.figure_names()))

    def tables(self) -> tuple[str, ...]:
        """The tables whose records the rule counts, sorted."""
        linked = (one.table for condition in self.conditions() for one in condition.linked())
        return tuple(sorted({*self.measure.tables(), *linked}))

    def windows(self, table: str) -> set[Window]:
        """The windows in which the rule looks at the records of a table."""
        linked = (one for condition in self.conditions() for one in condition.linked())
        looked_at: Iterator[Population | Linked] = chain(self.measure.populations(), linked)
        return {one.window for one in looked_at if one.table == table}
