"""Web process, worker or supervisor of a desk is killed at random while files come in: none that was accepted is lost."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from desk_process import ROOT, DeskProcess, command

FULL = 100
RECORDS = ROOT / "data_samples" / "shandan" / "records"


def soak(rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        desk = DeskProcess(Path(folder) / "desk")
        begun: set[int] = set()
        try:
            desk.start()
            desk.begin(("学校名单.xlsx", (RECORDS / "学校名单.xlsx").read_bytes()))
            accepted = []
            for number in range(rounds):
                whom = chance.choice(("server", "worker", "supervisor"))
                delay = chance.uniform(0.0, 1.5)
                data = f"姓名,性别,职称\n甲{number},女,一级教师\n".encode()
                accepted += [data] if desk.hand_in(f"表{number}.csv", data) else []
                time.sleep(delay)
                begun |= set(desk.processes())
                _kill(desk, whom)
                accepted += [data + b"\n"] if desk.hand_in(f"再{number}.csv", data + b"\n") else []
                desk.back()
            desk.looked_at()
            begun |= set(desk.processes())
        finally:
            desk.stop()
        assert accepted, "nothing was ever accepted"
        _nobody_is_left(begun)
        names = {path.name for path in (desk.root / "uploads").rglob("*") if path.is_file() and not path.name.startswith(".new-")}
        with sqlite3.connect(desk.root / "desk.sqlite3") as database:
            kept = {row[0] for row in database.execute("SELECT sha256 FROM desk_handin WHERE bureau = 0")}
            states = {row[0] for row in database.execute("SELECT state FROM desk_handin")}
        database.close()
        lost = [data for data in accepted if hashlib.sha256(data).hexdigest() not in kept & names]
        assert not lost, f"{len(lost)} accepted files are lost"
        assert "waiting" not in states
        assert _run("serve", "check", "--data", str(desk.root)).returncode == 0, "the desk is not as it was left"


def _kill(desk: DeskProcess, whom: str) -> None:
    assert desk.process is not None
    pid = next((pid for pid, role in desk.processes().items() if role == whom), None)
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
    if whom == "supervisor":
        desk.process.wait()


def _nobody_is_left(begun: set[int]) -> None:
    """Every process ends with its supervisor, also one that had only just begun."""
    until = time.monotonic() + 20
    left = begun
    while left and time.monotonic() < until:
        left = {pid for pid in begun if "auditor.web" in command(pid)}
        time.sleep(0.2)
    assert not left, f"processes without a supervisor: {sorted(left)}"


def _run(*words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "auditor", *words], env=environment, stdout=subprocess.DEVNULL)
