"""Folders for what is needed only while it is worked on: gone when the work ends, and after a kill with the next run."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType

from auditor.system.swap import hold

PREFIX = "auditor-scratch-"
_TRIES = 20
_HAS_LOCKS = os.name == "posix"


class Scratch:
    """A new folder that only this user can read; its lock tells that its process lives (without locks nothing is cleared)."""

    def __init__(self) -> None:
        _clear_leftovers()
        self._home, self._held = _new()
        self.path = self._home / "work"  # nobody works in it but in the folder within: whoever does may lock that
        self.path.mkdir()

    def close(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _new() -> tuple[Path, int | None]:
    """A new folder and its lock; another run that clears up may take a folder away before it is locked."""
    for _ in range(_TRIES):
        home = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            held = hold(home)
        except FileNotFoundError:
            continue
        if home.is_dir() and (held is not None or not _HAS_LOCKS):
            return home, held
        with suppress(OSError):
            home.rmdir()
        if held is not None:
            os.close(held)
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    return home, hold(home)  # a file system without locks: nothing is cleared there


@cache
def _clear_leftovers() -> None:
    """Once a process: remove this user's folders whose processes are dead."""
    with os.scandir(tempfile.gettempdir()) as entries:
        found = [entry.path for entry in entries if entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False)]
    for path in found:
        try:
            held = hold(Path(path)) if os.stat(path).st_uid == os.getuid() else None
        except (OSError, AttributeError):  # gone meanwhile; no users on this system
            continue
        if held is not None:
            shutil.rmtree(path, ignore_errors=True)
            os.close(held)
