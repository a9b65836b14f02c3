"""The bundle for machines without a network: what is in it for which platform, and that it unpacks itself and nothing else."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
BUNDLE = ROOT / "tools" / "bundle"
HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bundle_{name}", BUNDLE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make = load("make")


def wheel(folder: Path, name: str, files: dict[str, str]) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
    return path


def unpacked(folder: Path, *wheels: Path, digest: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run start.py in a bundle of these wheels; its site is in ``folder``."""
    (folder / "start.py").write_bytes((BUNDLE / "start.py").read_bytes())
    (folder / "wheels").mkdir(exist_ok=True)
    listed = ""
    for path in wheels:
        data = path.read_bytes()
        (folder / "wheels" / path.name).write_bytes(data)
        listed += f"{digest or hashlib.sha256(data).hexdigest()}  {path.name}\n"
    (folder / f"wheels-{HERE}.txt").write_text(listed, encoding="utf-8")
    command = [sys.executable, "-I", str(folder / "start.py"), "told"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment)


PROGRAM = {
    "auditor/__init__.py": "",
    "auditor/__main__.py": "import sys\ndef command():\n    print(sys.argv)\n    sys.exit(3)\n",
    "auditor-1.0.data/purelib/auditor/more.py": "",
    "auditor-1.0.data/scripts/auditor": "not imported",
}


def test_it_unpacks_once_and_runs_the_program(tmp_path: Path) -> None:
    ran = unpacked(tmp_path, wheel(tmp_path, "auditor", PROGRAM))
    assert (ran.returncode, ran.stdout) == (3, "['auditor', 'told']\n"), ran.stderr
    site = tmp_path / f"site-{HERE}"
    files = {path.relative_to(site).as_posix() for path in site.rglob("*.py")}
    assert files == {"auditor/__init__.py", "auditor/__main__.py", "auditor/more.py"}
    assert not list(site.rglob("scripts"))
    again = subprocess.run([sys.executable, "-I", str(tmp_path / "start.py")], capture_output=True, text=True)
    assert (again.returncode, again.stderr) == (3, "")


def test_a_damaged_file_is_told_and_nothing_half_unpacked_stays(tmp_path: Path) -> None:
    ran = unpacked(tmp_path, wheel(tmp_path, "auditor", PROGRAM), digest="0" * 64)
    assert ran.returncode == 1
    assert "文件已损坏，请重新复制安装包" in ran.stderr
    assert not list(tmp_path.glob("site-*"))


def test_nothing_is_unpacked_outside(tmp_path: Path) -> None:
    inside = tmp_path / "bundle"
    inside.mkdir()
    ran = unpacked(inside, wheel(tmp_path, "auditor", {**PROGRAM, "../escaped.py": ""}))
    assert ran.returncode == 1
    assert "文件已损坏" in ran.stderr
    assert not list(tmp_path.rglob("escaped.py"))


def test_another_python_is_told_which_ones_would_do(tmp_path: Path) -> None:
    (tmp_path / "start.py").write_bytes((BUNDLE / "start.py").read_bytes())
    (tmp_path / "wheels-3.99.txt").write_text("", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    ran = subprocess.run([sys.executable, str(tmp_path / "start.py")], capture_output=True, env=environment)
    assert f"这个安装包需要 Python 3.99，现在运行的是 {HERE}。" in ran.stderr.decode()


def test_markers_are_those_of_the_target_not_of_this_machine() -> None:
    locked = make.read_lock(ROOT / "requirements.lock")
    names = {platform: {one.name for one in locked if one.wanted(platform, "3.11")} for platform in make.PLATFORMS}
    assert names["win-amd64"] - names["linux-x86_64"] == {"colorama"}
    assert names["linux-aarch64"] == names["linux-x86_64"]


def test_a_lock_is_read_whole() -> None:
    text = make.LOCK.read_text(encoding="utf-8")
    locked = make.read_lock(make.LOCK)
    assert sum(len(one.hashes) for one in locked) == text.count("--hash=sha256:")
    assert len(locked) == text.count("==")
    assert {"duckdb", "durable-rules", "pandas", "sqlalchemy"} <= {one.name for one in locked}


@pytest.mark.parametrize("platform", make.PLATFORMS)
def test_the_list_of_what_is_bundled_is_of_the_lock(platform: str) -> None:
    written = make.sbom(platform, make.PYTHONS)
    assert written == make.sbom(platform, make.PYTHONS)
    told = json.loads(written)
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.5")
    locked = {f"pkg:pypi/{one.name}@{one.version}" for one in make.read_lock(make.LOCK) if one.wanted(platform, "3.13")}
    assert {component["purl"] for component in told["components"]} == locked
    assert all(component["hashes"] for component in told["components"])


def test_licence_texts_are_gathered(tmp_path: Path) -> None:
    info = {"a-1.0.dist-info/METADATA": "Name: a\nLicense-Expression: MIT\n\n", "a-1.0.dist-info/licenses/LICENSE": "the text"}
    silent = {"b-1.0.dist-info/METADATA": "Name: b\nClassifier: License :: OSI Approved :: BSD License\n\n"}
    found = make.licences([wheel(tmp_path, "a", info), wheel(tmp_path, "b", silent)])
    assert found == {"licences/a-1.0/LICENSE": b"the text", "licences/b-1.0/METADATA.txt": b"BSD License\n"}


def test_the_same_content_gives_the_same_zip_and_the_script_runs(tmp_path: Path) -> None:
    files = {"start.sh": b"#!/bin/sh\n", "README.txt": b"text"}
    for name in ("a.zip", "b.zip"):
        make.write(tmp_path / name, "top", dict(reversed(files.items())) if name == "b.zip" else files, None)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    assert modes == {"top/README.txt": 0o644, "top/start.sh": 0o755}


def test_an_interpreter_is_put_in_and_its_version_seen(tmp_path: Path) -> None:
    (tmp_path / "python" / "bin").mkdir(parents=True)
    (tmp_path / "python" / "bin" / "python3.12").touch()
    assert make.version_of(tmp_path / "python") == "3.12"
    assert [name for name, _ in make.interpreter(tmp_path / "python")] == ["python/bin/python3.12"]
    with pytest.raises(SystemExit, match="holds no Python"):
        make.version_of(tmp_path / "python" / "lib")


def test_the_pythons_are_those_that_are_tried() -> None:
    environments = importlib.util.spec_from_file_location("environments", ROOT / "tools" / "environments.py")
    assert environments is not None
    assert environments.loader is not None
    module = importlib.util.module_from_spec(environments)
    environments.loader.exec_module(module)
    assert module.PYTHONS == make.PYTHONS
