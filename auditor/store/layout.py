"""The tables and columns of a record store: see docs/records-form.md."""

from __future__ import annotations

import hashlib
import json

from auditor.model.model import Model, link_key
from auditor.records.candidates import AMONG, PERSON
from auditor.records.decided import GONE_BY
from auditor.records.doubt import COLUMN as DOUBT

SUBMISSIONS = "submissions"
"""One row per school: ``schools_key``, ``has_<table>``, ``no_<table>_<column>`` for columns whose absence is forgiven, and
``until_<table>``."""
DISTRICTS = "districts"
SOURCES = "sources"
ABSENT = "absent"
FORMAT = 1
LATEST = "__latest"
UNTIL = "until_"

_TYPES = {"key": "VARCHAR", "text": "VARCHAR", "code": "VARCHAR", "boolean": "BOOLEAN"}
_BESIDES = {
    DISTRICTS: {"record_id": "BIGINT", "name": "VARCHAR"},
    SOURCES: {
        "source_id": "BIGINT",
        **dict.fromkeys(("file", "sheet", "table", "sha256", "school"), "VARCHAR"),
        **dict.fromkeys(("rows_in", "accepted", "rejected", "skipped"), "BIGINT"),
        "hidden": "BOOLEAN",
    },
    ABSENT: {"schools_key": "BIGINT", "table": "VARCHAR", "column": "VARCHAR", "assumed": "VARCHAR"},
}


def layout(model: Model, name: str) -> dict[str, str] | None:
    """Every column that the table ``name`` may have → its SQL type; None for what is no table of a store.

    A date may be without its ``__latest`` companion; a column of a model's table that is not there counts as all NULL: without
    ``doubt`` every row surely counts.
    """
    if name == DISTRICTS:
        return {**_BESIDES[name], **dict.fromkeys(until(model, "bureau"), "BIGINT")}
    if name in _BESIDES:
        return dict(_BESIDES[name])
    if name == SUBMISSIONS:
        flags = dict.fromkeys((*handed_in(model), *lacking(model)), "BOOLEAN")
        return {"schools_key": "BIGINT", **flags, **dict.fromkeys(until(model, "school"), "BIGINT")}
    if name not in model.tables:
        return None
    table = model.tables[name]
    types = {"record_id": "BIGINT", "source_id": "BIGINT", "source_row": "BIGINT", DOUBT: "VARCHAR"}
    if name == "schools" or table.level == "bureau":
        types[link_key("district")] = "BIGINT"
    if name == "schools":
        types[GONE_BY] = "BIGINT"
    if name == "staff":
        types[AMONG] = types[PERSON] = "BIGINT"
    elif any(spec.type == "person" for spec in table.columns.values()):
        types[AMONG] = "BIGINT"
    for column, spec in table.columns.items():
        if spec.private == "dropped":
            continue
        if spec.type in ("school", "person", "link"):
            types[link_key(table.links()[column])] = "BIGINT"
            continue
        types[column] = _TYPES.get(spec.type, "BIGINT")
        if spec.type == "date":
            types[f"{column}{LATEST}"] = "BIGINT"
    return types


def owner_column(model: Model, name: str) -> str:
    """The column that says whose a record is: its school's key, or its district's."""
    if name == "schools":
        return "record_id"
    return link_key("district" if model.tables[name].level == "bureau" else "schools")


def handed_in(model: Model) -> dict[str, str]:
    """``has_<table>`` → table, for every table that schools hand in."""
    return {f"has_{name}": name for name, table in model.tables.items() if table.level == "school"}


def until(model: Model, level: str) -> dict[str, str]:
    """``until_<table>`` → table: the last day (yyyymmdd) of which what was handed in speaks, NULL where it does not say.

    Of the tables of a ``level``: those of schools stand in the submissions, those of bureaus in the districts.
    """
    return {f"{UNTIL}{name}": name for name, table in model.tables.items() if table.level == level and name != "schools"}


def lacking(model: Model) -> dict[str, tuple[str, str]]:
    """``no_<table>_<column>`` → (table, column), for columns whose absence is forgiven: what is assumed then is told."""
    return {f"no_{name}_{column}": (name, column) for name, column in model.forgiven_columns()}


def model_digest(model: Model) -> str:
    """SHA-256 over the tables and columns of a store that this model describes."""
    tables = {name: layout(model, name) for name in sorted(model.tables)}
    return hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()
