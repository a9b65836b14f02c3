"""Keys of measures and thresholds as their files declare them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Holds(Enum):
    """What stands after a key: it decides how the key is read, completed by editors, and translated."""

    POPULATION = "a population or a table"
    CONDITION = "a condition on its records"
    SCHOOLS = "a condition on schools"
    FIELD = "a field of its records"
    LENGTH = "a length of time"
    WITHIN = "a length of time, or calendar years"
    EVER = "yes"
    OWN_FIELD = "a field of the school itself"
    PART = "a count, a total or a value"
    RULES = "ids of rules"
    AMOUNT = "an amount"
    DOCUMENT = "a kind of document"
    TEXT = "a text in both languages"
    NAME = "a name"
    FACTS = "facts that an answer has to give"
    OUTSIDE = "what does not apply"
    REQUIREMENTS = "measures, each with a threshold"
    NUMBER = "a field, or a number of the subject"
    TIERS = "steps by size"
    THRESHOLD = "a threshold"
    THRESHOLDS = "several thresholds"
    RULE = "the id of a rule"
    ROUND = "up or down"


class Key(NamedTuple):
    """A key. ``spelt``: its Chinese words, the first is the one that is written; ``about``: what it means, zh and en."""

    holds: Holds
    spelt: tuple[str, ...]
    about: tuple[str, str]
    required: bool = False


Spelt = Mapping[str, tuple[str, ...]]


def words_of(keys: Mapping[str, Key]) -> Spelt:
    """The Chinese words of each key."""
    return {name: key.spelt for name, key in keys.items()}
