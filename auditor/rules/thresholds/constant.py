"""A plain number."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message
from auditor.rules.ast import TRUE, Comparator, Condition
from auditor.rules.bind.amounts import Kind
from auditor.rules.figures import Answers, Asks, Requests
from auditor.rules.keys import Key
from auditor.rules.sentence_words import BoundWords
from auditor.rules.thresholds.base import AtRecord, Ends, F, L, Limit, Listed, Step, Tries, asks_as_much

if TYPE_CHECKING:
    from auditor.rules.bind.names import Names
    from auditor.rules.bind.threshold import Resolve, Thresholds
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node


@dataclass(frozen=True)
class Constant(Step):
    value: Fraction

    keys: ClassVar[Mapping[str, Key]] = {}
    about = ("一个数", "a number")

    @classmethod
    def written_so(cls, node: Node) -> bool:
        return not node.is_mapping

    @classmethod
    def read(cls, reader: Thresholds, node: Node, kind: Kind, resolve: Resolve) -> Constant | None:
        value = reader.amount(node, kind)
        return None if value is None else Constant(value)

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

    def asked(self, names: Names) -> Condition:
        return TRUE

    def always_asks(self, listed: Listed = lambda field, values: False) -> bool:
        return True

    def ask(self, asks: Asks, name: str) -> Requests:
        return {}

    def limit(self, name: str, answers: Answers) -> Limit:
        return Limit(self.value)

    def span(self) -> Ends:
        return self.value, self.value

    def at_record(self, row: AtRecord[L]) -> L:
        return row.number(self.value)

    def as_strict(self, new: Step, comparator: Comparator, names: Names) -> bool:
        amounts = new.every_amount(names)
        return amounts is not None and all(asks_as_much(self.value, amount, comparator) for amount in amounts)

    def every_amount(self, names: Names) -> tuple[Fraction, ...]:
        return (self.value,)

    def said(self, speaker: Speaker, wording: BoundWords) -> Message:
        return wording.bound(self.value)

    def summary(self, shown: Callable[[Fraction], str]) -> str:
        return shown(self.value)

    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        yield tries.nothing(), self.value
