"""Populations and measures of a rule → the bound form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from auditor.i18n import msg
from auditor.model.model import NamedPopulation
from auditor.rules.ast import TRUE, All, Bound, Condition, Field, LeftOut, Population, both
from auditor.rules.bind.amounts import as_percentage, written_in_percent
from auditor.rules.bind.asked import asked_of
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.names import Names
from auditor.rules.kinds import KINDS, MEASURE_WORDS, MEASURES, PARTS
from auditor.rules.kinds.base import Measure, Part
from auditor.rules.shape import with_english_keys
from auditor.rules.words import COMPARATORS, keywords, spellings, word
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node, Number, Span


@dataclass
class Measures:
    """Binds the measure of one rule. ``sums_up``: of a bureau, where the same words are asked of its schools too.

    A field of the school is then the total over the bureau's schools.
    """

    names: Names
    conditions: Conditions
    mistakes: Mistakes
    subjects: tuple[str, ...]
    sums_up: bool = False

    def measure(self, kind: str, node: Node, where: Span) -> Measure | None:
        """The measure ``kind`` written at ``node``; None after noting the mistakes (or after the shape's)."""
        found = KINDS[kind]
        if not node.is_mapping and not (found.short and (node.text is not None or node.is_list)):
            return None
        return found.bind(self, node, where)

    # ---------------------------------------------------------------- populations

    def population(self, node: Node) -> Population | None:
        """``of``, ``where``, ``within``, ``ever`` of a measure; a mere word is ``of``."""
        of = node if node.text is not None else node.get("of")
        if of is None or of.text is None:
            return None
        named, table = self._of(of, of.text)
        if table is None or not self._belongs(of, table):
            return None
        base: Condition | None = TRUE
        left_out: tuple[LeftOut, ...] = ()
        if named:
            bound = self.named(named, of)
            if bound is None:
                base = None
            else:
                base, left_out = bound
        own = node.get("where")
        condition = TRUE if own is None else self.conditions.condition(own, table)
        if condition is not None:
            condition = both(condition, asked_of(condition, self.names, negated=False))
        window = self.conditions.window(node.items, table)
        if base is None or condition is None or window is None:
            return None
        return Population(table, both(base, condition), window, named, left_out)

    def narrowed(self, population: Population, more: Condition) -> Population:
        """The members that satisfy ``more`` too; a named population stays recognisable in front."""
        named = self.named(population.name, self.mistakes.document.root) if population.name else None
        if named is None or population.where == named[0]:
            return replace(population, where=both(population.where, more))
        base: Condition = named[0]
        rest: Condition = TRUE
        if isinstance(population.where, All) and len(population.where.of) == 2 and population.where.of[0] == base:
            rest = population.where.of[1]
        return replace(population, where=both(base, both(rest, more)))

    def _of(self, node: Node, written: str) -> tuple[str, str | None]:
        """The named population, if it is one, and its table."""
        populations = self.names.populations.find(written)
        tables = self.names.tables.find(written)
        if populations and not (tables and written in tables):
            named = self.names.populations.chinese(populations[0])
            self.mistakes.means(node, populations[0] if self.names.tables.find(named) else named, populations[0])
            return populations[0], self.table_of(populations[0])
        if len(tables) == 1:
            named = self.names.tables.chinese(tables[0])
            self.mistakes.means(node, tables[0] if self.names.populations.find(named) else named, tables[0])
            return "", tables[0]
        if tables:
            self.mistakes.add(
                "E237", node, msg("“{word}” could mean {first} or {second}.", word=written, first=tables[0], second=tables[1])
            )
        else:
            self.mistakes.add(
                "E231",
                node,
                msg("There is no table and no population “{name}”.", name=written),
                did_you_mean(written, [*self.names.tables.spellings, *self.names.populations.spellings]),
            )
        return "", None

    def table_of(self, name: str) -> str | None:
        """The table of a named population, through what it extends; None for a loop or an unknown name."""
        seen: set[str] = set()
        while name not in seen:
            seen.add(name)
            spec = self.names.model.populations.get(name)
            if spec is None:
                return None
            if spec.of:
                found = self.names.tables.find(spec.of)
                return found[0] if len(found) == 1 else None
            name = spec.extends
        return None

    def named(self, name: str, where: Node) -> tuple[Condition, tuple[LeftOut, ...]] | None:
        """The condition of a named population and whom it leaves out, with all that it extends."""
        if name in self.names.broken:
            return None
        spec: NamedPopulation | None = self.names.model.populations.get(name)
        table = self.table_of(name)
        if spec is None or table is None:
            self.mistakes.add("E231", where, msg("The population {name} rests on something unknown.", name=name))
            return None
        condition: Condition | None = TRUE
        left_out: tuple[LeftOut, ...] = ()
        if spec.extends:
            parent = self.named(spec.extends, where)
            if parent is None:
                return None
            condition, left_out = parent
        if spec.where:
            own = self.conditions.condition(node_of(spec.where, where.span), table)
            condition = None if own is None or condition is None else both(condition, own)
        more = [self._left_out(entry, table, where) for entry in spec.leaves_out]
        sound = tuple(entry for entry in more if entry is not None)
        if condition is None or len(sound) < len(more):
            return None
        return condition, left_out + sound

    def _left_out(self, entry: dict[str, Any], table: str, where: Node) -> LeftOut | None:
        when = self.conditions.condition(node_of(entry.get("when"), where.span), table)
        return None if when is None else LeftOut(when, {"zh": str(entry.get("zh", "")), "en": str(entry.get("en", ""))})

    def _belongs(self, node: Node, table: str) -> bool:
        """Do records of this table belong to the subjects?"""
        spec = self.names.table_spec(table)
        if "school" not in self.subjects:
            return True
        shown = self.names.show_table(table)
        if table == "schools":
            self.mistakes.add(
                "E258",
                node,
                msg("A school is one school: ask for its value, or make the bureau the subject."),
                msg("Write value: …, or subject: bureau."),
            )
        elif spec.level == "bureau" or not self.names.vias(table, "schools"):
            self.mistakes.add(
                "E258", node, msg("The records of {table} belong to no school.", table=shown), msg("Write subject: bureau.")
            )
        else:
            return True
        return False

    # ---------------------------------------------------------------- parts of ratios

    def of_each_school(self) -> Measures:
        """The same, for what is measured school by school."""
        return Measures(self.names, self.conditions, self.mistakes, ("school",))

    def part(self, node: Node | None) -> Part | None:
        """A part of a ratio: ``{count: …}``, ``{total: …}``, ``{value: …}``, or a word: a field of the school, else a table."""
        if node is None:
            return None
        if node.text is not None:
            field = self.names.fields("schools").find(node.text)
            own = field and (self.subjects == ("school",) or self.sums_up)
            if field and not own and not (self.names.tables.find(node.text) or self.names.populations.find(node.text)):
                told = msg("The bureau has no fields of its own.")
                how = msg("Write {{total: {{of: schools, sum: {field}}}}}: what its schools have together.", field=node.text)
                self.mistakes.add("E258", node, told, how)
                return None
            found = self.measure("value" if own or "." in node.text else "count", node, node.span)
        else:
            found = self._written_part(node)
        return found if isinstance(found, Part) else None

    def _written_part(self, node: Node) -> Measure | None:
        node = with_english_keys(node, PARTS, self.mistakes)
        if len(node.items) != 1 or next(iter(node.items)) not in PARTS:
            self.mistakes.add(
                "E209",
                node,
                msg("Each part of a ratio is one of: {choices}.", choices=keywords(PARTS)),
                next((did_you_mean(key, spellings(PARTS)) for key in node.items), None),
            )
            return None
        name = next(iter(node.items))
        return self._written(name, node)

    def _written(self, name: str, node: Node) -> Measure | None:
        """The measure under the key ``name`` of a mapping inside a rule, its keys checked here."""
        value = with_english_keys(node.items[name], MEASURE_WORDS[name], self.mistakes)
        for key in value.items:
            if word(key, MEASURE_WORDS[name]) is None:
                self.mistakes.add(
                    "E201",
                    value.keys[key],
                    msg("“{key}” does not belong here.", key=key),
                    did_you_mean(key, spellings(MEASURE_WORDS[name])),
                )
        for key, known in KINDS[name].keys.items():
            if known.required and value.text is None and value.get(key) is None:
                self.mistakes.add("E202", value, msg("“{key}” is missing.", key=key))
        return self.measure(name, value, node.keys[name])

    # ---------------------------------------------------------------- requirements inside a rule

    def requirement(self, node: Node) -> tuple[Measure, tuple[Bound, ...]] | None:
        """One measure with its threshold; None after noting the mistakes."""
        node = with_english_keys(node, {**MEASURES, **COMPARATORS}, self.mistakes)
        kinds = [key for key in node.items if key in MEASURES]
        for key in node.items:
            if key not in MEASURES and key not in COMPARATORS:
                told, meant = msg("“{key}” does not belong here.", key=key), {**MEASURES, **COMPARATORS}
                self.mistakes.add("E201", node.keys[key], told, did_you_mean(key, spellings(meant)))
        if len(kinds) != 1:
            self.mistakes.add(
                "E209", node, msg("Each requirement has one measure and its threshold: {choices}.", choices=keywords(MEASURES))
            )
            return None
        measure = self._written(kinds[0], node)
        if measure is None:
            return None
        if measure.over_schools or measure.judged_from != "records" or measure.own_bounds():
            self.mistakes.add(
                "E253", node.keys[kinds[0]], msg("Here only what is measured from the records of one subject can stand.")
            )
            return None
        if written_in_percent(node):
            measure = measure.in_percent(as_percentage)
        kind = measure.amount_kind(self.names)
        bounds = () if kind is None else self.conditions.thresholds.bounds_inside(node, kind, self.subject_number)
        if not any(key in COMPARATORS for key in node.items):
            self.mistakes.add("E211", node, msg("The rule requires nothing: add at_least, more_than, at_most or less_than."))
        dated = [bound for bound in bounds if bound.threshold.changes()]
        if dated:
            self.mistakes.add(
                "E251", node, msg("A threshold inside a requirement cannot change with dates; write a rule for each.")
            )
        return None if dated or not bounds else (measure, bounds)

    def subject_number(self, by: Node) -> Field | Measure | None:
        """What a threshold of the subject can depend on: a field of the school, or a number that is measured."""
        if by.is_mapping:
            return self._measured_number(by)
        if self.subjects == ("school",):
            return self.conditions.by_field(by, "schools")
        if self.sums_up and by.text is not None:
            return self.measure("value", by, by.span)
        self.mistakes.add(
            "E258",
            by,
            msg("A threshold of the bureau cannot depend on a field of a school."),
            msg("A number of the whole bureau can stand here: by: {{total: {{of: schools, sum: pupils}}}}."),
        )
        return None

    def _measured_number(self, by: Node) -> Measure | None:
        """``{count: …}``, ``{total: {…, sum: …}}``, ``{value: …}`` after ``by:``."""
        found = self._written_part(by)
        if found is None or found.counted_once:
            return found
        self.mistakes.add("E253", by, msg("A threshold can depend on a number, a sum or a value; not on a mean or an extreme."))
        return None


def node_of(value: Any, span: Span) -> Node:
    """Plain data of the records model as nodes, whose mistakes are told at one place; none of it stands there as text."""
    span = Span(span.line, span.column)
    if isinstance(value, dict):
        return Node({str(k): node_of(v, span) for k, v in value.items()}, span, {str(k): span for k in value})
    if isinstance(value, list | tuple):
        return Node([node_of(v, span) for v in value], span)
    if value is None or isinstance(value, bool):
        return Node(value, span)
    if isinstance(value, int | float):
        return Node(Number(str(value)), span)
    return Node(str(value), span)
