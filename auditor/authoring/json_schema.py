"""JSON Schemas of the files that people write: an editor completes and explains keys, names and codes, without the network.

They help while writing and never refuse what the loader takes: a pack may add tables, fields and codes of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.authoring import key_words as keys
from auditor.authoring.schema_files import audit_schema, pack_schema, policy_schema
from auditor.authoring.schema_keys import Schema, choices, file_schema, mapping, one_or_many, ref, said, suggested
from auditor.model.model import Column, Derived, Model
from auditor.rules import words
from auditor.rules.grammar import RULE_WORDS, RuleShape
from auditor.rules.keys import Holds, Key, words_of
from auditor.rules.kinds import KINDS, MEASURE_WORDS, MEASURES, PARTS
from auditor.rules.schema import (
    Shape,
)
from auditor.rules.thresholds import KINDS as THRESHOLDS
from auditor.rules.thresholds.tiers import TIER_KEYS
from auditor.verdicts.verdict import Reason, Verdict

_AMOUNT: Schema = {"type": ["number", "string"]}


def schemas(model: Model) -> dict[str, Schema]:
    """File name → schema, for every kind of file."""
    made = _Maker(model)
    return {
        "rule.schema.json": made.rules(),
        "pack.schema.json": pack_schema(),
        "policy.schema.json": policy_schema(),
        "cases.schema.json": made.cases(),
        "audit.schema.json": audit_schema(),
    }


def _needed(shape: type[Shape], spelt: Mapping[str, tuple[str, ...]]) -> list[Schema]:
    """Each required key under one of its spellings."""
    required = [field.alias or name for name, field in shape.model_fields.items() if field.is_required()]
    return [{"anyOf": [{"required": [word]} for word in (name, *spelt.get(name, ()))]} for name in required]


def _about(keys: Mapping[str, Key]) -> dict[str, tuple[str, str]]:
    return {name: key.about for name, key in keys.items()}


class _Maker:
    def __init__(self, model: Model) -> None:
        self.model = model

    # ---------------------------------------------------------------- rules

    def rules(self) -> Schema:
        text = {"anyOf": [{"type": "string"}, mapping(words.TEXT_WORDS, {}, {key: {"type": "string"} for key in ("zh", "en")})]}
        threshold = ref("threshold")
        asked = {str(name): threshold for name in words.COMPARATORS}
        named = {**keys.RULE_KEYS, "name": ("等级的名称", "what the grade is called")}
        grade = mapping(words.GRADE_WORDS, named, {"name": ref("text"), **asked})
        values: dict[str, Schema] = {
            "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*/"},
            "quote": one_or_many({"type": "string", "maxLength": 60}),
            "clause": {"type": "string"},
            "strength": {
                "anyOf": [
                    choices(words.STRENGTHS),
                    mapping(words.STRENGTH_WORDS, {}, {"is": choices(words.STRENGTHS), "by": {"type": "string"}}),
                ]
            },
            "level": one_or_many(choices(words.LEVELS)),
            "replaces": one_or_many({"type": "string"}),
            "subject": one_or_many(choices(words.SUBJECTS)),
            "period": suggested([*choices(words.PERIODS)["enum"], "5 years", "5年", "2 calendar_years", "2个自然年"]),
            "cycle_from": _AMOUNT,
            "season": {
                "anyOf": [
                    choices(words.FESTIVALS),
                    mapping(
                        words.SEASON_WORDS,
                        {},
                        dict.fromkeys(words.SEASON_WORDS, _AMOUNT) | {"festival": choices(words.FESTIVALS)},
                    ),
                ]
            },
            "undated": {"enum": [True, "是"]},
            "reference": suggested([*choices(words.REFERENCES)["enum"], "09-01"]),
            "owner": choices(words.OWNERS),
            "applies_to": ref("where_schools"),
            "short_title": mapping(
                words.TEXT_WORDS,
                {},
                {"zh": {"type": "string", "maxLength": 8}, "en": {"type": "string", "maxLength": 24}},
            ),
            **{name: ref("text") for name in ("title", "unit", "remedy", "remedy_after", "reading", "partial")},
            **asked,
            "compared_with": suggested([*choices(words.COMPARED_WORDS)["enum"], "2019"]),
            "grades": {"type": "array", "items": grade},
            **{name: ref(name) for name in KINDS},
        }
        rule = mapping(RULE_WORDS, keys.RULE_KEYS, values)
        rule["allOf"] = _needed(RuleShape, RULE_WORDS)
        asks = mapping({**MEASURES, **words.COMPARATORS}, keys.RULE_KEYS, {**{name: ref(name) for name in KINDS}, **asked})
        definitions = {"text": text, "threshold": self.threshold(), "requirement": asks, **self.measures(), **self.conditions()}
        return file_schema("规则 / rules", {"type": "array", "items": rule}, definitions)

    def threshold(self) -> Schema:
        """A plain number, or a mapping with the keys of one kind."""
        rounds = {"round": {"enum": ["down", "up"]}}
        tier = mapping(words_of(TIER_KEYS), _about(TIER_KEYS), dict.fromkeys(TIER_KEYS, _AMOUNT) | rounds)
        values: dict[Holds, Schema] = {
            Holds.NUMBER: {"anyOf": [{"type": "string"}, ref("part")]},
            Holds.TIERS: {"type": "array", "items": tier},
            Holds.THRESHOLD: ref("threshold"),
            Holds.THRESHOLDS: {"type": "array", "items": ref("threshold"), "minItems": 2},
            Holds.RULE: {"type": "string"},
            Holds.AMOUNT: _AMOUNT,
        }
        kinds = []
        for kind in THRESHOLDS:
            if kind.keys:
                held = {name: values[key.holds] for name, key in kind.keys.items()}
                kinds.append(mapping(words_of(kind.keys), _about(kind.keys), held, closed=kind.closed))
        zh = "数、分数 2/3、百分数 10%、时刻 8:20、比 1:19；或随字段（by）、规模（tiers）、日期、另一条规则的数而定"
        en = "a number, 2/3, 10%, 8:20, 1:19; or by a field, by size (tiers), by dates (2026-09-01: 15%), from another rule"
        return said((zh, en), {"anyOf": [_AMOUNT, *kinds]})

    def measures(self) -> dict[str, Schema]:
        populations = [name for key, named in self.model.populations.items() for name in (key, named.zh)]
        tables = [name for key, table in self.model.tables.items() for name in (key, table.zh)]
        school = _spelt(self.model.tables["schools"].columns)
        part = ref("part")
        fact = {**dict.fromkeys(("date", "count", "of"), ref("text")), "at_least": _AMOUNT}
        values: dict[Holds, Schema] = {
            Holds.POPULATION: suggested([*populations, *tables]),
            Holds.CONDITION: {"type": "object"},
            Holds.SCHOOLS: ref("where_schools"),
            Holds.FIELD: {"type": "string"},
            Holds.LENGTH: {"type": "string"},
            Holds.WITHIN: {"anyOf": [{"type": "string"}, mapping(words.CALENDAR_YEARS, {}, {"calendar_years": _AMOUNT})]},
            Holds.EVER: {},
            Holds.OWN_FIELD: suggested(school),
            Holds.PART: {"anyOf": [suggested([*school, *populations]), part]},
            Holds.RULES: {"type": "array", "items": {"type": "string"}},
            Holds.AMOUNT: _AMOUNT,
            Holds.DOCUMENT: self.codes("document_kind"),
            Holds.TEXT: ref("text"),
            Holds.NAME: {"type": "string"},
            Holds.FACTS: {"type": "array", "maxItems": 2, "items": mapping(words.ASK_WORDS, {}, fact)},
            Holds.OUTSIDE: choices(words.NOT_APPLICABLE),
            Holds.REQUIREMENTS: {"type": "array", "minItems": 2, "items": ref("requirement")},
        }
        made: dict[str, Schema] = {"part": mapping(PARTS, keys.RULE_KEYS, {name: ref(name) for name in PARTS})}
        for word, kind in KINDS.items():
            body = mapping(MEASURE_WORDS[word], _about(kind.keys), {key: values[known.holds] for key, known in kind.keys.items()})
            if any(known.holds is Holds.CONDITION for known in kind.keys.values()):
                body["allOf"] = [self._of_table(name) for name in self.model.tables]
            made[word] = {"anyOf": [values[kind.keys[kind.short].holds], body]} if kind.short else body
        return made

    def _of_table(self, table: str) -> Schema:
        """When ``of`` names the table or a population of it, conditions are about its fields."""
        named = [table, self.model.tables[table].zh]
        for key, population in self.model.populations.items():
            if self._table_of(key) == table:
                named += [key, population.zh]
        of = ("of", *words.POPULATION_WORDS["of"])
        about = ref(f"where_{table}")
        conditions = dict.fromkeys(
            spelling
            for kind in KINDS.values()
            for key, known in kind.keys.items()
            if known.holds is Holds.CONDITION
            for spelling in (key, *known.spelt)
        )
        return {
            "if": {"anyOf": [{"required": [key], "properties": {key: {"enum": named}}} for key in of]},
            "then": {"properties": dict.fromkeys(conditions, about)},
        }

    def _table_of(self, population: str) -> str:
        spec = self.model.populations[population]
        return spec.of or self._table_of(spec.extends)

    def conditions(self) -> dict[str, Schema]:
        fields: list[Column | Derived] = []
        for table in self.model.tables.values():
            fields += [*table.columns.values(), *table.derived.values()]
        return {
            **{f"where_{name}": self.condition(name) for name in self.model.tables},
            **{f"records_{name}": self.linked(name) for name, table in self.model.tables.items() if table.links()},
            **{_test_name(field): self.test(field) for field in fields},
            **{f"list_{name}": self.codes(name) for name in self.model.code_lists},
        }

    def condition(self, table: str) -> Schema:
        """Fields, tables that point here, and any, all, not. Other keys are possible: links such as school.locality."""
        spec = self.model.tables[table]
        here = ref(f"where_{table}")
        properties: dict[str, Schema] = {}
        for spelling in _both("any", "all"):
            properties[spelling] = said(keys.CONDITION_KEYS[_english(spelling)], {"type": "array", "items": here})
        for spelling in _both("not"):
            properties[spelling] = said(keys.CONDITION_KEYS["not"], here)
        for child, other in self.model.tables.items():
            if table in other.links().values():
                linked = said((f"{other.zh}：有多少条", f"how many records of {other.en}"), ref(f"records_{child}"))
                properties |= dict.fromkeys((child, other.zh), linked)
        fields: dict[str, Column | Derived] = {**spec.columns, **spec.derived}
        for name, column in fields.items():
            if isinstance(column, Column) and column.private:
                continue
            tested = said((column.zh or name, column.en or name), ref(_test_name(column)))
            properties |= {spelling: tested for spelling in (name, column.zh) if spelling}
        return {"type": "object", "properties": properties}

    def linked(self, child: str) -> Schema:
        values: dict[str, Schema] = {
            "where": ref(f"where_{child}"),
            "part_of": {"anyOf": [ref(f"where_{child}"), {"enum": ["all", *words.EVERY_WORDS["all"]]}]},
            **{key: {"type": "string"} for key in ("sum", "max", "min", "mean", "distinct")},
            **{str(name): ref("threshold") for name in words.COMPARATORS},
        }
        said = {**keys.LINKED_KEYS, **keys.RULE_KEYS}
        return mapping(words.LINKED_WORDS, said, values)

    def test(self, column: Column | Derived) -> Schema:
        """What a field may be: a value, several, or comparisons."""
        said = {**keys.CONDITION_KEYS, **keys.RULE_KEYS}
        comparisons: dict[str, tuple[str, ...]] = {**words.TEST_WORDS}
        if column.type == "date":
            comparisons |= words.DATE_WORDS
            value: Schema = {"type": "string"}
        elif column.type == "boolean":
            value = {"enum": [True, False, "是", "否"]}
        elif column.type == "code":
            value = ref(f"list_{column.list}")
        elif column.type in ("text", "key", "school", "person", "link"):
            value = {"type": ["string", "number"]}
        else:
            comparisons |= {str(name): chinese for name, chinese in words.COMPARATORS.items()}
            value = _AMOUNT
        tests = {name: ref("threshold") for name in comparisons if name in words.COMPARATORS}
        return {"anyOf": [value, {"type": "array", "items": value}, mapping(comparisons, said, tests)]}

    def codes(self, code_list: str) -> Schema:
        codes = self.model.code_lists[code_list].codes
        return suggested([name for key, code in codes.items() for name in (key, code.zh)])

    def cases(self) -> Schema:
        figures = {key: {"type": ["number", "string", "null"]} for key in words.EXPECT_WORDS}
        figures |= {"verdict": choices(words.VERDICT_WORDS), "reason": {"enum": [str(reason) for reason in Reason]}}
        assert set(words.VERDICT_WORDS) == set(Verdict)
        expect = mapping(words.EXPECT_WORDS, keys.EXPECT_KEYS, figures)
        tables: dict[str, Schema] = {}
        for name, table in self.model.tables.items():
            columns = {
                spelling: said((column.zh or key, column.en or key), self.cell(column))
                for key, column in table.columns.items()
                for spelling in (key, column.zh)
                if spelling and not column.private
            }
            rows: Schema = {"type": ["array", "null"], "items": {"type": "object", "properties": columns}}
            tables |= {spelling: said((table.zh, table.en), rows) for spelling in (name, table.zh)}
        values: dict[str, Schema] = {
            **{key: {"type": "string"} for key in ("name", "rule", "as_of", "period", "school")},
            "given": {"type": ["object", "null"], "properties": tables},
            "expect": one_or_many(expect),
        }
        case = mapping(words.CASE_WORDS, keys.CASE_KEYS, values)
        case["allOf"] = [
            {"anyOf": [{"required": [word]} for word in (name, *words.CASE_WORDS[name])]}
            for name in ("name", "rule", "as_of", "expect")
        ]
        lists = {f"list_{name}": self.codes(name) for name in self.model.code_lists}
        return file_schema("例子 / cases", {"type": "array", "items": case}, lists)

    def cell(self, column: Column) -> Schema:
        if column.type == "code":
            return {"anyOf": [ref(f"list_{column.list}"), {"type": "null"}]}
        if column.type == "boolean":
            return {"enum": [True, False, "是", "否", None]}
        return {"type": ["string", "number", "null"]}


def _test_name(column: Column | Derived) -> str:
    return f"test_{column.list or column.type}"


def _both(*names: str) -> list[str]:
    return [spelling for name in names for spelling in (name, *words.LOGIC[name])]


def _english(spelling: str) -> str:
    return words.word(spelling, words.LOGIC) or spelling


def _spelt(columns: Mapping[str, Column]) -> list[str]:
    quantities = {"integer", "number", "money", "time"}
    return [name for key, column in columns.items() if column.type in quantities for name in (key, column.zh)]
