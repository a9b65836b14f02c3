"""Letters in Word, one for each school: 督导意见书, 整改通知书, 自查报告, from templates that a bureau edits in Word (docxtpl).

What comes from files is escaped and cleaned, a field that does not exist is an error, and the same findings give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditor.findings.change import Change
from auditor.findings.compare import Comparison
from auditor.findings.digest import SHOWN_DIGITS, pack_digests
from auditor.findings.ledger import with_first_deadlines
from auditor.findings.result import Result, SchoolInfo
from auditor.findings.words import OWNERS
from auditor.i18n import Message, msg
from auditor.reports import Options, phrases
from auditor.reports.letters import formal
from auditor.reports.letters.letters_fields import FILLED_IN, TEXTS
from auditor.reports.letters.letters_template import Template
from auditor.reports.page.comparison import CHANGES
from auditor.reports.phrases import text_of
from auditor.reports.self_report import ASSIST, Line, Wording, sections
from auditor.reports.text import day
from auditor.system.resources import templates_folder

FORMAL = Wording(formal.actual, formal.required, formal.shortfall)
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
_FOLLOWED = (Change.RESOLVED, Change.EXCUSED, Change.NOT_EXAMINED)
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
    school = result.schools[0]
    template = Template(templates_folder() / "letters" / f"self-report.{options.language}.docx")
    path.write_bytes(template.letter(context(result, school, options)))


def context(
    result: Result,
    school: SchoolInfo,
    options: Options,
    filled_in: Mapping[str, str] | None = None,
    compared: Comparison | None = None,
) -> dict[str, Any]:
    """The fields of a letter to one school, as ``letters_fields`` describes them.

    ``filled_in``: what only a person knows (``FILLED_IN``). ``compared``: with the former audit, whose deadlines then stand.
    """
    language = options.language
    dated = replace(result, findings=with_first_deadlines(result.findings)) if compared else result
    told = {section.key: section.lines for section in sections(dated, school.school_id, language, FORMAL)}
    others = told.pop(ASSIST.key, ())
    ids = {key: sum(len(line.finding_ids) for line in lines) for key, lines in told.items()}
    history = _history(compared, school, language)
    texts: dict[str, Any] = dict.fromkeys(FILLED_IN, BLANK)
    texts |= {"matter": result.name, "papers_to_send": msg("the report on what was done and its supporting papers").say(language)}
    texts |= {
        "school": school.name,
        "school_id": school.school_id,
        "district": school.district or BLANK,
        "stage": text_of(school.stage.label, language) or BLANK,
        "audit": result.name,
        "as_of": day(result.as_of, language),
        "basis": _basis(result, language),
        "verdict": phrases.verdict(result.overall(school.school_id).verdict, language),
        "deadline": day(max((line.until for line in told.get("fail", ()) if line.until), default=None), language) or BLANK,
        "check_code": _check_code(result, school),
        "version": _version(result, language),
        "masked": _mark(options),
        "total": sum(ids.values()),
        **{name: ids.get(key, 0) for name, key in _COUNTS.items()},
    }
    texts.update({name: value for name, value in (filled_in or {}).items() if name in TEXTS})
    lists: dict[str, Any] = {name: _entries(told.get(key, ()), language, history) for name, key in _LISTS.items()}
    lists["all"] = _entries([line for lines in told.values() for line in lines], language, history)
    lists["assistance"] = _entries(others, language, history)
    lists["followed"] = _followed(compared, school, result, language)
    return {**texts, **lists}


def _entries(lines: Iterable[Line], language: str, history: Mapping[str, str]) -> list[dict[str, Any]]:
    return [_entry(n, line, language, history) for n, line in enumerate(lines, 1)]


def _entry(n: int, line: Line, language: str, history: Mapping[str, str]) -> dict[str, Any]:
    return {
        "n": n,
        "title": line.title,
        "clause": line.clause,
        "quote": line.quote,
        "period": line.period,
        "result": phrases.verdict(line.verdict, language),
        "strength": line.strength,
        "found": line.found,
        "required": line.required,
        "shortfall": line.shortfall,
        "range": line.range,
        "missing": line.missing,
        "remedy": line.remedy,
        "until": day(line.until, language),
        "responsible": line.responsible or OWNERS["school"].say(language),
        "rows": line.rows,
        "status": phrases.joined(dict.fromkeys(history[one] for one in line.finding_ids if one in history), language),
        "text": _sentence(line, language),
    }


def _sentence(line: Line, language: str) -> str:
    """``面对面谈心谈话……（二（一）3，2025年）：现有30人，约占58人的51.7%，应不低于三分之二（39人），还差9人。``"""
    parts = [
        msg("found: {found}", found=line.found).say(language) if line.found else "",
        formal.lead(line.required, language) if line.required else "",
        msg("still missing: {shortfall}", shortfall=line.shortfall).say(language) if line.shortfall else "",
        msg("data not provided: {names}", names=line.missing).say(language) if line.missing else "",
    ]
    facts = ("，" if language == "zh" else "; ").join(filter(None, parts)) or line.reason
    about = {"title": line.title, "clause": line.clause, "period": line.period, "facts": facts}
    return msg("{title} (clause {clause}; {period}): {facts}.", **about).say(language)


def _basis(result: Result, language: str) -> str:
    titles = (text_of(pack.policy, language) or text_of(pack.title, language) for pack in result.packs)
    if language == "zh":
        return "、".join(title if title.startswith("《") else f"《{title}》" for title in titles)
    return ", ".join(f"“{title}”" for title in titles)


def _check_code(result: Result, school: SchoolInfo) -> str:
    digests = pack_digests(result.by_owner["school", school.school_id])
    return ", ".join(f"{pack} {digest[:SHOWN_DIGITS]}" for pack, digest in digests.items())


def _version(result: Result, language: str) -> str:
    packs = phrases.joined((f"{pack.name} {pack.sha256[:12]}".strip() for pack in result.packs), language)
    return msg("Made by auditor {version}, rules {packs}.", version=result.tool_version, packs=packs).say(language)


def _mark(options: Options) -> str:
    if options.internal:
        return msg("Internal: contains personal names.").say(options.language)
    return msg("Names are masked.").say(options.language)


def _history(compared: Comparison | None, school: SchoolInfo, language: str) -> dict[str, str]:
    """Finding id → what became of it since the former audit, with the deadline first set where it was another one."""
    if compared is None:
        return {}
    found = {}
    for entry in compared.entries:
        if entry.new is not None and (entry.new.owner, entry.new.owner_id) == ("school", school.school_id):
            status: Message = CHANGES[entry.change]
            if entry.overdue:
                status = msg("{change}, overdue since {day}", change=status, day=day(entry.due, language))
            elif entry.due and entry.due != entry.new.due_on:
                status = msg("{change}, first due on {day}", change=status, day=day(entry.due, language))
            found[entry.new.finding_id] = status.say(language)
    return found


def _followed(compared: Comparison | None, school: SchoolInfo, result: Result, language: str) -> list[dict[str, Any]]:
    """The former audit's problems of this school that are not among today's: resolved, waived, or not examined."""
    status = {}
    gone = []
    for entry in compared.entries if compared else ():
        f = entry.finding
        if (f.owner, f.owner_id) == ("school", school.school_id) and entry.change in _FOLLOWED:
            gone.append(f)
            told = CHANGES[entry.change]
            if entry.later:
                told = msg("{change}; latest period: {verdict}", change=told, verdict=phrases.verdict(entry.later, language))
            status[f.finding_id] = told.say(language)
    if not gone:
        return []
    lines = [
        line for section in sections(replace(result, findings=gone), school.school_id, language, FORMAL) for line in section.lines
    ]
    return [
        {
            **_entry(n, line, language, {}),
            "status": phrases.joined(dict.fromkeys(status[one] for one in line.finding_ids), language),
        }
        for n, line in enumerate(lines, 1)
    ]
