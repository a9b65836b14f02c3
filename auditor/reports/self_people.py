"""The self-check person by person: who is not covered yet by which requirement, and of whom it cannot be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.findings.aggregate import waived
from auditor.findings.finding import Finding
from auditor.reports import phrases
from auditor.reports.phrases import text_of
from auditor.verdicts.verdict import Verdict

TABLE = "staff"
_OPEN = (Verdict.FAIL, Verdict.PENDING, Verdict.UNKNOWN)


@dataclass
class Person:
    """``name`` as the report may show it; ``place``: sheet and row of the list of staff; requirements with their periods."""

    name: str
    place: str
    lacking: list[str] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)


def people(findings: Iterable[Finding], language: str) -> list[Person]:
    """Everybody who stands in the way of something that is asked for and not met, in the order of the list of staff."""
    found: dict[tuple[str, str, int], Person] = {}
    for f in findings:
        if f.verdict not in _OPEN or f.strength not in ("must", "should") or waived(f):
            continue
        for one in f.evidence:
            if one.table != TABLE or one.role not in ("offends", "doubtful"):
                continue
            place = " ".join(filter(None, (one.sheet or one.file, phrases.row(one.row, language) if one.row else "")))
            person = found.setdefault((one.file, one.sheet, one.row), Person(one.label, place))
            told = person.lacking if one.role == "offends" else person.unclear
            told.append(phrases.in_period(text_of(f.title, language), phrases.period(f, language), language))
    return [found[key] for key in sorted(found)]
