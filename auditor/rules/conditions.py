"""Conditions: ``where``, ``that``, ``applies_to`` → the bound form, every name and every type checked."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from auditor.i18n import msg
from auditor.model.model import Column
from auditor.rules.amounts import AmountError, Kind, kind_of, read_amount, read_months
from auditor.rules.ast import (
    All,
    Any,
    Bound,
    Comparator,
    Compare,
    CompareDate,
    Condition,
    Constant,
    Day,
    Field,
    Known,
    Linked,
    Not,
    OneOf,
    Period,
    Window,
)
from auditor.rules.mistakes import Mistakes, did_you_mean, fold
from auditor.rules.names import Index, Names
from auditor.rules.thresholds import Thresholds, read_date
from auditor.rules.words import (
    AGGREGATES,
    COMPARATORS,
    DATE_WORDS,
    LINKED_WORDS,
    LOGIC,
    NO,
    REFERENCES,
    TEST_WORDS,
    WINDOW_WORDS,
    YES,
    spellings,
    word,
)
from auditor.rules.yaml_source import Node, Span

_MONTH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})|(\d{1,2})月(\d{1,2})日?")
_LINK_TYPES = ("school", "person", "link")
_WITHOUT_ORDER = ("code", "boolean", "text", "key", *_LINK_TYPES)
_DEEPEST = 12


@dataclass
class Conditions:
    """Binds conditions of one file; ``period`` is that of the rule at hand (None outside a rule)."""

    names: Names
    mistakes: Mistakes
    period: Period | None = None

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(self.names, self.mistakes)

    # ---------------------------------------------------------------- names

    def field(self, written: str, table: str, where: Node | Span) -> Field | None:
        """The field that ``written`` names for a record of ``table``; None after noting the mistake."""
        *links, last = (part.strip() for part in written.split("."))
        path: list[str] = []
        for link in links:
            if table == "schools" and not path and fold(link) in ("school", "学校"):
                continue  # a school's own field, written as its members write it
            index = self.names.links(table)
            found = self._only(link, index.find(link), where)
            if found is None:
                if not index.find(link):
                    self.mistakes.add(
                        "E305",
                        where,
                        msg("{table} has no link “{name}”.", table=self.names.show_table(table), name=link),
                        did_you_mean(link, index.spellings),
                    )
                return None
            path.append(found)
            table = self.names.link_target(table, found)
        return self._own_field(last, table, tuple(path), where)

    def _own_field(self, written: str, table: str, path: tuple[str, ...], where: Node | Span) -> Field | None:
        index = self.names.fields(table)
        found = index.find(written)
        if not found:
            near = [*index.spellings, *(self.names.children(table).spellings if not path else [])]
            self.mistakes.add(
                "E302",
                where,
                msg("{table} has no field “{name}”.", table=self.names.show_table(table), name=written),
                did_you_mean(written, near),
            )
            return None
        name = self._only(written, found, where)
        if name is None:
            return None
        spec = self.names.spec(table, name)
        if isinstance(spec, Column) and spec.private:
            self.mistakes.add("E306", where, msg("“{name}” is private: it is not kept, so no rule can ask for it.", name=written))
            return None
        return self.names.field(table, name, path)

    def _only(self, written: str, found: list[str], where: Node | Span) -> str | None:
        if len(found) > 1:
            self.mistakes.add(
                "E307", where, msg("“{word}” could mean {first} or {second}.", word=written, first=found[0], second=found[1])
            )
            return None
        return found[0] if found else None

    # ---------------------------------------------------------------- conditions

    def condition(self, node: Node, table: str, depth: int = 0) -> Condition | None:
        """The condition on a record of ``table``; None after noting the mistakes."""
        if not node.is_mapping:
            self.mistakes.add("E203", node, msg("A condition names fields and what they must be, like {{form: face_to_face}}."))
            return None
        if node.is_empty:
            self.mistakes.add("E405", node, msg("The condition is empty."))
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
                return f"{logic} ", self._logic(logic, value, where, table, depth)
            children = self.names.children(table)
            # A canonical name goes before a Chinese one, a field before a table.
            if children.find(key) and (not fields.find(key) or fold(key) in children.find(key)):
                child = self._only(key, children.find(key), where)
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
            self.mistakes.add("E405", where, msg("The condition is empty."))
            return None
        parts = [self.condition(element, table, depth + 1) for element in node.elements]
        sound = tuple(part for part in parts if part is not None)
        if len(sound) < len(parts):
            return None
        return Any(sound) if logic == "any" else All(sound)

    # ---------------------------------------------------------------- tests of one field

    def test(self, node: Node, field: Field, where: Span, table: str) -> Condition | None:
        """What one field must be: a value, a list of values, or comparators."""
        if node.value is None or (node.is_empty):
            self.mistakes.add(
                "E405",
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
            if len(on) < len(days):
                return None
            return on[0] if len(on) == 1 else Any(on)
        values = [self._value(element, field) for element in elements]
        sound = tuple(value for value in values if value is not None)
        return OneOf(field, sound) if len(sound) == len(values) else None

    def _comparisons(self, node: Node, field: Field, where: Span, table: str) -> Condition | None:
        parts: list[Condition | None] = []
        if any(word(key, COMPARATORS) for key in node.items):
            parts.append(self._compare(node, field, table))
        for key, value in node.items.items():
            if word(key, COMPARATORS):
                continue
            test = word(key, TEST_WORDS)
            if test == "known":
                parts.append(self._known(value, field))
            elif test == "not":
                inner = self.test(value, field, node.keys[key], table)
                parts.append(None if inner is None else Not(inner))
            elif (op := word(key, DATE_WORDS)) is not None:
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

    def _known(self, node: Node, field: Field) -> Known | None:
        if isinstance(node.value, bool):
            return Known(field, node.value)
        text = fold(node.text or "")
        if text in YES or text in NO:
            return Known(field, text in YES)
        self.mistakes.add("E203", node, msg("known is true or false."))
        return None

    def _compare(self, node: Node, field: Field, table: str) -> Compare | None:
        kind = kind_of(self.names.spec(field.table, field.name))
        if kind is None:
            key = next(key for key in node.items if word(key, COMPARATORS))
            self.mistakes.add(
                "E403",
                node.keys[key],
                msg("“{word}” compares quantities; {field} is none.", word=key, field=self.names.show_field(field)),
                msg("For dates, write before, after, not_before or not_after.") if field.type == "date" else None,
            )
            return None
        before = len(self.mistakes.problems)
        bounds = self.thresholds.bounds(node, kind, lambda by: self.by_field(by, table))
        return Compare(field, bounds) if bounds and len(self.mistakes.problems) == before else None

    def by_field(self, node: Node, table: str) -> Field | None:
        """The field after ``by:``, of a record of ``table``."""
        if node.text is None:
            self.mistakes.add("E203", node, msg("The name of a field is expected here."))
            return None
        return self.field(node.text, table, node)

    def _value(self, node: Node, field: Field) -> str | bool | int | None:
        shown = self.names.show_field(field)
        if field.type in _LINK_TYPES:
            self.mistakes.add("E403", node, msg("{field} is a link; only known: true or false can be asked.", field=shown))
            return None
        if isinstance(node.value, bool):
            if field.type == "boolean":
                return node.value
            self.mistakes.add(
                "E404",
                node,
                msg("{field} is not a yes/no field.", field=shown),
                msg("If the word itself is meant, put it in quotes."),
            )
            return None
        if node.text is None:
            self.mistakes.add("E404", node, msg("A value of {field} is expected here.", field=shown))
            return None
        if field.type in ("code", "boolean"):
            return self.thresholds.code(node.text, field, node)
        if field.type in ("text", "key"):
            return node.text
        return self._number(node, node.text, field)

    def _number(self, node: Node, text: str, field: Field) -> int | None:
        kind = kind_of(self.names.spec(field.table, field.name))
        shown = self.names.show_field(field)
        if kind is None or kind in (Kind.YEARS, Kind.SERVICE):
            self.mistakes.add("E403", node, msg("{field} is hardly ever exactly a value; say at_least, at_most …", field=shown))
            return None
        try:
            stored = read_amount(text, kind) * field.scale
        except AmountError as error:
            self.mistakes.add("E404", node, error.message, error.suggestion)
            return None
        if stored.denominator != 1:
            self.mistakes.add(
                "E404", node, msg("{field} can never be {value}: it is kept to fewer digits.", field=shown, value=text)
            )
            return None
        return int(stored)

    # ---------------------------------------------------------------- dates

    def _on_day(self, node: Node, field: Field) -> Condition | None:
        day = self._day(node)
        if day is None:
            return None
        return All((CompareDate(field, "not_before", day), CompareDate(field, "not_after", day)))

    def _compare_date(self, node: Node, field: Field, op: str, where: Span) -> CompareDate | None:
        if field.type != "date":
            self.mistakes.add(
                "E403",
                where,
                msg("“{word}” compares dates; {field} is none.", word=op, field=self.names.show_field(field)),
                msg("For quantities, write at_least, more_than, at_most or less_than.")
                if field.type not in _WITHOUT_ORDER
                else None,
            )
            return None
        day = self._day(node)
        if day is None:
            return None
        return CompareDate(field, op, day)  # type: ignore[arg-type]  # one of DATE_WORDS

    def _day(self, node: Node) -> Day | None:
        text = unicodedata.normalize("NFKC", node.text or "").strip()
        end = word(text, REFERENCES)
        if end is not None:
            return Day(end)  # type: ignore[arg-type]  # one of REFERENCES
        fixed = read_date(text)
        if fixed is not None:
            return Day("date", on=fixed)
        month_day = read_month_day(text)
        if month_day is None:
            self.mistakes.add(
                "E406",
                node,
                msg("“{text}” is no date.", text=text),
                msg("Write 2025-09-10, a day of the period like 09-10, or period_start, period_end, reference."),
            )
            return None
        if self.period is not None and self.period.kind in ("month", "quarter", "term"):
            self.mistakes.add("E406", node, msg("A {period} does not always have a {day}.", period=self.period.kind, day=text))
            return None
        return Day("month_day", month=month_day[0], day=month_day[1])

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
        condition = self.condition(given["where"], child, depth + 1) if "where" in given else All(())
        via = self._via(given.get("via"), child, table, where)
        how, value = self._aggregate(node, given, child)
        kind = (
            Kind.WHOLE if how in ("count", "distinct") else kind_of(self.names.spec(value.table, value.name)) if value else None
        )
        bounds = self.thresholds.bounds(node, kind, lambda by: self.by_field(by, table)) if kind else ()
        if not bounds and not any(word(key, COMPARATORS) for key in node.items):
            if how in ("sum", "max", "min", "mean"):
                self.mistakes.add("E211", where, msg("How much is required? Add at_least, more_than, at_most or less_than."))
            bounds = (Bound(Comparator.AT_LEAST, Constant(read_amount("1", Kind.WHOLE))),)
        window = self.window(given, child)
        if len(self.mistakes.problems) > before or condition is None or via is None or window is None:
            return None
        return Linked(child, via, condition, how, value, window, bounds)  # type: ignore[arg-type]  # how is one of AGGREGATES

    def _linked_words(self, node: Node, child: str) -> dict[str, Node]:
        given: dict[str, Node] = {}
        for key, value in node.items.items():
            canonical = word(key, LINKED_WORDS)
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

    def _via(self, node: Node | None, child: str, table: str, where: Span) -> str | None:
        vias = self.names.vias(child, table)
        if node is None:
            if len(vias) == 1:
                return vias[0]
            self.mistakes.add(
                "E307",
                where,
                msg("{table} is linked in more than one way.", table=self.names.show_table(child)),
                msg("Add via: {name}.", name=vias[0]),
            )
            return None
        found = [name for name in self.names.fields(child).find(node.text or "") if name in vias]
        if not found:
            self.mistakes.add(
                "E305",
                node,
                msg("{table} has no link “{name}”.", table=self.names.show_table(child), name=node.text or ""),
                did_you_mean(node.text or "", vias),
            )
            return None
        return found[0]

    def _aggregate(self, node: Node, given: dict[str, Node], child: str) -> tuple[str, Field | None]:
        hows = [how for how in AGGREGATES if how in given]
        if len(hows) > 1:
            self.mistakes.add("E210", node, msg("Only one of {first} and {second} can be asked.", first=hows[0], second=hows[1]))
        if not hows or hows == ["count"]:
            if hows and given["count"].value is not True:
                self.mistakes.add("E203", given["count"], msg("Counting is the default; say how many with at_least, at_most …"))
            return "count", None
        return hows[0], self.summed(given[hows[0]], child, hows[0])

    def summed(self, node: Node, table: str, how: str) -> Field | None:
        """The field that an aggregate (sum, max, min, mean, distinct) is taken of."""
        if node.text is None:
            self.mistakes.add("E203", node, msg("The name of a field is expected here."))
            return None
        field = self.field(node.text, table, node)
        if field is None or how == "distinct":
            return field
        kind = kind_of(self.names.spec(field.table, field.name))
        if kind is None or (kind in (Kind.TIME, Kind.YEARS) and how in ("sum", "mean")):
            self.mistakes.add(
                "E403",
                node,
                msg("{field} is no quantity that {how} can be taken of.", field=self.names.show_field(field), how=how),
            )
            return None
        return field

    def window(self, given: dict[str, Node], table: str) -> Window | None:
        """``within`` and ``ever`` of a measure or a linked aggregate over ``table``."""
        written = [key for key in WINDOW_WORDS if key in given]
        if not written:
            return Window()
        node = given[written[0]]
        if not self.names.dated(table):
            self.mistakes.add(
                "E403", node, msg("{table} has no date, so within and ever say nothing.", table=self.names.show_table(table))
            )
            return None
        if len(written) > 1:
            self.mistakes.add("E210", node, msg("Only one of {first} and {second} can be asked.", first="within", second="ever"))
            return None
        if written[0] == "ever":
            if node.value is True or fold(node.text or "") in YES:
                return Window("ever")
            self.mistakes.add("E203", node, msg("ever is true, or left out."))
            return None
        months = read_months(node.text or "")
        if months is None or months > 1200:
            self.mistakes.add(
                "E411", node, msg("“{text}” is no length of time.", text=node.text or ""), msg("Write 5 years or 18 months.")
            )
            return None
        return Window("within", months)


def read_month_day(text: str) -> tuple[int, int] | None:
    """``09-10`` or ``9月10日`` as (9, 10); None if there is no such day in any year."""
    found = _MONTH_DAY.fullmatch(text)
    if not found:
        return None
    month, day = (int(part) for part in found.groups() if part is not None)
    try:
        date(2024, month, day)
    except ValueError:
        return None
    return month, day
