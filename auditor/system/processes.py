"""Work done side by side by forked processes, so that what is in memory is rendered without a copy."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from typing import Any

Job = Callable[[], None]
_PR_SET_PDEATHSIG = 1
FORKS = sys.platform == "linux"


def side_by_side(jobs: Sequence[Job], processes: int | None = None) -> None:
    """Do every job, in a few processes; one after the other where processes cannot be forked.

    A job may only write files: nothing else of what it does is seen by others. The first exception of a job is raised here.
    ``processes``: by default one more than there are CPUs, as jobs differ in length.
    """
    workers = min(len(jobs), processes or (cpus() + 1 if cpus() > 1 else 1))
    if workers < 2 or not FORKS:
        _do(jobs)
        return
    with _started([partial(_do, jobs[nth::workers]) for nth in range(1, workers)]) as readers:
        _do(jobs[::workers])
        for reader in readers:
            _answer(reader)


def cpus() -> int:
    """How many CPUs this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@contextmanager
def _started(works: Sequence[Callable[[], object]]) -> Iterator[list[Connection]]:
    """A process for each work; where its answer is read. Whatever is still at work at the end is stopped."""
    context = multiprocessing.get_context("fork")
    started = []
    try:
        for work in works:
            reader, writer = context.Pipe(duplex=False)
            process = context.Process(target=_child, args=(os.getpid(), work, writer), daemon=True)
            process.start()
            writer.close()
            started.append((process, reader))
        yield [reader for _, reader in started]
        for process, _ in started:
            process.join()
    finally:
        for process, reader in started:
            reader.close()
            if process.is_alive():
                process.terminate()
                process.join()


def _do(jobs: Sequence[Job]) -> None:
    for job in jobs:
        job()


def end_with(parent: int) -> None:
    """Let this process be killed when ``parent``, which forked it, ends; Linux only."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _child(parent: int, work: Callable[[], object], writer: Connection) -> None:
    end_with(parent)
    try:
        answer = (work(), None)
    except KeyboardInterrupt:  # the parent got it too, and says so
        return
    except BaseException as failed:
        writer.send((None, _portable(failed)))
    else:
        writer.send(answer)


def _portable(failed: BaseException) -> BaseException:
    """``failed`` where it can be sent to another process, else what it says; with the way it took either way."""
    way = "".join(traceback.format_exception(failed))
    try:
        pickle.loads(pickle.dumps(failed))
    except Exception:
        failed = ChildProcessError(f"{type(failed).__name__}: {failed}")
    failed.add_note(way)
    return failed


def _answer(reader: Connection) -> Any:
    """What the work of a child gave; raises what it failed with."""
    try:
        answer, failed = reader.recv()
    except EOFError:  # killed, for want of memory most likely
        raise ChildProcessError("a process that shared the work ended before it was done") from None
    if failed is not None:
        raise failed
    return answer
