"""Schools that meet rules: the figures of a bureau's share, from the verdicts on its schools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.measures.measure import Case, Measured, graded
from auditor.rules.kinds.share import COUNTS, Meeting
from auditor.verdicts.met import by_verdicts, falls_into

if TYPE_CHECKING:
    from auditor.verdicts.outcome import Decided

_SURE = {"met": "satisfied", "unmet": "unsatisfied", "open": "undecided"}


def count_meeting(measured: Measured, decided: Mapping[str, Sequence[Decided]]) -> Measured:
    """``measured`` of a share of schools that meet rules, with its figures. ``decided``: what was decided, by rule id."""
    measure = measured.task.rule.measure
    assert isinstance(measure, Meeting)
    period = measured.task.period
    chosen = [
        [one for one in decided.get(rule, ()) if one.task.subject == "school" and falls_into(period, one.task.period)]
        for rule in measure.rules
    ]
    return Measured(measured.task, [_counted(measured, measure, case, chosen) for case in measured.cases], measured.case_of)


def _counted(measured: Measured, measure: Meeting, case: Case, chosen: Sequence[Sequence[Decided]]) -> Case:
    counts: Counter[str] = Counter()
    schools = []
    for school, member in case.schools:
        stands = _stands(measure, school, chosen)
        if stands != "outside":
            counts[_SURE[stands] if member == "sure" else f"perhaps_{_SURE[stands]}"] += 1
            schools.append((school, stands))
    figures = measure.figures({name: counts[name] for name in COUNTS})
    if case.lacking:
        figures = replace(figures, low=(0, 1), high=None, population_low=0, population_high=max(1, figures.population_high))
    return replace(case, figures=figures, schools=tuple(schools), grades=graded(measured.task, figures))


def _stands(measure: Meeting, school: int, chosen: Sequence[Sequence[Decided]]) -> str:
    """A school meets the rules where it meets each; ``outside``: it is not among those that are counted."""
    found = [by_verdicts([one.outcomes[one.case_of[school]] for one in of_rule]) for of_rule in chosen]
    if measure.outside == "unmet":
        found = [False if one == "outside" else one for one in found]
    told = [one for one in found if one != "outside"]
    if not told:
        return "outside"
    if False in told:
        return "unmet"
    return "open" if None in told else "met"
