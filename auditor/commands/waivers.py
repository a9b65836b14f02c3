"""``auditor waivers lint``: how every waiver stands, and what is wrong with it, before an audit is run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.commands.options import Day, SpokenGroup, argument, common, option, verb
from auditor.i18n import language, msg

if TYPE_CHECKING:
    from auditor.answers.known import Known
    from auditor.answers.waivers import Grant
    from auditor.inputs.spec import AuditSpec


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
    from auditor.answers.waiver_files import read_waivers
    from auditor.answers.waivers import State, grants, overlaps
    from auditor.commands.tell import tell_problems
    from auditor.inputs.spec import Overrides, load_spec

    today = date.today()
    audits = [file for file in files if _is_audit(file)]
    if len(audits) > 1:
        raise click.UsageError(str(msg("Only one audit file can be checked at a time.")))
    spec = load_spec(audits[0], today, Overrides(packs=packs, as_of=as_of, language=chosen)) if audits else None
    if spec is not None:
        from auditor.commands.main import speak

        speak(spec.language)
    given = [*(spec.waivers if spec else ()), *(file for file in files if file not in audits)]
    day = as_of or (spec.as_of if spec else today)
    found = read_waivers(given)
    listed = grants(found, _known(spec, packs), day) if found else []
    twice = overlaps(listed)
    told = {grant.problem: None for grant in listed if grant.problem is not None}
    _show(listed, len(found), day, looked_up=spec is not None)
    tell_problems(sorted([*told, *twice], key=lambda problem: (problem.place, problem.code)))
    return 2 if twice or any(grant.state is State.UNKNOWN for grant in listed) else 0


waivers.add_command(lint)


def _is_audit(file: Path) -> bool:
    """An audit file is a mapping, a waiver file a list."""
    from auditor.written.yaml_source import read_yaml

    return file.is_file() and bool(read_yaml(file, str(file)).root.items)


def _known(spec: AuditSpec | None, words: Sequence[str]) -> Known:
    """The rules and schools of the audit; without an audit file the rules of the packs named, else of all that ship."""
    from auditor.answers.known import Known
    from auditor.inputs.spec import pack_word
    from auditor.rules.pack import load_pack, pack_names

    if spec is None:
        names = [pack_word(word, Path.cwd()) for word in words] or pack_names()
        return Known([load_pack(name) for name in names], None)
    from auditor.inputs.read import inputs

    packs, records = inputs(spec)
    return Known(packs, records)


def _show(listed: Sequence[Grant], total: int, day: date, looked_up: bool) -> None:
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
    for grant in listed:
        waiver, subject = grant.waiver, grant.subject
        school = f"{subject.name} ({subject.subject_id})" if subject else grant.written
        days = str(msg("{first} to {last}", first=waiver.start, last=waiver.end))
        parts = (place_text(waiver.place), str(words[grant.state]), waiver.rule, school, days, waiver.document)
        click.echo(plain("  ".join(parts)))
    counted = Counter(grant.state for grant in listed)
    states = ("，" if language() == "zh" else ", ").join(f"{words[state]} {counted[state]}" for state in State if counted[state])
    click.echo(str(msg("Waivers as of {day}: {n}. {states}", n=total, day=day, states=states)).strip())
    if listed and not looked_up:
        click.echo(str(msg("Schools were not looked up: name the audit file for that.")))
