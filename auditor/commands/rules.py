"""``auditor rules …``: the group of verbs for those who write rules, one file each, loaded only when asked for."""

from __future__ import annotations

from importlib import import_module

import click

from auditor.commands.options import SpokenGroup, common
from auditor.i18n import msg

VERBS = {
    "new": "auditor.commands.rules_new:new",
    "lint": "auditor.commands.rules_lint:lint",
    "explain": "auditor.commands.rules_explain:explain",
    "show": "auditor.commands.rules_show:show",
    "test": "auditor.commands.rules_test:test",
    "impact": "auditor.commands.rules_impact:impact",
    "coverage": "auditor.commands.rules_coverage:coverage",
    "format": "auditor.commands.rules_format:format_",
}
"""Verb → where its command is; these modules import nothing heavy at their top."""


class RuleVerbs(SpokenGroup):
    """Loads a verb's module when the verb is named (or listed)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group("rules", cls=RuleVerbs, help=msg("Write, check, test and compare rules.").msgid)
@common
def rules() -> None:
    pass
