"""What sheets mean: headers that are not what their last word says, statements that there is nothing, samples, whoever was not
there, rows that say nothing, schools that no list has.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import SCHOOL_SHEET, STAFF, Rows, codes, column, load, notes, told, write_csv, write_xlsx
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from auditor.model.model import base_model
from auditor.records.cells.dates import parse_date
from auditor.records.cells.denials import column_denies, day_denies
from auditor.records.records import Records
from auditor.records.sheets.headers import Headers
from auditor.records.sheets.headings import States
from auditor.records.sheets.qualified import is_planned_day
from auditor.records.sheets.said import FILLED, NONE, NOT_NOW, tells_nothing
from auditor.records.sheets.void import heading_of_absent, word_of_void

TALKS = ["姓名", "谈话日期", "谈话方式"]
ZHANG, LI = ["张三", "2025-03-01", "面对面"], ["李四", "2025-03-02", "面对面"]
MODEL, HEADERS = base_model(), Headers(base_model())


def of(folder: Path, *rows: Any, sheet: str = "谈心谈话", file: str = "城关小学.xlsx") -> Records:
    """The import of one school's roster and one sheet of its."""
    write_xlsx(folder / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF})
    write_xlsx(folder / "表" / file, {sheet: [list(row) for row in rows]})
    return load(folder)


def people(records: Records, table: str = "talks") -> dict[str, str | None]:
    """Name → why the record only perhaps counts."""
    frame = records.frames[table]
    doubt = column(records, table, "doubt") if "doubt" in frame else [None] * len(frame)
    return dict(zip(column(records, table, "staff_name"), doubt, strict=True))


def handed_in(records: Records, table: str = "talks") -> bool:
    return table in set(records.submitted["table"])


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("staff", "职称（拟评）"),
        ("staff", "职称（申报）"),
        ("staff", "职称（原）"),
        ("staff", "姓名（配偶）"),
        ("staff", "配偶情况\x1f工作单位"),
        ("staff", "家庭成员\x1f出生年月"),
        ("talks", "谈话日期（计划）"),
        ("talks", "计划\x1f谈话时间"),
        ("activities", "参加人数（应到）"),
        ("activities", "应到\x1f参加人数"),
        ("trainings", "学时（应修）"),
    ],
)
def test_a_header_that_is_not_what_its_last_word_says(table: str, header: str) -> None:
    assert HEADERS.resolve(table, header) is None


@pytest.mark.parametrize(
    ("table", "header", "field"),
    [
        ("staff", "姓名（与身份证一致）", "name"),
        ("staff", "本人情况\x1f姓名", "name"),
        ("staff", "申报人信息\x1f姓名", "name"),
        ("talks", "实际\x1f谈话时间", "held_on"),
        ("activities", "参加人数（实到）", "participants"),
        ("activities", "参加对象（教师、家长）", "for_staff"),
        ("schools", "原校名", "former_name"),
        ("payments", "金额（元）", "amount"),
    ],
)
def test_words_beside_a_header_that_leave_it_what_it_is(table: str, header: str, field: str) -> None:
    found = HEADERS.resolve(table, header)
    assert found is not None
    assert found[0] == field


@pytest.mark.parametrize(
    "header", ["计划谈话时间", "拟谈话时间", "预计谈话日期", "计划/谈话时间", "谈话日期（计划）", "计划时间"]
)
def test_a_planned_day(header: str) -> None:
    talks = MODEL.tables["talks"]
    assert is_planned_day(header, talks.columns[talks.dated_by])


@pytest.mark.parametrize("header", ["谈话时间", "实际谈话时间", "工作计划", "登记时间", "计划"])
def test_no_planned_day(header: str) -> None:
    talks = MODEL.tables["talks"]
    assert not is_planned_day(header, talks.columns[talks.dated_by])


def test_a_planned_day_alone_is_no_talk(tmp_path: Path) -> None:
    header = ["姓名", "计划谈话时间", "是否已谈"]
    records = of(tmp_path, header, ["张三", "2025-03-01", ""], ["李四", "2025-03-01", "是"])
    assert people(records) == {"张三": "planned", "李四": None}
    assert column(records, "talks", "held_on") == [None, None]


def book(path: Path, rows: Rows, merged: tuple[str, ...] = (), **book: Any) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = book.get("name", "教职工")
    for row in rows:
        sheet.append(list(row))
    for one in merged:
        sheet.merge_cells(one)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)
    return path


