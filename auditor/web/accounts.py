"""Signing in and out, the language, and where everybody begins."""

from __future__ import annotations

import hmac
from typing import Any

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.csrf import ensure_csrf_cookie

from auditor.i18n import LANGUAGES, msg
from auditor.web import jobs, log
from auditor.web.attempts import Attempts
from auditor.web.models import Audit, Job, Person, School
from auditor.web.pages import LANGUAGE_COOKIE, page
from auditor.web.rights import ANYBODY, SIGNED_IN, person_of
from auditor.web.routes import route
from auditor.web.site import desk

ATTEMPTS = Attempts()
DEMO_ROLES = {"inspector": msg("Inspector"), "school": msg("School"), "policy": msg("Policy staff")}
TOKEN = "local.token"


@route("", SIGNED_IN)
def home(request: HttpRequest) -> HttpResponseBase:
    """Everybody begins at their own work."""
    person = person_of(request.user)
    assert person is not None
    if "inspector" in person.roles:
        audit = Audit.objects.filter(closed=False).order_by("-pk").first()
        return redirect("intake", id=audit.pk) if audit else redirect("audits")
    if "school" in person.roles:
        school = School.objects.filter(school_id=person.school_id, audit__closed=False).order_by("-audit_id").first()
        if school is None:
            text, soon = msg("No check of your school is under way."), 0
            if Job.objects.filter(kind=jobs.CHECK, state__in=("waiting", "running")).exists():
                text, soon = msg("The list of schools is being read; this page renews itself."), 2
            return page(request, "told", title=msg("Nothing to hand in"), text=text, soon=soon)
        return redirect("self_check", id=school.pk)
    if "policy" in person.roles:
        return redirect("packs")
    if "admin" in person.roles:
        return redirect("accounts")
    return page(request, "told", title=msg("Signed in"), text=msg("There is no page for this account yet."))


@route("enter", ANYBODY, methods=("GET", "POST"))
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """By name and password; at a demonstration by a role."""
    if request.method == "POST":
        return _demo(request) if desk().mode == "demo" else _by_password(request)
    return _form(request)


@ensure_csrf_cookie
def _form(request: HttpRequest, wrong: Any = None) -> HttpResponse:
    return page(request, "sign_in", 403 if wrong else 200, title=msg("Sign in"), wrong=wrong, roles=DEMO_ROLES)


def _demo(request: HttpRequest) -> HttpResponseBase:
    user = User.objects.filter(username=request.POST.get("role", "")).first()
    if user is None or user.username not in DEMO_ROLES:
        raise Http404
    login(request, user)
    return redirect("home")


def _by_password(request: HttpRequest) -> HttpResponseBase:
    name = request.POST.get("name", "").strip()[:150]
    now = timezone.now()
    ATTEMPTS.tell(now)
    if ATTEMPTS.waits(name, now):
        return _form(request, msg("Too many wrong passwords for this name. Please wait a quarter of an hour."))
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    if user is None or person_of(user) is None:
        ATTEMPTS.failed(name, now)
        return _form(request, msg("Name or password is wrong."))
    login(request, user)
    log.note(user, "signed_in")
    return redirect("home")


@route("local/<str:token>", ANYBODY)
def by_token(request: HttpRequest, token: str) -> HttpResponseBase:
    """The one person of a desk on this computer comes in by a token that is good once."""
    if desk().mode != "local":
        raise Http404
    file = desk().home.root / TOKEN
    try:
        known = file.read_text(encoding="ascii")
    except OSError:
        raise Http404 from None
    if not hmac.compare_digest(known.encode(), token.encode()):
        raise Http404
    file.unlink(missing_ok=True)
    login(request, Person.objects.get(user__username="local").user)
    return redirect("home")


@route("leave", SIGNED_IN, methods=("POST",))
def sign_out(request: HttpRequest) -> HttpResponseBase:
    logout(request)
    return redirect("sign_in")


@route("language/<str:language>", ANYBODY, methods=("POST",))
def choose_language(request: HttpRequest, language: str) -> HttpResponseBase:
    if language not in LANGUAGES:
        raise Http404
    back = request.POST.get("back", "")
    response = redirect(back if back.startswith("/") and not back.startswith("//") and "\\" not in back else "home")
    response.set_cookie(LANGUAGE_COOKIE, language, max_age=365 * 86400, httponly=True, samesite="Lax", secure=desk().secure)
    return response
