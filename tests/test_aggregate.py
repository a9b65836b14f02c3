"""Overall results, scores and exit codes: one precedence, whatever the order of the findings."""

from __future__ import annotations

from fractions import Fraction

import pytest
import synthetic
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.findings import aggregate
from auditor.findings.finding import Finding
from auditor.verdicts.verdict import Reason, Verdict

RULE = synthetic.rule("t/1")
V = Verdict


def one(verdict: Verdict, strength: str = "must", binding: bool = True, waived: bool = False) -> Finding:
    waiver = {"document": "1号"} if waived else None
    return synthetic.finding(RULE, verdict, strength=strength, binding=binding, waiver=waiver)


findings = st.builds(one, st.sampled_from(V), st.sampled_from(["must", "should", "may"]), st.booleans(), st.booleans())


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], V.NOT_APPLICABLE),
        ([V.NOT_APPLICABLE, V.PENDING], V.NOT_APPLICABLE),
        ([V.PASS, V.NOT_APPLICABLE], V.PASS),
        ([V.PASS, V.NOT_CHECKED], V.NOT_CHECKED),
        ([V.NOT_CHECKED, V.UNKNOWN], V.UNKNOWN),
        ([V.UNKNOWN, V.FAIL, V.PASS], V.FAIL),
        ([V.FAIL, V.ERROR], V.ERROR),
    ],
)
def test_precedence(verdicts: list[Verdict], expected: Verdict) -> None:
    assert aggregate.overall([one(v) for v in verdicts]).verdict == expected


def test_should_never_fails_a_subject_but_is_to_be_explained() -> None:
    found = aggregate.overall([one(V.PASS), one(V.FAIL, "should")])
    assert (found.verdict, len(found.to_explain)) == (V.PASS, 1)


def test_may_never_fails() -> None:
    found = aggregate.overall([one(V.PASS), one(V.FAIL, "may")])
    assert (found.verdict, found.to_explain) == (V.PASS, ())


def test_a_waived_failure_is_listed_and_does_not_decide() -> None:
    found = aggregate.overall([one(V.PASS), one(V.FAIL, waived=True)])
    assert (found.verdict, len(found.waived)) == (V.PASS, 1)


def test_a_waiver_excuses_no_error() -> None:
    assert aggregate.overall([one(V.ERROR, waived=True)]).verdict == V.ERROR


def test_only_waived_is_no_pass() -> None:
    assert aggregate.overall([one(V.FAIL, waived=True)]).verdict == V.NOT_APPLICABLE


@pytest.mark.parametrize("verdict", [V.PASS, V.UNKNOWN, V.NOT_CHECKED])
def test_a_running_period_does_not_decide(verdict: Verdict) -> None:
    assert aggregate.overall([one(verdict, binding=False)]).verdict == V.NOT_APPLICABLE


def test_a_running_period_that_can_no_longer_be_met_fails() -> None:
    lost = synthetic.finding(RULE, V.FAIL, binding=False, reason=Reason.NO_LONGER_POSSIBLE)
    assert aggregate.overall([one(V.PASS), lost]).verdict == V.FAIL


@settings(max_examples=40)  # few kinds of findings: lists of a few have every pair
@given(st.lists(findings), st.randoms())
def test_order_does_not_matter(found: list[Finding], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert aggregate.overall(shuffled).verdict == aggregate.overall(found).verdict
    assert aggregate.tally(shuffled) == aggregate.tally(found)
    assert aggregate.exit_code(shuffled) == aggregate.exit_code(found)


@settings(max_examples=40)
@given(st.lists(findings), st.lists(findings))
def test_the_overall_result_of_two_parts_is_that_of_their_results(a: list[Finding], b: list[Finding]) -> None:
    parts = [one(aggregate.overall(part).verdict) for part in (a, b)]
    assert aggregate.overall(a + b).verdict == aggregate.overall(parts).verdict


@given(st.lists(findings))
def test_a_pass_has_no_deciding_finding_that_is_no_pass(found: list[Finding]) -> None:
    if aggregate.overall(found).verdict == V.PASS:
        assert {f.verdict for f in found if f.strength == "must" and f.binding and f.waiver is None} <= {
            V.PASS,
            V.NOT_APPLICABLE,
            V.PENDING,
        }


@given(st.lists(findings))
def test_every_finding_is_counted_once(found: list[Finding]) -> None:
    counted = aggregate.tally(found)
    assert counted.total == len(found)
    assert counted.base == counted.met + counted.failed + counted.unknown


def test_the_score_is_exact() -> None:
    assert aggregate.tally([one(V.PASS), one(V.FAIL), one(V.UNKNOWN), one(V.NOT_CHECKED)]).share == Fraction(1, 3)


def test_no_base_no_score() -> None:
    assert aggregate.tally([one(V.NOT_APPLICABLE)]).share is None


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([], 0),
        ([one(V.PASS), one(V.NOT_CHECKED), one(V.PENDING)], 0),
        ([one(V.FAIL, "should"), one(V.FAIL, "may"), one(V.FAIL, waived=True)], 0),
        ([one(V.UNKNOWN, "should")], 0),
        ([one(V.UNKNOWN)], 3),
        ([one(V.UNKNOWN), one(V.FAIL)], 1),
        ([one(V.FAIL), one(V.ERROR, "may")], 4),
    ],
)
def test_exit_codes(found: list[Finding], code: int) -> None:
    assert aggregate.exit_code(found) == code


@given(st.lists(st.sampled_from(V)))
def test_the_cell_for_several_periods_shows_one_of_them(verdicts: list[Verdict]) -> None:
    shown = aggregate.worst(verdicts)
    assert shown in verdicts or (not verdicts and shown == V.NOT_APPLICABLE)


@given(st.lists(findings, max_size=8))
def test_a_failure_more_never_makes_it_better(found: list[Finding]) -> None:
    assert aggregate.overall([*found, one(V.FAIL)]).verdict in (V.FAIL, V.ERROR)
