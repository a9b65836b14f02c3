"""``findings.parquet`` and ``evidence.parquet``, written by DuckDB: text, date, integer, boolean and double columns."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.findings.result import Result
from auditor.reports import Options
from auditor.reports.data.tables import TABLES, Cell, Column

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"text": "VARCHAR", "exact": "VARCHAR", "decimal": "DOUBLE", "integer": "BIGINT", "boolean": "BOOLEAN", "date": "DATE"}


def render(result: Result, path: Path, options: Options) -> None:
    """Write the table that the file is named after."""
    import duckdb

    table = TABLES[path.stem](result, options.language)
    frame = _frame(table.columns, list(table.rows))
    columns = ", ".join(f'CAST("{column.name}" AS {_TYPES[column.kind]}) AS "{column.name}"' for column in table.columns)
    with duckdb.connect(":memory:", config={"threads": 1}) as connection:  # one thread: the same bytes every time
        connection.register("told", frame)
        connection.sql(f"SELECT {columns} FROM told").write_parquet(str(path), compression="zstd")


def _frame(columns: tuple[Column, ...], rows: list[tuple[Cell, ...]]) -> pd.DataFrame:
    import pandas as pd

    told: dict[str, Any] = {
        column.name: pd.Series([_plain(row[n]) for row in rows], dtype=object) for n, column in enumerate(columns)
    }
    return pd.DataFrame(told)


def _plain(cell: Cell) -> object:
    """As DuckDB reads it from a frame of objects: dates and decimals as text, which it then casts."""
    return cell if cell is None or isinstance(cell, bool | int | str) else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
