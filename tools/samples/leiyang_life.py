"""Kinds of people in the Leiyang sample, and what an ordinary school does in a year."""

from __future__ import annotations

from fractions import Fraction

from tools.samples.county import Row, School, day

YEAR = "2025-01-01"
LAST, THIS = "2024-09-01", "2025-09-01"  # the school years, and the first terms in them
SPRING = "2025-02-01"
HOSPITAL = "市第二人民医院"


# -------------------------------------------------------------- kinds of people


def settled(s: School, number: int, **facts: object) -> list[Row]:
    """Teachers who have been here for nine years and more in both school years, and are young enough to be exchanged."""
    found = []
    for _ in range(number):
        year = s.random.randint(1982, 1986)
        born = day(f"{year}-{s.random.randint(1, 12):02d}-{s.random.randint(1, 28):02d}")
        began = day(f"{year + 23}-09")
        joined = day(f"{s.random.randint(2010, 2014)}-08")
        usual = {"born_on": born, "began_teaching_on": began, "began_work_on": began, "joined_school_on": joined}
        found.append(s.person(**{**usual, **facts}))
    return found


def fresh(s: School, number: int, **facts: object) -> list[Row]:
    """Teachers who came lately."""
    found = []
    for _ in range(number):
        year = s.random.randint(1991, 1996)
        began = day(f"{year + 23}-09")
        born = day(f"{year}-{s.random.randint(1, 12):02d}-{s.random.randint(1, 28):02d}")
        joined = day(f"{s.random.randint(2020, 2023)}-08")
        usual = {"born_on": born, "began_teaching_on": began, "began_work_on": began, "joined_school_on": joined}
        found.append(s.person(**{**usual, **facts}))
    return found


def office(s: School, **facts: object) -> Row:
    """The head, entered as an administrator."""
    usual = {"category": "administrator", "position": "head", "sex": "male", "born_on": day("1971-03-15")}
    return s.person(**{**usual, "began_teaching_on": day("1993-08"), "joined_school_on": day("2019-08"), **facts})


def exchange(s: School, person: Row, started: str, ended: str | None, kind: str = "regular", **facts: object) -> None:
    """An exchange; without an end the person is still away."""
    if ended is None:
        person["status"] = "exchanged_away"
    other = {"from_unit": s.name, "to_unit": "耒阳市清溪中心小学", "transferred": False, "origin_joined_on": None}
    s.add(
        "rotations",
        staff_id=person["staff_id"],
        staff_name=person["name"],
        kind=kind,
        started_on=day(started),
        ended_on=day(ended) if ended else None,
        **{**other, **facts},
    )


def served(s: School, person: Row, started: str, ended: str | None, rural: bool = True) -> None:
    s.add(
        "service_history",
        staff_id=person["staff_id"],
        staff_name=person["name"],
        unit=s.name if ended is None else ("枫林小学" if rural else "城关小学"),
        started_on=day(started),
        ended_on=day(ended) if ended else None,
        homeroom_years=Fraction(s.random.randint(0, 8)),
        rural=rural,
    )


def appointed(s: School, person: Row, on: str, track: str = "regular", left: str | None = None, rural: bool = True) -> None:
    s.add(
        "title_appointments",
        staff_id=person["staff_id"],
        staff_name=person["name"],
        track=track,
        level="senior",
        special_grade=False,
        appointed_on=day(on),
        ended_on=None,
        at_rural_school=rural,
        left_rural_on=day(left) if left else None,
    )


# -------------------------------------------------------------- what an ordinary school does


def here(s: School) -> list[Row]:
    """The teachers in post."""
    return [p for p in s.staff if p["category"] == "teacher" and p["status"] == "in_post"]


def talk_with(s: School, people: list[Row], head: Row) -> None:
    s.talks(people, head, 2025, 3)


def ordinary(
    s: School, counselling: bool = True, sport: bool = True, opinion: bool = True, women: str | None = "2025-03-07"
) -> None:
    """A counselling session and a sports day in both terms that are over, one round of opinions, Women's Day."""
    if counselling:
        s.event("psych_counselling", "2024-11-06", "教职工团体心理辅导")
        s.event("psych_counselling", "2025-04-09", "教职工心理辅导")
    if sport:
        s.event("culture_sport", "2024-12-31", "迎新年教职工联欢")
        s.event("culture_sport", "2025-05-04", "教职工登山")
    if opinion:
        s.event("opinion", "2025-06-10", "教师意见建议征集")
    if women:
        s.event("womens_day", women, "女教职工花艺活动")


def check_all(s: School, people: list[Row] | None = None, free: bool | None = True) -> None:
    for person in [p for p in s.staff if p["status"] == "in_post"] if people is None else people:
        s.check(person, "2025-05-14", HOSPITAL, None, free)
