"""A threshold that changes with dates: ``{2024-09-01: 10%, 2026-09-01: 15%}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from auditor.i18n import Message, msg
from auditor.rules.bind.amounts import Kind
from auditor.rules.bind.days import read_date
from auditor.rules.keys import Key
from auditor.rules.sentence_words import BoundWords, join
from auditor.rules.thresholds.base import F, Step, Threshold, Tries
from auditor.rules.thresholds.by_value import SEMICOLON

if TYPE_CHECKING:
    from auditor.rules.bind.threshold import Resolve, Thresholds
    from auditor.rules.sentence import Speaker
    from auditor.written.yaml_source import Node

_LIKE_A_DATE = re.compile(r"\d{4}[-/.年]")


@dataclass(frozen=True)
class Dated(Threshold):
    """(from, threshold) ascending; None repeals. Before the first date the rule does not apply."""

    steps: tuple[tuple[date, Step | None], ...]

    keys: ClassVar[Mapping[str, Key]] = {}
    about = ("随日期而变，各个日期写成键", "by dates, each date a key")

    @classmethod
    def written_so(cls, node: Node) -> bool:
        return node.is_mapping and bool(node.items) and all(_LIKE_A_DATE.match(key) for key in node.items)

    @classmethod
    def read(cls, reader: Thresholds, node: Node, kind: Kind, resolve: Resolve) -> Dated | None:
        steps: dict[date, Step | None] = {}
        sound = True
        for key, value in node.items.items():
            day = read_date(key)
            found: Threshold | None = None
            if day is None:
                told = msg("“{text}” is no date.", text=key)
                reader.mistakes.add("E256", node.keys[key], told, msg("Write a date like 2026-09-01."))
            elif day in steps:
                reader.mistakes.add("E105", node.keys[key], msg("The date {date} is given twice.", date=day.isoformat()))
            if value.value is not None:
                found = reader.read(value, kind, resolve)
                if isinstance(found, Dated):
                    reader.mistakes.add("E251", value, msg("Dates cannot stand inside dates."))
                sound = sound and isinstance(found, Step)
            if day is None:
                sound = False
            elif found is None or isinstance(found, Step):
                steps[day] = found
        if sound and all(step is None for step in steps.values()):
            reader.mistakes.add("E251", node, msg("No date has a threshold."))
            return None
        return Dated(tuple(sorted(steps.items(), key=lambda item: item[0]))) if sound else None

    def parts(self) -> tuple[Step, ...]:
        return tuple(step for _, step in self.steps if step is not None)

    @property
    def may_ask_nothing(self) -> bool:
        return True  # before its first day

    def choices(self) -> Iterator[tuple[str, Fraction]]:
        for day, step in self.steps:
            yield from ((f"{day.isoformat()} {label}".strip(), value) for label, value in (step.choices() if step else ()))

    def changes(self) -> tuple[date, ...]:
        return tuple(day for day, _ in self.steps)

    def on(self, day: date) -> Step | None:
        """The latest step not after it; None before the first and after a repeal."""
        in_force = None
        for begins, step in self.steps:
            if begins <= day:
                in_force = step
        return in_force

    def said(self, speaker: Speaker, wording: BoundWords) -> Message:
        dated = ((day, msg("is not required") if step is None else step.said(speaker, wording)) for day, step in self.steps)
        return join(SEMICOLON, (msg("from {date} on {bounds}", date=day.isoformat(), bounds=said) for day, said in dated))

    def summary(self, shown: Callable[[Fraction], str]) -> str:
        return "; ".join(f"{day.isoformat()}: {'—' if step is None else step.summary(shown)}" for day, step in self.steps)

    def tried(self, tries: Tries[F]) -> Iterator[tuple[F, Fraction]]:
        held = self.on(tries.law_of)
        if held is not None:
            yield from held.tried(tries)
