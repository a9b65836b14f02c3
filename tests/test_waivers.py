"""Waivers: which findings they excuse, what that changes, and that nothing about them goes unsaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import synthetic
from attested import AS_OF, BUREAU, COUNTED, STATE, YEARLY, codes, county, known, mini, waiver
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.answers.known import Known
from auditor.answers.waivers import State, Waiver, excuse, grants, overlaps
from auditor.audit import audit
from auditor.findings import aggregate
from auditor.findings.finding import Finding
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.problems import Problem
from auditor.rules.pack import Pack
from auditor.verdicts.verdict import Verdict

SCHOOL, OTHER = "2162990001", "2162990002"
YEAR_END = date(2025, 12, 31)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return mini(tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="module")
def lookup(pack: Pack) -> Known:
    return known(pack)


def failure(rule: str = COUNTED, verdict: Verdict = Verdict.FAIL, school: str = SCHOOL, **changes: Any) -> Finding:
    return synthetic.finding(synthetic.rule(rule), verdict, **{"subject_id": school, "period_end": YEAR_END, **changes})


def excused(lookup: Known, waivers: Sequence[Waiver], *findings: Finding) -> tuple[list[bool], list[Problem]]:
    """Which findings carry a waiver, and the problems."""
    marked, problems = excuse(waivers, findings, lookup, AS_OF)
    return [finding.waiver is not None for finding in marked], problems


# --- which findings ---------------------------------------------------------------------------------------------------------


def test_the_finding_tells_the_waiver_and_keeps_its_verdict(lookup: Known) -> None:
    (found,), problems = excuse([waiver()], [failure()], lookup, AS_OF)
    assert found == replace(
        failure(),
        waiver={
            "reason": "校舍加固",
            "approver": "某县教育局",
            "document": "某教发〔2025〕1号",
            "from": "2025-01-01",
            "until": "2026-12-31",
        },
    )
    assert problems == []


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (YEAR_END, YEAR_END, True),
        (YEAR_END - DAY, YEAR_END - DAY, False),
        (YEAR_END + DAY, AS_OF, False),
        (date(2025, 1, 1), YEAR_END, True),
        (date(2025, 1, 1), YEAR_END - DAY, False),
        (YEAR_END, AS_OF, True),
    ],
)
def test_the_end_of_the_period_must_lie_within_both_days_included(lookup: Known, start: date, end: date, expected: bool) -> None:
    assert excused(lookup, [waiver(start=start, end=end)], failure())[0] == [expected]


@pytest.mark.parametrize(("end", "expected"), [(AS_OF, True), (AS_OF - DAY, False)])
def test_of_a_running_period_the_as_of_date_counts(lookup: Known, end: date, expected: bool) -> None:
    running = failure(binding=False, period_end=date(2026, 12, 31))
    assert excused(lookup, [waiver(end=end)], running)[0] == [expected]


def test_only_its_rule_and_its_schools(lookup: Known) -> None:
    findings = [failure(), failure(YEARLY), failure(school=OTHER), failure(subject="bureau", subject_id="某县")]
    assert excused(lookup, [waiver()], *findings)[0] == [True, False, False, False]


def test_every_school_that_it_names(lookup: Known) -> None:
    assert excused(lookup, [waiver(schools=["城关小学", OTHER])], failure(), failure(school=OTHER))[0] == [True, True]


def test_a_duty_of_the_bureau(lookup: Known) -> None:
    missed = failure(BUREAU, subject="bureau", subject_id="某县")
    assert excused(lookup, [waiver(BUREAU, schools=["某县教育局"])], missed)[0] == [True]


# --- what is said of waivers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (waiver("mini/cuont"), "W601"),
        (waiver(schools=["城关中学"]), "W602"),
        (waiver(schools=["2162990009"]), "W602"),
        (waiver(schools=["某县"]), "W602"),
        (waiver(BUREAU), "W602"),
    ],
)
def test_an_unknown_name_excuses_nobody_and_is_told(lookup: Known, written: Waiver, code: str) -> None:
    marked, problems = excused(lookup, [written], failure(), failure(BUREAU), failure("mini/cuont"))
    assert marked == [False, False, False]
    assert codes(problems) == [code]


def test_one_unknown_school_does_not_undo_the_others(lookup: Known) -> None:
    marked, problems = excused(lookup, [waiver(schools=["城关中学", "城关小学"])], failure())
    assert (marked, codes(problems)) == ([True], ["W602"])


def test_a_near_name_counts_and_is_told(lookup: Known) -> None:
    marked, problems = excused(lookup, [waiver(schools=["某县城关小学"])], failure())
    assert (marked, codes(problems)) == ([True], ["W603"])


def test_an_expired_one_is_told(lookup: Known) -> None:
    marked, problems = excused(lookup, [waiver(end=date(2025, 6, 30))], failure())
    assert (marked, codes(problems)) == ([False], ["W605"])


def test_an_expired_one_still_covers_periods_that_ended_before_and_is_told(lookup: Known) -> None:
    marked, problems = excused(lookup, [waiver(end=AS_OF - DAY)], failure())
    assert (marked, [(p.code, p.message.values["n"]) for p in problems]) == ([True], [("W605", 1)])


def test_one_that_ends_on_the_as_of_date_is_in_force(lookup: Known) -> None:
    assert excused(lookup, [waiver(end=AS_OF)], failure())[1] == []


def test_one_that_has_not_begun_is_told(lookup: Known) -> None:
    marked, problems = excused(lookup, [waiver(start=AS_OF + DAY)], failure(binding=False, period_end=date(2026, 12, 31)))
    assert (marked, codes(problems)) == ([False], ["W606"])


@pytest.mark.parametrize(
    "findings",
    [[], [failure(verdict=Verdict.PASS)], [failure(verdict=Verdict.PENDING)], [failure(verdict=Verdict.NOT_APPLICABLE)]],
)
def test_one_that_was_not_needed_is_told(lookup: Known, findings: list[Finding]) -> None:
    assert codes(excused(lookup, [waiver()], *findings)[1]) == ["W607"]


def test_overlapping_ones_are_told_at_the_second(lookup: Known) -> None:
    (problem,) = excused(lookup, [waiver(line=1), waiver(line=9, start=date(2025, 6, 1))], failure())[1]
    assert (problem.code, problem.place.line, problem.message.values["line"]) == ("W604", 9, 1)


def test_of_overlapping_ones_that_which_began_last_is_shown(lookup: Known) -> None:
    later = waiver(line=1, start=date(2025, 6, 1), document="后一件")
    (found,), _ = excuse([later, waiver(line=9)], [failure()], lookup, AS_OF)
    assert found.waiver is not None
    assert found.waiver["document"] == "后一件"


@pytest.mark.parametrize(("start", "expected"), [(date(2025, 6, 30), 1), (date(2025, 7, 1), 0)])
def test_ones_that_follow_each_other_do_not_overlap(lookup: Known, start: date, expected: int) -> None:
    pair = [waiver(end=date(2025, 6, 30)), waiver(start=start, line=9)]
    assert len(overlaps(grants(pair, lookup, AS_OF))) == expected


def test_a_school_named_twice_in_one_waiver_overlaps(lookup: Known) -> None:
    assert len(overlaps(grants([waiver(schools=["城关小学", SCHOOL])], lookup, AS_OF))) == 1


def test_many_schools_are_named_up_to_a_number(pack: Pack) -> None:
    schools = tuple((str(n), f"第{n}小学") for n in range(1, 10))
    names = [name for _, name in schools]
    (problem,) = overlaps(grants([waiver(schools=names), waiver(schools=names, line=9)], known(pack, county(schools)), AS_OF))
    assert problem.message.values["schools"].values["n"] == 4


@pytest.mark.parametrize(
    ("written", "state"),
    [
        (waiver(), State.IN_FORCE),
        (waiver(start=AS_OF), State.IN_FORCE),
        (waiver(end=AS_OF), State.IN_FORCE),
        (waiver(start=AS_OF + DAY), State.NOT_YET),
        (waiver(end=AS_OF - DAY), State.EXPIRED),
        (waiver("mini/no"), State.UNKNOWN),
        (waiver(schools=["无此学校"]), State.UNKNOWN),
    ],
)
def test_states(lookup: Known, written: Waiver, state: State) -> None:
    assert [grant.state for grant in grants([written], lookup, AS_OF)] == [state]


def test_without_records_schools_are_not_looked_up(pack: Pack) -> None:
    (grant,) = grants([waiver(schools=["无此学校"])], Known([pack], None), AS_OF)
    assert (grant.state, grant.subject, grant.problem) == (State.IN_FORCE, None, None)


# --- an audit ---------------------------------------------------------------------------------------------------------------


def judged(pack: Pack, *waivers: Waiver) -> Result:
    """Two schools without any activity in 2025."""
    only = replace(pack, rules=tuple(rule for rule in pack.rules if rule.id == COUNTED))
    return audit(only, county(), as_of=AS_OF, waivers=waivers)


def test_without_a_waiver_the_failure_decides(pack: Pack) -> None:
    result = judged(pack)
    assert (result.exit_code(), result.tally().failed, result.tally().waived) == (1, 2, 0)


def test_a_waived_failure_no_longer_decides_and_is_counted_apart(pack: Pack) -> None:
    result = judged(pack, waiver(schools=["城关小学", "清泉小学"]))
    assert (result.exit_code(), result.tally().failed, result.tally().waived) == (0, 0, 2)
    assert [result.overall(school).verdict for school in (SCHOOL, OTHER)] == [Verdict.NOT_APPLICABLE] * 2
    assert [f.verdict for f in result.overall(SCHOOL).waived] == [Verdict.FAIL]


def test_the_failure_of_another_school_still_decides(pack: Pack) -> None:
    result = judged(pack, waiver())
    assert (result.exit_code(), result.overall(OTHER).verdict) == (1, Verdict.FAIL)


def test_the_table_of_findings_counts_what_is_excused(pack: Pack) -> None:
    result = judged(pack, waiver())
    assert list(result.frame()["waived"]).count(True) == result.tally().waived == 1


def test_the_result_carries_the_problems(pack: Pack) -> None:
    assert codes(judged(pack, waiver("mini/cuont")).problems) == ["W601"]


@pytest.mark.parametrize(
    ("approver", "internal", "shown"), [("张三", False, "张*"), ("张三", True, "张三"), ("某县教育局", False, "某县教育局")]
)
def test_the_name_of_the_approver_is_masked(pack: Pack, approver: str, internal: bool, shown: str) -> None:
    result = released(judged(pack, waiver(approver=approver)), internal)
    assert {f.waiver["approver"] for f in result.findings if f.waiver} == {shown}


# --- in general -------------------------------------------------------------------------------------------------------------

days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
spans = st.tuples(days, days).map(sorted)
waivers = st.builds(
    lambda rule, schools, span: waiver(rule, schools, span[0], span[1]),
    st.sampled_from([COUNTED, STATE, "mini/none"]),
    st.lists(st.sampled_from(["城关小学", OTHER, "无此学校"]), min_size=1, max_size=2),
    spans,
)
findings = st.builds(
    lambda rule, verdict, school, end: failure(rule, verdict, school, period_end=end, binding=end <= AS_OF),
    st.sampled_from([COUNTED, STATE]),
    st.sampled_from(Verdict),
    st.sampled_from([SCHOOL, OTHER]),
    days,
)


def covers(one: Waiver, finding: Finding) -> bool:
    """A plain reading of docs/evidence-and-waivers."""
    names = {SCHOOL: "城关小学", OTHER: OTHER}
    day = finding.period_end if finding.period_end <= AS_OF else AS_OF
    return (
        one.rule == finding.rule
        and names[finding.subject_id] in [name for name, _ in one.schools]
        and one.start <= day <= one.end
    )


@settings(deadline=None)
@given(st.lists(waivers, max_size=4), st.lists(findings, max_size=6))
def test_a_waiver_covers_what_a_plain_reading_says(lookup: Known, given_: list[Waiver], found: list[Finding]) -> None:
    marked, _ = excuse(given_, found, lookup, AS_OF)
    assert [f.waiver is not None for f in marked] == [any(covers(one, f) for one in given_) for f in found]


@settings(deadline=None)
@given(st.lists(waivers, max_size=4), st.lists(findings, max_size=6))
def test_a_waiver_changes_no_verdict_and_worsens_no_result(lookup: Known, given_: list[Waiver], found: list[Finding]) -> None:
    marked, _ = excuse(given_, found, lookup, AS_OF)
    assert [replace(f, waiver=None) for f in marked] == found
    assert aggregate.tally(marked).failed <= aggregate.tally(found).failed
    assert aggregate.tally(marked).met == aggregate.tally(found).met


@settings(deadline=None)
@given(st.lists(waivers, max_size=4), st.lists(findings, max_size=6))
def test_a_waiver_either_excuses_or_is_told(lookup: Known, given_: list[Waiver], found: list[Finding]) -> None:
    for one in given_:
        marked, problems = excuse([one], found, lookup, AS_OF)
        assert problems or any(aggregate.waived(f) for f in marked)
