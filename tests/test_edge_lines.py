"""Lines of a sheet: which are records, and what the others are; several tables in a sheet; forms; lists of another kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from importing import SCHOOL_SHEET, codes, column, load, notes, told, write_xlsx

from auditor.records.cells import text as cell_text
from auditor.records.records import Records
from auditor.records.sheets.words import are_column_marks, is_example, is_label, is_no_name, is_no_number, is_numeric, is_total

HEADER = ["序号", "姓名", "性别", "职称"]
PEOPLE = [[1, "林向东", "男", "一级教师"], [2, "周雨桐", "女", "一级教师"], [3, "何知远", "男", "未评"]]
NAMES = ["林向东", "周雨桐", "何知远"]


def roster(tmp_path: Path, *rows: list[Any], sheet: str = "教职工", **more: list[list[Any]]) -> Records:
    """The import of a school's workbook with these rows of staff."""
    return load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, sheet: list(rows), **more}))


def names(records: Records) -> list[str]:
    """The persons who surely are ones."""
    staff = records.frames["staff"]
    doubts = staff["doubt"].fillna("").tolist() if "doubt" in staff else [""] * len(staff)
    return [name for name, doubt in zip(staff["name"].tolist(), doubts, strict=True) if not doubt]


# ---------------------------------------------------------------- column numbers


@pytest.mark.parametrize(
    "line",
    [
        ["甲", "乙", 1, 2],
        [1, 2, 3, 4],
        ["1", "2", "3", "4"],
        ["A", "B", "C", "D"],
        ["L1", "L2", "L3", "L4"],
        ["栏次", 1, 2, 3],
        ["①", "②", "③", "④"],
        ["（1）", "（2）", "（3）", "（4）"],
        ["甲", "乙", "丙", "丁"],
        ["", "甲", 1, 2],
    ],
)
def test_a_line_of_column_numbers(tmp_path: Path, line: list[Any]) -> None:
    records = roster(tmp_path, HEADER, line, *PEOPLE)
    assert names(records) == NAMES
    assert told(records, "staff") == [(1, "header"), (2, "numbers")]


def test_column_numbers_again_below_a_repeated_header(tmp_path: Path) -> None:
    records = roster(tmp_path, HEADER, [1, 2, 3, 4], *PEOPLE[:2], HEADER, [1, 2, 3, 4], PEOPLE[2])
    assert names(records) == NAMES


@pytest.mark.parametrize("texts", [["1", "3"], ["1"], ["2", "3"], ["甲", "丙"], ["A", "A"], ["1", "林"], ["10", "11"]])
def test_what_numbers_no_columns(texts: list[str]) -> None:
    assert not are_column_marks(texts)


def test_schools_that_are_called_by_numbers_are_records(tmp_path: Path) -> None:
    rows = [["学校标识码", "学校名称", "班级数"], ["1", "甲小学", "2"], ["2", "乙小学", "3"]]
    records = load(write_xlsx(tmp_path / "学校.xlsx", {"学校名单": rows}))
    assert column(records, "schools", "name") == ["甲小学", "乙小学"]


# ---------------------------------------------------------------- examples


@pytest.mark.parametrize(
    "line",
    [
        ["例", "张三", "男", "高级教师"],
        ["示例", "张三", "男", "高级教师"],
        [1, "张三（示例）", "男", "高级教师"],
        ["例1", "张三", "男", "高级教师"],
        ["", "例：张三", "男", "高级教师"],
        ["【样例】", "张三", "男", "高级教师"],
        ["填写示例，提交时请删除", "张三", "男", "高级教师"],
        ["", "（例）张三", "男", "高级教师"],
    ],
)
def test_the_example_of_a_form(tmp_path: Path, line: list[Any]) -> None:
    for rows in ([HEADER, line, *PEOPLE], [HEADER, *PEOPLE, line]):
        records = roster(tmp_path, *rows)
        assert names(records) == NAMES
        assert "example" in [kind for _, kind in told(records, "staff")]


def test_an_example_marked_in_the_remarks(tmp_path: Path) -> None:
    rows = [[*HEADER, "备注"], [1, "张三", "男", "高级教师", "此行为示例，请删除"], *([*line, ""] for line in PEOPLE)]
    assert names(roster(tmp_path, *rows)) == NAMES


@given(st.text(st.sampled_from("0123456789-./: "), min_size=1))
def test_what_is_made_of_digits_is_no_word(text: str) -> None:
    assert is_numeric(text)
    assert not any(word(text) for word in (is_total, is_label, is_example))
    assert not (text.isdecimal() and is_no_number(text))


@given(st.one_of(st.text(st.sampled_from("0123456789-")), st.text(st.sampled_from("实际谈话时间示例例填表人栏年月一㐀鿿"))))
def test_the_quick_way_to_the_forms_of_a_header_is_the_long_one(text: str) -> None:
    assert cell_text.header_forms(text) == cell_text._header_forms(text)


