"""What a measure asks of the records, and what comes back: plain numbers, whichever database they lie in.

A kind of measure speaks only of members, of counts and of fields; ``auditor.measures`` makes SQL of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Protocol

from auditor.rules.ast import TRUE, Condition, Field, Population

if TYPE_CHECKING:
    from auditor.rules.thresholds.base import Threshold


@dataclass(frozen=True)
class Wanted:
    """Where one number will be found: the query's place in the plan (-1: the subject's own), and the column.

    ``part``: which of the counts that are packed into the column; None: the column is the number.
    """

    query: int
    column: str
    part: int | None = None

    @property
    def place(self) -> Wanted:
        """The column as it is queried."""
        return Wanted(self.query, self.column)


Requests = dict[str, Wanted]
"""What a measure asks for, by names of its own."""
Answers = Mapping[str, int | None]
"""The numbers of one subject by those names; None where there is none: a missing value, or no records to take it of."""


def number(answers: Answers, name: str) -> int:
    """A count, 0 where the subject has no records at all."""
    return answers.get(name) or 0


@dataclass(frozen=True)
class Figures:
    """What was measured for one subject.

    ``low`` … ``high``: smallest and largest possible measure in written units, as (numerator, denominator); ``high`` None:
    no upper limit known. ``population_low`` … ``population_high``: sure and possible members (1 and 1 for measures without a
    population). ``actual``: the figure on the records that are certain; for a share the members that satisfy, with
    ``population`` their base.
    """

    low: tuple[int, int]
    high: tuple[int, int] | None
    actual: Fraction | None
    population_low: int = 1
    population_high: int = 1
    population: int | None = None
    known: bool = True
    counts: dict[str, int] = field(default_factory=dict, hash=False)


LOOSE, SWAYED = "loose_", "swayed_"
_MOST_LEAVES = 3


def masks(leaves: int) -> range:
    """Which parts of a condition may be swayed at once, a bit each; of many parts all."""
    every = (1 << leaves) - 1
    return range(1, every + 1) if leaves <= _MOST_LEAVES else range(every, every + 1)


def swayed(answers: Answers, prefix: str) -> int:
    """How many records those that name nobody may make or unmake; ``prefix``: under which :meth:`Asks.unmatched` was asked."""
    loose: dict[int, int] = {}
    for name, value in answers.items():
        if name.startswith(f"{prefix}{LOOSE}"):
            leaf = int(name.removeprefix(f"{prefix}{LOOSE}").partition(" ")[0])
            loose[leaf] = loose.get(leaf, 0) + (value or 0)
    if not any(loose.values()):
        return 0
    mask = sum(1 << leaf for leaf, value in loose.items() if value or len(loose) > _MOST_LEAVES)
    return min(sum(loose.values()), number(answers, f"{prefix}{SWAYED}{mask}"))


def nobodys(answers: Answers, prefix: str) -> tuple[str, ...]:
    """The links (table.column) of the records that name nobody, where these may make or unmake one."""
    if not swayed(answers, prefix):
        return ()
    named = {name.partition(" ")[2]: None for name, value in answers.items() if name.startswith(f"{prefix}{LOOSE}") and value}
    return tuple(named)


class Members(Protocol):
    """The records of a population, each of them surely or perhaps one. Pairs: of the sure ones alone, and of all."""

    def counted(self) -> tuple[Wanted, Wanted]:
        """How many there are."""
        ...

    def without(self, field: Field) -> Wanted:
        """How many, sure or not, have no value of a field."""
        ...

    def different(self, field: Field) -> tuple[Wanted, Wanted]:
        """How many different values of a field they have."""
        ...

    def summed(self, field: Field) -> tuple[Wanted, Wanted]:
        """The sum of a field, in stored units, at least and at most: of the sure ones and the others that lessen or raise it."""
        ...

    def extreme(self, field: Field, how: Literal["max", "min"]) -> tuple[Wanted, Wanted]:
        """The largest or smallest value, in stored units: of the sure ones, and of all, by the ends that bound it."""
        ...

    def divided(self, by: Condition) -> tuple[Wanted, ...]:
        """How many satisfy a condition, do not, and are open: of the sure ones, then of those that only perhaps are members."""
        ...


class Asks(Protocol):
    """Asks for numbers on one kind of subject at one moment."""

    def members(self, of: Population) -> Members: ...

    @property
    def running(self) -> bool:
        """Whether the period is not over."""
        ...

    def limit(self, threshold: Threshold) -> tuple[Wanted, Wanted]:
        """What a threshold that varies asks of the subject, in its own parts; and whether it asks anything: 1, 0, 2 (open)."""
        ...

    def earlier(self) -> Asks:
        """The same at the earlier period that a rule compares with."""
        ...

    def recorded_by_then(self, table: str) -> Wanted:
        """How many records of a dated table the subject surely has up to the end of the period."""
        ...

    def last_members(self, of: Population, same: Sequence[Field], value: Field) -> Members:
        """The members that no later one replaces: one that surely is there, with the same in ``same`` and a value."""
        ...

    def own(self, field: Field) -> tuple[Wanted, Wanted]:
        """The lower and the upper end of a field of the subject itself, in stored units."""
        ...

    def divided_own(self, field: Field) -> tuple[Wanted, Wanted]:
        """Of a formula of the subject itself that divides: what is divided, and by what, in stored units."""
        ...

    def exists(self) -> Wanted:
        """1 for every subject: for a measure that asks nothing of records."""
        ...

    def in_scope(self, where: Condition = TRUE) -> Wanted:
        """Whether the rule applies to the subject, and ``where`` holds of it: 1 yes, 0 no, 2 open."""
        ...

    def district(self) -> Wanted:
        """The key of the subject's district."""
        ...

    def not_submitted(self, of: Population) -> Wanted:
        """How many of the subject's schools (itself, or a bureau's all) that may have members did not hand in their table.

        0 when it is all there.
        """
        ...

    def unmatched(self, of: Population, condition: Condition, *, member: bool) -> Requests:
        """How many linked records that would count for a part of ``condition`` name nobody (:data:`LOOSE`, the part's number, a
        blank and the link), and how many records one of them could make or unmake, were it to count for some of the parts
        (:data:`SWAYED`, and :func:`masks` of them). ``member``: whether the condition is the
        population's own.

        Each such record may belong to any one of those; nothing is asked where there can be none.
        """
        ...
