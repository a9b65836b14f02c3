"""How pages are made: one Jinja2 environment, the reader's language, and the pages that say no."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from auditor.findings.words import VERDICTS
from auditor.i18n import LANGUAGES, Message, msg, translate
from auditor.reports.text import day as written_day
from auditor.reports.text import number
from auditor.version import VERSION
from auditor.web.models import both
from auditor.web.rights import may, person_of
from auditor.web.words import ABOUT, DEEDS

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGE_COOKIE = "desk-language"


def language_of(request: HttpRequest) -> str:
    """The reader's language: what was chosen, else what the account says, else Chinese."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    person = person_of(request.user) if hasattr(request, "user") else None
    return person.language if person else "zh"


def environment(**options: Any) -> Environment:
    """Jinja2 for the desk: values are escaped, a name that does not exist is an error."""
    options |= {"undefined": StrictUndefined, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(**{**options, "loader": FileSystemLoader(TEMPLATES)})

    @pass_context
    def said(context: Context, msgid: str, **values: Any) -> str:
        return translate(msgid, context["language"], values)

    @pass_context
    def texts(context: Context, value: Any) -> str:
        language = context["language"]
        return value.say(language) if isinstance(value, Message) else both(value, language)

    @pass_context
    def day(context: Context, value: Any) -> str:
        if isinstance(value, str):
            value = date.fromisoformat(value)
        return written_day(value, context["language"]) if value else ""

    @pass_context
    def moment(context: Context, value: datetime | None) -> str:
        if value is None:
            return ""
        local = timezone.localtime(value)
        return f"{written_day(local.date(), context['language'])} {local:%H:%M}"

    from auditor.web.static import mark

    def asset(name: str) -> str:
        return f"{reverse('static', kwargs={'name': name})}?v={mark(name)}"

    @pass_context
    def labels(context: Context, grid: dict[str, Any], tables: list[str]) -> str:
        known = {one["table"]: one["label"] for one in grid["tables"]}
        names = [both(known[table], context["language"]) if table in known else table for table in tables]
        return ("、" if context["language"] == "zh" else ", ").join(names)

    @pass_context
    def deed(context: Context, word: str) -> str:
        return DEEDS[word].say(context["language"]) if word in DEEDS else word

    @pass_context
    def about(context: Context, what: dict[str, Any]) -> str:
        """What a line of the log is about, in words; a hash by its beginning."""
        language = context["language"]
        said = []
        for key, value in what.items():
            word = ABOUT[key].say(language) if key in ABOUT else key
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)[:16] if key == "sha256" else str(value)
            said.append(f"{word} {shown}")
        return ("；" if language == "zh" else "; ").join(said)

    made.globals.update(
        about=about,
        labels=labels,
        url_name=lambda route, name: reverse(route, kwargs={"name": name}),
        url_rule=lambda name, rule: reverse("edit_rule", kwargs={"name": name, "rule": rule}),
        deed=deed,
        url_language=lambda language: reverse("choose_language", kwargs={"language": language}),
        url_question=lambda audit, name: reverse("question", kwargs={"id": audit, "name": name}),
        url_visit=lambda audit, name: reverse("visit", kwargs={"id": audit, "name": name}),
        url_on_visit=lambda audit, name: reverse("hand_in_on_visit", kwargs={"id": audit, "name": name}),
        url_letter=lambda run, name: reverse("letter", kwargs={"id": run, "name": name}),
        url_own_letter=lambda school, name: reverse("own_letter", kwargs={"id": school, "name": name}),
        days_since=lambda day: (timezone.localdate() - date.fromisoformat(day)).days,
        url_report=lambda run, name: reverse("report", kwargs={"id": run, "name": name}),
        _=said,
        T=texts,
        day=day,
        moment=moment,
        number=number,
        url=_url,
        asset=asset,
        looks=VERDICTS,
        version=VERSION,
    )
    return made


def _url(name: str, *arguments: Any) -> str:
    keys = ("id", "more")
    return reverse(name, kwargs=dict(zip(keys, arguments, strict=False)))


def context(request: HttpRequest) -> dict[str, Any]:
    """What every template knows."""
    from auditor.web.site import desk

    language = language_of(request)
    return {
        "language": language,
        "comma": "，" if language == "zh" else ", ",
        "semi": "；" if language == "zh" else "; ",
        "colon": "：" if language == "zh" else ": ",
        "stop": "。" if language == "zh" else ".",
        "person": person_of(request.user),
        "may": lambda action, thing=None: may(request.user, action, thing),
        "mode": desk().mode,
    }


def page(request: HttpRequest, template: str, status: int = 200, **values: Any) -> HttpResponse:
    """A page, for this reader."""
    return render(request, f"{template}.html.j2", {"title": None, "steps": None, "soon": 0, **values}, status=status)


def whole(text: str) -> int | None:
    """The whole number that a form says; None for anything else, and for what no row has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def day_said(text: str) -> date | None:
    """The day that a form says; None for anything else, and for years in which no audit, waiver or paper can lie."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2100 else None


def told(request: HttpRequest, title: Message, text: Message, status: int) -> HttpResponse:
    """A page that says one thing."""
    return page(request, "told", status, title=title, text=text)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return told(
        request, msg("Not for this account"), msg("Your account may not do this. Whoever keeps the desk can change that."), 403
    )


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = msg("The page was open too long, or was opened elsewhere. Nothing was changed: go back, load it again, send it again.")
    return told(request, msg("Please send it again"), text, 403)


def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return told(request, msg("Nothing here"), msg("There is no such page, or it is not yours to see."), 404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return told(request, msg("Not understood"), msg("What was sent cannot be taken. Nothing was changed."), 400)


def failed(request: HttpRequest) -> HttpResponse:
    text = msg("The program itself failed here; this says nothing about any school. Nothing that was accepted is lost.")
    return told(request, msg("That went wrong"), text, 500)
