"""Random sheets as schools hand them in: one school's roster in random dress, with planted lines of every kind."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from auditor.files.sheet import Sheet
from auditor.model.model import base_model
from auditor.records.build import Builder
from auditor.records.records import Records, Source
from auditor.records.sheets.chunks import Chunk, read_tables
from auditor.records.sheets.headers import Headers, Unclear

SCHOOL = "青禾县松涛小学"


def listed(text: str) -> list[str]:
    """The words of a text, parted by blanks."""
    return text.split()


NAMES = listed("""
    林向东 周雨桐 何知远 欧阳晓 马骏 白露 王科 高一 安定 合欢 计春华 全德 周一 单于飞 江校 文科仁 李室 赵班 钱会 孙办
    共青山 总成 平安 以诚 时间成 注春 表学 明组 买买提·艾力 古丽娜尔·买买提 方小计 钟声 毕业成 张三1 王芳（大） 尚小组
    党小会 段科 路段 人杰 本立 空山 上官班
""")
"""Names of persons, some of which look like words for groups and totals."""
HEADERS = {
    "serial": ["序号", "序 号", "No."],
    "staff_id": ["教职工号", "工号", "*教职工号", "教职⼯号"],
    "name": ["姓名", "姓 名", "*姓名", "教师姓名", "姓名（必填）"],
    "sex": ["性别", "性 别", "*性别"],
    "born_on": ["出生日期", "出生年月", "出⽣⽇期"],
    "title": ["职称", "专业技术职务"],
    "subject": ["任教学科", "学科"],
    "remark": ["备注", "家庭住址"],
}
TOTALS = listed("""
    合计 总计 小计 共计 合计：6人 共6人 本页小计 总人数：20 共计六人 语文组小计 男教师合计 平均 合计（人）
    共6人，其中女3人 合计人数 在编5人，编外1人 该校共有教师5名 其中：女教师3人 以上共计12人（其中男5人）
""")
TOTALS.append("合　计")
SECTIONS = listed("""
    一、在编教师 （二）编外人员 数学组 语文教研组 教务处 高一年级组 第二部分 小学部 后勤人员 代课教师 一年级组
    三、临聘人员（2人） 行政人员 1、在编 Ⅱ、编外 幼儿园部 初中部 总务处 校级领导 工勤人员：
""")
PLACEHOLDERS = listed("""
    以下空白 以下无正文 （以下空白） 2025年3月1日 2025.3 公章 盖章 （单位盖章） 年月日 ××× *** —— 空编 待定 详见附件
    第2页 共3页 12 3人
