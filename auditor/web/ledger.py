"""The ledger as a board: overdue, not put right, done and waiting for acceptance, closed; accepting is a person's word."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from auditor.i18n import Message, msg
from auditor.web import jobs, log
from auditor.web.decided import name_of
from auditor.web.findings import open_objections
from auditor.web.folders import folder_of
from auditor.web.intake import steps
from auditor.web.models import Audit, Job
from auditor.web.pages import page
from auditor.web.panels import of_last_run
from auditor.web.rectifying import BOOK
from auditor.web.routes import route

BOARDS: dict[str, tuple[str, str, Message, Message]] = {
    "overdue": ("!", "late", msg("Overdue"), msg("the deadline has passed, and nothing was found that makes it up")),
    "open": ("✗", "bad", msg("Not put right yet"), msg("to be put right, or explained, by the deadline")),
    "made_up": ("◐", "wait", msg("Made up, awaiting acceptance"), msg("records were found that meet it; the bureau decides")),
    "closed": ("✓", "good", msg("Closed"), msg("who accepted it, and when")),
}
"""Column → mark, colour, what it is called, what stands in it."""
SHOWN, SHOWN_OF_ONE = 15, 300
"""Lines of a column, of all schools and of one school or unit."""


@route("audits/<int:id>/ledger", "audit.manage", Audit)
def ledger(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The board, for one responsible unit or school where that is asked."""
    rows = audit.ledger.get("rows", [])
    wanted = {key: request.GET.get(key, "") for key in ("responsible", "subject")}
    today = timezone.localdate()
    for row in rows:  # whether a deadline has passed is seen today, whenever the workbook was written
        if row["board"] == "open" and row["due"] and row["due"] < today.isoformat():
            row["board"] = "overdue"
    shown = [row for row in rows if all(not value or row[key] == value for key, value in wanted.items())]
    pages = dict(of_last_run(audit).values_list("finding_id", "pk"))
    objected = open_objections(audit)
    most = SHOWN_OF_ONE if any(wanted.values()) else SHOWN
    columns = [
        {"key": key, "look": look, "rows": found[:most], "n": len(found)}
        for key, look in BOARDS.items()
        for found in ([row for row in shown if row["board"] == key],)
    ]
    job = jobs.underway(audit, jobs.LEDGER)
    last = Job.objects.filter(audit=audit, kind=jobs.LEDGER, state__in=("done", "failed")).order_by("-pk").first()
    return page(
        request,
        "ledger",
        title=audit.name,
        steps=steps(audit, "papers"),
        audit=audit,
        rows=rows,
        columns=columns,
        pages=pages,
        objected=objected,
        units=sorted({row["responsible"] for row in rows if row["responsible"]}),
        schools=list(dict.fromkeys(row["subject"] for row in rows if row["subject"])),
        wanted=wanted,
        counts=_counts(rows),
        today=today,
        job=job,
        failed=last if last is not None and last.state == "failed" else None,
        soon=1 if job else 0,
    )


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {board: sum(row["board"] == board for row in rows) for board in BOARDS}


@route("audits/<int:id>/ledger/write", "ledger.write", Audit, methods=("POST",))
def write_ledger(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """Open the ledger from the last run, or accept a problem as settled."""
    what = request.POST.get("what", "")
    matter: dict[str, Any] = {"what": what}
    if what == "open" and not audit.ledger and audit.summary.get("run"):
        matter["run"] = audit.summary["run"]
    elif what == "accept" and any(row["id"] == request.POST.get("finding") for row in audit.ledger.get("rows", [])):
        opinion = request.POST.get("opinion", "")
        if opinion not in ("put_right", "explained"):
            raise Http404
        matter |= {"finding": request.POST["finding"], "opinion": opinion, "whom": name_of(request.user)}
        matter |= {"on": timezone.localdate().isoformat(), "remarks": request.POST.get("remarks", "").strip()[:500]}
    else:
        raise Http404
    with transaction.atomic():
        jobs.ask(jobs.LEDGER, audit, request.user, **matter)
        log.note(request.user, "wrote_ledger", audit=audit.pk, **matter)
    return redirect("ledger", id=audit.pk)


@route("audits/<int:id>/ledger.xlsx", "audit.manage", Audit)
def ledger_book(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The ledger as the workbook that it is."""
    file = folder_of(audit) / BOOK
    if not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), as_attachment=True, filename=BOOK)
