"""Thresholds that are taken from another rule: so many times what was measured for it, on the same subject in the same period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from auditor.measures.measure import Case, Measured
from auditor.rules.thresholds.base import NOT_ASKED, OPEN, Ends, Limit, within
from auditor.rules.thresholds.of_rule import OfRule
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from auditor.measures.task import Task
    from auditor.verdicts.outcome import Decided, Outcome


def with_limits(measured: Measured, decided: Mapping[str, Sequence[Decided]]) -> Measured:
    """``measured`` with the thresholds that rest on other rules filled in. ``decided``: what was decided, by rule id."""
    task = measured.task
    taken = [
        (nth, step.times, _source(task, decided.get(step.rule, ())))
        for nth, bound in enumerate(task.rule.bounds)
        if isinstance(step := bound.threshold.on(task.period.law_of), OfRule)
    ]
    cases: dict[Case, int] = {}
    case_of = []
    for subject, case in enumerate(measured.case_of.tolist()):
        new = measured.cases[case]
        for nth, times, source in taken:
            new = _filled(new, nth, times, None if source is None else source.outcomes[source.case_of[subject]])
        case_of.append(cases.setdefault(new, len(cases)))
    return Measured(task, list(cases), np.array(case_of, dtype=np.int64))


def _filled(case: Case, nth: int, times: Fraction, source: Outcome | None) -> Case:
    """The case with limit ``nth``; where it is open, what the other rule lacks is lacking here."""
    found = _figure(source)
    limit = None if found.value is None else found.value * times
    span = None if found.within is None else _times(found.within, times)
    known = case.limits_known and found.known
    spans = case.spans or tuple(None if value is None else (value, value) for value in case.limits)
    lacking = source.case.lacking if source is not None and not found.known else ()
    return replace(
        case,
        limits=(*case.limits[:nth], limit, *case.limits[nth + 1 :]),
        limits_known=known,
        spans=() if known else (*spans[:nth], span, *spans[nth + 1 :]),
        lacking=tuple(dict.fromkeys((*case.lacking, *lacking))),
    )


def _source(task: Task, decided: Sequence[Decided]) -> Decided | None:
    """What was decided of the other rule for the same subjects and period."""
    own = (task.subject, task.period.start, task.period.end)
    return next((one for one in decided if (one.task.subject, one.task.period.start, one.task.period.end) == own), None)


def _figure(source: Outcome | None) -> Limit:
    """The exact figure of the other rule; nothing is asked where it does not apply, or measures nobody."""
    if source is None:
        return OPEN
    figures = source.case.figures
    if source.verdict is Verdict.NOT_APPLICABLE:
        return NOT_ASKED
    if not figures.known or source.case.applies != 1 or not figures.population_low:
        return OPEN
    return within(Fraction(*figures.low), None if figures.high is None else Fraction(*figures.high))


def _times(span: Ends, times: Fraction) -> Ends:
    return span[0] * times, None if span[1] is None else span[1] * times