FAMILIES: list[tuple[Rows, tuple[str, ...]]] = [
    (
        [["教职工号", "姓名", "性别", "配偶情况", "", ""], ["", "", "", "姓名", "性别", "工作单位"]],
        ("A1:A2", "B1:B2", "C1:C2", "D1:F1"),
    ),
    ([["教职工号", "姓名", "性别", "配偶", "", ""], ["", "", "", "姓名", "性别", "工作单位"]], ()),
    ([["教职工号", "姓名", "性别", "姓名（配偶）", "性别（配偶）", "工作单位（配偶）"]], ()),
    ([["教职工号", "姓名", "性别", "配偶姓名", "电话", ""]], ()),
]


@pytest.mark.parametrize(("header", "merged"), FAMILIES)
def test_columns_for_the_spouse_beside_the_staff_are_not_theirs(tmp_path: Path, header: Rows, merged: tuple[str, ...]) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": [["学校标识码", "学校名称"], ["1", "城关小学"], ["2", "位奇小学"]]})
    people = ["0001", "张三", "男", "钱九", "女", "位奇小学"]
    book(tmp_path / "城关小学.xlsx", [*header, people], merged)
    records = load(tmp_path)
    assert column(records, "staff", "name") == ["张三"]
    assert column(records, "staff", "sex") == ["male"]
    assert column(records, "staff", "schools_key") == [0]
    assert not [code for code in codes(records) if code.startswith("E")]


# ---------------------------------------------------------------- nothing to tell


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("无", NONE),
        ("没有", NONE),
        ("零报告", NONE),
        ("未组织", NONE),
        ("未开展", NONE),
        ("本年度未开展谈心谈话", NONE),
        ("我校未开展谈心谈话工作", NONE),
        ("无谈话记录", NONE),
        ("无此类情况", NONE),
        ("本校无交流轮岗教师", NONE),
        ("今年没有组织体检。", NONE),
        ("暂无", NOT_NOW),
        ("本学期未开展谈心谈话", NOT_NOW),
        ("本学期暂未开展", NOT_NOW),
        ("尚未开展", NOT_NOW),
        ("目前没有开展", NOT_NOW),
        ("2024—2025学年未开展谈心谈话", NOT_NOW),
        ("2024年未组织", NOT_NOW),
        ("张三", FILLED),
        ("无偿献血宣传", FILLED),
        ("无烟校园活动", FILLED),
        ("未成年人保护活动", FILLED),
        ("未来教师培训", FILLED),
        ("没有调查就没有发言权讲座", FILLED),
        ("2025-03-01", FILLED),
    ],
)
def test_a_cell_that_says_that_there_is_nothing(text: str, says: int) -> None:
    assert tells_nothing(text) == says


@pytest.mark.parametrize("row", [["{}", "", "", ""], ["1", "{}", "", ""], ["", "", "", "{}"]])
@pytest.mark.parametrize(("text", "is_handed_in"), [("本年度未开展谈心谈话", True), ("没有", True), ("本学期未开展", False)])
def test_a_row_that_says_so_is_no_record(tmp_path: Path, row: list[str], text: str, is_handed_in: bool) -> None:
    records = of(tmp_path, ["序号", *TALKS], [cell.format(text) for cell in row])
    assert people(records) == {}
    assert handed_in(records) is is_handed_in
    assert [kind for _, kind in told(records, "talks")][-1] == ("none" if is_handed_in else "none for now")


