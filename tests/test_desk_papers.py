"""What comes of an audit on the desk: objections, waivers, evidence, papers, ledger, forms, as files that the commands read."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import client, filled_desk, work_all

from auditor.proof.verify import verify
from auditor.web.site import Desk

OWN = "2162990004"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Desk:
    """A desk whose schools were judged over the county; each test has its own."""
    return filled_desk(tmp_path_factory, tmp_path / "desk")


def audit() -> Any:
    from auditor.web.models import Audit

    return Audit.objects.get()


def school(school_id: str = OWN) -> Any:
    from auditor.web.models import School

    return School.objects.get(school_id=school_id)


def panel(**wanted: Any) -> Any:
    from auditor.web.models import Panel

    return Panel.objects.filter(**{"verdict": "fail", "subject_id": OWN, **wanted}).order_by("pk").first()


def talks() -> Any:
    """A school that talked with too few of its staff."""
    from auditor.web.models import Panel

    return Panel.objects.filter(verdict="fail", rule="shandan/3c").order_by("pk").first()


def text(who: str, path: str) -> str:
    response = client(who).get(path)
    assert response.status_code == 200, (who, path, response.status_code)
    page: str = response.content.decode()
    return page


def run_again() -> Any:
    from auditor.web import jobs
    from auditor.web.models import Run

    jobs.ask(jobs.COUNTY, audit())
    work_all()
    return Run.objects.filter(kind="county").order_by("-pk").first()


def proved(desk: Desk, run: Any) -> list[str]:
    return [str(check.message) for check in verify(desk.home.run(run.pk) / "报告") if not check.good]


def test_a_finding_shows_every_record_that_was_read_and_proves_that_none_is_left_out(desk: Desk) -> None:
    one = talks()
    page = text("inspector", f"/findings/{one.pk}")
    line = one.view["zh"]
    assert line["read"]
    assert line["total"] in page
    assert page.index(">没有计入的记录") < page.index(">计入的记录")
    assert all(record["place"] in page for record in line["read"])
    assert line["granted"] in page


def test_a_school_objects_and_an_inspector_answers_and_nothing_said_is_lost(desk: Desk) -> None:
    from auditor.web.models import Remark

    one = panel()
    path = f"/findings/{one.pk}"
    assert client("school").post(f"{path}/say", {"what": "upheld", "text": "自己维持"}).status_code == 404
    assert client("school").post(f"{path}/say", {"what": "objection", "text": "第16行应当算数"}).status_code == 302
    client("school").post(f"{path}/say", {"what": "objection", "text": "第16行应当算数"})  # pressed twice
    assert "异议待答" in text("inspector", f"/audits/{audit().pk}/findings")
    client("inspector").post(f"{path}/say", {"what": "upheld", "text": "谈话人是中层干部"})
    page = text("school", path)
    assert "第16行应当算数" in page
    assert "谈话人是中层干部" in page
    assert "异议待答" not in text("inspector", f"/audits/{audit().pk}/findings")
    assert [one.what for one in Remark.objects.all()] == ["objection", "upheld"]
    foreign = talks()
    assert client("school").get(f"/findings/{foreign.pk}").status_code == 404


def question() -> dict[str, Any]:
    """What is asked of the school by papers, plainly by yes or no, and not looked at yet."""
    view = audit().evidence
    found = [
        one for one in view["questions"] if not one["facts"] and view["states"][OWN].get(one["key"], {}).get("state") == "open"
    ]
    first: dict[str, Any] = found[0]
    return first


def shown_by_the_school(asked: dict[str, Any]) -> Any:
    file = io.BytesIO("会议记录".encode())
    file.name = "../记录.pdf"
    said = {"question": asked["key"], "document": "2025年教代会记录"}
    return client("school").post(f"/schools/{school().pk}/evidence", {**said, "file": file})


def test_what_a_school_shows_waits_until_the_bureau_has_looked_at_it(desk: Desk) -> None:
    from auditor.web.models import Material

    asked = question()
    assert shown_by_the_school(asked).status_code == 302
    work_all()
    assert audit().evidence["states"][OWN][asked["key"]]["state"] == "given"
    taken = client("inspector").get(f"/materials/{Material.objects.get().pk}/file")
    assert taken["Content-Disposition"].startswith("attachment")
    visit = f"/audits/{audit().pk}/visit/{OWN}"
    assert "2025年教代会记录" in text("inspector", visit)
    assert client("inspector").post(visit, {"question": asked["key"], "answer": "back", "note": "缺会议决议"}).status_code == 302
    work_all()
    assert audit().evidence["states"][OWN][asked["key"]]["state"] == "open"
    assert "缺会议决议" in text("school", f"/schools/{school().pk}/evidence")


def photo() -> io.BytesIO:
    file = io.BytesIO(b"\xff\xd8 a photo")
    file.name = "照片 (1).jpg"
    return file


def test_a_file_of_a_visit_is_attributed_logged_and_part_of_the_next_run(desk: Desk) -> None:
    from auditor.answers.register_files import read_register
    from auditor.web.models import Entry, HandIn, Material

    asked = question()
    visit = f"/audits/{audit().pk}/visit/{OWN}"
    inspector = client("inspector")
    assert inspector.post(visit, {"question": asked["key"], "answer": "file"}).status_code == 400  # which file?
    assert inspector.post(visit, {"question": asked["key"], "answer": "file", "file": photo()}).status_code == 302
    work_all()
    assert audit().evidence["states"][OWN][asked["key"]]["state"] == "given"
    one = Material.objects.get()
    assert (one.by.username, one.document, one.open) == ("inspector", "照片 (1).jpg", True)
    assert Entry.objects.filter(did="showed", who="inspector", what__school=OWN, what__sha256=one.sha256).exists()
    assert "照片 (1).jpg" in text("inspector", visit)
    assert client("school").get(f"/materials/{one.pk}/file").status_code == 200  # it is about the school
    assert inspector.post(visit, {"question": asked["key"], "answer": "yes", "file": photo()}).status_code == 302
    entry = read_register([desk.home.audit(audit().pk) / "佐证.yaml"]).answers[0]
    assert (entry.document, entry.school) == ("照片 (1).jpg", OWN)
    handed_in = HandIn.objects.get(school=school())
    roster = io.BytesIO(desk.home.upload(handed_in.sha256).read_bytes() + b"\n")
    roster.name = "到校带回.xlsx"
    assert inspector.post(f"{visit}/hand-in", {"file": roster}).status_code == 302
    run = run_again()
    brought = HandIn.objects.get(name="到校带回.xlsx")
    assert (brought.by.username, brought.school.school_id, brought.state) == ("inspector", OWN, "current")
    assert HandIn.objects.get(pk=handed_in.pk).state == "current"  # it replaces nothing
    assert Entry.objects.filter(did="handed_in", who="inspector", what__hand_in=brought.pk).exists()
    home = desk.home.run(run.pk)
    (kept,) = (home / "佐证材料").rglob("*.jpg")
    assert kept.read_bytes() == photo().getvalue()
    assert str(kept.relative_to(home)) in entry.note
    assert (home / "records" / brought.path).is_file()
    assert proved(desk, run) == []


def test_files_of_a_visit_are_the_inspectors_to_bring_and_of_a_school_alone(desk: Desk) -> None:
    from auditor.web.models import HandIn

    before = HandIn.objects.count()
    for who, whom in (("school", OWN), ("policy", OWN), ("inspector", "山丹县"), ("inspector", "nobody")):
        path = f"/audits/{audit().pk}/visit/{whom}/hand-in"
        assert client(who).post(path, {"file": photo()}).status_code == 404, (who, whom)
    assert HandIn.objects.count() == before


def test_one_answer_is_given_for_several_schools_at_once(desk: Desk) -> None:
    from auditor.answers.register_files import read_register
    from auditor.web.models import Entry

    asked = question()
    shown_by_the_school(asked)
    others = [who for who, own in audit().evidence["states"].items() if asked["key"] in own and who != OWN]
    path = f"/audits/{audit().pk}/question/{asked['key']}"
    inspector = client("inspector")
    assert "2025年教代会记录" in inspector.get(path).content.decode()
    assert inspector.post(path, {"answer": "yes", "document": "x"}).status_code == 400  # for nobody
    both = {"answer": "yes", "whom": [OWN, others[0]]}
    assert inspector.post(path, both).status_code == 400  # the other school has shown nothing, and no document is named
    assert not (desk.home.audit(audit().pk) / "佐证.yaml").exists()
    assert inspector.post(path, {**both, "document": "县教育局核查记录"}).status_code == 302
    register = read_register(desk.home.audit(audit().pk) / "佐证.yaml")
    assert {(one.rule, one.school) for one in register.answers} == {
        (rule, who) for rule in asked["rules"] for who in both["whom"]
    }
    states = audit().evidence["states"]
    assert [states[who][asked["key"]]["state"] for who in (OWN, *others[:2])] == ["yes", "yes", "open"]
    assert Entry.objects.get(did="answered_evidence").what["whom"] == [OWN, others[0]]
    assert inspector.post(path, {"answer": "yes", "whom": ["nobody"], "document": "x"}).status_code == 400


def bring(text: str, name: str = "登记.csv") -> str:
    file = io.BytesIO(text.encode())
    file.name = name
    response = client("inspector").post(f"/audits/{audit().pk}/register", {"file": file}, follow=True)
    work_all()
    page: str = response.content.decode()
    return page


HEADER = "规则编号,学校标识码,结论,佐证材料,登记人,登记日期\n"


def test_a_filled_in_register_is_taken_in_and_the_rows_that_do_not_count_are_told(desk: Desk) -> None:
    asked = question()
    folder = desk.home.audit(audit().pk) / "佐证登记"
    assert "佐证材料登记表" in bring("x", "登记.pdf")
    bring(HEADER + f"no/such,{OWN},是,材料,王某,2026-03-01\n")
    assert not folder.exists()
    page = text("inspector", f"/audits/{audit().pk}/evidence")
    assert "no/such" in page
    rows = "".join(f"{rule},{OWN},是,材料,王某,2026-03-01\n" for rule in asked["rules"])
    bring(HEADER + rows + f"{asked['rules'][0]},{OWN},是,,,\n", "../../登记.csv")
    assert [path.name.partition("-")[2] for path in folder.iterdir()] == ["登记.csv"]
    assert audit().evidence["states"][OWN][asked["key"]]["state"] == "yes"
    page = text("inspector", f"/audits/{audit().pk}/evidence")
    assert f"已收入{len(asked['rules'])}条答复" in page
    assert "不计入" in page


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One run later: the ledger was opened and a line of it accepted, a failure waived, evidence answered."""
    desk = filled_desk(tmp_path_factory, tmp_path_factory.mktemp("later") / "desk")
    ledger = f"/audits/{audit().pk}/ledger"
    client("inspector").post(f"{ledger}/write", {"what": "open"})
    work_all()
    rows = audit().ledger["rows"]
    accepted = {"what": "accept", "finding": rows[0]["id"], "opinion": "put_right", "remarks": "照片两张"}
    client("inspector").post(f"{ledger}/write", accepted)
    waived = panel()
    client("inspector").post(f"/findings/{waived.pk}/waive", WAIVER)
    asked = question()
    shown_by_the_school(asked)
    answer = {"question": asked["key"], "answer": "yes", "document": "2025年教代会记录"}
    visit = f"/audits/{audit().pk}/visit/{OWN}"
    assert client("inspector").post(visit, {**answer, "document": ""}).status_code == 400
    for said in ("no", "yes"):
        assert client("inspector").post(visit, {**answer, "answer": said}).status_code == 302
    work_all()
    run = run_again()
    return {"desk": desk, "run": run, "rows": rows, "waived": waived, "asked": asked}


