"""Everyday dresses: signatures, hints below headers, plans, remarks that take a row back, headings that say who is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dirty import chunks_of
from importing import SCHOOL_SHEET, STAFF, Rows, column, load, notes, write_xlsx

from auditor.files.sheet import Sheet
from auditor.model.model import base_model
from auditor.records.cells.denials import column_denies, denied_behind
from auditor.records.cells.units import units_in
from auditor.records.records import Records
from auditor.records.sheets.headings import States
from auditor.records.sheets.words import are_column_marks, is_hint, is_no_name

HEADER = ["教职工号", "姓名", "性别", "出生日期", "教职工类别", "人员状态"]
PEOPLE = [[*STAFF[1]], [*STAFF[2]], [*STAFF[3]]]
NAMES = ["张三", "李四", "王五"]
TALKS = [["谈话对象", "谈话日期", "谈话方式"], ["张三", "2025-03-01", "面对面"], ["李四", "2025-03-02", "面对面"]]


def persons(header: list[Any], *rows: list[Any], sheet: str = "教职工") -> tuple[list[str], list[str]]:
    """The names of a sheet that are surely persons, and those that are perhaps ones."""
    width = max(map(len, (header, *rows)))
    lines = [[*row, *[""] * (width - len(row))] for row in (header, *rows)]
    sure: list[str] = []
    perhaps: list[str] = []
    for chunk in chunks_of(Sheet("城关小学.xlsx", sheet, lines, merged=())):
        field = "name" if chunk.table == "staff" else "staff_name"
        for line in range(len(chunk)):
            name = str(chunk.columns[field].cell(line)) if field in chunk.columns else ""
            (perhaps if line in chunk.no_persons else sure).append(name)
    return sure, perhaps


FOOTERS: list[list[Any]] = [
    ["报表人：李明", "", "审核：王芳"],
    ["主管：张伟"],
    ["园长（章）", "", "", "王磊"],
    ["负责人签字", "王磊", "", "2025.12.30"],
    ["统计截止：2025年12月31日"],
    ["第1页/共2页"],
    ["Page 1 of 2"],
    ["以上共计12人（其中男5人，女7人）"],
    ["※ 带*为必填"],
    ["★请注意保密"],
    ["合计人数", 12],
    ["在编5人，编外1人"],
    ["联系人", "王磊", "联系电话", "0936-1234567"],
    ["其中：女教师3人"],
    ["平均年龄", 38],
    ["党员人数：3"],
    ["校长", "王磊", "填报人", "李明"],
    ["——————以下为空——————"],
    ["该校共有教师5名"],
    ["主要负责人（签名）：", "", "王磊"],
    ["本人承诺以上信息真实有效"],
    ["导出人：admin", "导出时间：2025-12-30 10:00:00"],
    ["填报人员", "王磊"],
    ["表格填写人", "王磊"],
    ["截至2025年12月31日"],
    ["更新日期", "2025-12-30"],
]


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize("shift", [0, 1])
def test_a_signature_or_a_count_below_the_records_is_nobody(footer: list[Any], shift: int) -> None:
    line = [*[""] * shift, *footer]
    assert persons(HEADER, *PEOPLE, line) == (NAMES, [])
    assert persons(TALKS[0], *TALKS[1:], [], line, sheet="谈心谈话") == (NAMES[:2], [])


@pytest.mark.parametrize(
    "line", [["", "（公章）", "", "2025年12月30日"], ["", "王磊（签字）"], ["", "男：2", "女：3"], ["", "情况属实", "", "王磊"]]
)
def test_a_seal_beside_a_day_is_nobody(line: list[Any]) -> None:
    assert persons(HEADER, *PEOPLE, line) == (NAMES, [])


def test_a_day_below_the_column_of_numbers_is_no_number() -> None:
    header = ["序号", "姓名", "性别", "工号"]
    people = [[1, "张三", "男", "0001"], [2, "李四", "女", "0002"]]
    assert persons(header, *people, [], ["负责人签字", "王磊", "", "2025.12.30"]) == (NAMES[:2], [])


def test_a_small_table_of_groups_below_makes_no_persons() -> None:
    sure, _ = persons(HEADER, *PEOPLE, [], ["教研组", "人数", "组长"], ["语文组", 3, "张三"], ["数学组", 2, "李四"])
    assert sure == NAMES


def test_a_line_of_which_no_cell_reads_is_at_most_perhaps_a_person() -> None:
    sure, perhaps = persons(HEADER, *PEOPLE, ["语文组", "张三", "5人"])
    assert (sure, perhaps) == (NAMES, ["张三"])


@pytest.mark.parametrize(
    "hints",
    [
        ["必填", "必填", "必填", "必填", "选填", "选填"],
        ["文本", "文本", "下拉", "日期", "下拉", "下拉"],
        ["4位数字", "与身份证一致", "男/女", "yyyy-mm-dd", "下拉选择", "下拉选择"],
        ["字符型", "字符型", "代码", "日期型", "代码", "代码"],
        ["（系统生成）", "（必填，不得有空格）", "（必填）", "（如1980-01-01）", "（选项）", "（选项）"],
        ["", "请填写真实姓名", "请选择", "请按格式填写", "请选择", "请选择"],
    ],
)
def test_a_line_that_says_how_to_fill_in_the_columns(hints: list[str]) -> None:
    assert persons(HEADER, hints, *PEOPLE) == (NAMES, [])
    assert persons(HEADER, [1, 2, 3, 4, 5, 6], hints, *PEOPLE) == (NAMES, [])


@pytest.mark.parametrize("text", ["张三", "男", "1980-01-01", "专任教师", "0001", "请假", "如皋", "文静", "语文/数学教研组组长"])
def test_what_is_no_hint(text: str) -> None:
    assert not is_hint(text)


@pytest.mark.parametrize("marks", ["一二三四五六", "ⅠⅡⅢⅣⅤⅥ"])
@pytest.mark.parametrize("form", ["{}", "（{}）", "栏{}", "第{}列", "{}栏"])
def test_marks_of_columns_in_any_numerals(marks: str, form: str) -> None:
    line = [form.format(one) for one in marks]
    assert are_column_marks(line)
    assert persons(HEADER, line, *PEOPLE) == (NAMES, [])


def test_a_header_with_a_hint_behind_it_is_known(tmp_path: Path) -> None:
    header = ["*教职工号①", "姓名\n（与身份证一致）", "性别 ▼", "出生日期\n如1980-01-01", "教职工类别", "人员状态：在职/退休"]
    records = roster(tmp_path, header, *PEOPLE)
    assert (column(records, "staff", "born_on")[0], column(records, "staff", "status")[0]) == (19800101, "in_post")


def test_a_single_school_of_a_list_is_a_school(tmp_path: Path) -> None:
    records = load(write_xlsx(tmp_path / "学校.xlsx", {"学校名单": [["学校标识码", "学校名称"], ["1", "甲小学"]]}))
    assert column(records, "schools", "name") == ["甲小学"]


def roster(tmp_path: Path, *rows: list[Any], sheet: str = "教职工", **more: Rows) -> Records:
    return load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, sheet: list(rows), **more}))


# ---------------------------------------------------------------- rows that take themselves back


@pytest.mark.parametrize(
    "remark",
    [
        "因出差改期",
        "已改期",
        "待定",
        "未定",
        "另行安排",
        "未能参加",
        "人不在",
        "因病未到",
        "因雨取消",
        "请病假",
        "暂不参检",
        "待补检",
        "没有参加",
    ],
)
def test_a_remark_that_is_nothing_but_a_denial(remark: str) -> None:
    assert column_denies("备注", remark)


@pytest.mark.parametrize(
    "remark", ["缺席者已补谈", "已补检", "无", "请假已销", "未见异常", "原定3月，改期到本日，已谈", "优秀", "病假期间电话谈话"]
)
def test_a_remark_that_says_more(remark: str) -> None:
    assert not column_denies("备注", remark)


@pytest.mark.parametrize("text", ["教职工篮球赛（因雨取消）", "讲座(未开展)", "张三（请假）", "合唱【已延期】"])
def test_brackets_that_take_back_what_they_follow(text: str) -> None:
    assert denied_behind(text)


@pytest.mark.parametrize(
    "text", ["关于取消月考的座谈（校级）", "趣味运动会（春季）", "张三（女）", "（未开展）活动的总结会", "讲座（线上）"]
)
def test_brackets_that_take_nothing_back(text: str) -> None:
    assert not denied_behind(text)


def test_an_activity_whose_name_says_that_it_was_cancelled_only_perhaps_counts(tmp_path: Path) -> None:
    rows = [
        ["活动名称", "活动日期", "活动类型"],
        ["篮球赛（因雨取消）", "2025-03-01", "文体活动"],
        ["讲座", "2025-03-02", "心理讲座"],
    ]
    records = roster(tmp_path, HEADER, *PEOPLE, 活动=rows)
    assert column(records, "activities", "doubt") == ["denied", None]


# ---------------------------------------------------------------- headings that name schools


@pytest.mark.parametrize("file", ["甲小学片区.xlsx", "汇总.xlsx"])
@pytest.mark.parametrize("heading", ["二、乙小学", "乙小学教师名单", "（二）乙小学（2人）"])
def test_below_a_heading_that_names_a_school_stand_its_records(tmp_path: Path, file: str, heading: str) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": [["学校标识码", "学校名称"], ["1", "甲小学"], ["2", "乙小学"]]})
    people = [["张三", "男", "未评"], [heading], ["李四", "女", "未评"], ["数学组"], ["王五", "男", ""]]
    write_xlsx(tmp_path / file, {"教职工": [["一、甲小学"], ["姓名", "性别", "职称"], *people]})
    assert column(load(tmp_path), "staff", "schools_key") == [0, 1, 1]


def test_a_heading_that_says_more_than_a_school_moves_nobody(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": [["学校标识码", "学校名称"], ["1", "甲小学"], ["2", "乙小学"]]})
    rows = [["姓名", "性别", "职称"], ["张三", "男", "未评"], ["二、乙小学支教教师"], ["李四", "女", "未评"]]
    write_xlsx(tmp_path / "甲小学.xlsx", {"教职工": rows})
    assert column(load(tmp_path), "staff", "schools_key") == [0, 0]


# ---------------------------------------------------------------- plans


@pytest.mark.parametrize("called", ["谈心谈话计划表", "谈心谈话安排"])
def test_what_stands_in_a_plan_only_perhaps_happened(tmp_path: Path, called: str) -> None:
    records = roster(tmp_path, HEADER, *PEOPLE, **{called: TALKS})
    assert column(records, "talks", "doubt") == ["planned", "planned"]
    assert [n for n in notes(records, "doubted") if "计划" in str(n.message) or "plan" in str(n.message)]


def test_a_title_calls_it_a_plan(tmp_path: Path) -> None:
    records = roster(tmp_path, HEADER, *PEOPLE, Sheet1=[["2025年春季学期谈心谈话工作计划安排表"], *TALKS])
    assert column(records, "talks", "doubt") == ["planned", "planned"]


def test_a_row_of_a_plan_that_says_that_it_happened_counts(tmp_path: Path) -> None:
    rows = [[*line, said] for line, said in zip(TALKS, ("完成情况", "已完成", ""), strict=True)]
    records = roster(tmp_path, HEADER, *PEOPLE, 谈心谈话计划=rows)
    assert column(records, "talks", "doubt") == [None, "planned"]


@pytest.mark.parametrize("called", ["谈心谈话记录", "谈心谈话计划完成情况", "谈心谈话计划与记录"])
def test_a_list_that_is_called_a_record_is_no_plan(tmp_path: Path, called: str) -> None:
    assert "doubt" not in roster(tmp_path, HEADER, *PEOPLE, **{called: TALKS}).frames["talks"]


def test_of_a_planned_and_an_actual_day_the_actual_one_is_read(tmp_path: Path) -> None:
    rows = [["谈话对象", "计划谈话时间", "实际谈话时间"], ["张三", "2025-03-01", "2025-03-02"], ["李四", "2025-03-01", ""]]
    records = roster(tmp_path, HEADER, *PEOPLE, 谈心谈话=rows)
    assert column(records, "talks", "held_on") == [20250302, None]


# ---------------------------------------------------------------- who is no longer there


def states(records: Records) -> list[str | None]:
    return column(records, "staff", "status")


@pytest.mark.parametrize(
    ("heading", "state"),
    [
        ("三、退休教师", "retired"),
        ("二、调出人员", "left"),
        ("离职人员", "left"),
        ("三、借调人员", "seconded_agency"),
        ("（二）长期病休人员（2人）", "long_sick"),
        ("二、外聘教师", None),
    ],
)
def test_a_heading_that_says_who_is_gone(tmp_path: Path, heading: str, state: str | None) -> None:
    rows = [["序号", "姓名", "性别"], [1, "张三", "男"], [heading], [2, "李四", "女"], ["三、在编在岗教师"], [3, "王五", "男"]]
    assert states(roster(tmp_path, *rows)) == ["in_post", state, "in_post"]


def test_a_second_table_below_such_a_heading(tmp_path: Path) -> None:
    rows = [["姓名", "性别"], ["张三", "男"], [], ["二、退休人员"], ["姓名", "性别", "出生日期"], ["李四", "女", "1960-01-01"]]
    assert states(roster(tmp_path, *rows)) == ["in_post", "retired"]


@pytest.mark.parametrize("sheet", ["离职人员", "2025年调出教师名单"])
def test_a_sheet_of_those_who_left(tmp_path: Path, sheet: str) -> None:
    assert states(roster(tmp_path, ["姓名", "性别", "职称"], ["张三", "男", "一级教师"], sheet=sheet)) == ["left"]


@pytest.mark.parametrize(
    ("behind", "state"),
    [
        ("（已调出）", "left"),
        ("（退休）", "retired"),
        ("（2025年8月离职）", "left"),
        ("-已退休", "retired"),
        ("(借调教育局)", "seconded_agency"),
        ("（外聘）", None),
        ("（女）", "in_post"),
        ("（大）", "in_post"),
    ],
)
def test_a_word_behind_a_name_that_says_that_he_is_gone(tmp_path: Path, behind: str, state: str | None) -> None:
    assert states(roster(tmp_path, ["姓名", "性别"], [f"张三{behind}", "男"], ["李四", "女"])) == [state, "in_post"]


def test_his_own_cell_holds_beside_a_heading_and_not_beside_a_word_behind_his_name(tmp_path: Path) -> None:
    rows = [
        ["姓名", "性别", "人员状态"],
        ["张三（退休）", "男", "在职"],
        ["三、退休教师"],
        ["李四", "女", "在职"],
        ["王五", "男", ""],
    ]
    assert states(roster(tmp_path, *rows)) == [None, "in_post", "retired"]


@pytest.mark.parametrize("text", ["在编在岗教师（含借调）", "一、在编教师", "支部成员", "退休欢送会", "病假教师代课安排"])
def test_what_says_nothing_of_a_state(text: str) -> None:
    assert States(base_model().code_lists["staff_status"]).of_heading(text) is None


@pytest.mark.parametrize("text", ["张三、李四等2人", "张三等", "王有效", "赵注", "人杰", "陈诺", "尤务"])
def test_names_beside_such_words_stay_names(text: str) -> None:
    assert not is_no_name(text)


# ---------------------------------------------------------------- numbers that are counted in something else

TRAINED = [["张三", "甲", "2025-03-01"], ["李四", "甲", "2025-03-02"]]


def trained(
    tmp_path: Path, header: str, *cells: Any, above: Rows = (), below: Rows = (), also: tuple[str, ...] = ()
) -> tuple[list[Any], list[str]]:
    """The hours of trainings below a header, in hundredths; and the cells of which it is told that they are no numbers."""
    rows = [[*line, cell, *[50] * len(also)] for line, cell in zip(TRAINED, cells, strict=True)]
    sheet = [*above, ["姓名", "培训项目名称", "开始日期", header, *also], *below, *rows]
    records = roster(tmp_path, HEADER, *PEOPLE, 培训=sheet)
    return column(records, "trainings", "hours"), [note.value for note in notes(records, "doubted") if note.field == "hours"]


@pytest.mark.parametrize(
    "header",
    [
        "培训学时（天）",
        "学时(%)",
        "学时【天】",
        "学时[单位：天]",
        "培训学时（天",
        "培训学时\n请填天数",
        "培训学时 如：3天",
        "获得学时（以天计）",
        "获得学时（学时/天）",
        "获得学时（分钟数）",
        "培训学时（学分）",
        "培训学时（单位为次）",
        "培训学时（占比）",
        "获得学时（周）",
        "培训学时(days)",
    ],
)
def test_below_a_header_that_names_another_unit_stand_no_numbers(tmp_path: Path, header: str) -> None:
    assert trained(tmp_path, header, 3, "36") == ([None, None], ["3", "36"])


@pytest.mark.parametrize(
    "header", ["培训学时（学时）", "学时(小时)", "学时（单位：课时）", "学时（不含自学）", "学时（2025年）", "获得学时（必填）"]
)
def test_below_a_header_that_names_its_own_unit_or_none_stand_numbers(tmp_path: Path, header: str) -> None:
    assert trained(tmp_path, header, 3, "36") == ([300, 3600], [])


@pytest.mark.parametrize("header", ["学时/天", "培训学时：天", "培训学时-天", "培训天数"])
def test_a_header_that_ends_in_another_unit_is_not_read(tmp_path: Path, header: str) -> None:
    assert trained(tmp_path, header, 3, "36") == ([None, None], [])


@pytest.mark.parametrize(
    "line",
    [
        ["", "", "", "（天）"],
        ["", "", "", "单位：天"],
        ["单位：天"],
        ["文本", "文本", "日期", "数字（天）"],
        ["必填", "必填", "必填", "天"],
    ],
)
def test_the_unit_stands_below_the_header(tmp_path: Path, line: list[str]) -> None:
    assert trained(tmp_path, "培训学时", 3, 36, below=[line]) == ([None, None], ["3", "36"])


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        (["单位：天"], [None, None]),
        (["2025年培训", "", "", "（单位：天）"], [None, None]),
        (["单位：人"], [300, 3600]),
        (["单位：人、学时"], [300, 3600]),
        (["单位：城关小学"], [300, 3600]),
    ],
)
def test_the_unit_stands_above_the_header(tmp_path: Path, line: list[str], hours: list[int | None]) -> None:
    assert trained(tmp_path, "培训学时", 3, 36, above=[line])[0] == hours


@pytest.mark.parametrize("cell", ["3天", "60分钟", "85%", "1:30", "三天", "2年", "3年6个月", "40元", "12个月", "5次"])
def test_a_cell_that_names_another_unit_is_no_number(tmp_path: Path, cell: str) -> None:
    assert trained(tmp_path, "培训学时", cell, "36学时") == ([None, 3600], [cell])


def test_a_column_in_another_unit_fills_no_cell_of_the_right_one(tmp_path: Path) -> None:
    assert trained(tmp_path, "培训学时", "", 36, also=("获得学时（天）",)) == ([None, 3600], [])


@pytest.mark.parametrize(
    ("header", "cell", "cents"),
    [
        ("金额（元）", "300元", 30_000),
        ("金额（万元）", "1.2", 1_200_000),
        ("金额（万元）", "1.2万元", None),
        ("金额（万元）", "300元", None),
        ("金额（美元）", "300", None),
        ("金额（万美元）", "3", None),
        ("金额（元/年）", "300", None),
        ("金额（十万元）", "3", None),
        ("金额（元、万元）", "3", None),
        ("金额", "$300", None),
        ("金额", "5%", None),
        ("金额", "1.2万元", 1_200_000),
    ],
)
def test_money_in_its_own_unit(tmp_path: Path, header: str, cell: str, cents: int | None) -> None:
    paid = [["姓名", "发放项目", "月份", header], ["张三", "工资", "2025-03", cell]]
    assert column(roster(tmp_path, HEADER, *PEOPLE, 工资发放=paid), "payments", "amount") == [cents]


def test_a_corner_that_says_ten_thousands(tmp_path: Path) -> None:
    paid = [["单位：万元"], ["姓名", "发放项目", "月份", "金额"], ["张三", "工资", "2025-03", 1.2]]
    assert column(roster(tmp_path, HEADER, *PEOPLE, 工资发放=paid), "payments", "amount") == [1_200_000]


@pytest.mark.parametrize(
    ("header", "cell", "years"),
    [
        ("班主任年限（月）", "36", None),
        ("班主任年限（学期）", "6", None),
        ("班主任年限", "36个月", None),
        ("班主任年限（年）", "3", 300),
        ("班主任年限", "3年6个月", 350),
        ("班主任年限", "三年", 300),
    ],
)
def test_years_in_their_own_unit(tmp_path: Path, header: str, cell: str, years: int | None) -> None:
    records = roster(tmp_path, [*HEADER, header], [*PEOPLE[0], cell])
    assert column(records, "staff", "homeroom_years") == [years]


@pytest.mark.parametrize(
    "header",
    ["参加人数（%）", "参加人数（率）", "参与人数（场）", "参加率", "实到（占比）", "参加人数（户）", "参加人数（万人次）"],
)
def test_a_share_is_no_number_of_people(tmp_path: Path, header: str) -> None:
    held = [["活动名称", "活动日期", "活动类型", header], ["运动会", "2025-03-01", "文体活动", 95]]
    assert column(roster(tmp_path, HEADER, *PEOPLE, 活动=held), "activities", "participants") == [None]


@pytest.mark.parametrize("hint", ["不含自学", "2025年", "春季学期", "保留两位小数", "含线上", "9月1日", ""])
def test_what_names_no_unit(hint: str) -> None:
    assert units_in(hint) == []


def test_every_number_of_the_model_says_what_it_is_counted_in() -> None:
    unsaid = {
        (name, column)
        for name, table in base_model().tables.items()
        for column, spec in table.columns.items()
        if spec.type in ("integer", "number") and not spec.counted_in and spec.unit != "percent"
    }
    assert unsaid == {("bureau_figures", "value")}, "a figure's unit lies in its name"


# ---------------------------------------------------------------- lists of others

CHILDREN = [["姓名", "性别", "出生日期"], ["赵六", "男", "2015-01-01"], ["钱七", "女", "2015-02-01"]]


def named(tmp_path: Path, sheet: str, rows: Rows, file: str = "别表") -> tuple[Records, list[str]]:
    """What is read beside a school's roster, and what is told of a sheet in a further file."""
    write_xlsx(tmp_path / "城关小学" / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": [HEADER, *PEOPLE]})
    write_xlsx(tmp_path / "城关小学" / f"{file}.xlsx", {sheet: list(rows)})
    records = load(tmp_path)
    return records, [problem.code for problem in records.problems if problem.place.sheet == sheet]


@pytest.mark.parametrize(
    "sheet",
    [
        *(
            "学生",
            "学生名册",
            "家属",
            "家长",
            "子女",
            "毕业生",
            "在校生名单",
            "新生",
            "家长委员会",
            "三年级2班",
            "七(3)班",
            "大班",
        ),
        *(
            "高三（5）班",
            "幼儿",
            "校友名录",
            "志愿者",
            "留守儿童台账",
            "教职工子女入学",
            "教职工及家属",
            "教师和学生",
            "遗属",
            "应聘者",
        ),
    ],
)
def test_the_people_of_a_list_that_is_called_after_others_are_no_staff(tmp_path: Path, sheet: str) -> None:
    records, told = named(tmp_path, sheet, CHILDREN)
    assert (column(records, "staff", "name"), told) == (NAMES, ["W309"])


@pytest.mark.parametrize("title", ["城关小学教职工子女就读情况登记表", "2025年秋季一年级新生信息", "教职工家属信息表"])
def test_a_title_names_others(tmp_path: Path, title: str) -> None:
    records, told = named(tmp_path, "Sheet1", [[title], *CHILDREN])
    assert (column(records, "staff", "name"), told) == (NAMES, ["W309"])


@pytest.mark.parametrize("file", ["城关小学2025年家长登记表", "毕业生去向统计表", "幼儿基本情况"])
def test_a_file_is_called_after_others(tmp_path: Path, file: str) -> None:
    records, told = named(tmp_path, "Sheet1", CHILDREN, file)
    assert (column(records, "staff", "name"), told) == (NAMES, ["W309"])


@pytest.mark.parametrize("header", ["学号", "全国学籍号", "监护人姓名", "家长电话", "与教职工关系"])
def test_a_column_that_only_others_have(tmp_path: Path, header: str) -> None:
    records, told = named(tmp_path, "Sheet1", [[*line, said] for line, said in zip(CHILDREN, (header, "1", "2"), strict=True)])
    assert (column(records, "staff", "name"), told) == (NAMES, ["W309"])


@pytest.mark.parametrize(
    "sheet", ["家属院教师", "学生处教职工", "学生科人员", "幼儿园教师", "班主任", "教职工（含大学生村官）", "Sheet1"]
)
def test_names_of_lists_of_staff(tmp_path: Path, sheet: str) -> None:
    records, told = named(tmp_path, sheet, CHILDREN)
    assert (len(column(records, "staff", "name")), told) == (5, [])


@pytest.mark.parametrize("sheet", ["学生活动", "家长会记录", "学生心理讲座活动"])
def test_what_is_held_for_others_is_not_held_for_staff(tmp_path: Path, sheet: str) -> None:
    held = [["活动名称", "活动日期", "活动类型"], ["运动会", "2025-03-01", "文体活动"]]
    records, told = named(tmp_path, sheet, held)
    assert (len(records.frames["activities"]), told) == (0, ["W309"])


def test_a_column_says_for_whom_each_was_held(tmp_path: Path) -> None:
    held = [["活动名称", "活动日期", "活动类型", "参加对象"], ["运动会", "2025-03-01", "文体活动", "教职工"]]
    records, told = named(tmp_path, "学生活动", held)
    assert (column(records, "activities", "for_staff"), told) == ([True], [])


def test_a_list_of_schools_may_be_called_after_pupils(tmp_path: Path) -> None:
    schools = [["学校标识码", "学校名称", "在校生数"], ["2162000001", "清泉镇城关小学", 500]]
    _, told = named(tmp_path, "学生情况", schools)
    assert told == []


# ---------------------------------------------------------------- not known yet


@pytest.mark.parametrize(
    "said",
    [
        *(
            "待定",
            "未定",
            "待补",
            "待补充",
            "待核实",
            "尚未确定",
            "暂未确定",
            "另行通知",
            "择期举行",
            "时间待定",
            "参加人员待定",
            "不详",
        ),
        *("未知", "TBD", "不确定", "未登记", "待审核", "？"),
    ],
)
def test_what_is_open_is_neither_yes_nor_no(tmp_path: Path, said: str) -> None:
    rows = [[*line, answer] for line, answer in zip(TALKS, ("是否已谈", said, "是"), strict=True)]
    records = roster(tmp_path, HEADER, *PEOPLE, 谈心谈话=rows)
    assert column(records, "talks", "held") == [None, True]
    assert [note.value for note in notes(records, "doubted") if note.field == "held"] == [said]


@pytest.mark.parametrize("said", ["待检", "待补谈", "待定，已取消", "未完成", "请假待补", "延期，时间待定", "拟于5月开展"])
def test_what_is_still_to_be_done_was_not_done(tmp_path: Path, said: str) -> None:
    rows = [[*line, answer] for line, answer in zip(TALKS, ("是否已谈", said, "是"), strict=True)]
    assert column(roster(tmp_path, HEADER, *PEOPLE, 谈心谈话=rows), "talks", "held") == [False, True]


@pytest.mark.parametrize("header", ["人员状态", "是否在岗"])
@pytest.mark.parametrize("said", ["待定", "未定", "待补"])
def test_a_state_that_is_open_is_not_known(tmp_path: Path, header: str, said: str) -> None:
    records = roster(tmp_path, [*HEADER[:-1], header], [*PEOPLE[0][:-1], said], [*PEOPLE[1][:-1], "在职"])
    assert column(records, "staff", "status") == [None, "in_post"]


@pytest.mark.parametrize("said", ["待定", "尚未确定", "择期举行"])
def test_a_column_that_no_table_knows_leaves_it_open(said: str) -> None:
    assert column_denies("开展情况", said)


@pytest.mark.parametrize("said", ["肺结节待查", "病因不明，已检", "已核实", "按期完成"])
def test_what_leaves_nothing_open(said: str) -> None:
    assert not column_denies("检查情况", said)
