"""Which queries answer a set of tasks: one per source table and kind of subject, all rules over that table fused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures import together
from auditor.measures.conditions import condition, dated, still_to_come
from auditor.measures.moment import Moment
from auditor.measures.row import Row, there, with_all
from auditor.measures.schools import about_school, existed
from auditor.measures.task import Subject
from auditor.model.model import link_key
from auditor.rules import ast
from auditor.rules.figures import Wanted
from auditor.store.catalog import CROWD, Catalog
from auditor.store.database import MISSING, Database

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_COLUMNS = 60
"""Aggregates in one query; more cost memory faster than they save time."""


@dataclass
class TableQuery:
    """All that is wanted of one table for one kind of subject: columns per record first, then aggregates per subject.

    ``members``: what is computed from the records themselves, each test of a condition once, however many rules make it;
    ``combined``: what is computed from those columns. Both go by their SQL; aggregates see both as columns of ``m``.
    """

    table: str
    subject: Subject
    row: Row
    members: dict[str, tuple[str, Sql]] = field(default_factory=dict)
    combined: dict[str, tuple[str, Sql]] = field(default_factory=dict)
    marks: dict[str, Sql] = field(default_factory=dict)
    aggregates: dict[str, tuple[str, Sql]] = field(default_factory=dict)
    questions: list[together.Question] = field(default_factory=list)
    _settled: dict[tuple[str, str], together.Settled] = field(default_factory=dict)
    _tests: dict[tuple[object, ...], Sql] = field(default_factory=dict)
    _leaves: dict[tuple[ast.Condition, Moment], Sql] = field(default_factory=dict)

    def test(self, cond: ast.Condition, moment: Moment, window: ast.Window | None = None) -> Sql:
        """The column that says whether ``cond`` holds (and, with a window, that the record is there and its date lies in it)."""
        key = (cond, moment, window)
        if key not in self._tests:
            parts = [self._composed(cond, moment)]
            if window is not None:
                own = [*there(self.row), *dated(window, self.row, moment)]
                parts = [*(self._member(part) for part in own), *parts]
            self._tests[key] = self._combine(sql.all_of(parts))
        return self._tests[key]

    def first_of(self, conditions: Sequence[ast.Condition], moment: Moment) -> Sql:
        """The column that holds the place (0, 1 …) of the first condition that surely holds; NULL where none does."""
        tests = (sql.is_true(self._composed(cond, moment)) for cond in conditions)
        return self._combine(sql.case((test, sql.num(nth)) for nth, test in enumerate(tests)))

    def member(self, value: Sql) -> Sql:
        """The column that holds ``value`` for each record; constants stay as they are."""
        return self._combine(self._member(value))

    def own(self, value: Sql) -> Sql:
        """What holds ``value`` for each record, as the query of its own columns has it (``b``)."""
        return self._member(value)

    def leaf(self, cond: ast.Condition, moment: Moment) -> Sql:
        """Whether a condition without parts holds, over columns of ``b``."""
        return self._composed(cond, moment)

    def kept(self, value: Sql) -> str:
        """The name of the column that holds ``value`` for each record."""
        wanted = sql.key(value)
        if wanted not in self.members:
            self.members[wanted] = (f"m{len(self.members)}", value)
        return self.members[wanted][0]

    def without(self, cond: ast.Condition, moment: Moment, unknown: Callable[[ast.Condition], bool]) -> Sql:
        """The column that says whether ``cond`` holds whatever its parts that are ``unknown`` say."""
        return self._combine(self._composed(cond, moment, unknown))

    def _composed(self, cond: ast.Condition, moment: Moment, unknown: Callable[[ast.Condition], bool] = lambda _: False) -> Sql:
        """``cond`` over the columns of its tests."""
        match cond:
            case ast.All(of):
                return sql.all_of([self._composed(part, moment, unknown) for part in of])
            case ast.Any(of):
                return sql.any_of([self._composed(part, moment, unknown) for part in of])
            case ast.Not(of):
                return sql.negated(self._composed(of, moment, unknown))
        if unknown(cond):
            return sql.cast(sql.null(), "BOOLEAN")
        if (cond, moment) not in self._leaves:
            self._leaves[cond, moment] = self._leaf(condition(cond, self.row, moment))
        return sql.own(self._leaves[cond, moment])

    def _leaf(self, test: Sql) -> Sql:
        """``test`` over its column; a test and its opposite share one."""
        if isinstance(test, exp.Not):
            return sql.negated(self._leaf(test.this.unnest()))
        return self._member(test)

    def _member(self, value: Sql) -> Sql:
        if isinstance(value, exp.Boolean | exp.Literal | exp.Null):
            return value
        return sql.col("b", self.kept(value))

    def _combine(self, value: Sql) -> Sql:
        if isinstance(value, exp.Boolean | exp.Literal | exp.Null):
            return value
        if isinstance(value, exp.Column):
            return sql.col("m", value.name)
        wanted = sql.key(value)
        if wanted not in self.combined:
            self.combined[wanted] = (f"c{len(self.combined)}", value)
        return sql.col("m", self.combined[wanted][0])

    def settled(self, belongs: Sql, test: Sql, of: ast.Condition, by: ast.Condition, moment: Moment) -> together.Settled:
        """Whether records of staff belong by ``of``, and satisfy ``by``, settled together (:mod:`auditor.measures.together`)."""
        key = (sql.key(belongs), sql.key(test))
        if key not in self._settled:
            asked = together.question(belongs, test, of, by, self.row, moment, self.member)
            if not self.row.together and asked.alone is None:
                return together.Settled(belongs, test, test)
            self._settled[key] = together.Settled(*(sql.col("m", label) for label in together.labels(len(self.questions))))
            self.questions.append(asked)
            for label, value in together.marks(self.row).items():
                self.marks[label] = value
        return self._settled[key]

    def want(self, aggregate: Sql) -> str:
        """Ask for ``aggregate`` (over member columns) per subject; returns the label under which :class:`Answers` has it."""
        wanted = sql.key(aggregate)
        if wanted not in self.aggregates:
            self.aggregates[wanted] = (f"n{len(self.aggregates)}", aggregate)
        return self.aggregates[wanted][0]

    def members_query(self) -> exp.Select:
        """One row per record: its subject, its record_id, and every member column."""
        chosen = [
            sql.alias(subject_key(self.row, self.subject), "subject"),
            sql.alias(sql.col(self.row.alias, "record_id"), "record_id"),
            *(sql.alias(value, label) for label, value in self.members.values()),
            *(sql.alias(value, label) for label, value in self.marks.items()),
        ]
        query = self.row.select(chosen)
        if self.combined:
            over = [exp.Star(), *(sql.alias(value, label) for label, value in self.combined.values())]
            query = exp.Select(expressions=over).from_(query.subquery("b", copy=False), copy=False)
        parts = dict(self.row.with_queries())
        if self.questions:
            parts[together.EACH] = query
            query = together.settled_query(self.questions)
        return with_all(query, parts)

    def aggregate_queries(self, members: str) -> Iterator[exp.Select]:
        """The aggregates per subject over the kept ``members``, a bounded number in each query."""
        wanted = list(self.aggregates.values())
        for start in range(0, len(wanted), MOST_COLUMNS):
            yield _per_subject(members, wanted[start : start + MOST_COLUMNS])

    def whole_query(self, *, materialized: bool) -> exp.Select:
        """All aggregates per subject in one statement, from no more columns than they need; no members are kept.

        ``materialized``: the engine is told to work the members out once; DuckDB else computes some of them again and again.
        """
        wanted = list(self.aggregates.values())
        needed = {column.name for _, value in wanted for column in value.find_all(exp.Column)}
        members = exp.Select(expressions=[sql.col("b", name) for name in ("subject", *sorted(needed))])
        members = members.from_(self.members_query().subquery("b", copy=False), copy=False)
        query = _per_subject(_MEMBERS, wanted)
        return query.with_(sql.name(_MEMBERS), as_=members, materialized=materialized or None, copy=False)


_MEMBERS = "members"


def _per_subject(members: str, wanted: Sequence[tuple[str, Sql]]) -> exp.Select:
    subject = sql.col("m", "subject")
    return (
        exp.Select(expressions=[subject.copy(), *(sql.alias(value, label) for label, value in wanted)])
        .from_(sql.table(members, "m"), copy=False)
        .where(sql.negated(sql.is_null(subject.copy())), copy=False)
        .group_by(subject.copy(), copy=False)
    )


def subject_key(row: Row, subject: Subject) -> Sql:
    """The subject that a record belongs to: its school, or its school's district."""
    table = row.catalog.table(row.table)
    if subject == "school":
        return row.school_key(row.alias, row.table)
    if table.level == "bureau" or row.table == "schools":
        return sql.col(row.alias, link_key("district"))
    alias, _ = row.parent(("school",))
    return sql.col(alias, link_key("district"))


