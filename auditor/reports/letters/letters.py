"""The fields of letters in Word (督导意见书, 整改通知书, 催报通知, 提醒函, 自查报告), filled into templates that a bureau edits.

What comes from files is escaped and cleaned, a field that does not exist is an error, and the same findings give the same bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from auditor.findings.change import Change
from auditor.findings.compare import Comparison
from auditor.findings.digest import SHOWN_DIGITS, pack_digests
from auditor.findings.finding import RECTIFY_WITHIN, Finding
from auditor.findings.ledger import remedy_until
from auditor.findings.result import Result
from auditor.findings.words import owner_name
from auditor.i18n import Message, msg
from auditor.reports import Options, phrases
from auditor.reports.clauses import in_order
from auditor.reports.letters import formal
from auditor.reports.letters.letters_fields import FILLED_IN, LISTS, TEXTS
from auditor.reports.letters.letters_guard import past
from auditor.reports.letters.letters_items import entries, item, sentence
from auditor.reports.letters.letters_template import Template
from auditor.reports.letters.papers import Recipient, recipient, tables_to_hand_in, unreadable, waiting
from auditor.reports.page.comparison import CHANGES, head
from auditor.reports.phrases import text_of
from auditor.reports.self_report import ASSIST, Line, Wording, by_material, counts, sections
from auditor.reports.text import day, span
from auditor.system.resources import templates_folder
from auditor.verdicts.verdict import Reason, Verdict

FORMAL = Wording(formal.actual, formal.required, formal.shortfall, formal.missing)
BLANK = "＿＿＿＿＿＿"
"""Where a person writes what no audit knows."""
_LISTS = {
    "problems": "fail",
    "explanations": "explain",
    "gaps": "unknown",
    "due": "pending",
    "papers": "papers",
    "achievements": "pass",
}
_ACHIEVEMENTS = 5
"""Requirements met that are named; all are counted."""
_SERVED = 5
"""Requirements named for a material that is lacking; all are counted."""
_SHORT = ("fail", "explain", "unknown")
_FOLLOWED = (Change.RESOLVED, Change.EXCUSED, Change.NOT_EXAMINED)
_RESULTS: dict[str, Message] = {
    "pass": msg("met: {n}"),
    "fail": msg("not met: {n}"),
    "explain": msg("should be done in principle and not done: {n}"),
    "unknown": msg("cannot be judged: {n}"),
    "pending": msg("not due yet: {n}"),
    "papers": msg("to be verified: {n}"),
    "waived": msg("waived: {n}"),
    "other": msg("not applicable: {n}"),
    "encouraged": msg("encouraged and not done: {n}"),
    "error": msg("errors of the program: {n}"),
}
_COUNTS = {
    "failed": "fail",
    "to_explain": "explain",
    "unknown": "unknown",
    "running": "pending",
    "to_verify": "papers",
    "waived": "waived",
    "met": "pass",
    "not_applicable": "other",
}


def render(result: Result, path: Path, options: Options) -> None:
    """Write ``self-report.docx`` of the first school of the result: the Word file of the self-check."""
    template = Template(templates_folder() / "letters" / f"self-report.{options.language}.docx")
    path.write_bytes(template.letter(context(result, recipient(result.schools[0], options.language), options)))


def context(
    result: Result,
    to: Recipient,
    options: Options,
    filled_in: Mapping[str, str] | None = None,
    compared: Comparison | None = None,
    made_on: date | None = None,
    until: date | None = None,
    settled: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The fields of a letter to one school or other owner, as ``letters_fields`` describes them.

    ``filled_in``: what only a person knows (``FILLED_IN``). ``compared``: with the former audit, whose deadlines then stand.
    ``made_on``: the letter's own date, before which no deadline lies; ``until``: the deadline that the issuer sets for all.
    ``settled``: finding id → what the ledger says became of it; such a problem is told under ``followed`` alone.
    What is merely encouraged is nowhere but in ``all`` and ``achievements``; what another requirement counts stands with that.
    """
    language = options.language
    over = settled or {}
    whole = [f for f in result.findings if f.strength != "component"]
    dated = replace(result, findings=[with_deadline(f, made_on, until) for f in whole])
    asked = replace(dated, findings=[f for f in dated.findings if f.strength != "may"])
    ids = counts(one for one in sections(asked, to.owner_id, language, FORMAL, to.owner) if not one.others)
    asked = replace(asked, findings=[f for f in asked.findings if f.finding_id not in over])
    made = sections(asked, to.owner_id, language, FORMAL, to.owner)
    told = {one.key: one.lines for one in made if not one.others}
    others = next((one.lines for one in made if one.key == ASSIST.key), ())
    everything = {one.key: one.lines for one in sections(dated, to.owner_id, language, FORMAL, to.owner) if not one.others}
    history = _history(compared, to, language)
    texts: dict[str, Any] = {**dict.fromkeys(TEXTS, ""), **dict.fromkeys(FILLED_IN, BLANK)}
    texts |= {"matter": result.name, "papers_to_send": msg("the report on what was done and its supporting papers").say(language)}
    deadlines = [line.until for key in ("fail", "explain") for line in told.get(key, ()) if line.until]
    latest = max(deadlines, default=None) or until or (made_on + RECTIFY_WITHIN if made_on else None)
    school = to.school
    unread = [phrases.title(name, language) for name in unreadable(result, school)] if school else []
    texts |= {
        **basics(result, options),
        "to": to.name,
        "school": to.name,
        "school_id": to.owner_id,
        "district": (school.district if school else to.owner_id) or BLANK,
        "stage": (text_of(school.stage.label, language) if school else "") or BLANK,
        "verdict": phrases.outcome(result.overall(to.owner_id, to.owner).verdict, language),
        "standing": _standing(ids, language),
        "achieved": _achieved(everything, _other_readings(result), language),
        "to_show": _to_show(told.get("papers", ()), language),
        "covers": _covers(result, to, language),
        "unreadable": phrases.joined(unread, language),
        "deadline": day(latest, language) or BLANK,
        "check_code": _check_code(result, to, language),
        "total": sum(ids.values()),
        **{name: ids.get(key, 0) for name, key in _COUNTS.items()},
    }
    if made_on:
        texts["date"] = day(made_on, language)
    texts.update({name: value for name, value in (filled_in or {}).items() if name in TEXTS and name not in ("date", "deadline")})
    due = [line for line in told.get("pending", ()) if not (made_on and line.until and line.until < made_on)]
    told["pending"] = tuple(due)
    lists: dict[str, Any] = {name: [] for name in LISTS}
    lists |= {name: entries(told.get(key, ()), to, language, history) for name, key in _LISTS.items()}
    lists["achievements"] = entries(everything.get("pass", ()), to, language, history)
    every = (line for lines in everything.values() for line in lines)
    lists["all"] = [item(n, [line], to, language, history) for n, line in enumerate(every, 1)]
    lists["assistance"] = entries(others, to, language, history)
    lists["followed"] = _followed(compared, to, result, language, over)
    lists["materials"] = _materials([*told.get("unknown", ()), *_for_others(others, to, language)], unread, language)
    lists["tables"] = _tables(result, to, language)
    lists["attachments"] = [
        {"n": n, "name": name, "text": name if [name] == titles else formal.beside(name, titles, language)}
        for n, (name, titles) in enumerate(by_material(told.get("papers", ())), 1)
    ]
    return {**texts, **lists}


