"""The desk: what is handed in is kept, hostile or not; whose it is, and which of two stands, is decided by a person."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import SAMPLE, client, filled_desk, work_all
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from auditor.web.site import MOST_BYTES, Desk

SCHOOLS = SAMPLE / "records" / "学校填报"
ONE, OTHER = "04_胡麻小学.xlsx", "09_雪岭小学.xlsx"
LISTED = "学校名单.xlsx"
LAST: dict[str, Any] = {}
"""Who → the browser that sent something last."""


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Desk:
    """A desk with an audit and the bureau's list of schools."""
    return filled_desk(tmp_path_factory, tmp_path / "desk", listed)


def listed() -> None:
    from auditor.web import demo
    from auditor.web.folders import make_audit
    from auditor.web.uploads import hand_in

    demo.accounts()
    audit = make_audit("核查", ["shandan"], date(2026, 3, 31))
    hand_in(audit, LISTED, [(SAMPLE / "records" / LISTED).read_bytes()], None, bureau=True)
    work_all()


@pytest.fixture
def judged(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Desk:
    """The same, and one school has handed in its workbook and was answered."""
    return filled_desk(tmp_path_factory, tmp_path / "desk", one_school)


def one_school() -> None:
    listed()
    send("school", ONE, bytes_of(ONE))
    work_all()


def audit() -> Any:
    from auditor.web.models import Audit

    return Audit.objects.get()


def own() -> Any:
    from auditor.web.models import School

    return School.objects.get(school_id="2162990004")


def states() -> list[tuple[str, str]]:
    from auditor.web.models import HandIn

    return [(one.name, one.state) for one in HandIn.objects.filter(bureau=False).order_by("pk")]


def send(who: str, name: str, data: bytes, **more: str) -> Any:
    file = io.BytesIO(data)
    file.name = name
    path = f"/schools/{own().pk}/hand-in" if who == "school" else f"/audits/{audit().pk}/hand-in"
    LAST[who] = client(who)
    return LAST[who].post(path, {"file": file, **more})


def bytes_of(name: str) -> bytes:
    return (SCHOOLS / name).read_bytes()


def changed(name: str, sheet: int = 0) -> bytes:
    """The same workbook with its last row of a sheet left out."""
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(name)))
    one = book.worksheets[sheet]
    one.delete_rows(one.max_row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def records(desk: Desk) -> list[str]:
    home = desk.home.audit(audit().pk) / "records" / "学校填报"
    return sorted(path.relative_to(home).as_posix() for path in home.rglob("*.xlsx"))


def test_a_school_sees_its_verdict_after_the_upload(desk: Desk) -> None:
    assert send("school", ONE, bytes_of(ONE)).status_code == 302
    assert "desk.js" in client("school").get(f"/schools/{own().pk}").content.decode()  # it renews itself
    work_all()
    page = client("school").get(f"/schools/{own().pk}").content.decode()
    assert "desk.js" not in page
    assert own().answer.codes["shandan"][:16] in page
    assert records(desk) == [f"山丹县胡麻小学/{ONE}"]


def test_a_later_hand_in_of_a_school_stands_for_the_former(judged: Desk) -> None:
    send("school", "改好的.xlsx", changed(ONE), **{"as": "all"})
    work_all()
    assert states() == [(ONE, "replaced"), ("改好的.xlsx", "current")]
    assert records(judged) == ["山丹县胡麻小学/改好的.xlsx"]


def several() -> list[Any]:
    """The questions about two files of one school that differ."""
    return [cause for cause in audit().grid["causes"] if cause["kind"] == "several"]


def settle(cause: Any, choice: int, **more: str) -> Any:
    form = {"key": cause["key"], "choice": str(choice), **more}
    return client("inspector").post(f"/audits/{audit().pk}/answer", form)


def decided_in(desk: Desk) -> list[Any]:
    """What the desk decided, as the command line reads it."""
    from auditor.inputs.decisions import read_decisions

    file = desk.home.audit(audit().pk) / "decisions.yaml"
    return list(read_decisions(file)) if file.exists() else []


def test_two_versions_are_decided_by_a_person_once_for_desk_and_command_line(judged: Desk) -> None:
    from auditor.inputs.read import inputs
    from auditor.inputs.spec import load_spec
    from auditor.web.models import Entry

    send("inspector", "名册（最终版）胡麻小学.xlsx", changed(ONE))
    work_all()
    (cause,) = several()
    assert "staff" in cause["tables"]
    final = next(n for n, one in enumerate(cause["choices"]) if "最终版" in one["says"]["zh"])
    assert settle(cause, final, reason="电话核实").status_code == 302
    work_all()
    assert several() == []
    assert [state for _, state in states()] == ["current", "current"]  # what only the other file holds still counts
    (one,) = decided_in(judged)
    assert (one.decides, one.by, one.reason) == ("stands", "督导员", "电话核实")
    assert Entry.objects.filter(did="answered", what__decides="stands").exists()
    spec = load_spec(judged.home.audit(audit().pk) / "audit.yaml", date(2026, 3, 31))
    _, records = inputs(spec)
    row = audit().grid["rows"][3]
    assert len(records.frames["staff"]) == row["cells"]["staff"]["each"][-1] == row["cells"]["staff"]["n"]
    wrong = {name for name, cell in row["cells"].items() if cell["wrong"]}
    assert wrong == {"participation"}  # of who is left out of the staff; what both files say alike could be read
    page = client("inspector").get(f"/audits/{audit().pk}/intake").content.decode()
    assert "电话核实" in page


def test_a_decision_can_be_taken_back_and_is_asked_again(judged: Desk) -> None:
    from auditor.web import decided

    send("inspector", "补充_胡麻小学.xlsx", changed(ONE))
    work_all()
    (cause,) = several()
    assert settle(cause, len(cause["choices"]) - 1).status_code == 302  # both are parts: every row counts
    assert {one.decides for one in decided_in(judged)} == {"count"}
    assert settle(cause, 0).status_code == 302  # asked and answered: a page that was open too long decides nothing
    assert {one.decides for one in decided_in(judged)} == {"count"}
    for one in decided_in(judged):
        client("inspector").post(f"/audits/{audit().pk}/withdraw", {"key": decided.key_of(one)})
    work_all()
    assert decided_in(judged) == []
    assert [one["key"] for one in several()] == [cause["key"]]


def test_of_two_inspectors_who_answer_at_once_the_second_is_told(judged: Desk) -> None:
    """The second one's page, and what the desk fetched for it, are older than the first one's answer."""
    from django.test import RequestFactory

    from auditor.web.intake import answer, decide
    from auditor.web.models import HandIn, Person

    send("inspector", "补充_胡麻小学.xlsx", changed(ONE))
    work_all()
    stale, (cause,) = audit(), several()
    request = RequestFactory().post("/", {"key": cause["key"], "choice": "1"})
    request.user, request.session = Person.objects.get(user__username="inspector").user, {}
    assert settle(cause, 0).status_code == 302
    before = decided_in(judged)
    answer(request, stale)
    assert decided_in(judged) == before
    assert "变" in request.session["refused"][0][1]
    one = HandIn.objects.get(name="补充_胡麻小学.xlsx")
    old = HandIn.objects.get(pk=one.pk)
    client("inspector").post(f"/hand-ins/{one.pk}/decide", {"choice": "return", "reason": "第一位"})
    request = RequestFactory().post("/", {"choice": "aside", "reason": "第二位"})
    request.user, request.session = Person.objects.get(user__username="inspector").user, {}
    with pytest.raises(Http404):
        decide(request, old)
    one.refresh_from_db()
    assert (one.state, one.reason) == ("returned", "第一位")


def test_what_is_accepted_during_a_run_waits_for_its_end(desk: Desk) -> None:
    from auditor.web import jobs

    jobs.ask(jobs.COUNTY, audit())
    jobs.ask(jobs.LEDGER, audit(), what="carry")
    county = jobs.claim("one")
    assert county is not None
    assert jobs.claim("two") is None
    jobs.done(county, {})
    ledger = jobs.claim("two")
    assert ledger is not None
    assert ledger.kind == jobs.LEDGER


def test_a_full_disk_refuses_a_file_in_words_and_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import os

    def full(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = sorted(desk.home.uploads.rglob("*"))
    monkeypatch.setattr(os, "fsync", full)
    send("school", "表.xlsx", bytes_of(ONE))
    monkeypatch.undo()
    assert "没有收下" in client_page("school")
    assert states() == []
    assert sorted(desk.home.uploads.rglob("*")) == before


def client_page(who: str) -> str:
    """The school's page, of the session that has just sent something."""
    page: str = LAST[who].get(f"/schools/{own().pk}").content.decode()
    return page


def test_a_mistake_in_the_file_of_decisions_is_told_and_nothing_is_lost(desk: Desk) -> None:
    send("inspector", ONE, bytes_of(ONE))
    file = desk.home.audit(audit().pk) / "decisions.yaml"
    file.write_text("- {decides: nonsense}\n", encoding="utf-8")
    work_all()
    page = client("inspector").get(f"/audits/{audit().pk}/intake").content.decode()
    assert "decisions.yaml" in page
    assert states() == [(ONE, "current")]
    file.unlink()
    send("inspector", OTHER, bytes_of(OTHER))
    work_all()
    assert len(audit().grid["rows"]) == 12


def test_rows_of_another_school_never_count_before_a_person_says_so(desk: Desk) -> None:
    send("school", OTHER, bytes_of(OTHER))
    work_all()
    assert states() == [(OTHER, "asked")]
    assert records(desk) == []
    assert not hasattr(own(), "answer")
    (cause,) = [cause for cause in audit().grid["causes"] if cause["kind"] == "foreign"]
    client("inspector").post(f"/hand-ins/{cause['hand_in']}/decide", {"choice": "return", "reason": "这是雪岭小学的表"})
    assert states() == [(OTHER, "returned")]
    assert "这是雪岭小学的表" in client("school").get(f"/schools/{own().pk}").content.decode()


def test_a_file_without_a_school_is_placed_by_a_person(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "性别", "职称"])
    book.active.append(["甲一", "女", "一级教师"])
    book.active.title = "教职工花名册"
    kept = io.BytesIO()
    book.save(kept)
    send("inspector", "名册.xlsx", kept.getvalue())
    work_all()
    assert states() == [("名册.xlsx", "asked")]
    (cause,) = [cause for cause in audit().grid["causes"] if cause["kind"] == "nobody"]
    client("inspector").post(f"/hand-ins/{cause['hand_in']}/decide", {"choice": "school", "school": str(own().pk)})
    work_all()
    assert states() == [("名册.xlsx", "current")]
    assert records(desk) == ["山丹县胡麻小学/名册.xlsx"]
    assert [(one.decides, one.school) for one in decided_in(desk)] == [("school", "2162990004")]


def test_a_form_of_which_only_its_school_is_filled_in_is_that_schools(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.title = "学校"
    for row in (["学校标识码", "学校名称"], [own().school_id, own().name]):
        book.active.append(row)
    book.create_sheet("教职工").append(["教职工号", "姓名", "教职工类别", "人员状态"])
    kept = io.BytesIO()
    book.save(kept)
    send("inspector", "空白表.xlsx", kept.getvalue())
    work_all()
    assert states() == [("空白表.xlsx", "current")]
    assert records(desk) == ["山丹县胡麻小学/空白表.xlsx"]


def test_no_school_is_chosen_by_its_place_in_the_list(desk: Desk) -> None:
    from auditor.web.models import HandIn

    send("inspector", "名册.csv", "姓名,性别,职称\n甲一,女,一级教师\n".encode())
    work_all()
    one = HandIn.objects.get(bureau=False)
    assert one.state == "asked"
    asked = client("inspector")
    page = asked.get(f"/audits/{audit().pk}/intake").content.decode()
    assert '<select name="school"><option value="">' in page
    assert asked.post(f"/hand-ins/{one.pk}/decide", {"choice": "school", "school": ""}).status_code == 302
    assert "没有定下任何事" in asked.get(f"/audits/{audit().pk}/intake").content.decode()
    assert (states(), decided_in(desk)) == ([("名册.csv", "asked")], [])


def bomb() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (129 << 20))
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"", "空"), (b"x" * (MOST_BYTES + 1), "20MB"), pytest.param(bomb(), "129MB", id="bomb")],
)
def test_what_is_not_taken_is_said_with_what_to_do(desk: Desk, data: bytes, told: str) -> None:
    send("school", "表.xlsx", data)
    page = client("school")
    send_page = page.post(f"/schools/{own().pk}/hand-in", {"file": named("表.xlsx", data)}, follow=True).content.decode()
    if data:
        assert told in send_page
    assert states() == []


