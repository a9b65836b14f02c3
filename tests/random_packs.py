"""Random packs of rules: tables, codes, links and populations of their own, rules of every kind over them and shipped tables.

What is written is mostly sensible and sometimes not; lint says which.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import yaml

from tests.naive import reading
from tests.naive.packs import ROOT, merged

KINDS = ("fire", "quake")
RECORDS: dict[str, Any] = {
    "code_lists": {"drill": {"zh": "演练类型", "en": "drill", "codes": {c: {"zh": f"演练{c}", "en": c} for c in KINDS}}},
    "indicators": {"满意度": {"unit": "percent"}},
    "tables": {
        "schools": {
            "columns": {
                "rooms": {"type": "integer", "zh": "专用教室数", "en": "rooms"},
                "coverage": {"type": "number", "decimals": 2, "unit": "percent", "zh": "覆盖率", "en": "coverage"},
                "opens_at": {"type": "time", "zh": "开门时间", "en": "opening time"},
            }
        },
        "drills": {
            "zh": "演练",
            "en": "Drills",
            "dated_by": "held_on",
            "columns": {
                "school_id": {"type": "school"},
                "staff_id": {"type": "person", "zh": "组织人工号", "en": "organiser"},
                "held_on": {"type": "date", "zh": "演练日期", "en": "date"},
                "kind": {"type": "code", "list": "drill", "zh": "演练类型", "en": "kind", "default": "fire"},
                "room_id": {"type": "link", "to": "rooms_list", "zh": "场地编号", "en": "room"},
                "people": {"type": "integer", "zh": "演练人数", "en": "people"},
                "cost": {"type": "money", "zh": "演练费用", "en": "cost"},
                "open": {"type": "boolean", "zh": "是否公开", "en": "open"},
            },
        },
        "rooms_list": {
            "zh": "场地",
            "en": "Rooms",
            "key": "room_id",
            "columns": {
                "school_id": {"type": "school"},
                "room_id": {"type": "key", "zh": "场地编号", "en": "room"},
                "seats": {"type": "integer", "zh": "座位数", "en": "seats"},
                "built_on": {"type": "date", "zh": "建成日期", "en": "built"},
            },
            "derived": {"room_age": {"kind": "years_since", "from": "built_on", "zh": "建成年限", "en": "age of the room"}},
        },
        "visits": {
            "zh": "督查",
            "en": "Visits",
            "level": "bureau",
            "dated_by": "made_on",
            "columns": {
                "district": {"type": "text", "zh": "所属区县", "en": "district"},
                "made_on": {"type": "date", "zh": "督查日期", "en": "date"},
                "kind": {"type": "code", "list": "drill", "zh": "督查类型", "en": "kind"},
            },
        },
    },
    "populations": {
        "young": {"zh": "青年教师", "en": "young teachers", "extends": "teachers_in_post", "where": {"age": {"at_most": 35}}},
        "drilled": {"zh": "演练过的教师", "en": "drilled", "of": "staff", "where": {"in_post": True, "drills": {"at_least": 1}}},
        "large_rooms": {"zh": "大场地", "en": "large rooms", "of": "rooms_list", "where": {"seats": {"at_least": 40}}},
    },
}
FIELDS: dict[str, dict[str, str]] = {
    "schools": {"stage": "stage", "locality": "locality", "pupils": "number", "rooms": "number", "coverage": "percent",
                "opens_at": "time"},
    "staff": {"sex": "sex", "category": "staff_category", "establishment": "boolean", "age": "years", "title": "title_level",
              "joined_school_on": "date", "teaching_years": "years", "school.locality": "locality"},
    "drills": {"kind": "drill", "people": "number", "cost": "number", "open": "boolean", "held_on": "date",
               "school.stage": "stage"},
    "rooms_list": {"seats": "number", "built_on": "date", "room_age": "years"},
    "visits": {"kind": "drill", "made_on": "date"},
    "talks": {"form": "talk_form", "held": "boolean"},
    "trainings": {"level": "level", "completed": "boolean"},
}  # fmt: skip
LINKED = {
    "staff": ("drills", "talks", "trainings"),
    "schools": ("drills", "talks", "rooms_list", "staff"),
    "rooms_list": ("drills",),
}
POPULATIONS = {
    "staff": ("staff", "staff_in_post", "teachers_in_post", "young", "drilled"),
    "drills": ("drills",),
    "rooms_list": ("rooms_list", "large_rooms"),
    "visits": ("visits",),
    "talks": ("talks",),
}
NUMBERS = {"drills": ("people", "cost"), "rooms_list": ("seats",), "schools": ("pupils", "rooms")}
CODES = reading.load(ROOT / "auditor" / "model" / "model.yaml")["code_lists"] | RECORDS["code_lists"]


def model() -> dict[str, Any]:
    """The records model of these packs as parsed YAML, every scalar text as the makers of random counties expect."""
    own = yaml.load(json.dumps(RECORDS, ensure_ascii=False), Loader=reading._Plain)
    known: dict[str, Any] = merged(reading.load(ROOT / "auditor" / "model" / "model.yaml"), own)
    return known


def write_pack(random: Random, folder: Path, rules: int = 4) -> Path:
    """A pack of some rules in a folder of its own."""
    pack = folder / "rules" / "chance"
    (pack / "cases").mkdir(parents=True)
    head = {"name": "chance", "title": "随机规则", "records": RECORDS}
    (pack / "pack.yaml").write_text(yaml.safe_dump(head, allow_unicode=True, sort_keys=False), encoding="utf-8")
    made = [_Maker(random).rule(f"chance/{n + 1}") for n in range(rules)]
    made += _resting_on(random, made)
    if sum(rule["subject"] == "school" and rule["period"] == "as_of" and "attest" not in rule for rule in made) > 1:
        made.append(_met(random, made))
    (pack / "rules.yaml").write_text(yaml.safe_dump(made, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return pack


def _met(random: Random, made: list[dict[str, Any]]) -> dict[str, Any]:
    """A rule that counts how many of the others are met."""
    asked = [rule["id"] for rule in made if rule["subject"] == "school" and rule["period"] == "as_of" and "attest" not in rule]
    rule = {
        **_head("chance/met"),
        "period": "as_of",
        "met": {"of": asked, "not_applicable": random.choice(("leaves_out", "unmet"))},
    }
    return {**rule, "at_least": random.choice((1, 2))}


def _resting_on(random: Random, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rules about others: what part of the schools meets one, and so many times the figure of one."""
    rules: list[dict[str, Any]] = []
    of_schools = [rule for rule in made if rule["subject"] == "school" and "attest" not in rule]
    if of_schools and random.random() < 0.5:
        one = random.choice(of_schools)
        share = {"of": "schools", "that": {"meets": one["id"]}, "not_applicable": random.choice(("leaves_out", "unmet"))}
        more = {"undated": True} if one["period"] in ("term", "quarter") else {}
        head = {**_head("chance/schools"), "subject": "bureau", "period": one["period"], **more}
        rules.append({**head, "share": share, "at_least": random.choice(("50%", "100%"))})
    counted = [rule for rule in made if "count" in rule and "compared_with" not in rule and "grades" not in rule]
    if counted and random.random() < 0.5:
        one = random.choice(counted)
        taken = {name: one[name] for name in ("subject", "period", "undated", "season", "applies_to") if name in one}
        limit = {"from": one["id"], "times": random.choice(("20%", 2))}
        rules.append({**_head("chance/taken"), **taken, "count": {"of": "drills"}, random.choice(("at_least", "at_most")): limit})
    return rules


