"""``auditor rules test``: run the cases of packs, tell what came out otherwise, and how far the cases go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Whole, argument, option, verb
from auditor.commands.packs import say_meanings
from auditor.i18n import Message, msg

if TYPE_CHECKING:
    from auditor.authoring.cases import CaseResult
    from auditor.authoring.tested import CaseCoverage


@verb(
    "test",
    help=msg("Run the test cases of rule packs. Exit code 1: a case fails, or coverage is below the threshold."),
)
@argument(
    "paths",
    nargs=-1,
    metavar="[PATH]…",
    help=msg("Names or folders of packs, a folder of packs, or single files (default: all packs that ship with the program)."),
)
@option("--rule", "rules", multiple=True, metavar="ID", help=msg("Only the cases of this rule; may be repeated."))
@option(
    "--threshold",
    type=Whole(0, 100),
    default=0,
    metavar="PERCENT",
    help=msg("Required coverage of verdicts, boundaries and dated thresholds, in percent."),
)
@option("--missing", is_flag=True, help=msg("List what no case covers."))
def test(paths: tuple[str, ...], rules: tuple[str, ...], threshold: int, missing: bool) -> int:
    from auditor.authoring.targets import targets_of
    from auditor.authoring.tested import try_cases
    from auditor.rules.pack import load_pack, pack_names
    from auditor.verdicts.judge import check_engine

    check_engine()
    sound = True
    say_meanings(paths)
    for target in (target for path in paths or pack_names() for target in targets_of(path)):
        if target.pack is None:
            raise click.UsageError(str(msg("No pack encodes the policy file {file}.", file=target.policy)))
        found = try_cases(load_pack(target.pack), target.only, rules)
        for result in found.failed:
            _tell(result)
        n, bad = len(found.results), len(found.failed)
        words = msg("{pack}: {n} cases, {good} as written, {bad} otherwise", pack=found.pack.name, n=n, good=n - bad, bad=bad)
        click.echo(str(words))
        sound = sound and not found.failed
        if found.coverage is not None:
            sound = _coverage(found.coverage, threshold, missing) and sound
    return 0 if sound else 1


def _coverage(found: CaseCoverage, threshold: int, missing: bool) -> bool:
    enough = found.percent >= threshold
    shown = found.wanted - len(found.missing)
    if found.wanted:
        told = msg("  tested: {percent}% ({shown} of {wanted})", percent=found.percent, shown=shown, wanted=found.wanted)
    else:
        told = msg("  nothing in it is judged from records, so there is nothing for cases to show")
    click.echo(str(told))
    if missing or not enough:
        for cell in found.missing:
            since = str(msg(" under the threshold from {date}", date=cell.since.isoformat())) if cell.since else ""
            click.echo(
                "    " + str(msg("{rule}: no case shows {what}{since}", rule=cell.rule, what=_what(cell.what), since=since))
            )
    if not enough:
        click.echo(str(msg("  less than the {threshold}% asked for", threshold=threshold)))
    return enough


def _what(what: str) -> Message:
    from auditor.findings.words import VERDICTS
    from auditor.verdicts.verdict import Verdict

    return msg("exactly what is required") if what == "boundary" else VERDICTS[Verdict(what)].label


def _tell(result: CaseResult) -> None:
    """A case that came out otherwise: where it stands, and one line for each figure that differs."""
    from auditor.commands.tell import place_text, plain
    from auditor.findings.words import REASONS
    from auditor.i18n import language

    case = result.case
    click.echo(f"{place_text(case.place)}: " + plain(str(msg("{rule}: {name}", rule=case.rule, name=case.name))))
    if result.problem is not None:
        click.echo("    " + plain(str(result.problem)))
    rows = [(_name(d.what), _value(d.what, d.expected), _value(d.what, d.found)) for d in result.differences]
    for line in _columns([(str(msg("figure")), str(msg("expected")), str(msg("found"))), *rows]) if rows else ():
        click.echo("    " + line)
    for finding in result.findings if rows else ():
        told = msg(
            "found: {subject}, {period}: {verdict} ({reason})",
            subject=finding.subject_name,
            period=finding.period[language()],
            verdict=_what(finding.verdict),
            reason=REASONS[finding.reason],
        )
        click.echo("    " + plain(str(told)))


def _name(what: str) -> str:
    from auditor.i18n import language
    from auditor.rules.words import EXPECT_WORDS

    return EXPECT_WORDS[what][0] if language() == "zh" else what


def _value(what: str, value: str) -> str:
    from auditor.verdicts.verdict import Verdict

    if what == "verdict" and value in set(Verdict):
        return f"{_what(value)} ({value})"
    return value


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as aligned columns; a Chinese character is two wide."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[nth]) for row in rows) for nth in range(len(rows[0]))]
    return [
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
