"""``report.html`` for the screen and for A4, without scripts and without the network: the leader's page and the desk view.

What is about one school alone has a page of its own form. ``register.html`` beside it tells everything else.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from auditor.findings.result import Result
from auditor.reports import FOLDER_OF_SCHOOLS, REGISTER, Options, is_alone
from auditor.reports.file_names import letter_names
from auditor.reports.page.html_view import View

TEMPLATE = "report.html.j2"
SCHOOL_TEMPLATE = "school.html.j2"


def render(result: Result, path: Path, options: Options, home: str = "") -> None:
    """Write the page; see the module. ``home``: where the report on all schools stands, for a page that lies beside it."""
    from auditor.reports.page.templates import page

    alone = is_alone(result)
    view = View(result, options, pages(result, options), "" if alone else REGISTER)
    told = page(SCHOOL_TEMPLATE if alone else TEMPLATE, options.language, view=view, result=result, options=options, home=home)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(told)


def pages(result: Result, options: Options) -> dict[str, str]:
    """School id → its file, where each has one."""
    if not options.pages or is_alone(result):
        return {}
    names = letter_names(result.schools)
    return {school: f"{FOLDER_OF_SCHOOLS}/{quote(name)}.html" for school, name in names.items()}
