"""Tables and views of an SQL database through SQLAlchemy, read only and streamed; each becomes a sheet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from auditor.files.address import Database, expanded, hidden, mistake
from auditor.files.limits import LIMITS
from auditor.files.sheet import ERROR_CELL, Cell, FileContent, FileRefused, Sheet, cell_text
from auditor.i18n import Message, listed, msg
from auditor.problems import Place, Problem
from auditor.system.guess import closest

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine, Inspector

_PART, _PART_OF_BLOBS = 1_000, 20
"""Rows fetched at a time; fewer where a column may hold pictures."""
_SECONDS_TO_CONNECT = 10
_CHINA = timezone(timedelta(hours=8))
_NAMED = 10
_DRIVERS = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


def read_database(database: Database, content: FileContent) -> None:
    """Read the tables of a database into ``content.sheets``, all as they were at one moment; a table that cannot be read
    becomes a problem. ``content.sha256`` is that of what was read. Raises FileRefused."""
    engine = _engine(database)
    digest = hashlib.sha256()
    try:
        with _told(database, msg("the database cannot be reached: {reason}")), _reading(engine) as connection:
            import sqlalchemy

            inspector = sqlalchemy.inspect(connection)
            budget = _Budget(LIMITS.cells, LIMITS.file_bytes)
            for written, name in database.tables or _all_tables(inspector):
                try:
                    with (
                        _told(database, msg("the table cannot be read: {reason}")),
                        connection.begin_nested(),
                    ):
                        rows = _read_table(connection, inspector, written, budget)
                except FileRefused as refused:
                    place = Place(file=content.file, sheet=name)
                    content.problems.append(Problem(refused.code, refused.message, place, refused.suggestion))
                    continue
                digest.update(json.dumps([name, rows], default=cell_text).encode())
                # As in other tables without spreadsheet rows, the first record is row 1.
                content.sheets.append(Sheet(content.file, name, rows, merged=(), line_numbers=range(len(rows))))
    finally:
        engine.dispose()
    content.sha256 = digest.hexdigest()


def _engine(database: Database) -> Engine:
    try:
        import sqlalchemy
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
        from sqlalchemy.pool import NullPool
    except ImportError:
        raise FileRefused(
            "E331",
            msg("A database needs the extra “sql”, which is not installed."),
            msg("In the project's folder: python3 tasks.py extra {name}", name="sql"),
        ) from None
    if wrong := mistake(database.url):
        raise FileRefused(*wrong)
    driver = expanded(database.url).partition(":")[0]
    try:
        url = sqlalchemy.make_url(expanded(database.url))
        url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
        if url.get_backend_name() == "sqlite":
            return sqlalchemy.create_engine("sqlite://", poolclass=NullPool, creator=lambda: _sqlite(Path(url.database or "")))
        waits = {"connect_timeout": _SECONDS_TO_CONNECT} if url.get_backend_name() in ("postgresql", "mysql", "mariadb") else {}
        waits = {name: seconds for name, seconds in waits.items() if name not in url.query}
        return sqlalchemy.create_engine(url, poolclass=NullPool, connect_args=waits)
    except NoSuchModuleError:
        message, suggestion = msg("There is no database driver “{name}”.", name=driver), msg("Check the address before “://”.")
        raise FileRefused("E332", message, suggestion) from None
    except ImportError as missing:
        message = msg("The database driver “{name}” is not installed.", name=missing.name or driver)
        raise FileRefused("E332", message, msg("Install it with pip, or name another one before “://”.")) from None
    except (ArgumentError, ValueError):
        raise FileRefused("E332", msg("This is not the address of a database.")) from None


def _sqlite(path: Path) -> Any:
    """A connection that cannot write, and makes no file where there is none."""
    import sqlite3

    connection = sqlite3.connect(f"file:{quote(path.as_posix())}?mode=ro", uri=True, check_same_thread=False)
    connection.text_factory = _text_of_bytes
    return connection


def _text_of_bytes(data: bytes) -> str:
    """As in csv: strict UTF-8, then GB18030."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030")


@contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    """One transaction in which every table is as it was at its beginning, and nothing can be written."""
    with engine.connect() as plain:
        connection = plain
        if engine.dialect.name == "postgresql":
            connection = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        elif engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")  # Python's driver begins one only for writing
        try:
            yield connection
        finally:
            connection.rollback()


