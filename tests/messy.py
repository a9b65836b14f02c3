"""Messy files made from clean ones: what people do to a form."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from importing import ROSTER, Rows, write_csv, write_xls, write_xlsx

from auditor.records.records import Records

NAMES = ["赵明远", "钱晓峰", "孙丽华", "李静怡", "周国栋", "吴雅琴", "欧阳文轩", "买买提·艾力", "郑瑶", "王芳"]
DAY = date(2025, 3, 7)


def clean_tables(seed: int) -> dict[str, list[list[Any]]]:
    """A small county: staff of three schools, talks, check-ups and trainings; every cell in its standard form."""
    dice = random.Random(seed)
    schools = [line[1] for line in ROSTER[1:]]
    staff = [["学校名称", "教职工号", "姓名", "性别", "出生日期", "是否在编", "人员状态", "进本校年月"]]
    talks = [["学校名称", "教职工号", "谈话对象", "谈话日期", "谈话方式", "谈话人"]]
    checks = [["学校名称", "教职工号", "姓名", "体检日期", "是否免费"]]
    trainings = [["学校名称", "教职工号", "姓名", "培训项目名称", "培训级别", "获得学时", "开始日期"]]
    for index, school in enumerate(schools):
        for number, name in enumerate(dice.sample(NAMES, 4)):
            key = f"0{index}{number:02d}"
            day = date(dice.randint(1965, 2000), dice.randint(1, 12), dice.randint(1, 28))
            joined = date(dice.randint(2001, 2023), dice.randint(1, 12), 1).isoformat()[:7]
            staff.append([school, key, name, dice.choice("男女"), day.isoformat(), dice.choice("是否"), "在本单位任职", joined])
            when = date(2025, dice.randint(1, 12), dice.randint(1, 28)).isoformat()
            talks.append([school, key, name, when, dice.choice(["面对面", "电话", "线上"]), "校长"])
            if dice.random() < 0.7:
                checks.append([school, key, name, when, dice.choice("是否")])
            if dice.random() < 0.5:
                trainings.append([school, key, name, "国培计划", "县级", str(dice.randint(1, 90)), when])
    return {"教职工": staff, "谈心谈话": talks, "体检": checks, "培训": trainings}


def write_clean(folder: Path, tables: dict[str, list[list[Any]]]) -> None:
    write_xlsx(folder / "county.xlsx", {"学校名单": ROSTER, **tables})


def essence(records: Records) -> dict[str, list[tuple[Any, ...]]]:
    """The records without where they come from and in no particular order; people and schools by name and ID."""
    schools = records.frames["schools"]["school_id"].tolist()
    people = records.frames["staff"]["staff_id"].tolist()
    found = {}
    for table, frame in records.frames.items():
        if not len(frame):
            continue
        known = frame.drop(columns=["record_id", "source_id", "source_row"]).astype(object)
        if "schools_key" in known:
            known["schools_key"] = [None if pd.isna(key) else schools[key] for key in known["schools_key"]]
        if "staff_key" in known:
            known["staff_key"] = [None if pd.isna(key) else people[key] for key in known["staff_key"]]
        found[table] = sorted(
            tuple("" if pd.isna(cell) else str(cell) for cell in row)
            for row in known[sorted(known.columns)].itertuples(index=False)
        )
    return found


# ---------------------------------------------------------------- what people do to a form

WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
ALIASES = {
    "学校名称": ["学校", "单位名称", "所在学校", "*学校名称", "学校(机构)名称"],
    "教职工号": ["工号", "*教职工号", "GH", "职工号\t"],
    "姓名": ["教师姓名", "姓 名", "*姓名", "姓名（必填）"],
    "性别": ["性 别", "性别码", "XB"],
    "出生日期": ["出生年月日", "出生日期(yyyy-MM-dd)", "CSRQ"],
    "是否在编": ["编制", "在编情况", "是否在编(是/否)"],
    "人员状态": ["在岗状态", "当前状态"],
    "进本校年月": ["来校年月", "LXNY", "到校时间"],
    "谈话对象": ["被谈话人", "对象"],
    "谈话日期": ["谈话时间", "谈心谈话时间", "时间"],
    "谈话方式": ["谈话形式", "方式"],
    "谈话人": ["谈心人", "主谈人"],
    "体检日期": ["体检时间", "日期"],
    "是否免费": ["免费", "是否免费*"],
    "培训项目名称": ["项目名称", "培训名称"],
    "获得学时": ["学时", "学时(小时)"],
}
WORDS = {
    "是": ["√", "有", "Y", "1", "yes", "１"],
    "否": ["×", "无", "N", "0", "no"],
    "男": ["1", "男性", "1-男"],
    "女": ["2", "女性"],
    "面对面": ["当面", "面谈", "面对面 "],
    "电话": ["电话谈话"],
    "线上": ["微信", "视频"],
    "在本单位任职": ["100", "在岗", "在职"],
    "县级": ["县", "区县级"],
}


def other_date(text: str, dice: random.Random) -> str:
    year, month, *day = text.split("-")
    m, d = int(month), int(day[0]) if day else 0
    if not day:
        return dice.choice([text, f"{year}.{month}", f"{year}/{m}", f"{year}年{m}月", f"{year}{month}", text.translate(WIDE)])
    return dice.choice(
        [
            text,
            f"{year}.{m}.{d}",
            f"{year}/{m}/{d}",
            f"{year}年{m}月{d}日",
            f"{year}{month}{day[0]}",
            f"{text} 00:00:00",
            text.translate(WIDE),
        ]
    )


def dirty_cell(text: Any, header: str, dice: random.Random) -> Any:
    if not isinstance(text, str) or dice.random() < 0.4:
        return text
    if text in WORDS and header not in ("姓名", "谈话对象"):
        return dice.choice(WORDS[text])
    if header.endswith(("日期", "年月")):
        return other_date(text, dice)
    if header in ("姓名", "谈话对象"):
        return dice.choice([f" {text}", f"{text[0]} {text[1:]}" if "·" not in text else text, f"{text}　"])
    if header == "教职工号":
        return dice.choice([f"'{text}", text.translate(WIDE), f" {text} "])
    if header == "获得学时":
        return dice.choice([f"{text}学时", f"{text}.0", text.translate(WIDE), float(text)])
    if header == "学校名称":
        return dice.choice([line[c] for line in ROSTER[1:] if line[1] == text for c in (1, 2) if line[c]])
    return text


def dirty_sheet(rows: list[list[Any]], title: str, dice: random.Random) -> list[list[Any]]:
    header = rows[0]
    body = [[dirty_cell(cell, name, dice) for cell, name in zip(row, header, strict=True)] for row in rows[1:]]
    head = [dice.choice([name, *ALIASES.get(name, [])]) for name in header]
    order = list(range(len(header)))
    if dice.random() < 0.5:
        dice.shuffle(order)
    width = len(header)
    dirty: list[list[Any]] = [[row[i] for i in order] for row in [head, *body]]
    if dice.random() < 0.5:
        dirty = [["序号" if n == 0 else n, *row] for n, row in enumerate(dirty)]
        width += 1
    if dice.random() < 0.3:
        dirty.insert(dice.randint(1, len(dirty)), [""] * width)
    if dice.random() < 0.3:
        dirty.insert(dice.randint(1, len(dirty)), list(dirty[0]))
    if dice.random() < 0.4:
        dirty.append(["合计", *[""] * (width - 2), str(len(body))])
    if dice.random() < 0.4:
        dirty.append(["填表人：某某", *[""] * (width - 1)])
    if dice.random() < 0.6:
        dirty.insert(0, [title, *[""] * (width - 1)])
        if dice.random() < 0.4:
            dirty.insert(1, ["单位：人", *[""] * (width - 1)])
    return dirty


def write_dirty(folder: Path, tables: dict[str, list[list[Any]]], dice: random.Random) -> None:
    """County files or a workbook per school, in any format."""
    write_xlsx(folder / "学校名单.xlsx", {"学校名单": ROSTER})
    if dice.random() < 0.5:
        for name, rows in tables.items():
            write_any(folder / "县级", name, {name: dirty_sheet(rows, f"山丹县{name}登记表", dice)}, dice)
        return
    for line in ROSTER[1:]:
        sheets = {}
        for name, rows in tables.items():
            own = [row for row in rows[1:] if row[0] == line[1]]
            without = [rows[0][1:], *(row[1:] for row in own)] if dice.random() < 0.5 else [rows[0], *own]
            sheets[name] = dirty_sheet(without, f"{line[1]}{name}登记表", dice)
        write_any(folder / "学校", str(line[2]), sheets, dice)


def write_any(folder: Path, name: str, sheets: dict[str, Rows], dice: random.Random) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kind = dice.choice(["xlsx", "xls", "csv"])
    if kind == "xlsx":
        write_xlsx(folder / f"{name}.xlsx", sheets)
    elif kind == "xls":
        write_xls(folder / f"{name}.xls", sheets)
    else:
        for title, rows in sheets.items():
            encoding = dice.choice(["utf-8", "utf-8-sig", "gb18030"])
            write_csv(folder / f"{name}{title}.csv", rows, encoding, dice.choice([",", "\t"]))
