"""The records behind what fails or cannot be judged: some of every finding, without an object per record and without names.

They are asked for after judging, in queries of their own: without evidence a survey measures as if there were none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlglot import exp

from auditor.engines import sql
from auditor.engines.duckdb_engine import DuckDBEngine
from auditor.files.person_numbers import without_numbers
from auditor.findings.masking import personal_columns
from auditor.findings.record_names import shown
from auditor.measures.evidence import LISTED, Asked, Evidence, Listed, listed
from auditor.measures.measure import distinct
from auditor.measures.moment import ymd
from auditor.measures.plan import Plan
from auditor.measures.task import Subject, Task
from auditor.model.model import Model
from auditor.records.cells.masks import HIDDEN
from auditor.rules import ast
from auditor.store.catalog import Catalog
from auditor.store.database import MISSING, Database
from auditor.store.layout import SOURCES
from auditor.survey.judging import JudgedCase
from auditor.survey.rows import ids
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

IN_QUESTION = (Verdict.FAIL, Verdict.UNKNOWN)
_NOTHING = "listed_none"
_PLACE = ("source_id", "source_row")
_TEXTS = ("subject_id", "district", "verdict", "role", "table", "file", "sheet", "details")
_NUMBERS = ("total", "record_id", "row")
_COLUMNS = ("subject_id", "district", "verdict", "total", "role", "table", "record_id", "file", "sheet", "row", "details")


@dataclass(frozen=True)
class Wanted:
    """Of one task the subjects whose records are asked for, in order, and for each the place of its verdict in IN_QUESTION."""

    subjects: Ints
    verdicts: Ints


def in_question(outcomes: pd.DataFrame, cases: Sequence[JudgedCase], tasks: int) -> list[Wanted]:
    """For each task who fails or cannot be judged. ``outcomes``: what :meth:`Judging.run` says of a batch, task by task."""
    place = {verdict: nth for nth, verdict in enumerate(IN_QUESTION)}
    verdict_of = np.array([place.get(case.outcome.verdict, -1) for case in cases], dtype=np.int64)
    subjects, verdicts = outcomes["subject"].to_numpy(), verdict_of[outcomes["case_id"].to_numpy()]
    ends = np.searchsorted(outcomes["task"].to_numpy(), np.arange(tasks + 1)).tolist()
    found = []
    for start, end in pairwise(ends):
        chosen = start + np.flatnonzero(verdicts[start:end] >= 0)
        chosen = chosen[np.argsort(subjects[chosen])]
        found.append(Wanted(subjects[chosen], verdicts[chosen]))
    return found


@dataclass(frozen=True)
class _Records:
    """The listed records of one task: as many places in ``found``'s arrays, ``place`` and ``details``. ``role``: of a mark."""

    found: Listed
    role: Callable[[int], str]
    table: str
    place: Mapping[str, Ints]
    details: pd.Categorical[str]


