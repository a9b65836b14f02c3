"""What became of each problem between two audits, and who or what did it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import synthetic
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.findings.aggregate import waived
from auditor.findings.change import Cause, Change
from auditor.findings.compare import Comparison, Entry, compare, judged
from auditor.findings.finding import Finding
from auditor.findings.result import Result
from auditor.findings.tallies import fell_due, tallies
from auditor.reports.data.findings_form import limits_of_text
from auditor.verdicts.verdict import Verdict

RULE = synthetic.SHANDAN[1]
LATER = date(2026, 6, 30)
PASS, FAIL, UNKNOWN, PENDING = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.PENDING


def f(verdict: Verdict, **changes: Any) -> Finding:
    return synthetic.finding(RULE, verdict, **{"finding_id": "x", **changes})


def audit(*findings: Finding, as_of: date = LATER, threshold: str = "≥ 2/3", digest: str = "a") -> Result:
    rule = replace(RULE, threshold={"zh": threshold, "en": threshold}, sentence={"zh": threshold, "en": threshold})
    packs = [replace(synthetic.county(1).packs[0], sha256=digest)]
    told = [replace(one, threshold=rule.threshold, bounds=limits_of_text(threshold, one.measure)) for one in findings]
    return replace(synthetic.county(1), findings=told, rules={RULE.id: rule}, as_of=as_of, packs=packs)


def only(compared: Comparison) -> Entry:
    (entry,) = compared.entries
    return entry


def change(old: Finding | None, new: Finding | None) -> Change:
    return only(compare(audit(*([old] if old else [])), audit(*([new] if new else [])))).change


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (None, FAIL, Change.NEW),
        (PASS, FAIL, Change.NEW),
        (PENDING, FAIL, Change.NEW),
        (PASS, UNKNOWN, Change.NEW),
        (UNKNOWN, FAIL, Change.WORSENED),
        (Verdict.NOT_CHECKED, UNKNOWN, Change.NEW),
        (FAIL, Verdict.NOT_CHECKED, Change.PERSISTING),
        (FAIL, FAIL, Change.PERSISTING),
        (UNKNOWN, UNKNOWN, Change.PERSISTING),
        (FAIL, PASS, Change.RESOLVED),
        (UNKNOWN, PASS, Change.RESOLVED),
        (FAIL, None, Change.NOT_EXAMINED),
    ],
)
def test_what_became_of_it(old: Verdict | None, new: Verdict | None, expected: Change) -> None:
    assert change(f(old) if old else None, f(new) if new else None) is expected


def test_a_failure_is_not_resolved_by_withholding_the_records() -> None:
    assert change(f(FAIL), f(UNKNOWN)) is Change.PERSISTING


@pytest.mark.parametrize(
    ("old", "new"), [(None, Verdict.NOT_CHECKED), (PASS, PASS), (None, PASS), (PASS, None), (PENDING, PASS), (PASS, PENDING)]
)
def test_what_is_no_problem_is_not_told(old: Verdict | None, new: Verdict | None) -> None:
    assert not compare(audit(*([f(old)] if old else [])), audit(*([f(new)] if new else []))).entries


@pytest.mark.parametrize(
    ("before", "now", "expected"), [(9, 10, Change.WORSENED), (9, 9, Change.PERSISTING), (9, 8, Change.PERSISTING)]
)
def test_more_missing_is_worse(before: int, now: int, expected: Change) -> None:
    assert change(f(FAIL, shortfall=Fraction(before)), f(FAIL, shortfall=Fraction(now))) is expected


def test_a_waiver_resolves_nothing() -> None:
    entry = only(compare(audit(f(FAIL)), audit(f(FAIL, waiver={"document": "1号"}))))
    assert (entry.change, entry.cause) == (Change.EXCUSED, Cause.WAIVER)


def test_the_end_of_a_waiver_brings_the_problem_back() -> None:
    entry = only(compare(audit(f(FAIL, waiver={"document": "1号"})), audit(f(FAIL))))
    assert (entry.change, entry.cause) == (Change.NEW, Cause.WAIVER)


def test_the_first_deadline_counts() -> None:
    old, new = f(FAIL, due_on=date(2026, 1, 31)), f(FAIL, due_on=date(2026, 7, 31))
    entry = only(compare(audit(old), audit(new)))
    assert (entry.due, entry.overdue) == (date(2026, 1, 31), True)


def test_on_the_day_itself_it_is_not_overdue() -> None:
    entry = only(compare(audit(f(FAIL, due_on=LATER)), audit(f(FAIL))))
    assert not entry.overdue


def test_what_is_not_examined_says_how_the_requirement_stands_since() -> None:
    after = f(PASS, finding_id="y", period_end=date(2026, 1, 23))
    assert only(compare(audit(f(FAIL)), audit(after))).later is PASS


def cause(old: Result, new: Result) -> Cause:
    return only(compare(old, new)).cause


def share(verdict: Verdict, satisfied: int) -> Finding:
    part = Fraction(satisfied, 60)
    return f(verdict, actual=Fraction(satisfied), population=60, low=part, high=part)


def test_the_same_rule_means_the_school_did_it() -> None:
    assert cause(audit(share(PASS, 50)), audit(share(FAIL, 30), digest="b")) is Cause.RECORDS


def test_the_same_figures_under_another_threshold_mean_the_rule_did_it() -> None:
    assert cause(audit(share(PASS, 50)), audit(share(FAIL, 50), threshold="≥ 90%")) is Cause.RULES


def test_both_changed_and_the_threshold_alone_explains_it() -> None:
    assert cause(audit(share(PASS, 50)), audit(share(FAIL, 51), threshold="≥ 90%")) is Cause.RULES


def test_both_changed_and_the_records_alone_explain_it() -> None:
    assert cause(audit(share(PASS, 50)), audit(share(FAIL, 30), threshold="≥ 70%")) is Cause.RECORDS


def test_both_changed_and_each_explains_it() -> None:
    assert cause(audit(share(PASS, 50)), audit(share(FAIL, 30), threshold="≥ 90%")) is Cause.EITHER


def test_both_changed_and_only_together_explain_it() -> None:
    assert cause(audit(share(PASS, 50)), audit(share(FAIL, 45), threshold="≥ 80%")) is Cause.BOTH


def test_the_end_of_the_period() -> None:
    assert cause(audit(f(PENDING)), audit(f(FAIL))) is Cause.TIME


def test_the_packs_and_rules_that_differ() -> None:
    compared = compare(audit(digest="a"), audit(digest="b", threshold="≥ 3/4"))
    assert (compared.changed_packs, compared.changed_rules) == (["shandan"], [RULE.id])


@pytest.mark.parametrize(
    ("text", "measure", "expected"),
    [
        ("≥ 2/3", "share", [("≥", Fraction(2, 3))]),
        ("> 0.5%", "share", [(">", Fraction(1, 200))]),
        ("≥ 60%", "value", [("≥", Fraction(60))]),
        ("≥ 0.85, ≤ 95", "value", [("≥", Fraction(17, 20)), ("≤", Fraction(95))]),
        ("≤ 8:20", "value", [("≤", Fraction(500))]),
        ("≥ 1:19", "ratio", [("≥", Fraction(1, 19))]),
        ("≥ 1:19", "value", [("≥", Fraction(79))]),
        ("< -3", "value", [("<", Fraction(-3))]),
        ("", "share", []),
        ("≥ 1/0", "share", []),
        ("about 3", "count", []),
    ],
)
def test_thresholds_of_former_reports_are_read_as_they_are_written(text: str, measure: str, expected: list[object]) -> None:
    assert [(bound.comparator.sign, bound.value) for bound in limits_of_text(text, measure)] == expected


@pytest.mark.parametrize(
    ("low", "high", "threshold", "expected"),
    [
        (2, 2, "≥ 2", PASS),
        (2, 2, "> 2", FAIL),
        (2, 2, "≤ 2", PASS),
        (2, 2, "< 2", FAIL),
        (1, 3, "≥ 2", UNKNOWN),
        (1, None, "≤ 2", UNKNOWN),
        (3, None, "≤ 2", FAIL),
        (1, None, "≥ 2", UNKNOWN),
        (2, 2, "≥ 1, ≤ 1", FAIL),
        (1, 1, "", None),
    ],
)
def test_figures_under_another_threshold(low: int, high: int | None, threshold: str, expected: Verdict | None) -> None:
    finding = f(PASS, low=Fraction(low), high=None if high is None else Fraction(high), measure="count")
    assert judged(finding, limits_of_text(threshold, "count")) is expected


verdicts = st.sampled_from(list(Verdict))
findings = st.lists(st.tuples(st.integers(0, 5), verdicts, st.booleans()), unique_by=lambda one: one[0]).map(
    lambda listed: [f(v, finding_id=str(n), waiver={"document": "1"} if w else None) for n, v, w in listed]
)


def open_problems(result: Result) -> set[str]:
    """The plain oracle: not met, unknown or failed by the tool, and not waived."""
    kinds = (FAIL, UNKNOWN, Verdict.ERROR)
    return {one.finding_id for one in result.findings if one.verdict in kinds and not waived(one)}


@given(findings, findings)
def test_every_problem_of_either_audit_is_told_once(old: list[Finding], new: list[Finding]) -> None:
    before, after = audit(*old), audit(*new)
    told = [entry.finding.finding_id for entry in compare(before, after).entries]
    assert sorted(told) == sorted(open_problems(before) | open_problems(after))


@given(findings, findings)
def test_what_is_resolved_was_open_and_is_no_longer(old: list[Finding], new: list[Finding]) -> None:
    before, after = audit(*old), audit(*new)
    resolved = {e.finding.finding_id for e in compare(before, after).entries if e.change is Change.RESOLVED}
    assert resolved <= open_problems(before) - open_problems(after)


@given(findings)
@settings(deadline=None)
def test_an_audit_compared_with_itself_has_nothing_new(found: list[Finding]) -> None:
    same = audit(*found)
    assert {entry.change for entry in compare(same, same).entries} <= {Change.PERSISTING}


def test_the_gravest_comes_first() -> None:
    found = [f(UNKNOWN, finding_id="a"), f(FAIL, finding_id="b", strength="should"), f(FAIL, finding_id="c")]
    assert [entry.finding.finding_id for entry in compare(audit(), audit(*found)).entries] == ["c", "a", "b"]


def test_the_deadline_of_the_former_ledger_counts() -> None:
    compared = compare(audit(f(FAIL, due_on=LATER)), audit(f(FAIL, due_on=LATER)), {"x": date(2026, 3, 1)})
    assert (only(compared).due, only(compared).overdue) == (date(2026, 3, 1), True)


def test_the_first_deadline_of_a_chain_of_audits_counts() -> None:
    entry = only(compare(audit(f(FAIL, due_on=LATER, first_due=date(2025, 10, 1))), audit(f(FAIL, due_on=LATER))))
    assert entry.due == date(2025, 10, 1)


VERDICTS = (PASS, FAIL, UNKNOWN, PENDING, Verdict.NOT_CHECKED, Verdict.NOT_APPLICABLE)
STANDING = st.none() | st.tuples(st.sampled_from(VERDICTS), st.sampled_from(("must", "should", "may", "component")))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(STANDING, STANDING), min_size=1, max_size=8))
def test_the_tally_adds_up_to_the_failures_of_today(pairs: list[tuple[Any, Any]]) -> None:
    def told(nth: int, standing: Any) -> Finding:
        verdict, strength = standing
        return f(verdict, finding_id=f"x{nth}", strength=strength, binding=verdict is not PENDING)

    old = audit(*(told(n, one) for n, (one, _) in enumerate(pairs) if one))
    new = audit(*(told(n, one) for n, (_, one) in enumerate(pairs) if one))
    compared = compare(old, new)
    asked = [{one.strength for one in (entry.old, entry.new) if one} & {"must", "should"} for entry in compared.entries]
    assert all(asked)
    failing = [one for one in new.findings if one.verdict is FAIL and one.strength == "must"]
    assert sum(tally.failing for tally in tallies(compared).values()) == len(failing)
    before = [one for one in old.findings if one.verdict is FAIL and one.strength == "must"]
    gone = sum(tally.beyond for tally in tallies(compared).values())
    assert gone == len([one for one in before if one.finding_id not in {other.finding_id for other in new.findings}])


def test_what_fell_due_since_is_told_from_what_was_found() -> None:
    early, late = date(2025, 12, 31), date(2026, 3, 31)
    compared = compare(audit(as_of=early), audit(f(FAIL, period_end=late)))
    assert fell_due(only(compared), compared)
    found = compare(audit(f(PASS), as_of=early), audit(f(FAIL)))
    assert not fell_due(only(found), found)
