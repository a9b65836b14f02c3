"""``auditor rules coverage PACK``: what has become of every clause of the policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import Message, language, msg

if TYPE_CHECKING:
    from auditor.authoring.coverage import ClauseCoverage, Status
    from auditor.rules.pack import Pack


@verb(
    "coverage",
    help=msg("List a policy clause by clause: measured, evidence-based, the bureau's, aspirational; why, and what is left out."),
)
@argument("pack", metavar="PACK", help=msg("Name or folder of a rule pack."))
@option("--format", "form", type=click.Choice(["text", "json"]), default="text", help=msg("As text, or as JSON (default: text)."))
def coverage(pack: str, form: str) -> int:
    from auditor.authoring.coverage import coverage as rows_of
    from auditor.rules.pack import load_pack

    loaded = load_pack(pack)
    rows = rows_of(loaded)
    if form == "json":
        click.echo(json.dumps(_plain(loaded, rows), ensure_ascii=False, indent=2))
        return 0
    click.echo(loaded.policy.title[language()] if loaded.policy else loaded.title[language()])
    for row in rows:
        _tell(row)
    _totals(rows)
    return 0


def words() -> dict[Status, Message]:
    """What each status is called."""
    from auditor.authoring.coverage import Status

    return {
        Status.ENCODED: msg("measured from records"),
        Status.ATTESTED: msg("attested by evidence"),
        Status.BUREAU: msg("a duty of the bureau"),
        Status.ASPIRATIONAL: msg("not audited"),
        Status.OPEN: msg("not covered yet"),
    }


def _tell(row: ClauseCoverage) -> None:
    from auditor.commands.tell import plain

    clause = row.clause
    click.echo(plain(f"{row.number}  [{clause.kind}] {words()[row.status]}: {clause.summary[language()]}"))
    if clause.implied:
        click.echo("    " + str(msg("the number is implied, not written")))
    for rule in row.rules:
        click.echo(plain(f"    {rule.id}  {rule.title[language()]}"))
    for rule in row.partial:
        click.echo("    " + plain(str(msg("left out by {rule}: {text}", rule=rule.id, text=rule.partial[language()]))))
    if clause.reason is not None:
        click.echo("    " + plain(str(msg("reason: {text}", text=clause.reason[language()]))))


def _totals(rows: list[ClauseCoverage]) -> None:
    from auditor.authoring.coverage import counts

    told = [f"{words()[status]} {n}" for status, n in counts(rows).items() if n]
    partly = sum(bool(row.partial) for row in rows)
    listed = ("，" if language() == "zh" else ", ").join(told)
    click.echo(str(msg("{n} clauses: {listed}; encoded in part: {partly}", n=len(rows), listed=listed, partly=partly)))


def _plain(pack: Pack, rows: list[ClauseCoverage]) -> dict[str, Any]:
    from auditor.authoring.coverage import counts

    return {
        "pack": pack.name,
        "policy": pack.policy.title if pack.policy else None,
        "counts": {str(status): n for status, n in counts(rows).items()},
        "clauses": [
            {
                "clause": row.number,
                "class": row.clause.kind,
                "implied": row.clause.implied,
                "status": str(row.status),
                "summary": row.clause.summary,
                "reason": row.clause.reason,
                "rules": [rule.id for rule in row.rules],
                "left_out": {rule.id: rule.partial for rule in row.partial},
            }
            for row in rows
        ],
    }
