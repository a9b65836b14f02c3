"""``auditor rules draft``: a policy's text as a draft of its policy file and rules, every number accounted for."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import argument, check_name, option, verb
from auditor.i18n import Message, msg

if TYPE_CHECKING:
    from auditor.authoring.drafts.write import Draft

KINDS: dict[str, Message] = {
    "requirement": msg("in a requirement"),
    "grant": msg("what somebody receives"),
    "aim": msg("a wish without a measure"),
    "result": msg("told as done, no duty"),
    "date": msg("date"),
    "document_number": msg("number of a document"),
    "ordinal": msg("counts in a row"),
    "name": msg("part of a name"),
    "none": msg("counts nothing that is asked"),
    "open": msg("open: what it counts is not clear"),
}


@verb(
    "draft",
    help=msg(
        "Read a policy's text (.txt, .docx, or - for what is pasted) and write a draft: the policy file with every clause,"
        " rules with the questions that a person must settle, and an account of every number. It decides nothing."
    ),
)
@argument("text", metavar="TEXT", help=msg("The policy's text: a .txt or .docx file, or - to paste it and end with Ctrl+D."))
@option("--pack", metavar="NAME", help=msg("Name of the pack and of the policy: small letters, digits, hyphens."))
@option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="PATH",
    help=msg("Folder that gets rules/, policies/ and drafts/ (default: where you are)."),
)
@option("--print", "only_print", is_flag=True, help=msg("Print the account as YAML and write nothing."))
def draft(text: str, pack: str | None, into: Path, only_print: bool) -> int:
    from auditor.authoring.drafts.documents import decode, read_document
    from auditor.authoring.drafts.draft import draft as read
    from auditor.authoring.drafts.source import read_text
    from auditor.authoring.drafts.write import account_text, draft_rules, write_draft
    from auditor.model.model import base_model

    if pack is None and not only_print:
        raise click.UsageError(str(msg("Say under which name the draft is written: --pack NAME.")))
    if pack is not None:
        check_name(pack)
    written = decode(Path("-"), sys.stdin.buffer.read()) if text == "-" else read_document(Path(text))
    source = read_text(written)
    drafted = draft_rules(source, read(source), pack or "draft", base_model())
    if only_print:
        click.echo(account_text(drafted), nl=False)
        return 0
    files = write_draft(drafted, written, into)
    _tell(drafted)
    for file in files:
        click.echo(str(msg("written: {file}", file=file)))
    click.echo(
        str(
            msg(
                "Next: settle the questions in {file}, then auditor rules lint {pack}.",
                file=_rules(files),
                pack=_shown(into, drafted.pack),
            )
        )
    )
    return 0


def _rules(files: list[Path]) -> Path:
    return next(file for file in files if file.name == "draft.yaml")


def _shown(into: Path, pack: str) -> str:
    return str(into / "rules" / pack)


def _tell(drafted: Draft) -> None:
    """What was found, and every number that nothing explains."""
    read, text = drafted.read, drafted.text
    ready = sum(one.is_rule for one in drafted.rules)
    click.echo(
        str(
            msg(
                "{clauses} clauses; {found} requirements, grants and aims: {ready} drafted as rules, {open} to be decided",
                clauses=len(read.clauses),
                found=len(drafted.rules),
                ready=ready,
                open=len(drafted.rules) - ready,
            )
        )
    )
    numbers = Counter(number.kind for number in read.numbers)
    click.echo(str(msg("{n} numbers and words of number in the text:", n=len(read.numbers))))
    for kind, told in KINDS.items():
        if numbers[kind]:
            click.echo(f"  {numbers[kind]:>4}  {told}")
    for number in read.numbers:
        if number.kind == "open":
            around = text.chars[max(0, number.start - 10) : number.end + 10]
            click.echo(str(msg("  open, line {line}: …{text}…", line=text.line(number.start), text=around)))