def test_a_row_of_a_list_of_several_schools_says_so_of_the_school_that_it_names(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": [["学校标识码", "学校名称"], *([str(n), f"{n}小学"] for n in "甲乙丙丁")]})
    rows = [["学校", "活动名称", "活动日期"], ["甲小学", "无", ""], ["乙小学", "合唱", "2025-05-01"], ["丙小学", "本学期无", ""]]
    write_xlsx(
        tmp_path / "活动.xlsx", {"活动": [*rows, ["丁小学", "无", ""], ["丁小学", "登山", "2025-05-01"], ["戊小学", "无", ""]]}
    )
    records = load(tmp_path)
    submitted = records.submitted[records.submitted["table"] == "activities"]
    assert submitted["schools_key"].tolist() == [0, 1, 3]
    assert dict(zip(column(records, "activities", "name"), column(records, "activities", "doubt"), strict=True)) == {
        "合唱": None,
        "登山": "contested_row",
    }


# ---------------------------------------------------------------- what does not count


@pytest.mark.parametrize("name", ["示例", "填写样例", "样表", "谈心谈话（作废）", "谈心谈话（旧）", "谈话_旧版", "草稿"])
def test_a_sheet_that_is_a_sample_or_void(name: str) -> None:
    assert word_of_void(name, is_dated=False, is_sheet=True)


@pytest.mark.parametrize(
    "name", ["谈心谈话", "教学示例评比", "谈话记录（样表）", "教职工（示例）", "模板", "新旧教师结对", "旧城小学"]
)
def test_a_sheet_that_is_no_sample_and_not_void(name: str) -> None:
    assert not word_of_void(name, is_dated=True, is_sheet=True)


def test_titles_call_nothing_a_sample() -> None:
    assert not word_of_void("示例", is_dated=True)


ABSENT = [
    "未体检人员名单",
    "二、未参加体检人员",
    "未谈话教师（3人）",
    "请假人员",
    "缺席名单",
    "2025年未参加培训教师名单",
    "尚未参训人员：",
]
PRESENT = [
    "已谈话教师名单",
    "体检人员名单",
    "已检和未检人员情况表",
    "参加及未参加人员",
    "应参加人员",
    "未体检原因",
    "补谈人员",
    "新入职教师",
]


@pytest.mark.parametrize("text", ABSENT)
def test_a_heading_of_whoever_was_not_there(text: str) -> None:
    assert heading_of_absent(text)


@pytest.mark.parametrize("text", PRESENT)
def test_a_heading_of_whoever_was_there(text: str) -> None:
    assert not heading_of_absent(text)


@pytest.mark.parametrize("heading", ["未谈话人员：", "二、未谈话教师", "请假人员"])
def test_below_such_a_heading_nothing_surely_happened(tmp_path: Path, heading: str) -> None:
    records = of(tmp_path, TALKS, ZHANG, [heading, "", ""], LI, ["三、已谈话人员", "", ""], ["王五", "2025-03-03", "面对面"])
    assert people(records) == {"张三": None, "李四": "void", "王五": None}


@pytest.mark.parametrize(
    ("sheet", "title", "file"),
    [
        ("未谈心谈话教师名单", "", "1.xlsx"),
        ("填写示例", "", "1.xlsx"),
        ("谈心谈话", "请假人员名单", "1.xlsx"),
        ("谈心谈话", "", "谈心谈话（作废）.xlsx"),
    ],
)
def test_a_list_that_is_called_so_counts_only_perhaps(tmp_path: Path, sheet: str, title: str, file: str) -> None:
    records = of(tmp_path, *([[title, "", ""]] if title else []), TALKS, ZHANG, sheet=sheet, file=file)
    assert people(records) == {"张三": "void"}
    assert any(note.row == 0 and "1" in str(note.message) for note in notes(records, "doubted"))


@pytest.mark.parametrize("cells", [["", ""], ["/", "/"], ["-", ""]])
def test_a_row_with_nothing_but_a_person_says_of_nothing_that_it_happened(tmp_path: Path, cells: list[str]) -> None:
    assert people(of(tmp_path, TALKS, ["张三", *cells], LI)) == {"张三": "unsaid", "李四": None}


@pytest.mark.parametrize(
    "text",
    ["取消", "未谈", "请假", "延期", "因病未谈", "2025-09-01（取消）", "2025-09-01未谈", "拟2025-09-01", "待谈", "推迟到下学期"],
)
def test_a_cell_for_the_day_that_denies(text: str) -> None:
    assert day_denies(text)


@pytest.mark.parametrize("text", ["9月3日", "第5周周三", "2025-9-31", "见记录本", "2025年秋季", "约2025年9月"])
def test_a_cell_for_the_day_that_only_cannot_be_read(text: str) -> None:
    assert not day_denies(text)


def test_a_row_whose_day_denies_counts_only_perhaps(tmp_path: Path) -> None:
    assert people(of(tmp_path, TALKS, ["张三", "取消", "面对面"], ["李四", "9月3日", "面对面"])) == {
        "张三": "denied",
        "李四": None,
    }


@pytest.mark.parametrize(
    ("header", "text", "denies"),
    [
        ("审批状态", "审批中", True),
        ("审批结果", "拒绝", True),
        ("审核意见", "不同意", True),
        ("状态", "已撤回", True),
        ("状态", "草稿", True),
        ("审批状态", "已完成", False),
        ("审批结果", "同意", False),
        ("未参加原因", "产假", True),
        ("未体检原因", "无", False),
        ("请假事由", "出差", True),
        ("活动原因", "教师节", False),
        ("报名状态", "已报名", True),
        ("进展", "筹备中", True),
        ("备注", "因天气未成行", True),
        ("备注", "本人请假未谈", True),
        ("备注", "改为线上", False),
    ],
)
def test_what_an_export_says_of_its_rows(header: str, text: str, denies: bool) -> None:
    assert column_denies(header, text) is denies


def test_a_day_that_is_struck_through(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF, "谈心谈话": [TALKS, ZHANG, LI]})
    workbook = openpyxl.load_workbook(path)
    workbook["谈心谈话"]["B2"].font = Font(strike=True)
    workbook.save(path)
    assert people(load(tmp_path)) == {"张三": "denied", "李四": None}


