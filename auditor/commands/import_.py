"""``auditor import PATH…``: read records and tell what they are worth, without judging anybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import RecordsFrom, argument, option, verb
from auditor.i18n import language, msg

if TYPE_CHECKING:
    from auditor.files.address import Database

WRITTEN_NAMED = 8
"""Files written that are named."""


@verb("import", help=msg("Read records and report on their quality: read, converted, doubtful, rejected, not provided."))
@argument(
    "paths",
    nargs=-1,
    required=True,
    type=RecordsFrom(exists=True),
    metavar="PATH|URL…",
    help=msg("Files, folders and databases of records."),
)
@option(
    "--pack", "packs", multiple=True, metavar="NAME", help=msg("Rule pack whose requirements are looked at; may be repeated.")
)
@option(
    "--mapping",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=msg("Mapping file for local sheet and column names; may be repeated."),
)
@option(
    "--ask",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=msg("Ask on the terminal what only a person can decide, and write the answers to FILE (decisions.yaml)."),
)
@option("--suggest", is_flag=True, help=msg("Write a mapping file with suggestions to --output instead of a report."))
@option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help=msg("Folder of the report on quality; with --suggest the mapping file."),
)
@option(
    "--slips",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=msg("Write for each school a slip (docx) with what is to be corrected and what is missing into this new folder."),
)
@option("--internal", is_flag=True, help=msg("Show personal names in full; every page is marked as internal."))
@option("--replace", is_flag=True, help=msg("Replace the previous report even if it was modified."))
def import_(
    paths: tuple[Path | Database, ...],
    packs: tuple[str, ...],
    mapping: tuple[Path, ...],
    ask: Path | None,
    suggest: bool,
    output: Path,
    slips: Path | None,
    internal: bool,
    replace: bool,
) -> int:
    if suggest:
        return _suggest(paths, packs, output, replace)
    from auditor.commands.ask import ask_or_tell
    from auditor.commands.summary import console, progress_bar
    from auditor.commands.tell import tell_problems, tell_refused
    from auditor.quality import screen
    from auditor.quality.imported import import_records, write_import
    from auditor.reports.write import check_folder

    check_folder(output, replace)  # before the long work, not after it
    with progress_bar() as progress:
        found = import_records(paths, packs, mapping=mapping, decisions=ask, progress=progress)
    refused = tell_refused(found.records.files)
    tell_problems(found.records.problems)
    quality, written = write_import(found, output, slips=slips, internal=internal, replace=replace)
    screen.show(quality, language(), console())
    for path in written[:WRITTEN_NAMED]:
        click.echo(f"  {path}")
    if len(written) > WRITTEN_NAMED:
        click.echo(str(msg("  … and {n} more files", n=len(written) - WRITTEN_NAMED)))
    ask_or_tell(quality.questions, ask, found.decisions)
    return 2 if refused else 0


def _suggest(paths: tuple[Path | Database, ...], packs: tuple[str, ...], output: Path, replace: bool) -> int:
    """Write a mapping file; one that a person has corrected is never overwritten by mistake."""
    from auditor.commands.tell import tell_problems
    from auditor.inputs.packs import load_packs
    from auditor.mapping.suggest import suggest_mapping
    from auditor.written.saved import check_free, save

    check_free([output], replace)  # before the long work, not after it
    text, problems = suggest_mapping(paths, load_packs(packs)[1])
    tell_problems(problems)
    for path in save({output: text}, replace):
        click.echo(f"  {path}")
    return 0
