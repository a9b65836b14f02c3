"""The border around strangers' files: each is read in a child process, within bounds of memory and time.

Whatever happens there (an exception of any library, an abort, a lack of memory, no end) is the answer for that file alone; the
others are read all the same. Where processes cannot be forked, the reading process itself catches what can be caught.
"""

from __future__ import annotations

import faulthandler
import mmap
import os
import pickle
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, TypeVar

from auditor.system.processes import cpus, end_with

Item = TypeVar("Item")
Done = TypeVar("Done")

FORKS = sys.platform == "linux"
_LOOK_AGAIN = 0.01
"""Seconds between two looks at the children."""
_PATIENCE = 10
"""How many times longer than its seconds of computing a child may last by the clock: the machine may be at other work."""


@dataclass(frozen=True)
class Bounds:
    """What the work on one item may take: ``memory`` in bytes beyond what the process began with, ``seconds`` of computing."""

    memory: int
    seconds: int


class Why(StrEnum):
    """Why the work on an item gave nothing."""

    MEMORY = "memory"
    TIME = "time"
    FAILED = "failed"  # an exception, or the end of the process


@dataclass(frozen=True)
class Lost:
    """The answer for an item whose work gave nothing; ``kind``: the name of the exception or signal, never what it says."""

    why: Why
    kind: str


def guarded(
    items: Sequence[Item],
    work: Callable[[Item], Done],
    bounds: Callable[[Item], Bounds],
    *,
    weight: Callable[[Item], int] = lambda item: 1,
    meanwhile: Callable[[], object] | None = None,
    begun: Callable[[int], object] | None = None,
    processes: int | None = None,
) -> list[Done | Lost]:
    """``work(item)`` for every item, in their order; :class:`Lost` for those of which nothing came.

    ``work`` changes nothing, and what it gives is picklable. ``weight``: by which the items are shared out among ``processes``
    (by default as many as there are CPUs). ``meanwhile``: what this process does while others work; left out where it is alone.
    ``begun``: told how many items were begun, each time that it is seen to have changed.
    """
    if not FORKS:
        found: list[Done | Lost] = []
        for item in items:
            if begun:
                begun(len(found))
            found.append(_caught(work, item))
        return found
    gang = [_Worker(share) for share in _shares([weight(item) for item in items], processes or cpus())]
    answers: dict[int, Done | Lost] = {}
    try:
        for worker in gang:
            worker.start(items, work, bounds)
        if meanwhile:
            meanwhile()
        working, told = list(gang), -1
        while working:
            for worker in working[:]:
                if worker.ended():
                    answers |= worker.answers()
                    if worker.left(answers):
                        worker.start(items, work, bounds)
                    else:
                        working.remove(worker)
                elif worker.overdue(items, bounds):
                    worker.stop()
            count = sum(worker.so_far() for worker in gang)
            if begun and working and count != told:
                begun(count)
                told = count
            if working:
                time.sleep(_LOOK_AGAIN)
    finally:
        for worker in gang:
            worker.stop()
    return [answers[nth] for nth in range(len(items))]


def _shares(weights: Sequence[int], most: int) -> list[list[int]]:
    """The items' numbers in up to ``most`` shares of about equal weight, each in order."""
    shares: list[list[int]] = [[] for _ in range(min(most, len(weights)))]
    sums = [0] * len(shares)
    for nth in sorted(range(len(weights)), key=lambda n: (-weights[n], n)):
        least = sums.index(min(sums))
        shares[least].append(nth)
        sums[least] += weights[nth] + 1
    return [sorted(share) for share in shares]


