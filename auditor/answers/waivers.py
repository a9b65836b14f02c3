"""Waivers (豁免): a requirement that an authority does not hold against a school for a time; the true verdict stands beside.

A waiver excuses the findings of its rule and schools whose period ended on a day from ``from`` to ``until``, both included;
where the period still runs the as-of date takes the place of its end. What it excuses no longer decides over the school
(``aggregate.waived``). Whatever a waiver does not do is told: an unknown id, an expired one, one that was not needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from auditor.answers.known import Known, Subject, Unknown
from auditor.findings.aggregate import waived
from auditor.i18n import Message, listed, msg
from auditor.problems import Place, Problem

if TYPE_CHECKING:
    from auditor.findings.finding import Finding

NAMED = 5
"""Schools named in one message; all are counted."""


@dataclass(frozen=True)
class Waiver:
    """One waiver as written. ``schools``: names or IDs, each with its place. ``start`` and ``end`` are both included."""

    rule: str
    schools: tuple[tuple[str, Place], ...]
    reason: str
    approver: str
    document: str
    start: date
    end: date
    place: Place = Place()

    def covers(self, day: date) -> bool:
        return self.start <= day <= self.end

    def told(self) -> dict[str, str]:
        """What a finding and its reports say of it."""
        return {
            "reason": self.reason,
            "approver": self.approver,
            "document": self.document,
            "from": self.start.isoformat(),
            "until": self.end.isoformat(),
        }


class State(StrEnum):
    """Where a waiver stands on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    UNKNOWN = "unknown"  # it names a rule or a school that there is not


@dataclass(frozen=True)
class Grant:
    """One waiver for one school. ``subject`` None: the school was not looked up, or is unknown, as ``problem`` then says."""

    waiver: Waiver
    written: str
    state: State
    rule: str = ""
    subject: Subject | None = None
    problem: Problem | None = None


def grants(waivers: Iterable[Waiver], known: Known, as_of: date) -> list[Grant]:
    """Every waiver for every school that it names, looked up. Where ``known`` has no records, schools are not looked up."""
    found: list[Grant] = []
    for waiver in waivers:
        rule = known.rule(waiver.rule)
        if isinstance(rule, Unknown):
            problem = Problem("W601", rule.message, waiver.place, rule.suggestion)
            found += [Grant(waiver, name, State.UNKNOWN, problem=problem) for name, _ in waiver.schools]
            continue
        state = State.EXPIRED if waiver.end < as_of else State.NOT_YET if waiver.start > as_of else State.IN_FORCE
        for name, place in waiver.schools:
            subject = known.subject(rule[0], "", name) if known.records is not None else None
            if isinstance(subject, Unknown):
                problem = Problem("W602", subject.message, place, subject.suggestion)
                found.append(Grant(waiver, name, State.UNKNOWN, rule[0].id, problem=problem))
            else:
                doubt = Problem("W603", subject.doubt, place) if subject is not None and subject.doubt else None
                found.append(Grant(waiver, name, state, rule[0].id, subject, doubt))
    return found


def overlaps(found: Iterable[Grant]) -> list[Problem]:
    """Waivers of one rule and school whose days overlap: which of them holds must not be left to chance."""
    taken: dict[tuple[str, str, str], list[Grant]] = {}
    pairs: dict[tuple[Place, Place], list[str]] = {}
    for grant in found:
        if grant.state is State.UNKNOWN:
            continue
        kind, subject_id, name = _key(grant)
        others = taken.setdefault((grant.rule, kind, subject_id), [])
        for other in others:
            if other.waiver.start <= grant.waiver.end and grant.waiver.start <= other.waiver.end:
                pairs.setdefault((other.waiver.place, grant.waiver.place), []).append(name)
        others.append(grant)
    return [
        Problem(
            "W604",
            msg(
                "Waived twice for the same days: {schools}; first in {file}, line {line}.",
                schools=_named(names),
                file=first.file,
                line=first.line,
            ),
            second,
            msg("End the one before the other begins."),
        )
        for (first, second), names in pairs.items()
    ]


def excuse(
    waivers: Sequence[Waiver], findings: Sequence[Finding], known: Known, as_of: date
) -> tuple[list[Finding], list[Problem]]:
    """The findings, each with the waiver that covers it (the one that began last), and everything that waivers did not do."""
    if not waivers:
        return list(findings), []
    found = grants(waivers, known, as_of)
    by_subject: dict[tuple[str, str, str], list[Grant]] = {}
    for grant in found:
        if grant.subject is not None:
            by_subject.setdefault((grant.rule, grant.subject.kind, grant.subject.subject_id), []).append(grant)
    covered: dict[int, int] = {}
    excused: dict[int, int] = {}
    marked: list[Finding] = []
    for finding in findings:
        day = finding.period_end if finding.binding else as_of
        fitting = [g for g in by_subject.get((finding.rule, finding.subject, finding.subject_id), ()) if g.waiver.covers(day)]
        if fitting:
            waiver = max(fitting, key=lambda g: (g.waiver.start, g.waiver.place)).waiver
            finding = replace(finding, waiver=waiver.told())
            for one in {id(grant.waiver) for grant in fitting}:
                covered[one] = covered.get(one, 0) + 1
                excused[one] = excused.get(one, 0) + waived(finding)
        marked.append(finding)
    problems = {grant.problem: None for grant in found if grant.problem is not None}
    told = [*problems, *overlaps(found), *(_idle(w, found, covered, excused, as_of) for w in waivers)]
    return marked, sorted((p for p in told if p is not None), key=lambda p: (p.place, p.code))


def _idle(
    waiver: Waiver, found: Sequence[Grant], covered: Mapping[int, int], excused: Mapping[int, int], as_of: date
) -> Problem | None:
    """What is to be said of a waiver that has ended, has not begun, or excused nothing; None when it did its work."""
    mine = [grant for grant in found if grant.waiver is waiver and grant.state is not State.UNKNOWN]
    if not mine:
        return None
    n = excused.get(id(waiver), 0)
    if waiver.end < as_of:
        message = msg("The waiver expired on {day}; it is no longer applied.", day=waiver.end)
        if n:
            message = msg(
                "The waiver expired on {day}. Findings on periods that ended by then and are still excused: {n}.",
                day=waiver.end,
                n=n,
            )
        return Problem("W605", message, waiver.place)
    if waiver.start > as_of:
        return Problem("W606", msg("The waiver begins on {day}; it is not applied yet.", day=waiver.start), waiver.place)
    if n:
        return None
    if covered.get(id(waiver), 0):
        message = msg("The waiver is unused: what it covers is met, not due or not applicable.")
    else:
        message = msg("The waiver is unused: no period of the rule in this audit ends within its days.")
    return Problem("W607", message, waiver.place)


def _key(grant: Grant) -> tuple[str, str, str]:
    """Kind, id and name of the school; as written where it was not looked up."""
    subject = grant.subject
    return (subject.kind, subject.subject_id, subject.name) if subject else ("", grant.written, grant.written)


def _named(names: Sequence[str]) -> Message:
    distinct = list(dict.fromkeys(names))
    named = listed(distinct[:NAMED])
    return named if len(distinct) <= NAMED else msg("{schools} and {n} more", schools=named, n=len(distinct) - NAMED)