WAIVER = {
    "reason": "校舍维修",
    "approver": "县教育局",
    "document": "山教〔2026〕1号",
    "from": "2025-09-01",
    "until": "2026-12-31",
}


def test_a_waiver_that_says_too_little_is_not_taken(desk: Desk) -> None:
    asked = client("inspector")
    path = f"/findings/{panel().pk}"
    for lacking in ({"approver": ""}, {"from": "昨天"}, {"until": "2025-01-01"}):
        response = asked.post(f"{path}/waive", {**WAIVER, **lacking}, follow=True)
        assert 'role="alert"' in response.content.decode()
    assert not (desk.home.audit(audit().pk) / "豁免.yaml").exists()


def test_a_later_run_is_proved_with_everything_that_people_said(later: Any) -> None:
    assert proved(later["desk"], later["run"]) == []


def test_a_waiver_stands_beside_the_result(later: Any) -> None:
    from auditor.answers.waiver_files import read_waivers

    file = later["desk"].home.audit(audit().pk) / "豁免.yaml"
    (waiver,) = read_waivers(file)
    assert (waiver.rule, waiver.reason) == (later["waived"].rule, "校舍维修")
    again = panel(finding_id=later["waived"].finding_id)
    assert (again.verdict, again.view["zh"]["waiver"]["document"]) == ("fail", "山教〔2026〕1号")
    page = text("inspector", f"/audits/{audit().pk}/waivers")
    assert "校舍维修" in page
    key = page.split('name="key" value="')[1].split('"')[0]
    client("inspector").post(f"/audits/{audit().pk}/waivers", {"key": key})
    assert read_waivers(file) == []


