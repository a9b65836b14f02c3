"""A county's files, read plainly: the first line of a sheet is its header, every other line a record, every cell text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from tests.naive import reading

SCHOOL_HEADERS = {"学校标识码": "school_id", "学校名称": "school_name"}


@dataclass
class Sheet:
    """One sheet of one table. ``school``: the only school it speaks of, by its file's name; ``rows``: column → text."""

    table: str
    place: str
    columns: list[str]
    rows: list[dict[str, str]]
    unread: list[dict[str, str]] = field(default_factory=list)
    """Beside each row, the cells under headers that no column has."""
    school: str | None = None
    complete: bool = False
    until: date | None = None


@dataclass
class County:
    """What an audit file names: its packs, its day, the sheets of its records."""

    packs: list[str]
    as_of: date
    sheets: list[Sheet]
    authority: dict[str, str] = field(default_factory=dict)
    gone_before: dict[str, date] = field(default_factory=dict)
    """School, or "" for all others → day before which those who are gone, no day given, had left."""


def read_county(audit: Path, model: dict[str, Any]) -> County:
    """The records that an audit file names."""
    spec = reading.load(audit)
    names = table_names(model)
    sheets: list[Sheet] = []
    for entry in reading.as_list(spec["records"]):
        described = entry if isinstance(entry, dict) else {"path": entry}
        root = audit.parent / described["path"]
        files = sorted(p for p in root.rglob("*") if p.suffix in (".csv", ".xlsx")) if root.is_dir() else [root]
        complete = described.get("complete", described.get("submitted_by") == "file")
        until = reading.as_date(described["until"]) if "until" in described else None
        for file in files:
            for title, lines in _lines(file):
                if title in names:
                    sheet = _sheet(model, names[title], f"{file.relative_to(audit.parent)} {title}", lines)
                    sheet.complete = complete is True or (isinstance(complete, list) and sheet.table in complete)
                    sheet.until, sheet.school = until, file.stem
                    sheets.append(sheet)
    packs = reading.as_list(spec.get("packs") or spec["pack"])
    decided = audit.with_name("decisions.yaml")
    said = [one for one in (reading.load(decided) if decided.exists() else []) if one["decides"] == "gone_before"]
    gone = {one.get("school", ""): reading.as_date(one["day"]) for one in said}
    return County(packs, reading.as_date(spec["as_of"]), sheets, spec.get("authority") or {}, gone)


def table_names(model: dict[str, Any]) -> dict[str, str]:
    """What a sheet may be called → table."""
    return {n: table for table, spec in model["tables"].items() for n in (table, spec.get("zh"), *spec.get("aliases", [])) if n}


def _lines(file: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """(title, lines) of each sheet."""
    if file.suffix == ".csv":
        with open(file, encoding="utf-8-sig", newline="") as opened:
            yield file.stem.split("_")[0], list(csv.reader(opened))
        return
    book = openpyxl.load_workbook(file, read_only=True)
    for sheet in book.worksheets:
        rows = [["" if c is None else str(c) for c in line] for line in sheet.iter_rows(values_only=True)]
        yield sheet.title, rows
    book.close()


def _sheet(model: dict[str, Any], table: str, place: str, lines: list[list[str]]) -> Sheet:
    header, *body = lines or [[]]
    named = headers(model, table)
    columns = [named.get(h.strip(), "") for h in header]
    sheet = Sheet(table, place, [c for c in columns if c], [])
    for line in body:
        if any(cell.strip() for cell in line):
            cells = [*line, *[""] * (len(header) - len(line))]
            sheet.rows.append({c: v.strip() for c, v in zip(columns, cells, strict=False) if c})
            sheet.unread.append({h.strip(): v.strip() for h, c, v in zip(header, columns, cells, strict=False) if not c})
    return sheet


def headers(model: dict[str, Any], table: str) -> dict[str, str]:
    """Header → column of a table; a school stands by its id or its name."""
    columns = model["tables"][table]["columns"]
    named = {
        h: name
        for name, spec in columns.items()
        for h in (spec.get("zh"), *spec.get("aliases", []))
        if h and "private" not in spec
    }
    named |= {h: name for name, spec in columns.items() if spec.get("private") == "key" for h in (spec["zh"], *spec["aliases"])}
    if any(spec["type"] == "school" for spec in columns.values()):
        named |= SCHOOL_HEADERS
    return named
