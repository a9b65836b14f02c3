"""``register.html``: every requirement, every school and every record behind a result, and the account of the data."""

from __future__ import annotations

from pathlib import Path

from auditor.findings.result import Result
from auditor.reports import Options
from auditor.reports.page.html import pages
from auditor.reports.page.html_view import View

TEMPLATE = "register.html.j2"


def render(result: Result, path: Path, options: Options) -> None:
    """Write the page; see the module."""
    from auditor.reports.page.templates import page

    view = View(result, options, pages(result, options))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(page(TEMPLATE, options.language, view=view, result=result, options=options))
