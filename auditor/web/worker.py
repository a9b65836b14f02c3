"""A worker: one process that takes jobs one after the other, and ends after many of them or when it has grown large.

python -m auditor.web.worker FOLDER MODE SUPERVISOR
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

from auditor.i18n import msg
from auditor.web.home import Home
from auditor.web.parent import parent_lives
from auditor.web.site import Desk, start

MOST_JOBS = 500
MOST_BYTES = 1 << 30
PAUSE = 0.2
"""Seconds between two looks for work."""


def work(worker: str) -> bool:
    """Do one job, if one waits; says whether there was one."""
    from auditor.problems import UserError
    from auditor.web import jobs
    from auditor.web.checking import WORK

    job = jobs.claim(worker)
    if job is None:
        return False
    try:
        jobs.done(job, WORK[job.kind](job))
    except UserError as wrong:
        jobs.failed(job, wrong.problems[0].message)
    except Exception as failure:
        traceback.print_exception(failure, file=sys.stderr)
        told = msg("The program itself failed ({kind}); this says nothing about any school.", kind=type(failure).__name__)
        jobs.failed(job, told)
    return True


def main(arguments: list[str]) -> int:
    """Work until the supervisor is gone, or this process has done enough."""
    root, mode, supervisor = arguments
    lives = parent_lives(int(supervisor))
    start(Desk(Home(Path(root)), mode))
    ended: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        ended.append(number)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = f"{os.getpid()}"
    from django.db import close_old_connections

    done = 0
    while not ended and lives() and done < MOST_JOBS and not _has_grown():
        close_old_connections()
        if work(worker):
            done += 1
        else:
            time.sleep(PAUSE)
    return 0


def _has_grown() -> bool:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") > MOST_BYTES


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
