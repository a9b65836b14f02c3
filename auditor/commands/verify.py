"""``auditor verify DIR``: run again what a report says it was made from, and prove that the findings are the same."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import msg


@verb(
    "verify",
    help=msg(
        "Reproduce a report and compare. Exit code 0: identical; 1: different; 3: made by other versions of"
        " the program or its libraries, so it cannot be proved with these."
    ),
)
@argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR", help=msg("The report's folder.")
)
@option(
    "--signature",
    "signers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=msg("Only check that the files are unchanged and signed by somebody in this file (OpenSSH allowed_signers)."),
)
@option(
    "--inputs",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="PATH",
    help=msg("Allow reading this folder or file outside the report's folder; may be repeated."),
)
@option("--address", "addresses", multiple=True, metavar="URL", help=msg("Allow reading this database named in the manifest."))
@option(
    "--engine-option", "options", multiple=True, metavar="KEY=VALUE", help=msg("Allow this engine option named in the manifest.")
)
def verify(
    folder: Path, signers: Path | None, inputs: tuple[Path, ...], addresses: tuple[str, ...], options: tuple[str, ...]
) -> int:
    from auditor.commands.summary import progress_bar
    from auditor.commands.tell import plain
    from auditor.proof import verify as again
    from auditor.proof.allowed import Allowed
    from auditor.proof.signature import verify_signature
    from auditor.proof.verify import Standing
    from auditor.verdicts.judge import check_engine

    if not signers:
        check_engine()
    settings = dict(one.split("=", 1) for one in options if "=" in one)
    found: set[Standing] = set()
    with progress_bar() as progress:
        checks = (
            verify_signature(folder, signers)
            if signers
            else again.verify(folder, Allowed(inputs, frozenset(addresses), settings), progress)
        )
        for check in checks:
            if not check.told:
                found.add(check.standing)
            click.secho(_told(check.standing, plain(str(check.message))), fg=_COLOURS[check.standing])
            for name in again.named(check):
                click.echo(f"    {plain(name)}")
    if Standing.DIFFERS in found:
        if not signers:
            click.echo(str(msg("Not proved.")))
        return 1
    if Standing.UNPROVED in found:
        click.echo(str(msg("It cannot be proved with these versions; ask for the version that made the report.")))
        return 3
    if not signers:
        click.echo(str(msg("Proved: the same inputs and rules give the same report.")))
    return 0


_COLOURS = {"same": "green", "differs": "red", "unproved": "yellow"}


def _told(standing: str, what: str) -> str:
    """What was found, behind a mark; where the console cannot show that, behind a word."""
    from auditor.reports.text import shows

    mark, words = {
        "same": ("✓", msg("good: {what}", what=what)),
        "differs": ("✗", msg("wrong: {what}", what=what)),
        "unproved": ("?", msg("open: {what}", what=what)),
    }[standing]
    return f"{mark} {what}" if shows(mark, sys.stdout.encoding) else str(words)