def named(name: str, data: bytes) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


@pytest.mark.parametrize("data", [b"PK\x03\x04garbage", b"\x00" * 5000, b"<html>", bytes_of(ONE)[:4000], b"=cmd|' /C calc'!A0\n"])
def test_what_cannot_be_read_is_kept_and_told(desk: Desk, data: bytes) -> None:
    send("school", "../../etc/表.xlsx", data)
    work_all()
    assert states() == [("表.xlsx", "refused")]
    assert "读不了" in client("school").get(f"/schools/{own().pk}").content.decode()
    assert records(desk) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../a.xlsx", "a.xlsx"),
        ("C:\\x\\b.xlsx", "b.xlsx"),
        ("a\r\nb\u202e.xlsx", "a  b .xlsx"),
        ("", "file"),
        ("..", "file"),
        ("a" * 300 + ".xlsx", "a" * 80 + ".xlsx"),
        ('<"a">|?.xlsx', "__a____.xlsx"),
    ],
)
def test_names_of_files_are_harmless(name: str, kept: str) -> None:
    from auditor.web.uploads import safe_name

    assert safe_name(name) == kept


def test_the_same_file_twice_is_one_hand_in(judged: Desk) -> None:
    send("school", ONE, bytes_of(ONE))
    work_all()
    assert states() == [(ONE, "current")]


