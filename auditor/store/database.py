"""The records as an engine holds them: typed views over frames or a store, of which queries read the columns they need."""

from __future__ import annotations

from collections.abc import Callable, Container
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd
from sqlglot import exp

from auditor.engines import sql
from auditor.engines.duckdb_engine import DuckDBEngine
from auditor.engines.engine import MISSING, SQL_TYPES, Engine
from auditor.model.model import Model, link_key
from auditor.records.candidates import AMONG, PERSON
from auditor.records.doubt import COLUMN as DOUBT
from auditor.records.records import Records
from auditor.store.catalog import CROWD, Catalog
from auditor.store.layout import DISTRICTS, LATEST, SUBMISSIONS, UNTIL, handed_in, lacking, layout, owner_column, until
from auditor.store.persons_sql import PERSONS, STAFF, persons_query
from auditor.store.store import Part, Store
from auditor.store.stored import StoredFrames

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MISSING", "Database", "kept"]
FEW_RECORDS = 20_000
"""Below this many records planning takes longer than asking."""


Rows = Callable[[exp.Expr], list[tuple[Any, ...]]]


class Tables(Protocol):
    """Where a database gets its logical tables from: see :mod:`auditor.store.layout`."""

    latest: frozenset[tuple[str, str]]
    bureau_submitted: frozenset[str]
    doubtful: frozenset[str]
    among: frozenset[str]
    until: frozenset[str]
    many: bool
    """Whether some table may have more than ``CROWD`` records."""

    def connect(self) -> Engine: ...

    def loose(self, ask: Rows) -> Container[tuple[str, str]]:
        """Link columns (table, column) with values that lead nowhere."""
        ...

    def has(self, table: str, column: str) -> bool:
        """Whether the column is there, and may have a value."""
        ...

    def query(self, engine: Engine, name: str) -> exp.Select | None:
        """The typed rows of a logical table; None for what is none."""
        ...


class Database:
    """Answers queries built by the measures. One session of an engine, single use.

    ``source``: imported records (in memory, or in place in a store), or a store; ``part``: a run of a store's schools.
    """

    def __init__(
        self, source: Records | Store, model: Model, *, part: Part | None = None, memory_limit: str | None = None
    ) -> None:
        self._tables = _tables_of(source, model, part, memory_limit)
        self.engine = self._tables.connect()
        self.catalog = Catalog(
            model=model,
            latest=self._tables.latest,
            loose=self._tables.loose(self.rows),
            bureau_submitted=self._tables.bureau_submitted,
            crowded=_Crowded(self.rows, model) if self._tables.many else (),
            doubtful=self._tables.doubtful,
            among=self._tables.among,
            numbered=self._tables.has(STAFF, PERSON),
            shared=_Shared(self.rows),
            until=self._tables.until,
            empty=frozenset(pair for pair in model.seldom_columns() if not self._tables.has(*pair)),
        )
        self._viewed: set[str] = set()

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        """Every row of a query, as Python values."""
        return self.engine.rows(self._ready(query))

    def columns(self, query: exp.Expr) -> dict[str, NDArray[np.int64]]:
        """Integer columns of a query by name; NULL becomes :data:`MISSING`."""
        return self.engine.columns(self._ready(query))

    def keep(self, name: str, query: exp.Expr) -> None:
        """Keep the rows of ``query`` under ``name``, to be queried again."""
        self.engine.keep(name, self._ready(query))

    def save(self, query: exp.Expr, path: Path) -> None:
        """Write the rows of ``query``, in its order, into one Parquet file."""
        self.engine.save(self._ready(query), path)

    def give(self, name: str, frame: pd.DataFrame) -> None:
        """Make ``frame`` known under ``name``."""
        self.engine.give(name, frame)

    @property
    def materializes(self) -> bool:
        """Whether the engine can be told to work a common table expression out once; Spark has no word for it, and no need."""
        return self.engine.dialect != "spark"

    def districts(self) -> int:
        """How many bureaus there are."""
        found: int = self.rows(exp.Select(expressions=[exp.Count(this=exp.Star())]).from_(sql.table(DISTRICTS, "d")))[0][0]
        return found

    def _ready(self, query: exp.Expr) -> exp.Expr:
        """``query``, once the tables that it names are known to the engine."""
        for name in sql.sources(query):
            if name not in self._viewed:
                self._viewed.add(name)
                if name == PERSONS:
                    self.keep(PERSONS, persons_query(self.catalog, materialized=self.materializes))
                    continue
                found = self._tables.query(self.engine, name)
                if found is not None:  # else a common table expression, or what was kept or given
                    self.engine.view(name, found)
        return query

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.engine.close()


