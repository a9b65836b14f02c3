"""A file is handed in: kept under its SHA-256, told in the database, and from then on never lost."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from auditor.i18n import Message, msg
from auditor.system.reasons import reason
from auditor.web import jobs, log
from auditor.web.home import TooLarge
from auditor.web.models import Audit, HandIn, School
from auditor.web.site import MOST_BYTES, desk

MOST_UNPACKED = 128 * 1024 * 1024
FILES_AT_ONCE = 20
"""Files of one school that are taken at once."""
MOST_WAITING = 2000
"""Hand-ins of one audit that may wait at once."""


class Refused(Exception):
    """An upload that is not taken; ``why`` says what to do."""

    def __init__(self, why: Message) -> None:
        super().__init__(str(why))
        self.why = why


def hand_in(
    audit: Audit,
    name: str,
    chunks: Iterable[bytes],
    by: User | None,
    *,
    school: School | None = None,
    bureau: bool = False,
    corrects: bool = False,
) -> HandIn:
    """Accept one file: when this returns, it is on the disk and in the database, and a worker will look at it. Raises Refused."""
    if HandIn.objects.filter(audit=audit, state="waiting").count() >= MOST_WAITING:
        raise Refused(msg("Very many files are waiting to be read. Please hand this one in again in some minutes."))
    sha256, size = _kept(chunks)
    with desk().home.upload(sha256).open("rb") as file:
        check_unpacked(file)
    with transaction.atomic():
        twin = HandIn.objects.filter(audit=audit, school=school, bureau=bureau, sha256=sha256, state__in=("waiting", "current"))
        if again := twin.first():
            return again
        made = HandIn.objects.create(
            audit=audit,
            school=school,
            bureau=bureau,
            sha256=sha256,
            name=safe_name(name),
            size=size,
            by=by,
            corrects=corrects,
            placed=school is not None,
        )
        log.note(by, "handed_in", audit=audit.pk, hand_in=made.pk, sha256=sha256)
        jobs.ask(jobs.CHECK, audit)
    return made


@dataclass(frozen=True)
class Paper:
    """A file that is shown and not read: on the disk under its SHA-256."""

    sha256: str
    size: int
    name: str


def hand_in_all(audit: Audit, files: Iterable[UploadedFile], by: User, **more: Any) -> list[list[str]]:
    """Accept the files of a form as :func:`hand_in` does, ``more`` included; of each not taken [name, why (zh), why (en)]."""
    refused: list[list[str]] = []
    for file in files:
        try:
            hand_in(audit, file.name or "", file.chunks(), by, **more)
        except Refused as wrong:
            refused.append([(file.name or "")[:100], wrong.why.say("zh"), wrong.why.say("en")])
    return refused


def keep_paper(file: UploadedFile | None) -> Paper | None:
    """Keep the file of a form that is shown as evidence; None where there is none. Raises Refused."""
    if file is None:
        return None
    sha256, size = _kept(file.chunks())
    return Paper(sha256, size, safe_name(file.name or ""))


def _kept(chunks: Iterable[bytes]) -> tuple[str, int]:
    """SHA-256 and size of what now lies on the disk. Raises Refused."""
    try:
        sha256, size = desk().home.keep(chunks, MOST_BYTES)
    except TooLarge:
        raise Refused(msg("The file is larger than {most} MB. Leave out pictures, or split it.", most=MOST_BYTES >> 20)) from None
    except OSError as failed:
        raise Refused(msg("The file was not taken: {why}. Nothing else is changed.", why=reason(failed))) from None
    if not size:
        raise Refused(msg("The file is empty."))
    return sha256, size


def check_unpacked(file: BinaryIO) -> None:
    """A zip says how much comes out of it; what says too much is not even opened. What lies is caught when it is read."""
    if not zipfile.is_zipfile(file):
        return
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return  # the reader says what is wrong with it
    if size > MOST_UNPACKED:
        message = msg(
            "The file would take {n} MB when unpacked; at most {most} MB are read.", n=size >> 20, most=MOST_UNPACKED >> 20
        )
        raise Refused(message)


def safe_name(name: str) -> str:
    """A file's name without its folders and without what no file system or page should be asked to bear."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(" " if unicodedata.category(c).startswith(("C", "Z")) else "_" if c in '<>:"|?*' else c for c in last).strip(
        " ."
    )
    stem, dot, ending = kept.rpartition(".")
    short = f"{stem[:80]}{dot}{ending[:10]}" if dot else kept[:90]
    return short or "file"


def path_of(hand_in: HandIn) -> Path:
    """Where the bytes of a hand-in lie."""
    return desk().home.upload(hand_in.sha256)
