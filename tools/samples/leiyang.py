"""The Leiyang sample: ten schools in the county's own exports, looked at on 31 December 2025.

The staff of the town schools come from the teacher information system (35 columns, no post, title or first year of teaching), the
staff of the rural schools from the personnel office's roster. What a school does was collected from the schools: who sent nothing
has not submitted. The exchange figures of the whole city are planted together, school by school.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tools.samples.county import County, Row, School, day
from tools.samples.leiyang_life import YEAR
from tools.samples.leiyang_schools import SCHOOLS

EXPORT_STAFF = (
    *("name", "sex", "staff_id", "born_on", "began_work_on", "joined_school_on", "category", "establishment"),
    *("special_grade", "backbone", "status"),
)
ROSTER_STAFF = (
    *("name", "staff_id", "sex", "born_on", "category", "post_category", "position", "leader_since", "establishment", "status"),
    *(
        "began_teaching_on",
        "joined_school_on",
        "left_school_on",
        "title",
        "title_conditions_met",
        "applied",
        "special_post",
        "rural_years_stated",
        "backbone",
    ),
)
ROTATIONS = (
    *("staff_id", "staff_name", "kind", "transferred", "started_on", "ended_on"),
    *("from_unit", "to_unit", "origin_joined_on"),
)
HISTORY = ("staff_id", "staff_name", "unit", "started_on", "ended_on", "homeroom_years", "rural")
APPOINTMENTS = (
    *("staff_id", "staff_name", "track", "level", "special_grade", "appointed_on", "ended_on"),
    *("at_rural_school", "left_rural_on"),
)
TRAININGS = ("staff_id", "staff_name", "name", "level", "hours", "started_on", "ended_on")
CHECKS = ("staff_id", "staff_name", "checked_on", "hospital", "free")
PAYMENTS = ("staff_id", "staff_name", "kind", "month", "paid_on", "amount")
TALKS = ("staff_name", "held_on", "form", "interviewer", "interviewer_role")
ACTIVITIES = ("name", "held_on", "kind", "scope", "for_staff", "participants")
ENTRIES = ("name", "entered_on", "kind", "unit", "approved", "approval_no", "approved_by")
COUNTY_WIDE = {
    "rotations": ROTATIONS,
    "service_history": HISTORY,
    "title_appointments": APPOINTMENTS,
    "trainings": TRAININGS,
    "health_checks": CHECKS,
    "payments": PAYMENTS,
}
COLLECTED = {"talks": TALKS, "activities": ACTIVITIES, "campus_entries": ENTRIES}
MONTHS = tuple(f"2025-{month:02d}" for month in range(1, 13))


def build() -> County:
    """The county in memory."""
    county = County("leiyang", "耒阳市2025年教师关爱工程落实情况", "耒阳市", date(2025, 12, 31))
    for n, (make, name, stage, locality, ownership) in enumerate(SCHOOLS, start=1):
        category = {"primary": 21, "junior": 31, "nine_year": 31, "senior": 34}[stage]
        school = county.school(
            f"{category}4399{n:04d}", f"耒阳市{name}", name, stage=stage, locality=locality, ownership=ownership
        )
        make(school)
        county.columns[school.id, "staff"] = ROSTER_STAFF if locality == "rural" else EXPORT_STAFF
        if locality == "rural":
            allowances(school)
        train(school)
        for person in school.staff:
            person.setdefault("applied", True)
            person.setdefault("special_post", False)
    for row in county.tables["campus_entries"]:
        row["approved_by"] = "leading_group" if row["approved"] is not False else None
    for table, columns in COUNTY_WIDE.items():
        county.county_wide(table, columns)
    for table, columns in COLLECTED.items():
        for school_id in {row["school_id"] for row in county.tables[table]}:
            county.columns[school_id, table] = columns
    bureau(county)
    exchanges_of_the_city(county)
    return county


def train(school: School) -> None:
    """Someone goes to a county training, unless the school's story says otherwise."""
    if not any(r["school_id"] == school.id for r in school.county.tables.get("trainings", [])) and "高级中学" not in school.name:
        teachers = [p for p in school.staff if p["category"] == "teacher" and p["status"] == "in_post"]
        for person in teachers[:1]:
            school.training(person, "市级教师专业能力培训", "county", "2025-07-07", 32)


def allowances(school: School) -> None:
    """The talent allowance of rural teachers on the establishment; one unpaid at 映山红小学, one line unclear at 稻香中学."""
    were = ("in_post", "retired", "left")
    people = [p for p in school.staff if p["category"] == "teacher" and p["establishment"] and p["status"] in were]
    for month in MONTHS:
        for person in school.on_first_of(month, people):
            school.paid(person, "talent_allowance", month, f"{month}-20", 500)
    rows = {(r["staff_id"], r["month"]): r for r in school.county.tables.get("payments", []) if r["school_id"] == school.id}
    if school.row["short_name"] == "映山红小学":
        rows[people[0]["staff_id"], day("2025-06")]["paid_on"] = None
    if school.row["short_name"] == "稻香中学":
        rows[people[0]["staff_id"], day("2025-06")]["kind"] = None


