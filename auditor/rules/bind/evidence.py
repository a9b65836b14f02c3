"""What an answer of the evidence register has to give beside yes or no, and how long it holds: as a rule writes it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from auditor.i18n import msg
from auditor.rules.bind.amounts import AmountError, Kind, months_written, read_amount, read_months
from auditor.rules.shape import with_english_keys
from auditor.rules.words import ASK_WORDS, TEXT_WORDS
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node


def normal_evidence(node: Node, mistakes: Mistakes) -> None:
    """English keywords in the texts and in the list of facts of an ``attest``, whose own keys are English already."""
    if "question" in node.items:
        node.items["question"] = with_english_keys(node.items["question"], TEXT_WORDS, mistakes)
    asked = node.get("ask")
    if asked is None or not asked.is_list:
        return
    facts = []
    for element in asked.elements:
        fact = with_english_keys(element, ASK_WORDS, mistakes)
        for key in ("date", "count", "of"):
            if key in fact.items:
                fact.items[key] = with_english_keys(fact.items[key], TEXT_WORDS, mistakes)
        facts.append(fact)
    node.items["ask"] = Node(facts, asked.span)


@dataclass(frozen=True)
class Facts:
    """What an answer has to give: a day, a number (of how many) and how much of it is enough."""

    date: dict[str, str]
    count: dict[str, str]
    of: dict[str, str]
    at_least: Fraction | None


def read_facts(node: Node | None, mistakes: Mistakes) -> Facts:
    """The facts under ``ask``; mistakes are noted."""
    asked: dict[str, Node] = {}
    for fact in node.elements if node is not None else []:
        _fact(fact, asked, mistakes)
    at_least = _at_least(asked, mistakes) if "count" in asked else None
    return Facts(texts_of(asked.get("date")), texts_of(asked.get("count")), texts_of(asked.get("of")), at_least)


def _fact(fact: Node, asked: dict[str, Node], mistakes: Mistakes) -> None:
    if not fact.is_mapping:
        return  # told by the shape
    if ("date" in fact.items) == ("count" in fact.items):
        mistakes.add("E293", fact, msg("A fact is a date, or a count (of how many)."))
        return
    for key in ("of", "at_least"):
        if key in fact.items and "count" not in fact.items:
            mistakes.add("E293", fact.keys[key], msg("“{key}” belongs to a count.", key=key))
    kind = "date" if "date" in fact.items else "count"
    if kind in asked:
        told = msg("An answer gives one date and one count at most; ask the other fact in a rule of its own.")
        mistakes.add("E293", fact, told)
    asked.update(fact.items)


def _at_least(asked: dict[str, Node], mistakes: Mistakes) -> Fraction | None:
    """What the count must reach: all of ``of`` where nothing is written, and nothing where there is no ``of``."""
    written = asked.get("at_least")
    share = "of" in asked
    if written is None:
        return Fraction(1) if share else None
    try:
        return read_amount(written.text or "", Kind.SHARE if share else Kind.WHOLE)
    except AmountError as error:
        mistakes.add("E254", written, error.message, error.suggestion)
        return None


def read_life(written: Node | None, mistakes: Mistakes) -> int | None:
    """A length of time in months; None where none is written, or after noting the mistake."""
    if written is None or written.text is None:
        return None
    months = read_months(written.text)
    if months is None:
        mistakes.add("E261", written, msg("“{text}” is no length of time.", text=written.text), msg("Write 1 year or 18 months."))
    else:
        mistakes.means(written, *months_written(months))
    return months


def texts_of(node: Node | None) -> dict[str, str]:
    """A text in both languages; one in a single language stands for both."""
    if node is None:
        return {}
    if node.text is not None:
        return {"zh": node.text, "en": node.text}
    return {key: value.text or "" for key, value in node.items.items()}
