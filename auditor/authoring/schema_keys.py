"""Pieces of schemas in two languages: each key under its English and its Chinese spelling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
Texts = tuple[str, str]
_DIALECT = "http://json-schema.org/draft-07/schema#"


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


def said(texts: Texts, schema: Schema | None = None) -> Schema:
    zh, en = texts
    # A reference hides what stands beside it.
    body = {"allOf": [schema]} if schema and "$ref" in schema else schema or {}
    return {"description": f"{zh}\n\n{en}", **body}


def suggested(values: Iterable[str]) -> Schema:
    """Words to complete from; others are possible."""
    return {"anyOf": [{"enum": list(dict.fromkeys(values))}, {"type": "string"}]}


def one_or_many(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


def mapping(
    spelt: Mapping[str, tuple[str, ...]], about: Mapping[str, Texts], values: Mapping[str, Schema], closed: bool = True
) -> Schema:
    """A mapping whose keys may be written in English or Chinese."""
    properties = {
        spelling: said(about[name], values.get(name, {})) if name in about else values.get(name, {})
        for name, chinese in spelt.items()
        for spelling in (str(name), *chinese)
    }
    return {"type": "object", "properties": properties, **({"additionalProperties": False} if closed else {})}


def file_schema(title: str, body: Schema, definitions: Mapping[str, Schema] | None = None) -> Schema:
    found = {"$schema": _DIALECT, "title": title, **body}
    return {**found, "definitions": dict(definitions)} if definitions else found


def ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}
