"""Everything a contributor does, in one file that needs nothing but Python 3.11, 3.12 or 3.13:

    python3 tasks.py sample            audit the Shandan sample into out/shandan
    python3 tasks.py test [ARGS]       the tests (ARGS go to pytest)
    python3 tasks.py lint [--fix]      ruff: mistakes and layout; the import contract of pyproject.toml
    python3 tasks.py types             mypy
    python3 tasks.py generate [--check]    write the generated files again, or say which are stale
    python3 tasks.py soak [NAME [N [SEED]]]    one of the tests too long for every run, at full size or N rounds; or name
                                       them (tests/soaks.py says how to add one)
    python3 tasks.py slowest [ARGS]    the tests, and the twenty that took most of the processor
    python3 tasks.py bench             the benchmarks
    python3 tasks.py extra NAME…       install extras of pyproject.toml, such as spark, beside what is installed
    python3 tasks.py bundle --platform linux-x86_64|linux-aarch64|win-amd64 [--python PATH]
                                       one zip for machines without a network, with a Python in it where PATH names one
    python3 tasks.py lock [--check | --upgrade]    write the locks again after a change of pyproject.toml, or only look
    python3 tasks.py pythons           the sample and the nearest tests on every supported Python of this machine
    python3 tasks.py versions newest|lowest [ARGS]    the tests on the newest, or the lowest, versions that pyproject.toml allows

The first call makes .venv and installs into it what requirements.lock names; later calls only look whether that is up to date.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CATALOGUE = ROOT / "auditor" / "locale" / "zh" / "LC_MESSAGES" / "auditor.po"
OLDEST, NEWEST = (3, 11), (3, 13)

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
    ("reference of commands, codes, words", ["tools/reference_doc.py"], ["tools/reference_doc.py", "--check"]),
    ("what pages show", ["tools/pages.py"], ["tools/pages.py", "--check"]),
    ("examples of help", ["tools/help_examples.py"], ["tools/help_examples.py"]),
)
"""One line for each thing that is generated; a check prints what is stale and how to mend it, and exits with 1."""


def main(arguments: list[str]) -> int:
    verbs = {"sample": sample, "test": test, "lint": lint, "types": types, "generate": generate, "bench": bench, "extra": extra}
    verbs |= {"soak": soak, "slowest": slowest, "bundle": bundle}
    apart = {"lock": lock, "pythons": pythons, "versions": versions}  # these need no .venv, or make their own
    if not arguments or arguments[0] not in {**verbs, **apart}:
        print(__doc__)
        return 0 if arguments[:1] in (["--help"], ["-h"]) else 2
    _need_python()
    if arguments[0] in apart:
        return apart[arguments[0]](arguments[1:])
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


def soak(arguments: list[str]) -> int:
    return run("tests/soaks.py", *arguments)


def slowest(arguments: list[str]) -> int:
    return run("-m", "pytest", "--slowest", "20", *arguments)


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
        extra(["bench"])
    return run("benchmarks/run.py", *arguments)


def extra(arguments: list[str]) -> int:
    locks = [ROOT / "tools" / "locks" / f"{name}.lock" for name in arguments]
    known = sorted(path.stem for path in (ROOT / "tools" / "locks").glob("*.lock"))
    if not locks or not all(path.exists() for path in locks):
        print(f"Name one or more of: {', '.join(known)}", file=sys.stderr)
        return 2
    from tools.environments import PIP_INSTALL

    return run(*PIP_INSTALL, "--require-hashes", *(word for path in locks for word in ("--requirement", str(path))))


def bundle(arguments: list[str]) -> int:
    return run("tools/bundle/make.py", *arguments)


def lock(arguments: list[str]) -> int:
    if "--check" in arguments:
        return subprocess.run([sys.executable, "tools/lock.py", "--check"], cwd=ROOT).returncode
    if not PYTHON.exists() or run("-c", "import uv") != 0:  # a lock that does not fit cannot bring what renews it
        from tools.environments import PIP_INSTALL, make

        if not PYTHON.exists():
            make(VENV)
        run(*PIP_INSTALL, "uv")
    return run("tools/lock.py", *arguments)


def pythons(arguments: list[str]) -> int:
    return subprocess.run([sys.executable, "tools/environments.py", "pythons", *arguments], cwd=ROOT).returncode


def versions(arguments: list[str]) -> int:
    return subprocess.run([sys.executable, "tools/environments.py", "versions", *arguments], cwd=ROOT).returncode


def run(*command: str) -> int:
    """Run the project's Python from the project's folder; returns the exit code."""
    return subprocess.run([str(PYTHON), *command], cwd=ROOT).returncode


# --- setting up -------------------------------------------------------------------------------------------------------------


def install() -> None:
    """Make .venv and install what is locked, unless what it was installed from is unchanged."""
    from tools.environments import InstallationError
    from tools.environments import install as install_locked

    try:
        installed = install_locked(VENV)
    except InstallationError as failed:
        sys.exit(str(failed))
    compiled = CATALOGUE.with_suffix(".mo")
    if not installed and (not compiled.exists() or compiled.stat().st_mtime < CATALOGUE.stat().st_mtime):
        run("tools/messages.py", "compile")


def _need_python() -> None:
    """One of the Pythons that the project is tried on; when this is another, go on with one if the machine has it."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    wanted = [f"{OLDEST[0]}.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    found = next(filter(None, (shutil.which(f"python{version}") for version in wanted)), None)
    if found is None:
        told = sys.version.split()[0]
        sys.exit(f"Python {', '.join(wanted)} is needed; this is {told}. See https://www.python.org/downloads/")
    os.execv(found, [found, str(ROOT / "tasks.py"), *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
