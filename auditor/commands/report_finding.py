"""``auditor report finding``: one finding with its sum and the records behind it, for whoever objects to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import argument, verb
from auditor.i18n import Message, language, msg

if TYPE_CHECKING:
    from collections.abc import Iterator

    from auditor.findings.finding import Finding
    from auditor.findings.result import Result


@verb("finding", help=msg("Show one finding: its figures, its sum, and the records behind it."))
@argument("folder", type=click.Path(path_type=Path, exists=True), metavar="DIR", help=msg("The report's folder."))
@argument("finding_id", metavar="ID", help=msg("The finding's ID, or its beginning."))
def finding(folder: Path, finding_id: str) -> int:
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
    for line in _lines(found[0], result):
        click.echo(plain(line))
    return 0


def _lines(f: Finding, result: Result) -> Iterator[str]:
    from auditor.reports import phrases
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
        (msg("The sum"), _sum(f)),
    ]
    for head, text in figures:
        if text:
            yield f"  {head}  {text}"
    for note in f.notes:
        yield f"  {text_of(note, spoken)}"
    for who, n in f.left_out:
        yield "  " + str(msg("left out: {who}, {n}", who=text_of(who, spoken), n=n))
    if f.evidence:
        yield str(msg("Records ({shown} of {total}):", shown=len(f.evidence), total=f.evidence_total))
    for one in f.evidence:
        place = " ".join(filter(None, (one.file, one.sheet, phrases.row(one.row, spoken) if one.row else "")))
        why = one.why or phrases.details(one, result, spoken)
        yield f"  {phrases.role(one.role, spoken)}  {one.label}  {place}  {why}"


def _sum(f: Finding) -> str:
    """``2 + 4 + 0 = 6``: who meets it, who does not, of whom it cannot be told."""
    parts = [f.counts.get(name) for name in ("satisfied", "unsatisfied", "undecided")]
    if f.measure != "share" or f.withheld or None in parts:
        return ""
    met, unmet, open_ = (part or 0 for part in parts)
    perhaps = sum(n for name, n in f.counts.items() if name.startswith("perhaps_"))
    everyone = met + unmet + open_
    told = msg("met {met} + not met {unmet} + cannot be told {open} = {all}", met=met, unmet=unmet, open=open_, all=everyone)
    if perhaps:
        return str(msg("{sum}; {n} more may or may not belong", sum=told, n=perhaps))
    return str(told)
