"""The record at hand in a query: what is joined to it (parents, submissions, linked aggregates, summed service)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.model.model import link_key
from auditor.records.candidates import AMONG
from auditor.records.doubt import COLUMN as DOUBT
from auditor.store.catalog import Catalog
from auditor.store.layout import DISTRICTS, SUBMISSIONS, UNTIL
from auditor.store.persons_sql import PERSONS, STAFF

TESTS = 31
"""Tests in one mask, of two bits each; the sign stays out of it."""


@dataclass
class Links:
    """The aggregates over one child table, grouped by the record they belong to: one common table expression."""

    label: str
    row: Row
    key: Sql
    columns: dict[str, tuple[str, Sql]] = field(default_factory=dict)
    _tests: dict[str, tuple[int, Sql]] = field(default_factory=dict)

    def some(self, test: Sql) -> tuple[Sql, Sql]:
        """Whether the three-valued ``test`` is TRUE of some record, and whether it is not FALSE of some record.

        Bits of a mask, which cost far less than counts.
        """
        nth, _ = self._tests.setdefault(sql.key(test), (len(self._tests), test))
        mask = sql.coalesce(sql.col(self.label, f"b{nth // TESTS}"), sql.num(0))
        first = 2 * (nth % TESTS)
        return sql.has_bit(mask, first + 1), sql.has_bit(mask, first)

    def add(self, aggregate: Sql) -> Sql:
        """The column that holds ``aggregate``, as a builder needs it; the same aggregate is computed once."""
        wanted = sql.key(aggregate)
        if wanted not in self.columns:
            self.columns[wanted] = (f"a{len(self.columns)}", aggregate)
        return sql.col(self.label, self.columns[wanted][0])

    def query(self) -> exp.Select:
        key = self.key
        chosen = [sql.alias(key, "k"), *(sql.alias(a, label) for label, a in self.columns.values()), *self._masks()]
        select = self.row.select(chosen).where(sql.negated(sql.is_null(key)), copy=False)
        return select.group_by(key.copy(), copy=False)

    def _masks(self) -> Iterator[Sql]:
        tests = [test for _, test in self._tests.values()]
        for start in range(0, len(tests), TESTS):
            bits = [sql.weighed(test, 3 << 2 * nth, 1 << 2 * nth) for nth, test in enumerate(tests[start : start + TESTS])]
            yield sql.alias(exp.BitwiseOrAgg(this=sql.summed(bits)), f"b{start // TESTS}")


class Row:
    """One record of ``table`` under ``alias``; asking for a parent, a child aggregate or a flag adds the join it needs.

    ``together``: what is recorded of one person at several schools belongs to each of the person's rows.
    """

    def __init__(self, table: str, alias: str, catalog: Catalog, *, together: bool = False) -> None:
        self.table = table
        self.alias = alias
        self.catalog = catalog
        self.together = together
        self.links: dict[tuple[str, str, str], Links] = {}
        self.extras: dict[str, exp.Select] = {}
        self._joins: dict[str, tuple[exp.Table, Sql]] = {}

    # -------------------------------------------------------------- joins

    def parent(self, path: tuple[str, ...]) -> tuple[str, str]:
        """(alias, table) reached by walking ``path``: link columns, target tables, or ``school``."""
        alias, table = self.alias, self.table
        for step in path:
            target = self._target(table, step)
            key = sql.col(alias, link_key(target))
            alias = f"{alias}_{target}"
            self._join(alias, target, sql.equal(sql.col(alias, "record_id"), key))
            table = target
        return alias, table

    def _target(self, table: str, step: str) -> str:
        links = self.catalog.table(table).links()
        if step in links:
            return links[step]
        if step == "school":
            return "schools"
        return step

    def school_key(self, alias: str, table: str) -> Sql:
        return sql.col(alias, "record_id" if table == "schools" else link_key("schools"))

    def submitted(self, wanted: str, alias: str | None = None, table: str | None = None) -> Sql:
        """Whether the school of the record handed in the table ``wanted``: TRUE or FALSE, never NULL."""
        if self.catalog.table(wanted).level == "bureau":
            return sql.truth(wanted in self.catalog.bureau_submitted)
        return self.flag(f"has_{wanted}", alias, table)

    def all_submitted(self, wanted: str, via: str, alias: str, table: str) -> Sql:
        """Whether :meth:`child` joins all records of ``wanted`` that there are: every school of the person handed it in."""
        spec = self.catalog.table(wanted)
        here = self.submitted(wanted, alias, table)
        if not self.together or spec.links()[via] != STAFF or spec.level == "bureau":
            return here
        person, label = self.persons(sql.col(alias, "record_id")), f"everywhere_{wanted}"
        self.extras.setdefault(label, _everywhere(wanted))
        self._join(label, label, sql.equal(sql.col(label, "k"), sql.case([(sql.col(person, "clean"), sql.col(person, "p"))])))
        return sql.all_of([here, sql.equal(sql.coalesce(sql.col(label, "handed"), sql.num(1)), sql.num(1))])

    def flag(self, column: str, alias: str | None = None, table: str | None = None) -> Sql:
        """A column of the submissions of the record's school; FALSE where there is no school."""
        alias, table = alias or self.alias, table or self.table
        if self.catalog.table(table).level == "bureau":
            return sql.false()
        joined = f"{alias}_sub"
        self._join(joined, SUBMISSIONS, sql.equal(sql.col(joined, "schools_key"), self.school_key(alias, table)))
        return sql.coalesce(sql.col(joined, column), sql.false())

    def until(self, wanted: str) -> Sql:
        """The last day (yyyymmdd) of which a table of the record's school or district speaks; NULL where it does not say."""
        column = f"{UNTIL}{wanted}"
        if self.catalog.table(wanted).level != "bureau":
            joined = f"{self.alias}_sub"
            self._join(joined, SUBMISSIONS, sql.equal(sql.col(joined, "schools_key"), self.school_key(self.alias, self.table)))
            return sql.col(joined, column)
        if self.table == DISTRICTS:
            return sql.col(self.alias, column)
        joined = f"{self.alias}_district"
        self._join(joined, DISTRICTS, sql.equal(sql.col(joined, "record_id"), sql.col(self.alias, link_key("district"))))
        return sql.col(joined, column)

    def child(self, table: str, via: str, alias: str) -> Links:
        """The aggregates of child records of ``table`` whose link column ``via`` points to the record under ``alias``."""
        key = (table, via, alias)
        if key not in self.links:
            label = f"{alias}_{table}" if via in ("staff_id", "school_id") else f"{alias}_{table}_{via}"
            child = Row(table, f"{label}_c", self.catalog)
            target = self.catalog.table(table).links()[via]
            theirs, own = sql.col(child.alias, link_key(target)), sql.col(alias, "record_id")
            if self.together and target == STAFF:
                theirs, own = child.person_of(theirs), self.person_of(own)
            self.links[key] = Links(label, child, theirs)
            self._join(label, label, sql.equal(sql.col(label, "k"), own))
        return self.links[key]

    def candidates(self, table: str, via: str, alias: str) -> Links | None:
        """The aggregates of child records that mean one of several members of staff, the one under ``alias`` among them."""
        if table not in self.catalog.among or self.catalog.table(table).links()[via] != STAFF:
            return None
        key = (table, f"{via} {AMONG}", alias)
        if key not in self.links:
            label = f"{alias}_{table}_{AMONG}"
            child = Row(table, f"{label}_c", self.catalog)
            self.links[key] = Links(label, child, sql.col(child.alias, AMONG))
            self._join(label, label, sql.equal(sql.col(label, "k"), self.group_of(alias)))
        return self.links[key]

    def strays(self, table: str, alias: str, test: Callable[[Row], Sql]) -> Sql:
        """Whether the school of the member of staff under ``alias`` tells in ``table`` of nobody in particular, in a record for
        which ``test`` is not FALSE."""
        key = (table, "strays", alias)
        if key not in self.links:
            label = f"{alias}_{table}_strays"
            child = Row(table, f"{label}_c", self.catalog)
            lost = sql.is_null(sql.col(child.alias, link_key(STAFF)))
            self.links[key] = Links(label, child, sql.case([(lost, sql.col(child.alias, link_key("schools")))]))
            self._join(label, label, sql.equal(sql.col(label, "k"), sql.col(alias, link_key("schools"))))
        links = self.links[key]
        return links.some(test(links.row))[1]

    def without_candidates(self) -> Row:
        """The same record, joined to the same, to which only what surely is its own belongs."""
        plain = copy(self)
        plain.catalog = replace(self.catalog, among=frozenset())
        return plain

    def some(self, table: str, via: str, alias: str, test: Callable[[Row], Sql]) -> tuple[Sql, Sql]:
        """Whether a child record for which ``test`` is TRUE surely is its own, and whether one that is not FALSE perhaps is."""
        links, others = self.child(table, via, alias), self.candidates(table, via, alias)
        surely, perhaps = links.some(test(links.row))
        return surely, perhaps if others is None else sql.any_of([perhaps, others.some(test(others.row))[1]])

    def group_of(self, alias: str) -> Sql:
        """The group of candidates of the member of staff under ``alias``; also of the same person's at another school."""
        own = sql.col(alias, AMONG)
        return sql.coalesce(own, sql.col(self.persons(sql.col(alias, "record_id")), "g")) if self.together else own

    def person_of(self, key: Sql) -> Sql:
        """Of the member of staff with this record_id: a number that all rows of the person have."""
        joined = self.persons(key)
        return sql.case([(sql.col(joined, "clean"), sql.col(joined, "p"))], key)

    def persons(self, key: Sql) -> str:
        """Join who stands on several lists (:func:`auditor.store.persons_sql.persons_query`) to a key of staff."""
        joined = f"{self.alias}_person{'' if key.name == 'record_id' else 's'}"
        self._join(joined, PERSONS, sql.equal(sql.col(joined, "k"), key))
        return joined

    def member_of(self, members: str, key: Sql) -> str:
        """Join the kept members whose record_id is ``key``; returns the joined alias."""
        self._join(members, members, sql.equal(sql.col(members, "record_id"), key))
        return members

    def extra(self, label: str, alias: str, make: Callable[[], exp.Select], key: Sql | None = None) -> str:
        """Join a prepared query with a column ``k`` to the record under ``alias``, or to ``key``; returns the joined alias."""
        joined = f"{alias}_{label}"
        if joined not in self._joins:
            self.extras[joined] = make()
            own = sql.col(alias, "record_id") if key is None else key
            self._join(joined, joined, sql.equal(sql.col(joined, "k"), own))
        return joined

    def _join(self, alias: str, source: str, on: Sql) -> None:
        self._joins.setdefault(alias, (sql.table(source, alias), on))

    # -------------------------------------------------------------- rendering

    def select(self, columns: list[Sql]) -> exp.Select:
        """SELECT ``columns`` FROM the record and all that was joined to it."""
        query = exp.Select(expressions=columns).from_(sql.table(self.table, self.alias), copy=False)
        for source, on in self._joins.values():
            query = query.join(sql.left(source.copy()), on=on.copy(), copy=False)
        return query

    def with_queries(self) -> Iterator[tuple[str, exp.Select]]:
        """The common table expressions that :meth:`select` refers to, inner ones first."""
        yield from self.extras.items()
        for links in self.links.values():
            yield from links.row.with_queries()
            yield links.label, links.query()


