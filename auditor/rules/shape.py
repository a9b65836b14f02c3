"""Holding a node against a shape: pydantic finds every mistake, this says it in our words and at its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from auditor.i18n import Message, called, msg
from auditor.rules.file_keys import keyword
from auditor.rules.words import read_word
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node, Span

Model = TypeVar("Model", bound=BaseModel)


_ANSWERS = {"yes": "是", "no": "否", "not_applicable": "不适用"}
"""How an answer of the evidence register is written in Chinese."""


def check_shape(
    node: Node, shape: type[Model], mistakes: Mistakes, words: Mapping[str, tuple[str, ...]] | None = None
) -> Model | None:
    """The data of ``node`` as ``shape``, or None after noting every mistake.

    ``words``: the keys of its file and their Chinese names, where that is no file of a pack.
    """
    if not node.is_mapping:
        mistakes.add("E203", node, msg("Keys with values are expected here, like “name: …”."))
        return None
    try:
        return shape.model_validate(node.plain())
    except ValidationError as error:
        for item in error.errors(include_url=False, include_context=True, include_input=False):
            _note(item, node, shape, mistakes, words or {})
        return None


def with_english_keys(node: Node, words: Mapping[str, tuple[str, ...]], mistakes: Mistakes) -> Node:
    """The mapping with the keywords among its keys in English; keys that are no keywords stay for the shape to refuse."""
    if not node.is_mapping:
        return node
    entries: dict[str, Node] = {}
    keys: dict[str, Span] = {}
    for key, value in node.items.items():
        name = read_word(key, words, node.keys[key], mistakes) or key
        if name in entries:
            mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
            continue
        entries[name] = value
        keys[name] = node.keys[key]
    return Node(entries, node.span, keys)


def _note(item: Any, root: Node, shape: type[BaseModel], mistakes: Mistakes, words: Mapping[str, tuple[str, ...]]) -> None:
    kind, location, context = item["type"], item["loc"], item.get("ctx", {})
    node, key = _walk(root, location)
    if kind == "extra_forbidden":
        name = str(location[-1])
        parent, _ = _walk(root, location[:-1])
        where: Node | Span = parent.keys.get(name, parent.span)
        known = _known_keys(shape, location)
        near = did_you_mean(name, [*known, *(_named(key, words).say("zh") for key in known)])
        mistakes.add("E201", where, msg("“{key}” does not belong here.", key=name), near)
    elif kind == "missing":
        mistakes.add("E202", node if key is None else key, msg("“{key}” is missing.", key=_named(str(location[-1]), words)))
    else:
        mistakes.add(*_told(kind, context, node, key))


def _named(key: str, words: Mapping[str, tuple[str, ...]]) -> Message:
    """A key as the reader calls it."""
    return called(words[key][0], key) if words.get(key) else keyword(key)


def _told(
    kind: str, context: Mapping[str, Any], node: Node, key: Span | None
) -> tuple[str, Node | Span, Message, Message | None]:
    where: Node | Span = key if key is not None and node.value is None else node
    if kind == "id_is_number":
        return "E205", where, msg("YAML reads this as a number, not as a name."), msg("Put it in quotes.")
    if kind == "string_pattern_mismatch":
        return "E206", where, msg("“{text}” is not a name of the expected form.", text=str(node.value)[:60]), _how_named(context)
    if kind in ("string_too_long", "too_long"):
        return "E208", where, msg("The text is longer than {limit} characters.", limit=context.get("max_length", "")), None
    if kind in ("blank", "string_too_short"):
        return "E208", where, msg("The text is empty."), None
    if kind in ("too_short", "list_too_short"):
        return "E208", where, msg("The list is empty."), None
    if kind == "string_type":
        if isinstance(node.value, bool):
            return "E203", where, msg("A text is expected here, and YAML reads this as yes or no."), msg("Put it in quotes.")
        return "E203", where, msg("A text is expected here."), None
    if kind == "list_type":
        return "E203", where, msg("A list is expected here; begin each item with a dash."), None
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return "E203", where, msg("Keys with values are expected here, like “name: …”."), None
    if kind in ("literal_error", "enum"):
        names = [name for name in re.findall(r"'([^']*)'", str(context.get("expected", ""))) if name]
        choices = called("、".join(_ANSWERS.get(name, name) for name in names), ", ".join(names))
        return "E204", where, msg("One of these is expected here: {choices}.", choices=choices), None
    return "E203", where, msg("What is written here is not of the expected kind."), None


def _how_named(context: Mapping[str, Any]) -> Message:
    if "/" in str(context.get("pattern", "")):
        return msg("An id is the name of the pack, a slash and the clause: shandan/3c.")
    return msg("Use small letters, digits and hyphens.")


def _walk(root: Node, location: tuple[Any, ...]) -> tuple[Node, Span | None]:
    """The deepest node on the way to ``location``, and the span of its key. Parts that only pydantic knows are passed over."""
    node, key = root, None
    for part in location:
        if isinstance(part, int) and part < len(node.elements):
            node, key = node.elements[part], None
        elif isinstance(part, str) and part in node.items:
            node, key = node.items[part], node.keys[part]
    return node, key


def _known_keys(shape: type[BaseModel], location: tuple[Any, ...]) -> list[str]:
    """The keys that the mapping around ``location`` may have."""
    schema = _schema(shape)
    at: Any = schema
    for part in location[:-1]:
        at = _resolved(at, schema)
        if isinstance(part, int):
            at = at.get("items", {})
        else:
            at = at.get("properties", {}).get(part) or at.get("additionalProperties") or at
        at = at if isinstance(at, dict) else {}
    return list(_resolved(at, schema).get("properties", {}))


@cache
def _schema(shape: type[BaseModel]) -> Any:
    return shape.model_json_schema(by_alias=True)


def _resolved(at: Any, schema: Any) -> Any:
    for option in at.get("anyOf", ()):
        if option.get("type") != "null":
            at = option
            break
    if "$ref" in at:
        return schema["$defs"][at["$ref"].rsplit("/", 1)[-1]]
    return at
