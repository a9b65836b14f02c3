"""The slip with a file that goes back to its school: what is to be corrected, as a paper, and the sheets with their cells marked.

Both are made by a worker from the file, what counts beside it, and the decisions; they lie in the audit's folder for as long as
the file itself is kept. The paper masks names; the marked sheets are the school's own, and for others a right of its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.web import jobs, log
from auditor.web.folders import AUDIT, SLIPS, folder_of, places_of
from auditor.web.home import link
from auditor.web.models import ASKED, CURRENT, REFUSED, RETURNED, Audit, HandIn, Job, School
from auditor.web.pages import language_of
from auditor.web.rights import may, person_of
from auditor.web.routes import route

if TYPE_CHECKING:
    from auditor.quality.account import Quality

GIVEN = (CURRENT, ASKED, REFUSED, RETURNED)
"""States of hand-ins that may have a slip."""
FILES = {"slip.docx": "docx", "marked.xlsx": "xlsx"}
"""As the address calls them → ending of the file."""


def can_have(one: HandIn) -> bool:
    """Whether there can be a slip: a school's file whose bytes are still kept."""
    return one.school_id is not None and one.deleted_at is None and one.state in GIVEN


def ask(one: HandIn, request: HttpRequest) -> None:
    """Ask for the slip of a hand-in, in the language of whoever asks."""
    if can_have(one):
        jobs.ask(jobs.SLIP, one.audit, hand_in=one.pk, language=language_of(request))


def shown(request: HttpRequest, audit: Audit, hand_ins: Iterable[HandIn]) -> dict[str, Any]:
    """What pages show beside files: number of the hand-in → addresses of its slip; those that can have one; work under way."""
    found: dict[int, list[tuple[str, str]]] = {}
    for one in filter(can_have, hand_ins):
        found[one.pk] = [
            (name, reverse("slip", kwargs={"id": one.school_id, "more": one.pk, "name": name}))
            for name, ending in FILES.items()
            if _file(one, ending) is not None and _may_have(request, one, name)
        ]
    last = Job.objects.filter(audit=audit, kind=jobs.SLIP).order_by("-pk").first()
    mine = last is not None and last.matter.get("hand_in") in found
    state = last.state if last is not None and mine else ""
    return {
        "slips": found,
        "slip_wait": state in ("waiting", "running"),
        "slip_failed": last.result["why"] if last is not None and state == "failed" else None,
    }


def _may_have(request: HttpRequest, one: HandIn, name: str) -> bool:
    """Names stand in full in the marked sheets: they are for the school, and for whoever may see names."""
    person = person_of(request.user)
    assert one.school is not None
    own = person is not None and "school" in person.roles and person.school_id == one.school.school_id
    return FILES[name] == "docx" or own or may(request.user, "name.see")


def folder_of_slip(one: HandIn) -> Path:
    return folder_of(one.audit) / SLIPS / str(one.pk)


def _file(one: HandIn, ending: str) -> Path | None:
    folder = folder_of_slip(one)
    return next((path for path in sorted(folder.glob(f"*.{ending}")) if not path.name.startswith(".")), None)


# ---------------------------------------------------------------- pages


@route("schools/<int:id>/slips/<int:more>", "school.hand_in", School, methods=("POST",))
def make_slip(request: HttpRequest, school: School, more: int) -> HttpResponseBase:
    """Ask for the slip of a file of this school."""
    one = HandIn.objects.filter(pk=more, school=school).first()
    if one is None or not can_have(one):
        raise Http404
    with transaction.atomic():
        ask(one, request)
        log.note(request.user, "made_slip", audit=school.audit_id, hand_in=one.pk)
    return redirect("cell", id=school.audit_id, more=school.pk) if may(request.user, "audit.manage") else redirect("home")


@route("schools/<int:id>/slips/<int:more>/<str:name>", "school.see", School)
def slip(request: HttpRequest, school: School, more: int, name: str) -> HttpResponseBase:
    """The paper, or the marked sheets, of a file of this school."""
    one = HandIn.objects.filter(pk=more, school=school).first()
    if one is None or not can_have(one) or name not in FILES or not _may_have(request, one, name):
        raise Http404
    path = _file(one, FILES[name])
    if path is None:
        raise Http404
    if name == "marked.xlsx" and may(request.user, "audit.manage"):
        log.note(request.user, "saw_names", audit=school.audit_id, hand_in=one.pk)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