def _everywhere(wanted: str) -> exp.Select:
    """For each person on several lists (``k``) whether all of the schools handed in a table (``handed``: 1 or 0)."""
    person, home = sql.col("x", "p"), link_key("schools")
    given = sql.case([(sql.coalesce(sql.col("u", f"has_{wanted}"), sql.false()), sql.num(1))], sql.num(0))
    query = exp.Select(expressions=[sql.alias(person, "k"), sql.alias(exp.Min(this=given), "handed")])
    query = query.from_(sql.table(PERSONS, "x"), copy=False)
    joins = (
        (sql.table(STAFF, "y"), sql.equal(sql.col("y", "record_id"), sql.col("x", "k"))),
        (sql.table(SUBMISSIONS, "u"), sql.equal(sql.col("u", "schools_key"), sql.col("y", home))),
    )
    for source, on in joins:
        query = query.join(sql.left(source), on=on, copy=False)
    return query.group_by(person.copy(), copy=False)


def there(row: Row) -> list[Sql]:
    """What says that the record is there: TRUE, NULL where it only perhaps is; nothing for a table without doubtful records."""
    if row.table not in row.catalog.doubtful:
        return []
    return [sql.case([(sql.is_null(sql.col(row.alias, DOUBT)), sql.true())])]


def with_all(query: exp.Select, parts: Mapping[str, exp.Select]) -> exp.Select:
    """``query`` with the named common table expressions in front."""
    for label, part in parts.items():
        query = query.with_(sql.name(label), as_=part, copy=False)
    return query
