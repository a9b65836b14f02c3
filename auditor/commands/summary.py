"""What ``auditor run`` shows on the terminal: a progress bar on stderr, then the summary and where the report is on stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.commands.tell import plain
from auditor.i18n import Message, language, listed, msg

if TYPE_CHECKING:
    from rich.console import Console

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


def console() -> Console:
    """Where the results are printed; as wide as ``WIDTH_OF_A_FILE`` where that is no terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)


def print_summary(result: Result, written: Sequence[Path], *, internal: bool = False) -> None:
    """The audit, its summary by school, what is wrong with the records, and where the report is."""
    from rich.text import Text

    from auditor.reports.screen import terminal

    out = console()
    packs = listed(pack.name for pack in result.packs)
    about = msg("{name} · as of {as_of} · {packs}", name=result.name, as_of=result.as_of, packs=packs)
    out.print(Text(plain(str(about)), style="bold"))
    terminal.show(result, language(), out)
    out.print(Text(_records(result)))
    for line in wrong_with(result, internal):
        out.print(Text(line), soft_wrap=True)
    for path in written:
        out.print(Text(f"  {plain(str(path))}"), soft_wrap=True)


def wrong_with(result: Result, internal: bool) -> Iterator[str]:
    """Who handed in nothing, and what is wrong with the records; names are masked unless ``internal``."""
    from auditor.findings.masking import released
    from auditor.quality.causes import WORTH_TELLING
    from auditor.quality.screen import causes_lines, silent_line

    yield from silent_line(result, language())
    notes = [note for note in result.notes if note.kind in WORTH_TELLING]
    yield from causes_lines(released(replace(result, findings=[], notes=notes), internal), language())


def _records(result: Result) -> str:
    rows, accepted, rejected = (sum(getattr(s, name) for s in result.sources) for name in ("rows_in", "accepted", "rejected"))
    return str(msg("Rows read {rows}: accepted {accepted}, rejected {rejected}", rows=rows, accepted=accepted, rejected=rejected))
