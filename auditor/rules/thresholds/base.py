"""What every kind of threshold offers, and what it asks of one subject: which numbers have to be known, and what they say."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol, TypeVar

from auditor.i18n import Message, msg
from auditor.rules.ast import Comparator, Condition, Field
from auditor.rules.bind.amounts import Kind
from auditor.rules.figures import Answers, Asks, Requests
from auditor.rules.keys import Key
from auditor.rules.sentence_words import BoundWords

if TYPE_CHECKING:
    from auditor.rules.bind.names import Names
    from auditor.rules.bind.threshold import Resolve, Thresholds
    from auditor.rules.kinds.base import Measure
    from auditor.rules.sentence import Speaker
    from auditor.rules.thresholds.tiers import Tier
    from auditor.written.yaml_source import Node

# ---------------------------------------------------------------- what is asked of one subject

Ends = tuple[Fraction, Fraction | None]
"""The least and the most that may be asked; None: no end."""


class Limit(NamedTuple):
    """``value``: None where nothing is asked of the subject, or (``known`` False) where that cannot be told.

    ``span``: what may be asked, where it is not known but something surely is.
    """

    value: Fraction | None
    known: bool = True
    span: Ends | None = None

    @property
    def within(self) -> Ends | None:
        """The least and the most that may be asked; None where perhaps nothing is."""
        return (self.value, self.value) if self.value is not None else self.span


NOT_ASKED, OPEN = Limit(None), Limit(None, known=False)


def within(least: Fraction, most: Fraction | None) -> Limit:
    """What lies between two ends."""
    return Limit(least) if least == most else Limit(None, False, (least, most))


def either(spans: Sequence[Ends]) -> Ends:
    """What one of several may ask."""
    ends = [most for _, most in spans]
    return min(least for least, _ in spans), None if None in ends else max(end for end in ends if end is not None)


# ---------------------------------------------------------------- what a kind asks for of others

L = TypeVar("L")
F = TypeVar("F")
Listed = Callable[["Field", Sequence["str | bool"]], bool]
"""Whether these are all the values that a field can have."""


class AtRecord(Protocol[L]):
    """Makes limits of the record at hand, whatever they are made of where it lies."""

    def limit(self, step: Step) -> L:
        """What a threshold asks; of those inside another too."""
        ...

    def number(self, value: Fraction) -> L: ...

    def by_value(self, field: Field, limits: Sequence[tuple[str | bool, L]], rest: L | None) -> L:
        """The limit of the value that the field has; ``rest``: of every other (None: nothing is asked)."""
        ...

    def by_tiers(self, field: Field, tiers: Sequence[Tier]) -> L: ...

    def added(self, limits: Sequence[L]) -> L:
        """Their sum: one that asks nothing adds nothing, and nothing is asked where none asks anything."""
        ...


class Tries(Protocol[F]):
    """Makes up what is said of a record or subject (``F``), so that a threshold asks a certain number of it."""

    @property
    def law_of(self) -> date:
        """The day whose thresholds hold."""
        ...

    def nothing(self) -> F: ...

    def valued(self, field: Field, value: str | bool) -> Iterator[F]: ...

    def sized(self, field: Field, size: Fraction) -> Iterator[F]: ...

    def arranged(self, wanted: Measure | str, figure: Fraction) -> Iterator[F]:
        """A measure, or that of the rule of this id, has such a figure."""
        ...

    def added(self, facts: F, steps: Sequence[Step]) -> Iterator[tuple[F, Fraction]]:
        """What several thresholds ask together, beside ``facts``."""
        ...


# ---------------------------------------------------------------- kinds


class Threshold(ABC):
    """A bound threshold. Each kind is a frozen dataclass in a file of this folder, and says all that anybody asks of it."""

    keys: ClassVar[Mapping[str, Key]]
    """The words of a mapping in which it is written. A class without them is another form of a kind."""
    closed: ClassVar[bool] = True
    """Whether a mapping of it has no other keys."""
    about: ClassVar[tuple[str, str]]
    """What it depends on, in zh and en."""

    # ------------------------------------------------------------ grammar

    @classmethod
    def written_so(cls, node: Node) -> bool:
        """Whether a threshold that is written at ``node`` is of this kind; no two kinds take the same."""
        raise NotImplementedError

    @classmethod
    def read(cls, reader: Thresholds, node: Node, kind: Kind, resolve: Resolve) -> Threshold | None:
        """The threshold written at ``node``, of amounts of ``kind``; None after noting the mistakes."""
        raise NotImplementedError

    # ------------------------------------------------------------ what it is made of

    def parts(self) -> tuple[Step, ...]:
        """The thresholds inside it."""
        return ()

    def walk(self) -> Iterator[Threshold]:
        """It and what is inside it."""
        yield self
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

    def numbers(self) -> tuple[Fraction, ...]:
        """Every number that is written in it, those of its parts left aside."""
        return ()

    @property
    @abstractmethod
    def may_ask_nothing(self) -> bool:
        """Whether there may be a subject of which it requires nothing."""

    @abstractmethod
    def choices(self) -> Iterator[tuple[str, Fraction]]:
        """Each limit that it can set, and when it does; nothing where that is another number for everybody."""

    # ------------------------------------------------------------ dates

    def changes(self) -> tuple[date, ...]:
        """The days on which it changes, from the first."""
        return ()

    @abstractmethod
    def on(self, day: date) -> Step | None:
        """What is in force on a day; of a period that day is its ``law_of``. None: nothing is required then."""

    # ------------------------------------------------------------ in writing

    own_brackets: ClassVar[bool] = False
    """Whether it is told with what it depends on, in brackets of its own."""

    @abstractmethod
    def said(self, speaker: Speaker, wording: BoundWords) -> Message:
        """What it requires, read aloud."""

    @abstractmethod
    def summary(self, shown: Callable[[Fraction], str]) -> str:
        """All that it may require, on one line. ``shown``: an amount."""

    # ------------------------------------------------------------ made cases

    @abstractmethod
    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        """What it may require, and what is to be said for it."""


class Step(Threshold):
    """A threshold on one and the same day."""

    inside: ClassVar[bool] = True
    """Whether it can stand inside others."""

    def on(self, day: date) -> Step | None:
        return self

    @property
    def denominator(self) -> int:
        """Every amount is a whole number of parts of this size."""
        return math.lcm(*(part.denominator for part in self.parts()))

    # ------------------------------------------------------------ of whom it asks anything

    @abstractmethod
    def asked(self, names: Names) -> Condition:
        """The condition on a record that it asks something of it."""

    @abstractmethod
    def always_asks(self, listed: Listed = lambda field, values: False) -> bool:
        """Whether it asks something whatever a record says, or does not say."""

    # ------------------------------------------------------------ of one subject

    def ask(self, asks: Asks, name: str) -> Requests:
        """The numbers that it depends on, under names that begin with ``limit_`` and ``name``."""
        if not self.measures():
            limit, limited = asks.limit(self)
            return {f"limit_{name}": limit, f"limited_{name}": limited}
        return {
            asked: wanted for nth, part in enumerate(self.parts()) for asked, wanted in part.ask(asks, f"{name}_{nth}").items()
        }

    def limit(self, name: str, answers: Answers) -> Limit:
        """What it asks, given the answers to :meth:`ask`."""
        limited, numerator = answers[f"limited_{name}"], answers[f"limit_{name}"]
        if limited == 0:
            return NOT_ASKED
        if limited == 2:
            return OPEN
        return within(*self.span()) if numerator is None else Limit(Fraction(numerator, self.denominator))

    def lacking(self, name: str, answers: Answers) -> tuple[str, ...]:
        """What is missing of the data that it is measured from."""
        found = [one for nth, part in enumerate(self.parts()) for one in part.lacking(f"{name}_{nth}", answers)]
        return tuple(dict.fromkeys(found))

    @abstractmethod
    def span(self) -> Ends:
        """The least and the most that it may ask of a subject of which it asks something."""

    @abstractmethod
    def at_record(self, row: AtRecord[L]) -> L:
        """What it asks of the record at hand; others call :meth:`AtRecord.limit`."""

    # ------------------------------------------------------------ compared with another

    def as_strict(self, new: Step, comparator: Comparator, names: Names) -> bool:
        """Whether whoever meets ``new`` surely meets it; a comparison that cannot be made is no."""
        return False

    def every_amount(self, names: Names) -> tuple[Fraction, ...] | None:
        """All that it may ask; None where perhaps nothing is asked, or it is another number for everybody."""
        return None

    # ------------------------------------------------------------ in writing

    def said_inside(self, speaker: Speaker, wording: BoundWords) -> Message:
        """Read aloud inside another: in brackets where it depends on something itself."""
        said = self.said(speaker, wording)
        return msg("({bounds})", bounds=said) if self.own_brackets else said


def asks_as_much(old: Fraction, new: Fraction, comparator: Comparator) -> bool:
    """Whether the new limit of a bound is no looser."""
    return new >= old if comparator.is_lower_bound else new <= old
