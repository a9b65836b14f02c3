"""The sample of the balance pack: twelve schools of an invented county, each with its story about the seven indicators."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from tools.samples.county import County, Row, School, day
from tools.samples.sheets import sheet, workbook
from tools.samples.small import SCHOOLS, Entry, register

ROOT = Path(__file__).resolve().parents[2]
PACK = yaml.safe_load((ROOT / "rules" / "balance" / "pack.yaml").read_text(encoding="utf-8"))["records"]["tables"]
YEAR = "2025-01-01"
BUREAU = "澄湖县教育局"
GOVERNMENT = "澄湖县"
OWN = tuple(PACK["schools"]["columns"])
CLASSES, ROOMS = ("class_name", "class_stage", "class_pupils"), ("room", "kind", "area")
MONITORING = ("subject", "monitored_level", "difference")
PRIMARY = {"degree": Fraction(42, 1000), "backbone": Fraction(1, 100), "arts": Fraction(9, 1000)}
JUNIOR = {"degree": Fraction(53, 1000), "backbone": Fraction(1, 100), "arts": Fraction(9, 1000)}
SHARED = {
    "teaching_area": (Fraction(9, 2), Fraction(29, 5)),
    "sports_area": (Fraction(15, 2), Fraction(51, 5)),
    "equipment": (Fraction(2000), Fraction(2500)),
    "media_rooms": (Fraction(23, 1000), Fraction(24, 1000)),
}
"""Indicators 4 to 7: the standard for a primary and for a junior pupil."""
FIGURES = {
    "特殊教育学校生均公用经费": 7000,
    "义务教育教师平均工资收入": 98000,
    "公务员平均工资收入": 97500,
    "五年培训满360学时专任教师数": 640,
    "专任教师总数": 640,
    "符合交流条件教师数": 200,
    "交流轮岗教师数": 20,
    "交流轮岗骨干教师数": 3,
    "持有教师资格证的专任教师数": 640,
    "小学就近划片入学学生数": 5200,
    "城镇公办小学学生数": 5200,
    "初中就近划片入学学生数": 2850,
    "城镇公办初中学生数": 3000,
    "优质高中分配到校名额": 500,
    "优质高中招生名额": 1000,
    "公办和购买服务学校就读随迁子女数": 169,
    "符合条件的随迁子女数": 200,
    "适龄残疾儿童少年入学数": 96,
    "适龄残疾儿童少年数": 100,
    "满意的被调查人数": 862,
    "被调查人数": 1000,
}


def build() -> County:
    """The county in memory."""
    county = County("balance", "澄湖县义务教育优质均衡自评", GOVERNMENT, date(2025, 12, 31))
    exact = primary(county, 1, "第一小学", 1000)
    floor = primary(county, 2, "第二小学", 800, media_rooms=16)
    below = primary(county, 3, "第三小学", 600, media_rooms=11)
    five = primary(county, 4, "柳岸小学", 500, media_rooms=11, sports_area=3700)
    rich = primary(county, 5, "实验小学", 700, primary_backbone_teachers=20)
    lost = primary(county, 6, "石桥小学", 400, media_rooms=None)
    near = junior(county, 7, "第一中学", 1200)
    crowded = junior(county, 8, "第二中学", 2001)
    through = all_through(county, 9, "望湖学校", 300, 200)
    split = all_through(county, 10, "南渡学校", 300, 200, teaching_area=2400, indoor_sports_area=60, sports_area=5000)
    whole = school(county, 11, "澄湖中学", "complete", senior=500, junior_pupils=400)
    point = primary(county, 12, "白鹭教学点", 60, funded_pupils=60)
    county.tables["class_sizes"] = [row for one in county.schools.values() for row in classes(one, 46 if one is exact else 45)]
    county.tables["special_rooms"] = [row for one in county.schools.values() for row in rooms(one, five)]
    on = {"as_of": day("2025-12-31"), "scope": None}
    figures = [{"indicator": name, "value": Fraction(value), **on} for name, value in FIGURES.items()]
    county.bureau("bureau_figures", ("indicator", "as_of", "value", "scope"), *figures)
    levels = (("语文", "3", "0.1499"), ("数学", "4", "0.15"), ("科学", "3", "0.12"))
    county.bureau("monitoring", MONITORING, *(dict(zip(MONITORING, one, strict=True)) for one in levels))
    indicators(county, (exact, floor, below, five, rich, lost, point), (near, crowded), (through, split), whole)
    others(county, exact, five, crowded, point)
    return county


def school(county: County, number: int, name: str, stage: str, senior: int = 0, **facts: Any) -> School:
    """A school that meets every indicator just so, except where ``facts`` say otherwise."""
    pupils = {"primary": facts.pop("primary_pupils", 0), "junior": facts.pop("junior_pupils", 0)}
    n1, n2 = pupils["primary"], pupils["junior"]
    row: Row = {"primary_pupils": n1, "junior_pupils": n2, "senior_pupils": senior, "teaching_point": "教学点" in name}
    for stage_name, standard in (("primary", PRIMARY), ("junior", JUNIOR)):
        for kind, each in standard.items():
            row[f"{stage_name}_{kind}_teachers"] = math.ceil(each * pupils[stage_name])
    weighted = (n1 + Fraction(11, 10) * n2 + Fraction(132, 100) * senior, n1 / Fraction(11, 10) + n2 + Fraction(12, 10) * senior)
    for column, each in SHARED.items():
        row[column] = max(math.ceil(one * by) for one, by, own in zip(each, weighted, (n1, n2), strict=True) if own)
    classes_in_all = sum(math.ceil(Fraction(n, 45 if n is n1 else 50)) for n in (n1, n2)) + math.ceil(Fraction(senior, 50))
    money = {"training_funds": 5 * (n1 + n2), "public_funds": 100 * (n1 + n2), "funded_pupils": max(100, n1 + n2)}
    stayed = {"graduates": n2 // 3, "moved_in": 0, "moved_out": 2 if n2 else 0, "intake": n2 // 3 + 4 if n2 else 0, "died": 0}
    row |= {"indoor_sports_area": 0, "classes": classes_in_all, **money, **stayed}
    return county.school(
        f"21999900{number:02d}", f"澄湖县{name}", name, stage=stage, locality="town" if number < 9 else "rural", **row | facts
    )


def primary(county: County, number: int, name: str, pupils: int, **facts: Any) -> School:
    return school(county, number, name, "primary", primary_pupils=pupils, **facts)


def junior(county: County, number: int, name: str, pupils: int, **facts: Any) -> School:
    return school(county, number, name, "junior", junior_pupils=pupils, **facts)


def all_through(county: County, number: int, name: str, first: int, second: int, **facts: Any) -> School:
    return school(county, number, name, "nine_year", primary_pupils=first, junior_pupils=second, **facts)


def classes(one: School, largest: int) -> Iterator[Row]:
    """Classes as full as may be; the first of them with ``largest`` pupils where that is a primary one."""
    for stage, most, named in (("primary", 45, "小学"), ("junior", 50, "初中")):
        left, n = one.row[f"{stage}_pupils"], 0
        while left > 0:
            size = min(left, largest if (stage, n) == ("primary", 0) else most)
            n, left = n + 1, left - size
            yield {"school_id": one.id, "class_name": f"{named}{n}班", "class_stage": named, "class_pupils": size}


def rooms(one: School, small: School) -> Iterator[Row]:
    """As many rooms as are needed; those of one school are too small."""
    needed = math.ceil(Fraction(one.row["classes"], 12))
    for kind, area in (("音乐教室", 96), ("美术教室", 90)):
        for n in range(1, needed + 1):
            size = area - 10 if one is small and kind == "音乐教室" else area
            yield {"school_id": one.id, "room": f"{kind}{n}", "kind": kind, "area": size}


def indicators(
    county: County, primaries: tuple[School, ...], juniors: tuple[School, ...], through: tuple[School, ...], whole: School
) -> None:
    """What is planted about the seven indicators and their spread."""
    exact, floor, below, five, rich, lost, point = primaries
    exact.expect("school-primary", YEAR, "pass", (7, 6), "七项都恰好达到；9名体育艺术教师对1000名学生")
    exact.expect("3-arts-primary", YEAR, "pass", story="1000名学生9名，恰好每百名0.9人")
    exact.expect("school-junior", YEAR, "not_applicable", story="没有初中学段")
    floor.expect("school-primary", YEAR, "pass", (6, 6), "多媒体教室800名学生16间，是要求的86.96%")
    below.expect("school-primary", YEAR, "fail", (6, 6), "六项达标，多媒体教室只有要求的79.7%，低于底线")
    five.expect("school-primary", YEAR, "fail", (5, 6), "场馆和多媒体教室两项没有达到")
    rich.expect("school-primary", YEAR, "pass", (7, 6), "骨干教师多")
    lost.expect("school-primary", YEAR, "unknown", story="没有填多媒体教室，不知余项是否达到底线")
    point.expect("school-primary", YEAR, "pass", (7, 6), "60人的教学点在评估范围内")
    for one in juniors:
        one.expect("school-junior", YEAR, "pass", (7, 6), "七项都恰好达到")
    both, split = through
    both.expect("school-primary", YEAR, "pass", (7, 6), "面积按1：1.1折算")
    both.expect("school-junior", YEAR, "pass", (7, 6), "面积按1：1.1折算")
    split.expect("4-rooms-primary", YEAR, "pass", story="减去室内体育用房后2340平方米，折合520名小学生，每人恰好4.5平方米")
    split.expect("4-rooms-junior", YEAR, "fail", story="折算后每名初中生4.95平方米")
    split.expect("school-primary", YEAR, "pass", (7, 6), "小学够")
    split.expect("school-junior", YEAR, "pass", (6, 6), "初中面积一项没有达到，是要求的85.3%")
    whole.expect("school-junior", YEAR, "pass", (7, 6), "初中与高中按1：1.2折算")
    county.expect("cv-2-primary", GOVERNMENT, YEAR, "fail", story="实验小学骨干教师是别校的近三倍，差异系数0.516")
    county.expect("cv-7-primary", GOVERNMENT, YEAR, "unknown", story="石桥小学没有填")
    county.expect("all-schools", GOVERNMENT, YEAR, "fail", (9, 12, 12), "12所中9所达到，两所没有，一所没有填")
    for name in ("1-primary", "1-junior", "2-junior", "3-primary", "4-primary", "5-junior", "6-primary", "7-junior"):
        county.expect(f"cv-{name}", GOVERNMENT, YEAR, "pass", story="各校相近")


def others(county: County, exact: School, five: School, crowded: School, point: School) -> None:
    """What is planted about the government's duties, quality and vetoes."""
    exact.expect("g5-classes", YEAR, "fail", story="有一个班46人，平均不超")
    five.expect("g3-music", YEAR, "fail", (0, 1), "音乐教室86平方米，不够大")
    five.expect("g3-art", YEAR, "pass", (1, 1), "12个班一间")
    crowded.expect("g4-size", YEAR, "fail", story="2001人")
    point.expect("g6-small", YEAR, "fail", story="60人的教学点按60人核定")
    exact.expect("g6-small", YEAR, "not_applicable", story="不是小规模学校")
    exact.expect("q4-training", YEAR, "pass", story="恰好5%")
    planted = {
        "g7-special": ("pass", "7000元；省里要8000元"),
        "g8-pay": ("pass", "高出500元"),
        "g11-rotation": ("pass", "恰好10%"),
        "g11-backbone": ("fail", "20人中3名骨干教师，15%"),
        "g13-junior": ("pass", "恰好95%"),
        "g15-migrants": ("fail", "200人中169人，84.5%"),
        "q1-retention": ("pass", "毕业加转出，占三年前初一人数的95%以上"),
        "q9-level": ("pass", "三科都在Ⅲ级以上"),
        "q9-difference": ("fail", "数学恰好0.15，须低于0.15"),
        "recognition": ("pass", "86.2%"),
        "veto-1-exams": ("pass", "核查没有"),
        "veto-3-key": ("fail", "一所初中设有重点班"),
        "g1-layout": ("not_checked", "没有人登记"),
        "g2-standards": ("fail", "四项标准统一了三项"),
        "q3-charters": ("pass", "12所都有"),
    }
    for rule, (verdict, story) in planted.items():
        county.expect(rule, GOVERNMENT, YEAR, verdict, story=story)


