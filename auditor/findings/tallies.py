"""A comparison added up for each school and other owner, like for like: what was there before, fell due, was found, is met now.

Only mandatory requirements count, as in the ranking of a report. ``still + worse + due + found`` are the failures of today.
"""

from __future__ import annotations

from dataclasses import dataclass

from auditor.findings.aggregate import waived
from auditor.findings.change import Change
from auditor.findings.compare import Comparison, Entry
from auditor.findings.finding import Finding
from auditor.verdicts.verdict import Verdict


@dataclass
class Movement:
    """Of one owner. ``beyond``: failures of periods that the new audit does not look at; ``unknown``: cannot be judged today."""

    still: int = 0
    worse: int = 0
    due: int = 0
    found: int = 0
    met: int = 0
    beyond: int = 0
    unknown: int = 0

    @property
    def failing(self) -> int:
        return self.still + self.worse + self.due + self.found

    @property
    def moved(self) -> bool:
        """Whether there is anything to tell but what cannot be judged."""
        return bool(self.failing or self.met or self.beyond)


Owner = tuple[str, str]
"""Who owes it and which one: ``("school", its ID)``, ``("finance", the district)``."""


def tallies(compared: Comparison) -> dict[Owner, Movement]:
    """By owner; those that fail most first, then in reading order."""
    told: dict[Owner, Movement] = {}
    for owner in {**compared.new.by_owner, **compared.old.by_owner}:
        told[owner] = Movement()
    for entry in compared.entries:
        if entry.finding.strength == "must":
            _count(told[entry.finding.owner, entry.finding.owner_id], entry, compared)
    return dict(sorted(told.items(), key=lambda one: (-one[1].failing, -one[1].beyond, -one[1].met)))


def fell_due(entry: Entry, compared: Comparison) -> bool:
    """Whether a new problem is one only because its period ended after the former audit looked."""
    waited = entry.old is None or entry.old.verdict is Verdict.PENDING or not entry.old.binding
    return entry.change is Change.NEW and waited and entry.finding.period_end > compared.old.as_of


def _count(tally: Movement, entry: Entry, compared: Comparison) -> None:
    before, now = _fails(entry.old), _fails(entry.new)
    if now and before:
        further = entry.change is Change.WORSENED
        tally.worse += further
        tally.still += not further
    elif now:
        due = fell_due(entry, compared)
        tally.due += due
        tally.found += not due
    elif before and entry.new is None:
        tally.beyond += 1
    elif before and entry.change is Change.RESOLVED:
        tally.met += 1
    if entry.new is not None and entry.new.verdict is Verdict.UNKNOWN and not waived(entry.new):
        tally.unknown += 1


def _fails(finding: Finding | None) -> bool:
    return finding is not None and finding.verdict is Verdict.FAIL and not waived(finding)
