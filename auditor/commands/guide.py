"""``auditor guide``: the documentation of one reader as one HTML file, to be opened, printed or passed on without a network."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import language, msg

READERS = ("school", "inspector", "policy", "operate")


@verb(
    "guide", help=msg("Write the guide for schools, inspectors, policy staff or operators: one HTML file that needs no network.")
)
@argument("reader", type=click.Choice(READERS), metavar="school|inspector|policy|operate", help=msg("Whose guide."))
@option(
    "--output", metavar="FILE", type=click.Path(path_type=Path), help=msg("The file to write (default: guide-READER.html, here).")
)
@option("--replace", is_flag=True, help=msg("Overwrite an existing file."))
def guide(reader: str, output: Path | None, replace: bool) -> int:
    from auditor.reports.page.guide import guide as made
    from auditor.written.saved import save

    target = output or Path(f"guide-{reader}.html")
    for path in save({target: made(reader, language())}, replace):
        click.echo(f"  {path}")
    return 0