def test_of_one_day_the_last_answer_stands_and_the_rule_is_met(later: Any) -> None:
    from auditor.answers.register_files import read_register
    from auditor.web.models import Panel

    rules = later["asked"]["rules"]
    register = read_register(later["desk"].home.audit(audit().pk) / "佐证.yaml")
    assert [(one.rule, one.school, one.answer) for one in register.answers] == [(rule, OWN, "yes") for rule in rules]
    assert audit().evidence["states"][OWN][later["asked"]["key"]]["state"] == "yes"
    judged = Panel.objects.filter(rule=rules[0], subject_id=OWN)
    if later["asked"]["period"]:
        judged = judged.filter(period_start=later["asked"]["period"])
    assert [one.verdict for one in judged] == ["pass"]


def test_a_finding_says_what_became_of_it_in_former_runs_and_in_the_ledger(later: Any) -> None:
    from auditor.web.models import Panel

    now_met = Panel.objects.filter(rule=later["asked"]["rules"][0], subject_id=OWN, verdict="pass").first()
    (before,) = now_met.view["zh"]["former"]
    assert before["standing"] != now_met.view["zh"]["standing"]
    for who in ("school", "inspector"):
        page = text(who, f"/findings/{now_met.pk}")
        told = page[page.index("前后变化") :]
        assert before["standing"] in told
    accepted = Panel.objects.get(finding_id=later["rows"][0]["id"])
    assert "销号" in text("inspector", f"/findings/{accepted.pk}").split("前后变化")[1]


