"""``report.html``: the report as one file, for the screen, for A4 paper, without scripts and without the network."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from auditor.findings.result import Result
from auditor.reports import FOLDER_OF_SCHOOLS, MOST_IN_ONE_FILE, Options
from auditor.reports.file_names import letter_names
from auditor.reports.page.html_view import View

TEMPLATE = "report.html.j2"
SCHOOL_TEMPLATE = "school.html.j2"


def render(result: Result, path: Path, options: Options, home: str = "") -> None:
    """Write the page; see the module. What is about one school alone has a page of its own form.

    ``home``: where the report on all schools stands, for a page that lies beside it.
    """
    from auditor.reports.page.templates import page

    alone = len(result.schools) == 1 and all(f.subject == "school" for f in result.findings)
    view = View(result, options, pages(result))
    told = page(SCHOOL_TEMPLATE if alone else TEMPLATE, options.language, view=view, result=result, options=options, home=home)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(told)


def pages(result: Result) -> dict[str, str]:
    """School id → where ``report.html`` finds its file; empty where it tells of the schools itself."""
    if len(result.schools) <= MOST_IN_ONE_FILE:
        return {}
    names = letter_names(result.schools)
    return {school: f"{FOLDER_OF_SCHOOLS}/{quote(name)}.html" for school, name in names.items()}
