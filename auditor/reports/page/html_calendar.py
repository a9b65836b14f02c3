"""What has to be done by which day: periods that still run, and what is to be put right, explained or handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from auditor.findings.finding import Finding
from auditor.findings.result import RuleInfo
from auditor.i18n import Message, msg
from auditor.reports.blocks import Item
from auditor.reports.text import month
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from auditor.reports.page.rows import Row

WHAT: dict[str, Message] = {
    "rectify": msg("Put right"),
    "explain": msg("Explain"),
    "data": msg("Provide data"),
    "running": msg("Complete before the period ends"),
}
"""Kinds of entries, in the order in which a day lists them."""


@dataclass
class Due:
    """One requirement on one day. ``met``: how many have already done it in the running period; ``open``: who has not."""

    kind: str
    info: RuleInfo
    met: int = 0
    open: list[tuple[Row, Item]] = field(default_factory=list)


@dataclass(frozen=True)
class Day:
    """``left``: days from the audit's day on."""

    on: date
    left: int
    dues: list[Due]

    def kinds(self) -> Iterator[tuple[Message, str, list[Due]]]:
        """What is to be done, the kind that this is, and the requirements of which it is to be done."""
        for kind, same in groupby(self.dues, key=lambda due: due.kind):
            yield WHAT[kind], kind, list(same)


def calendar(rows: Iterable[Row], rules: Mapping[str, RuleInfo], as_of: date, language: str) -> list[tuple[str, list[Day]]]:
    """Months, their days, and what is due on each."""
    found: dict[tuple[date, str, str], Due] = {}
    for row in rows:
        for item in row.items:
            for on, kind in _due(item.finding, item.waived):
                due = found.setdefault((on, kind, item.finding.rule), Due(kind, rules[item.finding.rule]))
                if item.finding.verdict is Verdict.PASS:
                    due.met += 1
                else:
                    due.open.append((row, item))
    kinds, order = list(WHAT), {rule: n for n, rule in enumerate(rules)}
    keys = sorted(found, key=lambda key: (key[0], kinds.index(key[1]), order[key[2]]))
    days = [Day(on, (on - as_of).days, [found[key] for key in same]) for on, same in groupby(keys, key=lambda key: key[0])]
    return [(name, list(same)) for name, same in groupby(days, key=lambda one: month(one.on, language))]


def _due(f: Finding, waived: bool) -> Iterator[tuple[date, str]]:
    """When something is to be done about a finding, and what."""
    if f.verdict in (Verdict.PASS, Verdict.PENDING):
        if not f.binding:
            yield f.due_on or f.period_end, "running"
    elif f.due_on is not None and not waived:
        if f.verdict is Verdict.UNKNOWN:
            yield f.due_on, "data"
        elif f.verdict is Verdict.FAIL and f.strength == "must":
            yield f.due_on, "rectify"
        elif f.verdict is Verdict.FAIL and f.strength == "should":
            yield f.due_on, "explain"
