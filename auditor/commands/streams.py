"""The process's own output: whoever stops reading it changes nothing of what a command does, writes or answers."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_GONE = {errno.EPIPE, errno.ENOSPC, errno.EIO, *([errno.EINVAL] if os.name == "nt" else [])}
"""The reader is gone, the disk behind the stream is full, the terminal is."""


_PLAINER = {"›": ">", "–": "-"}
"""Signs that a console of GBK does not have, and what it shows instead."""


def _plainer(failed: UnicodeError) -> tuple[str, int]:
    """A console that lacks a character shows another, or "?", rather than stopping the audit."""
    assert isinstance(failed, UnicodeEncodeError)
    return "".join(_PLAINER.get(sign, "?") for sign in failed.object[failed.start : failed.end]), failed.end


codecs.register_error("auditor.plainer", _plainer)


class _Unread(io.FileIO):
    """A pipe that may lose its reader; from then on, what is written goes nowhere."""

    def write(self, data: ReadableBuffer, /) -> int:
        try:
            return super().write(data)
        except OSError as failed:
            if failed.errno not in _GONE:
                raise
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return memoryview(data).nbytes


def prepare_streams() -> None:
    """Make this process's stdout and stderr such that telling cannot fail for want of a reader or a character."""
    sys.stdout = _prepared(sys.stdout)
    sys.stderr = _prepared(sys.stderr)


def _prepared(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed from the beginning; a file that is opened later must not take its place
        return open(os.devnull, "w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if not stream.isatty():
        pipe = io.BufferedWriter(_Unread(stream.fileno(), "wb", closefd=False))
        stream = io.TextIOWrapper(pipe, encoding=stream.encoding, line_buffering=bool(stream.line_buffering))
    stream.reconfigure(errors="auditor.plainer")
    return stream
