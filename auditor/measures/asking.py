"""What a measure asks for, as SQL: the language of counts and members that kinds of measures speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.conditions import condition, in_window, tending
from auditor.measures.fields import SIMPLE, Interval, exactly, ordered, scalar
from auditor.measures.formula_sql import rational
from auditor.measures.limits import limit
from auditor.measures.moment import Moment
from auditor.measures.plan import Plan, TableQuery
from auditor.measures.row import Row
from auditor.measures.schools import existed
from auditor.measures.together import hangs_on_records
from auditor.model.model import link_key
from auditor.records.candidates import AMONG, NOBODY_HERE
from auditor.records.doubt import COLUMN as DOUBT
from auditor.rules import ast
from auditor.rules.figures import LOOSE, SWAYED, Requests, Wanted, masks
from auditor.rules.thresholds import Threshold
from auditor.store.catalog import Catalog
from auditor.store.persons_sql import STAFF


@dataclass(frozen=True)
class TaskAsks:
    """Asks one plan, at one moment. ``applies_to``: the scope of the rule that is measured."""

    plan: Plan
    moment: Moment
    applies_to: ast.Condition

    def members(self, of: ast.Population) -> PopulationMembers:
        at = self.plan.table(of.table)
        return PopulationMembers(self.plan, self.moment, at, self.plan.member_test(at, of, self.moment), of)

    @property
    def running(self) -> bool:
        return self.moment.period.open

    def limit(self, threshold: Threshold) -> tuple[Wanted, Wanted]:
        found = limit(threshold, self.plan.subjects.row, self.moment)
        return self.plan.of_subject(found.numerator), self.plan.of_subject(as_number(found.applies))

    def earlier(self) -> TaskAsks:
        assert self.moment.earlier is not None
        return replace(self, moment=self.moment.earlier)

    def recorded_by_then(self, table: str) -> Wanted:
        return self.members(ast.Population(table, window=ast.Window("ever"))).counted()[0]

    def last_members(self, of: ast.Population, same: Sequence[ast.Field], value: ast.Field) -> PopulationMembers:
        at = self.plan.table(of.table)
        query = self.plan.tables[at]
        row, (_, last) = query.row, self.moment.window(of.window)
        label = f"replaced_{last}_{'_'.join(field.name for field in same)}"
        replaced = row.extra(label, row.alias, lambda: _replaced(self.plan.catalog, of.table, same, value, last))
        stands = query.member(sql.is_null(sql.col(replaced, "k")))
        belongs = sql.all_of([self.plan.member_test(at, of, self.moment), stands])
        return PopulationMembers(self.plan, self.moment, at, belongs, of)

    def own(self, field: ast.Field) -> tuple[Wanted, Wanted]:
        value = ordered(field, self.plan.subjects.row, self.moment)
        return self.plan.of_subject(value.lo), self.plan.of_subject(value.hi)

    def divided_own(self, field: ast.Field) -> tuple[Wanted, Wanted]:
        found = rational(field, self.plan.subjects.row, self.moment)
        assert found.bottom is not None
        return self.plan.of_subject(found.top), self.plan.of_subject(sql.times(found.bottom, found.scale))

    def exists(self) -> Wanted:
        return self.plan.of_subject(sql.num(1))

    def in_scope(self, where: ast.Condition = ast.TRUE) -> Wanted:
        there = sql.all_of([self.scope(), condition(where, self.plan.subjects.row, self.moment)])
        return self.plan.of_subject(as_number(there))

    def scope(self) -> Sql:
        """Whether the rule applies to a school: it was there for the whole period, and is one of those that the rule is for."""
        row = self.plan.subjects.row
        there = [existed(row, row.alias, moment) for moment in (self.moment, self.moment.earlier) if moment is not None]
        return sql.all_of([*there, condition(self.applies_to, row, self.moment)])

    def district(self) -> Wanted:
        return self.plan.of_subject(sql.col(self.plan.subjects.row.alias, link_key("district")))

    def not_submitted(self, of: ast.Population) -> Wanted:
        return self.plan.not_submitted(of, self.moment)

    def unmatched(self, of: ast.Population, condition: ast.Condition, *, member: bool) -> Requests:
        leaves = [leaf for leaf in dict.fromkeys(condition.walk()) if not leaf.parts() and self._loose(leaf)]
        if not leaves:
            return {}
        at = self.plan.table(of.table)
        query = self.plan.tables[at]
        asked: Requests = {}
        for nth, leaf in enumerate(leaves):
            asked |= {f"{LOOSE}{nth} {link}": wanted for link, wanted in self._loose(leaf)}
        for mask in masks(len(leaves)):
            open_ = {leaf for nth, leaf in enumerate(leaves) if mask >> nth & 1}
            swayed = sql.is_null(query.without(condition, self.moment, open_.__contains__))
            if condition.only_helps():  # what holds already holds with a record more
                swayed = sql.all_of([swayed, sql.negated(sql.is_true(query.test(condition, self.moment)))])
            if query.table == STAFF and self.plan.subject == "bureau":
                swayed = sql.all_of([swayed, self._within_reach(query, open_)])
            if not member and not self._loose(of.where):
                swayed = sql.all_of([sql.is_not_false(self.plan.member_test(at, of, self.moment)), swayed])
            asked[f"{SWAYED}{mask}"] = self.plan.counted(at, swayed)
        return asked

    def _within_reach(self, query: TableQuery, parts: set[ast.Condition]) -> Sql:
        """Whether a record that names nobody may be somebody's of the staff: it is of a school where they stand on the list."""
        row, plan, near = query.row, self.plan, []
        for linked in (part for one in parts for part in one.walk() if isinstance(part, ast.Linked)):
            spec = plan.catalog.table(linked.table)
            if spec.level == "bureau" or spec.links()[linked.via] != STAFF:
                return sql.true()

            def of_nobody(child: Row, linked: ast.Linked = linked) -> Sql:
                return in_window(linked.looks_at, linked.window, child, self.moment)

            near.append(row.strays(linked.table, row.alias, of_nobody))
        for table in dict.fromkeys(table for one in parts for table in summed_up(one, plan.catalog)):
            near.append(row.strays(table, row.alias, lambda child: sql.true()))
        if row.together:  # of who stands on several lists: at any of these schools
            near.append(sql.negated(sql.is_null(sql.col(row.persons(sql.col(row.alias, "record_id")), "k"))))
        return query.member(sql.any_of(near))

    def _loose(self, condition: ast.Condition) -> list[tuple[str, Wanted]]:
        """The links of a condition of which some lead nowhere, and the number of such records that would count."""
        plan, loose = self.plan, self.plan.catalog.loose
        found: list[tuple[str, Wanted]] = []
        for linked in (part for part in condition.walk() if isinstance(part, ast.Linked)):
            key = link_key(plan.catalog.table(linked.table).links()[linked.via])
            if (linked.table, key) in loose:
                at = plan.table(linked.table)
                query = plan.tables[at]
                counts = sql.is_not_false(query.test(linked.looks_at, self.moment, linked.window))
                nobody = query.member(sql.all_of(_nobodys(query.row, key)))
                found.append((f"{linked.table}.{linked.via}", plan.counted(at, sql.all_of([nobody, counts]))))
        for table in summed_up(condition, plan.catalog):
            if (table, link_key("staff")) in loose:
                at = plan.table(table)
                query = plan.tables[at]
                link = next(column for column, target in plan.catalog.table(table).links().items() if target == STAFF)
                found.append((f"{table}.{link}", plan.counted(at, query.member(sql.all_of(_anybodys(query.row))))))
        return found


