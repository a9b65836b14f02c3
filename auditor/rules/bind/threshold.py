"""Thresholds and bounds: constants, by a code, by size, dated. Everything exact, every gap and overlap a mistake."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from auditor.i18n import msg
from auditor.rules.ast import Bound, ByCode, BySize, Comparator, Constant, Dated, Field, Nested, Step, Sum, Threshold, Tier
from auditor.rules.bind.amounts import AmountError, Kind, kind_of, read_amount
from auditor.rules.bind.days import read_date
from auditor.rules.bind.names import Names
from auditor.rules.words import (
    BY_WORDS,
    COMPARATORS,
    NO,
    REST_WORDS,
    SUM_WORDS,
    TIER_WORDS,
    YES,
    keywords,
    spellings,
    word,
)
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node, Span

Resolve = Callable[[Node], Field | None]
"""Turns the node after ``by:`` into a field, noting the mistake if there is none."""

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
            comparator = word(key, COMPARATORS)
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
        if len(node.items) == 1 and word(next(iter(node.items)), SUM_WORDS):
            return self._sum(next(iter(node.items.values())), kind, resolve)
        if node.items and all(_LIKE_A_DATE.match(key) for key in node.items):
            return self._dated(node, kind, resolve)
        self.mistakes.add(
            "E251",
            node,
            msg("A threshold is a number, or depends on a field (by: …) or on dates (2026-09-01: …)."),
        )
        return None

    def _constant(self, node: Node, kind: Kind) -> Constant | None:
        value = self._amount(node, kind)
        return None if value is None else Constant(value)

    def _amount(self, node: Node | None, kind: Kind) -> Fraction | None:
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
        steps: dict[date, Step | None] = {}
        sound = True
        for key, value in node.items.items():
            day = read_date(key)
            step: Threshold | None = None
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
        return found

    # ---------------------------------------------------------------- by a code, by size

    def _by(self, node: Node, kind: Kind, resolve: Resolve) -> ByCode | Nested | BySize | None:
        written = {word(key, BY_WORDS): key for key in node.items}
        by = node.get(written.get("by", ""))
        if by is None:
            self.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(BY_WORDS, ["by"])))
            return None
        field = resolve(by)
        tiers = node.get(written.get("tiers", ""))
        if field is None:
            return None
        size_kind = kind_of(self.names.spec(field.table, field.name))
        if tiers is not None:
            for key in node.items:
                if word(key, BY_WORDS) not in ("by", "tiers"):
                    self.mistakes.add("E201", node.keys[key], msg("“{key}” does not belong here.", key=key))
            if size_kind is None:
                self.mistakes.add("E253", by, msg("Tiers need a quantity; {field} is none.", field=self.names.show_field(field)))
                return None
            return self._by_size(tiers, kind, size_kind, field)
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

    def _by_code(self, node: Node, by_key: str, kind: Kind, field: Field, resolve: Resolve) -> ByCode | Nested | None:
        values: dict[str | bool, Step] = {}
        otherwise: Step | None = None
        rest_said, sound = False, True
        for key, value in node.items.items():
            if key == by_key:
                continue
            if word(key, BY_WORDS) == "else":
                rest_said = True
                if word(value.text or "", REST_WORDS) is None:
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
                did_you_mean(written, index.spellings),
            )
        return None

    def _by_size(self, node: Node, kind: Kind, size_kind: Kind, field: Field) -> BySize | None:
        if not node.elements:
            self.mistakes.add("E257", node, msg("tiers is a list of steps like {{below: 100, is: 1}}."))
            return None
        tiers: list[Tier] = []
        before = len(self.mistakes.problems)
        reached: Fraction | None = None  # where the tier before ends
        for position, item in enumerate(node.elements):
            tier = self._tier(item, kind, size_kind, reached, first=position == 0, last=position == len(node.elements) - 1)
            if tier is not None:
                tiers.append(tier)
                reached = tier.high
        return BySize(field, tuple(tiers)) if len(self.mistakes.problems) == before else None

    def _tier(self, node: Node, kind: Kind, size_kind: Kind, reached: Fraction | None, *, first: bool, last: bool) -> Tier | None:
        given = self._tier_words(node)
        if given is None:
            return None
        low = self._amount(given.get("from"), size_kind)
        high = self._amount(given.get("below"), size_kind)
        base = self._amount(given.get("is"), kind)
        plus = self._amount(given.get("plus"), kind)
        each = self._amount(given.get("each"), size_kind)
        if first:
            if low is not None and low > 0:
                self.mistakes.add(
                    "E257",
                    given["from"],
                    msg("Nothing is said about sizes below {size}.", size=str(low)),
                    msg("Begin with a tier without from, or leave small ones out with applies_to."),
                )
        elif low is None:
            low = reached
        elif reached is not None and low != reached:
            gap = low > reached
            self.mistakes.add(
                "E257",
                given["from"],
                msg("There is a gap between {end} and {start}.", end=str(reached), start=str(low))
                if gap
                else msg("The tiers overlap between {start} and {end}.", start=str(low), end=str(reached)),
            )
        if high is None and not last and "below" not in given:
            self.mistakes.add("E257", node, msg("Only the last tier may go without below."))
        if last and high is not None:
            self.mistakes.add(
                "E257",
                given["below"],
                msg("Nothing is said about sizes from {size} up.", size=str(high)),
                msg("Add a last tier without below, or leave large ones out with applies_to."),
            )
        if low is not None and high is not None and high <= low:
            self.mistakes.add(
                "E257", node, msg("This tier is empty: it ends at {end}, where the one before ends or earlier.", end=str(high))
            )
        if (plus is None) != (each is None) and ("plus" in given) != ("each" in given):
            self.mistakes.add("E202", node, msg("plus and each belong together."))
        if each is not None and each <= 0:
            self.mistakes.add("E251", given["each"], msg("each must be more than 0."))
            return None
        if base is None:
            return None
        if plus is not None and low is None:
            low = Fraction(0)
        direction = given["round"].text if "round" in given else "down"
        return Tier(low, high, base, plus or Fraction(0), each or Fraction(1), direction == "up")

    def _tier_words(self, node: Node) -> Mapping[str, Node] | None:
        given: dict[str, Node] = {}
        for key, value in node.items.items():
            canonical = word(key, TIER_WORDS)
            if canonical is None:
                self.mistakes.add(
                    "E201",
                    node.keys[key],
                    msg("“{key}” does not belong here.", key=key),
                    did_you_mean(key, spellings(TIER_WORDS)),
                )
            elif canonical in given:
                self.mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
            else:
                given[canonical] = value
        if "is" not in given:
            self.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(TIER_WORDS, ["is"])))
            return None
        if "round" in given and given["round"].text not in ("up", "down"):
            self.mistakes.add("E204", given["round"], msg("round is up or down."))
        return given

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
