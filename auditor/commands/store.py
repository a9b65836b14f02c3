"""``auditor store …``: the group of verbs for records on an engine, one file each, loaded only when asked for."""

from __future__ import annotations

import click

from auditor.commands.options import LazyGroup, common
from auditor.i18n import msg

VERBS = {
    "write": "auditor.commands.store_write:write",
    "check": "auditor.commands.store_check:check",
}
"""Verb → where its command is; these modules import nothing heavy at their top."""


class StoreVerbs(LazyGroup):
    """The verbs of ``auditor store``."""

    verbs = VERBS


@click.group("store", cls=StoreVerbs, help=msg("Keep records ready for large audits, in a folder or in a database.").msgid)
@common
def store() -> None:
    pass
