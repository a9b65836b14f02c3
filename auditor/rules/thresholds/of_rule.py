"""So many times the figure of another rule, on the same subject in the same period: ``{from: pack/rule, times: 20%}``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.ast import TRUE, Condition
from auditor.rules.bind.amounts import Kind, percent, plain, write_amount
from auditor.rules.figures import Answers, Asks, Requests
from auditor.rules.keys import Holds, Key, words_of
from auditor.rules.sentence_words import BoundWords
from auditor.rules.thresholds.base import NOT_ASKED, AtRecord, Ends, F, L, Limit, Listed, Step, Tries
from auditor.rules.words import keywords, read_word, spellings, word
from auditor.written.mistakes import did_you_mean

if TYPE_CHECKING:
    from auditor.rules.bind.names import Names
    from auditor.rules.bind.threshold import Resolve, Thresholds
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node


@dataclass(frozen=True)
class OfRule(Step):
    """What it asks is known when that rule is judged: see ``auditor.verdicts.taken``."""

    rule: str
    times: Fraction = Fraction(1)

    keys: ClassVar[Mapping[str, Key]] = {
        "from": Key(
            Holds.RULE,
            ("取自规则",),
            (
                "标准取自哪条规则算出的数（同一对象、同一周期）",
                "the rule whose figure, on the same subject and period, is the threshold",
            ),
            True,
        ),
        "times": Key(
            Holds.AMOUNT,
            ("倍数",),
            (
                "那个数的多少倍，如 20%；不写就是那个数本身",
                "so many times that figure, such as 20%; left out: the figure itself",
            ),
        ),
    }
    about = ("取自另一条规则", "from another rule")
    inside = False

    @classmethod
    def written_so(cls, node: Node) -> bool:
        return any(word(key, words_of(cls.keys)) for key in node.items)

    @classmethod
    def read(cls, reader: Thresholds, node: Node, kind: Kind, resolve: Resolve) -> OfRule | None:
        """Whether there is such a rule the whole pack knows."""
        words = words_of(cls.keys)
        given: dict[str, Node] = {}
        for key, value in node.items.items():
            canonical = read_word(key, words, node.keys[key], reader.mistakes)
            if canonical is None or canonical in given:
                told = msg("“{key}” does not belong here.", key=key)
                reader.mistakes.add("E201", node.keys[key], told, did_you_mean(key, spellings(words)))
                return None
            given[canonical] = value
        if "from" not in given or not given["from"].text:
            reader.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(words, ["from"])))
            return None
        times = reader.amount(given["times"], Kind.TIMES) if "times" in given else Fraction(1)
        return None if times is None else OfRule(given["from"].text, times)

    def rules(self) -> tuple[str, ...]:
        return (self.rule,)

    @property
    def varies(self) -> bool:
        return True

    def numbers(self) -> tuple[Fraction, ...]:
        return (self.times,)

    @property
    def may_ask_nothing(self) -> bool:
        return True  # that rule may have no figure

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        yield from ()

    def asked(self, names: Names) -> Condition:
        return TRUE

    def always_asks(self, listed: Listed = lambda field, values: False) -> bool:
        return False

    def ask(self, asks: Asks, name: str) -> Requests:
        return {}

    def limit(self, name: str, answers: Answers) -> Limit:
        return NOT_ASKED

    def span(self) -> Ends:
        raise TypeError("another rule's figure stands in no other threshold")

    def at_record(self, row: AtRecord[L]) -> L:
        raise TypeError("another rule's figure is asked of a subject, and of no record")

    def said(self, speaker: Speaker, wording: BoundWords) -> Message:
        figure = msg("the figure of {rule}", rule=self.rule)
        if self.times > 1:
            figure = msg("{n} times {figure}", n=plain(self.times), figure=figure)
        elif self.times != 1:
            figure = msg("{times} of {figure}", times=write_amount(self.times, Kind.TIMES), figure=figure)
        return wording.limited(figure)

    def summary(self, shown: Callable[[Fraction], str]) -> str:
        return self.rule if self.times == 1 else f"{percent(self.times) or plain(self.times)} × {self.rule}"

    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        for figure in (Fraction(self.times.denominator), Fraction(2 * self.times.denominator), Fraction(1, 2)):
            for facts in tries.arranged(self.rule, figure):
                yield facts, figure * self.times
