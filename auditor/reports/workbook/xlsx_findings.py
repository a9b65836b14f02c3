"""The sheets of the workbook that are made of findings: all of them, and their evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeVar

from auditor.findings.finding import Evidence, Finding, Read
from auditor.findings.once import Once, OnceAnOutcome
from auditor.findings.result import Result
from auditor.i18n import msg
from auditor.reports import objection, phrases
from auditor.reports.phrases import text_of
from auditor.reports.workbook.sheets import Book, Cell, Cells, Column, Listed, Part

T = TypeVar("T")


def findings(book: Book, result: Result) -> Listed:
    """One row a finding."""
    columns = [
        Column(msg("District"), 10),
        Column(msg("School or bureau"), 22),
        Column("ID", 14),
        Column(msg("Clause"), 12),
        Column(msg("Requirement"), 32, "wrap"),
        Column(msg("Strength"), 12),
        Column(msg("Period"), 16, "wrap"),
        Column(msg("From"), 11, "date"),
        Column(msg("To"), 11, "date"),
        Column(msg("Result"), 13),
        Column(msg("Reason"), 24, "wrap"),
        Column(msg("Found"), 20),
        Column(msg("Required"), 18),
        Column(msg("Actual figure"), 10),
        Column(msg("Required figure"), 10),
        Column(msg("Population"), 10),
        Column(msg("Shortfall"), 10),
        Column(msg("Unit"), 8),
        Column(msg("Worst and best case"), 18),
        Column(msg("Data not provided"), 20, "wrap"),
        Column(msg("Assumptions"), 20, "wrap"),
        Column(msg("Left out"), 22, "wrap"),
        Column(msg("Notes"), 24, "wrap"),
        Column(msg("Remedy"), 36, "wrap"),
        Column(msg("Due on"), 11, "date"),
        Column(msg("Waiver"), 24, "wrap"),
        Column(msg("Evidence records"), 10),
        Column(msg("Rule"), 16),
        Column(msg("Finding ID"), 22),
    ]
    cells = Cells(columns)
    said = OnceAnOutcome(lambda f: cells.part(_outcome(book, result, f), first=3))

    def rows() -> Iterator[list[Cell | Part]]:
        for f in result.findings:
            waiver = "\n".join(f.waiver.values()) if f.waiver else ""
            total = phrases.evidence_total(f, result)
            yield [f.district, f.subject_name, f.subject_id, said(f), waiver, total, f.rule, f.finding_id]

    return book.table(msg("Findings"), cells, rows(), len(result.findings), verdict_columns=range(9, 10), frozen=2)


def _outcome(book: Book, result: Result, f: Finding) -> list[Cell]:
    """From the clause to the deadline: what findings of one outcome have in common."""
    language = book.language
    left_out = (f"{text_of(label, language)} {count}" for label, count in f.left_out)
    return [
        f.clause,
        text_of(f.title, language),
        phrases.strength(f.strength, language),
        phrases.period(f, language),
        f.period_start,
        f.period_end,
        book.standing(f),
        phrases.reason(f.reason, language),
        phrases.actual(f, language),
        phrases.required(f, language),
        f.actual,
        f.required,
        f.population,
        f.shortfall,
        text_of(f.unit, language),
        phrases.range_of(f, language),
        phrases.missing(f, result, language),
        phrases.assumptions(f, result, language),
        phrases.joined(left_out, language),
        "\n".join(text_of(note, language) for note in f.notes),
        text_of(f.remedy, language),
        f.due_on,
    ]


_WHICH = (
    Column(msg("School or bureau"), 22),
    Column(msg("Requirement"), 30, "wrap"),
    Column(msg("Period"), 16, "wrap"),
    Column(msg("Result"), 13),
)
"""Which finding a record belongs to."""


def _rows(
    book: Book, cells: Cells, result: Result, records: Callable[[Finding], Iterable[T]], told: Callable[[T], Part]
) -> Iterator[list[Cell | Part]]:
    """A row for each record of each finding; a record that several findings of a subject show is told once."""
    last = len(cells.columns) - 1
    for _, of_subject in groupby(result.findings, key=lambda f: f.subject_id):
        told_once = Once(told)
        for f in of_subject:
            which = its_id = None
            for record in records(f):
                which = which or cells.part(_which(f, book))
                its_id = its_id or cells.part([f.finding_id], first=last)
                yield [which, told_once(record), its_id]


def _which(f: Finding, book: Book) -> tuple[Cell, ...]:
    return f.subject_name, text_of(f.title, book.language), phrases.period(f, book.language), book.standing(f)


def evidence(book: Book, result: Result) -> Listed:
    """One row a record of evidence; the total is exact even where fewer are listed."""
    columns = [
        *_WHICH,
        Column(msg("Role"), 12),
        Column(msg("Table"), 12),
        Column(msg("Record"), 20),
        Column(msg("File"), 26),
        Column(msg("Sheet"), 14),
        Column(msg("Row"), 8),
        Column(msg("Details"), 36, "wrap"),
        Column(msg("Why"), 24, "wrap"),
        Column(msg("Finding ID"), 22),
    ]

    cells, language = Cells(columns), book.language
    fields = phrases.Fields(result, language)

    def told(record: Evidence) -> Part:
        role, table = phrases.role(record.role, language), result.label(record.table, language)
        place = (record.file, record.sheet, record.row or None)
        details = fields.said(record.table, record.details)
        return cells.part([role, table, record.label, *place, details, record.why], first=len(_WHICH))

    rows = _rows(book, cells, result, lambda f: f.evidence, told)
    total = sum(f.evidence_total for f in result.findings)
    return book.table(msg("Evidence"), cells, rows, total, verdict_columns=range(3, 4), frozen=1)


def records_read(book: Book, result: Result) -> Listed:
    """One row a record that was read for a finding, whether it counts or not: for whoever objects to it."""
    columns = [
        *_WHICH,
        Column(msg("Counted"), 10),
        Column(msg("Record"), 20),
        Column(msg("Why not"), 36, "wrap"),
        Column(msg("Details"), 36, "wrap"),
        Column(msg("File"), 26),
        Column(msg("Sheet"), 14),
        Column(msg("Row"), 8),
        Column(msg("Finding ID"), 22),
    ]

    cells, fields = Cells(columns), phrases.Fields(result, book.language)

    def told(read: Read) -> Part:
        one = objection.line(read, fields)
        place = (one.file, one.sheet, one.row or None)
        return cells.part([one.counts, one.label, one.why, one.details, *place], first=len(_WHICH))

    rows = _rows(book, cells, result, lambda f: f.read, told)
    total = sum(sum(f.read_counts.values()) for f in result.findings)
    return book.table(msg("Records read"), cells, rows, total, verdict_columns=range(3, 4), frozen=1)
