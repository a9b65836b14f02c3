"""Template workbooks: no more than the rules need, and what comes back is read without a question."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from auditor.audit import audit
from auditor.commands.main import main
from auditor.files.sheet import Sheet as FileSheet
from auditor.forms.needs import Form, form_of
from auditor.forms.words import records_asked
from auditor.forms.workbook import write_template
from auditor.inputs.packs import load_packs
from auditor.measures.owed import holds
from auditor.measures.uses import columns_used
from auditor.model.model import base_model
from auditor.records.read import read_records
from auditor.records.records import Records
from auditor.records.sheets.headers import Headers, Layout
from auditor.rules.pack import Pack, load_pack, pack_names
from auditor.verdicts.verdict import Verdict
from tests.few_rules import with_only
from tests.importing import column, load, write_csv

AS_OF = date(2025, 12, 31)
GUIDES = ("填写说明", "How to fill this in", "各栏说明", "About the columns")


@cache
def form(*names: str, who: Any = "school") -> Form:
    return form_of(load_packs(names)[0], AS_OF, who)


def made(path: Path, filled: Form, language: str = "zh", **more: Any) -> Path:
    write_template(filled, path, language, AS_OF, **more)
    return path


def filled_in(path: Path, rows: dict[str, Sequence[dict[str, Any]]], without: Sequence[str] = ()) -> Path:
    """The template with rows typed under its headers, as a school would; sheets of ``without`` deleted."""
    book = openpyxl.load_workbook(path)
    for name, lines in rows.items():
        sheet = book[name]
        place = {cell.value: cell.column for cell in sheet[2]}
        for number, line in enumerate(lines, 3):
            for header, value in line.items():
                sheet.cell(number, place[header], value)
    for name in without:
        del book[name]
    book.save(path)
    return path


SCHOOL = [{"学校标识码": "2162000001", "学校名称": "城关小学", "城乡类型": "城区"}]


def staff(n: int) -> list[dict[str, Any]]:
    return [
        {
            "教职工号": f"{i:04d}",
            "姓名": f"张{'一二三四五六七八九'[i]}",
            "教职工类别": "专任教师",
            "人员状态": "在本单位任职",
            "进本校年月": "2019-09",
            "从教年月": "2010-09",
        }
        for i in range(n)
    ]


def talk(i: int, form: str = "面对面") -> dict[str, Any]:
    return {"教职工号": f"{i:04d}", "谈话日期": "2025-03-08", "谈话方式": form, "谈话人": "赵校长", "谈话人身份": "校级领导"}


def read_back(path: Path, pack: Pack) -> Records:
    records = read_records(path, pack.model)
    assert [str(p.message) for p in records.problems] == []
    assert not [note for note in records.notes if note.kind in ("doubted", "rejected", "skipped", "dropped")]
    return records


# ---------------------------------------------------------------- what is asked for


@pytest.mark.parametrize("name", pack_names())
def test_every_column_that_a_rule_reads_is_asked_for_once(name: str) -> None:
    pack = load_pack(name)
    asked = [
        (asked.owner, asked.name)
        for who in ("school", "bureau")
        for sheet in form(name, who=who).sheets
        for asked in sheet.columns
        if asked.rules and asked.name != "district"
    ]
    needed = {pair for rule in pack.rules for pair in columns_used(rule, pack.model)}
    private = {(t, c) for t, c in needed if pack.model.tables[t].columns[c].private}
    assert set(asked) == {(t, c) for t, c in needed - private if c != "district"}


@pytest.mark.parametrize("name", pack_names())
@pytest.mark.parametrize("who", ["school", "bureau"])
def test_private_columns_are_never_asked_for(name: str, who: str) -> None:
    assert [a.name for sheet in form(name, who=who).sheets for a in sheet.columns if a.column.private] == []


def test_a_school_is_not_asked_for_what_the_treasury_pays() -> None:
    assert form("shandan").sheet("payments") is None
    assert form("shandan", who="bureau").sheet("payments") is not None


def test_the_bureaus_tables_are_not_asked_of_schools() -> None:
    school = form("leiyang")
    assert [s.table for s in school.sheets if s.spec.level == "bureau"] == []


def test_days_asked_for_follow_the_rules() -> None:
    school = form("shandan")
    talks, checkups = school.sheet("talks"), school.sheet("health_checks")
    assert talks is not None
    assert checkups is not None
    assert (talks.start, talks.end) == (date(2025, 1, 1), AS_OF)
    assert checkups.start == date(2024, 1, 1)  # urban teachers: every two years


def test_service_history_is_asked_for_from_its_beginning() -> None:
    sheet = form("leiyang").sheet("service_history")
    assert sheet is not None
    assert sheet.start is None


def help_on(name: str, sheet: str) -> str:
    """What the first page of a form says of a sheet."""
    asked = form(name)
    found = asked.sheet(sheet)
    assert found is not None
    told = records_asked(found, asked.model)
    return "" if told is None else told.say("zh")


@pytest.mark.parametrize(
    ("name", "sheet", "told"),
    [
        ("leiyang", "awards", "只需填这些：从教30年荣誉证书。"),
        ("leiyang", "service_history", "“教职工”表已填“乡村任教年限”的人，不必填此表；填此表的，须把各段经历填全。"),
        ("leiyang", "talks", ""),  # how and with whom one talked is told of every talk
        ("leiyang", "staff", ""),
        ("shandan", "activities", ""),  # participants of any activity are looked at
    ],
)
def test_a_form_says_what_no_rule_needs(name: str, sheet: str, told: str) -> None:
    assert help_on(name, sheet) == told


def test_records_of_one_day_can_be_told_apart() -> None:
    sheet = form("leiyang").sheet("activities")
    assert sheet is not None
    assert "name" in [asked.name for asked in sheet.columns]


def test_the_school_of_a_payment_may_be_named_on_many_rows() -> None:
    sheet = form("shandan", who="bureau").sheet("payments")
    assert sheet is not None
    assert [(asked.name, asked.column.type) for asked in sheet.columns[:2]] == [("school_id", "school"), ("name", "school")]


def test_figures_that_the_rules_look_for_are_offered() -> None:
    sheet = form("shandan", who="bureau").sheet("bureau_figures")
    assert sheet is not None
    offered = {asked.name: asked.suggested for asked in sheet.columns}
    assert "公务员平均工资收入" in offered["indicator"]


# ---------------------------------------------------------------- the workbook


def test_the_same_form_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (made(tmp_path / name, form("shandan")) for name in ("a.xlsx", "b.xlsx"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("name", pack_names())
def test_clauses_stand_in_the_order_of_the_document(name: str) -> None:
    """As a reader goes through it, not as text sorts: 二（一）2 before 二（五）13."""
    wanted = form(name)
    place = {rule: n for n, rule in reversed(list(enumerate(r for c in wanted.packs[0].clauses for r in c.rules)))}
    for rules in [wanted.papers, *(sheet.rules for sheet in wanted.sheets)]:
        told = [place[rule.id] for rule in rules if rule.id in place]
        assert told == sorted(told)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", pack_names())
@pytest.mark.parametrize("who", ["school", "bureau"])
def test_every_sheet_is_read_as_its_table_and_the_guide_as_none(name: str, language: str, who: str, tmp_path: Path) -> None:
    wanted = form(name, who=who)
    if not wanted.sheets:
        assert who == "bureau"  # only a bureau may have nothing to fill in
        return
    book = openpyxl.load_workbook(made(tmp_path / "t.xlsx", wanted, language))
    headers = Headers(wanted.model)
    for sheet in book:
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
        found = headers.locate(FileSheet("t.xlsx", sheet.title, rows), "t", False)
        if sheet.title in GUIDES:
            assert not isinstance(found, Layout)
            assert found.candidates == ()
        else:
            of = next(s for s in wanted.sheets if s.spec.zh == sheet.title)
            assert isinstance(found, Layout)
            assert found.table == of.table
            assert all(cell.field for cell in found.cells)
            assert len(found.cells) == len(of.columns)


def test_headers_are_protected_and_cells_below_are_not(tmp_path: Path) -> None:
    with zipfile.ZipFile(made(tmp_path / "t.xlsx", form("shandan"))) as book:
        styles, page = book.read("xl/styles.xml").decode(), book.read("xl/worksheets/sheet4.xml").decode()
    looks = re.findall(r"<xf [^>]*?(?:/>|>.*?</xf>)", styles.partition("<cellXfs")[2])
    of_column = int(re.search(r'<col min="1"[^>]*style="(\d+)"', page)[1])  # type: ignore[index]
    of_header = int(re.search(r'<c r="A1" s="(\d+)"', page)[1])  # type: ignore[index]
    assert "<sheetProtection" in page
    assert 'locked="0"' in looks[of_column]
    assert 'locked="0"' not in looks[of_header]


def checks(path: Path, sheet: str) -> dict[str, Any]:
    """Header → its check."""
    page = openpyxl.load_workbook(path)[sheet]
    below = [v for v in page.data_validations.dataValidation if next(iter(v.sqref.ranges)).min_row > 1]
    by_column = {re.match("[A-Z]+", str(v.sqref))[0]: v for v in below}  # type: ignore[index]
    return {cell.value: by_column[cell.column_letter] for cell in page[2] if cell.value}


def test_codes_are_chosen_from_their_chinese_names(tmp_path: Path) -> None:
    path = made(tmp_path / "t.xlsx", form("shandan"))
    check = checks(path, "谈心谈话")["谈话方式"]
    sheet, cells = check.formula1.replace("'", "").split("!")
    offered = [row[0].value for row in openpyxl.load_workbook(path)[sheet][cells.replace("$", "")]]
    assert check.type == "list"
    assert offered == ["面对面", "电话", "线上", "书面"]


def test_dates_and_numbers_are_checked(tmp_path: Path) -> None:
    path = made(tmp_path / "t.xlsx", form("leiyang"))
    assert checks(path, "谈心谈话")["谈话日期"].type == "custom"
    assert checks(path, "教职工")["乡村任教年限"].type == "decimal"


def test_messages_quote_the_clause(tmp_path: Path) -> None:
    said = checks(made(tmp_path / "t.xlsx", form("shandan")), "谈心谈话")["谈话方式"].prompt
    assert "二（一）3" in said
    assert "三分之二" in said


def test_people_are_chosen_from_the_roster(tmp_path: Path) -> None:
    check = checks(made(tmp_path / "t.xlsx", form("shandan")), "体检")["姓名"]
    assert check.formula1 == "教职工!$B$3:$B$5001"
    assert check.errorStyle == "warning"


def test_long_words_of_a_pack_stay_within_what_excel_takes(tmp_path: Path) -> None:
    path = made(tmp_path / "t.xlsx", form(*pack_names()))
    for sheet in openpyxl.load_workbook(path):
        for check in sheet.data_validations.dataValidation:
            assert len(check.prompt or "") <= 255
            assert len(check.promptTitle or "") <= 32
            assert len(check.formula1 or "") <= 255


def test_help_fits_on_a_page_and_names_the_terms(tmp_path: Path) -> None:
    for name in pack_names():
        page = openpyxl.load_workbook(made(tmp_path / f"{name}.xlsx", form(name)))["填写说明"]
        assert page.max_row <= 45
    told = "\n".join(str(cell.value) for row in page.parent["填写说明"].iter_rows() for cell in row if cell.value)
    assert "None" not in told
    shandan = openpyxl.load_workbook(tmp_path / "shandan.xlsx")["填写说明"]
    assert "学年第一学期" in "".join(str(cell.value) for row in shandan.iter_rows() for cell in row)


def test_the_form_says_by_when_and_whom_to_ask(tmp_path: Path) -> None:
    path = made(tmp_path / "t.xlsx", form("shandan"), until=date(2026, 4, 20), contact="王老师 0936-272")
    told = [row[0] for row in openpyxl.load_workbook(path)["填写说明"].iter_rows(values_only=True)]
    assert "请于2026年4月20日前报送。" in told
    assert "填报咨询：王老师 0936-272" in told


@pytest.mark.parametrize("name", pack_names())
def test_a_school_is_not_asked_for_what_surely_does_not_apply_to_it(name: str) -> None:
    packs, model = load_packs([name])
    for locality in model.code_lists["locality"].codes:
        about = {"locality": locality, "stage": "kindergarten", "ownership": "public"}
        own = form_of(packs, AS_OF, "school", about)
        asked = {rule.id for sheet in own.sheets if sheet.table != "schools" for rule in sheet.rules}
        left = {rule.id for pack in packs for rule in pack.rules if holds(rule.applies_to, about) is False}
        assert not asked & left
        everything = {sheet.table: sheet for sheet in form_of(packs, AS_OF, "school").sheets}
        scope = [one.name for one in own.sheets[0].columns]
        assert scope == [one.name for one in everything["schools"].columns]  # what decides the scope is always asked
        for table, sheet in everything.items():
            if not own.sheet(table) and table != "staff":
                assert {rule.id for rule in sheet.rules} <= left


def test_what_is_not_known_is_asked() -> None:
    assert form_of(load_packs(["leiyang"])[0], AS_OF, "school", {}) == form("leiyang")


def test_a_kindergarten_is_not_asked_for_rotation_and_a_rural_school_for_no_urban_checkup() -> None:
    packs, _ = load_packs(["shandan"])
    rural = form_of(packs, AS_OF, "school", {"locality": "rural"}).sheet("health_checks")
    assert rural is not None
    assert {rule.id for rule in rural.rules} == {"shandan/8d-rural"}
    assert rural.start == date(2025, 1, 1)  # only town schools have two years


# ---------------------------------------------------------------- what comes back


def judged(rule: str, path: Path) -> set[Verdict]:
    """The verdicts on what was filled in, by one rule of Shandan."""
    pack = load_pack("shandan")
    return {f.verdict for f in audit(with_only(pack, {rule}), read_back(path, pack), as_of=AS_OF).findings}


@pytest.mark.parametrize(
    ("state", "verdict"),
    [("", Verdict.UNKNOWN), ("尚未登记", Verdict.UNKNOWN), ("确无此事", Verdict.FAIL)],
)
def test_an_empty_form_is_not_handed_in_unless_it_says_that_there_was_nothing(
    state: str, verdict: Verdict, tmp_path: Path
) -> None:
    path = filled_in(made(tmp_path / "t.xlsx", form("shandan")), {"学校": SCHOOL, "教职工": staff(3)})
    book = openpyxl.load_workbook(path)
    book["谈心谈话"]["B1"] = state
    book.save(path)
    assert judged("shandan/3c", path) == {verdict}


def test_a_deleted_sheet_is_not_provided(tmp_path: Path) -> None:
    path = filled_in(made(tmp_path / "t.xlsx", form("shandan")), {"学校": SCHOOL, "教职工": staff(3)}, ["谈心谈话"])
    assert judged("shandan/3c", path) == {Verdict.UNKNOWN}


@pytest.mark.parametrize(("talked", "verdict"), [(2, Verdict.PASS), (1, Verdict.FAIL)])
def test_two_thirds_of_the_staff(talked: int, verdict: Verdict, tmp_path: Path) -> None:
    rows = {"学校": SCHOOL, "教职工": staff(3), "谈心谈话": [*map(talk, range(talked)), talk(2, "电话")]}
    assert judged("shandan/3c", filled_in(made(tmp_path / "t.xlsx", form("shandan")), rows)) == {verdict}


def test_people_by_name_alone(tmp_path: Path) -> None:
    checkups = [{"姓名": f"张{c}", "体检日期": "2025-06", "体检机构级别": "县级医院", "是否免费": "是"} for c in "一二三"]
    rows = {"学校": SCHOOL, "教职工": staff(3), "体检": checkups}
    assert judged("shandan/8d-urban", filled_in(made(tmp_path / "t.xlsx", form("shandan")), rows)) == {Verdict.PASS}


# ---------------------------------------------------------------- what the bureau already has

ROSTER = {
    "学校": [["学校标识码", "学校名称", "城乡类型"], ["1", "甲小学", "乡村"], ["2", "乙小学", "城区"]],
    "教职工": [
        ["学校标识码", "教职工号", "姓名", "身份证件号", "教职工类别", "进本校年月", "离校年月", "婚姻状况"],
        ["1", "0007", "=cmd|' /C calc'!A1", "", "专任教师", "2019-09", "", "已婚"],
        ["1", "", "欧阳娜", "210100199001011234", "工勤人员", "2019-09-01", "不清楚", "未婚"],
        ["2", "0008", "李四", "", "专任教师", "2018", "2025-06-30", ""],
    ],
}


def bureau_has(tmp_path: Path) -> Records:
    return load(*(write_csv(tmp_path / f"{name}.csv", rows) for name, rows in ROSTER.items()))


def prefilled(tmp_path: Path, school: int) -> Path:
    records = bureau_has(tmp_path)
    return made(tmp_path / "t.xlsx", form("shandan"), records=records, school=school)


def cells(path: Path, sheet: str) -> list[dict[str, Any]]:
    rows = list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))
    return [dict(zip(rows[1], row, strict=True)) for row in rows[2:] if any(row)]


def test_only_the_schools_own_people_are_filled_in(tmp_path: Path) -> None:
    assert [row["姓名"] for row in cells(prefilled(tmp_path, 1), "教职工")] == ["李四"]


def test_the_key_of_an_id_number_is_not_shown_as_a_staff_id(tmp_path: Path) -> None:
    assert [row["教职工号"] for row in cells(prefilled(tmp_path, 0), "教职工")] == ["0007", None]


def test_no_id_number_and_nothing_private_is_filled_in(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(prefilled(tmp_path, 0))
    words = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert not [word for word in words if "2101001990" in word or word in ("已婚", "未婚", "婚姻状况", "身份证件号")]


def test_a_formula_in_a_name_stays_text(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(prefilled(tmp_path, 0))["教职工"]
    assert (sheet["B3"].data_type, sheet["B3"].value) == ("s", "=cmd|' /C calc'!A1")


def test_a_month_stays_a_month_and_the_unknown_stays_unknown(tmp_path: Path) -> None:
    rows = cells(prefilled(tmp_path, 0), "教职工")
    assert [row["进本校年月"] for row in rows] == ["2019-09", "2019-09-01"]
    assert [row["离校年月"] for row in rows] == [None, "待补充"]


def test_what_import_assumed_is_not_stated(tmp_path: Path) -> None:
    assert [row["人员状态"] for row in cells(prefilled(tmp_path, 1), "教职工")] == [None]


def test_filled_in_records_come_back_the_same(tmp_path: Path) -> None:
    before = bureau_has(tmp_path)
    path = made(tmp_path / "t.xlsx", form("shandan"), records=before, school=1)
    after = read_records(path, base_model())
    for name in ("staff_id", "name", "category", "joined_school_on", "left_school_on"):
        mine = [v for v, s in zip(column(before, "staff", name), column(before, "staff", "schools_key"), strict=True) if s == 1]
        assert column(after, "staff", name) == mine


# ---------------------------------------------------------------- the command


def run(*words: str) -> int:
    return main(["template", *words])


def test_a_form_for_every_school(tmp_path: Path) -> None:
    known = write_csv(tmp_path / "学校.csv", ROSTER["学校"])
    assert run("shandan", "--records", str(known), "--every-school", "--output", str(tmp_path / "forms")) == 0
    assert sorted(path.name for path in (tmp_path / "forms").iterdir()) == ["1_甲小学.xlsx", "2_乙小学.xlsx"]


def test_a_form_that_is_there_stays(tmp_path: Path) -> None:
    target = tmp_path / "t.xlsx"
    target.write_text("filled in")
    assert run("shandan", "--output", str(target)) == 2
    assert target.read_text() == "filled in"
    assert run("shandan", "--output", str(target), "--replace") == 0
    assert zipfile.is_zipfile(target)


@pytest.mark.parametrize(
    "words",
    [
        ["shandan", "--school", "甲小学"],
        ["shandan", "--bureau", "--every-school"],
        ["zhejiang", "--bureau"],
        ["nowhere"],
    ],
)
def test_what_makes_no_sense_is_told(words: list[str], tmp_path: Path) -> None:
    assert run(*words, "--output", str(tmp_path / "t.xlsx")) == 2
    assert not (tmp_path / "t.xlsx").exists()


def test_an_unknown_school_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = write_csv(tmp_path / "学校.csv", ROSTER["学校"])
    assert run("shandan", "--records", str(known), "--school", "丙小学", "--output", str(tmp_path / "t.xlsx")) == 2
    assert "E912" in capsys.readouterr().err
