"""An audit's folder as the commands have it: audit.yaml, and records with the hand-ins that count now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from auditor.system.swap import replaced_file
from auditor.web.home import OF_BUREAU, OF_SCHOOLS, RECORDS, REPORT, link, linked_tree
from auditor.web.models import CURRENT, Audit, HandIn, Run, School, Version
from auditor.web.site import desk

AUDIT, SLIPS, SHOWN, NUMBERS = "audit.yaml", "退回单", "佐证材料", "文号.yaml"
BESIDE = (AUDIT, RECORDS, "decisions.yaml", "佐证.yaml", "佐证登记", SHOWN, "豁免.yaml", "台账.xlsx", "上次", "rules", "policies")
"""What a run takes along of an audit's folder."""


def folder_of(audit: Audit) -> Path:
    return desk().home.audit(audit.pk)


def write_audit_file(audit: Audit, **more: Any) -> None:
    """``audit.yaml`` of an audit; ``more``: keys beside those that every audit has. What people added by hand is kept."""
    file = folder_of(audit) / AUDIT
    kept = read_audit_file(audit)
    content = {
        **kept,
        "name": audit.name,
        "packs": list(audit.packs),
        "as_of": audit.as_of,
        "records": kept.get("records") or RECORDS,
        "output": REPORT,
        **more,
    }
    (file.parent / RECORDS).mkdir(parents=True, exist_ok=True)
    write_whole(file, yaml.safe_dump(content, allow_unicode=True, sort_keys=False))


def write_whole(file: Path, text: str) -> None:
    """Write a file so that it is whole, or as it was."""
    with replaced_file(file) as new:
        new.write_text(text, encoding="utf-8", newline="\n")


def read_audit_file(audit: Audit) -> dict[str, Any]:
    """What ``audit.yaml`` says now; nothing where there is none."""
    file = folder_of(audit) / AUDIT
    found = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found if isinstance(found, dict) else {}


def make_audit(name: str, packs: list[str], as_of: date, deadline: date | None = None) -> Audit:
    """A new audit with its folder. ``packs``: names of packs that ship, or ``name@number`` of a version, which is copied in."""
    with transaction.atomic():
        audit = Audit.objects.create(name=name, packs=pack_words(packs), as_of=as_of, deadline=deadline)
        for pack in packs:
            _write_version(audit, *pack.partition("@")[::2])
        write_audit_file(audit)
    return audit


def pack_words(packs: list[str]) -> list[str]:
    """How ``audit.yaml`` names them: a pack that ships, or the folder of a version beside it."""
    return [_word(pack) for pack in packs]


def _word(pack: str) -> str:
    name, version, _ = pack.partition("@")
    return f"./rules/{name}" if version else name


def _write_version(audit: Audit, name: str, number: str) -> None:
    if not number:
        return
    version = Version.objects.get(pack=name, number=int(number))
    for path, text in version.files.items():
        file = folder_of(audit) / "rules" / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")


def lay_out(audit: Audit) -> None:
    """Make the audit's records those hand-ins that count, each in the folder of its school; may be called again at any time.

    One transaction holds the database's lock: no other process lays out or takes along the same folder meanwhile.
    """
    with transaction.atomic():
        _lay_out(audit)


def _lay_out(audit: Audit) -> None:
    home = folder_of(audit) / RECORDS
    wanted = places_of(HandIn.objects.filter(audit=audit, state=CURRENT).select_related("school").order_by("id"))
    for path, hand_in in wanted.items():
        target = home / path
        if hand_in.path != path or not target.exists():
            link(desk().home.upload(hand_in.sha256), target)
            HandIn.objects.filter(pk=hand_in.pk).update(path=path)
    for file in sorted(home.rglob("*"), reverse=True):
        if file.is_dir():
            if not any(file.iterdir()):
                file.rmdir()
        elif file.relative_to(home).as_posix() not in wanted:
            file.unlink()
    HandIn.objects.filter(audit=audit).exclude(state=CURRENT).exclude(path="").update(path="")


def put_shown(audit: Audit, school: School, sha256: str, name: str) -> str:
    """Lay a paper that an inspector took along beside the audit's register, so that runs have it; returns its path there."""
    path = f"{SHOWN}/{folder_name(school.name)}/{sha256[:8]}-{name}"
    link(desk().home.upload(sha256), folder_of(audit) / path)
    return path


def places_of(hand_ins: Iterable[HandIn]) -> dict[str, HandIn]:
    """Where each hand-in lies in a folder of records → the hand-in; no two in one place."""
    placed: dict[str, HandIn] = {}
    for hand_in in hand_ins:
        folder = f"{OF_SCHOOLS}/{folder_name(hand_in.school.name)}" if hand_in.school else OF_BUREAU
        path = f"{folder}/{hand_in.name}"
        while path.casefold() in {one.casefold() for one in placed}:
            path = _numbered(path)
        placed[path] = hand_in
    return placed


def new_run(audit: Audit, kind: str) -> tuple[Run, Path]:
    """A run folder with what the audit's folder holds now, without copying it where the disk allows."""
    run = Run.objects.create(audit=audit, kind=kind)
    folder = desk().home.run(run.pk)
    with transaction.atomic():  # as in lay_out
        linked_tree(folder_of(audit), folder, BESIDE)
    (folder / RECORDS).mkdir(parents=True, exist_ok=True)
    return run, folder


def folder_name(name: str) -> str:
    return re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", name).strip(" .")[:80] or "_"


def _numbered(path: str) -> str:
    stem, dot, ending = path.rpartition(".")
    found = re.fullmatch(r"(.*) \((\d+)\)", stem)
    return f"{found[1]} ({int(found[2]) + 1}){dot}{ending}" if found else f"{stem} (2){dot}{ending}"
