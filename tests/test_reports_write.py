"""The report folder: all or nothing, never over somebody's files, the same bytes for the same inputs."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import synthetic

from auditor import reports
from auditor.problems import UserError
from auditor.reports import Options
from auditor.reports.write import MANIFEST, check_folder, write_report
from auditor.system import swap
from auditor.system.swap import replaced_folder

RESULT = synthetic.county(2)
JSON = ("findings.json",)


def codes(wrong: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [problem.code for problem in wrong.value.problems]


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_writes_the_files_and_the_manifest(out: Path) -> None:
    assert [p.name for p in write_report(RESULT, out, formats=JSON)] == ["findings.json", MANIFEST]
    assert names(out) == ["findings.json", MANIFEST]


def test_nothing_is_left_beside_the_folder(out: Path) -> None:
    write_report(RESULT, out, formats=JSON)
    write_report(RESULT, out, formats=JSON)
    assert names(out.parent) == ["out"]


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_report(RESULT, tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_a_former_report_is_replaced_whole(out: Path) -> None:
    write_report(RESULT, out, formats=["findings.json", "report.html"])
    write_report(RESULT, out, formats=JSON)
    assert names(out) == ["findings.json", MANIFEST]


def test_missing_parents_are_made(tmp_path: Path) -> None:
    write_report(RESULT, tmp_path / "a" / "b", formats=JSON)
    assert (tmp_path / "a" / "b" / "findings.json").is_file()


def test_an_empty_folder_is_taken(out: Path) -> None:
    out.mkdir()
    (out / ".DS_Store").touch()
    write_report(RESULT, out, formats=JSON)
    assert names(out) == ["findings.json", MANIFEST]


def test_the_permissions_of_the_folder_stay(out: Path) -> None:
    out.mkdir(mode=0o750)
    out.chmod(0o750)
    write_report(RESULT, out, formats=JSON)
    assert out.stat().st_mode & 0o777 == 0o750


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    write_report(RESULT, link, formats=JSON)
    assert link.is_symlink()
    assert (tmp_path / "real" / "findings.json").is_file()


@pytest.mark.parametrize("replace", [False, True])
def test_a_folder_that_is_no_report_is_never_touched(out: Path, replace: bool) -> None:
    out.mkdir()
    (out / "manifest.json").write_text('{"name": "somebody\'s web application"}')
    with pytest.raises(UserError) as wrong:
        write_report(RESULT, out, formats=JSON, replace=replace)
    assert codes(wrong) == ["E802"]
    assert names(out) == ["manifest.json"]


def test_a_file_in_the_way_is_refused(out: Path) -> None:
    out.write_text("x")
    with pytest.raises(UserError) as wrong:
        check_folder(out)
    assert codes(wrong) == ["E801"]


def test_a_disk_itself_is_refused() -> None:
    with pytest.raises(UserError) as wrong:
        check_folder(Path("/"))
    assert codes(wrong) == ["E801"]


def test_a_file_added_by_the_reader_is_kept(out: Path) -> None:
    write_report(RESULT, out, formats=JSON)
    (out / "批注.docx").write_text("notes")
    with pytest.raises(UserError, match=r"批注\.docx") as wrong:
        write_report(RESULT, out, formats=JSON)
    assert codes(wrong) == ["E803"]
    assert (out / "批注.docx").read_text() == "notes"


def test_a_file_changed_by_the_reader_is_kept(out: Path) -> None:
    write_report(RESULT, out, formats=JSON)
    (out / "findings.json").write_text("filled in")
    with pytest.raises(UserError, match=r"findings\.json"):
        write_report(RESULT, out, formats=JSON)
    assert (out / "findings.json").read_text() == "filled in"


def test_a_changed_report_goes_when_told_so(out: Path) -> None:
    write_report(RESULT, out, formats=JSON)
    (out / "findings.json").write_text("filled in")
    write_report(RESULT, out, formats=JSON, replace=True)
    assert (out / "findings.json").read_text() != "filled in"


def test_a_failure_while_rendering_leaves_the_former_report(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_report(RESULT, out, formats=JSON)
    before = (out / "findings.json").read_bytes()

    def failing(name: str) -> object:
        raise RuntimeError(name)

    monkeypatch.setattr("auditor.reports.write.renderer", failing)
    with pytest.raises(RuntimeError):
        write_report(synthetic.county(3), out, formats=JSON)
    assert (out / "findings.json").read_bytes() == before
    assert names(out.parent) == ["out"]


def test_a_full_disk_is_told_as_such(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("auditor.reports.write.renderer", lambda _: full)
    with pytest.raises(UserError) as wrong:
        write_report(RESULT, out, formats=JSON)
    assert codes(wrong) == ["E804"]
    assert not out.exists()


def test_the_manifest_has_inputs_outputs_and_no_names(out: Path) -> None:
    write_report(RESULT, out, formats=JSON)
    told = json.loads((out / MANIFEST).read_text("utf-8"))["auditor_report"]
    assert set(told["inputs"]) == {source.file for source in RESULT.sources}
    assert told["outputs"]["findings.json"]["bytes"] == (out / "findings.json").stat().st_size
    assert told["internal"] is False


def test_names_are_masked_unless_internal(tmp_path: Path) -> None:
    result = synthetic.county(3)
    write_report(result, tmp_path / "masked", formats=JSON)
    write_report(result, tmp_path / "internal", Options(internal=True), formats=JSON)
    texts = [(tmp_path / name / "findings.json").read_text("utf-8") for name in ("masked", "internal")]
    assert ["欧阳娜娜" in text for text in texts] == [False, True]


def test_every_format_has_a_renderer() -> None:
    assert all(callable(reports.renderer(name)) for name in reports.FORMATS)


# ---------------------------------------------------------------- the exchange itself


@pytest.fixture(params=["one step", "two renames"])
def exchange(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(swap, "_exchange", lambda *_: False)
    return request.param


def fill(folder: Path, word: str) -> None:
    with replaced_folder(folder) as new:
        (new / "file").write_text(word)


@pytest.mark.usefixtures("exchange")
def test_the_new_folder_takes_the_place_of_the_old(out: Path) -> None:
    fill(out, "old")
    fill(out, "new")
    assert (out / "file").read_text() == "new"
    assert names(out.parent) == ["out"]


def test_an_old_folder_without_a_name_is_put_back(out: Path) -> None:
    fill(out, "old")
    out.rename(out.with_name(".out.auditor-old"))
    with pytest.raises(KeyError), replaced_folder(out):
        raise KeyError
    assert (out / "file").read_text() == "old"


def test_leftovers_of_dead_runs_are_cleared(out: Path) -> None:
    (out.parent / ".out.auditor-new-dead").mkdir()
    fill(out, "new")
    assert names(out.parent) == ["out"]


def test_leftovers_of_other_reports_stay(out: Path) -> None:
    (out.parent / ".other.auditor-new-1").mkdir()
    fill(out, "new")
    assert names(out.parent) == [".other.auditor-new-1", "out"]


def test_a_living_run_keeps_its_folder(out: Path) -> None:
    with replaced_folder(out) as first:
        fill(out, "second")
        (first / "file").write_text("first")
    assert (out / "file").read_text() == "first"


def test_what_is_refused_at_the_last_moment_changes_nothing(out: Path) -> None:
    fill(out, "old")

    def never(_: Path) -> None:
        raise PermissionError

    with pytest.raises(PermissionError), replaced_folder(out, never) as new:
        (new / "file").write_text("new")
    assert (out / "file").read_text() == "old"


WRITER = """
import sys
from pathlib import Path
from auditor.system.swap import replaced_folder
out = Path(sys.argv[1])
turn = 0
while True:
    turn += 1
    with replaced_folder(out) as new:
        for n in range(20):
            (new / f"{n}.txt").write_text(str(turn) * 2000)
    print(turn, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems need two renames")
def test_killed_at_any_moment_the_folder_is_whole(out: Path) -> None:
    moments = random.Random(20251231)
    for _ in range(12):
        run = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(out)], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
        )
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(moments.uniform(0, 0.05))
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
        contents = {path.name: path.read_text() for path in out.iterdir()}
        assert len(contents) == 20
        assert len(set(contents.values())) == 1
    fill(out, "last")
    assert names(out.parent) == ["out"]