def test_a_job_is_claimed_once_and_given_back_once(desk: Desk) -> None:
    from auditor.web import jobs
    from auditor.web.models import Job

    send("school", ONE, bytes_of(ONE))
    first = jobs.claim("one")
    assert first is not None
    assert jobs.claim("two") is None
    assert jobs.give_back("two") == 0
    assert jobs.give_back("one") == 1
    again = jobs.claim("two")
    assert again is not None
    assert again.pk == first.pk
    assert jobs.give_back() == 1
    lost = Job.objects.get(pk=first.pk)
    assert lost.state == "failed"
    assert "没有丢失" in lost.result["why"]["zh"]
    assert states() == [(ONE, "waiting")]


def test_the_log_is_only_added_to_and_tells_what_was_changed(desk: Desk) -> None:
    from auditor.web import log
    from auditor.web.models import Entry

    for n in range(3):
        log.note(None, "tried", n=n)
    assert list(log.broken()) == []
    middle = Entry.objects.filter(did="tried")[1]
    for statement in ("UPDATE desk_entry SET who = 'x' WHERE id = %s", "DELETE FROM desk_entry WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [middle.pk])
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER log_no_UPDATE")
        cursor.execute("UPDATE desk_entry SET who = 'x' WHERE id = %s", [middle.pk])
    assert list(log.broken()) == [middle.pk]


def test_the_desk_shows_the_periods_that_an_audit_judges(desk: Desk) -> None:
    """A duty whose own last day is past does not run any more, though its year does."""
    from auditor.audit import tasks_of
    from auditor.rules.pack import load_pack
    from auditor.web import due

    shown = {(one["start"], one["end"], one["open"]) for one in due.periods(audit())}
    judged = [task.period for task in tasks_of(load_pack("shandan"), date(2026, 3, 31))]
    assert shown == {(period.start, period.end, period.open) for period in judged}
    assert any(period.duty_ends and not period.open for period in judged)


def test_days_of_the_audit_and_of_today_are_told_apart(desk: Desk) -> None:
    from auditor.web.school import by_day

    lines = [{"until": day} for day in ("2026-01-31", "2026-08-31", "2026-12-31", "")]
    told = by_day([{"key": "pending", "lines": lines}], date(2026, 11, 30), date(2026, 3, 31))
    assert [(one["day"], one["left"], one["since"]) for one in told] == [
        ("", None, False),
        ("2026-01-31", -303, False),
        ("2026-08-31", -91, True),
        ("2026-12-31", 31, False),
    ]


@pytest.mark.parametrize("number", ["", "²", "１", "-1", "1e3", "9" * 400, "[]"])
def test_what_is_no_number_chooses_nothing(judged: Desk, number: str) -> None:
    from auditor.web.models import HandIn

    HandIn.objects.filter(bureau=False).update(state="asked")
    one = HandIn.objects.get(bureau=False)
    asked = client("inspector")
    refused = asked.post(f"/hand-ins/{one.pk}/decide", {"choice": "school", "school": number})
    assert refused.status_code == (404 if number else 302)  # nothing at all is a slip of the hand, and told
    for cause in audit().grid["causes"]:
        if "key" in cause:
            form = {"key": cause["key"], "choice": number, "said": number}
            assert asked.post(f"/audits/{audit().pk}/answer", form).status_code == 302
    assert decided_in(judged) == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "昨天", ""])
