"""Findings → files. A format is one module with ``render(result, path, options)`` and one line in ``FORMATS``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.findings.audience import Audience

if TYPE_CHECKING:
    from auditor.findings.result import Result

FORMATS: dict[str, str] = {
    "findings.json": "auditor.reports.data.findings_json",
    "findings.xlsx": "auditor.reports.workbook.xlsx",
    "report.html": "auditor.reports.page.html",
    "register.html": "auditor.reports.page.html_register",
    "findings.csv": "auditor.reports.data.csv_files",
    "evidence.csv": "auditor.reports.data.csv_files",
    "findings.parquet": "auditor.reports.data.parquet",
    "evidence.parquet": "auditor.reports.data.parquet",
    "junit.xml": "auditor.reports.data.junit",
    "report.pdf": "auditor.reports.page.pdf",
    "schools": "auditor.reports.page.html_schools",
    "self-report.html": "auditor.reports.page.self_html",
    "self-report.docx": "auditor.reports.letters.letters",
}
"""File or folder name → module. Modules are imported when used, so that naming the formats costs nothing."""
DEFAULT_FILES = ("findings.json", "findings.xlsx", "report.html")
"""The files of a report when nobody asks for others."""
WORDS: dict[str, tuple[str, ...]] = {
    "json": ("findings.json",),
    "xlsx": ("findings.xlsx",),
    "html": ("report.html",),
    "csv": ("findings.csv", "evidence.csv"),
    "parquet": ("findings.parquet", "evidence.parquet"),
    "junit": ("junit.xml",),
    "pdf": ("report.pdf",),
    "schools": ("schools",),
}
"""What a user calls a format → the files that it is made of."""
FOLDER_OF_SCHOOLS = "schools"
REGISTER = "register.html"
MOST_IN_ONE_FILE = 100
"""``register.html`` about more schools than this does not tell of each: that is done in a file for each school, on request."""

FOLDERS = {"school": "schools", "public": "public"}
"""Audience → what the folder beside the bureau's report is called: ``<report>-schools``, ``<report>-public``."""


@dataclass(frozen=True)
class Options:
    """How to tell it. ``internal``: show names in full and mark every page. ``audience``: for whom; ``school``: its id.

    ``evidence_limit``: records listed per finding in the HTML; the exact total is always stated. ``pages``: each school has a
    file of its own beside the report.
    """

    language: str = "zh"
    internal: bool = False
    evidence_limit: int = 10
    audience: Audience = Audience.BUREAU
    school: str = ""
    pages: bool = False


def files_of(words: Iterable[str]) -> tuple[str, ...]:
    """The files of the formats named; the default ones when none is named."""
    return tuple(dict.fromkeys(name for word in words for name in WORDS[word])) or DEFAULT_FILES


def is_alone(result: Result) -> bool:
    """Whether a result is about one school and nothing else: its page has another form."""
    return len(result.schools) == 1 and all(f.subject == "school" for f in result.findings)


def with_parts(names: Iterable[str], alone: bool) -> set[str]:
    """The files named, and the register, to which the report leads unless it is about one school alone."""
    wanted = set(names)
    return wanted | {REGISTER} if "report.html" in wanted and not alone else wanted


Renderer = Callable[["Result", Path, Options], None]


def renderer(name: str) -> Renderer:
    """The function that writes the file ``name`` (one of ``FORMATS``)."""
    render: Renderer = import_module(FORMATS[name]).render
    return render