def test_a_run_that_says_the_same_adds_no_line_to_the_history(later: Any) -> None:
    from auditor.web.models import Panel, Run
    from auditor.web.panels import _history

    run = Run(made_at=datetime(2026, 4, 1, 9, tzinfo=UTC))
    said = {"standing": "未落实", "found": "3", "required": "4"}
    view = {language: {**said, "former": []} for language in ("zh", "en")}
    once = _history(Panel(run=run, view=view))
    again = _history(Panel(run=run, view={language: {**said, "former": once[language]} for language in once}))
    assert once == again
    assert [one["at"] for one in once["zh"]] == ["2026-04-01T17:00+08:00"]
    other = _history(Panel(run=run, view={language: {**said, "found": "5", "former": once[language]} for language in once}))
    assert [one["found"] for one in other["zh"]] == ["3", "5"]


def test_what_somebody_accepted_stays_accepted_in_the_workbook(later: Any) -> None:
    from auditor.reports.workbook.ledger_read import read_former

    accepted = later["rows"][0]["id"]
    shown = next(row for row in audit().ledger["rows"] if row["id"] == accepted)
    assert (shown["board"], shown["accepted_by"], shown["remarks"]) == ("closed", "督导员", "照片两张")
    written = later["desk"].home.audit(audit().pk) / "台账.xlsx"
    reported = later["desk"].home.run(later["run"].pk) / "报告" / "findings.xlsx"
    for file in (written, reported):
        (row,) = [row for row in read_former([file]).rows if row.finding_id == accepted]
        assert row.accepted
        assert "销号" in row.texts["status"]
    taken = client("inspector").get(f"/audits/{audit().pk}/ledger.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content)), read_only=True)
    assert any("照片两张" in str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row)


def test_a_new_audit_goes_on_from_the_ledger_of_one_before(later: Any) -> None:
    from auditor.web.models import Audit, Entry
    from auditor.web.rectifying import since

    asked, form = client("inspector"), {"name": "复查", "pack": "shandan", "as_of": "2026-06-30"}
    assert 'name="after"' in asked.get("/audits").content.decode()
    assert asked.post("/audits", {**form, "after": "999"}).status_code == 400
    before = Audit.objects.get()
    assert asked.post("/audits", {**form, "after": str(before.pk)}).status_code == 302
    work_all()
    made = Audit.objects.exclude(pk=before.pk).get()
    home = later["desk"].home
    assert len(since(home.audit(made.pk))) == 2
    assert (home.audit(made.pk) / "台账.xlsx").read_bytes() == (home.audit(before.pk) / "台账.xlsx").read_bytes()
    assert made.ledger["rows"] == before.ledger["rows"]
    assert Entry.objects.get(did="made_audit", what__audit=made.pk).what["after"] == before.pk
    made.delete()


def test_the_board_shows_where_each_problem_stands(later: Any) -> None:
    rows = audit().ledger["rows"]
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["id"] for row in later["rows"]} <= {row["id"] for row in rows}
    page = text("inspector", f"/audits/{audit().pk}/ledger?subject={rows[0]['subject']}")
    assert rows[0]["subject"] in page


