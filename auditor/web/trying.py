"""A rule as it is being written, tried on the records of an audit: which verdicts would change. In a worker only."""

from __future__ import annotations

from datetime import date
from typing import Any

from auditor.authoring.impact import Side, impact
from auditor.authoring.overlay import overlaid
from auditor.i18n import LANGUAGES
from auditor.inputs.spec import load_spec
from auditor.reports import phrases
from auditor.rules.pack import load_pack
from auditor.verdicts.verdict import Verdict
from auditor.web.folders import AUDIT, folder_of
from auditor.web.models import Job
from auditor.web.rules import files_of

SHOWN = 200


def tried(job: Job) -> dict[str, Any]:
    """The pack before and after, over what counts now."""
    assert job.audit is not None
    name, file, text = (job.matter[key] for key in ("pack", "file", "text"))
    files = files_of(name)
    spec = load_spec(folder_of(job.audit) / AUDIT, date.today())
    with overlaid(name, files) as old, overlaid(name, {**files, file: text}) as new:
        found = impact(load_pack(old), load_pack(new), spec)
    rules = [
        {"rule": one.rule, "title": one.title, "before": one.sentence_before or {}, "after": one.sentence_after or {}}
        for one in found.rules
    ]
    changes = [
        {
            "rule": one.rule,
            "name": one.subject_name,
            "period": one.period,
            "before": _side(one.before),
            "after": _side(one.after),
            "turned": one.turned,
        }
        for one in sorted(found.changes, key=lambda one: not one.turned)
    ]
    return {"rules": rules, "changes": changes[:SHOWN], "n": len(found.turned), "audit": job.audit.name}


def _side(side: Side | None) -> dict[str, Any]:
    if side is None:
        return {}
    figures = "" if side.actual is None else f"{side.actual} / {side.required}" if side.required is not None else str(side.actual)
    verdict = Verdict(side.verdict)
    return {"verdict": side.verdict, "word": {one: phrases.verdict(verdict, one) for one in LANGUAGES}, "figures": figures}
