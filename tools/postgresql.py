"""A throw-away PostgreSQL server for the tests, made from the server binaries of this machine:

    python3 tools/postgresql.py run COMMAND…    run a command with the server's address in AUDITOR_TEST_POSTGRESQL
    python3 tools/postgresql.py start FOLDER    start one in a new folder; prints its address
    python3 tools/postgresql.py stop FOLDER     stop it and remove the folder
    python3 tools/postgresql.py find            where the server binaries are; exit code 1 if there are none

The server listens on the loopback interface only and asks for a password, which is made up for it. Nothing it is told is
synced to the disk. Needs only Python; where there is no PostgreSQL, or it does not start, ``run`` goes on without.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

VARIABLE = "AUDITOR_TEST_POSTGRESQL"
USER = "auditor"
SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "unix_socket_directories=''")
CLUSTER = ("--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync")
ATTEMPTS = 3


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run", *command] if command:
            return run(command)
        case ["start", folder]:
            print(start(Path(folder).absolute()))
        case ["stop", folder]:
            stop(Path(folder).absolute())
        case ["find"]:
            found = binaries()
            print(found or "no PostgreSQL server is installed")
            return 0 if found else 1
        case _:
            print(__doc__)
            return 2
    return 0


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl: what pg_config says, else the newest of Debian's, else the PATH's."""
    candidates = []
    if shutil.which("pg_config"):
        said = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True).stdout.strip()
        candidates += [Path(said)] if said else []
    versions = (path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdecimal())
    candidates += sorted(versions, key=lambda path: int(path.parent.name), reverse=True)
    candidates += [Path(path).parent for path in [shutil.which("initdb")] if path]
    return next((folder for folder in candidates if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def run(command: Sequence[str]) -> int:
    """Run a command beside a server of its own; returns the command's exit code."""
    if binaries() is None:
        print("no PostgreSQL server is installed; going on without", file=sys.stderr)
        return subprocess.run(command).returncode
    signal.signal(signal.SIGTERM, _exit)  # so that a timeout stops the server too
    folder = Path(tempfile.gettempdir()) / f"auditor-postgresql-{secrets.token_hex(6)}"
    environment = dict(os.environ)
    try:
        try:
            environment[VARIABLE] = start(folder)
        except (subprocess.CalledProcessError, OSError) as failed:
            print(f"PostgreSQL cannot be started ({failed}); going on without", file=sys.stderr)
        return subprocess.run(command, env=environment).returncode
    finally:
        stop(folder)


def start(folder: Path) -> str:
    """Make a cluster in a folder that does not exist yet and start it; returns its address as an SQLAlchemy URL."""
    folder.mkdir(mode=0o700)
    password = secrets.token_hex(16)
    secret = folder / "password"
    secret.write_text(password)
    if _user() is not None:
        for path in (folder, secret):
            shutil.chown(path, _user(), _group())
    data = folder / "data"
    _call("initdb", "--pgdata", str(data), "--username", USER, "--pwfile", str(secret), *CLUSTER)
    for attempt in range(1, ATTEMPTS + 1):
        port = _free_port()
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, "listen_addresses=127.0.0.1", f"port={port}"))
        try:
            _call("pg_ctl", "start", "--wait", "--pgdata", str(data), "--log", str(folder / "log"), "--options", options)
            break
        except subprocess.CalledProcessError:
            if attempt == ATTEMPTS:  # until then another program may have taken the port
                print((folder / "log").read_text(errors="replace"), file=sys.stderr)
                raise
    return f"postgresql+psycopg://{USER}:{password}@127.0.0.1:{port}/postgres"


def stop(folder: Path) -> None:
    """Stop the server of a folder, if it runs, and remove the folder."""
    if (folder / "data" / "postmaster.pid").exists():
        _call("pg_ctl", "stop", "--wait", "--mode=immediate", "--pgdata", str(folder / "data"))
    shutil.rmtree(folder, ignore_errors=True)


def _call(program: str, *arguments: str) -> None:
    folder = binaries()
    if folder is None:
        sys.exit("No PostgreSQL server is installed (Debian, Ubuntu: apt-get install postgresql).")
    # The server keeps what it inherits; a pipe would wait for it for ever. The current folder may be closed to its user.
    options = {} if _user() is None else {"user": _user(), "group": _group(), "extra_groups": []}
    with tempfile.TemporaryFile() as said:
        done = subprocess.run([folder / program, *arguments], stdout=said, stderr=said, cwd="/", **options)  # type: ignore[call-overload]
        if done.returncode:
            said.seek(0)
            print(said.read().decode(errors="replace"), file=sys.stderr)
            done.check_returncode()


def _user() -> str | None:
    """Who runs the server: it refuses root; None is whoever runs this."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _group() -> int:
    return pwd.getpwnam(_user() or "").pw_gid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _exit(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
