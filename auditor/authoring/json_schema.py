"""JSON Schemas of the files that people write: an editor completes and explains keys, names and codes, without the network.

They help while writing and never refuse what the loader takes: a pack may add tables, fields and codes of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from auditor.authoring import key_words as keys
from auditor.authoring.key_words import Texts
from auditor.authoring.schema_keys import Schema, choices, in_chinese, keyed, shapes_of
from auditor.model.model import Column, Derived, Model
from auditor.rules import words
from auditor.rules.file_keys import PACK, POLICY, RECORDS, Keys
from auditor.rules.grammar import RULE_WORDS, RuleShape
from auditor.rules.kinds import KINDS, MEASURE_WORDS, MEASURES, PARTS
from auditor.rules.kinds.base import Holds
from auditor.rules.schema import (
    ClauseShape,
    PackShape,
    PolicyShape,
    Shape,
)
from auditor.verdicts.verdict import Reason, Verdict

_DIALECT = "http://json-schema.org/draft-07/schema#"
_AMOUNT: Schema = {"type": ["number", "string"]}


def schemas(model: Model) -> dict[str, Schema]:
    """File name → schema, for every kind of file."""
    made = _Maker(model)
    return {
        "rule.schema.json": made.rules(),
        "pack.schema.json": made.pack(),
        "policy.schema.json": made.policy(),
        "cases.schema.json": made.cases(),
        "audit.schema.json": made.audit(),
    }


def _said(texts: Texts, schema: Schema | None = None) -> Schema:
    zh, en = texts
    # A reference hides what stands beside it.
    body = {"allOf": [schema]} if schema and "$ref" in schema else schema or {}
    return {"description": f"{zh}\n\n{en}", **body}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _suggested(values: Iterable[str]) -> Schema:
    """Words to complete from; others are possible."""
    return {"anyOf": [{"enum": list(dict.fromkeys(values))}, {"type": "string"}]}


def _one_or_many(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "array", "items": schema}]}


def _needed(shape: type[Shape], spelt: Mapping[str, tuple[str, ...]]) -> list[Schema]:
    """Each required key under one of its spellings."""
    required = [field.alias or name for name, field in shape.model_fields.items() if field.is_required()]
    return [{"anyOf": [{"required": [word]} for word in (name, *spelt.get(name, ()))]} for name in required]


class _Maker:
    def __init__(self, model: Model) -> None:
        self.model = model

    def file(self, title: str, body: Schema, definitions: Mapping[str, Schema] | None = None) -> Schema:
        found = {"$schema": _DIALECT, "title": title, **body}
        return {**found, "definitions": dict(definitions)} if definitions else found

    def mapping(
        self, spelt: Mapping[str, tuple[str, ...]], said: Mapping[str, Texts], values: Mapping[str, Schema], closed: bool = True
    ) -> Schema:
        """A mapping whose keys may be written in English or Chinese."""
        properties = {
            spelling: _said(said[name], values.get(name, {})) if name in said else values.get(name, {})
            for name, chinese in spelt.items()
            for spelling in (str(name), *chinese)
        }
        return {"type": "object", "properties": properties, **({"additionalProperties": False} if closed else {})}

    # ---------------------------------------------------------------- rules

    def rules(self) -> Schema:
        text = {
            "anyOf": [{"type": "string"}, self.mapping(words.TEXT_WORDS, {}, {key: {"type": "string"} for key in ("zh", "en")})]
        }
        threshold = _ref("threshold")
        asked = {str(name): threshold for name in words.COMPARATORS}
        named = {**keys.RULE_KEYS, "name": ("等级的名称", "what the grade is called")}
        grade = self.mapping(words.GRADE_WORDS, named, {"name": _ref("text"), **asked})
        values: dict[str, Schema] = {
            "id": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*/"},
            "quote": _one_or_many({"type": "string", "maxLength": 60}),
            "clause": {"type": "string"},
            "strength": {
                "anyOf": [
                    choices(words.STRENGTHS),
                    self.mapping(words.STRENGTH_WORDS, {}, {"is": choices(words.STRENGTHS), "by": {"type": "string"}}),
                ]
            },
            "level": _one_or_many(choices(words.LEVELS)),
            "replaces": _one_or_many({"type": "string"}),
            "subject": _one_or_many(choices(words.SUBJECTS)),
            "period": _suggested([*choices(words.PERIODS)["enum"], "5 years", "5年", "2 calendar_years", "2个自然年"]),
            "cycle_from": _AMOUNT,
            "season": {
                "anyOf": [
                    choices(words.FESTIVALS),
                    self.mapping(
                        words.SEASON_WORDS,
                        {},
                        dict.fromkeys(words.SEASON_WORDS, _AMOUNT) | {"festival": choices(words.FESTIVALS)},
                    ),
                ]
            },
            "undated": {"enum": [True, "是"]},
            "reference": _suggested([*choices(words.REFERENCES)["enum"], "09-01"]),
            "owner": choices(words.OWNERS),
            "applies_to": _ref("where_schools"),
            **{name: _ref("text") for name in ("title", "unit", "remedy", "remedy_after", "reading", "partial")},
            **asked,
            "compared_with": _suggested([*choices(words.COMPARED_WORDS)["enum"], "2019"]),
            "grades": {"type": "array", "items": grade},
            **{name: _ref(name) for name in KINDS},
        }
        rule = self.mapping(RULE_WORDS, keys.RULE_KEYS, values)
        rule["allOf"] = _needed(RuleShape, RULE_WORDS)
        asks = self.mapping({**MEASURES, **words.COMPARATORS}, keys.RULE_KEYS, {**{name: _ref(name) for name in KINDS}, **asked})
        definitions = {"text": text, "threshold": self.threshold(), "requirement": asks, **self.measures(), **self.conditions()}
        return self.file("规则 / rules", {"type": "array", "items": rule}, definitions)

    def threshold(self) -> Schema:
        tier_values = dict.fromkeys(words.TIER_WORDS, _AMOUNT) | {"round": {"enum": ["down", "up"]}}
        tiers = {"type": "array", "items": self.mapping(words.TIER_WORDS, keys.CONDITION_KEYS, tier_values)}
        by = self.mapping(
            words.BY_WORDS,
            keys.CONDITION_KEYS,
            {"by": {"anyOf": [{"type": "string"}, _ref("part")]}, "tiers": tiers},
            closed=False,
        )
        summands = {"type": "array", "items": _ref("threshold"), "minItems": 2}
        added = self.mapping(words.SUM_WORDS, keys.CONDITION_KEYS, {"sum": summands})
        taken = self.mapping(words.TAKEN_WORDS, keys.TAKEN_KEYS, {"from": {"type": "string"}, "times": _AMOUNT})
        zh = "数、分数 2/3、百分数 10%、时刻 8:20、比 1:19；或随字段（by）、规模（tiers）、日期、另一条规则的数而定"
        en = "a number, 2/3, 10%, 8:20, 1:19; or by a field, by size (tiers), by dates (2026-09-01: 15%), from another rule"
        return _said((zh, en), {"anyOf": [_AMOUNT, added, taken, by]})

    def measures(self) -> dict[str, Schema]:
        populations = [name for key, named in self.model.populations.items() for name in (key, named.zh)]
        tables = [name for key, table in self.model.tables.items() for name in (key, table.zh)]
        school = _spelt(self.model.tables["schools"].columns)
        part = _ref("part")
        fact = {**dict.fromkeys(("date", "count", "of"), _ref("text")), "at_least": _AMOUNT}
        values: dict[Holds, Schema] = {
            Holds.POPULATION: _suggested([*populations, *tables]),
            Holds.CONDITION: {"type": "object"},
            Holds.SCHOOLS: _ref("where_schools"),
            Holds.FIELD: {"type": "string"},
            Holds.LENGTH: {"type": "string"},
            Holds.WITHIN: {"anyOf": [{"type": "string"}, self.mapping(words.CALENDAR_YEARS, {}, {"calendar_years": _AMOUNT})]},
            Holds.EVER: {},
            Holds.OWN_FIELD: _suggested(school),
            Holds.PART: {"anyOf": [_suggested([*school, *populations]), part]},
            Holds.RULES: {"type": "array", "items": {"type": "string"}},
            Holds.AMOUNT: _AMOUNT,
            Holds.DOCUMENT: self.codes("document_kind"),
            Holds.TEXT: _ref("text"),
            Holds.NAME: {"type": "string"},
            Holds.FACTS: {"type": "array", "maxItems": 2, "items": self.mapping(words.ASK_WORDS, {}, fact)},
            Holds.OUTSIDE: choices(words.NOT_APPLICABLE),
            Holds.REQUIREMENTS: {"type": "array", "minItems": 2, "items": _ref("requirement")},
        }
        made: dict[str, Schema] = {"part": self.mapping(PARTS, keys.RULE_KEYS, {name: _ref(name) for name in PARTS})}
        for word, kind in KINDS.items():
            said = {key: known.about for key, known in kind.keys.items()}
            body = self.mapping(MEASURE_WORDS[word], said, {key: values[known.holds] for key, known in kind.keys.items()})
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
        about = _ref(f"where_{table}")
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
        here = _ref(f"where_{table}")
        properties: dict[str, Schema] = {}
        for spelling in _both("any", "all"):
            properties[spelling] = _said(keys.CONDITION_KEYS[_english(spelling)], {"type": "array", "items": here})
        for spelling in _both("not"):
            properties[spelling] = _said(keys.CONDITION_KEYS["not"], here)
        for child, other in self.model.tables.items():
            if table in other.links().values():
                linked = _said((f"{other.zh}：有多少条", f"how many records of {other.en}"), _ref(f"records_{child}"))
                properties |= dict.fromkeys((child, other.zh), linked)
        fields: dict[str, Column | Derived] = {**spec.columns, **spec.derived}
        for name, column in fields.items():
            if isinstance(column, Column) and column.private:
                continue
            tested = _said((column.zh or name, column.en or name), _ref(_test_name(column)))
            properties |= {spelling: tested for spelling in (name, column.zh) if spelling}
        return {"type": "object", "properties": properties}

    def linked(self, child: str) -> Schema:
        values: dict[str, Schema] = {
            "where": _ref(f"where_{child}"),
            **{key: {"type": "string"} for key in ("sum", "max", "min", "mean", "distinct")},
            **{str(name): _ref("threshold") for name in words.COMPARATORS},
        }
        said = {**keys.LINKED_KEYS, **keys.RULE_KEYS}
        return self.mapping(words.LINKED_WORDS, said, values)

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
            value = _ref(f"list_{column.list}")
        elif column.type in ("text", "key", "school", "person", "link"):
            value = {"type": ["string", "number"]}
        else:
            comparisons |= {str(name): chinese for name, chinese in words.COMPARATORS.items()}
            value = _AMOUNT
        tests = {name: _ref("threshold") for name in comparisons if name in words.COMPARATORS}
        return {"anyOf": [value, {"type": "array", "items": value}, self.mapping(comparisons, said, tests)]}

    def codes(self, code_list: str) -> Schema:
        codes = self.model.code_lists[code_list].codes
        return _suggested([name for key, code in codes.items() for name in (key, code.zh)])

    # ---------------------------------------------------------------- packs, policies, cases, audits

    def pack(self) -> Schema:
        found = self._of_shape("规则包 / pack", PackShape, keys.PACK_KEYS, PACK)
        for spelling in ("records", *PACK.words["records"]):
            found["properties"][spelling] = _said(keys.PACK_KEYS["records"], _ref("records"))
        found["definitions"]["records"] = keyed(RECORDS)
        return found

    def policy(self) -> Schema:
        found = self._of_shape("政策文件 / policy", PolicyShape, keys.POLICY_KEYS, POLICY)
        clause = found["definitions"][ClauseShape.__name__]
        rows = POLICY.inside["clauses"].each
        assert rows is not None
        english = {spelling: name for name, chinese in rows.words.items() for spelling in (name, *chinese)}
        for name, schema in clause["properties"].items():
            clause["properties"][name] = _said(keys.POLICY_KEYS[english[name]], schema)
        return found

    def _of_shape(self, title: str, shape: type[Shape], said: Mapping[str, Texts], spelt: Keys) -> Schema:
        made = shape.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
        definitions = made.pop("$defs", {})
        text = {"anyOf": [{"type": "string"}, definitions["TextShape"]]}
        definitions["TextShape"] = text
        properties = {name: _said(said[name], _untitled(schema)) for name, schema in made["properties"].items()}
        body = {"type": "object", "additionalProperties": False, "properties": properties, "required": made["required"]}
        in_chinese(body, spelt)
        for name, within in shapes_of(spelt):
            if name in definitions:
                in_chinese(definitions[name], within)
        rest = {name: _with_numbers(_untitled(definition)) for name, definition in definitions.items()}
        return self.file(title, _with_numbers(body), rest)

    def cases(self) -> Schema:
        figures = {key: {"type": ["number", "string", "null"]} for key in words.EXPECT_WORDS}
        figures |= {"verdict": choices(words.VERDICT_WORDS), "reason": {"enum": [str(reason) for reason in Reason]}}
        assert set(words.VERDICT_WORDS) == set(Verdict)
        expect = self.mapping(words.EXPECT_WORDS, keys.EXPECT_KEYS, figures)
        tables: dict[str, Schema] = {}
        for name, table in self.model.tables.items():
            columns = {
                spelling: _said((column.zh or key, column.en or key), self.cell(column))
                for key, column in table.columns.items()
                for spelling in (key, column.zh)
                if spelling and not column.private
            }
            rows: Schema = {"type": ["array", "null"], "items": {"type": "object", "properties": columns}}
            tables |= {spelling: _said((table.zh, table.en), rows) for spelling in (name, table.zh)}
        values: dict[str, Schema] = {
            **{key: {"type": "string"} for key in ("name", "rule", "as_of", "period", "school")},
            "given": {"type": ["object", "null"], "properties": tables},
            "expect": _one_or_many(expect),
        }
        case = self.mapping(words.CASE_WORDS, keys.CASE_KEYS, values)
        case["allOf"] = [
            {"anyOf": [{"required": [word]} for word in (name, *words.CASE_WORDS[name])]}
            for name in ("name", "rule", "as_of", "expect")
        ]
        lists = {f"list_{name}": self.codes(name) for name in self.model.code_lists}
        return self.file("例子 / cases", {"type": "array", "items": case}, lists)

    def cell(self, column: Column) -> Schema:
        if column.type == "code":
            return {"anyOf": [_ref(f"list_{column.list}"), {"type": "null"}]}
        if column.type == "boolean":
            return {"enum": [True, False, "是", "否", None]}
        return {"type": ["string", "number", "null"]}

    def audit(self) -> Schema:
        from auditor.inputs.spec import FORMER_KEYS, KEYS, RECORDS_KEYS, STORE_KEYS
        from auditor.inputs.told import SPEAKER_WORDS, SUBMITTED_BY

        by = {name: (chinese,) for name, chinese in SUBMITTED_BY.items()}
        named: Schema = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
        tables: Schema = {"anyOf": [_one_or_many({"type": "string"}), named]}
        entry: dict[str, Schema] = {
            **{name: {"type": "string"} for name in ("path", "sql", "name")},
            "tables": tables,
            "submitted_by": choices(by),
            "complete": {"anyOf": [{"type": "boolean"}, _one_or_many({"type": "string"})]},
            "until": {"type": "string"},
            "from": choices({name: (chinese,) for name, chinese in SPEAKER_WORDS.items()}),
        }
        one = self.mapping({k: (zh,) for k, zh in RECORDS_KEYS.items()}, keys.RECORDS_KEYS, entry)
        texts = _one_or_many({"type": "string"})
        placed: dict[str, Schema] = {"address": {"type": "string"}, "engine": {"type": "string"}, "options": {"type": "object"}}
        store = self.mapping({k: (zh,) for k, zh in STORE_KEYS.items()}, keys.STORE_KEYS, placed)
        values: dict[str, Schema] = {
            **{name: {"type": "string"} for name in ("name", "pack", "as_of", "memory_limit", "output")},
            "language": {"enum": ["zh", "en"]},
            "level": {"type": ["string", "object"]},
            "authority": {"type": "object"},
            "store": {"anyOf": [{"type": "string"}, store]},
            "records": _one_or_many({"anyOf": [{"type": "string"}, one]}),
            **dict.fromkeys(("packs", "waivers", "attestations", "mapping", "decisions"), texts),
        }
        former = {key: old for old, key in FORMER_KEYS.items()}
        spelt = {name: (chinese, former[name]) if name in former else (chinese,) for name, chinese in KEYS.items()}
        body = self.mapping(spelt, keys.AUDIT_KEYS, values)
        return self.file("审核文件 / audit", body)


def _test_name(column: Column | Derived) -> str:
    return f"test_{column.list or column.type}"


def _both(*names: str) -> list[str]:
    return [spelling for name in names for spelling in (name, *words.LOGIC[name])]


def _english(spelling: str) -> str:
    return words.word(spelling, words.LOGIC) or spelling


def _spelt(columns: Mapping[str, Column]) -> list[str]:
    quantities = {"integer", "number", "money", "time"}
    return [name for key, column in columns.items() if column.type in quantities for name in (key, column.zh)]


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
