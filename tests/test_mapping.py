"""Mapping files: a bureau's own headers read as it says; guesses told with their likeness; nothing guessed silently."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from auditor.commands.main import main
from auditor.inputs.read import records_of
from auditor.inputs.spec import load_spec
from auditor.mapping.read import SheetMapping, read_mapping
from auditor.mapping.suggest import suggest_mapping
from auditor.model.model import base_model
from auditor.problems import UserError
from auditor.records.read import read_records
from auditor.records.records import Records
from auditor.written.yaml_source import read_yaml
from tests.importing import column, write_csv, write_xlsx

SCHOOLS = [["学校标识码", "学校名称"], ["1", "甲小学"]]
OWN = [
    ["序号", "大名", "编号", "出生", "在不在编"],
    [1, "张三", "0001", "1980-01-01", "0"],
    [2, "李四", "0002", "1981-01-01", "1"],
]
MAPPING = """
sheets:
  - file: "*情况.xlsx"
    table: 教职工
    columns:
      大名: 姓名
      出生: 出生日期
      在不在编: {column: 是否在编, yes: "0", no: "1"}
"""


CODED = [
    ["学校名称", "教职工号", "姓名", "性别代码", "在不在编", "出生"],
    ["甲小学", "0000", "甲", "3", "", ""],
    ["甲小学", "0001", "乙", 4, "", ""],
    ["甲小学", "0002", "丙", "1", "", ""],
    ["甲小学", "0003", "丁", "男", "", ""],
]
VALUES = """
sheets:
  - table: 教职工
    columns:
      性别代码: {column: 性别, values: {"3": 男, "4": 女}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_csv(tmp_path / "in" / "学校.csv", SCHOOLS)
    write_xlsx(tmp_path / "in" / "甲小学老师情况.xlsx", {"Sheet1": OWN})
    return tmp_path


def mapping(folder: Path, text: str) -> SheetMapping:
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path, base_model())


def read(folder: Path, text: str) -> Records:
    return read_records(folder / "in", base_model(), choose=mapping(folder, text))


def codes(folder: Path, text: str) -> list[tuple[str, int]]:
    with pytest.raises(UserError) as raised:
        mapping(folder, text)
    return [(problem.code, problem.place.line) for problem in raised.value.problems]


def test_own_headers_are_read_as_the_mapping_says(folder: Path) -> None:
    records = read(folder, MAPPING)
    assert column(records, "staff", "name") == ["张三", "李四"]
    assert column(records, "staff", "born_on") == [19800101, 19810101]


def test_a_reversed_coding(folder: Path) -> None:
    assert column(read(folder, MAPPING), "staff", "establishment") == [True, False]


def test_other_files_are_read_as_ever(folder: Path) -> None:
    assert column(read(folder, MAPPING), "schools", "name") == ["甲小学"]


def test_a_column_that_is_not_to_be_read(folder: Path) -> None:
    records = read(folder, MAPPING.replace("出生: 出生日期", "出生: 不读"))
    assert column(records, "staff", "born_on") == [None, None]


def test_a_header_given_to_another_column_gives_up_its_own(folder: Path) -> None:
    write_xlsx(folder / "in" / "甲小学老师情况.xlsx", {"Sheet1": [["姓名", "工号", "学名"], ["小张", "0001", "张三"]]})
    records = read(folder, 'sheets: [{file: "*情况.xlsx", table: 教职工, columns: {学名: 姓名}}]')
    assert column(records, "staff", "name") == ["张三"]


def test_a_sheet_that_is_not_to_be_read(folder: Path) -> None:
    records = read(folder, 'sheets: [{file: "*情况.xlsx", table: 不读}]')
    assert column(records, "staff", "name") == []
    assert [problem.code for problem in records.problems] == ["W314"]


def test_an_entry_without_a_sheet_is_told(folder: Path) -> None:
    chosen = mapping(folder, "sheets: [{file: 没有.xlsx, table: 教职工}]")
    read_records(folder / "in", base_model(), choose=chosen)
    assert [problem.code for problem in chosen.unused()] == ["W324"]


