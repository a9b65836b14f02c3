"""The keys of a pack.yaml or a policy file in Chinese or English words: only they change, in the text as it is written."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.authoring.rewording import scalar, with_changes
from auditor.rules.file_keys import Keys, Words, spelt
from auditor.rules.words import word
from auditor.written.yaml_source import Node, parse_yaml

Change = tuple[tuple[int, int], str]


def in_words(text: str, keys: Keys, language: str) -> str:
    """The text of a file whose keys are ``keys``, in the words of ``language`` (``zh`` or ``en``)."""
    return with_changes(text, dict(_changes(parse_yaml(text.encode(), "").root, keys, language)))


def _changes(node: Node, keys: Keys, language: str) -> Iterator[Change]:
    if node.is_list:
        for element in node.elements if keys.each is not None else ():
            yield from _changes(element, keys.each or keys, language)
        return
    for key, value in node.items.items():
        name = word(key, keys.words)
        if name is not None:
            span = node.keys[key]
            yield (span.start, span.end), _said(keys.words, name, language)
        inner = keys.inside.get(name or key) or (keys.each if name is None else None)
        if inner is not None:
            yield from _changes(value, inner, language)
        values = keys.values.get(name or key)
        chosen = word(value.text, values) if values and value.text is not None else None
        if values and chosen is not None:
            yield (value.span.start, value.span.end), _said(values, chosen, language)


def _said(words: Words, name: str, language: str) -> str:
    return scalar(spelt(words, name) if language == "zh" else name)
