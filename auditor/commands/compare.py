"""``auditor compare OLD NEW``: what became of each problem between two audits, and whether a rule or the school did it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import language, msg


@verb("compare", help=msg("Compare two audits. Exit code 1 when a problem is new or worse, else 0."))
@argument(
    "old", type=click.Path(path_type=Path, exists=True), metavar="OLD", help=msg("The earlier report: folder or findings.json.")
)
@argument(
    "new", type=click.Path(path_type=Path, exists=True), metavar="NEW", help=msg("The later report: folder or findings.json.")
)
@option("--output", type=click.Path(path_type=Path), metavar="DIR", help=msg("Folder for compare.json and compare.html."))
@option("--replace", is_flag=True, help=msg("Replace the previous report even if it was modified."))
def compare(old: Path, new: Path, output: Path | None, replace: bool) -> int:
    from rich.console import Console

    from auditor.commands.summary import WIDTH_OF_A_FILE
    from auditor.reports.compared import compare_reports
    from auditor.reports.page import comparison

    done = compare_reports(old, new, output, replace=replace)
    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)
    comparison.show(done.comparison, language(), console)
    for path in done.paths:
        click.echo(f"  {path}")
    return done.exit_code()
