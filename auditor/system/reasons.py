"""Why the operating system refuses something, in the reader's language where it is one of the usual reasons."""

from __future__ import annotations

import errno
import os

from auditor.i18n import Message, msg

_USUAL = {
    errno.ENOENT: msg("there is no such file or folder"),
    errno.EACCES: msg("access is not allowed"),
    errno.EPERM: msg("access is not allowed"),
    errno.EISDIR: msg("it is a folder"),
    errno.ENOTDIR: msg("a part of the path is no folder"),
    errno.EROFS: msg("nothing can be written there"),
    errno.ENOSPC: msg("the disk is full"),
    errno.EDQUOT: msg("the disk is full"),
    errno.EIO: msg("the disk cannot be read or written"),
    errno.EMFILE: msg("too many files are open"),
    errno.ENOMEM: msg("there is too little free memory"),
    errno.ELOOP: msg("links lead in a circle"),
    errno.ENAMETOOLONG: msg("the name is too long"),
}


def is_usual(failed: OSError) -> bool:
    """Whether the machine or its user, not the program, is to mend it."""
    return failed.errno in _USUAL


def reason(failed: OSError) -> Message | str:
    """``failed``'s reason for a message; the system's own words where it is an unusual one."""
    if failed.errno is None:
        return str(failed) or type(failed).__name__
    return _USUAL.get(failed.errno) or os.strerror(failed.errno)
