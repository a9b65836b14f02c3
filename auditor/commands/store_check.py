"""``auditor store check STORE``: are tables that somebody else has laid out what an audit takes them for?"""

from __future__ import annotations

import click

from auditor.commands.options import argument, option, verb
from auditor.commands.store_options import engine_options, store_named
from auditor.i18n import listed, msg


@verb(
    "check",
    help=msg("Validate tables that were not written by this program: types, keys, codes, dates. Exit code 2: some are invalid."),
)
@argument("store", metavar="DIR|URL", help=msg("The record store: a folder, or the address of a database."))
@option(
    "--pack", "packs", multiple=True, metavar="NAME", help=msg("Rule pack whose own tables are checked too; may be repeated.")
)
@engine_options
def check(store: str, packs: tuple[str, ...], engine: str | None, options: tuple[str, ...]) -> int:
    from auditor.commands.tell import plain
    from auditor.inputs.packs import load_packs
    from auditor.problems import UserError
    from auditor.store.check import problems_of
    from auditor.store.store import Store

    named = store_named(store, engine, options, ())
    assert named is not None
    _, model = load_packs(packs)
    home = Store(named.address, named.engine, None, named.options)
    problems = problems_of(home, model)
    if problems:
        raise UserError(problems)
    tables = [name for name in model.tables if name in home.tables]
    click.echo(plain(str(msg("{n} tables, nothing wrong: {names}", n=len(tables), names=listed(tables)))))
    return 0
