"""The rectification ledger (问题清单/整改台账): every problem from the day it was first found until it is resolved, and after.

A line goes by its finding's id. What people wrote in the former ledger stays (who is responsible, measures, progress, papers,
remarks, the deadline that they set); what the audits say is reckoned anew: what became of the problem and why, when it was
resolved. A deadline is that of the first finding and never moves by auditing again. Lines without an id were written by people
(problems that other inspections found) and stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from auditor.findings.again import Again
from auditor.findings.again import Row as Place
from auditor.findings.aggregate import waived
from auditor.findings.change import STILL_OPEN, Cause, Change, Line, Row, Status
from auditor.findings.compare import Comparison, Entry, compare, first_deadline
from auditor.findings.finding import Finding
from auditor.i18n import chinese_day
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from auditor.findings.result import Result


@dataclass(frozen=True)
class Former:
    """The former report (None where only its ledger is there) and its ledger (empty where only its findings are there)."""

    result: Result | None = None
    rows: tuple[Row, ...] = ()

    @property
    def deadlines(self) -> dict[str, date | None]:
        """Finding id → the deadline that the ledger says."""
        return {row.finding_id: row.due for row in self.rows if row.finding_id}


def belongs(finding: Finding | None) -> bool:
    """Whether a finding is a problem for the ledger: not met, not merely encouraged, not waived."""
    return (
        finding is not None
        and finding.verdict is Verdict.FAIL
        and finding.strength not in ("may", "component")
        and not waived(finding)
    )


def first_ledger(result: Result) -> tuple[Line, ...]:
    """The ledger of an audit that follows none, or of a report read back, whose findings know their first deadlines."""
    return tuple(
        Line(
            *(f.finding_id, f),
            first_found=f.first_found or result.as_of,
            due=due,
            overdue=_passed(due, result),
            status=Status.OVERDUE if _passed(due, result) else Status.OPEN,
        )
        for f in result.findings
        if belongs(f)
        for due in (first_deadline(f),)
    )


def open_items(former: Former) -> frozenset[str]:
    """The ids of former problems that nobody has accepted and no audit has found resolved."""
    closed = {row.finding_id for row in former.rows if row.accepted or row.resolved_on}
    listed = {row.finding_id for row in former.rows if row.finding_id}
    found = {f.finding_id for f in former.result.findings if belongs(f)} if former.result else set()
    return frozenset((listed or found) - closed)


def followed(result: Result, former: Former, again: Again | None = None) -> Result:
    """``result`` with its ledger, and its findings with the day they were first found and their first deadline.

    ``again``: what the former problems come to on their own periods.
    """
    again = again or Again()
    compared = compare(former.result, result, former.deadlines) if former.result else None
    entries = {entry.finding.finding_id: entry for entry in compared.entries} if compared else {}
    rows = {row.finding_id: row for row in former.rows if row.finding_id}
    now = {**again.own, **{f.finding_id: f for f in result.findings}}
    entries = {one: entry for one, entry in entries.items() if one not in again.own}
    today = [f for f in result.findings if belongs(f)]
    lines = [_current(f, entries.get(f.finding_id), rows.get(f.finding_id), former, result) for f in today]
    listed = {line.finding_id for line in lines}
    others = [*rows, *_not_in_rows(compared, rows)]
    for finding_id in dict.fromkeys(others):
        if finding_id not in listed:
            lines.append(_former(finding_id, now.get(finding_id), entries.get(finding_id), rows.get(finding_id), result))
    lines += [_added(row, result) for row in former.rows if not row.finding_id]
    first = {line.finding_id: line for line in lines if line.finding is not None and line.change in STILL_OPEN}
    lines = [_with_status(line, again, result, former) for line in lines]
    findings = [_dated(f, first.get(f.finding_id), result) for f in result.findings]
    then = former.result.as_of if former.result else None
    return replace(result, findings=findings, ledger=tuple(sorted(lines, key=_order)), compared_with=then)


def _with_status(line: Line, again: Again, result: Result, former: Former) -> Line:
    """The line with its status; what somebody has accepted is neither open nor overdue."""
    places = again.made_up.get(line.finding_id, ())
    status = _status(line, places, result, former)
    settled = status not in (Status.OPEN, Status.OVERDUE)
    return replace(line, status=status, overdue=line.overdue and not settled, made_up=places)


def _status(line: Line, places: Sequence[Place], result: Result, former: Former) -> Status:
    if line.row.accepted:
        return accepted_as(line.row)
    if line.resolved_on:
        return Status.MET
    if line.change is Change.EXCUSED:
        return Status.WAIVED
    if line.finding is not None and _revised(line.finding.rule, result):
        return Status.REVISED
    if places:
        return Status.MADE_UP
    return Status.OVERDUE if line.overdue else Status.OPEN


def accepted_as(row: Row) -> Status:
    """As what somebody accepted it: put right, or explained in writing."""
    written = row.texts.get("opinion", "")
    return Status.EXPLAINED if "书面说明" in written or "explained" in written.casefold() else Status.ACCEPTED


def _revised(rule: str, result: Result) -> bool:
    """Whether another rule now stands in the place of this one."""
    return rule not in result.rules and any(rule in other.replaces for other in result.rules.values())


def _not_in_rows(compared: Comparison | None, rows: Mapping[str, Row]) -> Iterable[str]:
    """Problems of the former audit that its ledger does not list, as when there is none."""
    if compared is not None and not rows:
        for finding in compared.old.findings:
            if belongs(finding):
                yield finding.finding_id


def _current(f: Finding, entry: Entry | None, row: Row | None, former: Former, result: Result) -> Line:
    """A problem of today."""
    kept = _own_words(row or Row(), entry.old if entry else None)
    came_back = kept.resolved_on
    change, cause, first, due = Change.NEW, Cause.NONE, result.as_of, f.due_on
    if entry is not None:
        change, cause = entry.change, entry.cause
    elif row is not None and not came_back:
        change = Change.PERSISTING
    if came_back:
        change = Change.NEW
    elif change is not Change.NEW:
        before = entry.old if entry else None
        then = former.result.as_of if former.result and before is not None else None
        first = kept.first_found or (before.first_found if before else None) or then or result.as_of
        due = kept.due or (entry.due if entry else None) or f.due_on
    elif row is not None:
        first, due = kept.first_found or first, kept.due or due
    return Line(f.finding_id, f, change, cause, first, due, _passed(due, result), resolved_before=came_back, row=kept)


def _added(row: Row, result: Result) -> Line:
    """A line that people added, about which no audit knows anything."""
    overdue = _passed(row.due, result) and not row.said_closed
    return Line("", None, first_found=row.first_found, due=row.due, overdue=overdue, row=row)


def _own_words(row: Row, old: Finding | None) -> Row:
    """The line without measures that nobody wrote: the program's own, from the former figures."""
    if old is None or row.texts.get("measures") not in (*old.remedy.values(), *remedy_until(old, row.due).values()):
        return row
    return replace(row, texts={**row.texts, "measures": ""})


