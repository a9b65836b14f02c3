"""The evidence register of an audit: ``佐证.yaml``, written on the desk, and filled-in registers in ``佐证登记``; one truth.

Which answers count is decided by the same code as in a run (``answers.register``), in a worker; pages show what it found.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from auditor.problems import UserError
from auditor.system.scratch import Scratch
from auditor.system.swap import replaced_file
from auditor.web import jobs, lines
from auditor.web.decided import digest
from auditor.web.folders import AUDIT, folder_of, write_audit_file
from auditor.web.home import link
from auditor.web.models import CURRENT, Audit, HandIn, Job, Material, Panel, School
from auditor.web.site import desk

if TYPE_CHECKING:
    from auditor.forms.evidence import Question
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

FILE, FOLDER = "佐证.yaml", "佐证登记"
_HEAD = "佐证登记：工作台每次核查记一行；同一事项同一天改过的，只留最后一次"
SHOWN = 20
"""Rows of a register that do not count, of those that are told."""
YES, NO, NOT_APPLICABLE, LAPSED, GIVEN, OPEN = "yes", "no", "not_applicable", "lapsed", "given", "open"


def write_answers(audit: Audit, question: Mapping[str, Any], answers: Mapping[str, Mapping[str, Any]]) -> None:
    """Put answers to one question into the register, for every rule that it serves; one of the same day gives way.

    ``answers``: ID of the school, or name of the district → the keys of an entry beside rule, schools and period.
    """
    period = {"period": question["period"]} if question["period"] else {}
    new = [{"rule": rule, "schools": [who], **period, **answer} for rule in question["rules"] for who, answer in answers.items()]
    lines.put(folder_of(audit) / FILE, _HEAD, new, _about)
    _changed(audit, list(answers))


def _about(entry: Mapping[str, Any]) -> tuple[str, ...]:
    return (str(entry.get("rule")), str(entry.get("schools")), str(entry.get("period")), str(entry.get("on")))


def _changed(audit: Audit, whom: Sequence[str] | None = None) -> None:
    """The register was changed for these schools (None: for anybody): they are answered anew."""
    name_files(audit)
    answered = School.objects.filter(audit=audit, answer__isnull=False)
    (answered if whom is None else answered.filter(school_id__in=whom)).update(stale=True)
    jobs.ask(jobs.REGISTER, audit)
    jobs.ask(jobs.CHECK, audit)


def name_files(audit: Audit) -> None:
    """Name in ``audit.yaml`` what there is of the register."""
    there = [name for name in (FILE, FOLDER) if (folder_of(audit) / name).exists()]
    if there:
        write_audit_file(audit, attestations=there)


def looked_at(job: Job) -> dict[str, Any]:
    """Work out where every question stands, school by school, and keep it for the pages. In a worker.

    A job that brings a filled-in register takes it in first. Raises UserError where it cannot be read: it is not kept then.
    """
    from auditor.web.checking import packs_of

    audit = job.audit
    assert audit is not None
    packs = packs_of(audit)
    taken = _taken_in(audit, packs, job.matter["sha256"], job.matter["name"]) if "sha256" in job.matter else {}
    view = view_of(audit, packs)
    Audit.objects.filter(pk=audit.pk).update(evidence=view)
    return {"questions": len(view["questions"]), **taken}


def _taken_in(audit: Audit, packs: Sequence[Pack], sha256: str, name: str) -> dict[str, Any]:
    """Put a workbook that was filled in among the audit's registers; what of it counts, and which rows do not."""
    from auditor.answers.known import Known
    from auditor.answers.register import Standings
    from auditor.answers.register_files import read_register
    from auditor.web.looking import texts

    home = folder_of(audit) / FOLDER
    with Scratch() as folder:
        file = folder / name
        link(desk().home.upload(sha256), file)
        found = read_register(file)
        records = _rosters(audit, packs)
        problems = Standings(found, Known(packs, records), audit.as_of).problems
        refused = {(one.place.sheet, one.place.row) for one in problems}
        counted = [one for one in found.answers if (one.place.sheet, one.place.row) not in refused]
        if counted:
            home.mkdir(exist_ok=True)
            target = home / f"{sha256[:8]}-{name}"
            with replaced_file(target) as new:
                shutil.copyfile(file, new)
            _changed(audit)
    told = [{"message": texts(one.message), "sheet": one.place.sheet, "row": one.place.row} for one in problems[:SHOWN]]
    return {"answers": len(counted), "problems": told, "name": name}


