"""The records in an embedded DuckDB: typed views over the imported frames, of which queries read the columns they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
from sqlglot import exp

from auditor.measures import sql
from auditor.measures.row import SUBMISSIONS, Catalog
from auditor.model.model import Model, Table, link_key
from auditor.records.records import Records

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TYPES = {"key": "VARCHAR", "text": "VARCHAR", "code": "VARCHAR", "boolean": "BOOLEAN"}
_SQL_TYPES = {kind: exp.DataType.build(kind) for kind in ("VARCHAR", "BOOLEAN", "BIGINT")}
FEW_RECORDS = 20_000
"""Below this many records the optimizer takes longer than it saves."""
MISSING = -(2**62)
"""Stands for NULL in the integer columns that queries return; no figure reaches it."""


class Database:
    """Answers queries built by the measures. One connection, in memory, single use."""

    def __init__(self, records: Records, model: Model, *, memory_limit: str | None = None) -> None:
        self._connection = duckdb.connect(":memory:")
        if sum(len(frame) for frame in records.frames.values()) < FEW_RECORDS:
            self._connection.execute("PRAGMA disable_optimizer")
        if memory_limit:
            self._connection.execute("SET memory_limit = ?", [memory_limit])
        self.records = records
        self.catalog = Catalog(
            model=model,
            latest=frozenset(_latest(records.frames)),
            loose=frozenset(_loose(records.frames, model)),
            bureau_submitted=records.bureau_submitted,
        )
        self._viewed: set[str] = set()

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        """Every row of a query, as Python values."""
        return self._execute(query).fetchall()

    def columns(self, query: exp.Expr) -> dict[str, NDArray[np.int64]]:
        """Integer columns of a query by name; NULL becomes :data:`MISSING`."""
        found = self._execute(query).fetchnumpy()
        return {name: np.ma.filled(np.ma.asarray(values).astype(np.int64), MISSING) for name, values in found.items()}

    def keep(self, name: str, query: exp.Expr) -> None:
        """Keep the rows of ``query`` under ``name``, to be queried again."""
        self._execute(kept(name, query))

    def give(self, name: str, frame: pd.DataFrame) -> None:
        """Make ``frame`` known under ``name``."""
        self._connection.register(name, frame)

    def _execute(self, query: exp.Expr) -> duckdb.DuckDBPyConnection:
        for source in query.find_all(exp.Table):
            self._view(source.name)
        return self._connection.execute(query.sql(dialect="duckdb"))

    def _view(self, name: str) -> None:
        """Make a table known to DuckDB when a query first asks for it."""
        if name in self._viewed:
            return
        self._viewed.add(name)
        model, records = self.catalog.model, self.records
        if name == "districts":
            types, frame = {"record_id": "BIGINT", "name": "VARCHAR"}, _districts(records)
        elif name == SUBMISSIONS:
            frame = _submissions(records, model)
            types = {str(column): "BIGINT" if column == "schools_key" else "BOOLEAN" for column in frame.columns}
        elif name in model.tables:
            frame = records.frames[name]
            types = _typed(model.tables[name], name, frame)
        else:
            return  # a common table expression
        self._connection.register(f"frame_{name}", frame)
        columns = [
            sql.alias(exp.Cast(this=sql.col("f", column), to=_SQL_TYPES[kind].copy()), column) for column, kind in types.items()
        ]
        query = exp.Select(expressions=columns).from_(sql.table(f"frame_{name}", "f"), copy=False)
        view = exp.Create(this=exp.Table(this=sql.name(name)), kind="VIEW", expression=query)
        self._connection.execute(view.sql(dialect="duckdb"))

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._connection.close()


def kept(name: str, query: exp.Expr) -> exp.Create:
    """The statement that keeps the rows of ``query`` under ``name``."""
    return exp.Create(this=exp.Table(this=sql.name(name)), kind="TABLE", expression=query)


def _typed(table: Table, name: str, frame: pd.DataFrame) -> dict[str, str]:
    """Physical column → SQL type of one table: see docs/architecture.md."""
    types = {"record_id": "BIGINT", "source_id": "BIGINT", "source_row": "BIGINT"}
    if name == "schools" or table.level == "bureau":
        types[link_key("district")] = "BIGINT"
    for column, spec in table.columns.items():
        if spec.private == "dropped":
            continue
        if spec.type in ("school", "person", "link"):
            types[link_key(table.links()[column])] = "BIGINT"
            continue
        types[column] = _TYPES.get(spec.type, "BIGINT")
        if f"{column}__latest" in frame.columns:
            types[f"{column}__latest"] = "BIGINT"
    return {column: kind for column, kind in types.items() if column in frame.columns}


def _latest(frames: Mapping[str, pd.DataFrame]) -> Sequence[tuple[str, str]]:
    suffix = "__latest"
    return [(t, str(c).removesuffix(suffix)) for t, frame in frames.items() for c in frame.columns if str(c).endswith(suffix)]


def _loose(frames: Mapping[str, pd.DataFrame], model: Model) -> Sequence[tuple[str, str]]:
    """Link columns with values that lead nowhere."""
    found = []
    for name, table in model.tables.items():
        for target in set(table.links().values()):
            key = link_key(target)
            if key in frames[name].columns and bool(frames[name][key].isna().any()):
                found.append((name, key))
    return found


def _districts(records: Records) -> pd.DataFrame:
    return pd.DataFrame({"record_id": np.arange(len(records.districts)), "name": pd.Series(records.districts, dtype=object)})


def _submissions(records: Records, model: Model) -> pd.DataFrame:
    """One row per school: ``has_<table>``, and ``no_<table>_<column>`` for columns whose absence a derived field forgives."""
    schools = len(records.frames["schools"])
    columns: dict[str, Any] = {"schools_key": np.arange(schools)}
    for name, table in model.tables.items():
        if table.level == "school":
            given = np.full(schools, name == "schools")
            given[_keys(records.submitted, table=name)] = True
            columns[f"has_{name}"] = given
        for spec in table.derived.values():
            if spec.when_absent is not None:
                absent = np.zeros(schools, dtype=bool)
                absent[_keys(records.absent, table=name, column=spec.from_)] = True
                columns[f"no_{name}_{spec.from_}"] = absent
    return pd.DataFrame(columns)


def _keys(frame: pd.DataFrame, **wanted: str) -> NDArray[np.int64]:
    chosen = np.ones(len(frame), dtype=bool)
    for column, value in wanted.items():
        chosen &= (frame[column] == value).to_numpy(dtype=bool)
    return frame.loc[chosen, "schools_key"].to_numpy(dtype=np.int64)
