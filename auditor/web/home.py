"""The desk's folder: uploads by their SHA-256, audits as the commands have them, and one folder a run that can be verified.

desk.sqlite3                    people, states, jobs, the log
secret.key                      by which sessions are signed
uploads/ab/abcdef…              every file that was handed in, read-only, under its SHA-256
audits/1/audit.yaml, records/   an audit as ``auditor run`` takes it: the hand-ins that count now
runs/000001/                    one run: its inputs, and its report in 报告
backups/2026-03-31…             copies made while the desk was at work
cache/                          what was read of hand-ins; cleared when files are deleted, and never part of a backup
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from auditor.system.swap import flush_folder

REPORT = "报告"
RECORDS = "records"
OF_BUREAU, OF_SCHOOLS = "主管部门", "学校填报"
_CHUNK = 1 << 20


class TooLarge(Exception):
    """An upload that holds more bytes than are taken."""


@dataclass(frozen=True)
class Home:
    """Where everything lies."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "desk.sqlite3"

    @property
    def uploads(self) -> Path:
        return self.root / "uploads"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    def audit(self, number: int) -> Path:
        return self.root / "audits" / str(number)

    def run(self, number: int) -> Path:
        return self.root / "runs" / f"{number:06d}"

    def upload(self, sha256: str) -> Path:
        return self.uploads / sha256[:2] / sha256

    def make(self) -> None:
        """Make what is missing; the folder is for this user alone."""
        self.root.mkdir(parents=True, exist_ok=True)
        self.root.chmod(0o700)
        for folder in (self.uploads, self.root / "audits", self.root / "runs", self.backups):
            folder.mkdir(exist_ok=True)

    def secret(self) -> str:
        """The key of sessions; made whole at the first call, which is the one that holds the folder."""
        path = self.root / "secret.key"
        if not path.is_file() or not path.stat().st_size:  # empty: a full disk, of a desk before this
            new = path.with_name(".secret.key.new")
            new.unlink(missing_ok=True)
            with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
            new.replace(path)
        return path.read_text(encoding="ascii")

    def keep(self, chunks: Iterable[bytes], most: int) -> tuple[str, int]:
        """Keep an upload; returns its SHA-256 and size. It is on the disk when this returns. Raises TooLarge."""
        digest, size = hashlib.sha256(), 0
        handle, name = tempfile.mkstemp(prefix=".new-", dir=self.uploads)
        new = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in chunks:
                    size += len(chunk)
                    if size > most:
                        raise TooLarge
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            sha256 = digest.hexdigest()
            target = self.upload(sha256)
            target.parent.mkdir(exist_ok=True)
            if not target.exists():
                new.chmod(0o400)
                new.replace(target)
                flush_folder(target.parent)
            return sha256, size
        finally:
            new.unlink(missing_ok=True)


def chunks_of(path: Path) -> Iterable[bytes]:
    """The bytes of a file, piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def link(source: Path, target: Path) -> None:
    """``target`` as the same bytes as ``source``, without a second copy where the disk can do that."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def linked_tree(source: Path, target: Path, names: Iterable[str]) -> None:
    """What is called ``names`` in ``source``, folders with all that is in them, in ``target`` too."""
    for name in names:
        one = source / name
        files = sorted(path for path in one.rglob("*") if path.is_file()) if one.is_dir() else [one] if one.is_file() else []
        for path in files:
            link(path, target / path.relative_to(source))
