"""The sheet of the rectification ledger: written into the workbook, and read again from one that people filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from auditor.files.person_numbers import without_numbers
from auditor.findings.change import Change, Line, Row, Status
from auditor.findings.finding import Finding
from auditor.findings.ledger import first_ledger, remedy_until
from auditor.findings.result import Result
from auditor.findings.words import OWNERS, VERDICTS
from auditor.i18n import Message, msg
from auditor.reports import phrases
from auditor.reports.page.comparison import CAUSES, CHANGES, FELL_DUE, FOUND
from auditor.reports.phrases import text_of
from auditor.reports.workbook.sheets import Book, Cell, Column, Listed

NAME = msg("Rectification ledger")
PROGRESS = (msg("not begun"), msg("under way"), msg("done"))
YES = msg("yes")
COLUMNS: dict[str, Column] = {
    "n": Column(msg("No."), 5),
    "origin": Column(msg("Origin"), 14, "wrap"),
    "subject": Column(msg("School or bureau"), 16, "wrap"),
    "problem": Column(msg("Problem"), 32, "wrap"),
    "clause": Column(msg("Clause"), 20, "wrap"),
    "responsible": Column(msg("Responsible unit"), 9),
    "person": Column(msg("Person in charge"), 9),
    "measures": Column(msg("Measures"), 26, "wrap"),
    "due": Column(msg("Deadline"), 11, "date"),
    "overdue": Column(msg("Overdue"), 6),
    "progress": Column(msg("Progress"), 9, choices=PROGRESS),
    "completed": Column(msg("Completed on"), 11, "date"),
    "papers": Column(msg("Supporting papers"), 12, "wrap"),
    "status": Column(msg("Status"), 14, "wrap"),
    "closed": Column(msg("Closed"), 6, choices=(YES, msg("no"))),
    "resolved_on": Column(msg("Closed on"), 11, "date"),
    "accepted_by": Column(msg("Accepted by"), 9),
    "accepted_on": Column(msg("Accepted on"), 11, "date"),
    "opinion": Column(msg("Opinion on acceptance"), 14, "wrap", choices=(msg("put right"), msg("explained in writing"))),
    "change": Column(msg("Since the former audit"), 14, "wrap"),
    "cause": Column(msg("Cause of the change"), 14, "wrap"),
    "first_found": Column(msg("First found"), 11, "date"),
    "remarks": Column(msg("Remarks"), 14, "wrap"),
    "id": Column(msg("Finding ID"), 18),
}
"""Key → column, in the order of the sheet."""
DATES = ("due", "first_found", "resolved_on", "accepted_on")
"""Columns that hold a day or nothing."""


STATUSES: dict[Status, Message] = {
    Status.OPEN: msg("not put right yet"),
    Status.OVERDUE: msg("overdue"),
    Status.MADE_UP: msg("made up after the period, awaiting acceptance"),
    Status.ACCEPTED: msg("accepted and closed"),
    Status.EXPLAINED: msg("explained in writing"),
    Status.MET: msg("met, as further records show"),
    Status.WAIVED: msg("waived since"),
    Status.REVISED: msg("the rule was revised"),
}
"""Where a problem stands, in words."""
_ROWS_NAMED = 20


def ledger(book: Book, result: Result) -> Listed:
    """问题清单/整改台账: what is to be put right, what became of former problems, and the columns that people fill in."""
    lines = first_ledger(result) if result.ledger is None else result.ledger
    rows = (_cells(book, result, n, line) for n, line in enumerate(lines, 1))
    return book.table(NAME, list(COLUMNS.values()), rows, len(lines), frozen=3)


def _cells(book: Book, result: Result, n: int, line: Line) -> list[Cell]:
    kept = line.row.texts
    told: dict[str, Cell] = {key: without_numbers(kept.get(key, "")) for key in COLUMNS}
    if line.finding is not None:
        told |= _of_finding(book, result, line, line.finding)
    if line.change is not None:
        told["change"] = _change(line, result.compared_with).say(book.language)
        told["cause"] = told["cause"] if line.finding is None else CAUSES[line.cause].say(book.language)
    told["overdue"] = book.say(YES) if line.overdue else ""
    if line.finding_id:
        told["closed"] = book.say(YES) if line.resolved_on or line.row.accepted else ""
        told["status"] = _status(book, line)
    told["completed"] = _day(kept.get("completed", ""))
    told |= {"n": n, "due": line.due, "resolved_on": line.resolved_on, "first_found": line.first_found}
    told |= {"accepted_on": line.row.accepted_on, "id": line.finding_id}
    return [told[key] for key in COLUMNS]


def _status(book: Book, line: Line) -> str:
    """Where it stands, with the records that wait for acceptance."""
    word = book.say(STATUSES[line.status])
    if line.status is not Status.MADE_UP:
        return word
    parts = []
    for (file, sheet), same in groupby(line.made_up[:_ROWS_NAMED], key=lambda place: (place.file, place.sheet)):
        rows = phrases.joined((str(place.row) for place in same), book.language)
        parts.append(msg("{sheet} rows {rows}", sheet=f"{file} {sheet}".strip(), rows=rows).say(book.language))
    told = phrases.joined(parts, book.language)
    if len(line.made_up) > _ROWS_NAMED:
        told = msg("{rows}; {total} records in all", rows=told, total=len(line.made_up)).say(book.language)
    return f"{word}\n{told}"


def _of_finding(book: Book, result: Result, line: Line, f: Finding) -> dict[str, Cell]:
    told: dict[str, Cell] = {
        "origin": without_numbers(line.row.texts.get("origin", "")) or f"{result.name} {result.as_of.isoformat()}",
        "subject": f.subject_name,
        "problem": _problem(book, f),
        "clause": f"{f.clause}\n{f.quote}",
        "responsible": book.say(OWNERS.get(f.owner, OWNERS["school"])),
    }
    if not line.row.texts.get("measures"):
        told["measures"] = text_of(remedy_until(f, line.due), book.language)
    if f.strength == "should" and not line.row.texts.get("remarks"):
        told["remarks"] = book.say(msg("to be explained"))
    return told


def _day(text: str) -> Cell:
    """A day that people wrote; their words where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return without_numbers(text)


