"""Measured cases to verdicts: each distinct fact is posted to the judge once, under the ruling that its thresholds make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

import numpy as np

from auditor.measures.measure import Case, Measured
from auditor.measures.task import Task
from auditor.rules import ast
from auditor.rules.thresholds import Threshold
from auditor.verdicts.facts import Attestation, BoundSpec, Fact, Ruling
from auditor.verdicts.judge import Judge
from auditor.verdicts.meeting import count_meeting
from auditor.verdicts.met import count_met
from auditor.verdicts.outcome import Decided, Outcome
from auditor.verdicts.taken import with_limits
from auditor.verdicts.verdict import Reason, Verdict

StandingOf = Callable[[Task, int], Attestation]
"""What the evidence register says of a task and a subject (its record_id)."""


def decide(measured: Sequence[Measured], judge: Judge, standing_of: StandingOf) -> list[Decided]:
    """The verdict of every case of every task, in the order of ``measured``; rules about other rules are judged last."""
    about_others = {m.task: m for m in measured if m.task.rule.counted_rules()}
    answered = [m for m in measured if m.task.rule.measure.judged_from == "register"]
    plain = [m for m in measured if m.task not in about_others and m.task.rule.measure.judged_from == "records"]
    decided = [*decide_cases(plain, judge), *(_attested(m, judge, standing_of) for m in answered)]
    by_rule: dict[str, list[Decided]] = {}
    fresh = decided
    for ready in in_turn(list(about_others)):
        for one in fresh:
            by_rule.setdefault(one.task.rule.id, []).append(one)
        fresh = decide_cases([resting_on(about_others[task], by_rule) for task in ready], judge)
        decided = [*decided, *fresh]
    place = {m.task: nth for nth, m in enumerate(measured)}
    return sorted(decided, key=lambda one: place[one.task])


def in_turn(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """Tasks about other rules, those first that count none of the rest; in a circle nobody comes first."""
    waiting = list(tasks)
    while waiting:
        asleep = {task.rule.id for task in waiting}
        ready = [task for task in waiting if asleep.isdisjoint(task.rule.counted_rules())] or waiting
        yield ready
        waiting = [task for task in waiting if task not in ready]


def resting_on(measured: Measured, decided: Mapping[str, Sequence[Decided]]) -> Measured:
    """What was measured for a rule about others, with what it takes from them. ``decided``: what was decided, by rule id."""
    measure = measured.task.rule.measure
    if measure.judged_from == "rules":
        return count_meeting(measured, decided) if measure.over_schools else count_met(measured, decided)
    return with_limits(measured, decided)


def decide_cases(measured: Sequence[Measured], judge: Judge) -> list[Decided]:
    """Facts of all tasks, sorted by ruling so that each ruling is compiled once."""
    by_ruling: dict[Ruling, dict[Fact, None]] = {}
    posed = [[list(_ways(m.task, case)) for case in m.cases] for m in measured]
    for ways in (ways for cases in posed for ways in cases):
        for _, ruling, fact in ways:
            by_ruling.setdefault(ruling, {})[fact] = None
    verdicts = {ruling: dict(zip(facts, judge.decide(ruling, list(facts)), strict=True)) for ruling, facts in by_ruling.items()}

    def outcome(task: Task, case: Case, ways: Sequence[Way]) -> Outcome:
        return _decided_alike(task, case, [(limits, *verdicts[ruling][fact]) for limits, ruling, fact in ways])

    return [
        Decided(m.task, [outcome(m.task, case, ways) for case, ways in zip(m.cases, cases, strict=True)], m.case_of)
        for m, cases in zip(measured, posed, strict=True)
    ]


def _attested(measured: Measured, judge: Judge, standing_of: StandingOf) -> Decided:
    """Attestations: each subject's standing in the evidence register is the fact."""
    task = measured.task
    distinct: dict[tuple[int, Attestation], int] = {}
    case_of: list[int] = []
    for subject, case in enumerate(measured.case_of.tolist()):
        in_force = int(task.in_force and not _repealed(task))
        standing = standing_of(task, subject)._replace(
            applies=measured.cases[case].applies, in_force=in_force, open=int(task.period.open)
        )
        case_of.append(distinct.setdefault((case, standing), len(distinct)))
    verdicts = judge.decide_attestations([standing for _, standing in distinct])
    outcomes = [
        Outcome(measured.cases[case], verdict, reason, None, None, None)
        for (case, _), (verdict, reason) in zip(distinct, verdicts, strict=True)
    ]
    return Decided(task, outcomes, np.array(case_of, dtype=np.int64))


Limits = tuple[Fraction | None, ...]
Way = tuple[Limits, Ruling, Fact]
"""Limits that may be asked, and the question that is put to the judge then."""


def _ways(task: Task, case: Case) -> Iterator[Way]:
    """The question as it is; and where limits are not known, but within ends, as it is with the easiest and with the hardest."""
    yield case.limits, *_pose(task, case)
    if not case.spans or None in case.spans or case.applies == 0:
        return
    lower = [bound.comparator.is_lower_bound for bound in task.rule.bounds]
    for hardest in (False, True):
        ends = tuple(span[is_lower is hardest] for span, is_lower in zip(case.spans, lower, strict=True) if span is not None)
        if None not in ends:
            yield ends, *_pose(task, replace(case, limits=ends, limits_known=True))


