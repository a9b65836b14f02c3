"""``auditor rules new``: a commented starter rule with its cases, from options or a short dialogue."""

from __future__ import annotations

import click

from auditor.commands.options import argument, check_name, option, verb
from auditor.i18n import language, msg

MEASURES = ("share", "count", "total", "ratio", "value", "attest")


@verb(
    "new",
    help=msg("Add a commented starter rule and its cases to a pack. Prompts for what no option gives; --yes never prompts."),
)
@argument("pack", metavar="PACK", help=msg("Name or folder of the pack that gets the rule."))
@option("--name", metavar="NAME", help=msg("Second part of the rule's id and name of its files, such as 8b."))
@option("--clause", metavar="CLAUSE", help=msg("Clause of the policy that the rule encodes, as the policy file writes it."))
@option("--quote", metavar="TEXT", help=msg("The normative words of the clause, at most 60 characters."))
@option("--title", metavar="TEXT", help=msg("The rule in a few words."))
@option("--measure", type=click.Choice(MEASURES), help=msg("What is measured (default: share)."))
@option("--strength", type=click.Choice(["must", "should", "may"]), help=msg("How binding it is (default: must)."))
@option("--yes", is_flag=True, help=msg("Do not prompt; use the defaults."))
def new(
    pack: str,
    name: str | None,
    clause: str | None,
    quote: str | None,
    title: str | None,
    measure: str | None,
    strength: str | None,
    yes: bool,
) -> int:
    from auditor.authoring.new_rule import Start, write_starter
    from auditor.rules.pack import load_pack

    loaded = load_pack(pack)
    ask = _Asking(yes)
    clause = ask.text("--clause", clause, str(msg("Clause, as the policy file writes it")))
    name = ask.text("--name", name, str(msg("Second part of the id (letters, digits, hyphens)")))
    check_name(name)
    quote = ask.text("--quote", quote, str(msg("Quote, the normative words only")))
    title = ask.text("--title", title, str(msg("Title")))
    measure = ask.choice(measure, str(msg("What is measured")), MEASURES)
    strength = ask.choice(strength, str(msg("How binding")), ("must", "should", "may"))
    start = Start(name, clause, quote, title, measure, strength)
    for file in write_starter(start, loaded, language()):
        click.echo(str(msg("written: {file}", file=file)))
    click.echo(str(msg("Next: change the rule, then auditor rules lint {pack} and auditor rules test {pack}.", pack=pack)))
    return 0


class _Asking:
    """Takes what an option said, else asks; without questions a missing option is an error."""

    def __init__(self, silent: bool) -> None:
        self.silent = silent

    def text(self, name: str, given: str | None, question: str) -> str:
        if given is not None:
            return given
        if self.silent:
            raise click.UsageError(str(msg("{option} is needed with --yes.", option=name)))
        answer: str = click.prompt(question, type=str)
        return answer

    def choice(self, given: str | None, question: str, choices: tuple[str, ...]) -> str:
        if given is not None or self.silent:
            return given or choices[0]
        answer: str = click.prompt(question, type=click.Choice(choices), default=choices[0])
        return answer
