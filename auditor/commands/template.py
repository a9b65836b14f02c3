"""``auditor template PACK…``: the smallest workbook that the packs need, to be filled in by a school or by the bureau."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, RecordsFrom, argument, option, verb
from auditor.i18n import Message, language, msg

if TYPE_CHECKING:
    from auditor.files.address import Database
    from auditor.forms.needs import Form


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
    if (schools or every_school) and not records:
        raise click.UsageError(str(msg("--school and --every-school need --records: the files that know the schools.")))
    if evidence:
        return _evidence(packs, schools, records, as_of or date.today(), output, replace)
    if known and not (schools or every_school):
        raise click.UsageError(str(msg("Say whose form it is: --school or --every-school.")))
    if bureau and (schools or every_school):
        raise click.UsageError(str(msg("--bureau is the bureau's form; leave out --school and --every-school.")))
    if bureau and records:
        raise click.UsageError(str(msg("The bureau's form is written empty; leave out --records.")))
    if records and not (schools or every_school):
        raise click.UsageError(str(msg("Say whose form it is: --school or --every-school.")))
    from auditor.commands.packs import load_packs
    from auditor.forms.needs import form_of, known_form
    from auditor.forms.workbook import write_template

    loaded, model = load_packs(packs)
    on = as_of or date.today()
    form = known_form(loaded, on) if known else form_of(loaded, on, "bureau" if bureau else "school")
    if not form.sheets:
        raise click.UsageError(str(_nothing(bureau)))
    if not records:
        _put([(output, lambda path: write_template(form, path, language(), on, until=until, contact=contact))], replace)
        return 0
    from auditor.commands.tell import tell_problems
    from auditor.forms.prefill import about_school, school_key, schools_of
    from auditor.records.read import read_records

    given = read_records(records, model)
    tell_problems(given.problems)
    listed = schools_of(given)
    keys = [one for one, _, _ in listed] if every_school else [school_key(given, word) for word in schools]

    @cache
    def form_about(about: frozenset[tuple[str, str]]) -> Form:
        return form if known else form_of(loaded, on, "school", dict(about))

    def written(school: int) -> Callable[[Path], object]:
        own = form_about(frozenset(about_school(given, school, model).items()))

        def write(path: Path) -> None:
            write_template(own, path, language(), on, records=given, school=school, until=until, contact=contact)

        return write

    if len(keys) == 1 and not every_school:
        _put([(output, written(keys[0]))], replace)
    else:
        named = {key: output / f"{_file_name(*listed[key][1:])}.xlsx" for key in keys}
        _put([(path, written(key)) for key, path in named.items()], replace)
    return 0


def _evidence(
    packs: tuple[str, ...], schools: tuple[str, ...], records: tuple[Path | Database, ...], on: date, output: Path, replace: bool
) -> int:
    """Write the evidence register to be filled in, for all schools of the records or for those named."""
    if not records:
        raise click.UsageError(str(msg("--evidence needs --records: the files that know the schools.")))
    from auditor.commands.packs import load_packs
    from auditor.commands.tell import tell_problems
    from auditor.forms.evidence import questions, write_evidence
    from auditor.forms.prefill import school_key, schools_of
    from auditor.records.read import read_records

    loaded, model = load_packs(packs)
    if not questions(loaded, on):
        raise click.UsageError(str(msg("These packs ask for no material; there is nothing to fill in.")))
    given = read_records(records, model)
    tell_problems(given.problems)
    listed = schools_of(given)
    keys = [school_key(given, word) for word in schools] if schools else [key for key, _, _ in listed]
    places = [(listed[key][1], listed[key][2]) for key in dict.fromkeys(keys)]
    districts = () if schools else tuple(filter(None, given.districts))
    _put([(output, lambda path: write_evidence(loaded, path, language(), on, places, districts))], replace)
    return 0


def _nothing(bureau: bool) -> Message:
    if bureau:
        return msg("These packs need no figures from the bureau; there is nothing to fill in.")
    return msg("These packs need no records of schools; there is nothing to fill in.")


def _file_name(school_id: str, name: str) -> str:
    """ID and name without what a file name cannot hold; a school's name is a stranger's text."""
    text = f"{school_id}_{name}" if name != school_id else name
    return "".join(c if c.isalnum() or c in "_-()（）·" else "_" for c in text)[:80]


def _put(targets: list[tuple[Path, Callable[[Path], object]]], replace: bool) -> None:
    """Write each workbook beside its place, then put all in place. A filled-in form is never overwritten by mistake."""
    import os

    from auditor.problems import Place, Problem, UserError
    from auditor.system.reasons import reason

    present = [path for path, _ in targets if path.exists()]
    if present and (not replace or any(path.is_dir() for path in present)):
        hint = msg("Choose another name, or --replace.")
        raise UserError([Problem("E806", msg("The file is there already."), Place(file=str(path)), hint) for path in present])
    try:
        for path, write in targets:
            path.parent.mkdir(parents=True, exist_ok=True)
            new = path.with_name(f".{path.name}.new")
            try:
                write(new)
                os.replace(new, path)
            finally:
                new.unlink(missing_ok=True)
    except OSError as failed:
        if failed.errno is None:
            raise
        why = msg("The workbook cannot be written: {why}", why=reason(failed))
        raise UserError(Problem("E807", why, Place(file=str(targets[0][0])))) from failed
    for path, _ in targets:
        click.echo(f"  {path}")
