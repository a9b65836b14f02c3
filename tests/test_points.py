"""Each point of what people, time, rules and papers mean, and what shows it: a point without a case is a defect, and so is a lost
case.

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
PAPERS = {
    "a school that handed in nothing is called, and one whose file cannot be read is told which": (
        "test_story.py: test_the_silent_kindergarten_is_called",
        "test_letters.py: test_a_school_that_handed_in_nothing_is_called_and_never_praised",
        "test_letters.py: test_who_handed_in_what_cannot_be_read_is_not_told_that_nothing_came",
    ),
    "a paper goes to whoever owes": (
        "test_letters.py: test_what_another_owes_goes_to_that_other",
        "test_letters.py: test_the_government_is_reported_to_and_not_reminded",
        "test_story.py: test_no_school_is_asked_for_what_the_treasury_pays",
    ),
    "what is encouraged is no shortcoming": (
        "test_formats_agree.py: test_what_is_merely_encouraged_is_nowhere_called_unmet",
        "test_story.py: test_what_is_merely_encouraged_stands_in_no_letter",
        "test_letters.py: test_what_is_only_a_component_is_in_no_count",
    ),
    "missing is never none": (
        "test_letters.py: test_missing_data_are_never_told_as_none",
        "test_story.py: test_no_letter_says_none_for_what_is_missing",
        "test_letters.py: test_the_figures_that_a_table_lacks_are_named",
    ),
    "official words, days and numbers": (
        "test_formal.py: test_what_a_share_must_be",
        "test_letters.py: test_a_letter_made_again_keeps_its_number",
        "test_letters.py: test_fields_of_a_kind_and_of_a_recipient",
        "test_story.py: test_every_letter_has_a_number_of_its_own",
    ),
    "no deadline before the day of the letter": (
        "test_letters.py: test_a_deadline_that_is_past_gives_way_to_a_new_one",
        "test_letters.py: test_none_of_several_deadlines_may_be_past",
        "test_story.py: test_no_letter_asks_for_a_day_that_is_past",
    ),
    "periods of one requirement are one item": (
        "test_letters.py: test_periods_of_one_requirement_are_one_item_with_what_differs_told_of_each",
        "test_letters.py: test_what_is_the_same_in_all_periods_is_said_once",
    ),
    "the report on all schools": (
        "test_letters.py: test_the_main_problems_are_mandatory",
        "test_letters.py: test_the_county_report_tells_what_of_others_cannot_be_judged",
    ),
    "the list comes first": ("test_letters.py: test_the_list_writes_nothing",),
    "rectification closes, and acceptance is the last word": (
        "test_ledger.py: test_what_was_made_up_after_the_period_awaits_acceptance",
        "test_ledger.py: test_acceptance_is_the_last_word",
        "test_story.py: test_the_talks_of_january_await_acceptance",
        "test_story.py: test_what_the_bureau_accepted_stays_closed",
    ),
    "an item is judged on its own period": (
        "test_ledger.py: test_a_problem_is_judged_on_its_own_period_when_the_window_has_gone_on",
        "test_ledger.py: test_records_found_late_close_it",
    ),
    "a revised rule is neither cured nor overdue": (
        "test_ledger.py: test_a_problem_whose_rule_was_revised_is_neither_cured_nor_overdue",
    ),
    "a run is compared like for like": (
        "test_compare.py: test_what_fell_due_since_is_told_from_what_was_found",
        "test_compare.py: test_the_tally_adds_up_to_the_failures_of_today",
    ),
    "an objection sees every record that was read": (
        "test_readings.py: test_everything_that_is_not_met_says_what_was_read",
        "test_readings.py: test_what_does_not_count_says_why_and_what_counts_does_not",
        "test_readings.py: test_what_granting_would_change",
        "test_reports_html.py: test_from_a_cell_one_click_leads_to_its_finding",
        "test_story.py: test_an_objection_sees_the_sum_and_the_rows",
    ),
    "the register of evidence is made by material": (
        "test_evidence_form.py: test_rows_of_one_material_stand_together",
        "test_evidence_form.py: test_the_same_fact_is_asked_once",
        "test_evidence_form.py: test_what_is_filled_in_is_read_and_serves_every_rule_of_its_row",
        "test_evidence_form.py: test_the_grid_counts_what_is_open",
    ),
    "three depths": (
        "test_browser.py: test_the_leader_prints_at_most_four_pages",
        "test_browser.py: test_contents_are_never_more_than_300_tabs_away",
        "test_browser.py: test_axe_finds_nothing",
        "test_browser.py: test_a_phone_lists_what_is_not_met",
        "test_reports_html.py: test_columns_stand_in_the_order_of_the_clauses",
        "test_reports_html.py: test_many_periods_are_one_cell_with_a_stroke_each",
        "test_reports_html.py: test_a_flood_of_notes_hides_no_other",
        "test_reports_html.py: test_the_annex_tells_what_people_settled_and_what_was_assumed",
    ),
    "every format says the same": (
        "test_formats_agree.py: test_the_workbook",
        "test_formats_agree.py: test_the_register",
        "test_formats_agree.py: test_the_terminal",
        "test_formats_agree.py: test_the_letters",
        "test_reports_html_numbers.py: ",
    ),
    "plurals": (
        "test_plurals.py: test_no_plural_in_brackets",
        "test_plurals.py: test_every_sentence_of_one_thing_is_in_the_singular",
    ),
    "forms fit the school": (
        "test_template.py: test_a_kindergarten_is_not_asked_for_rotation_and_a_rural_school_for_no_urban_checkup",
        "test_template.py: test_help_fits_on_a_page_and_names_the_terms",
        "test_template.py: test_the_form_says_by_when_and_whom_to_ask",
        "test_self_check.py: test_with_what_the_bureau_knows_the_check_code_is_the_bureau_s",
    ),
    "slips say what is written, whose it is and whom to answer": (
        "test_slips.py: test_a_slip_says_what_is_written_and_whom_to_answer",
        "test_slips.py: test_what_a_list_of_several_schools_says_is_not_called_the_school_s_own",
        "test_slips.py: test_the_cells_in_question_are_marked_in_a_copy_of_the_school_s_sheet",
    ),
}
POINTS = {**PEOPLE_AND_TIME, **RULES, **PAPERS}
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
