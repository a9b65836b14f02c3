"""What the measures ask of a database engine. A query is a sqlglot tree; an engine writes it in its own dialect."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlglot import exp

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MISSING = -(2**62)
"""Stands for NULL in the integer columns that queries return; no figure reaches it."""
SQL_TYPES = {kind: exp.DataType.build(kind) for kind in ("VARCHAR", "BOOLEAN", "BIGINT")}


class Engine(Protocol):
    """One session. Names that are made here (views, kept rows) are its own and end with it; a store is only ever read."""

    dialect: str

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """The store's tables: name → column → ``BIGINT``, ``VARCHAR``, ``BOOLEAN``, or the engine's word for another type."""
        ...

    def source(self, table: str) -> exp.Table:
        """How a query names a table of the store."""
        ...

    def settings(self) -> Mapping[str, Any]:
        """What the store says of itself: ``store.json``, or the table ``store``. Empty where there is none."""
        ...

    def size(self) -> int:
        """About how many rows the store has; -1 where that is not known at once."""
        ...

    def view(self, name: str, query: exp.Expr) -> None:
        """Make a query known under ``name``."""
        ...

    def keep(self, name: str, query: exp.Expr) -> None:
        """Keep the rows of ``query`` under ``name``, to be queried again; rows kept under that name before are gone."""
        ...

    def drop(self, name: str) -> None:
        """Let go of what is kept under ``name``."""
        ...

    def give(self, name: str, frame: pd.DataFrame) -> None:
        """Make the rows of a frame known under ``name``; integers of the frame are BIGINT."""
        ...

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        """Every row of a query, as Python values."""
        ...

    def columns(self, query: exp.Expr) -> dict[str, NDArray[np.int64]]:
        """Integer columns of a query by name; NULL becomes :data:`MISSING`."""
        ...

    def save(self, query: exp.Expr, path: Path) -> None:
        """Write the rows of a query, in its order, into one Parquet file."""
        ...

    def close(self) -> None: ...
