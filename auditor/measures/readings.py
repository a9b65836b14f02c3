"""Every record that a rule looks through: whether it counts, and of one that does not, because of what.

Records linked to the members of a population, where the rule asks about such; else the members' own table. Each part of the
condition is asked for by itself, so that the part that decided can be named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.conditions import condition, dated
from auditor.measures.evidence import LISTED, MOST_FIELDS, WANTED, Part, stored
from auditor.measures.plan import Plan, subject_key
from auditor.measures.row import Row, there, with_all
from auditor.measures.task import Subject, Task
from auditor.model.model import link_key
from auditor.rules import ast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auditor.rules.kinds.base import Measure
    from auditor.store.database import Database

    Subjects = Sequence[int] | NDArray[np.int64]

MOST_RECORDS = 100
"""Records listed for one finding; all are counted."""
OUTSIDE = 10
"""Of these, records of other times and kinds."""
IN_ALL = 20_000
"""Records listed for all findings of one pack: of a very large audit each finding lists fewer."""
_NO, _YES, _OPEN = 0, 1, 2
LEFT_OUT, DOUBTFUL, COUNTS = 0, 1, 2
ROLES = ("left_out", "doubtful", "counts")


@dataclass(frozen=True)
class Looked:
    """Records of ``table`` that a rule looks through; ``via``: their link to a member of its population, "" for the members."""

    table: str
    via: str
    where: ast.Condition
    window: ast.Window


@dataclass(frozen=True)
class ReadRecord:
    """One record, its role (an item of :data:`ROLES`), the parts that kept it from counting, and the values looked at.

    ``beside``: it is of another time or kind, so that nobody would have it counted.
    """

    table: str
    record_id: int
    role: str
    because: tuple[Part, ...]
    fields: tuple[ast.Field, ...]
    values: tuple[str | None, ...]
    beside: bool = False


@dataclass
class Reading:
    """What was read for one finding: how many records of each role, and those that are listed."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(ROLES, 0))
    listed: list[ReadRecord] = field(default_factory=list)


def looked_through(measure: Measure) -> Iterator[Looked]:
    """The records that a measure looks through."""
    asked = measure.asked_of_members()
    links = [part for one in asked for part in one.walk() if isinstance(part, ast.Linked)]
    if links:
        yield from (Looked(one.table, one.via, one.where, one.window) for one in links)
        return
    for one in measure.populations():
        yield Looked(one.table, "", ast.All((one.where, *asked)), one.window)


@dataclass
class _Group:
    """One table for one kind of subject and one population: the row at hand and what is asked of each record."""

    table: str
    subject: Subject
    row: Row
    tests: dict[str, tuple[str, Sql]] = field(default_factory=dict)
    values: dict[str, tuple[str, Sql]] = field(default_factory=dict)

    def test(self, value: Sql) -> str:
        return self.tests.setdefault(sql.key(value), (f"t{len(self.tests)}", value))[0]

    def value(self, value: Sql) -> str:
        return self.values.setdefault(sql.key(value), (f"v{len(self.values)}", value))[0]

    def tests_query(self) -> exp.Select:
        """Subject, record_id and each test (0, 1, 2 for open) of every record of the wanted subjects."""
        subject, record = subject_key(self.row, self.subject), sql.col(self.row.alias, "record_id")
        told = [
            (label, sql.case([(test, sql.num(_YES)), (sql.is_null(test), sql.num(_OPEN))], sql.num(_NO)))
            for label, test in self.tests.values()
        ]
        return self._over(WANTED, "subject", [("subject", subject), ("record_id", record), *told])

    def values_query(self) -> exp.Select:
        """record_id and the values of the records that are listed."""
        record = sql.col(self.row.alias, "record_id")
        told = [(label, sql.cast(value, "VARCHAR")) for label, value in self.values.values()]
        return self._over(LISTED, "record_id", [("record_id", record), *told])

    def _over(self, chosen: str, key: str, columns: Sequence[tuple[str, Sql]]) -> exp.Select:
        inner = self.row.select([sql.alias(value, label) for label, value in columns])
        query = (
            exp.Select(expressions=[sql.col("p", label) for label, _ in columns])
            .from_(inner.subquery("p", copy=False), copy=False)
            .join(sql.inner(sql.table(chosen, "w")), on=sql.equal(sql.col("w", key), sql.col("p", key)), copy=False)
        )
        return with_all(query, dict(self.row.with_queries()))


@dataclass(frozen=True)
class _Way:
    """One way in which the records of a group may count for a task: its parts, each with the column of its test."""

    parts: tuple[tuple[Part, str], ...]


@dataclass(frozen=True)
class _Asked:
    """What a task looks at in one group."""

    group: _Group
    ways: tuple[_Way, ...]
    fields: tuple[ast.Field, ...]
    shown: tuple[str, ...]


class _Chosen(NamedTuple):
    """A record that is listed in a reading."""

    reading: Reading
    asked: _Asked
    record: int
    role: int
    because: tuple[Part, ...]
    beside: bool


