"""What an import tells by school, cause and file: on the terminal, and as a slip for each school."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import docx
import openpyxl
import pytest

from auditor.commands.main import main
from auditor.files.sheet import Sheet
from auditor.i18n import msg
from auditor.quality.marked import marked_copy
from auditor.records.records import CellNote, Source
from tests.importing import write_xlsx

SCHOOLS = [
    ["学校标识码", "学校名称", "所属区县", "学段"],
    ["1", "甲小学", "青禾县", "小学"],
    ["2", "乙小学", "青禾县", "小学"],
    ["3", "丙小学", "青禾县", "小学"],
]
HEADER = ["教职工号", "姓名", "性别", "出生日期", "人员状态"]


def folder_of(tmp_path: Path, wrong: int = 5) -> Path:
    """甲 has ``wrong`` birth dates that nobody can read, 乙 none, and 丙 handed in nothing."""
    records = tmp_path / "records"
    write_xlsx(records / "学校.xlsx", {"学校名单": SCHOOLS})
    rows = [[f"10{n:02d}", f"林向{one}", "男", "说不清", "在职"] for n, one in enumerate("东南西北中"[:wrong])]
    write_xlsx(records / "甲小学.xlsx", {"教职工": [HEADER, *rows]})
    write_xlsx(records / "乙小学.xlsx", {"教职工": [HEADER, ["2001", "周雨桐", "女", "1980-01-01", "在职"]]})
    return records


def imported(tmp_path: Path, *words: str) -> int:
    given = ["import", str(folder_of(tmp_path)), "--pack", "shandan", "--output", str(tmp_path / "out"), *words]
    return main([*given, "--replace", "--lang", "zh"])


def texts(path: Path) -> tuple[list[str], list[list[str]]]:
    """The paragraphs of a Word file, and the rows of its tables."""
    paper = docx.Document(str(path))
    rows = [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]
    return [paragraph.text for paragraph in paper.paragraphs if paragraph.text], rows


def test_the_terminal_tells_one_line_a_cause_and_who_handed_in_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(tmp_path)
    told = capsys.readouterr().out.splitlines()
    assert "什么都没有报送的：丙小学" in told
    lines = [line for line in told if "出生日期" in line and "甲小学" in line]
    assert len(lines) == 1
    assert lines[0].endswith("5处（第2、3、4…行）")


def test_a_slip_for_each_school_of_which_anything_is_wanted(tmp_path: Path) -> None:
    imported(tmp_path, "--slips", str(tmp_path / "退回"))
    assert sorted(path.name for path in (tmp_path / "退回").iterdir()) == [
        *("1_甲小学.docx", "1_甲小学.xlsx", "2_乙小学.docx", "3_丙小学.docx")
    ]
    paragraphs, rows = texts(tmp_path / "退回" / "1_甲小学.docx")
    assert paragraphs[:2] == ["数据退回单", "甲小学："]
    assert "有5处" in paragraphs[2]
    assert next(row for row in rows if "出生日期" in row[0])[2:] == ["5", "2、3、4…"]
    (lacking,) = [one for one in texts(tmp_path / "退回" / "3_丙小学.docx")[0] if one.startswith("尚未报送的表")]
    assert "谈心谈话" in lacking


def test_a_slip_holds_nothing_of_other_schools_and_no_name(tmp_path: Path) -> None:
    imported(tmp_path, "--slips", str(tmp_path / "退回"))
    paragraphs, rows = texts(tmp_path / "退回" / "2_乙小学.docx")
    said = "\n".join([*paragraphs, *(cell for row in rows for cell in row)])
    assert not any(word in said for word in ("甲小学", "林向", "周雨桐"))


def test_the_cells_in_question_are_marked_in_a_copy_of_the_school_s_sheet(tmp_path: Path) -> None:
    imported(tmp_path, "--slips", str(tmp_path / "退回"))
    page = openpyxl.load_workbook(tmp_path / "退回" / "1_甲小学.xlsx").worksheets[0]
    assert [cell.value for cell in page[2]] == ["1000", "林向东", "男", "说不清", "在职"]
    marked = [cell.coordinate for row in page for cell in row if cell.fill.fgColor.rgb == "FFFFEB9C"]
    assert marked == ["D2", "D3", "D4", "D5", "D6"]
    assert "甲小学.xlsx" in page["A1"].comment.text
    assert "不是日期" in page["D2"].comment.text


def test_no_id_number_stands_in_a_copy(tmp_path: Path) -> None:
    rows = [["姓名", "出生日期", "备注"], ["张三", "说不清", "990101197903120010"], ["=1+1", "说不清", ""]]
    sheet = Sheet("甲.xlsx", "教职工", rows)
    note = CellNote("doubted", 0, 2, "出生日期", "", "", msg("not a date"))
    result = SimpleNamespace(sources=[Source(0, "甲.xlsx", "教职工", "staff", "", school="1")], notes=[note])
    (tmp_path / "x.xlsx").write_bytes(marked_copy(result, "1", [sheet], "zh"))  # type: ignore[arg-type]
    page = openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0]
    assert "990101197903120010" not in str([cell.value for row in page for cell in row])
    assert (page["A3"].value, page["A3"].data_type) == ("=1+1", "s")


def test_the_same_records_give_the_same_slips(tmp_path: Path) -> None:
    for name in ("a", "b"):
        imported(tmp_path, "--slips", str(tmp_path / name))
    for file in ("1_甲小学.docx", "1_甲小学.xlsx"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_folder_with_something_in_it_is_never_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "退回").mkdir()
    (tmp_path / "退回" / "手写.txt").write_text("x", encoding="utf-8")
    assert imported(tmp_path, "--slips", str(tmp_path / "退回")) == 2
    assert "E806" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "退回").iterdir()] == ["手写.txt"]


def test_what_a_list_of_several_schools_says_is_not_called_the_school_s_own(tmp_path: Path) -> None:
    """The bureau may have made it: the school is asked what is right, and no sheet of its own is marked."""
    write_xlsx(tmp_path / "records" / "学校.xlsx", {"学校名单": SCHOOLS})
    rows = [["1001", "林向东", "男", "说不清", "在职", "甲小学"], ["2001", "周雨桐", "女", "1980-01-01", "在职", "乙小学"]]
    write_xlsx(tmp_path / "records" / "全县.xlsx", {"教职工": [[*HEADER, "学校名称"], *rows]})
    given = ["import", str(tmp_path / "records"), "--pack", "shandan", "--output", str(tmp_path / "out")]
    main([*given, "--slips", str(tmp_path / "退回"), "--lang", "zh"])
    assert not (tmp_path / "退回" / "1_甲小学.xlsx").exists()
    paragraphs, (_, line) = texts(tmp_path / "退回" / "1_甲小学.docx")
    assert "不一定由你校填报" in paragraphs[2]
    assert line[0].startswith("全县.xlsx")


def test_a_slip_says_what_is_written_and_whom_to_answer(tmp_path: Path) -> None:
    rows = [["李一", "2025-05-01", "发短信"]]
    write_xlsx(tmp_path / "records" / "学校.xlsx", {"学校名单": SCHOOLS})
    write_xlsx(tmp_path / "records" / "甲小学.xlsx", {"谈心谈话": [["谈话对象", "谈话日期", "谈话方式"], *rows]})
    given = ["import", str(tmp_path / "records"), "--pack", "shandan", "--output", str(tmp_path / "out")]
    main([*given, "--slips", str(tmp_path / "退回"), "--lang", "zh"])
    paragraphs, table = texts(tmp_path / "退回" / "1_甲小学.docx")
    assert any("发短信" in line[1] for line in table)
    assert not any("李一" in cell for line in table for cell in line)
    assert paragraphs[-3].startswith("附：1_甲小学.xlsx")
    assert paragraphs[-1].count("＿") == 8