def _change(line: Line, then: date | None) -> Message:
    """What became of it since the former audit, of the day ``then``, with what contradicts what people wrote."""
    assert line.change is not None
    word = CHANGES[line.change]
    if line.change is Change.NEW and line.finding is not None and then is not None:
        word = FELL_DUE if line.finding.period_end > then else FOUND
    if line.resolved_before:
        return msg("{change}; had been resolved on {day}", change=word, day=line.resolved_before)
    if line.reopened:
        return msg("{change}, although written down as closed", change=word)
    if line.standing is not None:
        return msg("{change}; now: {verdict}", change=word, verdict=VERDICTS[line.standing].label)
    return word


def _problem(book: Book, f: Finding) -> str:
    return msg(
        "{title}: in {period} found {actual}, required {required}",
        title=text_of(f.title, book.language),
        period=phrases.period(f, book.language),
        actual=phrases.actual(f, book.language) or "–",
        required=phrases.required(f, book.language) or "–",
    ).say(book.language)


def save_rows(path: Path, rows: Sequence[Row], name: str, as_of: date, language: str = "zh") -> None:
    """A workbook of nothing but the ledger, with what its lines say: one that goes on being filled in, apart from any report."""
    book = Book(language, name, as_of, "")
    book.table(NAME, list(COLUMNS.values()), (_said(n, row) for n, row in enumerate(rows, 1)), len(rows), frozen=3)
    book.save(path)


def _said(n: int, row: Row) -> list[Cell]:
    told: dict[str, Cell] = {key: without_numbers(row.texts.get(key, "")) for key in COLUMNS}
    told |= {key: getattr(row, key) or told[key] for key in ("due", "first_found", "resolved_on", "accepted_on")}
    told |= {"n": n, "completed": _day(row.texts.get("completed", "")), "id": row.finding_id}
    return [told[key] for key in COLUMNS]