def test_hidden_columns_are_read_and_told(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF, "谈心谈话": [TALKS, ZHANG]})
    workbook = openpyxl.load_workbook(path)
    workbook["谈心谈话"].column_dimensions["C"].hidden = True
    workbook["教职工"].column_dimensions["Z"].hidden = True
    workbook.save(path)
    records = load(tmp_path)
    assert column(records, "talks", "form") == ["face_to_face"]
    assert [(problem.code, problem.place.sheet) for problem in records.problems] == [("W313", "谈心谈话")]


def test_days_of_the_other_calendar_of_spreadsheets(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "谈心谈话"
    for row in (TALKS, ["张三", datetime(2025, 3, 1), "面对面"]):
        sheet.append(row)
    write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF})
    workbook.save(tmp_path / "城关小学谈话.xlsx")
    assert column(load(tmp_path), "talks", "held_on") == [20250301]


def test_a_day_in_numerals_without_its_word_may_be_of_the_lunar_calendar() -> None:
    assert parse_date("2025年八月十五") is None
    assert parse_date("2025年八月十五日") == (20250815, 20250815)


@pytest.mark.parametrize("name", ["2026年拟交流轮岗教师名册", "交流轮岗计划", "交流轮岗报名表"])
def test_whoever_is_to_be_exchanged_is_perhaps(tmp_path: Path, name: str) -> None:
    rows = [[name, "", ""], ["姓名", "交流轮岗类型", "交流开始年月"], ["张三", "定期交流", "2026-09"]]
    records = of(tmp_path, *rows, sheet="交流轮岗")
    assert column(records, "rotations", "doubt") == ["planned"]


# ---------------------------------------------------------------- how many times


def test_a_number_of_times_stays_with_its_line_below_a_line_that_is_no_record(tmp_path: Path) -> None:
    header = ["姓名", "谈话日期", "谈话方式", "谈话次数"]
    records = of(tmp_path, header, ["1", "2", "3", "4"], [*ZHANG, 1], [*LI, 3])
    assert [column(records, "talks", "staff_name").count(name) for name in ("张三", "李四")] == [1, 3]


def test_a_day_for_each_term_below_the_terms_is_not_read(tmp_path: Path) -> None:
    rows = [["姓名", "上学期", "", "下学期", ""], ["", "谈话时间", "谈话方式", "谈话时间", "谈话方式"], [*ZHANG, *ZHANG[1:]]]
    assert [code for code in codes(of(tmp_path, *rows)) if code.startswith("E")] == ["E310"]


@pytest.mark.parametrize("times", [("3.1", "3.8"), ("3月1日", "3月8日"), ("2025-03-01", "2025-03-08"), ("上学期", "下学期")])
def test_columns_for_one_day_each_are_not_read(tmp_path: Path, times: tuple[str, str]) -> None:
    assert "E310" in codes(of(tmp_path, ["姓名", *times], ["张三", "√", "√"]))


# ---------------------------------------------------------------- whose


@pytest.mark.parametrize(
    ("title", "sheet", "file"),
    [
        ("红星小学2025年谈心谈话记录表", "Sheet1", "1.xlsx"),
        ("填报单位：红星小学", "谈心谈话", "1.xlsx"),
        ("", "红星小学谈心谈话", "1.xlsx"),
        ("", "谈心谈话", "红星小学谈心谈话.xlsx"),
    ],
)
def test_a_school_of_no_list_above_the_rows_of_a_known_one(tmp_path: Path, title: str, sheet: str, file: str) -> None:
    write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF})
    write_xlsx(tmp_path / "城关小学" / file, {sheet: [*([[title, "", ""]] if title else []), TALKS, ZHANG]})
    records = load(tmp_path)
    assert people(records) == {"张三": "homeless"}
    assert any("红星小学" in note.value for note in notes(records, "doubted"))


