"""Inspectors: which papers would be made for whom, before any is made."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from auditor.web.intake import steps
from auditor.web.models import Audit
from auditor.web.pages import page
from auditor.web.routes import route


@route("audits/<int:id>/papers", "paper.make", Audit)
def papers(request: HttpRequest, audit: Audit) -> HttpResponseBase:
    """The papers of the last run over the county."""
    listed = audit.summary.get("papers", [])
    kinds: dict[str, int] = {}
    for one in listed:
        kinds[one["kind"]] = kinds.get(one["kind"], 0) + 1
    words = {one["kind"]: one["word"] for one in listed}
    return page(
        request, "papers", title=audit.name, steps=steps(audit, "papers"), audit=audit, papers=listed, kinds=kinds, words=words
    )