@contextmanager
def _told(database: Database, message: Message) -> Iterator[None]:
    """Whatever a driver says as one sentence: ``message`` with its first line, without passwords."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, OSError, ValueError, OverflowError) as error:
        said = [line.strip() for line in str(getattr(error, "orig", None) or error).splitlines() if line.strip()]
        reason = hidden(said[0] if said else type(error).__name__, database.url)[:300]
        raise FileRefused("E333", replace(message, values={"reason": reason})) from None


def _all_tables(inspector: Inspector) -> list[tuple[str, str]]:
    """Every table; every view where there are no tables. A view repeats what the tables say, and would count it twice."""
    names = inspector.get_table_names() or _views(inspector, None)
    if not names:
        raise FileRefused("E334", msg("The database holds no tables."), msg("Check the name of the database and its schema."))
    return [(name, name) for name in sorted(names)]


def _views(inspector: Inspector, schema: str | None) -> list[str]:
    try:
        return [*inspector.get_view_names(schema), *inspector.get_materialized_view_names(schema)]
    except NotImplementedError:  # no materialized views here
        return inspector.get_view_names(schema)


@dataclass
class _Budget:
    """What may still be read of one database."""

    cells: int
    characters: int

    def spend(self, names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Raises FileRefused when it is used up, or when one cell is too long."""
        for row in rows:
            lengths = [len(cell) if isinstance(cell, str) else 0 for cell in row]
            self.characters -= sum(lengths)
            if max(lengths, default=0) > LIMITS.cell_characters:
                column = names[lengths.index(max(lengths))]
                raise _too_large(msg("{n} characters in a cell of {column}", n=f"{LIMITS.cell_characters:,}", column=column))
        self.cells -= len(rows) * len(names)
        if self.cells < 0:
            raise _too_large(msg("{n} cells", n=f"{LIMITS.cells:,}"))
        if self.characters < 0:
            raise _too_large(msg("{n} characters", n=f"{LIMITS.file_bytes:,}"))


def _too_large(limit: Message) -> FileRefused:
    return FileRefused(
        "E307",
        msg("the tables hold more than this program reads: at most {limit}", limit=limit),
        msg("under “tables” name only the tables that are needed, or views without long texts and pictures"),
    )


def _read_table(connection: Connection, inspector: Inspector, written: str, budget: _Budget) -> list[list[Cell]]:
    """The names of the columns, then the rows: by primary key, else by all their values, so that their order is certain."""
    import sqlalchemy

    name, schema = _find(inspector, written)
    described = inspector.get_columns(name, schema)
    names = [str(column["name"]) for column in described]
    if len(names) > LIMITS.columns:
        raise _too_large(msg("{n} columns", n=f"{LIMITS.columns:,}"))
    blobs = any(isinstance(column["type"], sqlalchemy.LargeBinary) for column in described)
    key = inspector.get_pk_constraint(name, schema).get("constrained_columns") or names
    by = [names.index(column) for column in key]
    # Columns without a type give the driver's own values: SQLAlchemy would fail at a date of SQLite that is not written as one.
    query: Any = sqlalchemy.select(*map(sqlalchemy.column, names)).select_from(sqlalchemy.table(name, schema=schema))
    found: list[tuple[list[_Rank], list[Cell]]] = []
    with connection.execute(query, execution_options={"stream_results": True}) as result:
        for part in result.partitions(_PART_OF_BLOBS if blobs else _PART):
            if len(found) + len(part) > LIMITS.rows:
                raise _too_large(msg("{n} rows", n=f"{LIMITS.rows:,}"))
            rows = [[_cell(value) for value in row] for row in part]
            budget.spend(names, rows)
            found += [([_rank(values[n]) for n in by], row) for values, row in zip(part, rows, strict=True)]
    found.sort(key=itemgetter(0))
    return [list(names), *(row for _, row in found)]


def _find(inspector: Inspector, written: str) -> tuple[str, str | None]:
    """The table or view of that name and its schema: ``teachers``, or ``schema.teachers``. Only names the database lists."""
    known = [*inspector.get_table_names(), *_views(inspector, None)]
    if written in known:
        return written, None
    schema, dot, name = written.partition(".")
    if dot and schema in inspector.get_schema_names():
        known = [*inspector.get_table_names(schema), *_views(inspector, schema)]
        if name in known:
            return name, schema
    near = closest(name if dot else written, known, 0.6)
    suggestion = msg("did you mean {name}?", name=near) if near else msg("there are: {names}", names=listed(known[:_NAMED]))
    raise FileRefused("E334", msg("the database has no table or view “{name}”", name=written), suggestion if known else None)


# ---------------------------------------------------------------- values


def _cell(value: object) -> Cell:
    """A value as a cell that reads as the same value, nothing rounded; NULL is an empty cell.

    A moment with a time zone is told in China's; bytes that are no text as hexadecimal digits.
    """
    if value is None:
        return ""
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**15 else str(value)
    if isinstance(value, float):
        return value if value != value or float(cell_text(value)) == value else f"{Decimal(repr(value)):f}"
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else ERROR_CELL
    if isinstance(value, datetime):
        local = value if value.tzinfo is None else value.astimezone(_CHINA).replace(tzinfo=None)
        return local if not local.microsecond else local.isoformat(" ")
    if isinstance(value, time):
        return value if not value.microsecond and value.tzinfo is None else value.isoformat()
    if isinstance(value, date | timedelta):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return _text(bytes(value))
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(cell_text(_cell(one)) for one in value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str) if isinstance(value, dict) else str(value)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return f"0x{data.hex()}"


_Rank = tuple[int, "int | float | Decimal", str]


def _rank(value: object) -> _Rank:
    """Where a value stands among those of its column: nothing, then numbers, then texts; the same in every database."""
    if value is None:
        return (0, 0, "")
    if isinstance(value, int | float | Decimal) and value == value and abs(value) != float("inf"):
        return (1, value, "")
    return (2, 0, cell_text(_cell(value)))
