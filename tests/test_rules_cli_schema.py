"""The schemas for editors take every file that the loader takes, and know every word."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from auditor.authoring import key_words
from auditor.authoring.format import format_file
from auditor.authoring.json_schema import schemas
from auditor.model.model import base_model
from auditor.rules import words
from auditor.rules.grammar import RULE_WORDS
from auditor.rules.pack import load_pack
from auditor.written.yaml_source import Node, Number, parse_yaml, read_yaml

ROOT = Path(__file__).parent.parent
FILES = [
    *(("pack", path) for path in ROOT.glob("rules/*/pack.yaml")),
    *(("rule", path) for path in ROOT.glob("rules/*/*.yaml") if path.name != "pack.yaml"),
    *(("cases", path) for path in ROOT.glob("rules/*/cases/*.yaml")),
    *(("policy", path) for path in ROOT.glob("policies/*.yaml")),
    *(("audit", path) for path in ROOT.glob("data_samples/*/audit.yaml")),
    *(("pack" if path.name == "pack.yaml" else "rule", path) for path in ROOT.glob("tests/constructs/*.yaml")),
    *(("pack" if path.name == "pack.yaml" else "rule", path) for path in ROOT.glob("tests/sound/language/*.yaml")),
    *(("cases", path) for path in ROOT.glob("tests/constructs/cases/*.yaml")),
    *(("cases", path) for path in ROOT.glob("tests/sound/language/cases/*.yaml")),
]


@cache
def validator(kind: str) -> Draft7Validator:
    return Draft7Validator(schemas(base_model())[f"{kind}.schema.json"])


def plain(node: Node) -> Any:
    """As an editor reads it: numbers are numbers."""
    if node.is_mapping:
        return {key: plain(value) for key, value in node.items.items()}
    if node.is_list:
        return [plain(value) for value in node.elements]
    return float(node.value) if isinstance(node.value, Number) else node.value


def complaints(kind: str, data: Any) -> list[str]:
    return [error.message[:200] for error in validator(kind).iter_errors(data)]


@pytest.mark.parametrize(("kind", "path"), FILES, ids=[f"{path.parent.name}-{path.name}" for _, path in FILES])
def test_what_the_loader_takes_the_schema_takes(kind: str, path: Path) -> None:
    assert complaints(kind, plain(read_yaml(path, "").root)) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("rules/shandan/*.yaml")), ids=lambda path: path.name)
def test_chinese_words_are_known(path: Path) -> None:
    if path.name != "pack.yaml":
        text = format_file(path, "", load_pack("shandan"), "zh")
        assert complaints("rule", plain(parse_yaml(text.encode(), "").root)) == []


@pytest.mark.parametrize("change", [{"periodd": "term"}, {"strength": "maybe"}, {"id": "3.10"}, {"quote": "长" * 61}])
def test_a_slip_is_marked(change: dict[str, str]) -> None:
    rule = plain(read_yaml(ROOT / "rules" / "shandan" / "talks.yaml", "").root)[0]
    assert complaints("rule", [{**rule, **change}])


def test_a_missing_key_is_marked() -> None:
    rule = plain(read_yaml(ROOT / "rules" / "shandan" / "talks.yaml", "").root)[0]
    assert complaints("rule", [{key: value for key, value in rule.items() if key != "clause"}])


@pytest.mark.parametrize("kind", ["rule", "pack", "policy", "cases", "audit"])
def test_the_schema_is_one_and_is_written_down(kind: str) -> None:
    schema = validator(kind).schema
    Draft7Validator.check_schema(schema)
    assert json.loads((ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")) == schema


@pytest.mark.parametrize(
    "path", [path for kind, path in FILES if kind != "audit"], ids=lambda path: f"{path.parent.name}-{path.name}"
)
def test_editors_find_the_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").split("\n")[0]
    assert first.startswith("# yaml-language-server: $schema=")
    assert (path.parent / first.partition("=")[2]).resolve().is_file()


def test_every_key_is_explained() -> None:
    conditions = {*words.LOGIC, *words.TEST_WORDS, *words.DATE_WORDS}
    assert {str(key) for key in RULE_WORDS} == set(key_words.RULE_KEYS)
    assert set(words.LINKED_WORDS) - {*words.COMPARATORS, "count"} == set(key_words.LINKED_KEYS)
    assert conditions == set(key_words.CONDITION_KEYS)
    assert set(words.EXPECT_WORDS) == set(key_words.EXPECT_KEYS)


def test_fields_are_explained_in_chinese() -> None:
    where = validator("rule").schema["definitions"]["where_talks"]["properties"]
    assert where["form"]["description"].startswith("谈话方式")
