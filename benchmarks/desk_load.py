"""The desk under load, over loopback: what a school waits for, what pages cost, and how much memory all of it takes.

The desk is started as its owner starts it. Schools of the benchmarks' county hand in one after the other, and then all within a
minute; meanwhile and afterwards pages are asked for. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import json
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from desk_process import ROOT, DeskProcess, children

from auditor.system.resources import rules_folder

SAMPLE = ROOT / "data_samples" / "shandan" / "records"
CLIENTS = 8
QUIET, BETWEEN = 12, 6.0
"""Files that come one after the other, and the seconds between two: three times as fast as 200 an hour."""
PATIENCE = 1200


def desk(repeat: int, schools: int) -> list[Any]:
    """``schools``: how many hand in within one minute (the target speaks of 200)."""
    from run import Measure, county  # run.py lists this file in its table

    audit = county(f"{schools}-schools", schools=schools, staff=50, events=400, seed=1)
    books = sorted((audit.parent / "记录").glob("*.xlsx"))
    found: list[Any] = []

    def say(name: str, value: float, target: float | None, unit: str, note: str = "") -> None:
        found.append(Measure(name, value, target, unit, note))

    with tempfile.TemporaryDirectory() as folder:
        one = DeskProcess(Path(folder) / "desk", workers=2)
        began = time.perf_counter()
        one.start()
        say("desk: start until the first page", time.perf_counter() - began, 5, "s")
        memory = _Memory(one)
        try:
            _sample(one, say)
            _schools(one, books, say)
        finally:
            memory.stop()
            one.stop()
        say("desk: memory of all its processes at most (PSS)", memory.most / 1024, 1024, "MB")
    return found


def _sample(one: DeskProcess, say: Callable[..., None]) -> None:
    """The sample's county: its audit, the pages, a rule being written."""
    one.post("/audits", {"name": "样例", "pack": "shandan", "as_of": "2026-03-31"})
    for file in sorted(SAMPLE.glob("*.xlsx")):
        assert one.hand_in(file.name, file.read_bytes(), whose="bureau")
    for file in sorted((SAMPLE / "学校填报").glob("*.xlsx")):
        assert one.hand_in(file.name, file.read_bytes())
    _answered(one, 1)
    seconds = _job(one, "/audits/1/results", {})
    say("desk: run over the county of 12 schools, with its report", seconds, 8, "s")
    finding = one.count("SELECT max(id) FROM desk_panel WHERE verdict = 'fail'")
    pages = ["/audits", "/audits/1/set-up", "/audits/1/intake", "/audits/1/results", "/audits/1/findings", "/audits/1/evidence"]
    pages += ["/audits/1/papers", "/audits/1/archive", f"/findings/{finding}", "/rules/shandan", "/schools/1", "/desk/log"]
    slowest, largest = ("", 0.0), ("", 0)
    for path in pages:
        times = []
        for _ in range(7):
            began = time.perf_counter()
            size = len(one.get(path))
            times.append(time.perf_counter() - began)
        slowest = max(slowest, (path, statistics.median(times)), key=lambda found: found[1])
        largest = max(largest, (path, size), key=lambda found: found[1])
    say(f"desk: the slowest of {len(pages)} pages, median", slowest[1] * 1000, 300, "ms", f"[{slowest[0]}]")
    say("desk: the largest page", largest[1] / 1000, 150, "kB", f"[{largest[0]}]")
    written = (rules_folder() / "shandan" / "talks.yaml").read_text(encoding="utf-8")
    times = [_look(one, written) for _ in range(8)]
    say("desk: a rule looked at while it is written, median", statistics.median(times) * 1000, 200, "ms")
    seconds = _job(
        one, "/rules/shandan/shandan/3c/edit", {"what": "try", "text": written.replace("at_least: 2/3", "at_least: 1", 1)}
    )
    say("desk: a changed rule tried on the records of 12 schools", seconds, 3, "s")


def _look(one: DeskProcess, written: str) -> float:
    token = one.form("/rules")
    began = time.perf_counter()
    assert json.loads(one.post("/rules/shandan/look", {"file": "talks.yaml", "text": written}, token=token))["errors"] == 0
    return time.perf_counter() - began


def _job(one: DeskProcess, path: str, form: dict[str, str]) -> float:
    """Seconds from asking for work until it is done."""
    began = time.perf_counter()
    one.post(path, form)
    last = one.count("SELECT max(id) FROM desk_job")
    while one.count("SELECT count(*) FROM desk_job WHERE state IN ('waiting', 'running')"):
        time.sleep(0.05)
    assert not one.count(f"SELECT count(*) FROM desk_job WHERE id >= {last} AND state = 'failed'")
    return time.perf_counter() - began


