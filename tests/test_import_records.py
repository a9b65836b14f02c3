"""From files to records: schools, staff, links, what was submitted, what is absent, and the account of rows."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from importing import ROSTER, SCHOOL_SHEET, STAFF, TALKS, codes, column, load, notes, school_workbook, write_csv, write_xlsx

from auditor.model.model import NEVER
from auditor.problems import UserError
from auditor.records.notes import Notes
from auditor.records.records import Records


def county(folder: Path, **sheets: list[list[object]]) -> Path:
    return write_xlsx(folder / "county.xlsx", {"学校名单": ROSTER, **sheets})


def staff_of(*schools: str) -> list[list[object]]:
    """The three members of staff at each school, with a school column."""
    rows: list[list[object]] = [["学校名称", *STAFF[0]]]
    for number, school in enumerate(schools):
        rows += [[school, f"{number}{line[0]}", *line[1:]] for line in STAFF[1:]]
    return rows


# ---------------------------------------------------------------- one school's workbook


def test_a_schools_own_workbook(tmp_path: Path) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx"))
    assert {name: len(frame) for name, frame in records.frames.items() if len(frame)} == {"schools": 1, "staff": 3, "talks": 2}


def test_every_table_has_a_frame(tmp_path: Path) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx"))
    assert len(records.frames["payments"]) == 0
    assert list(records.frames["payments"].columns[:4]) == ["record_id", "schools_key", "source_id", "source_row"]


def test_talks_point_to_staff(tmp_path: Path) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx"))
    assert column(records, "talks", "staff_key") == [0, 1]


def test_rows_are_told_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx"))
    assert column(records, "talks", "source_row") == [2, 3]


def test_the_physical_types(tmp_path: Path) -> None:
    frame = load(school_workbook(tmp_path / "城关小学.xlsx")).frames["staff"]
    kinds = {
        name: str(frame[name].dtype)
        for name in ("record_id", "schools_key", "source_id", "born_on", "establishment", "sex", "name")
    }
    assert kinds == {
        "record_id": "int64",
        "schools_key": "Int64",
        "source_id": "int64",
        "born_on": "Int64",
        "establishment": "boolean",
        "sex": "object",
        "name": "object",
    }


def test_a_workbook_submits_the_tables_that_have_rows(tmp_path: Path) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 体检=[["姓名", "体检日期"]]))
    assert sorted(records.submitted["table"]) == ["schools", "staff", "talks"]


@pytest.mark.parametrize(
    "rows",
    [
        [["本表情况：确无此事"], ["姓名", "体检日期"]],
        [["本表情况", "确无此事", "数据截至", "2025-12-10"], ["姓名", "体检日期", "体检机构", "是否免费"]],
        [["姓名", "体检日期"], ["无", ""]],
        [["序号", "姓名", "体检日期", "是否免费"], ["", "本年度无", "/", "/"]],
    ],
)
def test_a_sheet_that_says_there_was_nothing_is_handed_in(tmp_path: Path, rows: list[list[object]]) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 体检=rows))
    assert ("health_checks" in set(records.submitted["table"]), len(records.frames["health_checks"])) == (True, 0)


@pytest.mark.parametrize(
    "rows",
    [
        [["本表情况：尚未登记"], ["姓名", "体检日期"]],
        [["本表情况：有记录"], ["姓名", "体检日期"]],
        [["本表情况："], ["姓名", "体检日期"]],
        [["姓名", "体检日期"], ["本学期无", ""]],
        [["姓名", "体检日期"], ["", ""]],
    ],
)
def test_a_sheet_that_leaves_it_open_is_not_handed_in(tmp_path: Path, rows: list[list[object]]) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 体检=rows))
    assert "health_checks" not in set(records.submitted["table"])


def test_a_form_that_says_nothing_happened_above_records_makes_them_doubtful(tmp_path: Path) -> None:
    rows = [["本表情况：确无此事"], ["姓名", "体检日期"], ["张三", "2025-05-05"]]
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 体检=rows))
    assert column(records, "health_checks", "doubt") == ["contested_row"]


def test_a_correction_replaces_the_hand_in_that_it_names(tmp_path: Path) -> None:
    first = [["姓名", "体检日期"], ["张三", "2025-05-05"], ["李四", "2025-05-05"]]
    again = [["本次填报", "更正，代替城关小学体检"], ["姓名", "体检日期"], ["张三", "2025-05-06"]]
    school_workbook(tmp_path / "城关小学.xlsx")
    write_xlsx(tmp_path / "城关小学体检.xlsx", {"体检": first})
    write_xlsx(tmp_path / "城关小学体检2.xlsx", {"体检": again})
    records = load(tmp_path)
    assert column(records, "health_checks", "checked_on") == [20250506]
    assert [file.file for file in records.files if file.state == "replaced"] == ["城关小学体检.xlsx"]


def test_what_became_of_each_file(tmp_path: Path) -> None:
    school_workbook(tmp_path / "城关小学.xlsx")
    write_xlsx(tmp_path / "空表.xlsx", {"体检": [["姓名", "体检日期"]]})
    write_xlsx(tmp_path / "说明.xlsx", {"说明": [["请于周五前报送"]]})
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    found = {file.file: (file.state, file.schools) for file in load(tmp_path).files}
    assert found == {
        "城关小学.xlsx": ("read", ("2162000001",)),
        "空表.xlsx": ("empty", ()),
        "说明.xlsx": ("set_aside", ()),
        "坏.xlsx": ("refused", ()),
    }


def test_a_column_that_is_not_there_is_absent_with_what_is_assumed(tmp_path: Path) -> None:
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": [line[:-1] for line in STAFF]}))
    absent = {(t, c): a for t, c, a in records.absent[["table", "column", "assumed"]].itertuples(index=False)}
    assert absent["staff", "status"] == "in_post"
    assert absent["staff", "title"] == ""


def test_an_absent_column_is_filled_with_its_assumption(tmp_path: Path) -> None:
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": [line[:-1] for line in STAFF]}))
    assert column(records, "staff", "status") == ["in_post"] * 3


def test_an_empty_cell_is_missing_and_never_assumed(tmp_path: Path) -> None:
    staff = [STAFF[0], ["0001", "张三", "男", "1980-01-01", "专任教师", ""]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    assert column(records, "staff", "status") == [None]


def test_an_assumption_is_noted(tmp_path: Path) -> None:
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": [line[:-1] for line in STAFF]}))
    assert ("status", "在本单位任职") in [(note.field, note.became) for note in notes(records, "assumed")]


# ---------------------------------------------------------------- a county's files


def test_a_complete_county_file_submits_its_table_for_every_school(tmp_path: Path) -> None:
    records = load(county(tmp_path, 教职工=staff_of("城关小学", "位奇小学")), complete=True)
    assert records.submitted[records.submitted["table"] == "staff"]["schools_key"].tolist() == [0, 1, 2]


def test_a_complete_county_file_does_not_speak_for_a_schools_own_blank_sheet(tmp_path: Path) -> None:
    county(tmp_path, 教职工=staff_of("城关小学"), 体检=[["学校名称", "姓名", "体检日期"], ["城关小学", "张三", "2025-05-05"]])
    write_xlsx(tmp_path / "育才中学.xlsx", {"体检": [["姓名", "体检日期"]]})
    submitted = load(tmp_path, complete=True).submitted
    assert submitted[submitted["table"] == "health_checks"]["schools_key"].tolist() == [0, 1]


def test_a_county_file_says_nothing_of_a_school_without_a_row(tmp_path: Path) -> None:
    records = load(county(tmp_path, 教职工=staff_of("城关小学", "位奇小学")))
    assert records.submitted[records.submitted["table"] == "staff"]["schools_key"].tolist() == [0, 1]


@pytest.mark.parametrize("name", ["清泉镇城关小学", "城关小学", "第一小学校", "山丹县清泉镇城关小学", " 城关 小学 "])
def test_a_school_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    records = load(county(tmp_path, 教职工=staff_of(name, "育才中学")))
    assert column(records, "staff", "schools_key") == [0, 0, 0, 2, 2, 2]


def perhaps_at(records: Records, table: str) -> list[tuple[int, int]]:
    """(row, school) of every record that perhaps belongs to it."""
    frame = records.frames[table]
    perhaps = frame[frame["doubt"] == "homeless"]
    return list(zip(perhaps["source_row"].tolist(), perhaps["schools_key"].tolist(), strict=True))


def test_rows_of_an_unknown_school_that_resembles_one_are_perhaps_its_own(tmp_path: Path) -> None:
    records = load(county(tmp_path, 教职工=staff_of("城关小学", "位其小学")))
    assert {n.message.values["guess"] for n in notes(records, "doubted") if "guess" in n.message.values} == {"位奇小学"}
    assert perhaps_at(records, "staff") == [(5, 1), (6, 1), (7, 1)]


def test_an_unknown_school_that_resembles_none_is_rejected(tmp_path: Path) -> None:
    records = load(county(tmp_path, 教职工=staff_of("城关小学", "白云幼儿园")))
    assert len(notes(records, "rejected")) == 3


def test_where_school_id_and_name_are_two_schools_the_row_is_perhaps_of_either(tmp_path: Path) -> None:
    rows = [["学校标识码", *staff_of("位奇小学")[0]], ["2162000001", *staff_of("位奇小学")[1]]]
    records = load(county(tmp_path, 教职工=rows))
    assert perhaps_at(records, "staff") == [(2, 0), (2, 1)]


def test_an_unknown_school_id_with_a_known_name_is_doubted(tmp_path: Path) -> None:
    rows = [["学校标识码", *staff_of("位奇小学")[0]], ["9999999999", *staff_of("位奇小学")[1]]]
    records = load(county(tmp_path, 教职工=rows))
    assert (column(records, "staff", "schools_key"), [n.field for n in notes(records, "doubted")]) == ([1], ["school_id"])


def test_sheets_per_school(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "教职工花名册.xlsx", {"城关小学": STAFF, "育才中学": STAFF})
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    records = load(tmp_path)
    assert column(records, "staff", "schools_key") == [2, 2, 2, 0, 0, 0] or column(records, "staff", "schools_key") == [
        0,
        0,
        0,
        2,
        2,
        2,
    ]


def test_a_sheet_per_school_submits_only_for_it(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "教职工花名册.xlsx", {"城关小学": STAFF, "育才中学": STAFF})
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    submitted = load(tmp_path).submitted
    assert submitted[submitted["table"] == "staff"]["schools_key"].tolist() == [0, 2]


def test_the_school_from_the_file_name(tmp_path: Path) -> None:
    write_csv(tmp_path / "2025年位奇小学谈心谈话记录.csv", TALKS)
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER, "教职工": staff_of("位奇小学", "城关小学")})
    assert column(load(tmp_path), "talks", "schools_key") == [1, 1]


def test_the_school_from_the_folder(tmp_path: Path) -> None:
    write_csv(tmp_path / "位奇镇中心小学" / "谈心谈话记录.csv", TALKS)
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    assert column(load(tmp_path), "talks", "schools_key") == [1, 1]


def test_the_school_from_the_title(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", [["位奇镇中心小学2025年谈心谈话登记表"], *TALKS])
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    assert column(load(tmp_path), "talks", "schools_key") == [1, 1]


def test_where_title_and_file_name_are_two_schools_the_rows_are_perhaps_of_either(tmp_path: Path) -> None:
    write_csv(tmp_path / "城关小学.csv", [["位奇镇中心小学2025年谈心谈话登记表"], *TALKS])
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    assert perhaps_at(load(tmp_path), "talks") == [(3, 0), (3, 1), (4, 0), (4, 1)]


def test_rows_without_any_school_are_perhaps_of_every_school(tmp_path: Path) -> None:
    write_csv(tmp_path / "谈心谈话.csv", TALKS)
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    records = load(tmp_path)
    assert perhaps_at(records, "talks") == [(row, school) for row in (2, 3) for school in range(len(ROSTER) - 1)]
    assert all(source.rows_in == source.accepted + source.rejected for source in records.sources)
    assert "talks" not in set(records.submitted["table"])


def test_a_row_without_a_school_is_its_persons_only_by_a_full_id_number(tmp_path: Path) -> None:
    number = "11010519491231002X"
    write_csv(
        tmp_path / "谈心谈话.csv",
        [["工号", "姓名", "身份证号", "谈话日期"], ["0001", "张三", "", "2025-03-01"], ["", "", number, "2025-03-01"]],
    )
    staff = [
        ["学校名称", "身份证号", *STAFF[0]],
        *(["育才中学", number if line[0] == "0002" else "", *line] for line in STAFF[1:]),
    ]
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER, "教职工": staff})
    records = load(tmp_path)
    assert (column(records, "talks", "schools_key"), column(records, "talks", "staff_key")) == ([2, 0, 1, 2], [1, None, None, 0])
    assert perhaps_at(records, "talks") == [(2, 0), (2, 1), (2, 2)]  # where the number is somebody's, or nobody is listed


def test_without_any_list_schools_are_made_from_the_rows_and_noted(tmp_path: Path) -> None:
    records = load(write_csv(tmp_path / "教职工.csv", staff_of("城关小学", "位奇小学")))
    assert column(records, "schools", "name") == ["城关小学", "位奇小学"]
    assert len([note for note in notes(records, "assumed") if note.value in ("城关小学", "位奇小学")]) == 2


def test_without_any_list_a_file_name_gives_the_school(tmp_path: Path) -> None:
    records = load(write_csv(tmp_path / "2025年城关小学教职工花名册.csv", STAFF))
    assert column(records, "schools", "name") == ["城关小学"]


def test_a_branch_is_merged_into_its_main_school(tmp_path: Path) -> None:
    roster = [
        [*ROSTER[0], "主校标识码", "是否计校数"],
        [*ROSTER[1], "", "是"],
        [*ROSTER[2], "2162000001", "否"],
        [*ROSTER[3], "", "是"],
    ]
    records = load(write_xlsx(tmp_path / "c.xlsx", {"学校名单": roster, "教职工": staff_of("位奇小学", "育才中学")}))
    assert column(records, "schools", "pupils") == [620, 800]
    assert column(records, "staff", "schools_key") == [0, 0, 0, 1, 1, 1]


def test_branches_in_a_circle_stay_schools(tmp_path: Path) -> None:
    roster = [[*ROSTER[0], "主校标识码"], [*ROSTER[1], "2162000002"], [*ROSTER[2], "2162000001"], [*ROSTER[3], ""]]
    assert len(load(write_xlsx(tmp_path / "c.xlsx", {"学校名单": roster})).frames["schools"]) == 3


def test_a_schools_own_line_fills_what_the_roster_leaves_empty(tmp_path: Path) -> None:
    roster = write_xlsx(tmp_path / "roster.xlsx", {"学校名单": [line[:-1] for line in ROSTER]})
    own = write_xlsx(tmp_path / "own" / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET})
    records = load(own, roster=roster)
    assert column(records, "schools", "pupils") == [500, None, None]


def test_a_schools_own_line_that_contradicts_the_roster_is_contested(tmp_path: Path) -> None:
    roster = write_xlsx(tmp_path / "roster.xlsx", {"学校名单": ROSTER})
    own = write_xlsx(tmp_path / "own" / "城关小学.xlsx", {"学校信息": [ROSTER[0], [*ROSTER[1][:-1], 999]]})
    records = load(own, roster=roster)
    assert column(records, "schools", "pupils")[0] is None
    assert [note.value for note in notes(records, "contested")] == ["500 ≠ 999"]


@pytest.mark.parametrize("name", ["城关小学", "第一小学校", "山丹县清泉镇城关小学"])
def test_a_schools_own_line_without_an_id_is_found_by_any_name(tmp_path: Path, name: str) -> None:
    roster = write_xlsx(tmp_path / "roster.xlsx", {"学校名单": [line[:-1] for line in ROSTER]})
    own = write_xlsx(tmp_path / "own" / "a.xlsx", {"学校信息": [["学校名称", "在校生数"], [name, 77]]})
    assert column(load(own, roster=roster), "schools", "pupils") == [77, None, None]


def test_a_schools_own_line_with_a_wrong_id_is_rejected_and_its_rows_go_by_the_file(tmp_path: Path) -> None:
    roster = write_xlsx(tmp_path / "roster.xlsx", {"学校名单": ROSTER})
    line = ["9999999999", *ROSTER[1][1:]]
    own = write_xlsx(tmp_path / "own" / "城关小学.xlsx", {"学校信息": [ROSTER[0], line], "教职工": STAFF})
    records = load(own, roster=roster)
    assert (len(records.frames["schools"]), column(records, "staff", "schools_key")) == (3, [0, 0, 0])


def test_two_schools_of_one_name_in_one_list_stay_two_and_their_name_alone_is_perhaps_either(tmp_path: Path) -> None:
    roster = [*ROSTER, ["2162000009", "育才中学", "", "", "山丹县", "初中", "城区", "公办", 1]]
    records = load(write_xlsx(tmp_path / "c.xlsx", {"学校名单": roster, "教职工": staff_of("城关小学", "育才中学")}))
    assert (len(records.frames["schools"]), len(perhaps_at(records, "staff"))) == (4, 6)


def test_districts(tmp_path: Path) -> None:
    roster = [list(line) for line in ROSTER]
    roster[3][4] = "民乐县"
    records = load(write_xlsx(tmp_path / "c.xlsx", {"学校名单": roster}))
    assert records.districts == ["山丹县", "民乐县"]
    assert column(records, "schools", "district_key") == [0, 0, 1]


def test_bureau_records_find_their_district(tmp_path: Path) -> None:
    records = load(
        county(
            tmp_path,
            主管部门活动=[["所属区县", "事项名称", "事项类型", "举办日期"], ["山丹", "表彰大会", "教师节表彰大会", "2025-09-08"]],
        )
    )
    assert column(records, "bureau_events", "district_key") == [0]
    assert records.bureau_submitted == {"bureau_events"}


def test_without_districts_there_is_one(tmp_path: Path) -> None:
    records = load(write_csv(tmp_path / "教职工.csv", staff_of("城关小学", "位奇小学")))
    assert (records.districts, column(records, "schools", "district_key")) == ([""], [0, 0])


# ---------------------------------------------------------------- people


def talks(tmp_path: Path, rows: list[list[object]], staff: list[list[object]] | None = None) -> list[object]:
    book = write_xlsx(
        tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff or STAFF, "谈心谈话": [TALKS[0], *rows]}
    )
    return column(load(book), "talks", "staff_key")


def test_by_id(tmp_path: Path) -> None:
    assert talks(tmp_path, [["0002", "", "2025-03-01", "面对面", "", ""]]) == [1]


def test_by_name(tmp_path: Path) -> None:
    assert talks(tmp_path, [["", "王 五", "2025-03-01", "面对面", "", ""]]) == [2]


def test_an_id_whose_zeros_were_lost(tmp_path: Path) -> None:
    assert talks(tmp_path, [[2, "", "2025-03-01", "面对面", "", ""]]) == [1]


def test_an_unknown_person_is_nobody(tmp_path: Path) -> None:
    assert talks(tmp_path, [["", "钱六", "2025-03-01", "面对面", "", ""]]) == [None]


@pytest.mark.parametrize("name", ["李四老师", "李四（语文组）", "李 四"])
def test_a_name_with_a_title(tmp_path: Path, name: str) -> None:
    assert talks(tmp_path, [["", name, "2025-03-01", "面对面", "", ""]]) == [1]


def test_a_name_of_two_people_is_nobody(tmp_path: Path) -> None:
    staff = [*STAFF, ["0004", "张三", "女", "1991-01-01", "专任教师", "在本单位任职"]]
    assert talks(tmp_path, [["", "张三", "2025-03-01", "面对面", "", ""]], staff) == [None]


def test_an_unknown_id_with_a_known_name_is_that_person(tmp_path: Path) -> None:
    assert talks(tmp_path, [["9999", "李四", "2025-03-01", "面对面", "", ""]]) == [1]


def test_the_same_id_at_another_school_is_somebody_else(tmp_path: Path) -> None:
    rows = [["学校名称", *STAFF[0]], ["城关小学", *STAFF[1]], ["位奇小学", *STAFF[2]]]
    events = [["学校名称", *TALKS[0]], ["位奇小学", "0001", "", "2025-03-01", "面对面", "", ""]]
    assert column(load(county(tmp_path, 教职工=rows, 谈心谈话=events)), "talks", "staff_key") == [None]


def test_a_person_at_two_schools_is_found_at_the_rows_school(tmp_path: Path) -> None:
    rows = [["学校名称", *STAFF[0]], ["城关小学", *STAFF[1]], ["位奇小学", *STAFF[1]]]
    events = [["学校名称", *TALKS[0]], ["位奇小学", "0001", "张三", "2025-03-01", "面对面", "", ""]]
    records = load(county(tmp_path, 教职工=rows, 谈心谈话=events))
    assert (len(records.frames["staff"]), column(records, "talks", "staff_key")) == (2, [1])


@pytest.mark.parametrize("cell", ["张三、李四", "张三,李四", "张三；李四", "张三/李四", "张三\n李四", "张三 李四"])
def test_several_names_in_a_cell_are_several_records(tmp_path: Path, cell: str) -> None:
    assert talks(tmp_path, [["", cell, "2025-03-01", "面对面", "", ""]]) == [0, 1]


def test_a_row_with_several_names_counts_once_in_the_account(tmp_path: Path) -> None:
    rows = [TALKS[0], ["", "张三、李四", "2025-03-01", "面对面", "", ""]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF, "谈心谈话": rows}))
    assert [s.accepted for s in records.sources if s.table == "talks"] == [1]


def test_people_are_matched_by_id_number_when_there_is_no_staff_id(tmp_path: Path) -> None:
    staff = [["姓名", "身份证号"], ["张三", "11010519491231002X"], ["张三", "440524188001010014"]]
    events = [["被谈话人", "身份证号码", "谈话日期", "谈话方式"], ["张三", "440524188001010014", "2025-01-01", "面对面"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff, "谈心谈话": events}))
    assert column(records, "talks", "staff_key") == [1]


def test_id_numbers_are_nowhere_in_the_result(tmp_path: Path) -> None:
    staff = [["姓名", "身份证号"], ["张三", "11010519491231002X"], ["李四", "440524188001010015"], ["王五", "1.10102E+17"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    told = repr(list(records.notes)) + repr(records.problems) + records.frames["staff"].to_string()
    assert not any(secret in told for secret in ("11010519491231002", "44052418800101001", "1.10102E+17"))


def test_birth_date_and_sex_are_taken_from_the_id_number(tmp_path: Path) -> None:
    records = load(
        write_xlsx(
            tmp_path / "城关小学.xlsx",
            {"学校信息": SCHOOL_SHEET, "教职工": [["姓名", "身份证号"], ["张三", "11010519491231002X"]]},
        )
    )
    assert (column(records, "staff", "born_on"), column(records, "staff", "sex")) == ([19491231], ["female"])


def test_a_birth_date_that_the_id_number_contradicts_is_doubted_and_kept(tmp_path: Path) -> None:
    staff = [["姓名", "身份证号", "出生日期"], ["张三", "11010519491231002X", "1950-01-01"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    assert column(records, "staff", "born_on") == [19500101]
    assert [note.field for note in notes(records, "doubted")] == ["born_on"]


def test_private_columns_are_dropped_and_their_values_are_nowhere(tmp_path: Path) -> None:
    rows = [["姓名", "体检日期", "体检结论"], ["张三", "2025-05-05", "高血压"]]
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 体检=rows))
    assert "result" not in records.frames["health_checks"]
    assert "体检结论" in [note.column for note in notes(records, "dropped")]
    assert "高血压" not in repr(list(records.notes)) + records.frames["health_checks"].to_string()


# ---------------------------------------------------------------- repeats and conflicts


def test_an_exact_repeat_is_rejected(tmp_path: Path) -> None:
    assert talks(tmp_path, [TALKS[1], TALKS[1]]) == [0]


def test_the_same_record_in_two_files_is_one_record(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER, "教职工": staff_of("城关小学", "位奇小学")})
    write_csv(tmp_path / "城关小学谈话.csv", [["被谈话人", "谈话时间", "方式"], ["张三", "2025.3.1", "当面"]])
    write_csv(tmp_path / "城关小学谈心谈话.csv", [["谈话对象", "谈话日期", "谈话方式"], ["张三", "2025-03-01", "面对面"]])
    records = load(tmp_path)
    assert (len(records.frames["talks"]), len(notes(records, "rejected"))) == (1, 0)


def test_rows_that_differ_only_in_an_unknown_column_are_two_records(tmp_path: Path) -> None:
    rows = [
        ["活动名称", "活动日期", "活动类型", "颜色"],
        ["运动会", "2025-05-01", "文体活动", "红"],
        ["运动会", "2025-05-01", "文体活动", "蓝"],
    ]
    assert len(load(school_workbook(tmp_path / "城关小学.xlsx", 活动=rows)).frames["activities"]) == 2


def test_rows_that_differ_only_in_their_running_number_are_one_record(tmp_path: Path) -> None:
    rows = [
        ["序号", "活动名称", "活动日期", "活动类型"],
        [1, "运动会", "2025-05-01", "文体活动"],
        [2, "运动会", "2025-05-01", "文体活动"],
    ]
    assert len(load(school_workbook(tmp_path / "城关小学.xlsx", 活动=rows)).frames["activities"]) == 1


def test_rows_that_differ_in_an_unreadable_cell_are_two_records(tmp_path: Path) -> None:
    rows = [["活动名称", "活动日期", "活动类型"], ["运动会", "五一前", "文体活动"], ["运动会", "五一后", "文体活动"]]
    assert len(load(school_workbook(tmp_path / "城关小学.xlsx", 活动=rows)).frames["activities"]) == 2


def test_two_people_under_one_number_are_two_people(tmp_path: Path) -> None:
    staff = [*STAFF, ["0001", "赵六", "男", "1970-01-01", "专任教师", "在本单位任职"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    assert column(records, "staff", "name") == ["张三", "李四", "王五", "赵六"]


def test_without_ids_people_of_one_name_and_different_birth_dates_are_two(tmp_path: Path) -> None:
    staff = [["姓名", "出生日期"], ["张三", "1980-01-01"], ["张三", "1990-01-01"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    assert len(set(column(records, "staff", "staff_id"))) == 2


def test_a_staff_row_with_neither_id_nor_name_is_rejected(tmp_path: Path) -> None:
    staff = [*STAFF, ["", "", "男", "1970-01-01", "专任教师", "在本单位任职"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    assert [note.row for note in notes(records, "rejected")] == [5]


# ---------------------------------------------------------------- links


ACTIVITIES = [["活动编号", "活动名称", "活动日期", "活动类型"], ["A1", "意见征集", "2025-04-01", "征求意见"]]


def test_participation_points_to_its_activity_and_takes_date_and_kind_from_it(tmp_path: Path) -> None:
    rows = [["活动编号", "姓名"], ["A1", "张三"], ["A1", "李四"]]
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 活动=ACTIVITIES, 参加名单=rows))
    assert column(records, "participation", "activities_key") == [0, 0]
    assert column(records, "participation", "kind") == ["opinion", "opinion"]
    assert column(records, "participation", "held_on") == [20250401, 20250401]


def test_a_column_filled_from_elsewhere_is_not_absent(tmp_path: Path) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 活动=ACTIVITIES, 参加名单=[["活动编号", "姓名"], ["A1", "张三"]]))
    assert "held_on" not in set(records.absent[records.absent["table"] == "participation"]["column"])


def test_a_link_to_nowhere_is_doubted(tmp_path: Path) -> None:
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 活动=ACTIVITIES, 参加名单=[["活动编号", "姓名"], ["A9", "张三"]]))
    assert column(records, "participation", "activities_key") == [None]
    assert "activity_id" in [note.field for note in notes(records, "doubted")]


# ---------------------------------------------------------------- dates in frames


def test_month_only_dates_have_a_second_column(tmp_path: Path) -> None:
    staff = [["姓名", "出生年月"], ["张三", "1980-01"], ["李四", "1985-05-05"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    assert column(records, "staff", "born_on") == [19800101, 19850505]
    assert column(records, "staff", "born_on__latest") == [19800131, 19850505]


def test_exact_dates_have_none(tmp_path: Path) -> None:
    assert "born_on__latest" not in load(school_workbook(tmp_path / "城关小学.xlsx")).frames["staff"]


def test_an_end_that_has_not_come(tmp_path: Path) -> None:
    rows = [
        ["姓名", "单位", "开始年月", "结束年月"],
        ["张三", "城关小学", "2010-09", "至今"],
        ["李四", "城关小学", "2010-09", ""],
    ]
    records = load(school_workbook(tmp_path / "城关小学.xlsx", 工作经历=rows))
    assert column(records, "service_history", "ended_on") == [NEVER, NEVER]


def test_date_cells(tmp_path: Path) -> None:
    rows = [["姓名", "体检日期"], ["张三", date(2025, 5, 5)]]
    assert column(load(school_workbook(tmp_path / "城关小学.xlsx", 体检=rows)), "health_checks", "checked_on") == [20250505]


# ---------------------------------------------------------------- nothing, and determinism


def test_nothing_readable_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(UserError) as caught:
        load(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["E304"]


def test_no_such_path(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load(tmp_path / "nowhere")
    assert [problem.code for problem in caught.value.problems] == ["E301"]


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["E308"]


def test_the_same_files_give_the_same_records(tmp_path: Path) -> None:
    school_workbook(tmp_path / "城关小学.xlsx")
    one, two = load(tmp_path), load(tmp_path)
    assert one.frames["talks"].to_csv() == two.frames["talks"].to_csv()
    assert list(one.notes) == list(two.notes)


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    load(school_workbook(tmp_path / "城关小学.xlsx"), progress=lambda what, done, total: told.append((done, total)))
    assert told == [(0, 1), (1, 1)]


def test_clean_files_have_no_problems(tmp_path: Path) -> None:
    assert codes(load(school_workbook(tmp_path / "城关小学.xlsx"))) == []


# ---------------------------------------------------------------- rows that found no school


def test_schools_without_a_row_have_not_submitted_a_sheet_with_rows_of_unknown_schools(tmp_path: Path) -> None:
    records = load(county(tmp_path, 教职工=staff_of("城关小学", "育才中学", "位其小学")))
    assert records.submitted[records.submitted["table"] == "staff"]["schools_key"].tolist() == [0, 2]


def test_a_schools_own_sheet_with_only_rows_of_an_unknown_school_submits_nothing(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "学校.xlsx", {"学校名单": ROSTER})
    write_xlsx(tmp_path / "城关小学.xlsx", {"教职工": staff_of("另一所小学")})
    assert "staff" not in set(load(tmp_path).submitted["table"])


# ---------------------------------------------------------------- one person, two lists


def two_lists(tmp_path: Path, *own: list[object]) -> list[object]:
    """Staff IDs after a county list and the school's own one."""
    header = ["教职工号", "姓名", "性别", "出生日期"]
    write_xlsx(
        tmp_path / "1" / "学校.xlsx",
        {"学校名单": ROSTER, "教职工": [["学校名称", *header], ["城关小学", "0012", "张三", "男", "1980-01-01"]]},
    )
    write_xlsx(tmp_path / "2" / "城关小学.xlsx", {"教职工": [header, *own]})
    return column(load(tmp_path), "staff", "staff_id")


