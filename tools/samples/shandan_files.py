"""The files of the Shandan sample: a workbook from each school, written in its own way, and the county's lists."""

from __future__ import annotations

from tools.samples.county import County, School
from tools.samples.shandan_life import PAYMENTS
from tools.samples.sheets import SCHOOL_NAME, Sheet, sheet, with_school, workbook

STYLES = ("iso", "chinese", "cells", "slashes")
SHEET_NAMES = {
    "staff": ("教职工", "教职工花名册", "教职工名册"),
    "talks": ("谈心谈话", "谈心谈话记录", "谈心谈话登记表"),
    "activities": ("活动", "活动记录", "活动登记表"),
    "participation": ("参加名单", "征求意见名单", "参加名单"),
    "health_checks": ("体检", "体检记录", "教职工体检"),
    "trainings": ("培训", "培训记录", "教师培训"),
    "campus_entries": ("进校园事项", "进校园登记", "进校园台账"),
}
OTHER_HEADERS = {
    "staff": {"born_on": "出生年月", "status": "在岗状态", "position": "职务", "joined_school_on": "来校年月"},
    "talks": {"held_on": "谈话时间", "staff_name": "被谈话人", "interviewer_role": "谈话人职务"},
    "activities": {"held_on": "活动时间", "name": "活动主题", "participants": "参与人数"},
    "health_checks": {"checked_on": "体检时间", "hospital": "体检医院"},
    "trainings": {"name": "培训名称", "started_on": "培训开始时间", "ended_on": "培训结束时间"},
}

NOTHING = "本表情况：确无此事"
"""Stands above a sheet without records: a blank sheet alone would not be handed in."""


def files(county: County) -> dict[str, bytes]:
    """Path under the sample's folder → bytes."""
    roster = county.tables["schools"]
    columns = ("school_id", "name", "short_name", "district", "township", "stage", "locality", "ownership")
    made = {"records/学校名单.xlsx": workbook([sheet("schools", columns, roster, "学校名单", above=["山丹县学校名单（示例）"])])}
    paid = with_school(county, county.tables["payments"])
    made["records/乡村教师生活补助发放.xlsx"] = workbook(
        [sheet("payments", PAYMENTS, paid, "发放记录", "iso", extra=SCHOOL_NAME, above=["山丹县乡村教师生活补助发放表（示例）"])]
    )
    figures = county.tables["bureau_figures"]
    made["records/主管部门数据.xlsx"] = workbook(
        [sheet("bureau_figures", county.columns[county.district, "bureau_figures"], figures)]
    )
    for n, school in enumerate(county.schools.values(), start=1):
        made[f"records/学校填报/{n:02d}_{school.row['short_name']}.xlsx"] = workbook(book(school, n))
    return made


def book(school: School, n: int) -> list[Sheet]:
    """The sheets of a school's workbook: names, headers and dates in the school's own way."""
    style, plain = STYLES[n % len(STYLES)], n % 3 != 2
    made = []
    for table, names in SHEET_NAMES.items():
        if (school.id, table) not in school.county.columns:
            continue
        records = [r for r in school.county.tables.get(table, []) if r["school_id"] == school.id]
        title = [f"{school.name}{names[n % 3]}", *(["填报日期：2026年3月31日　　单位：人、次"] if n % 4 == 2 else [])]
        above = title if n % 5 else []
        made.append(
            sheet(
                table,
                school.county.columns[school.id, table],
                records,
                names[n % 3],
                style,
                headers={} if plain else OTHER_HEADERS.get(table, {}),
                above=[*above, *([] if records else [NOTHING])],
                below=["填表人：　　　　　　审核人：　　　　　　"] if n % 4 == 2 else [],
                empty_rows=2 if n % 4 == 2 else 0,
            )
        )
    return made
