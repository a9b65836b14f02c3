"""Databases for the tests: tables made from plain rows, in SQLite and in PostgreSQL; what Parquet files hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import sqlalchemy

Rows = Sequence[Sequence[Any]]


def sqlite(folder: Path) -> str:
    """The URL of a new SQLite database."""
    return f"sqlite:///{(folder / '县库.db').as_posix()}"


def parquet(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a DuckDB query, on a connection of its own: the module's is shared by all tests of a process."""
    with duckdb.connect() as connection:
        return connection.execute(query, parameters).fetchall()


def fill(url: str, tables: Mapping[str, Rows], types: Mapping[str, str] | None = None, key: str = "") -> str:
    """Make each table from its rows (the first has the names of the columns); returns the URL.

    ``types``: SQL types of columns by name, else text. ``key``: the primary key, where it is a column. "" becomes NULL.
    """
    engine = sqlalchemy.create_engine(url)
    quote = engine.dialect.identifier_preparer.quote_identifier
    with engine.begin() as connection:
        for name, (header, *rows) in tables.items():
            kinds = {column: (types or {}).get(column, "text") + " PRIMARY KEY" * (column == key) for column in header}
            declared = ", ".join(f"{quote(column)} {kind}" for column, kind in kinds.items())
            connection.exec_driver_sql(f"CREATE TABLE {quote(name)} ({declared})")
            table = sqlalchemy.table(name, *map(sqlalchemy.column, header))
            values = [{c: v if v != "" else None for c, v in zip(header, row, strict=True)} for row in rows]
            if values:
                connection.execute(sqlalchemy.insert(table), values)
    engine.dispose()
    return url


def execute(url: str, *statements: str) -> None:
    """Statements without parameters."""
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()
