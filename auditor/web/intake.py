"""Inspectors: the list of audits, the grid of what was handed in, and the decisions about it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from auditor.i18n import Message, msg
from auditor.web import due, jobs, log
from auditor.web.folders import lay_out, make_audit
from auditor.web.models import ASIDE, ASKED, CURRENT, REFUSED, RETURNED, WAITING, Audit, Decision, HandIn, School
from auditor.web.pages import page
from auditor.web.routes import route
from auditor.web.uploads import Refused, hand_in
from auditor.web.words import CAUSES, STATES

FILES_AT_ONCE = 400


def steps(audit: Audit, here: str) -> list[dict[str, Any]]:
    """The six steps of an audit as its pages lead through them."""
    totals = audit.grid.get("totals", {})
    ready = f"{totals.get('ready', 0)}/{totals.get('schools', 0)}" if totals else ""
    papers = str(len(audit.summary.get("papers", []))) if audit.summary else ""
    listed: list[tuple[str, Message, str]] = [
        ("set_up", msg("1 Set up"), "✓"),
        ("intake", msg("3 Hand-ins"), ready),
        ("results", msg("5 Results"), ""),
        ("papers", msg("6 Papers"), papers),
    ]
    return [{"name": name, "word": word, "note": note, "here": name == here, "id": audit.pk} for name, word, note in listed]


@route("audits", "audit.manage", methods=("GET", "POST"))
def audits(request: HttpRequest) -> HttpResponseBase:
    """All audits, and a form for a new one."""
    wrong = None
    if request.method == "POST":
        made, wrong = _new_audit(request)
        if made is not None:
            return redirect("set_up", id=made.pk)
    listed = list(Audit.objects.order_by("-pk"))
    return page(
        request,
        "audits",
        400 if wrong else 200,
        title=msg("Audits"),
        audits=listed,
        packs=[*due.packs(), *due.released()],
        wrong=wrong,
    )


def _new_audit(request: HttpRequest) -> tuple[Audit | None, Message | None]:
    name = request.POST.get("name", "").strip()[:200]
    known = {one["name"] for one in (*due.packs(), *due.released())}
    packs = [pack for pack in request.POST.getlist("pack") if pack in known]
    try:
        as_of = date.fromisoformat(request.POST.get("as_of", ""))
    except ValueError:
        return None, msg("Say up to which day is looked back, for example 2026-03-31.")
    deadline = request.POST.get("deadline", "")
    try:
        until = date.fromisoformat(deadline) if deadline else None
    except ValueError:
        return None, msg("The deadline is not a day; write it like 2026-03-31.")
    if not name or not packs:
        return None, msg("Give the audit a name and choose at least one document.")
    audit = make_audit(name, packs, as_of, until)
    log.note(request.user, "made_audit", audit=audit.pk, packs=packs, as_of=as_of.isoformat())
    return audit, None


@route("audits/<int:id>/set-up", "audit.manage", Audit)
def set_up(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """What is audited by which documents, over which periods, and the bureau's own files."""
    bureau = HandIn.objects.filter(audit=audit, bureau=True).exclude(state__in=("replaced", ASIDE))
    return page(
        request,
        "set_up",
        title=audit.name,
        steps=steps(audit, "set_up"),
        audit=audit,
        packs=due.cards(audit),
        periods=due.periods(audit),
        bureau=bureau,
        states=STATES,
        soon=1 if any(one.state == WAITING for one in bureau) else 0,
    )