def test_what_is_no_day_makes_no_audit(desk: Desk, day: str) -> None:
    made = client("inspector").post("/audits", {"name": "核查", "pack": "shandan", "as_of": day})
    assert made.status_code == 400
    audit()  # there is but one


def test_a_button_pressed_twice_makes_one_audit(desk: Desk) -> None:
    form = {"name": "只要一份", "pack": "shandan", "as_of": "2026-03-31"}
    first, second = (client("inspector").post("/audits", form) for _ in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    other = client("inspector").post("/audits", {**form, "as_of": "2025-12-31"})
    assert other["Location"] != first["Location"]


def test_characters_that_break_files_are_taken_out_of_forms(desk: Desk) -> None:
    from auditor.web.models import Audit

    said = "核\x00查\x1b\u2028名\u202e称\ufeff\x85"
    assert client("inspector").post("/audits", {"name": said, "pack": "shandan", "as_of": "2026-03-31"}).status_code == 302
    assert Audit.objects.order_by("-pk")[0].name == "核查名称"


@pytest.mark.parametrize(
    "text", ["a\u2028- {x: 1}", "b\x85c", "d\u2029e", "\ufeff", "a\nb", "“'\"{}[]#&*!|>%@`", "\x7f", "a\x0bb\x1cc"]
)
def test_a_file_of_lines_keeps_whatever_is_said(desk: Desk, tmp_path: Path, text: str) -> None:
    import yaml

    from auditor.web import lines

    file = tmp_path / "x.yaml"
    file.write_text("# 手写\n- rule: a  # 备注\n  note: 手写\n", encoding="utf-8")
    for number in range(3):
        lines.put(file, "", [{"n": number, "note": text}])
    assert [one["note"] for one in lines.entries(file)] == [text] * 3
    assert [one.get("n") for one in yaml.safe_load(file.read_text(encoding="utf-8"))] == [None, 0, 1, 2]
    lines.take_out(file, lambda one: one["n"] == 1)
    assert file.read_text(encoding="utf-8").startswith("# 手写\n- rule: a  # 备注\n  note: 手写\n- {")
    assert [one["n"] for one in lines.entries(file)] == [0, 2]


def spoilt() -> bytes:
    """The school's workbook, one day of birth of which is no day."""
    book = openpyxl.load_workbook(io.BytesIO(bytes_of(ONE)))
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "出生日期")
    sheet.cell(sheet.max_row, cell.column).value = "去年秋天"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def words_of(paper: bytes) -> str:
    """All text of a Word file."""
    import docx

    made = docx.Document(io.BytesIO(paper))
    return "\n".join(
        [one.text for one in made.paragraphs] + [cell.text for t in made.tables for row in t.rows for cell in row.cells]
    )


