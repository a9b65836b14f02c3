"""The process that starts all others: the database brought up to date, then a web process and workers, each again if it ends.

It serves nothing itself. A worker that dies has its job given back; a lock on the folder keeps two desks from sharing it.
"""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.system.reasons import reason
from auditor.system.swap import hold
from auditor.web.home import Home
from auditor.web.site import Desk, start
from auditor.web.storage import refusal

PAUSE = 0.25
EVERY, LATER = 5.0, 600.0
"""Seconds between two looks at what was left behind, and at the clock; and after a failure."""
BACKUP_FROM = 2
"""The hour from which on a day's backup is made."""
SOON = 2.0
"""Seconds between two starts of a process that keeps ending."""
GRACE = 3.0
"""Seconds for which a port may still be taken by what is just ending."""
_AT_PORTS = {
    errno.EADDRINUSE: msg("another program listens there already"),
    errno.EADDRNOTAVAIL: msg("this computer has no such address"),
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Serving:
    """Where and how: ``proxy``: address of a trusted proxy; ``workers``: processes that judge."""

    host: str = "127.0.0.1"
    port: int = 8000
    proxy: str = ""
    plain_http: bool = False
    hosts: tuple[str, ...] = ()
    workers: int = 2


@dataclass
class _Child:
    """A process and how it is started again."""

    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    ended: list[int] = field(default_factory=list)

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(self.command)


def check_listening(serving: Serving) -> None:
    """Raise UserError where passwords would go over a network in the clear."""
    if serving.host in LOOPBACK or serving.proxy or serving.plain_http:
        return
    raise UserError(
        Problem(
            "E977",
            msg("Beyond this computer ({host}) passwords and records would be sent in the clear.", host=serving.host),
            Place(),
            msg("Put a proxy that speaks TLS before it and name its address with --trusted-proxy, or say --plain-http."),
        )
    )


def check_free(serving: Serving) -> None:
    """Raise UserError where nobody can listen at this address and port; else another program's page would pass for the desk.

    A port that is taken is looked at again for some seconds: the server of a supervisor that was killed ends with it, not before.
    """
    until = time.monotonic() + GRACE
    while (failed := _refused(serving)) is not None and failed.errno == errno.EADDRINUSE and time.monotonic() < until:
        time.sleep(PAUSE)
    if failed is None:
        return
    unknown = isinstance(failed, socket.gaierror)
    why = msg("this computer has no such address") if unknown else _AT_PORTS.get(failed.errno or 0) or reason(failed)
    told = msg("The desk cannot listen at {host}, port {port}: {why}", host=serving.host, port=serving.port, why=why)
    raise UserError(Problem("E962", told, Place(), msg("Choose another port with --port, or another address with --host.")))


def _refused(serving: Serving) -> OSError | None:
    """Why nobody can listen there."""
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(serving.host, serving.port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as one:
                if os.name == "posix":  # as the server itself: what a former desk left is no obstacle
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                one.bind(address)
    except UnicodeError:  # no name of a computer
        return socket.gaierror()
    except OSError as failed:
        return failed
    return None


def prepare(desk: Desk) -> int:
    """Make the folder, bring its database up to date, give back what was under way; the lock on the folder."""
    desk.home.make()
    held = hold(desk.home.root)
    if held is None:
        message = msg("Another desk is at work in this folder.")
        raise UserError(
            Problem("E978", message, Place(str(desk.home.root)), msg("End that one first, or choose another folder."))
        )
    start(desk)
    from auditor.web import jobs

    migrate(desk.home)
    jobs.give_back()
    return held


def migrate(home: Home) -> None:
    """Bring the database up to date. Where that fails it is put back as it was, and the desk does not start."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return
    kept = home.root / "desk.before-upgrade.sqlite3"
    kept.unlink(missing_ok=True)
    if home.database.exists() and home.database.stat().st_size:
        with sqlite3.connect(home.database) as database:
            database.execute("VACUUM INTO ?", [str(kept)])
        database.close()
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except Exception as failure:
        connection.close()
        refused = refusal(failure, home)
        if kept.exists():
            for ending in ("-wal", "-shm"):
                Path(f"{home.database}{ending}").unlink(missing_ok=True)
            kept.replace(home.database)
        if refused is not None:
            raise refused from failure
        message = msg("The desk's database could not be brought up to date; it is as it was.")
        advice = msg("Start the former version, or restore a backup, and tell the makers.")
        raise UserError(Problem("E979", message, Place(str(home.database)), advice)) from failure
    kept.unlink(missing_ok=True)
    home.database.chmod(0o600)


def token(home: Home, name: str) -> str:
    """A new secret word in a file of the folder, for this user alone."""
    made = secrets.token_urlsafe(24)
    path = home.root / name
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(made)
    return made


def serve(desk: Desk, serving: Serving, ready: Callable[[], None]) -> None:
    """Serve until somebody ends this process. ``ready`` is called once browsers are answered."""
    from auditor.web import jobs

    python = [sys.executable, "-m"]
    hosts = ",".join(dict.fromkeys((*desk.hosts, *serving.hosts, *(() if serving.host in LOOPBACK else (serving.host,)))))
    root, own = str(desk.home.root), str(os.getpid())
    web = _Child([*python, "auditor.web.server", root, desk.mode, serving.host, str(serving.port), serving.proxy, hosts, own])
    workers = [_Child([*python, "auditor.web.worker", root, desk.mode, own]) for _ in range(serving.workers)]
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    children = [web, *workers]
    told = False
    look_after = 0.0
    try:
        while not ended:
            for child in children:
                _keep(child, jobs.give_back)
            if time.monotonic() >= look_after:
                look_after = time.monotonic() + (EVERY if _look_after(desk) else LATER)
            if not told and _answers(serving):
                told = True
                ready()
            time.sleep(PAUSE)
    finally:
        for child in children:
            if child.process is not None:
                child.process.terminate()
        for child in children:
            if child.process is not None:
                try:
                    child.process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    child.process.kill()


def _look_after(desk: Desk) -> bool:
    """What nobody asks for: jobs of silent workers, names that were shown, the night's work. Says whether all went well."""
    from django.db import DatabaseError

    from auditor.web import jobs

    try:
        jobs.give_back_silent()
        jobs.forget()
        if desk.mode == "data":
            _nightly(desk.home)
    except (DatabaseError, OSError) as failure:  # a full disk, say: it is tried again
        traceback.print_exception(failure, file=sys.stderr)
        return False
    return True


def _nightly(home: Home) -> None:
    """One backup a night, from two o'clock on; then what is past its time is deleted."""
    from django.utils import timezone

    from auditor.web.keeping import back_up, backups
    from auditor.web.retention import delete

    now = timezone.localtime()
    if now.hour >= BACKUP_FROM and not any(path.name.startswith(f"{now:%Y-%m-%d}") for path in backups(home)):
        back_up(home, now)
        delete(home, now)


def _keep(child: _Child, give_back: Callable[[str], int]) -> None:
    """Start a process that has ended, or not yet begun; what it was doing waits again."""
    process = child.process
    if process is not None and process.poll() is None:
        return
    if process is not None:
        give_back(str(process.pid))
        if time.monotonic() - child.began < SOON and process.returncode != 0:
            child.ended.append(process.returncode)
            time.sleep(min(SOON, 0.2 * len(child.ended)))
    child.start()


def _answers(serving: Serving) -> bool:
    try:
        with socket.create_connection((serving.host if serving.host != "0.0.0.0" else "127.0.0.1", serving.port), timeout=0.2):
            return True
    except OSError:
        return False
