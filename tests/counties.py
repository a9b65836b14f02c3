"""Random small counties: few schools, few people, many blanks, and days that lie on or beside the boundaries that rules draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

from tests.naive.days import Days, on

Row = dict[str, Any]
AS_OF = (date(2025, 12, 31), date(2026, 3, 31), date(2025, 8, 31), date(2026, 2, 28), date(2025, 6, 15))
EVENTS = (
    *(
        "2024-08-31",
        "2024-09-01",
        "2024-12-31",
        "2025-01-01",
        "2025-01-31",
        "2025-02-01",
        "2025-02-05",
        "2025-02-06",
        "2025-02-27",
    ),
    *(
        "2025-02-28",
        "2025-03-31",
        "2025-04-01",
        "2025-08-10",
        "2025-08-11",
        "2025-08-31",
        "2025-09-01",
        "2025-09-09",
        "2025-09-10",
    ),
    *(
        "2025-09-17",
        "2025-09-18",
        "2025-12-22",
        "2025-12-31",
        "2026-01-01",
        "2026-02-10",
        "2026-02-28",
        "2026-03-01",
        "2026-03-31",
    ),
    *(
        "2026-04-01",
        "2024-09",
        "2025-01",
        "2025-02",
        "2025-03",
        "2025-06",
        "2025-08",
        "2025-09",
        "2026-01",
        "2026-02",
        "2025",
        "2026",
    ),
)
BORN = (
    *(
        "1978-09-01",
        "1978-09-02",
        "1979-09-01",
        "1979-09-02",
        "1973-09-01",
        "1973-09-02",
        "1974-09-02",
        "1978-09",
        "1973-09",
        "1985-05",
    ),
    *("1968-09-02", "1969-09-01", "1973-12-31", "1967-03-31", "1967-04-30", "1967-05-01", "1967-04", "1967-05", "1972-04-30"),
    *("1972-05-01", "1972-04", "1966-01-31", "1971-02-28", "1976-12-31", "1988-02-29", "1990-10-10", "1980", "1995-12-31"),
)
JOINED = (
    *(
        "2015-08",
        "2015-09",
        "2015-10",
        "2015-09-01",
        "2015-09-02",
        "2016-09-01",
        "2010-08",
        "2005-09",
        "2023-12-31",
        "2024-01-01",
    ),
    *(
        "2023-12",
        "2024-03-31",
        "2025-01-01",
        "2024-12-31",
        "2025-09",
        "2025-12-31",
        "2026-01-15",
        "2026-02-28",
        "2025",
        "1998-09",
    ),
)
BEGAN = (
    "1994-12-31",
    "1995-01-01",
    "1995-09",
    "1995-12-31",
    "1995-12",
    "1996-01-01",
    "1995",
    "2010-09",
    "2025-09",
    "2025-08-31",
    "2026-02",
)
LEADING = ("2014-09-01", "2014-09-02", "2015-09-01", "2015-09-02", "2014-09", "2015-09", "2010-08", "2020-08")
LEFT = (None, None, None, "2024-08-31", "2024-09-01", "2024-10-15", "2025-06-30", "2025-12-31", "2025-09", "2026-06-30")
SERVED = (
    "1985-09",
    "1990-09",
    "1995-01",
    "1995-09-01",
    "1995-09-02",
    "1996-01",
    "2000-09",
    "2000-09-15",
    "2001-02-28",
    "2004-05-31",
)
STOPPED = (None, None, "1999-08", "2005-12", "2020-08-30", "2020-08-31", "2025-08-31", "2026-12", "1990-08")
APPOINTED = ("2020-08-31", "2020-09-01", "2020-08", "2021-03-31", "2025-11-20", "2025-03", "2024-12-31", "2019-02-28")
MOVED = (None, None, None, "2025-08-31", "2025-08", "2026-03-30", "2025-01-01", "2024-12-31", "2026-02-28")
MONTHS = ("2025-01", "2025-02", "2025-06", "2025-12", "2026-02", "2025-06-15")
DAYS = {
    ("staff", "born_on"): BORN,
    ("staff", "joined_school_on"): JOINED,
    ("staff", "began_teaching_on"): BEGAN,
    ("staff", "leader_since"): LEADING,
    ("staff", "left_school_on"): LEFT,
    ("service_history", "started_on"): SERVED,
    ("service_history", "ended_on"): STOPPED,
    ("title_appointments", "appointed_on"): APPOINTED,
    ("title_appointments", "left_rural_on"): MOVED,
    ("rotations", "ended_on"): LEFT,
    ("rotations", "origin_joined_on"): JOINED,
    ("payments", "month"): MONTHS,
    ("unit_audits", "audited_on"): (
        "2023-12-31",
        "2024-01-01",
        "2023",
        "2024-12-31",
        "2025-01-01",
        "2025-12-31",
        "2026-01",
        "2026-03-31",
    ),
}
# Codes that some rule asks for come more often than the rest of their list.
LIKELY = {
    ("staff", "status"): (
        "in_post",
        "in_post",
        "in_post",
        "in_post_exchange",
        "exchanged_away",
        "retired",
        "left",
        "long_sick",
        "seconded_agency",
    ),
    ("staff", "category"): ("teacher", "teacher", "teacher", "administrator", "worker"),
    ("staff", "title"): ("intermediate", "intermediate", "senior", "junior"),
    ("talks", "form"): ("face_to_face", "face_to_face", "phone"),
    ("talks", "interviewer_role"): ("school_leader", "party_body", "middle"),
    ("activities", "kind"): (
        *("culture_sport", "psych_lecture", "psych_screening", "psych_counselling", "opinion", "visit", "visit", "womens_day"),
        *("induction", "thirty_years", "retirement"),
    ),
    ("activities", "scope"): ("school_wide", "area", "group"),
    ("activities", "occasion"): ("spring_festival", "teachers_day", "everyday"),
    ("participation", "kind"): ("opinion", "opinion", "training"),
    ("schools", "stage"): ("primary", "junior", "nine_year", "senior"),
    ("title_appointments", "level"): ("senior", "senior", "full_senior", "intermediate"),
    ("payments", "kind"): ("rural_allowance", "talent_allowance", "talent_allowance"),
    ("bureau_events", "kind"): (
        *("commendation_meeting", "study_meeting", "visit", "award_round", "culture_sport", "health_check"),
        *("warmth", "supervision"),
    ),
    ("awards", "kind"): ("thirty_years", "thirty_years", "lifetime_homeroom", "lifetime_homeroom", "other"),
}
TEXTS = {
    ("talks", "interviewer"): ("甲", "乙", "丙"),
    ("bureau_figures", "indicator"): (
        *("义务教育教师平均工资收入", "公务员平均工资收入", "会议数", "会议数（基期）", "发文数", "发文数（基期）"),
        *("乡村教师人数", "应用信息化教学的乡村教师人数", "大病医疗互助参保率", "大病医疗互助参保率（上年）"),
    ),
    ("bureau_figures", "scope"): ("同口径", "同口径", "全口径"),
    ("campus_entries", "approval_no"): ("批〔2025〕1号",),
}
PAIRS = {
    "义务教育教师平均工资收入": "公务员平均工资收入",
    "会议数": "会议数（基期）",
    "发文数": "发文数（基期）",
    "应用信息化教学的乡村教师人数": "乡村教师人数",
    "大病医疗互助参保率": "大病医疗互助参保率（上年）",
}
NUMBERS = {
    ("staff", "rural_years_stated"): ("14.99", "15", "24.99", "25", "29.5", "30", "31"),
    ("staff", "homeroom_years"): ("24.99", "25", "29.5", "30", "31"),
    ("bureau_figures", "value"): ("0", "60", "61", "120", "98000.5"),
}
USUAL = {"status": "in_post", "category": "teacher", "establishment": True, "left_school_on": None, "position": "none"}
KINDS_OF_PEOPLE: tuple[dict[str, Any], ...] = (
    {},  # anybody at all
    {**USUAL, "joined_school_on": "2010-08"},
    {
        **USUAL,
        "joined_school_on": ("2015-08", "2015-08", "2015-09-01", "2016-09-01"),
        "born_on": ("1978-09-02", "1985-05", "1973-09-02"),
    },
    {
        **USUAL,
        "joined_school_on": "1998-09",
        "title": ("intermediate", "intermediate", "senior"),
        "title_conditions_met": True,
        "born_on": ("1967-03-31", "1967-04-30", "1967-05-01", "1966-01-31", "1972-04-30", "1971-02-28"),
        "rural_years_stated": ("24.99", "25", "29.5", "30", "31"),
    },
    {**USUAL, "joined_school_on": "2010-08", "title": ("junior", "none"), "rural_years_stated": ("14.99", "15", "29.99")},
    {**USUAL, "joined_school_on": "2010-08", "position": "head", "leader_since": LEADING, "born_on": "1975-05-05"},
)
"""Columns that hold one of these values (or a blank); the other columns hold anything."""
SIZES = {
    "talks": 9,
    "activities": 12,
    "participation": 8,
    "health_checks": 8,
    "payments": 12,
    "service_history": 5,
    "rotations": 5,
}


@dataclass
class RandomCounty:
    """Several small counties (districts) in one, in canonical form."""

    as_of: date
    tables: dict[str, list[Row]] = field(default_factory=dict)
    submitted: set[tuple[str, str]] = field(default_factory=set)
    bureau: set[str] = field(default_factory=set)


def random_county(random: Random, model: dict[str, Any], districts: int, unmatched: bool) -> RandomCounty:
    """``model``: the records model as parsed YAML. ``unmatched``: some child records name nobody known."""
    county = RandomCounty(random.choice(AS_OF))
    made = _Maker(random, model, county, unmatched, random.choice((0.0, 0.05, 0.2)))
    county.tables = {name: [] for name in model["tables"]}
    county.bureau = {t for t, spec in model["tables"].items() if spec.get("level") == "bureau" and random.random() < 0.8}
    for d in range(districts):
        for n in range(random.choice((1, 1, 2, 3))):
            made.school(f"区{d}", f"{d}-{n}")
        for table in sorted(county.bureau):
            made.bureau(f"区{d}", table)
    return county


def fill(random: Random, model: dict[str, Any], county: RandomCounty, table: str, schools: list[str]) -> None:
    """Hand in a table for some schools of one district (a bureau's for the district): no record or a few, no cell left blank."""
    made = _Maker(random, model, county, unmatched=False, blank=0.0, whole=True)
    if model["tables"][table].get("level") == "bureau":
        county.bureau.add(table)
        made.bureau(county.tables["schools"][0]["district"], table)
    for school in schools if model["tables"][table].get("level") != "bureau" else ():
        if (school, table) not in county.submitted:
            county.submitted.add((school, table))
            made.rows(school, table)


def value_of(random: Random, model: dict[str, Any], county: RandomCounty, table: str, column: str, row: Row) -> Any:
    """A value for one cell of a school's or a bureau's record; a link leads to one of its home's records, if there are any."""
    spec = model["tables"][table]["columns"][column]
    if spec["type"] in ("person", "link"):
        target = "staff" if spec["type"] == "person" else spec["to"]
        home = "district" if model["tables"][table].get("level") == "bureau" else "school_id"
        key = model["tables"][target]["key"]
        known = [one[key] for one in county.tables[target] if one[home] == row[home] and one.get(key)]
        return row[column] if row[column] in known else random.choice(known) if known else None
    value = _Maker(random, model, county, unmatched=False, blank=0.0, whole=True).value(table, column, spec)
    return (value[0], value[0]) if spec["type"] == "date" and value is not None else value


class _Maker:
    def __init__(
        self, random: Random, model: dict[str, Any], county: RandomCounty, unmatched: bool, blank: float, whole: bool = False
    ) -> None:
        """``whole``: no file lacks a column."""
        self.random, self.model, self.county, self.unmatched, self.blank = random, model, county, unmatched, blank
        self.whole = whole

    def school(self, district: str, school_id: str) -> None:
        row = self._row("schools", set())
        row.update(school_id=school_id, name=school_id, district=district)
        if self.random.random() < 0.6:
            row.update(locality=self.random.choice(("rural", "rural", "urban")), ownership="public", stage="primary")
        self.county.tables["schools"].append(row)
        tables = [t for t, spec in self.model["tables"].items() if t != "schools" and spec.get("level") != "bureau"]
        for table in tables:
            if self.random.random() < (0.95 if table == "staff" else 0.85):
                self.county.submitted.add((school_id, table))
                self.rows(school_id, table)

    def rows(self, school_id: str, table: str) -> None:
        lacking = self._lacking(table)
        people = [r["staff_id"] for r in self.county.tables["staff"] if r["school_id"] == school_id]
        events = [r["activity_id"] for r in self.county.tables["activities"] if r["school_id"] == school_id]
        number = self.random.randint(0, 5 if table == "staff" else SIZES.get(table, 3))
        for n in range(number):
            row = {"school_id": school_id, **self._row(table, lacking)}
            if table == "staff":
                self._specialise(row)
            key = self.model["tables"][table].get("key")
            if key:
                row[key] = f"{table}{n}"
            if "staff_id" in row and table != "staff":
                row["staff_id"] = self._somebody(people)
                row["staff_name"] = row["staff_id"]
            if "activity_id" in row and table != "activities":
                row["activity_id"] = self._somebody(events, 0.3)
            self._keep(table, row, table != "staff" and "staff_id" in row and row["staff_id"] not in people)

    def _specialise(self, person: Row) -> None:
        """Make somebody one of the people that rules are about."""
        for name, choices in self.random.choice(KINDS_OF_PEOPLE).items():
            if name in person and person[name] is not None:
                spec = self.model["tables"]["staff"]["columns"][name]
                chosen = self.random.choice(choices) if isinstance(choices, tuple) else choices
                if spec["type"] == "date":
                    chosen = self._days(chosen)
                person[name] = Fraction(chosen) if spec["type"] == "number" else chosen

    def _keep(self, table: str, row: Row, loose: bool) -> None:
        """Rows that name nobody only where they are wanted, and few of them: each is tried on everybody."""
        rows = self.county.tables[table]
        others = sum(1 for r in rows if r["school_id"] == row["school_id"] and r.get("staff_id") in (None, "nobody"))
        if not loose or (self.unmatched and others < 2):
            rows.append(row)

    def _somebody(self, known: list[str], nobody: float = 0.15) -> str | None:
        if known and self.random.random() > nobody:
            return self.random.choice(known)
        return self.random.choice((None, "nobody"))

    def bureau(self, district: str, table: str) -> None:
        key, columns = self.model["tables"][table].get("key"), self.model["tables"][table]["columns"]
        rows_before: list[Row] = []
        links = {name: self._keys(spec["to"], district) for name, spec in columns.items() if spec["type"] == "link"}
        for n in range(self.random.randint(0, 5)):
            row = {**self._row(table, set()), "district": district}
            if table == "bureau_figures" and n % 2 and rows_before:
                row.update(indicator=PAIRS.get(rows_before[-1]["indicator"], row["indicator"]), as_of=rows_before[-1]["as_of"])
            if key:
                row[key] = f"{table}{n}"
            for name, known in links.items():
                row[name] = self.random.choice(known) if known and not self.unmatched else None
            self.county.tables[table].append(row)
            rows_before.append(row)

    def _keys(self, table: str, district: str) -> list[str]:
        """The keys of a bureau's records so far."""
        key = self.model["tables"][table]["key"]
        return [row[key] for row in self.county.tables[table] if row["district"] == district]

    def _lacking(self, table: str) -> set[str]:
        """A column that this school's file has not, now and then."""
        spec = self.model["tables"][table]
        optional = [
            c for c, s in spec["columns"].items() if s["type"] not in ("school", "key", "person", "link") and c != "staff_name"
        ]
        return {self.random.choice(optional)} if self.random.random() < 0.15 and not self.whole else set()

    def _row(self, table: str, lacking: set[str]) -> Row:
        columns = self.model["tables"][table]["columns"]
        return {
            name: self.value(table, name, spec)
            for name, spec in columns.items()
            if name not in lacking and spec["type"] != "school" and "private" not in spec
        }

    def value(self, table: str, name: str, spec: dict[str, Any]) -> Any:
        random, place = self.random, (table, name)
        if random.random() < self.blank:
            return None
        if spec["type"] == "date":
            return self._days(random.choice(DAYS.get(place, EVENTS)))
        if spec["type"] == "code":
            every = list(self.model["code_lists"][spec["list"]]["codes"])
            return random.choice(LIKELY[place] if place in LIKELY and random.random() < 0.9 else every)
        if spec["type"] == "boolean":
            return random.random() < 0.75
        if spec["type"] in ("integer", "number", "money", "time"):
            return Fraction(random.choice(NUMBERS.get(place, ("0", "1", "40"))))
        return random.choice(TEXTS.get(place, ("甲", "乙")))

    def _days(self, text: str | None) -> Days | None:
        return None if text is None else on(text)