def test_a_file_that_is_sent_back_takes_a_slip_along_with_its_cells_marked(judged: Desk) -> None:
    from auditor.web.models import Entry, HandIn, Person

    send("school", "有错的.xlsx", spoilt())
    work_all()
    one = HandIn.objects.get(name="有错的.xlsx")
    client("inspector").post(f"/hand-ins/{one.pk}/decide", {"choice": "return", "reason": "请改正出生日期"})
    work_all()
    home = f"/schools/{own().pk}/slips/{one.pk}"
    for who in ("school", "inspector"):
        paper = b"".join(client(who).get(f"{home}/slip.docx").streaming_content)
        said = words_of(paper)
        assert "退回“有错的.xlsx”：请改正出生日期" in said
        assert "有错的.xlsx › 教职工花名册 › 出生日期" in said
    assert f"{home}/slip.docx" in client("school").get(f"/schools/{own().pk}").content.decode()
    marked = b"".join(client("school").get(f"{home}/marked.xlsx").streaming_content)
    comments = [
        cell.comment.text for sheet in openpyxl.load_workbook(io.BytesIO(marked)) for row in sheet for cell in row if cell.comment
    ]
    assert comments
    assert client("inspector").get(f"{home}/marked.xlsx").status_code == 404  # names stand in it in full
    Person.objects.filter(user__username="inspector").update(sees_names=True)
    assert client("inspector").get(f"{home}/marked.xlsx").status_code == 200
    assert Entry.objects.order_by("-pk")[0].did == "saw_names"


