"""Inspectors: what is left when an audit is done: its runs, each to be proved and taken away, and closing it."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from auditor.web import jobs, log
from auditor.web.home import REPORT
from auditor.web.intake import steps
from auditor.web.models import Audit, Run
from auditor.web.pages import page
from auditor.web.retention import periods
from auditor.web.routes import route
from auditor.web.site import desk


@route("audits/<int:id>/archive", "audit.manage", Audit, methods=("GET", "POST"), closed=True)
def archive(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The runs over the county; POST proves them, closes the audit, or opens it again."""
    if request.method == "POST":
        _post(request, audit)
        return redirect("archive", id=audit.pk)
    job = jobs.underway(audit, jobs.PROOF)
    home = desk().home
    runs = list(Run.objects.filter(audit=audit, kind=jobs.COUNTY, done=True).order_by("-pk"))
    return page(
        request,
        "archive",
        title=audit.name,
        steps=steps(audit, "papers"),
        audit=audit,
        runs=runs,
        signed={run.pk for run in runs if (home.run(run.pk) / REPORT / "manifest.json.sig").is_file()},
        kept=periods(),
        job=job,
        soon=1 if job else 0,
    )


def _post(request: HttpRequest, audit: Audit) -> None:
    what = request.POST.get("what", "")
    if what == "prove":
        jobs.ask(jobs.PROOF, audit, request.user)
    elif what == ("open" if audit.closed else "close"):
        with transaction.atomic():
            closed = what == "close"
            Audit.objects.filter(pk=audit.pk).update(closed=closed, closed_at=timezone.now() if closed else None)
            log.note(request.user, "closed_audit" if closed else "opened_audit", audit=audit.pk)
    else:
        raise Http404