def view_of(audit: Audit, packs: Sequence[Pack]) -> dict[str, Any]:
    """``{"questions": […], "whom": [[id, name]], "states": {id: {question: state}}, "problem": …}``, in both languages."""
    from auditor.answers.known import Known
    from auditor.answers.register import Standings
    from auditor.answers.register_files import read_register
    from auditor.forms.evidence import questions
    from auditor.inputs.spec import load_spec
    from auditor.web.looking import texts

    rules = {rule.id: rule for pack in packs for rule in pack.rules}
    asked = [_asked(one, rules[one.rules[0]].measure) for one in questions(packs, audit.as_of)]
    records = _rosters(audit, packs)
    made: dict[str, Any] = {"questions": asked, "whom": [], "states": {}, "problem": None}
    if records is None or not asked:
        return made
    spec = load_spec(folder_of(audit) / AUDIT, date.today())
    try:
        standings = Standings(read_register(spec.attestations), Known(packs, records), audit.as_of)
    except UserError as wrong:
        made["problem"] = {**texts(wrong.problems[0].message), "file": wrong.problems[0].place.file}
        return made
    schools = [(one.school_id, one.short_name or one.name) for one in School.objects.filter(audit=audit)]
    districts = [(name, name) for name in records.districts if name]
    out = _out_of_scope(audit)
    shown = Material.objects.filter(audit=audit, open=True)
    given = set(shown.values_list("school__school_id", "question"))
    for subject, whom in (("bureau", districts), ("school", schools)):
        for one_id, name in whom:
            own = {}
            for question in asked:
                if question["subject"] == subject:
                    start = date.fromisoformat(question["period"]) if question["period"] else audit.as_of
                    found = [standings.standing(rule, subject, one_id, start) for rule in question["rules"]]
                    own[question["key"]] = _state(found, question, one_id, given, out)
            if own:
                made["whom"].append([one_id, name])
                made["states"][one_id] = own
    return made


def _asked(one: Question, measure: Any) -> dict[str, Any]:
    """A question as pages show it. ``facts``: what has to be given beside yes or no, key of the register → what it is called."""
    said = {
        "material": one.material,
        "text": one.text,
        "rules": list(one.rules),
        "clauses": list(one.clauses),
        "subject": one.subject,
        "period": one.period.isoformat() if one.period else "",
        "period_name": one.period_name,
        "facts": {key: texts for key in ("date", "count", "of") if (texts := getattr(measure, key))},
    }
    return {**said, "key": digest(said)}


def _state(
    found: Sequence[Any], question: Mapping[str, Any], who: str, given: set[tuple[str, str]], out: set[tuple[str, str]]
) -> dict[str, Any]:
    first = found[0]
    entry = first.entries[0] if first.entries else None
    told = {"on": entry.on.isoformat(), "by": entry.by, "document": entry.document} if entry is not None else {}
    if first.answer != "none":
        return {"state": LAPSED if first.lapsed else first.answer, **told}
    if (who, question["key"]) in given:
        return {"state": GIVEN}
    if all((who, rule) in out for rule in question["rules"]):
        return {"state": NOT_APPLICABLE, "scope": True}
    return {"state": OPEN, **told}


def _out_of_scope(audit: Audit) -> set[tuple[str, str]]:
    """(school, rule) that the last run found not to be asked of the school at all."""
    panels = Panel.objects.filter(run=audit.summary.get("run", 0)).exclude(subject_id="")
    asked = set(panels.exclude(verdict="not_applicable").values_list("subject_id", "rule"))
    return set(panels.filter(verdict="not_applicable").values_list("subject_id", "rule")) - asked


def _rosters(audit: Audit, packs: Sequence[Pack]) -> Records | None:
    """The schools of the audit, as the bureau's lists name them; where there is no list, as all records do."""
    from auditor.records.read import read_records
    from auditor.web.checking import records_that_count

    home = folder_of(audit) / "records"
    own = HandIn.objects.filter(audit=audit, bureau=True, state=CURRENT)
    listed = [home / one.path for one in own if one.path and "schools" in one.seen.get("tables", {})]
    paths = [path for path in listed if path.is_file()]
    try:
        return read_records(paths, packs[-1].model) if paths else records_that_count(audit, packs)
    except UserError:
        return None
