"""The layered sample: three schools judged by a county's pack that builds on its province's and asks more."""

from __future__ import annotations

from datetime import date

from tools.samples.county import County, Expected, School, day
from tools.samples.small import Entry, county_file, register, school_list

STAFF = ("name", "staff_id", "sex", "category", "position", "status", "joined_school_on", "left_school_on")
TALKS = ("staff_name", "held_on", "form", "interviewer", "interviewer_role")
ACTIVITIES = ("name", "held_on", "kind", "scope", "for_staff", "participants")
CHECKS = ("staff_id", "staff_name", "checked_on", "hospital", "free")
YEAR, SPRING, AUTUMN = "2025-01-01", "2025-02-01", "2024-09-01"
BOTH, HALF, FEW = "清溪县梅岭小学", "清溪县竹坞小学", "清溪县兰桥小学"


def build() -> County:
    """The county in memory."""
    county = County("qingxi", "清溪县2025年教师关爱落实情况", "清溪县", date(2025, 12, 31))
    both = county.school("2199990001", BOTH, "梅岭小学", stage="primary", locality="urban")
    half = county.school("2199990002", HALF, "竹坞小学", stage="primary", locality="rural")
    few = county.school("2199990003", FEW, "兰桥小学", stage="primary", locality="rural")
    for school, talked, checked in ((both, 4, 6), (half, 3, 5), (few, 2, 4)):
        staff = [school.person(position="head"), *school.people(5)]
        school.talks(staff[1 : 1 + talked], by=staff[0])
        for person in staff[:checked]:
            school.check(person, "2024-05-10", "县人民医院", "county_hospital")
    terms = {
        both: ("2024-10-11", "2024-12-27", "2025-03-07", "2025-05-16"),
        half: ("2024-11-08", "2025-03-07", "2025-04-25"),
        few: ("2024-11-08", "2025-03-07"),
    }
    for school, days in terms.items():
        for on in days:
            school.event("culture_sport", on, "教职工文体活动")
    both.event("opinion", "2025-06-20", "征求教职工意见")
    half.event("opinion", "2024-12-30", "征求教职工意见")
    few.event("opinion", "2025-12-31", "征求教职工意见")
    for table, columns in (("staff", STAFF), ("talks", TALKS), ("activities", ACTIVITIES), ("health_checks", CHECKS)):
        county.county_wide(table, columns)
    planted(county, both, half, few)
    return county


def planted(county: County, both: School, half: School, few: School) -> None:
    """What the county's pack finds; ``test_layering`` compares it with the province's."""
    talks = {both: ("pass", 4), half: ("fail", 3), few: ("fail", 2)}
    checks = {both: ("pass", 6), half: ("fail", 5), few: ("fail", 4)}
    for school in (both, half, few):
        inherited(county, "yunling/2", school, YEAR, talks[school][0], (talks[school][1], 6, 4), "县里要三分之二，即4人")
        inherited(county, "yunling/4", school, YEAR, checks[school][0], (checks[school][1], 6, 6), "县里要85%，即6人")
    inherited(county, "yunling/3", both, AUTUMN, "pass", (2, None, 2), "两次")
    inherited(county, "yunling/3", both, SPRING, "pass", (2, None, 2), "两次")
    inherited(county, "yunling/3", half, AUTUMN, "fail", (1, None, 2), "省里够，县里还差一次")
    inherited(county, "yunling/3", half, SPRING, "pass", (2, None, 2), "两次")
    inherited(county, "yunling/3", few, SPRING, "fail", (1, None, 2), "省里够，县里还差一次")
    inherited(county, "yunling/5", both, YEAR, "pass", (None, None, None), "有工作计划")
    inherited(county, "yunling/5", half, YEAR, "not_checked", (None, None, None), "没有人登记")
    both.expect("2", YEAR, "pass", (1, 1), "县里另加的一条")
    half.expect("2", YEAR, "fail", (0, 1), "上年年底征求过，不算本年")
    few.expect("2", YEAR, "pass", (1, 1), "年末最后一天")


Figures = tuple[int | None, int | None, int | None]


def inherited(county: County, rule: str, school: School, period: str, verdict: str, figures: Figures, story: str) -> None:
    """Plant a verdict on a rule of the province: its id keeps the province's name."""
    county.expected.append(Expected(rule, school.id, day(period)[0], verdict, *figures, story))


def files(county: County) -> dict[str, bytes]:
    """Path under the sample's folder → bytes."""
    return {
        "records/学校名单.xlsx": school_list(county),
        "records/全县.xlsx": county_file(county, "staff", "talks", "activities", "health_checks"),
        "佐证/佐证材料登记.xlsx": register(
            [Entry("yunling/5", BOTH, "是", "2025年教师关爱工作计划，2025年1月10日印发", "督查组", "2025-11-20")]
        ),
    }
