"""The rule as one plain sentence: what the program has understood, in both languages."""

from __future__ import annotations

import pytest

from auditor.model.model import base_model
from auditor.rules.pack import load_pack, pack_names
from auditor.rules.sentence import sentence
from tests.rule_texts import bound

TALKS = "share: {of: staff_in_post, that: {talks: {where: {form: face_to_face}, at_least: 1}}}\nat_least: 2/3"


def said(body: str, language: str = "en") -> str:
    return sentence(bound(body), base_model(), language)


def test_a_share_in_chinese() -> None:
    assert said(TALKS, "zh") == "每个自然年，在岗教职工中，有谈心谈话（谈话方式为面对面）的比例不低于2/3。"


def test_a_share_in_english() -> None:
    assert (
        said(TALKS)
        == "Each calendar year, the share of staff in post where there are talks (form is face to face) is at least 2/3."
    )


@pytest.mark.parametrize(
    ("season", "zh", "en"),
    [
        ("teachers_day", "教师节前9天至当天", "from 9 days before teachers day to the day itself"),
        ("{festival: womens_day, before: 0, after: 1}", "三八当天至节后1天", "from womens day to 1 day after"),
        ("{festival: teachers_day, before: 0, after: 0}", "教师节当天", "on teachers day"),
        (
            "{festival: spring_festival, before: 20, after: 10}",
            "春节前20天至节后10天",
            "from 20 days before spring festival to 10 days after",
        ),
    ],
)
def test_a_season(season: str, zh: str, en: str) -> None:
    body = f"season: {season}\ncount: activities\nat_least: 1"
    assert (zh in said(body, "zh"), en in said(body)) == (True, True)


@pytest.mark.parametrize(
    ("body", "zh", "en"),
    [
        (
            "period: term\ncount: {of: activities, where: {kind: culture_sport}}\nat_least: 1\nunit: {zh: 次, en: events}",
            "每个学期，活动（活动类型为文体活动）不少于1次。",
            "Each term, the number of activities (kind is culture or sport) is 1 or more.",
        ),
        (
            "count: {of: campus_entries, where: {approved: false}}\nat_most: 0",
            "每个自然年，没有进校园事项（非经批准）。",
            "Each calendar year, there are no campus entries (approved: no).",
        ),
        (
            "applies_to: {locality: [rural, town]}\nvalue: first_lesson_at\nat_least: 8:20",
            "每个自然年，城乡类型为乡村或镇区的学校，第一节课时间不低于8:20。",
            "Each calendar year, at schools where locality is rural or town: time of the first lesson is at least 8:20.",
        ),
        (
            "period: 5 years\ntotal: {of: trainings, sum: hours}\nat_least: 360",
            "近5年内，培训的获得学时合计不低于360。",
            "Over the last 5 years, the total of hours of trainings is at least 360.",
        ),
        (
            "subject: bureau\nspread: {of: books, to: pupils}\nat_most: 0.5",
            "每个自然年，就主管部门整体而言，各校图书册数与在校生数之比的加权差异系数不超过0.5。",
            "Each calendar year, for the bureau as a whole: "
            "the weighted spread between schools of books per pupils is at most 0.5.",
        ),
        (
            "value: pupils\nat_least: {by: stage, primary: 100, junior: 200}",
            "每个自然年，在校生数（学段为小学的不低于100；学段为初中的不低于200）。",
            "Each calendar year, pupils is at least 100 where stage is primary school; "
            "is at least 200 where stage is junior high school.",
        ),
        (
            "value: pupils\nat_most: {2020-01-01: 2000, 2030-01-01: null}",
            "每个自然年，在校生数自2020-01-01起不超过2000；自2030-01-01起不作要求。",
            "Each calendar year, pupils from 2020-01-01 on is at most 2000; from 2030-01-01 on is not required.",
        ),
        (
            "count: staff\nat_least: {by: pupils, tiers: [{below: 100, is: 1}, {from: 100, is: 2, plus: 1, each: 500}]}",
            "每个自然年，教职工（在校生数不足100的不少于1；在校生数达到100的不少于2，每满500加1）。",
            "Each calendar year, the number of staff is 1 or more where pupils is below 100; "
            "is 2 or more, plus 1 for each full 500 where pupils is 100 or more.",
        ),
        (
            "period: as_of\nattest: charter",
            "在审核日，佐证材料中有：办学章程。",
            "At the as-of date, the evidence register shows: school charter.",
        ),
        (
            "period: as_of\nattest: {document: charter, question: {zh: 有章程吗？, en: Is there a charter?}}",
            "在审核日，佐证登记对“有章程吗？”的回答为“是”（办学章程）。",
            "At the as-of date, the evidence register answers “Is there a charter?” with yes (school charter).",
        ),
    ],
)
def test_sentences(body: str, zh: str, en: str) -> None:
    assert (said(body, "zh"), said(body, "en")) == (zh, en)


def test_or_and_not_keep_their_brackets() -> None:
    body = "share: {of: staff, that: {any: [{sex: male, age: {at_most: 50}}, {not: {title: senior}}]}}\nat_least: 10%"
    assert "（性别为男，年龄不超过50），或不满足（职称为副高级）" in said(body, "zh")


@pytest.mark.parametrize("name", pack_names())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_shipped_rule_can_be_said(name: str, language: str) -> None:
    pack = load_pack(name)
    said_of = {rule.id: sentence(rule, pack.model, language) for rule in pack.rules}
    assert [rule for rule, text in said_of.items() if len(text) < 10 or "{" in text] == []
