"""What stands for several records, for a day, or for nobody: days in one cell, counts, answers that are no yes, remarks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from dirty import chunks_of
from importing import ROSTER, SCHOOL_SHEET, STAFF, Rows, codes, column, load, write_csv, write_xlsx

from auditor.files.sheet import Sheet
from auditor.model.model import base_model
from auditor.records.cells.cells import converter
from auditor.records.cells.dates import recurring, several_days
from auditor.records.cells.text import person_name
from auditor.records.records import Records

TALKS = ["谈话对象", "谈话日期"]


def book(tmp_path: Path, **sheets: Rows) -> Records:
    return load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF, **sheets}))


def doubts(records: Records, table: str) -> list[str | None]:
    frame = records.frames[table]
    return column(records, table, "doubt") if "doubt" in frame else [None] * len(frame)


def days(records: Records, table: str = "talks") -> list[tuple[Any, ...]]:
    """First and last day of each record."""
    return list(zip(*(column(records, table, name) for name in ("held_on", "held_on__latest")), strict=True))


# ---------------------------------------------------------------- several records in one line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025.3.1、2025.5.6", [20250301, 20250506]),
        ("2025年3月1日、8日", [20250301, 20250308]),
        ("2025年3月1日和5月6日", [20250301, 20250506]),
        ("2025-03-01 2025-05-06", [20250301, 20250506]),
        ("2025/3/1,2025/5/6", [20250301, 20250506]),
        ("20250301、20250506", [20250301, 20250506]),
        ("3月1日、5月6日", [None, None]),
        ("3、5月", [None, None]),
        ("上学期、下学期", [None, None]),
        *((text, []) for text in ("2025.3.1", "2025年3月1日、", "约、2025.3.1", "1、2", "张三、李四", "", "2025年3月1日上午")),
    ],
)
def test_several_days_in_one_cell(text: str, found: list[int | None]) -> None:
    assert [span and span[0] for span in several_days(text)] == found


@pytest.mark.parametrize(("text", "times"), [("每月", 12), ("每周五", 52), ("每学期一次", 2), ("2025年3月", 0), ("每人", 0)])
def test_how_often_something_happens(text: str, times: int) -> None:
    assert recurring(text) == times


def test_each_day_of_a_cell_is_a_record(tmp_path: Path) -> None:
    records = book(tmp_path, 谈心谈话=[TALKS, ["张三", "2025.3.1、2025.5.6"], ["李四、王五", "2025.3.1、2025.4.1"]])
    assert sorted(zip(column(records, "talks", "staff_key"), column(records, "talks", "held_on"), strict=True)) == [
        *((0, 20250301), (0, 20250506), (1, 20250301), (1, 20250401), (2, 20250301), (2, 20250401)),
    ]
    assert {row["rows_in"] for row in [vars(source) for source in records.sources] if row["table"] == "talks"} == {2}


def test_days_whose_year_nobody_tells_leave_open_how_many_records_there_are(tmp_path: Path) -> None:
    records = book(tmp_path, 谈心谈话=[TALKS, ["张三", "3月1日、5月6日"]])
    assert column(records, "talks", "held_on") == [None, None]
    assert doubts(records, "talks") == [None, "contested_row"]


def test_a_line_that_counts_stands_for_so_many_records(tmp_path: Path) -> None:
    rows = [[*TALKS, "谈话次数"], ["张三", "2025-03-01", 3], ["李四", "", "0次"], ["王五", "2025-03-02", "一次"]]
    records = book(tmp_path, 谈心谈话=rows)
    got = zip(*(column(records, "talks", name) for name in ("staff_key", "held_on", "doubt")), strict=True)
    assert list(got) == [
        *((0, 20250301, None), (0, None, None), (0, None, "contested_row")),
        *((1, None, "denied"), (2, 20250302, None)),
    ]


@pytest.mark.parametrize("header", ["参加人次", "人次", "次序", "第几次"])
def test_other_numbers_count_no_records(header: str, tmp_path: Path) -> None:
    records = book(tmp_path, 谈心谈话=[[*TALKS, header], ["张三", "2025-03-01", 3]])
    assert len(records.frames["talks"]) == 1


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (["谈话对象", "3月", "4月"], ["√", "√"]),
        (["谈话对象", "第一次谈话时间", "第二次谈话时间"], ["2025-03-01", "2025-05-06"]),
        (["谈话对象", "上学期", "下学期"], [1, 1]),
        (["谈话对象", "谈话日期", "第二次谈话日期"], ["2025-03-01", "2025-05-06"]),
    ],
)
def test_a_column_for_each_time_is_asked_about(header: list[str], cells: list[Any], tmp_path: Path) -> None:
    records = book(tmp_path, 谈心谈话=[header, ["张三", *cells], ["李四", *cells]])
    assert codes(records) == ["E310"]
    assert not len(records.frames["talks"])


def test_columns_of_times_that_nobody_filled_are_no_matter(tmp_path: Path) -> None:
    records = book(tmp_path, 谈心谈话=[[*TALKS, "第二次谈话日期", "3月"], ["张三", "2025-03-01", "", ""]])
    assert (codes(records), len(records.frames["talks"])) == ([], 1)


# ---------------------------------------------------------------- answers


ATTENDED = base_model().tables["participation"].columns["attended"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "已安排",
            "已报名",
            "已通知",
            "已计划",
            "已列入计划",
            "已启动",
            "已开始",
            "完成一半",
            "完成80%",
            "完成中",
            "已开展一半",
        ),
        *("完成0次", "参加一半", "已阅", "代签", "部分完成", "基本完成", "已上报"),
    ],
)
def test_what_leaves_open_whether_it_happened(text: str) -> None:
    assert converter(ATTENDED, None)(text, False).value is None


@pytest.mark.parametrize(
    "text",
    [
        *("已完成", "全部完成", "顺利举行", "准时到会", "已谈话", "已谈2次", "完成培训", "培训完成", "√（迟到）", "是（补签）"),
        *("已完成（2025-03-01）", "参加了", "已参加活动", "按时签到"),
    ],
)
def test_what_says_that_it_happened(text: str) -> None:
    assert converter(ATTENDED, None)(text, False).value is True


def test_a_day_as_an_answer_is_the_day_or_leaves_it_open(tmp_path: Path) -> None:
    rows = [
        [*TALKS, "完成情况"],
        ["张三", "2025-03-01", "2026-12-31"],
        ["李四", "", "2025-03-05"],
        ["王五", "2025-03-01", "2025-02-01"],
    ]
    records = book(tmp_path, 谈心谈话=rows)
    assert days(records) == [(20250301, 20261231), (20250305, 20250305), (20250301, 20250301)]
    assert column(records, "talks", "held") == [True] * 3


@pytest.mark.parametrize("header", ["打卡结果", "参与情况", "活动状态"])
def test_columns_that_ask_who_was_there(header: str, tmp_path: Path) -> None:
    rows = [
        ["姓名", "活动类型", "参加日期", header],
        ["张三", "心理讲座", "2025-03-05", "正常"],
        ["李四", "心理讲座", "2025-03-05", "未打卡"],
    ]
    records = book(tmp_path, 参加名单=rows)
    sure = zip(column(records, "participation", "attended"), doubts(records, "participation"), strict=True)
    assert [attended is True and doubt is None for attended, doubt in sure] == [True, False]


@pytest.mark.parametrize("name", ["登山（计划）", "读书会（拟）", "歌会（筹备中）"])
def test_a_plan_behind_a_name(name: str, tmp_path: Path) -> None:
    records = book(tmp_path, 活动=[["活动名称", "活动日期"], [name, "2025-10-01"], ["讲座（一）", "2025-10-02"]])
    assert doubts(records, "activities") == ["denied", None]


def test_a_list_of_who_took_part_is_no_list_of_activities(tmp_path: Path) -> None:
    rows = [
        ["活动名称", "活动日期", "姓名", "是否参加"],
        ["运动会", "2025-03-01", "张三", "是"],
        ["运动会", "2025-03-01", "李四", "否"],
    ]
    assert column(book(tmp_path, 活动参加情况=rows), "participation", "attended") == [True, False]
    asked = book(tmp_path, 活动=rows)
    assert (codes(asked), len(asked.frames["activities"])) == (["E310"], 0)


# ---------------------------------------------------------------- who is meant, and who is none


@pytest.mark.parametrize(
    "dressed", ["王芳，副校长", "王芳 副校长", "王芳、教导主任", "王芳/书记", "王芳 党支部书记", "王芳，老师"]
)
def test_a_post_behind_a_name_is_none_of_it(dressed: str) -> None:
    assert person_name(dressed) == "王芳"


@pytest.mark.parametrize("text", ["张三、李书记", "张三，李四", "张校长", "王主任"])
def test_what_is_no_post_behind_a_name(text: str) -> None:
    assert person_name(text) == text.replace("，", ",")


def perhaps(*rows: list[Any]) -> list[str]:
    width = max(map(len, rows))
    chunks = chunks_of(Sheet("城关小学.xlsx", "教职工", [[*row, *[""] * (width - len(row))] for row in rows], merged=()))
    return [str(chunk.columns["name"].cell(line)) for chunk in chunks for line in chunk.no_persons]


@pytest.mark.parametrize("word", ["实习生", "见习", "实习", "支教大学生", "顶岗实习", "西部计划志愿者"])
def test_words_beside_a_person_that_leave_open_whether_he_is_staff(word: str) -> None:
    assert perhaps(["姓名", "性别", "备注"], ["张三", "男", word], ["李四", "女", ""]) == ["张三"]
    assert perhaps(["姓名", "性别"], [f"张三（{word}）", "男"], ["李四", "女"]) == [f"张三（{word}）"]
    assert perhaps(["姓名", "性别", "人员类别"], ["张三", "男", word], ["李四", "女", "教师"]) == ["张三"]


@pytest.mark.parametrize(
    "remark",
    ["实习生指导教师", "带实习生2人", "曾支教", "优秀志愿者", "见习期满", "见习期", "见习期教师", "大学生村官", "特岗教师"],
)
def test_remarks_that_leave_nobody_out(remark: str) -> None:
    assert perhaps(["姓名", "性别", "备注"], ["张三", "男", remark], ["李四", "女", ""]) == []


@pytest.mark.parametrize(
    "remark", ["请长假", "停职", "在家休养", "失联", "未到岗", "尚未报到", "9月退休", "暑假调走", "因病长期请假"]
)
def test_a_remark_by_which_somebody_is_perhaps_not_at_work(remark: str, tmp_path: Path) -> None:
    rows = [["姓名", "性别", "备注"], ["张三", "男", remark], ["李四", "女", "2025年9月新调入"], ["王五", "男", "请假手续齐全"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": rows}))
    assert column(records, "staff", "status") == [None, "in_post", "in_post"]


@pytest.mark.parametrize("mark", ["删", "作废", "×"])
def test_a_line_whose_running_number_is_crossed_out(mark: str, tmp_path: Path) -> None:
    rows = [["序号", *STAFF[0]], [1, *STAFF[1]], [mark, *STAFF[2]]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": rows}))
    assert doubts(records, "staff") == [None, "denied"]


def test_titles_above_the_header_alone_say_whose_list_it_is(tmp_path: Path) -> None:
    rows = [STAFF[0], STAFF[1], STAFF[2], ["家长代表"], ["", "周实", "男", "1983-02-02"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "Sheet2": rows}))
    assert column(records, "staff", "name") == ["张三", "李四"]


# ---------------------------------------------------------------- whose they are


@pytest.mark.parametrize("heading", ["清泉小学", "二、清泉小学", "清泉小学教师名单"])
def test_below_a_heading_of_an_unknown_school_it_is_open_whose_the_records_are(heading: str, tmp_path: Path) -> None:
    rows = [["姓名", "性别"], ["城关小学"], ["张三", "男"], [heading], ["赵六", "女"]]
    write_xlsx(tmp_path / "学校.xlsx", {"学校信息": ROSTER})
    records = load(tmp_path / "学校.xlsx", write_xlsx(tmp_path / "县.xlsx", {"教职工": rows}))
    homes = zip(column(records, "staff", "name"), doubts(records, "staff"), strict=True)
    assert list(homes) == [("张三", None), *[("赵六", "homeless")] * 3]


@pytest.mark.parametrize("heading", ["王庄教学点", "附属幼儿园", "乡村小学", "本校"])
def test_a_part_of_a_school_is_its_own(heading: str, tmp_path: Path) -> None:
    rows = [["姓名", "性别", "职称"], ["张三", "男", "一级教师"], [heading], ["赵六", "女", "二级教师"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": rows}))
    assert doubts(records, "staff") == [None, None]


def test_a_school_that_is_written_once_a_page(tmp_path: Path) -> None:
    header = ["学校名称", "姓名", "性别"]
    rows = [header, ["城关小学", "张三", "男"], ["", "李四", "女"], header, ["城关小学", "王五", "男"], ["", "赵六", "男"]]
    rows += [["位奇小学", "钱七", "女"], ["", "孙八", "女"]]
    roster = write_xlsx(tmp_path / "学校.xlsx", {"学校信息": ROSTER})
    records = load(roster, write_csv(tmp_path / "县教职工.csv", rows))
    assert column(records, "staff", "schools_key") == [0, 0, 0, 0, 1, 1]


def test_a_school_that_is_written_out_is_not_filled_down(tmp_path: Path) -> None:
    rows = [["学校名称", "姓名"], ["城关小学", "张三"], ["城关小学", "李四"], ["", "王五"], ["", "赵六"], ["位奇小学", "钱七"]]
    roster = write_xlsx(tmp_path / "学校.xlsx", {"学校信息": ROSTER})
    records = load(roster, write_csv(tmp_path / "县教职工.csv", [["性别", *rows[0]], *(["男", *row] for row in rows[1:])]))
    assert doubts(records, "staff").count("homeless") == 6


# ---------------------------------------------------------------- lists of a part, of a year


@pytest.mark.parametrize("name", ["骨干教师名单", "班主任名单", "党员名册", "通讯录", "新入职教师"])
def test_a_list_of_some_of_the_staff_names_staff_but_not_all_of_them(name: str, tmp_path: Path) -> None:
    rows = [
        ["姓名", "性别", "出生日期", "职称"],
        ["张三", "男", "1980-01-01", "一级教师"],
        ["周八", "女", "1991-01-01", "二级教师"],
    ]
    beside = book(tmp_path, **{name: rows})
    assert sorted(column(beside, "staff", "name")) == ["周八", "张三", "李四", "王五"]
    assert "staff" in set(beside.submitted["table"])
    alone = load(write_xlsx(tmp_path / "alone" / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, name: rows}))
    assert sorted(column(alone, "staff", "name")) == ["周八", "张三"]
    assert "staff" not in set(alone.submitted["table"])


@pytest.mark.parametrize("name", ["新进教师体检", "新入职教师培训"])
def test_what_some_of_the_staff_did_is_read(name: str, tmp_path: Path) -> None:
    table = "health_checks" if "体检" in name else "trainings"
    rows = [["姓名", "体检日期" if "体检" in name else "培训时间", "学时"], ["张三", "2025-05-01", 8]]
    assert len(book(tmp_path, **{name: rows}).frames[table]) == 1


def test_of_two_years_in_one_file_who_is_in_one_alone_is_doubtful(tmp_path: Path) -> None:
    gone = ["0009", "赵六", "男", "1990-01-01"]
    sheets = {"学校信息": SCHOOL_SHEET, "2024年教职工": [*STAFF, gone], "2025年教职工": STAFF}
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", sheets))
    assert dict(zip(column(records, "staff", "name"), doubts(records, "staff"), strict=True)) == {
        **dict.fromkeys(("张三", "李四", "王五")),
        "赵六": "contested_row",
    }
    parts = {"学校信息": SCHOOL_SHEET, "2024年新进": STAFF[:2], "2025年新进": [STAFF[0], *STAFF[2:]]}
    assert doubts(load(write_xlsx(tmp_path / "parts" / "城关小学.xlsx", parts)), "staff") == [None] * 3


def test_a_summary_is_asked_about_in_words_that_can_be_answered(tmp_path: Path) -> None:
    records = book(tmp_path, 体检=[["体检时间", "体检医院", "体检人数"], ["2025-05-01", "县医院", 30]])
    assert [(one.code, "体检" in str(one.message), str(one.suggestion)) for one in records.problems] == [
        ("E310", True, "请每人一行，写明“姓名”")
    ]


@pytest.mark.parametrize("cell", ["计划", "已安排", "已报名", "进行中", "完成50%", "拟12月", "部分完成"])
def test_an_answer_that_is_no_yes_in_a_column_that_no_table_knows(cell: str, tmp_path: Path) -> None:
    records = book(tmp_path, 谈心谈话=[[*TALKS, "状态"], ["张三", "2025-03-01", "已谈"], ["李四", "2025-12-01", cell]])
    assert doubts(records, "talks") == [None, "denied"]


@pytest.mark.parametrize("remark", ["计划", "拟谈", "未谈成", "没去", "已预约"])
def test_a_remark_that_is_no_yes(remark: str, tmp_path: Path) -> None:
    records = book(tmp_path, 谈心谈话=[[*TALKS, "备注"], ["张三", "2025-03-01", "计划内"], ["李四", "2025-12-01", remark]])
    assert doubts(records, "talks") == [None, "denied"]


@pytest.mark.parametrize("dressed", ["王芳13812345678", "王芳 620725198001011234", "王芳（13812345678）"])
def test_a_number_behind_a_name_is_none_of_it(dressed: str) -> None:
    assert person_name(dressed) == "王芳"


@pytest.mark.parametrize("word", ["本校", "我校", "校本部"])
def test_a_column_that_names_the_own_school(word: str, tmp_path: Path) -> None:
    rows = [["学校", "姓名", "性别"], [word, "张三", "男"], [word, "李四", "女"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": rows}))
    assert column(records, "staff", "schools_key") == [0, 0]


# ---------------------------------------------------------------- several days, and answers with a bracket


def test_hours_of_several_days_are_told_once(tmp_path: Path) -> None:
    head = ["姓名", "培训项目名称", "培训级别", "学时", "培训时间"]
    records = book(tmp_path, 培训=[head, ["张三", "国培", "国家级", 24, "2025年7月1日、2日、3日"]])
    assert column(records, "trainings", "hours") == [2400]
    assert (column(records, "trainings", "started_on"), doubts(records, "trainings")) == ([20250701], [None])


def test_a_sum_for_several_months_is_paid_at_least_once(tmp_path: Path) -> None:
    records = book(tmp_path, 发放记录=[["姓名", "发放项目", "月份", "金额"], ["张三", "工资", "2025年1月、2月、3月", 1000]])
    assert doubts(records, "payments") == [None, "contested_row", "contested_row"]


def test_days_on_end_may_be_one_event(tmp_path: Path) -> None:
    head = ["活动名称", "活动类型", "活动日期"]
    rows = [["运动会", "文体活动", "2025年4月1日、2日"], ["读书会", "文体活动", "2025年4月1日、9日"]]
    assert doubts(book(tmp_path, 活动=[head, *rows]), "activities") == [None, "contested_row", None, None]


@pytest.mark.parametrize(
    "cell", ["是（延期至2026.3.1）", "√（请假3.5-3.8）", "是（补办中）", "是（计划2026-03-01）", "是（取消2025.5.1）"]
)
def test_a_bracket_that_says_otherwise_is_no_yes(cell: str) -> None:
    assert converter(ATTENDED, None)(cell, False).value is not True


@pytest.mark.parametrize("header", ["缺席次数", "缺勤次数", "应谈次数", "累计次数", "修订次数", "请假次数"])
def test_other_numbers_of_times_count_no_records(header: str, tmp_path: Path) -> None:
    records = book(tmp_path, 谈心谈话=[[*TALKS, header], ["张三", "2025-03-01", 0], ["李四", "2025-03-02", 4]])
    assert doubts(records, "talks") == [None, None]


def test_below_an_unknown_heading_in_one_schools_own_file_lines_are_perhaps_its_own(tmp_path: Path) -> None:
    staff = [*STAFF[:2], ["李庄小学", "", "", ""], *STAFF[2:]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    assert doubts(records, "staff") == [None, "homeless", "homeless"]
    assert column(records, "staff", "schools_key") == [0, 0, 0]


@pytest.mark.parametrize("origin", ["高校毕业生", "师范毕业生", "大学毕业生"])
def test_where_somebody_came_from_says_nothing_against_him(origin: str) -> None:
    assert perhaps(["姓名", "性别", "教师来源"], ["张三", "男", origin], ["李四", "女", "公开招聘"]) == []


def test_hours_every_week_may_come_many_times(tmp_path: Path) -> None:
    head = ["姓名", "培训项目名称", "培训级别", "学时", "培训时间"]
    records = book(tmp_path, 培训=[head, ["张三", "校本研修", "校级", 2, "每月"]])
    assert len(records.frames["trainings"]) == 12
