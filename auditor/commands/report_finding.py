"""``auditor report finding``: one finding with its sum and the records behind it, for whoever objects to it."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import language, msg


@verb("finding", help=msg("Show one finding: its figures, its sum, and the records behind it."))
@argument("folder", type=click.Path(path_type=Path, exists=True), metavar="DIR", help=msg("The report's folder."))
@argument("finding_id", metavar="ID", help=msg("The finding's ID, or its beginning."))
@option("--names", is_flag=True, help=msg("Show names in full: the files that the report was made from are read again."))
@option(
    "--inputs",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="PATH",
    help=msg("Allow reading this folder or file outside the report's folder; may be repeated."),
)
def finding(folder: Path, finding_id: str, names: bool, inputs: tuple[Path, ...]) -> int:
    from auditor.commands.tell import plain
    from auditor.proof.allowed import Allowed
    from auditor.proof.finding import find_finding
    from auditor.reports.screen.finding_text import lines

    chosen, result = find_finding(folder, finding_id, Allowed(inputs) if names else None)
    for line in lines(chosen, result, language()):
        click.echo(plain(line))
    return 0
