"""Waivers of an audit: ``豁免.yaml`` in its folder, which every run reads. What people wrote into it by hand stays theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from auditor.answers.waiver_files import read_waivers
from auditor.i18n import Message, msg
from auditor.problems import Problem, UserError
from auditor.web import jobs, lines
from auditor.web.decided import digest
from auditor.web.folders import folder_of, write_audit_file
from auditor.web.models import Audit, School
from auditor.web.pages import day_said

FILE = "豁免.yaml"
_HEAD = "豁免：哪项要求、哪些学校、谁批准、文号、从哪天到哪天"


def fault(given: Mapping[str, str]) -> Message | None:
    """What a waiver still lacks."""
    if not (given["reason"] and given["approver"] and given["document"]):
        return msg("A waiver says why, who approved it, and by which document.")
    start, end = day_said(given["from"]), day_said(given["until"])
    if start is None or end is None:
        return msg("A waiver says from which day until which day it holds.")
    return msg("The waiver ends before it begins.") if end < start else None


def add(audit: Audit, waiver: Mapping[str, Any]) -> None:
    """Add a waiver without a :func:`fault`; the schools that it names are answered anew."""
    days = {key: str(day_said(waiver[key])) for key in ("from", "until")}
    lines.put(folder_of(audit) / FILE, _HEAD, [{**waiver, **days}])
    write_audit_file(audit, waivers=FILE)
    _stale(audit, waiver)


def take_back(audit: Audit, key: str) -> dict[str, Any] | None:
    """Take back a waiver that the desk wrote; None where there is no such one."""
    file = folder_of(audit) / FILE
    gone = next((one for one in lines.entries(file) if digest(one) == key), None)
    if gone is None:
        return None
    lines.take_out(file, lambda one: digest(dict(one)) == key)
    _stale(audit, gone)
    return gone


def listed(audit: Audit) -> tuple[list[dict[str, Any]], Problem | None]:
    """The waivers as pages show them, those that people wrote too; and what is wrong with the file."""
    file = folder_of(audit) / FILE
    names = dict(School.objects.filter(audit=audit).values_list("school_id", "name"))
    own = {_same(one): digest(one) for one in lines.entries(file)}
    try:
        found = read_waivers(file) if file.exists() else []
    except UserError as wrong:
        return [], wrong.problems[0]
    shown = []
    for one in found:
        whom = [name for name, _ in one.schools]
        said = {"rule": one.rule, "schools": whom, **one.told()}
        shown.append({**said, "names": [names.get(name, name) for name in whom], "key": own.get(_same(said), "")})
    return shown, None


def _same(said: Mapping[str, Any]) -> tuple[Any, ...]:
    schools = said["schools"]
    whom = tuple(schools) if isinstance(schools, list) else (schools,)
    return (said["rule"], whom, *(said[key] for key in ("reason", "approver", "document", "from", "until")))


def _stale(audit: Audit, waiver: Mapping[str, Any]) -> None:
    School.objects.filter(audit=audit, school_id__in=waiver["schools"], answer__isnull=False).update(stale=True)
    jobs.ask(jobs.CHECK, audit)
