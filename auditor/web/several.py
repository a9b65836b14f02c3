"""Evidence of many schools at once: one answer for several of them, and registers that were filled in as workbooks."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from auditor.i18n import Message, msg
from auditor.web import jobs, log
from auditor.web.evidence import STATES, answer, entry_of
from auditor.web.home import TooLarge
from auditor.web.intake import steps
from auditor.web.models import Audit, Material
from auditor.web.pages import page
from auditor.web.register import GIVEN, LAPSED, NO, NOT_APPLICABLE, OPEN, YES
from auditor.web.routes import route
from auditor.web.site import MOST_BYTES, desk
from auditor.web.uploads import Refused, check_unpacked, safe_name

WORKBOOKS = (".xlsx", ".xls", ".ods", ".csv")


@route("audits/<int:id>/question/<str:name>", "evidence.answer", Audit, methods=("GET", "POST"))
def question(request: HttpRequest, audit: Audit, name: str) -> HttpResponseBase:
    """One question, school by school; POST answers it for all that were ticked."""
    asked = next((one for one in audit.evidence.get("questions", []) if one["key"] == name), None)
    if asked is None:
        raise Http404
    wrong: Message | None = None
    if request.method == "POST":
        wrong = _answered(request, audit, asked)
        if wrong is None:
            return redirect("question", id=audit.pk, name=name)
    states = audit.evidence["states"]
    whom = [(who, called, states[who][name]) for who, called in audit.evidence["whom"] if name in states.get(who, {})]
    return page(
        request,
        "question",
        400 if wrong else 200,
        title=audit.name,
        steps=steps(audit, "evidence"),
        audit=audit,
        asked=asked,
        whom=whom,
        states=STATES,
        open=(OPEN, GIVEN, LAPSED),
        papers=_shown(audit, name),
        wrong=wrong,
    )


def _shown(audit: Audit, name: str) -> dict[str, Material]:
    """The last paper of each school about a question that nobody has answered yet."""
    found = Material.objects.filter(audit=audit, question=name, open=True).select_related("school").order_by("pk")
    return {one.school.school_id: one for one in found}


def _answered(request: HttpRequest, audit: Audit, asked: dict[str, Any]) -> Message | None:
    said = request.POST.get("answer", "")
    states = audit.evidence["states"]
    whom = [who for who in request.POST.getlist("whom") if asked["key"] in states.get(who, {})]
    if said not in (YES, NO, NOT_APPLICABLE):
        raise Http404
    if not whom:
        return msg("Tick the schools for which the answer holds.")
    papers = _shown(audit, asked["key"])
    answers = {}
    for who in dict.fromkeys(whom):
        answers[who], wrong = entry_of(request, asked, said, audit.as_of, papers[who].document if who in papers else "")
        if wrong is not None:
            return wrong
    answer(request, audit, asked, answers)
    return None


@route("audits/<int:id>/register", "evidence.answer", Audit, methods=("POST",))
def bring_register(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """A register that was filled in: a worker reads it, and tells which rows do not count."""
    file = request.FILES.get("file")
    why: Message | None = None
    called = safe_name(file.name) if file is not None else ""
    if file is None or not called.lower().endswith(WORKBOOKS):
        why = msg("Choose a workbook: the evidence register that was filled in.")
    else:
        try:
            sha256, size = desk().home.keep(file.chunks(), MOST_BYTES)
            with desk().home.upload(sha256).open("rb") as kept:
                check_unpacked(kept)
            with transaction.atomic():
                jobs.ask(jobs.REGISTER, audit, request.user, sha256=sha256, name=called)
                log.note(request.user, "brought_register", audit=audit.pk, sha256=sha256, size=size)
        except TooLarge:
            why = msg("The file is larger than {most} MB. Leave out pictures, or split it.", most=MOST_BYTES >> 20)
        except Refused as refused:
            why = refused.why
    if why is not None:
        request.session["refused"] = [[called[:100], why.say("zh"), why.say("en")]]
    return redirect("evidence", id=audit.pk)
