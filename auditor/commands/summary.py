"""What ``auditor run`` shows on the terminal: a progress bar on stderr, then a table of rules and verdicts on stdout."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.commands.tell import plain
from auditor.i18n import Message, language, msg
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.spec import Progress

COLUMNS = (
    Verdict.FAIL,
    Verdict.UNKNOWN,
    Verdict.PENDING,
    Verdict.PASS,
    Verdict.NOT_APPLICABLE,
    Verdict.ERROR,
    Verdict.NOT_CHECKED,
)
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


def rule_counts(result: Result) -> dict[str, Counter[Verdict]]:
    """For each rule, in order of the packs, how many schools (or bureaus) stand where; of several periods the gravest counts."""
    from auditor.findings.aggregate import worst

    periods: dict[tuple[str, str, str], list[Verdict]] = {}
    for finding in result.findings:
        periods.setdefault((finding.rule, finding.subject, finding.subject_id), []).append(finding.verdict)
    counts: dict[str, Counter[Verdict]] = {rule: Counter() for rule in result.rules}
    for (rule, _, _), verdicts in periods.items():
        counts.setdefault(rule, Counter())[worst(verdicts)] += 1
    return {rule: counted for rule, counted in counts.items() if counted}


def print_summary(result: Result, written: Sequence[Path]) -> None:
    """The table, one sentence on the schools, one on the records, and where the report is."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from auditor.findings.words import VERDICTS

    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)
    packs = "、".join(pack.name for pack in result.packs)
    about = msg("{name} · as of {as_of} · {packs}", name=result.name, as_of=result.as_of, packs=packs)
    console.print(Text(plain(str(about)), style="bold"))
    counts = rule_counts(result)
    waiting = [rule for rule, counted in counts.items() if set(counted) == {Verdict.NOT_CHECKED}]
    for rule in waiting:
        del counts[rule]
    shown = [v for v in COLUMNS if any(counted[v] for counted in counts.values())]
    table = Table(box=SIMPLE_HEAD)
    table.add_column(str(msg("Rule")), no_wrap=True)
    table.add_column(str(msg("Requirement")), overflow="fold")
    for verdict in shown:
        table.add_column(VERDICTS[verdict].symbol, justify="right", no_wrap=True)
    for rule, counted in counts.items():
        title = result.rules[rule].title.get(language(), "") if rule in result.rules else ""
        figures = (str(counted[v] or "") for v in shown)
        table.add_row(*(Text(plain(cell)) for cell in (rule, title, *figures)))
    console.print(table)
    console.print(Text("   ".join(f"{VERDICTS[v].symbol} {VERDICTS[v].label}" for v in shown)))
    if waiting:
        told = msg(
            "{n} more requirements are shown by documents, which nobody has checked yet; they are in the report", n=len(waiting)
        )
        console.print(Text(str(told)))
    for line in (_schools(result), _records(result)):
        console.print(Text(plain(line)))
    for path in written:
        console.print(Text(f"  {plain(str(path))}"), soft_wrap=True)


def _schools(result: Result) -> str:
    from auditor.findings.words import VERDICTS

    overall = Counter(result.overall(school.school_id).verdict for school in result.schools)
    parts = "，" if language() == "zh" else ", "
    standings = parts.join(f"{VERDICTS[v].label} {overall[v]}" for v in COLUMNS if overall[v])
    return str(msg("Schools {total}: {standings}", total=len(result.schools), standings=standings))


def _records(result: Result) -> str:
    rows, accepted, rejected = (sum(getattr(s, name) for s in result.sources) for name in ("rows_in", "accepted", "rejected"))
    return str(msg("Rows read {rows}: accepted {accepted}, rejected {rejected}", rows=rows, accepted=accepted, rejected=rejected))
