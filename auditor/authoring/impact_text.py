"""What a changed rule changes, in sentences: per school and rule, and of a rule that counts others by what it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.authoring.impact import Change, Impact, Side
from auditor.i18n import Message, called, msg

_NAMED = 5  # of many reasons so many are told


def sentences(found: Impact) -> Iterator[Message]:
    """One sentence for each verdict that changes; what another sentence gives as its reason is told there alone."""
    told = {_place(reason) for change in found.turned for reason in change.because if change.subject == reason.subject}
    return (sentence(change) for change in found.turned if _place(change) not in told)


def _place(change: Change) -> tuple[str, ...]:
    return (change.rule, change.subject, change.subject_id, *change.period.values())


def sentence(change: Change) -> Message:
    """东关小学，谈心谈话（2025年）：原来达标，改后未达标（8，要求9）。"""
    said = msg(
        "{subject}, {rule} ({period}): {before} before, {after} now",
        subject=change.subject_name,
        rule=called(**change.title),
        period=called(**change.period),
        before=side_text(change.before),
        after=side_text(change.after),
    )
    if not change.because:
        return msg("{sentence}.", sentence=said)
    rest = len(change.because) - _NAMED
    reasons = [_reason(one, change) for one in change.because[:_NAMED]]
    named = called("；".join(one.say("zh") for one in reasons), "; ".join(one.say("en") for one in reasons))
    if rest > 0:
        named = msg("{reasons}; and {n} more", reasons=named, n=rest)
    return msg("{sentence}, for of what it counts: {reasons}.", sentence=said, reasons=named)


def _reason(one: Change, change: Change) -> Message:
    values = {"rule": called(**one.title), "before": _word(one.before), "after": _word(one.after)}
    if one.subject == change.subject:
        return msg("{rule} was {before} and is {after}", **values)
    return msg("{rule} of {school} was {before} and is {after}", school=one.subject_name, **values)


def _word(side: Side | None) -> Message:
    from auditor.findings.words import VERDICTS
    from auditor.verdicts.verdict import Verdict

    return msg("no such rule") if side is None else VERDICTS[Verdict(side.verdict)].label


def side_text(side: Side | None) -> Message:
    """A side for a reader: the verdict, and the figures where there are any."""
    from auditor.rules.bind.amounts import plain

    word = _word(side)
    if side is None or side.actual is None or side.required is None:
        return word
    return msg("{verdict} ({actual} of {required})", verdict=word, actual=plain(side.actual), required=plain(side.required))


def in_both(said: Sequence[Message]) -> list[dict[str, str]]:
    """Sentences in zh and en."""
    return [{language: one.say(language) for language in ("zh", "en")} for one in said]
