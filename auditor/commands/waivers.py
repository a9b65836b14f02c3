"""``auditor waivers lint``: how every waiver stands, and what is wrong with it, before an audit is run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, SpokenGroup, argument, common, option, verb
from auditor.i18n import language, msg

if TYPE_CHECKING:
    from auditor.inputs.waivers import CheckedWaivers


@click.group("waivers", cls=SpokenGroup, help=msg("Look after the waivers of an audit.").msgid)
@common
def waivers() -> None:
    pass


@verb("lint", help=msg("Check waiver files: list every waiver and its status. Exit code 2: something must be corrected."))
@argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="AUDIT.yaml|FILE…",
    help=msg("An audit file, whose waivers are checked with its rules and schools; or waiver files; or both."),
)
@option("--pack", "packs", multiple=True, metavar="NAME", help=msg("Rule pack that the waivers are about; may be repeated."))
@option("--as-of", type=Day(), help=msg("As-of date (default: the audit file's, else today)."))
@click.pass_obj
def lint(chosen: str | None, files: tuple[Path, ...], packs: tuple[str, ...], as_of: date | None) -> int:
    from auditor.commands.main import speak
    from auditor.commands.tell import tell_problems
    from auditor.inputs.spec import Overrides, load_spec
    from auditor.inputs.waivers import check_waivers, is_audit_file

    today = date.today()
    audits = [file for file in files if is_audit_file(file)]
    if len(audits) > 1:
        raise click.UsageError(str(msg("Only one audit file can be checked at a time.")))
    spec = load_spec(audits[0], today, Overrides(packs=packs, as_of=as_of, language=chosen)) if audits else None
    if spec is not None:
        speak(spec.language)
    others = [file for file in files if file not in audits]
    found = check_waivers(others, as_of or (spec.as_of if spec else today), spec=spec, packs=packs)
    _show(found)
    tell_problems(found.problems)
    return found.exit_code()


waivers.add_command(lint)


def _show(found: CheckedWaivers) -> None:
    """A line for every waiver and school, then how many there are."""
    from collections import Counter

    from auditor.answers.waivers import State
    from auditor.commands.tell import place_text, plain

    words = {
        State.IN_FORCE: msg("in force"),
        State.NOT_YET: msg("not yet in force"),
        State.EXPIRED: msg("expired"),
        State.UNKNOWN: msg("unknown id"),
    }
    for grant in found.granted:
        waiver, subject = grant.waiver, grant.subject
        school = f"{subject.name} ({subject.subject_id})" if subject else grant.written
        days = str(msg("{first} to {last}", first=waiver.start, last=waiver.end))
        parts = (place_text(waiver.place), str(words[grant.state]), waiver.rule, school, days, waiver.document)
        click.echo(plain("  ".join(parts)))
    counted = Counter(grant.state for grant in found.granted)
    states = ("，" if language() == "zh" else ", ").join(f"{words[state]} {counted[state]}" for state in State if counted[state])
    click.echo(str(msg("Waivers as of {day}: {n}. {states}", n=found.waivers, day=found.as_of, states=states)).strip())
    if found.granted and not found.looked_up:
        click.echo(str(msg("Schools were not looked up: name the audit file for that.")))