@dataclass(frozen=True)
class PopulationMembers:
    """``belongs``: the three-valued column that says who is one of ``of``, of the query at ``at``."""

    plan: Plan
    moment: Moment
    at: int
    belongs: Sql
    of: ast.Population

    @property
    def _sure(self) -> Sql:
        return sql.is_true(self._each)

    @property
    def _perhaps(self) -> Sql:
        return sql.is_not_false(self._each)

    @property
    def _each(self) -> Sql:
        """Who is one, where values are taken: open for who stands on several lists, whose values may differ."""
        query = self.plan.tables[self.at]
        if not query.row.together:
            return self.belongs
        person = query.member(sql.col(query.row.persons(sql.col(query.row.alias, "record_id")), "k"))
        return sql.all_of([sql.case([(sql.is_null(person), sql.true())]), self.belongs])

    def _value(self, field: ast.Field) -> Interval:
        query = self.plan.tables[self.at]
        row = query.row
        found = exactly(scalar(field, row, self.moment)) if field.type in SIMPLE else ordered(field, row, self.moment)
        return Interval(query.member(found.lo), query.member(found.hi))

    def counted(self) -> tuple[Wanted, Wanted]:
        query = self.plan.tables[self.at]
        if query.table == STAFF and (hangs_on_records(self.of.where) or not query.row.together):
            # Of those on the list, who is as members have to be.
            there = query.test(ast.TRUE, self.moment, self.of.window)
            settled = query.settled(there, self.belongs, ast.TRUE, self.of.where, self.moment)
            belongs = sql.all_of([settled.belongs, settled.counted])
        else:
            belongs = query.settled(self.belongs, sql.true(), self.of.where, ast.TRUE, self.moment).belongs
        return self.plan.counted(self.at, sql.is_true(belongs)), self.plan.counted(self.at, sql.is_not_false(belongs))

    def without(self, field: ast.Field) -> Wanted:
        return self.plan.counted(self.at, sql.all_of([self._perhaps, sql.is_null(self._value(field).hi)]))

    def different(self, field: ast.Field) -> tuple[Wanted, Wanted]:
        value = self._value(field).lo
        sure, every = (sql.count_distinct(value, who) for who in (self._sure, self._perhaps))
        return self.plan.aggregated(self.at, sure), self.plan.aggregated(self.at, every)

    def summed(self, field: ast.Field) -> tuple[Wanted, Wanted]:
        value = self._value(field)
        low, high = tending(value, self._sure, self._perhaps) if field.below_nought else (self._sure, self._perhaps)
        return self.plan.aggregated(self.at, sql.total(value.lo, low)), self.plan.aggregated(self.at, sql.total(value.hi, high))

    def extreme(self, field: ast.Field, how: Literal["max", "min"]) -> tuple[Wanted, Wanted]:
        value, kind = self._value(field), exp.Max if how == "max" else exp.Min
        of_sure, of_every = (value.lo, value.hi) if how == "max" else (value.hi, value.lo)
        sure, every = sql.aggregate(kind, of_sure, self._sure), sql.aggregate(kind, of_every, self._perhaps)
        return self.plan.aggregated(self.at, sure), self.plan.aggregated(self.at, every)

    def divided(self, by: ast.Condition) -> tuple[Wanted, ...]:
        query = self.plan.tables[self.at]
        settled = query.settled(self.belongs, query.test(by, self.moment), self.of.where, by, self.moment)
        sure = self.plan.divided(self.at, sql.is_true(settled.belongs), settled.counted)
        return *sure, *self.plan.divided(self.at, sql.is_null(settled.belongs), settled.counted)