# ---------------------------------------------------------------- in a worker


def made(job: Job) -> dict[str, Any]:
    """Make the slip of a hand-in, in place of the one before. Raises UserError."""
    from auditor.system.scratch import Scratch

    one = HandIn.objects.select_related("school", "audit").get(pk=job.matter["hand_in"])
    if not can_have(one):  # set aside or deleted meanwhile
        return {}
    assert one.school is not None
    with Scratch() as folder:
        files = _written(one, folder, job.matter["language"])
        home = folder_of_slip(one)
        new = home.with_name(f".{home.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for name, data in files.items():
            (new / name).write_bytes(data)
        shutil.rmtree(home, ignore_errors=True)
        new.rename(home)
    return {"hand_in": one.pk}


def _written(one: HandIn, folder: Path, language: str) -> dict[str, bytes]:
    """Name → bytes of the paper and, where cells can be marked, of the sheets."""
    from auditor.files.guarded import read_alone
    from auditor.files.registry import list_inputs
    from auditor.quality.causes import causes
    from auditor.quality.marked import marked_copy
    from auditor.quality.slips import missing_tables, papers
    from auditor.reports.file_names import letter_names
    from auditor.web.uploads import path_of

    assert one.school is not None
    school_id = one.school.school_id
    beside = HandIn.objects.filter(audit=one.audit, state=CURRENT).exclude(pk=one.pk).select_related("school")
    later = beside.filter(school=one.school, pk__gt=one.pk)  # what came in its stead does not speak against it
    laid = places_of([one, *beside.exclude(pk__in=later.values("pk")).order_by("id")])
    for path, other in laid.items():
        link(path_of(other), folder / path)
    (own,) = (path for path, other in laid.items() if other.pk == one.pk)
    quality = _account(one.audit, folder)
    returned = one.state == RETURNED
    school = next((school for school in quality.result.schools if school.school_id == school_id), None)
    if school is None:
        message = msg("The list of schools does not have this school; without it no slip can be made.")
        raise UserError(Problem("E968", message, Place()))
    wrong = [
        replace(cause, file=cause.file.replace(own, one.name, 1))
        for cause in causes(quality.result)
        if cause.school in (school.name, "") and _is_in(cause.file, own)
    ]
    said = [msg("Sent back, {file}: {why}", file=one.name, why=one.reason).say(language)] if one.reason and returned else []
    said += [_told(one.name, problem, language) for problem in one.seen.get("problems", []) if not one.seen.get("tables")]
    name = letter_names(quality.result.schools)[school_id]
    missing = missing_tables(quality, language).get(school_id, [])
    read = [sheet for item in list_inputs([folder])[0] if _is_in(item.shown, own) for sheet in read_alone(item).sheets]
    copy = marked_copy(quality.result, school_id, read, language) if wrong else b""
    return papers(school, name, wrong, missing, copy, language, said)


def _told(file: str, problem: dict[str, Any], language: str) -> str:
    """Why a whole file cannot be read, and what to do."""
    sentence = msg("{file}: {what}", file=file, what=problem["message"][language]).say(language)
    todo = problem["suggestion"][language]
    return f"{sentence}（{todo}）" if todo and language == "zh" else f"{sentence} ({todo})" if todo else sentence


def _is_in(file: str, own: str) -> bool:
    """Whether a file is this one, or a part of it where it is an archive."""
    return file == own or file.startswith(f"{own}/")


def _account(audit: Audit, folder: Path) -> Quality:
    """The account of the records in a folder, by the packs and decisions of an audit."""
    from datetime import date

    from auditor.inputs.read import records_of
    from auditor.inputs.spec import RecordsPath, load_spec
    from auditor.quality.account import account
    from auditor.web.checking import packs_of

    packs = packs_of(audit)
    spec = replace(load_spec(folder_of(audit) / AUDIT, date.today()), records=(RecordsPath(folder),))
    return account(records_of(spec, packs[-1].model), packs[-1].model, packs, audit.name)
