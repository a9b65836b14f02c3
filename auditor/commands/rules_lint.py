"""``auditor rules lint``: every mistake of packs at once, and what is hardly meant or not finished."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import argument, option, verb
from auditor.commands.packs import say_meanings
from auditor.i18n import msg

if TYPE_CHECKING:
    from auditor.problems import Problem


@verb(
    "lint",
    help=msg("Report errors and likely mistakes in rule packs, rule files and policy files. Exit code 2: there are errors."),
)
@argument(
    "paths",
    nargs=-1,
    metavar="[PATH]…",
    help=msg("Names or folders of packs, a folder of packs, or single files (default: all packs that ship with the program)."),
)
@option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    help=msg("Output format (default: text)."),
)
@option(
    "--texts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="PATH",
    help=msg("Folder with the policies' full text, to check quotes against."),
)
@option("--fix", is_flag=True, help=msg("First replace full-width punctuation where YAML needs ASCII."))
@option("--strict", is_flag=True, help=msg("Exit with 2 for warnings too."))
def lint(paths: tuple[str, ...], form: str, texts: Path | None, fix: bool, strict: bool) -> int:
    from auditor.authoring import lint_formats
    from auditor.authoring.lint import lint as find

    say_meanings(paths)
    if fix:
        from auditor.authoring.mend import mend

        for correction in mend(paths, texts):
            said = msg(
                "corrected: {file}, line {line}: {text}",
                file=correction.file,
                line=correction.line,
                text=correction.after.strip(),
            )
            click.echo(str(said), err=form != "text")
    found = find(paths, texts=texts)
    if form == "text":
        _tell(found.problems, len(found.packs), found.unread_quotes)
    else:
        write = {"json": lint_formats.as_json, "github": lint_formats.as_github, "sarif": lint_formats.as_sarif}[form]
        told = write(found.problems)
        if told:
            click.echo(told)
    return 2 if found.has_errors or (strict and found.problems) else 0


def _tell(problems: Sequence[Problem], packs: int, unread_quotes: int) -> None:
    from auditor.commands.tell import problem_text

    for problem in problems:
        click.echo(problem_text(problem))
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    click.echo(
        str(msg("{packs} packs read; mistakes: {errors}, warnings: {warnings}", packs=packs, errors=errors, warnings=warnings))
    )
    if problems:
        code = problems[0].code
        click.echo(str(msg("More on a code: auditor rules explain {code}", code=code)))
    if unread_quotes:
        said = msg(
            "{n} quotes were not looked up, as the policy's own wording is not at hand; --texts names its folder.",
            n=unread_quotes,
        )
        click.echo(str(said))
