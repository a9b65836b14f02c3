"""``auditor template PACK…``: the smallest workbook that the packs need, to be filled in by a school or by the bureau."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, RecordsFrom, argument, option, verb
from auditor.i18n import Message, msg

if TYPE_CHECKING:
    from auditor.files.address import Database


@verb("template", help=msg("Write the smallest workbook that rule packs need, for a school or the bureau to fill in."))
@argument("packs", nargs=-1, required=True, metavar="PACK…", help=msg("Names of rule packs, or their folders."))
@option("--school", "schools", multiple=True, metavar="NAME|ID", help=msg("School whose form it is; may be repeated."))
@option("--every-school", is_flag=True, help=msg("A form for every school of --records."))
@option("--evidence", is_flag=True, help=msg("The evidence register: what the schools of --records have to show, by material."))
@option(
    "--known",
    is_flag=True,
    help=msg("The bureau's own data on each school (its row of the list, payments), for its self-check."),
)
@option("--bureau", is_flag=True, help=msg("The bureau's own form: its tables, and what the treasury pays."))
@option(
    "--records",
    multiple=True,
    type=RecordsFrom(exists=True),
    metavar="PATH|URL",
    help=msg("The bureau's own records, to pre-fill the form; may be repeated."),
)
@option("--until", type=Day(), help=msg("The day by which it is to be handed in, told in the form."))
@option("--contact", default="", metavar="TEXT", help=msg("Whom to ask, told in the form: name and telephone."))
@option("--as-of", type=Day(), help=msg("As-of date, which decides the dates to ask for (default: today)."))
@option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE|DIR",
    help=msg("Where to write; with several schools a folder with a workbook for each."),
)
@option("--replace", is_flag=True, help=msg("Overwrite existing workbooks."))
def template(
    packs: tuple[str, ...],
    schools: tuple[str, ...],
    every_school: bool,
    evidence: bool,
    known: bool,
    bureau: bool,
    records: tuple[Path | Database, ...],
    until: date | None,
    contact: str,
    as_of: date | None,
    output: Path,
    replace: bool,
) -> int:
    _check(schools, every_school, evidence, known, bureau, bool(records))
    from auditor.commands.tell import tell_problems
    from auditor.forms.write import Kind, write_forms
    from auditor.inputs.packs import load_packs
    from auditor.records.read import read_records

    loaded, model = load_packs(packs)
    given = read_records(records, model) if records else None
    if given is not None:
        tell_problems(given.problems)
    kind: Kind = "evidence" if evidence else "known" if known else "bureau" if bureau else "school"
    paths = write_forms(
        loaded,
        output,
        as_of or date.today(),
        kind=kind,
        records=given,
        schools=None if every_school else schools or None,
        until=until,
        contact=contact,
        replace=replace,
    )
    if not paths:
        raise click.UsageError(str(NOTHING.get(kind, NOTHING["school"])))
    for path in paths:
        click.echo(f"  {path}")
    return 0


NOTHING = {
    "school": msg("These packs need no records of schools; there is nothing to fill in."),
    "bureau": msg("These packs need no figures from the bureau; there is nothing to fill in."),
    "evidence": msg("These packs ask for no material; there is nothing to fill in."),
}


def _check(schools: tuple[str, ...], every_school: bool, evidence: bool, known: bool, bureau: bool, records: bool) -> None:
    """Raise a usage error where the options do not go together."""
    named = bool(schools or every_school)
    if named and not records:
        wrong: Message | None = msg("--school and --every-school need --records: the files that know the schools.")
    elif evidence:
        wrong = None if records else msg("--evidence needs --records: the files that know the schools.")
    elif bureau and (named or records):
        wrong = (
            msg("--bureau is the bureau's form; leave out --school and --every-school.")
            if named
            else msg("The bureau's form is written empty; leave out --records.")
        )
    else:
        wrong = msg("Say whose form it is: --school or --every-school.") if (known or records) and not named else None
    if wrong is not None:
        raise click.UsageError(str(wrong))