def basics(result: Result, options: Options) -> dict[str, str]:
    """What every paper of an audit says alike."""
    language = options.language
    return {
        "audit": result.name,
        "as_of": day(result.as_of, language),
        "basis": _basis(result, language),
        "version": _version(result, language),
        "masked": _mark(options),
    }


def with_deadline(f: Finding, made_on: date | None, until: date | None) -> Finding:
    """A problem with the deadline that a letter of this day can set: the issuer's, the first one set, or a new one."""
    if f.verdict is not Verdict.FAIL:
        return f
    due = f.first_due or f.due_on
    if until is not None:
        due = until
    elif made_on is not None and (due is None or due < made_on):
        due = made_on + RECTIFY_WITHIN
    remedy = remedy_until(f, due)
    if made_on is not None and any(past(text, made_on) for text in remedy.values()):
        remedy = {}  # it names a day of its own that is over
    return replace(f, due_on=due, remedy=remedy)


def _standing(counted: Mapping[str, int], language: str) -> str:
    """``达标14项，未达标4项，待核查37项``: the results that occur."""
    told = (replace(_RESULTS[key], values={"n": n}).say(language) for key in _RESULTS if (n := counted.get(key)))
    return ("，" if language == "zh" else ", ").join(told)


def _to_show(lines: Iterable[Line], language: str) -> str:
    """``待核查37项，涉及14种材料：办学章程、……。``; empty where nothing is to be shown."""
    found = list(lines)
    materials = phrases.joined((name for name, _ in by_material(found)), language)
    n = sum(len(line.finding_ids) for line in found)
    return msg("To be verified: {n}, from these papers: {materials}.", n=n, materials=materials).say(language) if n else ""


