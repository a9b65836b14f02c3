"""On the desk a school's self-check and the run over the county say the same, for every sample whose rules ship."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from desk import SAMPLE, open_desk, work_all

SAMPLES = ("balance", "leiyang", "wenzhou", "zhejiang", "zhejiang-union")
"""Beside Shandan, which the other tests of the desk use; the layered one brings rules of its own."""


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_self_check_has_the_check_code_of_the_run_over_the_county(tmp_path: Path, sample: str) -> None:
    desk = open_desk(tmp_path / "desk")
    from django.contrib.auth.models import User

    from auditor.web import demo, jobs
    from auditor.web.folders import make_audit, write_audit_file
    from auditor.web.models import Answer, Run, School
    from auditor.web.uploads import hand_in

    folder = SAMPLE.parent / sample
    said = yaml.safe_load((folder / "audit.yaml").read_text(encoding="utf-8"))
    demo.accounts()
    audit = make_audit(said["name"], [said["pack"]], said["as_of"])
    write_audit_file(audit, **{key: said[key] for key in ("level",) if key in said})
    for file in sorted(path for path in (folder / "records").rglob("*") if path.is_file()):
        hand_in(audit, file.name, [file.read_bytes()], User.objects.get(username="inspector"), bureau=True)
    work_all()
    School.objects.filter(audit=audit).update(stale=True)
    jobs.ask(jobs.CHECK, audit)
    jobs.ask(jobs.COUNTY, audit)
    work_all()
    from test_desk import manifest

    run = Run.objects.get(kind="county")
    county = {
        one["id"]: one["packs"] for one in manifest(desk.home.run(run.pk))["findings"]["subjects"] if one["subject"] == "school"
    }
    answers = {answer.school.school_id: answer.codes for answer in Answer.objects.select_related("school")}
    assert answers
    assert answers == {school_id: county[school_id] for school_id in answers}
    assert len(answers) == School.objects.filter(audit=audit).count()
