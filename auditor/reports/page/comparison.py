"""A comparison of two audits as a terminal table, as JSON and as a page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.findings.change import Cause, Change
from auditor.findings.compare import Comparison, Entry
from auditor.findings.finding import Finding
from auditor.findings.words import VERDICTS
from auditor.i18n import Message, msg
from auditor.reports import Options, phrases
from auditor.reports.phrases import text_of
from auditor.reports.text import clean, day, exact, marked, number

if TYPE_CHECKING:
    from rich.console import Console

TEMPLATE = "compare.html.j2"
ROWS = 40
"""Entries listed on the terminal; all are counted."""
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
    """One entry in words of one language."""

    change: Change
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


def told(entry: Entry, language: str, encoding: str = "utf-8") -> Told:
    """The entry in words, with the marks that ``encoding`` has."""
    f = entry.finding
    return Told(
        change=entry.change,
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
    counts = (f"{CHANGES[change].say(language)} {number(n)}" for change, n in compared.totals.items())
    lines = [
        msg(
            "{old} (as of {then}) and {new} (as of {now})",
            old=compared.old.name,
            then=compared.old.as_of,
            new=compared.new.name,
            now=compared.new.as_of,
        ).say(language),
        phrases.joined(counts, language),
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


def show(compared: Comparison, language: str, console: Console) -> None:
    """Print it: the sentences, then the entries that need attention first."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    for line in summary(compared, language):
        console.print(Text(clean(line)))
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
    for entry in compared.entries[:ROWS]:
        one = told(entry, language, console.encoding)
        due = f"{one.due} {msg('overdue').say(language)}" if one.overdue else one.due
        cells = [one.school, f"{one.title} {one.period}", one.before, one.now, due, one.cause]
        table.add_row(Text(CHANGES[entry.change].say(language), _STYLES[entry.change]), *(Text(_flat(cell)) for cell in cells))
    if compared.entries:
        console.print(table)
    if len(compared.entries) > ROWS:
        console.print(Text(msg("{listed} of {total} listed.", listed=ROWS, total=number(len(compared.entries))).say(language)))


def render_json(compared: Comparison, path: Path) -> None:
    """Write ``compare.json``: totals, by cause, and every entry with both standings."""
    content: dict[str, Any] = {
        "schema_version": 1,
        "old": _audit(compared.old),
        "new": _audit(compared.new),
        "changed_packs": compared.changed_packs,
        "changed_rules": compared.changed_rules,
        "totals": compared.totals,
        "by_cause": {f"{change}/{cause}": n for (change, cause), n in sorted(compared.by_cause.items())},
        "entries": [_entry(entry) for entry in compared.entries],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_bytes(text.encode("utf-8", "backslashreplace"))


def render_html(compared: Comparison, path: Path, options: Options) -> None:
    """Write ``compare.html``."""
    from auditor.reports.page.templates import page

    language = options.language
    sections = [
        (CHANGES[change].say(language), change, [told(entry, language) for entry in compared.entries if entry.change is change])
        for change in Change
    ]
    text = page(TEMPLATE, language, compared=compared, options=options, summary=summary(compared, language), sections=sections)
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
