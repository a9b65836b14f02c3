"""From findings to the result of a school: one precedence, counted the same way in every report.

A finding *decides* when its period is binding and nothing excuses it. Two exceptions: a running period that can no longer
be met is a failure already, and an error of the tool is an error in whatever period. A waived failure does not decide; its
true verdict is still shown beside the waiver. ``Finding.waiver`` is only there while the waiver is in force.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from auditor.findings.finding import Finding
from auditor.verdicts.verdict import Verdict

PRECEDENCE = (Verdict.ERROR, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED, Verdict.PASS)
"""The first of these among the deciding findings is the overall result; without any of them it is ``not_applicable``."""

SHOWN = (
    Verdict.ERROR,
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.NOT_CHECKED,
    Verdict.PENDING,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
)
"""Which verdict stands for several periods of one rule in one cell: the one that asks most for attention."""

EXCUSABLE = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED)


def waived(finding: Finding) -> bool:
    """A waiver in force excuses this finding (it changes nothing for a requirement that is met, or for an error)."""
    return finding.waiver is not None and finding.verdict in EXCUSABLE


def decides(finding: Finding) -> bool:
    """Whether the finding takes part in the overall result of its subject."""
    return can_decide(finding.strength, finding.verdict, finding.binding) and not waived(finding)


def can_decide(strength: str, verdict: Verdict, binding: bool) -> bool:
    """Whether such a finding takes part in the overall result of its subject, unless it is waived."""
    if strength != "must" or verdict not in PRECEDENCE:
        return False
    return binding or verdict in (Verdict.FAIL, Verdict.ERROR)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of ``SHOWN`` order that stands for several; ``not_applicable`` for none."""
    present = set(verdicts)
    return next((v for v in SHOWN if v in present), Verdict.NOT_APPLICABLE)


def worst_due(findings: Iterable[Finding]) -> Verdict:
    """What stands for all periods of one requirement: the worst of those that are due; of those that run where none is."""
    found = list(findings)
    due = [f.verdict for f in found if f.binding or f.verdict in (Verdict.FAIL, Verdict.ERROR)]
    return worst(due or [f.verdict for f in found])


@dataclass(frozen=True)
class Overall:
    """The result of one subject. The tuples hold findings in the order given.

    ``to_explain``: ``should`` requirements not met (需说明理由), which never fail a subject; ``waived``: excused by a waiver.
    """

    verdict: Verdict
    decided_by: tuple[Finding, ...]
    to_explain: tuple[Finding, ...]
    waived: tuple[Finding, ...]


def overall(findings: Iterable[Finding]) -> Overall:
    """The overall result of the subject whose findings these are."""
    found = list(findings)
    deciding = [f for f in found if decides(f)]
    verdict = next((v for v in PRECEDENCE if any(f.verdict == v for f in deciding)), Verdict.NOT_APPLICABLE)
    return Overall(
        verdict,
        tuple(f for f in deciding if f.verdict == verdict),
        tuple(f for f in found if f.strength == "should" and f.verdict == Verdict.FAIL and not waived(f)),
        tuple(f for f in found if waived(f)),
    )


@dataclass(frozen=True)
class Tally:
    """``must`` findings counted. ``base`` = met + failed + unknown; everything left out of it has a count of its own."""

    met: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0
    not_checked: int = 0
    error: int = 0
    running: int = 0  # the period still runs, whatever its standing
    waived: int = 0
    other_strength: int = 0  # should and may

    @property
    def base(self) -> int:
        return self.met + self.failed + self.unknown

    @property
    def share(self) -> Fraction | None:
        """Met out of the base, exact; None when the base is empty."""
        return Fraction(self.met, self.base) if self.base else None

    @property
    def total(self) -> int:
        """All findings, whatever became of them."""
        return sum(getattr(self, name) for name in self.__dataclass_fields__)


_COLUMN = {
    Verdict.PASS: "met",
    Verdict.FAIL: "failed",
    Verdict.UNKNOWN: "unknown",
    Verdict.NOT_CHECKED: "not_checked",
    Verdict.ERROR: "error",
}


def tally(findings: Iterable[Finding]) -> Tally:
    """Count findings; each goes into exactly one column, components into none."""
    counts: Counter[str] = Counter()
    for finding in findings:
        if finding.strength == "component":
            continue  # counted by the requirement that it is part of
        if finding.strength != "must":
            counts["other_strength"] += 1
        elif waived(finding):
            counts["waived"] += 1
        elif decides(finding):
            counts[_COLUMN[finding.verdict]] += 1
        elif finding.verdict == Verdict.NOT_APPLICABLE:
            counts["not_applicable"] += 1
        else:
            counts["running"] += 1
    return Tally(**counts)


def exit_code(findings: Iterable[Finding]) -> int:
    """4: the tool failed on some finding; 1: a binding ``must`` is not met; 3: none failed but one is unknown; 0: otherwise."""
    found = list(findings)
    if any(f.verdict == Verdict.ERROR for f in found):
        return 4
    deciding = {f.verdict for f in found if decides(f)}
    if Verdict.FAIL in deciding:
        return 1
    return 3 if Verdict.UNKNOWN in deciding else 0
