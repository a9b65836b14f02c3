"""``auditor rules explain CODE``: what a code of a mistake means, and what to do."""

from __future__ import annotations

import click

from auditor.commands.options import argument, verb
from auditor.i18n import msg


@verb("explain", help=msg("Tell more about the code of a mistake, such as E104; without a code, list them all."))
@argument("codes", nargs=-1, metavar="[CODE]…", help=msg("Codes such as E104 or W401."))
def explain(codes: tuple[str, ...]) -> int:
    from auditor.authoring.lint_codes import ALL_CODES
    from auditor.written.mistakes import did_you_mean

    wanted = [code.upper() for code in codes]
    for code in wanted:
        if code not in ALL_CODES:
            near = did_you_mean(code, ALL_CODES)
            told = msg("There is no code {code}.", code=code)
            raise click.UsageError(" ".join(str(part) for part in (told, near) if part is not None))
    for code in wanted:
        click.echo(f"{code}  {ALL_CODES[code].title}")
        click.echo(f"    {ALL_CODES[code].more.say()}")
    if not wanted:
        for code, known in sorted(ALL_CODES.items()):
            click.echo(f"{code}  {known.title}")
    return 0
