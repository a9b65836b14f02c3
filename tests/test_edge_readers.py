"""Files as systems really write them: web pages and XML named .xls, text named .xls, Excel 95, wrong extents, months, csv."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwt
from importing import SCHOOL_SHEET, codes, column, load, write_xlsx

from auditor.files.html import read as read_html
from auditor.files.registry import list_inputs, read_item
from auditor.files.sheet import FileContent, FileRefused
from auditor.files.spreadsheet_xml import read as read_xml
from auditor.records.cells.text import clean_name, half_width, plain, trimmed

ROWS = [
    ["学校名称", "教职工号", "姓名", "性别", "出生日期", "进本校年月"],
    ["青禾县松涛小学", "0101001", "林向东", "男", "1979-03-12", "2004-08"],
    ["青禾县松涛小学", "0101002", "周雨桐", "女", "1988-11-02", "2012-10"],
]


def html(rows: list[list[Any]], tag: str = "td") -> str:
    lines = "".join("<tr>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in row) + "</tr>" for row in rows)
    return f"<table border=1>{lines}</table>"


def xml(rows: list[list[Any]], style: str = "", more: str = "") -> str:
    lines = "".join(
        "<Row>" + "".join(f'<Cell{style}><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>" for row in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">{more}<Worksheet ss:Name="教职工">'
        f"<Table>{lines}</Table></Worksheet></Workbook>"
    )


def biff5(rows: list[list[Any]], codepage: int | None, encoding: str) -> bytes:
    """A workbook of Excel 95 without its OLE wrapper."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    name = "教职工".encode(encoding)
    head = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0))
    head += record(0x0042, struct.pack("<H", codepage)) if codepage else b""
    bound = len(head) + 4 + 7 + len(name) + 4
    head += record(0x0085, struct.pack("<IHB", bound, 0, len(name)) + name) + record(0x000A, b"")
    body = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    body += record(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, len(rows[0]), 0))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, float):
                body += record(0x0203, struct.pack("<HHHd", r, c, 0, cell))
            else:
                text = str(cell).encode(encoding)
                body += record(0x0204, struct.pack("<HHHH", r, c, 0, len(text)) + text)
    return head + body + record(0x000A, b"")


def people(folder: Path) -> list[list[Any]]:
    records = load(folder)
    return [column(records, "staff", name) for name in ("staff_id", "name", "sex", "born_on", "joined_school_on")]


WANTED = [["0101001", "0101002"], ["林向东", "周雨桐"], ["male", "female"], [19790312, 19881102], [20040801, 20121001]]

