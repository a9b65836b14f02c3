"""Thresholds that are added up: so many by pupils, and so many more by boarders. A part that asks nothing adds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, called, msg
from auditor.rules.ast import TRUE, Any, Condition
from auditor.rules.bind.amounts import Kind
from auditor.rules.figures import Answers
from auditor.rules.keys import Holds, Key, words_of
from auditor.rules.sentence_words import BoundWords, join
from auditor.rules.thresholds.base import NOT_ASKED, OPEN, AtRecord, Ends, F, L, Limit, Listed, Step, Tries, within
from auditor.rules.words import read_word, word

if TYPE_CHECKING:
    from auditor.rules.bind.names import Names
    from auditor.rules.bind.threshold import Resolve, Thresholds
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node


@dataclass(frozen=True)
class Sum(Step):
    of: tuple[Step, ...]

    keys: ClassVar[Mapping[str, Key]] = {
        "sum": Key(
            Holds.THRESHOLDS, ("相加", "合计"), ("几个标准相加，如按学生的加按寄宿生的", "thresholds that are added up"), True
        )
    }
    about = ("几个标准相加", "several thresholds, added up")
    own_brackets = True

    @classmethod
    def written_so(cls, node: Node) -> bool:
        return len(node.items) == 1 and all(word(key, words_of(cls.keys)) for key in node.items)

    @classmethod
    def read(cls, reader: Thresholds, node: Node, kind: Kind, resolve: Resolve) -> Sum | None:
        ((key, summands),) = node.items.items()
        read_word(key, words_of(cls.keys), node.keys[key], reader.mistakes)
        if len(summands.elements) < 2:
            reader.mistakes.add("E251", summands, msg("A sum is a list of two or more thresholds."))
            return None
        if kind in (Kind.SHARE, Kind.PERCENT, Kind.TIMES, Kind.TIME):
            reader.mistakes.add("E253", summands, msg("Only numbers can be added up."))
            return None
        steps = [reader.step(element, kind, resolve) for element in summands.elements]
        sound = tuple(step for step in steps if step is not None)
        return Sum(sound) if len(sound) == len(steps) else None

    def parts(self) -> tuple[Step, ...]:
        return self.of

    @property
    def may_ask_nothing(self) -> bool:
        return all(step.may_ask_nothing for step in self.of)

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        for together in product(*(list(step.choices()) for step in self.of)):
            yield ", ".join(label for label, _ in together if label), sum((value for _, value in together), Fraction(0))

    def asked(self, names: Names) -> Condition:
        parts = tuple(dict.fromkeys(part.asked(names) for part in self.of))
        return TRUE if TRUE in parts else (parts[0] if len(parts) == 1 else Any(parts))

    def always_asks(self, listed: Listed = lambda field, values: False) -> bool:
        return any(step.always_asks(listed) for step in self.of)

    def limit(self, name: str, answers: Answers) -> Limit:
        if not self.measures():
            return super().limit(name, answers)
        parts = [part.limit(f"{name}_{nth}", answers) for nth, part in enumerate(self.of)]
        some = [(step, part) for step, part in zip(self.of, parts, strict=True) if part != NOT_ASKED]
        if all(part.within is None for _, part in some):  # perhaps nothing at all is asked
            return OPEN if some else NOT_ASKED
        return within(*_added([part.within or _or_nothing(step.span()) for step, part in some]))

    def span(self) -> Ends:
        return _added([step.span() if step.always_asks() else _or_nothing(step.span()) for step in self.of])

    def at_record(self, row: AtRecord[L]) -> L:
        return row.added([row.limit(step) for step in self.of])

    def said(self, speaker: Speaker, wording: BoundWords) -> Message:
        summands = (msg("({bounds})", bounds=step.said(speaker, wording)) for step in self.of)
        return msg("altogether, added up: {parts}", parts=join(called("，加上", ", and "), summands))

    def summary(self, shown: Callable[[Fraction], str]) -> str:
        return " + ".join(f"({step.summary(shown)})" for step in self.of)

    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        yield from tries.added(tries.nothing(), self.of)


def _or_nothing(ends: Ends) -> Ends:
    return min(ends[0], Fraction(0)), None if ends[1] is None else max(ends[1], Fraction(0))


def _added(spans: Sequence[Ends]) -> Ends:
    """What several ask together."""
    ends = [most for _, most in spans]
    least = sum((least for least, _ in spans), Fraction(0))
    return least, None if None in ends else sum((end for end in ends if end is not None), Fraction(0))
