"""A school: it drops its workbook, sees at once what was read and what could not be, and what it is short of, by when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from auditor.web import jobs, slips
from auditor.web.evidence import own_states
from auditor.web.findings import own_findings
from auditor.web.models import WAITING, HandIn, School
from auditor.web.pages import page
from auditor.web.papers import form_of_school, letters_of
from auditor.web.routes import route
from auditor.web.uploads import FILES_AT_ONCE, hand_in_all
from auditor.web.words import STATES

URGENT = ("error", "fail", "explain", "unknown", "pending")


@route("schools/<int:id>", "school.see", School)
def self_check(request: HttpRequest, school: School) -> HttpResponseBase:
    """What the bureau's own run says of the school, with the same check code."""
    answer = getattr(school, "answer", None)
    view: dict[str, Any] = answer.view if answer else {}
    waiting = HandIn.objects.filter(school=school, state=WAITING).count()
    job = jobs.underway(school.audit, jobs.CHECK) if waiting or school.stale else None
    urgent = [section for section in view.get("sections", []) if section["key"] in URGENT]
    files = list(HandIn.objects.filter(school=school).select_related("school", "audit").order_by("-pk")[:20])
    beside = slips.shown(request, school.audit, files)
    return page(
        request,
        "self_check",
        title=school.name,
        school=school,
        audit=school.audit,
        answer=answer,
        view=view,
        counts={section["key"]: sum(line["n"] for line in section["lines"]) for section in view.get("sections", [])},
        days=by_day(urgent, timezone.localdate(), school.audit.as_of),
        rest=[section for section in view.get("sections", []) if section["key"] not in URGENT],
        files=files,
        waiting=waiting,
        words=STATES,
        form=form_of_school(school),
        letters=letters_of(school),
        findings=own_findings(school),
        asked=sum(one["state"] in ("open", "lapsed") for one in own_states(school).values()),
        wrong=request.session.pop("refused", []),
        **beside,
        soon=1 if waiting or job or beside["slip_wait"] else 0,
    )


def by_day(sections: list[dict[str, Any]], today: date, as_of: date) -> list[dict[str, Any]]:
    """What is still to be done, by the day until which it must be; the soonest first, what has no day before all.

    ``left``: the days to it from today; ``since``: it was still to come on ``as_of``, of which the verdicts speak.
    """
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for section in sections:
        for line in section["lines"]:
            found.setdefault(line["until"], []).append((section["key"], line))
    return [
        {
            "day": day,
            "left": (date.fromisoformat(day) - today).days if day else None,
            "since": bool(day) and as_of < date.fromisoformat(day) < today,
            "lines": lines,
        }
        for day, lines in sorted(found.items())
    ]


@route("schools/<int:id>/hand-in", "school.hand_in", School, methods=("POST",))
def hand_in_own(request: HttpRequest, school: School) -> HttpResponseBase:
    """A school hands in its files; by default each stands for its former hand-in of the same tables."""
    files, corrects = request.FILES.getlist("file")[:FILES_AT_ONCE], request.POST.get("as") != "part"
    request.session["refused"] = hand_in_all(school.audit, files, request.user, school=school, corrects=corrects)
    return redirect("self_check", id=school.pk)
