"""``auditor compare`` and the reader of findings.json that it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import synthetic

from auditor.commands import main as cli
from auditor.commands.main import main
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.problems import UserError
from auditor.reports import Options, renderer
from auditor.reports.data.findings_read import read_findings
from auditor.reports.write import write_report
from auditor.verdicts.verdict import Verdict

COUNTY = synthetic.county(3)


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "zh")
    yield
    cli.speak("zh")


def better(result: Result) -> Result:
    """The same county, half a year later: the first failure is put right."""
    first = next(f for f in result.findings if f.verdict is Verdict.FAIL)
    mended = [replace(f, verdict=Verdict.PASS) if f is first else f for f in result.findings]
    return replace(result, as_of=date(2026, 6, 30), findings=mended)


def report(folder: Path, result: Result) -> str:
    write_report(result, folder, formats=["findings.json"])
    return str(folder)


@pytest.mark.parametrize(
    "result", [COUNTY, synthetic.county(12, errors=True), synthetic.hostile()], ids=["small", "all", "hostile"]
)
def test_findings_are_read_back_as_they_were_written(result: Result, tmp_path: Path) -> None:
    once, twice = tmp_path / "once.json", tmp_path / "twice.json"
    renderer("findings.json")(released(result, False), once, Options())
    back, internal = read_findings(once)
    renderer("findings.json")(back, twice, Options(internal=internal))
    assert twice.read_bytes() == once.read_bytes()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda content: "{", "E932"),
        (lambda content: "[]", "E933"),
        (lambda content: json.dumps({**content, "schema_version": 99}), "E933"),
        (lambda content: json.dumps({**content, "findings": 1}), "E932"),
        (lambda content: json.dumps({**content, "rules": []}), "E932"),
    ],
)
def test_damaged_findings_are_refused(damage: Any, code: str, tmp_path: Path) -> None:
    file = tmp_path / "findings.json"
    renderer("findings.json")(released(COUNTY, False), file, Options())
    file.write_text(damage(json.loads(file.read_text(encoding="utf-8"))), encoding="utf-8")
    with pytest.raises(UserError) as wrong:
        read_findings(file)
    assert [problem.code for problem in wrong.value.problems] == [code]


def test_a_folder_without_findings_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(tmp_path), str(tmp_path)]) == 2
    assert "E931" in capsys.readouterr().err


def test_nothing_worse_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", report(tmp_path / "a", COUNTY), report(tmp_path / "b", better(COUNTY))]) == 0
    assert "已解决 1" in capsys.readouterr().out


def test_something_new_is_told_by_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", report(tmp_path / "a", better(COUNTY)), report(tmp_path / "b", COUNTY), "--lang", "en"]) == 1
    assert "Newly found 1" in capsys.readouterr().out


def test_the_same_rules_are_said_to_be_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["compare", report(tmp_path / "a", COUNTY), report(tmp_path / "b", COUNTY)])
    assert "两次审核使用的规则相同" in capsys.readouterr().out


def test_the_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    main(["compare", report(tmp_path / "a", COUNTY), report(tmp_path / "b", better(COUNTY)), "--output", str(out)])
    content = json.loads((out / "compare.json").read_text(encoding="utf-8"))
    assert content["totals"]["resolved"] == 1
    assert len(content["entries"]) == sum(content["totals"].values())
    assert "已解决" in (out / "compare.html").read_text(encoding="utf-8")


def test_every_owner_has_a_tally_and_a_bar(tmp_path: Path) -> None:
    out = tmp_path / "out"
    main(["compare", report(tmp_path / "a", COUNTY), report(tmp_path / "b", better(COUNTY)), "--output", str(out)])
    content = json.loads((out / "compare.json").read_text(encoding="utf-8"))
    page = (out / "compare.html").read_text(encoding="utf-8")
    assert sum(one["met"] for one in content["owners"]) == 1
    assert page.count("<svg") == sum(bool(one["still"] + one["met"]) for one in content["owners"])


def test_hostile_text_stays_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    main(["compare", report(tmp_path / "a", COUNTY), report(tmp_path / "b", synthetic.hostile()), "--output", str(out)])
    page = (out / "compare.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert not {"\x1b", "\u202e", "\x07"} & set(page + capsys.readouterr().out)
