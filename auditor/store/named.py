"""A record store as an audit file or the command line names it. Light: nothing is opened here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditor.files.address import is_address

ENGINES = ("duckdb", "postgresql", "spark")


@dataclass(frozen=True)
class StoreNamed:
    """``address``: the absolute path of a folder, or a database's, with ``${NAME}`` for what is not to be written down.

    ``engine``: one of :data:`ENGINES`, empty for the one that the address suggests; ``options``: settings of the engine.
    """

    address: str
    engine: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path | None:
        """The folder on this machine; None for a database or another machine's folder."""
        return None if is_remote(self.address) else Path(self.address)

    @property
    def kind(self) -> str:
        """The engine that reads it."""
        return self.engine or engine_of(self.address)


def engine_of(address: str) -> str:
    """The engine that an address suggests: a database's own; Spark for what only Hadoop reaches; DuckDB for a folder."""
    if re.match(r"postgres(ql)?(\+\w+)?://", address):
        return "postgresql"
    return "spark" if is_remote(address) else "duckdb"


def is_remote(address: str) -> bool:
    """Whether an address is no path of this machine: ``postgresql://…``, ``hdfs://…``, ``spark:database``."""
    return address.startswith("spark:") or is_address(address)


def placed(address: str, base: Path) -> str:
    """``address``, a path taken from ``base``."""
    return address if is_remote(address) else str((base / address).absolute())