def _decided_alike(task: Task, case: Case, found: Sequence[tuple[Limits, Verdict, Reason]]) -> Outcome:
    """The outcome of a case: what the easiest and the hardest limits decide alike is decided.

    What neither decides waits for what the limits go by, and none of them is told. Without an end, the limit that is there
    decides where no other can decide otherwise: what misses the easiest misses all, what meets the hardest meets all.
    """
    (_, verdict, reason), *ends = found
    chosen = dict(zip((False, True), ends, strict=False)) if len(ends) == 2 else {}
    if len(ends) == 1:
        limits, at, why = ends[0]
        lower = all(bound.comparator.is_lower_bound for bound in task.rule.bounds)
        upper = not any(bound.comparator.is_lower_bound for bound in task.rule.bounds)
        if (lower and at in (Verdict.FAIL, Verdict.PENDING)) or (upper and at in (Verdict.PASS, Verdict.PENDING)):
            return _outcome(task, case, at, why, limits)
    elif chosen and chosen[False][1:] == chosen[True][1:] and chosen[True][1] is not Verdict.UNKNOWN:
        limits, at, why = chosen[at_hardest(chosen[True][1])]
        return _outcome(task, case, at, why, limits)
    return _outcome(task, case, verdict, reason, case.limits)


def at_hardest(verdict: Verdict) -> bool:
    """Which limits are told: of what is met the hardest that it meets, of what is not the easiest that it misses."""
    return verdict is Verdict.PASS


def _pose(task: Task, case: Case) -> tuple[Ruling, Fact]:
    """The question put to the judge: all thresholds as constants of the ruling, all figures as integers of the fact."""
    figures, rule = case.figures, task.rule
    in_force = task.in_force and not _repealed(task)
    applies = case.applies
    if in_force and None in case.limits and applies != 0:
        applies = 0 if case.limits_known else 2
    settled = in_force and None not in case.limits
    limits = tuple(limit if settled and limit is not None else Fraction(0) for limit in case.limits)
    low, high = (figures.low, figures.high) if figures.known else ((0, 1), None)  # what is not known says nothing
    high_n, high_d = high or (0, 1)
    fact = Fact(
        applies=applies,
        in_force=int(in_force),
        known=int(figures.known),
        population_low=figures.population_low,
        population_high=figures.population_high,
        low_n=low[0],
        low_d=low[1],
        high_n=high_n,
        high_d=high_d,
        high_known=int(high is not None),
        open=int(task.period.open),
    )
    return _ruling(tuple(bound.comparator.value for bound in rule.bounds), limits, rule.grows), fact


@lru_cache(maxsize=10_000)
def _ruling(comparators: tuple[str, ...], limits: tuple[Fraction, ...], grows: bool) -> Ruling:
    return Ruling(tuple(map(BoundSpec, comparators, limits)), grows)


def _repealed(task: Task) -> bool:
    """A dated threshold that has no value then: before its first date, or repealed."""
    if any(bound.threshold.on(task.period.law_of) is None for bound in task.rule.bounds):
        return True
    moments = [moment for moment in (task.moment, task.moment.earlier) if moment is not None]
    return any(inside.on(moment.law_of) is None for inside in _dated_inside(task.rule) for moment in moments)


@lru_cache(maxsize=10_000)
def _dated_inside(rule: ast.Rule) -> tuple[Threshold, ...]:
    """The dated thresholds in the conditions of a rule: where one of them is silent, nobody can say whom the rule means."""
    tests = [test for condition in rule.conditions() for test in condition.tests()]
    tests += [test for linked in rule.counted_in_formulas() for test in linked.where.tests()]
    thresholds = [bound.threshold for test in tests for bound in getattr(test, "bounds", ())]
    return tuple(threshold for threshold in thresholds if threshold.changes())


def _outcome(task: Task, case: Case, verdict: Verdict, reason: Reason, limits: Limits) -> Outcome:
    """``limits``: those that are told."""
    if verdict is Verdict.UNKNOWN and reason is Reason.SCOPE_UNKNOWN and not case.limits_known:
        reason = Reason.MISSING_DATA
    comparator, required, shortfall = None, None, None
    if verdict is not Verdict.NOT_APPLICABLE and None not in limits:
        comparator, required, shortfall = _gap(task, case, limits)
    return Outcome(case, verdict, reason, comparator, required, shortfall)


def _gap(task: Task, case: Case, limits: Limits) -> tuple[ast.Comparator, Fraction, Fraction | None]:
    """The bound furthest from being met (the first when all are): what it requires, and the smallest change that meets it."""
    figures = case.figures
    gaps = []
    for nth, (bound, limit) in enumerate(zip(task.rule.bounds, limits, strict=True)):
        assert limit is not None
        required = task.rule.measure.required(bound.comparator, limit, figures)
        gap = None
        if figures.actual is not None and figures.known:
            difference = required - figures.actual
            gap = max(Fraction(0), difference if bound.comparator.is_lower_bound else -difference)
        gaps.append((-(gap or 0), nth, bound.comparator, required, gap))
    _, _, comparator, required, gap = min(gaps, key=lambda g: g[:2])
    return comparator, required, gap
