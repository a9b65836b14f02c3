"""A threshold in tiers of a number: ``{by: pupils, tiers: [{below: 100, is: 1}, {is: 2}]}``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import TRUE, Comparator, Condition, Field
from auditor.rules.bind.amounts import Kind, kind_of
from auditor.rules.figures import Answers, Asks, Requests, number
from auditor.rules.keys import Holds, Key
from auditor.rules.sentence_words import BoundWords, join
from auditor.rules.thresholds.base import (
    NOT_ASKED,
    OPEN,
    AtRecord,
    Ends,
    F,
    L,
    Limit,
    Listed,
    Step,
    Tries,
    asks_as_much,
    either,
    within,
)
from auditor.rules.thresholds.by_value import BY_WORDS, SEMICOLON, ByCode, by_node, read_by
from auditor.rules.thresholds.tiers import Tier, Tiers
from auditor.rules.words import word

if TYPE_CHECKING:
    from auditor.rules.bind.names import Names
    from auditor.rules.bind.threshold import Resolve, Thresholds
    from auditor.rules.kinds.base import Measure
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node


class _ByTiers(Step):
    tiers: tuple[Tier, ...]
    own_brackets = True

    @property
    def varies(self) -> bool:
        return True

    @property
    def denominator(self) -> int:
        return math.lcm(*(amount.denominator for tier in self.tiers for amount in (tier.base, tier.plus)))

    def numbers(self) -> tuple[Fraction, ...]:
        written = (amount for tier in self.tiers for amount in (tier.base, tier.plus, tier.each, tier.low, tier.high))
        return tuple(amount for amount in written if amount is not None)

    @property
    def may_ask_nothing(self) -> bool:
        return False  # tiers have no gap and no end

    def asked(self, names: Names) -> Condition:
        return TRUE

    def span(self) -> Ends:
        return either([tier.ends(tier.low or Fraction(0), tier.high) for tier in self.tiers])

    def summary(self, shown: Callable[[Fraction], str]) -> str:
        return "; ".join(tier.summary(shown) for tier in self.tiers)

    def _sizes(self) -> Iterator[tuple[Fraction, Fraction]]:
        """Sizes at the beginning of each tier, and a step beyond, with what is asked of them."""
        for tier in self.tiers:
            low = tier.low or Fraction(0)
            for beyond in (Fraction(0), tier.each) if tier.plus else (Fraction(0),):
                if tier.high is None or low + beyond < tier.high:
                    yield low + beyond, tier.base + tier.plus * (beyond / tier.each)


@dataclass(frozen=True)
class BySize(_ByTiers):
    """Tiers of a field."""

    field: Field
    tiers: tuple[Tier, ...]

    keys: ClassVar[Mapping[str, Key]] = {
        "by": ByCode.keys["by"],
        "tiers": Key(
            Holds.TIERS,
            BY_WORDS["tiers"],
            ("按规模分档，从小到大，首尾相接", "steps by size, from small to large, without gaps"),
            required=True,
        ),
    }
    about = ("按规模分档", "by size, in tiers")

    @classmethod
    def written_so(cls, node: Node) -> bool:
        return any(word(key, BY_WORDS) == "tiers" for key in node.items)

    @classmethod
    def read(cls, reader: Thresholds, node: Node, kind: Kind, resolve: Resolve) -> BySize | ByFigure | None:
        of = read_by(reader, node, resolve)
        if of is None:
            return None
        strange = [key for key in node.items if word(key, BY_WORDS) not in ("by", "tiers")]
        for key in strange:
            reader.mistakes.add("E201", node.keys[key], msg("“{key}” does not belong here.", key=key))
        size: Kind | None
        if isinstance(of, Field):
            size = kind_of(reader.names.spec(of.table, of.name))
            if size is None:
                told = msg("Tiers need a quantity; {field} is none.", field=reader.names.show_field(of))
                reader.mistakes.add("E253", by_node(node), told)
                return None
        else:
            size = of.amount_kind(reader.names) or Kind.NUMBER
        written = next(value for key, value in node.items.items() if word(key, BY_WORDS) == "tiers")
        tiers = Tiers(reader.mistakes, reader.amount).read(written, kind, size)
        if tiers is None or strange:
            return None
        return BySize(of, tiers) if isinstance(of, Field) else ByFigure(of, tiers)

    def fields(self) -> tuple[Field, ...]:
        return (self.field,)

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        yield from ((f"{self.field} {tier}", tier.base) for tier in self.tiers)

    def always_asks(self, listed: Listed = lambda field, values: False) -> bool:
        return self.field.formula is None or not self.field.formula.below_nought

    def at_record(self, row: AtRecord[L]) -> L:
        return row.by_tiers(self.field, self.tiers)

    def as_strict(self, new: Step, comparator: Comparator, names: Names) -> bool:
        """Compared only where the steps lie alike; anything else would need a proof."""
        if not isinstance(new, BySize) or self.field != new.field or len(self.tiers) != len(new.tiers):
            return False
        return all(
            (a.low, a.high, a.each, a.round_up) == (b.low, b.high, b.each, b.round_up)
            and asks_as_much(a.base, b.base, comparator)
            and asks_as_much(a.plus, b.plus, comparator)
            for a, b in zip(self.tiers, new.tiers, strict=True)
        )

    def said(self, speaker: Speaker, wording: BoundWords) -> Message:
        size = kind_of(speaker.names.spec(self.field.table, self.field.name)) or Kind.NUMBER
        name = speaker.name_of(self.field)
        return join(SEMICOLON, (tier.said(name, size, wording, self.field.below_nought) for tier in self.tiers))

    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        for size, amount in self._sizes():
            for facts in tries.sized(self.field, size):
                yield facts, amount


@dataclass(frozen=True)
class ByFigure(_ByTiers):
    """Tiers of a number that is measured of the subject: how many records it has, or a total; of a bureau, over its schools."""

    measure: Measure
    tiers: tuple[Tier, ...]

    def fields(self) -> tuple[Field, ...]:
        conditions = (field for condition in self.measure.conditions() for field in condition.fields())
        return (*self.measure.fields(), *conditions)

    def measures(self) -> tuple[Measure, ...]:
        return (self.measure,)

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        yield from ((str(tier), tier.base) for tier in self.tiers)

    def always_asks(self, listed: Listed = lambda field, values: False) -> bool:
        return self.measure.counted_once

    def ask(self, asks: Asks, name: str) -> Requests:
        return {f"limit_{name}_of_{asked}": wanted for asked, wanted in self.measure.ask(asks).items()}

    def limit(self, name: str, answers: Answers) -> Limit:
        """The amount of the tier that the figure lies in; open where it may lie in tiers that ask different things."""
        own = _own(name, answers)
        if number(own, "not_submitted"):
            return within(*self.span()) if self.measure.counted_once else OPEN
        figures = self.measure.figures(own)
        if not figures.population_high:
            return NOT_ASKED
        if not figures.known or not figures.population_low:
            return OPEN
        low, high = Fraction(*figures.low), None if figures.high is None else Fraction(*figures.high)
        touched = [tier.ends(low, high) for tier in self.tiers if tier.touches(low, high)]
        return within(*either(touched)) if touched else NOT_ASKED

    def lacking(self, name: str, answers: Answers) -> tuple[str, ...]:
        return self.measure.lacking(_own(name, answers))

    def at_record(self, row: AtRecord[L]) -> L:
        raise TypeError("it is measured of a subject, and no record has it")

    def said(self, speaker: Speaker, wording: BoundWords) -> Message:
        size = self.measure.amount_kind(speaker.names) or Kind.NUMBER
        name = self.measure.named(speaker)
        return join(SEMICOLON, (tier.said(name, size, wording) for tier in self.tiers))

    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        for size, amount in self._sizes():
            for facts in tries.arranged(self.measure, size):
                yield facts, amount


def _own(name: str, answers: Answers) -> Answers:
    prefix = f"limit_{name}_of_"
    return {asked.removeprefix(prefix): found for asked, found in answers.items() if asked.startswith(prefix)}
