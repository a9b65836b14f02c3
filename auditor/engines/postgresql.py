"""PostgreSQL in place: the store is a schema of tables or views, only read; what an audit keeps are temporary tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import unquote

from sqlglot import exp

from auditor.engines.parquet import whole_numbers, write_parquet
from auditor.files.address import expanded, hidden, mistake, without_passwords
from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.system.json_text import read_json

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import psycopg
    from numpy.typing import NDArray

OLDEST = 12
"""The oldest PostgreSQL that is served: later ones plan common table expressions together with the query around them."""
LONGEST_NAME = 63
"""Bytes of a name; PostgreSQL cuts off what is longer."""
SETTINGS = "store"
_KINDS = {
    **dict.fromkeys(("bigint", "integer", "smallint"), "BIGINT"),
    **dict.fromkeys(("text", "character varying", "character", "name"), "VARCHAR"),
    "boolean": "BOOLEAN",
}
_TABLES = """
SELECT c.relname, a.attname, format_type(COALESCE(NULLIF(t.typbasetype, 0), t.oid), NULL)
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
ORDER BY c.relname, a.attnum
"""
_SCHEMA = re.compile(r"(?<=[?&])schema=([^&]*)&?")


class PostgreSQLEngine:
    """One connection, one transaction: every query sees the records as they were when it began."""

    dialect = "postgres"

    def __init__(self, address: str) -> None:
        self.address = address
        self._connection = connect(address)
        self._kept: set[str] = set()
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    def _check(self) -> None:
        version = self._connection.info.server_version // 10_000
        if version < OLDEST:
            message = msg("PostgreSQL {version} is too old; {oldest} or later is needed.", version=version, oldest=OLDEST)
            raise UserError(Problem("E988", message, self.place))
        if not self._all("SELECT has_database_privilege(current_database(), 'TEMP')")[0][0]:
            message = msg("The user may not make temporary tables, in which an audit keeps what it has worked out.")
            raise UserError(Problem("E989", message, self.place, msg("GRANT TEMPORARY ON DATABASE … TO …")))

    @property
    def place(self) -> Place:
        """The database's name in a message."""
        return Place(file=without_passwords(self.address))

    # ------------------------------------------------------------ the store

    @cached_property
    def schema(self) -> str:
        """The schema that ``?schema=`` names, else the first of the search path."""
        named = schema_of(self.address)
        return named or str(self._all("SELECT current_schema()")[0][0] or "public")

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in self._all(_TABLES, (self.schema,)):
            found.setdefault(table, {})[column] = _KINDS.get(kind, kind)
        return found

    def source(self, table: str) -> exp.Table:
        return exp.Table(this=exp.to_identifier(table, quoted=True), db=exp.to_identifier(self.schema, quoted=True))

    def settings(self) -> Mapping[str, Any]:
        if SETTINGS not in self.tables():
            return {}
        query = exp.select(exp.column("key", quoted=True), exp.column("value", quoted=True)).from_(self.source(SETTINGS))
        try:
            return {str(key): read_json(value) for key, value in self.rows(query)}
        except (TypeError, ValueError) as error:
            raise UserError(Problem("E982", msg("A value of the table “store” cannot be read as JSON."), self.place)) from error

    def size(self) -> int:
        return -1

    # ------------------------------------------------------------ queries

    def view(self, name: str, query: exp.Expr) -> None:
        self._create(name, "VIEW", query)

    def keep(self, name: str, query: exp.Expr) -> None:
        self.drop(name)
        self._create(name, "TABLE", query)
        self._kept.add(name)
        self._run(f"ANALYZE {_quoted(name)}")

    def _create(self, name: str, kind: str, query: exp.Expr) -> None:
        temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
        made = exp.Create(this=_table(name), kind=kind, expression=query, properties=temporary)
        self._run(_written(made))

    def drop(self, name: str) -> None:
        if name in self._kept:
            self._kept.discard(name)
            self._run(f"DROP TABLE {_quoted(name)}")

    def give(self, name: str, frame: pd.DataFrame) -> None:
        self.drop(name)
        self._kept.add(name)
        types = {str(column): _kind_of(frame[column]) for column in frame.columns}
        columns = ", ".join(f"{_quoted(column)} {kind}" for column, kind in types.items())
        self._run(f"CREATE TEMPORARY TABLE {_quoted(name)} ({columns})")
        values = frame.astype(object).where(frame.notna(), None)
        self._copy(_quoted(name), values.itertuples(index=False, name=None))

    def copy(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Put rows into a table of the store."""
        self._copy(_written(self.source(table)), rows)

    def _copy(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self._failing(), self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        return self._all(_written(query))

    def columns(self, query: exp.Expr) -> dict[str, NDArray[np.int64]]:
        with self._failing(), self._connection.cursor() as cursor:
            cursor.execute(_written(query).encode())
            return whole_numbers(cursor.fetchall(), [column.name for column in cursor.description or ()])

    def save(self, query: exp.Expr, path: Path) -> None:
        with self._failing(), self._connection.cursor() as cursor:
            cursor.execute(_written(query).encode())
            types = {column.name: _KINDS.get(_kind_named(column), "VARCHAR") for column in cursor.description or ()}
            found = cursor.fetchall()
        write_parquet(found, types, path)

    def _all(self, text: str, values: tuple[Any, ...] | None = None) -> list[tuple[Any, ...]]:
        with self._failing(), self._connection.cursor() as cursor:
            cursor.execute(text.encode(), values)
            return cursor.fetchall()

    def _run(self, text: str) -> None:
        with self._failing(), self._connection.cursor() as cursor:
            cursor.execute(text.encode())

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """What the server refuses, or cannot do just now, is told; any other failure is this program's own."""
        import psycopg

        try:
            yield
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.QueryCanceled, psycopg.OperationalError) as error:
            _refused(self.address, msg("The database says: {why}", why=_said(error, self.address)), error)

    # ------------------------------------------------------------ writing, which only write_store does

    def begin_writing(self) -> None:
        """Begin anew: the schema is there, and empty once the transaction ends."""
        schema, there = _quoted(self.schema), self.tables()
        self._run(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        for table in there:
            self._run(f"DROP TABLE {schema}.{_quoted(table)}")

    def create(self, table: str, types: Mapping[str, str]) -> None:
        """Make a table of the store. Raises UserError for a name that PostgreSQL would cut off."""
        for name in (table, *types):
            if short(name) != name:
                message = msg(
                    "The name {name} has more than {n} bytes, which PostgreSQL does not take.", name=name, n=LONGEST_NAME
                )
                raise UserError(Problem("E986", message, self.place))
        columns = ", ".join(f"{_quoted(column)} {kind}" for column, kind in types.items())
        self._run(f"CREATE TABLE {_written(self.source(table))} ({columns})")

    def commit(self) -> None:
        with self._failing():
            self._connection.commit()

    def close(self) -> None:
        self._connection.close()


def connect(address: str) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection in which one transaction has begun. Raises UserError; a password is never shown."""
    if wrong := mistake(address):
        raise UserError(Problem(wrong[0], wrong[1], Place(file=without_passwords(address)), wrong[2]))
    try:
        import psycopg
    except ImportError as error:
        message = msg("Records in PostgreSQL need a further package.")
        raise UserError(
            Problem("E990", message, Place(), msg("In the project's folder: python3 tasks.py extra {name}", name="sql"))
        ) from error
    text = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql://", _SCHEMA.sub("", expanded(address)).rstrip("?&"))
    try:
        connection = psycopg.connect(text, application_name="auditor", connect_timeout=15)
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        # The queries are long and run once: compiling them costs more than it saves.
        connection.execute("SET jit = off")
    except psycopg.Error as error:
        _refused(address, msg("The database cannot be reached: {why}", why=_said(error, address)), error)
    return connection


def schema_of(address: str) -> str:
    """What ``?schema=`` says; empty where nothing does."""
    found = _SCHEMA.search(address)
    return unquote(found[1]) if found else ""


def short(name: str) -> str:
    """A name that PostgreSQL keeps whole: long ones end in a hash, so that two never become one."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    kept = name.encode()[: LONGEST_NAME - 9].decode(errors="ignore")
    return f"{kept}_{sha256(name.encode()).hexdigest()[:8]}"


def _written(query: exp.Expr) -> str:
    """The statement, in PostgreSQL's words for what it has under other names."""
    query = query.copy()
    for name in query.find_all(exp.Identifier):
        name.set("this", short(name.name))
        name.set("quoted", True)
    for division in list(query.find_all(exp.IntDiv)):
        # Between whole numbers "/" truncates towards zero; DIV() would go through NUMERIC.
        plain = exp.Div(this=division.this, expression=division.expression, typed=True, safe=False)
        if division is query:
            query = plain
        else:
            division.replace(plain)
    return query.sql(dialect="postgres")


def _table(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _quoted(name: str) -> str:
    return _written(exp.to_identifier(name, quoted=True))


def _kind_of(series: pd.Series[Any]) -> str:
    import pandas as pd

    if pd.api.types.is_bool_dtype(series.dtype):
        return "BOOLEAN"
    return "BIGINT" if pd.api.types.is_integer_dtype(series.dtype) else "TEXT"


def _kind_named(column: psycopg.Column) -> str:
    import psycopg

    found = psycopg.adapters.types.get(column.type_code)
    return found.regtype if found else ""


def _said(error: Exception, address: str) -> str:
    """The first line of what the driver says, without passwords."""
    lines = str(error).strip().splitlines()
    return hidden(lines[0] if lines else type(error).__name__, address)


def _refused(address: str, message: Message, error: Exception) -> NoReturn:
    hint = msg("Look at the address and the port, whether the server runs, and whether this user has the rights.")
    raise UserError(Problem("E991", message, Place(file=without_passwords(address)), hint)) from error
