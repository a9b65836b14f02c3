"""One subject of the report and what was found of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from auditor.findings.aggregate import SHOWN, Overall
from auditor.findings.result import SchoolInfo
from auditor.reports.blocks import ENCOURAGED, Item, look
from auditor.verdicts.verdict import Verdict


@dataclass(frozen=True)
class Row:
    """One subject: a school, or who else owes something (``school`` is None). ``silent``: told one by one nowhere."""

    anchor: str
    name: str
    district: str
    school: SchoolInfo | None
    overall: Overall
    items: tuple[Item, ...]
    page: str = ""
    silent: bool = False

    @property
    def href(self) -> str:
        """Where its findings are told: on this page, in the register, or in a file of its own; empty: nowhere."""
        return self.page or ("" if self.silent else f"#{self.anchor}")

    @cached_property
    def counts(self) -> list[tuple[Verdict, int]]:
        """Verdicts that occur, the gravest first; what is encouraged and not done is counted by :attr:`not_done` alone."""
        counted = Counter(item.finding.verdict for item in self.items if look(item.finding) != ENCOURAGED)
        return [(verdict, counted[verdict]) for verdict in SHOWN if counted[verdict]]

    @cached_property
    def not_done(self) -> int:
        """What is merely encouraged and was not done."""
        return sum(look(item.finding) == ENCOURAGED for item in self.items)

    @cached_property
    def by_rule(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.finding.rule, []).append(item)
        return found
