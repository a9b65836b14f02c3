"""A former report and its ledger, as people left it, for the next audit to go on from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from auditor.files.guarded import read_alone
from auditor.files.registry import Found
from auditor.files.sheet import Sheet, cell_text
from auditor.findings.change import SETTLED, Row, Status
from auditor.findings.ledger import Former, accepted_as
from auditor.findings.result import Result
from auditor.i18n import LANGUAGES, Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.reports.data.findings_read import FILE, read_findings
from auditor.reports.workbook.ledger_sheet import COLUMNS, DATES, STATUSES

WORKBOOK = "findings.xlsx"
_NEEDED = ("problem", "measures", "due", "id")
_HEADER_WITHIN = 5
_YEARS = range(1990, 2101)
_DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})日?(?: 0{1,2}:00)?")


def read_former(paths: Iterable[Path]) -> Former:
    """What ``--since`` names: a report's folder or ``findings.json``, and a ledger that lies elsewhere (a workbook).

    The ledger of a folder is that of its ``findings.xlsx``, unless a workbook is named too. Raises UserError.
    """
    result: Result | None = None
    within: tuple[Row, ...] = ()
    named: tuple[Row, ...] | None = None
    for path in paths:
        if path.is_dir() or path.suffix.lower() == ".json":
            if result is not None:
                raise _refused("E971", path, msg("Two former reports are named; one is enough."))
            result = read_findings(path)[0]
            if path.is_dir() and (path / WORKBOOK).is_file():
                within = _rows(path / WORKBOOK, needed=False)
        else:
            named = (*(named or ()), *_rows(path, needed=True))
    rows = within if named is None else named
    return Former(result, rows)


def inputs_of(path: Path) -> list[Path]:
    """The files that are read of what ``--since`` names."""
    return [path / name for name in (FILE, WORKBOOK) if (path / name).is_file()] if path.is_dir() else [path]


def settled(rows: Iterable[Row]) -> dict[str, Status]:
    """Finding id → status, of the problems of a ledger about which nothing more is asked of the school."""
    words = {STATUSES[status].say(language): status for status in SETTLED for language in LANGUAGES}
    found = {}
    for row in rows:
        said = (row.texts.get("status", "").splitlines() or [""])[0].strip()
        status = accepted_as(row) if row.accepted else words.get(said)
        if row.finding_id and status is not None:
            found[row.finding_id] = status
    return found


def _rows(path: Path, needed: bool) -> tuple[Row, ...]:
    content = read_alone(Found(path, path.name))
    if content.problems:
        raise UserError(content.problems)
    found = [(sheet, *headed) for sheet in content.sheets if (headed := _header(sheet)) is not None]
    if not found and needed:
        raise _refused("E972", path, msg("There is no rectification ledger in this workbook."))
    rows: dict[str, Row] = {}
    own: list[Row] = []
    problems: list[Problem] = []
    for sheet, top, places in found:
        for index in range(top + 1, len(sheet.rows)):
            row = _row(sheet, index, places, problems)
            if row is None:
                continue
            if row.finding_id in rows:
                place = Place(file=sheet.file, sheet=sheet.name, row=sheet.row_number(index))
                problems.append(Problem("E974", msg("This finding stands in the ledger twice: {id}", id=row.finding_id), place))
            elif row.finding_id:
                rows[row.finding_id] = row
            else:
                own.append(row)
    if problems:
        raise UserError(problems)
    return (*rows.values(), *own)


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The line of the headers, and key → column; None where this sheet is no ledger."""
    known = {_flat(said): key for key, column in COLUMNS.items() for said in _said(column.header)}
    for top in range(min(_HEADER_WITHIN, len(sheet.rows))):
        places: dict[str, int] = {}
        for at, text in enumerate(sheet.texts(top)):
            key = known.get(_flat(text))
            if key is not None:
                places.setdefault(key, at)
        if all(key in places for key in _NEEDED):
            return top, places
    return None


def _said(header: Message | str) -> Iterator[str]:
    for language in LANGUAGES:
        yield header.say(language) if isinstance(header, Message) else header


def _row(sheet: Sheet, index: int, places: Mapping[str, int], problems: list[Problem]) -> Row | None:
    cells = sheet.texts(index)
    texts = {key: cells[at].strip() for key, at in places.items()}
    if not any(text for key, text in texts.items() if key != "n"):
        return None
    days: dict[str, date | None] = {}
    for key in DATES:
        text = texts.get(key, "")
        days[key] = read_day(text)
        if text and days[key] is None:
            place = Place(file=sheet.file, sheet=sheet.name, row=sheet.row_number(index), header=_name(sheet, places[key]))
            message = msg("“{value}” is not a day; write it like 2025-12-31", value=text)
            problems.append(Problem("E973", message, place))
    return Row(texts.get("id", ""), texts, **days)


def _name(sheet: Sheet, at: int) -> str:
    return next((text for row in sheet.rows[:_HEADER_WITHIN] if (text := cell_text(row[at]).strip())), "")


def read_day(text: str) -> date | None:
    """``2025-12-31``, ``2025.12.31`` or ``2025年12月31日``; None for anything else, and for a day of no audit."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    try:
        told = date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
    return told if told.year in _YEARS else None


def _flat(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _refused(code: str, path: Path, message: Message) -> UserError:
    return UserError(Problem(code, message, Place(file=str(path))))