def _tables_of(source: Records | Store, model: Model, part: Part | None, memory_limit: str | None) -> Tables:
    if isinstance(source, Store):
        return _Stored(source, model, part)
    if isinstance(source.stored, StoredFrames):
        return _Stored(source.stored.store, model, part)
    return _Framed(source, model, memory_limit)


def kept(name: str, query: exp.Expr) -> exp.Create:
    """The statement that keeps the rows of ``query`` under ``name``."""
    return exp.Create(this=exp.Table(this=sql.name(name)), kind="TABLE", expression=query)


# ---------------------------------------------------------------- a store


class _Stored:
    def __init__(self, store: Store, model: Model, part: Part | None) -> None:
        self.store, self.model, self.part = store, model, part
        self.latest = store.dates_by_month(model)
        self.bureau_submitted = store.bureau_submitted(model)
        self.doubtful = frozenset(name for name, columns in store.tables.items() if DOUBT in columns)
        self.among = frozenset(name for name, columns in store.tables.items() if AMONG in columns)
        said = (*store.tables.get(SUBMISSIONS, ()), *store.tables.get(DISTRICTS, ()))
        self.until = frozenset(column.removeprefix(UNTIL) for column in said if column.startswith(UNTIL))
        self.many = True

    def connect(self) -> Engine:
        engine = self.store.connect()
        if isinstance(engine, DuckDBEngine) and engine.size() < FEW_RECORDS:
            engine.expect_few()
        return engine

    def loose(self, ask: Rows) -> Container[tuple[str, str]]:
        return _Loose(ask)

    def has(self, table: str, column: str) -> bool:
        return column in self.store.tables.get(table, {})

    def query(self, engine: Engine, name: str) -> exp.Select | None:
        return self.store.query(engine, self.model, name, self.part)


class _Loose:
    """Finds out when a measure asks."""

    def __init__(self, ask: Rows) -> None:
        self._ask = ask
        self._known: dict[tuple[str, str], bool] = {}

    def __contains__(self, column: object) -> bool:
        assert isinstance(column, tuple)
        if column not in self._known:
            table, key = column
            query = exp.Select(expressions=[sql.num(1)]).from_(sql.table(table, "t"))
            query = query.where(sql.is_null(sql.col("t", key)), copy=False).limit(1, copy=False)
            self._known[column] = bool(self._ask(query))
        return self._known[column]


class _Shared:
    """Looks for people on the lists of several schools, when a measure asks."""

    def __init__(self, ask: Rows) -> None:
        self._ask = ask
        self._known: bool | None = None

    def __contains__(self, table: object) -> bool:
        if table != STAFF:
            return False
        if self._known is None:
            query = exp.Select(expressions=[sql.num(1)]).from_(sql.table(PERSONS, "p"), copy=False)
            self._known = bool(self._ask(query.limit(1, copy=False)))
        return self._known


class _Crowded:
    """Counts the records of the subject that has most, when a measure asks."""

    def __init__(self, ask: Rows, model: Model) -> None:
        self._ask, self._model = ask, model
        self._known: dict[tuple[str, str], bool] = {}

    def __contains__(self, key: object) -> bool:
        assert isinstance(key, tuple)
        if key not in self._known:
            counts = self._counts(*key)
            most = exp.Select(expressions=[exp.Max(this=sql.col("c", "n"))]).from_(counts.subquery("c"), copy=False)
            self._known[key] = (self._ask(most)[0][0] or 0) >= CROWD
        return self._known[key]

    def _counts(self, table: str, subject: str) -> exp.Select:
        query = exp.Select(expressions=[sql.alias(exp.Count(this=exp.Star()), "n")]).from_(sql.table(table, "t"), copy=False)
        owner = sql.col("t", owner_column(self._model, table))
        if subject == "bureau" and table == "schools":
            owner = sql.col("t", link_key("district"))
        elif subject == "bureau" and self._model.tables[table].level == "school":
            query = query.join(sql.table("schools", "s"), on=sql.equal(sql.col("s", "record_id"), owner), copy=False)
            owner = sql.col("s", link_key("district"))
        return query.group_by(owner, copy=False)


# ---------------------------------------------------------------- frames


