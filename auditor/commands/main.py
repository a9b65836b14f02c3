"""``auditor``: the group of verbs, one file each, loaded only when asked for; and what becomes of a failure.

Exit codes: 0 nothing failed, 1 a requirement is not met, 2 bad usage or bad input, 3 nothing failed but something could not be
judged, 4 the tool itself failed, 130 interrupted.
"""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import click

from auditor import i18n
from auditor.commands.options import LazyGroup, common, option
from auditor.i18n import msg
from auditor.problems import UserError

VERBS = {
    "run": "auditor.commands.run:run",
    "compare": "auditor.commands.compare:compare",
    "report": "auditor.commands.report:report",
    "self-check": "auditor.commands.self_check:self_check",
    "verify": "auditor.commands.verify:verify",
    "sign": "auditor.commands.sign:sign",
    "survey": "auditor.commands.survey:survey",
    "import": "auditor.commands.import_:import_",
    "cache": "auditor.commands.cache:cache",
    "store": "auditor.commands.store:store",
    "template": "auditor.commands.template:template",
    "waivers": "auditor.commands.waivers:waivers",
    "serve": "auditor.web.command:serve",
    "rules": "auditor.commands.rules:rules",
    "explain": "auditor.commands.explain:explain",
    "guide": "auditor.commands.guide:guide",
}
"""Verb → where its command is; these modules import nothing heavy at their top."""


class Verbs(LazyGroup):
    """The program's verbs. ``ctx.obj`` is the language that ``--lang`` named, or None."""

    verbs = VERBS


def _tell_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        from auditor import __version__

        click.echo(f"auditor {__version__}")
        ctx.exit()


@click.group(
    cls=Verbs, help=msg("Do schools do what policy documents promise their teachers? Audits school records against rules.").msgid
)
@option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_tell_version, help=msg("Show the version and exit.")
)
@common
def auditor() -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line; returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    chosen = _language_of(given)
    speak(chosen or "zh")
    try:
        with auditor.make_context("auditor", given, obj=chosen) as context:
            code = auditor.invoke(context)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as wrong:
        from auditor.commands.tell import tell_usage

        tell_usage(wrong)
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(str(msg("Interrupted; nothing was changed.")), err=True)
        return 130
    except UserError as wrong:
        from auditor.commands.tell import tell_problems

        tell_problems(wrong.problems)
        return 2
    except Exception as failure:
        if "--debug" in given:
            raise
        from auditor.commands.tell import tell_failure, tell_problems, users_to_mend

        if (problem := users_to_mend(failure)) is not None:
            tell_problems([problem])
            return 2
        tell_failure(failure)
        return 4


def speak(language: str) -> None:
    """Use ``language`` for the program's words and for click's own, which it looks up in Python's current gettext domain."""
    i18n.set_language(language)
    gettext.bindtextdomain(i18n.DOMAIN, str(Path(i18n.__file__).parent / "locale"))
    gettext.textdomain(i18n.DOMAIN)
    os.environ["LANGUAGE"] = language


def _language_of(arguments: Sequence[str]) -> str | None:
    """What ``--lang`` says, wherever it stands, else AUDITOR_LANG; what is no language is left for click to complain about."""
    chosen = os.environ.get("AUDITOR_LANG")
    chosen = chosen if chosen in i18n.LANGUAGES else None
    for word, following in zip_longest(arguments, arguments[1:], fillvalue=""):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == "--lang" and (value if equals else following) in i18n.LANGUAGES:
            chosen = value if equals else following
    return chosen
