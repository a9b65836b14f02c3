"""Files: every format, encoding and kind of damage; one bad file never stops the others."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlwt
from databases import parquet
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import (
    ROSTER,
    STAFF,
    TALKS,
    codes,
    column,
    load,
    new_workbook,
    notes,
    school_workbook,
    write_csv,
    write_xls,
    write_xlsx,
)

from auditor.files.limits import LIMITS
from auditor.files.numberformats import shows_month_only
from auditor.files.ooxml import OLE_MAGIC
from auditor.files.registry import Found, list_files, read_file
from auditor.files.scan import SheetScan, pieces, walk
from auditor.files.sheet import ERROR_CELL, NOT_COMPUTED, FileContent, FileRefused, cell_text
from auditor.files.workbook import read as read_workbook


def texts(path: Path, sheet: int = 0) -> list[list[str]]:
    """A file's cells as text."""
    content = read_file(Found(path, path.name))
    assert content.problems == []
    return [[cell_text(cell) for cell in row] for row in content.sheets[sheet].rows]


def refusal(path: Path) -> list[str]:
    """The codes of the problems of a file, each with one plain sentence in it."""
    content = read_file(Found(path, path.name))
    for problem in content.problems:
        assert str(problem.message)
        assert "\n" not in str(problem.message)
        assert problem.place.file == path.name
    return [problem.code for problem in content.problems]


# ---------------------------------------------------------------- formats