def _schools(one: DeskProcess, books: list[Path], say: Callable[..., None]) -> None:
    """Schools that hand in: some in a quiet hour, then all the others within one minute."""
    one.post("/audits", {"name": "全县", "pack": "shandan", "as_of": "2025-12-31"})
    audit = one.count("SELECT max(id) FROM desk_audit")
    watch = _Watch(one, audit)
    quiet, rest = books[:QUIET], books[QUIET:]
    accepted = _load(one, audit, quiet, BETWEEN, clients=1)
    looked, judged = watch.waited()
    say("desk: a file accepted, p95, at 600 an hour", _p95(accepted), 0.5, "s")
    say("desk: a file looked at, p95, at 600 an hour", _p95(looked), None, "s")
    say("desk: a school answered, p95, at 600 an hour", _p95(judged), 5, "s", f"[{len(judged)} schools]")
    accepted = _load(one, audit, rest, 60 / len(rest), clients=CLIENTS)
    _, judged = watch.waited()
    watch.stop()
    say(f"desk: a file accepted, p95, {len(rest)} in one minute", _p95(accepted), 0.5, "s")
    say(f"desk: a school answered, p95, {len(rest)} in one minute", _p95(judged[QUIET:]), 30, "s")
    counted = one.count(f"SELECT count(*) FROM desk_handin WHERE audit_id = {audit} AND state = 'current'")
    say("desk: accepted files that were lost", len(books) - counted, 0, "")


def _load(one: DeskProcess, audit: int, books: list[Path], between: float, clients: int) -> list[float]:
    """Hand the books in, one every ``between`` seconds; seconds of each until the page after it stood there."""
    token = one.form(f"/audits/{audit}/intake")
    began = time.perf_counter()

    def send(numbered: tuple[int, Path]) -> float:
        number, book = numbered
        time.sleep(max(0.0, began + number * between - time.perf_counter()))
        data = book.read_bytes()
        sent = time.perf_counter()
        one.post(f"/audits/{audit}/hand-in", {"whose": "schools"}, {"file": (book.name, data)}, token)
        return time.perf_counter() - sent

    with ThreadPoolExecutor(clients) as pool:
        times = list(pool.map(send, enumerate(books)))
    _answered(one, audit)
    return times


def _answered(one: DeskProcess, audit: int) -> None:
    """Wait until every file was looked at and every school answered."""
    until = time.monotonic() + PATIENCE
    waits = (
        f"SELECT (SELECT count(*) FROM desk_handin WHERE audit_id = {audit} AND state = 'waiting') + "
        f"(SELECT count(*) FROM desk_school WHERE audit_id = {audit} AND stale) + "
        "(SELECT count(*) FROM desk_job WHERE state IN ('waiting', 'running'))"
    )
    while one.count(waits):
        assert time.monotonic() < until, "the desk does not come to an end"
        time.sleep(0.2)


class _Watch(threading.Thread):
    """Sees when each file was looked at, and when its school was answered; the desk itself keeps only the latter."""

    def __init__(self, one: DeskProcess, audit: int) -> None:
        super().__init__(daemon=True)
        self._one, self._audit = one, audit
        self._looked: dict[int, datetime] = {}
        self._ended = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._ended.wait(0.1):
            for number, state, _, _ in self._rows():
                if state != "waiting":
                    self._looked.setdefault(number, datetime.now(UTC).replace(tzinfo=None))

    def stop(self) -> None:
        self._ended.set()

    def waited(self) -> tuple[list[float], list[float]]:
        """Per file, in the order in which they came: seconds until it was looked at, and until its school was answered."""
        time.sleep(0.3)
        rows = [(number, datetime.fromisoformat(came), datetime.fromisoformat(said)) for number, _, came, said in self._rows()]
        looked = [(self._looked[number] - came) / timedelta(seconds=1) for number, came, _ in rows]
        return looked, [(said - came) / timedelta(seconds=1) for _, came, said in rows]

    def _rows(self) -> list[Any]:
        with sqlite3.connect(self._one.root / "desk.sqlite3", timeout=20) as database:
            rows = database.execute(
                "SELECT h.id, h.state, h.at, a.at FROM desk_handin h LEFT JOIN desk_answer a ON a.school_id = h.school_id "
                "WHERE h.audit_id = ? AND h.bureau = 0 ORDER BY h.id",
                [self._audit],
            ).fetchall()
        database.close()
        return rows


class _Memory(threading.Thread):
    """The most memory (kB, shared pages in parts) that all processes of a desk held at once."""

    def __init__(self, one: DeskProcess) -> None:
        super().__init__(daemon=True)
        self._one = one
        self._ended = threading.Event()
        self.most = 0
        self.start()

    def run(self) -> None:
        while not self._ended.wait(0.5):
            self.most = max(self.most, sum(map(_held, self._all())))

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _all(self) -> list[int]:
        found = list(self._one.processes())
        return [*found, *(child for pid in found[1:] for child in children(pid))]


def _held(pid: int) -> int:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # gone since
        return 0
    return next((int(line.split()[1]) for line in told.splitlines() if line.startswith("Pss:")), 0)


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
