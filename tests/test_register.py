"""Which entry of the evidence register speaks for which clause, school and period; and what becomes of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from attested import AS_OF, BOTH, BUREAU, COUNTED, ROLLING, STATE, TERMLY, YEARLY, answer, codes, county, known, mini
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.answers.answer import Answer, Register
from auditor.answers.known import Known
from auditor.answers.register import Standing, Standings
from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.problems import Place, Problem
from auditor.rules.pack import Pack
from auditor.verdicts.verdict import Reason, Verdict

LAST_YEAR = date(2025, 1, 1)
THIS_YEAR = date(2026, 1, 1)
SCHOOL, OTHER = "2162990001", "2162990002"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return mini(tmp_path_factory.mktemp("packs"))


@pytest.fixture(scope="module")
def lookup(pack: Pack) -> Known:
    return known(pack)


def standings(pack: Pack, *answers: Answer, as_of: date = AS_OF) -> Standings:
    return Standings(Register(answers), known(pack), as_of)


def said(pack: Pack, *answers: Answer, rule: str = STATE, start: date = LAST_YEAR) -> Standing:
    return standings(pack, *answers).standing(rule, "school", SCHOOL, start)


def judged(pack: Pack, *answers: Answer, **options: Any) -> Result:
    return audit(pack, county(), as_of=AS_OF, register=Register(answers), **options)


def finding(result: Result, rule: str, subject_id: str = SCHOOL) -> Finding:
    """The binding finding of a rule."""
    (found,) = (f for f in result.findings if (f.rule, f.subject_id, f.binding) == (rule, subject_id, True))
    return found


# --- never from nothing -----------------------------------------------------------------------------------------------------


def test_silence_is_no_answer(pack: Pack) -> None:
    assert said(pack) == Standing()


def test_an_answer_counts_for_its_school_only(pack: Pack) -> None:
    found = standings(pack, answer())
    assert [found.standing(STATE, "school", school, LAST_YEAR).answer for school in (SCHOOL, OTHER)] == ["yes", "none"]


def test_an_answer_counts_for_its_rule_only(pack: Pack) -> None:
    assert said(pack, answer(STATE), rule=ROLLING).answer == "none"


def test_an_answer_for_the_bureau_is_none_for_its_schools(pack: Pack) -> None:
    found = standings(pack, answer(BOTH, school="某县"))
    assert found.standing(BOTH, "bureau", "某县", LAST_YEAR).answer == "yes"
    assert found.standing(BOTH, "school", SCHOOL, LAST_YEAR).answer == "none"


# --- which of several -------------------------------------------------------------------------------------------------------


def test_the_latest_counts(pack: Pack) -> None:
    assert said(pack, answer(said="no", on=date(2025, 12, 1)), answer(said="yes", on=date(2025, 11, 1))).answer == "no"


def test_opposite_answers_of_one_day_are_none(pack: Pack) -> None:
    found = said(pack, answer(said="yes"), answer(said="no", line=2))
    assert (found.answer, len(found.entries)) == ("none", 2)


def test_opposite_answers_of_one_day_are_told(pack: Pack) -> None:
    (problem,) = standings(pack, answer(said="yes"), answer(said="no", line=2)).problems
    assert (problem.code, problem.place.line) == ("W508", 2)


def test_a_later_answer_settles_opposite_ones(pack: Pack) -> None:
    found = standings(pack, answer(said="yes"), answer(said="no", line=2), answer(said="no", on=date(2025, 11, 4), line=3))
    assert found.problems == []
    assert found.standing(STATE, "school", SCHOOL, LAST_YEAR).answer == "no"


def test_equal_answers_of_one_day_last_as_long_as_the_longest(pack: Pack) -> None:
    found = said(pack, answer(valid_until=date(2025, 12, 31)), answer(valid_until=None, line=2))
    assert (found.answer, found.lapsed) == ("yes", False)


def test_an_answer_that_names_the_period_goes_before_a_later_one_that_names_none(pack: Pack) -> None:
    about = answer(YEARLY, "no", period=LAST_YEAR, on=date(2025, 12, 20))
    general = answer(YEARLY, "yes", on=date(2026, 3, 1), line=2)
    assert said(pack, about, general, rule=YEARLY).answer == "no"


# --- periods ----------------------------------------------------------------------------------------------------------------


def test_an_answer_on_one_period_says_nothing_of_the_next(pack: Pack) -> None:
    found = standings(pack, answer(YEARLY, period=LAST_YEAR))
    assert [found.standing(YEARLY, "school", SCHOOL, start).answer for start in (LAST_YEAR, THIS_YEAR)] == ["yes", "none"]


@pytest.mark.parametrize(("on", "expected"), [(date(2024, 12, 31), "none"), (date(2025, 1, 1), "yes")])
def test_without_a_period_it_speaks_of_those_that_had_begun(pack: Pack, on: date, expected: str) -> None:
    assert said(pack, answer(YEARLY, on=on), rule=YEARLY).answer == expected


def test_a_validity_reaches_into_a_later_period(pack: Pack) -> None:
    found = said(pack, answer(YEARLY, on=date(2024, 5, 1), valid_until=date(2027, 4, 30)), rule=YEARLY)
    assert (found.answer, found.lapsed) == ("yes", False)


def test_a_newer_answer_on_earlier_times_ends_an_older_validity(pack: Pack) -> None:
    older = answer(YEARLY, "yes", on=date(2024, 5, 1), valid_until=date(2027, 4, 30))
    newer = answer(YEARLY, "no", on=date(2024, 6, 1), line=2)
    assert said(pack, older, newer, rule=YEARLY).answer == "none"


def test_a_state_is_answered_whenever_it_was_seen(pack: Pack) -> None:
    assert said(pack, answer(STATE, on=date(2019, 9, 1))).answer == "yes"


@pytest.mark.parametrize("rule", [STATE, ROLLING])
def test_a_rule_without_periods_refuses_a_period(pack: Pack, rule: str) -> None:
    found = standings(pack, answer(rule, period=date(2025, 4, 1)))
    assert codes(found.problems) == ["W506"]
    assert found.standing(rule, "school", SCHOOL, date(2025, 4, 1)).answer == "none"


def test_a_day_on_which_no_period_begins(pack: Pack) -> None:
    found = standings(pack, answer(TERMLY, period=date(2025, 9, 2)))
    assert codes(found.problems) == ["W506"]
    assert "2025-09-01" in str(found.problems[0].suggestion)


def test_answers_on_other_years_are_counted(pack: Pack) -> None:
    found = standings(
        pack, answer(YEARLY, period=date(2020, 1, 1)), answer(YEARLY, on=date(2024, 12, 31), line=2), answer(TERMLY, line=3)
    )
    assert [(p.code, p.message.values["n"]) for p in found.problems] == [("W507", 2)]


# --- lapse and future -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("until", "lapsed"), [(AS_OF, False), (AS_OF - timedelta(1), True)])
def test_the_last_day_of_the_validity_is_included(pack: Pack, until: date, lapsed: bool) -> None:
    assert said(pack, answer(valid_until=until)).lapsed is lapsed


@pytest.mark.parametrize(("on", "expected"), [(AS_OF, "yes"), (AS_OF + timedelta(1), "none")])
def test_an_answer_after_the_as_of_date_does_not_count_yet(pack: Pack, on: date, expected: str) -> None:
    found = standings(pack, answer(on=on))
    assert found.standing(STATE, "school", SCHOOL, LAST_YEAR).answer == expected
    assert codes(found.problems) == ([] if expected == "yes" else ["W505"])


# --- what does not count is told --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "code", "suggestion"),
    [
        (answer("mini/stat"), "W501", STATE),
        (answer(COUNTED), "W502", ""),
        (answer(school="城关小雪"), "W503", ""),
        (answer(school="2162990003"), "W503", "216299000"),
        (answer(school="", school_id="2162990009"), "W503", "216299000"),
        (answer(school="清泉小学", school_id=SCHOOL), "W503", SCHOOL),
        (answer(school="城关小学", school_id="2162990009"), "W503", SCHOOL),
        (answer(school="某县"), "W503", ""),
        (answer(BUREAU), "W503", ""),
        (answer(BUREAU, school="邻县"), "W503", ""),
    ],
)
def test_an_entry_that_fits_nothing_is_told(pack: Pack, entry: Answer, code: str, suggestion: str) -> None:
    (problem,) = standings(pack, entry).problems
    assert (problem.code, problem.place) == (code, entry.place)
    assert suggestion in str(problem.suggestion or "")


def test_an_unknown_name_is_told_with_a_guess(pack: Pack) -> None:
    (problem,) = standings(pack, answer(school="城关小雪")).problems
    assert "城关小学" in str(problem.message)


def test_one_mistake_of_many_entries_is_told_once(pack: Pack) -> None:
    found = standings(pack, *(answer("mini/stat", line=n) for n in range(1, 100)))
    assert [(p.code, p.place.line, p.message.values["n"]) for p in found.problems] == [("W501", 1, 99)]


def test_what_was_refused_when_the_file_was_read_is_kept(pack: Pack) -> None:
    refused = Problem("E503", no_school(), Place("佐证.xlsx"))
    assert Standings(Register((), (refused,)), known(pack), AS_OF).problems == [refused]


def no_school() -> Any:
    from auditor.i18n import msg

    return msg("No school is named.")


# --- schools and bureaus ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fields", [{"school": SCHOOL}, {"school": "", "school_id": SCHOOL}, {"school_id": SCHOOL}, {}])
def test_a_school_is_found_by_id_and_by_name(pack: Pack, fields: dict[str, str]) -> None:
    assert said(pack, answer(**fields)).answer == "yes"


def test_a_name_with_the_place_before_it_counts_and_is_told(pack: Pack) -> None:
    found = standings(pack, answer(school="某县城关小学"))
    assert found.standing(STATE, "school", SCHOOL, LAST_YEAR).answer == "yes"
    assert codes(found.problems) == ["W504"]


@pytest.mark.parametrize("name", ["某县", "某县教育局", "某县教体局", "教育局", "主管部门"])
def test_the_bureau_by_its_district(pack: Pack, name: str) -> None:
    assert standings(pack, answer(BUREAU, school=name)).standing(BUREAU, "bureau", "某县", LAST_YEAR).answer == "yes"


def test_of_several_bureaus_one_must_be_named(pack: Pack) -> None:
    records = county(districts=("某县", "邻县"))
    found = Standings(Register((answer(BUREAU, school="教育局"),)), known(pack, records), AS_OF)
    assert codes(found.problems) == ["W503"]


def test_schools_of_one_name_need_the_id(pack: Pack) -> None:
    records = county((("1", "中心小学"), ("2", "中心小学")))
    found = Standings(Register((answer(school="中心小学"),)), known(pack, records), AS_OF)
    assert codes(found.problems) == ["W503"]


# --- findings ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "verdict", "reason", "role"),
    [
        ([], Verdict.NOT_CHECKED, Reason.NOT_ANSWERED, None),
        ([answer()], Verdict.PASS, Reason.ATTESTED, "counts"),
        ([answer(said="no")], Verdict.FAIL, Reason.ATTESTED_NOT, "offends"),
        ([answer(valid_until=date(2026, 1, 31))], Verdict.NOT_CHECKED, Reason.LAPSED, "doubtful"),
        ([answer(), answer(said="no", line=2)], Verdict.NOT_CHECKED, Reason.NOT_ANSWERED, "doubtful"),
    ],
)
def test_the_finding_says_what_it_rests_on(
    pack: Pack, answers: list[Answer], verdict: Verdict, reason: Reason, role: str | None
) -> None:
    found = finding(judged(pack, *answers), STATE)
    assert (found.verdict, found.reason) == (verdict, reason)
    assert {record.role for record in found.evidence} == ({role} if role else set())
    assert found.evidence_total == len(answers)


def test_the_entry_is_the_evidence(pack: Pack) -> None:
    (record,) = finding(judged(pack, answer(valid_until=date(2027, 1, 1), note="原件在校", line=7)), STATE).evidence
    assert (record.table, record.label, record.file, record.row) == ("attestations", "章程", "佐证.yaml", 7)
    assert record.details == {
        "attestations.answer": "yes",
        "attestations.by": "李明",
        "attestations.on": "2025-11-03",
        "attestations.valid_until": "2027-01-01",
        "attestations.note": "原件在校",
    }


def test_the_name_of_whoever_answered_is_masked(pack: Pack) -> None:
    result = judged(pack, answer())
    (record,) = finding(released(result, internal=False), STATE).evidence
    assert record.details["attestations.by"] == "李*"


def test_the_name_of_an_office_is_not_masked(pack: Pack) -> None:
    result = judged(pack, answer(by="某县教育局"))
    (record,) = finding(released(result, internal=False), STATE).evidence
    assert record.details["attestations.by"] == "某县教育局"


def test_a_contradiction_is_noted_in_both_languages(pack: Pack) -> None:
    (note,) = finding(judged(pack, answer(), answer(said="no", line=2)), STATE).notes
    assert set(note) == {"zh", "en"}


def test_entries_beyond_the_limit_are_counted(pack: Pack) -> None:
    found = finding(judged(pack, answer(), answer(said="no", line=2), evidence_limit=1), STATE)
    assert (len(found.evidence), found.evidence_total) == (1, 2)


def test_the_result_carries_the_problems_and_the_names(pack: Pack) -> None:
    result = judged(pack, answer("mini/stat"))
    assert codes(result.problems) == ["W501"]
    assert result.label("attestations.on", "zh") == "登记日期"


def test_the_bureau_s_own_clause(pack: Pack) -> None:
    result = judged(pack, answer(BUREAU, school="某县", period=LAST_YEAR))
    assert finding(result, BUREAU, "某县").verdict is Verdict.PASS


# --- a plain oracle ---------------------------------------------------------------------------------------------------------

days = st.dates(date(2023, 6, 1), date(2026, 6, 30))
entries = st.builds(
    lambda rule, said, on, lasts, period: answer(
        rule, said, on, valid_until=on + timedelta(lasts) if lasts is not None else None, period=period
    ),
    st.sampled_from([STATE, YEARLY]),
    st.sampled_from(["yes", "no"]),
    days,
    st.none() | st.integers(0, 900),
    st.none() | st.sampled_from([date(2024, 1, 1), LAST_YEAR, THIS_YEAR]),
)


def oracle(answers: list[Answer], rule: str, start: date) -> tuple[str, bool]:
    """The rules of docs/evidence-and-waivers, read off one by one."""
    mine = [a for a in answers if a.rule == rule and a.on <= AS_OF]
    if rule == STATE:
        mine = [a for a in mine if a.period is None]
    if any(a.period == start for a in mine):
        mine = [a for a in mine if a.period == start]
    else:
        mine = [a for a in mine if a.period is None]
    if not mine:
        return "none", False
    newest = max(a.on for a in mine)
    mine = [a for a in mine if a.on == newest]
    if {"yes", "no"} <= {a.answer for a in mine}:
        return "none", False
    if rule == YEARLY and mine[0].period is None and newest < start:
        mine = [a for a in mine if a.valid_until is not None]
    if not mine:
        return "none", False
    lapsed = all(a.valid_until is not None and a.valid_until < AS_OF for a in mine)
    return mine[0].answer, lapsed


@settings(deadline=None)
@given(st.lists(entries, max_size=6), st.sampled_from([(STATE, LAST_YEAR), (YEARLY, LAST_YEAR), (YEARLY, THIS_YEAR)]))
def test_the_register_agrees_with_a_plain_reading(lookup: Known, answers: list[Answer], asked: tuple[str, date]) -> None:
    numbered = [replace(a, place=Place("佐证.yaml", n, 1)) for n, a in enumerate(answers)]
    found = Standings(Register(tuple(numbered)), lookup, AS_OF).standing(asked[0], "school", SCHOOL, asked[1])
    expected = oracle(numbered, *asked)
    assert (found.answer, found.lapsed) == expected


@settings(deadline=None)
@given(st.lists(entries, max_size=6), st.randoms())
def test_the_order_of_entries_does_not_matter(lookup: Known, answers: list[Answer], random: Any) -> None:
    numbered = [replace(a, place=Place("佐证.yaml", n, 1)) for n, a in enumerate(answers)]
    shuffled = list(numbered)
    random.shuffle(shuffled)
    one, other = (Standings(Register(tuple(a)), lookup, AS_OF) for a in (numbered, shuffled))
    asked = (YEARLY, "school", SCHOOL, LAST_YEAR)
    assert one.standing(*asked) == other.standing(*asked)
    assert one.problems == other.problems
