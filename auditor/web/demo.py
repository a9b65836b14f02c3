"""A desk to look at: the sample of invented schools with an account for each role, in a folder that goes with the process."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from django.contrib.auth.models import User
from django.db import transaction

from auditor.system.resources import sample_folder
from auditor.web.folders import make_audit
from auditor.web.home import chunks_of
from auditor.web.models import Audit, Person
from auditor.web.uploads import hand_in

SCHOOL = "2162990004"
"""The school of the demonstration's school account."""


def accounts() -> None:
    """One account a role; nobody can sign in to them by a password."""
    roles = {"inspector": "督导员", "school": "学校", "policy": "政策法规人员"}
    for role, name in roles.items():
        user, made = User.objects.get_or_create(username=role)
        if made:
            user.set_unusable_password()
            user.save()
            Person.objects.create(user=user, roles=[role], name=name, school_id=SCHOOL if role == "school" else "")


def fill(leave_out: tuple[str, ...] = ()) -> Audit:
    """The sample's audit with its hand-ins; files whose name holds one of ``leave_out`` are not handed in."""
    sample = sample_folder()
    said = yaml.safe_load((sample / "audit.yaml").read_text(encoding="utf-8"))
    by = User.objects.get(username="inspector")
    with transaction.atomic():
        audit = make_audit(said["name"], [said["pack"]], said["as_of"], date(said["as_of"].year, said["as_of"].month, 20))
    records = sample / "records"
    for file in sorted(records.glob("*.xlsx")):
        hand_in(audit, file.name, chunks_of(file), by, bureau=True)
    for file in sorted(_of_schools(records)):
        if not any(word in file.name for word in leave_out):
            hand_in(audit, file.name, chunks_of(file), by)
    return audit


def _of_schools(records: Path) -> list[Path]:
    return [file for folder in records.iterdir() if folder.is_dir() for file in folder.rglob("*.xlsx")]


def one_person() -> None:
    """The account of a desk on this computer: everything but schools' own pages is this person's."""
    user, made = User.objects.get_or_create(username="local")
    if made:
        user.set_unusable_password()
        user.save()
        Person.objects.create(user=user, roles=["inspector", "policy", "admin"])