def test_a_mistake_in_the_register_is_told_and_answers_nothing(desk: Desk) -> None:
    from auditor.web import jobs, register

    (desk.home.audit(audit().pk) / "佐证.yaml").write_text("- {rule: [}\n", encoding="utf-8")
    register.name_files(audit())
    jobs.ask(jobs.REGISTER, audit())
    work_all()
    assert "佐证.yaml" in str(audit().evidence["problem"])


def test_papers_are_made_read_and_then_given_to_each_school(desk: Desk) -> None:
    from auditor.web.models import Run

    path = f"/audits/{audit().pk}/papers"
    fields = {
        "issuer": "山丹县教育局",
        "document_number": "山教督〔{year}〕{n}号",
        "date": "2026-04-01",
        "deadline": "2026-04-30",
    }
    kinds = ["rectification", "call"]
    assert client("inspector").post(path, {"what": "make", "kind": kinds, **fields}).status_code == 302
    work_all()
    run = Run.objects.get(pk=audit().summary["run"])
    made = run.letters["files"]
    assert {one["kind"] for one in made} == set(kinds)
    own = next(one for one in made if one["school"] == OWN)
    assert client("school").get(f"/schools/{school().pk}/letters/{own['name']}").status_code == 404
    assert client("inspector").get(f"/runs/{run.pk}/letters/{own['name']}").status_code == 200
    client("inspector").post(path, {"what": "send"})
    response = client("school").get(f"/schools/{school().pk}/letters/{own['name']}")
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as letter:
        assert "山教督〔2026〕" in letter.read("word/document.xml").decode()
    other = next(one for one in made if one["school"] != OWN)
    assert client("school").get(f"/schools/{school().pk}/letters/{other['name']}").status_code == 404
    assert (desk.home.audit(audit().pk) / "文号.yaml").is_file()
    assert proved(desk, run) == []


