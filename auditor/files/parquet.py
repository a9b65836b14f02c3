"""Parquet through DuckDB, which the program needs anyway; every value as text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.files.limits import LIMITS
from auditor.files.sheet import Cell, FileContent, FileRefused, Sheet, too_large
from auditor.i18n import msg

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_connections: dict[int, DuckDBPyConnection] = {}
"""Process → its connection, for all files that it reads: to begin one takes longer than most files."""


def read_parquet(path: Path, content: FileContent) -> None:
    """Read one Parquet file into ``content.sheets``: its column names are the first row. Raises FileRefused."""
    import duckdb

    process = os.getpid()  # a process that was forked must not use its parent's
    if process not in _connections:
        _connections[process] = duckdb.connect()
    connection = _connections[process]
    try:
        # The path is a bound parameter; a glob in a file's own name must not read other files.
        pattern = "".join(f"[{c}]" if c in "*?[" else c for c in str(path))
        relation = connection.execute("SELECT * FROM read_parquet(?)", [pattern])
        names = [column[0] for column in relation.description or ()]
        if len(names) > LIMITS.columns:
            raise too_large(msg("{n} columns", n=f"{len(names):,}"), LIMITS.columns)
        (count,) = connection.execute("SELECT count(*) FROM read_parquet(?)", [pattern]).fetchone() or (0,)
        if count > LIMITS.rows:
            raise too_large(msg("{n} rows", n=f"{count:,}"), LIMITS.rows)
        if count * len(names) > LIMITS.cells:
            raise too_large(msg("{n} cells", n=f"{count * len(names):,}"), LIMITS.cells)
        found = connection.execute("SELECT * FROM read_parquet(?)", [pattern]).fetchall()
    except duckdb.Error as error:
        _connections.pop(process).close()  # whatever state it is in, no other file shall feel it
        if isinstance(error, duckdb.OutOfMemoryException):
            raise MemoryError from error
        raise FileRefused("E304", msg("the Parquet file is damaged"), msg("export it again")) from error
    rows: list[list[Cell]] = [list(names)]
    rows.extend(["" if value is None else _cell(value) for value in row] for row in found)
    # Parquet has no spreadsheet rows: the first record is row 1.
    content.sheets.append(Sheet(content.file, "", rows, line_numbers=range(len(rows))))


def _cell(value: object) -> Cell:
    from datetime import date, time, timedelta

    if isinstance(value, str | bool | int | float | date | time | timedelta):
        return value if not isinstance(value, int) or abs(value) < 10**15 or isinstance(value, bool) else str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)
