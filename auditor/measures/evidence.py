"""The records behind a verdict: which, in what role, with the values that the rule looked at. Two queries per source table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures import together
from auditor.measures.conditions import dated
from auditor.measures.fields import SIMPLE, Interval, ordered, scalar
from auditor.measures.moment import Moment, ymd
from auditor.measures.plan import Plan, TableQuery
from auditor.measures.row import Row
from auditor.measures.sorts import one_of_each
from auditor.measures.task import Subject, Task
from auditor.rules import ast
from auditor.rules.kinds.base import Measure
from auditor.store.catalog import Catalog
from auditor.store.database import Database

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Subjects = Sequence[int] | NDArray[np.int64]

MOST_FIELDS = 8
"""Values shown per record; the first ones that the rule names."""
_IN_ONE_NUMBER = 30
"""Tasks whose marks, of two bits each, fit into a BIGINT."""
_DOUBTFUL, _OFFENDS, _PERHAPS = 1, 2, 3
WANTED, LISTED = "wanted__", "listed__"
"""Under what names an engine is given the subjects and the records that are asked for."""
PERHAPS = "perhaps"
"""The role of a record that no reader is shown: it tells what is not known of it, and of those of its sort."""


@dataclass(frozen=True)
class Part:
    """One thing that a record must be to count. ``kind``: there, window, person, member or condition."""

    kind: str
    condition: ast.Condition | None = None


@dataclass(frozen=True)
class Found:
    """One record of ``table``. ``values``: the stored forms of ``fields`` as text, None where missing; ``total``: how many.

    ``open``: what of that which is asked of it cannot be told, each part with its place in the question.
    """

    table: str
    record_id: int
    role: str
    total: int
    fields: tuple[ast.Field, ...]
    values: tuple[str | None, ...]
    open: tuple[tuple[int, Part], ...] = ()


@dataclass(frozen=True)
class Asked:
    """Where the evidence of one task lies: the kept members, the columns that place a record, and the values shown.

    ``fields`` are shown from the columns ``shown``; ``role``: what a record that is no doubtful one is called; ``perhaps``:
    whether a record only perhaps belongs. ``question``: the conditions that are asked of a record; ``parts``: each thing in
    them that is true, false or open of it. ``as_of``: the audit's day.
    """

    table: str
    members: str
    subject: Subject
    offends: Sql
    matters: Sql
    perhaps: Sql
    role: str
    fields: tuple[ast.Field, ...]
    shown: list[str]
    question: tuple[ast.Condition, ...]
    parts: Mapping[Part, Sql]
    as_of: int

    def role_of(self, mark: int) -> str:
        return {_OFFENDS: self.role, _PERHAPS: PERHAPS}.get(mark, "doubtful")

    def open_of(self, told: tuple[bool | None, ...]) -> tuple[tuple[int, Part], ...]:
        """The parts that leave a record open. ``told``: what each of ``parts`` is of it."""
        truths = dict(zip(self.parts, told, strict=True))
        left = {part for condition in self.question for part in _left_open(condition, truths)[1]}
        left |= {part for part, truth in truths.items() if part.condition is None and truth is not True}
        return tuple((nth, part) for nth, part in enumerate(self.parts) if part in left)


def _left_open(condition: ast.Condition, truths: Mapping[Part, bool | None]) -> tuple[bool | None, frozenset[Part]]:
    """Whether a condition holds, and the parts because of which that cannot be told."""
    match condition:
        case ast.Not(of):
            held, left = _left_open(of, truths)
            return (None if held is None else not held), left
        case ast.All(of) | ast.Any(of):
            decides = isinstance(condition, ast.Any)
            found = [_left_open(part, truths) for part in of]
            if any(held is decides for held, _ in found):
                return decides, frozenset()
            left = frozenset(part for _, parts in found for part in parts)
            return (None if left else not decides), left
    part = Part("condition", condition)
    return truths[part], frozenset() if truths[part] is not None else frozenset((part,))


class Evidence:
    """Asks for member columns while the survey is planned, and reads the records of chosen findings when it has run.

    Of a task with several requirements each has records of its own: a place of its own among all that is asked.
    ``task_of``: the task of each place.
    """

    def __init__(self, tasks: Sequence[Task], plans: Mapping[Subject, Plan]) -> None:
        self._asked: dict[int, Asked] = {}
        self.task_of: list[int] = []
        for nth, task in enumerate(tasks):
            for measure, bounds in task.rule.measure.behind(task.rule.bounds):
                if measure.population() is not None and measure.judged_from == "records":
                    self._asked[len(self.task_of)] = _ask(task, measure, bounds, plans[task.subject])
                    self.task_of.append(nth)

    def collect(
        self, database: Database, wanted: Sequence[Subjects], most: int, unknown: Sequence[Subjects]
    ) -> dict[tuple[int, int], list[Found]]:
        """(place of the task, subject's record_id) → its records, offenders before doubtful ones, at most ``most``.

        ``wanted``: for each task the subjects whose records are asked for; ``unknown``: those of them of whom nothing can be
        told, which have also one record more of each sort that is not among these, as :data:`PERHAPS`.
        """
        found: dict[tuple[int, int], list[Found]] = {}
        every, untold = self.by_place(wanted), self.by_place(unknown)
        for asked in self.over_the_same(every):
            found |= _collected(database, asked, listed(database, asked, every, most, untold))
        together: dict[tuple[int, int], list[list[Found]]] = {}
        for (place, subject), records in sorted(found.items(), key=lambda item: item[0]):
            together.setdefault((self.task_of[place], subject), []).append(records)
        return {key: _first_of(parts, most) for key, parts in together.items()}

    def by_place(self, wanted: Sequence[Subjects]) -> list[Subjects]:
        """The subjects that are asked for at each place, given those of each task."""
        return [wanted[nth] for nth in self.task_of]

    def over_the_same(self, wanted: Sequence[Subjects]) -> Iterator[Mapping[int, Asked]]:
        """What is asked for, by its place: that over the same members together, as much as one query takes."""
        by_members: dict[str, list[int]] = {}
        for place, asked in self._asked.items():
            if len(wanted[place]):
                by_members.setdefault(asked.members, []).append(place)
        for places in by_members.values():
            for start in range(0, len(places), _IN_ONE_NUMBER):
                yield {place: self._asked[place] for place in places[start : start + _IN_ONE_NUMBER]}


def _first_of(parts: list[list[Found]], most: int) -> list[Found]:
    """The first records of one requirement after the other; each says how many all of them have."""
    if len(parts) == 1:
        return parts[0]
    total = sum(records[0].total for records in parts)
    every = [replace(one, total=total) for records in parts for one in records]
    return [*[one for one in every if one.role != PERHAPS][:most], *(one for one in every if one.role == PERHAPS)]


def listed(
    database: Database,
    tasks: Mapping[int, Asked],
    wanted: Sequence[Subjects],
    most: int,
    unknown: Sequence[Subjects] | None = None,
) -> Mapping[int, Listed]:
    """The records that are listed for each of some tasks over the same members; all are given to the engine as ``LISTED``.

    ``unknown``: the subjects who have one record more of each sort.
    """
    subjects = np.unique(np.concatenate([np.asarray(wanted[nth], dtype=np.int64) for nth in tasks]))

    def bits(chosen: Sequence[Subjects]) -> NDArray[np.int64]:
        found = np.zeros(len(subjects), dtype=np.int64)
        for bit, nth in enumerate(tasks):
            found[np.searchsorted(subjects, np.asarray(chosen[nth], dtype=np.int64))] |= 1 << bit
        return found

    untold = np.zeros(len(subjects), dtype=np.int64) if unknown is None else bits(unknown)
    database.give(WANTED, pd.DataFrame({"subject": subjects, "tasks": bits(wanted), "unknown": untold}))
    placed = database.columns(_marks_query(list(tasks.values())))
    found = {nth: _first(placed, bit, most) for bit, nth in enumerate(tasks)}
    if untold.any():
        more = one_of_each(database, tasks, WANTED)
        found = {nth: one.with_others(*more[nth]) for nth, one in found.items()}
    database.give(LISTED, pd.DataFrame({"record_id": np.unique(np.concatenate([one.records for one in found.values()]))}))
    return found


def _collected(
    database: Database, tasks: Mapping[int, Asked], listed: Mapping[int, Listed]
) -> dict[tuple[int, int], list[Found]]:
    """The records of tasks over the same members, with the values of those that are listed."""
    if not any(len(one.records) for one in listed.values()):
        return {}
    columns = list(dict.fromkeys(value for asked in tasks.values() for value in asked.shown))
    parts = {sql.key(test): test for asked in tasks.values() for test in asked.parts.values()}
    asked_for = [*columns, *parts]
    query = _values_query(tasks, columns, list(parts.values()))
    values_of = {row[0]: dict(zip(asked_for, row[1:], strict=True)) for row in database.rows(query)}
    found: dict[tuple[int, int], list[Found]] = {}
    for nth, one in listed.items():
        asked = tasks[nth]
        tests = [sql.key(test) for test in asked.parts.values()]
        open_of = cache(asked.open_of)  # few records differ in what is open of them
        for subject, record, mark, total in one.lines():
            values = values_of[record]
            told = Found(
                *(asked.table, record, asked.role_of(mark), total, asked.fields),
                tuple(values[shown] for shown in asked.shown),
                open_of(tuple([_TRUTHS[values[test]] for test in tests])),
            )
            found.setdefault((nth, subject), []).append(told)
    return found


@dataclass(frozen=True)
class Listed:
    """The records of one task that are listed: as many places in each array."""

    subjects: NDArray[np.int64]
    records: NDArray[np.int64]
    marks: NDArray[np.int64]
    totals: NDArray[np.int64]

    def with_others(self, subjects: NDArray[np.int64], records: NDArray[np.int64]) -> Listed:
        """These and other records, which no reader is shown, each once."""
        listed = set(zip(self.subjects.tolist(), self.records.tolist(), strict=True))
        other = np.array([one not in listed for one in zip(subjects.tolist(), records.tolist(), strict=True)], dtype=bool)
        n = int(other.sum())
        return Listed(
            np.concatenate([self.subjects, subjects[other]]),
            np.concatenate([self.records, records[other]]),
            np.concatenate([self.marks, np.full(n, _PERHAPS, dtype=np.int64)]),
            np.concatenate([self.totals, np.zeros(n, dtype=np.int64)]),
        )

    def lines(self) -> Iterator[tuple[int, int, int, int]]:
        arrays = (self.subjects, self.records, self.marks, self.totals)
        return zip(*(array.tolist() for array in arrays), strict=True)


def _first(placed: Mapping[str, NDArray[np.int64]], bit: int, most: int) -> Listed:
    """Of one task, the first ``most`` records of each subject: offenders, then doubtful ones, each as in the files."""
    marks = placed["marks"] >> (2 * bit) & 3
    at = np.flatnonzero(marks)
    at = at[np.lexsort((placed["record_id"][at], -marks[at], placed["subject"][at]))]
    subjects = placed["subject"][at]
    _, starts, which = np.unique(subjects, return_index=True, return_inverse=True)
    totals = np.bincount(which, minlength=len(starts))
    kept = np.arange(len(at)) - starts[which] < most
    return Listed(subjects[kept], placed["record_id"][at][kept], marks[at][kept], totals[which][kept])


def _ask(task: Task, measure: Measure, bounds: Sequence[ast.Bound], plan: Plan) -> Asked:
    population = measure.population()
    assert population is not None
    at = plan.table(population.table)
    query = plan.tables[at]
    member = plan.member_test(at, population, task.moment)
    lower = all(bound.comparator.is_lower_bound for bound in bounds)
    if measure.asked_of_members():
        asked = measure.asked_of_members()
        by = asked[0] if len(asked) == 1 else ast.All(asked)
        settled = query.settled(member, query.test(by, task.moment), population.where, by, task.moment)
        member, meets = settled.belongs, settled.test
        offends = sql.all_of([sql.is_true(member), sql.is_false(meets) if lower else sql.is_true(meets)])
        matters = sql.negated(sql.is_true(meets)) if lower else sql.is_not_false(meets)
        role = "offends"
    else:
        member = query.settled(member, sql.true(), population.where, ast.TRUE, task.moment).belongs
        offends, matters, role = sql.is_true(member), sql.true(), "counts" if lower else "offends"
    fields = _fields(measure, population, plan.catalog)
    shown = [query.kept(stored(field, query.row, task.moment)) for field in fields]
    matters = sql.all_of([sql.is_not_false(member), matters])
    question = (population.where, *measure.asked_of_members())
    parts = dict(_parts(query, population, question, task.moment))
    where = (population.table, plan.members(at), task.subject)
    as_of = ymd(task.moment.as_of)
    return Asked(*where, offends, matters, sql.is_null(member), role, fields, shown, question, parts, as_of)


def _parts(
    query: TableQuery, population: ast.Population, question: Sequence[ast.Condition], moment: Moment
) -> Iterator[tuple[Part, Sql]]:
    """What is asked of a record, over its kept columns."""
    inside = dated(population.window, query.row, moment)
    if inside:
        yield Part("window"), together.at(sql.all_of([query.own(part) for part in inside]), "m")
    for condition in question:
        for leaf in condition.walk():
            if not leaf.parts() and not isinstance(leaf, ast.All | ast.Any):
                yield Part("condition", leaf), together.at(query.leaf(leaf, moment), "m")
    if query.row.together:
        yield Part("person"), sql.col("m", together.CLEAN)


def _fields(measure: Measure, population: ast.Population, catalog: Catalog) -> tuple[ast.Field, ...]:
    dated_by = catalog.table(population.table).dated_by
    parts = [ast.Field((), population.table, dated_by, "date")] if dated_by else []
    for condition in (population.where, *measure.asked_of_members()):
        parts.extend(condition.own_fields())
    parts.extend(measure.own_fields())
    return tuple(dict.fromkeys(parts))[:MOST_FIELDS]


def _marks_query(tasks: Sequence[Asked]) -> exp.Select:
    """Subject and record_id of every record that matters to a task which its subject is asked for, and how, two bits a task."""
    marks = []
    for bit, asked in enumerate(tasks):
        wanted = sql.has_bit(sql.col("w", "tasks"), bit)
        mark = sql.case([(asked.offends, sql.num(_OFFENDS << 2 * bit))], sql.num(_DOUBTFUL << 2 * bit))
        marks.append(sql.case([(sql.all_of([wanted, asked.matters]), mark)], sql.num(0)))
    subject = sql.col("m", "subject")
    inner = (
        exp.Select(expressions=[subject, sql.col("m", "record_id"), sql.alias(sql.summed(marks), "marks")])
        .from_(sql.table(tasks[0].members, "m"), copy=False)
        .join(sql.inner(sql.table(WANTED, "w")), on=sql.equal(sql.col("w", "subject"), subject.copy()), copy=False)
    )
    return (
        exp.Select(expressions=[exp.Star()])
        .from_(inner.subquery("p"), copy=False)
        .where(sql.more_than(sql.col("p", "marks"), sql.num(0)), copy=False)
    )


_TRUTHS = {"1": True, "0": False, None: None}


def _values_query(tasks: Mapping[int, Asked], columns: Sequence[str], parts: Sequence[Sql]) -> exp.Select:
    """record_id and the values shown, as text, of the records that are listed; then 1 or 0 for each part, NULL where open."""
    members = next(iter(tasks.values())).members
    listed = sql.equal(sql.col("l", "record_id"), sql.col("m", "record_id"))
    truths = (sql.case([(sql.is_true(part), sql.num(1)), (sql.is_false(part), sql.num(0))]) for part in parts)
    values = (sql.cast(value, "VARCHAR") for value in (*(sql.col("m", column) for column in columns), *truths))
    return (
        exp.Select(expressions=[sql.col("m", "record_id"), *(sql.alias(value, f"f{i}") for i, value in enumerate(values))])
        .from_(sql.table(members, "m"), copy=False)
        .join(sql.inner(sql.table(LISTED, "l")), on=listed, copy=False)
    )


def stored(field: ast.Field, row: Row, moment: Moment) -> Sql:
    """What is stored of a field: of a date what is known of it, of another ordered one its smallest possible value."""
    if field.type in SIMPLE:
        return scalar(field, row, moment)
    found = ordered(field, row, moment)
    return found.lo if found.exact or field.type != "date" else _known_part(found)


def _known_part(date: Interval) -> Sql:
    """``known_part`` of :mod:`auditor.findings.record_names` as SQL: no day is told that nobody gave."""
    same = [(sql.equal(date.lo, date.hi), date.lo)]
    for digits in (100, 10_000):
        whole = sql.whole(date.lo, digits)
        same.append((sql.equal(whole, sql.whole(date.hi, digits)), sql.times(whole, digits)))
    return sql.case(same)
