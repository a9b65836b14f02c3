"""Why a desk's database cannot be opened or written, where that is the machine's doing or its user's, not the program's."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.system.reasons import is_usual, reason
from auditor.web.home import Home

_DAMAGED = msg("it is damaged, or no database")
_BUSY = msg("another program has it open")
_USUAL: dict[int, int | Message] = {
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: msg("it is no file, or may not be opened"),
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_NOMEM: errno.ENOMEM,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
"""What SQLite says → the system's number for it, or what it is called."""


def refusal(failure: BaseException | None, home: Home) -> UserError | None:
    """``failure``, or what it came from, as a sentence for whoever starts the desk; None where the program is to blame."""
    while failure is not None and not isinstance(failure, sqlite3.Error):
        failure = failure.__cause__
    code = getattr(failure, "sqlite_errorcode", None)
    found = _USUAL.get(code & 0xFF) if code is not None else None
    if found is None:
        return None
    why = found if isinstance(found, Message) else reason(OSError(found, ""))
    advice = msg("Make room, look at your rights, or restore a backup; then start the desk again.")
    told = msg("The desk's database cannot be opened or written: {why}", why=why)
    return UserError(Problem("E963", told, Place(str(home.database)), advice))


@contextmanager
def told(home: Home) -> Iterator[None]:
    """What the machine refuses meanwhile, of the database or of the folder, is raised as UserError."""
    from django.db import Error

    try:
        yield
    except (Error, sqlite3.Error) as failure:
        if (refused := refusal(failure, home)) is not None:
            raise refused from failure
        raise
    except OSError as failed:
        if not is_usual(failed) and not isinstance(failed, FileExistsError):
            raise
        why = msg("a file lies where a folder belongs") if isinstance(failed, FileExistsError) else reason(failed)
        place = Place(file=str(failed.filename or home.root))
        raise UserError(Problem("E805", msg("The system refuses: {why}", why=why), place)) from failed
