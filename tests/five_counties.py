"""Five counties as inspectors meet them, written as real files; each leaves something open in its own way.

``roster_and_corrections``: the bureau's roster of everybody, and corrected workbooks of some schools that contradict it;
``not_said_to_be_complete``: exports of systems, of which nobody said whether a school without a row has none;
``parts_and_second_versions``: hand-ins term by term and month by month, and a second version of one of them;
``lists_by_identity_number``: rosters with staff numbers, lists by ID number or by serial number and name;
``leavers_and_a_new_head``: people who left on a day that nobody wrote down, and a head who came in the middle of the year.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import openpyxl

from tests.county_files import GIVEN, SURNAMES
from tests.law_cases import NOT_YET

Line = dict[str, str]
AS_OF = "2025-12-31"
SCHOOLS = 6
PEOPLE = 9


@dataclass
class Draft:
    """What is true of a county; the builders write it down in one way or another."""

    random: Random
    schools: list[Line] = field(default_factory=list)
    staff: list[Line] = field(default_factory=list)
    lists: dict[str, list[Line]] = field(default_factory=dict)

    def of(self, school: Line, lines: list[Line]) -> list[Line]:
        return [line for line in lines if line["学校标识码"] == school["学校标识码"]]


def draft(seed: int) -> Draft:
    """Six schools of nine people who were nearly all talked to, checked, trained and paid."""
    made = Draft(Random(seed))
    random = made.random
    for n in range(SCHOOLS):
        locality = random.choice(("乡村", "乡村", "城区"))
        code, name = f"21629{n:05}", f"青屿县{'松竹梅兰菊莲'[n]}小学"
        school = {
            "学校标识码": code,
            "学校名称": name,
            "所属区县": "青屿县",
            "学段": "小学",
            "城乡类型": locality,
            "办学类型": "公办",
        }
        made.schools.append(school)
        names: set[str] = set()
        for k in range(PEOPLE):
            made.staff.append(_person(random, code, n * 100 + k, k, names))
    for title in ("谈心谈话", "体检", "培训", "发放记录", "活动", "参加名单"):
        made.lists[title] = [line for school in made.schools for line in _list_of(made, school, title)]
    return made


FIGURES = (
    "义务教育教师平均工资收入",
    "公务员平均工资收入",
    "会议数",
    "会议数（基期）",
    "应用信息化教学的乡村教师人数",
    "乡村教师人数",
)
EVENTS = ("教师节庆祝表彰大会", "研究教师队伍建设工作会议", "评优奖模活动", "全市性文体活动", "集中体检", "走访慰问")


def _bureau(folder: Path) -> list[str]:
    """The bureau's own lists, the same in all five counties; returned as entries of the audit file."""
    district = {"所属区县": "青屿县"}
    figures = [
        {**district, "指标": name, "数据日期": AS_OF, "数值": str(100 - 7 * n), "口径": "同口径"}
        for n, name in enumerate(FIGURES)
    ]
    events = [{**district, "事项名称": kind, "事项类型": kind, "举办日期": f"2025-0{n + 4}-20"} for n, kind in enumerate(EVENTS)]
    write_csv(folder / "主管部门数据.csv", figures)
    write_csv(folder / "主管部门活动.csv", events)
    return [complete("主管部门数据.csv"), complete("主管部门活动.csv")]


def _person(random: Random, school: str, number: int, k: int, names: set[str]) -> Line:
    name = random.choice(SURNAMES) + random.choice(GIVEN) + random.choice(GIVEN)
    while name in names:
        name = random.choice(SURNAMES) + random.choice(GIVEN) + random.choice(GIVEN)
    names.add(name)
    born = f"19{random.randint(68, 95)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"
    sex = random.choice("男女")
    return {
        "学校标识码": school,
        "教职工号": f"3{number:05}",
        "姓名": name,
        "身份证件号": identity_number(born, number, sex),
        "性别": sex,
        "出生日期": born,
        "教职工类别": "工勤人员" if k == PEOPLE - 1 else "专任教师",
        "岗位类别": "工勤技能岗位" if k == PEOPLE - 1 else "专业技术岗位",
        "行政职务": "校长" if k == 0 else "无",
        "任校级领导起始年月": "2018-09" if k == 0 else "",
        "是否在编": "是",
        "人员状态": "在本单位任职",
        "进本校年月": f"20{random.randint(10, 22)}-09",
        "离校年月": "",
        "从教年月": f"{random.choice((1995, 1996, 2000, 2010))}-09",
        "职称": random.choice(("初级", "中级", "中级", "副高级")),
    }


