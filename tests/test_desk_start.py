"""A desk that cannot start says why in one sentence, and leaves nothing half made."""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import open_desk

from auditor.commands.main import main
from auditor.problems import UserError
from auditor.web import supervisor
from auditor.web.home import Home


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("language", "told"), [("zh", "这个端口已被另一个程序占用"), ("en", "another program listens there already")]
)
def test_a_port_that_is_taken_is_told_before_anything_is_made(
    tmp_path: Path, taken: int, language: str, told: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "GRACE", 0.0)
    code = main(["--lang", language, "serve", "--data", str(tmp_path / "desk"), "--port", str(taken)])
    said = capsys.readouterr().err
    assert code == 2
    assert "E962" in said
    assert told in said
    assert not (tmp_path / "desk").exists()


def test_a_port_that_becomes_free_meanwhile_is_taken() -> None:
    other = socket.socket()
    other.bind(("127.0.0.1", 0))
    other.listen()
    port = other.getsockname()[1]
    ending = threading.Timer(0.3, other.close)
    ending.start()
    began = time.monotonic()
    supervisor.check_free(supervisor.Serving(port=port))
    ending.join()
    assert 0.2 < time.monotonic() - began < supervisor.GRACE


def test_an_address_that_is_not_this_computers_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--host", "192.0.2.1", "--plain-http")
    assert main(["--lang", "en", "serve", "--data", str(tmp_path / "desk"), *options]) == 2
    assert "this computer has no such address" in capsys.readouterr().err


def _file_in_place(root: Path) -> None:
    root.mkdir()
    (root / "uploads").touch()


def _no_folder(root: Path) -> None:
    root.touch()


@pytest.mark.parametrize(("spoil", "why"), [(_file_in_place, "a file lies where a folder belongs"), (_no_folder, "is a file")])
def test_a_file_where_a_folder_belongs_is_told(
    tmp_path: Path, spoil: Callable[[Path], None], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(tmp_path / "desk")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    assert main(["--lang", "en", "serve", "--data", str(tmp_path / "desk"), "--port", str(port)]) == 2
    assert why in capsys.readouterr().err


def _damaged(home: Home) -> None:
    home.database.write_bytes(b"no database " * 400)


def _folder(home: Home) -> None:
    home.database.unlink()
    home.database.mkdir()


def _full(home: Home) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")


@pytest.mark.parametrize(
    ("spoil", "why"), [(_damaged, "文件已损坏，或不是数据库"), (_folder, "它不是文件，或者不许打开"), (_full, "磁盘空间已满")]
)
def test_a_database_that_cannot_be_used_is_told_with_the_reason(tmp_path: Path, spoil: Callable[[Home], None], why: str) -> None:
    desk = open_desk(tmp_path / "desk", mode="data")
    from django.db import connection, transaction

    from auditor.web import log
    from auditor.web.storage import told

    def write() -> None:
        with told(desk.home), transaction.atomic():
            for _ in range(200):
                log.note(None, "backed_up", size="x" * 1000)

    connection.close()
    spoil(desk.home)
    with pytest.raises(UserError) as refused:
        write()
    connection.close()
    (problem,) = refused.value.problems
    assert problem.code == "E963"
    assert why in problem.message.say("zh")


def test_what_is_the_programs_own_failure_is_not_called_the_machines(tmp_path: Path) -> None:
    from auditor.web.storage import told

    with pytest.raises(sqlite3.OperationalError), told(Home(tmp_path)), sqlite3.connect(":memory:") as database:
        database.execute("SELECT nothing FROM nowhere")


def test_a_key_that_could_not_be_written_is_made_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path)
    (tmp_path / "secret.key").touch()  # as a full disk left it
    key = home.secret()
    assert len(key) > 40
    assert home.secret() == key

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    (tmp_path / "secret.key").unlink()
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="full"):
        home.secret()
    assert not (tmp_path / "secret.key").exists()
    assert os.listdir(tmp_path) == [".secret.key.new"]
