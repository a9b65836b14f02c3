"""The main process alone is killed at random: no child is left after two seconds, no scratch folder after the next run."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FULL = 100
ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "data_samples" / "shandan" / "records"


def soak(rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder) / "scratch"
        scratch.mkdir()
        out = Path(folder) / "out" / "report"
        for _ in range(rounds):
            started = _run(out, scratch)
            time.sleep(chance.uniform(0.1, 3.0))
            group = os.getpgid(started.pid)
            os.kill(started.pid, signal.SIGKILL)
            started.wait()
            until = time.monotonic() + 2
            while (left := _living(group)) and time.monotonic() < until:
                time.sleep(0.02)
            assert not left, f"children are left: {left}"
        assert _run(out, scratch).wait() in (0, 1, 3)
        assert not list(scratch.iterdir()), "scratch folders are left"
        assert [path.name for path in out.parent.iterdir()] == ["report"], "an unfinished report is left"
        shutil.rmtree(out)


def _run(out: Path, scratch: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "auditor",
        "run",
        str(RECORDS.parent / "audit.yaml"),
        "--output",
        str(out),
        "--format",
        "json",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)


def _living(group: int) -> list[int]:
    """The processes of a group that are no zombies."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[2]) == group and words[0] != "Z":
            found.append(int(path.parent.name))
    return found