def test_a_wrong_field_makes_no_paper_and_is_told(desk: Desk) -> None:
    path = f"/audits/{audit().pk}/papers"
    client("inspector").post(path, {"what": "make", "kind": ["call"], "date": "2026-13-01"})
    work_all()
    from auditor.web.models import Job, Run

    job = Job.objects.filter(kind="letters").get()
    assert job.state == "failed"
    assert Run.objects.get(pk=audit().summary["run"]).letters == {}
    assert job.result["why"]["zh"] in text("inspector", path)


def test_forms_are_made_for_every_school_and_given_out(desk: Desk) -> None:
    path = f"/audits/{audit().pk}/forms"
    client("inspector").post(path, {"what": "make", "contact": "王科长 0936-2721001"})
    work_all()
    files = audit().forms["files"]
    assert sum(one["what"] == "school" for one in files) == 12
    assert {"bureau", "evidence"} <= {one["what"] for one in files}
    assert client("school").get(f"/schools/{school().pk}/form.xlsx").status_code == 404
    client("inspector").post(path, {"what": "release"})
    response = client("school").get(f"/schools/{school().pk}/form.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)), read_only=True)
    assert "胡麻小学" in str(list(book["学校"].iter_rows(values_only=True)))
    help_page = str(list(book.worksheets[0].iter_rows(values_only=True)))
    assert "王科长 0936-2721001" in help_page
    assert "2026年3月20日" in help_page or "2026-03-20" in help_page


def test_each_form_is_that_of_the_command_line_and_asks_no_school_what_surely_does_not_apply(desk: Desk) -> None:
    from auditor.forms.needs import form_of
    from auditor.forms.prefill import about_schools, schools_of
    from auditor.web.checking import packs_of, records_that_count

    client("inspector").post(f"/audits/{audit().pk}/forms", {"what": "make"})
    work_all()
    packs = packs_of(audit())
    records = records_that_count(audit(), packs)
    assert records is not None
    home = desk.home.audit(audit().pk) / "表样"
    known = {table.zh for table in packs[-1].model.tables.values()}
    asked = {}
    for key, school_id, _ in schools_of(records):
        own = form_of(packs, audit().as_of, "school", about_schools(records, packs[-1].model)[key])
        (file,) = home.glob(f"{school_id}_*")
        book = openpyxl.load_workbook(file, read_only=True)
        assert [sheet.spec.zh for sheet in own.sheets] == [name for name in book.sheetnames if name in known]
        asked[school_id] = {sheet.table for sheet in own.sheets}
    assert len({frozenset(tables) for tables in asked.values()}) > 1
    for row in audit().grid["rows"]:  # and the grid misses nothing that is not asked
        missing = {table for table, cell in row["cells"].items() if cell["state"] == "missing"}
        assert missing <= asked[row["id"]]


def test_names_in_full_are_a_right_of_its_own_shown_to_one_and_logged(desk: Desk) -> None:
    from auditor.web import jobs
    from auditor.web.models import Entry, Job, Person

    one = talks()
    path = f"/findings/{one.pk}"
    assert client("inspector").post(f"{path}/names").status_code == 404
    Person.objects.filter(user__username="inspector").update(sees_names=True)
    asked = client("inspector")
    assert asked.post(f"{path}/names").status_code == 302
    work_all()
    masked = {record["who"] for record in one.view["zh"]["read"]}
    full = {record["who"] for record in Job.objects.get(kind="names").result["view"]["zh"]["read"]}
    assert len(full) == len(masked)
    assert not full & masked
    page = asked.get(path).content.decode()
    assert all(who in page for who in full)
    assert not [who for who in full if who in text("inspector", path)]  # another session sees nothing
    assert Entry.objects.filter(did="saw_names", who="inspector").exists()
    from datetime import timedelta

    from django.utils import timezone

    Job.objects.filter(kind="names").update(made_at=timezone.now() - timedelta(minutes=11))
    jobs.forget()
    assert not [who for who in full if who in asked.get(path).content.decode()]