@pytest.mark.parametrize(
    "title",
    [
        "山丹县城关小学谈心谈话记录表",
        "城关学校谈话记录",
        "山丹县小学教师谈心谈话记录表",
        "2025年中小学教师谈话记录",
        "城关小学附属幼儿园谈话",
        "XX小学谈话记录",
        "填报学校（盖章）：",
        "各级各类学校谈话情况",
    ],
)
def test_titles_that_name_no_other_school(tmp_path: Path, title: str) -> None:
    assert people(of(tmp_path, [title, "", ""], TALKS, ZHANG, sheet="Sheet1")) == {"张三": None}


def test_below_a_heading_of_a_school_of_no_list_rows_are_perhaps_the_known_ones(tmp_path: Path) -> None:
    records = of(tmp_path, TALKS, ZHANG, ["红星小学", "", ""], LI)
    assert people(records) == {"张三": None, "李四": "homeless"}


def took_part(folder: Path, activities: Rows, *rows: list[Any]) -> Records:
    header = ["姓名", "活动名称", *(["参加日期"] if len(rows[0]) > 2 else [])]
    more = {"活动": [["活动名称", "活动日期", "活动类型"], *activities], "活动参加名单": [header, *rows]}
    return load(write_xlsx(folder / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF, **more}))


def test_whoever_took_part_in_what_the_activity_is_called(tmp_path: Path) -> None:
    records = took_part(tmp_path, [["登山", "2025-05-01", "文体活动"]], ["张三", "登山"], ["李四", "合唱"])
    assert column(records, "participation", "held_on") == [20250501, None]
    assert column(records, "participation", "kind") == ["culture_sport", None]
    assert [note.value for note in notes(records, "doubted") if note.field == "activity_id"] == ["合唱"]


def test_a_name_of_two_activities_or_of_one_on_another_day_leads_to_neither(tmp_path: Path) -> None:
    twice = [["登山", "2025-05-01", "文体活动"], ["登山", "2024-05-01", "文体活动"]]
    assert column(took_part(tmp_path / "1", twice, ["张三", "登山"]), "participation", "held_on") == [None]
    other = took_part(tmp_path / "2", twice[:1], ["张三", "登山", "2024-05-01"])
    assert column(other, "participation", "kind") == [None]


# ---------------------------------------------------------------- who is no longer there


@pytest.mark.parametrize(
    ("header", "text", "state"),
    [
        ("异动情况", "退休", "retired"),
        ("变动情况", "2025年8月调出", None),
        ("去向", "县一中", None),
        ("请假情况", "产假（2025.3-2025.9）", None),
        ("借调情况", "无", "in_post"),
        ("变动情况", "2025年8月由位奇小学调入", "in_post"),
        ("是否班主任", "是", "in_post"),
    ],
)
def test_a_column_that_says_where_some_went(tmp_path: Path, header: str, text: str, state: str | None) -> None:
    rows = [["姓名", "性别", header], ["张三", "男", text], ["李四", "女", ""], ["王五", "男", ""]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": rows}))
    assert column(records, "staff", "status") == [state, "in_post", "in_post"]


def test_a_column_that_all_have_and_a_cell_of_ones_own_hold(tmp_path: Path) -> None:
    rows = [
        ["姓名", "性别", "人员状态", "请假情况", "退休时间"],
        ["张三", "男", "在职", "病假3天", "2045-01"],
        ["李四", "女", "在职", "", "2046-01"],
    ]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": rows}))
    assert column(records, "staff", "status") == ["in_post", "in_post"]
    assert States(MODEL.code_lists["staff_status"]).of_away("在岗") is None


def test_a_forgotten_school_in_a_csv_is_asked_about(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": [["学校标识码", "学校名称"], ["1", "甲小学"], ["2", "乙小学"]]})
    write_csv(
        tmp_path / "活动.csv", [["学校", "活动名称", "活动日期"], ["甲小学", "登山", "2025-05-01"], ["", "合唱", "2025-05-02"]]
    )
    frame = load(tmp_path).frames["activities"]
    assert set(frame.loc[frame["name"] == "合唱", "doubt"]) == {"homeless"}
