"""Evidence: material by school for the inspector, one school on a visit's small screen, and what a school shows of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from auditor.i18n import Message, listed, msg
from auditor.web import jobs, log
from auditor.web.decided import name_of
from auditor.web.folders import folder_of, put_shown
from auditor.web.intake import steps
from auditor.web.models import WAITING, Audit, HandIn, Job, Material, School, both
from auditor.web.pages import day_said, language_of, page, whole
from auditor.web.register import FOLDER, GIVEN, LAPSED, NO, NOT_APPLICABLE, OPEN, YES, write_answers
from auditor.web.routes import route
from auditor.web.site import desk
from auditor.web.uploads import FILES_AT_ONCE, Paper, Refused, hand_in_all, keep_paper
from auditor.web.words import STATES as HAND_INS

STATES: dict[str, tuple[str, str, Message]] = {
    YES: ("✓", "good", msg("there")),
    NO: ("✗", "bad", msg("not there")),
    LAPSED: ("!", "doubt", msg("out of date")),
    GIVEN: ("◐", "wait", msg("to be looked at")),
    OPEN: ("○", "ask", msg("not looked at")),
    NOT_APPLICABLE: ("–", "none", msg("not asked")),
}
"""Where a question stands: mark, colour, word."""
_ORDER = {state: n for n, state in enumerate((GIVEN, OPEN, LAPSED, NO, YES, NOT_APPLICABLE))}
_FACTS = {"date": "happened_on", "count": "count", "of": "of"}
"""Fact that a rule asks for → key of the register."""
_DAYS = ("happened_on", "valid_until")
_NUMBERS = ("count", "of")
MOST_NOTE = 250
"""Characters of a note: an entry of the register also holds the day of entry and the place of a file there."""


def tally(audit: Audit) -> dict[str, int]:
    """State → how many questions of all schools stand so."""
    found: dict[str, int] = {}
    for own in audit.evidence.get("states", {}).values():
        for one in own.values():
            found[one["state"]] = found.get(one["state"], 0) + 1
    return found


@route("audits/<int:id>/evidence", "audit.manage", Audit, methods=("GET", "POST"))
def evidence(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """Material by school; POST works it out anew."""
    job = jobs.underway(audit, jobs.REGISTER)
    if request.method == "POST":
        jobs.ask(jobs.REGISTER, audit, request.user)
        return redirect("evidence", id=audit.pk)
    view = audit.evidence
    materials: dict[str, list[dict[str, Any]]] = {}
    for question in view.get("questions", []):
        materials.setdefault(question["material"]["zh"], []).append(question)
    rows = [
        {
            "material": asked[0]["material"],
            "asked": asked,
            "n": len(asked),
            "cells": [_worst([view["states"][who].get(one["key"]) for one in asked]) for who, _ in view["whom"]],
        }
        for asked in materials.values()
    ]
    return page(
        request,
        "evidence",
        title=audit.name,
        steps=steps(audit, "evidence"),
        audit=audit,
        view=view,
        rows=rows,
        states=STATES,
        tally=tally(audit),
        job=job,
        register=register_of(audit),
        wrong=request.session.pop("refused", []),
        soon=1 if job else 0,
    )


def register_of(audit: Audit) -> dict[str, Any]:
    """The filled-in registers of an audit, and what became of the last that was handed in."""
    home = folder_of(audit) / FOLDER
    files = sorted(path.name for path in home.iterdir() if not path.name.startswith(".")) if home.is_dir() else []
    brought = Job.objects.filter(audit=audit, kind=jobs.REGISTER, matter__has_key="sha256").order_by("-pk").first()
    return {"files": files, "last": brought}


def _worst(found: list[dict[str, Any] | None]) -> dict[str, Any]:
    """Of several facts of one material that which has to be looked at first, and how many there are to look at."""
    there = [one["state"] for one in found if one is not None]
    if not there:
        return {"state": "", "open": 0}
    return {"state": min(there, key=lambda state: _ORDER[state]), "open": sum(state in (OPEN, GIVEN, LAPSED) for state in there)}


@route("audits/<int:id>/visit/<str:name>", "evidence.answer", Audit, methods=("GET", "POST"))
def visit(request: HttpRequest, audit: Audit, name: str) -> HttpResponseBase:
    """One school, or the bureau: what is open first, each answered with one press; made for a telephone's screen."""
    view = audit.evidence
    called = dict(view.get("whom", [])).get(name)
    if called is None:
        raise Http404
    wrong: Message | None = None
    if request.method == "POST":
        wrong = _answered(request, audit, name)
        if wrong is None:
            return redirect("visit", id=audit.pk, name=name)
    own = view["states"][name]
    asked = _ordered(view, own)
    school = School.objects.filter(audit=audit, school_id=name).first()
    given = HandIn.objects.filter(audit=audit, school__school_id=name).select_related("by__person")
    files = given.order_by("-pk")[:FILES_AT_ONCE]
    return page(
        request,
        "visit",
        400 if wrong else 200,
        title=called,
        steps=steps(audit, "evidence"),
        audit=audit,
        who=name,
        called=called,
        asked=asked,
        own=own,
        states=STATES,
        papers=_papers(audit, name),
        school=school,
        files=files,
        words=HAND_INS,
        not_taken=request.session.pop("refused", []),
        soon=1 if any(one.state == WAITING for one in files) else 0,
        left=sum(one["state"] in (OPEN, GIVEN, LAPSED) for one in own.values()),
        wrong=wrong,
    )


