"""The packs of this checkout, ready for the naive evaluator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.naive import reading
from tests.naive.days import Calendar

ROOT = Path(__file__).resolve().parents[2]
LAW = Path(__file__).with_name("law.yaml")


@dataclass(frozen=True)
class NaivePack:
    rules: list[dict[str, Any]]
    model: dict[str, Any]
    calendar: Calendar = field(default_factory=Calendar)
    texts: tuple[str, ...] = ()


def load_pack(name: str) -> NaivePack:
    """A pack of ``rules/`` with the records model it needs, both as the law reads them."""
    folder = ROOT / "rules" / name
    pack = reading.load(folder / "pack.yaml")
    model = merged(reading.load(ROOT / "auditor" / "model" / "model.yaml"), pack.get("records") or {})
    law = reading.load(LAW)
    model["populations"] |= law["populations"]
    for table, derived in law["derived"].items():
        model["tables"][table]["derived"] |= derived
    written = [{**rule, **law["rules"].get(str(rule["id"]), {})} for rule in reading.load_rules(folder)]
    rules = [_addressed(rule, pack.get("scope")) for rule in written]
    return NaivePack(rules, model, reading.load_calendar(pack), texts_in(rules))


def texts_in(rules: list[dict[str, Any]]) -> tuple[str, ...]:
    """Texts that conditions of rules ask for."""
    return tuple(sorted(set(_texts([{k: r[k] for k in reading.MEASURES if k in r} for r in rules]))))


def _texts(spec: Any) -> Iterator[str]:
    if isinstance(spec, list):
        for one in spec:
            yield from _texts(one)
    elif isinstance(spec, dict):
        for one in spec.values():
            yield from _texts(one)
    elif isinstance(spec, str) and not spec.isascii():
        yield spec


def merged(known: Any, extra: Any) -> Any:
    """The records model with what a pack adds."""
    if isinstance(known, dict) and isinstance(extra, dict):
        return {**known, **{name: merged(known.get(name), spec) for name, spec in extra.items()}}
    return extra


def _addressed(rule: dict[str, Any], scope: dict[str, Any] | None) -> dict[str, Any]:
    """The rule asked of the schools that the document addresses."""
    if not scope or "school" not in rule.get("subject", "school"):
        return rule
    own = rule.get("applies_to")
    return {**rule, "applies_to": {"all": [scope, own]} if own else scope}