@dataclass
class _Worker:
    """One child after another at one share: when one is lost, the next goes on behind the item that it was lost over.

    Answers are kept in a file without a name, so that those given before an end are not lost, and no pipe can be full.
    """

    share: list[int]
    begun: int = 0
    _pid: int = 0
    _status: int = 0
    _since: float = 0.0
    _seen: int = -1
    _at: mmap.mmap = field(default_factory=lambda: mmap.mmap(-1, 8))
    _answers: IO[bytes] | None = None

    def start(self, items: Sequence[Item], work: Callable[[Item], Done], bounds: Callable[[Item], Bounds]) -> None:
        self._answers = tempfile.TemporaryFile()  # noqa: SIM115 - lives longer than this call
        self._seen, self._since = -1, time.monotonic()
        self._at[:] = (0).to_bytes(8, "little")
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            _child(parent, self.share[self.begun :], self._at, self._answers, items, work, bounds)

    def so_far(self) -> int:
        """How many of its items were begun before the one at hand."""
        at = int.from_bytes(self._at[:], "little")
        return self.share.index(at - 1) if at else self.begun

    def ended(self) -> bool:
        if not self._pid:
            return True
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if pid:
            self._pid, self._status = 0, status
        return bool(pid)

    def overdue(self, items: Sequence[Item], bounds: Callable[[Item], Bounds]) -> bool:
        """Whether the child has been at one item for too long by the clock."""
        at = int.from_bytes(self._at[:], "little")
        if at != self._seen:
            self._seen, self._since = at, time.monotonic()
        if not at:
            return time.monotonic() - self._since > 60
        return time.monotonic() - self._since > _PATIENCE * bounds(items[at - 1]).seconds

    def stop(self) -> None:
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            _, self._status = os.waitpid(self._pid, 0)
            self._pid = 0

    def answers(self) -> dict[int, Done | Lost]:
        """What the ended child gave, and :class:`Lost` for the item that it was at when it was lost."""
        assert self._answers is not None
        self._answers.seek(0)
        found: dict[int, Done | Lost] = dict(_records(self._answers))
        self._answers.close()
        at = int.from_bytes(self._at[:], "little")
        found.setdefault(at - 1 if at else self.share[self.begun], _end(self._status))
        return found

    def left(self, answers: dict[int, Done | Lost]) -> bool:
        self.begun = sum(nth in answers for nth in self.share)
        return self.begun < len(self.share)


def _records(file: IO[bytes]) -> Iterator[tuple[int, Done | Lost]]:
    while len(head := file.read(8)) == 8:
        size = int.from_bytes(head, "little")
        data = file.read(size)
        if len(data) < size:
            return
        yield pickle.loads(data)


def _end(status: int) -> Lost:
    """What the end of a child says: by a signal, or by a code."""
    if not os.WIFSIGNALED(status):
        return Lost(Why.FAILED, "exit")
    number = os.WTERMSIG(status)
    name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
    # Nobody but the parent's clock or the system short of memory kills; libraries abort when they get no memory.
    return Lost(Why.TIME if number in (signal.SIGXCPU, signal.SIGKILL) else Why.FAILED, name)


# ---------------------------------------------------------------- in the child


def _child(
    parent: int,
    share: Sequence[int],
    at: mmap.mmap,
    answers: IO[bytes],
    items: Sequence[Item],
    work: Callable[[Item], Done],
    bounds: Callable[[Item], Bounds],
) -> None:
    """Work at the share; never returns."""
    code = 1
    try:
        _die_with(parent)
        for nth in share:
            at[:] = (nth + 1).to_bytes(8, "little")
            _limit(bounds(items[nth]))
            answer = _caught(work, items[nth])
            try:
                data = pickle.dumps((nth, answer), pickle.HIGHEST_PROTOCOL)
            except MemoryError:
                data = pickle.dumps((nth, Lost(Why.MEMORY, "MemoryError")))
            answers.write(len(data).to_bytes(8, "little") + data)
            answers.flush()
        code = 0
    finally:
        os._exit(code)


def _caught(work: Callable[[Item], Done], item: Item) -> Done | Lost:
    try:
        return work(item)
    except MemoryError:
        return Lost(Why.MEMORY, "MemoryError")
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as failed:  # a panic of Rust is no Exception
        return Lost(Why.FAILED, type(failed).__name__)


def _die_with(parent: int) -> None:
    """End when the parent does; tell nothing on its streams (what a library prints as it dies is no sentence)."""
    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and stops its children
    end_with(parent)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _limit(bounds: Bounds) -> None:
    """Set what this process may take from now on."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + bounds.seconds
    with open("/proc/self/statm", encoding="ascii") as statm:
        memory = int(statm.read().split()[0]) * mmap.PAGESIZE + bounds.memory
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for kind, soft in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