def test_a_mapping_says_whose_records_a_file_holds(tmp_path: Path) -> None:
    write_csv(tmp_path / "in" / "学校.csv", [*SCHOOLS, ["2", "乙小学"]])
    write_xlsx(tmp_path / "in" / "名单3.xlsx", {"教职工": [["姓名", "性别"], ["张三", "男"]]})
    records = read_records(tmp_path / "in", base_model(), choose=mapping(tmp_path, "工作表: [{文件: 名单3.xlsx, 学校: 乙小学}]"))
    assert records.frames["staff"]["schools_key"].tolist() == [1]


def test_a_school_that_only_a_mapping_names(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "in" / "名单3.xlsx", {"教职工": [["姓名", "性别"], ["张三", "男"]]})
    records = read_records(
        tmp_path / "in", base_model(), choose=mapping(tmp_path, "sheets: [{file: 名单3.xlsx, school: 丙小学}]")
    )
    assert (column(records, "schools", "name"), records.frames["staff"]["schools_key"].tolist()) == (["丙小学"], [0])


def test_a_school_that_no_list_has_is_told(folder: Path) -> None:
    records = read(folder, MAPPING.replace("table: 教职工", "table: 教职工\n    school: 丁小学"))
    assert [n.kind for n in records.notes if n.value == "丁小学"] == ["doubted"]


TALKS = [["谈话对象", "谈话日期", "谈话方式"], ["张三", "2025-03-01", ""], ["李四", "2025-03-02", "电话"]]


