"""Measures all tasks: one survey of the database, and its numbers sorted by task and by distinct answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sqlglot import exp

from auditor.engines import sql
from auditor.measures.asking import TaskAsks
from auditor.measures.evidence import Evidence, Found
from auditor.measures.left_out import LeftOut
from auditor.measures.plan import Plan, read_number
from auditor.measures.reach import UNTIL, Reach, bounded, in_scope, last_days, short_of
from auditor.measures.readings import Reading, Readings
from auditor.measures.task import Subject, Task
from auditor.rules import ast
from auditor.rules.figures import Answers, Figures, Requests
from auditor.rules.thresholds import Constant
from auditor.rules.thresholds.base import NOT_ASKED, OPEN, Ends, Limit
from auditor.store.catalog import Catalog
from auditor.store.database import MISSING, Database, kept

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Case:
    """What is known of one or more subjects with the same numbers.

    ``applies``: 1 in scope, 0 outside, 2 open. ``limits``: the value of each bound, None where the rule sets none for this
    subject; ``limits_known`` is False where the field that sets it is missing; ``spans``: then, what each bound may ask at least
    and at most, None where that is not known, or it perhaps asks nothing. ``components``: of a rule that counts others, how
    each of them stands: met, unmet, below_floor, open or outside. ``lacking``: what the figure itself lacks. ``grades``: the
    places, among those of the rule, of the grades that the figure may have. ``schools``: those of a bureau that are counted by
    the verdicts on them (their record_id), each ``sure`` or ``perhaps``; once that is done ``met``, ``unmet`` or ``open``.
    ``reach``: tables that do not speak of all days, each with its last one.
    """

    figures: Figures
    applies: int
    limits: tuple[Fraction | None, ...]
    limits_known: bool
    components: tuple[tuple[str, str], ...] = ()
    lacking: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    schools: tuple[tuple[int, str], ...] = ()
    reach: Reach = ()
    spans: tuple[Ends | None, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A task's distinct cases, and for each subject (by its record_id) which case is its own."""

    task: Task
    cases: list[Case]
    case_of: NDArray[np.int64]


class Survey:
    """All that an audit asks of the database: figures, who is left out, evidence. Asked first, run once, then read.

    ``fuse=False`` asks one query per rule and table instead of one per table: the plain reference.
    """

    def __init__(self, tasks: Sequence[Task], database: Database, *, fuse: bool = True) -> None:
        self.tasks = tasks
        self._database = database
        self.plans: dict[Subject, Plan] = {}
        for task in tasks:
            self.plans.setdefault(surveyed(task), Plan(database.catalog, surveyed(task), fuse=fuse))
        self._asked = [ask(self.plans[surveyed(task)], task) for task in tasks]
        self._left_out = LeftOut(tasks, self.plans)
        self._evidence = Evidence(tasks, self.plans)
        self._readings = Readings(tasks, self.plans)
        self._columns = {subject: plan.run(database) for subject, plan in self.plans.items()}

    def measured(self) -> list[Measured]:
        """The figures of every task, in the order of the tasks."""
        return [self._measured(task, requests) for task, requests in zip(self.tasks, self._asked, strict=True)]

    def left_out(self, nth: int) -> dict[int, tuple[tuple[dict[str, str], int], ...]]:
        """Whom the population of task ``nth`` leaves out: subject's record_id → ((reason, how many), …)."""
        return self._left_out.of(nth, self._columns[surveyed(self.tasks[nth])])

    def evidence(
        self, wanted: Sequence[Sequence[int]], most: int, unknown: Sequence[Sequence[int]]
    ) -> dict[tuple[int, int], list[Found]]:
        """The records behind each task's figures for the ``wanted`` subjects: (place of the task, subject) → at most ``most``.

        Of the ``unknown`` ones among them also the records because of which it is not even known who counts.
        """
        return self._evidence.collect(self._database, wanted, most, unknown)

    def readings(self, wanted: Sequence[Sequence[int]]) -> dict[tuple[int, int], Reading]:
        """Every record that each task looks through for the ``wanted`` subjects: (place of the task, subject) → what was read."""
        return self._readings.collect(self._database, wanted)

    def _measured(self, task: Task, requests: Requests) -> Measured:
        columns = self._columns[surveyed(task)]
        reader = Reader(requests)
        found, case_of = distinct([columns[place] for place in reader.places])
        rows = [reader.answers(row) for row in found]
        if not task.rule.measure.over_schools:
            return Measured(task, [understood(task, row) for row in rows], case_of)
        return spread_out(task, [rows[case] for case in case_of.tolist()], self._database.districts())


