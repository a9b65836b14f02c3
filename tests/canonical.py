"""Plain dicts, as the naive evaluator takes them, turned into the records that import would hand over (docs/records-form.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from auditor.model.model import NEVER, Column, Model, link_key
from auditor.records.candidates import CITIZEN, PERSON, same_people
from auditor.records.records import Records, Source

Row = Mapping[str, Any]
Tables = Mapping[str, list[dict[str, Any]]]


def to_records(
    model: Model, tables: Tables, submitted: Iterable[tuple[str, str]], bureau_submitted: Iterable[str] = ()
) -> Records:
    """Rows under canonical names; a key that is not there is a column that the file lacks, None an empty cell.

    Persons and links are found by key within the school (or district); who fits nobody, or more than one, is nobody.
    """
    schools = tables["schools"]
    districts = sorted({s["district"] for s in schools})
    keys = {s["school_id"]: n for n, s in enumerate(schools)}
    frames, sources, absent = {}, [], []
    for number, (name, spec) in enumerate(model.tables.items()):
        rows = tables.get(name, [])
        sources.append(Source(number, f"{name}.xlsx", name, name, "", len(rows), len(rows)))
        data: dict[str, Any] = {
            "record_id": pd.Series(range(len(rows)), dtype="int64"),
            "source_id": pd.Series([number] * len(rows), dtype="int64"),
            "source_row": pd.Series(range(2, len(rows) + 2), dtype="int64"),
        }
        if name == "schools" or spec.level == "bureau":
            data["district_key"] = _integers(districts.index(r["district"]) for r in rows)
        for column, declared in spec.columns.items():
            if declared.private:
                continue
            if declared.type == "school":
                data["schools_key"] = _integers(keys[r["school_id"]] for r in rows)
            elif declared.type in ("person", "link"):
                target = spec.links()[column]
                found = _Index(tables.get(target, []), model.tables[target].key)
                data[link_key(target)] = _integers(found.position(r, column) for r in rows)
            else:
                data.update(_column(column, declared, rows))
        frames[name] = pd.DataFrame(data)
        if any(r.get("id_number") for r in rows):
            numbers = pd.Series([f"{CITIZEN}{r['id_number']}" if r.get("id_number") else None for r in rows], dtype=object)
            frames[name][PERSON] = same_people(frames[name].assign(id_number=numbers))
        absent += _absent(name, spec.columns, rows, keys)
    pairs = sorted({(keys[s], table) for s, table in submitted} | {(n, "schools") for n in keys.values()})
    return Records(
        frames=frames,
        submitted=pd.DataFrame({"schools_key": [k for k, _ in pairs], "table": [t for _, t in pairs]}),
        absent=pd.DataFrame(absent, columns=["schools_key", "table", "column", "assumed"]).astype(
            {"schools_key": "int64", "table": object, "column": object, "assumed": object}
        ),
        districts=districts,
        bureau_submitted=frozenset(bureau_submitted),
        sources=sources,
    )


class _Index:
    """Positions of records by key within their school or district."""

    def __init__(self, rows: list[dict[str, Any]], key: str) -> None:
        self._found: dict[tuple[Any, Any], list[int]] = {}
        for n, row in enumerate(rows):
            self._found.setdefault((_home(row), row.get(key)), []).append(n)

    def position(self, row: Row, column: str) -> int | None:
        fitting = self._found.get((_home(row), row[column]), []) if row.get(column) is not None else []
        return fitting[0] if len(fitting) == 1 else None


def _home(row: Row) -> Any:
    return row.get("school_id") or row.get("district")


def _column(name: str, spec: Column, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """A declared column, with ``__latest`` beside it where a date is known by its month only."""
    values = [_value(spec, r[name]) if name in r else (spec.when_absent, spec.when_absent) for r in rows]
    if spec.type == "boolean":
        return {name: pd.Series([v for v, _ in values], dtype="boolean")}
    if spec.type in ("text", "key", "code"):
        return {name: pd.Series([v for v, _ in values], dtype=object)}
    made = {name: _integers(v for v, _ in values)}
    if spec.type == "date" and any(first != last for first, last in values):
        made[f"{name}__latest"] = _integers(v for _, v in values)
    return made


def _value(spec: Column, value: Any) -> tuple[Any, Any]:
    """The stored value, for a date the earliest and the latest day."""
    if value is None:
        return (NEVER, NEVER) if spec.blank == "never" else (None, None)
    if spec.type == "date":
        return _ymd(value[0]), _ymd(value[1])
    if spec.type in ("number", "money", "integer", "time"):
        stored = value * spec.scale
        assert stored == int(stored)
        return int(stored), int(stored)
    return value, value


def _ymd(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _integers(values: Iterable[int | None]) -> Any:
    return pd.Series(list(values), dtype="Int64")


def _absent(
    table: str, columns: Mapping[str, Column], rows: list[dict[str, Any]], keys: Mapping[str, int]
) -> list[tuple[Any, ...]]:
    """(school, table, column, assumed) for columns that no row of a school has."""
    found = []
    for school_id, key in keys.items():
        own = [r for r in rows if r.get("school_id") == school_id]
        for column, spec in columns.items():
            if own and spec.type not in ("school", "person", "link") and not spec.private and not any(column in r for r in own):
                found.append((key, table, column, "" if spec.when_absent is None else str(spec.when_absent)))
    return found
