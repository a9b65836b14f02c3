"""JSON Schemas of pack.yaml, policy files and audit files: what their shapes say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.authoring import key_words as keys
from auditor.authoring.key_words import Texts
from auditor.authoring.schema_keys import (
    Schema,
    choices,
    file_schema,
    in_chinese,
    keyed,
    mapping,
    one_or_many,
    ref,
    said,
    shapes_of,
)
from auditor.rules.file_keys import PACK, POLICY, RECORDS, Keys
from auditor.rules.schema import ClauseShape, PackShape, PolicyShape, Shape


def pack_schema() -> Schema:
    found = _of_shape("规则包 / pack", PackShape, keys.PACK_KEYS, PACK)
    for spelling in ("records", *PACK.words["records"]):
        found["properties"][spelling] = said(keys.PACK_KEYS["records"], ref("records"))
    found["definitions"]["records"] = keyed(RECORDS)
    return found


def policy_schema() -> Schema:
    found = _of_shape("政策文件 / policy", PolicyShape, keys.POLICY_KEYS, POLICY)
    clause = found["definitions"][ClauseShape.__name__]
    rows = POLICY.inside["clauses"].each
    assert rows is not None
    english = {spelling: name for name, chinese in rows.words.items() for spelling in (name, *chinese)}
    for name, schema in clause["properties"].items():
        clause["properties"][name] = said(keys.POLICY_KEYS[english[name]], schema)
    return found


def _of_shape(title: str, shape: type[Shape], about: Mapping[str, Texts], spelt: Keys) -> Schema:
    made = shape.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
    definitions = made.pop("$defs", {})
    text = {"anyOf": [{"type": "string"}, definitions["TextShape"]]}
    definitions["TextShape"] = text
    properties = {name: said(about[name], _untitled(schema)) for name, schema in made["properties"].items()}
    body = {"type": "object", "additionalProperties": False, "properties": properties, "required": made["required"]}
    in_chinese(body, spelt)
    for name, within in shapes_of(spelt):
        if name in definitions:
            in_chinese(definitions[name], within)
    rest = {name: _with_numbers(_untitled(definition)) for name, definition in definitions.items()}
    return file_schema(title, _with_numbers(body), rest)


def audit_schema() -> Schema:
    from auditor.inputs.spec import FORMER_KEYS, KEYS, RECORDS_KEYS, STORE_KEYS
    from auditor.inputs.told import SPEAKER_WORDS, SUBMITTED_BY

    by = {name: (chinese,) for name, chinese in SUBMITTED_BY.items()}
    named: Schema = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
    tables: Schema = {"anyOf": [one_or_many({"type": "string"}), named]}
    entry: dict[str, Schema] = {
        **{name: {"type": "string"} for name in ("path", "sql", "name")},
        "tables": tables,
        "submitted_by": choices(by),
        "complete": {"anyOf": [{"type": "boolean"}, one_or_many({"type": "string"})]},
        "until": {"type": "string"},
        "from": choices({name: (chinese,) for name, chinese in SPEAKER_WORDS.items()}),
    }
    one = mapping({k: (zh,) for k, zh in RECORDS_KEYS.items()}, keys.RECORDS_KEYS, entry)
    texts = one_or_many({"type": "string"})
    placed: dict[str, Schema] = {"address": {"type": "string"}, "engine": {"type": "string"}, "options": {"type": "object"}}
    store = mapping({k: (zh,) for k, zh in STORE_KEYS.items()}, keys.STORE_KEYS, placed)
    values: dict[str, Schema] = {
        **{name: {"type": "string"} for name in ("name", "pack", "as_of", "memory_limit", "output")},
        "language": {"enum": ["zh", "en"]},
        "level": {"type": ["string", "object"]},
        "authority": {"type": "object"},
        "store": {"anyOf": [{"type": "string"}, store]},
        "records": one_or_many({"anyOf": [{"type": "string"}, one]}),
        **dict.fromkeys(("packs", "waivers", "attestations", "mapping", "decisions"), texts),
    }
    former = {key: old for old, key in FORMER_KEYS.items()}
    spelt = {name: (chinese, former[name]) if name in former else (chinese,) for name, chinese in KEYS.items()}
    body = mapping(spelt, keys.AUDIT_KEYS, values)
    return file_schema("审核文件 / audit", body)


def _untitled(schema: Any) -> Any:
    """Without pydantic's own titles and defaults, which tell an editor's user nothing."""
    if isinstance(schema, dict):
        return {
            name: {key: _untitled(value) for key, value in found.items()} if name == "properties" else _untitled(found)
            for name, found in schema.items()
            if not (name == "title" and isinstance(found, str)) and name != "default"
        }
    if isinstance(schema, list):
        return [_untitled(item) for item in schema]
    return schema


def _with_numbers(schema: Any) -> Any:
    """A bare 2 or 2024-01 is text to the loader and a number to an editor."""
    if isinstance(schema, list):
        return [_with_numbers(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: _with_numbers(value) for name, value in schema.items()}
    return {**found, "type": ["string", "number"]} if found.get("type") == "string" and "pattern" not in found else found