def surveyed(task: Task) -> Subject:
    """Whose records are looked at: a measure over a bureau's schools looks at each school."""
    return "school" if task.rule.measure.over_schools else task.subject


# ---------------------------------------------------------------- asking


def ask(plan: Plan, task: Task) -> Requests:
    """Ask ``plan`` for every number of a task; which they are, by name."""
    asks = TaskAsks(plan, task.moment, task.rule.applies_to)
    asked = task.rule.measure.ask(asks)
    of_schools = any(plan.catalog.table(table).level == "school" for table in task.rule.tables())
    if task.subject == "bureau" and of_schools and plan.catalog.districtless:
        asked[NO_DISTRICT] = plan.of_subject(sql.num(1))
    for table in last_days(task) if task.rule.measure.judged_from == "records" else ():
        wanted = plan.until(table) if plan.catalog.table(table).dated_by else None
        if wanted is not None:
            asked[f"{UNTIL}{table}"] = wanted
    if task.rule.measure.over_schools:
        return asked
    scope = asks.scope() if task.subject == "school" else exp.true()
    if not (isinstance(scope, exp.Boolean) and scope.this):
        asked["applies"] = asks.in_scope()
    for nth, bound in enumerate(task.rule.limits):
        threshold = bound.threshold.on(task.period.law_of)
        if threshold is not None:
            asked |= threshold.ask(asks, str(nth))
    return asked


def queries(task: Task, catalog: Catalog) -> list[exp.Expr]:
    """The statements that measure one task, as they would be asked of a database: for a reader, or for another engine."""
    plan = Plan(catalog, surveyed(task))
    ask(plan, task)
    own: list[exp.Expr] = [plan.subjects.query()] if plan.subjects.columns else []
    for at, query in enumerate(plan.tables):
        own += [kept(plan.members(at), query.members_query()), *query.aggregate_queries(plan.members(at))]
    return own


class Reader:
    """Reads what a kind asked for by name. ``places``: the columns that hold it, each once."""

    def __init__(self, requests: Requests) -> None:
        self.requests = requests
        self.places = list(dict.fromkeys(wanted.place for wanted in requests.values()))
        self._reads = [(name, self.places.index(wanted.place), wanted) for name, wanted in requests.items()]

    def answers(self, row: Sequence[int]) -> Answers:
        """``row``: the values of the columns for one subject, MISSING for NULL."""
        return {name: None if row[at] == MISSING else read_number(wanted, row[at]) for name, at, wanted in self._reads}


def distinct(columns: Sequence[NDArray[np.int64]]) -> tuple[list[tuple[int, ...]], NDArray[np.int64]]:
    """The distinct rows of some columns, and for each row which of them it is."""
    codes = np.zeros(len(columns[0]), dtype=np.int64)
    for values in columns:
        own, seen = pd.factorize(values)
        codes, _ = pd.factorize(codes * len(seen) + own)
    firsts = pd.Series(codes).drop_duplicates().index.to_numpy()
    return list(zip(*(values[firsts].tolist() for values in columns), strict=True)), codes


# ---------------------------------------------------------------- understanding


def understood(task: Task, answers: Answers) -> Case:
    """What the numbers of one subject say."""
    reach = short_of(task, answers)
    figures = bounded(task, _whole(task.rule.measure.figures(answers), answers), reach)
    if answers.get("not_submitted"):
        figures = Figures(
            figures.low, None, figures.actual, 0, max(figures.population_high, 1), figures.population, False, figures.counts
        )
    found = [_limit(task, bound, nth, answers) for nth, bound in enumerate(task.rule.limits)]
    asked = found[: len(task.rule.bounds)]
    limits, known = tuple(limit.value for limit in asked), all(limit.known for limit in asked)
    spans = () if known else tuple(limit.within for limit in asked)
    applies = answers.get("applies")
    lacking = (*task.rule.measure.lacking(answers), *_lacking(answers), *(() if known else _lacked(task, answers)))
    graded = grades_of(task.rule, figures, [limit.value for limit in found[len(asked) :]])
    applies = in_scope(task.rule, 1 if applies is None else applies, reach)
    return Case(figures, applies, limits, known, lacking=lacking, grades=graded, reach=reach, spans=spans)


NO_DISTRICT = "no_district"
"""What a bureau asks where some school has no district: that school may be its own."""
_OF_SCHOOLS = "schools.district"


