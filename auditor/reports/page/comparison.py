"""A comparison of two audits as a terminal table, as JSON and as a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.findings.change import Cause, Change
from auditor.findings.compare import Comparison, Entry
from auditor.findings.finding import Finding
from auditor.findings.tallies import Movement, fell_due, tallies
from auditor.findings.words import VERDICTS
from auditor.i18n import Message, msg
from auditor.reports import Options, phrases
from auditor.reports.phrases import text_of
from auditor.reports.text import clean, day, exact, marked, number
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from rich.console import Console

TEMPLATE = "compare.html.j2"
ROWS = 20
"""Entries, and owners with their tally, listed on the terminal; all are counted."""
ON_PAGE = 300
"""Entries of one kind listed on the page; all are counted, and all are in ``compare.json``."""
FELL_DUE = msg("Newly due")
FOUND = msg("Newly found")
BEYOND = msg("Outside these periods, followed in the ledger")
_HEADS: dict[str, Message] = {
    "still": msg("Still not met"),
    "worse": msg("Worse"),
    "due": FELL_DUE,
    "found": FOUND,
    "failing": msg("Not met in all"),
    "met": msg("Met now"),
    "beyond": msg("Followed in the ledger"),
    "unknown": msg("Cannot be judged"),
}
"""Columns of the tally, by the names of :class:`auditor.findings.tallies.Movement`."""
CHANGES: dict[Change, Message] = {
    Change.NEW: msg("New"),
    Change.WORSENED: msg("Worsened"),
    Change.PERSISTING: msg("Persisting"),
    Change.NOT_EXAMINED: msg("Not examined this time"),
    Change.EXCUSED: msg("Waived since"),
    Change.RESOLVED: msg("Resolved"),
}
CAUSES: dict[Cause, Message] = {
    Cause.RECORDS: msg("what the school did or provided"),
    Cause.RULES: msg("the rule was changed"),
    Cause.BOTH: msg("rule and records together"),
    Cause.EITHER: msg("rule and records, each by itself"),
    Cause.TIME: msg("the period ended"),
    Cause.WAIVER: msg("a waiver began or ended"),
    Cause.SCOPE: msg("only one audit looks at this period, school or rule"),
    Cause.NONE: msg("no change"),
}
_STYLES = {
    Change.NEW: "red",
    Change.WORSENED: "bold red",
    Change.PERSISTING: "yellow",
    Change.NOT_EXAMINED: "magenta",
    Change.EXCUSED: "dim",
    Change.RESOLVED: "green",
}


@dataclass(frozen=True)
class Told:
    """One entry in words of one language. ``status``: where the new ledger says that it stands."""

    change: str
    school: str
    title: str
    clause: str
    period: str
    before: str
    now: str
    due: str
    overdue: bool
    cause: str
    later: str
    status: str = ""


def told(
    entry: Entry,
    compared: Comparison,
    language: str,
    encoding: str = "utf-8",
    statuses: Mapping[str, str] | None = None,
) -> Told:
    """The entry in words, with the marks that ``encoding`` has. ``statuses``: finding id → status in the new ledger."""
    f = entry.finding
    return Told(
        change=head(entry, compared).say(language),
        status=(statuses or {}).get(f.finding_id, ""),
        school=f.subject_name,
        title=text_of(f.title, language),
        clause=f.clause,
        period=phrases.period(f, language),
        before=_standing(entry.old, language, encoding),
        now=_standing(entry.new, language, encoding),
        due=day(entry.due, language),
        overdue=entry.overdue,
        cause="" if entry.cause is Cause.NONE else CAUSES[entry.cause].say(language),
        later=phrases.verdict(entry.later, language) if entry.later else "",
    )


def head(entry: Entry, compared: Comparison) -> Message:
    """Under which word an entry stands: what is new fell due or was found; what is outside goes on in the ledger."""
    if entry.change is Change.NEW:
        return FELL_DUE if fell_due(entry, compared) else FOUND
    return BEYOND if entry.change is Change.NOT_EXAMINED else CHANGES[entry.change]


def sections(compared: Comparison) -> list[tuple[Message, list[Entry]]]:
    """The entries under their words, in the order of a comparison."""
    order = [FOUND, FELL_DUE, *(CHANGES[change] for change in Change if change is not Change.NEW)]
    order = [BEYOND if one is CHANGES[Change.NOT_EXAMINED] else one for one in order]
    made: list[tuple[Message, list[Entry]]] = [(word, []) for word in order]
    for entry in compared.entries:
        under = head(entry, compared)
        next(found for one, found in made if one is under).append(entry)
    return [(word, found) for word, found in made if found]


def owners(compared: Comparison, language: str) -> list[tuple[str, Movement]]:
    """Name and tally of everybody of whom there is something to tell."""
    told = []
    for (owner, owner_id), tally in tallies(compared).items():
        if tally.moved:
            known = any(school.school_id == owner_id for school in compared.new.schools)
            told.append(((compared.new if known else compared.old).owner_name(owner, owner_id, language), tally))
    return told


def _standing(finding: Finding | None, language: str, encoding: str) -> str:
    """``✗ 未达标，差 9 人（≥ 2/3）``."""
    if finding is None:
        return "–"
    parts = [marked(VERDICTS[finding.verdict].symbol, phrases.verdict(finding.verdict, language), encoding)]
    short = phrases.shortfall(finding, language)
    if short and finding.verdict != "unknown":
        parts.append(msg("short of {shortfall}", shortfall=short).say(language))
    threshold = text_of(finding.threshold, language)
    return phrases.joined(parts, language) + (f" ({threshold})" if threshold else "")


def summary(compared: Comparison, language: str) -> list[str]:
    """What happened, in sentences: how many of each kind, and what the rules have to do with it."""
    counts = [f"{word.say(language)} {number(len(found))}" for word, found in sections(compared)]
    lines = [
        msg(
            "{old} (as of {then}) and {new} (as of {now})",
            old=compared.old.name,
            then=compared.old.as_of,
            new=compared.new.name,
            now=compared.new.as_of,
        ).say(language),
        _like_for_like(compared, language),
        phrases.joined(counts, language) or msg("No problem in either audit.").say(language),
    ]
    if not compared.changed_packs:
        lines.append(msg("Both audits used the same rules: no change comes from a rule.").say(language))
        return lines
    packs = phrases.joined(compared.changed_packs, language)
    rules = phrases.joined(compared.changed_rules, language) or "–"
    lines.append(
        msg("Rule packs that differ: {packs}; rules that read otherwise: {rules}", packs=packs, rules=rules).say(language)
    )
    by_rule = sum(n for (_, cause), n in compared.by_cause.items() if cause in (Cause.RULES, Cause.BOTH, Cause.EITHER))
    lines.append(msg("{n} changes come from the rules, wholly or in part.", n=by_rule).say(language))
    return lines


def _unmet(entry: Entry) -> bool:
    """Whether it is, or was, more than missing data."""
    return any(f is not None and f.verdict in (Verdict.FAIL, Verdict.ERROR) for f in (entry.old, entry.new))


def _like_for_like(compared: Comparison, language: str) -> str:
    """What became of the failures, none of them praised for having left the window."""
    found = tallies(compared).values()
    total = {name: sum(getattr(tally, name) for tally in found) for name in _HEADS}
    parts = (f"{word.say(language)} {number(total[name])}" for name, word in _HEADS.items())
    return msg("Mandatory requirements, like for like: {parts}.", parts=phrases.joined(parts, language)).say(language)


def show(compared: Comparison, language: str, console: Console) -> None:
    """Print it: the sentences, the tally of each school, then the entries that need attention first."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    for line in summary(compared, language):
        console.print(Text(clean(line)))
    tally = Table(box=SIMPLE_HEAD, pad_edge=False)
    tally.add_column(msg("School or bureau").say(language), overflow="fold")
    for head in _HEADS.values():
        tally.add_column(head.say(language), justify="right", overflow="fold")
    rows = owners(compared, language)
    for name, counted in rows[:ROWS]:
        figures = (getattr(counted, column) for column in _HEADS)
        tally.add_row(Text(_flat(name)), *(number(n) if n else "·" for n in figures))
    if rows:
        console.print(tally)
    if len(rows) > ROWS:
        console.print(Text(msg("{listed} of {total} listed.", listed=ROWS, total=number(len(rows))).say(language)))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in (
        msg("Change"),
        msg("School or bureau"),
        msg("Requirement"),
        msg("Before"),
        msg("Now"),
        msg("Deadline"),
        msg("Cause"),
    ):
        table.add_column(heading.say(language), overflow="fold")
    for entry in sorted(compared.entries, key=lambda entry: not _unmet(entry))[:ROWS]:
        one = told(entry, compared, language, console.encoding)
        due = f"{one.due} {msg('overdue').say(language)}" if one.overdue else one.due
        cells = [one.school, f"{one.title} {one.period}", one.before, one.now, due, one.cause]
        table.add_row(Text(one.change, _STYLES[entry.change]), *(Text(_flat(cell)) for cell in cells))
    if compared.entries:
        console.print(table)
    if len(compared.entries) > ROWS:
        console.print(Text(msg("{listed} of {total} listed.", listed=ROWS, total=number(len(compared.entries))).say(language)))


