"""The account of an import on the terminal, in a few lines: a sentence and the grid first, then what is to be corrected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.i18n import msg
from auditor.quality.causes import causes, worst
from auditor.quality.views import NAMED, View
from auditor.reports import phrases
from auditor.reports.text import clean, number

if TYPE_CHECKING:
    from rich.console import Console

    from auditor.findings.result import Result
    from auditor.quality.account import Quality

ROWS = 20
"""Schools of the grid that are shown, those that need most first."""
_HEAD = {"zh": 4, "en": 13}
"""Columns of the screen for the name of a table; longer names are broken."""
_STYLES = {"rows": "", "none": "dim", "missing": "yellow", "not_asked": "dim"}


def show(quality: Quality, language: str, console: Console) -> None:
    """Print the account; what comes from files is text, never markup, and no control character reaches the terminal."""
    from rich.text import Text

    view = View(quality, language)
    console.print(Text(_flat(quality.result.name), style="bold"))
    console.print(Text(("" if language == "zh" else " ").join(view.sentence()), style="bold"))
    for line in silent_line(quality.result, language):
        console.print(Text(line), soft_wrap=True)
    _grid(view, console)
    rows, accepted, rejected = view.totals_of_rows()
    told = msg("Rows read {rows}: accepted {accepted}, rejected {rejected}", rows=rows, accepted=accepted, rejected=rejected)
    console.print(Text(told.say(language)))
    for kind, count in view.totals():
        if count:
            console.print(Text(f"  {kind}: {count}"))
    for line in causes_lines(quality.result, language):
        console.print(Text(line), soft_wrap=True)
    blocked = list(view.blocked())
    if quality.titles:
        told = msg("Requirements that cannot be judged for somebody, for lack of data: {n}", n=len(blocked))
        console.print(Text(told.say(language)))
    for rule, count, lacking in blocked:
        line = msg("  {rule}: {n} ({lacking})", rule=rule, n=count, lacking=lacking).say(language)
        console.print(Text(clean(line)), soft_wrap=True)


def _grid(view: View, console: Console) -> None:
    """The schools and what they handed in."""
    from rich.box import SIMPLE_HEAD
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    grid = view.quality.grid
    if not grid.rows or not grid.tables:
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(view.say(msg("School")), max_width=26, no_wrap=True, overflow="ellipsis", vertical="bottom")
    shown = grid.rows[:ROWS]
    for nth, name in enumerate(grid.tables):
        width = max([_HEAD[view.language], *(cell_len(view.cell(row.cells[nth])) for row in shown)])
        table.add_column(view.name(name), justify="right", max_width=width, overflow="fold", vertical="bottom")
    for row in shown:
        cells = [Text(view.cell(cell), "red" if cell.wrong else _STYLES[cell.state], no_wrap=True) for cell in row.cells]
        table.add_row(Text(_flat(row.name)), *cells)
    console.print(table)
    if len(grid.rows) > ROWS:
        told = msg("{listed} of {total} listed.", listed=ROWS, total=number(len(grid.rows)))
        console.print(Text(view.say(told), style="dim"))
    console.print(Text(view.legend(), style="dim"))


def silent_line(result: Result, language: str) -> Iterator[str]:
    """The schools of which nothing was handed in; nothing where there are none."""
    names = [_flat(school.name) for school in result.schools if school.silent]
    if names:
        listed = phrases.joined(names[:NAMED], language) + ("…" if len(names) > NAMED else "")
        yield msg("Handed in nothing: {names}", names=listed).say(language)


def causes_lines(result: Result, language: str) -> Iterator[str]:
    """What is wrong with the records: a heading, then a line for each school, cause and file, the weightiest first; no more than
    one looks at. Nothing where nothing is wrong. Names stand in them unless ``result`` was released without.
    """
    found = causes(result)
    shown = list(worst(found))
    if shown:
        yield msg("To be corrected, the weightiest first ({n} causes):", n=len(found)).say(language)
    for cause in shown:
        school = f"{cause.school} › " if cause.school else ""
        yield _flat(f"  {school}{cause.sentence(language)}")
    if len(found) > len(shown):
        yield msg("  … and {n} more causes; all are in the report", n=len(found) - len(shown)).say(language)


def _flat(text: str) -> str:
    return clean(text).replace("\n", " ").replace("\t", " ")
