"""``auditor rules cases``: the cases that a rule needs, made from the rule and held against the tool's own judgement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import msg

if TYPE_CHECKING:
    from auditor.rules.ast import Rule
    from auditor.rules.pack import Pack


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
    from auditor.authoring.cases_text import cases_of, write_cases

    sound = True
    for pack, rule in _chosen(names, packs):
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


def _chosen(names: tuple[str, ...], packs: tuple[str, ...]) -> list[tuple[Pack, Rule]]:
    """The rules that are meant. Raises UserError."""
    from auditor.authoring.cases import load_cases
    from auditor.authoring.targets import targets_of
    from auditor.problems import Problem, UserError
    from auditor.rules.pack import load_pack
    from auditor.written.mistakes import did_you_mean

    found: list[tuple[Pack, Rule]] = []
    for name in names:
        for word in packs or (name.split("/")[0] if _is_id(name) else name,):
            for target in targets_of(word):
                if target.pack is None:
                    continue
                pack = load_pack(target.pack)
                own = [rule for rule in pack.rules if rule.pack == pack.name]
                if _is_id(name):
                    chosen = [rule for rule in own if rule.id == name]
                    if not chosen:
                        suggestion = did_you_mean(name, [rule.id for rule in own])
                        raise UserError(Problem("E238", msg("There is no rule {id}.", id=name), suggestion=suggestion))
                else:
                    have = {case.rule for case in load_cases(pack)}
                    chosen = [rule for rule in own if rule.id not in have and rule.bounds]
                    chosen = [rule for rule in chosen if target.only in (None, rule.place.file)]
                found += [(pack, rule) for rule in chosen]
    return found


def _is_id(name: str) -> bool:
    """Whether a word is a rule's id and no path."""
    from pathlib import Path

    return name.count("/") == 1 and not name.startswith(".") and not Path(name).exists()
