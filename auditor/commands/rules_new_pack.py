"""``auditor rules new-pack`` and ``new-table``: a pack, and a table of its own, from nothing."""

from __future__ import annotations

import re
from pathlib import Path

import click

from auditor.commands.options import argument, check_name, option, verb
from auditor.i18n import msg


@verb("new-pack", help=msg("Write an empty pack and its policy file: rules/NAME/pack.yaml and policies/NAME.yaml."))
@argument("name", metavar="NAME", help=msg("Name of the pack and of the policy: small letters, digits, hyphens."))
@option("--title", metavar="TEXT", help=msg("Title of the policy (default: the name)."))
@option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="PATH",
    help=msg("Folder that gets rules/ and policies/ (default: where you are)."),
)
def new_pack(name: str, title: str | None, into: Path) -> int:
    from auditor.authoring.new_pack import write_pack

    check_name(name)
    for file in write_pack(name, title or name, into):
        click.echo(str(msg("written: {file}", file=file)))
    folder = into / "rules" / name
    click.echo(str(msg("Next: list the clauses, then auditor rules new {pack} for each rule.", pack=folder)))
    return 0


@verb(
    "new-table",
    help=msg(
        "Add a table of its own to a pack, for records that the program's own tables do not have. Its first date places a record"
        " in its period."
    ),
)
@argument("pack", metavar="PACK", help=msg("Name or folder of the pack that gets the table."))
@argument("name", metavar="NAME", help=msg("Name of the table in rules: small letters, digits, underscores."))
@option("--title", metavar="TEXT", required=True, help=msg("Name of the table as schools see it: the sheet's name."))
@option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME:TYPE:HEADER",
    help=msg("A column: its name, its type (date, text, number, integer, money, boolean or time) and its header; repeat it."),
)
@option("--staff", is_flag=True, help=msg("Each record is about one member of staff."))
def new_table(pack: str, name: str, title: str, columns: tuple[str, ...], staff: bool) -> int:
    from auditor.authoring.new_pack import COLUMNS, write_table
    from auditor.rules.pack import load_pack

    given = []
    for column in columns or ("held_on:date:日期",):
        parts = re.split("[:：]", column)
        if len(parts) != 3 or not re.fullmatch(r"[a-z][a-z0-9_]*", parts[0]) or parts[1] not in COLUMNS or not parts[2].strip():
            raise click.UsageError(
                str(
                    msg(
                        "“{text}” is no column; write it like held_on:date:值班日期, with one of {types}.",
                        text=column,
                        types=", ".join(COLUMNS),
                    )
                )
            )
        given.append((parts[0], parts[1], parts[2].strip()))
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise click.UsageError(str(msg("“{text}” is not a name: use small letters, digits and underscores.", text=name)))
    loaded = load_pack(pack)
    file = write_table(loaded, name, title, given, staff, loaded.model)
    click.echo(str(msg("written: {file}", file=file)))
    click.echo(str(msg("Next: use the table {name} in a rule; auditor template writes its sheet for schools.", name=name)))
    return 0
