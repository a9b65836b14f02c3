"""``auditor rules …``: the group of verbs for those who write rules, one file each, loaded only when asked for."""

from __future__ import annotations

import click

from auditor.commands.options import LazyGroup, common
from auditor.i18n import msg

VERBS = {
    "draft": "auditor.commands.rules_draft:draft",
    "new": "auditor.commands.rules_new:new",
    "new-pack": "auditor.commands.rules_new_pack:new_pack",
    "new-table": "auditor.commands.rules_new_pack:new_table",
    "lint": "auditor.commands.rules_lint:lint",
    "explain": "auditor.commands.explain:explain",
    "show": "auditor.commands.rules_show:show",
    "test": "auditor.commands.rules_test:test",
    "cases": "auditor.commands.rules_cases:cases",
    "impact": "auditor.commands.rules_impact:impact",
    "coverage": "auditor.commands.rules_coverage:coverage",
    "format": "auditor.commands.rules_format:format_",
}
"""Verb → where its command is; these modules import nothing heavy at their top."""


class RuleVerbs(LazyGroup):
    """The verbs of ``auditor rules``."""

    verbs = VERBS


@click.group("rules", cls=RuleVerbs, help=msg("Write, check, test and compare rules.").msgid)
@common
def rules() -> None:
    pass
