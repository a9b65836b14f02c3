"""The summary on the terminal: the result in a sentence, and the schools, those that need attention first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.findings.aggregate import SHOWN
from auditor.findings.result import Result
from auditor.findings.words import VERDICTS, WAIVED
from auditor.i18n import msg
from auditor.reports import Options, phrases
from auditor.reports.page.html_view import View
from auditor.reports.page.rows import Row
from auditor.reports.text import clean, marked, number, shows
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from rich.console import Console

ROWS = 30
"""Schools listed; the gravest results come first."""
NOT_DONE = "◇"
"""What is merely encouraged and was not done: never among what is not met."""
_WAIVED = "cyan"
_STYLES = {
    Verdict.PASS: "green",
    Verdict.FAIL: "red",
    Verdict.PENDING: "blue",
    Verdict.UNKNOWN: "yellow",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.NOT_CHECKED: "magenta",
    Verdict.ERROR: "bold red",
}


def show(result: Result, language: str, console: Console | None = None, rows: int = ROWS) -> None:
    """Print the summary; names of schools are text, never markup, and no control character reaches the terminal."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = console or Console()
    view = View(result, Options(language=language))
    listed = sorted(view.rows, key=lambda row: SHOWN.index(row.overall.verdict))
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(msg("School or bureau").say(language), max_width=36, no_wrap=True, overflow="ellipsis")
    table.add_column(msg("Overall").say(language), no_wrap=True)
    told = [verdict for verdict, count in view.totals() if count]
    for verdict in told:
        symbol = VERDICTS[verdict].symbol
        head = symbol if shows(symbol, out.encoding) else phrases.verdict(verdict, language)
        table.add_column(Text(head, _STYLES[verdict]), justify="right", no_wrap=True)
    voluntary = any(row.not_done for row in listed)
    if voluntary:
        head = NOT_DONE if shows(NOT_DONE, out.encoding) else msg("encouraged").say(language)
        table.add_column(Text(head, "dim"), justify="right", no_wrap=True)
    excused = any(item.waived for row in listed for item in row.items)
    if excused:
        head = WAIVED if shows(WAIVED, out.encoding) else msg("waived").say(language)
        table.add_column(Text(head, _WAIVED), justify="right", no_wrap=True)
    for row in listed[:rows]:
        overall = row.overall.verdict
        counts = dict(row.counts)
        cells = [Text(number(counts[v]), _STYLES[v]) if v in counts else Text("·", "dim") for v in told]
        if voluntary:
            cells.append(Text(number(row.not_done) if row.not_done else "·", "dim"))
        if excused:
            waived = sum(item.waived for item in row.items)
            cells.append(Text(number(waived), _WAIVED) if waived else Text("·", "dim"))
        word = marked(VERDICTS[overall].symbol, phrases.verdict(overall, language), out.encoding)
        table.add_row(Text(_line(row)), Text(word, _STYLES[overall]), *cells)
    out.print()
    out.print(Text(clean(view.sentence()), style="bold"))
    out.print(table)
    if len(listed) > rows:
        out.print(Text(msg("{listed} of {total} listed.", listed=rows, total=number(len(listed))).say(language), style="dim"))
    legend = [Text(marked(VERDICTS[v].symbol, phrases.verdict(v, language), out.encoding), _STYLES[v]) for v in told]
    if voluntary:
        legend.append(Text(marked(NOT_DONE, msg("Not done (encouraged)").say(language), out.encoding), "dim"))
    if excused:
        words = msg("of these waived, which decide nothing").say(language)
        legend.append(Text(marked(WAIVED, words, out.encoding), _WAIVED))
    out.print(Text("  ").join(legend))
    out.print(Text(view.formula()))


def _line(row: Row) -> str:
    return clean(row.name).replace("\n", " ")
