"""The summary on the terminal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
import synthetic
from rich.cells import cell_len
from rich.console import Console

from auditor.findings.result import Result
from auditor.reports.screen.terminal import show
from auditor.verdicts.verdict import Verdict


def told(result: Result, language: str = "en", width: int = 100, **settings: int) -> str:
    stream = io.StringIO()
    show(result, language, Console(file=stream, width=width), **settings)
    return stream.getvalue()


def test_it_begins_with_the_verdict_sentence() -> None:
    assert "of 12 schools 3 meet all that was due" in " ".join(told(synthetic.county(12)).split())


def test_the_gravest_come_first() -> None:
    shown = told(synthetic.county(12))
    assert shown.index("✗ Not met") < shown.index("? Cannot be judged") < shown.index("✓ Met")


def test_columns_stay_in_line_under_chinese_names() -> None:
    lines = told(synthetic.county(12), "zh").splitlines()
    rule = next(n for n, line in enumerate(lines) if "──" in line)
    starts = {
        cell_len(line[: min(line.index(symbol) for symbol in "✓✗?" if symbol in line)]) for line in lines[rule + 1 : rule + 14]
    }
    assert len(starts) == 1


def test_what_is_left_out_is_counted() -> None:
    assert "3 of 13 listed." in told(synthetic.county(12), rows=3)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_hostile_names_are_text(width: int) -> None:
    shown = told(synthetic.hostile(), width=width)
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[bold]" in shown or width == 40


def test_waived_findings_are_marked() -> None:
    shown = told(synthetic.county(12)).splitlines()
    header = next(line for line in shown if "⊘" in line)
    waived = next(line for line in shown if "东乐镇" in line)
    assert "✗" in header
    assert waived.split()[-1].isdigit()


def test_what_is_merely_encouraged_is_counted_apart() -> None:
    """It is no shortcoming, in no count."""
    result = synthetic.county(1)
    one = replace(result.findings[0], verdict=Verdict.FAIL, strength="may", waiver=None)
    shown = told(replace(result, findings=[one])).splitlines()
    header = next(line for line in shown if "◇" in line)
    assert "✗" not in header
    assert any("◇ Not done (encouraged)" in line for line in shown)


def test_without_waivers_there_is_no_mark() -> None:
    result = synthetic.county(3)
    assert "⊘" not in told(result)
