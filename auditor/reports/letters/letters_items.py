"""The entries of a letter's lists: one for each requirement, with everything that is to be said of each of its periods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditor.i18n import Message, msg
from auditor.reports import phrases
from auditor.reports.letters import formal
from auditor.reports.letters.papers import Recipient
from auditor.reports.self_report import Line
from auditor.reports.text import day


def entries(lines: Iterable[Line], to: Recipient, language: str, history: Mapping[str, str]) -> list[dict[str, Any]]:
    """The entries of a list, one for each requirement; ``history``: finding id → what became of it since the former audit.

    What is the same in all periods of a requirement is said once; what differs stands behind the period that it is said of.
    """
    together: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        together.setdefault((line.rule, line.where), []).append(line)
    return [item(n, of_rule, to, language, history) for n, of_rule in enumerate(together.values(), 1)]


def item(n: int, lines: Sequence[Line], to: Recipient, language: str, history: Mapping[str, str]) -> dict[str, Any]:
    """One entry, of one requirement at one place."""
    first = lines[0]

    def of(told: Iterable[str]) -> str:
        return _by_period(lines, list(told), language)

    became = ((history[one] for one in line.finding_ids if one in history) for line in lines)
    return {
        "n": n,
        "title": first.title,
        "where": first.where,
        "clause": first.clause,
        "quote": first.quote,
        "period": phrases.joined((line.period for line in lines), language),
        "result": first.result,
        "strength": first.strength,
        "found": of(line.found for line in lines),
        "required": of(line.required for line in lines),
        "shortfall": of(line.shortfall for line in lines),
        "range": of(line.range for line in lines),
        "missing": of(line.missing for line in lines),
        "remedy": _remedies(lines, language),
        "until": _deadlines(lines, language),
        "responsible": to.name if to.owner != "school" or not first.responsible else first.responsible,
        "rows": of(line.rows for line in lines),
        "status": of(phrases.joined(dict.fromkeys(told), language) for told in became),
        "facts": of(_facts(line, language) for line in lines),
        "details": "\n".join(
            msg("{head}: {text}", head=periods, text=facts).say(language)
            for facts, periods in _same(lines, [_facts(line, language) for line in lines], language)
        ),
        "text": sentence(lines, language),
    }


def sentence(lines: Sequence[Line], language: str) -> str:
    """``面对面谈心谈话……（二（一）3，2025年）：现有30人，约占58人的51.7%，应不低于三分之二（39人），还差9人。``

    Of several periods with different figures each stands before its own.
    """
    first, facts = lines[0], [_facts(line, language) for line in lines]
    clause = msg("clause {clause}", clause=first.clause).say(language) if first.clause else ""
    period = phrases.joined((line.period for line in lines), language) if len(set(facts)) == 1 else ""
    about = ("，" if language == "zh" else "; ").join(filter(None, (first.where, clause, period)))
    told = _by_period(lines, facts, language)
    if not about:
        return msg("{title}: {facts}.", title=first.title, facts=told).say(language)
    return msg("{title} ({about}): {facts}.", title=first.title, about=about, facts=told).say(language)


def _same(lines: Sequence[Line], told: Sequence[str], language: str) -> list[tuple[str, str]]:
    """What is said, and the periods of which it is said; nothing where nothing is to be said."""
    periods: dict[str, list[str]] = {}
    for line, text in zip(lines, told, strict=True):
        if text:
            periods.setdefault(text, []).append(line.period)
    return [(text, phrases.joined(of, language)) for text, of in periods.items()]


def _by_period(lines: Sequence[Line], told: Sequence[str], language: str) -> str:
    """What is said of all periods, or ``2025年有2项不符合；2026年有1项不符合``."""
    if len(set(told)) == 1:
        return told[0]
    parts = (msg("{period}: {facts}", period=of, facts=text).say(language) for text, of in _same(lines, told, language))
    return ("；" if language == "zh" else "; ").join(parts)


def _remedies(lines: Sequence[Line], language: str) -> str:
    """What is to be done; where it differs and does not name its period itself, that stands before it."""
    if len({line.remedy for line in lines}) == 1:
        return lines[0].remedy
    named = all(line.period in line.remedy for line in lines if line.remedy)
    if not named:
        return _by_period(lines, [line.remedy for line in lines], language)
    return ("；" if language == "zh" else "; ").join(dict.fromkeys(line.remedy for line in lines if line.remedy))


def _deadlines(lines: Sequence[Line], language: str) -> str:
    """``2026年1月30日``; where they differ ``2026年1月30日（2025年）、2026年5月20日（2026年）``."""
    told = [day(line.until, language) for line in lines]
    if len(set(told)) == 1:
        return told[0]
    return phrases.joined((formal.beside(until, [of], language) for until, of in _same(lines, told, language)), language)


def _found(line: Line) -> Message:
    """``现有9人``; ``两数之比为98%``, which nobody may take for a share that cannot be above 100%."""
    if line.ratio:
        return msg("one figure is {found} of the other", found=line.found)
    return msg("found: {found}", found=line.found)


def _lacking(line: Line) -> Message:
    if line.exceeds:
        return msg("over by {shortfall}", shortfall=line.shortfall)
    return msg("still missing: {shortfall}", shortfall=line.shortfall)


def _facts(line: Line, language: str) -> str:
    """What was found, what is asked for, what is lacking; the question and its answer; or why nothing can be said."""
    if line.answered:
        return line.answered
    measured = [
        _found(line).say(language) if line.found else "",
        formal.lead(line.required, language) if line.required else "",
        _lacking(line).say(language) if line.shortfall else "",
    ]
    if line.exceeds and line.shortfall == line.found:  # not one is allowed
        measured = [msg("against it: {found}, and there may be none", found=line.found).say(language)]
    parts = [
        *measured,
        msg("data not provided: {names}", names=line.missing).say(language) if line.missing else "",
        line.unmet_rules,
        line.not_counted,
    ]
    if not line.found and not line.missing:
        parts.append(line.reason)
    return ("，" if language == "zh" else "; ").join(filter(None, parts))
