"""Everything a contributor does, in one file that needs nothing but Python 3.11:

    python3 tasks.py sample            audit the Shandan sample into out/shandan
    python3 tasks.py test [ARGS]       the tests (ARGS go to pytest)
    python3 tasks.py lint [--fix]      ruff: mistakes and layout; the import contract of pyproject.toml
    python3 tasks.py types             mypy
    python3 tasks.py generate [--check]    write the generated files again, or say which are stale
    python3 tasks.py bench             the benchmarks
    python3 tasks.py extra NAME…       install extras of pyproject.toml, such as spark, beside what is installed

The first call makes .venv and installs the project into it; later calls only look whether that is still up to date.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.sha256"
PIP_INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
INSTALLED_FROM = ("pyproject.toml", "tools/hatch_build.py")
CATALOGUE = ROOT / "auditor" / "locale" / "zh" / "LC_MESSAGES" / "auditor.po"
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")

IMPORT_CONTRACT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"

GENERATED: tuple[tuple[str, list[str], list[str]], ...] = (
    # what, how it is written, how it is checked
    ("messages", ["tools/messages.py", "compile"], ["tools/messages.py", "check"]),
    ("samples", ["tools/make_samples.py"], ["tools/make_samples.py", "--check"]),
    ("reference of the rule language", ["tools/rules_doc.py"], ["tools/rules_doc.py", "--check"]),
    ("templates of letters", ["tools/letter_templates.py"], ["tools/letter_templates.py", "--check"]),
    ("JSON schemas for editors", ["tools/json_schema.py"], ["tools/json_schema.py", "--check"]),
    ("reference of the records model", ["tools/records_doc.py"], ["tools/records_doc.py", "--check"]),
    ("catalogue of rules", ["tools/catalogue.py"], ["tools/catalogue.py", "--check"]),
    ("four examples", ["tools/four_examples.py"], ["tools/four_examples.py", "--check"]),
)
"""One line for each thing that is generated; a check prints what is stale and how to mend it, and exits with 1."""


def main(arguments: list[str]) -> int:
    verbs = {"sample": sample, "test": test, "lint": lint, "types": types, "generate": generate, "bench": bench, "extra": extra}
    if not arguments or arguments[0] not in verbs:
        print(__doc__)
        return 0 if arguments[:1] in (["--help"], ["-h"]) else 2
    install()
    return verbs[arguments[0]](arguments[1:])


def sample(arguments: list[str]) -> int:
    report = ROOT / "out" / "shandan"
    audit = ROOT / "data_samples" / "shandan" / "audit.yaml"
    code = run("-m", "auditor", "run", str(audit), "--output", str(report), *arguments)
    # 1 and 3 are verdicts on the sample's schools (some fail on purpose), not mistakes.
    if code in (0, 1, 3):
        print(f"\n{(report / 'report.html').as_uri()}")
        return 0
    return code


def test(arguments: list[str]) -> int:
    return run("-m", "pytest", *arguments)


def lint(arguments: list[str]) -> int:
    check = ["--fix"] if "--fix" in arguments else []
    layout = [] if "--fix" in arguments else ["--check"]
    return run("-m", "ruff", "check", *check) or run("-m", "ruff", "format", *layout) or run("-c", IMPORT_CONTRACT)


def types(arguments: list[str]) -> int:
    return run("-m", "mypy", *arguments)


def generate(arguments: list[str]) -> int:
    stale = []
    for what, write, check in GENERATED:
        if run(*(check if "--check" in arguments else write)) != 0:
            stale.append(what)
    if stale:
        print(f"not up to date: {', '.join(stale)}; what to do stands above", file=sys.stderr)
    return 1 if stale else 0


def bench(arguments: list[str]) -> int:
    arguments = [argument for argument in arguments if argument != "--"]
    if "national" in arguments and run("-c", "import polars, pyarrow") != 0:
        run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", ".[bench]")
    return run("benchmarks/run.py", *arguments)


def extra(arguments: list[str]) -> int:
    return run(*PIP_INSTALL, "--editable", f".[{','.join(arguments)}]")


def run(*command: str) -> int:
    """Run the project's Python from the project's folder; returns the exit code."""
    return subprocess.run([str(PYTHON), *command], cwd=ROOT).returncode


# --- setting up -------------------------------------------------------------------------------------------------------------


def install() -> None:
    """Make .venv and install the project, unless what it was installed from is unchanged."""
    wanted = _fingerprint()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        compiled = CATALOGUE.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < CATALOGUE.stat().st_mtime:
            run("tools/messages.py", "compile")
        return
    _need_python()
    print("setting up .venv: this takes a few minutes the first time", file=sys.stderr)
    if not PYTHON.exists():
        _make_venv()
    if run(*PIP_INSTALL, "--editable", ".[test]") != 0:
        if not shutil.which("cc"):
            print("A C compiler is needed (Debian, Ubuntu: apt-get install build-essential python3-dev).", file=sys.stderr)
        sys.exit("The installation failed; what pip says stands above.")
    run("-m", "compileall", "-q", "auditor")  # else the first start of every command pays for it
    STAMP.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256(str(VENV).encode())
    for name in INSTALLED_FROM:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _need_python() -> None:
    """Python 3.11 or later; when this one is older, go on with a newer one if the machine has it."""
    if sys.version_info >= (3, 11):
        return
    found = next(filter(None, map(shutil.which, PYTHONS)), None)
    if found is None:
        sys.exit(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}. See https://www.python.org/downloads/")
    os.execv(found, [found, str(ROOT / "tasks.py"), *sys.argv[1:]])


def _make_venv() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as failed:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(f"Python's venv does not work here ({failed}). Debian, Ubuntu: apt-get install python3-venv")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
