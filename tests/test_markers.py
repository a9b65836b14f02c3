"""Marked people stand in every place of an input; no report for anybody, no message and no log tells of them.

What is looked for is told apart from the program's own means of finding it: every output is unpacked, brought into one form
(NFKC, letters and digits alone) and searched for the markers as they are.
"""

from __future__ import annotations

import json
import os
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from databases import parquet
from fuzzing import PACK
from importing import SCHOOL_SHEET, write_csv, write_xls

from auditor.commands.main import main
from auditor.commands.tell import tell_failure

PEOPLE = ("欧阳慧敏", "林向东", "王芳", "Maria Lopez")
CARD, SHORT_CARD, PHONE = "620725198001010014", "620725800101001", "13812345678"
PRIVATE = ("离异", "高血压")
"""Marital status and state of health, in columns that are dropped."""
SPELLED = (
    *(
        "欧阳 慧 敏",
        "欧阳\u3000慧敏",
        "林\u200b向东",
        "\uf9f4向东",
        "林·向·东",
        "王\u3000芳",
        "ＭａｒｉａＬｏｐｅｚ",
        "maria  lopez",
    ),
    *(
        "620725 19800101 0014",
        "６２０７２５１９８００１０１００１４",
        "620725-800101-001",
        "+86 138-1234-5678",
        "一三八一二三四五六七八",
    ),
    *("138\u200b1234\u200b5678", "138.1234.5678", f"身份证{CARD}", f"电话{PHONE}"),
)
ALL = (*PEOPLE, CARD, SHORT_CARD, PHONE, *SPELLED)
WANTED = tuple("".join(one.split()).casefold() for one in (*PEOPLE, CARD, SHORT_CARD, PHONE, *PRIVATE))
RULES = """\
- id: ours/1
  title: {zh: 每年至少四十次活动, en: at least forty activities a year}
  clause: 一
  quote: 每年至少四十次活动
  strength: must
  period: calendar_year
  count: {of: activities}
  at_least: 40
- id: ours/2
  title: {zh: 谈话都谈工作, en: talks are about work}
  clause: 二
  quote: 谈话都谈工作
  strength: must
  period: calendar_year
  share: {of: talks, that: {topic: 工作}}
  at_least: 100%
- id: ours/3
  title: {zh: 有办学章程, en: has a charter}
  clause: 三
  quote: 制定学校章程
  strength: must
  period: as_of
  attest: {question: {zh: 是否制定章程？, en: Is there a charter?}, document: charter}
- id: ours/4
  title: {zh: 主管部门每年组织十次活动, en: the bureau holds ten events a year}
  clause: 四
  quote: 每年组织十次活动
  strength: must
  subject: bureau
  period: calendar_year
  count: {of: bureau_events}
  at_least: 10
"""
STAFF_HEAD = ["教职工号", "姓名", "身份证号", "婚姻状况", "健康状况", "人员状态", "现任职年月", "备注"]
SCHOOL = SCHOOL_SHEET[1][1]


def staff() -> list[list[Any]]:
    people = [
        [f"{n:04}", name, CARD if n == 1 else "", *PRIVATE, "在本单位任职", ALL[n], ALL[n]] for n, name in enumerate(PEOPLE)
    ]
    return [
        STAFF_HEAD,
        *people,
        [CARD, "赵六", SHORT_CARD, *PRIVATE, "欧阳慧敏", PHONE, CARD],
        [PHONE, "", "", "", "", "", "", ""],
    ]


def talks() -> list[list[Any]]:
    head = ["谈话对象", "谈话日期", "谈话方式", "谈话人", "谈话内容", f"林向东{PHONE}签字"]
    rows = [["林向东", "2025-03-01", marker, "王芳", marker, marker] for marker in ALL]
    return [head, *rows, ["欧阳慧敏", PHONE, "面对面", "王芳", "工作", ""], ["钱不在册", CARD, "面对面", "王芳", "工作", ""]]


def activities() -> list[list[Any]]:
    head = ["活动编号", "活动名称", "活动日期", "活动类型", "参加人数", "组织单位", "王芳的备注"]
    return [head, *([f"a{n}", f"慰问{one}老师", "2025-05-01", one, one, one, one] for n, one in enumerate(ALL))]


