"""``auditor explain CODE``: what a code means, whatever said it, and what to do."""

from __future__ import annotations

import click

from auditor.commands.options import argument, verb
from auditor.i18n import msg


@verb("explain", help=msg("Explain a code such as E310 or W502 and what to do; without a code, list all."))
@argument("codes", nargs=-1, metavar="[CODE]…", help=msg("Codes such as E104 or W401."))
def explain(codes: tuple[str, ...]) -> int:
    from auditor.authoring.every_code import EVERY_CODE
    from auditor.written.mistakes import did_you_mean

    wanted = [code.upper() for code in codes]
    for code in wanted:
        if code not in EVERY_CODE:
            near = did_you_mean(code, EVERY_CODE)
            told = msg("There is no code {code}.", code=code)
            raise click.UsageError(" ".join(str(part) for part in (told, near) if part is not None))
    for code in wanted:
        click.echo(f"{code}  {EVERY_CODE[code].title}")
        click.echo(f"    {EVERY_CODE[code].more.say()}")
    if not wanted:
        for code, known in sorted(EVERY_CODE.items()):
            click.echo(f"{code}  {known.title}")
    return 0