def test_a_name_without_an_id_is_the_person_that_another_list_has(tmp_path: Path) -> None:
    assert two_lists(tmp_path, ["", "张三", "男", ""]) == ["0012"]


def test_a_name_without_an_id_and_another_birth_date_is_another_person(tmp_path: Path) -> None:
    assert two_lists(tmp_path, ["", "张三", "男", "1990-01-01"]) == ["0012", "张三(2)"]


def test_an_id_without_its_zeros_is_the_person_of_that_name(tmp_path: Path) -> None:
    assert two_lists(tmp_path, [12, "张三", "男", "1980-01-01"]) == ["0012"]


def test_an_id_without_its_zeros_and_another_name_is_another_person(tmp_path: Path) -> None:
    assert two_lists(tmp_path, [12, "李四", "男", "1980-01-01"]) == ["0012", "12"]


def test_an_id_number_as_staff_id_is_a_key_and_found_by_it(tmp_path: Path) -> None:
    secret = "11010519491231002X"
    staff = [["工号", "姓名"], [secret, "张三"], ["440524188001010014", "李四"]]
    events = [["工号", "谈话对象", "谈话日期", "谈话方式", "谈话内容"], [secret, "", "2025-01-01", "面对面", f"证件{secret}已核"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff, "谈心谈话": events}))
    assert column(records, "talks", "staff_key") == [0]
    told = "".join(frame.to_string() for frame in records.frames.values()) + repr(list(records.notes)) + repr(records.problems)
    assert secret not in told
    assert "440524188001010014" not in told


