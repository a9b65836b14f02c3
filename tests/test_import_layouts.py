"""Sheets as they really are: titles, units, merged and repeated headers, totals, footers, aliases, ambiguous sheets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from importing import (
    ROSTER,
    SCHOOL_SHEET,
    STAFF,
    TALKS,
    codes,
    column,
    load,
    new_workbook,
    notes,
    school_workbook,
    told,
    write_csv,
    write_xlsx,
)

from auditor.model.model import base_model
from auditor.records.cells.text import header_forms
from auditor.records.records import Records
from auditor.records.sheets.headers import Headers


def one_school(tmp_path: Path, **sheets: list[list[Any]]) -> Records:
    return load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, **sheets}))


def merged_book(path: Path, name: str, cells: dict[str, Any], merges: list[tuple[str, Any]]) -> Path:
    book = new_workbook(path)
    info = book.add_worksheet("学校信息")
    for number, row in enumerate(SCHOOL_SHEET):
        info.write_row(number, 0, row)
    sheet = book.add_worksheet(name)
    for place, value in cells.items():
        sheet.write(place, value)
    for place, value in merges:
        sheet.merge_range(place, value)
    book.close()
    return path


# ---------------------------------------------------------------- above the header


@pytest.mark.parametrize(
    "above",
    [
        [["城关小学教职工花名册"]],
        [["城关小学教职工花名册"], ["单位：人"]],
        [["附件2"], [], ["教职工花名册（2025年）"], ["填报单位：城关小学", "", "填报日期：2025年12月"]],
        [[]],
        [[], [], []],
    ],
)
def test_rows_above_the_header(tmp_path: Path, above: list[list[Any]]) -> None:
    records = one_school(tmp_path, 教职工=[*above, *STAFF])
    assert column(records, "staff", "name") == ["张三", "李四", "王五"]
    assert column(records, "staff", "source_row")[0] == len(above) + 2


def test_a_title_merged_across(tmp_path: Path) -> None:
    cells = {"A2": "姓名", "B2": "性别", "C2": "出生日期", "A3": "张三", "B3": "男", "C3": "1980-01-01"}
    path = merged_book(tmp_path / "城关小学.xlsx", "教职工", cells, [("A1:C1", "城关小学教职工花名册")])
    assert column(load(path), "staff", "sex") == ["male"]


def test_a_header_in_two_rows_merged_down_and_across(tmp_path: Path) -> None:
    cells = {"C2": "开始年月", "D2": "结束年月", "A3": "张三", "B3": "定期交流", "C3": "2024-09", "D3": "2025-08"}
    merges = [("A1:A2", "姓名"), ("B1:B2", "交流轮岗类型"), ("C1:D1", "交流轮岗时间")]
    records = load(merged_book(tmp_path / "城关小学.xlsx", "交流轮岗", cells, merges))
    assert column(records, "rotations", "started_on") == [20240901]
    assert column(records, "rotations", "ended_on") == [20250801]
    assert column(records, "rotations", "staff_name") == ["张三"]


def test_a_header_in_three_rows(tmp_path: Path) -> None:
    cells = {"C3": "合计", "D3": "女", "A4": "2162000001", "B4": "城关小学", "C4": 500, "D4": 240}
    merges = [("A1:D1", "学校基本情况"), ("A2:A3", "学校标识码"), ("B2:B3", "学校名称"), ("C2:D2", "在校生数")]
    path = merged_book(tmp_path / "x.xlsx", "学校名单", cells, merges)
    assert column(load(path), "schools", "pupils") == [500]


def test_a_two_row_header_of_a_csv(tmp_path: Path) -> None:
    rows = [["学校标识码", "学校名称", "在校生数", ""], ["", "", "合计", "女"], ["2162000001", "城关小学", "500", "240"]]
    records = load(write_csv(tmp_path / "学校名单.csv", rows))
    assert column(records, "schools", "pupils") == [500]


def test_a_group_row_above_does_not_hide_the_header(tmp_path: Path) -> None:
    rows = [["基本情况", "", "", "任职", "", ""], *STAFF]
    assert column(one_school(tmp_path, 教职工=rows), "staff", "status") == ["in_post"] * 3


# ---------------------------------------------------------------- below the header


@pytest.mark.parametrize("word", ["合计", "合 计", "总计", "小计", "小计：", "共计"])
def test_lines_of_totals_are_no_records(tmp_path: Path, word: str) -> None:
    rows = [[*TALKS[0]], TALKS[1], [word, "", "", "", "", ""], TALKS[2]]
    records = one_school(tmp_path, 教职工=STAFF, 谈心谈话=rows)
    assert (len(records.frames["talks"]), told(records, "talks")) == (2, [(1, "header"), (3, "total")])


@pytest.mark.parametrize(
    "footer",
    [
        ["填表人：张三", "", "审核人：李四", "", "", ""],
        ["注：以上数据截止2025年12月31日", "", "", "", "", ""],
        ["说明：本表由各学校如实填写，一式两份，一份报教育局人事股备案", "", "", "", "", ""],
        ["校长（签字）：", "", "", "", "填表日期：2025年12月", ""],
        ["填报单位（盖章）", "", "", "", "", ""],
        ["以上情况属实，经教职工代表大会审议通过，现予上报请审核。", "", "", "", "", ""],
    ],
)
def test_footers_are_no_records(tmp_path: Path, footer: list[str]) -> None:
    records = one_school(tmp_path, 教职工=STAFF, 谈心谈话=[*TALKS, [], footer])
    assert len(records.frames["talks"]) == 2
    assert notes(records, "rejected") == []


def test_a_header_repeated_on_every_page(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=[*STAFF[:3], STAFF[0], STAFF[3]])
    assert len(records.frames["staff"]) == 3


def test_prepared_rows_with_nothing_but_number_and_school(tmp_path: Path) -> None:
    rows = [["序号", "学校名称", *TALKS[0]], [1, "城关小学", *TALKS[1]], [2, "城关小学"], [3, "城关小学"]]
    records = one_school(tmp_path, 教职工=STAFF, 谈心谈话=rows)
    assert [(s.rows_in, s.accepted) for s in records.sources if s.table == "talks"] == [(1, 1)]


def test_a_person_called_like_a_footer_word_is_a_record(tmp_path: Path) -> None:
    rows = [["谈话人", "谈话对象", "谈话日期", "谈话方式"], ["校长", "张三", "2025-03-01", "面对面"]]
    assert len(one_school(tmp_path, 教职工=STAFF, 谈心谈话=rows).frames["talks"]) == 1


def test_merged_cells_mean_the_same_as_above(tmp_path: Path) -> None:
    cells = {"A1": "活动名称", "B1": "活动日期", "C1": "活动类型", "A2": "讲座", "A3": "排查", "C2": "心理讲座", "C3": "心理排查"}
    records = load(merged_book(tmp_path / "城关小学.xlsx", "活动", cells, [("B2:B3", "2025-05-01")]))
    assert column(records, "activities", "held_on") == [20250501, 20250501]


def test_ditto_marks(tmp_path: Path) -> None:
    rows = [TALKS[0], TALKS[1], ["0002", "李四", "同上", "〃", "同上", "同上"]]
    records = one_school(tmp_path, 教职工=STAFF, 谈心谈话=rows)
    assert column(records, "talks", "held_on") == [20250301, 20250301]
    assert column(records, "talks", "form") == ["face_to_face"] * 2


def test_a_csv_with_the_school_only_in_the_first_row_of_each(tmp_path: Path) -> None:
    write_csv(tmp_path / "学校名单.csv", ROSTER)
    more = [["", *STAFF[2][:1], name, *STAFF[2][2:]] for name in ("赵六", "孙七")]
    rows = [["学校名称", *STAFF[0]], ["城关小学", *STAFF[1]], ["", *STAFF[2]], ["位奇小学", *STAFF[3]], *more]
    write_csv(tmp_path / "教职工.csv", rows)
    records = load(tmp_path)
    assert column(records, "staff", "schools_key") == [0, 0, 1, 1, 1]
    assert [(n.kind, n.row) for n in records.notes if n.field == "school_id"] == [("doubted", row) for row in (3, 5, 6)]


@pytest.mark.parametrize("blanks", [1, 2])
def test_a_csv_in_which_a_school_is_forgotten_in_a_row_or_two_does_not_take_it_from_above(tmp_path: Path, blanks: int) -> None:
    write_csv(tmp_path / "学校名单.csv", ROSTER)
    rows = [["学校名称", *STAFF[0]], ["城关小学", *STAFF[1]], *(["", *row] for row in STAFF[2 : 2 + blanks])]
    write_csv(tmp_path / "教职工.csv", rows)
    frame = load(tmp_path).frames["staff"]
    assert set(frame.loc[frame["source_row"] > 2, "doubt"]) == {"homeless"}


@pytest.mark.parametrize("schools", [("城关小学", "", "城关小学"), ("城关小学", "城关小学", ""), ("", "城关小学", "位奇小学")])
def test_a_csv_that_names_no_school_in_one_row_does_not_mean_the_one_above(schools: tuple[str, ...], tmp_path: Path) -> None:
    write_csv(tmp_path / "学校名单.csv", ROSTER)
    rows = [["学校名称", "活动名称", "活动日期"], *([school, f"讲座{n}", "2025-05-01"] for n, school in enumerate(schools))]
    write_csv(tmp_path / "活动.csv", rows)
    frame = load(tmp_path).frames["activities"]
    line = 2 + schools.index("")
    assert set(frame.loc[frame["source_row"] == line, "doubt"]) == {"homeless"}
    assert frame.loc[frame["source_row"] != line, "doubt"].isna().all()


# ---------------------------------------------------------------- headers


def test_every_declared_header_of_every_table_is_understood() -> None:
    model, headers = base_model(), Headers(base_model())
    lost = [
        (table, column_name, word)
        for table, spec in model.tables.items()
        for column_name, declared in spec.columns.items()
        for word in (declared.zh, *declared.aliases)
        if word and headers.resolve(table, word) is None
    ]
    assert lost == []


def test_every_chinese_name_means_its_own_column() -> None:
    model, headers = base_model(), Headers(base_model())
    wrong = [
        (table, name, headers.resolve(table, declared.zh))
        for table, spec in model.tables.items()
        for name, declared in spec.columns.items()
        if declared.zh and (headers.resolve(table, declared.zh) or ("", 0))[0] != name
    ]
    assert wrong == []


def test_no_header_belongs_to_two_columns_of_a_table() -> None:
    twice = []
    for table, spec in base_model().tables.items():
        seen: dict[str, str] = {}
        for name, declared in spec.columns.items():
            for word in dict.fromkeys(form for w in (declared.zh, *declared.aliases) if w for form in header_forms(w)[:1]):
                if seen.setdefault(word, name) != name:
                    twice.append((table, word, seen[word], name))
    assert twice == []


@pytest.mark.parametrize(
    "headers",
    [
        ["*姓名", "出生日期(yyyy-MM-dd)", "性别\t"],
        ["XM", "CSRQ", "XBM"],
        ["姓　名", "出生年月", "性 别"],
        ["教师姓名*", "出生日期（年-月-日）", "性别（男/女）"],
        ["１.姓名", "２.出生日期", "３.性别"],
        ["姓\n名", "出生\n日期", "性\n别"],
        ["name", "born_on", "sex"],
        ["ＸＭ", "csrq", "xbm"],
    ],
)
def test_headers_in_all_dressings(tmp_path: Path, headers: list[str]) -> None:
    records = one_school(tmp_path, 教职工=[headers, ["张三", "1980-02-03", "男"]])
    assert [column(records, "staff", name) for name in ("name", "born_on", "sex")] == [["张三"], [19800203], ["male"]]


def test_unknown_columns_are_noted(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=[[*STAFF[0], "血型"], [*STAFF[1], "A"]])
    assert [n.column for n in notes(records, "skipped")] == ["血型"]


def test_two_equal_headers_are_asked_about(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=[[*STAFF[0], "姓名"], [*STAFF[1], "张三"], [*STAFF[2], "李思"], [*STAFF[3], ""]])
    assert codes(records) == ["E311"]
    assert column(records, "staff", "name") == ["张三", None, "王五"]


def test_the_better_of_two_headers_is_used_and_the_other_noted(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=[[*STAFF[0], "是否在编", "用人形式"], [*STAFF[1], "是", "劳动合同"]])
    assert (column(records, "staff", "establishment"), codes(records)) == ([True], [])
    assert "用人形式" in [n.column for n in notes(records, "skipped")]


def test_a_former_name_of_a_person_is_no_school(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=[[*STAFF[0], "曾用名"], [*STAFF[1], "张小三"]])
    assert len(records.frames["staff"]) == 1


def test_the_unit_of_a_header_counts(tmp_path: Path) -> None:
    rows = [["姓名", "发放项目", "月份", "金额(万元)"], ["张三", "工资", "2025-01", "0.85"]]
    assert column(one_school(tmp_path, 教职工=STAFF, 发放记录=rows), "payments", "amount") == [850_000]


def test_a_reversed_coding_in_a_header(tmp_path: Path) -> None:
    rows = [["姓名", "是否在编（是=0，否=1）"], ["张三", "0"], ["李四", "1"]]
    assert column(one_school(tmp_path, 教职工=rows), "staff", "establishment") == [True, False]


def test_true_in_a_column_of_ones(tmp_path: Path) -> None:
    rows = [["姓名", "是否在编"], ["张三", True], ["李四", 0], ["王五", 1]]
    assert column(one_school(tmp_path, 教职工=rows), "staff", "establishment") == [True, False, True]


# ---------------------------------------------------------------- which table


@pytest.mark.parametrize("sheet", ["谈心谈话", "Sheet1", "2025年", "谈话记录表"])
def test_the_table_by_its_headers_or_by_the_sheets_name(tmp_path: Path, sheet: str) -> None:
    assert len(one_school(tmp_path, 教职工=STAFF, **{sheet: TALKS}).frames["talks"]) == 2


def test_the_table_by_the_files_name(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    write_csv(tmp_path / "城关小学体检登记表.csv", [["姓名", "日期"], ["张三", "2025-05-05"]])
    assert column(load(tmp_path), "health_checks", "checked_on") == [20250505]


def test_the_table_by_its_title(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=STAFF, Sheet1=[["城关小学教职工体检记录"], ["姓名", "日期"], ["张三", "2025-05-05"]])
    assert len(records.frames["health_checks"]) == 1


def test_a_sheet_that_may_be_several_tables_is_asked_about(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=STAFF, Sheet1=[["姓名", "日期"], ["张三", "2025-05-05"]])
    assert codes(records) == ["E310"]


def test_a_sheet_of_something_else_is_told(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=STAFF, Sheet1=[["菜品", "价格"], ["面条", 8]])
    assert codes(records) == ["W309"]


def test_an_explanation_sheet_is_quietly_left_aside(tmp_path: Path) -> None:
    records = one_school(tmp_path, 教职工=STAFF, 填表说明=[["1. 姓名请勿加空格"], ["2. 出生日期格式 yyyy-mm-dd"]])
    assert codes(records) == ["W309"]


SYSTEM_EXPORT = (
    "学校名称|姓名|曾用名|性别|教职工号|国籍/地区|身份证件类型|身份证件号|出生日期|籍贯|出生地|民族|政治面貌|婚姻状况|健康状况|"
    "参加工作年月|进本校年月|教职工来源|教职工类别|是否在编|用人形式|签订合同情况|是否全日制师范类专业毕业|"
    "是否受过特教专业培养培训|是否有特殊教育从业证书|信息技术应用能力|是否属于免费（公费）师范生|是否参加基层服务项目|"
    "参加基层服务项目起始年月|参加基层服务项目结束年月|是否是特级教师|是否是县级及以上骨干教师|是否心里健康教育教师|人员状态|备注"
)


def test_the_standard_system_export_is_read_without_questions(tmp_path: Path) -> None:
    header = SYSTEM_EXPORT.split("|")
    line = dict.fromkeys(header, "") | {
        "学校名称": "城关小学",
        "姓名": "张三",
        "教职工号": "0001",
        "人员状态": "101",
        "婚姻状况": "已婚",
    }
    write_xlsx(tmp_path / "导出.xlsx", {"教职工基本信息": [["*" + h + "\t" for h in header], list(line.values())]})
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    records = load(tmp_path)
    assert (codes(records), column(records, "staff", "status")) == ([], ["in_post_exchange"])
    assert [n.column.strip("*\t ") for n in notes(records, "dropped")] == ["婚姻状况", "健康状况", "身份证件号"]


def test_a_table_that_a_pack_adds(tmp_path: Path) -> None:
    from auditor.model.model import extend
    from auditor.records.read import read_records

    added = {
        "tables": {
            "drills": {
                "zh": "应急演练",
                "en": "Drills",
                "dated_by": "held_on",
                "columns": {"school_id": {"type": "school"}, "held_on": {"type": "date", "zh": "演练日期", "en": "date"}},
            }
        }
    }
    path = write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "应急演练": [["演练日期"], ["2025-05-12"]]})
    assert read_records([path], extend(base_model(), [added])).frames["drills"]["held_on"].tolist() == [20250512]


def test_a_school_workbook_of_every_table(tmp_path: Path) -> None:
    """Sheets named and headed by the model's own Chinese names are understood without any question."""
    model = base_model()
    sheets = {
        spec.zh: [[c.zh for n, c in spec.columns.items() if c.zh and c.type != "school"]]
        for name, spec in model.tables.items()
        if name not in ("schools", "staff", "talks")
    }
    records = load(school_workbook(tmp_path / "城关小学.xlsx", **sheets))
    assert codes(records) == []
    assert sorted({s.table for s in records.sources}) == sorted(model.tables)


