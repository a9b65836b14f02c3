"""Forms and letters of an audit, made with the functions that the commands call. In a worker only."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from auditor.i18n import LANGUAGES, msg
from auditor.problems import Place, Problem, UserError
from auditor.web import jobs
from auditor.web.folders import NUMBERS, folder_name, folder_of, write_whole
from auditor.web.home import REPORT
from auditor.web.looking import texts
from auditor.web.models import Audit, Job, Run
from auditor.web.site import desk

FORMS, LETTERS = "表样", "文书"
FIELDS = "文书字段.yaml"


def forms(job: Job) -> dict[str, Any]:
    """A form for every school, with what the bureau knows filled in; the bureau's own; the evidence register. All or none."""
    from auditor.forms.evidence import questions, write_evidence
    from auditor.forms.needs import form_of
    from auditor.forms.prefill import own_forms, schools_of
    from auditor.forms.workbook import write_template
    from auditor.web.checking import packs_of, records_that_count

    audit = job.audit
    assert audit is not None
    packs = packs_of(audit)
    records = records_that_count(audit, packs)
    if records is None:
        message = msg("The list of schools comes first: by it every school's form is made.")
        raise UserError(Problem("E968", message, Place()))
    home = folder_of(audit) / FORMS
    new = home.with_name(f".{FORMS}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    made: list[dict[str, str]] = []

    def put(name: str, what: str, whom: str, school: str, write: Callable[[Path], object]) -> None:
        write(new / name)
        made.append({"name": name, "what": what, "whom": whom, "school": school})

    form_of_one = own_forms(packs, audit.as_of, records)
    listed = schools_of(records)
    for nth, (key, school_id, name) in enumerate(listed):
        jobs.beat(job, msg("Writing forms"), nth, len(listed))
        file = f"{folder_name(school_id)}_{folder_name(name)}_登记表.xlsx"
        put(file, "school", name, school_id, _form(write_template, form_of_one(key), audit, records, key))
    own = form_of(packs, audit.as_of, "bureau")
    if own.sheets:
        put("主管部门_登记表.xlsx", "bureau", "", "", _form(write_template, own, audit, None, None))
    if questions(packs, audit.as_of):
        places = [(school_id, name) for _, school_id, name in listed]
        districts = tuple(filter(None, records.districts))
        put(
            "佐证材料登记.xlsx",
            "evidence",
            "",
            "",
            lambda path: write_evidence(packs, path, "zh", audit.as_of, places, districts),
        )
    shutil.rmtree(home, ignore_errors=True)
    new.rename(home)
    told = {**audit.forms, "files": made, "made_at": timezone.localtime().isoformat(timespec="minutes")}
    Audit.objects.filter(pk=audit.pk).update(forms=told)
    return {"n": len(made)}


def _form(write: Any, form: Any, audit: Audit, records: Any, key: int | None) -> Callable[[Path], object]:
    told = {"until": audit.deadline, "contact": str(fields_of(audit).get("contact", ""))}
    return lambda path: write(form, path, "zh", audit.as_of, records=records, school=key, **told)


def letters(job: Job) -> dict[str, Any]:
    """The papers of a run, as ``auditor report letters`` makes them; numbers go on in the audit's own book."""
    from auditor.reports.letters.letters_fields import KINDS
    from auditor.reports.letters.letters_write import plan_letters, write_letters
    from auditor.web.checking import addressee_of

    audit = job.audit
    assert audit is not None
    run = Run.objects.get(pk=job.matter["run"])
    home = desk().home.run(run.pk)
    fields = folder_of(audit) / FIELDS
    kinds = job.matter["kinds"]
    write_letters(
        home / REPORT,
        date.today(),
        home / LETTERS,
        "zh",
        kinds=kinds,
        fields=fields if fields.is_file() else None,
        numbers=folder_of(audit) / NUMBERS,
        replace=True,
    )
    plan = plan_letters(home / REPORT, "zh", kinds=kinds)
    made = [
        {
            "name": name,
            "kind": paper.kind,
            "word": texts(KINDS[paper.kind]),
            "to": {language: addressee_of(paper, language) for language in LANGUAGES},
            "school": paper.to.owner_id if paper.to.school else "",
        }
        for paper, name in plan.letters.items()
    ]
    Run.objects.filter(pk=run.pk).update(letters={"files": made, "made_at": timezone.localtime().isoformat(timespec="minutes")})
    return {"n": len(made)}


def save_fields(audit: Audit, said: dict[str, str]) -> None:
    """What no audit knows: who issues, which number, who signs, which day; beside what somebody wrote there by hand."""
    file = folder_of(audit) / FIELDS
    kept = fields_of(audit)
    for key in said:
        kept.pop(key, None)
    kept |= {key: text for key, text in said.items() if text}
    write_whole(file, yaml.safe_dump(kept, allow_unicode=True, sort_keys=False))


def fields_of(audit: Audit) -> dict[str, Any]:
    """What the file of fields says now; nothing where there is none, or it is no mapping."""
    file = folder_of(audit) / FIELDS
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}
