"""What ``auditor run`` shows on the terminal: a progress bar on stderr, then the summary and where the report is on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.commands.tell import plain
from auditor.i18n import Message, language, msg

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.system.progress import Progress

WIDTH_OF_A_FILE = 120


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A callback that shows what is being done, on a terminal; elsewhere it is silent."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(what: Message, done: int, total: int) -> None:
            bar.update(task, description=escape(plain(str(what))), completed=done, total=total or None)

        yield show


def print_summary(result: Result, written: Sequence[Path]) -> None:
    """The audit, its summary by school, one sentence on the records, and where the report is."""
    from rich.console import Console
    from rich.text import Text

    from auditor.reports.screen import terminal

    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)
    packs = "、".join(pack.name for pack in result.packs)
    about = msg("{name} · as of {as_of} · {packs}", name=result.name, as_of=result.as_of, packs=packs)
    console.print(Text(plain(str(about)), style="bold"))
    terminal.show(result, language(), console)
    console.print(Text(_records(result)))
    for path in written:
        console.print(Text(f"  {plain(str(path))}"), soft_wrap=True)


def _records(result: Result) -> str:
    rows, accepted, rejected = (sum(getattr(s, name) for s in result.sources) for name in ("rows_in", "accepted", "rejected"))
    return str(msg("Rows read {rows}: accepted {accepted}, rejected {rejected}", rows=rows, accepted=accepted, rejected=rejected))
