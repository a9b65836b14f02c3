"""Apache Spark, on this machine or on a cluster: a folder of Parquet that it can reach, or a database of its catalog.

Where it runs and with what memory is Spark's configuration (``spark-defaults.conf``, or the options of the store); without one
it is ``local[*]``. Arithmetic is ANSI: what overflows fails, and never wraps around.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from auditor.engines.parquet import whole_numbers, write_parquet
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.system.json_text import read_json

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from pyspark.sql import DataFrame, SparkSession

OLDEST = 4
"""The oldest Spark that is served."""
SETTINGS = "store"
STORE_FILE = "store.json"
PREFIX = "spark:"
_KINDS = {
    **dict.fromkeys(("bigint", "int", "smallint", "tinyint"), "BIGINT"),
    "string": "VARCHAR",
    "boolean": "BOOLEAN",
}
_ALONE = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "16",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
}
"""For Spark on this machine alone, where no configuration says otherwise."""


class SparkEngine:
    """One session of Spark's, shared by all that this process does; views and kept rows are this engine's own.

    ``address``: a folder (any address that Spark can read), or ``spark:DATABASE`` for the tables of a catalog's database.
    """

    dialect = "spark"

    def __init__(self, address: str, options: Mapping[str, str]) -> None:
        self.address = address
        self._spark = session(options, self.place)
        self._views: set[str] = set()
        self._kept: dict[str, DataFrame] = {}
        self._database = address.removeprefix(PREFIX) if address.startswith(PREFIX) else ""
        self._opened: set[str] = set()
        self._prefix = f"store{id(self):x}_"

    @property
    def place(self) -> Place:
        """The store's name in a message."""
        return Place(file=self.address)

    # ------------------------------------------------------------ the store

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        """Table → where its rows are: a table of the catalog, or the paths of its files."""
        with self._failing():
            if self._database:
                listed = self._spark.sql(f"SHOW TABLES IN {_dotted(self._database)}").collect()
                return {row["tableName"]: [] for row in listed if not row["isTemporary"]}
            return self._listed()

    def _listed(self) -> dict[str, list[str]]:
        """The Parquet files below the folder, as Hadoop sees it, wherever that is."""
        jvm: Any = self._spark._jvm
        java: Any = self._spark._jsc
        folder = jvm.org.apache.hadoop.fs.Path(self.address)
        system = folder.getFileSystem(java.hadoopConfiguration())
        if not system.exists(folder):
            raise UserError(Problem("E980", msg("There is no such record store."), self.place))
        found: dict[str, list[str]] = {}
        for entry in system.listStatus(folder):
            path, name = entry.getPath().toString(), entry.getPath().getName()
            if entry.isDirectory():
                inside = [part.getPath() for part in system.listStatus(entry.getPath())]
                if any(part.getName().endswith(".parquet") for part in inside):
                    found.setdefault(name, []).append(path)
            elif name.endswith(".parquet"):
                found[name.removesuffix(".parquet")] = [path]
        return found

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        with self._failing():
            return {name: {column: _KINDS.get(kind, kind) for column, kind in self._read(name).dtypes} for name in self._names}

    def _read(self, table: str) -> DataFrame:
        if self._database:
            return self._spark.table(f"{_dotted(self._database)}.{_dotted(table)}")
        return self._spark.read.parquet(*self._names[table])

    def source(self, table: str) -> exp.Table:
        view = self._prefix + table
        if view not in self._views:
            self._views.add(view)
            with self._failing():
                self._read(table).createOrReplaceTempView(_quoted(view))
        return exp.Table(this=exp.to_identifier(view, quoted=True))

    def settings(self) -> Mapping[str, Any]:
        with self._failing():
            if self._database:
                if SETTINGS not in self._names:
                    return {}
                found = {row["key"]: row["value"] for row in self._read(SETTINGS).collect()}
                return self._parsed(lambda: {key: read_json(value) for key, value in found.items()})
            _ = self._names
            try:
                rows = self._spark.read.text(f"{self.address.rstrip('/')}/{STORE_FILE}", wholetext=True).collect()
            except Exception as error:
                if "PATH_NOT_FOUND" in str(error):
                    return {}
                raise
            return self._parsed(lambda: read_json(rows[0][0]))

    def _parsed(self, read: Callable[[], Any]) -> dict[str, Any]:
        try:
            return dict(read())
        except (TypeError, ValueError) as error:
            raise UserError(Problem("E982", msg("The file cannot be read as JSON."), self.place)) from error

    def size(self) -> int:
        return -1

    # ------------------------------------------------------------ queries

    def view(self, name: str, query: exp.Expr) -> None:
        with self._failing():
            self._sql(query).createOrReplaceTempView(_quoted(name))
        self._views.add(name)

    def keep(self, name: str, query: exp.Expr) -> None:
        from pyspark import StorageLevel

        self.drop(name)
        with self._failing():
            # A checkpoint has no plan behind it, which Spark would else work through again for every query over these rows.
            kept = self._sql(query).localCheckpoint(eager=True, storageLevel=StorageLevel.MEMORY_AND_DISK)
            kept.createOrReplaceTempView(_quoted(name))
        self._views.add(name)
        self._kept[name] = kept

    def drop(self, name: str) -> None:
        if name in self._kept:
            self._kept.pop(name).unpersist()

    def give(self, name: str, frame: pd.DataFrame) -> None:
        from pyspark.sql.types import BooleanType, LongType, StringType, StructField, StructType

        kinds = {"i": LongType, "u": LongType, "b": BooleanType}
        fields = [StructField(str(c), kinds.get(getattr(frame[c].dtype, "kind", "O"), StringType)()) for c in frame.columns]
        rows = list(frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None))
        with self._failing():
            given = self._spark.createDataFrame(rows, StructType(fields)).localCheckpoint(eager=True)
            given.createOrReplaceTempView(_quoted(name))
        self._views.add(name)
        self._kept[name] = given

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        with self._failing():
            return [tuple(row) for row in self._sql(query).collect()]

    def columns(self, query: exp.Expr) -> dict[str, NDArray[np.int64]]:
        with self._failing():
            found = self._sql(query)
            return whole_numbers([tuple(row) for row in found.collect()], found.columns)

    def save(self, query: exp.Expr, path: Path) -> None:
        with self._failing():
            found = self._sql(query)
            types = {column: _KINDS.get(kind, "VARCHAR") for column, kind in found.dtypes}
            rows = [tuple(row) for row in found.collect()]
        write_parquet(rows, types, path)

    def _sql(self, query: exp.Expr) -> DataFrame:
        return self._spark.sql(query.sql(dialect=self.dialect))

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """What the catalog or the cluster refuses is told; any other failure is this program's own."""
        from pyspark.errors import AnalysisException

        try:
            yield
        except AnalysisException as error:
            condition = str(error.getCondition() or "")
            if re.match(r"SCHEMA_NOT_FOUND|TABLE_OR_VIEW_NOT_FOUND|PATH_NOT_FOUND|UNABLE_TO_INFER_SCHEMA", condition):
                message = msg("Spark says: {why}", why=str(error).strip().splitlines()[0])
                raise UserError(Problem("E991", message, self.place)) from error
            raise

    def close(self) -> None:
        for kept in self._kept.values():
            kept.unpersist()
        for view in self._views:
            self._spark.catalog.dropTempView(view)


