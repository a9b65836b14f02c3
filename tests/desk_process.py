"""A desk as its owner starts it, and a browser's session at it without a browser: for soaks and benchmarks."""

from __future__ import annotations

import http.client
import http.cookiejar
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE = 120
"""Seconds within which a desk comes back, or has looked at what it was given."""


class DeskProcess:
    """A desk of one person (``serve --local``) on a port of its own, and that person's session."""

    def __init__(self, root: Path, workers: int = 1) -> None:
        self.root, self.workers = root, workers
        self.process: subprocess.Popen[str] | None = None
        self._cookies = http.cookiejar.CookieJar()
        self._browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the supervisor; the session of before stays good."""
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            self.port = one.getsockname()[1]
        options = ("--local", str(self.root), "--port", str(self.port), "--workers", str(self.workers))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": "true"}
        command = [sys.executable, "-m", "auditor", "serve", *options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        told = self.process.stdout.readline()
        found = re.search(r"http://\S+", told)
        assert found, told
        self._browser.open(found[0], timeout=PATIENCE).read()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)

    def back(self) -> None:
        """Wait until pages are answered again; a supervisor that was killed is started as its owner would."""
        assert self.process is not None
        if self.process.poll() is not None:
            self.start()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self.get("/audits")
                return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise AssertionError("the desk did not come back")

    # ------------------------------------------------------------ pages

    def get(self, path: str) -> bytes:
        page: bytes = self._browser.open(self.home + path, timeout=30).read()
        return page

    def form(self, seen_at: str = "/audits") -> str:
        """The word without which no form of this session is taken."""
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(seen_at).decode())
        assert found, "no form"
        return found[1]

    def post(self, path: str, form: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None, token: str = "") -> bytes:
        """Send a form; ``token``: of :meth:`form`, which is asked for where it is not given. Returns the page that follows."""
        border = uuid.uuid4().hex
        said = {"csrfmiddlewaretoken": token or self.form(), **form}
        parts = [(f'name="{key}"', value.encode()) for key, value in said.items()]
        parts += [(f'name="{key}"; filename="{name}"', data) for key, (name, data) in (files or {}).items()]
        body = b"".join(
            f"--{border}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n" for head, value in parts
        )
        headers = {"Content-Type": f"multipart/form-data; boundary={border}"}
        request = urllib.request.Request(self.home + path, body + f"--{border}--\r\n".encode(), headers)
        page: bytes = self._browser.open(request, timeout=30).read()
        return page

    def begin(self, listed: tuple[str, bytes], pack: str = "shandan", as_of: str = "2026-03-31") -> None:
        """An audit with the bureau's list of schools."""
        self.post("/audits", {"name": "核查", "pack": pack, "as_of": as_of})
        assert self.hand_in(*listed, whose="bureau")

    def hand_in(self, name: str, data: bytes, whose: str = "schools", audit: int = 1) -> bool:
        """Whether the desk said that it has the file; a desk that was killed meanwhile says nothing."""
        try:
            self.post(f"/audits/{audit}/hand-in", {"whose": whose}, {"file": (name, data)}, self.form(f"/audits/{audit}/intake"))
        except (OSError, urllib.error.URLError, http.client.HTTPException):
            return False
        return True

    def looked_at(self, patience: float = PATIENCE) -> None:
        """Wait until nothing waits any more."""
        until = time.monotonic() + patience
        while (waiting := self.count("SELECT count(*) FROM desk_handin WHERE state = 'waiting'")) and time.monotonic() < until:
            time.sleep(0.2)
        assert not waiting, f"{waiting} files were never looked at"

    def count(self, statement: str) -> int:
        """A number from the desk's database."""
        with sqlite3.connect(self.root / "desk.sqlite3", timeout=20) as database:
            (found,) = database.execute(statement).fetchone()
        database.close()
        return int(found)

    # ------------------------------------------------------------ processes

    def processes(self) -> dict[int, str]:
        """The processes of the desk: number → ``supervisor``, ``server`` or ``worker`` (Linux)."""
        assert self.process is not None
        found = {self.process.pid: "supervisor"}
        for pid in children(self.process.pid):
            words = command(pid)
            role = next((role for role in ("server", "worker") if f"auditor.web.{role}" in words), "")
            if role:
                found[pid] = role
        return found


def children(pid: int) -> list[int]:
    """The processes that a process began (Linux)."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # gone since
        return []


def command(pid: int) -> str:
    """With what a process was begun (Linux)."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode()
    except OSError:  # gone since
        return ""
