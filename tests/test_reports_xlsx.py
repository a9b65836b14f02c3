"""findings.xlsx as Excel's readers see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import python_calamine
import synthetic

from auditor.findings.aggregate import waived
from auditor.findings.result import Result
from auditor.reports import Options
from auditor.reports.text import clean
from auditor.reports.workbook import xlsx
from auditor.reports.workbook.sheets import EXCEL_TEXT, width
from auditor.verdicts.verdict import Verdict

SHEETS = [
    "Overview",
    "Matrix",
    "Findings",
    "Evidence",
    "Records read",
    "Rectification ledger",
    "Rules",
    "Files read",
    "Data quality",
]


def book(result: Result, folder: Path, options: Options | None = None, **settings: Any) -> Any:
    path = folder / "findings.xlsx"
    xlsx.render(result, path, options or Options("en"), **settings)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def county() -> Result:
    return synthetic.county(12)


@pytest.fixture(scope="module")
def workbook(county: Result, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return book(county, tmp_path_factory.mktemp("xlsx"))


def rows(sheet: Any) -> list[dict[str, Any]]:
    header, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_it_has_its_sheets(workbook: Any) -> None:
    assert workbook.sheetnames == SHEETS


def test_sheets_are_named_in_chinese(county: Result, tmp_path: Path) -> None:
    assert book(county, tmp_path, Options("zh")).sheetnames[:3] == ["总览", "结果矩阵", "逐项结果"]


def test_every_finding_has_a_row(workbook: Any, county: Result) -> None:
    assert [row["Finding ID"] for row in rows(workbook["Findings"])] == [f.finding_id for f in county.findings]


def test_figures_and_dates_are_numbers_and_dates(workbook: Any, county: Result) -> None:
    told = {row["Finding ID"]: row for row in rows(workbook["Findings"])}
    finding = next(f for f in county.findings if f.verdict == Verdict.FAIL and f.measure == "share")
    row = told[finding.finding_id]
    assert (row["Actual figure"], row["Population"], row["Shortfall"]) == (30, 58, 9)
    assert row["From"] == datetime(2025, 1, 1)


def test_the_matrix_has_a_row_for_each_subject_and_a_column_for_each_rule(workbook: Any, county: Result) -> None:
    sheet = workbook["Matrix"]
    assert (sheet.max_row, sheet.max_column) == (len(county.schools) + 2, len(county.rules) + 3)


def test_every_listed_record_of_evidence_is_there(workbook: Any, county: Result) -> None:
    assert len(rows(workbook["Evidence"])) == sum(len(f.evidence) for f in county.findings)


def test_the_ledger_holds_what_is_to_be_put_right(workbook: Any, county: Result) -> None:
    expected = [f for f in county.findings if f.verdict == Verdict.FAIL and f.strength != "may" and not waived(f)]
    told = rows(workbook["Rectification ledger"])
    assert [row["Finding ID"] for row in told] == [f.finding_id for f in expected]
    assert [row["No."] for row in told] == list(range(1, len(expected) + 1))


def test_the_ledger_offers_choices(workbook: Any) -> None:
    choices = {v.formula1 for v in workbook["Rectification ledger"].data_validations.dataValidation}
    assert '"not begun,under way,done"' in choices


@pytest.mark.parametrize("name", SHEETS[1:])
def test_tables_filter_freeze_and_repeat_their_header(workbook: Any, name: str) -> None:
    sheet = workbook[name]
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.freeze_panes.endswith("2")
    assert sheet.print_title_rows == "$1:$1"


def test_verdicts_are_coloured_by_rule(workbook: Any) -> None:
    assert len(workbook["Findings"].conditional_formatting) == 1


def test_long_texts_wrap_and_dates_look_like_dates(workbook: Any) -> None:
    sheet = workbook["Findings"]
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, header.index("Requirement") + 1).alignment.wrap_text
    assert sheet.cell(2, header.index("From") + 1).number_format == "yyyy-mm-dd"


def test_two_runs_give_the_same_bytes(county: Result, tmp_path: Path) -> None:
    for name in ("a", "b"):
        xlsx.render(county, tmp_path / name, Options())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    result = synthetic.hostile()
    workbook = book(result, tmp_path)
    cells = [cell for sheet in workbook for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)


def test_hostile_names_come_back(tmp_path: Path) -> None:
    xlsx.render(synthetic.hostile(), tmp_path / "x.xlsx", Options("en"))
    lines = python_calamine.CalamineWorkbook.from_path(tmp_path / "x.xlsx").get_sheet_by_name("Matrix").to_python()
    shown = {line[1] for line in lines[1:]}
    expected = {clean(name) for name in synthetic.HOSTILE if not name.startswith("_x")}  # calamine does not undo _x005F_
    assert expected <= shown


def test_a_text_too_long_for_a_cell_is_cut_and_marked(tmp_path: Path) -> None:
    finding = synthetic.finding(synthetic.rule("t/1"), Verdict.FAIL, remedy={"zh": "👩" * 20_000, "en": "👩" * 20_000})
    told = rows(book(replace(synthetic.county(1), findings=[finding]), tmp_path)["Findings"])[0]["Remedy"]
    assert len(told.encode("utf-16-le")) // 2 <= EXCEL_TEXT
    assert told.endswith("…")


def test_numbers_beyond_excel_are_written_as_text(tmp_path: Path) -> None:
    finding = synthetic.finding(synthetic.rule("t/1"), Verdict.FAIL, actual=Fraction(2**53 + 1), shortfall=Fraction(1, 3))
    told = rows(book(replace(synthetic.county(1), findings=[finding]), tmp_path)["Findings"])[0]
    assert told["Actual figure"] == "9007199254740993"
    assert told["Shortfall"] == pytest.approx(1 / 3)


def test_a_table_too_long_for_a_sheet_goes_on_in_the_next(county: Result, tmp_path: Path) -> None:
    workbook = book(county, tmp_path, rows=100)
    parts = [name for name in workbook.sheetnames if name.startswith("Findings")]
    assert parts == ["Findings", "Findings (2)"]
    assert [workbook[name].max_row for name in parts] == [100, len(county.findings) - 99 + 1]


def test_the_overview_states_true_totals(workbook: Any, county: Result) -> None:
    told = {line[0]: line[1:3] for line in workbook["Overview"].iter_rows(values_only=True)}
    listed = sum(len(f.evidence) for f in county.findings)
    assert told["Evidence"] == (listed, sum(f.evidence_total for f in county.findings))
    assert told["Findings"] == (len(county.findings), len(county.findings))


def test_an_audit_without_findings_has_empty_tables(tmp_path: Path) -> None:
    workbook = book(replace(synthetic.county(1), findings=[]), tmp_path)
    assert workbook["Findings"].max_row == 1


def test_an_internal_workbook_is_marked_on_every_page(county: Result, tmp_path: Path) -> None:
    marked = book(county, tmp_path, Options("en", internal=True))
    assert all("Internal" in sheet.oddHeader.right.text for sheet in marked)


def test_chinese_characters_are_twice_as_wide() -> None:
    assert (width("abc"), width("学校"), width("a校")) == (3, 4, 3)
