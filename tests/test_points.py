"""Each point of what people, time and rules mean, and what shows it: a point without a case is a defect, and so is a lost case.

What shows a point is named ``law: POINT`` (tests/law), ``case: NAME`` (a case of a pack of tests/sound or tests/constructs),
``code: E264`` (asserted by a test of lint or a file of tests/broken), ``soak: NAME`` (tests/soak) or ``test_file.py: test_name``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from tests.test_law import CASES

TESTS = Path(__file__).parent
PEOPLE_AND_TIME = {
    "two people are two people": (
        "law: two people under one number",
        "law: namesakes without numbers",
        "law: number and name of two people",
    ),
    "a bureau counts a person once": ("law: a bureau counts a person once",),
    "a candidate is surely one of its candidates": ("law: a candidate is one of its candidates",),
    "nobody talks with himself": (
        "law: nobody talks with himself",
        "law: a blank interviewer is missing",
        "law: several people in a cell",
        "test_quality.py: test_a_talk_with_oneself",
    ),
    "status is a fact of its day": (
        "law: status is a fact of its day",
        "law: a month is owed on its first day",
        "law: gone without a day",
        "law: a title holds from its own day",
        "test_history.py: test_the_day_decides_not_todays_status",
        "test_history.py: test_gone_before",
        "test_history.py: test_todays_value_is_taken_and_printed_where_no_day_is_given",
    ),
    "a blank day of leaving says not left only while the status says present": ("law: an unreadable day of leaving is missing",),
    "years between two days are not cut": ("law: years between two days are not cut", "law: a day after the audit has not come"),
    "a window inside a period ends with it": (
        "law: a window inside a period ends with it",
        "law: anniversaries belong to their year",
    ),
    "two years are calendar years": ("law: two years are calendar years",),
    "of two figures the later stands": ("law: two figures of one day are an interval", "law: of two figures the later stands"),
    "a refused row widens what it may belong to": (
        "law: a meeting without a district may be any district's",
        "law: a row without a school may be any school's",
        "law: two lines of one month are two",
        "law: a row that names a stranger perhaps counts",
        "law: a row that denies itself perhaps counts",
        "test_homeless.py: test_a_name_does_not_say_of_which_school_a_row_is",
    ),
    "rural teaching years are years of teaching": ("law: service that is no teaching",),
    "nothing is unknown for want of what cannot matter": (
        "law: what cannot matter is not asked",
        "soak: naive",
        "test_history.py: test_a_school_is_bound_by_what_fits_whole_into_its_life",
        "test_import_records.py: test_a_branch_is_merged_into_its_main_school",
        "test_letters.py: test_the_papers_of_a_school_that_is_no_more_go_to_the_one_that_took_it_over",
    ),
    "what rests on a column that is not there is told": (
        "test_history.py: test_a_post_that_is_not_given_is_assumed_only_where_its_column_is_not_there",
    ),
    "sources, parts and versions": (
        "law: two sources that differ are contested",
        "law: a person on one of two lists perhaps is none",
        "law: two versions of one list are contested",
        "law: parts of a list add up",
        "law: authority decides between two sources",
        "law: a list is complete if somebody says so",
        "law: a list speaks for the schools in it",
        "law: a sheet with a header alone was not handed in",
        "law: a row that says none says none",
        "law: serial numbers are no staff numbers",
        "law: a number that nobody has is perhaps a slip",
        "law: a number is known at its own school",
        "law: a file speaks up to its day",
        "law: posts of two districts are two",
    ),
    "what was written before it was judged": ("law: lives written before they were judged", "soak: completions"),
    "a rule does what its own reading says": ("test_rules_made_cases.py: ", "test_text_numbers.py: "),
}
RULES = {
    "no longer possible is asked of the rule": (
        "case: 年中，至今最低5000，下半年还可能有更低的",
        "case: 年中编外两人，年底前可能减少",
        "case: 年中已有两次宣传，不会再变少",
        "law: no approval comes after the entry",
    ),
    "an as-of day is one day": ("case: 审核日前已经废止", "case: 文件施行当日审核", "case: 文件施行前一日审核"),
    "an absent figure is unknown, a misspelt one told": (
        "law: an absent figure is unknown",
        "case: 基期没有报，不能算减少",
        "test_quality.py: test_a_figure_under_a_name_that_is_almost_an_indicator_s",
    ),
    "percentages have a type": ("case: 写60不是六十倍", "case: 写0.6也是60%", "case: 要求写90，报1即全部", "code: E252"),
    "a table without a date has no period": ("code: E264",),
    "codes that are not listed": ("case: 没有写到的性别不在其内，在“不是”之中也一样", "case: 初中不作要求", "code: W406"),
    "k of n": (
        "case: 三项中达标两项，余一项不适用，不计入",
        "case: 余项低于底线",
        "case: 不适用的视为未达标",
        "code: E265",
        "code: E266",
        "code: E267",
        "test_balance.py: test_components_decide_nothing_by_themselves",
        "test_letters.py: test_what_is_only_a_component_is_in_no_count",
    ),
    "seasons": (
        "case: 春节后第十天还算",
        "case: 时段一过就到期，不等到年底",
        "case: 跨年的时段，上一年冬至起算",
        "case: 教师节后一天不算",
        "code: E263",
        "test_naive_seasons.py: test_the_oracle_and_the_program_agree_around_a_season",
    ),
    "distinct values and links": (
        "case: 一所学校组织了两次，还是一所",
        "case: 同一活动登记两次，只算一次",
        "test_sound_rules.py: test_a_school_table_that_points_to_the_bureaus_is_refused",
    ),
    "figures that people can read": (
        "case: first-lesson：小学8时19分，早了1分钟",
        "case: 单笔金额可能更正，年中不能定",
        "test_rules_measures.py: test_a_clock_time",
        "test_reports_text.py: test_percentages_never_hide_a_remainder",
        "test_reports_text.py: test_a_number_without_a_mark_is_exact",
    ),
    "an unknown says what is missing, and giving it decides": (
        "test_sound_rules.py: test_an_unknown_says_what_is_missing",
        "soak: giving",
        "soak: random_packs",
    ),
}
POINTS = {**PEOPLE_AND_TIME, **RULES}
LAW = {case.point for case in CASES}


@cache
def written(file: str) -> str:
    return (TESTS / file).read_text(encoding="utf-8")


@cache
def cases() -> frozenset[str]:
    """The names of all cases of the packs of the tests."""
    files = [*TESTS.glob("sound/*/cases/*.yaml"), *TESTS.glob("constructs/cases/*.yaml")]
    found = (re.findall(r"^- name: (.+)$", file.read_text(encoding="utf-8"), re.M) for file in files)
    return frozenset(name.strip().strip("'\"") for names in found for name in names)


def is_there(shown_by: str) -> bool:
    kind, _, name = shown_by.partition(": ")
    if kind == "law":
        return name in LAW
    if kind == "case":
        return name in cases()
    if kind == "soak":
        return (TESTS / "soak" / f"{name}.py").exists()
    if kind == "code":
        return (TESTS / "broken" / f"{name}.yaml").exists() or f'"{name}"' in written("test_rules_cli_lint.py")
    return (f"def {name}(" if name else "def test_") in written(kind)


@pytest.mark.parametrize("point", POINTS)
def test_a_point_is_shown(point: str) -> None:
    assert POINTS[point]
    assert [one for one in POINTS[point] if not is_there(one)] == []


def test_no_case_is_of_a_point_that_stands_nowhere() -> None:
    named = {one.removeprefix("law: ") for shown in POINTS.values() for one in shown if one.startswith("law: ")}
    assert LAW - named == set()
