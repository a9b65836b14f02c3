"""Rows of any engine into one Parquet file, written by DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlglot import exp

from auditor.engines.engine import MISSING

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def write_parquet(rows: Sequence[tuple[Any, ...]], types: Mapping[str, str], path: Path) -> None:
    """``types``: column → ``BIGINT``, ``VARCHAR`` or ``BOOLEAN``, in the order of the rows' values."""
    from auditor.engines import sql
    from auditor.engines.duckdb_engine import DuckDBEngine

    with closing(DuckDBEngine()) as engine:
        engine.give("told", frame_of(rows, types))
        columns = [sql.alias(exp.cast(sql.col("t", name), kind), name) for name, kind in types.items()]
        engine.save(exp.Select(expressions=columns).from_(sql.table("told", "t")), path)


def frame_of(rows: Sequence[tuple[Any, ...]], types: Mapping[str, str]) -> pd.DataFrame:
    """Rows as a frame in the physical form: whole numbers ``Int64``, yes/no ``boolean``, texts ``object``; keys never missing."""
    import pandas as pd

    kinds = {"BIGINT": "Int64", "BOOLEAN": "boolean"}
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(types)
    made = {
        column: pd.Series(list(values), dtype=kinds.get(kind, object))
        for (column, kind), values in zip(types.items(), columns, strict=True)
    }
    for column in ("record_id", "source_id", "source_row"):
        if column in made and not made[column].isna().any():
            made[column] = made[column].astype("int64")
    return pd.DataFrame(made)


def whole_numbers(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> dict[str, NDArray[np.int64]]:
    """Rows of integers as arrays by column; None becomes :data:`MISSING`."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return {
        name: np.array([MISSING if value is None else int(value) for value in values], dtype=np.int64)
        for name, values in zip(names, columns, strict=True)
    }