def test_a_file_that_cannot_be_read_has_a_slip_that_says_what_to_do(judged: Desk) -> None:
    from auditor.web.models import HandIn

    send("school", "坏的.xlsx", b"PK\x03\x04 broken")
    work_all()
    one = HandIn.objects.get(name="坏的.xlsx")
    home = f"/schools/{own().pk}/slips/{one.pk}"
    client("school").post(home)
    work_all()
    said = words_of(b"".join(client("school").get(f"{home}/slip.docx").streaming_content))
    assert "“坏的.xlsx”：工作簿已损坏或不完整（请用" in said
    assert client("school").get(f"{home}/marked.xlsx").status_code == 404  # there is no sheet to mark


def test_a_slip_is_for_its_school_alone_and_goes_with_its_file(judged: Desk) -> None:
    from django.utils import timezone

    from auditor.web.models import HandIn, School
    from auditor.web.retention import sweep

    one = HandIn.objects.get(name=ONE)
    asked = client("school")
    home = f"/schools/{own().pk}/slips/{one.pk}"
    assert asked.get(f"{home}/slip.docx").status_code == 404  # nobody asked for one
    assert asked.post(home).status_code == 302
    work_all()
    assert asked.get(f"{home}/slip.docx").status_code == 200
    other = School.objects.exclude(pk=own().pk).first()
    assert asked.get(f"/schools/{other.pk}/slips/{one.pk}/slip.docx").status_code == 404
    assert client("inspector").get(f"/schools/{other.pk}/slips/{one.pk}/slip.docx").status_code == 404
    assert client("policy").get(f"{home}/slip.docx").status_code == 404
    folder = judged.home.audit(audit().pk) / "退回单" / str(one.pk)
    sweep(judged.home, timezone.now(), since=timezone.now() + timedelta(days=2))
    assert folder.is_dir()
    HandIn.objects.filter(pk=one.pk).update(deleted_at=timezone.now(), state="returned")
    assert asked.get(f"{home}/slip.docx").status_code == 404
    sweep(judged.home, timezone.now(), since=timezone.now() + timedelta(days=2))
    assert not folder.exists()