def render_json(compared: Comparison, path: Path) -> None:
    """Write ``compare.json``: totals, by cause and by owner, and every entry with both standings."""
    content: dict[str, Any] = {
        "schema_version": 1,
        "old": _audit(compared.old),
        "new": _audit(compared.new),
        "changed_packs": compared.changed_packs,
        "changed_rules": compared.changed_rules,
        "totals": compared.totals,
        "by_cause": {f"{change}/{cause}": n for (change, cause), n in sorted(compared.by_cause.items())},
        "owners": [{"owner": owner, "id": owner_id, **vars(tally)} for (owner, owner_id), tally in tallies(compared).items()],
        "entries": [{**_entry(entry), "fell_due": fell_due(entry, compared)} for entry in compared.entries],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def render_html(compared: Comparison, path: Path, options: Options, statuses: Mapping[str, str] | None = None) -> None:
    """Write ``compare.html``. ``statuses``: finding id → where it stands in the new ledger."""
    from auditor.reports.page.templates import page

    language = options.language
    told_sections = [
        (
            head.say(language),
            len(entries),
            [told(entry, compared, language, statuses=statuses) for entry in entries[:ON_PAGE]],
        )
        for head, entries in sections(compared)
    ]
    rows = owners(compared, language)
    text = page(
        TEMPLATE,
        language,
        compared=compared,
        options=options,
        summary=summary(compared, language),
        sections=told_sections,
        heads={name: head.say(language) for name, head in _HEADS.items()},
        owners=rows,
        widest=max((tally.failing + tally.met for _, tally in rows), default=0) or 1,
    )
    path.write_text("".join(text), encoding="utf-8", newline="\n")


def _audit(result: Any) -> dict[str, Any]:
    packs = {pack.name: pack.sha256 for pack in result.packs}
    return {"name": result.name, "as_of": result.as_of.isoformat(), "packs": packs, "tool_version": result.tool_version}


def _entry(entry: Entry) -> dict[str, Any]:
    f = entry.finding
    return {
        "id": f.finding_id,
        "change": entry.change,
        "cause": entry.cause,
        "rule": f.rule,
        "subject": f.subject,
        "subject_id": f.subject_id,
        "subject_name": f.subject_name,
        "period": f.period,
        "due": entry.due.isoformat() if entry.due else None,
        "first_found": f.first_found.isoformat() if f.first_found else None,
        "overdue": entry.overdue,
        "later": entry.later,
        "old": _state(entry.old),
        "new": _state(entry.new),
    }


def _state(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    figures = {name: exact(getattr(finding, name)) for name in ("actual", "required", "population", "shortfall")}
    return {"verdict": str(finding.verdict), "reason": str(finding.reason), "threshold": finding.threshold, **figures}


def _flat(text: str) -> str:
    return " ".join(clean(text).split())
