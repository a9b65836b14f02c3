"""The Wenzhou sample: homeroom awards at 25 and 30 years, titles after 15 and 30 rural years, and the pay figures."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tools.samples.county import County, Row, School, day
from tools.samples.sheets import sheet, workbook
from tools.samples.small import Entry, county_file, register, school_list

STAFF = (
    "name",
    "staff_id",
    "sex",
    "category",
    "status",
    "joined_school_on",
    "left_school_on",
    "title",
    "rural_years_stated",
    "homeroom_years",
)
AWARDS = ("staff_id", "staff_name", "kind", "name", "awarded_on")
APPOINTMENTS = ("staff_id", "staff_name", "level", "appointed_on", "at_rural_school", "left_rural_on")
YEAR = "2025-01-01"
BUREAU = "温州市教育局"


def build() -> County:
    """The city in memory."""
    city = County("wenzhou", "温州市2025年强师惠师做法对照", "温州市", date(2025, 12, 31))
    senior = city.school("3433990001", "温州市鹿鸣高级中学", "鹿鸣高中", stage="senior", locality="urban")
    junior = city.school("3133990002", "温州市榕荫初级中学", "榕荫初中", stage="junior", locality="urban")
    upper = city.school("2133990003", "温州市云岭头小学", "云岭头小学", stage="primary", locality="rural")
    lower = city.school("2133990004", "温州市溪口小学", "溪口小学", stage="primary", locality="rural")
    for school in (senior, junior, upper, lower):
        for _ in range(4):
            person(school)
    homeroom(senior, junior, upper)
    rural(upper, lower)
    for table, columns in (("staff", STAFF), ("awards", AWARDS), ("title_appointments", APPOINTMENTS)):
        city.county_wide(table, columns)
    figures = (("义务教育教师平均工资收入", 121500), ("公务员平均工资收入", 121499))
    city.bureau(
        "bureau_figures",
        ("indicator", "as_of", "value", "scope"),
        *(
            {"indicator": name, "as_of": day("2025-12-31"), "value": Fraction(value), "scope": "同口径"}
            for name, value in figures
        ),
    )
    city.expect("1-2-pay", city.district, YEAR, "pass", (), "高出1元")
    city.expect("1-2-homeroom", city.district, YEAR, "fail", (2, 3, 3), "高中满25年、其他学段满30年的3人，1人没有获奖")
    city.expect("1-1", city.district, YEAR, "pass", (), "有周转池文件")
    city.expect("3-3-centres", city.district, YEAR, "fail", (), "一个区没有设立")
    city.expect("2-2", city.district, YEAR, "not_checked", (), "没有人登记")
    return city


def person(school: School, **facts: object) -> Row:
    """A teacher with a few homeroom years and no rural ones."""
    row = {"title": "junior", "rural_years_stated": Fraction(2), "homeroom_years": Fraction(5)}
    return school.person(**{**row, **facts})


def homeroom(senior: School, junior: School, primary: School) -> None:
    """Who has been a homeroom teacher for how long, at the thresholds."""
    award(
        person(senior, homeroom_years=Fraction(25), title="senior"), senior, "2019-09-08"
    )  # just 25 years, at a senior high school
    person(senior, homeroom_years=Fraction(49, 2), title="senior")  # half a year short
    promoted(person(senior, title="senior"), senior, "senior")  # a town school: no rural years to speak of
    person(junior, homeroom_years=Fraction(25), title="senior")  # 25 years are not enough here
    person(junior, homeroom_years=Fraction(30), title="senior")  # due, without the award
    award(person(primary, homeroom_years=Fraction(31), title="senior"), primary, "2025-09-09")


def award(person: Row, school: School, on: str) -> None:
    school.add(
        "awards",
        staff_id=person["staff_id"],
        staff_name=person["name"],
        kind="lifetime_homeroom",
        name="终身班主任奖",
        awarded_on=day(on),
    )


def rural(upper: School, lower: School) -> None:
    """Rural years at the thresholds, and who was promoted this year."""
    person(upper, rural_years_stated=Fraction(15))  # just 15 years, not promoted
    promoted(person(upper, rural_years_stated=Fraction(16), title="intermediate"), upper, "intermediate")
    person(upper, rural_years_stated=Fraction(59, 4))  # 14.75 years
    person(lower, rural_years_stated=Fraction(30), title="intermediate")
    person(lower, rural_years_stated=Fraction(119, 4), title="intermediate")  # 29.75 years
    person(lower, rural_years_stated=None)
    upper.expect("2-3-intermediate", YEAR, "fail", (1, 2, 2), "满15年的两人，本年一人评上中级")
    upper.expect("2-3-senior", YEAR, "not_applicable", story="没有满30年的")
    lower.expect("2-3-intermediate", YEAR, "unknown", story="一人乡村任教年限未填")
    lower.expect("2-3-senior", YEAR, "fail", (0, 1, 1), "满30年的一人尚未评上；29.75年的不在内")


def promoted(person: Row, school: School, level: str) -> None:
    school.add(
        "title_appointments",
        staff_id=person["staff_id"],
        staff_name=person["name"],
        level=level,
        appointed_on=day("2025-06"),
        at_rural_school=True,
        left_rural_on=None,
    )


def files(city: County) -> dict[str, bytes]:
    """Path under the sample's folder → bytes."""
    figures = sheet("bureau_figures", city.columns[city.district, "bureau_figures"], city.tables["bureau_figures"])
    return {
        "records/学校名单.xlsx": school_list(city),
        "records/教职工、荣誉、职称.xlsx": county_file(city, "staff", "awards", "title_appointments", style="chinese"),
        "records/主管部门数据.xlsx": workbook([figures]),
        "佐证/佐证材料登记.xlsx": register(
            [
                Entry("wenzhou/1-1", BUREAU, "是", "编制周转池管理办法", "督查组", "2025-11-18"),
                Entry(
                    "wenzhou/3-3-centres",
                    BUREAU,
                    "",
                    "各县（市、区）帮扶中心名单",
                    "督查组",
                    "2025-11-18",
                    note="一个区没有设立",
                    count=11,
                    of=12,
                ),
            ]
        ),
    }
