"""Makes a county of schools for the benchmarks: one xlsx workbook per school, under the Chinese headers of the records model.

    python benchmarks/county.py FOLDER [--schools 100] [--staff 50] [--events 400] [--seed 1]

The same numbers and seed give the same records. All people are invented.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from auditor.model.model import base_model  # the checkout may not be installed

AS_OF = date(2025, 12, 31)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任沈姚卢姜崔"
GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂文华玉兰红健春雪梅建国志慧颖丹林鑫波宇晨"
PLACES = "东西南北上下新旧清泉霍城位奇陈户大马营老军李桥"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SHARES = {
    "participation": 0.30,
    "trainings": 0.20,
    "talks": 0.18,
    "service_history": 0.12,
    "health_checks": 0.10,
    "activities": 0.05,
    "rotations": 0.03,
    "title_appointments": 0.02,
}
"""How the event rows of a school are spread over the tables."""

Row = dict[str, Any]


def make_county(folder: Path, schools: int = 100, staff: int = 50, events: int = 400, seed: int = 1) -> Path:
    """Write the workbooks into ``folder``/记录 and an audit file beside it; returns the audit file."""
    records = folder / "记录"
    records.mkdir(parents=True, exist_ok=True)
    for number in range(1, schools + 1):
        _write(records / f"{number:06d}.xlsx", dict(school_tables(number, staff, events, seed)))
    audit = folder / "audit.yaml"
    audit.write_text(
        f"name: 基准测试\npacks: [shandan, leiyang]\nas_of: {AS_OF}\nrecords: 记录\noutput: 报告\n",
        encoding="utf-8",
    )
    return audit


def school_tables(number: int, staff: int, events: int, seed: int) -> Iterator[tuple[str, list[Row]]]:
    """The tables of one school, by their names in the model; values as a clerk would type them."""
    chance = Random(f"{seed}/{number}")
    school = f"{chance.choice(PLACES)}{chance.choice(PLACES)}第{number}小学"
    locality = chance.choice(["乡村", "乡村", "镇区", "城区"])
    yield (
        "schools",
        [
            {
                "school_id": f"2162{number:06d}",
                "name": school,
                "district": f"第{number % 20 + 1}县",
                "stage": chance.choice(["小学", "小学", "初中", "九年一贯制"]),
                "locality": locality,
                "ownership": "公办",
                "pupils": chance.randrange(60, 1800),
                "classes": chance.randrange(6, 40),
            }
        ],
    )
    people = [_person(chance, number, n) for n in range(1, staff + 1)]
    yield "staff", [{"school": school, **person} for person in people]
    counts = {table: round(events * share) for table, share in SHARES.items()}
    counts["participation"] += events - sum(counts.values())
    activities = [_activity(chance, n) for n in range(1, counts.pop("activities") + 1)]
    yield "activities", [{"school": school, **activity} for activity in activities]
    makers = {
        "participation": lambda: _of(chance.choice(activities), "activity_id", "kind", "held_on"),
        "trainings": lambda: _training(chance),
        "talks": lambda: _talk(chance, people),
        "service_history": lambda: _service(chance, locality == "乡村"),
        "health_checks": lambda: _check(chance),
        "rotations": lambda: _rotation(chance),
        "title_appointments": lambda: _title(chance),
    }
    for table, count in counts.items():
        yield (
            table,
            [
                {"school": school, "staff_id": who["staff_id"], "staff_name": who["name"], **makers[table]()}
                for who in chance.choices(people, k=count)
            ],
        )


def _of(row: Row, *names: str) -> Row:
    return {name: row[name] for name in names}


def _day(chance: Random, first: date, last: date) -> str:
    return str(first + timedelta(chance.randrange((last - first).days + 1)))


def _month(chance: Random, first: int, last: int) -> str:
    return f"{chance.randrange(first, last + 1)}-{chance.randrange(1, 13):02d}"


def _person(chance: Random, school: int, number: int) -> Row:
    sex = chance.choice("男女")
    born = date(1965, 9, 1) + timedelta(chance.randrange(13_000))
    began = born.year + 22 + chance.randrange(3)
    return {
        "staff_id": f"{school:06d}{number:04d}",
        "name": chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice([1, 2, 2]))),
        "id_number": _id_number(chance, born, sex),
        "sex": sex,
        "born_on": str(born),
        "category": chance.choice(["专任教师"] * 8 + ["行政人员", "工勤人员"]),
        "post_category": "专业技术岗位",
        "position": {1: "校长", 2: "副校长"}.get(number, "无"),
        "leader_since": f"{2025 - chance.randrange(14)}-08" if number < 3 else "",
        "establishment": "是",
        "status": chance.choice(["在本单位任职"] * 18 + ["长期病休", "借调到机关"]),
        "began_work_on": f"{began}-09",
        "joined_school_on": f"{min(began + chance.randrange(20), 2025)}-09",
        "began_teaching_on": f"{began}-09",
        "title": chance.choice(["高级教师", "一级教师", "一级教师", "二级教师", "未评"]),
        "backbone": chance.choice("是否否否否"),
        "subject": chance.choice(["语文", "数学", "英语", "体育", "音乐"]),
    }


def _id_number(chance: Random, born: date, sex: str) -> str:
    digits = f"620725{born:%Y%m%d}{chance.randrange(50) * 2 + (sex == '男'):03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def _activity(chance: Random, number: int) -> Row:
    kind = chance.choice(["文体活动", "心理辅导讲座", "心理健康排查", "征求意见", "走访慰问", "三八妇女节活动", "心理辅导"])
    return {
        "activity_id": f"H{number:03d}",
        "name": f"{kind}（第{number}次）",
        "held_on": _day(chance, date(2025, 1, 1), AS_OF),
        "kind": kind,
        "scope": chance.choice(["全校性", "全校性", "部门"]),
        "occasion": chance.choice(["春节", "教师节"]) if kind == "走访慰问" else "",
        "for_staff": "是",
        "participants": chance.randrange(10, 60),
        "organiser": "工会",
    }


def _training(chance: Random) -> Row:
    return {
        "name": chance.choice(["国培计划", "课堂教学研修", "信息技术应用能力培训", "班主任培训"]),
        "level": chance.choice(["县级", "县级", "市级", "省级", "校级"]),
        "hours": chance.choice([8, 16, 24, 48.5, 72]),
        "started_on": _day(chance, date(2021, 1, 1), AS_OF),
    }


def _talk(chance: Random, people: list[Row]) -> Row:
    return {
        "held_on": _day(chance, date(2025, 1, 1), AS_OF),
        "form": chance.choice(["面对面"] * 6 + ["电话", "线上"]),
        "interviewer": people[chance.randrange(2)]["name"],
        "interviewer_role": chance.choice(["校级领导", "党组织班子成员"]),
        "topic": "工作与生活",
    }


def _service(chance: Random, rural: bool) -> Row:
    start = chance.randrange(1988, 2015)
    return {
        "unit": f"{chance.choice(PLACES)}{chance.choice(PLACES)}小学",
        "started_on": f"{start}-09",
        "ended_on": f"{start + chance.randrange(1, 11)}-08",
        "rural": "是" if rural or chance.random() < 0.5 else "否",
        "teaching": "是",
    }


def _check(chance: Random) -> Row:
    return {
        "checked_on": _day(chance, date(2024, 1, 1), AS_OF),
        "hospital": "县人民医院",
        "hospital_level": chance.choice(["县级医院"] * 5 + ["乡镇卫生院"]),
        "free": "是",
    }


def _rotation(chance: Random) -> Row:
    return {
        "kind": "定期交流",
        "transferred": chance.choice("是否"),
        "started_on": f"{chance.randrange(2022, 2026)}-09",
        "from_unit": "城关小学",
        "to_unit": "清泉小学",
        "origin_joined_on": _month(chance, 2000, 2012),
    }


def _title(chance: Random) -> Row:
    return {
        "level": chance.choice(["高级教师", "一级教师"]),
        "track": chance.choice(["常规", "基层"]),
        "appointed_on": _month(chance, 2012, 2025),
        "at_rural_school": chance.choice("是否"),
        "left_rural_on": "",
    }


def _write(path: Path, tables: dict[str, list[Row]]) -> None:
    """One sheet a table, a header row, all cells text as most schools' cells are, except counts."""
    model = base_model()
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        for table, rows in tables.items():
            spec = model.tables[table]
            sheet = book.add_worksheet(spec.zh)
            fields = list(rows[0]) if rows else ["school"]
            sheet.write_row(0, 0, ["学校名称" if name == "school" else spec.columns[name].zh for name in fields])
            for line, row in enumerate(rows, 1):
                sheet.write_row(line, 0, [row[name] for name in fields])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    for name, default in (("schools", 100), ("staff", 50), ("events", 400), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    print(make_county(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