@pytest.mark.parametrize("text", ["例会", "例行谈话", "示例课", "范例课展示", "样板学校", "例谈作文教学", "案例分析"])
def test_what_is_no_example(tmp_path: Path, text: str) -> None:
    assert not is_example(text)
    rows = [["活动名称", "活动日期", "活动类型"], [text, "2025-03-01", "其他活动"]]
    assert column(roster(tmp_path, HEADER, *PEOPLE, 活动=rows), "activities", "name") == [text]


# ---------------------------------------------------------------- lines that are no persons


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (["", "合计：6人", "", ""], "total"),
        (["", "共6人", "", ""], "total"),
        (["合计", "", "男2女1", ""], "total"),
        (["", "总人数：3", "", ""], "total"),
        (["本页小计", "", "", 3], "total"),
        (["", "数学组", "", ""], "section"),
        (["一、在编教师", "", "", ""], "section"),
        (["", "高一年级组", "", ""], "section"),
        (["（二）编外人员（3人）", "", "", ""], "section"),
        (["", "教务处", "", ""], "section"),
        (["", "2025年3月1日", "", ""], "footer"),
        (["", "以下空白", "", ""], "footer"),
        (["", "公章", "", ""], "footer"),
        (["", "（盖章）", "", ""], "footer"),
        (["", "×××", "", ""], "footer"),
        ([7, "空编", "", ""], "footer"),
        (["", "12", "", ""], "footer"),
        (["", 2025, "", ""], "footer"),
    ],
)
def test_a_line_that_is_no_person(tmp_path: Path, line: list[Any], kind: str) -> None:
    for rows in ([HEADER, line, *PEOPLE], [HEADER, *PEOPLE, line]):
        records = roster(tmp_path, *rows)
        assert names(records) == NAMES
        assert [k for _, k in told(records, "staff")] == ["header", kind]


@pytest.mark.parametrize("name", ["数学组", "共6人", "以下空白", "2025年3月1日", "公章", "教务处", "代课教师"])
def test_no_name_beside_what_only_a_person_has_is_doubtful(tmp_path: Path, name: str) -> None:
    rows = [["教职工号", "姓名", "性别", "出生日期"], ["0001", "林向东", "男", "1980-01-01"], ["0002", name, "女", "1981-01-01"]]
    records = roster(tmp_path, *rows)
    assert names(records) == ["林向东"]
    assert records.frames["staff"]["doubt"].fillna("").tolist() == ["", "not_a_person"]


@pytest.mark.parametrize(
    "name",
    [
        "王科",
        "高一",
        "安定",
        "李室",
        "赵班",
        "钱会",
        "孙办",
        "计春华",
        "全德",
        "合欢",
        "单于飞",
        "江校长",
        "周一",
        "时间成",
        "毕业成",
        "欧阳",
        "买买提·艾力",
        "教师12",
        "张三1",
        "王芳（大）",
        "甲",
        "Maria",
        "总成",
        "平安",
        "共青",
    ],
)
def test_a_person_with_a_name_like_another_word_is_a_person(tmp_path: Path, name: str) -> None:
    assert not is_no_name(name)
    records = roster(tmp_path, HEADER, *PEOPLE, [4, name, "女", ""])
    assert len(names(records)) == 4


@pytest.mark.parametrize(
    "line",
    [["校长", "林向东", ""], ["书记", "周雨桐", ""], ["教务主任", "何知远", ""], ["负责人", "白露", ""], ["联系人", "马骏", ""]],
)
def test_a_post_beside_a_name_makes_no_footer(tmp_path: Path, line: list[Any]) -> None:
    records = roster(tmp_path, ["职务", "姓名", "性别"], ["教师", "王芳", "女"], line)
    assert names(records) == ["王芳", line[1]]


# ---------------------------------------------------------------- footers, blanks, the account


@pytest.mark.parametrize(
    "footer",
    [
        ["填表人：张三", "", "审核人：李四", ""],
        ["填表人", "张三", "审核人", "李四"],
        ["制表：王五", "复核：赵六", "", "2025年12月31日"],
        ["校长（签字）：", "", "2025年12月31日", ""],
        ["", "填报单位（盖章）", "", "填报日期：2025-12-31"],
        ["注：1.本表由学校填写；2.一式两份。", "", "", ""],
    ],
)
def test_a_footer_with_labels(tmp_path: Path, footer: list[Any]) -> None:
    records = roster(tmp_path, HEADER, *PEOPLE, [], footer)
    assert (names(records), told(records, "staff")) == (NAMES, [(1, "header"), (5, "blank"), (6, "footer")])