class Listing:
    """The evidence of all tasks of a survey, at most ``most`` records of each finding, or of each of its requirements."""

    def __init__(self, tasks: Sequence[Task], catalog: Catalog, most: int) -> None:
        self._tasks, self._most = tasks, most
        plans: dict[Subject, Plan] = {}
        for task in tasks:
            plans.setdefault(task.subject, Plan(catalog, task.subject))
        self._evidence = Evidence(tasks, plans)
        self._queries = {plan.members(at): query for plan in plans.values() for at, query in enumerate(plan.tables)}
        self._places = {
            members: {column: query.kept(sql.col(query.row.alias, column)) for column in _PLACE}
            for members, query in self._queries.items()
        }
        self._model, self._personal = catalog.model, personal_columns(catalog.model)

    def give(self, desk: DuckDBEngine, database: Database, wanted: Sequence[Wanted]) -> exp.Query:
        """List the records of a batch. Returns a query over what ``desk`` was given: one row a listed record, task by task,
        then by the subject's key, offenders before doubtful ones, then as in the files.

        ``desk`` has the ids of subjects (``keep_subjects``).
        """
        subjects = self._evidence.by_place([one.subjects for one in wanted])
        task_of = self._evidence.task_of
        found: dict[int, _Records] = {}
        kept = ""
        for asked in self._evidence.over_the_same(subjects):
            members = next(iter(asked.values())).members
            if members != kept:
                if kept:
                    database.engine.drop(kept)
                database.keep(members, self._queries[members].members_query())
                kept = members
            some = {nth: one for nth, one in listed(database, asked, subjects, self._most).items() if len(one.records)}
            if some:
                found.update(self._read(database, members, asked, some))
        if kept:
            database.engine.drop(kept)
        names = {kind: _names(desk, kind) for kind in {self._tasks[task_of[place]].subject for place in found}}
        sources = _sources(database, [one.place["source_id"] for one in found.values()])
        parts = []
        for place in sorted(found):
            task, whose = self._tasks[task_of[place]], wanted[task_of[place]]
            desk.give(f"listed_{place}", _frame(found[place], whose, names[task.subject], sources))
            parts.append(_rows(f"listed_{place}", task))
        if not parts:
            desk.give(_NOTHING, pd.DataFrame({name: pd.Series(dtype=object) for name in _COLUMNS}))
            parts = [_rows(_NOTHING, self._tasks[0])]
        every: exp.Query = parts[0]
        for part in parts[1:]:
            every = exp.Union(this=every, expression=part, distinct=False)
        return every

    def _read(
        self, database: Database, members: str, asked: Mapping[int, Asked], found: Mapping[int, Listed]
    ) -> Iterator[tuple[int, _Records]]:
        """The listed records of tasks over the same members, with their places and values."""
        values = {
            (field, column): _Value.of(field, self._model, self._personal)
            for nth in found
            for field, column in zip(asked[nth].fields, asked[nth].shown, strict=True)
        }
        labels = {key: f"f{nth}" for nth, key in enumerate(values)}
        chosen = [sql.alias(value.number(sql.col("m", key[1])), labels[key]) for key, value in values.items()]
        chosen += [sql.alias(sql.col("m", column), name) for name, column in self._places[members].items()]
        read = database.columns(_listed_values(members, chosen))
        order = np.argsort(read["record_id"])
        records = read["record_id"][order]
        for nth, one in found.items():
            at = order[np.searchsorted(records, one.records)]
            fields = zip(asked[nth].fields, asked[nth].shown, strict=True)
            told = {f"{key[0].table}.{key[0].name}": (values[key], read[labels[key]][at]) for key in fields}
            place = {column: read[column][at] for column in _PLACE}
            yield nth, _Records(one, asked[nth].role_of, self._queries[members].table, place, _details(told, len(at)))


def _listed_values(members: str, chosen: Sequence[sql.Sql]) -> exp.Select:
    on = sql.equal(sql.col("l", "record_id"), sql.col("m", "record_id"))
    return (
        exp.Select(expressions=[sql.col("m", "record_id"), *chosen])
        .from_(sql.table(members, "m"), copy=False)
        .join(sql.inner(sql.table(LISTED, "l")), on=on, copy=False)
    )


# ---------------------------------------------------------------- values without personal data


@dataclass(frozen=True)
class _Value:
    """How a field is told: as a number on its way here, as text then. Hidden: personal columns, and all that is written freely,
    in which there may be a name; of these only whether there is something.
    """

    field: ast.Field
    hidden: bool
    codes: tuple[str, ...]

    @classmethod
    def of(cls, field: ast.Field, model: Model, personal: frozenset[str]) -> _Value:
        codes = model.code_list_of(field.table, field.name)
        hidden = field.type in ("text", "key") or f"{field.table}.{field.name}" in personal
        return cls(field, hidden, tuple(codes.codes) if codes else ())

    def number(self, column: sql.Sql) -> sql.Sql:
        there = sql.negated(sql.is_null(column))
        if self.hidden:
            return sql.case([(there, sql.num(0))])
        if self.field.type == "boolean":
            return sql.case([(sql.is_true(column), sql.num(1)), (there, sql.num(0))])
        if self.field.type == "code":
            known = ((sql.equal(column, sql.text(code)), sql.num(nth)) for nth, code in enumerate(self.codes))
            return sql.case([*known, (there, sql.num(len(self.codes)))])
        return column

    def text(self, number: int) -> str | None:
        if number == MISSING:
            return None
        if self.hidden or (self.field.type == "code" and number >= len(self.codes)):
            return HIDDEN
        if self.field.type == "boolean":
            return "true" if number else "false"
        return self.codes[number] if self.field.type == "code" else without_numbers(shown(self.field, str(number)))


def _details(values: Mapping[str, tuple[_Value, Ints]], size: int) -> pd.Categorical[str]:
    """For each record a JSON object: field → value as text, null where missing."""
    rows, place = distinct([np.zeros(size, dtype=np.int64), *(numbers for _, numbers in values.values())])
    named = list(zip(values, (value for value, _ in values.values()), strict=True))
    texts = [
        json.dumps({name: value.text(n) for (name, value), n in zip(named, row[1:], strict=True)}, ensure_ascii=False)
        for row in rows
    ]
    words, which = np.unique(np.array(texts, dtype=object), return_inverse=True)
    return _shared(which[place], words.tolist())


