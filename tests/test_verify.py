"""``auditor verify``: a report is made again from its manifest, and what is not as it was is named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import synthetic

from auditor.commands import main as cli
from auditor.commands.main import main
from auditor.i18n import set_language
from auditor.reports.manifest import MANIFEST, read_manifest, relative
from auditor.reports.write import write_report

PACK = """\
name: ours
title: {zh: 我们的规则, en: our rules}
jurisdiction: {zh: 本县, en: here}
calendar:
  school_year_starts: 09-01
  terms:
    - {name: {zh: 第一学期, en: first term}, from: 09-01, until: 01-31}
    - {name: {zh: 第二学期, en: second term}, from: 02-01, until: 08-31}
"""
RULES = """\
- id: ours/1
  title: {zh: 每年至少四十次活动, en: at least forty activities a year}
  clause: 一
  quote: 每年至少四十次活动
  strength: must
  period: calendar_year
  count: {of: activities}
  at_least: 40
"""
WORKBOOK = next((Path(__file__).parent.parent / "data_samples" / "shandan" / "records" / "学校填报").glob("04_*.xlsx"))


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LANGUAGE", "zh")
    cli.speak("zh")
    yield
    cli.speak("zh")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an audit file, records, a pack of its own, and the report of their run."""
    home = tmp_path_factory.mktemp("audit")
    (home / "记录").mkdir()
    shutil.copy(WORKBOOK, home / "记录" / "胡麻小学.xlsx")
    (home / "我们的规则").mkdir()
    (home / "我们的规则" / "pack.yaml").write_text(PACK, encoding="utf-8")
    (home / "我们的规则" / "rules.yaml").write_text(RULES, encoding="utf-8")
    (home / "audit.yaml").write_text("pack: ./我们的规则\nrecords: 记录\nas_of: 2026-03-31\noutput: 报告\n", encoding="utf-8")
    set_language("zh")
    assert main(["run", str(home / "audit.yaml"), "--format", "json", "--lang", "zh"]) == 1
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """A copy in another place: nothing in the manifest may depend on where it was made."""
    return Path(shutil.copytree(made, tmp_path / "elsewhere" / "deeper"))


def verify(home: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["verify", str(home / "报告"), "--lang", "zh"])
    told = capsys.readouterr()
    return code, told.out + told.err


def change(home: Path, **values: Any) -> None:
    path = home / "报告" / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    content["auditor_report"].update(values)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_everything_is_the_same(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = verify(home, capsys)
    assert (code, "✗" in told) == (0, False)


def test_a_folder_of_pages_is_made_again(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(home / "audit.yaml"), "--format", "html", "--format", "schools", "--lang", "zh"]) == 1
    assert [path.suffix for path in (home / "报告" / "schools").iterdir()] == [".html"]
    capsys.readouterr()
    code, told = verify(home, capsys)
    assert (code, "✗" in told) == (0, False)


def test_a_changed_page_of_a_folder_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", str(home / "audit.yaml"), "--format", "schools", "--lang", "zh"])
    page = next((home / "报告" / "schools").iterdir())
    page.write_text("", encoding="utf-8")
    code, told = verify(home, capsys)
    assert code == 1
    assert f"schools/{page.name}（已改动）" in told


def test_a_changed_input_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = next(WORKBOOK.parent.glob("07_*.xlsx"))
    shutil.copy(other, home / "记录" / "胡麻小学.xlsx")
    code, told = verify(home, capsys)
    assert code == 1
    assert "胡麻小学.xlsx（已改动）" in told
    assert "✗ 结论不相同" in told


def test_a_new_input_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(WORKBOOK, home / "记录" / "又一份.xlsx")
    assert "又一份.xlsx（新增）" in verify(home, capsys)[1]


def test_a_missing_folder_of_inputs_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(home / "记录")
    code, told = verify(home, capsys)
    assert code == 2
    assert "胡麻小学.xlsx（已不在）" in told
    assert "E904" in told


def test_a_changed_rule_file_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = home / "我们的规则" / "rules.yaml"
    changed.write_text(changed.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
    code, told = verify(home, capsys)
    assert code == 1
    assert f"{changed.name}（已改动）" in told
    assert "✓ 结论相同" in told


def test_a_changed_report_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "报告" / "findings.json").write_text("{}", encoding="utf-8")
    code, told = verify(home, capsys)
    assert code == 1
    assert "findings.json（已改动）" in told


def test_another_version_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(home, tool_version="0.0.1")
    code, told = verify(home, capsys)
    assert code == 1
    assert "0.0.1" in told


def test_forged_findings_are_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(home, findings={"sha256": "0" * 64, "subjects": []})
    code, told = verify(home, capsys)
    assert code == 1
    assert "山丹县胡麻小学" in told


def test_a_folder_without_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(tmp_path)]) == 2
    assert "E921" in capsys.readouterr().err


def test_a_report_made_from_python_cannot_be_made_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_report(synthetic.county(1), tmp_path / "out", formats=["findings.json"])
    assert main(["verify", str(tmp_path / "out")]) == 2
    assert "E922" in capsys.readouterr().err


@pytest.mark.parametrize("damage", [{"run": {"records": 1}}, {"audit": {"as_of": "x", "name": ""}}, {"outputs": []}])
def test_a_damaged_manifest(home: Path, damage: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    change(home, **damage)
    code, told = verify(home, capsys)
    assert code == 2
    assert "E923" in told


def test_a_self_check_is_verified_too(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "报告"
    main(["self-check", str(WORKBOOK), "--pack", str(home / "我们的规则"), "--as-of", "2026-03-31", "--output", str(out)])
    assert verify(tmp_path, capsys)[0] == 0


def test_the_manifest_names_no_absolute_path(made: Path) -> None:
    text = (made / "报告" / MANIFEST).read_text(encoding="utf-8")
    assert str(made.resolve()) not in text


def test_paths_are_seen_from_the_report(tmp_path: Path) -> None:
    assert relative(tmp_path / "记录", tmp_path / "报告") == "../记录"


def test_the_manifest_lists_findings_by_school(made: Path) -> None:
    manifest = read_manifest(made / "报告")
    assert manifest is not None
    assert "山丹县胡麻小学" in [one["name"] for one in manifest["findings"]["subjects"]]


def test_a_report_that_follows_another_is_made_again_with_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = ["run", str(home / "audit.yaml"), "--since", str(home / "报告"), "--output", str(home / "下次"), "--format", "xlsx"]
    main([*again, "--lang", "zh"])
    assert main(["verify", str(home / "下次"), "--lang", "zh"]) == 0
    (home / "报告" / "findings.json").write_text((home / "报告" / "findings.json").read_text("utf-8") + " ", encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(home / "下次"), "--lang", "zh"]) == 1
    assert "since/报告/findings.json" in capsys.readouterr().out


def test_the_former_report_is_not_replaced_by_the_one_that_follows_it(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(home / "audit.yaml"), "--since", str(home / "报告"), "--lang", "zh"]) == 2
    assert "E906" in capsys.readouterr().err


def test_one_run_writes_for_every_audience(home: Path) -> None:
    words = ["--output", str(home / "出"), "--format", "json", "--audience", "public", "--audience", "school"]
    assert main(["run", str(home / "audit.yaml"), *words, "--lang", "zh"]) == 1
    told = [json.loads(path.read_text("utf-8"))["audit"]["audience"] for path in sorted(home.glob("出*/**/findings.json"))]
    assert sorted(told) == ["bureau", "public", "school"]
