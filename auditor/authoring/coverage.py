"""What has become of every clause of a policy: measured, attested, left to the bureau, or not audited, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from auditor.i18n import msg
from auditor.rules.ast import Rule
from auditor.rules.pack import Pack
from auditor.rules.policy import Clause


class Status(StrEnum):
    """How far a clause is audited."""

    ENCODED = "encoded"  # records tell
    ATTESTED = "attested"  # somebody answers, with evidence
    BUREAU = "bureau"  # a duty of the bureau that nothing asks for
    ASPIRATIONAL = "aspirational"  # nothing that could be checked
    OPEN = "open"  # nobody has said anything about it yet


WORDS = {
    Status.ENCODED: msg("measured from records"),
    Status.ATTESTED: msg("attested by evidence"),
    Status.BUREAU: msg("a duty of the bureau"),
    Status.ASPIRATIONAL: msg("not audited"),
    Status.OPEN: msg("not covered yet"),
}
"""What each status is called."""


@dataclass(frozen=True)
class ClauseCoverage:
    """One row of the policy's list of clauses, its rules, and what they leave out (rule id → text)."""

    clause: Clause
    status: Status
    rules: tuple[Rule, ...]

    @property
    def number(self) -> str:
        return f"{self.clause.number}{self.clause.part}"

    @property
    def partial(self) -> tuple[Rule, ...]:
        """The rules that encode only a part of the clause."""
        return tuple(rule for rule in self.rules if rule.partial)


def coverage(pack: Pack) -> list[ClauseCoverage]:
    """Every clause of the pack's policy, in the order of the document."""
    return [_row(clause, pack) for clause in pack.clauses]


def counts(rows: list[ClauseCoverage]) -> dict[Status, int]:
    """How many clauses have each status; all statuses are there."""
    found = Counter(row.status for row in rows)
    return {status: found[status] for status in Status}


def as_data(pack: Pack, rows: list[ClauseCoverage]) -> dict[str, Any]:
    """All of it for machines, as ``auditor rules coverage --format json`` prints it; texts in both languages."""
    return {
        "pack": pack.name,
        "policy": pack.policy.title if pack.policy else None,
        "counts": {str(status): n for status, n in counts(rows).items()},
        "clauses": [
            {
                "clause": row.number,
                "class": row.clause.kind,
                "implied": row.clause.implied,
                "status": str(row.status),
                "summary": row.clause.summary,
                "reason": row.clause.reason,
                "rules": [rule.id for rule in row.rules],
                "left_out": {rule.id: rule.partial for rule in row.partial},
            }
            for row in rows
        ],
    }


def _row(clause: Clause, pack: Pack) -> ClauseCoverage:
    named = [rule for rule_id in clause.rules if (rule := pack.rule(rule_id)) is not None]
    # A policy file may leave the rules to be found by their clause, unless the clause has parts that tell them apart.
    alone = sum(other.number == clause.number for other in pack.clauses) == 1
    if not named and alone:
        policy = pack.policy.name if pack.policy else ""
        named = [rule for rule in pack.own_rules if rule.clause == clause.number and rule.document == policy]
    if any(rule.measure.judged_from != "register" for rule in named):
        status = Status.ENCODED
    elif named:
        status = Status.ATTESTED
    elif clause.kind.endswith("B"):
        status = Status.BUREAU
    elif clause.kind == "A" or clause.reason is not None:
        status = Status.ASPIRATIONAL
    else:
        status = Status.OPEN
    return ClauseCoverage(clause, status, tuple(named))
