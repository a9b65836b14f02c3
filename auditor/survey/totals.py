"""What the verdicts of a survey add up to for its page: counted in the engine, few rows whatever the number of schools."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.duckdb_engine import DuckDBEngine
from auditor.findings.aggregate import PRECEDENCE
from auditor.store.database import Database
from auditor.store.layout import SUBMISSIONS
from auditor.survey.folder import VERDICTS
from auditor.verdicts.verdict import Verdict

FIGURES = ("verdict", "actual", "population", "low", "high")
FOUND = ("pack", "rule", "subject_id", "district", "period_start", "verdict", "reason", "actual", "required", "population")
_FOUND = (*FOUND, "shortfall", "low", "high")


@dataclass(frozen=True)
class SchoolTotals:
    """A school: its mandatory findings of its own that are not met, cannot be judged, are to be verified; its overall result."""

    school_id: str
    district: str
    failed: int
    unknown: int
    unchecked: int
    overall: Verdict


@dataclass(frozen=True)
class Missed:
    """A mandatory requirement of schools in one district: how many schools do not meet it, and in how many findings."""

    pack: str
    rule: str
    district: str
    schools: int
    findings: int


@dataclass(frozen=True)
class HandedIn:
    """``without``: table → schools that did not hand it in, of those that do not all; ``silent``: who handed in nothing."""

    without: dict[str, int]
    silent: int


class Totals:
    """Answers about the verdict files in the folder of a survey; single use, to be closed (``with``)."""

    def __init__(self, folder: Path, memory_limit: str | None) -> None:
        self._engine = DuckDBEngine(folder, memory_limit=memory_limit)

    def __enter__(self) -> Totals:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._engine.close()

    def gravest(self, most: int) -> list[SchoolTotals]:
        """The schools that lack most, at most so many: by what is not met, then by what cannot be judged."""
        verdict, decides = sql.col("v", "verdict"), sql.col("v", "decides")

        def counted(word: Verdict, *more: sql.Sql) -> sql.Sql:
            return sql.count_where(sql.all_of([sql.equal(verdict, sql.text(word)), *more]))

        places = [(sql.all_of([decides, sql.equal(verdict, sql.text(word))]), sql.num(n)) for n, word in enumerate(PRECEDENCE)]
        numbers = {
            "failed": counted(Verdict.FAIL),
            "unknown": counted(Verdict.UNKNOWN, decides),
            "unchecked": counted(Verdict.NOT_CHECKED, decides),
            "place": exp.Min(this=sql.case(places, sql.num(len(PRECEDENCE)))),
        }
        school = [_district(), sql.col("v", "subject_id")]
        query = self._of_schools(*school, *(sql.alias(of, name) for name, of in numbers.items())).group_by(*school)
        falling = [exp.Ordered(this=exp.column(name, quoted=True), desc=True) for name in ("failed", "unknown")]
        rising = [exp.Ordered(this=part) for part in (exp.column("place", quoted=True), *map(sql.own, school))]
        query = query.order_by(*falling, *rising, copy=False).limit(most, copy=False)
        return [
            SchoolTotals(key, district, failed, unknown, unchecked, [*PRECEDENCE, Verdict.NOT_APPLICABLE][place])
            for district, key, failed, unknown, unchecked, place in self._engine.rows(query)
        ]

    def missed(self) -> list[Missed]:
        """Every mandatory requirement that schools do not meet, district by district."""
        labels = ["pack", "rule", "district"]
        school = [sql.col("v", "pack"), sql.col("v", "rule"), sql.alias(_district(), "district"), sql.col("v", "subject_id")]
        each = self._of_schools(*school, sql.alias(exp.Count(this=exp.Star()), "n"))
        each = each.where(sql.equal(sql.col("v", "verdict"), sql.text(Verdict.FAIL)), copy=False)
        each = each.group_by(sql.col("v", "pack"), sql.col("v", "rule"), _district(), sql.col("v", "subject_id"), copy=False)
        columns = [sql.col("s", label) for label in labels]
        counts = [exp.Count(this=exp.Star()), sql.total(sql.col("s", "n"), sql.true())]
        query = exp.Select(expressions=[*columns, *counts]).from_(each.subquery("s"), copy=False)
        query = query.group_by(*map(sql.own, columns), copy=False).order_by(*map(sql.own, columns), copy=False)
        return [Missed(*row) for row in self._engine.rows(query)]

    def figures(self, pack: str, rule: str) -> list[tuple[Any, ...]]:
        """The figures of a requirement of schools, each with how often it occurs: :data:`FIGURES`, the number."""
        columns = [sql.col("v", name) for name in FIGURES]
        query = self._of_schools(*columns, exp.Count(this=exp.Star()))
        query = query.where(_is("pack", pack), copy=False).where(_is("rule", rule), copy=False)
        query = query.group_by(*map(sql.own, columns), copy=False).order_by(*map(sql.own, columns), copy=False)
        return self._engine.rows(query)

    def found(self, schools: Sequence[SchoolTotals]) -> list[dict[str, Any]]:
        """Everything that was found of these schools and that they owe themselves, requirement by requirement."""
        if not schools:
            return []
        columns = [_district() if name == "district" else sql.col("v", name) for name in _FOUND]
        query = self._rows(*columns).where(_is("subject", "school"), copy=False).where(_is("owner", "school"), copy=False)
        wanted = sql.one_of(sql.col("v", "subject_id"), [sql.text(school.school_id) for school in schools])
        order = [sql.col("v", name) for name in ("pack", "rule", "subject_id", "period_start")]
        found = self._engine.rows(query.where(wanted, copy=False).order_by(*order, copy=False))
        chosen = {(school.district, school.school_id) for school in schools}
        told = (dict(zip(_FOUND, row, strict=True)) for row in found)
        return [one for one in told if (one["district"], one["subject_id"]) in chosen]

    def _rows(self, *columns: sql.Sql) -> exp.Select:
        source = self._engine.source(VERDICTS)
        source.set("alias", exp.TableAlias(this=sql.name("v")))
        return exp.Select(expressions=[sql.own(column) for column in columns]).from_(source, copy=False)

    def _of_schools(self, *columns: sql.Sql) -> exp.Select:
        """Mandatory verdicts on schools for which they answer themselves."""
        query = self._rows(*columns)
        for name, value in (("subject", "school"), ("owner", "school"), ("strength", "must")):
            query = query.where(_is(name, value), copy=False)
        return query


def _district() -> sql.Sql:
    return sql.coalesce(sql.col("v", "district"), sql.text(""))


def _is(column: str, value: str) -> sql.Sql:
    return sql.equal(sql.col("v", column), sql.text(value))


def handed_in(database: Database, tables: Sequence[str]) -> HandedIn:
    """How many schools of a store did not hand in each of these tables. One row is asked for."""
    if not tables:
        return HandedIn({}, 0)
    given = [sql.is_true(sql.col("s", f"has_{table}")) for table in tables]
    counts = [sql.count_where(sql.negated(one)) for one in given]
    query = exp.Select(expressions=[*counts, sql.count_where(sql.negated(sql.any_of(given)))])
    *without, silent = database.rows(query.from_(sql.table(SUBMISSIONS, "s"), copy=False))[0]
    return HandedIn({table: n for table, n in zip(tables, without, strict=True) if n}, silent)


def names_of_schools(database: Database, ids: Sequence[str]) -> dict[str, str]:
    """What the schools of these ids are called in the store; the names of schools that share an id are joined."""
    if not ids:
        return {}
    key = sql.col("s", "school_id")
    query = exp.Select(expressions=[key, sql.col("s", "name")]).from_(sql.table("schools", "s"), copy=False)
    found: dict[str, set[str]] = {}
    for school, name in database.rows(query.where(sql.one_of(key, [sql.text(one) for one in ids]), copy=False)):
        found.setdefault(str(school), set()).add(str(name or school))
    return {school: "、".join(sorted(names)) for school, names in found.items()}
