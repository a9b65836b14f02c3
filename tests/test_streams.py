"""What a command tells and whoever reads it: a reader that goes away, none at all, a console that lacks characters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "data_samples" / "shandan" / "audit.yaml"
WORKBOOK = SAMPLE.parent / "records" / "学校填报" / "10_驼铃中学.xlsx"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes as Linux has them")


def told(*command: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``auditor``; ``shell``: what stands behind it on a shell's command line. The exit code is the program's own."""
    words = [sys.executable, "-m", "auditor", *command]
    line = " ".join(f"'{word}'" for word in words)
    script = f"{line} {shell}; exit ${{PIPESTATUS[0]}}"
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **environment}
    return subprocess.run(["bash", "-c", script], capture_output=True, env=env)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample, told to a pipe that nobody reads."""
    folder = tmp_path_factory.mktemp("unread") / "report"
    ran = told("run", str(SAMPLE), "--output", str(folder), shell="| true")
    assert (ran.returncode, ran.stderr) == (1, b"")
    return folder


def test_an_audit_that_nobody_reads_is_written_and_answers_as_ever(report: Path) -> None:
    assert {path.name for path in report.iterdir()} >= {"findings.json", "findings.xlsx", "report.html", "manifest.json"}


READERS = ("| true", "| head -n 1 >/dev/null", ">&-", ">&- 2>&-", "2>&1 | true", ">/dev/full", ">/dev/full 2>&1")


LONG = ("rules", "coverage", "shandan"), 0
WRONG = ("run", "there-is-none.yaml"), 2
SHORT = ((("--help",), 0), (("rules", "show", "shandan/8b"), 0), (("rules", "lint", "shandan"), 0))
ENDS = [(*LONG, reader) for reader in READERS]
ENDS += [(*WRONG, reader) for reader in READERS if "2>" in reader]  # it tells its mistake to stderr alone
ENDS += [(*told, reader) for told, reader in zip(SHORT, READERS, strict=False)]


@pytest.mark.parametrize(("command", "code", "reader"), ENDS, ids=lambda value: value[0] if isinstance(value, tuple) else "")
def test_commands_end_as_ever_for_every_reader(command: tuple[str, ...], code: int, reader: str) -> None:
    ran = told(*command, shell=reader)
    assert ran.returncode == code, ran.stderr
    assert b"Traceback" not in ran.stderr
    assert "程序自身出错".encode() not in ran.stderr


@pytest.mark.parametrize("reader", ["| true", ">&-"])
def test_a_comparison_that_nobody_reads_is_written(report: Path, reader: str, tmp_path: Path) -> None:
    ran = told("compare", str(report), str(report), "--output", str(tmp_path / "compared"), shell=reader)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert {path.name for path in (tmp_path / "compared").iterdir()} >= {"compare.json", "compare.html"}


def test_a_self_check_that_nobody_reads_is_written(tmp_path: Path) -> None:
    command = ("self-check", str(WORKBOOK), "--pack", "shandan", "--as-of", "2025-12-31")
    ran = told(*command, "--output", str(tmp_path / "own"), shell="| true")
    assert ran.returncode in (0, 1, 3), ran.stderr
    assert "manifest.json" in {path.name for path in (tmp_path / "own").iterdir()}


# ---------------------------------------------------------------- a console that cannot show every mark


def test_a_gbk_console_reads_words_for_marks(tmp_path: Path) -> None:
    ran = told("run", str(SAMPLE), "--output", str(tmp_path / "report"), "--format", "json", PYTHONIOENCODING="gbk")
    shown = ran.stdout.decode("gbk")
    (heads,) = (line for line in shown.splitlines() if "总体" in line)
    assert [head.strip() for head in heads.split("|")][3:6] == ["达标", "未达标", "?"]
    assert "达标  未达标  ? 无法判定" in shown
    assert shown.replace("? 无法判定", "").count("?") == 1  # the mark of what cannot be judged, at the head of its column


def test_a_gbk_console_reads_words_for_marks_in_a_comparison_and_a_self_check(report: Path) -> None:
    ran = told("compare", str(report), str(report), PYTHONIOENCODING="gbk")
    assert "?" not in ran.stdout.decode("gbk").replace("? 无法判定", "")
    command = ("self-check", str(WORKBOOK), "--pack", "shandan", "--as-of", "2025-12-31")
    checked = told(*command, PYTHONIOENCODING="gbk").stdout.decode("gbk").splitlines()
    assert any(line.startswith("达标（") for line in checked), checked


@pytest.mark.parametrize(("good", "words"), [(True, "相符："), (False, "不符：")])
def test_a_gbk_console_reads_words_for_marks_in_a_verification(good: bool, words: str, report: Path, tmp_path: Path) -> None:
    own = tmp_path / "report"
    shutil.copytree(report, own)
    if not good:
        (own / "report.html").write_text("changed", encoding="utf-8")
    shown = told("verify", str(own), PYTHONIOENCODING="gbk").stdout.decode("gbk")
    assert words in shown
    assert "?" not in shown


# ---------------------------------------------------------------- an engine that cannot be loaded


@pytest.mark.parametrize(
    "command",
    [
        ("run", "there-is-none.yaml"),
        ("self-check", ".", "--pack", "there-is-none"),
        ("survey", "there-is-none", "--pack", "there-is-none", "--output", "out"),
        ("verify", "."),
        ("rules", "test", "there-is-none"),
        ("rules", "impact", "a", "b", "there-is-none.yaml"),
    ],
    ids=" ".join,
)
def test_without_its_engine_it_says_so_before_it_reads_anything(command: tuple[str, ...], tmp_path: Path) -> None:
    why = "dlopen: undefined symbol: PyEval_CallObject"
    (tmp_path / "durable_rules_engine.py").write_text(f"raise ImportError({why!r})\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run([sys.executable, "-m", "auditor", *command], cwd=tmp_path, env=environment, capture_output=True)
    (line,) = ran.stderr.decode().splitlines()
    assert (ran.returncode, ran.stdout) == (4, b"")
    assert "规则引擎 durable-rules 在这台电脑上加载不了" in line
    assert why in line


def test_what_does_not_judge_needs_no_engine(tmp_path: Path) -> None:
    (tmp_path / "durable_rules_engine.py").write_text("raise ImportError('none')\n", encoding="utf-8")
    ran = told("rules", "lint", "shandan", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert ran.returncode == 0, ran.stderr
