"""CSV, Parquet and JUnit tell the same findings, as text and exactly."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import duckdb
import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st

from auditor.findings.aggregate import decides
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.reports import Options, renderer
from auditor.reports.data.csv_files import written
from auditor.reports.data.junit import outcome
from auditor.verdicts.verdict import Verdict

COUNTY = synthetic.county(12, errors=True)
RULE = synthetic.SHANDAN[1]


def render(name: str, folder: Path, result: Result = COUNTY, language: str = "zh") -> Path:
    path = folder / name
    renderer(name)(released(result, False), path, Options(language=language))
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def parquet(path: Path) -> list[dict[str, object]]:
    found = duckdb.connect().read_parquet(str(path))
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def one(**changes: object) -> Result:
    finding = replace(synthetic.finding(RULE, Verdict.FAIL), **changes)  # type: ignore[arg-type]
    return replace(synthetic.county(1), findings=[finding])


def test_a_row_a_finding(tmp_path: Path) -> None:
    rows = read(render("findings.csv", tmp_path))
    assert [row["finding_id"] for row in rows] == [f.finding_id for f in COUNTY.findings]


def test_a_row_a_record_of_evidence(tmp_path: Path) -> None:
    assert len(read(render("evidence.csv", tmp_path))) == sum(len(f.evidence) for f in COUNTY.findings)


def test_names_are_masked(tmp_path: Path) -> None:
    text = render("evidence.csv", tmp_path).read_text(encoding="utf-8-sig")
    assert "欧阳*" in text
    assert "欧阳娜娜" not in text


def test_figures_are_exact_and_decimal(tmp_path: Path) -> None:
    (row,) = read(render("findings.csv", tmp_path, one(actual=Fraction(5, 2), low=Fraction(2, 3))))
    assert (row["actual"], row["actual_decimal"]) == ("'5/2", "2.5")
    assert (row["low"], row["low_decimal"]) == ("'2/3", "0.666666666666667")


def test_a_spreadsheet_knows_the_encoding(tmp_path: Path) -> None:
    assert render("findings.csv", tmp_path).read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "﹦1", "\r\n=1", "|cmd", '"=1', "'=1", "%1"]
)
def test_text_is_never_a_formula(text: str) -> None:
    assert written(text, "text").startswith("'")


@pytest.mark.parametrize("text", ["清泉学校", "a=b", "1-2", ""])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert written(text, "text") == text


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert written(text, "text")[:1] not in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@pytest.mark.parametrize(
    ("cell", "kind", "expected"),
    [(None, "text", ""), (True, "boolean", "true"), (date(2025, 12, 31), "date", "2025-12-31"), (-3, "integer", "-3")],
)
def test_other_cells(cell: object, kind: str, expected: str) -> None:
    assert written(cell, kind) == expected  # type: ignore[arg-type]


def test_hostile_text_stays_in_its_cell(tmp_path: Path) -> None:
    rows = read(render("findings.csv", tmp_path, synthetic.hostile()))
    assert len(rows) == len(synthetic.hostile().findings)
    assert {row["subject_name"] for row in rows} >= {"'" + synthetic.HOSTILE[0], synthetic.HOSTILE[1]}


def test_parquet_tells_what_csv_tells(tmp_path: Path) -> None:
    plain, typed = read(render("findings.csv", tmp_path)), parquet(render("findings.parquet", tmp_path))
    assert len(plain) == len(typed)
    for one_row, other in zip(plain, typed, strict=True):
        for name, value in other.items():
            if name.endswith("_decimal"):
                assert (float(one_row[name]) if one_row[name] else None) == value
            else:
                told = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
                assert one_row[name].removeprefix("'") == told.removeprefix("'")


def test_parquet_columns_are_typed(tmp_path: Path) -> None:
    found = duckdb.connect().read_parquet(str(render("findings.parquet", tmp_path)))
    types = dict(zip(found.columns, map(str, found.types), strict=True))
    assert [types[name] for name in ("finding_id", "due_on", "binding", "population", "low", "low_decimal")] == [
        *("VARCHAR", "DATE", "BOOLEAN", "BIGINT", "VARCHAR", "DOUBLE")
    ]


@pytest.mark.parametrize("name", ["findings.csv", "evidence.csv", "findings.parquet", "evidence.parquet"])
def test_no_findings_give_an_empty_table(name: str, tmp_path: Path) -> None:
    path = render(name, tmp_path, replace(COUNTY, findings=[]))
    assert (read(path) if name.endswith("csv") else parquet(path)) == []


@pytest.mark.parametrize("name", ["findings.csv", "evidence.csv", "findings.parquet", "evidence.parquet", "junit.xml"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_bytes(name: str, language: str, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    hostile = synthetic.hostile()
    first, second = (render(name, folder, hostile, language) for folder in (tmp_path, tmp_path / "again"))
    assert first.read_bytes() == second.read_bytes()


def test_junit_has_a_case_a_finding(tmp_path: Path) -> None:
    root = ET.parse(render("junit.xml", tmp_path)).getroot()
    assert len(list(root.iter("testcase"))) == len(COUNTY.findings) == int(root.get("tests", ""))


def test_junit_counts_its_failures(tmp_path: Path) -> None:
    root = ET.parse(render("junit.xml", tmp_path)).getroot()
    grave = (Verdict.FAIL, Verdict.UNKNOWN)
    assert root.get("failures") == str(sum(decides(f) and f.verdict in grave for f in COUNTY.findings))
    assert root.get("errors") == str(sum(f.verdict is Verdict.ERROR for f in COUNTY.findings))


@pytest.mark.parametrize(
    ("verdict", "changes", "expected"),
    [
        (Verdict.PASS, {}, ""),
        (Verdict.FAIL, {}, "failure"),
        (Verdict.UNKNOWN, {}, "failure"),
        (Verdict.FAIL, {"strength": "should"}, "skipped"),
        (Verdict.FAIL, {"waiver": {"document": "1号"}}, "skipped"),
        (Verdict.UNKNOWN, {"binding": False}, "skipped"),
        (Verdict.PENDING, {}, "skipped"),
        (Verdict.NOT_CHECKED, {}, "skipped"),
        (Verdict.NOT_APPLICABLE, {}, "skipped"),
        (Verdict.ERROR, {}, "error"),
    ],
)
def test_what_a_case_comes_to(verdict: Verdict, changes: dict[str, object], expected: str) -> None:
    assert outcome(replace(synthetic.finding(RULE, verdict), **changes)) == expected  # type: ignore[arg-type]


def test_junit_is_well_formed_whatever_the_names(tmp_path: Path) -> None:
    root = ET.parse(render("junit.xml", tmp_path, synthetic.hostile())).getroot()
    assert synthetic.HOSTILE[1] in {suite.get("name") for suite in root}
