"""One finding for the terminal: its figures, its sum, and the records behind it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.findings.finding import Finding
from auditor.findings.result import Result
from auditor.i18n import Message, msg
from auditor.reports import objection, phrases
from auditor.reports.phrases import text_of


def lines(f: Finding, result: Result, spoken: str) -> Iterator[str]:
    """The lines, in the language ``spoken``."""
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
