"""``findings.xlsx``: overview, matrix, findings, evidence, rectification ledger, rules and data quality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from auditor.findings.aggregate import worst_due
from auditor.findings.audience import SIGHTS
from auditor.findings.finding import Finding
from auditor.findings.result import Result, RuleInfo
from auditor.findings.words import VERDICTS
from auditor.i18n import Message, msg
from auditor.reports import Options, phrases
from auditor.reports.clauses import in_order
from auditor.reports.phrases import text_of
from auditor.reports.quality import capped, note_kind, note_totals, notes_by_weight
from auditor.reports.text import day
from auditor.reports.workbook.ledger_sheet import ledger
from auditor.reports.workbook.sheets import EXCEL_ROWS, Book, Cell, Column, Listed
from auditor.reports.workbook.xlsx_findings import evidence, findings, records_read

ACROSS = 12
"""Requirements on a printed page of the matrix."""
NOTES_OF_A_KIND = 200
"""Notes of the import of one kind about one school that are listed; of more the number is told."""


def render(result: Result, path: Path, options: Options, rows: int = EXCEL_ROWS) -> None:
    """Write the workbook; the same result gives the same bytes. ``rows``: how many a sheet can hold."""
    mark = msg("Internal: contains personal names").say(options.language) if options.internal else ""
    book = Book(options.language, result.name, result.as_of, mark, rows)
    first = book.sheet(book.say(msg("Overview")), landscape=False)
    _matrix(book, result)
    sight = SIGHTS[result.audience]
    made = [
        findings,
        *[evidence, records_read] * sight.records,
        *[ledger] * sight.ledger,
        _rules,
        *[files_read, import_notes] * sight.records,
    ]
    sheets = [make(book, result) for make in made]
    _overview(book, result, first, sheets)
    book.save(path)


def _overview(book: Book, result: Result, sheet: Any, sheets: list[Listed]) -> None:
    line = 0

    def put(cells: list[Cell], look: str = "text", gap: int = 0) -> None:
        nonlocal line
        line += gap
        for n, cell in enumerate(cells):
            book.write(sheet, line, n, cell, look)
        line += 1

    def heading(message: Message) -> None:
        put([book.say(message)], "heading", gap=1)

    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 16)
    sheet.set_column(2, 8, 11)
    put([result.name], "title")
    put([book.say(msg("As of {day}", day=day(result.as_of, book.language)))], "plain")
    for mark in (book.mark, phrases.withheld_note(result, book.language)):
        if mark:
            put([mark], "mark")
    heading(msg("Policies and rules"))
    for pack in result.packs:
        put([text_of(pack.policy, book.language), pack.name, pack.version, pack.sha256[:12]])
    heading(msg("Findings by verdict"))
    total = Counter(book.standing(f) for f in result.findings)
    occurring = [verdict for verdict in VERDICTS if total[book.verdict(verdict)]]
    shown = [book.verdict(verdict) for verdict in occurring]
    words = [*shown, *sorted(set(total) - set(shown))]
    for word in words:
        put([word, total[word]])
    if words:
        book.colour(sheet, line - len(words), 0, line - 1, 0)
    heading(msg("Rate of requirements met"))
    put([phrases.score_formula(result, book.language)], "plain")
    for label, count in phrases.excluded(result, book.language):
        put([book.say(msg("Not in the base: {what}", what=label)), count])
    heading(msg("Schools"))
    put([book.say(msg("School")), book.say(msg("Overall result")), *shown], "header")
    top = line
    for school in result.schools:
        counted = Counter(book.standing(f) for f in result.by_owner["school", school.school_id])
        put([school.name, book.verdict(result.overall(school.school_id).verdict), *(counted[word] for word in shown)])
    book.colour(sheet, top, 1, max(top, line - 1), 1)
    heading(msg("What this workbook holds"))
    put([book.say(word) for word in (msg("Sheet"), msg("Rows here"), msg("Rows in all"))], "header")
    for listed in sheets:
        put([phrases.joined(listed.sheets, book.language), listed.rows, listed.total])


def _matrix(book: Book, result: Result) -> None:
    """A sheet for each document, its requirements in the order of the clauses."""
    parts = [list(same) for _, same in groupby(in_order(result), key=lambda rule: _document(rule, book))] or [[]]
    for n, rules in enumerate(parts, 1):
        _matrix_of(book, result, rules, msg("Matrix") if len(parts) == 1 else msg("Matrix {n}", n=n))


def _document(rule: RuleInfo, book: Book) -> str:
    return text_of(rule.document, book.language) or rule.pack


def _matrix_of(book: Book, result: Result, rules: Sequence[RuleInfo], name: Message) -> None:
    columns = [
        Column(msg("District"), 12),
        Column(msg("Who owes it"), 24),
        Column(msg("Overall result"), 13),
        *(Column(f"{rule.clause}\n{text_of(rule.short_title or rule.title, book.language)}", 14, "centre") for rule in rules),
    ]

    districts = {school.school_id: school.district for school in result.schools}

    def who(owner: str, owner_id: str) -> list[Cell]:
        return [
            districts.get(owner_id, "") if owner == "school" else owner_id,
            result.owner_name(owner, owner_id, book.language),
        ]

    def rows() -> Iterator[list[Cell]]:
        order = {("school", school.school_id): n for n, school in enumerate(result.schools)}
        for (owner, owner_id), found in sorted(result.by_owner.items(), key=lambda item: order.get(item[0], -1)):
            of_rule: dict[str, list[Finding]] = {}
            for f in found:
                of_rule.setdefault(f.rule, []).append(f)
            cells = [_cell(book, of_rule[rule.id]) if rule.id in of_rule else "" for rule in rules]
            yield [*who(owner, owner_id), book.verdict(result.overall(owner_id, owner).verdict), *cells]

    shown = range(2, len(columns))
    book.table(name, columns, rows(), verdict_columns=shown, frozen=3, header_height=78, across=ACROSS)


def _cell(book: Book, found: Sequence[Finding]) -> str:
    """What stands for all periods of one requirement."""
    shown = worst_due(found)
    return book.standing(next(f for f in found if f.verdict is shown))


def _rules(book: Book, result: Result) -> Listed:
    columns = [
        Column(msg("Rule"), 16),
        Column(msg("Clause"), 14),
        Column(msg("Requirement"), 32, "wrap"),
        Column(msg("Words of the policy"), 36, "wrap"),
        Column(msg("Strength"), 14),
        Column(msg("In plain words"), 50, "wrap"),
        Column(msg("Threshold"), 12),
        Column(msg("Reading taken"), 36, "wrap"),
        Column(msg("Not covered"), 30, "wrap"),
    ]

    def rows() -> Iterator[list[Cell]]:
        for r in in_order(result):
            texts = [text_of(texts, book.language) for texts in (r.sentence, r.threshold, r.reading, r.partial)]
            yield [r.id, r.clause, text_of(r.title, book.language), r.quote, phrases.strength(r.strength, book.language), *texts]

    return book.table(msg("Rules"), columns, rows(), len(result.rules), frozen=1)


def files_read(book: Book, result: Result) -> Listed:
    """The sheet that accounts for every sheet of every file."""
    columns = [
        Column(msg("File"), 32),
        Column(msg("Sheet"), 18),
        Column(msg("Table"), 14),
        Column(msg("Rows read"), 10),
        Column(msg("Accepted"), 10),
        Column(msg("Not used"), 10),
        Column(msg("Lines that are no records"), 14),
        Column(msg("Hidden sheet"), 10),
        Column("SHA-256", 20),
    ]

    def rows() -> Iterator[list[Cell]]:
        for s in result.sources:
            hidden = book.say(msg("yes")) if s.hidden else ""
            table = result.label(s.table, book.language) if s.table else ""
            yield [s.file, s.sheet, table, s.rows_in, s.accepted, s.rejected, s.skipped, hidden, s.sha256]

    return book.table(msg("Files read"), columns, rows(), len(result.sources), frozen=1)


def import_notes(book: Book, result: Result) -> Listed:
    """The sheet with all that import did, doubted or left out, cell by cell."""
    columns = [
        Column(msg("Kind"), 22),
        Column(msg("File"), 28),
        Column(msg("Sheet"), 14),
        Column(msg("Row"), 8),
        Column(msg("Column"), 14),
        Column(msg("Written"), 18),
        Column(msg("Taken as"), 18),
        Column(msg("Explanation"), 40, "wrap"),
        Column(msg("School"), 20),
    ]
    sources = {source.source_id: source for source in result.sources}
    settled = book.say(msg("Settled by a person"))

    def rows() -> Iterator[list[Cell]]:
        for sentence in result.settled:
            yield [settled, "", "", None, "", "", "", book.say(sentence), ""]
        for problem in result.problems:
            place = problem.place
            spot = [place.file, place.sheet, place.row or place.line or None, place.header]
            yield [problem.code, *spot, "", "", book.say(problem.message), ""]
        kept, more = capped(notes_by_weight(result), NOTES_OF_A_KIND)
        for note in kept:
            source = sources.get(note.source_id)
            spot = [source.file if source else "", source.sheet if source else "", note.row or None, note.column]
            yield [note_kind(note.kind, book.language), *spot, note.value, note.became, book.say(note.message), note.school]
        for (kind, school), n in more.items():
            told = book.say(msg("{n} more of this kind; all are in findings.json", n=n))
            yield [note_kind(kind, book.language), "", "", None, "", "", "", told, school]

    total = len(result.settled) + len(result.problems) + sum(count for _, count in note_totals(result))
    return book.table(msg("Data quality"), columns, rows(), total)
