"""Steps by size: each where the one before ends, from the smallest to no end. Every gap and overlap is a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from auditor.i18n import msg
from auditor.rules.ast import Tier
from auditor.rules.bind.amounts import Kind
from auditor.rules.words import TIER_WORDS, keywords, read_word, spellings
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node


@dataclass(frozen=True)
class Tiers:
    """Reads the tiers of one file. ``amount``: reads a written amount, or notes what is wrong with it."""

    mistakes: Mistakes
    amount: Callable[[Node | None, Kind], Fraction | None]

    def read(self, node: Node, kind: Kind, size_kind: Kind) -> tuple[Tier, ...] | None:
        """The tiers of a list; None after noting the mistakes."""
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
        return tuple(tiers) if len(self.mistakes.problems) == before else None

    def _tier(self, node: Node, kind: Kind, size_kind: Kind, reached: Fraction | None, *, first: bool, last: bool) -> Tier | None:
        given = self._tier_words(node)
        if given is None:
            return None
        low = self.amount(given.get("from"), size_kind)
        high = self.amount(given.get("below"), size_kind)
        base = self.amount(given.get("is"), kind)
        plus = self.amount(given.get("plus"), kind)
        each = self.amount(given.get("each"), size_kind)
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
            canonical = read_word(key, TIER_WORDS, node.keys[key], self.mistakes)
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
