"""The log: who did what, each line chained to the one before by its hash. Nobody can change or remove a line unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone

from auditor.web.models import Entry

FIRST = "0" * 64


def note(who: User | AnonymousUser | None, did: str, **what: Any) -> Entry:
    """Add a line, in the transaction of what it tells of. ``did``: an English word for machines; pages say it in words."""
    with transaction.atomic():
        last = Entry.objects.order_by("-id").first()
        before = last.hash if last else FIRST
        entry = Entry(at=timezone.now(), who=(who.get_username() if who else "") or "", did=did, what=what, before=before)
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: Entry) -> str:
    """SHA-256 over the line before and what this one says."""
    said = [entry.before, entry.at.isoformat(), entry.who, entry.did, entry.what]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def broken() -> Iterator[int]:
    """The lines that are not as they were written, or whose forerunner is missing, by number."""
    before = FIRST
    for entry in Entry.objects.order_by("id").iterator():
        if entry.before != before or entry.hash != digest(entry):
            yield entry.id
        before = entry.hash
