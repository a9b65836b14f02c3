"""``auditor rules format``: rule files and files of cases in Chinese or English words, comments and layout kept."""

from __future__ import annotations

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import LANGUAGES, msg


@verb(
    "format",
    help=msg(
        "Write the words of rule files and of files of cases in Chinese or English: keys, tables, fields, codes, comparators."
        " Comments and layout stay. Without --check or --write the text is shown."
    ),
)
@argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH…",
    help=msg("Names or folders of packs, or single rule files and files of cases."),
)
@option("--to", "words", type=click.Choice(LANGUAGES), help=msg("Language of the words (default: that of --lang, else zh)."))
@option("--check", is_flag=True, help=msg("Change nothing; exit with 1 and name the files that would change."))
@option("--write", is_flag=True, help=msg("Change the files."))
@click.pass_obj
def format_(chosen: str | None, paths: tuple[str, ...], words: str | None, check: bool, write: bool) -> int:
    from auditor.authoring.format import format_file
    from auditor.authoring.targets import files_meant
    from auditor.system.swap import replaced_file

    if check and write:
        raise click.UsageError(str(msg("Either --check or --write.")))
    changed: list[str] = []
    for pack, path, file in files_meant(paths):
        before = path.read_bytes().decode("utf-8-sig")
        after = format_file(path, file, pack, words or chosen or "zh")
        if not check and not write:
            click.echo(after, nl=not after.endswith("\n"))
        elif after != before:
            changed.append(file)
            if write:
                with replaced_file(path) as new:
                    new.write_text(after, encoding="utf-8", newline="")
    for file in changed:
        click.echo(file)
    if check or write:
        n = len(changed)
        click.echo(str(msg("files that would change: {n}", n=n) if check else msg("files changed: {n}", n=n)))
    return 1 if check and changed else 0
