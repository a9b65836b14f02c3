"""A mapping file with guesses: what import would read by itself, how sure that is, and what a person has to decide."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from auditor.files.guarded import read_alone
from auditor.files.registry import Given, list_inputs
from auditor.files.sheet import Sheet
from auditor.i18n import Message, listed, msg
from auditor.mapping.read import LEFT_ASIDE, OPEN
from auditor.model.model import Model
from auditor.problems import Problem
from auditor.records.cells.text import plain
from auditor.records.read import field_name
from auditor.records.sheets.headers import HeaderCell, Headers, Layout, Unclear, is_serial

LIKELY, POSSIBLE = 75, 50
"""Likeness of two headers in percent: from the first on a guess is written down, from the second on it is only named."""
_NAMED = 3


def suggest_mapping(paths: Iterable[Given], model: Model) -> tuple[str, list[Problem]]:
    """The text of a mapping file for the sheets of these files, and what could not be read.

    Every line says how sure it is: columns that import knows are certain; a likely guess is written with its likeness;
    what is less than likely, or has two answers, is left as “?”, and reading the file refuses it until a person has answered.
    """
    found, problems = list_inputs(paths)
    headers = Headers(model)
    lines = [*_comment(_HEAD), "sheets:"]
    for item in found:
        content = read_alone(item)
        problems += content.problems
        used = [sheet for sheet in content.sheets if sheet.rows]
        for sheet in used:
            lines += _sheet(sheet, headers, model, len(used) == 1)
        content.sheets = []
    if lines[-1] == "sheets:":
        lines[-1] = "sheets: []"
    return "\n".join(lines) + "\n", problems


_HEAD = (
    msg("Mapping: which sheet holds which table, and which header is which column. Please look through it and correct it."),
    msg("“?” must be answered: the name of a table or column, or 不读 for what is not to be read."),
    msg('A coding the other way round: 是否在编: {{column: 是否在编, yes: "0", no: "1"}}'),
)


def _sheet(sheet: Sheet, headers: Headers, model: Model, only: bool) -> Iterator[str]:
    yield f"  - file: {_quoted(sheet.file)}"
    yield f"    sheet: {_quoted(sheet.name)}"
    layout = headers.locate(sheet, PurePosixPath(sheet.file).with_suffix("").name, only)
    if isinstance(layout, Unclear):
        yield from _unclear(layout, model)
        return
    yield f"    table: {_quoted(model.tables[layout.table].zh)}  # {msg('certain')}"
    entries = list(_columns(layout, headers, model))
    yield "    columns:" if entries else "    columns: {}"
    yield from (f"      {line}" for line in entries)


def _unclear(layout: Unclear, model: Model) -> Iterator[str]:
    if layout.candidates:
        named = listed(model.tables[table].zh for table in layout.candidates)
        yield f"    table: {_quoted(OPEN)}  # {_one_line(msg('one of: {names}', names=named))}"
    else:
        yield f"    table: {_quoted(LEFT_ASIDE)}  # {_one_line(layout.message)}"


def _columns(layout: Layout, headers: Headers, model: Model) -> Iterator[str]:
    """One line for each header."""
    twice = {cell.position for pair in layout.duplicates for cell in pair if pair[0].rank == pair[1].rank}
    beaten = {other.position for kept, other in layout.duplicates if kept.rank != other.rank}
    taken = {cell.field for cell in layout.cells if cell.field}
    seen: set[str] = set()
    for cell in layout.cells:
        if cell.header in seen:
            continue
        seen.add(cell.header)
        if cell.position in twice:
            name = field_name(model, layout.table, cell.field)
            yield _line(cell, OPEN, msg("two columns are both read as {field}; which one is meant?", field=name))
        elif cell.position in beaten:
            yield _line(cell, LEFT_ASIDE, msg("another column says the same"))
        elif cell.field:
            yield _line(cell, field_name(model, layout.table, cell.field), msg("certain"))
        elif is_serial(cell.header):
            yield _line(cell, LEFT_ASIDE, msg("running numbers"))
        else:
            yield _guess(cell, layout.table, headers, model, taken)


def _guess(cell: HeaderCell, table: str, headers: Headers, model: Model, taken: set[str]) -> str:
    """The field whose headers look most like this one, with the likeness; “?” where two are alike, or none is likely."""
    best: dict[str, int] = {}
    form = plain(cell.header.split("/")[-1])
    for known, (field, _) in headers.fields[table].items():
        if field not in taken:
            likeness = round(100 * difflib.SequenceMatcher(None, form, known, autojunk=False).ratio())
            best[field] = max(best.get(field, 0), likeness)
    ranked = sorted(((n, field) for field, n in best.items() if n >= POSSIBLE), key=lambda item: (-item[0], item[1]))
    if not ranked:
        return _line(cell, LEFT_ASIDE, msg("no column of the records model looks like it"))
    names = [(n, field_name(model, table, field)) for n, field in ranked[:_NAMED]]
    if names[0][0] >= LIKELY and (len(names) == 1 or names[0][0] > names[1][0]):
        return _line(cell, names[0][1], msg("guessed, likeness {n}%", n=names[0][0]))
    return _line(cell, OPEN, msg("perhaps: {names}", names=listed(f"{name} {n}%" for n, name in names)))


def _line(cell: HeaderCell, target: str, said: Message) -> str:
    return f"{_quoted(cell.header)}: {_quoted(target)}  # {_one_line(said)}"


def _quoted(text: str) -> str:
    """A text as YAML writes it in quotes (JSON's form), safe whatever a file's headers hold."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _one_line(message: Message) -> str:
    """A message for a comment: a stranger's text must not end the comment."""
    return "".join(c if c.isprintable() else " " for c in str(message))


def _comment(messages: Iterable[Message]) -> Iterator[str]:
    return (f"# {_one_line(message)}" for message in messages)
