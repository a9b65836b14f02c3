"""What a run says of each finding, as its page on the desk shows it: made by the worker, kept for the last run of an audit.

Everything is made from the report's own result, so that names are masked as they are there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from auditor.findings.seen import seen
from auditor.i18n import LANGUAGES
from auditor.reports import objection, phrases
from auditor.verdicts.verdict import Reason
from auditor.web.home import REPORT
from auditor.web.models import Audit, Job, Panel, Run
from auditor.web.site import desk

if TYPE_CHECKING:
    from auditor.findings.finding import Finding
    from auditor.findings.result import Result

AT_ONCE = 500
TOLD = ("standing", "found", "required")
"""What is told of a former run, and makes it another than the one before."""
MOST_FORMER = 20
PLAIN = (Reason.MET, Reason.NOT_MET)
"""Reasons that say no more than the verdict."""


def keep_panels(run: Run, result: Result) -> None:
    """The panels of a run, in place of those of the runs before it. Called in the transaction that makes it the last one."""
    shown = seen(result)
    former = {
        one.finding_id: _history(one) for one in Panel.objects.filter(run__audit=run.audit).select_related("run").iterator()
    }
    Panel.objects.filter(run__audit=run.audit).delete()
    fields = {language: phrases.Fields(shown, language) for language in LANGUAGES}
    made = (_panel(run, f, shown, fields, former.get(f.finding_id, {})) for f in shown.findings)
    Panel.objects.bulk_create(made, batch_size=AT_ONCE)


def _history(panel: Panel) -> dict[str, list[dict[str, str]]]:
    """Language → what runs said of a finding up to this one, the earliest first: a line where it was another than before."""
    found = {}
    for language in LANGUAGES:
        said = panel.view[language]
        at = timezone.localtime(panel.run.made_at).isoformat(timespec="minutes")
        now = {"at": at, "standing": said["standing"], "found": said["found"], "required": said["required"]}
        before = said.get("former", [])
        same = bool(before) and all(before[-1][key] == now[key] for key in TOLD)
        found[language] = before if same else [*before, now][-MOST_FORMER:]
    return found


def of_last_run(audit: Audit) -> Any:
    """The panels of an audit's last run."""
    return Panel.objects.filter(run=audit.summary.get("run", 0))


def named(job: Job) -> dict[str, Any]:
    """One finding with people's names in full: the run is judged again from its own inputs. Raises UserError."""
    from auditor.findings.masking import released
    from auditor.proof.verify import made_again

    result = released(made_again(desk().home.run(job.matter["run"]) / REPORT), internal=True)
    f = next(f for f in result.findings if f.finding_id == job.matter["finding"])
    return {"view": {language: _told(f, result, phrases.Fields(result, language)) for language in LANGUAGES}}


def _panel(
    run: Run, f: Finding, result: Result, fields: dict[str, phrases.Fields], former: dict[str, list[dict[str, str]]]
) -> Panel:
    return Panel(
        run=run,
        finding_id=f.finding_id,
        rule=f.rule,
        subject_id=f.subject_id if f.subject == "school" else "",
        subject_name=f.subject_name,
        owner=f.owner,
        verdict=str(f.verdict),
        strength=f.strength,
        period_start=f.period_start,
        view={language: _told(f, result, fields[language]) | {"former": former.get(language, [])} for language in LANGUAGES},
    )


def _told(f: Finding, result: Result, fields: phrases.Fields) -> dict[str, Any]:
    """The texts of one finding in one language; ``read``: every record that is listed, those that do not count first."""
    language = fields.language
    rule = result.rules.get(f.rule)
    figures = {
        "found": phrases.actual(f, language),
        "required": phrases.required(f, language),
        "shortfall": phrases.shortfall(f, language),
        "range": phrases.range_of(f, language),
        "missing": phrases.missing(f, result, language),
        "sum": objection.sum_of(f, language),
        "granted": objection.if_granted(f, language),
        "not_counted": objection.not_counted(f, language),
        "total": objection.read_total(f, language),
    }
    listed = [
        {"role": one.role, "counts": one.counts, "who": one.label, "why": one.why, "details": one.details}
        | {"place": objection.place_of(one, language)}
        for one in objection.lines(f, fields)
    ]
    shown = [
        {"role": one.role, "counts": phrases.role(one.role, language), "who": one.label, "why": one.why}
        | {"details": phrases.details(one, result, language), "place": phrases.place(one.file, one.sheet, one.row, language)}
        for one in f.evidence
    ]
    return figures | {
        "title": phrases.text_of(f.title, language),
        "clause": phrases.clause(f, result, language),
        "quote": f.quote,
        "sentence": phrases.text_of(rule.sentence, language) if rule is not None else "",
        "period": phrases.period(f, language),
        "standing": phrases.standing(f, language),
        "reason": "" if f.reason in PLAIN else phrases.reason(f.reason, language),
        "strength": phrases.strength(f.strength, language),
        "remedy": phrases.text_of(f.remedy, language),
        "due": f.due_on.isoformat() if f.due_on else "",
        "notes": [phrases.text_of(note, language) for note in f.notes],
        "left_out": [{"who": phrases.text_of(who, language), "n": n} for who, n in f.left_out],
        "waiver": f.waiver or {},
        "read": listed,
        "evidence": [] if listed else shown,
        "evidence_total": f.evidence_total,
    }