MARKED = "<td style='mso-number-format:\"\\@\"'>"
FORMS: dict[str, Callable[[], bytes]] = {
    "page": lambda: f"<html><head><meta charset=utf-8></head><body>{html(ROWS)}</body></html>".encode(),
    "page in GBK": lambda: f"<html><meta charset=gb2312>{html(ROWS)}</html>".encode("gbk"),
    "bare table": lambda: html(ROWS, "th").encode(),
    "title in front": lambda: f"<div><h3>教职工花名册</h3><p>单位：人</p>{html(ROWS)}<p>填表人：张三</p></div>".encode(),
    "table in a table": lambda: f"<table><tr><td>教职工花名册</td></tr><tr><td>{html(ROWS)}</td></tr></table>".encode(),
    "tags not closed": lambda: ("<TABLE>" + "".join("<TR><TD>" + "<TD>".join(row) for row in ROWS) + "</TABLE>").encode(),
    "marks of Excel": lambda: html([[f"&nbsp;{cell}<br>" for cell in row] for row in ROWS]).replace("<td>", MARKED).encode(),
    "utf-16": lambda: f"<html>{html(ROWS)}</html>".encode("utf-16"),
    "xml 2003": lambda: xml(ROWS).encode(),
    "xml 2003 with a mark": lambda: b"\xef\xbb\xbf" + xml(ROWS).encode(),
    "xml 2003 in GBK": lambda: xml(ROWS).replace('version="1.0"', 'version="1.0" encoding="gb2312"').encode("gbk"),
    "tabs": lambda: "\n".join("\t".join(row) for row in ROWS).encode("gbk"),
    "tabs in utf-16": lambda: "\r\n".join("\t".join(row) for row in ROWS).encode("utf-16"),
    "commas": lambda: "\n".join(",".join(row) for row in ROWS).encode(),
    "Excel 95": lambda: biff5(ROWS, 936, "gbk"),
    "Excel 95 of no code page": lambda: biff5(ROWS, None, "gbk"),
    "Excel 95 that says it is western": lambda: biff5(ROWS, 1252, "gbk"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("suffix", [".xls", ".xlsx", ".et"])
def test_what_systems_name_a_workbook(form: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"教职工{suffix}").write_bytes(FORMS[form]())
    assert people(tmp_path) == WANTED


# ---------------------------------------------------------------- web pages


def cells(data: str) -> list[list[Any]]:
    content = FileContent("a.xls", "")
    read_html(data.encode(), content)
    return content.sheets[0].rows


def test_cells_over_columns_and_rows_of_a_page() -> None:
    page = "<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d<tr><td>e<td>f<td>g</table>"
    assert cells(page) == [["a", "b", ""], ["", "c", "d"], ["e", "f", "g"]]


def test_scripts_comments_and_entities_of_a_page() -> None:
    page = "<script>var a='<td>x</td>'</script><style>td{}</style><table><!-- <tr><td>no --><tr><td>a&amp;b<td>&#24352;三</table>"
    assert cells(page) == [["a&b", "张三"]]


def test_lines_within_a_cell_of_a_page() -> None:
    assert cells("<table><tr><td>a<br>b<td>\n c \n d </table>") == [["a\nb", "c d"]]


def test_two_tables_of_a_page_are_one_sheet(tmp_path: Path) -> None:
    page = html([["青禾县松涛小学教职工"]]) + html(ROWS) + html([["合计", "2"]])
    (tmp_path / "松涛小学.xls").write_text(page, encoding="utf-8")
    assert people(tmp_path) == WANTED


@pytest.mark.parametrize("page", ["<html><p>请登录</p></html>", "<html><frameset><frame src='a.htm'></frameset></html>"])
def test_a_page_without_a_table_is_refused(page: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_html(page.encode(), FileContent("a.xls", ""))
    assert refused.value.code == "E302"


@pytest.mark.parametrize("span", ["100000000000", "-1", "x", "0", "1"])
def test_a_span_that_says_nothing_is_one_cell(span: str) -> None:
    assert cells(f"<table><tr><td colspan={span} rowspan={span}>a<td>b</tr><tr><td>c</table>") == [["a", "b"], ["c", ""]]


def test_a_span_beyond_reason_is_bounded() -> None:
    assert len(cells("<table><tr><td colspan=9999999 rowspan=9999999>a</table>")[0]) == 2_000


# ---------------------------------------------------------------- XML Spreadsheet 2003


def xml_rows(table: str, more: str = "") -> list[list[Any]]:
    content = FileContent("a.xls", "")
    read_xml(xml([], more=more).replace("<Table></Table>", f"<Table>{table}</Table>").encode(), content)
    return content.sheets[0].rows


def test_places_and_types_of_xml_2003() -> None:
    table = (
        '<Row ss:Index="2"><Cell ss:Index="2"><Data ss:Type="Number">3</Data></Cell>'
        '<Cell><Data ss:Type="Number">1.5</Data></Cell></Row>'
        '<Row><Cell ss:MergeAcross="1"><Data ss:Type="String">a</Data><Comment><ss:Data>no</ss:Data></Comment></Cell>'
        '<Cell><Data ss:Type="Boolean">1</Data></Cell></Row>'
    )
    assert xml_rows(table) == [["", "", ""], ["", 3, 1.5], ["a", "", True]]


def test_a_month_of_xml_2003_stays_one() -> None:
    styles = '<Styles><Style ss:ID="m"><NumberFormat ss:Format="yyyy\\-mm"/></Style></Styles>'
    cell = '<Cell{}><Data ss:Type="DateTime">2019-09-01T00:00:00.000</Data></Cell>'
    month = cell.format(' ss:StyleID="m"')
    rows = xml_rows(f"<Row>{month}{cell.format('')}</Row>", styles)
    assert [str(one)[:10] for one in rows[0]] == ["2019-09", "2019-09-01"]


def test_a_document_type_in_xml_2003_is_refused() -> None:
    data = xml(ROWS).replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1)
    with pytest.raises(FileRefused) as refused:
        read_xml(data.encode(), FileContent("a.xls", ""))
    assert refused.value.code == "E304"


@pytest.mark.parametrize("place", ['<Row ss:Index="9999999">', '<Row><Cell ss:Index="9999999">'])
def test_a_place_beyond_the_bounds_of_xml_2003(place: str) -> None:
    with pytest.raises(FileRefused) as refused:
        xml_rows(place + ("<Cell>" if "Cell" not in place else "") + '<Data ss:Type="String">a</Data></Cell></Row>')
    assert refused.value.code == "E307"


# ---------------------------------------------------------------- Excel 95, extents, months


@pytest.mark.parametrize("cut", [3, 20, 100, 300])
def test_a_damaged_workbook_of_excel_95(cut: int, tmp_path: Path) -> None:
    (tmp_path / "教职工.xls").write_bytes(biff5(ROWS, 936, "gbk")[:-cut])
    content = read_item(list_inputs([tmp_path])[0][0])
    assert content.sheets or [problem.code for problem in content.problems] == ["E304"]


@pytest.mark.parametrize("extent", ["1:5", "A:F", "", "A1", "A1:B2", "F1:A1", "XFD1048576", "A1:XFD1048576", "x"])
def test_what_a_sheet_says_of_its_own_extent_is_not_believed(extent: str, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "good.xlsx", {"教职工": ROWS})
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(tmp_path / "教职工.xlsx", "w") as bad:
        for name in good.namelist():
            data = good.read(name)
            if name.startswith("xl/worksheets/"):
                head, mark, rest = data.partition(b"<dimension")
                data = head + f'<dimension ref="{extent}"/>'.encode() + rest.partition(b"/>")[2] if mark else data
            bad.writestr(name, data)
    path.unlink()
    assert people(tmp_path) == WANTED


@pytest.mark.parametrize("form", ["yyyy-mm", 'yyyy"年"m"月"', "mmm-yy", "yyyy/m"])
def test_a_month_in_xls_stays_one(form: str, tmp_path: Path) -> None:
    from datetime import date

    book = xlwt.Workbook()
    sheet = book.add_sheet("教职工", cell_overwrite_ok=True)
    for r, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell)
    sheet.write(1, 5, date(2004, 8, 1), xlwt.easyxf(num_format_str=form))
    sheet.write(2, 4, date(1988, 11, 2), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    book.save(str(tmp_path / "教职工.xls"))
    frame = load(tmp_path).frames["staff"]
    assert frame["joined_school_on__latest"].tolist() == [20040831, 20121031]
    assert frame["born_on"].tolist() == [19790312, 19881102]


ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0">'
    '<office:automatic-styles><number:date-style style:name="N1"><number:year/><number:text>-</number:text><number:month/>'
    "</number:date-style></office:automatic-styles><office:body><office:spreadsheet>"
    '<table:table table:name="教职工">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def test_a_month_in_ods_stays_one(tmp_path: Path) -> None:
    def cell(text: str, day: str = "") -> str:
        kind = f'office:value-type="date" office:date-value="{day}"' if day else 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"

    rows = [
        "".join(map(cell, ["姓名", "性别", "进本校年月", "出生日期"])),
        cell("林向东") + cell("男") + cell("2004-08", "2004-08-01") + cell("1979-03-12", "1979-03-12"),
        cell("周雨桐") + cell("女") + cell("2012年9月", "2012-09-01") + cell("1988-11-02", "1988-11-02"),
    ]
    with zipfile.ZipFile(tmp_path / "松涛小学教职工.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", ODS.format("".join(f"<table:table-row>{row}</table:table-row>" for row in rows)))
        book.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
    frame = load(tmp_path).frames["staff"]
    assert frame["joined_school_on__latest"].tolist() == [20040831, 20120930]
    assert frame["born_on"].tolist() == [19790312, 19881102]


# ---------------------------------------------------------------- csv


def texts(tmp_path: Path, text: str) -> list[list[Any]]:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    content = read_item(list_inputs([tmp_path / "a.csv"])[0][0])
    assert content.problems == []
    return content.sheets[0].rows


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("姓名,内容\n张三,一，二，三，四，五，六\n李四,七，八，九，十，一，二\n", 2),
        ("姓名;内容\n张三;1,5\n李四;2,5\n王五;3,5\n", 2),
        ("姓名\t内容\n张三\t一,二,三\n李四\t四,五\n", 2),
        ("姓名|内容|日期\n张三|a,b|1\n李四|c,d|2\n", 3),
        ("姓名，性别，职称\n张三，男，一级\n", 3),
        ('"姓名","内容;一;二;三"\n"张三","a;b;c;d"\n', 2),
        ("教职工名册\n姓名,性别,职称\n张三,男,一级\n", 3),
        ("姓名\n张三\n", 1),
    ],
)
def test_the_mark_that_parts_the_cells(text: str, width: int, tmp_path: Path) -> None:
    assert len(texts(tmp_path, text)[-1]) == width


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('="0101"', "0101"),
        ('"=""0101"""', "0101"),
        ('="a""b"', 'a"b'),
        ("=1+2", "=1+2"),
        ('=""', ""),
    ],
)  # fmt: skip
def test_a_number_written_as_a_formula(text: str, read: str, tmp_path: Path) -> None:
    assert texts(tmp_path, f"工号,姓名\n{text},张三\n")[1][0] == read


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('工号,姓名\n1,张三\n2,"李四\n3,王五\n', 3),
        ('工号,姓名\n1,"张三\n2,李四\n3,王五"\n', 2),
        ('工号,姓名\n"1,张三\n', 2),
        ('"工号,姓名\n1,张三\n', 1),
        ('工号,姓名\n1,"张"三\n', 2),
    ],
)
def test_a_quotation_mark_that_does_not_close_is_told_with_its_line(text: str, line: int, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    content = read_item(list_inputs([tmp_path])[0][0])
    assert ([problem.code for problem in content.problems], content.sheets) == (["E304"], [])
    assert str(line) in str(content.problems[0].message)


def test_lines_within_a_cell_of_a_csv(tmp_path: Path) -> None:
    assert texts(tmp_path, '姓名,内容\n张三,"一\n二"\n李四,三\n')[1:] == [["张三", "一\n二"], ["李四", "三"]]


# ---------------------------------------------------------------- names of files, lookalikes


def test_a_file_name_in_gbk_is_readable(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    source = write_xlsx(tmp_path / "x.xlsx", {"学校信息": SCHOOL_SHEET, "教职工": [["姓名", "性别"], ["张三", "男"]]})
    try:
        os.rename(os.fsencode(source), folder + b"/" + "城关小学.xlsx".encode("gbk"))
    except OSError:
        pytest.skip("this file system takes no such names")
    records = load(tmp_path)
    assert ({source.file for source in records.sources}, codes(records)) == ({"城关小学.xlsx"}, [])


LOOKALIKES = {
    "⼥": "女",
    "⽼师": "老师",
    "⼯号": "工号",
    "⻢⻰": "马龙",
    "⺟": "母",
    "⽇期": "日期",
    "⻓期": "长期",
    "\uf90a": "金",
}


@pytest.mark.parametrize(("text", "means"), LOOKALIKES.items())
def test_characters_that_only_look_like_others(text: str, means: str) -> None:
    assert {trimmed(text), half_width(text), clean_name(text), plain(text)} == {means}
