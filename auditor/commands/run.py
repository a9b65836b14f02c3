"""``auditor run AUDIT.yaml``: audit the records that the file names and leave the report in a folder."""

from __future__ import annotations

from dataclasses import replace as changed
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, Most, RecordsFrom, argument, option, verb
from auditor.commands.store_options import store_named, store_options
from auditor.i18n import msg
from auditor.reports import WORDS

if TYPE_CHECKING:
    from auditor.files.address import Database


@verb("run", help=msg("Audit the records that an audit file names, and write the report."))
@argument("audit_file", type=click.Path(path_type=Path), metavar="AUDIT.yaml", help=msg("The audit file."))
@option("--pack", "packs", multiple=True, metavar="NAME", help=msg("Override the audit file's rule pack; may be repeated."))
@option(
    "--as-of", type=Day(), help=msg("As-of date: the twelve months up to it are judged (default: the audit file's, else today).")
)
@option(
    "--records",
    multiple=True,
    type=RecordsFrom(),
    metavar="PATH|URL",
    help=msg("Override the audit file's records: a file, folder or database; may be repeated."),
)
@option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=msg("Folder of the report (default: “report” beside the audit file)."),
)
@option("--internal", is_flag=True, help=msg("Show personal names in full; every page is marked as internal."))
@option(
    "--evidence-limit",
    type=Most(),
    metavar="N|all",
    help=msg("Records listed per finding, or “all”; all are counted, whatever the limit."),
)
@store_options
@option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(tuple(WORDS)),
    help=msg("Files to write (default: json, xlsx, html); may be repeated."),
)
@option(
    "--audience",
    "audiences",
    multiple=True,
    type=click.Choice(("school", "public")),
    help=msg("Beside the bureau's report, write one for each school, or one to publish; may be repeated."),
)
@option(
    "--since",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="OLD",
    help=msg("Continue the ledger of this previous report; repeat it to name an edited workbook."),
)
@option("--pages", is_flag=True, help=msg("Also write a file for each school, in the folder “schools”."))
@option(
    "--cache", is_flag=True, help=msg("Keep what was read beside the audit file; files that did not change are not read again.")
)
@option("--replace", is_flag=True, help=msg("Replace the previous report even if it was modified."))
@click.pass_obj
def run(
    language: str | None,
    audit_file: Path,
    packs: tuple[str, ...],
    as_of: date | None,
    records: tuple[Path | Database, ...],
    output: Path | None,
    internal: bool,
    evidence_limit: int | None,
    formats: tuple[str, ...],
    audiences: tuple[str, ...],
    since: tuple[Path, ...],
    pages: bool,
    cache: bool,
    replace: bool,
    store: str | None,
    engine: str | None,
    options: tuple[str, ...],
    memory_limit: str | None,
    schools: tuple[str, ...],
    districts: tuple[str, ...],
) -> int:
    from auditor.commands.main import speak
    from auditor.commands.summary import print_summary, progress_bar
    from auditor.commands.tell import tell_problems, tell_refused
    from auditor.findings.audience import Audience
    from auditor.inputs.spec import Overrides, load_spec
    from auditor.records.kept import folder_of
    from auditor.reports import FOLDER_OF_SCHOOLS, files_of
    from auditor.run import write_audit
    from auditor.verdicts.judge import check_engine

    check_engine()
    today = date.today()
    home = store_named(store, engine, options, records)
    overrides = Overrides(
        *(packs, as_of, records, output, language, evidence_limit, internal, since),
        *(home, memory_limit, schools, districts),
    )
    spec = load_spec(audit_file, today, overrides)
    if cache:
        spec = changed(spec, cache=folder_of(audit_file.absolute()))
    speak(spec.language)
    if spec.as_of > today:
        click.echo(
            str(msg("{as_of} is not over yet: whatever schools still do until then is not in these records.", as_of=spec.as_of)),
            err=True,
        )
    with progress_bar() as progress:
        files = (*files_of(formats), *[FOLDER_OF_SCHOOLS] * pages)
        report = write_audit(spec, files, tuple(map(Audience, audiences)), replace=replace, progress=progress)
    tell_refused(report.result.files)
    tell_problems(report.result.problems)
    print_summary(report.result, report.paths, internal=spec.internal)
    return report.result.exit_code()
