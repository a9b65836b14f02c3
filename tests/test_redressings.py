"""The sample of Leiyang in every dress of the edges at once, school by school another: all findings are those of plain sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path

import pytest
import xlwt
from dressings import Cells, Plain
from importing import write_xlsx
from test_edge_dressings import Dress, halves, numbered, page, straight

from auditor.findings.digest import result_digest, subject_digests
from auditor.findings.result import Result
from auditor.forms.needs import form_of
from auditor.inputs.spec import load_spec
from auditor.rules.pack import load_pack
from auditor.run import run_audit
from tools.samples import leiyang

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def folded(path: Path, name: str, header: list[str], rows: Cells) -> None:
    """The list in two halves side by side, the first one line longer or as long."""
    half = (len(rows) + 1) // 2
    blank = [""] * len(header)
    right = [*rows[half:], *[blank] * (2 * half - len(rows))]
    both = [[*left, "", *other] for left, other in zip(rows[:half], right, strict=True)]
    write_xlsx(path.with_suffix(".xlsx"), {name: [[*header, "", *header], *both] if half else [header]})


def ticked(path: Path, name: str, header: list[str], rows: Cells) -> None:
    """Yes and no by ticks in boxes, names with the number of their line, hints below the header, column numbers."""
    boxes = {"是": "☑是 □否", "否": "□是 ☑否"}
    named = [n for n, text in enumerate(header) if text in ("姓名", "谈话对象")]
    shown = [[boxes.get(str(cell), cell) for cell in row] for row in rows]
    for nth, row in enumerate(shown, 1):
        for column in named:
            row[column] = f"{nth}、{row[column]}" if row[column] else ""
    write_xlsx(path.with_suffix(".xlsx"), {name: [[f"{name}登记表"], [f"*{text}（必填）" for text in header], *shown, ["合计"]]})


def shown_as(path: Path, name: str, header: list[str], rows: Cells) -> None:
    """An old workbook: days and months as dates, months shown without their day."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(name)
    for r, row in enumerate([header, *rows]):
        for c, cell in enumerate(row):
            if found := _DAY.fullmatch(str(cell)):
                year, month, day = found.groups()
                style = xlwt.easyxf(num_format_str="yyyy-mm-dd" if day else 'yyyy"年"m"月"')
                sheet.write(r, c, date(int(year), int(month), int(day or 1)), style)
            else:
                sheet.write(r, c, cell)
    book.save(str(path.with_suffix(".xls")))


DRESSES: tuple[Dress, ...] = (numbered, page, halves, folded, ticked, shown_as)


def audited(plain: Plain, folder: Path, dresses: Iterator[Dress]) -> Result:
    """The audit of the county, each file in the next dress."""
    per_school = {sheet.table for sheet in form_of([plain.pack], plain.county.as_of, "school").sheets} - {"schools"}
    records = folder / "记录"
    for table in filter(plain.tables.get, plain.tables):
        name, schools = plain.name(table), plain.county.schools.values() if table in per_school else ()
        for school in schools:
            (records / school.name).mkdir(parents=True, exist_ok=True)
            header = [plain.header(table, column) for column in plain.tables[table]]
            next(dresses)(records / school.name / name, name, header, plain.sheet(table, plain.clean, school.id))
        if not schools:
            header = [plain.header(table, column) for column in plain.county_wide(table)]
            straight(records / name, name, header, plain.sheet(table, plain.clean))
    written = f"name: 耒阳市\npack: leiyang\nas_of: {plain.county.as_of}\nrecords: {{path: 记录, complete: true}}\n"
    (folder / "audit.yaml").write_text(written, encoding="utf-8")
    result = run_audit(load_spec(folder / "audit.yaml", date(2026, 4, 1)))
    assert [problem for problem in result.problems if problem.is_error] == []
    return result


@pytest.fixture(scope="module")
def plain() -> Plain:
    return Plain(leiyang.build(), load_pack("leiyang"))


def test_the_findings_of_leiyang_are_those_of_plain_sheets(plain: Plain, tmp_path: Path) -> None:
    reference = audited(plain, tmp_path / "plain", cycle([straight]))
    result = audited(plain, tmp_path / "dressed", cycle(DRESSES))
    assert subject_digests(result) == subject_digests(reference)
    assert result_digest(result) == result_digest(reference)
