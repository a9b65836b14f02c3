"""``auditor survey STORE``: judge every school of a record store, province or nation, and leave verdicts and a summary."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import click

from auditor.commands.options import Day, Whole, argument, option, verb
from auditor.i18n import msg

ENGINES = ("duckdb", "postgresql", "spark")
"""As in ``auditor.store.store``, which is slow to load."""


@verb("survey", help=msg("Judge every school of a record store of any size; write verdicts and a summary."))
@argument("store", metavar="STORE", help=msg("The record store: a folder, or the address of a database."))
@option("--pack", "packs", multiple=True, required=True, metavar="NAME", help=msg("Rule pack; may be repeated."))
@option("--as-of", type=Day(), help=msg("As-of date of the survey (default: today)."))
@option(
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="PATH",
    help=msg("Folder of the verdicts and the summary."),
)
@option("--engine", type=click.Choice(ENGINES), help=msg("Engine that runs the computation (default: chosen by the address)."))
@option("--memory-limit", metavar="SIZE", help=msg("Memory limit for computation, such as 2GB; the excess spills to disk."))
@option(
    "--batch",
    type=Whole(1, 10_000_000),
    metavar="N",
    help=msg("Schools per batch (default: 24000); districts stay whole."),
)
@option(
    "--evidence",
    type=Whole(0, 10_000),
    default=0,
    metavar="N",
    help=msg("Records listed, at most, of each finding that fails or cannot be judged (default: 0, none)."),
)
@click.pass_obj
def survey(
    language: str | None,
    store: str,
    packs: tuple[str, ...],
    as_of: date | None,
    output: Path,
    engine: str | None,
    memory_limit: str | None,
    batch: int | None,
    evidence: int,
) -> int:
    from auditor.commands.main import speak
    from auditor.commands.summary import progress_bar
    from auditor.files.address import without_passwords
    from auditor.inputs.packs import load_packs
    from auditor.store.store import Store
    from auditor.survey.batches import SCHOOLS_IN_A_BATCH
    from auditor.survey.folder import EVIDENCE, PAGE, SUMMARY, check_folder
    from auditor.survey.summary import exit_code
    from auditor.survey.survey import survey_store
    from auditor.survey.terminal import show
    from auditor.verdicts.judge import check_engine

    check_engine()
    speak(language or "zh")
    check_folder(output)  # before the long work, not after it
    loaded, _ = load_packs(packs)
    try:
        with progress_bar() as progress:
            found = survey_store(
                Store(store, engine or "", memory_limit),
                loaded,
                as_of=as_of or date.today(),
                folder=output,
                schools_in_a_batch=batch or SCHOOLS_IN_A_BATCH,
                evidence=evidence,
                progress=progress,
            )
    except KeyboardInterrupt:
        again = msg(
            "Interrupted. The batches that are finished stay in {folder}; the same command goes on from there.",
            folder=str(output),
        )
        click.echo(str(again), err=True)
        return 130
    show(found)
    for name in (PAGE, SUMMARY):
        click.echo(f"  {output / name}")
    if evidence:
        click.echo(f"  {output / EVIDENCE}")
    home = " ".join(["--store", shlex.quote(without_passwords(store)), *(["--engine", engine] if engine else [])])
    command = f"auditor run AUDIT.yaml {home} --school ID --evidence-limit all"
    click.echo(str(msg("All records behind the verdicts on one school: {command}", command=command)))
    return exit_code(found.told)
