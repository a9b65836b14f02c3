"""Policy staff: a rule beside its clause, looked at while it is written, tried on records, and saved as a numbered version."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from auditor.authoring.lint import lint
from auditor.authoring.overlay import overlaid
from auditor.i18n import LANGUAGES, Message, msg
from auditor.problems import Problem
from auditor.rules.kinds import KINDS
from auditor.rules.pack import Pack, find_pack, load_pack, pack_names
from auditor.rules.sentence import sentence
from auditor.web import jobs, log
from auditor.web.models import Audit, Job, Version
from auditor.web.pages import language_of, page
from auditor.web.routes import route
from auditor.web.site import desk

MOST_TEXT = 200_000
"""Characters of one file of rules."""
SHOWN = 50


def files_of(pack: str) -> dict[str, str]:
    """The files of the newest version of a pack, by their paths in it; as it ships where nobody has changed it."""
    last = Version.objects.filter(pack=pack).order_by("-number").first()
    if last is not None:
        return dict(last.files)
    home, _ = find_pack(pack)
    return {path.relative_to(home).as_posix(): path.read_text(encoding="utf-8") for path in sorted(home.rglob("*.yaml"))}


def digest(files: Mapping[str, str]) -> str:
    """SHA-256 over the files of a version."""
    said = json.dumps(dict(sorted(files.items())), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


def _known(pack: str) -> str:
    if pack not in pack_names():
        raise Http404
    return pack


def _sentences(pack: Pack, language: str) -> dict[str, str]:
    return {rule.id: sentence(rule, pack.model, language) for rule in pack.rules}


@route("rules", "rule.see")
def packs(request: HttpRequest) -> HttpResponseBase:
    """The packs, with the number of their newest version."""
    numbers = {version.pack: version.number for version in Version.objects.order_by("number")}
    listed = [{"name": name, "number": numbers.get(name, 0), "pack": load_pack(name)} for name in pack_names()]
    return page(request, "rules", title=msg("Rules"), listed=listed)


@route("rules/<str:name>", "rule.see")
def pack_rules(request: HttpRequest, name: str) -> HttpResponseBase:
    """The clauses of a document with their rules, and its versions."""
    with overlaid(_known(name), files_of(name)) as folder:
        pack = load_pack(folder)
        read = _sentences(pack, language_of(request))
    clauses = [
        {"clause": clause, "rules": [rule for rule in pack.rules if clause in _clauses(pack, rule)]} for clause in pack.clauses
    ]
    own = {rule.id for rule in pack.rules if rule.pack == pack.name}
    return page(
        request,
        "pack",
        title=msg("Rules"),
        name=name,
        pack=pack,
        clauses=clauses,
        own=own,
        read=read,
        versions=Version.objects.filter(pack=name).select_related("by", "released_by").order_by("-number"),
    )


def _clauses(pack: Pack, rule: Any) -> list[Any]:
    document = pack.document_of(rule)
    return document.rows(rule) if document is not None and document is pack.policy else []


@route("rules/<str:name>/<path:rule>/edit", "rule.write", methods=("GET", "POST"))
def edit_rule(request: HttpRequest, name: str, rule: str) -> HttpResponseBase:
    """One rule beside its clause; POST saves the file as a new version, with a reason, where there is no mistake in it."""
    _known(name)
    files = files_of(name)
    with overlaid(name, files) as folder:
        pack = load_pack(folder)
    chosen = pack.rule(rule)
    if chosen is None or chosen.pack != pack.name:
        raise Http404
    file = _file_of(chosen.place.file, files)
    text = request.POST.get("text", "")[:MOST_TEXT].replace("\r\n", "\n") if request.method == "POST" else files[file]
    wrong: Message | None = None
    if request.method == "POST":
        what, reason = request.POST.get("what", ""), request.POST.get("reason", "").strip()[:500]
        if what == "try":
            on = request.POST.get("on", "")
            audit = next((one for one in _with_records() if str(one.pk) == on), None)
            job = jobs.ask(jobs.IMPACT, audit, request.user, pack=name, file=file, text=text, rule=rule)
            request.session["tried"] = job.pk
            request.session["text"] = text
            return redirect(_edit(name, rule))
        if what != "save":
            raise Http404
        saved, wrong = _save(request, name, files, file, text, reason)
        if saved is not None:
            request.session.pop("text", None)
            return redirect("pack_rules", name=name)
    elif request.GET.get("again") != "1" and request.session.get("tried"):
        text = request.session.get("text") or text
    tried = Job.objects.filter(pk=request.session.get("tried", 0), kind=jobs.IMPACT, matter__pack=name, matter__file=file).first()
    looked = looked_at(name, {**files, file: text}, file, language_of(request))
    return page(
        request,
        "rule",
        400 if wrong else 200,
        title=msg("Rules"),
        name=name,
        pack=pack,
        rule=chosen,
        clauses=_clauses(pack, chosen),
        file=file,
        text=text,
        changed=text != files[file],
        looked=looked,
        wrong=wrong,
        tried=tried,
        audits=_with_records(),
        rules=[one for one in pack.rules if one.pack == pack.name],
        words=_words(pack),
        soon=1 if tried is not None and tried.state in ("waiting", "running") else 0,
    )


def _with_records() -> list[Audit]:
    """The open audits that have records on which a rule can be tried, the newest first."""
    return [audit for audit in Audit.objects.filter(closed=False).order_by("-pk") if audit.grid]


def _words(pack: Pack) -> str:
    """What the editor offers while somebody types: [word, what it is called] of measures, their keys, tables and columns."""
    found: dict[str, str] = {}
    for word, kind in KINDS.items():
        found[word] = "、".join(kind.spelt)
        found |= {key: known.about[0] for key, known in kind.keys.items()}
    for name, table in pack.model.tables.items():
        found[name] = table.zh
        found |= {column: spec.zh for column, spec in table.columns.items()}
    return json.dumps(sorted(found.items()), ensure_ascii=False, separators=(",", ":"))


def _edit(name: str, rule: str) -> str:
    return reverse("edit_rule", kwargs={"name": name, "rule": rule})


def _file_of(shown: str, files: Mapping[str, str]) -> str:
    """The file of a pack that a message names."""
    return max((name for name in files if shown.endswith(f"/{name}") or shown == name), key=len)


@route("rules/<str:name>/look", "rule.write", methods=("POST",))
def look_at_text(request: HttpRequest, name: str) -> HttpResponseBase:
    """What can be said against a file as it is being written, and its rules as sentences."""
    files = files_of(_known(name))
    file, text = request.POST.get("file", ""), request.POST.get("text", "")[:MOST_TEXT]
    if file not in files:
        raise Http404
    return JsonResponse(looked_at(name, {**files, file: text.replace("\r\n", "\n")}, file, language_of(request)))


def looked_at(name: str, files: Mapping[str, str], file: str, language: str) -> dict[str, Any]:
    """Problems of one file with their lines, and the sentences of its rules."""
    began = time.monotonic()
    with overlaid(name, files) as folder:
        found = lint([folder])
        here = [_problem(one, language) for one in found.problems if one.place.file.endswith(f"/{file}")][:SHOWN]
        elsewhere = [one for one in found.problems if one.is_error and not one.place.file.endswith(f"/{file}")]
        read = [
            {"id": rule.id, "sentence": sentence(rule, pack.model, language)}
            for pack in found.packs
            for rule in pack.rules
            if rule.place.file.endswith(f"/{file}")
        ]
    return {
        "problems": here,
        "errors": sum(one["error"] for one in here) + len(elsewhere),
        "elsewhere": [_problem(one, language) for one in elsewhere[:5]],
        "sentences": read,
        "took": round(time.monotonic() - began, 2),
    }


def _problem(problem: Problem, language: str) -> dict[str, Any]:
    return {
        "code": problem.code,
        "error": problem.is_error,
        "line": problem.place.line,
        "column": problem.place.column,
        "file": Path(problem.place.file).name,
        "message": problem.message.say(language),
        "suggestion": problem.suggestion.say(language) if problem.suggestion else "",
    }


def _save(
    request: HttpRequest, name: str, files: Mapping[str, str], file: str, text: str, reason: str
) -> tuple[Version | None, Message | None]:
    changed = {**files, file: text}
    if not reason:
        return None, msg("Say why the rule is changed.")
    if text == files[file]:
        return None, msg("Nothing was changed.")
    if looked_at(name, changed, file, "zh")["errors"]:
        return None, msg("There is still a mistake in it; what has mistakes is not saved.")
    said = _difference(name, files, changed)
    with transaction.atomic():
        last = Version.objects.filter(pack=name).order_by("-number").first()
        if last is not None and dict(last.files) != dict(files):
            return None, msg("Somebody else saved a version meanwhile. Load the page again and repeat the change.")
        number = last.number + 1 if last is not None else 1
        sha256 = digest(changed)
        made = Version.objects.create(
            pack=name, number=number, files=changed, sha256=sha256, reason=reason, by=request.user, said=said
        )
        log.note(request.user, "saved_rules", pack=name, number=number, sha256=sha256)
    return made, None


def _difference(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rules whose sentence differs: {"rule", "before", "after"}, each text in both languages, "" where there is no such rule."""
    told: list[dict[str, dict[str, str]]] = []
    for files in (before, after):
        with overlaid(name, files) as folder:
            pack = load_pack(folder)
            told.append({r.id: {language: sentence(r, pack.model, language) for language in LANGUAGES} for r in pack.rules})
    old, new = told
    none = dict.fromkeys(LANGUAGES, "")
    return [
        {"rule": rule, "before": old.get(rule, none), "after": new.get(rule, none)}
        for rule in sorted({*old, *new})
        if old.get(rule) != new.get(rule)
    ]


@route("versions/<int:id>", "rule.see", Version)
def version(request: HttpRequest, one: Version) -> HttpResponseBase:
    """A version: who saved it and why, what it changes in sentences, and who released it."""
    return page(request, "version", title=msg("Rules"), version=one, alone=desk().mode == "local", wrong=None)


@route("versions/<int:id>/release", "rule.write", Version, methods=("POST",))
def release(request: HttpRequest, one: Version) -> HttpResponseBase:
    """A second person releases a version: from then on audits may be made with it. Alone at a desk, one person may do both."""
    if one.released_by_id is not None:
        raise Http404
    if one.by_id == request.user.pk and desk().mode != "local":
        wrong = msg("A second person releases what you saved.")
        return page(request, "version", 403, title=msg("Rules"), version=one, alone=False, wrong=wrong)
    with transaction.atomic():
        Version.objects.filter(pk=one.pk).update(released_by=request.user)
        log.note(request.user, "released_rules", pack=one.pack, number=one.number, sha256=one.sha256)
    return redirect("version", id=one.pk)
