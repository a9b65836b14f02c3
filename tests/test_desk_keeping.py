"""The desk of a county: accounts by links, backup and restore, whether all is as it was, an upgrade of an older database."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import SAMPLE, client, filled_desk, open_desk, work_all

from auditor.problems import UserError
from auditor.web.home import Home
from auditor.web.site import Desk

FIRST = Path(__file__).parent / "desk_first.sql"
PASSWORD = "一个够长的密码2026"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    opened = open_desk(tmp_path / "desk", mode="data")
    from auditor.web.people import make

    make("admin", ["admin"])
    return opened


def browser() -> Any:
    from django.test import Client

    return Client()


def links(response: Any) -> dict[str, str]:
    """Account → path of its link, of a file of links."""
    assert response["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))[1:]
    return {row[0]: re.sub(r"^https?://[^/]+", "", row[2]) for row in rows}


def test_the_first_administrator_comes_in_by_a_link_that_is_good_once(desk: Desk) -> None:
    from auditor.web.people import first_administrator

    path = first_administrator()
    weak = browser().post(path, {"password": "12345678", "again": "12345678"})
    assert weak.status_code == 400
    assert browser().post(path, {"password": PASSWORD, "again": "other"}).status_code == 400
    asked = browser()
    assert asked.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert asked.get("/desk/accounts").status_code == 200
    assert browser().get(path).status_code == 404
    assert first_administrator() == ""


def test_every_school_gets_an_account_at_once(desk: Desk) -> None:
    from auditor.web.models import Audit, School

    audit = Audit.objects.create(name="核查", packs=["shandan"], as_of=date(2026, 3, 31))
    for number in range(3):
        School.objects.create(audit=audit, school_id=f"s{number}", name=f"=学校{number}")
    made = client("admin").post("/desk/accounts", {"what": "schools"})
    assert set(links(made)) == {"s0", "s1", "s2"}
    assert ",'=学校0," in made.content.decode()  # no formula for the spreadsheet that opens it
    asked = browser()
    asked.post(links(made)["s1"], {"password": PASSWORD, "again": PASSWORD})
    assert asked.get(f"/schools/{School.objects.get(school_id='s1').pk}").status_code == 200
    assert asked.get(f"/schools/{School.objects.get(school_id='s2').pk}").status_code == 404
    assert "0所学校没有账号" in client("admin").get("/desk/accounts").content.decode()


def test_accounts_by_a_spreadsheet_are_shown_before_they_are_made(desk: Desk) -> None:
    from django.contrib.auth.models import User

    file = io.BytesIO("账号,姓名,角色,学校标识码\ndudao1,王某,督导员,\nxiao1,,学校,\nadmin,,管理员,\n".encode())
    file.name = "账号.csv"
    assert client("admin").post("/desk/accounts", {"what": "file", "file": file}).status_code == 302
    work_all()
    page = client("admin").get("/desk/accounts").content.decode()
    assert "可以建立1个账号" in page
    assert "学校标识码" in page
    assert "已经有账号" in page
    assert User.objects.count() == 1
    assert set(links(client("admin").post("/desk/accounts", {"what": "listed"}))) == {"dudao1"}
    assert User.objects.get(username="dudao1").person.roles == ["inspector"]


def test_an_account_is_switched_off_and_its_sessions_end(desk: Desk) -> None:
    from django.contrib.auth.models import User

    from auditor.web.people import make

    make("dudao", ["inspector"])
    asked = client("dudao")
    assert asked.get("/audits").status_code == 200
    person = User.objects.get(username="dudao").person
    client("admin").post(f"/desk/accounts/{person.pk}", {"what": "switch"})
    assert asked.get("/audits").status_code == 302
    own = User.objects.get(username="admin").person
    assert client("admin").post(f"/desk/accounts/{own.pk}", {"what": "switch"}).status_code == 404


def test_a_new_link_ends_the_old_password_and_the_old_link(desk: Desk) -> None:
    from django.contrib.auth.models import User

    from auditor.web.people import link_of, make

    user = make("dudao", ["inspector"])
    first = link_of(user)
    second = links(client("admin").post(f"/desk/accounts/{user.person.pk}", {"what": "link"}))["dudao"]
    assert browser().get(first).status_code == 404
    assert browser().get(second).status_code == 200
    assert not User.objects.get(username="dudao").has_usable_password()


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Desk:
    """A desk with an audit and one school's hand-in, answered."""
    return filled_desk(tmp_path_factory, tmp_path / "desk", filled, mode="data")


def audit() -> Any:
    from auditor.web.models import Audit

    return Audit.objects.get()


def filled() -> None:
    from auditor.web.folders import make_audit
    from auditor.web.people import make
    from auditor.web.uploads import hand_in

    make("admin", ["admin"])
    make("dudao", ["inspector"])
    made = make_audit("核查", ["shandan"], date(2026, 3, 31))
    records = SAMPLE / "records"
    for name, bureau in (("学校名单.xlsx", True), ("学校填报/04_胡麻小学.xlsx", False)):
        hand_in(made, Path(name).name, [(records / name).read_bytes()], None, bureau=bureau)
    work_all()


