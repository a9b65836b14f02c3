"""What is noted while a text is read: requirements, the kinds of its numbers, and the words of number that stand beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from auditor.authoring.drafts.clauses import Clause
from auditor.authoring.drafts.measures import Figure
from auditor.authoring.drafts.numbers import UNSETTLED, Number
from auditor.authoring.drafts.parties import owner, people
from auditor.authoring.drafts.sentences import Duty, Part, Period, Sentence
from auditor.authoring.drafts.source import Text
from auditor.i18n import msg

LONGEST = 80  # characters of a requirement's words
_AROUND = 60
_WHY = {
    "requirement": msg("in a requirement"),
    "grant": msg("what somebody receives"),
    "result": msg("told as done, no duty"),
    "aim": msg("a wish without a measure"),
    "none": msg("counts nothing that is asked"),
    "open": UNSETTLED,
    "name": msg("part of a name"),
    "points": msg("points of a score"),
    "term": msg("length of a term"),
    "per": msg("the unit that is counted in"),
    "scope": msg("says who is meant"),
    "period": msg("length of time"),
}


@dataclass(frozen=True)
class Requirement:
    """One requirement, grant or aim. ``start``–``end``: its words, at most 80 characters.

    ``comparator``: ge gt le lt eq range full (all) trend_up trend_down regular (no number printed). ``threshold`` as a rule
    writes it, or None. ``period``: year, term, 2_years …, or None. ``questions``: keys of what a person must settle.
    """

    clause: int | None
    start: int
    end: int
    kind: str
    comparator: str
    threshold: str | None
    unit: str
    period: str | None
    subject: str
    population: str
    strength: str
    strength_word: str
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Read:
    """What a text holds: its clauses, every number with its kind, and what is required."""

    clauses: list[Clause]
    numbers: list[Number]
    requirements: list[Requirement]


@dataclass(frozen=True)
class Spot:
    """One part of a sentence in the masked text, and the period that holds there.

    ``own``: the period printed in the part itself; ``period``: that, or the one carried over from a part before.
    """

    sentence: Sentence
    place: int
    masked: str
    own: Period | None
    period: Period | None

    @property
    def part(self) -> Part:
        return self.sentence.parts[self.place]

    @property
    def words(self) -> str:
        """The part's own words."""
        return self.masked[self.part.start : self.part.end]

    def in_brackets(self, at: int) -> bool:
        """Whether a place of an outer part stands in brackets, which are read by themselves."""
        opened = max(self.masked.rfind(sign, self.part.start, at) for sign in "（(")
        return opened > max(self.masked.rfind(sign, self.part.start, at) for sign in "）)")


@dataclass
class Notes:
    """Filled while the text is read. ``kinds``: start of a number → the number with its kind."""

    text: Text
    clauses: list[Clause]
    masked: str
    found: list[Requirement] = field(default_factory=list)
    kinds: dict[int, Number] = field(default_factory=dict)
    words: list[Number] = field(default_factory=list)

    def settle(self, figure: Figure, kind: str, role: str = "") -> None:
        """The kind of a number that makes no requirement by itself."""
        number = figure.number
        self.kinds[number.start] = replace(number, kind=kind, role=role, why=_WHY.get(role) or _WHY[kind])

    def add(self, spot: Spot, figure: Figure, period: Period | None, bound: Duty, kind: str) -> None:
        """A requirement or grant with a printed number."""
        part, comparator = spot.part, figure.comparator
        questions: tuple[str, ...] = ()
        if not comparator or (comparator == "eq" and "左右" not in self.masked[figure.start : figure.end]):
            comparator, questions = "ge", ("comparator",)
        if figure.text == "100%" and comparator == "ge":
            comparator = "full"
        if kind == "grant":
            bound = Duty("entitle", bound.word)
        start = min(period.start if period and part.start <= period.start else part.start, figure.start)
        if figure.end - start > _AROUND:
            start = max(part.start, figure.start - _AROUND // 2)
        self.settle(figure, kind, figure.role if figure.role in ("tenure", "deadline") else "threshold")
        span = (start, max(figure.end, min(part.end, start + 40)))
        self._write(spot, span, figure.start, kind, comparator, figure.text, figure.unit, period, bound, questions)

    def add_word(
        self,
        spot: Spot,
        span: tuple[int, int],
        comparator: str,
        period: Period | None,
        bound: Duty,
        kind: str = "requirement",
        threshold: str | None = None,
        question: str = "",
        until: int = 0,
    ) -> None:
        """A requirement, or aim, that hangs on the word at ``span`` and no printed number. ``until``: where its words end."""
        part = spot.part
        start = part.start if span[0] - part.start <= _AROUND // 2 else span[0] - 6
        self.words.append(Number(*span, self.text.chars[slice(*span)], kind, comparator, _WHY[kind]))
        unit = "次" if question in ("implied", "none") else ""
        around = (start, min(max(part.end, until), start + _AROUND))
        self._write(spot, around, span[0], kind, comparator, threshold, unit, period, bound, (question,) if question else ())

    def add_period(self, period: Period, kind: str) -> None:
        """A word of time, with the kind of what it belongs to."""
        if not any(word.start == period.start for word in self.words):
            printed = self.text.chars[period.start : period.end]
            self.words.append(Number(period.start, period.end, printed, kind, "period", _WHY["period"]))

    def _write(
        self,
        spot: Spot,
        span: tuple[int, int],
        at: int,
        kind: str,
        comparator: str,
        threshold: str | None,
        unit: str,
        period: Period | None,
        bound: Duty,
        questions: tuple[str, ...],
    ) -> None:
        start, end = span[0], min(span[1], span[0] + LONGEST)
        start += len(self.masked[start:end]) - len(self.masked[start:end].lstrip("，。；,;：:、）)"))
        end = start + len(self.masked[start:end].rstrip("，。；,;：:、"))
        self.found.append(
            Requirement(
                spot.sentence.clause,
                start,
                max(end, start + 1),
                kind,
                comparator,
                threshold,
                unit,
                period.unit if period else None,
                owner(self.text, self.clauses, spot.sentence, at),
                people(self.masked, spot.sentence, at),
                bound.strength,
                bound.word,
                questions,
            )
        )

    def read(self, numbers: list[Number]) -> Read:
        """Everything noted; a number that nothing explains is open."""
        timed = [word for word in self.words if word.role == "period"]
        settled = [self.kinds.get(number.start, number) for number in numbers]
        settled = [n for n in settled if n.kind or not any(word.start <= n.start < word.end for word in timed)]
        told = [n if n.kind else replace(n, kind="open", why=UNSETTLED) for n in settled]
        together = sorted([*told, *self.words], key=lambda number: (number.start, number.end))
        return Read(self.clauses, together, sorted(self.found, key=lambda r: (r.start, r.end)))


def is_order(head: str) -> bool:
    """Whether the beginning of a text addresses somebody: 各乡镇学校："""
    return bool(re.search("各[^，。]{1,30}[:：]", head))
