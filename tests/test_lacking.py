"""What cannot be told says what it lacks: of linked records that were read, the columns that leave one of them open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from auditor.audit import audit
from auditor.findings.finding import Finding
from auditor.model.model import base_model
from auditor.records.read import read_records
from auditor.rules.pack import load_pack
from auditor.verdicts.verdict import Verdict
from tests.test_story import ROSTER, TALKS

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
    told = audit(pack, records, as_of=date(2025, 12, 31), evidence_limit=limit)
    return next(f for f in told.findings if f.rule == "shandan/3c" and f.binding)


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


def test_what_is_lacking_is_named_without_records_too(tmp_path: Path) -> None:
    assert found(tmp_path, [*TALK[:3], None, *TALK[4:]], limit=0).missing == ("talks.form",)
