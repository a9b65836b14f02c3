"""Work done side by side: files of a large report are rendered by forked processes, which share the result without a copy."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

Job = Callable[[], None]


def side_by_side(jobs: Sequence[Job], processes: int | None = None) -> None:
    """Do every job, in a few processes; one after the other where processes cannot be forked.

    A job may only write files: nothing else of what it does is seen by others. The first exception of a job is raised here.
    """
    workers = min(len(jobs), processes or _usual())
    if workers < 2 or sys.platform != "linux":
        _do(jobs)
        return
    context = multiprocessing.get_context("fork")
    started = []
    try:
        for nth in range(1, workers):
            reader, writer = context.Pipe(duplex=False)
            process = context.Process(target=_child, args=(jobs[nth::workers], writer), daemon=True)
            process.start()
            writer.close()
            started.append((process, reader))
        _do(jobs[::workers])
        for process, reader in started:
            failed = _answer(reader)
            process.join()
            if failed is not None:
                raise failed
    finally:
        for process, reader in started:
            reader.close()
            if process.is_alive():
                process.terminate()
                process.join()


def _usual() -> int:
    """One process more than there are CPUs, as jobs differ in length; one where there is a single CPU."""
    processors = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    return processors + 1 if processors > 1 else 1


def _do(jobs: Sequence[Job]) -> None:
    for job in jobs:
        job()


def _child(jobs: Sequence[Job], writer: Connection) -> None:
    try:
        _do(jobs)
    except KeyboardInterrupt:  # the parent got it too, and says so
        return
    except BaseException as failed:
        writer.send(_portable(failed))
    else:
        writer.send(None)


def _portable(failed: BaseException) -> BaseException:
    """``failed`` where it can be sent to another process, else what it says; with the way it took either way."""
    way = "".join(traceback.format_exception(failed))
    try:
        pickle.loads(pickle.dumps(failed))
    except Exception:
        failed = ChildProcessError(f"{type(failed).__name__}: {failed}")
    failed.add_note(way)
    return failed


def _answer(reader: Connection) -> BaseException | None:
    """What a child says when it is done: None, or why it failed."""
    try:
        failed: BaseException | None = reader.recv()
    except EOFError:  # killed, for want of memory most likely
        return ChildProcessError("a process that wrote a file of the report ended before it was done")
    return failed
