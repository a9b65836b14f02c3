"""How long the desk keeps what it was given, and deleting what is past its time: counted, logged, and never what still counts.

Rows of the database say what is kept; a file that no row names is swept away, so that the next deletion ends a broken-off one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction

from auditor.i18n import Message, msg
from auditor.web import jobs, log
from auditor.web.folders import SLIPS
from auditor.web.home import Home
from auditor.web.models import ASIDE, REFUSED, REPLACED, RETURNED, Answer, Audit, HandIn, Job, Material, Retention, Run

OUT = (REPLACED, RETURNED, ASIDE, REFUSED)
"""States of hand-ins that count for nothing any more."""
JOBS_FOR = timedelta(days=30)
"""Ended jobs, with what they were asked and what they found."""
AT_LEAST = timedelta(days=1)
"""What was written since then is not swept: its row may be on its way."""


@dataclass(frozen=True)
class Past:
    """What is past its time."""

    hand_ins: tuple[HandIn, ...]
    runs: tuple[Run, ...]
    audits: tuple[Audit, ...]

    def __bool__(self) -> bool:
        return bool(self.hand_ins or self.runs or self.audits)

    def told(self) -> list[Message]:
        """A line a kind."""
        found = []
        if self.hand_ins:
            found.append(msg("{n} files that no longer count", n=len(self.hand_ins)))
        if self.runs:
            found.append(msg("{n} runs that others have replaced", n=len(self.runs)))
        found += [msg("the closed audit “{name}” with everything in it", name=audit.name) for audit in self.audits]
        return found


def periods() -> Retention:
    """How long what is kept; as somebody set it, else as it comes."""
    return Retention.objects.first() or Retention()


def past(now: datetime) -> Past:
    """What the periods no longer keep. What still counts is never among it, however old."""
    kept = periods()
    audits = []
    if kept.audits:
        audits = list(Audit.objects.filter(closed=True, closed_at__lt=now - timedelta(days=kept.audits)).order_by("pk"))
    others = {"audit__in": [audit.pk for audit in audits]}
    hand_ins: list[HandIn] = []
    if kept.files:
        old = HandIn.objects.filter(state__in=OUT, deleted_at=None, at__lt=now - timedelta(days=kept.files))
        hand_ins = list(old.exclude(**others).order_by("pk"))
    runs: list[Run] = []
    if kept.runs:
        needed = set(Answer.objects.values_list("run_id", flat=True))
        needed |= {audit.summary.get("run", 0) for audit in Audit.objects.all()}
        old_runs = Run.objects.filter(made_at__lt=now - timedelta(days=kept.runs)).exclude(**others).order_by("pk")
        runs = [run for run in old_runs if run.pk not in needed and not run.letters.get("sent_at")]
    return Past(tuple(hand_ins), tuple(runs), tuple(audits))


def delete(home: Home, now: datetime, by: User | None = None) -> Past:
    """Delete what is past its time; says what it was. The log tells it, and who asked (nobody: the night)."""
    found = past(now)
    if found:
        with transaction.atomic():
            HandIn.objects.filter(pk__in=[one.pk for one in found.hand_ins]).update(deleted_at=now)
            Run.objects.filter(pk__in=[run.pk for run in found.runs]).delete()
            told = {"hand_ins": [one.pk for one in found.hand_ins], "runs": [run.pk for run in found.runs]}
            log.note(by, "deleted", **{key: numbers for key, numbers in told.items() if numbers})
            for audit in found.audits:
                _drop(audit, by)
    with transaction.atomic():
        Job.objects.filter(state__in=("done", "failed"), ended_at__lt=now - JOBS_FOR).delete()
        Session.objects.filter(expire_date__lt=now).delete()
    sweep(home, now)
    return found


def delete_audit(home: Home, audit: Audit, now: datetime, by: User) -> None:
    """Delete one closed audit with everything that belongs to it alone."""
    number, runs = audit.pk, list(Run.objects.filter(audit=audit).values_list("pk", flat=True))
    with transaction.atomic():
        _drop(audit, by)
    for folder in (home.audit(number), *(home.run(run) for run in runs)):
        shutil.rmtree(folder, ignore_errors=True)
    sweep(home, now, since=now)


def _drop(audit: Audit, by: User | None) -> None:
    log.note(by, "deleted_audit", audit=audit.pk, name=audit.name, hand_ins=audit.hand_ins.count(), runs=audit.runs.count())
    audit.delete()


def sweep(home: Home, now: datetime, since: datetime | None = None) -> None:
    """Delete the files and folders that no row names; ``since``: those that are older (a day, where it is not said)."""
    before = (since or now - AT_LEAST).timestamp()
    wanted = set(HandIn.objects.filter(deleted_at=None).values_list("sha256", flat=True))
    wanted |= set(Material.objects.exclude(sha256="").values_list("sha256", flat=True))
    asked = Job.objects.filter(kind__in=(jobs.ACCOUNTS, jobs.REGISTER), state__in=("waiting", "running"))
    wanted |= {job.matter["sha256"] for job in asked if "sha256" in job.matter}
    for path in list(home.uploads.rglob("*")):
        if path.is_file() and path.name not in wanted:
            _unlink(path, before)
    kept = {str(pk) for pk in HandIn.objects.filter(deleted_at=None).values_list("pk", flat=True)}
    for slip in list((home.root / "audits").glob(f"*/{SLIPS}/*")):
        if slip.name not in kept and slip.stat().st_mtime < before:
            shutil.rmtree(slip, ignore_errors=True)
    for folder, known in (
        (home.root / "audits", {str(pk) for pk in Audit.objects.values_list("pk", flat=True)}),
        (home.root / "runs", {home.run(pk).name for pk in Run.objects.values_list("pk", flat=True)}),
    ):
        for one in _unknown(folder, known):
            if one.stat().st_mtime < before:
                shutil.rmtree(one, ignore_errors=True)
    shutil.rmtree(home.cache, ignore_errors=True)  # it may hold what those files held


def _unknown(folder: Path, known: set[str]) -> Iterator[Path]:
    for one in sorted(folder.iterdir()):
        if one.is_dir() and one.name.isdecimal() and one.name not in known:
            yield one


def _unlink(path: Path, before: float) -> None:
    """Delete a file that is older; one that was handed in again at this very moment stays."""
    if path.stat().st_mtime >= before:
        return
    gone = path.with_name(f".gone-{os.getpid()}-{path.name}")
    path.replace(gone)
    if gone.stat().st_mtime >= before:
        gone.replace(path)
        return
    gone.chmod(0o600)
    gone.unlink()
