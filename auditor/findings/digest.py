"""One hash for what an audit found about a subject, the same wherever it was found.

A school's self-check of its own file and the bureau's run over the same file give the same hash for the school: neither paths,
nor names, nor the id under which the school goes, nor how many records are listed, nor waivers (the bureau's) are part of it.
The verdicts with their exact figures, thresholds, reference dates and due dates are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from auditor.findings.aggregate import waived
from auditor.findings.finding import Finding
from auditor.findings.once import OnceAnOutcome
from auditor.findings.result import Result

SHOWN_DIGITS = 16
"""Hexadecimal digits of a hash that a reader is shown."""


def subject_digests(result: Result) -> dict[tuple[str, str], dict[str, str]]:
    """(owner, its id) → :func:`pack_digests`, of everybody who owes something."""
    told = OnceAnOutcome(_told)
    return {key: pack_digests(findings, told) for key, findings in result.by_owner.items()}


def _told(finding: Finding) -> str:
    return _line(_facts(finding))


def pack_digests(findings: Iterable[Finding], told: Callable[[Finding], str] = _told) -> dict[str, str]:
    """Pack → SHA-256 of the findings of one subject by its rules; a pack without findings is left out.

    ``told``: what is hashed of a finding, where that is remembered.
    """
    by_pack: dict[str, list[Finding]] = {}
    for finding in findings:
        by_pack.setdefault(finding.pack, []).append(finding)
    return {pack: findings_digest(by_pack[pack], told) for pack in sorted(by_pack)}


def findings_digest(findings: Iterable[Finding], told: Callable[[Finding], str] = _told) -> str:
    """SHA-256 over the findings of one subject by the rules of one pack; their order does not matter."""
    lines = sorted(map(told, findings))
    return hashlib.sha256("\n".join(lines).encode("utf-8", "backslashreplace")).hexdigest()


def result_digest(result: Result, known: Mapping[tuple[str, str], dict[str, str]] | None = None) -> str:
    """SHA-256 over everything that an audit found, subjects and waivers included; ``known``: its :func:`subject_digests`."""
    digests = [[*key, packs] for key, packs in sorted((known or subject_digests(result)).items())]
    excused = sorted(f.finding_id for f in result.findings if waived(f))
    return hashlib.sha256(_line([digests, excused]).encode("utf-8", "backslashreplace")).hexdigest()


def _facts(f: Finding) -> list[Any]:
    return [
        f.rule,
        f.clause,
        f.strength,
        f.subject,
        *(day.isoformat() for day in (f.period_start, f.period_end, f.reference_on)),
        f.binding,
        str(f.verdict),
        str(f.reason),
        f.measure,
        *(_exact(figure) for figure in (f.actual, f.required, f.population, f.shortfall, f.low, f.high)),
        f.threshold.get("zh", ""),
        f.counts,
        sorted([label.get("zh", ""), count] for label, count in f.left_out),
        sorted(f.assumptions),
        f.due_on.isoformat() if f.due_on else None,
    ]


def _exact(value: Fraction | int | None) -> str | None:
    """Integers and fractions of the same value are written the same."""
    return None if value is None else f"{value.numerator}/{value.denominator}"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