def test_every_line_is_a_record_or_told(tmp_path: Path) -> None:
    above = [["城关小学教职工花名册"], [], ["单位：人"]]
    records = roster(tmp_path, *above, HEADER, *PEOPLE, [], [], [4, "", "", ""], ["合计", 3], ["填表人：张三"])
    source = next(source for source in records.sources if source.table == "staff")
    assert (source.rows_in, source.accepted, source.skipped) == (3, 3, 9)
    lines = [(note.row, str(note.message)) for note in notes(records, "line") if note.source_id == source.source_id]
    assert [row for row, _ in sorted(lines)] == [1, 2, 3, 4, 8, 10, 11, 12]


# ---------------------------------------------------------------- several tables in a sheet


def test_a_second_header_has_its_own_columns(tmp_path: Path) -> None:
    below = [["二、编外"], ["序号", "教职工号", "姓名", "性别", "职称"], [1, "01005", "马骏", "男", "二级教师"]]
    records = roster(tmp_path, ["一、在编"], HEADER[:3], *(line[:3] for line in PEOPLE), *below)
    assert names(records) == [*NAMES, "马骏"]
    assert column(records, "staff", "staff_id")[-1] == "01005"
    assert sum(source.skipped for source in records.sources if source.table == "staff") == 4


def test_the_second_table_with_the_columns_in_another_order(tmp_path: Path) -> None:
    records = roster(tmp_path, HEADER, *PEOPLE, [], ["姓名", "职称", "性别"], ["白露", "高级教师", "女"])
    assert (names(records), column(records, "staff", "sex")[-1]) == ([*NAMES, "白露"], "female")


def test_a_table_of_another_kind_below(tmp_path: Path) -> None:
    talks = [["谈心谈话记录"], ["谈话对象", "谈话日期", "谈话方式"], ["林向东", "2025-03-01", "面对面"]]
    records = roster(tmp_path, HEADER, *PEOPLE, [], *talks, sheet="Sheet1")
    assert (names(records), column(records, "talks", "held_on")) == (NAMES, [20250301])


def test_three_tables_one_below_another(tmp_path: Path) -> None:
    parts = [
        row
        for line in PEOPLE
        for row in ([f"{line[1][0]}组"], HEADER if line[0] != 2 else HEADER[1:], line if line[0] != 2 else line[1:])
    ]
    assert names(roster(tmp_path, *parts)) == NAMES


def test_a_table_below_that_is_not_clear_is_asked_about_and_told(tmp_path: Path) -> None:
    records = roster(tmp_path, HEADER, *PEOPLE, [], ["学校名称", "项目", "备注"], ["甲小学", "x", "y"], sheet="Sheet1")
    assert names(records) == NAMES
    assert [code for code in codes(records) if code.startswith("E31")] in (["E310"], [])


def test_the_header_with_a_title_on_every_page(tmp_path: Path) -> None:
    title = ["城关小学教职工花名册"]
    records = roster(tmp_path, title, HEADER, *PEOPLE[:2], [], title, HEADER, PEOPLE[2])
    assert names(records) == NAMES


def test_a_header_of_two_rows_on_every_page(tmp_path: Path) -> None:
    head = [["姓名", "任职情况", ""], ["", "职称", "性别"]]
    records = roster(
        tmp_path, ["教职工花名册"], *head, ["林向东", "未评", "男"], ["教职工花名册"], *head, ["周雨桐", "未评", "女"]
    )
    assert names(records) == NAMES[:2]


def test_a_second_header_that_differs_in_a_column_nobody_knows(tmp_path: Path) -> None:
    below = [["姓名", "性别", "家庭住址"], ["马骏", "男", "青禾县"], ["白露", "女", "青禾县"]]
    records = roster(tmp_path, ["姓名", "性别", "教职工号"], ["林向东", "男", "0001"], *below)
    assert names(records) == ["林向东", "马骏", "白露"]


def test_lines_above_the_header_that_hold_as_much_as_a_record_are_told(tmp_path: Path) -> None:
    records = roster(tmp_path, [1, "马骏", "男", "一级教师"], [2, "白露", "女", "一级教师"], HEADER, *PEOPLE)
    assert (names(records), codes(records)) == (NAMES, ["E313"])
    assert told(records, "staff") == [(1, "unread"), (2, "unread"), (3, "header")]


# ---------------------------------------------------------------- forms and lists of another kind


