"""The engine's wheels: what they are made of, where they are found, and that all of them judge alike."""

from __future__ import annotations

import platform as machine
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import engine_wheels
import pytest

ROOT = Path(__file__).parent.parent
MISSING = {"linux-aarch64": "qemu-aarch64 is not installed", "win-amd64": "wine is not installed"}


@pytest.mark.parametrize("platform", engine_wheels.COMPILERS)
def test_every_wheel_judges_as_the_engine_that_is_installed(platform: str, tmp_path: Path) -> None:
    if platform == "linux-x86_64" and (sys.platform, machine.machine()) != ("linux", "x86_64"):
        pytest.skip("no Linux on x86-64")
    if shutil.which(engine_wheels.COMPILERS[platform]) is None:
        pytest.skip(f"no {engine_wheels.COMPILERS[platform]}, a cross compiler, for what runs the wheel")
    if engine_wheels.emulator(platform) is None:
        pytest.skip(f"{MISSING[platform]}: {platform} is not tried")
    cases = list(engine_wheels.rulings(120, seed=1))
    expected = engine_wheels.expected(cases)
    assert len(set(expected)) >= 9  # every reason there is
    assert engine_wheels.run(platform, cases, tmp_path) == expected


def test_the_wheels_are_those_that_are_described() -> None:
    checked = subprocess.run([sys.executable, "tools/engine/build.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_the_locks_are_of_this_project() -> None:
    checked = subprocess.run([sys.executable, "tools/lock.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_the_compiled_half_of_sqlglot_is_of_its_version() -> None:
    locked = dict(re.findall(r"^(sqlglotc?)==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE))
    assert locked["sqlglot"] == locked["sqlglotc"]
    assert version("sqlglot") == version("sqlglotc")


def test_where_hashes_are_checked_pip_takes_the_wheel_and_not_the_source(tmp_path: Path) -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (pin,) = re.findall(r"^durable-rules==(?:.*\\\n)+.*", lock, re.MULTILINE)
    (found,) = re.findall(r"^--find-links (\S+)", lock, re.MULTILINE)
    *_, source = re.findall(r"sha256:(\S+)", pin)
    page = tmp_path / "index.html"  # an index that has the source, with its hash
    page.write_text(f'<a href="durable_rules-2.0.28.tar.gz#sha256={source}">source</a>', encoding="utf-8")
    chosen = tmp_path / "requirements.txt"
    chosen.write_text(f"--no-index\n--find-links {page}\n--find-links {ROOT / found}\n{pin}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--require-hashes"]
    ran = subprocess.run([*command, "--requirement", str(chosen)], capture_output=True, text=True)
    assert "Would install durable_rules-2.0.28+auditor.1" in ran.stdout, ran.stdout + ran.stderr