def falsify(report: Path) -> None:
    """Another result in a report; the file is a new one, as desks of tests share theirs."""
    written = report.read_bytes()
    report.unlink()
    report.write_bytes(written.replace(b"fail", b"pass", 1))


def test_a_backup_is_put_back_whole(small: Desk, tmp_path: Path) -> None:
    from django.db import connection

    from auditor.proof.verify import verify
    from auditor.web.keeping import back_up, look, restore
    from auditor.web.models import Answer, Run

    codes = Answer.objects.get().codes
    backup = back_up(small.home, datetime(2026, 4, 1, 2, 0))
    shutil.copytree(backup, tmp_path / "elsewhere")
    connection.close()
    shutil.rmtree(small.home.root)
    restore(tmp_path / "elsewhere", small.home)
    assert Answer.objects.get().codes == codes
    assert [str(one.message) for one in look(small.home) if not one.good] == []
    number = Run.objects.get().pk
    connection.close()
    moved = small.home.root.rename(tmp_path / "moved")
    report = Home(moved).run(number) / "报告"
    assert [str(check.message) for check in verify(report) if not check.good] == []
    moved.rename(small.home.root)
    with pytest.raises(UserError, match="不是空的"):
        restore(tmp_path / "elsewhere", small.home)
    with pytest.raises(UserError, match="不是工作台的备份"):
        restore(SAMPLE, Home(tmp_path / "new"))


def test_what_was_changed_is_found(small: Desk) -> None:
    from auditor.web.keeping import look
    from auditor.web.models import HandIn, Run

    report = small.home.run(Run.objects.get().pk) / "报告" / "findings.json"
    falsify(report)
    upload = small.home.upload(HandIn.objects.filter(bureau=True).get().sha256)
    upload.unlink()
    bad = [str(one.message) for one in look(small.home) if not one.good]
    assert len(bad) == 2
    assert "1份交来的文件丢失" in bad[0]
    assert "核验不通过" in bad[1]


def test_fourteen_backups_are_kept(desk: Desk) -> None:
    from auditor.web.keeping import KEPT, back_up, backups

    for day in range(KEPT + 2):
        back_up(desk.home, datetime(2026, 4, 1) + timedelta(days=day))
    assert [path.name for path in backups(desk.home)][-1].startswith("2026-04-03")
    assert len(backups(desk.home)) == KEPT


def test_the_database_of_the_first_desk_is_brought_up_to_date(desk: Desk) -> None:
    from django.db import connection

    from auditor.web import log
    from auditor.web.models import HandIn, Person
    from auditor.web.supervisor import migrate

    connection.close()
    desk.home.database.unlink()
    with sqlite3.connect(desk.home.database) as database:
        database.executescript(FIRST.read_text(encoding="utf-8"))
    database.close()
    migrate(desk.home)
    assert [person.user.username for person in Person.objects.order_by("pk")] == ["inspector", "school"]
    assert HandIn.objects.get().name == "表.xlsx"
    assert list(log.broken()) == []
    assert client("inspector").get("/audits").status_code == 200


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection
    from django.db.migrations.operations.fields import RemoveField

    from auditor.web.supervisor import migrate

    def fail(*arguments: Any) -> None:
        raise RuntimeError

    connection.close()
    desk.home.database.unlink()
    with sqlite3.connect(desk.home.database) as database:
        database.executescript(FIRST.read_text(encoding="utf-8"))
    before = sorted(database.iterdump())
    database.close()
    monkeypatch.setattr(RemoveField, "database_forwards", fail)
    with pytest.raises(UserError, match="升级没有成功"):
        migrate(desk.home)
    connection.close()
    with sqlite3.connect(desk.home.database) as database:
        assert sorted(database.iterdump()) == before
    database.close()


def test_the_administrators_pages_say_how_it_is(desk: Desk) -> None:
    asked = client("admin")
    assert asked.post("/desk/health").status_code == 302
    assert re.search(r"<li>\d{4}-\d{2}-\d{2}_\d{6}</li>", asked.get("/desk/health").content.decode())
    page = asked.get("/desk/log").content.decode()
    assert "日志完整" in page
    assert "备份" in page


def past_days(days: int) -> datetime:
    from django.utils import timezone

    return timezone.now() + timedelta(days=days)


def test_what_no_longer_counts_is_deleted_after_its_time_and_nothing_else(small: Desk) -> None:
    from auditor.web.keeping import look
    from auditor.web.models import Answer, Entry, HandIn, Run, School
    from auditor.web.retention import delete, past
    from auditor.web.uploads import hand_in

    first = HandIn.objects.get(bureau=False)
    school = School.objects.get(pk=first.school_id)
    again = (SAMPLE / "records" / "学校填报/04_胡麻小学.xlsx").read_bytes() + b"\n"
    hand_in(audit(), "改好的.xlsx", [again], None, school=school, corrects=True)
    work_all()
    old_run = Run.objects.order_by("pk").first()
    assert old_run is not None
    assert Answer.objects.get().run_id != old_run.pk
    assert not past(past_days(179))
    found = delete(small.home, past_days(181))
    assert [one.pk for one in found.hand_ins] == [first.pk]
    assert [run.pk for run in found.runs] == [old_run.pk]
    assert not small.home.upload(first.sha256).exists()
    assert not small.home.run(old_run.pk).exists()
    assert HandIn.objects.get(pk=first.pk).deleted_at is not None
    assert Entry.objects.get(did="deleted").what == {"hand_ins": [first.pk], "runs": [old_run.pk]}
    assert [str(one.message) for one in look(small.home) if not one.good] == []
    assert not delete(small.home, past_days(182))


