"""Backups made while the desk is at work, and put back; whether everything is still what it was."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.system.digest import file_digest
from auditor.web.home import REPORT, Home, link

if TYPE_CHECKING:
    from auditor.web.models import Run

KEPT = 14
"""Backups; older ones go."""
TAKEN = ("uploads", "runs", "audits")
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}_\d{6}")


def back_up(home: Home, now: datetime) -> Path:
    """A copy of everything, the database first: what it names lies on the disk already. Returns the backup's folder.

    Files that never change are linked, so that a backup costs little; copied elsewhere it stands alone.
    """
    target = home.backups / f"{now:%Y-%m-%d_%H%M%S}"
    if target.exists():  # of this very second
        return target
    new = target.with_name(f".{target.name}.new")
    for broken_off in home.backups.glob(".*.new"):
        if broken_off.stat().st_mtime < now.timestamp() - 86400:
            shutil.rmtree(broken_off, ignore_errors=True)
    new.mkdir(parents=True)
    with sqlite3.connect(home.database) as database:
        database.execute("VACUUM INTO ?", [str(new / home.database.name)])
    database.close()
    shutil.copyfile(home.root / "secret.key", new / "secret.key")
    (new / "secret.key").chmod(0o600)
    for name in TAKEN:
        for path in sorted((home.root / name).rglob("*")):
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(home.root).parts):
                with suppress(FileNotFoundError):  # an audit's records were laid out anew meanwhile: the uploads are the truth
                    _take(path, new / path.relative_to(home.root), by_people=name == "audits" and "records" not in path.parts)
    new.rename(target)
    for old in backups(home)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def _take(path: Path, target: Path, by_people: bool) -> None:
    if by_people:  # they write into these again
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    else:
        link(path, target)


def backups(home: Home) -> list[Path]:
    """The backups, the newest first."""
    return sorted((path for path in home.backups.iterdir() if _NAME.fullmatch(path.name)), reverse=True)


def restore(backup: Path, home: Home) -> None:
    """Put a backup into a new folder, from which a desk can be started. Raises UserError."""
    if not (backup / home.database.name).is_file():
        raise UserError(Problem("E966", msg("This folder is no backup of a desk."), Place(str(backup))))
    if home.root.exists() and any(home.root.iterdir()):
        advice = msg("Name a new folder; the backup is put there.")
        raise UserError(Problem("E967", msg("This folder is not empty."), Place(str(home.root)), advice))
    home.make()
    for path in sorted(backup.rglob("*")):
        if path.is_file():
            target = home.root / path.relative_to(backup)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


@dataclass(frozen=True)
class Looked:
    """One thing looked at: whether it is as it was."""

    good: bool
    message: Message


def look(home: Home) -> Iterator[Looked]:
    """Look at the log, every upload and every run. Django must be set up."""
    from auditor.web import log
    from auditor.web.models import Entry, HandIn, Material, Run

    lines = list(log.broken())
    if lines:
        yield Looked(False, msg("The log was changed at line {n}.", n=lines[0]))
    else:
        yield Looked(True, msg("The log is as it was written ({n} lines)", n=Entry.objects.count()))
    hashes = sorted(
        {*HandIn.objects.filter(deleted_at=None).values_list("sha256", flat=True)}
        | {*Material.objects.exclude(sha256="").values_list("sha256", flat=True)}
    )
    bad = [one for one in hashes if not home.upload(one).is_file() or file_digest(home.upload(one)) != one]
    if bad:
        yield Looked(False, msg("{n} hand-ins are missing or were changed, the first {sha256}", n=len(bad), sha256=bad[0][:16]))
    else:
        yield Looked(True, msg("All {n} hand-ins are as they came", n=len(hashes)))
    for run in Run.objects.filter(done=True).order_by("pk"):
        if prove(home, run):
            yield Looked(True, msg("Run {n} is proved", n=run.pk))
        else:
            yield Looked(False, msg("Run {n} does not come out the same", n=run.pk))


def prove(home: Home, run: Run) -> bool:
    """Whether a run comes out the same from its own inputs; its row keeps the answer and the day."""
    from django.utils import timezone

    from auditor.proof.verify import verify

    try:
        good = all(check.good or check.told for check in verify(home.run(run.pk) / REPORT))
    except UserError:
        good = False
    type(run).objects.filter(pk=run.pk).update(checked_at=timezone.now(), proved=good)
    return good
