"""``auditor rules impact OLD NEW AUDIT.yaml``: the same records under two versions of a pack."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, argument, option, verb
from auditor.i18n import language, msg

if TYPE_CHECKING:
    from auditor.authoring.impact import Impact

WIDTH_OF_A_FILE = 120


@verb(
    "impact",
    help=msg(
        "Judge the same records by two versions of a rule pack: which verdicts change, and the county's figures before and after."
    ),
)
@argument("old", metavar="OLD", help=msg("The old pack: a name, a folder, or a folder at a git revision (v1:rules/shandan)."))
@argument("new", metavar="NEW", help=msg("The new pack, named likewise."))
@argument(
    "audit_file", type=click.Path(path_type=Path), metavar="AUDIT.yaml", help=msg("The audit file whose records are judged.")
)
@option(
    "--as-of", type=Day(), help=msg("As-of date: the twelve months up to it are judged (default: the audit file's, else today).")
)
@option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=msg("Write everything as JSON too."),
)
@option(
    "--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help=msg("Write an HTML page too.")
)
@click.pass_obj
def impact(
    chosen: str | None, old: str, new: str, audit_file: Path, as_of: date | None, json_file: Path | None, html_file: Path | None
) -> int:
    from auditor.authoring.impact import impact as compare
    from auditor.authoring.impact import pack_at
    from auditor.authoring.impact_reports import as_html, as_json
    from auditor.commands.main import speak
    from auditor.inputs.spec import Overrides, load_spec
    from auditor.verdicts.judge import check_engine
    from auditor.written.saved import save

    check_engine()
    spec = load_spec(audit_file, date.today(), Overrides(as_of=as_of, language=chosen))
    speak(spec.language)
    with pack_at(old) as before, pack_at(new) as after:
        found = compare(before, after, spec, old_name=old, new_name=new)
    asked: dict[Path, str] = {}
    if json_file is not None:
        asked[json_file] = as_json(found) + "\n"
    if html_file is not None:
        asked[html_file] = as_html(found, language())
    written = save(asked, replace=True)
    _show(found)
    for file in written:
        click.echo(str(msg("written: {file}", file=file)))
    return 0


def _show(found: Impact) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from auditor.authoring.impact_text import sentences
    from auditor.commands.tell import plain

    console = Console(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE, highlight=False)

    def table(*headers: str) -> Table:
        made = Table(box=SIMPLE_HEAD, pad_edge=False)
        for header in headers:
            made.add_column(header)
        return made

    before, after = str(msg("old rules")), str(msg("new rules"))
    console.print(Text(plain(f"{found.old} → {found.new}"), style="bold"))
    for rule in found.rules:
        console.print(Text(plain(f"{rule.rule}  {rule.title[language()]}"), style="bold"))
        if rule.reworded:
            for label, sentence in ((before, rule.sentence_before), (after, rule.sentence_after)):
                console.print(Text(plain(f"  {label}: {sentence[language()] if sentence else msg('no such rule')}")))
    if not found.rules:
        console.print(Text(str(msg("Both versions say the same."))))
        return
    county = table(str(msg("Rule")), before, after)
    for rule in found.rules:
        county.add_row(Text(rule.rule), Text(_counted(rule.before)), Text(_counted(rule.after)))
    county.add_row(Text(str(msg("schools, overall"))), Text(_counted(found.schools_before)), Text(_counted(found.schools_after)))
    console.print(county)
    if not found.turned:
        console.print(Text(str(msg("No verdict changes."))))
        return
    for told in sentences(found):
        console.print(Text(plain(str(told))))
    console.print(Text(str(msg("Verdicts that change: {n}", n=len(found.turned)))))


def _counted(verdicts: dict[str, int]) -> str:
    from auditor.findings.words import VERDICTS
    from auditor.verdicts.verdict import Verdict

    told = [f"{VERDICTS[Verdict(verdict)].label} {n}" for verdict, n in verdicts.items()]
    return ("，" if language() == "zh" else ", ").join(told) or "–"
