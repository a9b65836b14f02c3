"""Inspectors: which papers would be made for whom, the papers themselves, and giving each school its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from auditor.i18n import Message, msg
from auditor.reports.letters.letters_fields import KINDS, TEXTS
from auditor.web import jobs, log, making
from auditor.web.folders import folder_of
from auditor.web.intake import steps
from auditor.web.models import Audit, Job, Run, School
from auditor.web.pages import page
from auditor.web.routes import route
from auditor.web.site import desk

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIELDS = ("issuer", "document_number", "signer", "date", "contact", "deadline")
DAYS = ("date", "deadline")


@route("audits/<int:id>/papers", "paper.make", Audit, methods=("GET", "POST"))
def papers(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The papers of the last run over the county; POST makes them, or gives schools theirs."""
    run = Run.objects.filter(pk=audit.summary.get("run", 0)).first()
    if request.method == "POST":
        _post(request, audit, run)
        return redirect("papers", id=audit.pk)
    listed = audit.summary.get("papers", [])
    kinds: dict[str, int] = {}
    for one in listed:
        kinds[one["kind"]] = kinds.get(one["kind"], 0) + 1
    job = jobs.underway(audit, jobs.LETTERS)
    last = Job.objects.filter(audit=audit, kind=jobs.LETTERS, state__in=("done", "failed")).order_by("-pk").first()
    said = making.fields_of(audit)
    return page(
        request,
        "papers",
        title=audit.name,
        steps=steps(audit, "papers"),
        audit=audit,
        papers=listed,
        kinds=kinds,
        words={one["kind"]: one["word"] for one in listed},
        run=run,
        letters=run.letters if run is not None else {},
        files={one["kind"] + one["to"]["zh"]: one["name"] for one in run.letters.get("files", [])} if run is not None else {},
        fields=[{"name": name, "word": TEXTS[name], "value": said.get(name, ""), "day": name in DAYS} for name in FIELDS],
        job=job,
        failed=last if last is not None and last.state == "failed" else None,
        ledger=audit.ledger,
        soon=1 if job else 0,
    )


def _post(request: HttpRequest, audit: Audit, run: Run | None) -> None:
    what = request.POST.get("what", "")
    if run is None or what not in ("make", "send"):
        raise Http404
    if what == "send":
        if not run.letters.get("files"):
            raise Http404
        with transaction.atomic():
            told = {**run.letters, "sent_at": timezone.localtime().isoformat(timespec="minutes")}
            Run.objects.filter(pk=run.pk).update(letters=told)
            log.note(request.user, "sent_letters", audit=audit.pk, run=run.pk, n=len(run.letters["files"]))
        return
    known = {one["kind"] for one in audit.summary.get("papers", [])}
    kinds = [kind for kind in request.POST.getlist("kind") if kind in known and kind in KINDS]
    making.save_fields(audit, {name: request.POST.get(name, "").strip()[:300] for name in FIELDS})
    with transaction.atomic():
        jobs.ask(jobs.LETTERS, audit, request.user, run=run.pk, kinds=kinds or sorted(known))
        log.note(request.user, "made_letters", audit=audit.pk, run=run.pk, kinds=kinds)


@route("runs/<int:id>/letters/<str:name>", "run.see", Run)
def letter(request: HttpRequest, run: Run, name: str) -> HttpResponseBase:
    """One paper, in Word."""
    return _word(run, name, {one["name"] for one in run.letters.get("files", [])})


@route("runs/<int:id>/letters.zip", "run.see", Run)
def letters_zip(request: HttpRequest, run: Run) -> HttpResponseBase:
    """Every paper of a run."""
    home = desk().home.run(run.pk) / making.LETTERS
    if not run.letters.get("files"):
        raise Http404
    return packed([home / one["name"] for one in run.letters["files"]], f"letters-{run.pk}.zip")


@route("schools/<int:id>/letters/<str:name>", "school.see", School)
def own_letter(request: HttpRequest, school: School, name: str) -> HttpResponseBase:
    """A paper that was given to this school."""
    run = Run.objects.filter(pk=school.audit.summary.get("run", 0)).first()
    own = {one["name"] for one in letters_of(school)}
    if run is None:
        raise Http404
    return _word(run, name, own)


def letters_of(school: School) -> list[dict[str, Any]]:
    """The papers of the last run that were given to a school."""
    run = Run.objects.filter(pk=school.audit.summary.get("run", 0)).first()
    if run is None or not run.letters.get("sent_at"):
        return []
    return [one for one in run.letters["files"] if one["school"] == school.school_id]


def _word(run: Run, name: str, known: set[str]) -> HttpResponseBase:
    path = desk().home.run(run.pk) / making.LETTERS / name
    if name not in known or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=WORD)


def packed(files: Iterable[Path], name: str) -> FileResponse:
    """Files as one zip to keep."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            if path.is_file():
                archive.write(path, path.name)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=name)


# ---------------------------------------------------------------- forms

WHATS: dict[str, Message] = {
    "school": msg("Form of a school"),
    "bureau": msg("Form of the bureau"),
    "evidence": msg("Evidence register"),
}


@route("audits/<int:id>/forms", "audit.manage", Audit, methods=("GET", "POST"))
def forms(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The forms that schools fill in, made from the list of schools; giving them out; until when they are wanted."""
    if request.method == "POST":
        _post_forms(request, audit)
        return redirect("forms", id=audit.pk)
    job = jobs.underway(audit, jobs.FORMS)
    last = Job.objects.filter(audit=audit, kind=jobs.FORMS, state__in=("done", "failed")).order_by("-pk").first()
    return page(
        request,
        "forms",
        title=audit.name,
        steps=steps(audit, "forms"),
        audit=audit,
        files=audit.forms.get("files", []),
        made_at=audit.forms.get("made_at", ""),
        released_at=audit.forms.get("released_at", ""),
        whats=WHATS,
        contact=making.fields_of(audit).get("contact", ""),
        job=job,
        failed=last if last is not None and last.state == "failed" else None,
        soon=1 if job else 0,
    )


def _post_forms(request: HttpRequest, audit: Audit) -> None:
    what = request.POST.get("what", "")
    if what == "make":
        making.save_fields(audit, {"contact": request.POST.get("contact", "").strip()[:300]})
        with transaction.atomic():
            jobs.ask(jobs.FORMS, audit, request.user)
            log.note(request.user, "made_forms", audit=audit.pk)
    elif what == "release" and audit.forms.get("files"):
        told = {**audit.forms, "released_at": timezone.localtime().isoformat(timespec="minutes")}
        with transaction.atomic():
            Audit.objects.filter(pk=audit.pk).update(forms=told)
            log.note(request.user, "released_forms", audit=audit.pk, n=len(told["files"]))
    else:
        raise Http404


@route("audits/<int:id>/forms.zip", "audit.manage", Audit)
def forms_zip(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """All forms, for whoever sends them another way."""
    if not audit.forms.get("files"):
        raise Http404
    home = folder_of(audit) / making.FORMS
    return packed([home / one["name"] for one in audit.forms["files"]], f"forms-{audit.pk}.zip")


@route("schools/<int:id>/form.xlsx", "school.see", School)
def own_form(request: HttpRequest, school: School) -> HttpResponseBase:
    """The form of one school, with what the bureau knows of it filled in."""
    one = form_of_school(school)
    path = folder_of(school.audit) / making.FORMS / one["name"] if one else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


def form_of_school(school: School) -> dict[str, str] | None:
    """The form that was given out to a school."""
    forms = school.audit.forms
    if not forms.get("released_at"):
        return None
    return next((one for one in forms["files"] if one["school"] == school.school_id), None)
