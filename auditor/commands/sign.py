"""``auditor sign DIR --key KEY``: a detached signature of a report, by OpenSSH."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import msg


@verb("sign", help=msg("Sign a report: manifest.json.sig, made by ssh-keygen, stands for all of its files."))
@argument(
    "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR", help=msg("The report's folder.")
)
@option(
    "--key",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=msg("OpenSSH private key, or the public one of a key that ssh-agent holds."),
)
def sign(folder: Path, key: Path) -> int:
    from auditor.commands.tell import plain
    from auditor.proof.signature import sign as signed

    for path in signed(folder, key):
        click.echo(plain(str(path)))
    return 0
