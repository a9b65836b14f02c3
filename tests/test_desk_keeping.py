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
from desk import SAMPLE, client, open_desk, work_all

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


def filled() -> Any:
    """An audit with one school's hand-in, answered."""
    from auditor.web.folders import make_audit
    from auditor.web.uploads import hand_in

    audit = make_audit("核查", ["shandan"], date(2026, 3, 31))
    records = SAMPLE / "records"
    for name, bureau in (("学校名单.xlsx", True), ("学校填报/04_胡麻小学.xlsx", False)):
        hand_in(audit, Path(name).name, [(records / name).read_bytes()], None, bureau=bureau)
    work_all()
    return audit


def test_a_backup_is_put_back_whole(desk: Desk, tmp_path: Path) -> None:
    from django.db import connection

    from auditor.web.keeping import back_up, look, restore
    from auditor.web.models import Answer

    filled()
    codes = Answer.objects.get().codes
    backup = back_up(desk.home, datetime(2026, 4, 1, 2, 0))
    shutil.copytree(backup, tmp_path / "elsewhere")
    connection.close()
    shutil.rmtree(desk.home.root)
    restore(tmp_path / "elsewhere", desk.home)
    assert Answer.objects.get().codes == codes
    assert [str(one.message) for one in look(desk.home) if not one.good] == []
    with pytest.raises(UserError, match="不是空的"):
        restore(tmp_path / "elsewhere", desk.home)
    with pytest.raises(UserError, match="不是工作台的备份"):
        restore(SAMPLE, Home(tmp_path / "new"))


def test_what_was_changed_is_found(desk: Desk) -> None:
    from auditor.web.keeping import look
    from auditor.web.models import HandIn, Run

    filled()
    report = desk.home.run(Run.objects.get().pk) / "报告" / "findings.json"
    report.write_bytes(report.read_bytes().replace(b"fail", b"pass", 1))
    upload = desk.home.upload(HandIn.objects.filter(bureau=True).get().sha256)
    upload.unlink()
    bad = [str(one.message) for one in look(desk.home) if not one.good]
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
