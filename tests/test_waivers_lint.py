"""``auditor waivers lint``: how waivers stand, with an audit file and without; and the whole way from files to a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from attested import write_pack

from auditor.commands import main as cli
from auditor.commands.main import main

WAIVER = (
    "- {{rule: {rule}, schools: {schools}, reason: 校舍加固, approver: 张三, document: 1号, from: 2025-01-01, until: {until}}}\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An audit of two schools without any activity in 2025; the working folder is its own."""
    monkeypatch.setenv("LANGUAGE", "zh")
    monkeypatch.chdir(tmp_path)
    write_pack(tmp_path)
    (tmp_path / "记录").mkdir()
    (tmp_path / "记录" / "学校名单.csv").write_text(
        "学校标识码,学校名称,区县\n2162990001,城关小学,某县\n2162990002,清泉小学,某县\n", encoding="utf-8"
    )
    (tmp_path / "记录" / "文体活动.csv").write_text(
        "学校名称,活动名称,活动日期\n城关小学,运动会,2024-05-01\n清泉小学,运动会,2024-05-01\n", encoding="utf-8"
    )
    (tmp_path / "audit.yaml").write_text(
        "pack: mini\nrecords: 记录\nas_of: 2025-12-31\nwaivers: 豁免.yaml\nattestations: 佐证.csv\n", encoding="utf-8"
    )
    (tmp_path / "佐证.csv").write_text(
        "规则编号,学校名称,结论,佐证材料,登记人,登记日期\nmini/state,城关小学,是,章程,李明,2025-11-03\n", encoding="utf-8"
    )
    waive(tmp_path)
    yield tmp_path
    cli.speak("zh")


def waive(folder: Path, rule: str = "mini/count", schools: str = "[城关小学, 清泉小学]", until: str = "2025-12-31") -> None:
    (folder / "豁免.yaml").write_text(WAIVER.format(rule=rule, schools=schools, until=until), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({}, 0, "生效中 2"),
        ({"until": "2025-12-30"}, 0, "已到期 2"),
        ({"rule": "mini/cuont"}, 2, "mini/count"),
        ({"schools": "[城关小学, 城关中学]"}, 2, "W602"),
        ({"schools": "[城关小学, 2162990001]"}, 2, "W604"),
        ({"schools": "[某县城关小学]"}, 0, "W603"),
    ],
)
def test_states_and_exit_codes(
    folder: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], code: int, words: str
) -> None:
    waive(folder, **changes)
    assert main(["waivers", "lint", "audit.yaml"]) == code
    shown = capsys.readouterr()
    assert words in shown.out + shown.err


def test_a_waiver_is_listed_once_a_school(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["waivers", "lint", "audit.yaml"])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("豁免.yaml:")]
    assert [("城关小学 (2162990001)" in line, "清泉小学 (2162990002)" in line) for line in lines] == [
        (True, False),
        (False, True),
    ]


def test_another_day(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["waivers", "lint", "audit.yaml", "--as-of", "2024-12-31"]) == 0
    assert "尚未生效 2" in capsys.readouterr().out


def test_waiver_files_alone_are_checked_with_the_packs_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["waivers", "lint", "豁免.yaml", "--pack", "mini", "--as-of", "2025-12-31"]) == 0
    assert "未核对学校" in capsys.readouterr().out


def test_without_a_pack_the_rules_that_ship_are_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["waivers", "lint", "豁免.yaml", "--as-of", "2025-12-31"]) == 2
    assert "W601" in capsys.readouterr().err


def test_a_new_file_is_checked_with_the_audit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "新豁免.yaml").write_text((folder / "豁免.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert main(["waivers", "lint", "audit.yaml", "新豁免.yaml"]) == 2
    assert "W604" in capsys.readouterr().err


def test_a_mistake_in_the_file_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    waive(folder, until="长期")
    assert main(["waivers", "lint", "audit.yaml"]) == 2
    assert "豁免.yaml:1:" in capsys.readouterr().err


def test_no_waivers_at_all(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "豁免.yaml").write_text("", encoding="utf-8")
    assert main(["waivers", "lint", "audit.yaml"]) == 0
    assert "0 条" in capsys.readouterr().out


def test_two_audit_files_are_refused(folder: Path) -> None:
    (folder / "b.yaml").write_text("pack: mini\nrecords: 记录\n", encoding="utf-8")
    assert main(["waivers", "lint", "audit.yaml", "b.yaml"]) == 2


def test_in_english(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["waivers", "lint", "audit.yaml", "--lang", "en"])
    assert "in force 2" in capsys.readouterr().out


def test_the_report_shows_waivers_and_evidence(folder: Path) -> None:
    assert main(["run", "audit.yaml"]) == 0
    found = json.loads((folder / "report" / "findings.json").read_text(encoding="utf-8"))
    waived = [f for f in found["findings"] if f["rule"] == "mini/count"]
    assert [(f["verdict"], f["waiver"]["approver"]) for f in waived] == [("fail", "张*")] * 2
    (charter,) = (f for f in found["findings"] if f["rule"] == "mini/state" and f["verdict"] == "pass")
    assert [(e["label"], e["details"]["attestations.by"], e["row"]) for e in charter["evidence"]] == [("章程", "李*", 2)]


def test_without_the_waiver_the_same_audit_fails(folder: Path) -> None:
    (folder / "豁免.yaml").write_text("", encoding="utf-8")
    assert main(["run", "audit.yaml"]) == 1


def test_a_broken_waiver_file_stops_the_audit(folder: Path) -> None:
    waive(folder, until="长期")
    assert main(["run", "audit.yaml"]) == 2
    assert not (folder / "report").exists()
