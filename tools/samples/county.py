"""A county in memory: schools, their records under canonical names, how they are written down, and the verdicts that are planted.

A record is a dict of canonical columns. A day is a pair (earliest, latest); None is an empty cell. The key ``_`` holds how
single cells are written in the file where that differs from the house style. ``staff_id`` of a child record is the person
meant, None where the name in the file fits nobody or more than one.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from tools.samples.people import Names

Row = dict[str, Any]
Days = tuple[date, date]


def later(days: Days, number: int) -> Days:
    """So many days later."""
    return days[0] + timedelta(days=number), days[1] + timedelta(days=number)


def day(text: str) -> Days:
    """``2025-03-01`` or ``2025-03`` as the pair of days that it may mean."""
    year, month, *rest = (int(part) for part in text.split("-"))
    if rest:
        return date(year, month, rest[0]), date(year, month, rest[0])
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class Expected:
    """A planted verdict. Figures are None where the story does not fix them."""

    rule: str
    subject: str
    period_start: date
    verdict: str
    actual: int | None
    population: int | None
    required: int | None
    story: str


@dataclass
class County:
    """All that one sample holds.

    ``columns``: (school_id, table) → the columns that its file has; a table without an entry was not handed in. The bureau's own
    tables stand under the district's name instead of a school_id.
    """

    pack: str
    name: str
    district: str
    as_of: date
    tables: dict[str, list[Row]] = field(default_factory=dict)
    columns: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)
    schools: dict[str, School] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(Random(self.pack))

    def school(self, school_id: str, name: str, short_name: str, **facts: Any) -> School:
        """A new school; ``facts`` are columns of the table ``schools``."""
        row = {
            "school_id": school_id,
            "name": name,
            "short_name": short_name,
            "district": self.district,
            "ownership": "public",
            **facts,
        }
        self.tables.setdefault("schools", []).append(row)
        self.schools[school_id] = School(self, row)
        return self.schools[school_id]

    def expect(self, rule: str, subject: str, period: str, verdict: str, figures: tuple[int, ...] = (), story: str = "") -> None:
        """Plant a verdict. ``figures``: (actual, required) of a count, (actual, population, required) of a share, or nothing."""
        actual, population, required = {0: (None, None, None), 2: (*figures[:1], None, *figures[1:]), 3: figures}[len(figures)]
        self.expected.append(
            Expected(f"{self.pack}/{rule}", subject, day(period)[0], verdict, actual, population, required, story)
        )

    # -------------------------------------------------------------- as the evaluators see it

    def canonical(self) -> tuple[dict[str, list[Row]], set[tuple[str, str]], set[str]]:
        """(records, submitted, bureau_submitted): tables with exactly the columns of the files, and who handed in what."""
        tables: dict[str, list[Row]] = {}
        for table, rows in self.tables.items():
            tables[table] = []
            for row in rows:
                owner = row.get("school_id", self.district)
                columns = tuple(row) if table == "schools" else self.columns.get((owner, table), ())
                if columns:
                    kept = {c: row[c] for c in ("school_id", "staff_id", "post") if c in row}
                    tables[table].append({**kept, **{c: row.get(c) for c in columns if c not in ("_", *kept)}})
        bureau = {table for owner, table in self.columns if owner == self.district}
        return tables, {pair for pair in self.columns if pair[0] != self.district}, bureau

    def bureau(self, table: str, columns: tuple[str, ...], *rows: Row) -> None:
        """A table of the bureau itself, handed in."""
        self.columns[self.district, table] = ("district", *columns)
        self.tables[table] = [{"district": self.district, **row} for row in rows]

    def county_wide(self, table: str, columns: tuple[str, ...]) -> None:
        """A table that one file hands in for every school."""
        for school_id in self.schools:
            self.columns[school_id, table] = columns


class School:
    """One school; every method adds records to the county."""

    def __init__(self, county: County, row: Row) -> None:
        self.county, self.row, self.id, self.name = county, row, row["school_id"], row["name"]
        self.random = Random(self.id)
        self.staff: list[Row] = []
        self._events = 0

    def expect(self, rule: str, period: str, verdict: str, figures: tuple[int, ...] = (), story: str = "") -> None:
        self.county.expect(rule, self.id, period, verdict, figures, story)

    def add(self, table: str, **fields: Any) -> Row:
        """A record of any table; text that looks like a day must be given as a pair."""
        row = {"school_id": self.id, **fields}
        self.county.tables.setdefault(table, []).append(row)
        return row

    def person(self, **facts: Any) -> Row:
        """A member of the staff: by default a teacher in post, 30 to 45 years old, at the school for some years."""
        sex = facts.pop("sex", None) or self.random.choice(("male", "female", "female"))
        born = date(self.random.randint(1981, 1994), self.random.randint(1, 12), self.random.randint(1, 28))
        began = born.year + 23
        joined = min(began + self.random.randint(0, 4), 2020)
        row = {
            "staff_id": f"{self.id[-4:]}{len(self.staff) + 1:03d}",
            "name": facts.pop("name", None) or self.county.names.new(sex),
            "sex": sex,
            "born_on": (born, born),
            "category": "teacher",
            "post_category": "professional",
            "position": "none",
            "establishment": True,
            "status": "in_post",
            "party_member": self.random.random() < 0.3,
            "began_work_on": day(f"{began}-09"),
            "began_teaching_on": day(f"{began}-09"),
            "joined_school_on": day(f"{joined}-08"),
            "left_school_on": None,
            "title": self.random.choice(("junior", "intermediate", "intermediate", "senior")),
            "title_conditions_met": True,
            "backbone": False,
            "rural_years_stated": None,
            **facts,
        }
        self.staff.append(self.add("staff", **row))
        return self.staff[-1]

    def people(self, number: int, **facts: Any) -> list[Row]:
        return [self.person(**facts) for _ in range(number)]

    # -------------------------------------------------------------- what happens at the school

    def talk(self, person: Row | None, on: str | None, by: Row, role: str | None = "school_leader", **facts: Any) -> Row:
        """A talk; face to face unless ``form`` says otherwise. ``person`` None: the name in ``staff_name`` fits nobody."""
        return self.add(
            "talks",
            staff_id=person and person["staff_id"],
            held_on=day(on) if on else None,
            interviewer_role=role,
            **{
                "staff_name": person and person["name"],
                "form": "face_to_face",
                "interviewer": by["name"],
                "topic": self.random.choice(("工作与生活", "专业成长", "教学情况", "思想动态", "家庭困难")),
                **facts,
            },
        )

    def talks(self, people: list[Row], by: Row, year: int = 2025, first_month: int = 3, **facts: Any) -> None:
        """One talk with each, spread over the year."""
        for n, person in enumerate(people):
            self.talk(person, f"{year}-{first_month + n % (12 - first_month):02d}-{5 + n % 20:02d}", by, **facts)

    def event(self, kind: str, on: str | None, name: str, **facts: Any) -> Row:
        """An activity for the staff, school-wide unless ``scope`` says otherwise."""
        self._events += 1
        return self.add(
            "activities",
            activity_id=f"H{self._events:02d}",
            name=name,
            kind=kind,
            held_on=day(on) if on else None,
            **{
                "visited": "both" if kind == "visit" else None,
                "scope": "school_wide",
                "occasion": None,
                "for_staff": True,
                "participants": len(self.staff),
                **facts,
            },
        )

    def opinion(self, on: str, people: list[Row], name: str = "教职工意见建议征集") -> Row:
        """A round of asking for opinions, with the list of those who were asked."""
        event = self.event("opinion", on, name, participants=len(people))
        for person in people:
            self.asked(event, person)
        return event

    def asked(self, event: Row, person: Row | None, **facts: Any) -> Row:
        return self.add(
            "participation",
            staff_id=person and person["staff_id"],
            activity_id=event["activity_id"],
            kind="opinion",
            held_on=event["held_on"],
            **{"staff_name": person and person["name"], **facts},
        )

    def entry(self, name: str, on: str, kind: str, approved: bool | None, approval_no: str | None = None) -> Row:
        """Somebody enters the school: publicity, an inspection, something else."""
        return self.add("campus_entries", name=name, entered_on=day(on), kind=kind, approved=approved, approval_no=approval_no)

    def on_first_of(self, month: str, people: list[Row]) -> list[Row]:
        """Those of some people who are at the school on the first of a month: they are owed that month."""
        first = day(month)[0]
        return [
            p
            for p in people
            if p["joined_school_on"][1] <= first and (p.get("left_school_on") is None or p["left_school_on"][0] >= first)
        ]

    def paid(self, person: Row, kind: str, month: str, on: str | None, yuan: int) -> Row:
        """A payment for a month; ``on`` None: not paid yet."""
        return self.add(
            "payments",
            staff_id=person["staff_id"],
            staff_name=person["name"],
            kind=kind,
            month=day(month),
            paid_on=day(on) if on else None,
            amount=Fraction(yuan),
        )

    def check(self, person: Row, on: str | None, hospital: str, level: str | None, free: bool | None = True, **facts: Any) -> Row:
        return self.add(
            "health_checks",
            staff_id=person["staff_id"],
            staff_name=person["name"],
            checked_on=day(on) if on else None,
            hospital=hospital,
            hospital_level=level,
            free=free,
            **facts,
        )

    def training(self, person: Row, name: str, level: str | None, start: str, hours: int, **facts: Any) -> Row:
        return self.add(
            "trainings",
            staff_id=person["staff_id"],
            staff_name=person["name"],
            name=name,
            level=level,
            hours=Fraction(hours),
            started_on=day(start),
            **{"ended_on": None, **facts},
        )
