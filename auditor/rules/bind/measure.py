"""Populations and measures of a rule → the bound form."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from auditor.i18n import msg
from auditor.model.model import NamedPopulation
from auditor.rules.ast import (
    TRUE,
    All,
    Attest,
    Condition,
    Constant,
    Count,
    Field,
    LeftOut,
    Measure,
    Met,
    OneOf,
    Population,
    Ratio,
    Share,
    Spread,
    Total,
    Value,
)
from auditor.rules.bind.amounts import Kind, kind_of
from auditor.rules.bind.condition import Conditions
from auditor.rules.bind.names import Names
from auditor.rules.shape import with_english_keys
from auditor.rules.words import MEASURE_WORDS, MEASURES, spellings, word
from auditor.written.mistakes import Mistakes, did_you_mean, listed
from auditor.written.yaml_source import Node, Number, Span

_HOWS = ("sum", "max", "min", "mean")


@dataclass
class Measures:
    """Binds the measure of one rule."""

    names: Names
    conditions: Conditions
    mistakes: Mistakes
    subjects: tuple[str, ...]

    def measure(self, kind: str, node: Node, where: Span) -> Measure | None:
        """The measure ``kind`` written at ``node``; None after noting the mistakes (or after the shape's)."""
        if kind == "attest":
            return self._attest(node)
        if kind == "value":
            return self._value(node, where)
        if not node.is_mapping and not (kind == "count" and node.text is not None):
            return None
        if kind == "count":
            return self._count(node, where)
        if kind == "share":
            return self._share(node, where)
        if kind == "total":
            return self._total(node, where)
        if kind == "met":
            return self._met(node)
        return self._parts(kind, node)

    # ---------------------------------------------------------------- populations

    def population(self, node: Node, where: Span) -> Population | None:
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
        window = self.conditions.window(node.items, table)
        if base is None or condition is None or window is None:
            return None
        return Population(table, both(base, condition), window, named, left_out)

    def _of(self, node: Node, written: str) -> tuple[str, str | None]:
        """The named population, if it is one, and its table."""
        populations = self.names.populations.find(written)
        tables = self.names.tables.find(written)
        if populations and not (tables and written in tables):
            return populations[0], self.table_of(populations[0])
        if len(tables) == 1:
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

    # ---------------------------------------------------------------- kinds of measures

    def _count(self, node: Node, where: Span) -> Count | None:
        population = self.population(node, where)
        distinct = node.get("distinct")
        if population is None:
            return None
        if distinct is None:
            return Count(population)
        field = self.conditions.summed(distinct, population.table, "distinct")
        return None if field is None else Count(population, field)

    def _share(self, node: Node, where: Span) -> Share | None:
        population = self.population(node, where)
        that = node.get("that")
        if population is None or that is None:
            return None
        condition = self.conditions.condition(that, population.table)
        return None if condition is None else Share(population, condition)

    def _total(self, node: Node, where: Span) -> Total | None:
        population = self.population(node, where)
        hows = [how for how in _HOWS if how in node.items]
        if len(hows) != 1:
            self.mistakes.add("E209", where, msg("A total needs exactly one of: {choices}.", choices=listed(_HOWS)))
            return None
        if population is None:
            return None
        field = self.conditions.summed(node.items[hows[0]], population.table, hows[0])
        return None if field is None else Total(population, field, hows[0])  # type: ignore[arg-type]  # one of _HOWS

    def _value(self, node: Node, where: Span) -> Value | Total | None:
        field = node if node.text is not None else node.get("field")
        indicator = node.get("indicator")
        if (field is None) == (indicator is None):
            self.mistakes.add("E209", where, msg("A value names a field of the school, or an indicator of the bureau."))
            return None
        if indicator is not None:
            return self._indicator(indicator, node.get("scope"))
        if field is None or field.text is None:
            return None
        if "bureau" in self.subjects:
            self.mistakes.add(
                "E258",
                field,
                msg("The bureau has no fields of its own."),
                msg("Write value: {{indicator: …}}, or a total over the schools."),
            )
            return None
        bound = self.conditions.field(field.text, "schools", field)
        if bound is None:
            return None
        if kind_of(self.names.spec(bound.table, bound.name)) is None:
            self.mistakes.add(
                "E253",
                field,
                msg("{field} is no quantity.", field=self.names.show_field(bound)),
                msg("For what the school is, use applies_to; for a document, attest."),
            )
            return None
        return Value(bound)

    def _indicator(self, node: Node, scope: Node | None) -> Total | None:
        """A named figure of the bureau: its largest entry of the period."""
        if self.subjects != ("bureau",):
            self.mistakes.add("E258", node, msg("Indicators are figures of the bureau."), msg("Write subject: bureau."))
            return None
        if node.text is None or (scope is not None and scope.text is None):
            return None
        tests: list[Condition] = [OneOf(self._figure("indicator"), (node.text,))]
        if scope is not None and scope.text is not None:
            tests.append(OneOf(self._figure("scope"), (scope.text,)))
        where = tests[0] if len(tests) == 1 else All(tuple(tests))
        return Total(Population("bureau_figures", where), self._figure("value"), "max")

    def _figure(self, name: str) -> Field:
        return self.names.field("bureau_figures", name)

    def _parts(self, kind: str, node: Node) -> Ratio | Spread | None:
        if kind == "spread" and self.subjects != ("bureau",):
            self.mistakes.add(
                "E258", node, msg("A spread is measured over the schools of a bureau."), msg("Write subject: bureau.")
            )
            return None
        of = self._part(node.get("of"), kind)
        to = self._part(node.get("to"), kind)
        if of is None or to is None:
            return None
        return Ratio(of, to) if kind == "ratio" else Spread(of, to)

    def _part(self, node: Node | None, kind: str) -> Count | Total | Value | None:
        """A part of a ratio: ``{count: …}``, ``{total: …}``, ``{value: …}``, or a word: a field of the school, else a table."""
        if node is None:
            return None
        # The parts of a spread are taken school by school.
        inner = Measures(self.names, self.conditions, self.mistakes, ("school",)) if kind == "spread" else self
        if node.text is not None:
            own = inner.subjects == ("school",) and self.names.fields("schools").find(node.text)
            found = inner.measure("value" if own or "." in node.text else "count", node, node.span)
        else:
            found = inner._written_part(node)
        return found if isinstance(found, Count | Total | Value) else None

    def _written_part(self, node: Node) -> Measure | None:
        allowed = {name: MEASURES[name] for name in ("count", "total", "value")}
        node = with_english_keys(node, allowed, self.mistakes)
        if len(node.items) != 1 or next(iter(node.items)) not in allowed:
            self.mistakes.add(
                "E209",
                node,
                msg("Each part of a ratio is one of: {choices}.", choices=listed(allowed)),
                next((did_you_mean(key, spellings(allowed)) for key in node.items), None),
            )
            return None
        name, value = next(iter(node.items.items()))
        value = with_english_keys(value, MEASURE_WORDS[name], self.mistakes)
        for key in value.items:
            if word(key, MEASURE_WORDS[name]) is None:
                self.mistakes.add(
                    "E201",
                    value.keys[key],
                    msg("“{key}” does not belong here.", key=key),
                    did_you_mean(key, spellings(MEASURE_WORDS[name])),
                )
        if name != "value" and value.text is None and value.get("of") is None:
            self.mistakes.add("E202", value, msg("“{key}” is missing.", key="of"))
        return self.measure(name, value, node.keys[name])

    def _met(self, node: Node) -> Met | None:
        of, floor = node.get("of"), node.get("floor")
        if of is None:
            return None
        rules = tuple(element.text for element in of.elements if element.text)
        part: Fraction | None = None
        if floor is not None:
            read = self.conditions.thresholds.read(floor, Kind.SHARE, lambda by: None)
            if not isinstance(read, Constant):
                if read is not None:
                    self.mistakes.add("E251", floor, msg("A number is expected here."))
                return None
            part = read.value
        if len(set(rules)) < len(rules):
            self.mistakes.add("E105", of, msg("A rule is listed twice."))
        return Met(rules, part)

    def _attest(self, node: Node) -> Attest | None:
        document = node if node.text is not None else node.get("document")
        if document is None or document.text is None:
            return None
        question = node.get("question")
        texts: dict[str, str] = {}
        if question is not None:
            if question.text is not None:
                texts = {"zh": question.text, "en": question.text}
            else:
                texts = {key: value.text or "" for key, value in question.items.items()}
        kinds = self.names.codes("document_kind")
        found = kinds.find(document.text)
        if len(found) != 1:
            self.mistakes.add(
                "E233",
                document,
                msg("There is no kind of document “{name}”.", name=document.text),
                did_you_mean(document.text, kinds.spellings),
            )
            return None
        return Attest(found[0], texts)


def both(first: Condition, second: Condition) -> Condition:
    """Both conditions; what is always true falls away."""
    parts = [part for part in (first, second) if part != TRUE]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def node_of(value: Any, span: Span) -> Node:
    """Plain data of the records model as nodes, all at one place."""
    if isinstance(value, dict):
        return Node({str(k): node_of(v, span) for k, v in value.items()}, span, {str(k): span for k in value})
    if isinstance(value, list | tuple):
        return Node([node_of(v, span) for v in value], span)
    if value is None or isinstance(value, bool):
        return Node(value, span)
    if isinstance(value, int | float):
        return Node(Number(str(value)), span)
    return Node(str(value), span)