def _other_readings(result: Result) -> set[str]:
    """Findings that look at a clause in the reading that was not taken: what they say is no achievement."""
    ids = {rule.id for rule in result.rules.values() if rule.strength == "may" and rule.reading}
    return {f.finding_id for f in result.findings if f.rule in ids}


def _achieved(told: Mapping[str, Iterable[Line]], passed_over: Collection[str], language: str) -> str:
    """The first requirements met by name, and how many in all; none that is a problem in another period."""
    short = {line.title for key in _SHORT for line in told.get(key, ())}
    met = (line for line in told.get("pass", ()) if line.finding_ids[0] not in passed_over)
    titles = list(dict.fromkeys(line.title for line in met if line.title not in short))
    if not titles:
        return ""
    named = ("；" if language == "zh" else "; ").join(titles[:_ACHIEVEMENTS])
    if len(titles) <= _ACHIEVEMENTS:
        return msg("Met: {titles}.", titles=named).say(language)
    return msg("{n} requirements are met, among them: {titles}.", n=len(titles), titles=named).say(language)


def _covers(result: Result, to: Recipient, language: str) -> str:
    """From which day to which the records are asked for that were not handed in; empty where none are."""
    found = waiting(result, to)
    if not found:
        return ""
    first, last = min(f.period_start for f in found), min(result.as_of, max(f.period_end for f in found))
    return span(first, last, language)


def _for_others(lines: Iterable[Line], to: Recipient, language: str) -> Iterator[Line]:
    """What others owe here and cannot be told for want of what the school keeps; the treasury keeps its payments itself."""
    treasury = owner_name("finance", to.school.district, language) if to.school else ""
    for line in lines:
        if line.verdict is Verdict.UNKNOWN and line.missing and line.responsible != treasury:
            yield line


def _materials(open_lines: Iterable[Line], unread: Iterable[str], language: str) -> list[dict[str, Any]]:
    """What is to be provided: files that cannot be read, each material once with the requirements that wait for it, and what else
    is open by itself.
    """
    told = [(file, msg("{file} cannot be read; please hand it in again.", file=file).say(language)) for file in unread]
    by_material: dict[str, list[Line]] = {}
    for line in open_lines:
        by_material.setdefault(line.missing or sentence([line], language), []).append(line)
    told += [(name, _needed(name, found, language) if found[0].missing else name) for name, found in by_material.items()]
    return [{"n": n, "name": name, "text": text} for n, (name, text) in enumerate(told, 1)]


def _needed(material: str, lines: Sequence[Line], language: str) -> str:
    """``“活动日期”（活动第3、5行），用于判定：……。``"""
    names = list(dict.fromkeys(line.title for line in lines))
    never = phrases.reason(Reason.NOT_SUBMITTED, language)
    rows = [line.rows for line in lines if line.rows and line.reason != never]
    if rows:
        material = formal.beside(material, rows[:1], language)
    listed = ("；" if language == "zh" else "; ").join(names[:_SERVED])
    if len(names) <= _SERVED:
        return msg("{material}, needed for: {titles}.", material=material, titles=listed).say(language)
    told = msg("{material}, needed for {n} requirements, among them: {titles}.", material=material, n=len(names), titles=listed)
    return told.say(language)


