"""The calendar of due dates: who has to do what, and by which day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import synthetic

from auditor.findings.finding import Finding
from auditor.findings.result import RuleInfo
from auditor.reports import Options
from auditor.reports.page.html_calendar import WHAT, Due
from auditor.reports.page.html_view import View
from auditor.verdicts.verdict import Verdict

AS_OF, LATER = synthetic.AS_OF, date(2026, 1, 30)


RULE = synthetic.rule("t/1")


def dues(verdict: Verdict, rule: RuleInfo = RULE, **changes: Any) -> list[tuple[date, Due]]:
    """What the calendar says of one finding about the first of two schools."""
    base = synthetic.county(2, [rule])
    found = synthetic.finding(rule, verdict, subject_id=base.schools[0].school_id, **changes)
    return entries([found], rule)


def entries(found: list[Finding], rule: RuleInfo) -> list[tuple[date, Due]]:
    base = synthetic.county(2, [rule])
    base.findings = found
    return [(day.on, due) for _, days in View(base, Options(language="en")).calendar for day in days for due in day.dues]


def test_a_running_period_is_due_on_its_day() -> None:
    ((on, due),) = dues(Verdict.PENDING)
    assert (on, due.kind, due.met, len(due.open)) == (synthetic.TERM[1], "running", 0, 1)


def test_who_has_done_it_early_is_counted() -> None:
    ((on, due),) = dues(Verdict.PASS, binding=False, period_end=LATER)
    assert (on, due.met, due.open) == (LATER, 1, [])


@pytest.mark.parametrize(
    ("verdict", "strength", "kind"),
    [(Verdict.FAIL, "must", "rectify"), (Verdict.FAIL, "should", "explain"), (Verdict.UNKNOWN, "must", "data")],
)
def test_what_is_to_be_done_has_its_day(verdict: Verdict, strength: str, kind: str) -> None:
    ((on, due),) = dues(verdict, synthetic.rule("t/1", strength=strength), strength=strength, due_on=LATER)
    assert (on, due.kind, len(due.open)) == (LATER, kind, 1)


@pytest.mark.parametrize(
    ("verdict", "changes"),
    [
        (Verdict.PASS, {}),
        (Verdict.NOT_APPLICABLE, {}),
        (Verdict.NOT_CHECKED, {}),
        (Verdict.FAIL, {"due_on": LATER, "waiver": {"reason": "x"}}),
        (Verdict.FAIL, {"due_on": LATER, "strength": "may"}),
    ],
)
def test_nothing_is_due_of_the_rest(verdict: Verdict, changes: dict[str, Any]) -> None:
    assert dues(verdict, **changes) == []


def test_days_stand_in_order_and_kinds_in_theirs() -> None:
    rule = synthetic.rule("t/1")
    found = [
        synthetic.finding(rule, Verdict.UNKNOWN, finding_id="a", due_on=LATER),
        synthetic.finding(rule, Verdict.FAIL, finding_id="b", due_on=LATER),
        synthetic.finding(rule, Verdict.PENDING, finding_id="c", due_on=date(2026, 1, 2)),
    ]
    assert [(on, due.kind) for on, due in entries(found, rule)] == [
        (date(2026, 1, 2), "running"),
        (LATER, "rectify"),
        (LATER, "data"),
    ]


def test_every_kind_is_named() -> None:
    assert len({message.say("zh") for message in WHAT.values()}) == len(WHAT)