def workbook(path: Path) -> None:
    """A school's workbook with markers in its properties, comments, names, headers, lines beside the tables and sheet names."""
    book = xlsxwriter.Workbook(str(path))
    book.set_properties({"title": "林向东", "author": PHONE, "comments": CARD})
    book.set_custom_property("王芳", CARD)
    book.define_name("林向东", "=$A$1")
    sheets = {f"学校{PHONE}": SCHOOL_SHEET, "教职工 林向东": staff(), f"谈心谈话 王芳{CARD[:14]}": talks(), "活动": activities()}
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, f"{name}（填表人：林 向 东，电话138-1234-5678）")
        sheet.write_comment(0, 0, f"欧阳慧敏 {CARD}", {"author": "林向东"})
        sheet.set_header(f"&C林向东{PHONE}")
        for n, row in enumerate(rows, 2):
            sheet.write_row(n, 0, row)
        sheet.write(len(rows) + 3, 0, f"审核人：王芳 {PHONE}")
    hidden = book.add_worksheet("林向东的表")
    hidden.hide()
    hidden.write_row(0, 0, ["欧阳慧敏", CARD, PHONE])
    hidden.insert_textbox(2, 2, f"王芳 {CARD}")
    book.close()


def planted(home: Path) -> Path:
    """A folder with an audit of everything that may come in."""
    records = home / "records" / "林向东的文件夹"
    records.mkdir(parents=True)
    workbook(records / f"{SCHOOL}林 向 东{PHONE}.xlsx")
    write_csv(records / f"{SCHOOL}欧阳慧敏活动.csv", activities())
    write_xls(records / f"{SCHOOL}_王芳.xls", {"教职工 王芳": staff()})
    (records / "王芳.pdf").write_bytes(b"%PDF")
    (records / f"空{CARD}林向东.xlsx").write_bytes(b"")
    with zipfile.ZipFile(records / f"{SCHOOL}王芳{CARD}.zip", "w") as packed:
        packed.writestr(f"{SCHOOL}林向东{PHONE}/王芳谈心谈话.csv", "谈话对象,谈话日期\n林向东,2025-04-01\n欧阳慧敏,欧阳慧敏\n")
    page = "".join(f"<tr><td>{'</td><td>'.join(map(str, row))}</td></tr>" for row in talks())
    (records / f"{SCHOOL}林向东网页.xls").write_text(f"<html><title>林向东</title><table>{page}</table></html>", encoding="utf-8")
    events = [["事项名称", "事项类型", "举办日期", "主办单位", "对象"], *([one, one, "2025-05-02", one, one] for one in ALL)]
    write_csv(home / "records" / "主管部门活动.csv", [["所属区县", *events[0]], *(["山丹县", *row] for row in events[1:])])
    (home / "ours").mkdir()
    (home / "ours" / "pack.yaml").write_text(PACK, encoding="utf-8")
    (home / "ours" / "rules.yaml").write_text(RULES, encoding="utf-8")
    answered = "rule: ours/3, answer: yes, by: 王芳, on: 2025-06-01"
    entry = f"- {{{answered}, schools: [{SCHOOL}], document: 章程（林向东 {PHONE}）, note: {CARD}}}"
    other = f"- {{{answered}, schools: [林向东 {PHONE}], document: 章程}}"
    (home / "register.yaml").write_text(f"{entry}\n{other}\n", encoding="utf-8")
    excused = f"reason: 林 向 东病休 {PHONE}, approver: 欧阳慧敏, document: {CARD}, from: 2025-01-01, until: 2026-12-31"
    (home / "waivers.yaml").write_text(f"- {{rule: ours/1, schools: [{SCHOOL}, 王芳], {excused}}}\n", encoding="utf-8")
    audit = "pack: ./ours\nrecords: records\nas_of: 2025-12-31\noutput: out\nattestations: register.yaml\nwaivers: waivers.yaml\n"
    (home / "audit.yaml").write_text(audit, encoding="utf-8")
    return home


def one_form(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if c.isalnum()).translate(str.maketrans("〇一二三四五六七八九", "0123456789"))


def unpacked(path: Path) -> str:

    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if path.suffix == ".parquet":
        return "\n".join(map(str, parquet("SELECT * FROM read_parquet(?)", str(path))))
    return path.read_text("utf-8", "replace")


def told_of(text: str) -> list[str]:
    plain = one_form(text)
    return [one for one in WANTED if one in plain]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return planted(tmp_path_factory.mktemp("planted"))


