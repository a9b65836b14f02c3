"""What the language can say: the oracle says of the cases of tests/sound/language what the program says."""

from __future__ import annotations

import shutil
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from auditor.authoring.cases import load_cases, run_cases
from auditor.authoring.format import format_file
from auditor.rules.pack import load_pack
from tests.naive import reading
from tests.naive.composed import Composed
from tests.naive.evaluate import Judged, judge_rule
from tests.naive.packs import ROOT, merged, texts_in
from tests.naive.world import canonical_world

FOLDER = ROOT / "tests" / "sound" / "language"
FILES = ("formulas", "thresholds", "grades", "earlier", "either", "schools", "both", "taken", "figures", "parts", "ends")
ENGLISH = {"表": "tables", "列": "columns", "推算": "derived", "人群": "populations"}
ENGLISH |= {"中文": "zh", "英文": "en", "公式": "formula", "单位": "unit"}
DISTRICT = "本县"


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
    for kind in ("ratio", "spread"):
        if kind in found:
            found[kind] = {name: spec if name == "where" else _part(spec) for name, spec in found[kind].items()}
    if "any_of" in found:
        ways = found["any_of"]
        found["any_of"] = [at_length(way) for way in (ways["of"] if isinstance(ways, dict) else ways)]
    return {word: _at_length_by(spec) if word in reading.COMPARATORS else spec for word, spec in found.items()}


def _at_length_by(threshold: Any) -> Any:
    if isinstance(threshold, list):
        return [_at_length_by(one) for one in threshold]
    if not isinstance(threshold, dict):
        return threshold
    return {
        key: at_length(one) if key == "by" and isinstance(one, dict) else _at_length_by(one) for key, one in threshold.items()
    }


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
    return [case for case in written if "无法精确" not in case["name"]]


def world_of(case: dict[str, Any], as_of: date) -> Any:
    """The records of a case; what it leaves out has the model's defaults."""
    given = {"schools": [{"school_id": "s"}], **case["given"]}
    home = given["schools"][0]["school_id"]
    tables = {}
    for table, spec in model()["tables"].items():
        rows = []
        for said in given.get(table) or ():
            row = {name: _value(column, said.get(name, column.get("default"))) for name, column in spec["columns"].items()}
            row |= {"school_id": said.get("school_id", home), "district": DISTRICT}
            rows.append({name: value for name, value in row.items() if name in spec["columns"]})
        tables[table] = rows
    submitted = [(row["school_id"], table) for table, rows in given.items() if rows is not None for row in given["schools"]]
    return canonical_world(model(), tables, submitted, [], as_of, _texts_of())


def _texts_of() -> tuple[str, ...]:
    """Texts that rules and populations ask for."""
    asked = [{"count": spec.get("where", {})} for spec in model()["populations"].values()]
    ways = [{"count": rule["any_of"]} for rule in rules().values() if "any_of" in rule]
    return texts_in([*rules().values(), *ways, *asked])


def _value(column: dict[str, Any], text: Any) -> Any:
    if text is None or column["type"] not in ("integer", "number", "money", "date"):
        return text
    if column["type"] != "date":
        return reading.number(text)
    day = text if isinstance(text, date) else reading.as_date(str(text))
    return day, day


def judged_by_the_oracle(rule: dict[str, Any], case: dict[str, Any]) -> list[Judged]:
    world = world_of(case, reading.as_date(case["as_of"]))
    calendar = reading.load_calendar({})
    if _is_simple(rule):
        return list(judge_rule(rule, world, calendar))
    return list(Composed(rules(), world, calendar).judge(str(rule["id"])))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['rule']} {case['name']}")
def test_the_oracle_says_the_same(case: dict[str, Any]) -> None:
    found = judged_by_the_oracle(rules()[case["rule"]], case)
    for expected in reading.as_list(case["expect"]):
        chosen = [
            judged
            for judged in found
            if expected.get("school") in (None, judged.subject_id)
            and expected.get("period") in (None, judged.period_start.isoformat())
        ]
        meant = [judged for judged in chosen if judged.binding != (expected["verdict"] == "pending")]
        assert {judged.verdict for judged in meant or chosen} == {expected["verdict"]}


ROUNDS = 2
"""Random counties for each rule."""


