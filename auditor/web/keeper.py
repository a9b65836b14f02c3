"""The administrator's log and health: what happened, how the desk is, and backups."""

from __future__ import annotations

import shutil

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from auditor.i18n import msg
from auditor.web import jobs, log
from auditor.web.keeping import back_up, backups
from auditor.web.models import Entry, HandIn, Job, Run
from auditor.web.pages import page
from auditor.web.people import keeper_steps
from auditor.web.routes import route
from auditor.web.site import desk

SHOWN = 200


@route("desk/log", "desk.keep")
def log_book(request: HttpRequest) -> HttpResponseBase:
    """The last lines of the log, and whether it is whole."""
    broken = list(log.broken())
    entries = list(Entry.objects.order_by("-id")[:SHOWN])
    return page(
        request,
        "log",
        title=msg("Log"),
        keep=keeper_steps("log_book"),
        entries=entries,
        total=Entry.objects.count(),
        broken=broken[:20],
    )


@route("desk/health", "desk.keep", methods=("GET", "POST"))
def health(request: HttpRequest) -> HttpResponseBase:
    """How much waits, what failed, the backups; POST makes one."""
    home = desk().home
    if request.method == "POST":
        back_up(home, timezone.localtime())
        log.note(request.user, "backed_up")
        return redirect("health")
    states = {state: Job.objects.filter(state=state).count() for state in ("waiting", "running", "failed")}
    return page(
        request,
        "health",
        title=msg("Health and backups"),
        keep=keeper_steps("health"),
        states=states,
        failed=list(Job.objects.filter(state="failed").order_by("-pk")[:10]),
        waiting=HandIn.objects.filter(state="waiting").count(),
        runs=Run.objects.filter(done=True).count(),
        free=shutil.disk_usage(home.root).free >> 20,
        backups=[path.name for path in backups(home)],
        checking=jobs.KINDS,
    )