def _whole(figures: Figures, answers: Answers) -> Figures:
    """The figures, open where a school may or may not belong to the bureau."""
    if not answers.get(NO_DISTRICT):
        return figures
    return replace(figures, low=(0, 1), high=None, population_low=0, population_high=max(1, figures.population_high))


def _lacked(task: Task, answers: Answers) -> Iterator[str]:
    """What is missing of the data that the thresholds are measured from."""
    for nth, bound in enumerate(task.rule.bounds):
        threshold = bound.threshold.on(task.period.law_of)
        if threshold is not None:
            yield from threshold.lacking(str(nth), answers)


def _lacking(answers: Answers) -> tuple[str, ...]:
    return (_OF_SCHOOLS,) if answers.get(NO_DISTRICT) else ()


def spread_out(task: Task, schools: Sequence[Answers], bureaus: int) -> Measured:
    """A measure over each bureau's schools, given the numbers of all schools."""
    every = tuple(_limit(task, bound, nth, {}).value for nth, bound in enumerate(task.rule.limits))
    limits, of_grades = every[: len(task.rule.bounds)], every[len(task.rule.bounds) :]
    of_bureau: list[list[Answers]] = [[] for _ in range(bureaus)]
    counted: list[list[tuple[int, str]]] = [[] for _ in range(bureaus)]
    for school, answers in enumerate(schools):
        if answers["district"] is not None:
            of_bureau[answers["district"]].append(answers)
            if answers["counted"]:
                counted[answers["district"]].append((school, "sure" if answers["counted"] == 1 else "perhaps"))
    measure = task.rule.measure
    homeless = next(iter(schools), {})
    cases = []
    by_verdicts = measure.judged_from == "rules"
    for members, own in zip(of_bureau, counted, strict=True):
        lacking = tuple(sorted({one for answers in members for one in measure.lacking(answers)}))
        lacking = (*lacking, *_lacking(homeless))
        reach = tuple(sorted({one for answers in members for one in short_of(task, answers)}))
        figures = bounded(task, _whole(measure.figures_of_schools(members, every), homeless), reach)
        graded = grades_of(task.rule, figures, of_grades)
        named = tuple(own) if by_verdicts else ()
        cases.append(Case(figures, 1, limits, True, lacking=lacking, grades=graded, schools=named, reach=reach))
    return Measured(task, cases, np.arange(bureaus, dtype=np.int64))


def graded(task: Task, figures: Figures) -> tuple[int, ...]:
    """The grades of a figure that was counted from verdicts, whose thresholds are the same for everybody."""
    steps = [bound.threshold.on(task.period.law_of) for grade in task.rule.grades for bound in grade.bounds]
    same = [step.value for step in steps if isinstance(step, Constant)]
    return grades_of(task.rule, figures, same) if len(same) == len(steps) else ()


def grades_of(rule: ast.Rule, figures: Figures, limits: Sequence[Fraction | None]) -> tuple[int, ...]:
    """The grades that a figure between ``low`` and ``high`` may have, by their places; ``limits``: of every bound of each."""
    if not rule.grades or not figures.known or not figures.population_low:
        return ()
    best, worst = len(rule.grades), -1
    for value in (Fraction(*figures.low), None if figures.high is None else Fraction(*figures.high)):
        place = _grade(rule, value, limits)
        best, worst = min(best, place), max(worst, place)
    return tuple(range(best, min(worst, len(rule.grades) - 1) + 1))


def _grade(rule: ast.Rule, value: Fraction | None, limits: Sequence[Fraction | None]) -> int:
    """The place of the best grade that a figure reaches (None: one without limit); beyond the last where it reaches none."""
    nth = 0
    for place, grade in enumerate(rule.grades):
        own = limits[nth : nth + len(grade.bounds)]
        nth += len(grade.bounds)
        if all(_meets(bound.comparator, value, limit) for bound, limit in zip(grade.bounds, own, strict=True)):
            return place
    return len(rule.grades)


def _meets(comparator: ast.Comparator, value: Fraction | None, limit: Fraction | None) -> bool:
    if limit is None or value is None:
        return limit is not None and comparator.is_lower_bound
    return comparator.holds(value, limit)


def _limit(task: Task, bound: ast.Bound, nth: int, answers: Answers) -> Limit:
    threshold = bound.threshold.on(task.period.law_of)
    if threshold is None:
        return NOT_ASKED
    if threshold.measures() and answers.get(NO_DISTRICT):
        return OPEN
    return threshold.limit(str(nth), answers)