def test_xlsx_xls_and_csv_give_the_same_records(tmp_path: Path) -> None:
    sheets = {"学校名单": ROSTER, "教职工": [["学校名称", *STAFF[0]], *(["城关小学", *line] for line in STAFF[1:])]}
    write_xlsx(tmp_path / "x" / "a.xlsx", sheets)
    (tmp_path / "o").mkdir()
    write_xls(tmp_path / "o" / "a.xls", sheets)
    for name, rows in sheets.items():
        write_csv(tmp_path / "c" / f"{name}.csv", rows)
    frames = [load(tmp_path / folder).frames["staff"].drop(columns=["source_id", "source_row"]).to_csv() for folder in "xoc"]
    assert frames[0] == frames[1] == frames[2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_encodings(tmp_path: Path, encoding: str) -> None:
    assert texts(write_csv(tmp_path / "a.csv", STAFF, encoding))[1][1] == "张三"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_csv_delimiters(tmp_path: Path, delimiter: str) -> None:
    assert texts(write_csv(tmp_path / "a.csv", STAFF, delimiter=delimiter)) == STAFF


def test_csv_with_a_title_of_one_cell(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("花名册\n姓名,性别\n张三,男\n", encoding="utf-8")
    assert texts(tmp_path / "a.csv") == [["花名册", ""], ["姓名", "性别"], ["张三", "男"]]


def test_csv_rows_are_lines_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('姓名,备注\n张三,"一\n二"\n李四,x\n', encoding="utf-8")
    sheet = read_file(Found(tmp_path / "a.csv", "a.csv")).sheets[0]
    assert [sheet.row_number(i) for i in range(3)] == [1, 2, 4]


def test_parquet(tmp_path: Path) -> None:
    target = tmp_path / "教职工.parquet"
    parquet(
        f"COPY (SELECT '城关小学' AS 学校名称, '0012' AS 教职工号, '张三' AS 姓名, DATE '1980-02-03' AS 出生日期) TO '{target}'"
    )
    records = load(target)
    assert (column(records, "staff", "staff_id"), column(records, "staff", "born_on")) == (["0012"], [19800203])


def test_a_parquet_file_named_like_a_pattern_reads_only_itself(tmp_path: Path) -> None:
    for name in ("a[1].parquet", "a1.parquet"):
        parquet(f"COPY (SELECT '{name}' AS 姓名) TO '{tmp_path / name}'")
    assert texts(tmp_path / "a[1].parquet")[1] == ["a[1].parquet"]


def test_hidden_sheets_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "城关小学.xlsx"
    book = new_workbook(path)
    for name, rows in {"学校名单": ROSTER, "教职工": STAFF}.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.get_worksheet_by_name("教职工").hide()
    book.close()
    records = load(path)
    assert (len(records.frames["staff"]), codes(records)) == (3, ["W312"])


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    path = tmp_path / "教职工.xlsx"
    book = new_workbook(path)
    sheet = book.add_worksheet("教职工")
    for number, row in enumerate(STAFF):
        sheet.write_row(number, 0, row)
    sheet.set_row(2, None, None, {"hidden": True})
    book.close()
    content = read_file(Found(path, "a"))
    assert (len(content.sheets[0].rows), content.sheets[0].hidden_rows) == (4, 1)


def formatted(path: Path, value: Any, code: str) -> str:
    book = new_workbook(path)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "x")
    sheet.write_datetime(1, 0, value, book.add_format({"num_format": code}))
    book.close()
    return texts(path)[1][0]


@pytest.mark.parametrize("code", ["yyyy-mm", "yyyy/m", 'yyyy"年"m"月"', "mmm-yy", "yyyy\\.mm"])
def test_a_date_cell_that_shows_no_day_is_a_month(tmp_path: Path, code: str) -> None:
    assert formatted(tmp_path / "a.xlsx", datetime.datetime(2019, 9, 1), code) == "2019-09"


@pytest.mark.parametrize("code", ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', "m/d/yy", "[$-804]yyyy/m/d;@"])
def test_a_date_cell_that_shows_its_day_is_a_day(tmp_path: Path, code: str) -> None:
    assert formatted(tmp_path / "a.xlsx", datetime.datetime(2019, 9, 1), code) == "2019-09-01"


def test_a_format_of_minutes_is_no_month() -> None:
    assert not shows_month_only("hh:mm")


def test_error_cells_and_formulas_without_a_result_are_told(tmp_path: Path) -> None:
    path = tmp_path / "城关小学.xlsx"
    book = new_workbook(path)
    sheet = book.add_worksheet("学校信息")
    sheet.write_row(0, 0, ["学校标识码", "学校名称", "在校生数", "班级数", "图书册数"])
    sheet.write_row(1, 0, ["2162000001", "城关小学"])
    sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    sheet.write_formula(1, 3, "=1+1", None, "")
    sheet.write_formula(1, 4, "=1+1", None, 2)
    book.close()
    records = load(path)
    assert [note.field for note in notes(records, "doubted")] == ["pupils", "classes"]
    assert column(records, "schools", "books") == [2]


def test_formulas_of_openpyxl_have_no_result(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "城关小学.xlsx", {"学校信息": [["学校标识码", "学校名称", "在校生数"], ["2162000001", "城关小学", "=1+1"]]}
    )
    assert [note.field for note in notes(load(path), "doubted")] == ["pupils"]


def test_true_and_one_stay_apart(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"x": [["a"], [True], [1], [1.0], [0], [False]]})
    assert [row[0] for row in texts(path)] == ["a", "TRUE", "1", "1", "0", "FALSE"]


# ---------------------------------------------------------------- folders


def test_a_folder_is_searched_in_sorted_order(tmp_path: Path) -> None:
    for name in ("b/2.csv", "a/1.csv", "3.csv"):
        write_csv(tmp_path / name, STAFF)
    assert [item.shown for item in list_files([tmp_path])[0]] == ["3.csv", "a/1.csv", "b/2.csv"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("~$a.xlsx", "W301"), (".hidden.csv", "W302"), (".git/a.csv", "W302"), ("a.docx", "W303"), ("__MACOSX/a.csv", "W302")],
)
def test_files_left_aside_are_noted(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    items, problems = list_files([tmp_path])
    assert (items, [problem.code for problem in problems]) == ([], [code])


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", STAFF)
    assert len(list_files([path, tmp_path, path])[0]) == 1


def test_files_of_the_same_name_in_two_folders_are_told_apart(tmp_path: Path) -> None:
    one, two = write_csv(tmp_path / "1" / "a.csv", STAFF), write_csv(tmp_path / "2" / "a.csv", STAFF)
    assert len({item.shown for item in list_files([one, two])[0]}) == 2


# ---------------------------------------------------------------- damage


def good_workbook(tmp_path: Path) -> bytes:
    return write_xlsx(tmp_path / "good" / "g.xlsx", {"教职工": STAFF}).read_bytes()


BROKEN = {
    "empty.xlsx": (b"", "E303"),
    "empty.csv": (b"", "E303"),
    "blank.csv": (b" \n\n ", "E303"),
    "junk.xlsx": (b"PK\x03\x04" + b"junk" * 100, "E304"),
    "text.xlsx": ("姓名、性别\n张三".encode(), "E302"),
    "page.xls": (b"<html><p>1</p></html>", "E302"),
    "page.csv": (b"<!DOCTYPE html><html></html>", "E302"),
    "binary.csv": (b"\x00\x01\x02\x00" * 50, "E302"),
    "wrong.csv": (b"\xff\x80\x81\xfe\xff\xff,\x81", "E305"),
    "quote.csv": (b'a,b\n"' + b"x" * 200_000 + b'",c\n', "E304"),
    "broken.parquet": (b"PAR1 no parquet at all PAR1", "E304"),
    "text.parquet": (b"hello", "E304"),
    "ole.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "E304"),
    "locked.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
        "E306",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_get_one_sentence(tmp_path: Path, name: str) -> None:
    data, code = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    assert refusal(tmp_path / name) == [code]


@pytest.mark.parametrize("name", BROKEN)
def test_the_rest_of_the_folder_still_imports(tmp_path: Path, name: str) -> None:
    school_workbook(tmp_path / "城关小学.xlsx")
    (tmp_path / name).write_bytes(BROKEN[name][0])
    records = load(tmp_path)
    assert (len(records.frames["talks"]), BROKEN[name][1] in codes(records)) == (2, True)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.99])
