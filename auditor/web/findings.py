"""One finding: its sum, every record that was read for it, the objection of its school, its waiver; and the list of findings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from auditor.findings.words import OWNERS
from auditor.i18n import Message, msg
from auditor.web import jobs, log, waiving
from auditor.web.decided import name_of
from auditor.web.intake import steps
from auditor.web.models import Audit, Job, Panel, Remark, School
from auditor.web.pages import page
from auditor.web.panels import of_last_run
from auditor.web.rights import may
from auditor.web.routes import route

SHOWN = 400
WANTED = ("fail", "unknown", "error", "not_checked", "pending", "pass", "not_applicable")
OBJECTION, REPLY, UPHELD, GRANTED = "objection", "reply", "upheld", "granted"
SAID: dict[str, Message] = {
    OBJECTION: msg("objects"),
    REPLY: msg("writes"),
    UPHELD: msg("upholds the result"),
    GRANTED: msg("grants it; the records are to be corrected"),
}
"""What is said in a thread, and what that is called."""


@route("audits/<int:id>/findings", "audit.manage", Audit)
def findings(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The findings of the last run, by verdict and school."""
    verdict = request.GET.get("verdict", "fail")
    school = request.GET.get("school", "")
    found = of_last_run(audit).filter(verdict=verdict if verdict in WANTED else "fail").order_by("subject_id", "pk")
    if school:
        found = found.filter(subject_id=school)
    return page(
        request,
        "findings",
        title=audit.name,
        steps=steps(audit, "results"),
        audit=audit,
        found=list(found[:SHOWN]),
        total=found.count(),
        verdict_wanted=verdict if verdict in WANTED else WANTED[0],
        school=school,
        schools=audit.summary.get("schools", []),
        wanted=WANTED,
        objections=open_objections(audit),
    )


def open_objections(audit: Audit) -> set[str]:
    """The findings (by id) whose school objected and was not answered since."""
    last: dict[str, str] = {}
    for finding_id, what in Remark.objects.filter(audit=audit).order_by("pk").values_list("finding_id", "what"):
        last[finding_id] = what
    return {finding_id for finding_id, what in last.items() if what == OBJECTION}


@route("findings/<int:id>", "finding.see", Panel)
def finding(request: HttpRequest, panel: Panel) -> HttpResponseBase:
    """One finding, as an inspector or its school sees it."""
    audit = panel.run.audit
    decides = may(request.user, "audit.manage")
    around = list(of_last_run(audit).filter(verdict=panel.verdict, subject_id=panel.subject_id).values_list("pk", flat=True))
    at = around.index(panel.pk)
    names = Job.objects.filter(pk=request.session.get("names", 0), kind=jobs.NAMES, by=request.user).first()
    if names is not None and names.matter.get("finding") != panel.finding_id:
        names = None
    return page(
        request,
        "finding",
        title=panel.view["zh"]["title"],
        steps=steps(audit, "results") if decides else None,
        audit=audit,
        panel=panel,
        school=School.objects.filter(audit=audit, school_id=panel.subject_id).first() if panel.subject_id else None,
        decides=decides,
        before=around[at - 1] if at else 0,
        after=around[at + 1] if at + 1 < len(around) else 0,
        nth=at + 1,
        many=len(around),
        owner=OWNERS.get(panel.owner, OWNERS["school"]),
        thread=Remark.objects.filter(audit=audit, finding_id=panel.finding_id).order_by("pk"),
        said=SAID,
        waiver=panel.view["zh"]["waiver"],
        entry=next((row for row in audit.ledger.get("rows", ()) if row["id"] == panel.finding_id), None),
        names=names,
        wrong=request.session.pop("refused", []),
        soon=1 if names is not None and names.state in ("waiting", "running") else 0,
    )


@route("findings/<int:id>/say", "finding.say", Panel, methods=("POST",))
def say(request: HttpRequest, panel: Panel) -> HttpResponseBase:
    """A school objects; an inspector answers. What was said stays: nothing is changed or taken back."""
    text = request.POST.get("text", "").strip()[:2000]
    what = request.POST.get("what", "")
    decides = may(request.user, "audit.manage")
    if what not in ((REPLY, UPHELD, GRANTED) if decides else (OBJECTION,)):
        raise Http404
    if not text:
        wrong = msg("Write why.")
        request.session["refused"] = [["", wrong.say("zh"), wrong.say("en")]]
        return redirect("finding", id=panel.pk)
    about = {"audit": panel.run.audit, "finding_id": panel.finding_id}
    with transaction.atomic():
        last = Remark.objects.filter(**about).order_by("-pk").first()
        if last is not None and (last.what, last.text, last.by_id) == (what, text, request.user.pk):
            return redirect("finding", id=panel.pk)  # the form was sent twice
        Remark.objects.create(**about, what=what, text=text, by=request.user, who=name_of(request.user))
        log.note(request.user, "said", audit=panel.run.audit_id, finding=panel.finding_id, what=what)
    return redirect("finding", id=panel.pk)


@route("findings/<int:id>/waive", "waiver.write", Panel, methods=("POST",))
def waive(request: HttpRequest, panel: Panel) -> HttpResponseBase:
    """An authority's decision not to hold a requirement against a school for a time; the result beside it stays what it is."""
    given = {key: request.POST.get(key, "").strip()[:500] for key in ("reason", "approver", "document", "from", "until")}
    wrong = waiving.fault(given)
    if wrong is None:
        with transaction.atomic():
            waiving.add(panel.run.audit, {"rule": panel.rule, "schools": [panel.subject_id or panel.subject_name], **given})
            log.note(request.user, "waived", audit=panel.run.audit_id, rule=panel.rule, whom=panel.subject_name, **given)
    else:
        request.session["refused"] = [["", wrong.say("zh"), wrong.say("en")]]
    return redirect("finding", id=panel.pk)


@route("findings/<int:id>/names", "name.see", Panel, methods=("POST",))
def names(request: HttpRequest, panel: Panel) -> HttpResponseBase:
    """The names in full, for whoever may see them: the run is made again, and the log says who looked at what."""
    with transaction.atomic():
        matter = {"run": panel.run_id, "finding": panel.finding_id, "whom": request.user.pk}
        job = jobs.ask(jobs.NAMES, panel.run.audit, request.user, **matter)
        log.note(request.user, "saw_names", audit=panel.run.audit_id, finding=panel.finding_id)
    request.session["names"] = job.pk
    return redirect("finding", id=panel.pk)


@route("audits/<int:id>/waivers", "waiver.write", Audit, methods=("GET", "POST"))
def waivers(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The waivers of an audit; POST takes back one that was written here."""
    if request.method == "POST":
        with transaction.atomic():
            gone = waiving.take_back(audit, request.POST.get("key", ""))
            if gone is None:
                raise Http404
            log.note(request.user, "took_waiver", audit=audit.pk, **gone)
        return redirect("waivers", id=audit.pk)
    found, mistake = waiving.listed(audit)
    return page(
        request,
        "waivers",
        title=audit.name,
        steps=steps(audit, "papers"),
        audit=audit,
        waivers=found,
        mistake=mistake,
        today=date.today(),
    )


def own_findings(school: School) -> list[dict[str, Any]]:
    """What the last run says of a school: what is open first."""
    order = {verdict: n for n, verdict in enumerate(WANTED)}
    found = of_last_run(school.audit).filter(subject_id=school.school_id, verdict__in=WANTED[:3], owner="school")
    return sorted(({"pk": one.pk, "panel": one} for one in found), key=lambda one: order[one["panel"].verdict])
