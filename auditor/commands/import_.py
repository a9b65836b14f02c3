"""``auditor import PATH…``: read records and tell what they are worth, without judging anybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import language, msg

if TYPE_CHECKING:
    from auditor.quality.account import Quality


@verb("import", help=msg("Read records and report on their quality: read, converted, doubted, left out, not provided."))
@argument(
    "paths",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="PATH…",
    help=msg("Files and folders of records."),
)
@option(
    "--pack", "packs", multiple=True, metavar="NAME", help=msg("Rule pack whose requirements are looked at; may be repeated.")
)
@option("--output", required=True, type=click.Path(path_type=Path), metavar="DIR", help=msg("Folder of the report on quality."))
@option("--internal", is_flag=True, help=msg("Show personal names in full; every page is marked as internal."))
@option("--replace", is_flag=True, help=msg("Replace a former report even if it was changed since."))
def import_(paths: tuple[Path, ...], packs: tuple[str, ...], output: Path, internal: bool, replace: bool) -> int:
    from auditor.commands.packs import load_packs
    from auditor.commands.summary import progress_bar
    from auditor.commands.tell import tell_problems
    from auditor.quality.account import account
    from auditor.quality.write import write_quality
    from auditor.records.read import read_records
    from auditor.reports import Options
    from auditor.reports.write import check_folder

    check_folder(output, replace)  # before the long work, not after it
    loaded, model = load_packs(packs)
    with progress_bar() as progress:
        records = read_records(paths, model, progress=progress)
    tell_problems(records.problems)
    name = str(msg("Data quality of {names}", names="、".join(path.name or str(path.resolve()) for path in paths)))
    quality = account(records, model, loaded, name, internal=internal)
    written = write_quality(quality, output, Options(language(), internal), replace)
    _show(quality, bool(loaded))
    for path in written:
        click.echo(f"  {path}")
    return 0


def _show(quality: Quality, judged: bool) -> None:
    """The account on the terminal, in a few lines."""
    from auditor.commands.tell import plain
    from auditor.quality.views import View

    view = View(quality, language())
    rows, accepted, rejected = view.totals_of_rows()
    click.secho(plain(quality.result.name), bold=True)
    click.echo(
        str(msg("Rows read {rows}: accepted {accepted}, rejected {rejected}", rows=rows, accepted=accepted, rejected=rejected))
    )
    for kind, count in view.totals():
        if count:
            click.echo(plain(f"  {kind}: {count}"))
    blocked = list(view.blocked())
    if judged:
        click.echo(str(msg("Requirements that cannot be judged for somebody, for lack of data: {n}", n=len(blocked))))
    for rule, count, lacking in blocked:
        click.echo(plain(str(msg("  {rule}: {n} ({lacking})", rule=rule, n=count, lacking=lacking))))
