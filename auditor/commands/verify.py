"""``auditor verify DIR``: run again what a report says it was made from, and prove that the findings are the same."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import msg


@verb("verify", help=msg("Run again what a report was made from. Exit code 0: everything is the same; 1: something is not."))
@argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR", help=msg("The report's folder.")
)
@option(
    "--signature",
    "signers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=msg("Only see whether the files are unchanged and signed by somebody in this file (OpenSSH allowed_signers)."),
)
def verify(folder: Path, signers: Path | None) -> int:
    from auditor.commands.summary import progress_bar
    from auditor.commands.tell import plain
    from auditor.proof import verify as again
    from auditor.proof.signature import verify_signature
    from auditor.verdicts.judge import check_engine

    if not signers:
        check_engine()
    good = True
    with progress_bar() as progress:
        for check in verify_signature(folder, signers) if signers else again.verify(folder, progress):
            good = good and check.good
            click.secho(_told(check.good, plain(str(check.message))), fg="green" if check.good else "red")
            for name in again.named(check):
                click.echo(f"    {plain(name)}")
    if signers:
        return 0 if good else 1
    click.echo(str(msg("Proved: the same inputs and rules give the same report.") if good else msg("Not proved.")))
    return 0 if good else 1


def _told(good: bool, what: str) -> str:
    """What was found, behind a mark; where the console cannot show that, behind a word."""
    from auditor.reports.text import shows

    mark = "✓" if good else "✗"
    if shows(mark, sys.stdout.encoding):
        return f"{mark} {what}"
    return str(msg("good: {what}", what=what) if good else msg("wrong: {what}", what=what))
