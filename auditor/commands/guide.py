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
    from auditor.problems import Place, Problem, UserError
    from auditor.reports.page.guide import guide as made

    target = output or Path(f"guide-{reader}.html")
    if target.exists() and (target.is_dir() or not replace):
        hint = msg("Choose another name, or --replace.")
        raise UserError(Problem("E806", msg("The file is there already."), Place(file=str(target)), hint))
    new = target.with_name(f".{target.name}.new")
    new.write_text(made(reader, language()), encoding="utf-8")
    new.replace(target)
    click.echo(f"  {target}")
    return 0