def test_truncated_workbooks(tmp_path: Path, part: float) -> None:
    data = good_workbook(tmp_path)
    (tmp_path / "t.xlsx").write_bytes(data[: int(len(data) * part)])
    assert refusal(tmp_path / "t.xlsx") == ["E304"]


def test_a_truncated_xls(tmp_path: Path) -> None:
    data = write_xls(tmp_path / "g.xls", {"教职工": STAFF}).read_bytes()
    (tmp_path / "t.xls").write_bytes(data[: len(data) // 3])
    assert refusal(tmp_path / "t.xls") == ["E304"]


@pytest.mark.parametrize(("row", "column"), [(65_535, 65_535), (0, 3_000), (65_535, 1_000)])
def test_a_stray_cell_far_away_in_an_xls_is_refused(tmp_path: Path, row: int, column: int) -> None:
    data = write_xls(tmp_path / "g.xls", {"x": [["a"], [1.5], [2.5]]}).read_bytes()
    at = data.find(struct.pack("<HHHH", 0x027E, 10, 2, 0))
    (tmp_path / "s.xls").write_bytes(data[: at + 4] + struct.pack("<HH", row, column) + data[at + 8 :])
    assert refusal(tmp_path / "s.xls") == ["E307"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(512, 5_000), st.integers(0, 255)), min_size=1, max_size=12))
def test_an_xls_with_wrong_bytes_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("教职工")
    for r, row in enumerate(STAFF):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    out = io.BytesIO()
    book.save(out)
    data = bytearray(out.getvalue())
    for at, byte in changes:
        data[at] = byte
    content = FileContent("x.xls", "")
    try:
        read_workbook(bytes(data), content)
    except FileRefused as refused:
        content.problems.append(refused.problem("x.xls"))
    assert content.sheets or {problem.code for problem in content.problems} <= {"E304", "E306", "E307"}


def test_a_large_xls_is_read(tmp_path: Path) -> None:
    rows = [["姓名", "出生日期", "备注"], *([f"张{i}", "1980-01-01", i] for i in range(3_000))]
    assert len(texts(write_xls(tmp_path / "g.xls", {"教职工": rows}))) == 3_001


