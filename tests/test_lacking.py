"""What cannot be told says what it lacks: of linked records that were read, the columns that leave one of them open."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.model.model import base_model
from auditor.records.read import read_records
from auditor.rules.pack import load_pack
from auditor.verdicts.verdict import Reason, Verdict
from tests.few_rules import with_only
from tests.test_story import ROSTER, TALKS

LANGUAGE = Path(__file__).parent / "sound" / "language"
TALK = ["K1", "张一", "2025-05-01", "面对面", "李校长", "校级领导"]


def found(folder: Path, talk: list[str | None], limit: int = 10) -> Finding:
    """The finding on the talks of a school with one teacher and one talk."""
    book = openpyxl.Workbook()
    sheets = [book.active, book.create_sheet(), book.create_sheet()]
    tables = {
        "学校": [["学校标识码", "学校名称", "所属区县", "学段", "城乡类型"], ["1", "清溪小学", "清溪县", "小学", "乡村"]],
        "教职工": [list(ROSTER), ["K1", "张一", "专任教师", "在本单位任职", "2015-09", None]],
        "谈心谈话": [list(TALKS), talk],
    }
    for sheet, (title, rows) in zip(sheets, tables.items(), strict=True):
        sheet.title = title
        for row in rows:
            sheet.append(row)
    book.save(folder / "清溪小学.xlsx")
    pack = load_pack("shandan", base_model())
    records = read_records([folder / "清溪小学.xlsx"], pack.model)
    told = audit(with_only(pack, {"shandan/3c"}), records, as_of=date(2025, 12, 31), evidence_limit=limit)
    return next(f for f in told.findings if f.binding)


@pytest.mark.parametrize(
    ("column", "typed", "missing"),
    [
        (2, "五月某日", ("talks.held_on",)),
        (3, None, ("talks.form",)),
        (5, "不清楚", ("talks.interviewer_role",)),
    ],
)
def test_only_what_leaves_a_record_open_is_lacking(
    column: int, typed: str | None, missing: tuple[str, ...], tmp_path: Path
) -> None:
    finding = found(tmp_path, [*TALK[:column], typed, *TALK[column + 1 :]])
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.missing == missing


def test_with_it_the_finding_is_told(tmp_path: Path) -> None:
    assert found(tmp_path, TALK).verdict is Verdict.PASS


def test_of_namesakes_it_is_the_number_that_is_lacking(tmp_path: Path) -> None:
    (tmp_path / "记录").mkdir()
    files = {
        "学校": "学校标识码,学校名称,县区,学段\n1001,甲小学,本县,小学\n",
        "教职工": "学校,工号,姓名,在岗状态\n甲小学,1,张三,在岗\n甲小学,2,张三,在岗\n甲小学,3,李四,在岗\n",
        "谈心谈话": "学校,工号,姓名,谈话日期,谈话方式\n甲小学,,张三,2025-03-01,面对面\n甲小学,3,李四,2025-03-01,面对面\n",
    }
    for name, text in files.items():
        (tmp_path / "记录" / f"{name}.csv").write_text(text, encoding="utf-8")
    told = judged(tmp_path, "count: {of: staff, where: {talks: {at_most: 0}}}", "at_least: 2", [tmp_path / "记录"])
    assert (told.verdict, told.missing) == (Verdict.UNKNOWN, ("talks.staff_id",))


def test_what_a_formula_counts_is_lacking_where_that_is_open(tmp_path: Path) -> None:
    (tmp_path / "记录").mkdir()
    files = {
        "学校": "学校标识码,学校名称,县区,学段,核定编制\n1001,甲小学,本县,小学,3\n",
        "教职工": "学校,工号,姓名,在岗状态\n甲小学,1,张三,在岗\n甲小学,2,李四,\n",
    }
    for name, text in files.items():
        (tmp_path / "记录" / f"{name}.csv").write_text(text, encoding="utf-8")
    told = judged(tmp_path, "value: free_posts", "at_most: 1", [tmp_path / "记录"])
    assert (told.verdict, told.reason) == (Verdict.UNKNOWN, Reason.MISSING_DATA)
    assert "staff.status" in told.missing
    assert "schools.posts" not in told.missing


def test_a_limit_that_nobody_knows_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "记录").mkdir()
    files = {
        "学校": "学校标识码,学校名称,县区,学段,城乡类型\n1001,甲小学,本县,小学,\n",
        "用房": "学校,用途,使用面积\n甲小学,音乐,10\n" + "".join(f"甲小学,,{n}\n" for n in range(11, 17)),
    }
    for name, text in files.items():
        (tmp_path / "记录" / f"{name}.csv").write_text(text, encoding="utf-8")
    limit = "at_least: {by: locality, rural: 3, urban: 5, else: 4}"
    told = judged(tmp_path, "count: {of: rooms, where: {use: 音乐}}", limit, [tmp_path / "记录"])
    assert (told.verdict, told.required, told.shortfall) == (Verdict.UNKNOWN, None, None)
    assert {"schools.locality", "rooms.use"} <= set(told.missing)


@pytest.mark.parametrize(
    ("measure", "limit", "verdict"),
    [
        (
            "share: {of: staff, that: {talks: {where: {held_on: {not_before: 2025-08-01}}, at_most: 0}}}",
            "at_least: 100%",
            "unknown",
        ),
        (
            "count: {of: staff, where: {not: {talks: {where: {held_on: {after: 2025-06-30}}, at_least: 1}}}}",
            "at_least: 1",
            "unknown",
        ),
        ("count: {of: talks, where: {held_on: {not_before: 2025-08-01}}}", "at_most: 0", "pending"),
        ("count: {of: talks, where: {held_on: {not_before: 2025-08-01}}}", "at_least: 1", "pending"),
    ],
)
def test_a_list_that_nobody_handed_in_never_meets_a_rule(measure: str, limit: str, verdict: str, tmp_path: Path) -> None:
    """Not even where all that counts is still to come."""
    (tmp_path / "记录").mkdir()
    files = {
        "学校": "学校标识码,学校名称,县区,学段\n1001,甲小学,本县,小学\n",
        "教职工": "学校,工号,姓名,在岗状态\n甲小学,1,张三,在岗\n",
    }
    for name, text in files.items():
        (tmp_path / "记录" / f"{name}.csv").write_text(text, encoding="utf-8")
    told = judged(tmp_path, measure, limit, [tmp_path / "记录"], date(2025, 6, 30))
    assert told.verdict == verdict
    assert ("talks" in told.missing) == (verdict == "unknown")


def judged(
    folder: Path, measure: str, bound: str, paths: list[Path], as_of: date = date(2025, 12, 31), limit: int = 10
) -> Finding:
    """The finding on the one school of a rule of its own, the last one."""
    pack = folder / "包"
    pack.mkdir()
    shutil.copy(LANGUAGE / "pack.yaml", pack / "pack.yaml")
    head = ["- id: language/one", "  title: {zh: 一, en: one}", "  clause: 一", "  quote: 不少于", "  strength: must"]
    body = [*head, "  period: calendar_year" if "talks" in measure else "  period: as_of", f"  {measure}", f"  {bound}"]
    (pack / "one.yaml").write_text("\n".join(body) + "\n", encoding="utf-8")
    loaded = load_pack(pack)
    told = audit(loaded, read_records(paths, loaded.model), as_of=as_of, evidence_limit=limit)
    return max((f for f in told.findings if f.subject == "school"), key=lambda f: f.period_start)


def test_what_is_lacking_is_named_without_records_too(tmp_path: Path) -> None:
    assert found(tmp_path, [*TALK[:3], None, *TALK[4:]], limit=0).missing == ("talks.form",)


@pytest.mark.parametrize("limit", [0, 1, 10, 100])
def test_what_is_lacking_does_not_depend_on_how_many_records_are_listed(limit: int, tmp_path: Path) -> None:
    """Eleven of whom one cell is blank, and one of whom another is: both are named, of what a derived field rests on too."""
    folder = tmp_path / "记录"
    folder.mkdir()
    (folder / "学校.csv").write_text("学校标识码,学校名称,县区,学段\n1001,甲小学,本县,小学\n", encoding="utf-8")
    rows = [*(f"甲小学,{nth},,1970-01-01,在岗" for nth in range(11)), "甲小学,99,男,,在岗"]
    (folder / "教职工.csv").write_text("学校,工号,性别,出生日期,在岗状态\n" + "\n".join(rows) + "\n", encoding="utf-8")
    for nth, test in enumerate(("sex: male, born_on: {before: 1990-01-01}", "months_to_retirement: {at_least: 12}")):
        own = tmp_path / str(nth)
        own.mkdir()
        told = judged(own, f"share: {{of: staff, that: {{{test}}}}}", "at_least: 100%", [folder], limit=limit)
        assert (told.verdict, {"staff.sex", "staff.born_on"} - set(told.missing)) == (Verdict.UNKNOWN, set())
        assert len(told.evidence) == min(limit, 12)
