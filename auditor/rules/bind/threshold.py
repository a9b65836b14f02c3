"""Thresholds and bounds: constants, by a code, by size, dated. Everything exact, every gap and overlap a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from auditor.i18n import msg
from auditor.rules.ast import (
    Bound,
    ByCode,
    ByFigure,
    BySize,
    Comparator,
    Constant,
    Dated,
    Field,
    Nested,
    OfRule,
    Step,
    Sum,
    Threshold,
)
from auditor.rules.bind.amounts import AmountError, Kind, kind_of, read_amount
from auditor.rules.bind.days import read_date
from auditor.rules.bind.names import Names
from auditor.rules.bind.tiers import Tiers
from auditor.rules.words import (
    BY_WORDS,
    COMPARATORS,
    NO,
    REST_WORDS,
    SUM_WORDS,
    TAKEN_WORDS,
    YES,
    keywords,
    read_word,
    spellings,
    word,
)
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node, Span

if TYPE_CHECKING:
    from auditor.rules.kinds.base import Measure

Resolve = Callable[[Node], "Field | Measure | None"]
"""Turns the node after ``by:`` into a field, or what is measured of the subject, noting the mistake if it is neither."""

_LIKE_A_DATE = re.compile(r"\d{4}[-/.年]")


@dataclass(frozen=True)
class Thresholds:
    """Reads thresholds of one file."""

    names: Names
    mistakes: Mistakes

    def bounds(self, node: Node, kind: Kind, resolve: Resolve) -> tuple[Bound, ...]:
        """The comparators among the keys of a mapping, with their thresholds. Other keys are passed over."""
        found: dict[str, Bound] = {}
        for key, value in node.items.items():
            comparator = read_word(key, COMPARATORS, node.keys[key], self.mistakes)
            if comparator is None:
                continue
            if comparator in found:
                self.mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
                continue
            threshold = self.read(value, kind, resolve)
            if threshold is not None:
                found[comparator] = Bound(Comparator(comparator), threshold)
        self._possible(node, list(found.values()))
        return tuple(found.values())

    def read(self, node: Node, kind: Kind, resolve: Resolve) -> Threshold | None:
        """One threshold, or None after noting the mistake."""
        if not node.is_mapping:
            return self._constant(node, kind)
        if any(word(key, BY_WORDS) for key in node.items):
            return self._by(node, kind, resolve)
        if len(node.items) == 1 and (key := next(iter(node.items))) and read_word(key, SUM_WORDS, node.keys[key], self.mistakes):
            return self._sum(node.items[key], kind, resolve)
        if any(word(key, TAKEN_WORDS) for key in node.items):
            return self._taken(node)
        if node.items and all(_LIKE_A_DATE.match(key) for key in node.items):
            return self._dated(node, kind, resolve)
        self.mistakes.add(
            "E251",
            node,
            msg("A threshold is a number, or depends on a field (by: …) or on dates (2026-09-01: …)."),
        )
        return None

    def _constant(self, node: Node, kind: Kind) -> Constant | None:
        value = self.amount(node, kind)
        return None if value is None else Constant(value)

    def amount(self, node: Node | None, kind: Kind) -> Fraction | None:
        """One written amount; None where there is none, or after noting the mistake."""
        if node is None:
            return None
        text = node.text
        if text is None:
            self.mistakes.add("E251", node, msg("A number is expected here."))
            return None
        try:
            return read_amount(text, kind)
        except AmountError as error:
            self.mistakes.add("E252" if error.misfit else "E251", node, error.message, error.suggestion)
            return None

    # ---------------------------------------------------------------- dated

    def _dated(self, node: Node, kind: Kind, resolve: Resolve) -> Dated | None:
        steps: dict[date, Step | OfRule | None] = {}
        sound = True
        for key, value in node.items.items():
            day = read_date(key)
            step: Threshold | None = None  # Dated is refused below
            if day is None:
                self.mistakes.add(
                    "E256", node.keys[key], msg("“{text}” is no date.", text=key), msg("Write a date like 2026-09-01.")
                )
            elif day in steps:
                self.mistakes.add("E105", node.keys[key], msg("The date {date} is given twice.", date=day.isoformat()))
            if value.value is not None:
                step = self.read(value, kind, resolve)
                if isinstance(step, Dated):
                    self.mistakes.add("E251", value, msg("Dates cannot stand inside dates."))
                    step = None
                sound = sound and step is not None
            if day is None or isinstance(step, Dated):
                sound = False
                continue
            steps[day] = step
        if sound and all(step is None for step in steps.values()):
            self.mistakes.add("E251", node, msg("No date has a threshold."))
            return None
        return Dated(tuple(sorted(steps.items(), key=lambda item: item[0]))) if sound else None

    # ---------------------------------------------------------------- from another rule

    def _taken(self, node: Node) -> OfRule | None:
        """``{from: pack/rule, times: 20%}``; whether there is such a rule the whole pack knows."""
        given: dict[str, Node] = {}
        for key, value in node.items.items():
            canonical = read_word(key, TAKEN_WORDS, node.keys[key], self.mistakes)
            if canonical is None or canonical in given:
                told = msg("“{key}” does not belong here.", key=key)
                self.mistakes.add("E201", node.keys[key], told, did_you_mean(key, spellings(TAKEN_WORDS)))
                return None
            given[canonical] = value
        if "from" not in given or not given["from"].text:
            self.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(TAKEN_WORDS, ["from"])))
            return None
        times = self.amount(given["times"], Kind.TIMES) if "times" in given else Fraction(1)
        return None if times is None else OfRule(given["from"].text, times)

    # ---------------------------------------------------------------- added up

    def _sum(self, node: Node, kind: Kind, resolve: Resolve) -> Sum | None:
        if len(node.elements) < 2:
            self.mistakes.add("E251", node, msg("A sum is a list of two or more thresholds."))
            return None
        if kind in (Kind.SHARE, Kind.PERCENT, Kind.TIMES, Kind.TIME):
            self.mistakes.add("E253", node, msg("Only numbers can be added up."))
            return None
        steps = [self._step(element, kind, resolve) for element in node.elements]
        sound = tuple(step for step in steps if step is not None)
        return Sum(sound) if len(sound) == len(steps) else None

    def _step(self, node: Node, kind: Kind, resolve: Resolve) -> Step | None:
        """A threshold inside another: dates stand outside."""
        found = self.read(node, kind, resolve)
        if isinstance(found, Dated):
            self.mistakes.add("E251", node, msg("Dates stand outside: first the date, then by a field or a sum."))
            return None
        if isinstance(found, OfRule):
            self.mistakes.add("E251", node, msg("The figure of another rule stands alone, in no sum and in no list of values."))
            return None
        return found

    # ---------------------------------------------------------------- by a code, by size

    def _by(self, node: Node, kind: Kind, resolve: Resolve) -> ByCode | Nested | BySize | ByFigure | None:
        written = {read_word(key, BY_WORDS, node.keys[key], self.mistakes): key for key in node.items}
        by = node.get(written.get("by", ""))
        if by is None:
            self.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(BY_WORDS, ["by"])))
            return None
        field = resolve(by)
        tiers = node.get(written.get("tiers", ""))
        if field is None:
            return None
        if not isinstance(field, Field):
            return self._by_figure(node, by, tiers, kind, field)
        size_kind = kind_of(self.names.spec(field.table, field.name))
        if tiers is not None:
            for key in node.items:
                if word(key, BY_WORDS) not in ("by", "tiers"):
                    self.mistakes.add("E201", node.keys[key], msg("“{key}” does not belong here.", key=key))
            if size_kind is None:
                self.mistakes.add("E253", by, msg("Tiers need a quantity; {field} is none.", field=self.names.show_field(field)))
                return None
            found = Tiers(self.mistakes, self.amount).read(tiers, kind, size_kind)
            return None if found is None else BySize(field, found)
        if field.type not in ("code", "boolean", "text"):
            self.mistakes.add(
                "E253",
                by,
                msg(
                    "A threshold can depend on a code or a yes/no field; {field} is neither.", field=self.names.show_field(field)
                ),
                msg("For a quantity, give tiers: by: pupils, tiers: […].") if size_kind else None,
            )
            return None
        return self._by_code(node, written.get("by", ""), kind, field, resolve)

    def _by_figure(self, node: Node, by: Node, tiers: Node | None, kind: Kind, measure: Measure) -> ByFigure | None:
        if tiers is None:
            self.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(BY_WORDS, ["tiers"])))
            return None
        for key in node.items:
            if word(key, BY_WORDS) not in ("by", "tiers"):
                self.mistakes.add("E201", node.keys[key], msg("“{key}” does not belong here.", key=key))
                return None
        found = Tiers(self.mistakes, self.amount).read(tiers, kind, measure.amount_kind(self.names) or Kind.NUMBER)
        return None if found is None else ByFigure(measure, found)

    def _by_code(self, node: Node, by_key: str, kind: Kind, field: Field, resolve: Resolve) -> ByCode | Nested | None:
        values: dict[str | bool, Step] = {}
        otherwise: Step | None = None
        rest_said, sound = False, True
        for key, value in node.items.items():
            if key == by_key:
                continue
            if word(key, BY_WORDS) == "else":
                rest_said = True
                if read_word(value.text or "", REST_WORDS, value, self.mistakes) is None:
                    otherwise = self._step(value, kind, resolve)
                    sound = sound and otherwise is not None
                continue
            code = self.code(key, field, node, key)
            step = self._step(value, kind, resolve)
            if code is None or step is None:
                sound = False
            elif code in values:
                sound = False
                self.mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
            else:
                values[code] = step
        if sound and not values:
            self.mistakes.add(
                "E251", node, msg("No threshold is given for any value of {field}.", field=self.names.show_field(field))
            )
            return None
        return by_a_code(field, tuple(values.items()), otherwise, rest_said) if sound else None

    def code(self, written: str, field: Field, node: Node, key: str = "") -> str | bool | None:
        """The canonical code (or yes/no, or text) that ``written`` stands for in ``field``; None after noting the mistake."""
        where = node.keys[key] if key else node.span
        code_list = self.names.code_list(field)
        if field.type == "boolean":
            folded = written.strip().casefold()
            if folded in YES or folded in NO:
                return folded in YES
            self.mistakes.add("E233", where, msg("{field} is true or false.", field=self.names.show_field(field)))
            return None
        if code_list is None:
            return written
        list_name = self.names.spec(field.table, field.name).list
        index = self.names.codes(list_name)
        found = index.find(written)
        if len(found) == 1:
            self.mistakes.means(where, index.chinese(found[0]), found[0])
            return found[0]
        if found:
            self.mistakes.add(
                "E237", where, msg("“{word}” could mean {first} or {second}.", word=written, first=found[0], second=found[1])
            )
        elif written in code_list.missing:
            self.mistakes.add(
                "E233",
                where,
                msg(
                    "“{word}” is not a value of {field}: it is read as missing.", word=written, field=self.names.show_field(field)
                ),
                msg("Write {field}: {{known: false}}.", field=field.name),
            )
        else:
            self.mistakes.add(
                "E233",
                where,
                msg("“{word}” is not among the values of {field}.", word=written, field=self.names.show_field(field)),
                index.nearest(written),
            )
        return None

    # ---------------------------------------------------------------- bounds together

    def _possible(self, node: Node, bounds: list[Bound]) -> None:
        """Refuse a range that nothing can be in."""
        constants = [(b.comparator, b.threshold.value) for b in bounds if isinstance(b.threshold, Constant)]
        lows = [(value, c) for c, value in constants if c.is_lower_bound]
        highs = [(value, c) for c, value in constants if not c.is_lower_bound]
        for low, low_word in lows:
            for high, high_word in highs:
                touching = low_word is Comparator.AT_LEAST and high_word is Comparator.AT_MOST
                if low > high or (low == high and not touching):
                    self.mistakes.add(
                        "E259",
                        _key_of(node, high_word),
                        msg("No number can be both: the lower bound lies above the upper bound."),
                    )


def by_a_code(
    field: Field, values: tuple[tuple[str | bool, Step], ...], otherwise: Step | None, rest_said: bool
) -> ByCode | Nested:
    """The plain form where every value has a number."""
    numbers = tuple((code, step.value) for code, step in values if isinstance(step, Constant))
    if len(numbers) < len(values) or not (otherwise is None or isinstance(otherwise, Constant)):
        return Nested(field, values, otherwise, rest_said)
    return ByCode(field, numbers, None if otherwise is None else otherwise.value, rest_said)


def _key_of(node: Node, comparator: Comparator) -> Span:
    """Where a comparator is written among the keys of a mapping."""
    return next((span for key, span in node.keys.items() if word(key, COMPARATORS) == comparator), node.span)