@dataclass
class SubjectQuery:
    """What is asked of each subject's own record: scope, thresholds, values, submissions."""

    subject: Subject
    row: Row
    columns: dict[str, tuple[str, Sql]] = field(default_factory=dict)

    def want(self, value: Sql) -> str:
        wanted = sql.key(value)
        if wanted not in self.columns:
            self.columns[wanted] = (f"s{len(self.columns)}", value)
        return self.columns[wanted][0]

    def query(self) -> exp.Select:
        chosen = [
            sql.alias(sql.col(self.row.alias, "record_id"), "subject"),
            *(sql.alias(v, n) for n, v in self.columns.values()),
        ]
        return with_all(self.row.select(chosen), dict(self.row.with_queries()))


def read_number(wanted: Wanted, value: int) -> int:
    """The number that was wanted, given what its column holds."""
    return value if wanted.part is None else value // CROWD**wanted.part % CROWD


class Plan:
    """Collects what tasks want. ``fuse=False`` gives every table request a query of its own: the plain reference."""

    def __init__(self, catalog: Catalog, subject: Subject, *, fuse: bool = True) -> None:
        self.catalog = catalog
        self.subject = subject
        self.fuse = fuse
        self.tables: list[TableQuery] = []
        self._current: dict[str, int] = {}
        owner = "schools" if subject == "school" else "districts"
        self.subjects = SubjectQuery(subject, Row(owner, "s", catalog))

    def table(self, table: str) -> int:
        """The query that the next request over ``table`` joins."""
        at = self._current.get(table)
        if at is None or not self.fuse:
            shared = self.subject == "bureau" and table in self.catalog.shared
            self.tables.append(TableQuery(table, self.subject, Row(table, "t", self.catalog, together=shared)))
            at = self._current[table] = len(self.tables) - 1
        return at

    def run(self, database: Database) -> dict[Wanted, NDArray[np.int64]]:
        """Every wanted number as an array over all subjects; subjects without a record in a table have MISSING there.

        The member columns of each table are kept in the database, for the evidence that is asked for later.
        """
        found: dict[Wanted, NDArray[np.int64]] = {}
        own = database.columns(self.subjects.query())
        order = np.argsort(own["subject"])
        for label, values in own.items():
            found[Wanted(-1, label)] = values[order]
        for at, query in enumerate(self.tables):
            database.keep(self.members(at), query.members_query())
            for part in query.aggregate_queries(self.members(at)):
                got = database.columns(part)
                subjects = got.pop("subject")
                for label, values in got.items():
                    spread = np.full(len(order), MISSING, dtype=np.int64)
                    spread[subjects] = values
                    found[Wanted(at, label)] = spread
        return found

    def members(self, at: int) -> str:
        """The name under which the member columns of a table are kept."""
        return f"members__{self.subject}_{at}"

    def of_subject(self, value: Sql) -> Wanted:
        return Wanted(-1, self.subjects.want(value))

    def member_test(self, at: int, population: ast.Population, moment: Moment) -> Sql:
        """Three-valued: does the record belong to the population?"""
        query = self.tables[at]
        belongs = query.test(population.where, moment, population.window)
        if query.table != "schools":
            return belongs
        there = existed(query.row, query.row.alias, moment)
        return belongs if isinstance(there, exp.Boolean) else sql.all_of([query.member(there), belongs])

    def counted(self, at: int, condition: Sql) -> Wanted:
        return Wanted(at, self.tables[at].want(sql.count_where(condition)))

    def divided(self, at: int, belongs: Sql, test: Sql) -> tuple[Wanted, Wanted, Wanted]:
        """Of the records for which ``belongs`` is TRUE, how many satisfy ``test``, how many do not, how many are open.

        One sum of powers instead of three counts, unless a subject may have too many records for that.
        """
        crowded = self.catalog.crowded
        if not self.fuse or crowded is None or (self.tables[at].table, self.subject) in crowded:
            tests = (sql.is_true(test), sql.is_false(test), sql.is_null(test))
            yes, no, open_ = (self.counted(at, sql.all_of([belongs, one])) for one in tests)
            return yes, no, open_
        one = sql.case([(test, sql.num(1)), (sql.is_null(test), sql.num(CROWD**2))], sql.num(CROWD))
        label = self.tables[at].want(sql.total(sql.case([(belongs, one)]), sql.true()))
        return Wanted(at, label, 0), Wanted(at, label, 1), Wanted(at, label, 2)

    def aggregated(self, at: int, aggregate: Sql) -> Wanted:
        return Wanted(at, self.tables[at].want(aggregate))

    def until(self, table: str) -> Wanted | None:
        """The last day of which the subject's table speaks (of a bureau: the earliest of its schools'); None: nobody says so."""
        if table not in self.catalog.until:
            return None
        if self.subject == "school" or self.catalog.table(table).level == "bureau":
            return self.of_subject(self.subjects.row.until(table))
        at = self.table("schools")
        query = self.tables[at]
        earliest = sql.aggregate(exp.Min, query.member(query.row.until(table)), sql.true())
        return Wanted(at, query.want(earliest))

    def not_submitted(self, of: ast.Population, moment: Moment) -> Wanted:
        """How many of the subject's schools (itself, or a bureau's all) did not hand in the table of a population.

        A school that can have no member of it, or was not there, need not have handed in anything; nor need anybody while the
        period runs and all that counts is still to come. 0 when it is all there.
        """
        table = of.table
        if moment.period.open and still_to_come(table, of.where, of.window, self.catalog, moment):
            return self.of_subject(sql.num(0))
        if self.catalog.table(table).level == "bureau" or table == "schools":
            given = sql.true() if table == "schools" else self.subjects.row.submitted(table)
            return self.of_subject(sql.case([(given, sql.num(0))], sql.num(1)))
        at = -1 if self.subject == "school" else self.table("schools")
        row = self.subjects.row if at < 0 else self.tables[at].row
        matters = [existed(row, row.alias, moment), condition(about_school(of.where), row, moment)]
        missing = sql.all_of([sql.negated(row.submitted(table)), *(sql.is_not_false(one) for one in matters)])
        if at < 0:
            return self.of_subject(sql.case([(missing, sql.num(1))], sql.num(0)))
        return Wanted(at, self.tables[at].want(sql.count_where(self.tables[at].member(missing))))
