"""``auditor report``: more from a report that is already there: letters in Word, their templates, other file formats."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.commands.options import SpokenGroup, argument, common, option, verb
from auditor.commands.report_finding import finding
from auditor.commands.report_letters import letters
from auditor.i18n import msg
from auditor.reports import FOLDERS, WORDS, files_of


@click.group("report", cls=SpokenGroup, help=msg("Make more from a report: letters in Word, other file formats.").msgid)
@common
def report() -> None:
    pass


@verb("templates", help=msg("The letters' templates: copy them for editing in Word, or check edited ones."))
@option("--export", type=click.Path(path_type=Path), metavar="DIR", help=msg("Copy the templates into this new folder."))
@option(
    "--check",
    "checked",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="PATH",
    help=msg("Check a template, or all of a folder. Exit code 2 when one cannot be used."),
)
@option("--list", "listed", is_flag=True, help=msg("List every field that a template may use."))
def templates(export: Path | None, checked: tuple[Path, ...], listed: bool) -> int:
    if not (export or checked or listed):
        raise click.UsageError(str(msg("Say what to do: --export, --check or --list.")))
    if listed:
        _list()
    if export is not None:
        from auditor.reports.letters.letters_write import export_templates

        for path in export_templates(export):
            click.echo(f"  {path}")
    return _check(checked) if checked else 0


@verb("files", help=msg("Write a report in other file formats, from its findings.json."))
@argument("folder", type=click.Path(path_type=Path, exists=True), metavar="DIR", help=msg("The report's folder."))
@option(
    "--format",
    "formats",
    multiple=True,
    required=True,
    type=click.Choice(tuple(WORDS)),
    help=msg("Files to write; may be repeated."),
)
@option(
    "--since",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="OLD",
    help=msg("Continue the ledger of this previous report; repeat it to name an edited workbook."),
)
@option(
    "--output", type=click.Path(path_type=Path), metavar="PATH", help=msg("Folder of the files (default: beside the report).")
)
@option("--replace", is_flag=True, help=msg("Replace the previous report even if it was modified."))
def files(folder: Path, formats: tuple[str, ...], since: tuple[Path, ...], output: Path | None, replace: bool) -> int:
    from auditor.reports.again import write_formats

    for path in write_formats(folder, files_of(formats), output, since=since, replace=replace):
        click.echo(f"  {path}")
    return 0


@verb("audience", help=msg("From a report, write the version for each school, or for publication; nothing is recomputed."))
@argument("folder", type=click.Path(path_type=Path, exists=True), metavar="DIR", help=msg("The report's folder."))
@option(
    "--audience",
    "audiences",
    multiple=True,
    required=True,
    type=click.Choice(tuple(FOLDERS)),
    help=msg("school: a folder for each school; public: a folder to publish, without records, persons and small counts."),
)
@option("--school", metavar="NAME|ID", help=msg("Only the folder of this school."))
@option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(tuple(WORDS)),
    help=msg("Files to write (default: json, xlsx, html); may be repeated."),
)
@option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=msg("Output path prefix: PATH-schools and PATH-public (default: beside the report)."),
)
@option("--replace", is_flag=True, help=msg("Replace the previous report even if it was modified."))
def audience(
    folder: Path, audiences: tuple[str, ...], school: str | None, formats: tuple[str, ...], output: Path | None, replace: bool
) -> int:
    from auditor.reports.again import write_editions

    written = write_editions(folder, audiences, files_of(formats), output, school=school, replace=replace)
    for target, paths in written.items():
        click.echo(str(msg("{n} files in {folder}", n=len(paths), folder=target)))
    return 0


report.add_command(letters)
report.add_command(finding)
report.add_command(audience)
report.add_command(templates)
report.add_command(files)


def _check(paths: tuple[Path, ...]) -> int:
    from auditor.commands.tell import tell_problems
    from auditor.reports.letters.letters_check import check_templates, templates_in

    found = templates_in(paths)
    problems = check_templates(found)
    tell_problems(problems)
    wrong = {problem.place.file for problem in problems if problem.is_error}
    click.echo(str(msg("{n} templates checked, {bad} cannot be used.", n=len(found), bad=len(wrong))))
    return 2 if wrong or not found else 0


def _list() -> None:
    from auditor.reports.letters.letters_fields import ENTRY, LISTS, OWN_ENTRIES, TEXTS

    own = [(msg("Fields of an entry of “{name}”", name=name), fields) for name, fields in OWN_ENTRIES.items()]
    for title, fields in (
        (msg("Texts"), TEXTS),
        (msg("Lists: {{%p for one in problems %}} … {{%p endfor %}}"), LISTS),
        (msg("Fields of an entry: {{{{ one.title }}}}"), ENTRY),
        *own,
    ):
        click.secho(str(title), bold=True)
        for name, text in fields.items():
            click.echo(f"  {name:18}{text}")