def identity_number(born: str, number: int, sex: str) -> str:
    """An invented ID number with a valid check digit."""
    sequence = number * 2 % 1000 + (sex == "男")
    digits = f"990101{born.replace('-', '')}{sequence:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def _list_of(made: Draft, school: Line, title: str) -> list[Line]:
    """One school's lines of a list."""
    code, random = school["学校标识码"], made.random
    people = [p for p in made.of(school, made.staff) if random.random() < 0.9]
    whose = [{"学校标识码": code, "教职工号": p["教职工号"], "姓名": p["姓名"]} for p in people]
    if title == "谈心谈话":
        leader = {"谈话方式": "面对面", "谈话人": "欧阳书记", "谈话人身份": "校级领导"}
        return [
            {
                "学校标识码": w["学校标识码"],
                "教职工号": w["教职工号"],
                "谈话对象": w["姓名"],
                "谈话日期": _day(random, 2025),
                **leader,
            }
            for w in whose
        ]
    if title == "体检":
        return [{**w, "体检日期": _day(random, 2025), "体检机构级别": "县级医院", "是否免费": "是"} for w in whose]
    if title == "培训":
        return [{**w, "培训项目名称": "国培", "培训级别": "国家级", "开始日期": "2025-07-10"} for w in whose[:2]]
    if title == "参加名单":
        return [{**w, "活动类型": "征求意见", "参加日期": "2025-11-05"} for w in whose]
    if title == "发放记录":
        months = [f"2025-{m:02}" for m in range(1, 13)]
        return [{**w, "发放项目": "乡村教师生活补助", "发放所属月份": m, "实发日期": f"{m}-25"} for w in whose for m in months]
    kinds = [("2024-10-10", "文体活动"), ("2025-04-10", "文体活动"), ("2025-05-11", "心理辅导讲座")]
    kinds.append(("2025-11-05", "征求意见"))
    chosen = [(day, kind) for day, kind in kinds if random.random() < 0.85]
    common = {"活动范围": "全校性", "是否面向教职工": "是"}
    return [
        {"学校标识码": code, "活动编号": f"H{n}", "活动名称": kind, "活动日期": day, "活动类型": kind, **common}
        for n, (day, kind) in enumerate(chosen)
    ]


def _day(random: Random, year: int) -> str:
    return f"{year}-{random.randint(1, 12):02}-{random.randint(1, 28):02}"


# ------------------------------------------------------------------ writing


def write_csv(file: Path, lines: list[Line], without: tuple[str, ...] = ()) -> None:
    """A header and the lines; nothing where there are none."""
    if lines:
        file.parent.mkdir(parents=True, exist_ok=True)
        columns = [c for c in lines[0] if c not in without]
        with open(file, "w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow(columns)
            writer.writerows([line.get(c, "") for c in columns] for line in lines)


def write_workbook(file: Path, sheets: dict[str, list[Line]]) -> None:
    """A school's own workbook: one sheet a table, no column for the school."""
    book = openpyxl.Workbook()
    for title, lines in sheets.items():
        if lines:
            columns = [c for c in lines[0] if c != "学校标识码"]
            sheet = book.create_sheet(title)
            sheet.append(columns)
            for line in lines:
                sheet.append([line.get(c, "") for c in columns])
    del book["Sheet"]
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)


def audit_of(folder: Path, entries: list[str], pack: str) -> Path:
    lines = "".join(f"  - {entry}\n" for entry in [*entries, *_bureau(folder)])
    (folder / "audit.yaml").write_text(f"name: 五县\npack: {pack}\nas_of: {AS_OF}\nrecords:\n{lines}", encoding="utf-8")
    return folder / "audit.yaml"


def complete(path: str) -> str:
    return f"{{path: {path}, submitted_by: file}}"


# ------------------------------------------------------------------ the five


def roster_and_corrections(folder: Path, seed: int, pack: str) -> Path:
    made = draft(seed)
    write_csv(folder / "学校名单.csv", made.schools)
    write_csv(folder / "全县/教职工.csv", made.staff)
    for title, lines in made.lists.items():
        write_csv(folder / f"全县/{title}.csv", lines)
    for school in made.schools[:3]:
        own = [dict(p) for p in made.of(school, made.staff)]
        own[2]["行政职务"] = "副校长"  # the roster says that he holds none
        own[3].update(人员状态="调离", 离校年月="2025-08-31")
        del own[4]  # on the bureau's list alone
        own.append({**own[1], "教职工号": "399" + school["学校标识码"][-3:], "姓名": "司马新来", "身份证件号": ""})
        write_workbook(folder / f"收回/{school['学校名称']}.xlsx", {"教职工": own})
    entries = ["学校名单.csv", complete("全县"), "收回"]
    return audit_of(folder, entries, pack)


