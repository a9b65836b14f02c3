"""``auditor rules show ID``: one rule, told in words, with its source, its data, its SQL and its ruleset."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, argument, option, verb
from auditor.i18n import language, msg

if TYPE_CHECKING:
    from auditor.rules.ast import Rule
    from auditor.rules.pack import Pack

PARTS = ("words", "yaml", "data", "sql", "ruleset")


@verb(
    "show",
    help=msg(
        "Show a rule: in plain words, its clause and quote, the history of its threshold, the data it needs,"
        " its SQL and its durable-rules ruleset."
    ),
)
@argument("rule_id", metavar="ID", help=msg("The id of a rule, such as shandan/3c."))
@option("--pack", metavar="PATH", help=msg("Name or folder of the pack (default: the pack that the id begins with)."))
@option(
    "--only",
    multiple=True,
    type=click.Choice(PARTS),
    help=msg("Only this part: words, the rule's YAML, data, sql or ruleset; may be repeated."),
)
@option(
    "--dialect",
    type=click.Choice(["duckdb", "postgres", "spark"]),
    default="duckdb",
    help=msg("Whose SQL is shown (default: duckdb, which auditor uses)."),
)
@option("--as-of", type=Day(), help=msg("Day for which the SQL is written (default: today)."))
def show(rule_id: str, pack: str | None, only: tuple[str, ...], dialect: str, as_of: date | None) -> int:
    from auditor.authoring.shown import ShownRule
    from auditor.authoring.targets import pack_of_rule
    from auditor.reports.text import clean
    from auditor.rules.pack import load_pack

    found = load_pack(pack) if pack is not None else pack_of_rule(rule_id)
    shown = ShownRule(rule_of(found, rule_id), found, language(), as_of or date.today())
    parts = {
        "words": shown.words,
        "yaml": shown.yaml,
        "data": shown.data,
        "sql": lambda: shown.sql(dialect),
        "ruleset": shown.ruleset,
    }
    for name in only or PARTS:
        for line in parts[name]():
            click.echo("\n".join(clean(part) for part in line.split("\n")))
    return 0


def rule_of(pack: Pack, rule_id: str) -> Rule:
    """The rule of that id. Raises a usage error with a suggestion."""
    from auditor.written.mistakes import did_you_mean

    rule = pack.rule(rule_id)
    if rule is None:
        near = did_you_mean(rule_id, [known.id for known in pack.rules])
        if "/" not in rule_id and pack.rules:
            listing = f"auditor rules coverage {rule_id}"
            near = msg("Write pack and clause, as in {id}; “{listing}” lists all.", id=pack.rules[0].id, listing=listing)
        told = msg("There is no rule {id}.", id=rule_id)
        raise click.UsageError(" ".join(str(part) for part in (told, near) if part is not None))
    return rule
