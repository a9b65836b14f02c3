"""``quality.html``, ``quality.xlsx`` and ``quality.json``: the account of an import, written into a folder all or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from auditor.i18n import LANGUAGES, Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.quality.account import NO_DAY, FileAccount, Quality
from auditor.quality.causes import Cause, causes
from auditor.quality.gaps import Gap
from auditor.quality.grid import Row
from auditor.quality.views import LISTED, View
from auditor.reports import Options
from auditor.reports.data.findings_json import data_quality, document
from auditor.reports.manifest import MANIFEST, file_list
from auditor.reports.quality import note_kind
from auditor.reports.workbook.sheets import Book, Cell, Column
from auditor.reports.workbook.xlsx import files_read, import_notes
from auditor.reports.write import check_folder
from auditor.system.reasons import reason
from auditor.system.swap import replaced_folder

TEMPLATE = "quality.html.j2"
FILES = ("quality.html", "quality.json", "quality.xlsx")
SCHEMA_VERSION = 1


def write_quality(quality: Quality, folder: Path, options: Options, replace: bool = False) -> list[Path]:
    """Write the three files and a list of their hashes; returns their paths. Raises UserError as ``check_folder`` does."""
    check_folder(folder, replace)
    try:
        with replaced_folder(folder, lambda target: check_folder(target, replace)) as new:
            _html(quality, new / FILES[0], options)
            _json(quality, new / FILES[1], options)
            _xlsx(quality, new / FILES[2], options)
            (new / MANIFEST).write_bytes(file_list(new, FILES))
    except OSError as failed:
        if failed.errno is None:
            raise
        told = msg("The report cannot be written: {why}", why=reason(failed))
        raise UserError(Problem("E804", told, Place(file=str(folder)))) from failed
    return [folder / name for name in (*FILES, MANIFEST)]


def _html(quality: Quality, path: Path, options: Options) -> None:
    from auditor.reports.page.templates import page

    view = View(quality, options.language)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(page(TEMPLATE, options.language, view=view, result=quality.result, options=options, limit=LISTED))


def _accounts(quality: Quality) -> list[dict[str, Any]]:
    """The account of every file: its rows, and what became of it."""
    became = {file.file: file for file in quality.result.files}
    counted = {file.file: file for file in quality.files()}
    found = []
    for name in dict.fromkeys((*became, *counted)):
        rows = counted.get(name) or FileAccount(name, 0, 0, 0, 0, 0)
        file = became.get(name)
        said = (
            {"sha256": file.sha256, "state": file.state, "tables": list(file.tables), "schools": list(file.schools)}
            if file
            else {}
        )
        found.append({**vars(rows), **said})
    return found


def _json(quality: Quality, path: Path, options: Options) -> None:
    content: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "name": quality.result.name,
        "internal": str(options.internal).lower(),
        "schools": [_school(row, quality.grid.tables) for row in quality.grid.rows],
        "causes": [_cause(cause) for cause in causes(quality.result)],
        "questions": [{"question": _both(one.says), "requirements": one.waits} for one in quality.questions],
        "gaps": [_gap(gap) for gap in quality.gaps],
        "rules": [
            {
                "rule": rule,
                "clause": quality.clauses[rule],
                "title": quality.titles[rule],
                "subjects": count,
                "lacking": list(names),
            }
            for rule, count, names in quality.blocked()
        ],
        **data_quality(quality.result),
        "files": _accounts(quality),
    }
    with path.open("wb") as file:
        file.writelines(document(content))


def _both(message: Message) -> dict[str, str]:
    return {language: message.say(language) for language in LANGUAGES}


def _school(row: Row, tables: Sequence[str]) -> dict[str, Any]:
    """What one school handed in, table by table."""
    given = {table: vars(cell) for table, cell in zip(tables, row.cells, strict=True)}
    return {"school_id": row.school_id, "name": row.name, "handed_in_nothing": row.silent, "tables": given}


def _cause(cause: Cause) -> dict[str, Any]:
    return {**vars(cause), "message": _both(cause.message), "rows": list(cause.rows), "values": list(cause.values)}


def _gap(gap: Gap) -> dict[str, Any]:
    return {**vars(gap), "rules": list(gap.rules), "cannot_be_judged": gap.blocks}


def _xlsx(quality: Quality, path: Path, options: Options) -> None:
    mark = msg("Internal: contains personal names").say(options.language) if options.internal else ""
    book = Book(options.language, quality.result.name, NO_DAY, mark)
    view = View(quality, options.language)
    _schools(book, view)
    _causes(book, view)
    _questions(book, view)
    _files(book, quality)
    _blocked(book, view)
    _gaps(book, view)
    import_notes(book, quality.result)
    files_read(book, quality.result)
    book.save(path)


def _schools(book: Book, view: View) -> None:
    """The grid; a number stands for rows, so that it can be added up, and what is to be corrected has a column of its own."""
    grid = view.quality.grid
    columns = [Column(msg("School"), 28), Column(msg("Tables lacking"), 10), Column(msg("To be corrected"), 10)]
    columns += [Column(view.name(table), 10) for table in grid.tables]
    rows: list[list[Cell]] = [
        [row.name, row.missing, row.wrong, *(cell.rows if cell.state == "rows" else view.cell(cell) for cell in row.cells)]
        for row in grid.rows
    ]
    book.table(msg("Schools and tables"), columns, rows, len(rows), frozen=1)


def _causes(book: Book, view: View) -> None:
    columns = [
        Column(msg("School"), 28),
        Column(msg("Kind"), 24),
        Column(msg("File"), 32),
        Column(msg("Sheet"), 18),
        Column(msg("Column"), 18),
        Column(msg("What is wrong"), 60, "wrap"),
        Column(msg("Places"), 8),
        Column(msg("First rows"), 14),
    ]
    rows: list[list[Cell]] = [
        [
            cause.school,
            note_kind(cause.kind, view.language),
            cause.file,
            cause.sheet,
            cause.column,
            view.say(cause.message),
            cause.count,
            cause.first_rows(view.language),
        ]
        for cause in view.causes
    ]
    book.table(msg("To be corrected"), columns, rows, len(rows), frozen=1)


def _questions(book: Book, view: View) -> None:
    columns = [Column(msg("Question"), 90, "wrap"), Column(msg("Requirements that wait for it"), 16)]
    rows: list[list[Cell]] = [[said, waits] for said, waits in view.waiting()]
    book.table(msg("Questions"), columns, rows, len(rows), frozen=0)


def _files(book: Book, quality: Quality) -> None:
    columns = [
        Column(msg("File"), 36),
        Column(msg("Sheets"), 10),
        Column(msg("Rows read"), 12),
        Column(msg("Accepted"), 12),
        Column(msg("Not used"), 12),
        Column(msg("Lines that are no records"), 14),
    ]
    files = quality.files()
    rows: list[list[Cell]] = [[f.file, f.sheets, f.rows_in, f.accepted, f.rejected, f.skipped] for f in files]
    book.table(msg("Files"), columns, rows, len(rows), frozen=1)


def _blocked(book: Book, view: View) -> None:
    columns = [
        Column(msg("Requirement"), 44, "wrap"),
        Column(msg("Schools and bureaus"), 12),
        Column(msg("Not provided"), 60, "wrap"),
    ]
    rows: list[list[Cell]] = [[rule, count, lacking] for rule, count, lacking in view.blocked()]
    book.table(msg("Cannot be judged"), columns, rows, len(rows), frozen=1)


def _gaps(book: Book, view: View) -> None:
    columns = [
        Column(msg("District"), 12),
        Column(msg("School or bureau"), 24),
        Column(msg("To be handed in by"), 24),
        Column(msg("Table"), 16),
        Column(msg("Column"), 18),
        Column(msg("State"), 24),
        Column(msg("Requirements"), 70, "wrap"),
    ]

    def rows() -> Iterator[list[Cell]]:
        result = view.quality.result
        for gap in view.quality.gaps:
            column = result.label(f"{gap.table}.{gap.column}", view.language) if gap.column else ""
            table = result.label(gap.table, view.language)
            yield [gap.district, gap.name, view.owner(gap), table, column, view.state(gap), view.rules(gap)]

    book.table(msg("Not provided or empty"), columns, rows(), len(view.quality.gaps), frozen=2)
