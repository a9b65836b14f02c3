"""The packs of this checkout, ready for the naive evaluator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.naive import reading
from tests.naive.days import Calendar
from tests.naive.world import simple_model

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class NaivePack:
    rules: list[dict[str, Any]]
    model: dict[str, Any]
    calendar: Calendar


def load_pack(name: str) -> NaivePack:
    """A pack of ``rules/`` with the records model it needs."""
    folder = ROOT / "rules" / name
    pack = reading.load(folder / "pack.yaml")
    model = reading.load(ROOT / "auditor" / "model" / "model.yaml")
    return NaivePack(reading.load_rules(folder), simple_model(model, [pack.get("records") or {}]), reading.load_calendar(pack))
