"""One folder, or one file, takes another's place at once: a kill at any moment leaves the whole old one or the whole new one.

The new folder is made beside the old one. Linux exchanges the two names in one step (``renameat2`` with ``RENAME_EXCHANGE``,
on ext4, xfs, btrfs, tmpfs, overlayfs). Elsewhere two renames are needed: a kill between them leaves the old folder under the
name ``.<name>.auditor-old``, and the next run puts it back. Leftovers of killed runs are cleared by the next run; a folder
that a living run is still writing is recognised by its lock.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: no locks; leftovers are then only cleared when nothing holds their files open
    fcntl = None  # type: ignore[assignment]

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextlib.contextmanager
def replaced_folder(target: Path, allowed: Callable[[Path], None] = lambda _: None) -> Iterator[Path]:
    """Yield a new, empty folder; when the block ends well, it takes the place of ``target``. On any exception ``target`` stays.

    ``allowed(target)`` is asked last of all, just before the exchange, and may raise. Raises OSError.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with _locked(target.parent):
        _clear_leftovers(target)
        new = target.with_name(f"{_prefix(target)}new-{secrets.token_hex(4)}")
        new.mkdir()
        held = hold(new)
    try:
        yield new
        _flush(new)
        with _locked(target.parent):
            if target.is_dir():
                allowed(target)
                shutil.copymode(target, new)
            _put_in_place(new, target)
            flush_folder(target.parent)
    finally:
        shutil.rmtree(new, ignore_errors=True)  # what is left here now: the old folder, or an unfinished new one
        if held is not None:
            os.close(held)


@contextlib.contextmanager
def replaced_file(target: Path) -> Iterator[Path]:
    """Yield the path of a new file, which takes the place of ``target`` when the block ends well.

    On any exception ``target`` stays. Raises OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f".{target.name}.new")
    try:
        yield new
        if target.is_file():
            shutil.copymode(target, new)
        os.replace(new, target)
    finally:
        new.unlink(missing_ok=True)


def _prefix(target: Path) -> str:
    return f".{target.name}.auditor-"


def _put_in_place(new: Path, target: Path) -> None:
    if not target.exists():
        os.rename(new, target)
    elif not _exchange(new, target):
        old = target.with_name(f"{_prefix(target)}old")
        os.rename(target, old)
        os.rename(new, target)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where system or file system cannot."""
    if sys.platform != "linux":
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    done: int = renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return done == 0


def _clear_leftovers(target: Path) -> None:
    """Put back an old folder that a kill left without a name, and remove what dead runs began."""
    old = target.with_name(f"{_prefix(target)}old")
    if old.is_dir():
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.rename(old, target)
    for leftover in sorted(target.parent.iterdir()):
        if leftover.name.startswith(f"{_prefix(target)}new-") and leftover.is_dir() and not leftover.is_symlink():
            held = hold(leftover)
            if held is not None or fcntl is None:
                shutil.rmtree(leftover, ignore_errors=True)
            if held is not None:
                os.close(held)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the short lock under which names in ``folder`` change."""
    if fcntl is None:
        yield
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network file systems have no locks; then two runs at once are not told apart
            fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def hold(folder: Path) -> int | None:
    """A lock on ``folder`` that lasts until it is closed or the process dies; None when another process has it."""
    if fcntl is None:
        return None
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        return None
    return opened


def _flush(folder: Path) -> None:
    """Everything below ``folder`` is on the disk afterwards."""
    for parent, _, files in os.walk(folder):
        for name in files:
            with open(os.path.join(parent, name), "rb+") as written:
                os.fsync(written.fileno())
        flush_folder(Path(parent))


def flush_folder(folder: Path) -> None:
    """The names in ``folder`` are on the disk afterwards."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