def bureau(county: County) -> None:
    """What the city itself did and reports."""
    posts = ("分管副市长", "市教育局局长", "竹海街道办主任", "油茶坪镇镇长", "映山红村村支书")
    county.bureau("visit_posts", ("post",), *({"post": post} for post in posts))
    events: list[Row] = [
        {
            "name": "庆祝第41个教师节表彰大会",
            "kind": "commendation_meeting",
            "held_on": day("2025-09-09"),
            "body": "市委、市政府",
            "convener": "government",
        },
        {
            "name": "研究教师队伍建设专题会",
            "kind": "study_meeting",
            "held_on": day("2024-12-30"),
            "body": "市委教育工作领导小组",
            "convener": "leading_group",
        },
        {
            "name": "研究教师队伍建设专题会",
            "kind": "study_meeting",
            "held_on": day("2025-06-18"),
            "body": "市政府",
            "convener": "government",
        },
        {"name": "名优教师评选", "kind": "award_round", "held_on": day("2025-09-10"), "body": "市教育局"},
        {"name": "全市教职工运动会", "kind": "culture_sport", "held_on": day("2024-10-26"), "body": "市教育工会"},
        {"name": "教职工集中体检", "kind": "health_check", "held_on": day("2025-05-12"), "body": "市教育局"},
        *(
            {"name": "走访慰问学校和教师", "kind": "visit", "held_on": day(f"2025-0{n}-0{n}"), "body": post, "post": post}
            for n, post in enumerate(posts[:4], start=5)
        ),
    ]
    county.bureau("bureau_events", ("name", "kind", "held_on", "body", "convener", "post"), *events)
    figures = (
        ("义务教育教师平均工资收入", 96800, "同口径"),
        ("公务员平均工资收入", 98200, "同口径"),
        ("会议数", 60, None),
        ("会议数（基期）", 120, None),
        ("发文数", 61, None),
        ("发文数（基期）", 120, None),
        ("检查数", 12, None),
        ("应用信息化教学的乡村教师人数", 31, None),
    )
    county.bureau(
        "bureau_figures",
        ("indicator", "as_of", "value", "scope"),
        *({"indicator": i, "as_of": day("2025-12-31"), "value": Fraction(v), "scope": scope} for i, v, scope in figures),
    )
    city = county.district
    county.expect("1a", city, YEAR, "pass", (1, 1), "9月9日召开")
    county.expect("1b", city, YEAR, "fail", (1, 2), "另一次在上年12月30日")
    county.expect("1d", city, YEAR, "fail", (4, 5, 5), "一个岗位没有走访")
    county.expect("3", city, YEAR, "fail", (0, 1), "9月10日才评选，不在教师节前")
    county.expect("17c", city, "2024-01-01", "pass", (1, 1), "2024—2025两年内1次")
    county.expect("15-bureau", city, YEAR, "pass", (), "各校参加县级以上培训的合计")
    county.expect("18a-bureau", city, YEAR, "pass", (1, 1), "5月集中体检")
    county.expect("2a", city, YEAR, "fail", (), "96800元低于98200元")
    county.expect("7a-meetings", city, YEAR, "pass", (), "120减到60，恰为一半")
    county.expect("7a-documents", city, YEAR, "fail", (), "120减到61，不足一半")
    county.expect("7a-inspections", city, YEAR, "unknown", (), "没有填报基期数")
    county.expect("25", city, YEAR, "unknown", (), "没有填报乡村教师人数")
    county.expect("4-thirty-years", city, YEAR, "unknown", (), "系统导出的名册没有从教年月")
    county.expect("1c", city, "2025-01-01", "not_checked", (), "佐证材料尚未核查")


def exchanges_of_the_city(county: County) -> None:
    """What the schools' stories add up to."""
    city = county.district
    county.expect("13b", city, "2024-09-01", "pass", (), "49或50人符合条件，交流5人；1人出生日期未填，怎么算都够10%")
    county.expect("13b", city, "2025-09-01", "pending", (), "学年未结束")
    county.expect("13c", city, "2024-09-01", "pass", (1, 5, 1), "交流5人，骨干1人，恰为20%")
    county.expect("13c", city, "2025-09-01", "pending", (0, 1, 1), "学年未结束")
    county.expect("13c-of-backbone", city, "2024-09-01", "fail", (1, 6, 2), "符合条件的骨干6人，交流1人")
