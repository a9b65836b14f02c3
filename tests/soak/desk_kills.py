"""Web process, worker or supervisor of a desk is killed at random while files come in: none that was accepted is lost."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

FULL = 100
ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "data_samples" / "shandan" / "records"
PATIENCE = 120
"""Seconds within which a desk comes back, or has looked at what it was given."""


def soak(rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        desk = _Desk(Path(folder) / "desk")
        try:
            desk.start()
            desk.begin()
            accepted = []
            for number in range(rounds):
                whom = chance.choice(("web", "worker", "supervisor"))
                delay = chance.uniform(0.0, 1.5)
                data = f"姓名,性别,职称\n甲{number},女,一级教师\n".encode()
                accepted += [data] if desk.hand_in(f"表{number}.csv", data) else []
                time.sleep(delay)
                desk.kill(whom)
                accepted += [data + b"\n"] if desk.hand_in(f"再{number}.csv", data + b"\n") else []
                desk.back()
            desk.looked_at(len(accepted))
        finally:
            desk.stop()
        assert accepted, "nothing was ever accepted"
        names = {path.name for path in (desk.root / "uploads").rglob("*") if path.is_file() and not path.name.startswith(".new-")}
        with sqlite3.connect(desk.root / "desk.sqlite3") as database:
            kept = {row[0] for row in database.execute("SELECT sha256 FROM desk_handin WHERE bureau = 0")}
            states = {row[0] for row in database.execute("SELECT state FROM desk_handin")}
        database.close()
        lost = [data for data in accepted if _sha256(data) not in kept & names]
        assert not lost, f"{len(lost)} accepted files are lost"
        assert "waiting" not in states
        assert _run("serve", "check", "--data", str(desk.root)).returncode == 0, "the desk is not as it was left"


class _Desk:
    """A desk of one person on a port of its own, and a browser's session at it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.process: subprocess.Popen[str] | None = None
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._browser = urllib.request.build_opener(cookies)

    def start(self) -> None:
        """Start the supervisor; the session of before stays good."""
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "auditor",
            "serve",
            "--local",
            str(self.root),
            "--port",
            str(self.port),
            "--workers",
            "1",
        ]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": "true"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        told = self.process.stdout.readline()
        found = re.search(r"http://\S+", told)
        assert found, told
        self._browser.open(found[0], timeout=PATIENCE).read()

    def begin(self) -> None:
        """An audit with the bureau's list of schools."""
        form = {"name": "核查", "pack": "shandan", "as_of": "2026-03-31"}
        self._post("/audits", "/audits", form, {})
        listed = (RECORDS / "学校名单.xlsx").read_bytes()
        assert self.hand_in("学校名单.xlsx", listed, "bureau")

    def hand_in(self, name: str, data: bytes, whose: str = "schools") -> bool:
        """Whether the desk said that it has the file; a desk that was killed meanwhile says nothing."""
        try:
            self._post("/audits/1/intake", "/audits/1/hand-in", {"whose": whose}, {"file": (name, data)})
        except (OSError, urllib.error.URLError, http.client.HTTPException):
            return False
        return True

    def kill(self, whom: str) -> None:
        assert self.process is not None
        children = {role: pid for pid in _children(self.process.pid) for role in ("server", "worker") if role in _command(pid)}
        pid = self.process.pid if whom == "supervisor" else children.get("server" if whom == "web" else "worker")
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        if whom == "supervisor":
            self.process.wait()

    def back(self) -> None:
        """Wait until pages are answered again; a supervisor that was killed is started as its owner would."""
        assert self.process is not None
        if self.process.poll() is not None:
            self.start()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self._browser.open(f"http://127.0.0.1:{self.port}/audits", timeout=10).read()
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise AssertionError("the desk did not come back")

    def looked_at(self, n: int) -> None:
        """Wait until nothing waits any more."""
        until = time.monotonic() + PATIENCE
        waiting = -1
        while time.monotonic() < until and waiting:
            with sqlite3.connect(self.root / "desk.sqlite3", timeout=20) as database:
                (waiting,) = database.execute("SELECT count(*) FROM desk_handin WHERE state = 'waiting'").fetchone()
            database.close()
            time.sleep(0.2)
        assert not waiting, f"{waiting} of {n} files were never looked at"

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def _post(self, seen_at: str, path: str, form: dict[str, str], files: dict[str, tuple[str, bytes]]) -> None:
        home = f"http://127.0.0.1:{self.port}"
        page = self._browser.open(home + seen_at, timeout=30).read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, "no form"
        border = uuid.uuid4().hex
        parts = [(f'name="{key}"', value.encode()) for key, value in {"csrfmiddlewaretoken": found[1], **form}.items()]
        parts += [(f'name="{key}"; filename="{name}"', data) for key, (name, data) in files.items()]
        body = b"".join(
            f"--{border}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n" for head, value in parts
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={border}"}
        request = urllib.request.Request(home + path, body + f"--{border}--\r\n".encode(), headers)
        self._browser.open(request, timeout=30).read()


def _children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    except OSError:  # gone since
        return ""
    return words if "auditor.web" in words else ""


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _run(*words: str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-m", "auditor", *words], env=environment, stdout=subprocess.DEVNULL)
