"""``auditor report letters``: the papers that go out of an audit, each to the unit that owes what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from auditor.commands.options import argument, option, verb
from auditor.i18n import language, msg
from auditor.reports.letters.letters_fields import KINDS

if TYPE_CHECKING:
    from auditor.findings.compare import Comparison
    from auditor.findings.result import Result
    from auditor.reports import Options
    from auditor.reports.letters.letters_check import Fields
    from auditor.reports.letters.papers import Paper

MANY_LETTERS = 50
"""From here on it pays to fill them in side by side."""


@verb(
    "letters",
    help=msg("Letters in Word, each to the unit that owes what it says, and the report on all schools."),
)
@argument("folder", type=click.Path(path_type=Path, exists=True), metavar="DIR", help=msg("The report's folder."))
@option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(tuple(KINDS)),
    help=msg("Which letters (default: all but the self-report); may be repeated."),
)
@option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help=msg("Folder of the bureau's own templates; those that it lacks are taken from the program."),
)
@option(
    "--fields",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help=msg("YAML file with what no audit knows: issuer, document number, signer, date …"),
)
@option(
    "--since",
    type=click.Path(path_type=Path, exists=True),
    metavar="OLD",
    help=msg("The former report: letters say what is new and what persists, with the deadline first set."),
)
@option("--school", metavar="NAME|ID", help=msg("Only the letters to this school."))
@option("--list", "listed", is_flag=True, help=msg("Only say which letters would be made for whom; nothing is written."))
@option(
    "--numbers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=msg("The book of document numbers (default: 文号.yaml beside the report)."),
)
@option(
    "--output", type=click.Path(path_type=Path), metavar="PATH", help=msg("Folder of the letters (default: beside the report).")
)
@option("--replace", is_flag=True, help=msg("Replace former letters even if they were changed since."))
def letters(
    folder: Path,
    kinds: tuple[str, ...],
    templates: Path | None,
    fields: Path | None,
    since: Path | None,
    school: str | None,
    listed: bool,
    numbers: Path | None,
    output: Path | None,
    replace: bool,
) -> int:
    from auditor.commands.self_check import chosen_school
    from auditor.findings.compare import compare
    from auditor.findings.ledger import followed
    from auditor.reports import Options
    from auditor.reports.data.findings_read import read_findings
    from auditor.reports.letters.letters_check import Fields, read_fields
    from auditor.reports.letters.numbering import BOOK
    from auditor.reports.letters.papers import DEFAULT_KINDS, papers
    from auditor.reports.workbook.ledger_read import read_former
    from auditor.reports.write import check_folder, write_files

    target = output or beside(folder, "letters")
    if not listed:
        check_folder(target, replace)
    result, internal = read_findings(folder)
    filled_in = read_fields(fields) if fields else Fields()
    former = read_former([since]) if since else None
    result = followed(result, former) if former else result
    compared = compare(former.result, result, former.deadlines) if former and former.result else None
    only = chosen_school(result.schools, school) if school else None
    made = papers(result, dict.fromkeys(kinds or DEFAULT_KINDS), language(), only)
    names = _file_names(made, result)
    if listed:
        _list(made, names)
        return 0
    today = date.today()
    sources = {kind: _template(kind, templates) for kind in dict.fromkeys(paper.kind for paper in made)}
    desk = _Desk(result, Options(language(), internal), filled_in, compared, today, sources)
    desk.check()
    desk.number(made, numbers or beside(folder, BOOK).with_name(BOOK))
    written = {names[paper]: desk.letter(paper) for paper in made}
    write_files(target, written, replace, processes=None if len(written) >= MANY_LETTERS else 1)
    click.echo(str(msg("{n} letters in {folder}", n=len(written), folder=target)))
    if "date" not in filled_in.common:
        click.echo(str(msg("They bear the date of today, {day}; another one goes into the file of fields.", day=today)))
    return 0


@dataclass
class _Desk:
    """Where letters are filled in."""

    result: Result
    options: Options
    filled_in: Fields
    compared: Comparison | None
    today: date
    templates: dict[str, Path]

    def __post_init__(self) -> None:
        from auditor.reports.letters.letters_template import Template

        self._numbers: dict[Paper, str] = {}
        self.fields = cache(self._fields)
        self._prepared = cache(lambda kind: Template(self.templates[kind]))

    def _fields(self, paper: Paper) -> dict[str, Any]:
        from auditor.findings.seen import own_part
        from auditor.reports.letters.county import county
        from auditor.reports.letters.letters import context

        own = self.filled_in.of(paper.kind, paper.to.name)
        if paper in self._numbers:
            own["document_number"] = self._numbers[paper]
        more = (self.options, own, self.compared, self.made_on(paper), _day(own.get("deadline")))
        if paper.kind == "county":
            return county(self.result, *more)
        shown = own_part(self.result, paper.to.owner_id) if paper.to.school else self.result  # masked when the report was written
        return context(shown, paper.to, *more)

    def made_on(self, paper: Paper) -> date:
        """The day that the letter bears."""
        return _day(self.filled_in.of(paper.kind, paper.to.name).get("date")) or self.today

    def number(self, made: list[Paper], book: Path) -> None:
        """Give every letter its number and look at all of them once more; nothing is written where one must not go out."""
        from auditor.problems import Place, Problem, UserError
        from auditor.reports.letters.letters_guard import faults
        from auditor.reports.letters.numbering import counts, read_book

        numbers = read_book(book)
        fixed: dict[str, Paper] = {}
        for paper in made:
            pattern = self.filled_in.of(paper.kind, paper.to.name).get("document_number", "")
            if counts(pattern):
                whom = f"{paper.to.name} {paper.to.owner_id}" if paper.to.school else paper.to.name
                letter = f"{KINDS[paper.kind].say('zh')} {whom} {self.result.name} {self.result.as_of.isoformat()}"
                self._numbers[paper] = numbers.number(pattern, letter, self.made_on(paper).year)
            elif pattern and fixed.setdefault(pattern, paper) is not paper:
                message = msg("The document number “{number}” would stand on several letters.", number=pattern)
                raise UserError(Problem("E948", message, Place(), msg("Write {{n}} where the number is to be counted.")))
        wrong = [fault for paper in made for fault in faults(paper, self.fields(paper), self.made_on(paper), self.result.as_of)]
        if wrong:
            raise UserError(wrong)
        numbers.save()

    def check(self) -> None:
        """Look at the bureau's own templates before they are used."""
        from auditor.problems import UserError
        from auditor.reports.letters.letters_check import check_templates
        from auditor.system.resources import templates_folder

        own = [one for one in self.templates.values() if one.parent != templates_folder() / "letters"]
        wrong = [problem for problem in check_templates(own) if problem.is_error]
        if wrong:
            raise UserError(wrong)

    def letter(self, paper: Paper) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            path.write_bytes(self._prepared(paper.kind).letter(self.fields(paper)))

        return write


