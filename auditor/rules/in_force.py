"""When a policy binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from auditor.i18n import msg
from auditor.rules.bind.days import read_date
from auditor.rules.schema import ForceShape
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node


@dataclass(frozen=True)
class InForce:
    """The first and the last day on which the policy binds; None: no limit known.

    ``because``: why it cannot have been written before ``start``, where the document bears no date.
    """

    start: date | None = None
    end: date | None = None
    because: Mapping[str, str] = field(default_factory=dict)

    def covers(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def read_in_force(shape: ForceShape, node: Node | None, mistakes: Mistakes) -> InForce:
    """The days under ``in_force`` of a pack or policy."""
    days: list[date | None] = []
    for key, text in (("from", shape.from_), ("until", shape.until)):
        day = read_date(text) if text else None
        where = node.get(key) if node else None
        if text and day is None and where is not None:
            mistakes.add("E256", where, msg("“{text}” is no date.", text=text), msg("Write a date like 2026-09-01."))
        days.append(day)
    if days[0] and days[1] and days[1] < days[0] and node is not None:
        mistakes.add("E256", node, msg("The last day lies before the first."))
    earliest = shape.not_before
    if earliest is None or node is None:
        return InForce(days[0], days[1])
    day = read_date(earliest.on)
    if day is None:
        where = node.items["not_before"].items["on"]
        mistakes.add("E256", where, msg("“{text}” is no date.", text=earliest.on), msg("Write a date like 2026-09-01."))
    if days[0] is not None:
        return InForce(days[0], days[1])
    return InForce(day, days[1], {"zh": earliest.reason.zh, "en": earliest.reason.en})
