"""Conditions: ``where``, ``that``, ``applies_to`` → the bound form, every name and every type checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from auditor.i18n import msg
from auditor.model.model import Column
from auditor.rules.ast import (
    TRUE,
    All,
    Any,
    Bound,
    Comparator,
    Compare,
    CompareDate,
    Condition,
    Day,
    Field,
    Known,
    Linked,
    Not,
    OneOf,
    Period,
    both,
)
from auditor.rules.bind.amounts import AmountError, Kind, as_percentage, kind_of, kind_of_field, read_amount, written_in_percent
from auditor.rules.bind.asked import asked_of
from auditor.rules.bind.days import read_day
from auditor.rules.bind.field import Fields
from auditor.rules.bind.names import Index
from auditor.rules.bind.threshold import Thresholds
from auditor.rules.thresholds import Constant
from auditor.rules.words import (
    AGGREGATES,
    COMPARATORS,
    DATE_WORDS,
    EVERY_WORDS,
    LINKED_WORDS,
    LOGIC,
    NO,
    TEST_WORDS,
    YES,
    keywords,
    read_word,
    spellings,
    word,
)
from auditor.written.mistakes import did_you_mean, fold
from auditor.written.yaml_source import Node, Span

_LINK_TYPES = ("school", "person", "link")
_WITHOUT_ORDER = ("code", "boolean", "text", "key", *_LINK_TYPES)
_DEEPEST = 12


@dataclass
class Conditions(Fields):
    """Binds conditions of one file; ``period`` is that of the rule at hand (None outside a rule)."""

    period: Period | None = None

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(self.names, self.mistakes)

    # ---------------------------------------------------------------- conditions

    def condition(self, node: Node, table: str, depth: int = 0) -> Condition | None:
        """The condition on a record of ``table``; None after noting the mistakes."""
        if not node.is_mapping:
            self.mistakes.add("E203", node, msg("A condition names fields and what they must be, like {{form: face_to_face}}."))
            return None
        if node.is_empty:
            self.mistakes.add("E255", node, msg("The condition is empty."))
            return None
        if depth > _DEEPEST:
            self.mistakes.add("E109", node, msg("Conditions are nested too deep."))
            return None
        parts: list[Condition | None] = []
        seen: dict[str, str] = {}
        for key, value in node.items.items():
            name, part = self._entry(node, key, value, table, depth)
            if name in seen:
                self.mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
            seen[name] = key
            parts.append(part)
        sound = [part for part in parts if part is not None]
        if len(sound) < len(parts):
            return None
        return sound[0] if len(sound) == 1 else All(tuple(sound))

    def _entry(self, node: Node, key: str, value: Node, table: str, depth: int) -> tuple[str, Condition | None]:
        """One key of a condition: its canonical name, and its bound form."""
        where = node.keys[key]
        if "." not in key:
            fields: Index = self.names.fields(table)
            logic = word(key, LOGIC)
            if logic and (fold(key) == logic or not fields.find(key)):
                chosen = LOGIC[logic][0]
                self.mistakes.means(where, logic if fields.find(chosen) else chosen, logic)
                return f"{logic} ", self._logic(logic, value, where, table, depth)
            children = self.names.children(table)
            # A canonical name goes before a Chinese one, a field before a table.
            if children.find(key) and (not fields.find(key) or fold(key) in children.find(key)):
                child = self.only(key, children.find(key), where)
                if child is not None:
                    named = children.chinese(child)
                    another = fields.find(named) or word(named, LOGIC)
                    self.mistakes.means(where, child if another else named, child)
                return f"{child} records", None if child is None else self._linked(value, child, table, where, depth)
        field = self.field(key, table, where)
        return (key if field is None else str(field)), None if field is None else self.test(value, field, where, table)

    def _logic(self, logic: str, node: Node, where: Span, table: str, depth: int) -> Condition | None:
        if logic == "not":
            inner = self.condition(node, table, depth + 1)
            return None if inner is None else Not(inner)
        if not node.is_list:
            self.mistakes.add("E203", node, msg("{word} takes a list of conditions.", word=logic), msg("Begin each with a dash."))
            return None
        if node.is_empty:
            self.mistakes.add("E255", where, msg("The condition is empty."))
            return None
        parts = [self.condition(element, table, depth + 1) for element in node.elements]
        sound = tuple(part for part in parts if part is not None)
        if len(sound) < len(parts):
            return None
        if self._repeated(node, sound):
            return None
        return Any(sound) if logic == "any" else All(sound)

    def _repeated(self, node: Node, parts: Sequence[object]) -> bool:
        """Does a list say the same twice? It may have been meant to say something else."""
        for number, part in enumerate(parts):
            if part in parts[:number]:
                self.mistakes.add("E105", node.elements[number], msg("This stands in the list already."))
                return True
        return False

    # ---------------------------------------------------------------- tests of one field

    def test(self, node: Node, field: Field, where: Span, table: str) -> Condition | None:
        """What one field must be: a value, a list of values, or comparators."""
        if node.value is None or (node.is_empty):
            self.mistakes.add(
                "E255",
                where,
                msg("Nothing is said about {field}.", field=self.names.show_field(field)),
                msg("For an empty cell, write {{known: false}}.") if node.value is None else None,
            )
            return None
        if node.is_mapping:
            return self._comparisons(node, field, where, table)
        elements = node.elements if node.is_list else [node]
        if field.type == "date":
            days = [self._on_day(element, field) for element in elements]
            on = tuple(day for day in days if day is not None)
            if len(on) < len(days) or self._repeated(node, on):
                return None
            return on[0] if len(on) == 1 else Any(on)
        values = [self._value(element, field) for element in elements]
        sound = tuple(value for value in values if value is not None)
        return OneOf(field, sound) if len(sound) == len(values) and not self._repeated(node, sound) else None

    def _comparisons(self, node: Node, field: Field, where: Span, table: str) -> Condition | None:
        parts: list[Condition | None] = []
        if any(word(key, COMPARATORS) for key in node.items):
            parts.append(self._compare(node, field, table))
        for key, value in node.items.items():
            if word(key, COMPARATORS):
                continue
            test = read_word(key, TEST_WORDS, node.keys[key], self.mistakes)
            if test == "known":
                parts.append(self._known(value, field))
            elif test == "not":
                inner = self.test(value, field, node.keys[key], table)
                parts.append(None if inner is None else Not(inner))
            elif (op := read_word(key, DATE_WORDS, node.keys[key], self.mistakes)) is not None:
                parts.append(self._compare_date(value, field, op, node.keys[key]))
            else:
                parts.append(None)
                self._unknown_test(node, key, field)
        sound = [part for part in parts if part is not None]
        if len(sound) < len(parts):
            return None
        return sound[0] if len(sound) == 1 else All(tuple(sound))

    def _unknown_test(self, node: Node, key: str, field: Field) -> None:
        words = spellings(TEST_WORDS) + spellings(DATE_WORDS if field.type == "date" else COMPARATORS)
        self.mistakes.add(
            "E201",
            node.keys[key],
            msg("“{key}” is no comparison.", key=key),
            did_you_mean(key, words),
        )

    def _known(self, node: Node, field: Field) -> Known | CompareDate | None:
        text = fold(node.text or "")
        if isinstance(node.value, bool) or text in YES or text in NO:
            known = node.value is True or text in YES
            spec = self.names.spec(field.table, field.name)
            if isinstance(spec, Column) and spec.blank == "never":
                # An empty cell of such a date is stored as a day that never comes.
                return CompareDate(field, "before" if known else "not_before", Day("date", on=date.max))
            return Known(field, known)
        self.mistakes.add("E203", node, msg("known is true or false."))
        return None

    def _compare(self, node: Node, field: Field, table: str) -> Compare | None:
        field = as_percentage(field) if written_in_percent(node) else field
        kind = kind_of_field(field, self.names.spec(field.table, field.name))
        if kind is None:
            key = next(key for key in node.items if word(key, COMPARATORS))
            self.mistakes.add(
                "E253",
                node.keys[key],
                msg(
                    "“{word}” compares quantities; {field} is none.",
                    word=keywords(COMPARATORS, [str(word(key, COMPARATORS))]),
                    field=self.names.show_field(field),
                ),
                msg("For dates, write before, after, not_before or not_after.") if field.type == "date" else None,
            )
            return None
        before = len(self.mistakes.problems)
        bounds = self.thresholds.bounds_inside(node, kind, lambda by: self.by_field(by, table))
        return Compare(field, bounds) if bounds and len(self.mistakes.problems) == before else None

    def _value(self, node: Node, field: Field) -> str | bool | int | None:
        shown = self.names.show_field(field)
        if field.type in _LINK_TYPES:
            self.mistakes.add("E253", node, msg("{field} is a link; only known: true or false can be asked.", field=shown))
            return None
        if isinstance(node.value, bool):
            if field.type == "boolean":
                return node.value
            self.mistakes.add(
                "E254",
                node,
                msg("{field} is not a yes/no field.", field=shown),
                msg("If the word itself is meant, put it in quotes."),
            )
            return None
        if node.text is None:
            self.mistakes.add("E254", node, msg("A value of {field} is expected here.", field=shown))
            return None
        if field.type in ("code", "boolean"):
            return self.thresholds.code(node.text, field, node)
        if field.type in ("text", "key"):
            return node.text
        return self._number(node, node.text, field)

    def _number(self, node: Node, text: str, field: Field) -> int | None:
        kind = kind_of(self.names.spec(field.table, field.name))
        shown = self.names.show_field(field)
        if kind is None or kind in (Kind.YEARS, Kind.SERVICE, Kind.MONTHS) or field.type == "quotient":
            self.mistakes.add("E253", node, msg("{field} is hardly ever exactly a value; say at_least, at_most …", field=shown))
            return None
        try:
            stored = read_amount(text, kind) * field.scale
        except AmountError as error:
            self.mistakes.add("E254", node, error.message, error.suggestion)
            return None
        if stored.denominator != 1:
            self.mistakes.add(
                "E254", node, msg("{field} can never be {value}: it is kept to fewer digits.", field=shown, value=text)
            )
            return None
        return int(stored)

    # ---------------------------------------------------------------- dates

    def _on_day(self, node: Node, field: Field) -> Condition | None:
        day = read_day(node, self.period, self.mistakes)
        if day is None:
            return None
        return All((CompareDate(field, "not_before", day), CompareDate(field, "not_after", day)))

    def _compare_date(self, node: Node, field: Field, op: str, where: Span) -> CompareDate | None:
        if field.type != "date":
            self.mistakes.add(
                "E253",
                where,
                msg("“{word}” compares dates; {field} is none.", word=op, field=self.names.show_field(field)),
                msg("For quantities, write at_least, more_than, at_most or less_than.")
                if field.type not in _WITHOUT_ORDER
                else None,
            )
            return None
        day = read_day(node, self.period, self.mistakes)
        if day is None:
            return None
        return CompareDate(field, op, day)  # type: ignore[arg-type]  # one of DATE_WORDS

    # ---------------------------------------------------------------- linked aggregates

    def _linked(self, node: Node, child: str, table: str, where: Span, depth: int) -> Linked | None:
        shown = self.names.show_table(child)
        if not node.is_mapping or node.is_empty:
            self.mistakes.add(
                "E203",
                where,
                msg("Say which and how many records of {table} are meant.", table=shown),
                msg("For any at all, write {{at_least: 1}}."),
            )
            return None
        before = len(self.mistakes.problems)
        given = self._linked_words(node, child)
        condition = self._records(given["where"], child, depth) if "where" in given else TRUE
        via = self.names.vias(child, table)[0]  # a table has one link to another
        how, value = self._aggregate(node, given, child)
        kind = (
            Kind.WHOLE if how in ("count", "distinct") else kind_of(self.names.spec(value.table, value.name)) if value else None
        )
        whole: Condition | None = None
        if "part_of" in given:
            whole, kind = self._whole(given, child, depth, how, value), Kind.SHARE
            if whole is None or condition is None:
                return None
            condition = condition if whole == TRUE else All((whole, condition))
        bounds = self.thresholds.bounds_inside(node, kind, lambda by: self.by_field(by, table)) if kind else ()
        if not bounds and not any(word(key, COMPARATORS) for key in node.items):
            if how in ("sum", "max", "min", "mean") or "part_of" in given:
                self.mistakes.add("E211", where, msg("How much is required? Add at_least, more_than, at_most or less_than."))
            bounds = (Bound(Comparator.AT_LEAST, Constant(read_amount("1", Kind.WHOLE))),)
        window = self.window(given, child)
        if len(self.mistakes.problems) > before or condition is None or window is None:
            return None
        return Linked(child, via, condition, how, value, window, bounds, whole)  # type: ignore[arg-type]  # one of AGGREGATES

    def _records(self, node: Node, child: str, depth: int) -> Condition | None:
        """Which linked records are meant: of whom a threshold in the condition asks nothing is not among them."""
        condition = self.condition(node, child, depth + 1)
        return None if condition is None else both(condition, asked_of(condition, self.names, negated=False))

    def _whole(self, given: dict[str, Node], child: str, depth: int, how: str, value: Field | None) -> Condition | None:
        """``part_of``: the condition on the records of which those of ``where`` are a part; None after noting the mistakes."""
        node = given["part_of"]
        if how not in ("count", "sum") or (value is not None and value.below_nought):
            self.mistakes.add(
                "E210",
                node,
                msg("A part is taken of how many records there are, or of a sum that is never negative."),
                msg("Money may be taken back, so its sum is no whole; ask for the amount itself."),
            )
            return None
        if "where" not in given:
            self.mistakes.add("E210", node, msg("Which part is meant?"), msg("Put conditions on the records under where: {{…}}."))
            return None
        if node.text is not None:
            if read_word(node.text, EVERY_WORDS, node, self.mistakes):
                return TRUE
            self.mistakes.add("E203", node, msg("part_of is all, or a condition on the records, like {{form: face_to_face}}."))
            return None
        return self._records(node, child, depth)

    def _linked_words(self, node: Node, child: str) -> dict[str, Node]:
        given: dict[str, Node] = {}
        for key, value in node.items.items():
            canonical = read_word(key, LINKED_WORDS, node.keys[key], self.mistakes)
            if canonical is None:
                a_field = bool(self.names.fields(child).find(key))
                self.mistakes.add(
                    "E201",
                    node.keys[key],
                    msg("“{key}” does not belong here.", key=key),
                    msg("Put conditions on the records under where: {{…}}.")
                    if a_field
                    else did_you_mean(key, spellings(LINKED_WORDS)),
                )
            elif canonical in given:
                self.mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
            else:
                given[canonical] = value
        return given

    def _aggregate(self, node: Node, given: dict[str, Node], child: str) -> tuple[str, Field | None]:
        hows = [how for how in AGGREGATES if how in given]
        if len(hows) > 1:
            self.mistakes.add("E210", node, msg("Only one of {first} and {second} can be asked.", first=hows[0], second=hows[1]))
        if not hows or hows == ["count"]:
            if hows and given["count"].value is not True:
                self.mistakes.add("E203", given["count"], msg("Counting is the default; say how many with at_least, at_most …"))
            return "count", None
        return hows[0], self.summed(given[hows[0]], child, hows[0])