def _ordered(view: dict[str, Any], own: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions to one school or bureau, those first that are to be looked at."""
    asked = [one for one in view.get("questions", []) if one["key"] in own]
    return sorted(asked, key=lambda one: _ORDER[own[one["key"]]["state"]])


def _papers(audit: Audit, school_id: str) -> dict[str, list[Material]]:
    found: dict[str, list[Material]] = {}
    for one in Material.objects.filter(audit=audit, school__school_id=school_id).select_related("by__person").order_by("-pk"):
        found.setdefault(one.question, []).append(one)
    return found


def _answered(request: HttpRequest, audit: Audit, who: str) -> Message | None:
    """Write one answer down, with the file that was taken along where there is one, or say what it lacks."""
    question = next((one for one in audit.evidence["questions"] if one["key"] == request.POST.get("question")), None)
    said = request.POST.get("answer", "")
    if question is None or said not in (YES, NO, NOT_APPLICABLE, "back", "file"):
        raise Http404
    if said == "back":
        return _sent_back(request, audit, who, question)
    school = School.objects.filter(audit=audit, school_id=who).first()
    try:
        paper = keep_paper(request.FILES.get("file")) if school is not None else None
    except Refused as refused:
        return refused.why
    if said == "file":
        if school is None or paper is None:
            return msg("Choose the file first.")
        _show(request, school, question["key"], request.POST.get("document", "").strip()[:500] or paper.name, paper)
        return None
    entry, wrong = entry_of(request, question, said, audit.as_of, paper.name if paper is not None else "")
    if wrong is not None:
        return wrong
    with transaction.atomic():
        if school is not None and paper is not None:
            _show(request, school, question["key"], entry["document"], paper)
        answer(request, audit, question, {who: entry})
    return None


def answer(request: HttpRequest, audit: Audit, question: dict[str, Any], answers: dict[str, dict[str, Any]]) -> None:
    """Write down what was answered to one question about these schools or bureaus, everywhere or nowhere.

    A file that was shown for it is laid beside the register, so that the next run has it; the entry's note says where.
    """
    with transaction.atomic():
        audit.refresh_from_db(fields=("evidence",))  # others answer at the same time
        shown = Material.objects.filter(audit=audit, school__school_id__in=answers, question=question["key"], open=True)
        for one in shown.exclude(sha256="").select_related("school"):
            entry = answers[one.school.school_id]
            entry["note"] = "；".join(filter(None, (entry.get("note"), put_shown(audit, one.school, one.sha256, one.name))))
        shown.update(open=False)
        states = dict(audit.evidence["states"])
        for who, entry in answers.items():
            states[who] = {**states.get(who, {}), question["key"]: {"state": entry["answer"], **entry}}
        Audit.objects.filter(pk=audit.pk).update(evidence={**audit.evidence, "states": states})
        write_answers(audit, question, answers)
        said = sorted({entry["answer"] for entry in answers.values()})
        log.note(request.user, "answered_evidence", audit=audit.pk, whom=list(answers), rules=question["rules"], answer=said)


def entry_of(
    request: HttpRequest, question: dict[str, Any], said: str, as_of: date, shown: str = ""
) -> tuple[dict[str, Any], Message | None]:
    """The entry of the register, or what it lacks. It tells how things stood on the as-of day; a later day of entry is its note.

    ``shown``: the document that was shown, where the form names none.
    """
    now = timezone.localdate()
    entry: dict[str, Any] = {"answer": said, "by": name_of(request.user), "on": min(now, as_of).isoformat()}
    entry["document"] = request.POST.get("document", "").strip()[:500] or shown
    note = request.POST.get("note", "").strip()[:MOST_NOTE]
    entered = msg("entered on {day}", day=now.isoformat()).say("zh") if now > as_of else ""
    if note or entered:
        entry["note"] = "；".join(filter(None, (note, entered)))
    if not entry["document"]:
        if said == YES:
            return entry, msg("Say which document shows it: its name or number.")
        entry["document"] = note or msg("Nothing was shown").say("zh")
    if said == NOT_APPLICABLE and not note:
        return entry, msg("“Not applicable” needs its reason.")
    for key in _DAYS:
        if text := request.POST.get(key, ""):
            day = day_said(text)
            if day is None:
                return entry, msg("This is not a day; write it like 2025-12-31.")
            entry[key] = day.isoformat()
    for key in _NUMBERS:
        if text := request.POST.get(key, "").strip():
            number = whole(text)
            if number is None:
                return entry, msg("“{text}” is no whole number.", text=text[:20])
            entry[key] = number
    lacking = [
        both(called, language_of(request))
        for key, called in question["facts"].items()
        if said == YES and _FACTS[key] not in entry
    ]
    if lacking:
        return entry, msg("Give what is asked: {what}.", what=listed(lacking))
    return entry, None


def _sent_back(request: HttpRequest, audit: Audit, who: str, question: dict[str, Any]) -> Message | None:
    """What a school showed is not enough: it goes back with the reason, and nothing is answered."""
    reason = request.POST.get("note", "").strip()[:500]
    if not reason:
        return msg("Say what is lacking.")
    with transaction.atomic():
        found = Material.objects.filter(audit=audit, school__school_id=who, question=question["key"], open=True)
        found.update(open=False, reason=reason)
        jobs.ask(jobs.REGISTER, audit)
        log.note(request.user, "sent_back_evidence", audit=audit.pk, whom=who, rules=question["rules"], reason=reason)
    return None


@route("audits/<int:id>/visit/<str:name>/hand-in", "evidence.answer", Audit, methods=("POST",))
def hand_in_on_visit(request: HttpRequest, audit: Audit, name: str) -> HttpResponseBase:
    """Tables that an inspector takes along from a school: a further part of what it handed in, of which it replaces nothing."""
    school = School.objects.filter(audit=audit, school_id=name).first()
    if school is None:
        raise Http404
    request.session["refused"] = hand_in_all(audit, request.FILES.getlist("file")[:FILES_AT_ONCE], request.user, school=school)
    return redirect("visit", id=audit.pk, name=name)


# ---------------------------------------------------------------- schools


def own_states(school: School) -> dict[str, dict[str, Any]]:
    """Where each question to a school stands, by its word."""
    found: dict[str, dict[str, Any]] = school.audit.evidence.get("states", {}).get(school.school_id, {})
    return found


@route("schools/<int:id>/evidence", "school.hand_in", School, methods=("GET", "POST"))
def own_evidence(request: HttpRequest, school: School) -> HttpResponseBase:
    """What a school has to show, by material; POST hands in a paper, or says where it lies, for the bureau to look at."""
    view = school.audit.evidence
    wrong: Message | None = None
    if request.method == "POST":
        wrong = _shown(request, school)
        if wrong is None:
            return redirect("own_evidence", id=school.pk)
    own = own_states(school)
    asked = _ordered(view, own)
    return page(
        request,
        "own_evidence",
        400 if wrong else 200,
        title=school.name,
        school=school,
        audit=school.audit,
        asked=[one for one in asked if not own[one["key"]].get("scope")],
        own=own,
        states=STATES,
        papers=_papers(school.audit, school.school_id),
        wrong=wrong,
    )


def _shown(request: HttpRequest, school: School) -> Message | None:
    own = own_states(school)
    key, said = request.POST.get("question", ""), request.POST.get("document", "").strip()[:500]
    if key not in own:
        raise Http404
    if not said:
        return msg("Say which document shows it: its name or number.")
    try:
        paper = keep_paper(request.FILES.get("file"))
    except Refused as refused:
        return refused.why
    _show(request, school, key, said, paper)
    return None


def _show(request: HttpRequest, school: School, question: str, document: str, paper: Paper | None) -> None:
    """A paper of a school about one question, from the school itself or from whoever visits it; it waits to be looked at."""
    with transaction.atomic():
        Material.objects.filter(school=school, question=question, open=True).update(open=False)
        kept = {"sha256": paper.sha256, "size": paper.size, "name": paper.name} if paper is not None else {}
        made = Material.objects.create(
            audit=school.audit, school=school, question=question, document=document, by=request.user, **kept
        )
        told = {"school": school.school_id, "material": made.pk, "sha256": made.sha256}
        log.note(request.user, "showed", audit=school.audit_id, **told)
        jobs.ask(jobs.REGISTER, school.audit)


@route("materials/<int:id>/file", "material.see", Material)
def material(request: HttpRequest, one: Material) -> HttpResponseBase:
    """A paper as it was handed in; a browser keeps it and never shows it as part of the desk."""
    path = desk().home.upload(one.sha256) if one.sha256 else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=one.name, content_type="application/octet-stream")
