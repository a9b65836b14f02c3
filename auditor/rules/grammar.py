"""The whole grammar of a rule: its own keys, and one key and shape for every kind of measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, create_model

from auditor.rules.keys import Holds
from auditor.rules.kinds import KINDS, MEASURES
from auditor.rules.kinds.base import Measure
from auditor.rules.schema import AskShape, OwnShape, RuleId, Shape, Text, Word, short_for
from auditor.rules.words import OWN_WORDS

RULE_WORDS: Mapping[str, tuple[str, ...]] = {**OWN_WORDS, **MEASURES}

_TYPES: Mapping[Holds, Any] = {
    Holds.POPULATION: Word,
    Holds.CONDITION: Any,
    Holds.SCHOOLS: Any,
    Holds.FIELD: Word,
    Holds.LENGTH: Any,
    Holds.WITHIN: Any,
    Holds.EVER: Any,
    Holds.OWN_FIELD: Word,
    Holds.PART: Any,
    Holds.RULES: Annotated[list[RuleId], Field(min_length=1)],
    Holds.AMOUNT: Any,
    Holds.DOCUMENT: Word,
    Holds.TEXT: Text,
    Holds.NAME: Word,
    Holds.FACTS: Annotated[list[AskShape], Field(min_length=1, max_length=2)],
    Holds.OUTSIDE: Word,
    Holds.REQUIREMENTS: Annotated[list[Any], Field(min_length=2)],
}


def _shape(kind: type[Measure]) -> Any:
    keys: dict[str, Any] = {
        name: (_TYPES[key.holds], ...) if key.required else (_TYPES[key.holds] | None, None) for name, key in kind.keys.items()
    }
    shape = create_model(f"{kind.__name__}Shape", __base__=Shape, **keys)
    return (Annotated[shape, short_for(kind.short)] if kind.short else shape) | None


RuleShape = create_model(
    "RuleShape",
    __base__=OwnShape,
    **{word: (_shape(kind), None) for word, kind in KINDS.items()},  # type: ignore[call-overload]
)
"""One rule, after its Chinese keys were turned into English ones."""