class _Framed:
    def __init__(self, records: Records, model: Model, memory_limit: str | None) -> None:
        self.records, self.model, self.memory_limit = records, model, memory_limit
        self.latest = frozenset(
            (table, str(column).removesuffix(LATEST))
            for table, frame in records.frames.items()
            for column in frame.columns
            if str(column).endswith(LATEST)
        )
        self.bureau_submitted = records.bureau_submitted
        self.doubtful = frozenset(name for name, frame in records.frames.items() if DOUBT in frame.columns)
        self.among = frozenset(name for name, frame in records.frames.items() if AMONG in frame.columns)
        said = records.submitted[records.submitted["until"].notna()]["table"] if "until" in records.submitted else ()
        self.until = frozenset({*map(str, said), *(table for _, table in records.bureau_until)})
        self.many = any(len(frame) >= CROWD for frame in records.frames.values())

    def connect(self) -> Engine:
        few = sum(len(frame) for frame in self.records.frames.values()) < FEW_RECORDS
        return DuckDBEngine(memory_limit=self.memory_limit, few=few)

    def loose(self, ask: Rows) -> Container[tuple[str, str]]:
        frames = self.records.frames
        links = [(name, link_key(target)) for name, table in self.model.tables.items() for target in set(table.links().values())]
        links.append(("schools", link_key("district")))
        return frozenset((t, key) for t, key in links if key in frames[t].columns and bool(frames[t][key].isna().any()))

    def has(self, table: str, column: str) -> bool:
        frame = self.records.frames[table]
        return column in frame.columns and bool(frame[column].notna().any())

    def query(self, engine: Engine, name: str) -> exp.Select | None:
        types = layout(self.model, name)
        if types is None:
            return None
        if name == DISTRICTS:
            frame = _districts(self.records, self.model)
        elif name == SUBMISSIONS:
            frame = _submissions(self.records, self.model)
        elif name in self.model.tables:
            frame = self.records.frames[name]
        else:
            return None
        engine.give(f"frame_{name}", frame)
        columns = [
            sql.alias(
                exp.Cast(this=sql.col("f", column) if column in frame.columns else sql.null(), to=SQL_TYPES[kind].copy()), column
            )
            for column, kind in types.items()
            if column in frame.columns or not column.endswith(LATEST)
        ]
        return exp.Select(expressions=columns).from_(sql.table(f"frame_{name}", "f"), copy=False)


def _districts(records: Records, model: Model) -> pd.DataFrame:
    """One row per district, and ``until_<table>`` of the bureau's tables that say so."""
    columns: dict[str, Any] = {
        "record_id": np.arange(len(records.districts)),
        "name": pd.Series(records.districts, dtype=object),
    }
    for name, table in until(model, "bureau").items():
        days = [records.bureau_until.get((key, table)) for key in range(len(records.districts))]
        if any(days):
            columns[name] = pd.array(days, dtype="Int64")
    return pd.DataFrame(columns)


def _submissions(records: Records, model: Model) -> pd.DataFrame:
    """One row per school: ``has_<table>``, ``no_<table>_<column>`` for columns whose absence is forgiven, ``until_<table>`` where
    any school says so.
    """
    schools = len(records.frames["schools"])
    submitted, absent = _schools_by(records.submitted, "table"), _schools_by(records.absent, "table", "column")
    columns: dict[str, Any] = {"schools_key": np.arange(schools)}
    for flag, table in handed_in(model).items():
        given = np.full(schools, table == "schools")
        given[submitted.get((table,), [])] = True
        columns[flag] = given
    for flag, forgiven in lacking(model).items():
        lacked = np.zeros(schools, dtype=bool)
        lacked[absent.get(forgiven, [])] = True
        columns[flag] = lacked
    said = records.submitted[records.submitted["until"].notna()] if "until" in records.submitted else records.submitted[:0]
    for name, table in until(model, "school").items():
        own = said[said["table"] == table]
        if len(own):
            days = pd.array([None] * schools, dtype="Int64")
            days[own["schools_key"].to_numpy(dtype=np.int64)] = own["until"].array
            columns[name] = days
    return pd.DataFrame(columns)


def _schools_by(frame: pd.DataFrame, *columns: str) -> dict[tuple[str, ...], list[int]]:
    """What stands in some columns → the keys of the schools in whose rows it stands."""
    found: dict[tuple[str, ...], list[int]] = {}
    for school, *said in zip(*(frame[column].tolist() for column in ("schools_key", *columns)), strict=True):
        found.setdefault(tuple(said), []).append(school)
    return found
