"""Names, ID numbers and phone numbers in the names of files and sheets, and in forms: in no report and no message."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from importing import write_csv, write_xlsx

from auditor.commands.main import main
from auditor.records.cells.masks import Kept, Names
from auditor.records.hidden_names import HiddenNames

SCHOOLS = [["学校标识码", "学校名称", "所属区县", "学段", "城乡类型"], ["2199990001", "青禾县松涛小学", "青禾县", "小学", "乡村"]]
STAFF = [["姓名", "性别", "职称"], ["林向东", "男", "一级教师"], ["周雨桐", "女", "一级教师"], ["王芳", "女", "未评"]]
TALKS = [["谈话对象", "谈话日期", "谈话方式", "谈话人身份"], ["林向东", "2025-03-01", "面对面", "校级领导"]]
CARD = [
    ["教职工基本情况登记表"],
    ["姓名", "马骏驰", "性别", "男", "身份证号", "990101197903120010", "婚姻状况", "离异"],
    ["民族", "汉族", "联系电话", "13912345678", "政治面貌", "党员", "健康状况", "高血压"],
]
SECRETS = ("林向东", "990101197903120010", "13912345678", "离异", "高血压", "马骏驰")


def audited(tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, dict[str, list[list[Any]]]]) -> str:
    """Everything that an audit of these files writes and says."""
    write_xlsx(tmp_path / "records" / "学校名单.xlsx", {"学校名单": SCHOOLS})
    write_xlsx(tmp_path / "records" / "青禾县松涛小学.xlsx", {"教职工": STAFF})
    for name, sheets in files.items():
        write_xlsx(tmp_path / "records" / name, sheets)
    spec = tmp_path / "audit.yaml"
    spec.write_text("name: x\npack: shandan\nas_of: 2025-12-31\nrecords: records\noutput: out\n", encoding="utf-8")
    main(["run", str(spec), "--output", str(tmp_path / "out"), "--internal", "--lang", "zh"])
    main(["import", str(tmp_path / "records"), "--output", str(tmp_path / "import"), "--lang", "zh"])
    said = capsys.readouterr()
    return said.out + said.err + "".join(map(written, sorted(tmp_path.glob("out/**/*")) + sorted(tmp_path.glob("import/**/*"))))


def written(path: Path) -> str:
    if path.is_dir():
        return ""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as book:
            return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize(
    "files",
    [
        {"青禾县松涛小学教职工登记表.xlsx": {"Sheet1": CARD}},
        {"马骏驰.xlsx": {"马骏驰": CARD}},
        {"青禾县松涛小学马骏驰990101197903120010登记表.xlsx": {"13912345678": CARD}},
        {"马骏驰_13912345678.xlsx": {"登记表": [*CARD, [], *CARD[1:]]}},
    ],
)
def test_a_form_tells_nothing_of_its_person(
    files: dict[str, dict[str, list[list[Any]]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = audited(tmp_path, capsys, files)
    assert "E312" in told
    assert [secret for secret in SECRETS[1:] if secret in told] == []


@pytest.mark.parametrize(
    ("file", "sheet"),
    [
        ("青禾县松涛小学990101197903120010谈心谈话.xlsx", "谈心谈话"),
        ("青禾县松涛小学谈心谈话13912345678.xlsx", "谈心谈话"),
        ("青禾县松涛小学谈心谈话.xlsx", "谈心谈话13912345678"),
    ],
)
def test_numbers_of_persons_in_names_are_hidden(
    file: str, sheet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = audited(tmp_path, capsys, {file: {sheet: TALKS}})
    assert [secret for secret in SECRETS[1:3] if secret in told] == []
    assert "谈心谈话" in told


def test_the_name_of_a_member_of_staff_in_a_name_is_hidden(tmp_path: Path) -> None:
    from importing import load

    write_xlsx(tmp_path / "records" / "学校名单.xlsx", {"学校名单": SCHOOLS})
    write_xlsx(tmp_path / "records" / "青禾县松涛小学.xlsx", {"教职工": STAFF})
    write_xlsx(tmp_path / "records" / "青禾县松涛小学林向东谈话.xlsx", {"林向东谈话记录": TALKS})
    write_csv(tmp_path / "records" / "青禾县松涛小学_王芳_说明.csv", [["菜品", "价格"], ["面", "8"]])
    records = load(tmp_path / "records")
    names = [source.file + source.sheet for source in records.sources] + [problem.place.file for problem in records.problems]
    assert not any(person in name for name in names for person in ("林向东", "王芳"))
    assert "青禾县松涛小学林*谈话.xlsx林*谈话记录" in names


def test_a_report_on_files_with_hidden_names_is_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    audited(tmp_path, capsys, {"青禾县松涛小学林向东谈话13912345678.xlsx": {"谈心谈话": TALKS}})
    assert "林向东" not in (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    assert main(["verify", str(tmp_path / "out"), "--lang", "zh"]) == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("林向东谈话记录.xlsx", "林*谈话记录.xlsx"),
        ("王芳老师.xlsx", "王*老师.xlsx"),
        ("王芳草小学.xlsx", "王芳草小学.xlsx"),
        ("杨靖宇小学.xlsx", "杨靖宇小学.xlsx"),
        ("杨靖宇小学杨靖宇.xlsx", "杨靖宇小学杨*.xlsx"),
        ("欧阳娜娜体检", "欧阳*体检"),
    ],
)
def test_which_names_are_hidden(text: str, shown: str) -> None:
    assert HiddenNames(Names(["林向东", "王芳", "杨靖宇", "欧阳娜娜"], Kept(["杨靖宇小学"]))).hide(text) == shown


def test_different_names_stay_different() -> None:
    hidden = HiddenNames(Names(["林向东", "林向南"]))
    names = ["林向东.xlsx", "林向南.xlsx", "林向东.xlsx"]
    assert [hidden.hide(name) for name in names] == [
        "林*.xlsx",
        "林*.xlsx (2)",
        "林*.xlsx",
    ]
