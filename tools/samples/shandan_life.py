"""What an ordinary school of the Shandan sample does in a year, and the columns that its sheets have."""

from __future__ import annotations

from tools.samples.county import Row, School, day, later

YEAR, RUNNING = "2025-01-01", "2026-01-01"
SCHOOL_YEAR, SCHOOL_YEAR_RUNNING = "2024-09-01", "2025-09-01"
SPRING, AUTUMN, NOW = "2025-02-01", "2025-09-01", "2026-02-01"  # the terms: two that are over, one that runs

STAFF = (
    *("name", "staff_id", "sex", "born_on", "category", "position", "status"),
    *("began_teaching_on", "joined_school_on", "left_school_on", "party_member"),
)
TALKS = ("staff_name", "held_on", "form", "interviewer", "interviewer_role", "topic")
ACTIVITIES = ("activity_id", "name", "held_on", "kind", "scope", "occasion", "visited", "for_staff", "participants")
PARTICIPATION = ("activity_id", "staff_name", "kind", "held_on")
CHECKS = ("staff_name", "checked_on", "hospital", "hospital_level", "free")
ENTRIES = ("name", "entered_on", "kind", "approved", "approval_no")
PAYMENTS = ("staff_id", "staff_name", "kind", "month", "paid_on", "amount")
TRAININGS = ("staff_name", "name", "level", "hours", "started_on", "ended_on")
HOSPITAL = "县人民医院"


def hand_in(s: School, **tables: tuple[str, ...]) -> None:
    """The sheets of the school's workbook; all six with the usual columns unless told otherwise."""
    usual = {
        "staff": STAFF,
        "talks": TALKS,
        "activities": ACTIVITIES,
        "participation": PARTICIPATION,
        "health_checks": CHECKS,
        "trainings": TRAININGS,
    }
    for table, columns in {**usual, **tables}.items():
        if columns:
            s.county.columns[s.id, table] = columns


def leaders(s: School, **facts: object) -> tuple[Row, Row]:
    """The head and the secretary of the party branch."""
    return s.person(position="head", sex="male", **facts), s.person(position="party_body", sex="male", party_member=True, **facts)


def talk_with(s: School, people: list[Row], head: Row, secretary: Row, year: int = 2025) -> None:
    """Face-to-face talks with each; the head is talked to by the secretary."""
    for n, person in enumerate(people):
        by, role = (secretary, "party_body") if person is head else (head, "school_leader")
        month = 3 + n % 9 if year == 2025 else 1 + n % 3
        s.talk(person, f"{year}-{month:02d}-{3 + n % 22:02d}", by, role)


def sport(s: School, spring: bool = True, autumn: bool = True) -> None:
    if spring:
        s.event("culture_sport", "2025-05-30", "教职工趣味运动会")
    if autumn:
        s.event("culture_sport", "2025-12-30", "迎新年教职工文艺汇演")


def mind(s: School, lectures: bool = True, screenings: bool = True) -> None:
    if lectures:
        s.event("psych_lecture", "2025-04-16", "教职工心理健康讲座：压力管理")
        s.event("psych_lecture", "2025-10-22", "教职工心理健康讲座：职业倦怠与调适")
    if screenings:
        s.event("psych_screening", "2025-03-26", "春季学期教师心理健康排查")
        s.event("psych_screening", "2025-09-24", "秋季学期教师心理健康排查")


def festivals(
    s: School, spring: str | None = "2025-01-22", teachers: str | None = "2025-09-08", women: str | None = "2025-03-07"
) -> None:
    if spring:
        s.event("visit", spring, "春节走访慰问困难教师、退休教师", occasion="spring_festival", participants=6)
    if teachers:
        s.event("visit", teachers, "教师节走访慰问困难教师、退休教师", occasion="teachers_day", participants=5)
    if women:
        s.event("womens_day", women, "女教职工健步走", occasion="womens_day", participants=8)


def checks(
    s: School, people: list[Row], on: str = "2025-10-15", hospital: str = HOSPITAL, level: str = "county_hospital"
) -> None:
    for person in people:
        s.check(person, on, hospital, level)


def training(s: School, person: Row, start: str = "2025-07-14") -> None:
    s.training(person, "县级中小学教师专业能力提升培训", "county", start, 40, ended_on=later(day(start), 5))
