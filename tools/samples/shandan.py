"""The Shandan sample: twelve schools, each with its own workbook, looked at on 31 March 2026."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from tools.samples.county import County, School, day
from tools.samples.shandan_life import PAYMENTS, RUNNING, YEAR
from tools.samples.shandan_schools import SCHOOLS

TOWNSHIPS = ("云雀镇", "石板镇", "白杨乡", "红崖镇")


def build() -> County:
    """The county in memory."""
    county = County("shandan", "山丹县2025年教师关心关爱工作落实情况", "山丹县", date(2026, 3, 31))
    for n, (make, name, stage, locality) in enumerate(SCHOOLS, start=1):
        category = {"primary": 21, "junior": 31, "nine_year": 31, "kindergarten": 11, "complete": 34}[stage]
        school = county.school(
            f"{category}6299{n:04d}",
            f"山丹县{name}",
            name,
            stage=stage,
            locality=locality,
            township=TOWNSHIPS[n % len(TOWNSHIPS)],
        )
        make(school)
    bureau(county)
    return county


MONTHS = (
    "2025-04",
    "2025-05",
    "2025-06",
    "2025-07",
    "2025-08",
    "2025-09",
    "2025-10",
    "2025-11",
    "2025-12",
    "2026-01",
    "2026-02",
    "2026-03",
)


def bureau(county: County) -> None:
    """The rural living allowance, paid by the county, and the bureau's own figures."""
    county.county_wide("payments", PAYMENTS)
    for school in county.schools.values():
        if school.row["locality"] == "rural":
            allowances(school)
    same = {"as_of": day("2025-12-31"), "scope": "同口径"}
    county.bureau(
        "bureau_figures",
        ("indicator", "as_of", "value", "scope"),
        {"indicator": "义务教育教师平均工资收入", "value": Fraction(98650), **same},
        {"indicator": "公务员平均工资收入", "value": Fraction(98650), **same},
    )
    county.expect("2a", county.district, YEAR, "pass", (), "两个平均数恰好相等")
    county.expect("2a", county.district, RUNNING, "unknown", (), "2026年数据尚未提交")
    county.expect("inspection-schools", county.district, YEAR, "not_checked", (), "佐证材料尚未核查")


def allowances(school: School) -> None:
    """Every teacher in post, every month; with one not paid at 沙枣学校 and one line left open at 青稞小学."""
    were = ("in_post", "retired", "left", None)
    teachers = [p for p in school.staff if p["category"] == "teacher" and p["status"] in were]
    for month in MONTHS:
        for person in school.on_first_of(month, teachers):
            school.paid(person, "rural_allowance", month, f"{month}-28", 400)
    paid = {(r["staff_id"], r["month"]): r for r in school.county.tables["payments"] if r["school_id"] == school.id}
    if school.row["short_name"] == "沙枣学校":
        paid[teachers[4]["staff_id"], day("2025-09")]["paid_on"] = None
    if school.row["short_name"] == "青稞小学":
        paid[teachers[4]["staff_id"], day("2025-12")]["kind"] = None
