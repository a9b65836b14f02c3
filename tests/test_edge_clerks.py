"""Files as clerks make them: halves side by side, ticked boxes, signatures, lines struck through, units in number formats."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from dirty import chunks_of
from importing import ROSTER, SCHOOL_SHEET, STAFF, Rows, column, load, notes, write_xlsx
from openpyxl.styles import Font

from auditor.files.numberformats import shown
from auditor.files.sheet import Sheet
from auditor.model.model import base_model
from auditor.records.cells.cells import converter
from auditor.records.cells.choices import chosen
from auditor.records.cells.dates import parse_date
from auditor.records.cells.denials import is_void
from auditor.records.cells.text import person_name
from auditor.records.records import Records
from auditor.records.sheets.called import Names, heading_of_others
from auditor.records.sheets.headings import States

HEADER = STAFF[0]
PEOPLE = [[*STAFF[1]], [*STAFF[2]], [*STAFF[3]]]
NAMES = ["张三", "李四", "王五"]
BASE = {"学校信息": SCHOOL_SHEET, "教职工": [HEADER, *PEOPLE]}
TALKS = ["谈话对象", "谈话日期", "谈话方式"]


def persons(*rows: list[Any], sheet: str = "教职工") -> tuple[list[str], list[str]]:
    """The names of a sheet that are surely persons, and those that are perhaps ones."""
    width = max(map(len, rows))
    sure: list[str] = []
    perhaps: list[str] = []
    for chunk in chunks_of(Sheet("城关小学.xlsx", sheet, [[*row, *[""] * (width - len(row))] for row in rows], merged=())):
        for line in range(len(chunk)):
            (perhaps if line in chunk.no_persons else sure).append(str(chunk.columns["name"].cell(line)))
    return sure, perhaps


def book(tmp_path: Path, **sheets: Rows) -> Records:
    return load(write_xlsx(tmp_path / "城关小学.xlsx", {**BASE, **sheets}))


# ---------------------------------------------------------------- people who are no staff, within a list of staff


@pytest.mark.parametrize(
    "heading",
    [
        "四、学生会干部",
        "家长委员会成员",
        "（三）实习生（1人）",
        "教职工家属",
        "志愿者",
        "二、校外实习生名单：",
        "第三部分 志愿者",
    ],
)
def test_below_a_heading_that_names_others_stands_nobody_of_the_staff(heading: str) -> None:
    others = ["", "周实", "男", "1983-02-02", "", ""]
    assert persons(HEADER, *PEOPLE, [heading], others) == (NAMES, [])
    assert persons(HEADER, *PEOPLE[:2], [heading], others, ["三、后勤人员"], PEOPLE[2]) == (NAMES, [])
    assert persons(HEADER, *PEOPLE, [], [heading], ["姓名", "性别", "出生日期"], ["周实", "男", "1983-02-02"]) == (NAMES, [])
    assert persons(["姓名", "性别"], ["张三", "男"], [heading], ["周实", "男"]) == (["张三"], [])


@pytest.mark.parametrize(
    "heading",
    [
        *("顶岗实习生", "西部计划志愿者", "家委会成员", "实习大学生", "【实习生】", "二、顶岗实习生（2人）"),
        *("实习生2人", "附：实习生", "二、实习学生", "实习生："),
    ],
)
def test_a_heading_of_others_is_nobody(heading: str) -> None:
    others = ["", "周实", "男", "1983-02-02", "", ""]
    assert persons(HEADER, *PEOPLE, ["", heading], others) == (NAMES, [])
    assert persons(HEADER, *PEOPLE, [heading], others) == (NAMES, [])


@pytest.mark.parametrize("heading", ["实习教师", "见习生", "见习期教师（1人）", "社区志愿者"])
def test_people_who_are_perhaps_staff_are_asked_about(heading: str) -> None:
    assert persons(HEADER, *PEOPLE[:2], ["", heading], PEOPLE[2]) == (NAMES[:2], NAMES[2:])


@pytest.mark.parametrize("heading", ["司机", "合同制", "保洁", "厨师（2人）", "教师（12人）", "【教师】", "县聘教师"])
def test_a_word_for_a_group_that_stands_alone_is_nobody(heading: str) -> None:
    assert persons(HEADER, PEOPLE[0], ["", heading], *PEOPLE[1:]) == (NAMES, [])


@pytest.mark.parametrize(
    "heading",
    [
        *("正式教师（2人）", "教师（12人）", "在职人员", "教职员工", "本校在职教师", "科任教师", "编制内", "保育员", "校医"),
        *("保洁", "【教师】", "附：教师", "正式职工", "人事代理", "城关小学教职工名单"),
    ],
)
def test_a_heading_of_staff_ends_those_of_others(heading: str) -> None:
    others = ["", "周实", "男", "1983-02-02", "", ""]
    for line in ([heading], ["", heading]):
        assert persons(HEADER, ["实习生"], others, line, *PEOPLE) == (NAMES, [])
    title = ["城关小学花名册"]
    assert persons(title, HEADER, PEOPLE[0], ["实习生"], others, title, HEADER, *PEOPLE[1:]) == (NAMES, [])


@pytest.mark.parametrize("line", [["", "保育岗"], ["小计", "1人"], HEADER])
def test_where_it_is_not_clear_how_far_a_heading_holds_people_are_asked_about(line: list[Any]) -> None:
    others = ["", "周实", "男", "1983-02-02", "", ""]
    sure, perhaps = persons(HEADER, PEOPLE[0], ["实习生"], others, line, *PEOPLE[1:])
    assert (sure, perhaps[-2:]) == (NAMES[:1], NAMES[1:])


@pytest.mark.parametrize("name", ["张三老师", "李校长", "教师12", "王学生"])
def test_names_that_stand_alone(name: str) -> None:
    assert persons(HEADER, ["", name], *PEOPLE[1:]) == ([name, *NAMES[1:]], [])


@pytest.mark.parametrize(
    "heading",
    ["一、学生科", "学生处", "家长学校教师", "学生食堂", "学生资助中心", "班主任", "幼儿园部", "学生公寓管理人员", "少先队"],
)
def test_headings_of_parts_of_the_staff(heading: str) -> None:
    others = heading_of_others(tuple(base_model().not_staff))
    assert others is not None
    assert not others(heading)


# ---------------------------------------------------------------- tables side by side


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["序号", "姓名", "性别", "", "序号", "姓名", "性别"],
            [1, "张三", "男", "", 3, "王五", "男"],
            [2, "李四", "女", "", "", "", ""],
        ],
        [["姓名", "性别", "姓名", "性别"], ["张三", "男", "王五", "男"], ["李四", "女", "", ""]],
        [["教职工花名册"], ["姓名", "性别", "姓名", "性别", "姓名", "性别"], ["张三", "男", "李四", "女", "王五", "男"]],
    ],
)
def test_the_halves_of_a_list_are_both_read(rows: list[list[Any]]) -> None:
    sure, perhaps = persons(*rows)
    assert (sorted(sure), perhaps) == (NAMES, [])


HALVES = ["姓名", "性别", "", "姓名", "性别"]
TWO = ["张三", "男", "", "王五", "男"]
SERIAL = ["序号", "姓名", "性别"] * 2


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("教职工", [SERIAL, [1, "张三", "男", 3, "王五", "男"], ["二、退休教师"], [2, "李四", "女", 4, "赵六", "男"]]),
        ("教职工", [SERIAL, [1, "张三", "男", "", "实习生", ""], [2, "李四", "女", 4, "赵六", "男"]]),
        ("教职工", [["城关小学", "在职", "", "清泉小学"], HALVES, TWO]),
    ],
)
def test_where_a_heading_may_hold_for_either_of_two_lists_neither_is_read(
    sheet: str, rows: list[list[Any]], tmp_path: Path
) -> None:
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {**BASE, sheet: rows}))
    assert [problem.code for problem in records.problems] == ["E310"]
    assert not any(column(records, "staff", "name"))


def test_two_columns_of_persons_in_one_record_are_no_halves(tmp_path: Path) -> None:
    rows = [["谈话日期", "姓名", "职务", "", "姓名", "职务"], ["2025-03-01", "张三", "教师", "", "李四", "教师"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {**BASE, "谈心谈话": rows}))
    assert {problem.code for problem in records.problems} == {"E311"}


@pytest.mark.parametrize(
    ("rows", "sure", "perhaps"),
    [
        ([["教职工花名册", "", "", "续表"], HALVES, TWO], ["张三", "王五"], []),
        ([["在编教师", "", "", "临聘教师"], HALVES, TWO], ["张三", "王五"], []),
        ([["教职工", "", "", "配偶"], HALVES, TWO], ["张三"], []),
        ([["教职工", "", "", "随迁人员"], HALVES, TWO], ["张三"], ["王五"]),
        ([["师傅", "", "徒弟"], ["姓名", "性别"] * 2, ["张三", "男", "王五", "男"]], [], ["张三", "王五"]),
        ([["", "", "", "其他联系人"], HALVES, TWO], ["张三"], ["王五"]),
    ],
)
def test_lists_side_by_side_each_with_its_heading(rows: list[list[Any]], sure: list[str], perhaps: list[str]) -> None:
    assert persons(*rows) == (sure, perhaps)


def test_of_two_lists_side_by_side_one_may_be_left_aside(tmp_path: Path) -> None:
    rows = [["家属名单", "", "", "教职工"], HALVES, TWO]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {**BASE, "教职工": rows}))
    assert (column(records, "staff", "name"), [one.code for one in records.problems]) == (["王五"], ["W309"])


def test_of_two_lists_side_by_side_one_may_be_of_those_who_left(tmp_path: Path) -> None:
    for above in (["在职教师", "", "", "退休教师"], ["", "", "", "退休教师"]):
        records = load(write_xlsx(tmp_path / "城关小学.xlsx", {**BASE, "教职工": [above, HALVES, TWO]}))
        states = dict(zip(column(records, "staff", "name"), column(records, "staff", "status"), strict=True))
        assert states == {"张三": "in_post", "王五": "retired"}


def test_two_schools_side_by_side(tmp_path: Path) -> None:
    rows = [["城关小学", "", "", "位奇小学"], HALVES, TWO]
    records = load(write_xlsx(tmp_path / "名册.xlsx", {"学校信息": ROSTER, "教职工": rows}))
    assert dict(zip(column(records, "staff", "name"), column(records, "staff", "schools_key"), strict=True)) == {
        "张三": 0,
        "王五": 1,
    }


@pytest.mark.parametrize(
    ("rows", "perhaps"),
    [
        ([["姓名", "性别", "出生日期", "", "姓名", "性别", "出生日期"]], True),
        ([["序号", "姓名", "性别", "", "序号", "姓名", "性别"], [1, "张三", "男", "", 1, "周小", "女"]], True),
        ([["姓名", "性别"] * 2, ["张三", "男", "", ""], ["李四", "女", "周小", "女"]], True),
        ([["工号", "姓名", "性别", "", "姓名", "性别"], ["1", "张三", "男", "", "周小", "男"]], True),
        ([["姓名", "职称", "", "姓名", "职称"], ["张三", "一级教师", "", "周小", "二级教师"]], False),
    ],
)
def test_the_families_of_the_staff_may_stand_beside_them(rows: list[list[Any]], perhaps: bool) -> None:
    if len(rows) == 1:
        rows = [*rows, ["张三", "男", "1980-01-01", "", "周小", "女", "2015-01-01"], ["李四", "女", "", "", "", "", ""]]
    assert ("周小" in persons(*rows)[1]) is perhaps


def test_talks_below_a_header_of_two_rows(tmp_path: Path) -> None:
    rows = [
        ["序号", "谈话日期", "谈话人", "", "谈话对象", ""],
        ["", "", "姓名", "职务", "姓名", "职务"],
        [1, "2025-03-01", "张三", "校长", "李四", "教师"],
    ]
    records = book(tmp_path, 谈心谈话=rows)
    assert [problem.code for problem in records.problems] == ["E311"]
    assert not any(column(records, "talks", "staff_name"))


def test_a_remark_in_the_right_half_sets_nobody_aside() -> None:
    rows = [["序号", "姓名", "备注"] * 2, [1, "张三", "", 3, "王五", "志愿者"], [2, "李四", "", "", "", ""]]
    assert sorted(persons(*rows)[0]) == NAMES


def test_lines_that_stand_below_both_halves() -> None:
    rows = [
        ["城关小学教职工"],
        ["单位：城关小学", "", "", "填表日期：2025-12-31"],
        SERIAL,
        ["必填"] * 6,
        [1, "张三", "男", 3, "王五", "男"],
        [2, "李四", "女", "以下空白"],
        ["本表一式两份，学校、中心校各留一份"],
        ["填表人：王某", "", "", "审核人：李某"],
    ]
    sure, perhaps = persons(*rows)
    assert (sorted(sure), perhaps) == (NAMES, [])


@pytest.mark.parametrize(("cell", "name"), [((3, 5), "王五"), ((3, 2), "李四")])
def test_a_name_that_is_struck_through_in_a_half(cell: tuple[int, int], name: str, tmp_path: Path) -> None:
    rows = [SERIAL, [1, "张三", "男", 3, "赵六", "男"], [2, "李四", "女", 4, "王五", "男"]]
    records = styled(tmp_path, "教职工", rows, {cell: True}, {})
    doubts = dict(zip(column(records, "staff", "name"), column(records, "staff", "doubt"), strict=True))
    assert [one for one, doubt in doubts.items() if doubt] == [name]


def test_a_list_of_children_beside_the_staff_is_left_aside(tmp_path: Path) -> None:
    rows = [["工号", "姓名", "性别", "", "子女", "姓名", "性别"], ["1", "张三", "男", "", "长子", "张小", "男"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": rows}))
    assert column(records, "staff", "name") == ["张三"]
    assert [str(one.message) for one in records.problems if "子女" in str(one.message)]


def test_a_summary_beside_a_list_parts_nothing() -> None:
    rows = [[*HEADER, "", "类别", "人数"], [*PEOPLE[0], "", "男", 2], [*PEOPLE[1], "", "女", 1], [*PEOPLE[2], "", "合计", 3]]
    assert persons(*rows) == (NAMES, [])


def test_halves_of_a_list_of_participants(tmp_path: Path) -> None:
    activities = [["活动名称", "活动日期", "活动类型"], ["讲座", "2025-03-01", "心理讲座"]]
    rows = [["活动名称", "姓名", "签到"] * 2, ["讲座", "张三", "√", "讲座", "王五", "缺"], ["讲座", "李四", "√", "", "", ""]]
    records = book(tmp_path, 活动=activities, 参加名单=rows)
    pairs = zip(column(records, "participation", "staff_key"), column(records, "participation", "attended"), strict=True)
    assert sorted(pairs) == [(0, True), (1, True), (2, False)]


# ---------------------------------------------------------------- names in their dress


@pytest.mark.parametrize("dress", ["1、{}", "1.{}", "（1）{}", "12. {}", "①{}", "★{}", "{}①", "※{}", "{}▲"])
def test_numbers_and_marks_beside_a_name_are_none_of_it(dress: str) -> None:
    dressed = [[row[0], dress.format(row[1]), *row[2:]] for row in PEOPLE]
    sure, perhaps = persons(HEADER, *dressed)
    assert ([person_name(name) for name in sure], perhaps) == (NAMES, [])


@pytest.mark.parametrize("name", ["教师12", "甲001", "王芳1", "张三*", "李*", "John Smith", "A1"])
def test_what_is_part_of_a_name_stays(name: str) -> None:
    assert person_name(name) == "".join(name.split()).lower()


@pytest.mark.parametrize("name", ["张三（曾用名：张山）", "张三(原名:张山)"])
def test_a_former_name_in_brackets_makes_no_doubt(name: str) -> None:
    assert persons(HEADER, ["0001", name, "男"], PEOPLE[1])[1] == []


@pytest.mark.parametrize("name", ["张三、李四", "张三/李四", "张三\n李四", "张三，李四，赵六"])
def test_two_people_in_one_line_of_a_roster_are_asked_about(name: str) -> None:
    assert persons(HEADER, ["0001", name, "男"], PEOPLE[2]) == (["王五"], [name])


def test_talks_name_people_with_titles_numbers_and_marks(tmp_path: Path) -> None:
    rows = [
        TALKS,
        ["1、张三老师", "2025-03-01", "面对面"],
        ["★李四（语文）", "2025-03-02", "面对面"],
        ["3.王五", "2025-03-03", "面对面"],
    ]
    assert column(book(tmp_path, 谈心谈话=rows), "talks", "staff_key") == [0, 1, 2]


def test_a_title_in_the_roster_is_no_part_of_a_name(tmp_path: Path) -> None:
    staff = [["姓名", "性别"], ["张三老师", "男"], ["李四（校长）", "女"], ["王芳(大)", "女"], ["王芳(小)", "女"]]
    talks = [TALKS, *([name, "2025-03-01", "面对面"] for name in ("张三", "李四", "王芳", "王芳(小)"))]
    records = book(tmp_path, 教职工=staff, 谈心谈话=talks)
    called = dict(zip(column(records, "talks", "staff_name"), column(records, "talks", "staff_key"), strict=True))
    assert called == {"张三": 0, "李四": 1, "王芳": None, "王芳(小)": 3}


@pytest.mark.parametrize("total", [["", "男", "", "", "2人"], ["", "女", "", "", 1]])
def test_a_count_of_men_or_women_is_nobody(total: list[Any]) -> None:
    assert persons(HEADER, *PEOPLE, total)[0] == NAMES


# ---------------------------------------------------------------- boxes that are ticked


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("☑是 □否", "是"),
        ("□是 ☑否", "否"),
        ("是☑ 否□", "是"),
        ("■是□否", "是"),
        ("[√]是 [ ]否", "是"),
        ("（ ）是 （√）否", "否"),
        ("☐男 ☒女", "女"),
        ("□面对面 □电话 ☑座谈", "座谈"),
        ("□是 □否", ""),
        ("是（ ）否（ ）", ""),
    ],
)
def test_a_ticked_box_chooses(text: str, option: str) -> None:
    assert chosen(text) == option


@pytest.mark.parametrize(
    "text", ["☑是 ☑否", "是√ 否", "√", "□", "男√女", "是/否", "●", "一级教师（2019）", "√ 已谈", "☑", "语文（一）数学（二）"]
)
def test_what_chooses_nothing(text: str) -> None:
    assert chosen(text) is None


@pytest.mark.parametrize(("text", "value"), [("☑男 □女", "male"), ("男□ 女☑", "female"), ("□男 □女", None), ("☑男 ☑女", None)])
def test_a_ticked_code_is_that_code(text: str, value: str | None) -> None:
    model = base_model()
    assert converter(model.tables["staff"].columns["sex"], model.code_lists["sex"])(text, False).value == value


# ---------------------------------------------------------------- who was there


def attended(tmp_path: Path, header: str, *cells: str) -> list[bool | None]:
    activities = [["活动名称", "活动日期", "活动类型"], ["讲座", "2025-03-01", "心理讲座"]]
    rows = [["活动名称", "姓名", header], *(["讲座", name, cell] for name, cell in zip(NAMES, cells, strict=False))]
    return column(book(tmp_path, 活动=activities, 参加名单=rows), "participation", "attended")


@pytest.mark.parametrize(
    ("header", "cells", "was"),
    [
        ("签名", ("张三", "李四", ""), [True, True, None]),
        ("签到", ("张三", "李 四", "请假"), [True, True, False]),
        ("本人签字", ("张三", "赵六", ""), [True, None, None]),
        ("签到时间", ("08:30", "8：31", ""), [True, True, None]),
        ("签到时间", ("2025-03-01 08:30", "缺席", ""), [True, False, None]),
        ("签名", ("", "", ""), [True, True, True]),
        ("签到", ("□请假", "☑请假", "☑已到 □请假"), [None, False, True]),
    ],
)
def test_a_signature_or_a_time_says_who_was_there(
    header: str, cells: tuple[str, ...], was: list[bool | None], tmp_path: Path
) -> None:
    assert attended(tmp_path, header, *cells) == was


# ---------------------------------------------------------------- lines that are taken back


@pytest.mark.parametrize("remark", ["作废", "此行作废", "删除", "重复", "重复，请删除", "误填", "重复登记"])
def test_a_remark_takes_its_line_back(remark: str) -> None:
    assert is_void("备注", remark)


@pytest.mark.parametrize("remark", ["", "无", "已删除旧记录后补录", "重复劳动少", "骨干教师", "证书作废后补办"])
def test_a_remark_that_takes_nothing_back(remark: str) -> None:
    assert not is_void("备注", remark)


def test_a_void_line_of_a_roster_is_perhaps_a_person(tmp_path: Path) -> None:
    rows = [[*HEADER, "备注"], [*PEOPLE[0], ""], [*PEOPLE[1], "重复，请删除"]]
    assert column(book(tmp_path, 教职工=rows), "staff", "doubt") == [None, "denied"]


@pytest.mark.parametrize(
    ("remark", "code"),
    [
        ("已退休", "retired"),
        ("借调教育局", "seconded_agency"),
        ("2025年8月调走", ""),
        ("长期病休", "long_sick"),
        ("已调出（县一中）", "left"),
        ("退休手续已办", "retired"),
        ("已退休，不在岗", "retired"),
        ("借调到县教育局工作", "seconded_agency"),
        ("抽调县委办", "seconded_institution"),
        ("退休（2025年8月）", ""),
        ("2025.8退休", ""),
        ("产假中", "other_leave"),
        ("外聘教师", ""),
    ],
)
def test_a_remark_says_who_is_gone(remark: str, code: str) -> None:
    found = States(base_model().code_lists["staff_status"]).of_remark(remark)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "remark",
    [
        *("2025年8月产假结束返岗", "未办退休", "拟退休", "退休手续办理中待批", "骨干", "曾支教一年，已返校", "援藏"),
        *("退休时间2030年3月", "退休日期：2030年5月", "退休年龄60岁", "退休手续已撤销", "退休教师之子", "已退休教师张某配偶"),
        *("退休后继续任教", "借调来我校", "抽调我校", "借调到我校", "借调城关小学", "抽调到教务处", "借调到教育局已返岗"),
        *("病假已销", "病假3天", "产假已休完", "产假结束已上班", "进修结业", "进修英语专业本科", "调出申请被驳", "支教2年"),
        *("挂职副校长", "支教返校", "支教经历丰富", "支教（2010-2012）", "借调教师"),
    ],
)
def test_a_remark_that_says_nothing_of_the_kind(remark: str) -> None:
    assert States(base_model().code_lists["staff_status"]).of_remark(remark) is None


@pytest.mark.parametrize(
    ("behind", "code"),
    [
        *(("未退休", None), ("拟调出", None), ("借调来", None), ("退休教师之子", None), ("支教返校", None), ("曾支教", None)),
        *(("产假结束", None), ("挂职副校长", None), ("借调到我校", None), ("语文，已退休", "retired"), ("已退休教师", "retired")),
        *(
            ("2027年退休", ""),
            ("退休，返聘", ""),
            ("去新疆支教", ""),
            ("病假，已返岗", None),
            ("原县一中教师，已退休", "retired"),
        ),
    ],
)
def test_a_word_behind_a_name_that_may_say_otherwise(behind: str, code: str | None) -> None:
    found = States(base_model().code_lists["staff_status"]).of_name(f"张三（{behind}）")
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("title", "code"),
    [
        *(("甲小学教职工花名册（退休教师除外）", None), ("教职工（包括外聘教师）名单", None), ("在编教师、外聘教师名册", None)),
        *(("甲小学教职工及退休教师名单", None), ("甲小学教职工名单（不包括退休教师）", None), ("未退休教师名单", None)),
        *(("产假教师代课名单", None), ("在编教师及退休、调出教师名单", None), ("教师支教人员在内名单", None)),
        *(("和平小学退休教师名单", "retired"), ("松涛小学2025年调出教师名单", "left"), ("永和小学离职人员", "left")),
        *(("退休及调出教师名单", ""), ("退休教师、调出教师名单", ""), ("退休、离职人员名单", "")),
    ],
)
def test_a_title_of_those_who_are_gone_and_of_others(title: str, code: str | None) -> None:
    found = States(base_model().code_lists["staff_status"]).of_title(title)
    assert (found.code if found else None) == code


def test_a_remark_that_says_nothing_leaves_the_cell_beside_it(tmp_path: Path) -> None:
    rows = [["姓名", "性别", "人员状态", "备注"], ["张三", "男", "在职", "退休时间2030年3月"], ["李四", "女", "在职", "已退休"]]
    assert column(book(tmp_path, 教职工=rows), "staff", "status") == ["in_post", None]


# ---------------------------------------------------------------- words for others inside ordinary ones

LOOKED_AFTER = [
    *("化学生物组", "科学生物组教师", "中学生物组", "新生路小学", "高新生态小学", "学生辅导员", "幼儿保育员", "幼儿老师名单"),
    *("新生班主任", "毕业生就业指导教师", "留守儿童关爱教师", "新生第一小学", "高考生物组教师"),
]


@pytest.mark.parametrize("sheet", LOOKED_AFTER)
def test_a_sheet_of_those_who_look_after_others(sheet: str, tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校信息": SCHOOL_SHEET})
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, sheet: [HEADER, *PEOPLE]}))
    assert column(records, "staff", "name") == NAMES[: len(PEOPLE)]


@pytest.mark.parametrize(
    "text", ["新生路小学教职工花名册", "化学生物教研组教师名单", "学生辅导员名单", "幼儿老师信息表", "新生班主任登记表"]
)
def test_a_title_of_those_who_look_after_others(text: str) -> None:
    called = Names(base_model()).of(
        Sheet("甲.xlsx", "Sheet1", [[text, ""], ["姓名", "性别"]], merged=()), text, True, 0, _no_header
    )
    assert called.others == ""


@pytest.mark.parametrize("name", ["教职工名单（不包括退休教师）", "教职工（不含家属）", "教职工花名册（实习生除外）"])
def test_a_name_of_a_list_says_whom_it_does_not_have(name: str) -> None:
    called = Names(base_model()).of(Sheet("甲.xlsx", name, [["姓名", "性别"]], merged=()), "甲", True, 0, _no_header)
    assert ("staff" in dict(called.evidence), called.another, called.others) == (True, "", "")


@pytest.mark.parametrize(
    "name",
    [
        *("学生辅导员子女", "学生和教师", "学生教职工花名册", "学生及班主任", "教职工子女入学", "新生报到名单", "考生名单"),
        *("小学生名单", "学生活动", "实习生老师", "家长委员会", "新生乡镇分布"),
    ],
)
def test_a_sheet_of_others_stays_one(name: str) -> None:
    assert Names(base_model()).of(Sheet("甲.xlsx", name, [["姓名", "性别"]], merged=()), "甲", True, 0, _no_header).others


def test_trainings_of_those_who_teach_biology(tmp_path: Path) -> None:
    rows = [["中学生物教师培训名单"], ["姓名", "培训项目名称", "开始日期"], ["张三", "甲", "2025-03-01"]]
    assert column(book(tmp_path, 培训=rows), "trainings", "staff_name") == ["张三"]


def styled(
    tmp_path: Path, sheet: str, rows: Rows, struck: dict[tuple[int, int], bool], formats: dict[tuple[int, int], str]
) -> Records:
    """A workbook in which cells (row, column, from 1) are struck through, or have number formats."""
    path = write_xlsx(tmp_path / "城关小学.xlsx", {**BASE, sheet: rows})
    made = openpyxl.load_workbook(path)
    for row, column_ in struck:
        made[sheet].cell(row, column_).font = Font(strike=True)
    for (row, column_), code in formats.items():
        made[sheet].cell(row, column_).number_format = code
    made.save(path)
    return load(path)


@pytest.mark.parametrize("columns", [(1, 2, 3), (2,)])
def test_a_line_that_is_struck_through_only_perhaps_counts(columns: tuple[int, ...], tmp_path: Path) -> None:
    rows = [["教职工号", "姓名", "性别"], ["0001", "张三", "男"], ["0002", "李四", "女"]]
    records = styled(tmp_path, "教职工", rows, dict.fromkeys(((3, n) for n in columns), True), {})
    assert column(records, "staff", "doubt") == [None, "denied"]
    assert [note for note in notes(records, "doubted") if "struck" in note.message.msgid]


def test_a_cell_that_is_struck_through_takes_no_line_back(tmp_path: Path) -> None:
    rows = [TALKS, ["张三", "2025-03-01", "面对面"]]
    assert "doubt" not in styled(tmp_path, "谈心谈话", rows, {(2, 3): True}, {}).frames["talks"]


# ---------------------------------------------------------------- what a number format shows


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('0"人"', 5, "5人"),
        ('0.0"万元"', 0.5, "0.5万元"),
        ("0%", 0.36, "36%"),
        ("0.00%", 0.075, "7.5%"),
        ("0000", 7, "0007"),
        ('"GZ"0000', 7, "GZ0007"),
        ('G/通用格式"天"', 3, "3天"),
        (r"0\天", 3, "3天"),
        ('0"%"', 85, "85%"),
        (r"0\%", 85, "85%"),
        ('0.0"%"', 96.5, "96.5%"),
        ('0"%";-0"%"', 85, "85%"),
        ('"2025"000', 7, "2025007"),
        ("00-000", 10007, "10-007"),
        ("000-00-0000", 1234567, "001-23-4567"),
        ("[Red]0&quot;课时&quot;;0", 36, "36课时"),
    ],
)
def test_a_number_is_read_as_it_is_shown(code: str, value: float, text: str) -> None:
    found = shown(code)
    assert found is not None
    assert found.text(value) == text


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0",
        "0.00",
        "#,##0",
        "#,##0.00_ ",
        "@",
        '0!.0,"万"',
        '0,"千元"',
        "¥#,##0.00",
        "yyyy-mm-dd",
        "h:mm",
        '_ * #,##0_ ;_ * "-"_ ',
    ],
)
def test_formats_that_say_no_more_than_the_value(code: str) -> None:
    assert shown(code) is None


TRAINED = ["姓名", "培训项目名称", "开始日期", "获得学时"]


@pytest.mark.parametrize(("code", "hours"), [('0"天"', None), ("0%", None), ('0"学时"', 3600), ("00", 3600), ("0.00_ ", 3600)])
def test_a_unit_in_a_number_format_counts(code: str, hours: int | None, tmp_path: Path) -> None:
    rows = [TRAINED, ["张三", "甲", "2025-03-01", 36]]
    assert column(styled(tmp_path, "培训", rows, {}, {(2, 4): code}), "trainings", "hours") == [hours]


def test_a_unit_in_a_number_format_of_an_old_workbook_counts(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    rows = [TRAINED, ["张三", "甲", "2025-03-01", 36], ["李四", "乙", "2025-03-02", 3]]
    for name, lines in {**BASE, "培训": rows}.items():
        sheet = made.add_sheet(name)
        for r, row in enumerate(lines):
            for c, cell in enumerate(row):
                style = xlwt.easyxf(num_format_str='0"天"' if cell == 3 else "General")
                sheet.write(r, c, cell, style)
    path = tmp_path / "城关小学.xls"
    made.save(str(path))
    assert column(load(path), "trainings", "hours") == [3600, None]


def test_zeros_of_a_number_format_are_part_of_a_number(tmp_path: Path) -> None:
    rows = [["教职工号", "姓名", "性别"], [1, "张三", "男"], [2, "李四", "女"]]
    records = styled(tmp_path, "教职工", rows, {}, {(2, 1): "0000", (3, 1): '"GZ"000'})
    assert column(records, "staff", "staff_id") == ["0001", "GZ002"]


def test_a_day_that_is_shown_as_its_year_is_a_year(tmp_path: Path) -> None:
    rows = [["教职工号", "姓名", "出生日期"], ["0001", "张三", date(1980, 1, 1)]]
    records = styled(tmp_path, "教职工", rows, {}, {(2, 3): 'yyyy"年"'})
    assert (column(records, "staff", "born_on"), column(records, "staff", "born_on__latest")) == ([19800101], [19801231])


# ---------------------------------------------------------------- days and headers


@pytest.mark.parametrize(
    "text",
    [
        "2025.3.1上午",
        "2025年3月1日第3节",
        "2025-3-1 下午4点",
        "2025.03.01.",
        "2025年3月1日（星期六）下午",
        "2025-03-01 10:30",
        "2025年3月1日 晚上",
    ],
)
def test_a_part_of_a_day_is_that_day(text: str) -> None:
    assert parse_date(text) == (20250301, 20250301)


@pytest.mark.parametrize(
    "text", ["2O25-03-01", "3月1日", "2025春", "每周一", "学期初", "2025-02-30", "25.3.1", "上午", "第3节", "2025.3.1、3.8"]
)
def test_what_names_no_day(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("header", ["姓名/Name", "Name姓名", "【姓名】", "姓名 (Name)", "教师姓名：", "* 姓　名"])
def test_headers_in_two_languages_and_in_brackets(header: str) -> None:
    assert persons(["工号", header, "性别"], ["1", "张三", "男"]) == (["张三"], [])


@pytest.mark.parametrize("header", ["ID号", "QQ号码", "WPS编号"])
def test_latin_letters_that_are_part_of_another_header(header: str) -> None:
    sure, _ = persons(["姓名", "性别", header], ["张三", "男", "12345"])
    assert sure == ["张三"]


def _no_header(cells: object) -> bool:
    return False
