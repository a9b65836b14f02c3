"""A random county as files: lists or a workbook per school, people with names, namesakes, shared numbers, transfers."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import openpyxl

from tests.counties import RandomCounty, Row

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = "安宁平清远明华秀英杰敏静丽强磊洋勇艳娟涛超霞刚桂"
GONE = ("retired", "dead", "resigned", "left", "dismissed")
PRESENT = ("in_post", "in_post_exchange")


@dataclass(frozen=True)
class Dress:
    """How a county is written down."""

    workbooks: bool = False
    """A workbook per school instead of county-wide lists."""
    complete: float = 0.6
    """Of the county-wide lists, how many are declared complete."""
    without_school: float = 0.0
    """Of the lines of county-wide lists, how many do not say whose they are."""
    second_roster: float = 0.0
    """Of the schools, how many hand in a roster of their own beside the county's, with some cells and people otherwise."""


class Writer:
    """Gives a canonical county names and numbers, and writes it; what is planted is planted before anything is written."""

    def __init__(self, county: RandomCounty, model: dict[str, Any], random: Random) -> None:
        self.county, self.model, self.random = county, model, random
        self.school_ids = {s["school_id"]: f"{2162000000 + n}" for n, s in enumerate(county.tables["schools"])}
        self.school_names = {s["school_id"]: f"{s['district']}第{n}学校" for n, s in enumerate(county.tables["schools"])}
        self.people: dict[tuple[str, str], tuple[str, str]] = {}
        """(school, canonical id) → (number, name)."""

    # -------------------------------------------------------------- people

    def plant(self) -> None:
        """Names and numbers; namesakes, shared numbers, transfers, figures told twice."""
        for number, person in enumerate(self.county.tables["staff"]):
            self._plain_history(person)
            self._named(number, person)
        for table, rows in self.county.tables.items():
            if table != "staff" and "staff_name" in self.model["tables"][table]["columns"]:
                for row in rows:
                    self._somebody(row)
        for talk in self.county.tables["talks"]:
            if talk.get("interviewer") is not None:
                talk["interviewer"] = self._interviewer(talk)
        self._transfers()
        self._figures_twice()

    def _plain_history(self, person: Row) -> None:
        """No roster says that somebody is in post and has left, or has left on a day to come."""
        left, status = person.get("left_school_on"), person.get("status")
        if left is not None and (status not in GONE or left[1] > self.county.as_of):
            person["left_school_on"] = None
        if person.get("position") not in ("head", "deputy_head") and "leader_since" in person:
            person["leader_since"] = None

    def _named(self, number: int, person: Row) -> None:
        mates = [p for (s, _), p in self.people.items() if s == person["school_id"]]
        name = self.random.choice(SURNAMES) + self.random.choice(GIVEN) + (self.random.choice(GIVEN) if number % 3 else "")
        while any(name == other for _, other in mates):
            name = self.random.choice(SURNAMES) + self.random.choice(GIVEN) + self.random.choice(GIVEN)
        staff_no = f"{10000 + number}"
        if mates and self.random.random() < 0.06:
            name = self.random.choice(mates)[1]  # a namesake, with a number of his own
        elif mates and self.random.random() < 0.05:
            staff_no = self.random.choice(mates)[0]  # two people under one number
        self.people[person["school_id"], person["staff_id"]] = staff_no, name
        person.update(staff_id=staff_no, name=name)

    def _somebody(self, row: Row) -> None:
        """Whom a row names: number and name, one of them, nobody, or a stranger."""
        number, name = self.people.get((row["school_id"], row.get("staff_id")), (None, None))
        if number is None:
            stranger = row.get("staff_id") is not None
            row.update(staff_id=None, staff_name="欧阳未名" if stranger else None)
        else:
            chance = self.random.random()
            mates = [p for (s, _), p in self.people.items() if s == row["school_id"]]
            if chance < 0.2:
                number = None
            elif chance < 0.4:
                name = None
            elif chance < 0.43:
                name = self.random.choice(mates)[1]  # number and name of two people
            elif chance < 0.46:
                number = "99999"  # a number that nobody has
            row.update(staff_id=number, staff_name=name)

    def _interviewer(self, talk: Row) -> str:
        mates = [name for (s, _), (_, name) in self.people.items() if s == talk["school_id"]]
        chance = self.random.random()
        if mates and chance < 0.3:
            return self.random.choice(mates) + self.random.choice(("", "", "校长"))
        return self.random.choice(("欧阳校长", "司马主任", "诸葛书记", "上官清"))

    def _transfers(self) -> None:
        """Now and then somebody left one school of a district and is on the list of another."""
        schools = self.county.tables["schools"]
        for person in list(self.county.tables["staff"]):
            home = next(s for s in schools if s["school_id"] == person["school_id"])
            others = [s for s in schools if s["district"] == home["district"] and s is not home]
            others = [s for s in others if (s["school_id"], "staff") in self.county.submitted]
            if person.get("status") == "left" and person.get("left_school_on") and others:
                moved = {
                    **person,
                    "school_id": self.random.choice(others)["school_id"],
                    "status": "in_post",
                    "left_school_on": None,
                }
                day = date.fromordinal(person["left_school_on"][1].toordinal() + 1)
                moved["joined_school_on"] = (day, day)
                if self.random.random() < 0.3:
                    moved["staff_id"] = f"8{self.random.randint(1000, 9999)}"
                self.county.tables["staff"].append(moved)

    def _figures_twice(self) -> None:
        """A figure told twice: for the same day, or for a later one."""
        for row in list(self.county.tables["bureau_figures"]):
            if row.get("indicator") and row.get("as_of") and row.get("value") is not None and self.random.random() < 0.3:
                again = {**row, "value": Fraction(self.random.choice(("0", "60", "61", "120")))}
                if self.random.random() < 0.5:
                    again["as_of"] = row["as_of"][0], row["as_of"][0]
                self.county.tables["bureau_figures"].append(again)

    # -------------------------------------------------------------- files

    def write(self, folder: Path, pack: str, dress: Dress, years_back: int = 0) -> Path:
        """The county's files and its audit file, whose path is returned."""
        self.years_back = years_back
        records = folder / "材料"
        records.mkdir(parents=True)
        entries = []
        for table in self.county.tables:
            bureau = self.model["tables"][table].get("level") == "bureau"
            if (table not in self.county.bureau) if bureau else (dress.workbooks and table != "schools"):
                continue
            name = f"{self.model['tables'][table]['zh']}.csv"
            lines = self._sheet(table, self.county.tables[table])
            if lines:
                for line in lines[1:]:
                    if (
                        lines[0][0] == "学校标识码"
                        and table not in ("schools", "staff")
                        and self.random.random() < dress.without_school
                    ):
                        line[0] = ""
                with open(records / name, "w", encoding="utf-8-sig", newline="") as file:
                    csv.writer(file).writerows(lines)
                complete = bureau or self.random.random() < dress.complete
                entries.append(f"  - {{path: 材料/{name}, submitted_by: {'file' if complete else 'rows'}}}")
        if dress.workbooks:
            for school in self.school_ids:
                self._workbook(records / "学校", school)
            entries.append("  - 材料/学校")
        elif dress.second_roster:
            entries += self._second_rosters(records / "更正", dress.second_roster)
        as_of = self._day(self.county.as_of)
        text = f"name: 随机\npack: {pack}\nas_of: {as_of}\nrecords:\n" + "\n".join(entries) + "\n"
        (folder / "audit.yaml").write_text(text, encoding="utf-8")
        return folder / "audit.yaml"

    def _second_rosters(self, folder: Path, part: float) -> list[str]:
        """Rosters of schools themselves: now and then another value in a cell, somebody left out, somebody more."""
        for school in self.school_ids:
            own = [dict(r) for r in self.county.tables["staff"] if r["school_id"] == school]
            if own and self.random.random() < part:
                for person in own:
                    name = self.random.choice(("category", "establishment", "born_on", "backbone", "title"))
                    other = self.random.choice(self.county.tables["staff"])
                    if self.random.random() < 0.3 and other.get(name) is not None and person.get(name) is not None:
                        person[name] = other[name]
                if self.random.random() < 0.4:
                    own.pop(self.random.randrange(len(own)))
                if own:
                    folder.mkdir(exist_ok=True)
                    book = openpyxl.Workbook()
                    book.active.title = self.model["tables"]["staff"]["zh"]
                    for line in self._sheet("staff", own, with_school=False):
                        book.active.append(line)
                    book.save(folder / f"{self.school_names[school]}.xlsx")
        return ["  - 材料/更正"] if folder.exists() else []

    def _workbook(self, folder: Path, school: str) -> None:
        folder.mkdir(exist_ok=True)
        book = openpyxl.Workbook()
        for table, rows in self.county.tables.items():
            own = [r for r in rows if r.get("school_id") == school]
            if own and table != "schools":
                sheet = book.create_sheet(self.model["tables"][table]["zh"])
                for line in self._sheet(table, own, with_school=False):
                    sheet.append(line)
        del book["Sheet"]
        if book.sheetnames:
            book.save(folder / f"{self.school_names[school]}.xlsx")

    def _sheet(self, table: str, rows: list[Row], with_school: bool = True) -> list[list[str]]:
        """Header and lines; a column that no row fills and whose absence has a meaning is left out."""
        columns = self.model["tables"][table]["columns"]
        kept = [c for c, s in columns.items() if s["type"] != "school" and "private" not in s and any(c in r for r in rows)]
        assumed = [
            c for c in kept if ("when_absent" in columns[c] or "inferred" in columns[c]) and all(r.get(c) is None for r in rows)
        ]
        kept = [c for c in kept if c not in assumed]
        has_school = with_school and any(s["type"] == "school" for s in columns.values())
        header = ["学校标识码"] * has_school + [columns[c]["zh"] for c in kept]
        return [
            header,
            *(
                [self.school_ids[r["school_id"]] for _ in range(has_school)] + [self._text(columns[c], c, r) for c in kept]
                for r in rows
            ),
        ]

    def _text(self, spec: dict[str, Any], column: str, row: Row) -> str:
        value = row.get(column)
        if value is None:
            return ""
        if column == "school_id":
            return self.school_ids[value]
        if column == "name" and value in self.school_names:
            return self.school_names[value]
        if spec["type"] == "date":
            return self._days(*value)
        if spec["type"] == "boolean":
            return "是" if value else "否"
        if spec["type"] == "code":
            return str(self.model["code_lists"][spec["list"]]["codes"][value]["zh"])
        if spec["type"] == "time":
            return f"{int(value) // 60}:{int(value) % 60:02}"
        return str(value if Fraction(value).denominator == 1 else float(value)) if isinstance(value, Fraction) else str(value)

    def _days(self, first: date, last: date) -> str:
        if first == last:
            return self._day(first)
        return self._day(first)[: 4 if (first.month, last.month) == (1, 12) else 7]

    def _day(self, day: date) -> str:
        return f"{day.year - self.years_back}-{day.month:02}-{day.day:02}"