def _nobodys(row: Row, key: str) -> list[Sql]:
    """What says that a record points to nobody, nor to one of several people."""
    lost = sql.is_null(sql.col(row.alias, key))
    if row.table not in row.catalog.among or key != link_key(STAFF):
        return [lost]
    return [lost, sql.is_null(sql.col(row.alias, AMONG))]


def _anybodys(row: Row) -> list[Sql]:
    """What says that a record about somebody of the staff may be anybody's, or one of several people's."""
    lost = sql.is_null(sql.col(row.alias, link_key(STAFF)))
    if row.table not in row.catalog.among:
        return [lost]
    return [lost, sql.negated(sql.equal(sql.coalesce(sql.col(row.alias, AMONG), sql.num(-1)), sql.num(NOBODY_HERE)))]


def _replaced(catalog: Catalog, table: str, same: Sequence[ast.Field], value: ast.Field, last: int) -> exp.Select:
    """The records (``k``) of which a later one, not after ``last``, tells the same."""
    spec = catalog.table(table)
    owner = link_key("district" if spec.level == "bureau" else "schools")
    latest = f"{spec.dated_by}__latest" if (table, spec.dated_by) in catalog.latest else spec.dated_by
    tests = [sql.equal(sql.col("a", owner), sql.col("b", owner))]
    for field in same:
        first, second = (sql.coalesce(sql.col(alias, field.name), sql.text("")) for alias in ("a", "b"))
        tests.append(sql.equal(first, second))
    tests.append(sql.more_than(sql.col("b", spec.dated_by), sql.col("a", latest)))
    tests.append(sql.at_most(sql.col("b", latest), sql.num(last)))
    tests.append(sql.negated(sql.is_null(sql.col("b", value.name))))
    if table in catalog.doubtful:
        tests.append(sql.is_null(sql.col("b", DOUBT)))
    joined = exp.Select(expressions=[sql.alias(sql.col("a", "record_id"), "k")]).from_(sql.table(table, "a"), copy=False)
    return joined.join(sql.inner(sql.table(table, "b")), on=sql.all_of(tests), copy=False).distinct(copy=False)


def as_number(test: Sql) -> Sql:
    """1 true, 0 false, 2 open."""
    return sql.case([(sql.is_true(test), sql.num(1)), (sql.is_null(test), sql.num(2))], sql.num(0))


def summed_up(condition: ast.Condition, catalog: Catalog) -> list[str]:
    """The tables of service history that a condition sums up, each once."""
    fields = (part.field for part in condition.walk() if isinstance(part, ast.Compare) and part.field.type == "service")
    return list(dict.fromkeys(catalog.table(field.table).derived[field.name].table for field in fields))
