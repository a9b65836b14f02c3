"""What verdicts, reasons and strengths are called, and the symbol and colours each verdict has in every report."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.i18n import Message, msg
from auditor.verdicts.verdict import Reason, Verdict


@dataclass(frozen=True)
class Look:
    """``ink`` on ``paper``: RRGGBB without a hash; every pair has a contrast of at least 4.5 to 1."""

    label: Message
    symbol: str
    ink: str
    paper: str


VERDICTS: dict[Verdict, Look] = {
    Verdict.PASS: Look(msg("Met"), "✓", "1D5C3A", "E3F0E7"),
    Verdict.FAIL: Look(msg("Not met"), "✗", "9C1C1C", "F8E0DD"),
    Verdict.PENDING: Look(msg("Not due yet"), "…", "1F4E79", "E2ECF5"),
    Verdict.UNKNOWN: Look(msg("Cannot be judged"), "?", "7A4B00", "FAECCB"),
    Verdict.NOT_APPLICABLE: Look(msg("Not applicable"), "–", "5C6370", "F1F2F4"),
    Verdict.NOT_CHECKED: Look(msg("To be verified"), "○", "5A3A86", "ECE6F5"),
    Verdict.ERROR: Look(msg("Error"), "!", "FFFFFF", "4A1212"),
}

WAIVED = "⊘"
"""Stands for findings that a waiver excuses, whose true verdicts are told too."""

REASONS: dict[Reason, Message] = {
    Reason.MET: msg("the requirement is met"),
    Reason.NOT_MET: msg("the requirement is not met"),
    Reason.NO_LONGER_POSSIBLE: msg("the period still runs, but the requirement can no longer be met"),
    Reason.STILL_RUNNING: msg("the period still runs"),
    Reason.OUTSIDE_SCOPE: msg("outside the scope of this requirement"),
    Reason.NOT_IN_FORCE: msg("the requirement was not in force in this period"),
    Reason.EMPTY_POPULATION: msg("nobody and nothing here falls under this requirement"),
    Reason.SCOPE_UNKNOWN: msg("missing data leaves open whether this requirement applies"),
    Reason.NOT_SUBMITTED: msg("a table that is needed was not provided"),
    Reason.MISSING_DATA: msg("missing or unreadable data could turn it either way"),
    Reason.ATTESTED: msg("confirmed by the evidence register"),
    Reason.ATTESTED_NOT: msg("the evidence register says that it is not met"),
    Reason.ATTESTED_NOT_APPLICABLE: msg("the evidence register says, with its reason, that there is nothing to be asked here"),
    Reason.NOT_ANSWERED: msg("nobody has answered this yet"),
    Reason.LAPSED: msg("the confirmation has lapsed"),
    Reason.TOOL_FAILED: msg("the program failed here; this says nothing about the school"),
}

STRENGTHS: dict[str, Message] = {
    "must": msg("Mandatory"),
    "should": msg("In principle (explain if not met)"),
    "may": msg("Encouraged"),
    "component": msg("Component of another requirement"),
}

OWNERS: dict[str, Message] = {
    "school": msg("School"),
    "bureau": msg("Education bureau"),
    "government": msg("Government"),
    "party": msg("Party committee"),
    "union": msg("Education union"),
    "finance": msg("Finance department"),
    "personnel": msg("Department of human resources and social security"),
    "establishment": msg("Establishment office"),
    "departments": msg("Departments concerned"),
}
"""Who can owe what a rule asks."""
LEVELS: dict[str, Message] = {
    "province": msg("province"),
    "city": msg("city with districts"),
    "county": msg("county"),
    "township": msg("township"),
}


def owner_name(owner: str, district: str, language: str) -> str:
    """What an owner that is no school is called: ``山丹县 财政部门``; the bureau goes by its district alone."""
    told = OWNERS[owner].say(language) if owner in OWNERS else owner
    return district if owner == "bureau" and district else f"{district} {told}".strip()


CLAUSE_KINDS: dict[str, Message] = {
    "Q": msg("measured from records"),
    "E": msg("shown by evidence"),
    "B": msg("duty of the bureau"),
    "A": msg("aspiration, not audited"),
}

# The order is that in which reports list evidence.
ROLES: dict[str, Message] = {
    "offends": msg("does not meet it"),
    "doubtful": msg("cannot be told"),
    "counts": msg("counts towards it"),
    "left_out": msg("left out"),
}
