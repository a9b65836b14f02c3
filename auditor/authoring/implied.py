"""Whether the period of a rule is taken and not written: 定期 is no number, and “each year” must be read into it."""

from __future__ import annotations

from auditor.rules.ast import Rule
from auditor.rules.policy import Policy

_WORDS = {
    "calendar_year": ("年",),
    "school_year": ("学年", "年"),
    "cycle": ("年",),
    "term": ("学期",),
    "quarter": ("季",),
    "month": ("月", "逐月"),
}


def is_implied(rule: Rule, policy: Policy | None) -> bool:
    """The quote has no word for the period, or the policy file says that the number is implied."""
    words = _WORDS.get(rule.period.kind)
    if words is not None and not any(word in rule.quote for word in words):
        return True
    listed = [clause for clause in (policy.clauses if policy else ()) if rule.id in clause.rules]
    return any(clause.implied for clause in listed)
