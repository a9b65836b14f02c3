"""A report on a large county: how long the formats take, how large they are, and whether a browser opens and scrolls the page.

1,500 schools under 60 requirements, made up (``tests/synthetic.py``): nothing is imported or measured.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from run import Measure

SCHOOLS, RULES, DISTRICTS = 1500, 60, 20
FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def reports(repeat: int, schools: int) -> list[Measure]:
    """The measures. The county's size is fixed, and each format is written once: it is long work."""
    from run import MADE, Measure

    from auditor.reports import Options
    from auditor.reports.page import html, html_register, html_schools
    from auditor.reports.workbook import xlsx

    folder = MADE / "large-report"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    result = _county()
    note = f"[{SCHOOLS:,} schools × {RULES} requirements, {len(result.findings):,} findings]"
    page, pages, book = folder / "report.html", folder / "schools", folder / "findings.xlsx"
    register = folder / "register.html"
    made = [
        Measure(
            "report.html of a large county, processor", _seconds(lambda: html.render(result, page, Options())), 10, "s", note
        ),
        Measure("report.html, size", _megabytes(page), 2, "MB"),
        Measure("register.html, processor", _seconds(lambda: html_register.render(result, register, Options())), 30, "s"),
        Measure("register.html, size", _megabytes(register), 10, "MB"),
        Measure("a page for each school, processor", _seconds(lambda: html_schools.render(result, pages, Options())), 60, "s"),
        Measure("a page for each school, size of all", sum(map(_megabytes, pages.iterdir())), 150, "MB"),
        Measure("findings.xlsx, processor", _seconds(lambda: xlsx.render(result, book, Options())), 120, "s"),
        Measure("findings.xlsx, size", _megabytes(book), 60, "MB"),
        Measure("findings.xlsx, findings left out", len(result.findings) - _listed(book), 0, "rows"),
    ]
    return made + _browser(page)


def _county() -> Any:
    import synthetic

    from auditor.findings.masking import released

    rules = [replace(synthetic.SHANDAN[n % len(synthetic.SHANDAN)], id=f"shandan/x{n}") for n in range(RULES)]
    districts = [f"第{n + 1}县" for n in range(DISTRICTS)]
    return released(synthetic.county(SCHOOLS, rules, districts=districts), False)


def _seconds(work: Callable[[], None]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


def _listed(book: Path) -> int:
    """How many findings the workbook lists, on however many sheets: their ids stand in the last column."""
    from python_calamine import CalamineWorkbook

    from auditor.i18n import msg

    title = msg("Findings").say("zh")
    workbook = CalamineWorkbook.from_path(str(book))
    sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names if name.startswith(title)]
    return len({row[-1] for rows in sheets for row in rows[1:]})


def _browser(page: Path) -> list[Measure]:
    """Opening, and scrolling to the end, in Chromium; nothing where there is none."""
    import browser
    from run import Measure

    if browser.chromium() is None:
        return []
    with browser.started() as chromium:
        tab = chromium.new_page(viewport={"width": 1280, "height": 900})
        start = time.perf_counter()
        tab.goto(browser.uri(page), timeout=180_000)
        tab.evaluate(FRAME)
        opened = time.perf_counter() - start
        start = time.perf_counter()
        for part in range(1, 11):
            tab.evaluate(f"window.scrollTo(0, document.documentElement.scrollHeight * {part} / 10)")
            tab.evaluate(FRAME)
        scrolled = (time.perf_counter() - start) / 10
    return [
        Measure("report.html opens in Chromium", opened, 1, "s"),
        Measure("report.html, a jump down the page", scrolled, 0.5, "s"),
    ]