EVERY_FORMAT = tuple(
    word for name in ("json", "xlsx", "html", "csv", "parquet", "junit", "schools") for word in ("--format", name)
)
COMMANDS = (
    ("run", "audit.yaml", *EVERY_FORMAT, "--audience", "school", "--audience", "public"),
    ("import", "records", "--pack", "./ours", "--output", "read"),
    ("self-check", "records", "--pack", "./ours", "--as-of", "2025-12-31", "--output", "own", "--word"),
    ("report", "files", "out", "--format", "html", "--format", "csv", "--output", "again"),
    ("report", "letters", "out", "--output", "letters"),
    ("run", "audit.yaml", "--since", "out", "--output", "next", *EVERY_FORMAT),
    ("compare", "out", "next", "--output", "compared"),
    ("verify", "out"),
)


def test_no_output_of_any_audience_and_no_message_tells_of_a_marked_person(
    home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    found = {}
    given = {path for path in home.rglob("*") if path.is_file()}
    for command in COMMANDS:
        code = main([*command, "--lang", "zh"])
        said = capfd.readouterr()
        assert code in ((0,) if command[0] == "verify" else (0, 1, 3)), said.err
        if told := told_of(said.out + said.err):
            found[" ".join(command[:2])] = told
        for path in sorted({path for path in home.rglob("*") if path.is_file()} - given):
            given.add(path)
            if told := told_of(str(path.relative_to(home)) + unpacked(path)):
                found[str(path.relative_to(home))] = told
    finding = json.loads((home / "out" / "findings.json").read_text(encoding="utf-8"))["findings"][0]["id"]
    main(["report", "finding", "out", finding, "--lang", "zh"])
    if told := told_of(capfd.readouterr().out):
        found["report finding"] = told
    assert not found
    assert "林*" in (home / "out" / "findings.json").read_text(encoding="utf-8")
    assert {"out-public", "out-schools"} <= {path.name for path in home.iterdir()}


def test_an_internal_report_shows_names_and_no_numbers(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    main(["run", "audit.yaml", "--internal", "--output", "internal", *EVERY_FORMAT, "--lang", "zh"])
    text = "".join(unpacked(path) for path in sorted((home / "internal").rglob("*")) if path.is_file())
    assert set(told_of(text)) == set(WANTED[: len(PEOPLE)])
    assert main(["report", "audience", "internal", "--audience", "public", "--output", "their", "--lang", "zh"]) == 0
    released = [path for path in sorted((home / "their-public").rglob("*")) if path.is_file()]
    assert released
    assert not told_of("".join(map(unpacked, released)))


def test_a_store_keeps_names_for_measuring_and_no_numbers_of_cards(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    assert main(["store", "write", "audit.yaml", "store", "--lang", "zh"]) == 0
    text = "".join(unpacked(path) for path in sorted((home / "store").rglob("*")) if path.is_file())
    assert {CARD, *PRIVATE}.isdisjoint(told_of(text))
    assert main(
        ["survey", "store", "--pack", "./ours", "--as-of", "2025-12-31", "--evidence", "50", "--output", "told", "--lang", "zh"]
    ) in (0, 1, 3)
    assert not told_of("".join(unpacked(path) for path in sorted((home / "told").rglob("*")) if path.is_file()))


def test_records_of_which_nothing_can_be_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for nth, one in enumerate(ALL):
        write_csv(tmp_path / f"林向东{PHONE}" / f"王芳{CARD}_{nth}.csv", [[one, one], [one, CARD]])
    assert main(["import", str(tmp_path / f"林向东{PHONE}"), "--output", str(tmp_path / "out")]) == 2
    assert {CARD, PHONE, SHORT_CARD}.isdisjoint(told_of(capfd.readouterr().err))


def test_a_log_of_a_failure_quotes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    try:
        try:
            raise KeyError(PEOPLE[1])
        except KeyError as first:
            raise ValueError(f"{CARD} {PHONE}") from first
    except ValueError as failure:
        failure.add_note(PEOPLE[0])
        tell_failure(failure)
    (log,) = (Path(entry) for entry in os.scandir(tmp_path))
    text = log.read_text(encoding="utf-8")
    assert "KeyError" in text
    assert "ValueError" in text
    assert not told_of(text)
