"""``auditor store write AUDIT.yaml TARGET``: import the records once, and keep them in the form in which they are measured."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import RecordsFrom, argument, option, verb
from auditor.i18n import msg

if TYPE_CHECKING:
    from auditor.files.address import Database


@verb("write", help=msg("Import the records that an audit file names into a record store, from which audits are run."))
@argument("audit_file", type=click.Path(path_type=Path), metavar="AUDIT.yaml", help=msg("The audit file."))
@argument("target", metavar="DIR|URL", help=msg("A folder, or the address of a PostgreSQL database, for the record store."))
@option("--pack", "packs", multiple=True, metavar="NAME", help=msg("Override the audit file's rule pack; may be repeated."))
@option(
    "--records",
    multiple=True,
    type=RecordsFrom(),
    metavar="PATH|URL",
    help=msg("Override the audit file's records: a file, folder or database; may be repeated."),
)
def write(audit_file: Path, target: str, packs: tuple[str, ...], records: tuple[Path | Database, ...]) -> int:
    from auditor.commands.summary import progress_bar
    from auditor.commands.tell import plain, tell_problems
    from auditor.inputs.read import inputs
    from auditor.inputs.spec import Overrides, load_spec
    from auditor.store.write import check_target, write_store

    spec = load_spec(audit_file, date.today(), Overrides(packs=packs, records=records))
    check_target(target)  # before the long work, not after it
    with progress_bar() as progress:
        loaded, found = inputs(spec, progress=progress)
        progress(msg("Writing the record store"), 0, 0)
        written = write_store(found, loaded[-1].model, target)
    tell_problems(found.problems)
    rows = sum(written.values())
    click.echo(str(msg("Record store {target}: {n} tables, {rows} rows", target=plain(target), n=len(written), rows=rows)))
    return 0
