"""A desk for tests: Django set up once in the process, on a folder of its own for each desk that is asked for."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connections

from auditor.web.home import Home
from auditor.web.site import Desk, settings_of, start

SILENT = "10_驼铃中学"
"""The file of the school that handed in nothing."""
SAMPLE = Path(__file__).parent.parent / "data_samples" / "shandan"


@cache
def _empty() -> Path:
    """A database with its tables, made once a process; Django can be set up no second time."""
    from auditor.web.supervisor import migrate

    folder = Path(tempfile.mkdtemp(prefix="desk-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = Home(folder)
    home.make()
    start(Desk(home, "demo"))
    migrate(home)
    from django.db import connection

    connection.close()
    return home.database


def open_desk(folder: Path, mode: str = "demo") -> Desk:
    """A desk in ``folder`` with an empty database."""
    from django.conf import settings

    pattern = _empty()
    home = Home(folder)
    home.make()
    connections["default"].close()
    shutil.copyfile(pattern, home.database)
    desk = Desk(home, mode, hosts=("testserver",))
    for name, value in settings_of(desk).items():
        if name not in ("DATABASES", "INSTALLED_APPS", "TEMPLATES", "LOGGING_CONFIG", "MIDDLEWARE"):
            setattr(settings, name, value)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # what is slow on purpose is not tested here
    connections["default"].settings_dict["NAME"] = str(home.database)
    return desk


def filled_desk(factory: Any, folder: Path, fill: Callable[[], None] | None = None, mode: str = "demo") -> Desk:
    """A desk of its own, filled by ``fill``; else one whose schools, all but one, handed in the sample, judged over the county.

    The first test of a run that asks for it does the work, whatever process it runs in; the others copy what it left.
    """
    fill = fill or _fill
    root = factory.getbasetemp()
    pattern = (root.parent if os.environ.get("PYTEST_XDIST_WORKER") else root) / f"desk-{fill.__module__}-{fill.__name__}"
    with open(f"{pattern}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not pattern.exists():
            new = Path(f"{pattern}.new")
            open_desk(new, mode)
            fill()
            connections["default"].close()
            new.rename(pattern)
    shutil.copytree(pattern, folder, ignore=shutil.ignore_patterns("desk.sqlite3*"), copy_function=_link)
    opened = open_desk(folder, mode)
    with sqlite3.connect(pattern / "desk.sqlite3") as database, sqlite3.connect(opened.home.database) as own:
        database.backup(own)
    return opened


def _fill() -> None:
    from auditor.web import demo, jobs

    demo.accounts()
    audit = demo.fill(leave_out=(SILENT,))
    jobs.ask(jobs.COUNTY, audit)
    work_all()


def _link(source: str, target: str) -> None:
    """What is kept under its SHA-256 or never changes again is not copied."""
    if "/uploads/" in source or "/runs/" in source:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def work_all() -> int:
    """Do every job that waits, in this process; returns how many."""
    from auditor.web.worker import work

    done = 0
    while work("test"):
        done += 1
    return done


def client(username: str) -> Any:
    """A browser that has signed in."""
    from django.contrib.auth.models import User
    from django.test import Client

    made = Client()
    made.force_login(User.objects.get(username=username))
    return made