def test_random_counties_are_judged_alike(tmp_path: Path) -> None:
    """Small counties with cells left empty: what the oracle says of them stands as a case, which the program has to pass."""
    written = []
    for name, rule in sorted(rules().items()):
        random = Random(f"20 {name}")  # so that a new rule changes the counties of no other
        for nth in range(ROUNDS):
            case = {"name": f"{name} {nth}", "rule": name, "as_of": "2025-12-31", "given": county(random)}
            found = judged_by_the_oracle(rule, case)
            if len({(judged.subject_id, judged.period_start) for judged in found if judged.binding}) == len(found):
                told = [{"school": judged.subject_id, "verdict": judged.verdict} for judged in found]
                written.append({**case, "expect": [one for one in told if one["verdict"] != "not compared"]})
    pack = tmp_path / "language"
    shutil.copytree(FOLDER, pack)
    shutil.rmtree(pack / "cases")
    (pack / "cases").mkdir()
    (pack / "cases" / "random.yaml").write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    loaded = load_pack(pack)
    results = run_cases(load_cases(loaded), loaded)
    assert len(results) > 80
    apart = [one for one in results if not one.passed]
    assert [
        (one.case.name, one.problem, one.differences) for one in apart if any(d.found != "unknown" for d in one.differences)
    ] == []
    assert len(apart) <= len(results) * 0.02  # of a table that was never handed in nothing is decided, not even “at least none”


def county(random: Random) -> dict[str, Any]:
    """One to three schools with a few rooms, entries, staff and talks each."""

    def one(*values: Any, empty: float = 0.06) -> Any:
        return None if random.random() < empty else random.choice(values)

    schools = [
        {
            "school_id": name,
            "stage": one("primary", "junior", "primary"),
            "locality": one("rural", "town", "urban", "rural"),
            "pupils": one(0, 1, 60, 99, 100, 101, 199, 200),
            "classes": one(1, 2, 3),
            "books": one(0, 15, 900, 1500, 3000),
            "room_area": one(90, 100, 110),
            "boarding_share": one(0, 50, 100),
        }
        for name in ("a", "b", "c")[: random.randint(1, 3)]
    ]

    def whose() -> str:
        return str(random.choice(schools)["school_id"])

    uses = ("门卫", "医务", "教研", "实验", "候车", "阅览", "音乐", "其他")
    rooms = [
        {"school_id": whose(), "use": one(*uses, empty=0.03), "area": one(40, 59.9, 60, 100), "seats": one(20, 40, 50, 100)}
        for _ in range(random.randint(0, 5))
    ]
    days_of = ("2023-05-05", "2024-03-01", "2024-09-09", "2025-01-01", "2025-03-01", "2025-10-10")
    kinds = ("检查", "会议", "骨干", "大会", "其他")
    entries = [
        {"school_id": whose(), "on": random.choice(days_of), "kind": one(*kinds), "amount": one(1, 2, 3.5, 100)}
        for _ in range(random.randint(0, 7))
    ]
    staff = [{"school_id": whose(), "staff_id": f"t{nth}"} for nth in range(random.randint(1, 3))]
    talks = [{"staff_id": random.choice(staff)["staff_id"], "held_on": "2025-04-04"} for _ in range(random.randint(0, 2))]
    homes = {member["staff_id"]: member["school_id"] for member in staff}
    talks = [{**talk, "school_id": homes[talk["staff_id"]]} for talk in talks]
    trainings = [
        {
            "staff_id": (member := random.choice(staff))["staff_id"],
            "school_id": member["school_id"],
            "level": one("school", "county", "city"),
            "hours": one(0, 1, 2, 4),
            "started_on": random.choice(days_of),
        }
        for _ in range(random.randint(0, 4))
    ]
    for talk in talks:
        talk |= {"form": one("face_to_face", "phone"), "interviewer_role": one("school_leader", "middle")}
    tables = {"schools": schools, "rooms": rooms, "entries": entries, "staff": staff, "talks": talks, "trainings": trainings}
    return {name: rows for name, rows in tables.items() if name != random.choice((*tables, *"xxxxxx")) or name == "schools"}


def _is_simple(rule: dict[str, Any]) -> bool:
    """Whether one measure of one period decides it, against thresholds of the subject's own fields."""
    apart = {"spread", "any_of", "met", "compared_with"} & set(rule) or rule.get("subject") == "both"
    meets = "meets" in (rule.get("share") or {}).get("that", {})
    return not apart and not meets and not any(_measured_inside(rule.get(word)) for word in reading.COMPARATORS)


def _measured_inside(threshold: Any) -> bool:
    inner = threshold if isinstance(threshold, list) else list(threshold.values()) if isinstance(threshold, dict) else []
    own = isinstance(threshold, dict) and ("from" in threshold or isinstance(threshold.get("by"), dict))
    return own or any(map(_measured_inside, inner))
