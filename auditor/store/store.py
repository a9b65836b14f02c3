"""A record store: where it lies, by which engine it is read, and the account of what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.engine import SQL_TYPES, Engine
from auditor.engines.parquet import frame_of
from auditor.files.address import without_passwords
from auditor.i18n import msg
from auditor.model.model import Model
from auditor.problems import Place, Problem, UserError
from auditor.store.layout import DISTRICTS, FORMAT, LATEST, SUBMISSIONS, handed_in, layout, owner_column
from auditor.store.named import StoreNamed

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Part:
    """A run of schools and of districts, by their keys: all that a view of the store shows. Numbers stay as they are."""

    schools: range
    districts: range


@dataclass(frozen=True)
class Store:
    """``address``, ``engine``: see :class:`auditor.store.named.StoreNamed`; :meth:`connect` opens a session.

    ``memory_limit`` (such as ``2GB``) is for DuckDB; ``options`` are settings of the engine by name (Spark's configuration).
    """

    address: str
    engine: str = ""
    memory_limit: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)

    def connect(self) -> Engine:
        """A new session on the store. Raises UserError when there is none, or when the engine is not installed."""
        if self.kind == "postgresql":
            from auditor.engines.postgresql import PostgreSQLEngine

            return PostgreSQLEngine(self.address)
        if self.kind == "spark":
            from auditor.engines.spark import SparkEngine

            return SparkEngine(self.address, self.options)
        folder = Path(self.address)
        if not folder.is_dir():
            hint = msg("Write it first: auditor store write AUDIT.yaml STORE.")
            raise UserError(Problem("E980", msg("There is no such record store."), self.place, hint))
        from auditor.engines.duckdb_engine import DuckDBEngine

        return DuckDBEngine(folder, memory_limit=self.memory_limit)

    @property
    def kind(self) -> str:
        """The engine that reads it."""
        return StoreNamed(self.address, self.engine).kind

    @property
    def place(self) -> Place:
        """The store's name in a message."""
        return Place(file=without_passwords(self.address))

    @cached_property
    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Table → column → type, as the engine has them. Raises UserError when it is no store."""
        with closing(self.connect()) as engine:
            found = engine.tables()
            version = engine.settings().get("format", FORMAT)
        if "schools" not in found:
            raise UserError(Problem("E980", msg("There is no record store here: the table “schools” is missing."), self.place))
        if version != FORMAT:
            message = msg(
                "The record store has format {format}; this program reads format {known}.", format=version, known=FORMAT
            )
            raise UserError(Problem("E983", message, self.place))
        return found

    @cached_property
    def settings(self) -> Mapping[str, Any]:
        with closing(self.connect()) as engine:
            return engine.settings()

    def bureau_submitted(self, model: Model) -> frozenset[str]:
        """The bureau's tables that were handed in: as the store says, else those that it has."""
        said = self.settings.get("bureau_submitted")
        if isinstance(said, list):
            return frozenset(str(name) for name in said)
        return frozenset(name for name in self.tables if name in model.tables and model.tables[name].level == "bureau")

    def withdrawn(self) -> frozenset[str]:
        """Tables that were handed in and count as handed in by nobody (``Records.withdrawn``)."""
        said = self.settings.get("withdrawn")
        return frozenset(str(name) for name in said) if isinstance(said, list) else frozenset()

    def dates_by_month(self, model: Model) -> frozenset[tuple[str, str]]:
        """The dates (table, column) that may be known by month or year only: they have a ``__latest`` companion."""
        return frozenset(
            (name, column.removesuffix(LATEST))
            for name, columns in self.tables.items()
            if name in model.tables
            for column in columns
            if column.endswith(LATEST)
        )

    def query(self, engine: Engine, model: Model, name: str, part: Part | None = None) -> exp.Select | None:
        """The rows of a logical table, every column that the measures may ask for typed; None for what is no table of a store."""
        types = layout(model, name)
        if types is None:
            return None
        if name == SUBMISSIONS:
            return self._submissions(engine, model, part)
        there = self.tables.get(name, {})
        self._check(name, types, there)
        columns = [
            _typed("f" if column in there else None, column, kind)
            for column, kind in types.items()
            if column in there or not column.endswith(LATEST)
        ]
        query = exp.Select(expressions=columns)
        if name not in self.tables:
            return query.where(exp.false(), copy=False)
        query = query.from_(_as(engine.source(name), "f"), copy=False)
        if part is None or (name not in model.tables and name != DISTRICTS):
            return query
        owner = "record_id" if name == DISTRICTS else owner_column(model, name)
        of_district = name == DISTRICTS or owner == "district_key"
        return query.where(_within(sql.col("f", owner), part.districts if of_district else part.schools), copy=False)

    def _submissions(self, engine: Engine, model: Model, part: Part | None) -> exp.Select:
        """Flags that the store does not have: a table is handed in where it is there, a column is not known to lack."""
        home = SUBMISSIONS if SUBMISSIONS in self.tables else "schools"
        there = self.tables[home]
        types = layout(model, SUBMISSIONS) or {}
        key = "schools_key" if home == SUBMISSIONS else "record_id"
        self._check(home, types if home == SUBMISSIONS else {"record_id": "BIGINT"}, there)
        tables = handed_in(model)
        columns = [sql.alias(exp.Cast(this=sql.col("f", key), to=SQL_TYPES["BIGINT"].copy()), "schools_key")]
        for column in types:
            if column == "schools_key":
                continue
            if home == SUBMISSIONS and column in there:
                columns.append(_typed("f", column, types[column]))
            elif types[column] != "BOOLEAN":
                columns.append(_typed(None, column, types[column]))
            else:
                columns.append(sql.alias(exp.Boolean(this=tables.get(column, "") in self.tables), column))
        query = exp.Select(expressions=columns).from_(_as(engine.source(home), "f"), copy=False)
        return query if part is None else query.where(_within(sql.col("f", key), part.schools), copy=False)

    def _check(self, name: str, types: Mapping[str, str], there: Mapping[str, str]) -> None:
        """Raise UserError for columns of another type than the layout says, and where the keys are not there."""
        needed = [c for c in ("record_id", "schools_key") if c in types] if there else []
        problems = [
            Problem("E984", msg("The table {table} has no column {column}.", table=name, column=c), self.place)
            for c in needed
            if c not in there
        ]
        problems += [
            Problem(
                "E985",
                msg(
                    "The column {table}.{column} is {found}; it must be {kind}.", table=name, column=c, found=there[c], kind=kind
                ),
                self.place,
            )
            for c, kind in types.items()
            if c in there and there[c] != kind
        ]
        if problems:
            raise UserError(problems)

    def rows(
        self,
        model: Model,
        name: str,
        where: exp.Expr | None = None,
        *,
        columns: Sequence[str] = (),
        session: Engine | None = None,
    ) -> pd.DataFrame:
        """The rows of a logical table (of those that ``where`` says, over the alias ``t``), sorted by record_id.

        ``columns``: only these, where the table has them. ``session``: one that is open; else one is opened for this alone.
        """
        if session is not None:
            return self._frame(session, model, name, where, columns)
        with closing(self.connect()) as engine:
            return self._frame(engine, model, name, where, columns)

    def counted(self, model: Model, name: str, conditions: Sequence[exp.Expr], *, session: Engine | None = None) -> list[int]:
        """Of how many rows of a logical table each condition (over the alias ``t``) holds."""
        if session is None:
            with closing(self.connect()) as engine:
                return self.counted(model, name, conditions, session=engine)
        query = self.query(session, model, name)
        assert query is not None
        counts = [sql.alias(sql.count_where(condition), f"c{nth}") for nth, condition in enumerate(conditions)]
        (row,) = session.rows(exp.Select(expressions=counts).from_(query.subquery("t"), copy=False))
        return [int(count) for count in row]

    def _frame(self, engine: Engine, model: Model, name: str, where: exp.Expr | None, columns: Sequence[str]) -> pd.DataFrame:
        query = self.query(engine, model, name)
        assert query is not None
        if isinstance(where, exp.In) and not where.expressions:
            where = exp.false()
        there = [column.alias for column in query.expressions]
        names = [column for column in there if not columns or column in columns]
        types = layout(model, name) or {}
        chosen = exp.Select(expressions=[sql.col("t", column) for column in names]).from_(query.subquery("t"), copy=False)
        if where is not None:
            chosen = chosen.where(where, copy=False)
        order = next(c for c in ("record_id", "schools_key", "source_id") if c in there)
        found = engine.rows(chosen.order_by(sql.col("t", order), copy=False))
        return frame_of(found, {column: types[column] for column in names})


def among(column: str, values: Iterable[int]) -> exp.Expr:
    """``t.column`` is one of some whole numbers."""
    return exp.In(this=sql.col("t", column), expressions=[exp.Literal.number(value) for value in values])


def _typed(alias: str | None, column: str, kind: str) -> exp.Expr:
    value = exp.Null() if alias is None else sql.col(alias, column)
    return sql.alias(exp.Cast(this=value, to=SQL_TYPES[kind].copy()), column)


def _within(column: exp.Expr, keys: range) -> exp.Expr:
    return exp.Between(this=column, low=exp.Literal.number(keys.start), high=exp.Literal.number(keys.stop - 1))


def _as(table: exp.Table, label: str) -> exp.Table:
    named = table.copy()
    named.set("alias", exp.TableAlias(this=sql.name(label)))
    return named
