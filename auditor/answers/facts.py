"""What an answer of the evidence register has to give beside yes or no, and what follows from it.

An answer that lacks a fact that its rule asks for, or contradicts its own figures, is no answer: nothing is guessed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from auditor.i18n import Message, called, msg
from auditor.rules.periods import months_before

if TYPE_CHECKING:
    from auditor.answers.answer import Answer
    from auditor.rules.ast import Rule
    from auditor.rules.kinds.attest import Attest

USUAL_LIFE = 36
"""Months after which an answer that names no period has to be looked at again, where neither it nor its rule says otherwise."""


def settled(answer: Answer, asked: Attest) -> Answer | Message:
    """The answer with its yes or no, which its figures may give; or why it does not count."""
    if answer.answer == "not_applicable":
        return answer if answer.note.strip() else msg("“Not applicable” needs its reason, under {column}.", column="备注")
    if answer.happened_on is not None and answer.happened_on > answer.on:
        return msg("It is said to have happened on {day}, after the day of the entry.", day=answer.happened_on)
    said = answer.answer
    if asked.count:
        told = _by_figures(answer, asked)
        if isinstance(told, Message):
            return told
        if told and said and told != said:
            return msg("The answer and its own figures say the opposite of each other.")
        said = told or said
    if not said:
        return msg("It says neither yes nor no.")
    if said == "yes" and asked.date and answer.happened_on is None:
        return msg("The day is missing: {what}.", what=called(asked.date["zh"], asked.date["en"]))
    return replace(answer, answer=said)


def _by_figures(answer: Answer, asked: Attest) -> Literal["", "yes", "no"] | Message:
    """What the figures say; "" where they say nothing, as in a plain no."""
    count, of = answer.count, answer.of
    if count is None or (asked.of and of is None):
        if answer.answer == "no":
            return ""
        missing = [label for label, value in ((asked.count, count), (asked.of, of)) if label and value is None]
        told = called("、".join(label["zh"] for label in missing), ", ".join(label["en"] for label in missing))
        return msg("The figure is missing: {what}.", what=told)
    if asked.of and of is not None:
        if count > of:
            return msg("{count} of {of}: more than there are.", count=count, of=of)
        if of == 0:
            return msg("None of {n} is no share; answer “not applicable” with the reason.", n=0)
        return "yes" if Fraction(count, of) >= (asked.at_least or 1) else "no"
    if asked.at_least is None:
        return ""
    return "yes" if count >= asked.at_least else "no"


def holds_until(answer: Answer, rule: Rule, asked: Attest) -> date | None:
    """The last day on which an answer counts; None: without end."""
    if answer.valid_until is not None:
        return answer.valid_until
    if rule.period.kind not in ("as_of", "rolling"):
        return None
    begins = (answer.happened_on if asked.life else None) or answer.on
    return months_before(begins, -(asked.life or USUAL_LIFE))
