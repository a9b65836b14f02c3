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
    from auditor.findings.change import Change
    from auditor.findings.compare import compare as compared_with
    from auditor.reports import Options
    from auditor.reports.data.findings_read import read_findings
    from auditor.reports.page import comparison
    from auditor.reports.workbook.ledger_read import read_former
    from auditor.reports.write import write_files

    (before, _), (after, internal) = read_findings(old), read_findings(new)
    compared = compared_with(before, after, read_former([old]).deadlines if old.is_dir() else None)
    ledger = read_former([new]).rows if new.is_dir() else ()
    statuses = {row.finding_id: row.texts.get("status", "") for row in ledger}
    written: list[Path] = []
    if output is not None:
        options = Options(language(), internal)
        files = {
            "compare.json": lambda path: comparison.render_json(compared, path),
            "compare.html": lambda path: comparison.render_html(compared, path, options, statuses),
        }
        written = write_files(output, files, replace)
    comparison.show(compared, language(), Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False))
    for path in written:
        click.echo(f"  {path}")
    return 1 if compared.totals[Change.NEW] or compared.totals[Change.WORSENED] else 0
