"""``auditor rules coverage PACK``: what has become of every clause of the policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import language, msg

if TYPE_CHECKING:
    from auditor.authoring.coverage import ClauseCoverage


@verb(
    "coverage",
    help=msg("List a policy clause by clause: measured, evidence-based, the bureau's, aspirational; why, and what is left out."),
)
@argument("pack", metavar="PACK", help=msg("Name or folder of a rule pack."))
@option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=msg("As text, or as JSON (default: text)."))
def coverage(pack: str, form: str) -> int:
    from auditor.authoring.coverage import as_data
    from auditor.authoring.coverage import coverage as rows_of
    from auditor.rules.pack import load_pack

    loaded = load_pack(pack)
    rows = rows_of(loaded)
    if form == "json":
        click.echo(json.dumps(as_data(loaded, rows), ensure_ascii=False, indent=2))
        return 0
    click.echo(loaded.policy.title[language()] if loaded.policy else loaded.title[language()])
    for row in rows:
        _tell(row)
    _totals(rows)
    return 0


def _tell(row: ClauseCoverage) -> None:
    from auditor.authoring.coverage import WORDS
    from auditor.commands.tell import plain

    clause = row.clause
    click.echo(plain(f"{row.number}  [{clause.kind}] {WORDS[row.status]}: {clause.summary[language()]}"))
    if clause.implied:
        click.echo("    " + str(msg("the number is implied, not written")))
    for rule in row.rules:
        click.echo(plain(f"    {rule.id}  {rule.title[language()]}"))
    for rule in row.partial:
        click.echo("    " + plain(str(msg("left out by {rule}: {text}", rule=rule.id, text=rule.partial[language()]))))
    if clause.reason is not None:
        click.echo("    " + plain(str(msg("reason: {text}", text=clause.reason[language()]))))


def _totals(rows: list[ClauseCoverage]) -> None:
    from auditor.authoring.coverage import WORDS, counts

    told = [f"{WORDS[status]} {n}" for status, n in counts(rows).items() if n]
    partly = sum(bool(row.partial) for row in rows)
    listed = ("，" if language() == "zh" else ", ").join(told)
    click.echo(str(msg("{n} clauses: {listed}; encoded in part: {partly}", n=len(rows), listed=listed, partly=partly)))
