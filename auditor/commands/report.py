"""``auditor report``: more from a report that is already there: letters in Word, their templates, other file formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from auditor.commands.options import SpokenGroup, argument, common, option, verb
from auditor.commands.report_finding import finding
from auditor.commands.report_letters import letters
from auditor.i18n import Message, language, msg
from auditor.reports import FOLDERS, WORDS


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
        _export(export)
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
    from auditor.findings.ledger import followed
    from auditor.reports import Options, files_of
    from auditor.reports.data.findings_read import read_findings
    from auditor.reports.file_names import beside
    from auditor.reports.workbook.ledger_read import read_former
    from auditor.reports.write import write_report

    result, internal = read_findings(folder)
    if since:
        result = followed(result, read_former(since))
    target = output or beside(folder, "files")
    for path in write_report(result, target, Options(language(), internal), files_of(formats), replace):
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
    from auditor.findings.audience import Audience
    from auditor.findings.chosen import chosen_school
    from auditor.reports import Options, files_of
    from auditor.reports.audiences import write_for
    from auditor.reports.data.findings_read import read_findings
    from auditor.reports.file_names import beside

    result, internal = read_findings(folder)
    only = [chosen_school(result.schools, school).school_id] if school else None
    told: list[Message] = []
    for word in dict.fromkeys(audiences):
        target = output.absolute().with_name(f"{output.name}-{FOLDERS[word]}") if output else beside(folder, FOLDERS[word])
        written = write_for(Audience(word), result, target, Options(language(), internal), files_of(formats), replace, only)
        told.append(msg("{n} files in {folder}", n=len(written), folder=target))
    for line in told:
        click.echo(str(line))
    return 0


report.add_command(letters)
report.add_command(finding)
report.add_command(audience)
report.add_command(templates)
report.add_command(files)


def _export(folder: Path) -> None:
    from auditor.reports.write import write_files
    from auditor.system.resources import templates_folder

    def copied(source: Path) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            path.write_bytes(source.read_bytes())

        return write

    sources = sorted((templates_folder() / "letters").glob("*.docx"))
    for path in write_files(folder, {source.name: copied(source) for source in sources}):
        click.echo(f"  {path}")


def _check(paths: tuple[Path, ...]) -> int:
    from auditor.commands.tell import tell_problems
    from auditor.reports.letters.letters_check import check_templates

    found = [path for given in paths for path in (sorted(given.glob("*.docx")) if given.is_dir() else [given])]
    problems = check_templates([path for path in found if not path.name.startswith("~$")])
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
