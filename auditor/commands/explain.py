"""``auditor explain CODE``: what a code means, whatever said it, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from auditor.commands.options import argument, verb
from auditor.i18n import Message, msg


@verb("explain", help=msg("Explain a code such as E310 or W502 and what to do; without a code, list all."))
@argument("codes", nargs=-1, metavar="[CODE]…", help=msg("Codes such as E104 or W401."))
def explain(codes: tuple[str, ...]) -> int:
    from auditor.authoring.every_code import EVERY_CODE

    for written in codes:
        if written.upper() not in EVERY_CODE:
            raise click.UsageError(f"{msg('There is no code {code}.', code=written)} {_meant(written, EVERY_CODE)}")
    for code in map(str.upper, codes):
        click.echo(f"{code}  {EVERY_CODE[code].title}")
        click.echo(f"    {EVERY_CODE[code].more.say()}")
    if not codes:
        for code, known in sorted(EVERY_CODE.items()):
            click.echo(f"{code}  {known.title}")
    return 0


def _meant(written: str, known: Iterable[str]) -> Message:
    """What to do about a word that is no code."""
    from auditor.written.mistakes import did_you_mean

    if "/" in written:
        return msg("A rule is shown by “auditor rules show {id}”.", id=written)
    if not re.fullmatch(r"[EeWw]\d*", written):
        return msg("A code stands before a message: E or W and three digits. For words see “auditor guide inspector”.")
    near = did_you_mean(written.upper(), known) if re.fullmatch(r".\d{2,3}", written) else None
    return near or msg("“auditor explain” lists all codes.")
