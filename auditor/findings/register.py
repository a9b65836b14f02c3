"""The evidence register (佐证材料登记): who answered which attestation clause, with what document, and until when it counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from auditor.problems import Place


@dataclass(frozen=True)
class Answer:
    """One entry. ``subject_id`` "" speaks for every subject; ``period`` (first day of a period) None for every period."""

    rule: str
    subject_id: str
    answer: Literal["yes", "no"]
    document: str
    by: str
    on: date
    valid_until: date | None = None
    period: date | None = None
    place: Place = Place()


@dataclass(frozen=True)
class Standing:
    """What the register says of one clause, subject and period on the as-of date."""

    answer: Literal["none", "yes", "no"] = "none"
    lapsed: bool = False
    entry: Answer | None = None


class Register:
    """Answers by rule. Nothing is ever answered from silence."""

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        self._by_rule: dict[str, list[Answer]] = {}
        for answer in answers:
            self._by_rule.setdefault(answer.rule, []).append(answer)

    def standing(self, rule: str, subject_id: str, period_start: date, as_of: date) -> Standing:
        """The latest answer given by the as-of date; one that names the subject or the period goes before one for all."""
        fitting = [
            answer
            for answer in self._by_rule.get(rule, ())
            if answer.subject_id in ("", subject_id) and answer.period in (None, period_start) and answer.on <= as_of
        ]
        if not fitting:
            return Standing()
        entry = max(fitting, key=lambda a: (a.subject_id != "", a.period is not None, a.on, a.place))
        lapsed = entry.valid_until is not None and entry.valid_until < as_of
        return Standing(entry.answer, lapsed, entry)
