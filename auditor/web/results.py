"""Inspectors: the run over the whole county, its results by school, its report, and its folder as the commands have it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from auditor.web import jobs, log
from auditor.web.home import REPORT
from auditor.web.intake import steps
from auditor.web.models import Audit, Job, Run
from auditor.web.pages import page
from auditor.web.routes import route
from auditor.web.site import desk

REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups"
"""Of a report's page, which brings its own style and no scripts."""
FILES = {"report.html": "text/html; charset=utf-8", "findings.xlsx": "", "findings.json": ""}


@route("audits/<int:id>/results", "audit.manage", Audit, methods=("GET", "POST"))
def results(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The results of the last run over the county; POST runs it."""
    if request.method == "POST":
        jobs.ask(jobs.COUNTY, audit, request.user)
        log.note(request.user, "asked_to_run", audit=audit.pk)
        return redirect("results", id=audit.pk)
    job = jobs.underway(audit, jobs.COUNTY)
    last = Job.objects.filter(audit=audit, kind=jobs.COUNTY, state__in=("done", "failed")).order_by("-pk").first()
    return page(
        request,
        "results",
        title=audit.name,
        steps=steps(audit, "results"),
        audit=audit,
        summary=audit.summary,
        run=Run.objects.filter(pk=audit.summary.get("run", 0)).first(),
        job=job,
        failed=last if last is not None and last.state == "failed" else None,
        soon=1 if job else 0,
    )


@route("runs/<int:id>/report/<str:name>", "run.see", Run)
def report(request: HttpRequest, run: Run, name: str) -> HttpResponseBase:
    """A file of a run's report: the page to look at, the others to keep."""
    if name not in FILES or not run.done:
        raise Http404
    path = desk().home.run(run.pk) / REPORT / name
    if not path.is_file():
        raise Http404
    if not FILES[name]:
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
    response = HttpResponse(path.read_bytes(), content_type=FILES[name])
    response.headers["Content-Security-Policy"] = REPORT_POLICY
    return response


@route("runs/<int:id>/folder.zip", "run.see", Run)
def run_folder(request: HttpRequest, run: Run) -> HttpResponseBase:
    """The whole run, inputs and report, so that ``auditor verify`` can prove it elsewhere."""
    if not run.done:
        raise Http404
    log.note(request.user, "took_run", run=run.pk)
    folder = desk().home.run(run.pk)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            archive.write(path, Path(folder.name) / path.relative_to(folder))
    packed.seek(0)
    return FileResponse(packed, as_attachment=True, filename=f"run-{folder.name}.zip")