def _day(text: str | None) -> date | None:
    from auditor.reports.workbook.ledger_read import read_day

    return read_day(text) if text else None


def _file_names(made: list[Paper], result: Result) -> dict[Paper, str]:
    """A file for each paper; those to schools are numbered as the schools are."""
    from auditor.reports.file_names import letter_names, safe_name

    schools = letter_names(result.schools)
    names: dict[Paper, str] = {}
    for paper in made:
        to = schools[paper.to.owner_id] if paper.to.school else safe_name(paper.to.name)
        name = f"{to}_{KINDS[paper.kind]}".replace(" ", "_")
        again = sum(other.startswith(name) for other in names.values())
        names[paper] = f"{name}_{again + 1}.docx" if again else f"{name}.docx"
    return names


def _list(made: list[Paper], names: dict[Paper, str]) -> None:
    """Which letters there would be: for whom, how many items of which kind."""
    for paper in made:
        told = msg(
            "{ordered} to be put right, {explained} to be explained", ordered=len(paper.ordered), explained=len(paper.explained)
        )
        if paper.kind == "call":
            told = msg("{n} tables to be handed in", n=len(paper.tables))
        click.echo(f"  {KINDS[paper.kind]}  {paper.to.name}  {told}  ({names[paper]})")
    click.echo(str(msg("{n} letters; nothing was written.", n=len(made))))


def beside(folder: Path, word: str) -> Path:
    """The folder of a report's further files: ``报告-letters``."""
    home = (folder if folder.is_dir() else folder.parent).absolute()
    return home.with_name(f"{home.name}-{word}")


def _template(kind: str, own: Path | None) -> Path:
    """The bureau's template in this language, else in any, else the program's."""
    from auditor.system.resources import templates_folder

    places = [own / f"{kind}.{language()}.docx", own / f"{kind}.docx"] if own else []
    shipped = templates_folder() / "letters" / f"{kind}.{language()}.docx"
    return next((path for path in places if path.is_file()), shipped)
