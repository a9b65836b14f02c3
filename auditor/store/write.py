"""Imported records → a store: a folder of Parquet or a schema of PostgreSQL, put in place whole."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.duckdb_engine import STORE_FILE
from auditor.engines.postgresql import SETTINGS, PostgreSQLEngine
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.records.records import Records, Source
from auditor.store.database import Database
from auditor.store.layout import ABSENT, DISTRICTS, FORMAT, SOURCES, SUBMISSIONS, UNTIL, layout, model_digest, owner_column
from auditor.store.named import engine_of
from auditor.system.reasons import reason

if TYPE_CHECKING:
    import pandas as pd

    from auditor.model.model import Model


def write_store(records: Records, model: Model, target: str) -> dict[str, int]:
    """Write a store into a folder or a database; returns how many rows each table has.

    A store that stands there is replaced at once, anything else is refused. Schools are numbered district by district and
    school tables sorted by school, so that an engine finds one school's rows together. ID numbers do not go along, not even
    as keys.
    """
    records = by_district(records)
    with Database(records, model) as database:
        tables = store_tables(records, model, database)
        if engine_of(target) == "postgresql":
            return _into_database(tables, settings(records, model), database, target)
        return _into_folder(tables, settings(records, model), database, Path(target))


def check_target(target: str) -> None:
    """Raise UserError unless ``target`` is new, empty or a record store."""
    kind = engine_of(target)
    if kind == "duckdb":
        check_folder(Path(target))
    elif kind == "postgresql":
        with closing(PostgreSQLEngine(target)) as engine:
            _check_schema(engine)
    else:
        message = msg("Record stores are written into folders and PostgreSQL databases; Spark reads such a folder.")
        raise UserError(Problem("E986", message, Place(file=target)))


# ---------------------------------------------------------------- a folder


def _into_folder(tables: Sequence[Table], said: Mapping[str, Any], database: Database, folder: Path) -> dict[str, int]:
    from auditor.system.swap import replaced_folder

    check_folder(folder)
    try:
        with replaced_folder(folder, check_folder) as new:
            for table in tables:
                database.save(table.query, new / f"{table.name}.parquet")
            (new / STORE_FILE).write_text(json.dumps(said, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as failed:
        message = msg("The record store cannot be written: {why}", why=reason(failed))
        raise UserError(Problem("E986", message, Place(file=str(folder)))) from failed
    return {table.name: _rows(table, database) for table in tables}


def check_folder(folder: Path) -> None:
    """Raise UserError unless ``folder`` is new, empty or a record store."""
    if not folder.exists():
        return
    place = Place(file=str(folder))
    if not folder.is_dir():
        raise UserError(Problem("E986", msg("The output folder is a file."), place))
    if any(folder.iterdir()) and not (folder / STORE_FILE).is_file():
        message = msg("The folder holds files that are no record store of this program.")
        raise UserError(Problem("E986", message, place, msg("Choose another output folder.")))


# ---------------------------------------------------------------- a schema of PostgreSQL


def _into_database(tables: Sequence[Table], said: Mapping[str, Any], database: Database, address: str) -> dict[str, int]:
    """All in one transaction: whoever looks sees the whole former store or the whole new one."""
    with closing(PostgreSQLEngine(address)) as engine:
        _check_schema(engine)
        engine.begin_writing()
        for table in tables:
            engine.create(table.name, table.types)
            engine.copy(table.name, database.rows(table.query))
        engine.create(SETTINGS, {"key": "VARCHAR", "value": "VARCHAR"})
        engine.copy(SETTINGS, [(key, json.dumps(value)) for key, value in said.items()])
        engine.commit()
    return {table.name: _rows(table, database) for table in tables}


def _check_schema(engine: PostgreSQLEngine) -> None:
    there = engine.tables()
    if there and "model" not in engine.settings():
        message = msg("The schema {schema} holds tables that are no record store of this program.", schema=engine.schema)
        raise UserError(Problem("E986", message, engine.place, msg("Name another one with ?schema=… in the address.")))


# ---------------------------------------------------------------- the tables


@dataclass(frozen=True)
class Table:
    """A table of a store: its columns with their SQL types, and the query of its rows."""

    name: str
    types: Mapping[str, str]
    query: exp.Select


def settings(records: Records, model: Model) -> dict[str, Any]:
    """What a store says of itself."""
    said = {"format": FORMAT, "bureau_submitted": sorted(records.bureau_submitted), "model": model_digest(model)}
    return said | ({"withdrawn": sorted(records.withdrawn)} if records.withdrawn else {})


def store_tables(records: Records, model: Model, database: Database) -> list[Table]:
    """Every table of a store of these records: those of the model that anyone handed in, and the account beside them."""
    database.give(f"frame_{SOURCES}", _sources(records))
    database.give(f"frame_{ABSENT}", records.absent)
    found = [
        _copied(SOURCES, layout(model, SOURCES) or {}, f"frame_{SOURCES}", "source_id"),
        _copied(ABSENT, layout(model, ABSENT) or {}, f"frame_{ABSENT}", "schools_key", "table", "column"),
        _copied(DISTRICTS, _said(layout(model, DISTRICTS) or {}, database.catalog.until), DISTRICTS, "record_id"),
        _copied(SUBMISSIONS, _said(layout(model, SUBMISSIONS) or {}, database.catalog.until), SUBMISSIONS, "schools_key"),
    ]
    given = set(records.submitted["table"]) | set(records.bureau_submitted) | {"schools"}
    for name, table in model.tables.items():
        frame = records.frames[name]
        if name in given or len(frame):
            private = {column for column, spec in table.columns.items() if spec.private}
            types = {c: kind for c, kind in (layout(model, name) or {}).items() if c in frame.columns and c not in private}
            found.append(_copied(name, types, name, *dict.fromkeys((owner_column(model, name), "record_id"))))
    return found


def _said(types: Mapping[str, str], until: Container[str]) -> dict[str, str]:
    """The columns without those that say nothing: up to which day a table speaks of which nobody says so."""
    return {c: kind for c, kind in types.items() if not c.startswith(UNTIL) or c.removeprefix(UNTIL) in until}


def _copied(name: str, types: Mapping[str, str], source: str, *order: str) -> Table:
    columns = [sql.alias(exp.cast(sql.col("t", column), kind), column) for column, kind in types.items()]
    query = exp.Select(expressions=columns).from_(sql.table(source, "t"))
    return Table(name, types, query.order_by(*(sql.col("t", column) for column in order), copy=False))


def _rows(table: Table, database: Database) -> int:
    counted = exp.Select(expressions=[exp.Count(this=exp.Star())]).from_(table.query.subquery("t"))
    found: int = database.rows(counted)[0][0]
    return found


def _sources(records: Records) -> pd.DataFrame:
    import pandas as pd

    rows = [asdict(source) for source in records.sources]
    return pd.DataFrame(rows, columns=[field.name for field in fields(Source)])


def by_district(records: Records) -> Records:
    """The records with their schools numbered district by district, in their order otherwise."""
    import numpy as np

    schools = records.frames["schools"]
    order = np.argsort(schools["district_key"].to_numpy(dtype=np.int64, na_value=len(records.districts)), kind="stable")
    if bool((order == np.arange(len(order))).all()):
        return records
    new = np.empty_like(order)
    new[order] = np.arange(len(order))

    def renumbered(frame: pd.DataFrame) -> pd.DataFrame:
        if "schools_key" not in frame.columns:
            return frame
        keys = frame["schools_key"]
        known = keys.notna().to_numpy()
        changed = keys.copy()
        changed[known] = new[keys[known].to_numpy(dtype=np.int64)]
        return frame.assign(schools_key=changed)

    frames = {name: renumbered(frame) for name, frame in records.frames.items() if name != "schools"}
    frames["schools"] = schools.take(order).assign(record_id=np.arange(len(order))).reset_index(drop=True)
    return replace(records, frames=frames, submitted=renumbered(records.submitted), absent=renumbered(records.absent))
