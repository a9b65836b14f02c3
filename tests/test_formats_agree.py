"""Every format says the same of a finding as findings.json: its verdict and its figures, word by word."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import synthetic
from docx import Document

from auditor.commands import main as cli
from auditor.commands.main import main
from auditor.findings.masking import released
from auditor.reports import Options
from auditor.reports.letters import formal
from auditor.reports.letters.letters import context
from auditor.reports.letters.letters_template import Template
from auditor.reports.letters.papers import recipient
from auditor.reports.text import counted
from auditor.reports.write import write_report
from auditor.system.resources import templates_folder
from auditor.verdicts.verdict import Verdict

FORMATS = ("findings.json", "findings.xlsx", "report.html")
NOT_DONE = "未做到（鼓励）"


class Written:
    """A report in every format; the last rule of its county is merely encouraged."""

    def __init__(self, folder: Path) -> None:
        whole = synthetic.county(6, periods=2)
        last = list(whole.rules)[-1]
        findings = [replace(f, strength="may") if f.rule == last else f for f in whole.findings]
        self.result = released(replace(whole, findings=findings), False)
        write_report(replace(whole, findings=findings), folder, formats=FORMATS)
        self.folder = folder
        self.findings: list[dict[str, Any]] = json.loads((folder / "findings.json").read_text(encoding="utf-8"))["findings"]

    def said(self, one: dict[str, Any]) -> tuple[str, str, str]:
        """Verdict, what was found and what is required, as findings.json says."""
        text = one["text"]["zh"]
        encouraged = one["strength"] == "may" and one["verdict"] == "fail"
        return NOT_DONE if encouraged else text["verdict"], text["actual"], text["required"]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    cli.speak("zh")
    return Written(tmp_path_factory.mktemp("agree") / "report")


def test_the_workbook(written: Written) -> None:
    sheet = openpyxl.load_workbook(written.folder / "findings.xlsx", read_only=True)["逐项结果"]
    header, *lines = sheet.iter_rows(values_only=True)
    rows = {row["结果编号"]: row for line in lines for row in [dict(zip(header, line, strict=True))]}
    assert rows.keys() == {one["id"] for one in written.findings}
    for one in written.findings:
        verdict, actual, required = written.said(one)
        row = rows[one["id"]]
        assert (row["结果"].split(" ", 1)[-1], row["实际"] or "", row["应达到"] or "") == (verdict, actual, required)


def test_the_register(written: Written) -> None:
    page = unescape((written.folder / "register.html").read_text(encoding="utf-8"))
    assert page.count(f"◇</span> {NOT_DONE}") == sum(written.said(one)[0] == NOT_DONE for one in written.findings)
    said = {figure for one in written.findings if one["verdict"] == "fail" for figure in written.said(one)}
    assert not [figure for figure in said if figure and figure not in page]


@pytest.mark.parametrize("verdict", ["fail", "unknown", "pass"])
def test_the_terminal(written: Written, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    cli.speak("zh")
    chosen = [one for one in written.findings if one["verdict"] == verdict][:2]
    for one in (*chosen, written.findings[-1]):
        assert main(["report", "finding", str(written.folder), one["id"]]) == 0
        shown = capsys.readouterr().out
        assert not [word for word in written.said(one) if word and word not in shown]


@pytest.mark.parametrize("kind", ["opinion", "self-report"])
def test_the_letters(written: Written, kind: str) -> None:
    template = Template(templates_folder() / "letters" / f"{kind}.zh.docx")
    for school in written.result.schools:
        document = Document(io.BytesIO(template.letter(context(written.result, recipient(school), Options()))))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
        own = [f for f in written.result.by_owner["school", school.school_id] if f.verdict is Verdict.FAIL]
        owed = [f for f in own if f.strength in ("must", "should") and f.waiver is None]
        assert not [f.finding_id for f in owed if formal.actual(f, "zh") not in text]


def test_what_is_merely_encouraged_is_nowhere_called_unmet(written: Written) -> None:
    encouraged = [one for one in written.findings if one["strength"] == "may" and one["verdict"] == "fail"]
    assert encouraged
    for school in written.result.schools:
        fields = context(written.result, recipient(school), Options())
        told = [entry for name in ("problems", "explanations", "gaps", "materials") for entry in fields[name]]
        titles = {f.title["zh"] for f in written.result.findings if f.strength == "may"}
        assert not [entry for entry in told if entry.get("title") in titles]


@pytest.mark.parametrize(
    ("figure", "unit", "said"),
    [
        ("1", "visits", "1 visit"),
        ("2", "visits", "2 visits"),
        ("1", "ceremonies", "1 ceremony"),
        ("1", "people", "1 person"),
        ("1", "classes", "1 class"),
        ("1", "kinds of material", "1 kind of material"),
        ("1", "", "1"),
        ("1", "yuan", "1 yuan"),
    ],
)
def test_one_of_a_kind(figure: str, unit: str, said: str) -> None:
    assert counted(figure, unit, "en") == said