def _tables(result: Result, to: Recipient, language: str) -> list[dict[str, Any]]:
    """The tables asked for; of those that another keeps about schools, at how many schools they are lacking."""
    found = waiting(result, to)
    told = []
    for n, table in enumerate(tables_to_hand_in(result, to), 1):
        named = (name for f in found for name in formal.figures_of(f.missing).get(table, ()))
        name = formal.table_with(table, named, result, language)
        schools = {f.subject_id for f in found if table in f.missing and f.subject == "school"}
        if not to.school and schools:
            name = msg("{table} (of {n} schools)", table=name, n=len(schools)).say(language)
        told.append({"n": n, "name": name})
    return told


def _basis(result: Result, language: str) -> str:
    """The documents whose clauses are asked, in the order of the packs; a pack without clauses by its own title."""
    titles = [text_of(rule.document, language) for rule in in_order(result)]
    titles += [text_of(pack.policy, language) or text_of(pack.title, language) for pack in result.packs if not result.rules]
    named = (phrases.title(one, language) for one in dict.fromkeys(filter(None, titles)))
    return ("、" if language == "zh" else ", ").join(named)


def _check_code(result: Result, to: Recipient, language: str) -> str:
    digests = pack_digests(result.by_owner.get((to.owner, to.owner_id), []))
    return phrases.joined((f"{pack} {digest[:SHOWN_DIGITS]}" for pack, digest in digests.items()), language)


def _version(result: Result, language: str) -> str:
    packs = phrases.joined((f"{pack.name} {pack.sha256[:12]}".strip() for pack in result.packs), language)
    return msg("Made by auditor {version}, rules {packs}.", version=result.tool_version, packs=packs).say(language)


def _mark(options: Options) -> str:
    if options.internal:
        return msg("Internal: contains personal names.").say(options.language)
    return msg("Names are masked.").say(options.language)


def _history(compared: Comparison | None, to: Recipient, language: str) -> dict[str, str]:
    """Finding id → what became of it since the former audit, with the deadline first set where it was another one."""
    if compared is None:
        return {}
    found = {}
    for entry in compared.entries:
        if entry.new is not None and (entry.new.owner, entry.new.owner_id) == (to.owner, to.owner_id):
            status = head(entry, compared)
            if entry.overdue:
                status = msg("{change}, overdue since {day}", change=status, day=day(entry.due, language))
            elif entry.due and entry.due != entry.new.due_on:
                status = msg("{change}, first due on {day}", change=status, day=day(entry.due, language))
            found[entry.new.finding_id] = status.say(language)
    return found


def _followed(
    compared: Comparison | None, to: Recipient, result: Result, language: str, settled: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Former problems of this school about which nothing is asked today: settled, resolved, waived, or not examined."""
    own = [f for f in result.by_owner.get((to.owner, to.owner_id), ()) if f.strength in ("must", "should")]
    gone = [f for f in own if f.finding_id in settled]
    status = {f.finding_id: settled[f.finding_id] for f in gone}
    for entry in compared.entries if compared else ():
        f = entry.finding
        if f.finding_id not in status and (f.owner, f.owner_id) == (to.owner, to.owner_id) and entry.change in _FOLLOWED:
            gone.append(f)
            told = CHANGES[entry.change]
            if entry.later:
                told = msg("{change}; latest period: {verdict}", change=told, verdict=phrases.verdict(entry.later, language))
            status[f.finding_id] = told.say(language)
    if not gone:
        return []
    lines = [
        line
        for section in sections(replace(result, findings=gone), to.owner_id, language, FORMAL, to.owner)
        for line in section.lines
    ]
    return [
        {
            **item(n, [line], to, language, {}),
            "status": phrases.joined(dict.fromkeys(status[one] for one in line.finding_ids), language),
        }
        for n, line in enumerate(lines, 1)
    ]