def test_id_numbers_that_disagree_between_two_columns_are_not_told(tmp_path: Path) -> None:
    staff = [["姓名", "身份证号", "身份证号"], ["张三", "11010519491231002X", "440524188001010014"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": staff}))
    assert not any(secret in repr(list(records.notes)) for secret in ("11010519491231002X", "440524188001010014"))


# ---------------------------------------------------------------- notes


def test_notes_count_without_unfolding_and_index_like_a_list(tmp_path: Path) -> None:
    rows = [TALKS[0], ["0001", "张 三", "2025.3.1", "当面", "赵", "校长"], ["0002", "李四", "2025.3.2", "当面", "赵", "校长"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF, "谈心谈话": rows}))
    unfolded = list(records.notes)
    assert [records.notes[i] for i in range(len(records.notes))] == unfolded == records.notes[:]
    assert records.notes[-1] == unfolded[-1]
    assert isinstance(records.notes, Notes)
    assert records.notes.counts() == Counter(note.kind for note in unfolded)


def test_a_note_says_where_what_and_whose(tmp_path: Path) -> None:
    rows = [["城关小学谈话登记"], TALKS[0], ["0001", "张三", "2025.3.1", "面对面", "赵", "校级领导"]]
    records = load(write_xlsx(tmp_path / "城关小学.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": STAFF, "谈心谈话": rows}))
    note = next(note for note in records.notes if note.field == "held_on")
    assert (note.row, note.column, note.value, note.became, note.school) == (
        3,
        "谈话日期",
        "2025.3.1",
        "2025-03-01",
        "清泉镇城关小学",
    )
    assert records.sources[note.source_id].sheet == "谈心谈话"
