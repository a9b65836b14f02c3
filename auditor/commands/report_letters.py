"""``auditor report letters``: the papers that go out of an audit, each to the unit that owes what it says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import LANGUAGES, language, msg
from auditor.reports.letters.letters_fields import KINDS

if TYPE_CHECKING:
    from auditor.reports.letters.letters_write import Plan


class _Kind(click.Choice[str]):
    """A kind of letter by its word, or by what such a letter is called: rectification, 整改通知书."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        called = {name.say(one): kind for kind, name in KINDS.items() for one in LANGUAGES}
        return str(super().convert(called.get(value, value), param, ctx))


@verb(
    "letters",
    help=msg("Letters in Word, each to the unit that owes what it says, and the report on all schools."),
)
@argument("folder", type=click.Path(path_type=Path, exists=True), metavar="DIR", help=msg("The report's folder."))
@option(
    "--kind",
    "kinds",
    multiple=True,
    type=_Kind(tuple(KINDS)),
    help=msg("Which letters (default: all but the self-report); may be repeated."),
)
@option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=msg("Folder of the bureau's own templates; missing ones are the program's."),
)
@option(
    "--fields",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=msg("YAML file of fields: issuer, document number, signer, date …"),
)
@option(
    "--since",
    type=click.Path(path_type=Path, exists=True),
    metavar="OLD",
    help=msg("The former report: letters say what is new and what persists, with the deadline first set."),
)
@option("--school", metavar="NAME|ID", help=msg("Only the letters to this school."))
@option("--list", "listed", is_flag=True, help=msg("List the letters that would be written, without writing them."))
@option(
    "--numbers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=msg("The book of document numbers (default: 文号.yaml beside the report)."),
)
@option(
    "--output", type=click.Path(path_type=Path), metavar="PATH", help=msg("Folder of the letters (default: beside the report).")
)
@option("--replace", is_flag=True, help=msg("Replace previous letters even if they were modified."))
def letters(
    folder: Path,
    kinds: tuple[str, ...],
    templates: Path | None,
    fields: Path | None,
    since: Path | None,
    school: str | None,
    listed: bool,
    numbers: Path | None,
    output: Path | None,
    replace: bool,
) -> int:
    from auditor.reports.letters.letters_check import read_fields
    from auditor.reports.letters.letters_write import plan_letters, write_letters

    if listed:
        if fields:
            read_fields(fields)  # raises where a field is written wrong
        _list(plan_letters(folder, language(), kinds=kinds, since=since, school=school))
        return 0
    today = date.today()
    written = write_letters(
        folder,
        today,
        output,
        language(),
        kinds=kinds,
        templates=templates,
        fields=fields,
        since=since,
        school=school,
        numbers=numbers,
        replace=replace,
    )
    click.echo(str(msg("{n} letters in {folder}", n=len(written.paths), folder=written.folder)))
    if written.kept:
        click.echo(str(msg("{n} other letters there stay as they were.", n=written.kept)))
    if not written.dated:
        click.echo(str(msg("They bear the date of today, {day}; another one goes into the file of fields.", day=today)))
    return 0


def _list(plan: Plan) -> None:
    """Which letters there would be: for whom, how many items of which kind."""
    for paper, name in plan.letters.items():
        told = msg(
            "{ordered} to be put right, {explained} to be explained", ordered=paper.to_put_right, explained=paper.to_explain
        )
        if paper.tables:
            tables = msg("{n} tables to be handed in", n=len(paper.tables))
            told = tables if paper.kind == "call" else msg("{told}, {tables}", told=told, tables=tables)
        click.echo(f"  {KINDS[paper.kind]}  {paper.to.name}  {told}  ({name})")
    click.echo(str(msg("{n} letters; nothing was written.", n=len(plan.letters))))
