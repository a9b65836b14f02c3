"""The self-check on the terminal: plain lines, the most urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.findings.words import VERDICTS, WAIVED
from auditor.i18n import msg
from auditor.reports.self_report import Line, Section, by_material
from auditor.reports.text import clean, day, marked

BRIEF = 12
"""Titles named in a brief section; all are counted."""
_COLOURS = {"error": "red", "fail": "red", "explain": "yellow", "unknown": "yellow", "pending": "blue", "pass": "green"}


def lines(sections: Sequence[Section], language: str, encoding: str = "utf-8") -> Iterator[tuple[str, str]]:
    """(text, colour) of every line; the colour is empty for ordinary text. ``encoding``: what the console can show."""
    for section in sections:
        total = sum(len(line.finding_ids) for line in section.lines)
        symbol = WAIVED if section.key in ("waived", "others_waived") else VERDICTS[section.lines[0].verdict].symbol
        heading = msg("{title} ({n})", title=section.title, n=total).say(language)
        yield "", ""
        yield marked(symbol, heading, encoding), _COLOURS.get(section.key, "")
        if section.key == "papers":
            yield from ((f"  {_flat(text)}", "") for text in _materials(section, language))
            continue
        if section.brief:
            yield f"  {_titles(section, language)}", ""
            continue
        for number, line in enumerate(section.lines, 1):
            for text in _told(number, line, language):
                yield _flat(text), ""


def _materials(section: Section, language: str) -> Iterator[str]:
    """``办学章程：制定办学章程``: what to have ready, and for what."""
    for material, titles in by_material(section.lines):
        if titles == [material]:
            yield material
        else:
            listed = ("；" if language == "zh" else "; ").join(titles)
            yield msg("{material}: {titles}", material=material, titles=listed).say(language)


def since(told: Sequence[tuple[str, list[str]]], day_before: str, language: str) -> Iterator[str]:
    """What became of the problems of the check before."""
    yield msg("Compared with the check of {day}", day=day_before).say(language)
    for word, titles in told:
        listed = ("；" if language == "zh" else "; ").join(titles[:BRIEF])
        yield "  " + _flat(msg("{word} ({n}): {titles}", word=word, n=len(titles), titles=listed).say(language))


def _titles(section: Section, language: str) -> str:
    titles = list(dict.fromkeys(_flat(_title(line, section, language)) for line in section.lines))
    told = ("；" if language == "zh" else "; ").join(titles[:BRIEF])
    if len(titles) > BRIEF:
        told = msg("{titles} and others; {n} requirements in all", titles=told, n=len(titles)).say(language)
    return told


def _title(line: Line, section: Section, language: str) -> str:
    """The requirement; of a waived one with its true verdict."""
    if section.key not in ("waived", "others_waived"):
        return line.title
    return msg("{title} ({verdict})", title=line.title, verdict=VERDICTS[line.verdict].label).say(language)


def _told(number: int, line: Line, language: str) -> Iterator[str]:
    yield msg(
        "  {n}. {title} (clause {clause}; {period})", n=number, title=line.title, clause=line.clause, period=line.period
    ).say(language)
    facts = []
    if line.shortfall:
        facts.append(msg("short of {shortfall}", shortfall=line.shortfall))
    if line.missing:
        facts.append(msg("not provided: {names}", names=line.missing))
    if line.until is not None:
        facts.append(msg("until {day}", day=day(line.until, language)))
    if line.found:
        facts.append(msg("found {found}", found=line.found))
    if line.required:
        facts.append(msg("required {required}", required=line.required))
    if line.range:
        facts.append(msg("possible {range}", range=line.range))
    if not facts:
        facts.append(msg("{reason}", reason=line.reason))
    if line.responsible:
        facts.append(msg("responsible: {unit}", unit=line.responsible))
    yield "     " + ("；" if language == "zh" else "; ").join(fact.say(language) for fact in facts)
    if line.remedy:
        yield "     → " + line.remedy
    if line.rows:
        yield "     " + msg("see {rows}", rows=line.rows).say(language)


def _flat(text: str) -> str:
    """On one line, without anything that steers a terminal; the blanks in front stay."""
    return clean(text).replace("\n", " ").replace("\t", " ")
