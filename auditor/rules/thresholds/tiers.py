"""Steps by size: each where the one before ends, from the smallest to no end. Every gap and overlap is a mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from auditor.i18n import Message, msg
from auditor.rules.bind.amounts import Kind, plain, write_amount
from auditor.rules.keys import Holds, Key, words_of
from auditor.rules.sentence_words import BoundWords
from auditor.rules.thresholds.base import Ends
from auditor.rules.words import keywords, read_word, spellings
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node

TIER_KEYS: Mapping[str, Key] = {
    "from": Key(Holds.AMOUNT, ("从", "满"), ("这一档从多少起（含）", "where the step begins")),
    "below": Key(Holds.AMOUNT, ("不足", "不满"), ("这一档到多少为止（不含）", "where the step ends, itself outside")),
    "is": Key(Holds.AMOUNT, ("为",), ("这一档的标准", "the threshold of the step"), required=True),
    "plus": Key(Holds.AMOUNT, ("加",), ("每增加若干再加多少，与“每”同用", "what is added for each so many")),
    "each": Key(Holds.AMOUNT, ("每",), ("每增加多少", "so many")),
    "round": Key(
        Holds.ROUND,
        ("取整",),
        ("不足一个的：down 不计（默认），up 按一个计", "a started one: down (not counted, default) or up"),
    ),
}
_WORDS = words_of(TIER_KEYS)


@dataclass(frozen=True)
class Tier:
    """``low`` ≤ size < ``high`` (None: open): ``base``, and ``plus`` for each ``each`` beyond ``low``.

    Only full ones count, started ones too when ``round_up``.
    """

    low: Fraction | None
    high: Fraction | None
    base: Fraction
    plus: Fraction = Fraction(0)
    each: Fraction = Fraction(1)
    round_up: bool = False

    def __str__(self) -> str:
        low, high = ("" if end is None else str(end) for end in (self.low, self.high))
        return f"[{low}–{high})"

    def touches(self, low: Fraction, high: Fraction | None) -> bool:
        """Whether a size from ``low`` to ``high`` (None: no end) may lie in it."""
        return (self.low is None or high is None or self.low <= high) and (self.high is None or self.high > low)

    def ends(self, low: Fraction, high: Fraction | None) -> Ends:
        """The least and the most that it asks of sizes from ``low`` to ``high`` (None: no end); in a tier it only rises."""
        least = self.amount(max(low, self.low or low))
        if self.high is None and high is None:
            return least, None if self.plus and self.low is not None else least
        if high is not None and (self.high is None or high < self.high):
            return least, self.amount(high)
        assert self.high is not None
        if not self.plus or self.low is None:
            return least, least
        steps = (self.high - self.low) / self.each  # just below its upper end
        started = -(-steps.numerator // steps.denominator)
        return least, self.base + self.plus * (started if self.round_up else started - 1)

    def amount(self, size: Fraction) -> Fraction:
        """What it asks of a size that lies in it."""
        if not self.plus or self.low is None:
            return self.base
        steps = (size - self.low) / self.each
        whole = -(-steps.numerator // steps.denominator) if self.round_up else steps.numerator // steps.denominator
        return self.base + self.plus * whole

    def said(self, name: Message, size: Kind, wording: BoundWords, below_nought: bool = False) -> Message:
        """Read aloud; ``name``, ``size``: what the tiers go by, and what it is an amount of, which may be ``below_nought``."""
        bounds = wording.bound(self.base)
        if self.plus:
            plus, each = write_amount(self.plus, wording.kind), write_amount(self.each, size)
            if self.round_up:
                bounds = msg("{bounds}, plus {plus} for each started {each}", bounds=bounds, plus=plus, each=each)
            else:
                bounds = msg("{bounds}, plus {plus} for each full {each}", bounds=bounds, plus=plus, each=each)
        least = not self.low and not below_nought  # there is nothing below
        low = None if self.low is None or least else write_amount(self.low, size)
        high = None if self.high is None else write_amount(self.high, size)
        if low is not None and high is not None:
            condition = msg("{field} is from {low} to below {high}", field=name, low=low, high=high)
        elif low is not None:
            condition = msg("{field} is {low} or more", field=name, low=low)
        elif high is not None:
            condition = msg("{field} is below {high}", field=name, high=high)
        else:
            return msg("{bounds}, by {field}", bounds=bounds, field=name) if self.plus else bounds
        return msg("{bounds} where {condition}", bounds=bounds, condition=condition)

    def summary(self, shown: Callable[[Fraction], str]) -> str:
        """On one line; ``shown``: an amount."""
        low = "" if self.low is None else plain(self.low)
        high = "" if self.high is None else plain(self.high)
        grows = f" + {plain(self.plus)}/{plain(self.each)}" if self.plus else ""
        return f"[{low}–{high}) {shown(self.base)}{grows}"


@dataclass(frozen=True)
class Tiers:
    """Reads the tiers of one file. ``amount``: reads a written amount, or notes what is wrong with it."""

    mistakes: Mistakes
    amount: Callable[[Node | None, Kind], Fraction | None]

    def read(self, node: Node, kind: Kind, size_kind: Kind) -> tuple[Tier, ...] | None:
        """The tiers of a list; None after noting the mistakes. Of records they may ask for parts: 1.5 more for each class."""
        kind = Kind.QUANTITY if kind is Kind.WHOLE else kind
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
            canonical = read_word(key, _WORDS, node.keys[key], self.mistakes)
            if canonical is None:
                self.mistakes.add(
                    "E201",
                    node.keys[key],
                    msg("“{key}” does not belong here.", key=key),
                    did_you_mean(key, spellings(_WORDS)),
                )
            elif canonical in given:
                self.mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
            else:
                given[canonical] = value
        if "is" not in given:
            self.mistakes.add("E202", node, msg("“{key}” is missing.", key=keywords(_WORDS, ["is"])))
            return None
        if "round" in given and given["round"].text not in ("up", "down"):
            self.mistakes.add("E204", given["round"], msg("round is up or down."))
        return given