@route("audits/<int:id>/intake", "audit.manage", Audit)
def intake(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """School by table, and below it what there is to decide, weightiest first."""
    waiting = HandIn.objects.filter(audit=audit, state=WAITING).count()
    job = jobs.underway(audit, jobs.CHECK)
    return page(
        request,
        "intake",
        title=audit.name,
        steps=steps(audit, "intake"),
        audit=audit,
        grid=audit.grid,
        words=STATES,
        causes=CAUSES,
        names=dict(HandIn.objects.filter(audit=audit).values_list("pk", "name")),
        schools=list(School.objects.filter(audit=audit)),
        waiting=waiting,
        job=job,
        wrong=request.session.pop("refused", []),
        soon=2 if job or waiting else 0,
    )


@route("audits/<int:id>/hand-in", "audit.manage", Audit, methods=("POST",))
def hand_in_many(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """Files that the inspector brings: the bureau's own, or schools', each of which finds its school by what it says."""
    bureau = request.POST.get("whose") == "bureau"
    refused: list[list[str]] = []
    for file in request.FILES.getlist("file")[:FILES_AT_ONCE]:
        try:
            hand_in(audit, file.name, file.chunks(), request.user, bureau=bureau)
        except Refused as wrong:
            refused.append([file.name[:100], wrong.why.say("zh"), wrong.why.say("en")])
    request.session["refused"] = refused[:20]
    return redirect("set_up" if bureau else "intake", id=audit.pk)


@route("audits/<int:id>/cell/<int:more>", "audit.manage", Audit)
def cell(request: HttpRequest, audit: Audit, more: int) -> HttpResponseBase:
    """Everything that was read of one school: table by table, with each cell that could not be."""
    row = next((row for row in audit.grid.get("rows", []) if row["pk"] == more), None)
    if row is None:
        raise Http404
    files = HandIn.objects.filter(audit=audit, school_id=more).order_by("-id")
    return page(
        request,
        "cell",
        title=row["name"],
        steps=steps(audit, "intake"),
        audit=audit,
        row=row,
        tables=audit.grid["tables"],
        files=files,
        words=STATES,
    )


@route("hand-ins/<int:id>/decide", "hand_in.decide", HandIn, methods=("POST",))
def decide(request: HttpRequest, one: HandIn) -> HttpResponseBase:
    """A decision about one hand-in: whose it is, that it goes back, or that it stands and another does not."""
    choice = request.POST.get("choice", "")
    reason = request.POST.get("reason", "").strip()[:500]
    with transaction.atomic():
        changed = _decided(request, one, choice, reason)
        if changed:
            log.note(request.user, "decided", hand_in=one.pk, choice=choice, reason=reason)
            lay_out(one.audit)
            jobs.ask(jobs.CHECK, one.audit)
    if not changed:
        raise Http404
    return redirect("intake", id=one.audit_id)


def _decided(request: HttpRequest, one: HandIn, choice: str, reason: str) -> bool:
    if choice == "return" and one.state in (CURRENT, ASKED, REFUSED):
        one.state, one.reason = RETURNED, reason
        one.save(update_fields=("state", "reason"))
    elif choice == "aside" and one.state in (CURRENT, ASKED, REFUSED):
        one.state, one.reason = ASIDE, reason
        one.save(update_fields=("state", "reason"))
    elif choice == "bureau" and one.state == ASKED:
        one.school, one.bureau, one.state = None, True, WAITING
        one.save(update_fields=("school", "bureau", "state"))
    elif choice == "school" and one.state == ASKED:
        number = request.POST.get("school", "")
        school = School.objects.filter(audit=one.audit, pk=int(number)).first() if number.isdigit() else None
        if school is None:
            return False
        one.school, one.placed, one.state = school, True, WAITING
        one.save(update_fields=("school", "placed", "state"))
    elif choice in ("this", "all") and one.state == CURRENT and one.school is not None:
        _of_several(request, one, choice, reason)
    else:
        return False
    if one.school is not None:
        School.objects.filter(pk=one.school_id).update(stale=True)
    return True


def _of_several(request: HttpRequest, one: HandIn, choice: str, reason: str) -> None:
    """Of several files of one school and table: this one stands, or all are parts of one list."""
    table = request.POST.get("table", "")[:60]
    others = [
        other
        for other in HandIn.objects.filter(audit=one.audit, school=one.school, state=CURRENT).exclude(pk=one.pk)
        if other.seen.get("tables", {}).get(table)
    ]
    if choice == "this":
        for other in others:
            other.state, other.reason = ASIDE, reason
            other.save(update_fields=("state", "reason"))
    else:
        Decision.objects.create(
            audit=one.audit,
            school=one.school,
            kind="parts",
            table=table,
            about=sorted([one.sha256, *(other.sha256 for other in others)]),
            reason=reason,
            by=request.user,
        )