class Readings:
    """Asks for what decides while the survey is planned, and reads the records of chosen findings when it has run."""

    def __init__(self, tasks: Sequence[Task], plans: Mapping[Subject, Plan]) -> None:
        self._groups: dict[tuple[object, ...], _Group] = {}
        self._asked: dict[int, list[_Asked]] = {}
        for nth, task in enumerate(tasks):
            if not task.rule.measure.over_schools:
                self._asked[nth] = list(self._ask(task, plans[task.subject]))

    def collect(self, database: Database, wanted: Sequence[Subjects]) -> dict[tuple[int, int], Reading]:
        """(place of the task, subject's record_id) → what was read. ``wanted``: for each task the subjects that are asked for."""
        asked_for = sum(len(wanted[nth]) for nth in self._asked)
        most = min(MOST_RECORDS, max(OUTSIDE, IN_ALL // max(1, asked_for)))
        found: dict[tuple[int, int], Reading] = {}
        by_group: dict[int, list[tuple[int, _Asked]]] = {}
        for nth, all_asked in self._asked.items():
            for asked in all_asked if len(wanted[nth]) else ():
                by_group.setdefault(id(asked.group), []).append((nth, asked))
        for tasks in by_group.values():
            _collect(database, tasks, wanted, most, found)
        return found

    def _ask(self, task: Task, plan: Plan) -> Iterator[_Asked]:
        ways: dict[int, tuple[_Group, list[tuple[Looked, ast.Population]]]] = {}
        for measure, _ in task.rule.measure.behind(task.rule.bounds):
            population = measure.population()
            if population is None or measure.judged_from != "records":
                continue
            for looked in looked_through(measure):
                group = self._group(looked, task, plan, population)
                ways.setdefault(id(group), (group, []))[1].append((looked, population))
        for group, all_looked in ways.values():
            fields = _fields([looked for looked, _ in all_looked], plan)
            shown = tuple(group.value(stored(one, group.row, task.moment)) for one in fields)
            yield _Asked(group, tuple(_Way(tuple(_parts(*one, group, task, plan))) for one in all_looked), fields, shown)

    def _group(self, looked: Looked, task: Task, plan: Plan, population: ast.Population) -> _Group:
        key = (task.subject, looked.table, looked.via, population.table if looked.via else "", id(plan))
        if key not in self._groups:
            row = Row(looked.table, "r", plan.catalog)
            self._groups[key] = _Group(looked.table, task.subject, row)
        return self._groups[key]


def _parts(looked: Looked, population: ast.Population, group: _Group, task: Task, plan: Plan) -> Iterator[tuple[Part, str]]:
    row, moment = group.row, task.moment
    inside = dated(looked.window, row, moment)
    if inside:
        yield Part("window"), group.test(sql.all_of(inside))
    doubted = there(row)
    if doubted:
        yield Part("there"), group.test(sql.all_of(doubted))
    if looked.via:
        target = row.catalog.table(looked.table).links()[looked.via]
        key = sql.col(row.alias, link_key(target))
        if target != "schools":
            yield Part("person"), group.test(sql.case([(sql.negated(sql.is_null(key)), sql.true())]))
            at = plan.table(population.table)
            belongs = plan.member_test(at, population, moment)
            if target == population.table and not isinstance(belongs, exp.Boolean):
                members = row.member_of(plan.members(at), key)
                yield Part("member"), group.test(_seen_as(belongs, members))
    for one in ast.conjuncts(looked.where):
        yield Part("condition", one), group.test(condition(one, row, moment))


def _seen_as(test: Sql, alias: str) -> Sql:
    """A test over the kept members (``m``), as it reads where they are joined under another name."""
    seen = test.copy()
    for column in [seen] if isinstance(seen, exp.Column) else list(seen.find_all(exp.Column)):
        column.set("table", sql.name(alias))
    return seen


def _fields(looked: Sequence[Looked], plan: Plan) -> tuple[ast.Field, ...]:
    table = looked[0].table
    dated_by = plan.catalog.table(table).dated_by
    parts = [ast.Field((), table, dated_by, "date")] if dated_by else []
    for one in looked:
        parts.extend(one.where.own_fields())
    return tuple(dict.fromkeys(parts))[:MOST_FIELDS]


def _collect(
    database: Database,
    tasks: Sequence[tuple[int, _Asked]],
    wanted: Sequence[Subjects],
    most: int,
    found: dict[tuple[int, int], Reading],
) -> None:
    """Add what the tasks over one group read."""
    group = tasks[0][1].group
    subjects = np.unique(np.concatenate([np.asarray(wanted[nth], dtype=np.int64) for nth, _ in tasks]))
    database.give(WANTED, pd.DataFrame({"subject": subjects, "tasks": np.zeros(len(subjects), dtype=np.int64)}))
    columns = database.columns(group.tests_query())
    order = np.lexsort((columns["record_id"], columns["subject"]))
    columns = {label: values[order] for label, values in columns.items()}
    chosen: list[_Chosen] = []
    for nth, asked in tasks:
        own = [found.setdefault((nth, int(subject)), Reading()) for subject in wanted[nth]]
        chosen += _chosen(asked, np.asarray(wanted[nth], dtype=np.int64), own, columns, most)
    _add_values(database, group, chosen)


def _chosen(
    asked: _Asked,
    subjects: NDArray[np.int64],
    readings: Sequence[Reading],
    columns: Mapping[str, NDArray[np.int64]],
    most: int,
) -> Iterator[_Chosen]:
    """The records to be listed for some subjects, one reading for each, in which all are counted; ``columns`` go by subject."""
    roles, way = _roles(asked.ways, columns)
    outside = _outside(asked.ways, columns)
    for role, name in enumerate(ROLES):
        begins, ends = _span(subjects, columns["subject"][roles == role])
        for reading, n in zip(readings, (ends - begins).tolist(), strict=True):
            reading.counts[name] += n
    room = np.array([most - len(reading.listed) for reading in readings], dtype=np.int64)
    whose, places = _first(subjects, columns["subject"], roles, outside, room)
    labels = list(dict.fromkeys(label for one in asked.ways for _, label in one.parts))

    @cache
    def because(nth: int, role: int, *tests: int) -> tuple[Part, ...]:
        deciding, found = {LEFT_OUT: _NO, DOUBTFUL: _OPEN}.get(role), dict(zip(labels, tests, strict=True))
        return tuple(part for part, label in asked.ways[nth].parts if found[label] == deciding)

    told = (columns["record_id"], outside, way, roles, *(columns[label] for label in labels))
    chosen = zip(whose.tolist(), *(values[places].tolist() for values in told), strict=True)
    for reader, record, beside, nth, role, *tests in chosen:
        yield _Chosen(readings[reader], asked, record, role, because(nth, role, *tests), beside)


def _roles(ways: Sequence[_Way], columns: Mapping[str, NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of every record the role that it has at best, and the way in which it has it."""
    of_way = []
    for one in ways:
        role = np.full(len(columns["record_id"]), COUNTS, dtype=np.int64)
        for _, label in one.parts:
            role = np.minimum(role, np.choose(columns[label], [LEFT_OUT, COUNTS, DOUBTFUL]))
        of_way.append(role)
    stacked = np.stack(of_way)
    best = stacked.argmax(axis=0)
    return stacked.max(axis=0), best


def _outside(ways: Sequence[_Way], columns: Mapping[str, NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Whether a record is surely of another time or of another kind, in whatever way: it was never meant to count here."""
    outside = np.ones(len(columns["record_id"]), dtype=bool)
    for one in ways:
        beside = np.zeros(len(outside), dtype=bool)
        for part, label in one.parts:
            if part.kind == "window" or _asks_kind(part.condition):
                beside |= columns[label] == _NO
        outside &= beside
    return outside


_KINDS = ("kind", "indicator", "occasion")
"""Columns that say what a record is about: one about something else was never meant to count."""


def _asks_kind(condition: ast.Condition | None) -> bool:
    """Whether a condition asks nothing but what kind of record it is: an activity of another kind, another figure."""
    fields = [] if condition is None else list(condition.own_fields())
    return bool(fields) and all(one.name in _KINDS for one in fields)


def _span(subjects: NDArray[np.int64], of: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each of the subjects begins and ends in ``of``, which is sorted."""
    return np.searchsorted(of, subjects), np.searchsorted(of, subjects, side="right")


def _first(
    subjects: NDArray[np.int64],
    subject_of: NDArray[np.int64],
    roles: NDArray[np.int64],
    outside: NDArray[np.bool_],
    most: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What is listed: the places of its subjects in ``subjects`` and its own places among the records.

    Of each subject what does not count, what may, what counts, and last a few of other times, the latest first; no more than
    the item of ``most`` says. ``subject_of`` is sorted.
    """
    begins, ends = _span(subjects, subject_of)
    sizes = ends - begins
    whose = np.repeat(np.arange(len(subjects)), sizes)
    starts = np.cumsum(sizes) - sizes
    places = np.arange(len(whose)) - starts[whose] + begins[whose]
    beside = outside[places]
    order = np.lexsort((np.where(beside, -places, places), np.where(beside, len(ROLES), roles[places]), whose))
    whose, places, beside = whose[order], places[order], beside[order]
    inside = np.bincount(whose[~beside], minlength=len(subjects))
    room = np.where(beside, inside[whose] + np.minimum(OUTSIDE, np.maximum(0, most - inside))[whose], most[whose])
    kept = np.arange(len(whose)) - starts[whose] < room
    return whose[kept], places[kept]


def _add_values(database: Database, group: _Group, chosen: Sequence[_Chosen]) -> None:
    if not chosen:
        return
    ids = np.unique(np.array([one.record for one in chosen], dtype=np.int64))
    database.give(LISTED, pd.DataFrame({"record_id": ids}))
    labels = [label for label, _ in group.values.values()]
    place = {label: at for at, label in enumerate(labels, 1)}
    row_of = {row[0]: row for row in database.rows(group.values_query())}
    for one in chosen:
        row = row_of[one.record]
        values = tuple([row[place[shown]] for shown in one.asked.shown])
        told = ReadRecord(group.table, one.record, ROLES[one.role], one.because, one.asked.fields, values, one.beside)
        one.reading.listed.append(told)
