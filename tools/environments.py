"""Virtual environments with the project in them, made from the locks; needs nothing but Python.

tasks.py makes ``.venv`` with it; on its own it tries the project elsewhere, in environments beside that one:

python tools/environments.py pythons              the sample and the nearest tests on every supported Python of this machine
python tools/environments.py versions newest|lowest [ARGS]
                                                  the tests (ARGS go to pytest) with the newest, or with the lowest allowed
                                                  versions of what pyproject.toml names
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PIP_INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
INSTALLED_FROM = ("requirements.lock", "pyproject.toml", "tools/hatch_build.py")
PYTHONS = ("3.11", "3.12", "3.13")
"""The Pythons that the project is tried on; pyproject.toml promises no others."""
NEAREST = (
    "test_samples.py",
    "test_judge.py",
    "test_judge_oracle.py",
    "test_rules_yaml.py",
    "test_processes.py",
    "test_cli_run.py",
)
"""Tests that notice another Python: what is read, judged and written, and the processes that do it."""


class InstallationError(Exception):
    """An environment could not be made; says what to do."""


def python_of(environment: Path) -> Path:
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(environment: Path, *command: str, **options: object) -> int:
    """Run the environment's Python in the project's folder; returns the exit code."""
    return subprocess.run([str(python_of(environment)), *command], cwd=ROOT, **options).returncode  # type: ignore[call-overload]


def install(environment: Path, base: str | None = None) -> bool:
    """Make ``environment`` with Python ``base`` (by default this one), install what is locked and the project itself.

    Nothing is done where it was installed from the same files before; says whether anything was. Raises InstallationError.
    """
    stamp = environment / "installed.sha256"
    wanted = _fingerprint(environment, base)
    if python_of(environment).exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    print(f"setting up {environment.name}: this takes a few minutes the first time", file=sys.stderr)
    if not python_of(environment).exists():
        make(environment, base)
    stamp.unlink(missing_ok=True)
    if run(environment, *PIP_INSTALL, "--require-hashes", "--requirement", str(LOCK)) != 0:
        raise InstallationError("The installation failed; what pip says stands above." + compiler_advice())
    install_project(environment)
    stamp.write_text(wanted)
    return True


def install_project(environment: Path) -> None:
    """The project itself, editable; what it needs must be there. Raises InstallationError."""
    if run(environment, *PIP_INSTALL, "--no-deps", "--no-build-isolation", "--editable", ".") != 0:
        raise InstallationError("The project itself could not be installed; what pip says stands above.")
    run(environment, "-m", "compileall", "-q", "auditor")  # else the first start of every command pays for it


def compiler_advice() -> str:
    """Where the engine has no wheel its source is built."""
    if shutil.which("cc"):
        return ""
    return (
        "\nIf it is durable-rules: there is no ready-made engine for this machine, and a C compiler is needed"
        " (Debian, Ubuntu: apt-get install build-essential python3-dev)."
    )


def make(environment: Path, base: str | None = None) -> None:
    """An empty environment. Raises InstallationError."""
    shutil.rmtree(environment, ignore_errors=True)
    try:
        if base is None:
            venv.create(environment, with_pip=True)
        else:
            subprocess.run([base, "-m", "venv", str(environment)], check=True)
    except (subprocess.CalledProcessError, OSError) as failed:
        shutil.rmtree(environment, ignore_errors=True)
        message = f"Python's venv does not work here ({failed}). Debian, Ubuntu: apt-get install python3-venv"
        raise InstallationError(message) from failed


def _fingerprint(environment: Path, base: str | None) -> str:
    digest = hashlib.sha256(f"{environment} {base}".encode())
    for name in INSTALLED_FROM:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


# --- other Pythons ----------------------------------------------------------------------------------------------------------


def python_called(version: str) -> str | None:
    """A working Python of this version: on the path, or among those that pyenv keeps."""
    kept = sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob(f"versions/{version}.*/bin/python"))
    for candidate in filter(None, (shutil.which(f"python{version}"), *map(str, reversed(kept)))):
        asked = [candidate, "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"]
        told = subprocess.run(asked, capture_output=True, text=True)
        if told.stdout.strip() == version:
            return candidate
    return None


def pythons() -> int:
    """Sample and nearest tests on every supported Python there is; all must give the same findings, byte for byte."""
    findings: dict[str, str] = {}
    failed = []
    for version in PYTHONS:
        base = python_called(version)
        if base is None:
            print(f"Python {version}: not on this machine, not tried", flush=True)
            continue
        # the suite runs in .venv: no second environment for the same Python
        own = python_of(ROOT / ".venv").exists() and version == f"{sys.version_info.major}.{sys.version_info.minor}"
        environment = ROOT / (".venv" if own else f".venv-{version}")
        install(environment, None if own else base)
        with tempfile.TemporaryDirectory() as folder:
            sample = ("data_samples/shandan/audit.yaml", "--output", folder)
            run(environment, "-m", "auditor", "run", *sample, stdout=subprocess.DEVNULL)
            written = Path(folder) / "findings.json"
            findings[version] = hashlib.sha256(written.read_bytes()).hexdigest() if written.exists() else "no findings"
        passed = run(environment, "-m", "pytest", "-p", "no:cacheprovider", *(f"tests/{name}" for name in NEAREST)) == 0
        if not passed:
            failed.append(version)
        print(f"Python {version}: findings of the sample {findings[version]}, nearest tests {'passed' if passed else 'FAILED'}")
    if len(set(findings.values())) > 1 or "no findings" in findings.values():
        print("The findings are not the same on all Pythons.", file=sys.stderr)
        return 1
    return 1 if failed or not findings else 0


# --- other versions of what is installed ------------------------------------------------------------------------------------

RESOLUTIONS = {"newest": "highest", "lowest": "lowest-direct"}


def versions(which: str, arguments: list[str]) -> int:
    """The tests with the newest, or with the lowest, versions that pyproject.toml allows of what it names itself."""
    environment = ROOT / f".venv-{which}"
    make(environment)
    if run(environment, *PIP_INSTALL, "uv") != 0:
        raise InstallationError("uv could not be installed; what pip says stands above.")
    with tempfile.TemporaryDirectory() as folder:
        chosen = str(Path(folder) / "requirements.txt")
        compiled = ("-m", "uv", "pip", "compile", "--quiet", "--no-header", "--extra", "test", "--resolution", RESOLUTIONS[which])
        if run(environment, *compiled, "--output-file", chosen, "pyproject.toml") != 0:
            raise InstallationError("uv found no versions that fit together; what it says stands above.")
        wheels = ("--find-links", str(ROOT / "tools" / "engine" / "wheels"))
        if run(environment, *PIP_INSTALL, *wheels, "--requirement", chosen) != 0:
            raise InstallationError("The installation failed; what pip says stands above.")
    install_project(environment)
    run(environment, "-m", "pip", "list", "--disable-pip-version-check")
    return run(environment, "-m", "pytest", *arguments)


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["pythons"]:
            return pythons()
        if arguments[:1] == ["versions"] and arguments[1:2] and arguments[1] in RESOLUTIONS:
            return versions(arguments[1], arguments[2:])
    except InstallationError as failed:
        print(failed, file=sys.stderr)
        return 1
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
