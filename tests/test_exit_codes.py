"""Exit code 4 is for the program's own failures; what a user or the machine is to mend ends with 2 and a sentence."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from fuzzing import one_round

from auditor.commands import verify as verify_command
from auditor.commands.main import main

SAMPLE = Path(__file__).parent.parent / "data_samples" / "shandan" / "audit.yaml"


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", [("run", str(SAMPLE)), ("self-check", str(SAMPLE.parent / "records"), "--pack", "shandan")])
def test_a_day_of_no_audit(command: tuple[str, ...], day: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--as-of", day, "--lang", "zh"]) == 2
    assert "不在1990年至2100年之内" in capsys.readouterr().err


@pytest.mark.parametrize("deep", ["[" * 100_000, '{"auditor_report":' * 100_000], ids=["list", "mapping"])
@pytest.mark.parametrize(
    "command",
    [
        ("report", "files", ".", "--format", "html", "--output", "again"),
        ("verify", "."),
        ("compare", ".", "."),
        ("report", "letters", "."),
    ],
    ids=lambda command: command[0],
)
def test_json_nested_without_end(
    command: tuple[str, ...], deep: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("findings.json", "manifest.json"):
        (tmp_path / name).write_text(deep, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--lang", "zh"]) == 2
    assert "E9" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="pipes with names are those of Unix")
@pytest.mark.parametrize("made", [os.mkfifo, lambda path: os.symlink("/dev/zero", path)], ids=["pipe", "device"])
@pytest.mark.parametrize(
    "command", [("report", "files", ".", "--format", "html", "--output", "again"), ("verify", "."), ("compare", ".", ".")]
)
def test_a_report_of_what_is_no_ordinary_file(
    command: tuple[str, ...],
    made: Callable[[Path], object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("findings.json", "manifest.json"):
        made(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--lang", "zh"]) == 2
    assert "E9" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("failure", "code", "words"),
    [
        (OSError(errno.ENOSPC, "x", "报告/findings.json"), 2, "E805 系统不允许：磁盘空间已满"),
        (PermissionError(errno.EACCES, "x", "学校填报"), 2, "学校填报"),
        (MemoryError(), 2, "E809"),
        (OSError("our own mistake"), 4, "程序自身出错"),
        (ZeroDivisionError(), 4, "程序自身出错"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_what_the_machine_refuses_is_not_the_programs_failure(
    failure: BaseException,
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails(*_: object, **__: object) -> int:
        raise failure

    monkeypatch.setattr(verify_command.verify, "callback", fails)
    assert main(["verify", str(tmp_path), "--lang", "zh"]) == code
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(("kind", "number"), [("store", 1000129), ("fields", 1000061)])
def test_damage_that_once_ended_as_the_programs_failure(kind: str, number: int) -> None:
    assert not one_round(kind, number)
