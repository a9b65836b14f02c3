"""The desk of policy staff: a rule beside its clause, its mistakes while it is written, tried on records, saved and released."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import SAMPLE, client, open_desk, work_all

from auditor.rules.pack import Pack, load_pack
from auditor.rules.sentence import sentence
from auditor.web.site import Desk

PAGE = "/rules/shandan/shandan/3c/edit"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    opened = open_desk(tmp_path / "desk", mode="data")
    from auditor.web.people import make

    for name, roles in (("li", ["policy"]), ("wang", ["policy"]), ("du", ["inspector"])):
        make(name, roles)
    return opened


def text() -> str:
    from auditor.web.rules import files_of

    return files_of("shandan")["talks.yaml"]


def said(pack: Pack) -> str:
    rule = pack.rule("shandan/3c")
    assert rule is not None
    return sentence(rule, pack.model, "zh")


def look(written: str, file: str = "talks.yaml") -> Any:
    return client("li").post("/rules/shandan/look", {"file": file, "text": written})


def test_a_rule_stands_beside_its_clause_and_its_sentence(desk: Desk) -> None:
    page = client("li").get(PAGE).content.decode()
    assert "每年面对面至少要覆盖三分之二以上的教职工" in page
    assert "不少于三分之二" in page or "2/3" in page
    assert "interviewer_role: [party_body, school_leader]" in page


def test_a_mistake_is_told_with_its_line_and_what_was_meant(desk: Desk) -> None:
    wrong = text().replace("interviewer_role:", "interviewer_rol:", 1)
    line = wrong.split("\n").index(next(one for one in wrong.split("\n") if "interviewer_rol:" in one)) + 1
    found = look(wrong).json()
    assert found["errors"] == 1
    (problem,) = [one for one in found["problems"] if one["error"]]
    assert problem["line"] == line
    assert problem["file"] == "talks.yaml"
    assert "interviewer_role" in problem["suggestion"] + problem["message"]


def test_the_sentence_follows_the_text(desk: Desk) -> None:
    before = {one["id"]: one["sentence"] for one in look(text()).json()["sentences"]}
    after = {one["id"]: one["sentence"] for one in look(text().replace("at_least: 2/3", "at_least: 3/4", 1)).json()["sentences"]}
    assert before["shandan/3c"] != after["shandan/3c"]
    assert before.keys() == after.keys()


@pytest.mark.parametrize("file", ["../pack.yaml", "/etc/passwd", "none.yaml", ""])
def test_only_files_of_the_pack_are_looked_at(desk: Desk, file: str) -> None:
    assert look("x", file).status_code == 404


@pytest.mark.parametrize("written", ["", "- [", "a: &a [*a]", "- id: !!python/object/apply:os.system ['x']", "x" * 300_000])
def test_any_text_is_looked_at_without_a_failure(desk: Desk, written: str) -> None:
    answer = look(written)
    assert answer.status_code == 200


def test_a_version_is_saved_with_its_reason_and_released_by_another(desk: Desk) -> None:
    from auditor.web.models import Entry, Version
    from auditor.web.rules import digest, files_of

    changed = text().replace("at_least: 2/3", "at_least: 3/4", 1)
    one = client("li")
    assert one.post(PAGE, {"what": "save", "text": changed}).status_code == 400  # without a reason
    assert one.post(PAGE, {"what": "save", "text": text(), "reason": "没有改"}).status_code == 400
    wrong = changed.replace("interviewer_role:", "interviewer_rol:", 1)
    assert one.post(PAGE, {"what": "save", "text": wrong, "reason": "x"}).status_code == 400
    assert not Version.objects.exists()
    saved = one.post(PAGE, {"what": "save", "text": changed, "reason": "县里提高了要求"})
    assert saved.status_code == 302
    version = Version.objects.get()
    assert (version.number, version.reason, version.by.username) == (1, "县里提高了要求", "li")
    assert version.sha256 == digest(files_of("shandan"))
    assert [said["rule"] for said in version.said] == ["shandan/3c"]
    assert version.said[0]["before"] != version.said[0]["after"]
    assert one.post(f"/versions/{version.pk}/release").status_code == 403
    assert client("du").post(f"/versions/{version.pk}/release").status_code == 404
    assert client("wang").post(f"/versions/{version.pk}/release").status_code == 302
    assert Version.objects.get().released_by.username == "wang"
    assert Entry.objects.filter(did="released_rules").exists()
    assert "at_least: 3/4" in text()


def test_a_released_version_is_what_a_new_audit_is_made_with(desk: Desk) -> None:
    from auditor.web.checking import packs_of
    from auditor.web.models import Audit

    client("li").post(PAGE, {"what": "save", "text": text().replace("at_least: 2/3", "at_least: 3/4", 1), "reason": "试"})
    page = client("du").get("/audits").content.decode()
    assert "第1版" not in page
    client("wang").post("/versions/1/release")
    assert "第1版" in client("du").get("/audits").content.decode()
    made = client("du").post("/audits", {"name": "核查", "pack": "shandan@1", "as_of": "2026-03-31"})
    assert made.status_code == 302
    audit = Audit.objects.get()
    assert audit.packs == ["./rules/shandan"]
    (pack,) = packs_of(audit)
    shipped = load_pack("shandan")
    assert said(pack) != said(shipped)
    assert (desk.home.audit(audit.pk) / "rules" / "shandan" / "talks.yaml").read_text(encoding="utf-8") == text()


def test_a_change_is_tried_on_the_records(desk: Desk) -> None:
    from auditor.web.folders import make_audit
    from auditor.web.models import Job
    from auditor.web.uploads import hand_in

    audit = make_audit("核查", ["shandan"], date(2026, 3, 31))
    for name, bureau in (("学校名单.xlsx", True), ("学校填报/04_胡麻小学.xlsx", False)):
        hand_in(audit, Path(name).name, [(SAMPLE / "records" / name).read_bytes()], None, bureau=bureau)
    work_all()
    one = client("li")
    changed = text().replace("at_least: 2/3", "at_least: 1", 1)
    assert one.post(PAGE, {"what": "try", "text": changed, "on": str(audit.pk)}).status_code == 302
    work_all()
    job = Job.objects.get(kind="impact")
    assert job.state == "done"
    assert job.audit_id == audit.pk
    assert [rule["rule"] for rule in job.result["rules"]] == ["shandan/3c"]
    turned = [change for change in job.result["changes"] if change["turned"]]
    assert [(change["before"]["verdict"], change["after"]["verdict"]) for change in turned] == [("pass", "fail")]
    page = one.get(PAGE).content.decode()
    assert "有1项结论会变" in page
    assert "at_least: 1\n" in page


def tried_on_the_sample(written: str, page: str = PAGE) -> Any:
    from auditor.web.models import Job

    assert client("li").post(page, {"what": "try", "text": written, "on": ""}).status_code == 302
    work_all()
    job = Job.objects.filter(kind="impact").order_by("-pk").first()
    assert job is not None
    assert job.audit is None
    return job


def test_where_no_audit_is_open_a_rule_is_tried_on_the_sample(desk: Desk) -> None:
    from auditor.findings.finding import Finding
    from auditor.inputs.spec import load_spec
    from auditor.run import run_audit
    from auditor.system.resources import sample_folder

    job = tried_on_the_sample(text())  # as it stands: what it says of the sample, and no change
    assert job.state == "done"
    assert job.result["n"] == 0
    (told,) = job.result["rules"]
    before, after = ({one["verdict"]: one["n"] for one in side} for side in told["tally"])
    assert before == after
    findings: list[Finding] = run_audit(load_spec(sample_folder() / "audit.yaml", date(2026, 3, 31))).findings
    counted = [str(one.verdict) for one in findings if one.rule == "shandan/3c"]
    assert before == {verdict: counted.count(verdict) for verdict in counted}
    stricter = tried_on_the_sample(text().replace("at_least: 2/3", "at_least: 1", 1))
    (told,) = stricter.result["rules"]
    after = {one["verdict"]: one["n"] for one in told["tally"][1]}
    assert after["fail"] > before["fail"]
    assert stricter.result["n"] == after["fail"] - before["fail"]


def test_what_is_merely_encouraged_is_not_called_unmet_where_it_is_tried() -> None:
    from auditor.web.trying import _tally

    (told,) = _tally({"fail": 3}, only_encouraged=True)
    assert (told["word"]["zh"], told["look"], told["n"]) == ("未做到（鼓励）", "not_applicable", 3)
    (told,) = _tally({"fail": 3}, only_encouraged=False)
    assert told["look"] == "fail"


def test_a_closed_audit_and_one_of_nobody_are_not_tried_on(desk: Desk) -> None:
    from auditor.web.folders import make_audit
    from auditor.web.models import Audit, Job

    closed = make_audit("结束的", ["shandan"], date(2026, 3, 31))
    Audit.objects.filter(pk=closed.pk).update(closed=True, grid={"rows": []})
    page = client("li").get(PAGE).content.decode()
    assert "结束的" not in page
    assert "示例材料（虚构的学校）" in page
    client("li").post(PAGE, {"what": "try", "text": text(), "on": str(closed.pk)})
    assert [job.audit for job in Job.objects.filter(kind="impact")] == [None]
