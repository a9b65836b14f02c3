"""What people decided about an audit's records: ``decisions.yaml`` in its folder, the file that the commands read and write.

A decision about a file names it by SHA-256 and lapses with it; until then it holds here, in every run and on the command line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone

from auditor.inputs.decisions import FILE, Decision, read_decisions, with_decision, write_decisions
from auditor.web.folders import folder_of
from auditor.web.models import Audit, HandIn, School
from auditor.web.rights import person_of


def file_of(audit: Audit) -> Path:
    return folder_of(audit) / FILE


def decisions(audit: Audit) -> tuple[Decision, ...]:
    """Every decision about an audit, lapsed ones too. Raises UserError where somebody wrote a mistake into the file."""
    file = file_of(audit)
    return read_decisions(file) if file.exists() else ()


def key_of(decision: Decision) -> str:
    """A short word for one decision; it changes with anything that the decision says."""
    return digest(as_dict(decision))


def digest(said: object) -> str:
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def as_dict(decision: Decision) -> dict[str, Any]:
    """A decision as the database keeps it."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(decision).items() if value}


def of_dict(said: Mapping[str, Any]) -> Decision:
    known = {one.name for one in fields(Decision)}
    made: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in said.items() if key in known}
    return Decision(**made)


def decide(audit: Audit, new: Sequence[Decision], by: User, reason: str) -> None:
    """Add decisions, each in place of a former one about the same; whom they concern is to be answered anew.

    One transaction holds the database's lock, so that nobody else writes the file meanwhile. Raises UserError.
    """
    with transaction.atomic():
        made = decisions(audit)
        for one in new:
            made = with_decision(made, replace(one, by=name_of(by), on=timezone.localdate().isoformat(), reason=reason))
        write_decisions(file_of(audit), made)
        _stale(audit, new)


def withdraw(audit: Audit, key: str) -> Decision | None:
    """Take a decision back; returns it, or None where there is no such one. Raises UserError."""
    with transaction.atomic():
        made = decisions(audit)
        gone = next((one for one in made if key_of(one) == key), None)
        if gone is not None:
            write_decisions(file_of(audit), [one for one in made if one != gone])
            _stale(audit, [gone])
    return gone


def listed(audit: Audit) -> list[dict[str, Any]]:
    """The decisions as pages show them; ``lapsed``: their file does not count any more."""
    current = set(HandIn.objects.filter(audit=audit, state__in=("current", "waiting")).values_list("sha256", flat=True))
    return [
        {
            "key": key_of(one),
            "says": one.sentence(),
            "by": one.by,
            "on": one.on,
            "reason": one.reason,
            "lapsed": bool(one.sha256) and one.sha256 not in current,
        }
        for one in decisions(audit)
    ]


def name_of(user: User | AnonymousUser) -> str:
    """What a person is called in files that others read: the name of the account's holder, else that of the account."""
    person = person_of(user)
    return (person.name if person is not None else "") or user.get_username()


def _stale(audit: Audit, new: Sequence[Decision]) -> None:
    """A decision about a school's own file changes its answer, any other one perhaps everybody's."""
    hashes = {one.sha256 for one in new}
    own = HandIn.objects.filter(audit=audit, sha256__in=hashes, school__isnull=False)
    if all(hashes) and set(own.values_list("sha256", flat=True)) == hashes:
        School.objects.filter(pk__in=own.values("school")).update(stale=True)
    else:
        School.objects.filter(audit=audit, answer__isnull=False).update(stale=True)
