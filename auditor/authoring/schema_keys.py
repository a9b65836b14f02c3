"""The schemas of packs and policy files in two languages: each key under its English and its Chinese spelling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from auditor.rules.file_keys import PACK, POLICY, Keys
from auditor.rules.schema import (
    CalendarShape,
    ClauseShape,
    ForceShape,
    HigherShape,
    NotBeforeShape,
    SchoolYearShape,
    TermShape,
)

Schema = dict[str, Any]


def choices(among: Mapping[str, tuple[str, ...]], *more: str) -> Schema:
    spelt = [spelling for name, chinese in among.items() for spelling in (str(name), *chinese)]
    return {"enum": list(dict.fromkeys([*spelt, *more]))}


def in_chinese(body: Schema, spelt: Keys) -> None:
    """Let a mapping be written with Chinese keys too, each standing for its English one."""
    for name in list(body["properties"]):
        schema = body["properties"][name]
        if name in spelt.values:
            schema = body["properties"][name] = choices(spelt.values[name])
        body["properties"].update(dict.fromkeys(spelt.words.get(name, ()), schema))
    required = body.pop("required", [])
    if required:
        body["allOf"] = [{"anyOf": [{"required": [word]} for word in (name, *spelt.words.get(name, ()))]} for name in required]


def shapes_of(spelt: Keys) -> Iterator[tuple[str, Keys]]:
    """The keys of the shapes within a file, by the shape's name."""
    rows = POLICY.inside["clauses"].each
    calendar = PACK.inside["calendar"]
    terms, years = calendar.inside["terms"].each, calendar.inside["years"].each
    assert rows is not None
    higher = rows.inside["higher"].each if rows is not None else None
    assert higher is not None
    assert terms is not None
    assert years is not None
    yield ClauseShape.__name__, rows
    yield HigherShape.__name__, higher
    yield CalendarShape.__name__, calendar
    yield TermShape.__name__, terms
    yield SchoolYearShape.__name__, years
    yield ForceShape.__name__, spelt.inside["in_force"]
    yield NotBeforeShape.__name__, spelt.inside["in_force"].inside["not_before"]


def keyed(spelt: Keys) -> Schema:
    """A mapping, or a list of them, completed in both languages; it refuses nothing."""
    properties: Schema = {}
    for name, chinese in spelt.words.items():
        inner = spelt.inside.get(name)
        schema = choices(spelt.values[name]) if name in spelt.values else keyed(inner) if inner else {}
        properties.update(dict.fromkeys((name, *chinese), schema))
    if spelt.each is not None and not spelt.words:
        each = keyed(spelt.each)
        return {"anyOf": [{"type": "object", "additionalProperties": each}, {"type": "array", "items": each}]}
    return {"type": "object", "properties": properties}
