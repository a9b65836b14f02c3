"""``auditor run`` around the audit itself: what it hands on, what it shows, what it returns."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import synthetic

from auditor.commands import main as cli
from auditor.commands.main import main
from auditor.commands.summary import progress_bar
from auditor.findings.result import Result
from auditor.i18n import msg
from auditor.verdicts.verdict import Verdict

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """``run(result, *arguments)``: the command, with ``result`` as what the audit gives; ``run.specs``: what was asked for."""
    monkeypatch.setenv("LANGUAGE", "zh")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "记录").mkdir()
    (tmp_path / "audit.yaml").write_text("pack: shandan\nrecords: 记录\nas_of: 2025-12-31\n", encoding="utf-8")

    def started(result: Result, *arguments: str) -> int:
        def run_audit(spec: Any, progress: Any) -> Result:
            started.specs.append(spec)
            progress(msg("Writing the report"), 1, 2)
            return result

        monkeypatch.setattr("auditor.run.run_audit", run_audit)
        return main(["run", "audit.yaml", *arguments])

    started.specs = []  # type: ignore[attr-defined]
    yield started
    cli.speak("zh")


def only(verdict: Verdict) -> Result:
    """A county of one school with one finding."""
    rule = synthetic.SHANDAN[1]
    return replace(
        synthetic.county(1),
        findings=[synthetic.finding(rule, verdict, subject_id="2162072501")],
        rules={rule.id: rule},
        sources=[],
        notes=[],
        problems=[],
    )


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Verdict.PASS, 0),
        (Verdict.PENDING, 0),
        (Verdict.NOT_APPLICABLE, 0),
        (Verdict.FAIL, 1),
        (Verdict.UNKNOWN, 3),
        (Verdict.ERROR, 4),
    ],
)
def test_exit_code_is_the_result_s(run: Run, verdict: Verdict, code: int) -> None:
    assert run(only(verdict)) == code


def test_the_report_is_written_where_the_audit_file_says(run: Run, tmp_path: Path) -> None:
    run(only(Verdict.PASS))
    written = {path.name for path in (tmp_path / "report").iterdir()}
    assert written == {"findings.json", "findings.xlsx", "report.html", "manifest.json"}  # one school has no register of its own


def test_output_is_where_the_option_says(run: Run, tmp_path: Path) -> None:
    run(only(Verdict.PASS), "--output", "别处/报告")
    assert (tmp_path / "别处" / "报告" / "findings.json").exists()


def test_names_are_masked_unless_internal(run: Run, tmp_path: Path) -> None:
    masked = []
    for output, options in (("a", ()), ("b", ("--internal",))):
        run(only(Verdict.PASS), "--output", output, *options)
        masked.append(json.loads((tmp_path / output / "findings.json").read_text(encoding="utf-8"))["audit"]["names_masked"])
    assert masked == [True, False]


def test_a_foreign_folder_is_refused_before_the_long_work(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "重要.docx").write_text("x")
    assert run(only(Verdict.PASS)) == 2
    assert run.specs == []
    assert "E802" in capsys.readouterr().err


def test_a_changed_report_is_replaced_on_demand(run: Run, tmp_path: Path) -> None:
    assert run(only(Verdict.PASS)) == 0
    (tmp_path / "report" / "findings.json").write_text("{}")
    assert run(only(Verdict.PASS)) == 2
    assert run(only(Verdict.PASS), "--replace") == 0


def test_the_summary_lists_schools(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(only(Verdict.FAIL))
    shown = capsys.readouterr().out
    assert "截至 2025-12-31" in shown
    (row,) = [line for line in shown.splitlines() if line.strip().startswith("清泉镇中心学校")]
    assert "✗ 未达标" in row


def test_the_summary_in_english(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(only(Verdict.UNKNOWN), "--lang", "en")
    shown = capsys.readouterr().out
    assert "Cannot be judged" in shown


def test_the_summary_says_where_the_report_is(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(only(Verdict.PASS))
    assert str(tmp_path / "report" / "report.html") in capsys.readouterr().out


def test_names_cannot_steer_the_terminal(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    result = replace(only(Verdict.PASS), name="\x1b]0;x\x07[bold]名称\u202e")
    run(result)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]名称" in shown


def test_a_future_day_is_pointed_out(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    run(only(Verdict.PASS), "--as-of", "2099-12-31")
    assert "2099-12-31 尚未到来" in capsys.readouterr().err


def test_without_an_as_of_date_it_is_today(run: Any, tmp_path: Path) -> None:
    (tmp_path / "audit.yaml").write_text("pack: shandan\nrecords: 记录\n", encoding="utf-8")
    before = date.today()
    run(only(Verdict.PASS))
    assert before <= run.specs[0].as_of <= date.today()


def test_progress_is_silent_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress_bar() as progress:
        progress(msg("Writing the report"), 1, 2)
    assert capsys.readouterr().err == ""


def test_progress_is_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    with progress_bar() as progress:
        progress(msg("Writing the report"), 1, 2)
    assert "正在生成报告" in capsys.readouterr().err