""")
EXAMPLES = ["例", "示例", "例：张三", "张三（示例）", "【示例】李四", "样例", "填写示例", "（例）王五", "示例：赵六"]
FOOTERS = [
    ["填表人：张三", "", "审核人：李四"],
    ["填表人", "张三", "审核人", "李四"],
    ["校长（签字）：", "", "2025年12月31日"],
    ["注：本表一式两份，由学校和教育局各存一份，请如实填写。"],
    ["以上情况属实，经教职工代表大会审议通过，现予上报请审核。"],
    ["填报单位（盖章）", "", "填报日期：2025-12-31"],
    ["制表：王五", "复核：赵六", "联系电话：0936-1234567"],
    ["报表人：李明", "", "审核：王芳"],
    ["负责人签字", "王磊", "", "2025.12.30"],
    ["联系人", "王磊", "联系电话", "0936-1234567"],
    ["校长", "王磊", "填报人", "李明"],
    ["统计截止：2025年12月31日"],
    ["本人承诺以上信息真实有效"],
    ["第1页/共2页"],
    ["更新日期", "2025-12-30"],
]
HINTS = ["必填", "选填", "文本", "下拉选择", "yyyy-mm-dd", "（必填）", "请选择", "与身份证一致"]
"""What a form says of a column below its header."""
MARKS = [
    lambda n: [str(k + 1) for k in range(n)],
    lambda n: list(range(1, n + 1)),
    lambda n: ["甲", "乙", *(str(k + 1) for k in range(n - 2))],
    lambda n: [chr(65 + k) for k in range(n)],
    lambda n: [f"L{k + 1}" for k in range(n)],
    lambda n: [f"（{k + 1}）" for k in range(n)],
    lambda n: ["栏次", *(str(k + 1) for k in range(n - 1))],
    lambda n: [chr(0x2460 + k) for k in range(n)],
    lambda n: [f"栏{k + 1}" for k in range(n)],
    lambda n: list("一二三四五六七八九十"[:n]),
]


@dataclass
class Dirty:
    """A sheet, the persons in it, names of planted lines that are no persons, and of such as are perhaps ones."""

    sheet: Sheet
    persons: list[str] = field(default_factory=list)
    planted: int = 0
    doubtful: int = 0


def dirty_sheet(dice: random.Random) -> Dirty:
    """One roster, in one or two tables."""
    made = Dirty(Sheet("松涛小学教职工.xlsx", dice.choice(["教职工", "Sheet1", "花名册"]), [], merged=()))
    people = dice.sample(NAMES, dice.randint(2, 10))
    rows: list[list[Any]] = []
    if dice.random() < 0.6:
        rows.append([dice.choice([f"{SCHOOL}教职工花名册", "教职工登记表（2025年）", "附件2"])])
    if dice.random() < 0.3:
        rows.append([])
    if dice.random() < 0.4:
        rows.append(dice.choice([["单位：人"], [f"填报单位：{SCHOOL}", "", "填报日期：2025年12月"]]))
    cut = dice.randint(1, len(people) - 1) if dice.random() < 0.3 else len(people)
    for part in (people[:cut], people[cut:]):
        if part:
            rows += _table(dice, part, made, first=part is not people and part == people[:cut])
    if dice.random() < 0.5:
        rows.append([])
    for footer in dice.sample(FOOTERS, dice.choice([0, 0, 1, 2])):
        rows.append(list(footer))
        made.planted += 1
    width = max(map(len, rows))
    made.sheet.rows = [[*row, *[""] * (width - len(row))] for row in rows]
    return made


def _table(dice: random.Random, people: list[str], made: Dirty, first: bool) -> list[list[Any]]:
    columns = ["name", "sex", *dice.sample(["serial", "staff_id", "born_on", "title", "subject", "remark"], dice.randint(1, 5))]
    if dice.random() < 0.5:
        dice.shuffle(columns)
    if "serial" in columns:
        columns.remove("serial")
        columns.insert(0, "serial")
    header = [dice.choice(HEADERS[column]) for column in columns]
    rows = [[_cell(dice, column, n, name) for column in columns] for n, name in enumerate(people, 1)]
    made.persons += people
    for _ in range(dice.choice([0, 1, 1, 2, 3])):
        rows.insert(dice.randint(0, len(rows)), _planted(dice, columns, header, made))
    if dice.random() < 0.15:
        rows.insert(dice.randint(0, len(rows)), _perhaps(dice, columns, made))
    if dice.random() < 0.3:
        rows.insert(0, _example(dice, columns))
        made.planted += 1
    if dice.random() < 0.2:
        rows.insert(0, [dice.choice(HINTS) for _ in columns])
        made.planted += 1
    if dice.random() < 0.3:
        rows.insert(0, dice.choice(MARKS)(len(columns)))
        made.planted += 1
    above = [[dice.choice(SECTIONS)]] if dice.random() < (0.3 if first else 0.7) else []
    return [*([] if first else [[]] * dice.randint(0, 2)), *above, header, *rows]


def _cell(dice: random.Random, column: str, n: int, name: str) -> Any:
    match column:
        case "serial":
            return n
        case "staff_id":
            return f"01{NAMES.index(name):03d}"
        case "name":
            return dice.choice([name, name, f" {name}"])
        case "sex":
            return dice.choice("男女")
        case "born_on":
            return f"{dice.randint(1965, 2000)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}"
        case "title":
            return dice.choice(["一级教师", "高级教师", "", "未评"])
        case "subject":
            return dice.choice(["语文", "数学", "体育", ""])
    return dice.choice(["", "", "省级骨干", "病休"])


def _planted(dice: random.Random, columns: list[str], header: list[Any], made: Dirty) -> list[Any]:
    """A line that is no record."""
    made.planted += 1
    line: list[Any] = [""] * len(columns)
    place = columns.index("name")
    match dice.randrange(6):
        case 0:
            line[dice.choice([0, place])] = dice.choice(TOTALS)
            if dice.random() < 0.3 and line[-1] == "":
                line[-1] = dice.choice([6, "6人"]) if columns[-1] in ("subject", "remark") else ""
        case 1:
            line[dice.choice([0, place])] = dice.choice(SECTIONS)
        case 2:
            line[place] = dice.choice(PLACEHOLDERS)
            if columns[0] == "serial" and dice.random() < 0.5:
                line[0] = 7
        case 3:
            return list(header)
        case 4:
            return _example(dice, columns)
    return line


def _example(dice: random.Random, columns: list[str]) -> list[Any]:
    line = [_cell(dice, column, 0, "马骏") for column in columns]
    mark = dice.choice(EXAMPLES)
    line[columns.index("name")] = mark
    if columns[0] == "serial" and dice.random() < 0.4:
        line[0], line[columns.index("name")] = dice.choice(["例", "示例", "例1"]), "张三"
    return line


def _perhaps(dice: random.Random, columns: list[str], made: Dirty) -> list[Any]:
    """A line whose name is none, but which says what only a person has."""
    made.doubtful += 1
    line = [_cell(dice, column, 9, "白露") for column in columns]
    if "staff_id" in columns:
        line[columns.index("staff_id")] = f"09{made.doubtful:03d}"
    line[columns.index("name")] = dice.choice(["数学组", "教务处", "公章", "代课教师", "2025年3月1日"])
    return line


def chunks_of(sheet: Sheet) -> list[Chunk]:
    """The tables of a sheet; what is unclear is an error here."""
    found = []
    for one in read_tables(base_model(), _headers(), sheet, "松涛小学教职工", True):
        assert not isinstance(one, Unclear), (str(one.message), sheet.rows)
        found.append(one[1])
    return found


def records_of(chunks: list[Chunk]) -> Records:
    """The records of tables."""
    sources = []
    for n, chunk in enumerate(chunks):
        chunk.source_id = n
        sources.append(Source(n, chunk.file, chunk.sheet, chunk.table, ""))
    return Builder(base_model(), chunks, sources, "salt").build()


_KNOWN: list[Headers] = []


def _headers() -> Headers:
    if not _KNOWN:
        _KNOWN.append(Headers(base_model()))
    return _KNOWN[0]


def check_lines(sheet: Sheet, chunks: list[Chunk]) -> None:
    """Every line of the sheet is a record or told, and none is both."""
    lines = [row for chunk in chunks for row in chunk.rows]
    lines += [row for chunk in chunks for told in chunk.told for row in range(told.first, told.last + 1)]
    assert sorted(lines) == list(range(1, len(sheet.rows) + 1)), (sorted(lines), sheet.rows)
    assert sum(chunk.lines for chunk in chunks) == len(sheet.rows)