def not_said_to_be_complete(folder: Path, seed: int, pack: str) -> Path:
    made = draft(seed)
    write_csv(folder / "学校名单.csv", made.schools)
    write_csv(folder / "导出/教职工.csv", made.staff)
    quiet = {s["学校标识码"] for s in made.schools[3:]}
    for title, lines in made.lists.items():
        some = title in ("培训", "活动")
        write_csv(folder / f"导出/{title}.csv", [ln for ln in lines if not some or ln["学校标识码"] not in quiet])
    return audit_of(folder, ["学校名单.csv", "导出"], pack)


def parts_and_second_versions(folder: Path, seed: int, pack: str) -> Path:
    made = draft(seed)
    write_csv(folder / "学校名单.csv", made.schools)
    for school in made.schools:
        name = school["学校名称"]
        lists = {title: made.of(school, lines) for title, lines in made.lists.items()}
        events = lists.pop("活动")
        payments = lists.pop("发放记录")
        write_workbook(folder / f"一/{name}.xlsx", {"教职工": made.of(school, made.staff), **lists, "活动": events[:2]})
        if events[2:]:
            write_workbook(folder / f"二/{name}.xlsx", {"活动": events[2:]})
        for month in ("2025-01", "2025-02"):
            write_workbook(folder / f"月报{month}/{name}.xlsx", {"发放记录": [p for p in payments if p["发放所属月份"] == month]})
    first = made.schools[0]
    again = [dict(t) for t in made.of(first, made.lists["谈心谈话"])]
    again[0]["谈话方式"] = "电话"  # the first version says face to face
    del again[1]
    write_workbook(folder / f"补/{first['学校名称']}.xlsx", {"谈心谈话": again})
    return audit_of(folder, ["学校名单.csv", "一", "二", "月报2025-01", "月报2025-02", "补"], pack)


def lists_by_identity_number(folder: Path, seed: int, pack: str) -> Path:
    made = draft(seed)
    identity = {p["教职工号"]: p["身份证件号"] for p in made.staff}
    write_csv(folder / "学校名单.csv", made.schools)
    write_csv(folder / "教职工.csv", made.staff)
    by_identity = [{**ln, "教职工号": identity[ln["教职工号"]]} for ln in made.lists["体检"]]
    write_csv(folder / "体检.csv", by_identity)
    serial = [{**ln, "教职工号": str(n + 1)} for n, ln in enumerate(made.lists["谈心谈话"])]
    write_csv(folder / "谈心谈话.csv", serial)
    write_csv(folder / "参加名单.csv", made.lists["参加名单"], without=("教职工号",))
    for title in ("培训", "发放记录", "活动"):
        write_csv(folder / f"{title}.csv", made.lists[title])
    return audit_of(folder, ["学校名单.csv", *(complete(f"{t}.csv") for t in ("教职工", *made.lists))], pack)


def leavers_and_a_new_head(folder: Path, seed: int, pack: str) -> Path:
    made = draft(seed)
    write_csv(folder / "学校名单.csv", made.schools)
    for school in made.schools:
        people = made.of(school, made.staff)
        people[5].update(人员状态="调离", 离校年月="")
        people[6].update(人员状态="退休", 离校年月="", 出生日期="1965-01-15", 性别="男")
        if school in made.schools[:3]:
            people[0].update(人员状态="调离", 离校年月="", 行政职务="校长")
            people[1].update(行政职务="校长", 任校级领导起始年月="2025-09")
    write_csv(folder / "教职工.csv", made.staff)
    for title, lines in made.lists.items():
        write_csv(folder / f"{title}.csv", lines)
    return audit_of(folder, ["学校名单.csv", *(complete(f"{t}.csv") for t in ("教职工", *made.lists))], pack)


COUNTIES: dict[str, Callable[[Path, int, str], Path]] = {
    f.__name__: f
    for f in (
        roster_and_corrections,
        not_said_to_be_complete,
        parts_and_second_versions,
        lists_by_identity_number,
        leavers_and_a_new_head,
    )
}
WAITS = {"not_said_to_be_complete": ("a list is complete if somebody says so",)}


def waiting(name: str) -> bool:
    """Whether the program does not keep yet what a county is about."""
    return any(point in NOT_YET for point in WAITS.get(name, ()))