def session(options: Mapping[str, str], place: Place) -> SparkSession:
    """The session of this process, made at the first call. Raises UserError where Spark or Java is not there."""
    try:
        from pyspark import __version__
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        message = msg("Records on Apache Spark need a further package.")
        raise UserError(
            Problem("E990", message, Place(), msg("In the project's folder: python3 tasks.py extra {name}", name="spark"))
        ) from error
    if int(__version__.split(".")[0]) < OLDEST:
        message = msg("Spark {version} is too old; {oldest} or later is needed.", version=__version__, oldest=OLDEST)
        raise UserError(Problem("E988", message, place))
    builder = SparkSession.builder.appName("auditor")
    alone = options.get("spark.master", "local").startswith("local") and not os.environ.get("SPARK_CONF_DIR")
    for key, value in {**(_ALONE if alone else {}), **options}.items():
        builder = builder.config(key, value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of pandas, through which nothing goes here
            made = builder.getOrCreate()
    except (PySparkRuntimeError, FileNotFoundError) as error:
        message = msg("Spark cannot be started: {why}", why=str(error).strip().splitlines()[0])
        suggestion = msg("Install Java 17 or later, and set JAVA_HOME where it is not found by itself.")
        raise UserError(Problem("E993", message, place, suggestion)) from error
    # Not a matter of taste: without ANSI an overflow would wrap around, and a wrong figure could pass.
    made.conf.set("spark.sql.ansi.enabled", "true")
    made.conf.set("spark.sql.caseSensitive", "true")
    return made


def _quoted(name: str) -> str:
    return exp.to_identifier(name, quoted=True).sql(dialect="spark")


def _dotted(name: str) -> str:
    """A name of the catalog, each part quoted."""
    return ".".join(_quoted(part) for part in name.split("."))