def _former(finding_id: str, now: Finding | None, entry: Entry | None, row: Row | None, result: Result) -> Line:
    """A problem that is none today: resolved, waived, not examined, or no longer to be judged."""
    kept = row or Row()
    old = entry.old if entry else None
    first = kept.first_found or (old.first_found if old else None)
    due = kept.due or (entry.due if entry else None)
    if kept.resolved_on is not None:
        return Line(finding_id, None, Change.RESOLVED, Cause.NONE, first, due, resolved_on=kept.resolved_on, row=kept)
    if entry is not None:
        change, cause = entry.change, entry.cause
    elif now is None:
        change, cause = Change.NOT_EXAMINED, Cause.SCOPE
    elif waived(now):
        change, cause = Change.EXCUSED, Cause.WAIVER
    elif now.verdict in (Verdict.UNKNOWN, Verdict.NOT_CHECKED, Verdict.ERROR, Verdict.FAIL):
        change, cause = Change.PERSISTING, Cause.NONE
    else:
        change, cause = Change.RESOLVED, Cause.NONE
    resolved = result.as_of if change is Change.RESOLVED else None
    overdue = change in STILL_OPEN and _passed(due, result)
    persists = now is not None and change is Change.PERSISTING and now.verdict is not Verdict.FAIL
    standing = now.verdict if now is not None and persists else None
    return Line(finding_id, old or now, change, cause, first, due, overdue, resolved, standing=standing, row=kept)


def _dated(f: Finding, line: Line | None, result: Result) -> Finding:
    return f if line is None else replace(f, first_found=line.first_found or result.as_of, first_due=line.due)


def _passed(due: date | None, result: Result) -> bool:
    return due is not None and due < result.as_of


def _order(line: Line) -> int:
    """Open problems first, then those that are waived, resolved, or known to people alone; otherwise as they come."""
    if not line.finding_id:
        return 3
    return {Change.RESOLVED: 2, Change.EXCUSED: 1}.get(line.change, 0) if line.change else 0


def remedy_until(f: Finding, due: date | None) -> dict[str, str]:
    """The remedy of a finding with another deadline."""
    if f.due_on is None or due is None or due == f.due_on:
        return f.remedy
    forms = {"zh": (chinese_day(f.due_on), chinese_day(due))}
    return {
        language: text.replace(*forms.get(language, (f.due_on.isoformat(), due.isoformat())))
        for language, text in f.remedy.items()
    }
