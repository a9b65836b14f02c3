"""The administrator's log, health and retention: what happened, how the desk is, backups, and what is kept how long."""

from __future__ import annotations

import shutil
from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from auditor.i18n import Message, msg
from auditor.web import jobs, log
from auditor.web.keeping import back_up, backups
from auditor.web.models import Audit, Entry, HandIn, Job, Retention, Run
from auditor.web.pages import page, whole
from auditor.web.people import keeper_steps
from auditor.web.retention import delete, delete_audit, past, periods
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


MOST_DAYS = 36_500


@route("desk/retention", "desk.keep", methods=("GET", "POST"))
def retention(request: HttpRequest) -> HttpResponseBase:
    """How long what is kept, and what is past its time; POST sets the periods, or deletes."""
    wrong: Message | None = None
    now = timezone.localtime()
    if request.method == "POST":
        wrong = _retained(request, now)
        if wrong is None:
            return redirect("retention")
    return page(
        request,
        "retention",
        400 if wrong else 200,
        title=msg("Retention"),
        keep=keeper_steps("retention"),
        kept=periods(),
        past=past(now),
        closed=list(Audit.objects.filter(closed=True).order_by("pk")),
        wrong=wrong,
    )


def _retained(request: HttpRequest, now: datetime) -> Message | None:
    what, home = request.POST.get("what", ""), desk().home
    if what == "periods":
        said = {name: whole(request.POST.get(name, "").strip()) for name in ("files", "runs", "audits")}
        days = {name: n for name, n in said.items() if n is not None and n <= MOST_DAYS}
        if len(days) < len(said):
            return msg("Say each period in whole days, 0 for “until somebody deletes it”.")
        with transaction.atomic():
            Retention.objects.update_or_create(pk=1, defaults=days)
            log.note(request.user, "set_retention", **days)
    elif what == "delete":
        delete(home, now, request.user)
    elif what == "audit":
        audit = Audit.objects.filter(pk=whole(request.POST.get("audit", "")), closed=True).first()
        if audit is None:
            raise Http404
        if request.POST.get("name", "").strip() != audit.name:
            return msg("Write the audit's name as it stands there; nothing was deleted.")
        delete_audit(home, audit, now, request.user)
    else:
        raise Http404
    return None


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
