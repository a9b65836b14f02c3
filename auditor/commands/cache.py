"""``auditor cache AUDIT.yaml``: what ``auditor run --cache`` keeps of the files that it read, and clearing it."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import msg


@verb("cache", help=msg("Tell what “auditor run --cache” keeps beside an audit file, or clear it."))
@argument("audit_file", type=click.Path(path_type=Path, exists=True), metavar="AUDIT.yaml", help=msg("The audit file."))
@option("--clear", is_flag=True, help=msg("Delete it; the next run reads every file."))
@click.pass_obj
def cache(language: str | None, audit_file: Path, clear: bool) -> int:
    from auditor.records import kept

    folder = kept.folder_of(audit_file.absolute())
    entries, size = kept.held(folder)
    if clear:
        kept.clear(folder)
        click.echo(str(msg("Deleted: what was kept of {n} files.", n=entries)))
    else:
        click.echo(
            str(
                msg(
                    "Kept: {n} files as they were read, {size} MB, in {folder}",
                    n=entries,
                    size=f"{size / 1e6:.1f}",
                    folder=folder,
                )
            )
        )
    return 0
