"""A rule as it is being written, tried on records: what it says of them, and which verdicts would change. In a worker only.

The records are those that count in an audit, or the sample that comes with the program, where nobody is harmed by a draft.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from auditor.authoring.impact import Side, impact
from auditor.authoring.overlay import overlaid
from auditor.i18n import LANGUAGES, msg
from auditor.inputs.spec import load_spec
from auditor.reports import phrases
from auditor.rules.pack import load_pack
from auditor.system.resources import sample_folder
from auditor.verdicts.verdict import Verdict
from auditor.web.folders import AUDIT, folder_of
from auditor.web.looking import texts
from auditor.web.models import Job
from auditor.web.rules import files_of

SHOWN = 200


def tried(job: Job) -> dict[str, Any]:
    """The pack before and after, over what counts now in the audit, or over the sample where the job is of none."""
    name, file, text, rule = (job.matter[key] for key in ("pack", "file", "text", "rule"))
    files = files_of(name)
    home = folder_of(job.audit) if job.audit is not None else sample_folder()
    spec = load_spec(home / AUDIT, date.today())
    with overlaid(name, files) as before, overlaid(name, {**files, file: text}) as after:
        old, new = load_pack(before), load_pack(after)
        found = impact(old, new, spec, told=(rule,))
    only_encouraged = {one.id for one in (*old.rules, *new.rules) if one.strength == "may"}
    rules = [
        {"rule": one.rule, "title": one.title, "before": one.sentence_before or {}, "after": one.sentence_after or {}}
        | {"tally": [_tally(side, one.rule in only_encouraged) for side in (one.before, one.after)]}
        for one in sorted(found.rules, key=lambda one: one.rule != rule)
    ]
    changes = [
        {
            "rule": one.rule,
            "name": one.subject_name,
            "period": one.period,
            "before": _side(one.before, one.rule in only_encouraged),
            "after": _side(one.after, one.rule in only_encouraged),
            "turned": one.turned,
        }
        for one in sorted(found.changes, key=lambda one: not one.turned)
    ]
    told = {"as_of": spec.as_of.isoformat(), "sample": job.audit is None, "audit": job.audit.name if job.audit else spec.name}
    return {"rules": rules, "changes": changes[:SHOWN], "n": len(found.turned), **told}


def _tally(verdicts: dict[str, int], only_encouraged: bool) -> list[dict[str, Any]]:
    """Of each verdict how many there are."""
    return [{**_told(one, only_encouraged), "n": n} for one, n in verdicts.items()]


def _side(side: Side | None, only_encouraged: bool) -> dict[str, Any]:
    if side is None:
        return {}
    figures = "" if side.actual is None else f"{side.actual} / {side.required}" if side.required is not None else str(side.actual)
    return {**_told(side.verdict, only_encouraged), "figures": figures}


def _told(said: str, only_encouraged: bool) -> dict[str, Any]:
    """A verdict as pages show it: ``look``, and ``word`` in both languages; what is merely encouraged is never called not met."""
    verdict = Verdict(said)
    if only_encouraged and verdict is Verdict.FAIL:
        return {"verdict": said, "look": str(Verdict.NOT_APPLICABLE), "word": texts(msg("Not done (encouraged)"))}
    return {"verdict": said, "look": said, "word": {language: phrases.verdict(verdict, language) for language in LANGUAGES}}
