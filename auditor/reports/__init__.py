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
MOST_IN_ONE_FILE = 100
"""``report.html`` about more schools than this tells only the whole, and leads to a file for each school."""

FOLDERS = {"school": "schools", "public": "public"}
"""Audience → what the folder beside the bureau's report is called: ``<report>-schools``, ``<report>-public``."""


@dataclass(frozen=True)
class Options:
    """How to tell it. ``internal``: show names in full and mark every page. ``audience``: for whom; ``school``: its id.

    ``evidence_limit``: records listed per finding in the HTML; the exact total is always stated.
    """

    language: str = "zh"
    internal: bool = False
    evidence_limit: int = 10
    audience: Audience = Audience.BUREAU
    school: str = ""


def files_of(words: Iterable[str]) -> tuple[str, ...]:
    """The files of the formats named; the default ones when none is named."""
    return tuple(dict.fromkeys(name for word in words for name in WORDS[word])) or DEFAULT_FILES


def with_parts(names: Iterable[str], schools: int) -> set[str]:
    """The files named, and those to which they lead in a report about so many schools."""
    wanted = set(names)
    return wanted | {FOLDER_OF_SCHOOLS} if "report.html" in wanted and schools > MOST_IN_ONE_FILE else wanted


Renderer = Callable[["Result", Path, Options], None]


def renderer(name: str) -> Renderer:
    """The function that writes the file ``name`` (one of ``FORMATS``)."""
    render: Renderer = import_module(FORMATS[name]).render
    return render
