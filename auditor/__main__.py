"""The process ``auditor`` (``python -m auditor`` is the same): it runs one command line and ends."""

import atexit
import gc
import os
import sys
from contextlib import suppress


def command() -> None:
    """Run the command line of this process and leave with its exit code."""
    gc.disable()  # an audit makes millions of objects, hardly any of them in circles, and ends soon
    code = [4]  # what a failure that nobody caught leaves
    atexit.register(_leave, code)  # before all others, so that it is the last to run
    from auditor.commands.main import main
    from auditor.commands.streams import prepare_streams

    prepare_streams()
    code[0] = main()


def _leave(code: list[int]) -> None:
    """End without taking apart what the operating system takes back at once: that lasts half a second after an audit."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # nobody reads it any more
            stream.flush()
    os._exit(code[0])


if __name__ == "__main__":
    command()
