"""A rule file or a file of cases in Chinese or English words: only words change, every comment and blank stays where it is.

The words are replaced in the text at the places that the reader of YAML knows; the result is read again and must mean the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from auditor.authoring.format_cases import OfCase
from auditor.authoring.rewording import Rewording, with_changes
from auditor.problems import Place
from auditor.rules.ast import Rule
from auditor.rules.bind.amounts import read_months
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.measure import Measures
from auditor.rules.bind.names import Names
from auditor.rules.bind.rule import TEXT_KEYS, bind_rules
from auditor.rules.grammar import RULE_WORDS
from auditor.rules.kinds import KINDS, MEASURE_WORDS, MEASURES, PARTS
from auditor.rules.kinds.base import Holds
from auditor.rules.pack import Pack
from auditor.rules.words import (
    ASK_WORDS,
    BY_WORDS,
    CALENDAR_YEARS,
    COMPARATORS,
    COMPARED_WORDS,
    DATE_WORDS,
    EVERY_WORDS,
    FESTIVALS,
    GRADE_WORDS,
    LEVELS,
    LINKED_WORDS,
    LOGIC,
    MEETS_WORDS,
    NOT_APPLICABLE,
    OWNERS,
    PERIODS,
    REFERENCES,
    REST_WORDS,
    SEASON_WORDS,
    STRENGTH_WORDS,
    STRENGTHS,
    SUBJECTS,
    SUM_WORDS,
    TAKEN_WORDS,
    TEST_WORDS,
    TEXT_WORDS,
    TIER_WORDS,
    word,
)
from auditor.written.mistakes import Mistakes, fold
from auditor.written.yaml_source import Node, parse_yaml

_ROLLING = re.compile(r"(\d{1,2})\s*(?:years?|年)", re.ASCII)
_CYCLE = re.compile(r"(\d{1,2})\s*(?:calendar[_ ]years?|个?自然年)", re.ASCII)


def format_file(path: Path, file: str, pack: Pack, language: str) -> str:
    """The text of a rule file of ``pack``, or of a file of its cases, in the words of ``language`` (``zh`` or ``en``).

    Raises UserError for a file that is no YAML. A rule or case that would not mean the same is left as it is.
    """
    document = parse_yaml(path.read_bytes(), file)
    of_cases = path.parent.name == "cases"
    parts = [(OfCase if of_cases else _OfRule)(pack, language, document) for _ in document.root.elements]
    for part, node in zip(parts, document.root.elements, strict=True):
        part.reword(node)
    whole = with_changes(document.text, _together(parts))
    if of_cases:
        return whole
    meant = _bound(document.text, pack)
    if meant is None:
        return document.text
    if _bound(whole, pack) == meant:
        return whole
    sound = [part for part in parts if _bound(with_changes(document.text, part.changes), pack) == meant]
    return with_changes(document.text, _together(sound))


def draft_in_words(text: str, pack: Pack, language: str) -> str:
    """The text of rules that are none yet, as far as their words are known."""
    document = parse_yaml(text.encode(), "")
    parts = [_OfRule(pack, language, document) for _ in document.root.elements]
    for part, node in zip(parts, document.root.elements, strict=True):
        part.reword(node)
    return with_changes(document.text, _together(parts))


def _together(parts: Iterable[Rewording]) -> dict[tuple[int, int], str]:
    """All changes; an alias leads several parts to the same place, where they write the same."""
    return {place: text for part in parts for place, text in part.changes.items()}


def rule_text(rule: Rule, pack: Pack, language: str) -> str:
    """The source of one rule, in the words of ``language``, without what stands around it."""
    owner = next((parent for parent in pack.parents if parent.name == rule.pack), pack)
    path = owner.folder / Path(rule.place.file).name
    document = parse_yaml(path.read_bytes(), rule.place.file)
    for nth, node in enumerate(document.root.elements):
        if min(span.line for span in node.keys.values()) <= rule.place.line <= _last_line(node):
            text = format_file(path, rule.place.file, owner, language)
            again = parse_yaml(text.encode(), rule.place.file).root.elements
            lines = text.split("\n")
            first = min(span.line for span in again[nth].keys.values())
            end = min(span.line for span in again[nth + 1].keys.values()) - 1 if nth + 1 < len(again) else len(lines)
            return "\n".join(_without_tail(lines[first - 1 : end]))
    return ""


def _last_line(node: Node) -> int:
    inner = [_last_line(child) for child in (*node.items.values(), *node.elements)]
    return max([node.span.line, *inner])


def _without_tail(lines: list[str]) -> list[str]:
    """Without the blank lines and comments that belong to what follows."""
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines = lines[:-1]
    return lines


def _bound(text: str, pack: Pack) -> list[Rule] | None:
    """The rules that a text holds, wherever they stand in it; None where there is a mistake."""
    document = parse_yaml(text.encode(), "")
    mistakes = Mistakes(document)
    rules = [
        replace(rule, place=Place())
        for rule, _ in bind_rules(document, Names(pack.model), pack.name, mistakes, pack.former_rules)
    ]
    return None if mistakes.problems else rules


class _OfRule(Rewording):
    """The changes of one rule."""

    def __post_init__(self) -> None:
        super().__post_init__()
        mistakes = Mistakes(self.document)
        self.measures = Measures(self.names, Conditions(self.names, mistakes), mistakes, ("bureau",))

    # ---------------------------------------------------------------- rules

    def reword(self, node: Node) -> None:
        given = self.keys(node, RULE_WORDS)
        for key in TEXT_KEYS:
            if key in given:
                self.keys(given[key], TEXT_WORDS)
        for key, words in (
            ("subject", SUBJECTS),
            ("reference", REFERENCES),
            ("owner", OWNERS),
        ):
            self.choice(given.get(key), words)
        if "strength" in given:
            self.strength(given["strength"])
        self.choice(given.get("level"), LEVELS)
        self.choice(given.get("compared_with"), COMPARED_WORDS)
        self.period(given.get("period"))
        self.season(given.get("season"))
        if "applies_to" in given:
            self.condition(given["applies_to"], "schools")
        for key in KINDS:
            if key in given:
                self.measure(key, given[key])
        for key in COMPARATORS:
            if key in given:
                self.threshold(given[key], "schools")
        for element in given["grades"].elements if "grades" in given else ():
            for key, value in self.keys(element, GRADE_WORDS).items():
                if key == "name":
                    self.keys(value, TEXT_WORDS)
                else:
                    self.threshold(value, "schools")

    def strength(self, node: Node) -> None:
        """A word, or ``{is: …, by: …}``."""
        if node.text is not None:
            self.choice(node, STRENGTHS)
            return
        self.choice(self.keys(node, STRENGTH_WORDS).get("is"), STRENGTHS)

    def period(self, node: Node | None) -> None:
        text = (node.text or "") if node is not None else ""
        if node is None or not text:
            return
        self.choice(node, PERIODS)
        for pattern, chinese, english in ((_ROLLING, "年", "years"), (_CYCLE, "个自然年", "calendar_years")):
            if found := pattern.fullmatch(fold(text)):
                self.changes[(node.span.start, node.span.end)] = (
                    f"{found[1]}{chinese}" if self.language == "zh" else f"{found[1]} {english}"
                )

    def season(self, node: Node | None) -> None:
        if node is None:
            return
        if node.text is not None:
            self.choice(node, FESTIVALS)
        else:
            self.choice(self.keys(node, SEASON_WORDS).get("festival"), FESTIVALS)

    def length(self, node: Node | None) -> None:
        """``5 years``, ``18个月``, ``{calendar_years: 2}``."""
        if node is not None and node.is_mapping:
            self.keys(node, CALENDAR_YEARS)
        months = read_months(node.text or "") if node is not None else None
        if node is None or months is None:
            return
        number, chinese, english = (months // 12, "年", "years") if months % 12 == 0 else (months, "个月", "months")
        self.changes[(node.span.start, node.span.end)] = f"{number}{chinese}" if self.language == "zh" else f"{number} {english}"

    def measure(self, kind: str, node: Node) -> None:
        known = KINDS[kind]
        given = {known.short: node} if node.text is not None or node.is_list else self.keys(node, MEASURE_WORDS[kind])
        table = None
        for key in (key for key in known.keys if key in given):  # whose records they are comes before what is asked of them
            value = given[key]
            match known.keys[key].holds:
                case Holds.POPULATION:
                    table = self.population(value)
                case Holds.CONDITION if table:
                    self.condition(value, table)
                case Holds.SCHOOLS:
                    self.condition(value, "schools")
                case Holds.FIELD if table:
                    self.field(value.span, value.text or "", table)
                case Holds.LENGTH | Holds.WITHIN:
                    self.length(value)
                case Holds.OWN_FIELD:
                    self.field(value.span, value.text or "", "schools")
                case Holds.PART:
                    self.part_of_ratio(value)
                case Holds.DOCUMENT:
                    self.code(value, "document_kind")
                case Holds.OUTSIDE:
                    self.choice(value, NOT_APPLICABLE)
                case Holds.TEXT:
                    self.keys(value, TEXT_WORDS)
                case Holds.FACTS:
                    self.facts(value)
                case Holds.REQUIREMENTS:
                    for element in value.elements:
                        self.requirement(element)

    def requirement(self, node: Node) -> None:
        """A measure with its threshold, inside a rule."""
        for key, value in self.keys(node, {**MEASURES, **COMPARATORS}).items():
            if key in KINDS:
                self.measure(key, value)
            elif key in COMPARATORS:
                self.threshold(value, "schools")

    def facts(self, node: Node) -> None:
        """The facts that an answer has to give."""
        for fact in node.elements:
            asked = self.keys(fact, ASK_WORDS)
            for key in ("date", "count", "of"):
                if key in asked:
                    self.keys(asked[key], TEXT_WORDS)

    def part_of_ratio(self, node: Node) -> None:
        if node.text is not None:
            own = self.names.fields("schools").find(node.text) or "." in node.text
            self.measure("value" if own else "count", node)
            return
        for kind, value in self.keys(node, PARTS).items():
            if kind in PARTS:
                self.measure(kind, value)

    def population(self, node: Node) -> str | None:
        """Write the name of a population or table; its table."""
        written = node.text or ""
        populations, tables = self.names.populations.find(written), self.names.tables.find(written)
        if populations and not (tables and written in tables):
            spec = self.pack.model.populations[populations[0]]
            if self.language == "en" or not self.names.tables.find(spec.zh):
                self.name(node.span, populations[0], spec.zh, self.names.populations)
            return self.measures.table_of(populations[0])
        if len(tables) != 1:
            return None
        chinese = self.pack.model.tables[tables[0]].zh
        self.name(node.span, tables[0], "" if self.names.populations.find(chinese) else chinese, self.names.tables)
        return tables[0]

    # ---------------------------------------------------------------- conditions

    def condition(self, node: Node, table: str) -> None:
        for key, value in node.items.items():
            where = node.keys[key]
            fields, children = self.names.fields(table), self.names.children(table)
            if table == "schools" and not fields.find(key) and word(key, MEETS_WORDS):
                self.put(where, self.keyword("meets", MEETS_WORDS))
                continue
            if "." not in key:
                logic = word(key, LOGIC)
                if logic and (fold(key) == logic or not fields.find(key)):
                    chosen = self.keyword(logic, LOGIC)
                    self.put(where, logic if fields.find(chosen) else chosen)
                    for element in value.elements or [value]:
                        self.condition(element, table)
                    continue
                found = children.find(key)
                if found and (not fields.find(key) or fold(key) in found):
                    chinese = self.pack.model.tables[found[0]].zh
                    taken = fields.find(chinese) or word(chinese, LOGIC)
                    self.name(where, found[0], "" if taken else chinese, children)
                    self.linked(value, found[0], table)
                    continue
            place = self.field(where, key, table)
            if place is not None:
                self.test(value, *place, table)

    def test(self, node: Node, table: str, name: str, home: str) -> None:
        """What a field must be; ``home``: the table whose fields a threshold may depend on."""
        if not node.is_mapping:
            for element in node.elements or [node]:
                self.value(element, table, name)
            return
        for key, value in node.items.items():
            where = node.keys[key]
            for words in (COMPARATORS, TEST_WORDS, DATE_WORDS):
                canonical = word(key, words)
                if canonical is None:
                    continue
                self.put(where, self.keyword(canonical, words))
                if words is COMPARATORS:
                    self.threshold(value, home)
                elif words is DATE_WORDS:
                    self.choice(value, REFERENCES)
                elif canonical == "not":
                    self.test(value, table, name, home)
                break

    def value(self, node: Node, table: str, name: str) -> None:
        spec = self.names.spec(table, name)
        if spec.type == "code":
            self.code(node, spec.list)
        elif spec.type == "date":
            self.choice(node, REFERENCES)

    def linked(self, node: Node, child: str, table: str) -> None:
        given = self.keys(node, LINKED_WORDS)
        if "where" in given:
            self.condition(given["where"], child)
        if "part_of" in given:
            self.choice(given["part_of"], EVERY_WORDS)
            self.condition(given["part_of"], child)
        for key in ("sum", "max", "min", "mean", "distinct"):
            if key in given:
                self.field(given[key].span, given[key].text or "", child)
        for key in COMPARATORS:
            if key in given:
                self.threshold(given[key], table)
        self.length(given.get("within"))

    def threshold(self, node: Node, table: str) -> None:
        if not node.is_mapping:
            return
        if any(word(key, TAKEN_WORDS) for key in node.items):
            self.keys(node, TAKEN_WORDS)
            return
        if not any(word(key, BY_WORDS) for key in node.items):
            for key, value in node.items.items():
                if word(key, SUM_WORDS):
                    self.put(node.keys[key], self.keyword("sum", SUM_WORDS))
                for element in value.elements or [value]:
                    self.threshold(element, table)
            return
        given = {word(key, BY_WORDS) or key: value for key, value in node.items.items()}
        by = given.get("by")
        place = None if by is None or by.text is None else self.field(by.span, by.text, table)
        if by is not None and by.is_mapping:
            self.part_of_ratio(by)
        for key, value in node.items.items():
            if value is not by:
                self.threshold(value, table)
            canonical = word(key, BY_WORDS)
            if canonical is not None:
                self.put(node.keys[key], self.keyword(canonical, BY_WORDS))
                if canonical == "else":
                    self.choice(node.items[key], REST_WORDS)
            elif place is not None and self.names.spec(*place).type == "code":
                self.code_at(node.keys[key], key, self.names.spec(*place).list)
        for tier in given["tiers"].elements if "tiers" in given else ():
            self.keys(tier, TIER_WORDS)
