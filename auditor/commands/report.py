"""``auditor report``: more from a report that is already there: letters in Word, their templates, other file formats."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.commands.options import SpokenGroup, argument, common, option, verb
from auditor.i18n import Message, language, msg
from auditor.reports import FOLDERS, WORDS
from auditor.reports.letters.letters_fields import KINDS

if TYPE_CHECKING:
    from auditor.findings.result import SchoolInfo

DEFAULT_KINDS = ("opinion", "rectification")
MANY_LETTERS = 50
"""From here on it pays to fill them in side by side."""


@click.group("report", cls=SpokenGroup, help=msg("Make more from a report: letters in Word, other file formats.").msgid)
@common
def report() -> None:
    pass


@verb("letters", help=msg("Letters in Word, one for each school: inspection opinions, rectification notices, self-reports."))
@argument("folder", type=click.Path(path_type=Path, exists=True), metavar="DIR", help=msg("The report's folder."))
@option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(tuple(KINDS)),
    help=msg("Which letters (default: opinion and rectification); may be repeated."),
)
@option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=msg("Folder of the bureau's own templates; those that it lacks are taken from the program."),
)
@option(
    "--fields",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=msg("YAML file with what no audit knows: issuer, document number, signer, date …"),
)
@option(
    "--since",
    type=click.Path(path_type=Path, exists=True),
    metavar="OLD",
    help=msg("The former report: letters say what is new and what persists, with the deadline first set."),
)
@option("--school", metavar="NAME|ID", help=msg("Only the letter to this school."))
@option(
    "--output", type=click.Path(path_type=Path), metavar="PATH", help=msg("Folder of the letters (default: beside the report).")
)
@option("--replace", is_flag=True, help=msg("Replace former letters even if they were changed since."))
def letters(
    folder: Path,
    kinds: tuple[str, ...],
    templates: Path | None,
    fields: Path | None,
    since: Path | None,
    school: str | None,
    output: Path | None,
    replace: bool,
) -> int:
    from auditor.commands.self_check import chosen_school
    from auditor.findings.compare import compare
    from auditor.findings.ledger import followed
    from auditor.findings.seen import own_part
    from auditor.reports import Options
    from auditor.reports.data.findings_read import read_findings
    from auditor.reports.file_names import letter_names
    from auditor.reports.letters.letters import context
    from auditor.reports.letters.letters_check import read_fields
    from auditor.reports.letters.letters_template import Template
    from auditor.reports.workbook.ledger_read import read_former
    from auditor.reports.write import check_folder, write_files
    from auditor.verdicts.verdict import Verdict

    target = output or _beside(folder, "letters")
    check_folder(target, replace)
    result, internal = read_findings(folder)
    filled_in = read_fields(fields) if fields else {}
    former = read_former([since]) if since else None
    result = followed(result, former) if former else result
    compared = compare(former.result, result, former.deadlines) if former and former.result else None
    options = Options(language(), internal)
    wanted = [chosen_school(result.schools, school)] if school else result.schools
    made = {kind: Template(_template(kind, templates)) for kind in kinds or DEFAULT_KINDS}
    names = letter_names(result.schools)

    @cache
    def fields_of(school_id: str) -> dict[str, Any]:
        own = own_part(result, school_id)  # it was masked when the report was written
        return context(own, own.schools[0], options, filled_in, compared)

    def letter(kind: str, one: SchoolInfo) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            path.write_bytes(made[kind].letter(fields_of(one.school_id)))

        return write

    files = {
        f"{names[one.school_id]}_{KINDS[kind]}.docx".replace(" ", "_"): letter(kind, one)
        for one in wanted
        for kind in made
        if kind != "rectification" or result.overall(one.school_id).verdict is Verdict.FAIL
    }
    write_files(target, files, replace, processes=None if len(files) >= MANY_LETTERS else 1)
    click.echo(str(msg("{n} letters in {folder}", n=len(files), folder=target)))
    return 0


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
    help=msg("The former report, or a ledger that was filled in: the new ledger goes on from it; may be repeated."),
)
@option(
    "--output", type=click.Path(path_type=Path), metavar="PATH", help=msg("Folder of the files (default: beside the report).")
)
@option("--replace", is_flag=True, help=msg("Replace a former report even if it was changed since."))
def files(folder: Path, formats: tuple[str, ...], since: tuple[Path, ...], output: Path | None, replace: bool) -> int:
    from auditor.findings.ledger import followed
    from auditor.reports import Options, files_of
    from auditor.reports.data.findings_read import read_findings
    from auditor.reports.workbook.ledger_read import read_former
    from auditor.reports.write import write_report

    result, internal = read_findings(folder)
    if since:
        result = followed(result, read_former(since))
    target = output or _beside(folder, "files")
    for path in write_report(result, target, Options(language(), internal), files_of(formats), replace):
        click.echo(f"  {path}")
    return 0


@verb("audience", help=msg("From a report, write what each school, or the public, may see; nothing is measured again."))
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
    help=msg("Where the folders are made, as PATH-schools and PATH-public (default: beside the report)."),
)
@option("--replace", is_flag=True, help=msg("Replace a former report even if it was changed since."))
def audience(
    folder: Path, audiences: tuple[str, ...], school: str | None, formats: tuple[str, ...], output: Path | None, replace: bool
) -> int:
    from auditor.commands.self_check import chosen_school
    from auditor.findings.audience import Audience
    from auditor.reports import Options, files_of
    from auditor.reports.audiences import write_for
    from auditor.reports.data.findings_read import read_findings

    result, internal = read_findings(folder)
    only = [chosen_school(result.schools, school).school_id] if school else None
    told: list[Message] = []
    for word in dict.fromkeys(audiences):
        target = output.absolute().with_name(f"{output.name}-{FOLDERS[word]}") if output else _beside(folder, FOLDERS[word])
        written = write_for(Audience(word), result, target, Options(language(), internal), files_of(formats), replace, only)
        told.append(msg("{n} files in {folder}", n=len(written), folder=target))
    for line in told:
        click.echo(str(line))
    return 0


report.add_command(letters)
report.add_command(audience)
report.add_command(templates)
report.add_command(files)


def _beside(folder: Path, word: str) -> Path:
    home = (folder if folder.is_dir() else folder.parent).absolute()
    return home.with_name(f"{home.name}-{word}")


def _template(kind: str, own: Path | None) -> Path:
    """The bureau's template in this language, else in any, else the program's."""
    from auditor.system.resources import templates_folder

    places = [own / f"{kind}.{language()}.docx", own / f"{kind}.docx"] if own else []
    shipped = templates_folder() / "letters" / f"{kind}.{language()}.docx"
    return next((path for path in places if path.is_file()), shipped)


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
    from auditor.reports.letters.letters_check import check_template

    found = [path for given in paths for path in (sorted(given.glob("*.docx")) if given.is_dir() else [given])]
    problems = [problem for path in found if not path.name.startswith("~$") for problem in check_template(path)]
    tell_problems(problems)
    wrong = {problem.place.file for problem in problems if problem.is_error}
    click.echo(str(msg("{n} templates checked, {bad} cannot be used.", n=len(found), bad=len(wrong))))
    return 2 if wrong or not found else 0


def _list() -> None:
    from auditor.reports.letters.letters_fields import ENTRY, LISTS, TEXTS

    for title, fields in (
        (msg("Texts"), TEXTS),
        (msg("Lists: {{%p for one in problems %}} … {{%p endfor %}}"), LISTS),
        (msg("Fields of an entry: {{{{ one.title }}}}"), ENTRY),
    ):
        click.secho(str(title), bold=True)
        for name, text in fields.items():
            click.echo(f"  {name:18}{text}")
