"""The PDF, where its extra is installed; and what is said where it is not."""

from __future__ import annotations

import builtins
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import synthetic
from markupsafe import escape

from auditor.findings.masking import released
from auditor.problems import UserError
from auditor.reports import Options
from auditor.reports.page import pdf, pdf_pages
from auditor.reports.page.pdf_pages import Pages
from auditor.verdicts.verdict import Verdict


def codes(wrong: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [problem.code for problem in wrong.value.problems]


def without(monkeypatch: pytest.MonkeyPatch, failure: Exception) -> None:
    """Importing WeasyPrint fails."""
    plain = builtins.__import__

    def importing(name: str, *arguments: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise failure
        return plain(name, *arguments, **more)

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(builtins, "__import__", importing)


@pytest.mark.parametrize("failure", [ImportError("weasyprint"), OSError("cannot load library 'pango-1.0-0'\nmore")])
def test_without_the_extra_it_is_said_how_to_get_it(failure: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    without(monkeypatch, failure)
    with pytest.raises(UserError) as wrong:
        pdf.render(synthetic.county(1), tmp_path / "report.pdf", Options())
    assert codes(wrong) == ["E951"]
    assert list(tmp_path.iterdir()) == []


def test_without_a_chinese_font_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)
    monkeypatch.setattr(pdf, "has_chinese_font", lambda: False)
    with pytest.raises(UserError) as wrong:
        pdf.check()
    assert codes(wrong) == ["E952"]


@pytest.mark.parametrize(("listed", "expected"), [(b"", False), (b"Noto Sans CJK SC\n", True)])
def test_fonts_are_those_that_fontconfig_lists(listed: bytes, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    done = subprocess.CompletedProcess([], 0, stdout=listed)
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **more: done)
    assert pdf.has_chinese_font(lambda name: name) is expected


def test_where_nothing_can_be_found_out_it_is_tried() -> None:
    assert pdf.has_chinese_font(lambda name: None)


def test_the_same_findings_give_the_same_pages(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed: python3 tasks.py extra pdf")
    if not pdf.has_chinese_font():
        pytest.skip("no Chinese font (Debian, Ubuntu: apt-get install fonts-noto-cjk)")
    result = released(synthetic.county(1, synthetic.SHANDAN[:2]), False)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        pdf.render(result, tmp_path / name / "report.pdf", Options())
    made = [(tmp_path / name / "report.pdf").read_bytes() for name in ("a", "b")]
    assert made[0] == made[1]
    assert made[0].startswith(b"%PDF")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["report.pdf"]


def test_every_requirement_that_is_not_met_is_on_the_pages() -> None:
    result = released(synthetic.county(12), False)
    pages = pdf.source(result, Options(language="en"))
    failing = {f.title["en"] for f in result.findings if f.verdict == "fail"}
    assert failing
    assert all(str(escape(title)) in pages for title in failing)


def test_the_pages_hold_no_evidence() -> None:
    result = synthetic.county(12)
    pages = pdf.source(result, Options())
    assert not any(record.label in pages for f in result.findings for record in f.evidence)


def test_the_matrix_has_a_cell_for_every_school_and_requirement() -> None:
    result = synthetic.county(12)
    made = list(Pages(result, "zh").matrices())
    cells = [verdict for matrix in made for _, _, verdicts in matrix.rows for verdict in verdicts]
    asked = {(f.subject, f.subject_id, f.rule) for f in result.findings}
    assert sum(verdict is not None for verdict in cells) == len(asked)


def test_a_large_audit_is_told_in_part_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "SCHOOLS", 3)
    monkeypatch.setattr(pdf_pages, "CELLS", 60)
    pages = pdf.source(synthetic.county(12), Options(language="en"))
    assert "Told are 3 of 12 schools" in pages
    assert "of 12 schools; all stand in report.html" in pages


def test_the_gravest_stay_when_not_all_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "SCHOOLS", 2)
    result = synthetic.county(12)
    assert {overall for _, overall, _ in Pages(result, "zh").schools()} == {Verdict.FAIL}


def test_hostile_text_is_text_on_the_pages() -> None:
    assert "<script>" not in pdf.source(released(synthetic.hostile(), False), Options())
