"""What a rule says beside its measure: how binding it is and by which word, who owes it, at which level, what is to be done."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass

from auditor.i18n import msg
from auditor.rules.words import LEVELS, OWNERS, STRENGTHS, keywords, read_word, spellings
from auditor.written.mistakes import Mistakes, did_you_mean
from auditor.written.yaml_source import Node

REMEDY_PLACES = ("actual", "period", "period_end", "required", "shortfall")
"""The places that a remedy may hold, as ``{shortfall}``."""


@dataclass(frozen=True)
class Wording:
    """Reads these keys of one rule; mistakes are noted."""

    mistakes: Mistakes

    def strength(self, rule: Node) -> tuple[str, str]:
        """How binding the rule is, and the word of the text that says so ("" where none is named)."""
        written = rule.get("strength")
        if written is None:
            return "must", ""
        chosen, by = (written, None) if written.text is not None else (written.get("is"), written.get("by"))
        strength = self.choice(chosen, STRENGTHS) if chosen is not None else None
        if by is None or by.text is None:
            return strength or "must", ""
        quote = rule.get("quote")
        quotes = [] if quote is None else [one.text or "" for one in (quote.elements or [quote])]
        if not any("".join(by.text.split()) in "".join(one.split()) for one in quotes):
            self.mistakes.add(
                "E291",
                by,
                msg("The quote does not hold the word “{word}”, on which the strength is to rest.", word=by.text),
                msg("Quote the passage in which it stands; a rule may have several quotes."),
            )
        return strength or "must", by.text

    def owner(self, rule: Node, subjects: tuple[str, ...]) -> str:
        """Who owes it, "" for the subject itself."""
        written = rule.get("owner")
        owner = (self.choice(written, OWNERS) if written is not None else None) or ""
        if written is not None and owner == "school" and "bureau" in subjects:
            self.mistakes.add(
                "E292",
                written,
                msg("What is asked of a bureau cannot be owed by a school: nobody could tell by which one."),
                msg("Write subject: school, or leave the owner out."),
            )
        return owner

    def levels(self, rule: Node, subjects: tuple[str, ...]) -> tuple[str, ...]:
        """The levels of the bureaus that it is asked of, the highest first; () for all."""
        written = rule.get("level")
        if written is None:
            return ()
        if subjects != ("bureau",):
            self.mistakes.add("E292", rule.keys["level"], msg("Only bureaus have a level."), msg("Write subject: bureau."))
        found = {self.choice(one, LEVELS) for one in (written.elements if written.is_list else [written])}
        return tuple(level for level in LEVELS if level in found)

    def choice(self, node: Node, among: Mapping[str, tuple[str, ...]]) -> str | None:
        """The keyword that stands at a node; None after noting the mistake (or the shape's)."""
        if node.text is None:
            return None
        chosen = read_word(node.text, among, node, self.mistakes)
        if chosen is None:
            self.mistakes.add(
                "E204",
                node,
                msg("One of these is expected here: {choices}.", choices=keywords(among)),
                did_you_mean(node.text, spellings(among)),
            )
        return chosen

    def remedy(self, written: Node | None) -> None:
        """Look whether every place in a remedy can be filled in."""
        texts = [] if written is None else [written] if written.text is not None else list(written.items.values())
        for text in texts:
            try:
                parts = [part for part in string.Formatter().parse(text.text or "") if part[1] is not None]
            except ValueError:
                self.mistakes.add("E212", text, msg("A curly bracket is not closed, or stands alone."))
                continue
            for _, place, spec, conversion in parts:
                if place not in REMEDY_PLACES or spec or conversion:
                    self.mistakes.add(
                        "E212",
                        text,
                        msg("“{{{place}}}” is nothing that can be filled in.", place=place),
                        did_you_mean(place or "", REMEDY_PLACES),
                    )
