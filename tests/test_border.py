"""The border around strangers' files: what becomes of one is that one's answer, and the others are read all the same."""

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.files.registry import list_files
from auditor.model.model import base_model
from auditor.records.read import read_records
from auditor.system import border
from auditor.system.border import Bounds, Lost, Why, guarded
from auditor.system.guess import closest

forks = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
ROOMY = Bounds(1 << 30, 20)


def answers(items, work, bounds=ROOMY, **more):
    return guarded(items, work, lambda item: bounds, **more)


@pytest.mark.parametrize("processes", [1, 2, 5])
@pytest.mark.parametrize("forking", [pytest.param(True, marks=forks), False])
def test_answers_come_in_the_order_of_the_items(processes, forking, monkeypatch):
    monkeypatch.setattr(border, "FORKS", forking)
    told = []
    found = answers(list("abcdefg"), str.upper, processes=processes, weight=ord, begun=told.append)
    assert found == list("ABCDEFG")
    assert told
    assert all(0 <= n <= 7 for n in told)


@pytest.mark.parametrize("forking", [pytest.param(True, marks=forks), False])
@pytest.mark.parametrize(
    ("failure", "lost"),
    [(ValueError("secret"), Lost(Why.FAILED, "ValueError")), (MemoryError(), Lost(Why.MEMORY, "MemoryError"))],
)
def test_an_exception_is_the_answer_for_that_item_alone(forking, failure, lost, monkeypatch):
    monkeypatch.setattr(border, "FORKS", forking)

    def work(n):
        if n == 1:
            raise failure
        return n

    assert answers([0, 1, 2], work) == [0, lost, 2]


def test_a_panic_that_is_no_exception_is_caught(monkeypatch):
    monkeypatch.setattr(border, "FORKS", False)

    class PanicException(BaseException):
        pass

    def work(n):
        raise PanicException

    assert answers([0], work) == [Lost(Why.FAILED, "PanicException")]


@forks
@pytest.mark.parametrize(
    ("end", "lost"),
    [
        (os.abort, Lost(Why.FAILED, "SIGABRT")),
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), Lost(Why.FAILED, "SIGSEGV")),
        (lambda: os._exit(3), Lost(Why.FAILED, "exit")),
        (lambda: os._exit(0), Lost(Why.FAILED, "exit")),
    ],
)
def test_an_end_of_the_process_loses_one_item(end, lost):
    def work(n):
        if n in (1, 4):
            end()
        return n

    assert answers([0, 1, 2, 3, 4, 5], work, processes=2) == [0, lost, 2, 3, lost, 5]


@forks
def test_work_without_end_is_ended():
    def work(n):
        while n:
            pass
        return n

    one, lost, other = answers([0, 1, 0], work, Bounds(1 << 30, 1))
    assert (one, other) == (0, 0)
    assert isinstance(lost, Lost)
    assert lost.why is Why.TIME  # by its own limit, or by the parent's clock on a machine at other work


@forks
def test_waiting_without_end_is_ended(monkeypatch):
    monkeypatch.setattr(border, "_PATIENCE", 1)

    def work(n):
        time.sleep(60 * n)
        return n

    assert answers([0, 1, 0], work, Bounds(1 << 30, 1)) == [0, Lost(Why.TIME, "SIGKILL"), 0]


@forks
def test_too_much_memory_is_refused():
    assert answers([100, 1 << 29, 100], lambda n: len(b"a" * n), Bounds(1 << 28, 20)) == [
        100,
        Lost(Why.MEMORY, "MemoryError"),
        100,
    ]


@forks
def test_this_process_does_something_else_meanwhile(tmp_path):
    def wait():
        until = time.monotonic() + 30
        while not (tmp_path / "b").exists() and time.monotonic() < until:
            time.sleep(0.01)

    def work(name):
        (tmp_path / name).touch()
        return os.getpid()

    assert os.getpid() not in answers(["a", "b"], work, meanwhile=wait)


@forks
def test_large_answers_pass():
    assert [len(one) for one in answers([10_000_000] * 4, bytes, processes=2)] == [10_000_000] * 4


def test_nothing_to_do():
    assert answers([], str.upper) == []


def test_shares_are_even_and_each_item_is_in_one():
    weights = [100, 1, 1, 1, 50, 50]
    one, other = border._shares(weights, 2)
    assert sorted(one + other) == [0, 1, 2, 3, 4, 5]
    assert abs(sum(weights[n] for n in one) - sum(weights[n] for n in other)) <= 1


@forks
def test_no_child_is_left_when_its_parent_is_killed(tmp_path):
    code = f"""
import os, time, pathlib
from auditor.system.border import Bounds, guarded
def work(n):
    pathlib.Path({str(tmp_path)!r}, str(os.getpid())).touch()
    time.sleep(60)
guarded([1, 2], work, lambda n: Bounds(1 << 30, 60), processes=2)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[1])
    until = time.monotonic() + 30
    while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    children = [int(path.name) for path in tmp_path.iterdir()]
    parent.kill()
    parent.wait()
    until = time.monotonic() + 2
    while any(map(_alive, children)) and time.monotonic() < until:
        time.sleep(0.02)
    assert len(children) == 2
    assert not any(map(_alive, children))


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


# ---------------------------------------------------------------- what is read at all


def test_what_is_no_ordinary_file_is_told_and_not_read(tmp_path):
    (tmp_path / "a.csv").write_text("姓名\n王某\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    (tmp_path / "gone.xlsx").symlink_to(tmp_path / "nowhere.xlsx")
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    found, problems = list_files([tmp_path])
    assert [item.shown for item in found] == ["a.csv"]
    assert sorted((problem.code, problem.place.file) for problem in problems) == [
        ("W303", name) for name in ("gone.xlsx", "link", "pipe.csv", "zero.csv")
    ]


def test_a_folder_that_may_not_be_opened_is_told(tmp_path, monkeypatch):
    (tmp_path / "封闭").mkdir()
    real = os.scandir

    def scandir(path):
        if "封闭" in str(path):
            raise PermissionError(13, "x", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    _, problems = list_files([tmp_path])
    assert [(problem.code, problem.place.file) for problem in problems] == [("E301", "封闭")]


def test_a_long_misspelt_name_is_not_compared():
    began = time.process_time()
    assert closest("甲" * 100_000, ["乙" * 100_000] * 50, 0.5) is None
    assert time.process_time() - began < 1


# ---------------------------------------------------------------- what leaves import


def test_no_key_made_of_an_id_number_leaves_import(tmp_path):
    """Whoever has the records can try all numbers that are possible; a key made of one would give it away."""
    number = "620725198001010014"
    rows = ["教职工号,姓名,身份证号,任教学科", f"{number},王安,{number},语文", "2,李平,,数学", "3,赵红,,英语"]
    (tmp_path / "城关小学.csv").write_text("\n".join(rows), encoding="utf-8")
    staff = read_records(tmp_path, base_model()).frames["staff"]
    told = {str(value) for column in staff for value in staff[column].tolist()}
    assert staff["staff_id"].tolist()[1:] == ["2", "3"]
    assert staff["id_number"].tolist()[0] == staff["staff_id"].tolist()[0] == "P1"
    for salt in ("", *told):
        for length in (8, 16, 20, 32, 64):
            assert hashlib.sha256(f"{salt}\x1f{number}".encode()).hexdigest()[:length] not in told
    assert not [value for value in told if re.fullmatch("[0-9a-f]{16,}|\x1f.*", value)]
