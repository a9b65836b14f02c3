"""Verdicts, their reasons and their order. See docs/architecture.md and the table of verdicts in the docs."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    PENDING = "pending"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKED = "not_checked"
    ERROR = "error"


class Reason(StrEnum):
    """Why a verdict is what it is; a guarded list."""

    MET = "met"
    NOT_MET = "not_met"
    NO_LONGER_POSSIBLE = "no_longer_possible"  # the period runs, but the limit is already exceeded
    STILL_RUNNING = "still_running"
    OUTSIDE_SCOPE = "outside_scope"  # applies_to says no
    NOT_IN_FORCE = "not_in_force"  # before the first dated threshold, after a repeal, outside the pack's dates
    EMPTY_POPULATION = "empty_population"
    SCOPE_UNKNOWN = "scope_unknown"  # applies_to cannot be decided
    NOT_SUBMITTED = "not_submitted"  # a table that the rule needs was never handed in
    MISSING_DATA = "missing_data"  # missing values could turn it either way
    ATTESTED = "attested"
    ATTESTED_NOT = "attested_not"
    ATTESTED_NOT_APPLICABLE = "attested_not_applicable"  # the register says that there is nothing to be asked, and why
    NOT_ANSWERED = "not_answered"
    LAPSED = "lapsed"
    TOOL_FAILED = "tool_failed"