def _head(rule_id: str) -> dict[str, Any]:
    return {"id": rule_id, "title": f"要求{rule_id}", "clause": "一", "quote": "每年做到", "strength": "must"}


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random, self.by_stage = random, True

    def rule(self, rule_id: str) -> dict[str, Any]:
        random = self.random
        kind = random.choice(("count", "count", "share", "share", "total", "ratio", "value", "spread", "attest", "figure"))
        subject = "bureau" if kind in ("figure", "spread") else random.choice(("school", "school", "school", "bureau"))
        if kind in ("value", "attest"):
            subject = "school"
        period = random.choice(("calendar_year", "calendar_year", "school_year", "term", "quarter", "as_of", "as_of", "2 years"))
        rule: dict[str, Any] = {**_head(rule_id), "subject": subject, "period": period}
        if period == "calendar_year" and random.random() < 0.2:
            rule["season"] = random.choice(({"from": "12-22", "until": "02-27"}, {"festival": "teachers_day"}))
        if subject == "school" and random.random() < 0.3:
            rule["applies_to"] = self.condition("schools", 1)
        self.by_stage = subject == "school"
        rule |= self._measured(kind, subject, period)
        if period in ("term", "quarter") and random.random() < 0.9:
            rule["undated"] = True
        return rule

    # -------------------------------------------------------------- measures

    def _measured(self, kind: str, subject: str, period: str) -> dict[str, Any]:
        """A measure with what is asked of it: bounds, grades, the period before, or another measure instead."""
        random, made = self.random, getattr(self, f"_{kind}")(subject)
        word = next((word for word in made if word in ("at_least", "more_than", "at_most", "less_than")), "")
        chance = random.random()
        if kind in ("count", "share", "total", "ratio") and period in ("calendar_year", "term", "quarter") and chance < 0.15:
            measure = {name: value for name, value in made.items() if name != word}
            return {**measure, "compared_with": "previous_period", word: random.choice(("100%", "1/2"))}
        if kind in ("count", "share") and chance < 0.3:
            measure = {name: value for name, value in made.items() if name != word}
            limits = (3, 1) if kind == "count" else ("90%", "1/2")
            grades = [{"name": "优", "at_least": limits[0]}, {"name": "良", "at_least": limits[1]}, {"name": "差"}]
            return {**measure, "grades": grades, "required": random.choice(("优", "良"))}
        if kind in ("count", "share", "total", "ratio") and chance < 0.4:
            other = getattr(self, f"_{random.choice(('count', 'share', 'total'))}")(subject)
            dated = any(str(limit).startswith("{'2019") for one in (made, other) for limit in one.values())
            return made if dated else {"any_of": [made, other]}
        return made

    def _population(self, subject: str) -> tuple[str, dict[str, Any]]:
        table = self.random.choice([t for t in POPULATIONS if t != "visits" or subject == "bureau"])
        spec: dict[str, Any] = {"of": self.random.choice(POPULATIONS[table])}
        if self.random.random() < 0.5:
            spec["where"] = self.condition(table, 1)
        if table in ("drills", "talks", "visits") and self.random.random() < 0.3:
            spec |= self.random.choice(({"ever": True}, {"within": "6 months"}, {"within": {"calendar_years": 2}}))
        return table, spec

    def _count(self, subject: str) -> dict[str, Any]:
        table, spec = self._population(subject)
        if table == "drills" and self.random.random() < 0.3:
            spec["distinct"] = self.random.choice(("kind", "staff_id", "room_id"))
        return {"count": spec, **self.bounds((0, 1, 2, 3))}

    def _share(self, subject: str) -> dict[str, Any]:
        table, spec = self._population(subject)
        return {"share": {**spec, "that": self.condition(table, 2)}, **self.bounds(("2/3", "100%", "10%", "50%"))}

    def _total(self, subject: str) -> dict[str, Any]:
        table = self.random.choice(("drills", "rooms_list"))
        how = self.random.choice(("sum", "max", "min", "mean"))
        return {"total": {"of": table, how: self.random.choice(NUMBERS[table])}, **self.bounds((10, 40, 100))}

    def _ratio(self, subject: str) -> dict[str, Any]:
        parts = [{"count": self._population(subject)[1]} for _ in range(2)]
        if self.random.random() < 0.4 and subject == "school":
            parts[1] = {"value": {"field": self.random.choice(NUMBERS["schools"])}}
        return {"ratio": {"of": parts[0], "to": parts[1]}, **self.bounds(("1/2", 1, "1:19"))}

    def _value(self, subject: str) -> dict[str, Any]:
        field, limits = self.random.choice(
            (("pupils", (1, 40)), ("rooms", (1, 2)), ("coverage", ("85%", 60)), ("opens_at", ("8:20", "7:30")))
        )
        return {"value": {"field": field}, **self.bounds(limits)}

    def _figure(self, subject: str) -> dict[str, Any]:
        return {"value": {"indicator": "满意度"}, **self.bounds(("85%", "60%"))}

    def _spread(self, subject: str) -> dict[str, Any]:
        return {"spread": {"of": "rooms", "to": "pupils"}, "at_most": "0.5"}

    def _attest(self, subject: str) -> dict[str, Any]:
        return {"attest": {"document": "charter", "question": {"zh": "是否做到？", "en": "Was it done?"}}}

    # -------------------------------------------------------------- bounds and conditions

    def bounds(self, limits: tuple[Any, ...]) -> dict[str, Any]:
        word, limit = (
            self.random.choice(("at_least", "at_least", "more_than", "at_most", "less_than")),
            self.random.choice(limits),
        )
        chance = self.random.random()
        if chance < 0.15:
            return {word: {"2019-01-01": limit, "2025-09-01": self.random.choice(limits)}}
        if chance < 0.3 and self.by_stage:
            return {word: {"by": "stage", "primary": limit, "junior": self.random.choice(limits), "else": "not_asked"}}
        if chance < 0.45 and self.by_stage:
            return {word: self.stepped(limit, self.random.choice(limits))}
        return {word: limit}

    def stepped(self, one: Any, other: Any) -> Any:
        """A threshold of several steps: tiers, one inside another, a sum."""
        tiers = {"by": "pupils", "tiers": [{"below": 40, "is": one}, {"is": other}]}
        nested = {"by": "stage", "primary": tiers, "junior": {"by": "locality", "urban": other, "else": one}, "else": one}
        sums = ({"sum": [one, tiers]}, {"sum": [other, {"by": "locality", "urban": one}]})
        return self.random.choice((tiers, nested, *(sums if isinstance(one, int) and isinstance(other, int) else ())))

    def condition(self, table: str, depth: int) -> dict[str, Any]:
        """One or two tests of a record, sometimes nested, sometimes of what is linked to it."""
        random = self.random
        if depth > 1 and random.random() < 0.3:
            word = random.choice(("any", "all", "not"))
            return {word: self.condition(table, 1) if word == "not" else [self.condition(table, 1), self.condition(table, 1)]}
        if depth > 1 and table in LINKED and random.random() < 0.5:
            child = random.choice(LINKED[table])
            spec: dict[str, Any] = {random.choice(("at_least", "at_most", "at_least")): random.choice((1, 2))}
            if random.random() < 0.5:
                spec["where"] = self.condition(child, 1)
            if child in NUMBERS and random.random() < 0.4:
                spec[random.choice(("sum", "max", "min", "mean"))] = random.choice(NUMBERS[child])
            elif random.random() < 0.2 and "where" in spec:
                word = next(word for word in spec if word.startswith("at_"))
                spec = {**spec, "part_of": "all", word: random.choice(("50%", "1/3", "100%"))}
            return {child: spec}
        if table == "staff" and random.random() < 0.15:
            return {"age": {random.choice(("at_least", "at_most")): {"by": "sex", "male": 60, "female": random.choice((50, 55))}}}
        named = random.sample(sorted(FIELDS[table]), min(len(FIELDS[table]), random.choice((1, 1, 2))))
        return {name: self.test(FIELDS[table][name]) for name in named}

    def test(self, kind: str) -> Any:
        random = self.random
        if kind == "boolean":
            return random.random() < 0.7
        if kind == "date":
            return random.choice(({"not_before": "period_start"}, {"before": "2025-03-01"}, {"known": True}))
        if kind in ("number", "years", "percent", "time"):
            limits: dict[str, tuple[Any, ...]] = {"number": (1, 40), "years": (5, 35), "percent": ("60%",), "time": ("8:00",)}
            return {random.choice(("at_least", "at_most")): random.choice(limits[kind])}
        codes = list(CODES[kind]["codes"])
        return random.choice((random.choice(codes), random.sample(codes, 2), {"known": True}))
