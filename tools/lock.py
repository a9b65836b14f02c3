"""The locks: every package that is installed, with the hash of each of its files, for all platforms and Pythons.

python tools/lock.py --check         are they of today's pyproject.toml? Resolves nothing; needs nothing but Python
python tools/lock.py [--upgrade]     write them again with uv; what they hold is kept as far as it fits, or renewed

``requirements.lock`` is what a contributor installs; beside it ``tools/locks/`` has one file for each extra that few need, and
one for what a bureau installs. Their first line is a digest of what they were resolved from.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAIN = ROOT / "requirements.lock"
LOCKS = {
    # lock → the extras that it holds beside what the program itself needs
    MAIN: ("test",),
    ROOT / "tools" / "locks" / "bureau.lock": ("sql", "web"),
    ROOT / "tools" / "locks" / "pdf.lock": ("pdf",),
    ROOT / "tools" / "locks" / "bench.lock": ("bench",),
    ROOT / "tools" / "locks" / "spark.lock": ("spark",),
    ROOT / "tools" / "locks" / "web.lock": ("web",),
}
WHEELS = ROOT / "tools" / "engine" / "wheels"
INDEX = WHEELS / "index.html"
RENEW = "python3 tasks.py lock"


def digest() -> str:
    """SHA-256 of the tables of pyproject.toml that say what is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tables = [project["project"][name] for name in ("requires-python", "dependencies", "optional-dependencies")]
    written = json.dumps([*tables, project["build-system"]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def first_line() -> str:
    return f"# pyproject.toml {digest()} (renewed by: {RENEW})"


def check() -> list[str]:
    """What is not up to date, in words; nothing where all is."""
    stale = [f"{path.relative_to(ROOT)} is not of this pyproject.toml" for path in LOCKS if _first_line(path) != first_line()]
    if not stale:
        locked = MAIN.read_text(encoding="utf-8")
        stale = [f"{name} is not in {MAIN.name}" for name, sha256 in engine_wheels().items() if sha256 not in locked]
    return stale


def _first_line(path: Path) -> str:
    return path.read_text(encoding="utf-8").partition("\n")[0] if path.exists() else ""


def engine_wheels() -> dict[str, str]:
    """The wheels of the engine that the project carries → their SHA-256."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(WHEELS.glob("*.whl"))}


def write(path: Path, extras: tuple[str, ...], options: list[str]) -> None:
    """Resolve one lock and write it."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--generate-hashes"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--fork-strategy", "fewest", "--no-annotate"]
    command += ["--python-version", _oldest_python(), *options, *(word for extra in extras for word in ("--extra", extra))]
    with tempfile.TemporaryDirectory() as folder:
        resolved = Path(folder) / path.name
        if path.exists():  # what it holds is kept as far as it fits
            resolved.write_text(_pins(path), encoding="utf-8")
        if path != MAIN:  # whoever installs both gets one version of each package
            constraints = Path(folder) / "constraints.txt"
            constraints.write_text(_pins(MAIN), encoding="utf-8")
            command += ["--constraint", str(constraints)]
        subprocess.run([*command, "--output-file", str(resolved)], cwd=ROOT, check=True)
        path.write_text(first_line() + "\n" + _with_engine(path, resolved.read_text(encoding="utf-8")), encoding="utf-8")


def _pins(path: Path) -> str:
    """A lock without what only pip is to read, and without the hashes of the engine, whose wheels may have changed."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    pins = "".join(line for line in lines if not line.startswith(("#", "--")))
    return re.sub(r"^(durable-rules==\S+)( \\\n +--hash=\S+)*", r"\1", pins, flags=re.MULTILINE)


def _oldest_python() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (oldest,) = re.findall(r">=([0-9.]+)", project["project"]["requires-python"])
    return str(oldest)


def _with_engine(path: Path, lock: str) -> str:
    """``lock`` that finds the engine's wheels in the project; where none fits, pip takes the source that is locked anyway.

    A wheel's local version (``2.0.28+auditor.1``) satisfies ``==2.0.28`` and is the higher one.
    """
    wheels = engine_wheels()
    hashes = "".join(f" \\\n    --hash=sha256:{sha256}" for sha256 in wheels.values())
    found = f"--find-links {Path(os.path.relpath(INDEX, path.parent)).as_posix()}\n" if wheels else ""
    return found + re.sub(r"^(durable-rules==\S+)", lambda pin: pin[1] + hashes, lock, flags=re.MULTILINE)


def main(arguments: list[str]) -> int:
    if "--check" in arguments:
        stale = check()
        if stale:
            print(*stale, sep="\n", file=sys.stderr)
            print(f"Renew the locks: {RENEW}", file=sys.stderr)
        return 1 if stale else 0
    for path, extras in LOCKS.items():
        write(path, extras, arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
