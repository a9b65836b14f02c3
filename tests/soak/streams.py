"""Every verb, with stdout and stderr closed, broken and full: the exit code is as ever, and nothing is told of a failure."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from itertools import product
from pathlib import Path

from fuzzing import home

ROOT = Path(__file__).parents[2]
READERS = (
    ">&-",
    "2>&-",
    ">&- 2>&-",
    "| true",
    "2>&1 | true",
    "2> >(true)",
    ">/dev/full",
    "2>/dev/full",
    ">/dev/full 2>&1",
)
COMMANDS = (
    "--help",
    "--version",
    "run audit.yaml --output new",
    "run nowhere.yaml",
    "compare done before",
    "report files done --format html --output new",
    "report letters done --output new",
    "report audience done --for public --output new",
    "self-check records --pack ./ours --as-of 2025-12-31 --output new",
    "verify done",
    "import records --output new",
    "store write audit.yaml new",
    "store check store",
    "survey store --pack ./ours --as-of 2025-12-31 --output new",
    "template --pack ./ours --output new",
    "waivers lint audit.yaml",
    "rules lint ./ours",
    "rules test ./ours",
    "rules show ours/1 --pack ./ours",
    "rules coverage ./ours",
    "rules explain",
    "rules format ./ours/rules.yaml --check",
    "rules impact ./ours ./ours audit.yaml",
    "rules draft text.txt --pack drafted",
)
FULL = len(READERS) * len(COMMANDS)


def soak(rounds: int, seed: int) -> None:
    pairs = list(product(COMMANDS, READERS))
    random.Random(seed).shuffle(pairs)
    wrong = []
    for command, reader in pairs[:rounds]:
        expected, _ = _code(command, ">/dev/null 2>/dev/null")
        code, told = _code(command, reader)
        if code != expected or "Traceback" in told or "程序自身出错（" in told or "Exception ignored" in told:
            wrong.append(f"{command} {reader}: {code} instead of {expected}; {told[-300:]}")
    assert not wrong, "\n".join(wrong)


@cache
def _code(command: str, reader: str) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "a"
        shutil.copytree(home(), folder)
        script = f"'{sys.executable}' -m auditor {command} {reader}; exit ${{PIPESTATUS[0]}}"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        ran = subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True)
        return ran.returncode, (ran.stdout + ran.stderr).decode("utf-8", "replace")
