"""``report.html``: the report as one file, for the screen, for A4 paper, without scripts and without the network."""

from __future__ import annotations

from pathlib import Path

from auditor.findings.result import Result
from auditor.reports import Options
from auditor.reports.html_view import View

TEMPLATE = "report.html.j2"
SCHOOL_TEMPLATE = "school.html.j2"


def render(result: Result, path: Path, options: Options, home: str = "") -> None:
    """Write the page; see the module. What is about one school alone has a page of its own form.

    ``home``: where the report on all schools stands, for a page that lies beside it.
    """
    from auditor.reports.html_schools import pages
    from auditor.reports.templates import page

    alone = len(result.schools) == 1 and all(f.subject == "school" for f in result.findings)
    view = View(result, options, pages(result))
    told = page(SCHOOL_TEMPLATE if alone else TEMPLATE, options.language, view=view, result=result, options=options, home=home)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(told)