def _shared(codes: Ints, words: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(words), dtype=object))


# ---------------------------------------------------------------- the file of a batch


@dataclass(frozen=True)
class _Named:
    """Texts by sorted keys, one array of texts a column."""

    keys: Ints
    texts: Mapping[str, NDArray[np.object_]]

    @classmethod
    def of(cls, rows: Iterable[tuple[Any, ...]], *columns: str) -> _Named:
        keys, *texts = zip(*sorted(rows), strict=True) if (rows := list(rows)) else ((), *((),) * len(columns))
        return cls(np.array(keys, dtype=np.int64), {c: np.array(t, dtype=object) for c, t in zip(columns, texts, strict=True)})

    def get(self, column: str, keys: Ints) -> NDArray[np.object_]:
        """The texts of some keys; None where a key is unknown."""
        found = np.full(len(keys), None, dtype=object)
        if len(self.keys):
            at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
            known = self.keys[at] == keys
            found[known] = self.texts[column][at[known]]
        return found


def _names(desk: DuckDBEngine, kind: Subject) -> _Named:
    """Ids and districts of subjects by their keys."""
    own = sql.equal(sql.col("d", "subject"), sql.col("i", "district"))
    query = exp.Select(expressions=[sql.col("i", "subject"), sql.col("i", "subject_id"), sql.col("d", "subject_id")])
    query = query.from_(sql.table(ids(kind), "i"), copy=False)
    return _Named.of(desk.rows(query.join(sql.left(sql.table(ids("bureau"), "d")), on=own, copy=False)), *_COLUMNS[:2])


def _sources(database: Database, listed: Sequence[Ints]) -> _Named:
    """File and sheet of the sources that are listed; nothing for a store that was not imported."""
    wanted = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *listed]))
    wanted = wanted[wanted != MISSING]
    if not len(wanted):
        return _Named.of([], "file", "sheet")
    database.give("listed__sources", pd.DataFrame({"source_id": wanted}))
    query = exp.Select(expressions=[sql.col("s", column) for column in ("source_id", "file", "sheet")])
    on = sql.equal(sql.col("w", "source_id"), sql.col("s", "source_id"))
    query = query.from_(sql.table(SOURCES, "s"), copy=False).join(sql.table("listed__sources", "w"), on=on, copy=False)
    return _Named.of(database.rows(query), "file", "sheet")


def _frame(records: _Records, wanted: Wanted, names: _Named, sources: _Named) -> pd.DataFrame:
    """One row a record, in order. Texts are shared: as categories, or as one object in many places."""
    found = records.found
    marks, mark = np.unique(found.marks, return_inverse=True)
    row, source = records.place["source_row"], records.place["source_id"]
    return pd.DataFrame(
        {
            "subject_id": names.get("subject_id", found.subjects),
            "district": names.get("district", found.subjects),
            "verdict": _shared(
                wanted.verdicts[np.searchsorted(wanted.subjects, found.subjects)], [str(word) for word in IN_QUESTION]
            ),
            "total": found.totals,
            "role": _shared(mark, [records.role(one) for one in marks.tolist()]),
            "table": _shared(np.zeros(len(row), dtype=np.int64), [records.table]),
            "record_id": found.records,
            "file": sources.get("file", source),
            "sheet": sources.get("sheet", source),
            "row": pd.arrays.IntegerArray(row, row == MISSING),
            "details": records.details,
        }
    )


def _rows(name: str, task: Task) -> exp.Select:
    rule = task.rule
    about = {"pack": rule.pack, "rule": rule.id, "subject": task.subject}
    kinds = {**dict.fromkeys(_TEXTS, "VARCHAR"), **dict.fromkeys(_NUMBERS, "BIGINT")}
    values = [sql.alias(sql.cast(sql.col("g", column), kinds[column]), column) for column in _COLUMNS]
    chosen = [
        *(sql.alias(sql.text(text), column) for column, text in about.items()),
        *values[:2],
        sql.alias(sql.cast(sql.num(ymd(task.period.start)), "BIGINT"), "period_start"),
        *values[2:],
    ]
    return exp.Select(expressions=chosen).from_(sql.table(name, "g"), copy=False)
