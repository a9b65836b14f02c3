"""The last look at a letter before it is written: nothing is ordered for a day that is past, or of whoever does not owe it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from auditor.findings.finding import Finding
from auditor.i18n import Message, msg
from auditor.problems import Place, Problem
from auditor.reports.letters.papers import Paper
from auditor.reports.text import MONTHS
from auditor.verdicts.verdict import Verdict

_DEMANDS = ("problems", "explanations", "gaps", "due")
_DAY = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日(?=前|之前|以前)|by ([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DEADLINES = {
    "zh": re.compile(r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日(?=（|、|$)"),
    "en": re.compile(rf"(?P<day>[0-9]{{1,2}}) (?P<month>{'|'.join(MONTHS)}) (?P<year>[0-9]{{4}})(?= \(|,|$)"),
}
_EMPTY_FIGURE = re.compile(
    r"（0人）|\(0 (?:people|staff)\)|(?:现有|应为|应)(?:[—，；。：]|$)"
    r"|[—–]；要求|found: ?[;.]|required(?: to be)?: ?[;.]|None"
)
_HOLE = re.compile(r"[，、；：][–—]?[，、；：。]|[,;:] ?[–—]?[,;:.](?:\s|$)|（）|\(\)|“”|《》|《《|》》|。。")
"""Marks of a sentence in which something is missing."""
_SENTENCES = ("conclusion", "change", "standing", "achieved", "to_show", "covers", "not_told", "basis")
"""Text fields that the program makes."""


def faults(paper: Paper, fields: Mapping[str, Any], made_on: date, as_of: date) -> list[Problem]:
    """Why this letter must not go out; empty where it may.

    ``made_on``: the date that it bears; ``as_of``: that of the audit. Each problem names the recipient and the requirement.
    """
    found = []
    if made_on < as_of:
        found.append(msg("The letter is dated {day}, before the audit's own day {as_of}.", day=made_on, as_of=as_of))
    found += [*_of_findings(paper), *_of_days(paper, fields, made_on), *_of_figures(paper, fields), *_of_sentences(fields)]
    return [Problem("E949", message, Place(file=paper.to.name)) for message in found]


def _of_findings(paper: Paper) -> Iterator[Message]:
    for finding in (*paper.ordered, *paper.explained):
        if paper.kind != "county" and (finding.owner, finding.owner_id) != (paper.to.owner, paper.to.owner_id):
            yield msg("“{title}” is owed by somebody else.", title=_title(finding))
        if finding.verdict is not Verdict.FAIL:
            yield msg("“{title}” was not found to be unmet.", title=_title(finding))
    for finding in paper.ordered:
        if finding.strength != "must":
            yield msg("“{title}” is not mandatory and cannot be ordered.", title=_title(finding))
    for finding in paper.explained:
        if finding.strength != "should":
            yield msg("“{title}” is merely encouraged and is no shortcoming.", title=_title(finding))


def _of_days(paper: Paper, fields: Mapping[str, Any], made_on: date) -> Iterator[Message]:
    for name in _DEMANDS:
        for entry in fields[name]:
            if _deadline_past(entry["until"], made_on) or past(entry["remedy"], made_on):
                yield msg("“{title}” is to be done by a day before the date of the letter.", title=entry["title"])
    if _deadline_past(fields["deadline"], made_on):
        yield msg("The deadline {day} lies before the date of the letter.", day=fields["deadline"])


def _deadline_past(told: str, made_on: date) -> bool:
    """Whether a deadline, or one of several with their periods in brackets, lies before ``made_on``."""
    for written in _DEADLINES.values():
        for found in written.finditer(told):
            month = MONTHS.index(found["month"]) + 1 if found["month"] in MONTHS else int(found["month"])
            if date(int(found["year"]), month, int(found["day"])) < made_on:
                return True
    return False


def past(text: str, made_on: date) -> bool:
    """Whether the text asks for something by a day before ``made_on``."""
    return any(day < made_on for day in _days(text))


def _days(text: str) -> Iterator[date]:
    for found in _DAY.finditer(text):
        year, month, day = filter(None, found.groups())
        yield date(int(year), int(month), int(day))


def _of_figures(paper: Paper, fields: Mapping[str, Any]) -> Iterator[Message]:
    for name in _DEMANDS:
        for entry in fields[name]:
            if not entry["facts"] or _EMPTY_FIGURE.search(entry["facts"]):
                yield msg("“{title}” says a figure that is not there.", title=entry["title"])


def _of_sentences(fields: Mapping[str, Any]) -> Iterator[Message]:
    """What the program says of the whole: no sentence of it may have a hole."""
    for name in _SENTENCES:
        if hole := _HOLE.search(fields[name]):
            near = fields[name][max(0, hole.start() - 10) : hole.end() + 10]
            yield msg("A sentence lacks a word: “{text}”.", text=near)


def _title(finding: Finding) -> str:
    return finding.title.get("zh") or finding.title.get("en", "")
