"""``auditor self-check WORKBOOK --pack PACK``: what a school meets, what it is short of and until when, before anybody asks."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, RecordsFrom, argument, option, verb
from auditor.i18n import language, msg

if TYPE_CHECKING:
    from auditor.files.address import Database
    from auditor.findings.ledger import Former
    from auditor.findings.result import Result, SchoolInfo
    from auditor.inputs.spec import AuditSpec


EVERYBODY = 1000
"""Records listed for each finding: a school sees everybody who is not covered yet."""


@verb("self-check", help=msg("Check a school's own records: what is met, what is missing, by how much and until when."))
@argument(
    "workbooks",
    nargs=-1,
    required=True,
    type=RecordsFrom(exists=True),
    metavar="WORKBOOK…",
    help=msg("The school's workbook, or several files, a folder of them, or a database (URL)."),
)
@option("--pack", "packs", multiple=True, required=True, metavar="NAME", help=msg("Rule pack to check against; may be repeated."))
@option("--as-of", type=Day(), help=msg("As-of date (default: today)."))
@option("--school", metavar="NAME|ID", help=msg("The school to report on, where the files hold several."))
@option(
    "--attestations",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE",
    help=msg("Register of evidence; may be repeated."),
)
@option(
    "--mapping",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=msg("Mapping file for local sheet and column names; may be repeated."),
)
@option("--output", type=click.Path(path_type=Path), metavar="DIR", help=msg("Folder for the self-report (a page)."))
@option(
    "--since",
    type=click.Path(path_type=Path, exists=True),
    metavar="OLD",
    help=msg("The previous self-check to compare with (default: the one in the output folder)."),
)
@option("--word", is_flag=True, help=msg("Write the self-report in Word too (with --output)."))
@option("--internal", is_flag=True, help=msg("Show personal names in full; every page is marked as internal."))
@option("--replace", is_flag=True, help=msg("Replace the previous report even if it was modified."))
@click.pass_obj
def self_check(
    chosen: str | None,
    workbooks: tuple[Path | Database, ...],
    packs: tuple[str, ...],
    as_of: date | None,
    school: str | None,
    attestations: tuple[Path, ...],
    mapping: tuple[Path, ...],
    output: Path | None,
    since: Path | None,
    word: bool,
    internal: bool,
    replace: bool,
) -> int:
    from auditor.commands.summary import progress_bar
    from auditor.commands.tell import tell_problems, tell_refused
    from auditor.inputs.spec import AuditSpec, given_records, pack_word
    from auditor.run import check_before, run_audit
    from auditor.verdicts.judge import check_engine

    if word and output is None:
        raise click.UsageError(str(msg("--word needs --output: the folder to write into.")))
    check_engine()
    today = date.today()
    spec = AuditSpec(
        packs=tuple(pack_word(word, Path.cwd()) for word in packs),
        records=tuple(map(given_records, workbooks)),
        as_of=as_of or today,
        output=(output or Path("report")).absolute(),
        language=language(),
        attestations=tuple(path.absolute() for path in attestations),
        mapping=tuple(path.absolute() for path in mapping),
        evidence_limit=EVERYBODY,
        internal=internal,
        since=(since.absolute(),) if since else (),
    )
    before = check_before(spec, replace=replace) if output is not None else None
    with progress_bar() as progress:
        result = run_audit(spec, progress=progress)
    refused = tell_refused(result.files)
    tell_problems(result.problems)
    if refused:  # what a school cannot see, it cannot check
        return 2
    return _report(result, spec, school, before, written=output is not None, word=word, replace=replace)


def _report(
    result: Result, spec: AuditSpec, wanted: str | None, before: Former | None, *, written: bool, word: bool, replace: bool
) -> int:
    """Tell of the one school, and write its self-report where that is asked for (``written``), in Word too (``word``).

    ``before``: the check that the folder held; it is told on the terminal alone, because it is gone when the files are there.
    """
    from auditor.findings.ledger import followed
    from auditor.run import of_one_school, write_self_report

    own = of_one_school(result, wanted)
    paths = write_self_report(own, spec, word=word, replace=replace) if written else []
    _show(followed(own, before) if before else own, own.schools[0], spec.internal)
    for path in paths:
        click.echo(f"  {path}")
    return own.exit_code()


def _show(own: Result, school: SchoolInfo, internal: bool) -> None:
    """The self-check on the terminal."""
    from auditor.commands.summary import wrong_with
    from auditor.commands.tell import plain
    from auditor.findings.digest import SHOWN_DIGITS, subject_digests
    from auditor.reports import phrases
    from auditor.reports.screen import self_text
    from auditor.reports.self_report import sections, since_last
    from auditor.reports.text import day

    spoken = language()
    verdict = phrases.verdict(own.overall(school.school_id).verdict, spoken)
    head = msg("{school}: {verdict} (as of {as_of})", school=school.name, verdict=verdict, as_of=own.as_of)
    click.secho(plain(str(head)), bold=True)
    changes = since_last(own, spoken)
    if changes:
        for text in self_text.since(changes, day(own.compared_with, spoken), spoken):
            click.echo(plain(text))
    for text, colour in self_text.lines(sections(own, school.school_id, spoken), spoken, sys.stdout.encoding):
        click.secho(text, fg=colour or None)
    click.echo()
    rows, accepted, rejected = (sum(getattr(s, name) for s in own.sources) for name in ("rows_in", "accepted", "rejected"))
    click.echo(
        str(msg("Rows read {rows}: accepted {accepted}, rejected {rejected}", rows=rows, accepted=accepted, rejected=rejected))
    )
    for line in wrong_with(own, internal):
        click.echo(plain(line))
    for pack, digest in subject_digests(own)["school", own.self_check].items():
        shown = msg(
            "Check code ({pack}): {code}; the bureau's run over the same records gives the same.",
            pack=pack,
            code=digest[:SHOWN_DIGITS],
        )
        click.echo(plain(str(shown)))
