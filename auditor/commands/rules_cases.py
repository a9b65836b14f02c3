"""``auditor rules cases``: the cases that a rule needs, made from the rule and held against the tool's own judgement."""

from __future__ import annotations

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import msg


@verb(
    "cases",
    help=msg(
        "Generate the cases that rules need: exactly enough, one less, one more, data missing, not"
        " applicable. Each is computed from the threshold and compared with the verdict; exit code 1: one"
        " differs."
    ),
)
@argument("names", nargs=-1, required=True, metavar="RULE…", help=msg("Ids of rules, or a pack for all its rules without cases."))
@option("--pack", "packs", multiple=True, metavar="PATH", help=msg("Name or folder of the pack that has the rule."))
@option("--write", is_flag=True, help=msg("Write them into the pack, one file a rule; otherwise they are shown."))
def cases(names: tuple[str, ...], packs: tuple[str, ...], write: bool) -> int:
    from auditor.authoring.cases_text import cases_of, rules_meant, write_cases

    sound = True
    for pack, rule in rules_meant(names, packs):
        made = cases_of(rule, pack)
        if made.why is not None:
            click.echo(str(msg("{rule}: no cases made: {why}", rule=rule.id, why=made.why)), err=True)
            continue
        for name in made.apart:
            click.echo(str(msg("{rule}: judged otherwise than reckoned, left out: {name}", rule=rule.id, name=name)), err=True)
            sound = False
        if not write:
            click.echo(made.text, nl=False)
        elif made.number:
            click.echo(str(msg("written: {file} ({n} cases)", file=write_cases(made, pack), n=made.number)))
    return 0 if sound else 1
