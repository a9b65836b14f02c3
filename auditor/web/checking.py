"""Audits on the desk, with the functions that the commands call. In a worker only.

A hand-in is looked at alone, then all that wait are judged in one audit over everything that counts, and every school gets its
own part: the same findings, and so the same check code, as in the run over the whole county.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from auditor.findings.digest import SHOWN_DIGITS, pack_digests
from auditor.i18n import LANGUAGES, Message, msg
from auditor.inputs.spec import AuditSpec, Overrides, load_spec
from auditor.problems import UserError
from auditor.reports import Options
from auditor.reports.manifest import Run as Made
from auditor.web import jobs, log, making, slips
from auditor.web.folders import AUDIT, folder_of, lay_out, new_run
from auditor.web.grid import grid_of
from auditor.web.home import REPORT, link
from auditor.web.looking import first_look, know_schools, place, texts
from auditor.web.models import CURRENT, WAITING, Answer, Audit, HandIn, Job, Run, School
from auditor.web.panels import keep_panels, named
from auditor.web.rectifying import go_on, is_open, refresh, since, worked
from auditor.web.register import looked_at
from auditor.web.site import desk
from auditor.web.trying import tried

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

TOGETHER = 40
"""Hand-ins looked at in one job, and schools answered in one audit."""


def check(job: Job) -> dict[str, Any]:
    """Look at what waits, answer the schools whose answer is stale, and draw the grid anew."""
    audit = job.audit
    assert audit is not None
    packs = packs_of(audit)
    looked = 0
    for bureau in (True, False):  # the bureau's list of schools first: by it the others find their schools
        waiting = list(
            HandIn.objects.filter(audit=audit, state=WAITING, bureau=bureau).select_related("school").order_by("id")[:TOGETHER]
        )
        if waiting:
            jobs.beat(job, msg("Looking at {n} files", n=len(waiting)))
            place(audit, first_look(audit, waiting, packs[-1].model))
            looked += len(waiting)
            if bureau:
                jobs.ask(jobs.REGISTER, audit)  # of which schools evidence is asked
    lay_out(audit)
    try:
        records = records_that_count(audit, packs)
    except UserError:
        Audit.objects.filter(pk=audit.pk).update(grid={}, grid_at=timezone.now())  # the job tells what is wrong
        raise
    if records is None:
        Audit.objects.filter(pk=audit.pk).update(grid={}, grid_at=timezone.now())
        return {"files": looked, "schools": 0}
    know_schools(audit, records)
    grid = grid_of(audit, records, packs)
    Audit.objects.filter(pk=audit.pk).update(grid=grid, grid_at=timezone.now())
    stale = list(School.objects.filter(audit=audit, stale=True).order_by("school_id")[:TOGETHER])
    if stale:
        jobs.beat(job, msg("Checking {n} schools", n=len(stale)))
        _answer(audit, stale, grid)
    more = HandIn.objects.filter(audit=audit, state=WAITING).exists() or School.objects.filter(audit=audit, stale=True).exists()
    if more:
        jobs.ask(jobs.CHECK, audit)
    return {"files": looked, "schools": len(stale)}


def county(job: Job) -> dict[str, Any]:
    """The run over the whole county, with its report and the list of papers."""
    audit = job.audit
    assert audit is not None
    run, folder = new_run(audit, jobs.COUNTY)
    spec = load_spec(folder / AUDIT, date.today(), Overrides(since=since(folder)))

    def told(what: Message, done: int, total: int) -> None:
        jobs.beat(job, what, done, total)

    result = _run(spec, folder, ("findings.json", "findings.xlsx", "report.html"), told)
    if is_open(audit):
        go_on(audit, run)
        refresh(audit)
    with transaction.atomic():
        Run.objects.filter(pk=run.pk).update(done=True)
        Audit.objects.filter(pk=audit.pk).update(summary={**_summary(result), "run": run.pk})
        keep_panels(run, result)
        log.note(job.by, "ran", audit=audit.pk, run=run.pk)
        jobs.ask(jobs.REGISTER, audit)
    return {"run": run.pk}


# ---------------------------------------------------------------- reading


def packs_of(audit: Audit) -> list[Pack]:
    """The packs that an audit names, each read with what those before it say of the records."""
    from auditor.inputs.packs import load_packs

    return load_packs(audit.packs, folder_of(audit))[0]


def records_that_count(audit: Audit, packs: Sequence[Pack]) -> Records | None:
    """Everything that counts; None where there is nothing yet."""
    from auditor.inputs.read import records_of

    if not HandIn.objects.filter(audit=audit, state=CURRENT).exists():
        return None
    spec = replace(load_spec(folder_of(audit) / AUDIT, date.today()), cache=desk().home.cache)
    return records_of(spec, packs[-1].model, meanwhile=lambda: import_module("auditor.audit"))


def _run(spec: AuditSpec, folder: Any, formats: Sequence[str], progress: Any = None) -> Result:
    from auditor.reports.write import write_report
    from auditor.run import run_audit
    from auditor.verdicts.judge import check_engine

    check_engine()
    result = run_audit(replace(spec, cache=desk().home.cache), progress=progress)
    write_report(result, folder / REPORT, Options(spec.language), formats, run=Made(spec))
    return result


# ---------------------------------------------------------------- answers


def _answer(audit: Audit, schools: Sequence[School], grid: dict[str, Any]) -> None:
    """One audit of these schools over everything that counts; each gets its own part."""
    run, folder = new_run(audit, jobs.CHECK)
    spec = load_spec(folder / AUDIT, date.today(), Overrides(schools=tuple(school.school_id for school in schools)))
    result = _run(spec, folder, ("findings.json",))
    rows = {row["id"]: row for row in grid["rows"]}
    with transaction.atomic():
        for school in schools:
            view = {**school_view(result, school.school_id), "read": _read(grid, rows.get(school.school_id))}
            codes = pack_digests(result.by_owner.get(("school", school.school_id), ()))
            Answer.objects.update_or_create(
                school=school, defaults={"run": run, "at": timezone.now(), "view": view, "codes": codes}
            )
            School.objects.filter(pk=school.pk).update(stale=False)
        Run.objects.filter(pk=run.pk).update(done=True)


def school_view(result: Result, school_id: str) -> dict[str, Any]:
    """What a school is told, in both languages: the overall result, and the sections of its self-check."""
    from auditor.findings.audience import Audience
    from auditor.findings.seen import seen
    from auditor.reports.self_report import of_school, sections

    info = next((one for one in result.schools if one.school_id == school_id), None)
    if info is None:
        return {"overall": "", "sections": [], "codes": {}}
    whole = seen(result, Audience.SCHOOL, school_id)
    own = replace(of_school(whole, whole.schools[0]), name=result.name)
    told = {language: sections(own, school_id, language) for language in LANGUAGES}
    made = []
    for number, section in enumerate(told["zh"]):
        lines = [
            {language: _line(told[language][number].lines[nth]) for language in LANGUAGES}
            | {"until": line.until.isoformat() if line.until else "", "verdict": str(line.verdict), "n": len(line.finding_ids)}
            for nth, line in enumerate(section.lines)
        ]
        made.append({"key": section.key, "title": texts(section.title), "brief": section.brief, "lines": lines})
    codes = {pack: digest[:SHOWN_DIGITS] for pack, digest in pack_digests(result.by_owner.get(("school", school_id), ())).items()}
    return {"overall": str(own.overall(school_id).verdict), "sections": made, "codes": codes, "as_of": result.as_of.isoformat()}


def _line(line: Any) -> dict[str, Any]:
    kept = ("title", "clause", "period", "found", "required", "shortfall", "range", "missing", "remedy", "reason", "rows")
    return {name: getattr(line, name) for name in (*kept, "responsible", "where", "exceeds", "strength", "quote", "answered")}


def _read(grid: dict[str, Any], row: dict[str, Any] | None) -> list[dict[str, Any]]:
    """What was read of a school, table by table."""
    if row is None:
        return []
    cells = [{"label": one["label"], **row["cells"][one["table"]]} for one in grid["tables"]]
    return [cell for cell in cells if cell["state"] != "not_asked"]


# ---------------------------------------------------------------- the county


def _summary(result: Result) -> dict[str, Any]:
    """What the pages of results and of papers show of a run."""
    from auditor.reports.letters.letters_fields import KINDS
    from auditor.reports.letters.papers import DEFAULT_KINDS, papers

    schools: list[dict[str, Any]] = []
    for school in result.schools:
        overall = result.overall(school.school_id)
        counted: dict[str, int] = {}
        for finding in result.by_owner.get(("school", school.school_id), ()):
            if finding.binding or str(finding.verdict) == "pending":
                counted[str(finding.verdict)] = counted.get(str(finding.verdict), 0) + 1
        schools.append({"id": school.school_id, "name": school.name, "overall": str(overall.verdict), "counts": counted})
    listed = [
        {
            "kind": paper.kind,
            "word": texts(KINDS[paper.kind]),
            "to": {language: addressee_of(paper, language) for language in LANGUAGES},
            "ordered": paper.to_put_right,
            "explained": paper.to_explain,
            "tables": len(paper.tables),
        }
        for paper in papers(result, DEFAULT_KINDS, "zh")
    ]
    tally: dict[str, int] = {}
    for one in schools:
        tally[one["overall"]] = tally.get(one["overall"], 0) + 1
    return {"schools": schools, "papers": listed, "tally": tally, "as_of": result.as_of.isoformat()}


def addressee_of(paper: Any, language: str) -> str:
    from auditor.reports.letters.papers import addressee

    to = paper.to
    return to.name if to.school or not to.owner else addressee(to.owner, to.owner_id, language)


def proved(job: Job) -> dict[str, Any]:
    """Make every run over the county again from its own inputs, and say whether it came out the same."""
    from auditor.web.keeping import prove

    runs = list(Run.objects.filter(audit=job.audit, kind=jobs.COUNTY, done=True).order_by("-pk"))
    bad = []
    for n, run in enumerate(runs):
        jobs.beat(job, msg("Proving run {n}", n=run.pk), n, len(runs))
        if not prove(desk().home, run):
            bad.append(run.pk)
    return {"runs": len(runs), "bad": bad}


# ---------------------------------------------------------------- accounts


def accounts(job: Job) -> dict[str, Any]:
    """The accounts that a spreadsheet wants, and what is wrong with some; nothing is made yet."""
    from auditor.files.guarded import read_all
    from auditor.files.registry import Found, Item, read_item
    from auditor.files.sheet import FileContent
    from auditor.system.scratch import Scratch
    from auditor.web.people import fault, rows_of
    from auditor.web.uploads import safe_name

    def lines(item: Item) -> tuple[FileContent, list[list[str]]]:
        content = read_item(item)
        found = [list(sheet.texts(row)) for sheet in content.sheets[:1] for row in range(len(sheet.rows))]
        content.sheets = []
        return content, found

    with Scratch() as folder:
        file = folder / safe_name(job.matter["name"])
        link(desk().home.upload(job.matter["sha256"]), file)
        ((content, found),) = read_all([Found(file, file.name)], lines, lambda content: (content, []))
    if content.problems and not found:
        raise UserError(content.problems)
    rows: list[dict[str, str]] = []
    wrong: list[dict[str, Any]] = []
    for row in rows_of(found):
        why = fault(row)
        if why is None and all(row["username"] != other["username"] for other in rows):
            rows.append(row)
        else:
            wrong.append({**row, "why": texts(why or msg("There is an account “{name}” already.", name=row["username"]))})
    return {"rows": rows, "wrong": wrong}


WORK = {
    jobs.CHECK: check,
    jobs.COUNTY: county,
    jobs.ACCOUNTS: accounts,
    jobs.IMPACT: tried,
    jobs.FORMS: making.forms,
    jobs.LETTERS: making.letters,
    jobs.REGISTER: looked_at,
    jobs.LEDGER: worked,
    jobs.NAMES: named,
    jobs.PROOF: proved,
    jobs.SLIP: slips.made,
}
