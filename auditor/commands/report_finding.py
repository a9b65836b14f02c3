"""``auditor report finding``: one finding with its sum and the records behind it, for whoever objects to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import Message, language, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.findings.finding import Finding
    from auditor.findings.result import Result


@verb("finding", help=msg("Show one finding: its figures, its sum, and the records behind it."))
@argument("folder", type=click.Path(path_type=Path, exists=True), metavar="DIR", help=msg("The report's folder."))
@argument("finding_id", metavar="ID", help=msg("The finding's ID, or its beginning."))
@option("--names", is_flag=True, help=msg("Show names in full: the files that the report was made from are read again."))
@option(
    "--inputs",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="PATH",
    help=msg("Allow reading this folder or file outside the report's folder; may be repeated."),
)
def finding(folder: Path, finding_id: str, names: bool, inputs: tuple[Path, ...]) -> int:
    from auditor.commands.tell import plain
    from auditor.problems import Place, Problem, UserError
    from auditor.reports.data.findings_read import read_findings

    result, _ = read_findings(folder)
    found = [f for f in result.findings if finding_id and f.finding_id.startswith(finding_id.strip().lower())]
    if len(found) != 1:
        told = msg("“{id}” is the beginning of {n} findings.", id=finding_id, n=len(found))
        none = msg("There is no finding “{id}” in this report.", id=finding_id)
        hint = msg("The ID stands in the last column of the ledger and in findings.json.")
        raise UserError(Problem("E975", told if found else none, Place(file=str(folder)), hint))
    chosen = found[0]
    if names:
        from auditor.findings.masking import released
        from auditor.proof.allowed import Allowed
        from auditor.proof.verify import made_again

        result = released(made_again(folder, Allowed(inputs)), internal=True)
        chosen = next((f for f in result.findings if f.finding_id == chosen.finding_id), chosen)
    for line in _lines(chosen, result):
        click.echo(plain(line))
    return 0


def _lines(f: Finding, result: Result) -> Iterator[str]:
    from auditor.reports import objection, phrases
    from auditor.reports.phrases import text_of

    spoken = language()
    yield f"{f.subject_name} · {text_of(f.title, spoken)} · {phrases.period(f, spoken)}"
    yield f"{phrases.clause(f, result, spoken)} {f.quote}"
    rule = result.rules.get(f.rule)
    if rule is not None:
        yield text_of(rule.sentence, spoken)
    figures: list[tuple[Message, str]] = [
        (msg("Result"), f"{phrases.standing(f, spoken)} ({phrases.reason(f.reason, spoken)})"),
        (msg("Found"), phrases.actual(f, spoken)),
        (msg("Required"), phrases.required(f, spoken)),
        (msg("Shortfall"), phrases.shortfall(f, spoken)),
        (msg("Worst and best case"), phrases.range_of(f, spoken)),
        (msg("Data not provided"), phrases.missing(f, result, spoken)),
        (msg("The sum"), objection.sum_of(f, spoken)),
        (msg("If it is granted"), objection.if_granted(f, spoken)),
    ]
    for head, text in figures:
        if text:
            yield f"  {head}  {text}"
    for note in phrases.notes(f, result, spoken):
        yield f"  {note}"
    for who, n in f.left_out:
        yield "  " + str(msg("left out: {who}, {n}", who=text_of(who, spoken), n=n))
    if f.evidence:
        yield str(msg("Records ({shown} of {total}):", shown=len(f.evidence), total=f.evidence_total))
    for one in f.evidence:
        place = " ".join(filter(None, (one.file, one.sheet, phrases.row(one.row, spoken) if one.row else "")))
        why = one.why or phrases.details(one, result, spoken)
        yield f"  {phrases.role(one.role, spoken)}  {one.label}  {place}  {why}"
    if f.read_counts:
        yield objection.read_total(f, spoken)
    fields = phrases.Fields(result, spoken)
    for line in objection.lines(f, fields):
        told = "  ".join(filter(None, (line.counts, line.label, line.why, line.details, objection.place_of(line, spoken))))
        yield f"  {told}"
