"""The Zhejiang sample: three schools and their bureau, a document without a number, answered by the evidence register."""

from __future__ import annotations

from datetime import date

from tools.samples.county import County, day
from tools.samples.small import Entry, Waiver, county_file, register, school_list, waivers

STAFF = ("name", "staff_id", "sex", "category", "status", "began_teaching_on", "joined_school_on", "left_school_on")
NOW, YEAR = "2025-01-01", "2025-01-01"  # the twelve months up to the as-of date, and the calendar year
PINE, SAIL, REED = "青屿县松涛小学", "青屿县扬帆学校", "青屿县芦湾小学"
BUREAU = "青屿县教育局"


def build() -> County:
    """The county in memory, and what the register answers."""
    county = County("zhejiang", "青屿县2025年教师关爱工程落实情况", "青屿县", date(2025, 12, 31))
    pine = county.school("2133990001", PINE, "松涛小学", stage="primary", locality="urban")
    sail = county.school("3133990002", SAIL, "扬帆学校", stage="nine_year", locality="town", ownership="private")
    reed = county.school("2133990003", REED, "芦湾小学", stage="primary", locality="rural")
    for school in (pine, sail, reed):
        school.people(6)
    pine.person(began_teaching_on=day("2025-08"), joined_school_on=day("2025-08"))
    reed.person(
        status="retired", left_school_on=day("2025-07"), began_teaching_on=day("1987-08"), joined_school_on=day("1999-08")
    )
    county.county_wide("staff", STAFF)

    pine.expect("1-congress-yearly", "2024-09-01", "pass", story="2025年3月召开，写明日期和人数")
    pine.expect("1-disclosure", NOW, "not_checked", story="最近一次公开已过一年，须重新核查")
    pine.expect("3-pay", YEAR, "not_applicable", story="公办学校")
    pine.expect("career-1-induction", YEAR, "pass", story="一名新教师，有入职仪式记录")
    pine.expect("career-1-retirement", YEAR, "not_applicable", story="本年没有退休教师")
    pine.expect("health-2", YEAR, "not_checked", story="登记表里列了，还没有人核查")
    sail.expect("3-pay", YEAR, "pass", story="发放凭证齐全")
    sail.expect("3-housing", NOW, "fail", story="应缴40人，两名教师未缴存住房公积金")
    sail.expect("3-pension", NOW, "pass", story="应缴40人都已足额缴纳")
    sail.expect("plan-school", NOW, "fail", story="没有工作方案；新并校，经批准暂缓，真实结论仍是未达标")
    sail.expect("career-1-induction", YEAR, "not_applicable", story="本年没有新教师")
    reed.expect("career-1-retirement", YEAR, "fail", story="一名教师退休，没有荣休仪式")
    reed.expect("health-3-trips", NOW, "not_checked", story="登记日期晚于基准日，不采用")
    reed.expect("warmth-2-list", NOW, "pass", story="2025年10月更新过困难教师档案")
    county.expect("2-committee", county.district, NOW, "pass", (), "有组建文件")
    county.expect("plan-bureau", county.district, NOW, "not_checked", (), "没有人登记")
    return county


def files(county: County) -> dict[str, bytes]:
    """Path under the sample's folder → bytes."""
    return {
        "records/学校名单.xlsx": school_list(county),
        "records/教职工.xlsx": county_file(county, "staff"),
        "佐证/佐证材料登记.xlsx": register(entries()),
        "佐证/豁免.yaml": waivers(
            [
                Waiver(
                    "zhejiang/plan-school",
                    SAIL,
                    "2025年9月由两校合并，工作方案待新班子制定",
                    BUREAU,
                    "青教示例〔2025〕8号",
                    "2025-09-01",
                    "2026-02-28",
                )
            ]
        ),
    }


def entries() -> list[Entry]:
    """The evidence register."""
    return [
        Entry(
            "zhejiang/1-congress-yearly", PINE, "是", "教代会会议记录", "督查组", "2025-11-20", happened_on="2025-03-21", count=22
        ),
        Entry("zhejiang/1-disclosure", PINE, "是", "校务公开栏照片", "督查组", "2024-11-20", happened_on="2024-11-15"),
        Entry(
            "zhejiang/career-1-induction",
            PINE,
            "是",
            "新教师入职仪式照片及签到表",
            "督查组",
            "2025-11-20",
            happened_on="2025-08-29",
        ),
        Entry("zhejiang/health-2", PINE),
        Entry("zhejiang/3-pay", SAIL, "", "2025年1—12月工资发放凭证", "督查组", "2025-12-31", count=12, of=12),
        Entry("zhejiang/3-pension", SAIL, "", "社保缴费清单", "督查组", "2025-12-31", count=40, of=40),
        Entry("zhejiang/3-housing", SAIL, "否", "公积金缴存清单", "督查组", "2025-12-31", note="两名教师未缴存", count=38, of=40),
        Entry("zhejiang/plan-school", SAIL, "否", "现场核查记录", "督查组", "2025-11-21"),
        Entry("zhejiang/career-1-retirement", REED, "否", "现场核查记录", "督查组", "2025-11-22"),
        Entry("zhejiang/health-3-trips", REED, "是", "疗休养方案", "督查组", "2026-01-05", happened_on="2025-07-12"),
        Entry("zhejiang/warmth-2-list", REED, "是", "困难教师档案", "督查组", "2025-11-22", happened_on="2025-10-20"),
        Entry("zhejiang/2-committee", BUREAU, "是", "青教工示例〔2024〕3号", "督查组", "2025-11-18", happened_on="2024-03-12"),
    ]
