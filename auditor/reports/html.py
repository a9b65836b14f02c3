"""``report.html``: the report as one file, for the screen, for A4 paper, without scripts and without the network."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.findings.result import Result
from auditor.findings.words import CLAUSE_KINDS, RESPONSIBLE, VERDICTS
from auditor.i18n import translate
from auditor.reports import Options, phrases
from auditor.reports.html_view import View
from auditor.reports.text import clean, day, number
from auditor.resources import templates_folder

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

TEMPLATE = "report.html.j2"
SCHOOL_TEMPLATE = "school.html.j2"


def render(result: Result, path: Path, options: Options, home: str = "") -> None:
    """Write the page; see the module. What is about one school alone has a page of its own form.

    ``home``: where the report on all schools stands, for a page that lies beside it.
    """
    from auditor.reports.html_schools import pages

    alone = len(result.schools) == 1 and all(f.subject == "school" for f in result.findings)
    template = environment(options.language).get_template(SCHOOL_TEMPLATE if alone else TEMPLATE)
    view = View(result, options, pages(result))
    pieces = template.generate(view=view, result=result, options=options, home=home)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for piece in pieces:
            file.write(piece)


@cache
def environment(language: str) -> SandboxedEnvironment:
    """Jinja2 for reports: everything that comes from files is escaped and cleaned, a name that does not exist is an error."""
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment
    from markupsafe import Markup

    def finalize(value: object) -> object:
        return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value

    def clause_kind(kind: str) -> str:
        return CLAUSE_KINDS[kind].say(language) if kind in CLAUSE_KINDS else kind

    made = SandboxedEnvironment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    words: dict[str, Callable[..., Any]] = {
        "_": lambda msgid, **values: translate(msgid, language).format(**values),
        "T": lambda texts: phrases.text_of(texts, language),
        "day": lambda value: day(value, language),
        "number": number,
        "verdict_word": lambda verdict: phrases.verdict(verdict, language),
        "strength_word": lambda strength: phrases.strength(strength, language),
        "responsible_word": lambda who: RESPONSIBLE[who].say(language) if who in RESPONSIBLE else who,
        "clause_word": lambda kinds: phrases.joined(map(clause_kind, kinds.split("/")), language),
    }
    chip = Markup('<span class="chip v-{}"><span aria-hidden="true">{}</span> {}</span>')
    chips = {v: chip.format(v, look.symbol, phrases.verdict(v, language)) for v, look in VERDICTS.items()}
    made.globals.update(words, language=language, looks=VERDICTS, chips=chips)
    return made