@given(st.binary(max_size=400))
def test_no_bytes_after_an_ole_mark_make_the_reader_fail(data: bytes) -> None:
    content = FileContent("x.xls", "")
    with pytest.raises(FileRefused):
        read_workbook(OLE_MAGIC + data, content)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_workbook_under_another_name_is_told(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(good_workbook(tmp_path))
    assert refusal(tmp_path / f"a{suffix}") == ["E302"]


def test_an_xlsx_named_xls_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(good_workbook(tmp_path))
    assert texts(tmp_path / "a.xls")[1][1] == "张三"


def test_a_workbook_with_only_empty_sheets_is_told(tmp_path: Path) -> None:
    school_workbook(tmp_path / "城关小学.xlsx")
    write_xlsx(tmp_path / "leer.xlsx", {"Sheet1": []})
    assert "E303" in codes(load(tmp_path))


def repacked(data: bytes, change: dict[str, bytes]) -> bytes:
    """A workbook with some of its members replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change.get(name, source.read(name)))
    return out.getvalue()


def sheet_xml(body: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + body
        + b"</sheetData></worksheet>"
    )


SHEET = "xl/worksheets/sheet1.xml"


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    bomb = sheet_xml(b"<row/>" + b" " * 200_000_000)
    (tmp_path / "b.xlsx").write_bytes(repacked(good_workbook(tmp_path), {SHEET: bomb}))
    assert refusal(tmp_path / "b.xlsx") == ["E307"]


@pytest.mark.parametrize("ref", [b"XFD1048576", b"A99999999", b"ZZZZ1", b"XFD5", b"CV999999"])
def test_a_stray_cell_far_away_is_refused(tmp_path: Path, ref: bytes) -> None:
    body = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="' + ref + b'"><v>1</v></c></row>'
    (tmp_path / "s.xlsx").write_bytes(repacked(good_workbook(tmp_path), {SHEET: sheet_xml(body)}))
    assert refusal(tmp_path / "s.xlsx") == ["E307"]


UNUSUAL = {
    "small letters": b'<row r="1"><c r="xfd1048576"><v>1</v></c></row>',
    "blanks around the sign": b'<row r="1"><c r = "XFD1048576"><v>1</v></c></row>',
    "single quotes": b"<row r='1'><c r='XFD1048576'><v>1</v></c></row>",
    "another attribute first": b'<row r="1"><c t="n" r="XFD1048576"><v>1</v></c></row>',
    "a prefix": b'<x:row r="1"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
    "cells without a place": b"<row>" + b"<c/>" * 16_000 + b"<c><v>1</v></c></row>",
    "rows without a place": b'<row r="1048575"/><row><c><v>1</v></c>' + b"<c/>" * 200 + b"<c><v>1</v></c></row>",
}


@pytest.mark.parametrize("how", UNUSUAL)
def test_a_stray_cell_written_in_an_unusual_way_is_refused(tmp_path: Path, how: str) -> None:
    body = b'<row r="1"><c r="A1"><v>1</v></c></row>' + UNUSUAL[how]
    (tmp_path / "s.xlsx").write_bytes(repacked(good_workbook(tmp_path), {SHEET: sheet_xml(body)}))
    assert refusal(tmp_path / "s.xlsx") == ["E307"]


def test_a_stray_cell_in_a_sheet_that_stands_elsewhere_is_refused(tmp_path: Path) -> None:
    body = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="XFD1048576"><v>1</v></c></row>'
    data = good_workbook(tmp_path)
    rels = zipfile.ZipFile(io.BytesIO(data)).read("xl/_rels/workbook.xml.rels")
    moved = {"xl/_rels/workbook.xml.rels": rels.replace(b"worksheets/sheet1.xml", b"pictures/sheet1.png")}
    out = io.BytesIO(repacked(data, moved))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/pictures/sheet1.png", sheet_xml(body))
    (tmp_path / "s.xlsx").write_bytes(out.getvalue())
    assert refusal(tmp_path / "s.xlsx") == ["E304"]


@pytest.mark.parametrize("count", [b"99999999999", b"9" * 18])
def test_a_false_number_of_strings_is_refused(tmp_path: Path, count: bytes) -> None:
    strings = b'<?xml version="1.0"?><sst uniqueCount="' + count + b'"><si><t>a</t></si></sst>'
    (tmp_path / "s.xlsx").write_bytes(good_workbook(tmp_path))
    with zipfile.ZipFile(tmp_path / "s.xlsx", "a") as archive:
        archive.writestr("xl/SharedStrings.xml", strings)
    assert refusal(tmp_path / "s.xlsx") == ["E304"]


def test_cells_without_a_place_are_read(tmp_path: Path) -> None:
    body = b"<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"
    (tmp_path / "s.xlsx").write_bytes(repacked(good_workbook(tmp_path), {SHEET: sheet_xml(body)}))
    assert texts(tmp_path / "s.xlsx") == [["1", "2"], ["", "3"]]


CELLS = st.tuples(
    st.sampled_from(["A", "Z", "AA", "CV", "cw", "ZZ", "aaa", "BXX", "XFD"]),
    st.sampled_from([1, 9_999, 10_000, 99_999, 100_000, 199_999, 1_048_576]),
    st.sampled_from(['<c r="{}">', "<c r='{}'>", '<c t="n" r="{}">', '<x:c r="{}">', '<c r= "{}">', "<c>", '<c s="H12345">']),
)


@settings(deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=6))
def test_no_extent_beyond_the_bounds_is_taken_for_an_ordinary_one(cells: list[tuple[str, int, str]]) -> None:
    rows = "".join(
        f'<row r="{row}">{how.format(letters + str(row))}</{"x:" * ("x:" in how)}c></row>' for letters, row, how in cells
    )
    xml = sheet_xml(rows.encode())
    scan = SheetScan({})
    scan.add(xml)
    too_large = False
    try:
        walk([xml], "sheet1.xml")
    except FileRefused:
        too_large = True
    assert scan.doubtful or not too_large


def a_workbook_with_everything(path: Path) -> Path:
    """Merged cells, a hidden row, a month, an error, a formula without a result; more than one piece of XML."""
    book = new_workbook(path)
    month = book.add_format({"num_format": "yyyy-mm"})
    for name, merged in (("一", True), ("二", False)):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["a", "b", "c", "d"])
        for row in range(1, 4_000):
            sheet.write_row(row, 0, [f"名{row}", "x" * 20, row, "H12345"])
        sheet.write_datetime(2_500, 1, date(2024, 9, 1), month)
        sheet.write_formula(3_999, 2, "=1/0", None, "#DIV/0!")
        sheet.write_formula(17, 3, "=A1", None, "")
        sheet.set_row(3_000, None, None, {"hidden": True})
        if merged:
            sheet.merge_range(5, 0, 7, 0, "同")
    book.close()
    return path


@pytest.mark.parametrize("held", [0, 10**9])
def test_a_workbook_reads_the_same_held_or_not(tmp_path: Path, held: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.files.ooxml.LIMITS", replace(LIMITS, held_bytes=held))
    path = a_workbook_with_everything(tmp_path / "a.xlsx")
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for sheet in read_file(Found(path, "a.xlsx")).sheets:
        plain = book.get_sheet_by_name(sheet.name)
        rows = plain.to_python(skip_empty_area=False)
        rows[2_500][1], rows[3_999][2], rows[17][3] = "2024-09", ERROR_CELL, rows[17][3] or NOT_COMPUTED
        assert (sheet.rows, sheet.hidden_rows) == (rows, 1)
        assert [((top, left), (bottom, right)) for top, left, bottom, right in sheet.merged or ()] == plain.merged_cell_ranges


@settings(deadline=None)
@given(st.lists(st.sampled_from([b"<c ", b"<", b"x" * 30, b'r="A1">']), max_size=60), st.integers(1, 40), st.integers(1, 6))
def test_pieces_are_the_whole(parts: list[bytes], size: int, step: int) -> None:
    data = b"".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("auditor.files.scan.PIECE", size)
        source = io.BytesIO(data)
        assert b"".join(pieces(lambda n: source.read(min(n, step * size)))) == data


@pytest.mark.parametrize(
    "member", ["xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"]
)
def test_billion_laughs_expand_nothing(tmp_path: Path, member: str) -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;&b;</x>'
    data = repacked(good_workbook(tmp_path), {member: laughs})
    (tmp_path / "l.xlsx").write_bytes(data)
    content = read_file(Found(tmp_path / "l.xlsx", "l.xlsx"))
    assert not any("haha" in cell_text(cell) for sheet in content.sheets for row in sheet.rows for cell in row)


@pytest.mark.parametrize("member", ["xl/workbook.xml", SHEET, "xl/_rels/workbook.xml.rels"])
def test_a_member_that_is_no_xml_is_told(tmp_path: Path, member: str) -> None:
    (tmp_path / "m.xlsx").write_bytes(repacked(good_workbook(tmp_path), {member: b"<worksheet><sheetData><row><c"}))
    assert refusal(tmp_path / "m.xlsx") == ["E304"]


def test_a_sheet_with_a_cell_of_many_characters_still_reads(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"教职工": [["姓名"], ["张" * 32_000]]})
    assert len(texts(path)[1][0]) == 32_000


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_names_that_a_chinese_windows_wrote_into_a_zip(tmp_path: Path) -> None:
    """Bytes of GBK, and no flag that says so."""
    plain, name = "aaaaaaaa.csv", "城关小学.csv"
    data = zipped(tmp_path / "z.zip", {plain: "姓名,性别\n张三,男\n".encode()}).read_bytes()
    (tmp_path / "z.zip").write_bytes(data.replace(plain.encode(), name.encode("gbk")))
    assert read_file(Found(tmp_path / "z.zip", "z.zip")).sheets[0].file == "z.zip/城关小学.csv"


def test_a_zip_of_workbooks(tmp_path: Path) -> None:
    book = school_workbook(tmp_path / "good" / "g.xlsx").read_bytes()
    path = zipped(
        tmp_path / "全部学校.zip", {"城关小学/城关小学.xlsx": book, "说明.docx": b"x", "bad.xlsx": b"PK\x03\x04", "in.zip": b"PK"}
    )
    records = load(path)
    assert (len(records.frames["talks"]), sorted(codes(records))) == (2, ["E304", "W303", "W303"])
    assert records.sources[0].file == "全部学校.zip/城关小学/城关小学.xlsx"


@pytest.mark.parametrize("name", ["../../城关小学.csv", "/etc/城关小学.csv", "..\\..\\城关小学.csv"])
def test_names_in_a_zip_lead_nowhere(tmp_path: Path, name: str) -> None:
    text = "教职工号,姓名,性别\n1,张三,男\n".encode()
    content = read_file(Found(zipped(tmp_path / "z.zip", {name: text}), "z.zip"))
    assert ".." not in content.sheets[0].file
    assert content.sheets[0].file.endswith("城关小学.csv")


@pytest.mark.parametrize("data", [b"PK\x03\x04 damaged", b"no zip at all"])
def test_a_damaged_zip(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "z.zip").write_bytes(data)
    assert refusal(tmp_path / "z.zip") == ["E304"]


def test_a_zip_bomb_of_csv(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"," * 150_000_000)
    assert refusal(tmp_path / "z.zip") == ["E307"]


NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
ODS = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{NAMESPACE}office:1.0" '
    f'xmlns:table="{NAMESPACE}table:1.0" xmlns:text="{NAMESPACE}text:1.0">'
    "<office:body><office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def ods(path: Path, table: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format(f'<table:table table:name="教职工">{table}</table:table>'))
    return path


def ods_cell(text: str, repeated: int = 1) -> str:
    times = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    return f'<table:table-cell office:value-type="string"{times}><text:p>{text}</text:p></table:table-cell>'


def test_ods(tmp_path: Path) -> None:
    rows = "".join("<table:table-row>" + "".join(map(ods_cell, row)) + "</table:table-row>" for row in STAFF)
    assert texts(ods(tmp_path / "a.ods", rows)) == STAFF


@pytest.mark.parametrize("times", [800_000, 1_048_576])
def test_repeated_cells_of_a_hostile_ods_are_refused(tmp_path: Path, times: int) -> None:
    row = f'<table:table-row table:number-rows-repeated="{times}">{ods_cell("x", 16000)}</table:table-row>'
    assert refusal(ods(tmp_path / "a.ods", row)) == ["E307"]


def test_the_empty_rest_of_an_ods_costs_nothing(tmp_path: Path) -> None:
    row = f"<table:table-row>{ods_cell('姓名')}</table:table-row>"
    blanks = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048575">{blanks}</table:table-row>'
    assert texts(ods(tmp_path / "a.ods", row + rest)) == [["姓名"]]


def test_talks_in_every_format_beside_each_other(tmp_path: Path) -> None:
    write_xlsx(
        tmp_path / "学校.xlsx",
        {"学校名单": ROSTER, "教职工": [["学校名称", *STAFF[0]], *(["城关小学", *line] for line in STAFF[1:])]},
    )
    write_csv(tmp_path / "谈话一.csv", [["学校名称", *TALKS[0]], ["城关小学", *TALKS[1]]], "gb18030")
    write_xls(tmp_path / "谈话二.xls", {"谈话记录": [["学校名称", *TALKS[0]], ["城关小学", *TALKS[2]]]})
    assert sorted(column(load(tmp_path), "talks", "staff_key")) == [0, 1]


def test_dates_in_xls(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("x")
    sheet.write(0, 0, datetime.date(2020, 1, 2), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    book.save(str(tmp_path / "a.xls"))
    assert texts(tmp_path / "a.xls") == [["2020-01-02"]]
