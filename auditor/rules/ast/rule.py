"""Populations, periods and the rule itself. What is measured stands in ``auditor.rules.kinds``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Literal

from auditor.problems import Place
from auditor.rules.ast.bounds import Bound, Field
from auditor.rules.ast.conditions import TRUE, Condition, Linked, Window

if TYPE_CHECKING:
    from auditor.rules.kinds.base import Measure


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
class Grade:
    """An outcome of several that are told apart by the same figure: 优, 良 …; reached where every bound is met."""

    name: dict[str, str]
    bounds: tuple[Bound, ...]

    def __hash__(self) -> int:
        return hash(self.bounds)


@dataclass(frozen=True)
class Asked:
    """What is measured of a kind of subject, and held against what."""

    measure: Measure
    bounds: tuple[Bound, ...]
    grades: tuple[Grade, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One requirement. ``subjects``: where it is measured; ``owner``: who owes it, "" for the subject itself.

    ``levels``: the levels of the bureaus that it is asked of; () for all. ``document``: the name of the policy whose clause it
    is. ``of_bureau``: what is asked of a bureau, where that reads otherwise than what the same words ask of a school; see
    :meth:`at`. ``quotes``: passages of that clause. ``strength_word``: the word of the text that the strength rests on.
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
    short_title: dict[str, str] = field(default_factory=dict)  # for the head of a narrow column
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
    grades: tuple[Grade, ...] = ()  # the best first; ``bounds`` are those of the one that is required
    settled: bool = False  # what once counts counts for ever: see auditor.rules.lasting
    of_bureau: Asked | None = None

    @property
    def quote(self) -> str:
        """The clause's own words as one text."""
        return "……".join(self.quotes)

    @property
    def begins_by_itself(self) -> bool:
        """Whether its threshold says from which day on it holds."""
        return any(bound.threshold.changes() for bound in self.bounds)

    def first_days(self) -> tuple[date, ...]:
        """The days from which a dated threshold asks something, ascending."""
        dated = ((bound.threshold, day) for bound in self.bounds for day in bound.threshold.changes())
        return tuple(sorted({day for threshold, day in dated if threshold.on(day) is not None}))

    def at(self, subject: str) -> Rule:
        """The rule as it is asked of a ``school`` or a ``bureau``. A bureau is asked over the schools that the rule is for."""
        if self.of_bureau is None:
            return self
        if subject == "school":
            return replace(self, subjects=("school",), of_bureau=None)
        asked = self.of_bureau
        return replace(
            self,
            subjects=("bureau",),
            applies_to=TRUE,
            measure=asked.measure,
            bounds=asked.bounds,
            grades=asked.grades,
            settled=False,
            of_bureau=None,
        )

    def forms(self) -> tuple[Rule, ...]:
        """The rule as it is asked of each of its subjects, each form once."""
        return (self,) if self.of_bureau is None else tuple(self.at(subject) for subject in self.subjects)

    def counted_rules(self) -> tuple[str, ...]:
        """The ids of the rules whose verdicts it counts, or whose figures its threshold takes."""
        figures = (rule for bound in self.limits for rule in bound.threshold.rules())
        return tuple(dict.fromkeys((*self.measure.counted_rules(), *figures)))

    def measures(self) -> Iterator[Measure]:
        """What is measured: for its figure, of a bureau too, and for the thresholds that it is held against."""
        for form in self.forms():
            yield form.measure
            yield from (measure for bound in form.limits for measure in bound.threshold.measures())

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
        for measure in self.measures():
            yield from measure.conditions()

    def fields(self) -> tuple[Field, ...]:
        """Every field that the rule reads, each once, those that formulas are made of too."""
        return self._fields

    @cached_property  # asked of a rule in every period
    def _fields(self) -> tuple[Field, ...]:
        named = list(self._named_fields())
        inside = (one for field_ in named if field_.formula is not None for one in field_.formula.fields())
        counted = (one for linked in self.counted_in_formulas() for one in linked.where.fields())
        return tuple(dict.fromkeys((*named, *inside, *counted)))

    @property
    def limits(self) -> tuple[Bound, ...]:
        """Everything that the figure is held against: what is required, then every grade."""
        return (*self.bounds, *(bound for grade in self.grades for bound in grade.bounds))

    def _named_fields(self) -> Iterator[Field]:
        for measure in self.measures():
            yield from measure.fields()
        for condition in self.conditions():
            yield from condition.fields()
        for bound in self.limits:
            yield from bound.threshold.fields()

    def counted_in_formulas(self) -> tuple[Linked, ...]:
        """The records that formulas count."""
        return self._counted_in_formulas

    @cached_property  # asked of a rule for every finding
    def _counted_in_formulas(self) -> tuple[Linked, ...]:
        return tuple(one for field_ in self._named_fields() if field_.formula for one in field_.formula.counted())

    def figure_names(self) -> tuple[str, ...]:
        """The names of the bureau's figures that the rule asks for."""
        walked = (part for measure in self.measures() for part in measure.walk())
        return tuple(dict.fromkeys(name for part in walked for name in part.figure_names()))

    def tables(self) -> tuple[str, ...]:
        """The tables whose records the rule counts, sorted."""
        return self._tables

    @cached_property  # asked of a rule for every school
    def _tables(self) -> tuple[str, ...]:
        linked = (one.table for condition in self.conditions() for one in condition.linked())
        measured = (table for measure in self.measures() for table in measure.tables())
        return tuple(sorted({*measured, *linked, *(one.table for one in self.counted_in_formulas())}))

    def looks(self, table: str) -> Iterator[Population | Linked]:
        """Every place where the rule looks at the records of a table."""
        linked = (one for condition in self.conditions() for one in condition.linked())
        populations = (population for measure in self.measures() for population in measure.populations())
        looked_at: Iterator[Population | Linked] = chain(populations, linked, self.counted_in_formulas())
        return (one for one in looked_at if one.table == table)

    def windows(self, table: str) -> set[Window]:
        """The windows in which the rule looks at the records of a table."""
        return {one.window for one in self.looks(table)}
