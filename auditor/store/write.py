"""Imported records → a store: a folder of Parquet, put in place whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from auditor.engines.duckdb_engine import STORE_FILE
from auditor.i18n import msg
from auditor.measures import sql
from auditor.measures.database import Database
from auditor.problems import Place, Problem, UserError
from auditor.records.records import Records, Source
from auditor.store.layout import ABSENT, DISTRICTS, FORMAT, SOURCES, SUBMISSIONS, layout, model_digest, owner_column

if TYPE_CHECKING:
    import pandas as pd

    from auditor.model.model import Model


def write_store(records: Records, model: Model, folder: Path) -> list[Path]:
    """Write a store into ``folder``; one that stands there is replaced at once, anything else is refused. Returns the files.

    Schools are numbered district by district and school tables sorted by school, so that an engine finds one school's rows
    together. ID numbers do not go along, not even as keys.
    """
    from auditor.reports.swap import replaced_folder

    check_store_folder(folder)
    records = by_district(records)
    try:
        with replaced_folder(folder, check_store_folder) as new, Database(records, model) as database:
            for name, query in store_queries(records, model, database):
                database.save(query, new / f"{name}.parquet")
            (new / STORE_FILE).write_text(json.dumps(settings(records, model), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    except OSError as failed:
        message = msg("The record store cannot be written: {why}", why=os.strerror(failed.errno or 0))
        raise UserError(Problem("E956", message, Place(file=str(folder)))) from failed
    return sorted(folder.iterdir())


def check_store_folder(folder: Path) -> None:
    """Raise UserError unless ``folder`` is new, empty or a record store."""
    if not folder.exists():
        return
    place = Place(file=str(folder))
    if not folder.is_dir():
        raise UserError(Problem("E956", msg("The output folder is a file."), place))
    if any(folder.iterdir()) and not (folder / STORE_FILE).is_file():
        message = msg("The folder holds files that are no record store of this program.")
        raise UserError(Problem("E956", message, place, msg("Choose another output folder.")))


def settings(records: Records, model: Model) -> dict[str, Any]:
    """What a store says of itself."""
    return {"format": FORMAT, "bureau_submitted": sorted(records.bureau_submitted), "model": model_digest(model)}


def store_queries(records: Records, model: Model, database: Database) -> list[tuple[str, exp.Select]]:
    """Every table of a store and the query of its rows."""
    database.give(f"frame_{SOURCES}", _sources(records))
    database.give(f"frame_{ABSENT}", records.absent)
    found = [(name, _copied(f"frame_{name}", layout(model, name) or {}, "source_id")) for name in (SOURCES,)]
    found.append((ABSENT, _copied(f"frame_{ABSENT}", layout(model, ABSENT) or {}, "schools_key", "table", "column")))
    found.append((DISTRICTS, _copied(DISTRICTS, layout(model, DISTRICTS) or {}, "record_id")))
    found.append((SUBMISSIONS, _copied(SUBMISSIONS, layout(model, SUBMISSIONS) or {}, "schools_key")))
    given = set(records.submitted["table"]) | set(records.bureau_submitted) | {"schools"}
    for name, table in model.tables.items():
        frame = records.frames[name]
        if name in given or len(frame):
            private = {column for column, spec in table.columns.items() if spec.private}
            types = {c: kind for c, kind in (layout(model, name) or {}).items() if c in frame.columns and c not in private}
            found.append((name, _copied(name, types, *dict.fromkeys((owner_column(model, name), "record_id")))))
    return found


def _copied(name: str, types: dict[str, str], *order: str) -> exp.Select:
    columns = [sql.alias(exp.cast(sql.col("t", column), kind), column) for column, kind in types.items()]
    query = exp.Select(expressions=columns).from_(sql.table(name, "t"))
    return query.order_by(*(sql.col("t", column) for column in order), copy=False)


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