def test_the_same_bytes_that_still_count_stay(small: Desk) -> None:
    from auditor.web.models import HandIn
    from auditor.web.retention import delete

    current = HandIn.objects.get(bureau=False)
    HandIn.objects.create(audit=audit(), sha256=current.sha256, name="旧.xlsx", size=1, state="replaced")
    delete(small.home, past_days(400))
    assert small.home.upload(current.sha256).is_file()


def test_a_file_that_no_row_names_is_swept_but_not_one_that_just_came(desk: Desk) -> None:
    from auditor.web.retention import sweep

    sha256, _ = desk.home.keep([b"refused"], 100)
    sweep(desk.home, past_days(0))
    assert desk.home.upload(sha256).is_file()
    sweep(desk.home, past_days(2))
    assert not desk.home.upload(sha256).exists()


def test_a_closed_audit_changes_no_more_and_is_deleted_by_its_name(small: Desk) -> None:
    from auditor.web.models import Audit, Entry, HandIn, Run

    one = audit()
    asked, keeper = client("dudao"), client("admin")
    sha256, run = HandIn.objects.get(bureau=False).sha256, Run.objects.get().pk
    form = {"what": "audit", "audit": one.pk, "name": one.name}
    assert keeper.post("/desk/retention", form).status_code == 404  # it is not closed
    assert asked.post(f"/audits/{one.pk}/archive", {"what": "close"}).status_code == 302
    assert asked.post(f"/audits/{one.pk}/results").status_code == 403
    assert asked.post(f"/hand-ins/{HandIn.objects.get(bureau=False).pk}/decide", {"choice": "return"}).status_code == 403
    assert asked.get(f"/audits/{one.pk}/intake").status_code == 200
    asked.post(f"/audits/{one.pk}/archive", {"what": "open"})
    assert asked.post(f"/audits/{one.pk}/results").status_code == 302
    asked.post(f"/audits/{one.pk}/archive", {"what": "close"})
    assert keeper.post("/desk/retention", {**form, "name": "别的"}).status_code == 400
    assert Audit.objects.exists()
    assert keeper.post("/desk/retention", form).status_code == 302
    assert not Audit.objects.exists()
    assert not small.home.upload(sha256).exists()
    assert not small.home.run(run).exists()
    assert not small.home.audit(one.pk).exists()
    assert Entry.objects.get(did="deleted_audit").what["name"] == one.name


def test_periods_are_set_and_logged(desk: Desk) -> None:
    from auditor.web.models import Entry
    from auditor.web.retention import periods

    keeper = client("admin")
    for wrong in ("", "-1", "1.5", "9" * 30, "²"):
        sent = {"what": "periods", "files": wrong, "runs": "90", "audits": "0"}
        assert keeper.post("/desk/retention", sent).status_code == 400, wrong
    assert keeper.post("/desk/retention", {"what": "periods", "files": "30", "runs": "90", "audits": "3650"}).status_code == 302
    kept = periods()
    assert (kept.files, kept.runs, kept.audits) == (30, 90, 3650)
    assert Entry.objects.get(did="set_retention").what == {"files": 30, "runs": 90, "audits": 3650}


def test_the_command_lists_before_it_deletes(small: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    from auditor.web.command import _expire
    from auditor.web.models import HandIn

    HandIn.objects.create(audit=audit(), sha256="0" * 64, name="旧.xlsx", size=1, state="returned", at=past_days(-200))
    assert _expire(small.home, False) == 0
    assert "1份" in capsys.readouterr().out
    assert HandIn.objects.get(name="旧.xlsx").deleted_at is None
    _expire(small.home, True)
    assert HandIn.objects.get(name="旧.xlsx").deleted_at is not None
    _expire(small.home, True)
    assert "没有过了" in capsys.readouterr().out


def test_runs_are_proved_from_the_archive(small: Desk) -> None:
    from auditor.web import jobs
    from auditor.web.models import Run

    Run.objects.update(kind=jobs.COUNTY)
    client("dudao").post(f"/audits/{audit().pk}/archive", {"what": "prove"})
    work_all()
    run = Run.objects.get(kind="county")
    assert run.proved
    assert "重算结果一致" in client("dudao").get(f"/audits/{audit().pk}/archive").content.decode()
    report = small.home.run(run.pk) / "报告" / "findings.json"
    falsify(report)
    client("dudao").post(f"/audits/{audit().pk}/archive", {"what": "prove"})
    work_all()
    assert "重算结果不一致" in client("dudao").get(f"/audits/{audit().pk}/archive").content.decode()
