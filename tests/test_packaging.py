"""The wheel works away from the checkout: rules, policies, templates and the Chinese catalogue are inside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def build(folder: Path) -> Path:
    """The wheel of this checkout, built into ``folder`` without any network."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the unpacked wheel and nothing else; its dependencies come from the Python that runs the tests."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def python(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in ``folder`` with the installed package in front of everything else."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


def files_of(folder: Path) -> set[str]:
    """The files of a folder, without what is compiled from them on first use."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if "__pycache__" not in path.parts}


@pytest.mark.parametrize(
    ("folder", "inside"),
    [
        ("rules", "auditor/share/rules"),
        ("policies", "auditor/share/policies"),
        ("reports/templates", "auditor/share/templates"),
        ("docs", "auditor/share/docs"),
    ],
)
def test_the_wheel_carries(folder: str, inside: str, installed: Path) -> None:
    carried = files_of(installed / inside)
    assert carried
    assert carried == files_of(ROOT / folder)


def test_the_installed_package_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    ran = python(installed, tmp_path, "-c", "import auditor; print(auditor.__file__)")
    assert Path(ran.stdout.strip()).is_relative_to(installed)


def test_resources_are_found_inside_it(installed: Path, tmp_path: Path) -> None:
    code = (
        "from auditor.system import resources as r; print(r.rules_folder(), r.policies_folder(), r.templates_folder(), sep='\\n')"
    )
    ran = python(installed, tmp_path, "-c", code)
    folders = [Path(line) for line in ran.stdout.splitlines()]
    assert len(folders) == 3
    assert all(folder.is_dir() and folder.is_relative_to(installed) for folder in folders), ran.stdout + ran.stderr


def test_it_speaks_chinese(installed: Path, tmp_path: Path) -> None:
    ran = python(installed, tmp_path, "-m", "auditor", "--help")
    assert "显示本帮助并退出。" in ran.stdout, ran.stderr


def test_it_loads_a_shipped_pack(installed: Path, tmp_path: Path) -> None:
    ran = python(installed, tmp_path, "-c", "from auditor import load_pack; print(load_pack('shandan').name)")
    assert ran.stdout.strip() == "shandan", ran.stderr


def test_the_command_is_declared(installed: Path) -> None:
    (entry_points,) = installed.glob("auditor-*.dist-info/entry_points.txt")
    assert "auditor = auditor.__main__:command" in entry_points.read_text(encoding="utf-8")


def test_two_builds_are_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    assert build(tmp_path).read_bytes() == wheel.read_bytes()


def test_the_public_names_are_what_they_say(installed: Path, tmp_path: Path) -> None:
    code = (
        "import auditor.audit, auditor; print(all(callable(getattr(auditor, n)) for n in auditor.__all__ if n != '__version__'))"
    )
    ran = python(installed, tmp_path, "-c", code)
    assert ran.stdout.split() == ["True"], ran.stderr


def test_the_version_is_one(installed: Path, tmp_path: Path) -> None:
    code = "import auditor, importlib.metadata as m; print(auditor.__version__, m.version('auditor'))"
    ran = python(installed, tmp_path, "-c", code)
    here, declared = ran.stdout.split()
    assert here == declared


def test_the_sample_runs_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data_samples" / "shandan", tmp_path / "shandan")
    ran = python(installed, tmp_path, "-m", "auditor", "run", "shandan/audit.yaml", "--output", "report")
    assert ran.returncode == 1, ran.stderr
    assert {path.name for path in (tmp_path / "report").iterdir()} >= {"findings.json", "findings.xlsx", "report.html"}