def table(county: County, name: str, columns: tuple[str, ...]) -> bytes:
    """One of the pack's own tables, with the school's ID where a school hands it in."""
    own = PACK[name]["columns"]
    rows = county.tables[name]
    by_school = "school_id" in rows[0]
    named = {column: own[column]["zh"] for column in columns}
    columns = (("school_id",) if by_school else ("district",)) + columns
    headers = {**named, "school_id": "学校标识码", "district": "所属区县"}
    return workbook([sheet(name, columns, rows, PACK[name]["zh"], headers=headers)])


def files(county: County) -> dict[str, bytes]:
    """Path under the sample's folder → bytes."""
    headers = {column: PACK["schools"]["columns"][column]["zh"] for column in OWN} | {"equipment": "教学仪器设备值（万元）"}
    rows = [
        {**row, "_": {"equipment": f"{row['equipment'] / 10000:.4f}", "teaching_point": "是" if row["teaching_point"] else "否"}}
        for row in county.tables["schools"]
    ]
    above = ["澄湖县学校办学条件一览表（示例）"]
    columns = (*SCHOOLS, "classes", *OWN)
    figures = sheet("bureau_figures", county.columns[GOVERNMENT, "bureau_figures"], county.tables["bureau_figures"])
    return {
        "records/学校办学条件.xlsx": workbook([sheet("schools", columns, rows, "办学条件", above=above, headers=headers)]),
        "records/班级学生数.xlsx": table(county, "class_sizes", CLASSES),
        "records/专用教室.xlsx": table(county, "special_rooms", ROOMS),
        "records/质量监测.xlsx": table(county, "monitoring", MONITORING),
        "records/主管部门数据.xlsx": workbook([figures]),
        "佐证/佐证材料登记.xlsx": register(
            [
                Entry(
                    "balance/g2-standards", BUREAU, "", "建设、编制、经费、装备标准文件", "自评组", "2025-11-20", count=3, of=4
                ),
                Entry("balance/q3-charters", BUREAU, "", "各校章程核准文件", "自评组", "2025-11-20", count=12, of=12),
                Entry("balance/veto-1-exams", BUREAU, "是", "招生工作检查记录", "自评组", "2025-11-20"),
                Entry("balance/veto-3-key", BUREAU, "否", "第二中学分班名册", "自评组", "2025-11-20"),
            ]
        ),
    }