def test_a_list_of_values_for_drop_downs_is_no_table(tmp_path: Path) -> None:
    records = one_school(
        tmp_path, 教职工=STAFF, Sheet9=[["性别", "职称", "人员状态", "岗位类别"], ["男", "高级", "在岗", "管理岗"]]
    )
    assert (len(records.frames["staff"]), codes(records)) == (3, ["E310"])


def test_2025_1_in_a_csv_may_be_october(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF})
    write_csv(tmp_path / "城关小学体检.csv", [["姓名", "体检日期"], ["张三", "2025.1"], ["李四", "2025.9"]])
    frame = load(tmp_path).frames["health_checks"]
    assert frame["checked_on__latest"].tolist() == [20251031, 20250930]


def test_2025_1_in_a_csv_that_also_writes_2025_10_is_january(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF})
    write_csv(tmp_path / "城关小学体检.csv", [["姓名", "体检日期"], ["张三", "2025.1"], ["李四", "2025.10"]])
    frame = load(tmp_path).frames["health_checks"]
    assert frame["checked_on__latest"].tolist() == [20250131, 20251031]


@pytest.mark.parametrize("word", ["没有", "未批准", "口头同意", "无", "/"])
def test_words_that_are_no_approval_number(tmp_path: Path, word: str) -> None:
    rows = [["事项名称", "进校日期", "批准文号"], ["检查", "2025-05-05", word]]
    assert column(one_school(tmp_path, 教职工=STAFF, 进校园事项=rows), "campus_entries", "approval_no") == [None]
