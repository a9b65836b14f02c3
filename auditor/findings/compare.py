"""Two audits side by side: which problems are new, persist, got worse or are gone, and whether the rules or the school did it.

A *problem* is a finding that is not met or cannot be judged, and that no waiver excuses; what is merely encouraged is none, and
what another requirement counts is told with that. Findings are matched by their id (rule,
subject, period). A problem that the new audit does not look at (its period lies before the twelve
months, its school or its rule is gone) is not resolved: it is told as not examined.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from auditor.findings.aggregate import waived
from auditor.findings.change import Cause, Change
from auditor.findings.finding import Finding, Limit
from auditor.findings.result import Result, RuleInfo
from auditor.verdicts.verdict import Verdict

_WEIGHT = {Verdict.UNKNOWN: 1, Verdict.FAIL: 2, Verdict.ERROR: 3}


@dataclass(frozen=True)
class Entry:
    """One finding in both audits. ``due``: the deadline that counts, which is the first one set; ``overdue`` as of the new audit.

    ``later``: how the requirement stands in the latest period that the new audit looks at, where the problem's own is not among
    them.
    """

    change: Change
    cause: Cause
    old: Finding | None
    new: Finding | None
    due: date | None
    overdue: bool
    later: Verdict | None = None

    @property
    def finding(self) -> Finding:
        """The finding as it stands now, or as it stood."""
        found = self.new or self.old
        assert found is not None
        return found


@dataclass(frozen=True)
class Comparison:
    """``entries`` in the order: new, worsened, persisting, not examined, excused, resolved; within it the gravest first."""

    old: Result
    new: Result
    entries: tuple[Entry, ...]

    @cached_property
    def totals(self) -> dict[Change, int]:
        """Entries of each kind, zeros included."""
        counted = Counter(entry.change for entry in self.entries)
        return {change: counted[change] for change in Change}

    @cached_property
    def by_cause(self) -> dict[tuple[Change, Cause], int]:
        return dict(Counter((entry.change, entry.cause) for entry in self.entries))

    @cached_property
    def changed_packs(self) -> list[str]:
        """Packs whose files are not the same in both audits, or that only one of them used."""
        old, new = ({pack.name: pack.sha256 for pack in result.packs} for result in (self.old, self.new))
        return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))

    @cached_property
    def changed_rules(self) -> list[str]:
        """Rules that read otherwise in the new audit, in its order, and those that are gone."""
        both = [rule for rule in self.new.rules if rule in self.old.rules]
        changed = [rule for rule in both if not _reads_the_same(self.old.rules[rule], self.new.rules[rule])]
        return [*changed, *(rule for rule in self.old.rules if rule not in self.new.rules)]


def compare(old: Result, new: Result, deadlines: Mapping[str, date | None] | None = None) -> Comparison:
    """Match the findings of two audits by id; see the module.

    ``deadlines``: finding id → the deadline that the former ledger says, which goes before that of the former finding.
    """
    if deadlines:
        old = replace(old, findings=[replace(f, first_due=deadlines.get(f.finding_id) or f.first_due) for f in old.findings])
    before = {f.finding_id: f for f in old.findings}
    after = {f.finding_id: f for f in new.findings}
    latest = _latest(new.findings)
    entries = [_entry(before.get(f.finding_id), f, old, new) for f in new.findings]
    for finding in old.findings:
        if finding.finding_id not in after and _weight(finding):
            later = latest.get((finding.rule, finding.subject, finding.subject_id))
            due = first_deadline(finding)
            overdue = due is not None and due < new.as_of
            standing = later.verdict if later else None
            entries.append(Entry(Change.NOT_EXAMINED, Cause.SCOPE, finding, None, due, overdue, standing))
    return Comparison(old, new, tuple(sorted((entry for entry in entries if entry), key=_order)))


def _order(entry: Entry) -> tuple[int, bool, int, bool]:
    """By kind of change; then mandatory ones, those not met, those overdue come first."""
    graver = max(_weight(entry.old), _weight(entry.new))
    return list(Change).index(entry.change), entry.finding.strength != "must", -graver, not entry.overdue


def _entry(old: Finding | None, new: Finding, was: Result, now: Result) -> Entry | None:
    """What became of a finding of the new audit; None where there was no problem and is none."""
    before, after = _weight(old), _weight(new)
    change: Change | None = None
    if old is not None and not waived(old) and waived(new) and before:
        change = Change.EXCUSED
    elif not before and after:
        change = Change.NEW
    elif before and not after:  # what nobody has looked at since is not resolved
        change = Change.PERSISTING if new.verdict is Verdict.NOT_CHECKED else Change.RESOLVED
    elif before and after:
        change = Change.WORSENED if after > before or (after == before and _further(old, new)) else Change.PERSISTING
    if change is None:
        return None
    carried = old is not None and change in (Change.WORSENED, Change.PERSISTING)
    due = (first_deadline(old) if old and carried else None) or first_deadline(new)
    overdue = change is not Change.RESOLVED and due is not None and due < now.as_of
    return Entry(change, _cause(old, new, change, was, now), old, new, due, overdue)


def first_deadline(finding: Finding) -> date | None:
    """The deadline that counts: the first one set, where the audit followed a former one."""
    return finding.first_due or finding.due_on


def _weight(finding: Finding | None) -> int:
    """How grave a problem is; 0 for none."""
    if finding is None or finding.strength not in ("must", "should") or waived(finding):
        return 0
    return _WEIGHT.get(finding.verdict, 0)


def _further(old: Finding | None, new: Finding) -> bool:
    """More is missing than before."""
    return old is not None and old.shortfall is not None and new.shortfall is not None and new.shortfall > old.shortfall


def _cause(old: Finding | None, new: Finding, change: Change, was: Result, now: Result) -> Cause:
    if old is None:
        return Cause.SCOPE
    if waived(old) != waived(new):
        return Cause.WAIVER
    if change is Change.PERSISTING:
        return Cause.NONE
    rules_same = _same_rule(old, new, was.rules.get(old.rule), now.rules.get(new.rule))
    records_same = _figures(old) == _figures(new)
    if rules_same and (old.verdict is Verdict.PENDING or (records_same and old.binding != new.binding)):
        return Cause.TIME
    if rules_same:
        return Cause.RECORDS
    if records_same:
        return Cause.RULES
    return _weighed(old, new)


def _weighed(old: Finding, new: Finding) -> Cause:
    """Rule and records have both changed: judge the old figures by the new threshold and the new ones by the old threshold."""
    by_rule, by_records = judged(old, new.bounds), judged(new, old.bounds)
    if by_rule is None or by_records is None or old.verdict == new.verdict:
        return Cause.BOTH
    rule_alone, records_alone = by_rule == new.verdict, by_records == new.verdict
    if rule_alone and records_alone:
        return Cause.EITHER
    return Cause.RULES if rule_alone else Cause.RECORDS if records_alone else Cause.BOTH


def judged(finding: Finding, bounds: Sequence[Limit]) -> Verdict | None:
    """The verdict that a finding's figures would get under other bounds; None where that cannot be told."""
    if not bounds or finding.low is None:
        return None
    low, high = finding.low, finding.high
    worst_and_best = [((low, high) if bound.comparator.is_lower_bound else (high, low), bound) for bound in bounds]
    if all(bound.holds(worst) for (worst, _), bound in worst_and_best):
        return Verdict.PASS
    return Verdict.UNKNOWN if all(bound.holds(best) for (_, best), bound in worst_and_best) else Verdict.FAIL


def _same_rule(old: Finding, new: Finding, was: RuleInfo | None, now: RuleInfo | None) -> bool:
    if (old.threshold, old.strength) != (new.threshold, new.strength) or was is None or now is None:
        return False
    return was.sentence == now.sentence


def _reads_the_same(was: RuleInfo, now: RuleInfo) -> bool:
    return (was.sentence, was.threshold, was.strength, was.subjects) == (now.sentence, now.threshold, now.strength, now.subjects)


def _figures(f: Finding) -> tuple[object, ...]:
    return f.actual, f.population, f.low, f.high, f.counts, f.missing


def _latest(findings: Iterable[Finding]) -> dict[tuple[str, str, str], Finding]:
    """The finding about the latest period that is over, of each rule and subject."""
    found: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        key = (finding.rule, finding.subject, finding.subject_id)
        if finding.binding and (key not in found or finding.period_end > found[key].period_end):
            found[key] = finding
    return found
