"""DuckDB, embedded: frames in memory, or a folder of Parquet files."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
from sqlglot import exp

from auditor.engines.engine import MISSING
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.system.json_text import read_json
from auditor.system.scratch import Scratch

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

STORE_FILE = "store.json"
_STORE = "store"
_INTEGERS = frozenset({"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT", "HUGEINT"})


class DuckDBEngine:
    """One session in memory. ``folder``: a store; ``memory_limit``: such as ``2GB``; beyond it rows go to disk.

    ``few``: it is given few records, which without a limit need no database of their own.
    """

    dialect = "duckdb"

    def __init__(self, folder: Path | None = None, *, memory_limit: str | None = None, few: bool = False) -> None:
        self._folder = folder
        self._few = False
        self._scratch = None if few and memory_limit is None else Scratch()
        if self._scratch is None:
            self._connection = _for_few_records(os.getpid()).cursor()
        else:
            self._connection = duckdb.connect(":memory:", config={"temp_directory": str(self._scratch.path)})
        self._opened: set[str] = set()
        if few:
            self.expect_few()
        if memory_limit:
            try:
                self._connection.execute("SET memory_limit = ?", [memory_limit])
            except duckdb.Error as error:
                self.close()
                message = msg("“{text}” is not an amount of memory.", text=memory_limit)
                raise UserError(Problem("E981", message, Place(), msg("Write it like 2GB."))) from error

    # ------------------------------------------------------------ the store

    @cached_property
    def _files(self) -> dict[str, list[Path]]:
        """Table → its files: ``<table>.parquet`` or all of ``<table>/*.parquet``."""
        if self._folder is None:
            return {}
        found = {path.stem: [path] for path in sorted(self._folder.glob("*.parquet")) if path.is_file()}
        for path in sorted(self._folder.glob("*/*.parquet")):
            found.setdefault(path.parent.name, []).append(path)
        return found

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        return {name: self._described(name) for name in self._files}

    def _described(self, name: str) -> dict[str, str]:
        query = exp.Select(expressions=[exp.Star()]).from_(self.source(name))
        try:
            found = self._connection.execute(f"DESCRIBE {query.sql(dialect=self.dialect)}").fetchall()
        except duckdb.Error as error:
            place = Place(file=str(self._files[name][0]))
            raise UserError(Problem("E304", msg("the Parquet file is damaged"), place, msg("export it again"))) from error
        return {str(row[0]): _kind(str(row[1])) for row in found}

    def source(self, table: str) -> exp.Table:
        opened = exp.Table(this=_name(table), db=_name(_STORE))
        if table not in self._opened:
            self._opened.add(table)
            files = exp.Array(expressions=[exp.Literal.string(_plain(path)) for path in self._files[table]])
            read = exp.Select(expressions=[exp.Star()]).from_(
                exp.Table(this=exp.Anonymous(this="read_parquet", expressions=[files]))
            )
            self._connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_STORE}")
            try:
                self._connection.execute(exp.Create(this=opened.copy(), kind="VIEW", expression=read).sql(dialect=self.dialect))
            except duckdb.Error as error:
                place = Place(file=str(self._files[table][0]))
                raise UserError(Problem("E304", msg("the Parquet file is damaged"), place, msg("export it again"))) from error
        return opened

    def settings(self) -> Mapping[str, Any]:
        if self._folder is None:
            return {}
        try:
            found = read_json((self._folder / STORE_FILE).read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            place = Place(file=str(self._folder / STORE_FILE))
            raise UserError(Problem("E982", msg("The file cannot be read as JSON."), place)) from error
        return found if isinstance(found, dict) else {}

    def size(self) -> int:
        files = [_plain(path) for paths in self._files.values() for path in paths]
        if not files:
            return 0
        with self._reading():
            found = self._connection.execute("SELECT SUM(num_rows)::BIGINT FROM parquet_file_metadata(?)", [files]).fetchone()
        return found[0] if found else 0

    def expect_few(self) -> None:
        """Few records: the optimizer takes longer than it saves, and what is viewed is converted once."""
        self._few = True
        self._connection.execute("PRAGMA disable_optimizer")

    # ------------------------------------------------------------ queries

    def _text(self, query: exp.Expr) -> str:
        """The statement as DuckDB reads it. ``query`` is used up: copying its tree would take longer than writing it."""
        return query.sql(dialect=self.dialect, copy=False)

    def view(self, name: str, query: exp.Expr) -> None:
        self._create(name, "TABLE" if self._few else "VIEW", query)

    def keep(self, name: str, query: exp.Expr) -> None:
        self._create(name, "TABLE", query)

    def _create(self, name: str, kind: str, query: exp.Expr) -> None:
        own = exp.Properties(expressions=[exp.TemporaryProperty()])
        made = exp.Create(this=exp.Table(this=_name(name)), kind=kind, expression=query, replace=True, properties=own)
        with self._reading():
            self._connection.execute(self._text(made))

    def drop(self, name: str) -> None:
        self._connection.execute(f"DROP TABLE IF EXISTS {_name(name).sql(dialect=self.dialect)}")

    def give(self, name: str, frame: pd.DataFrame) -> None:
        self._connection.register(name, frame)

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        with self._reading():
            return self._connection.execute(self._text(query)).fetchall()

    def columns(self, query: exp.Expr) -> dict[str, NDArray[np.int64]]:
        with self._reading():
            found = self._connection.execute(self._text(query)).fetchnumpy()
        return {name: np.ma.filled(np.ma.asarray(values).astype(np.int64), MISSING) for name, values in found.items()}

    def save(self, query: exp.Expr, path: Path) -> None:
        """By one thread: where a group of rows ends would else depend on which thread was first, and so the file's bytes."""
        if self._scratch is not None:
            self._connection.execute("SET threads = 1")
        try:
            with self._reading():
                self._connection.sql(query.sql(dialect=self.dialect)).write_parquet(str(path), compression="zstd")
        finally:
            if self._scratch is not None:  # in the database that others share it is one for good
                self._connection.execute("RESET threads")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """A failure over a damaged file of the store names that file; any other is the program's own."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise MemoryError from error
        except duckdb.Error as error:
            damaged = self._damaged()
            if damaged is None:
                raise
            place = Place(file=str(damaged))
            raise UserError(Problem("E304", msg("the Parquet file is damaged"), place, msg("export it again"))) from error

    def _damaged(self) -> Path | None:
        """The first file of the store that cannot be read to its end."""
        for path in [path for name in sorted(self._files) for path in self._files[name]] if self._folder else []:
            try:
                with duckdb.connect() as connection:
                    connection.execute("SELECT bit_xor(hash(COLUMNS(*))) FROM read_parquet(?)", [_plain(path)]).fetchall()
            except duckdb.Error:
                return path
        return None

    def close(self) -> None:
        self._connection.close()
        if self._scratch is not None:
            self._scratch.close()


@cache
def _for_few_records(process: int) -> duckdb.DuckDBPyConnection:
    """The database in whose sessions few records are kept, each seeing only its own: making one takes longer than asking it.

    It has one thread, the asking one. ``process``: a forked process has another, as locks of this one may be held there for ever.
    """
    scratch = Scratch()

    def close() -> None:
        if os.getpid() == process:  # a forked process would take it away from this one
            scratch.close()

    atexit.register(close)
    return duckdb.connect(":memory:", config={"threads": 1, "temp_directory": str(scratch.path)})


def _name(text: str) -> exp.Identifier:
    return exp.to_identifier(text, quoted=True)


def _plain(path: Path) -> str:
    """A path in which nothing is a wildcard."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))


def _kind(word: str) -> str:
    if word in _INTEGERS:
        return "BIGINT"
    return "VARCHAR" if word.startswith("ENUM(") else word