CARD = [
    ["教职工基本情况登记表"],
    ["姓名", "林向东", "性别", "男", "身份证号", "990101197903120010", "婚姻状况", "离异"],
    ["民族", "汉族", "籍贯", "青禾县", "政治面貌", "党员", "健康状况", "高血压"],
    ["学历", "本科", "专业", "数学", "职称", "一级教师"],
]
TALK_FORM = [
    ["谈话记录表"],
    ["谈话对象", "林向东", "谈话时间", "2025-03-01"],
    ["谈话人", "王校", "地点", "办公室"],
    ["谈话内容", "工作"],
]
UPRIGHT = [["姓名", "林向东"], ["性别", "男"], ["出生日期", "1979-03-12"], ["职称", "一级教师"]]
LYING = [
    ["姓名", "林向东", "周雨桐", "何知远"],
    ["性别", "男", "女", "男"],
    ["出生日期", "1979-03-12", "1988-11-02", "1990-07-25"],
]
ONE_LINE = [["姓名", "林向东", "性别", "男", "出生日期", "1979-03-12"]]


@pytest.mark.parametrize("rows", [CARD, TALK_FORM, UPRIGHT, LYING, ONE_LINE, [*CARD, [], *CARD[1:]]])
def test_a_form_is_refused_and_nothing_of_it_told(tmp_path: Path, rows: list[list[Any]]) -> None:
    records = roster(tmp_path, HEADER, *PEOPLE, Sheet1=rows)
    assert (names(records), codes(records)) == (NAMES, ["E312"])
    said = " ".join(str(problem.message) + str(problem.place) for problem in records.problems)
    said += " ".join(note.column + note.value for note in records.notes if "Sheet1" in records.sources[note.source_id].sheet)
    assert not any(secret in said for secret in ("林向东", "990101197903120010", "离异", "高血压"))


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER, PEOPLE[0]],
        [["姓名", "民族", "性别", "籍贯"], ["林向东", "汉族", "男", "青禾县"]],
        [["填报单位：城关小学", "", "填报日期：2025-12-31"], HEADER, *PEOPLE],
        [["学校名称", "城关小学", "学段", "小学"], [], HEADER, *PEOPLE],
    ],
)
def test_a_list_is_no_form(tmp_path: Path, rows: list[list[Any]]) -> None:
    records = roster(tmp_path, *rows)
    assert "E312" not in codes(records)
    assert names(records)[0] == "林向东"


@pytest.mark.parametrize(
    ("sheet", "header"),
    [
        ("学习经历", ["姓名", "工号", "学校", "入校时间", "毕业日期", "学历"]),
        ("家庭成员", ["姓名", "性别", "出生日期", "工作单位"]),
        ("学生花名册", ["姓名", "性别", "出生日期", "班级"]),
        ("Sheet1", ["姓名", "工号", "学校", "入校时间", "毕业日期", "学历"]),
        ("退休教职工", ["姓名", "性别", "出生日期", "退休时间"]),
    ],
)
def test_a_list_of_other_things_is_no_roster(tmp_path: Path, sheet: str, header: list[str]) -> None:
    others = [header, *([f"某甲{n}", "女", "青禾师范学校", "2003-09", "2007-06", "本科"][: len(header)] for n in range(3))]
    records = roster(tmp_path, HEADER, *PEOPLE, **{sheet: others})
    assert names(records) == NAMES
    assert column(records, "schools", "name") == ["清泉镇城关小学"]
    assert [code for code in codes(records) if code in ("W309", "E310")]


@pytest.mark.parametrize(
    ("sheet", "rows"),
    [
        ("指标计算说明", [["指标名称", "计算公式", "达标标准"], ["平均班额", "学生数÷班级数", "<=45"]]),
        ("Sheet1", [["指标名称", "计算公式", "达标标准"], ["平均班额", "学生数÷班级数", "<=45"]]),
        ("说明", [["项目", "口径"], ["骨干教师比例", "按学校"]]),
        ("指标解释", [["指标", "数据日期", "口径"], ["平均班额", "", "按学校"]]),
    ],
)
def test_an_explanation_of_figures_holds_none(tmp_path: Path, sheet: str, rows: list[list[Any]]) -> None:
    assert len(roster(tmp_path, HEADER, *PEOPLE, **{sheet: rows}).frames["bureau_figures"]) == 0


# ---------------------------------------------------------------- two columns for one field


def test_two_columns_filled_in_turn_are_one(tmp_path: Path) -> None:
    header = ["谈话对象", "谈话日期", "谈话时间", "谈话方式"]
    rows = [header, ["林向东", "2025-03-01", "", "面对面"], ["周雨桐", "", "2025-03-03", "面对面"], ["何知远", "", "", "面对面"]]
    records = roster(tmp_path, HEADER, *PEOPLE, 谈心谈话=rows)
    assert column(records, "talks", "held_on") == [20250301, 20250303, None]


def test_of_two_filled_columns_the_better_named_stands(tmp_path: Path) -> None:
    rows = [["谈话对象", "谈话时间", "谈话日期"], ["林向东", "2025-04-01", "2025-03-01"], ["周雨桐", "2025-04-02", ""]]
    records = roster(tmp_path, HEADER, *PEOPLE, 谈心谈话=rows)
    assert column(records, "talks", "held_on") == [20250301, 20250402]
