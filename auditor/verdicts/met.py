"""k of n: the figures of a ``met`` rule, from the verdicts on the rules that it lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from auditor.measures.measure import Case, Measured, graded
from auditor.measures.task import Task
from auditor.rules import ast
from auditor.rules.figures import Figures
from auditor.rules.kinds.met import Met
from auditor.rules.periods import PeriodInstance
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from auditor.verdicts.outcome import Decided, Outcome

Standing = bool | None
"""A listed rule: met, not met, or open."""


def count_met(measured: Measured, decided: Mapping[str, Sequence[Decided]]) -> Measured:
    """``measured`` of a ``met`` rule with its figures filled in. ``decided``: what was decided, by rule id."""
    measure = measured.task.rule.measure
    assert isinstance(measure, Met)
    chosen = [_in_period(measured.task, decided.get(rule, ())) for rule in measure.rules]
    cases: dict[Case, int] = {}
    case_of = []
    for subject, case in enumerate(measured.case_of.tolist()):
        outcomes = [[one.outcomes[one.case_of[subject]] for one in of_rule] for of_rule in chosen]
        old = measured.cases[case]
        standings = [_stands(measure, of_rule, judged) for of_rule, judged in zip(chosen, outcomes, strict=True)]
        components = tuple(zip(measure.rules, standings, strict=True))
        figures = _figures(measure, standings)
        new = replace(old, figures=figures, components=components, grades=graded(measured.task, figures))
        case_of.append(cases.setdefault(new, len(cases)))
    return Measured(measured.task, list(cases), np.array(case_of, dtype=np.int64))


def _in_period(task: Task, decided: Iterable[Decided]) -> list[Decided]:
    return [one for one in decided if in_period(task, one.task)]


def in_period(task: Task, other: Task) -> bool:
    """Whether the verdicts on a listed rule's task fall to the period of ``task``."""
    return other.subject == task.subject and falls_into(task.period, other.period)


def falls_into(period: PeriodInstance, other: PeriodInstance) -> bool:
    """Whether another period ends within a period."""
    return period.start <= other.end <= period.end


def _figures(measure: Met, standings: Sequence[str]) -> Figures:
    counted = [standing for standing in standings if standing != "outside" or measure.outside == "unmet"]
    met = counted.count("met")
    low, high = met, met + counted.count("open") + counted.count("open_floor")
    if "below_floor" in counted:
        low = high = 0
    elif "open_floor" in counted or "unmet_floor" in counted:
        low = 0
    return Figures(
        low=(low, 1),
        high=(high, 1),
        actual=Fraction(met),
        population_low=min(1, len(counted)),
        population_high=len(counted),
        population=len(counted),
    )


def _stands(measure: Met, of_rule: Sequence[Decided], judged: Sequence[Outcome]) -> str:
    """How a listed rule stands: met, unmet, open, below_floor, outside; unmet_floor, open_floor where the floor is open too."""
    standing = by_verdicts(judged)
    if standing == "outside" or standing is True:
        return "outside" if standing == "outside" else "met"
    reached: list[Standing] = [True]
    if measure.floor is not None:
        reached = [_reaches(one.task.rule, outcome, measure.floor) for one, outcome in zip(of_rule, judged, strict=True)] or [
            None
        ]
    if False in reached:
        return "below_floor"
    if None in reached:
        return "unmet_floor" if standing is False else "open_floor"
    return "unmet" if standing is False else "open"


def by_verdicts(judged: Sequence[Outcome]) -> Standing | str:
    """A rule judged in several periods is met when it is met in each."""
    verdicts = {outcome.verdict for outcome in judged} - {Verdict.NOT_APPLICABLE}
    if not verdicts:
        return "outside" if judged else None
    if Verdict.FAIL in verdicts:
        return False
    return True if verdicts == {Verdict.PASS} else None


def _reaches(rule: ast.Rule, outcome: Outcome, floor: Fraction) -> Standing:
    """Whether an unmet rule surely reaches (or surely misses) the part ``floor`` of its lower thresholds."""
    if outcome.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
        return True
    figures, results = outcome.case.figures, []
    for bound, limit in zip(rule.bounds, outcome.case.limits, strict=True):
        if limit is None or not figures.known or not bound.comparator.is_lower_bound:
            return None
        wanted = limit * floor
        if Fraction(*figures.low) >= wanted:
            results.append(True)
        elif figures.high is not None and Fraction(*figures.high) < wanted:
            return False
        else:
            return None
    return all(results) if results else None
