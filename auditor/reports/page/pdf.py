"""``report.pdf``: the report for paper, by WeasyPrint, which comes with the extra ``pdf``. Nothing is fetched."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.findings.result import Result
from auditor.i18n import Message, msg
from auditor.problems import Problem, UserError
from auditor.reports import Options
from auditor.reports.page.html_view import View
from auditor.reports.page.pdf_pages import Pages

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGE = "zh-cn"
TEMPLATE = "print.html.j2"


def render(result: Result, path: Path, options: Options) -> None:
    """Write the file. Raises UserError as :func:`check` does."""
    check()
    weasyprint = _weasyprint()
    document = weasyprint.HTML(string=source(result, options), url_fetcher=_nothing)
    document.write_pdf(str(path), pdf_identifier=b"auditor")


def source(result: Result, options: Options) -> str:
    """The pages as HTML, made for paper: no drill-down, no lists of evidence."""
    from auditor.reports.page.templates import page

    pages = Pages(result, options.language)
    comma = "、" if options.language == "zh" else ", "
    view = View(result, options)
    return "".join(page(TEMPLATE, options.language, result=result, options=options, view=view, pages=pages, comma=comma))


def check() -> None:
    """Raise UserError when WeasyPrint, its Pango, or a Chinese font is absent: at once, not after the long work."""
    _weasyprint()
    if not has_chinese_font():
        raise _refused(
            "E952",
            msg("The PDF needs a Chinese font, and this machine has none."),
            msg("Install one, for example fonts-noto-cjk, or print the HTML report from a browser."),
        )


def has_chinese_font(which: Callable[[str], str | None] = shutil.which) -> bool:
    """Whether fontconfig knows a font with Chinese characters; also true where nothing can be found out."""
    command = which("fc-list")
    if command is None:
        return True
    try:
        listed = subprocess.run([command, f":lang={LANGUAGE}", "family"], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return True
    return bool(listed.stdout.strip())


def _weasyprint() -> Any:
    try:
        import weasyprint
    except ImportError:
        raise _refused(
            "E951",
            msg("The PDF needs the extra “pdf”, which is not installed."),
            msg("In the project's folder: python3 tasks.py extra pdf; or print the HTML report from a browser."),
        ) from None
    except OSError as missing:
        raise _refused(
            "E951",
            msg("The PDF needs the library Pango, which this machine lacks ({why}).", why=str(missing).split("\n")[0]),
            msg("Install it, for example libpango-1.0-0 and libpangoft2-1.0-0, or print the HTML report from a browser."),
        ) from None
    return weasyprint


def _nothing(url: str, *_: object, **__: object) -> Any:
    raise ValueError(url)  # the report refers to nothing outside itself; WeasyPrint leaves out what it cannot fetch


def _refused(code: str, message: Message, suggestion: Message) -> UserError:
    return UserError(Problem(code, message, suggestion=suggestion))