def test_what_holds_for_every_record_fills_empty_cells_and_absent_columns(folder: Path) -> None:
    write_xlsx(folder / "in" / "甲小学谈心.xlsx", {"谈心谈话": TALKS})
    text = "工作表: [{文件: 甲小学谈心.xlsx, 表: 谈心谈话, 固定值: {谈话方式: 面对面, 谈话人身份: 中层干部}}]"
    records = read(folder, text)
    assert column(records, "talks", "form") == ["face_to_face", "phone"]
    assert column(records, "talks", "interviewer_role") == ["middle", "middle"]
    assert not [n for n in records.notes if n.kind == "assumed" and n.field == "interviewer_role"]
    assert sorted((n.field, n.became) for n in records.notes if n.became in ("面对面", "中层干部") and not n.row) == [
        ("form", "面对面"),
        ("interviewer_role", "中层干部"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sheets:\n  - table: 谈心谈话\n    constants: {谈话方式: 飞鸽}", [("E323", 3)]),
        ("sheets:\n  - table: 谈心谈话\n    constants: {谈话法: 面对面}", [("E323", 3)]),
        ("sheets:\n  - table: 谈心谈话\n    constants: {谈话对象: 张三}", [("E321", 3)]),
        ("sheets:\n  - table: 谈心谈话\n    constants: 面对面", [("E321", 3)]),
        ("sheets:\n  - constants: {谈话方式: 面对面}", [("E322", 2)]),
        ("sheets:\n  - table: '?'", [("E322", 2)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      大名: '?'", [("E322", 4)]),
        ("sheets:\n  - table: 教职功", [("E323", 2)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      大名: 姓各", [("E323", 4)]),
        ("sheets:\n  - tabel: 教职工", [("E321", 2), ("E322", 2)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      在编: {column: 是否在编, yes: '1', no: '1'}", [("E321", 4)]),
        ("- 1", [("E321", 1)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      性: {column: 性别, values: {3: 雄}}", [("E323", 4)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      性: {column: 性别, values: 男}", [("E321", 4)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      性: {column: 性别, values: {}}", [("E321", 4)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      性: {column: 性别, values: {A: 男, a: 女}}", [("E321", 4)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      号: {column: 教职工号, values: {1: 2}}", [("E321", 4)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      名: {column: 姓名, values: {1: 张三}}", [("E321", 4)]),
        ("sheets:\n  - table: 教职工\n    columns:\n      校: {column: 学校名称, values: {1: 甲}}", [("E321", 4)]),
    ],
)
def test_mistakes_are_told_with_their_line(text: str, found: list[tuple[str, int]], folder: Path) -> None:
    assert sorted(set(codes(folder, text)))[: len(found)] == found


# ---------------------------------------------------------------- codes of one's own


def coded(folder: Path, rows: Sequence[Sequence[object]], text: str) -> Records:
    write_xlsx(folder / "in" / "甲小学老师情况.xlsx", {"教职工": rows})
    return read(folder, text)


def test_a_bureaus_own_codes_are_read_as_declared_and_no_other_is_guessed(folder: Path) -> None:
    assert column(coded(folder, CODED, VALUES), "staff", "sex") == ["male", "female", None, "male"]


def test_each_cell_read_by_a_declaration_is_told(folder: Path) -> None:
    records = coded(folder, CODED, VALUES)
    told = [(note.kind, note.row, note.value, note.became) for note in records.notes if note.column == "性别代码"]
    assert told == [("converted", 2, "3", "男"), ("converted", 3, "4", "女"), ("doubted", 4, "1", "")]


def test_the_same_header_in_another_file_keeps_the_usual_codes(folder: Path) -> None:
    write_csv(folder / "in" / "乙.csv", [["学校名称", "教职工号", "姓名", "性别"], ["甲小学", "0009", "戊", "1"]])
    records = coded(folder, CODED, VALUES.replace("- table", '- file: "甲*"\n    table'))
    assert dict(zip(column(records, "staff", "name"), column(records, "staff", "sex"), strict=True))["戊"] == "male"


@pytest.mark.parametrize(
    ("target", "values", "cells", "field", "read_as"),
    [
        ("是否在编", "{编内: 是, 合同: 否}", ["编内", "合同", "", "是"], "establishment", [True, False, None, True]),
        ("是否在编", '{"2": 是, "1": 否}', ["2", 1, "0", "１"], "establishment", [True, False, None, False]),
        ("是否在编", '{"1": 是, "9": }', ["1", "9", "2", "未定"], "establishment", [True, None, None, None]),
        ("出生日期", "{九〇后: 1990, 缺: }", ["九〇后", "缺", "1980", ""], "born_on", [19900101, None, 19800101, None]),
    ],
)
def test_what_a_declared_value_becomes(
    target: str, values: str, cells: list[object], field: str, read_as: list[object], folder: Path
) -> None:
    rows = [["学校名称", "教职工号", "姓名", "x"], *(["甲小学", f"000{n}", f"教师{n}", cell] for n, cell in enumerate(cells))]
    text = f"sheets: [{{table: 教职工, columns: {{x: {{column: {target}, values: {values}}}}}}}]"
    assert column(coded(folder, rows, text), "staff", field) == read_as


# ---------------------------------------------------------------- in an audit file


def audit_file(folder: Path, *mappings: str) -> Path:
    for n, text in enumerate(mappings):
        (folder / f"m{n}.yaml").write_text(text, encoding="utf-8")
    named = ", ".join(f"m{n}.yaml" for n in range(len(mappings)))
    text = f"pack: shandan\nas_of: 2025-12-31\nrecords: in\n对应: [{named}]\noutput: out\n"
    (folder / "audit.yaml").write_text(text, encoding="utf-8")
    return folder / "audit.yaml"


def records_by(folder: Path, *mappings: str) -> Records:
    return records_of(load_spec(audit_file(folder, *mappings), date(2026, 1, 1)), base_model())


def test_an_audit_reads_by_its_mapping_file(folder: Path) -> None:
    assert column(records_by(folder, MAPPING), "staff", "name") == ["张三", "李四"]


def test_of_several_mapping_files_the_first_that_fits_counts(folder: Path) -> None:
    records = records_by(folder, MAPPING, "sheets: [{file: '*情况.xlsx', table: 不读}]")
    assert column(records, "staff", "name") == ["张三", "李四"]
    assert [(problem.code, problem.place.file[-7:]) for problem in records.problems] == [("W324", "m1.yaml")]


def test_the_mistakes_of_all_mapping_files_are_told(folder: Path) -> None:
    with pytest.raises(UserError) as raised:
        records_by(folder, "sheets: 1", "sheets: [{table: '?'}]")
    assert [problem.code for problem in raised.value.problems] == ["E321", "E322"]


def test_a_mapping_file_that_is_not_there(folder: Path) -> None:
    file = audit_file(folder, MAPPING)
    (folder / "m0.yaml").unlink()
    with pytest.raises(UserError) as raised:
        load_spec(file, date(2026, 1, 1))
    assert [problem.code for problem in raised.value.problems] == ["E904"]


def test_verify_notices_a_changed_mapping_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", str(audit_file(folder, MAPPING)), "--format", "json", "--lang", "zh"])
    assert main(["verify", str(folder / "out"), "--lang", "zh"]) == 0
    (folder / "m0.yaml").write_text(MAPPING.replace('yes: "0", no: "1"', 'yes: "1", no: "0"'), encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(folder / "out"), "--lang", "zh"]) == 1
    assert "mapping/m0.yaml（已改动）" in capsys.readouterr().out


def test_a_self_check_reads_by_a_mapping_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audit_file(folder, MAPPING)
    words = ["self-check", str(folder / "in"), "--pack", "shandan", "--as-of", "2025-12-31", "--lang", "zh"]
    main([*words, "--mapping", str(folder / "m0.yaml")])
    assert "采用 3 行" in capsys.readouterr().out


# ---------------------------------------------------------------- suggestions


def suggested(folder: Path) -> dict[str, dict[str, str]]:
    """File → header → suggestion."""
    (folder / "s.yaml").write_text(suggest_mapping([folder / "in"], base_model())[0], encoding="utf-8")
    sheets = read_yaml(folder / "s.yaml", "s.yaml").root.plain()["sheets"]
    return {sheet["file"]: sheet.get("columns", {}) for sheet in sheets}


@pytest.mark.parametrize(
    ("header", "suggestion"),
    [("教职工号", "教职工号"), ("序号", "不读"), ("出生日子", "出生日期"), ("进校", "?"), ("喜欢的颜色", "不读")],
)
def test_what_is_suggested_for_a_header(header: str, suggestion: str, folder: Path) -> None:
    write_xlsx(folder / "in" / "甲小学老师情况.xlsx", {"教职工": [["姓名", "性别", "工号2", header], ["张三", "男", "", "x"]]})
    assert suggested(folder)["甲小学老师情况.xlsx"][header] == suggestion


def test_two_columns_with_one_claim_are_asked_about(folder: Path) -> None:
    write_xlsx(folder / "in" / "甲小学老师情况.xlsx", {"教职工": [["姓名", "*姓名", "工号"], ["张三", "李四", "1"]]})
    assert suggested(folder)["甲小学老师情况.xlsx"] == {"姓名": "?", "*姓名": "?", "工号": "教职工号"}


@pytest.mark.parametrize("header", ['a": 1', "x\ny: 2", "# 备注", "{{a}}", "\u202eabc"])
def test_a_strangers_header_stays_one_text(header: str, folder: Path) -> None:
    write_xlsx(folder / "in" / "甲小学老师情况.xlsx", {"教职工": [["姓名", "性别", header], ["张三", "男", "x"]]})
    assert len(suggested(folder)["甲小学老师情况.xlsx"]) == 3


def test_a_suggestion_without_open_questions_reads_the_same(folder: Path) -> None:
    write_xlsx(folder / "in" / "甲小学老师情况.xlsx", {"教职工": [["姓名", "性别", "工号"], ["张三", "男", "0001"]]})
    text, problems = suggest_mapping([folder / "in"], base_model())
    assert problems == []
    for name in ("name", "sex", "staff_id"):
        assert column(read(folder, text), "staff", name) == column(read_records(folder / "in", base_model()), "staff", name)


# ---------------------------------------------------------------- the command


def test_suggest_writes_a_file_and_never_over_one(folder: Path) -> None:
    target = folder / "m.yaml"
    assert main(["import", str(folder / "in"), "--suggest", "--output", str(target)]) == 0
    target.write_text("mine", encoding="utf-8")
    assert main(["import", str(folder / "in"), "--suggest", "--output", str(target)]) == 2
    assert target.read_text(encoding="utf-8") == "mine"


def test_import_by_a_mapping(folder: Path) -> None:
    mapping(folder, MAPPING)
    words = ["import", str(folder / "in"), "--mapping", str(folder / "mapping.yaml"), "--output", str(folder / "out")]
    assert main(words) == 0
    assert '"accepted": 2' in (folder / "out" / "quality.json").read_text(encoding="utf-8")
