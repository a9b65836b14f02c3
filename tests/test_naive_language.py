"""Formulas, nested and added thresholds, grades: the oracle says of the cases of tests/sound/language what the program says."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.authoring.format import format_file
from auditor.rules.pack import load_pack
from tests.naive import reading
from tests.naive.evaluate import judge_rule
from tests.naive.packs import ROOT, merged, texts_in
from tests.naive.world import canonical_world

FOLDER = ROOT / "tests" / "sound" / "language"
FILES = ("formulas", "thresholds", "grades")
ENGLISH = {"表": "tables", "列": "columns", "推算": "derived", "人群": "populations"}
ENGLISH |= {"中文": "zh", "英文": "en", "公式": "formula", "单位": "unit"}
DISTRICT = "某县"


def in_english(spec: Any) -> Any:
    if isinstance(spec, dict):
        return {ENGLISH.get(key, key): in_english(value) for key, value in spec.items()}
    return [in_english(one) for one in spec] if isinstance(spec, list) else spec


@cache
def model() -> dict[str, Any]:
    own = in_english(reading.load(FOLDER / "pack.yaml"))["records"]
    law = reading.load(Path(reading.__file__).with_name("law.yaml"))
    found = merged(reading.load(ROOT / "auditor" / "model" / "model.yaml"), own)
    found["populations"] = {
        name: {**spec, **law["populations"].get(name, {}), "zh": spec.get("zh", "")}
        for name, spec in found["populations"].items()
    }
    for table, derived in law["derived"].items():
        found["tables"][table]["derived"] |= derived
    return dict(found)


@cache
def rules() -> dict[str, dict[str, Any]]:
    pack, found = load_pack(FOLDER), {}
    for name in FILES:
        text = format_file(FOLDER / f"{name}.yaml", name, pack, "en")
        found |= {rule["id"]: required(at_length(rule)) for rule in yaml.load(text, Loader=reading._Plain)}
    return found


def at_length(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule without short forms."""
    found = {**rule}
    for kind, key in (("count", "of"), ("value", "field")):
        if isinstance(found.get(kind), str):
            found[kind] = {key: found[kind]}
    if "ratio" in found:
        found["ratio"] = {part: _part(spec) for part, spec in found["ratio"].items()}
    return found


def _part(spec: Any) -> dict[str, Any]:
    schools = model()["tables"]["schools"]
    if isinstance(spec, str):
        own = spec in schools["columns"] or spec in schools["derived"]
        return {"value": {"field": spec}} if own else {"count": {"of": spec}}
    return at_length(spec)


def required(rule: dict[str, Any]) -> dict[str, Any]:
    """The rule with the thresholds of the grade that is required."""
    for grade in rule.get("grades", ()):
        name = grade["name"] if isinstance(grade["name"], str) else grade["name"]["zh"]
        if name == rule["required"]:
            return {**rule, **{word: grade[word] for word in reading.COMPARATORS if word in grade}}
    return rule


def cases() -> list[dict[str, Any]]:
    written = [case for name in FILES for case in reading.load(FOLDER / "cases" / f"{name}.yaml")]
    return [case for case in written if "spread" not in rules()[case["rule"]] and "无法精确" not in case["name"]]


def world_of(case: dict[str, Any], as_of: date) -> Any:
    """The records of a case; what it leaves out has the model's defaults."""
    given = {"schools": [{"school_id": "s"}], **case["given"]}
    home = given["schools"][0]["school_id"]
    tables = {}
    for table, spec in model()["tables"].items():
        rows = []
        for said in given.get(table, ()):
            row = {name: _value(column, said.get(name, column.get("default"))) for name, column in spec["columns"].items()}
            row |= {"school_id": said.get("school_id", home), "district": DISTRICT}
            rows.append({name: value for name, value in row.items() if name in spec["columns"]})
        tables[table] = rows
    submitted = [(row["school_id"], table) for table in given for row in given["schools"]]
    return canonical_world(model(), tables, submitted, [], as_of, _texts_of())


def _texts_of() -> tuple[str, ...]:
    """Texts that rules and populations ask for."""
    asked = [{"count": spec.get("where", {})} for spec in model()["populations"].values()]
    return texts_in([*rules().values(), *asked])


def _value(column: dict[str, Any], text: Any) -> Any:
    if text is None or column["type"] not in ("integer", "number", "money", "date"):
        return text
    if column["type"] != "date":
        return reading.number(text)
    day = text if isinstance(text, date) else reading.as_date(str(text))
    return day, day


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["name"]))
def test_the_oracle_says_the_same(case: dict[str, Any]) -> None:
    world = world_of(case, reading.as_date(case["as_of"]))
    found = {judged.verdict for judged in judge_rule(rules()[case["rule"]], world, reading.load_calendar({}))}
    assert found == {case["expect"]["verdict"]}
