"""Bounds and their thresholds as they are written; each kind of threshold is read in ``auditor.rules.thresholds``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from auditor.i18n import msg
from auditor.rules.ast import Bound, Comparator, Field
from auditor.rules.bind.amounts import AmountError, Kind, read_amount
from auditor.rules.bind.names import Names
from auditor.rules.keys import words_of
from auditor.rules.thresholds import KINDS, Constant, Step, Threshold
from auditor.rules.words import COMPARATORS, NO, YES, read_word, word
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node, Span

if TYPE_CHECKING:
    from auditor.rules.kinds.base import Measure

Resolve = Callable[[Node], "Field | Measure | None"]
"""Turns the node after ``by:`` into a field, or what is measured of the subject, noting the mistake if it is neither."""


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

    def bounds_inside(self, node: Node, kind: Kind, resolve: Resolve) -> tuple[Bound, ...]:
        """The same inside a requirement, where no threshold may rest on another rule; none after noting one that does."""
        found = self.bounds(node, kind, resolve)
        if any(bound.threshold.rules() for bound in found):
            self.mistakes.add("E251", node, msg("A threshold inside a requirement cannot rest on another rule."))
            return ()
        return found

    def read(self, node: Node, kind: Kind, resolve: Resolve) -> Threshold | None:
        """One threshold, or None after noting the mistake."""
        for found in KINDS:
            if found.written_so(node):
                return None if self._twice(node, found) else found.read(self, node, kind, resolve)
        self.mistakes.add(
            "E251",
            node,
            msg("A threshold is a number, or depends on a field (by: …) or on dates (2026-09-01: …)."),
        )
        return None

    def _twice(self, node: Node, kind: type[Threshold]) -> bool:
        """Whether a word of the kind stands there twice, perhaps in two spellings; that is noted."""
        said = [(key, word(key, words_of(kind.keys))) for key in node.items]
        twice = [key for nth, (key, meant) in enumerate(said) if meant and meant in (before for _, before in said[:nth])]
        for key in twice:
            self.mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
        return bool(twice)

    def step(self, node: Node, kind: Kind, resolve: Resolve) -> Step | None:
        """A threshold inside another: dates stand outside."""
        found = self.read(node, kind, resolve)
        if found is None or (isinstance(found, Step) and found.inside):
            return found
        if isinstance(found, Step):
            told = msg("The figure of another rule stands alone, in no sum and in no list of values.")
        else:
            told = msg("Dates stand outside: first the date, then by a field or a sum.")
        self.mistakes.add("E251", node, told)
        return None

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


def _key_of(node: Node, comparator: Comparator) -> Span:
    """Where a comparator is written among the keys of a mapping."""
    return next((span for key, span in node.keys.items() if word(key, COMPARATORS) == comparator), node.span)
