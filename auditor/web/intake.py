"""Inspectors: the list of audits, the grid of what was handed in, and the decisions about it."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from auditor.i18n import Message, msg
from auditor.inputs.decisions import Decision
from auditor.problems import UserError
from auditor.web import decided, due, jobs, log, rectifying, slips
from auditor.web.folders import lay_out, make_audit, pack_words
from auditor.web.models import ASIDE, ASKED, CURRENT, REFUSED, RETURNED, WAITING, Audit, HandIn, Job, School
from auditor.web.pages import day_said, page, whole
from auditor.web.routes import route
from auditor.web.uploads import hand_in_all
from auditor.web.words import CAUSES, STATES

FILES_AT_ONCE = 400
TWICE = timedelta(minutes=2)
"""The same audit asked for again within this time is the same button pressed twice."""
_MAKING = threading.Lock()
"""Pages are served by one process, so that of two presses the second sees what the first made."""


def steps(audit: Audit, here: str) -> list[dict[str, Any]]:
    """The six steps of an audit as its pages lead through them."""
    totals = audit.grid.get("totals", {})
    ready = f"{totals.get('ready', 0)}/{totals.get('schools', 0)}" if totals else ""
    papers = str(len(audit.summary.get("papers", []))) if audit.summary else ""
    states = [one["state"] for own in audit.evidence.get("states", {}).values() for one in own.values()]
    open_evidence = sum(state in ("open", "given", "lapsed") for state in states)
    listed: list[tuple[str, Message, str]] = [
        ("set_up", msg("1 Set up"), "✓"),
        ("forms", msg("2 Forms"), "✓" if audit.forms.get("released_at") else ""),
        ("intake", msg("3 Hand-ins"), ready),
        ("evidence", msg("4 Evidence"), str(open_evidence) if open_evidence else "✓" if states else ""),
        ("results", msg("5 Results"), str(audit.summary.get("tally", {}).get("fail", "")) if audit.summary else ""),
        ("papers", msg("6 Papers and ledger"), papers),
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
        before=_with_ledger(),
        wrong=wrong,
    )


def _new_audit(request: HttpRequest) -> tuple[Audit | None, Message | None]:
    name = request.POST.get("name", "").strip()[:200]
    known = {one["name"] for one in (*due.packs(), *due.released())}
    packs = [pack for pack in request.POST.getlist("pack") if pack in known]
    as_of = day_said(request.POST.get("as_of", ""))
    if as_of is None:
        return None, msg("Say up to which day is looked back, for example 2026-03-31.")
    deadline = request.POST.get("deadline", "")
    until = day_said(deadline)
    if deadline and until is None:
        return None, msg("The deadline is not a day; write it like 2026-03-31.")
    if not name or not packs:
        return None, msg("Give the audit a name and choose at least one document.")
    said = request.POST.get("after", "")
    before = next((one for one in _with_ledger() if str(one.pk) == said), None)
    if said and before is None:
        return None, msg("That audit has no ledger from which another could go on.")
    with _MAKING, transaction.atomic():
        if (just_made := _just_made(name, packs, as_of, until)) is not None:
            return just_made, None
        audit = make_audit(name, packs, as_of, until)
        told = {"packs": packs, "as_of": as_of.isoformat()}
        if before is not None:
            rectifying.carry_on(before, audit)
            jobs.ask(jobs.LEDGER, audit, request.user, what="carry")
            told["after"] = before.pk
        log.note(request.user, "made_audit", audit=audit.pk, **told)
    return audit, None


def _just_made(name: str, packs: list[str], as_of: date, until: date | None) -> Audit | None:
    """The audit that the first of two presses made."""
    since = timezone.now() - TWICE
    same = Audit.objects.filter(name=name, as_of=as_of, deadline=until, closed=False, made_at__gte=since).order_by("-pk")
    return next((one for one in same if one.packs == pack_words(packs)), None)


def _with_ledger() -> list[Audit]:
    """The audits whose ledger was opened, the newest first."""
    return [audit for audit in Audit.objects.order_by("-pk") if rectifying.is_open(audit)]


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
    last = Job.objects.filter(audit=audit, kind=jobs.CHECK, state__in=("done", "failed")).order_by("-pk").first()
    return page(
        request,
        "intake",
        title=audit.name,
        steps=steps(audit, "intake"),
        audit=audit,
        grid=audit.grid,
        words=STATES,
        causes=CAUSES,
        **_decisions(audit),
        schools=list(School.objects.filter(audit=audit)),
        waiting=waiting,
        job=job,
        failed=last if last is not None and last.state == "failed" else None,
        wrong=request.session.pop("refused", []),
        soon=2 if job or waiting else 0,
    )


def _decisions(audit: Audit) -> dict[str, Any]:
    """What was decided; what is wrong with the file, where somebody wrote a mistake into it."""
    try:
        return {"decisions": decided.listed(audit), "mistake": None}
    except UserError as wrong:
        return {"decisions": [], "mistake": wrong.problems[0]}


@route("audits/<int:id>/hand-in", "audit.manage", Audit, methods=("POST",))
def hand_in_many(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """Files that the inspector brings: the bureau's own, or schools', each of which finds its school by what it says."""
    bureau = request.POST.get("whose") == "bureau"
    files = request.FILES.getlist("file")[:FILES_AT_ONCE]
    request.session["refused"] = hand_in_all(audit, files, request.user, bureau=bureau)[:20]
    return redirect("set_up" if bureau else "intake", id=audit.pk)


@route("audits/<int:id>/cell/<int:more>", "audit.manage", Audit)
def cell(request: HttpRequest, audit: Audit, more: int) -> HttpResponseBase:
    """Everything that was read of one school: table by table, with each cell that could not be."""
    row = next((row for row in audit.grid.get("rows", []) if row["pk"] == more), None)
    if row is None:
        raise Http404
    files = list(HandIn.objects.filter(audit=audit, school_id=more).select_related("school", "audit").order_by("-id"))
    beside = slips.shown(request, audit, files)
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
        **beside,
        soon=2 if beside["slip_wait"] else 0,
    )


@route("hand-ins/<int:id>/decide", "hand_in.decide", HandIn, methods=("POST",))
def decide(request: HttpRequest, one: HandIn) -> HttpResponseBase:
    """A decision about one hand-in: whose it is, that it goes back, or that it is set aside."""
    choice = request.POST.get("choice", "")
    reason = request.POST.get("reason", "").strip()[:500]
    if choice == "school" and not request.POST.get("school"):
        nothing = msg("Nothing was decided: choose an answer.")
        request.session["refused"] = [[one.name, nothing.say("zh"), nothing.say("en")]]
        return redirect("intake", id=one.audit_id)
    with transaction.atomic():
        one.refresh_from_db()  # somebody else may have decided since the page was asked for
        changed = _decided(request, one, choice, reason)
        if changed:
            log.note(request.user, "decided", hand_in=one.pk, choice=choice, reason=reason)
            lay_out(one.audit)
            jobs.ask(jobs.CHECK, one.audit)
            if choice == "return":
                slips.ask(one, request)
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
        school = School.objects.filter(audit=one.audit, pk=whole(number)).first()
        if school is None:
            return False
        one.school, one.placed, one.state = school, True, WAITING
        one.save(update_fields=("school", "placed", "state"))
        decided.decide(one.audit, [Decision("school", one.name, one.sha256, school=school.school_id)], request.user, reason)
    else:
        return False
    if one.school is not None:
        School.objects.filter(pk=one.school_id).update(stale=True)
    return True


@route("audits/<int:id>/answer", "hand_in.decide", Audit, methods=("POST",))
def answer(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The answer to a question about the records: a decision that this desk, its runs and the command line go by."""
    key, reason = request.POST.get("key", ""), request.POST.get("reason", "").strip()[:500]
    wrong: Message | None = None
    try:
        with transaction.atomic():
            audit.refresh_from_db(fields=("grid",))  # of two who answer at once the second is told
            causes = audit.grid.get("causes", [])
            cause = next((one for one in causes if one.get("key") == key), None)
            said = _said(request, audit, cause) if cause is not None else []
            if cause is None:
                wrong = msg("The question has changed meanwhile. Please look at it again.")
            elif not said:
                wrong = msg("Nothing was decided: choose an answer.")
            else:
                decided.decide(audit, said, request.user, reason)
                Audit.objects.filter(pk=audit.pk).update(grid={**audit.grid, "causes": [one for one in causes if one != cause]})
                for one in said:
                    log.note(request.user, "answered", audit=audit.pk, reason=reason, **decided.as_dict(one))
                jobs.ask(jobs.CHECK, audit)
    except UserError as failed:
        wrong = failed.problems[0].message
    if wrong is not None:
        request.session["refused"] = [["", wrong.say("zh"), wrong.say("en")]]
    return redirect("intake", id=audit.pk)


def _said(request: HttpRequest, audit: Audit, cause: dict[str, Any]) -> list[Decision]:
    """The decisions that an answer stands for; none where it is no answer."""
    choice, said = request.POST.get("choice", ""), request.POST.get("said", "")
    if cause["asks"] == "school":
        school = School.objects.filter(audit=audit, pk=whole(said)).first()
        return [decided.of_dict({**cause["decides"], "school": school.school_id})] if school is not None else []
    if cause["asks"] == "day":
        day = day_said(said)
        return [decided.of_dict({**cause["decides"], "day": day.isoformat()})] if day is not None else []
    chosen = whole(choice)
    if chosen is None or chosen >= len(cause["choices"]):
        return []
    return [decided.of_dict(one) for one in cause["choices"][chosen]["decides"]]


@route("audits/<int:id>/withdraw", "hand_in.decide", Audit, methods=("POST",))
def withdraw(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """A decision is taken back: what it settled is open again."""
    with transaction.atomic():
        gone = decided.withdraw(audit, request.POST.get("key", ""))
        if gone is None:
            raise Http404
        log.note(request.user, "withdrew", audit=audit.pk, **decided.as_dict(gone))
        jobs.ask(jobs.CHECK, audit)
    return redirect("intake", id=audit.pk)
