"""The papers that go out of an audit, each to the unit that owes what it says: which there are, and writing them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from auditor.findings.change import SETTLED
from auditor.findings.chosen import chosen_school
from auditor.findings.compare import Comparison, compare
from auditor.findings.ledger import followed
from auditor.findings.result import Result
from auditor.findings.seen import own_part
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.reports import Options
from auditor.reports.data.findings_read import read_findings
from auditor.reports.file_names import beside, letter_names, safe_name
from auditor.reports.letters.county import county
from auditor.reports.letters.letters import context
from auditor.reports.letters.letters_check import Fields, check_templates, filled, read_fields
from auditor.reports.letters.letters_fields import KINDS
from auditor.reports.letters.letters_guard import faults
from auditor.reports.letters.letters_template import Template
from auditor.reports.letters.numbering import BOOK, counts, read_book
from auditor.reports.letters.papers import DEFAULT_KINDS, Paper, papers
from auditor.reports.workbook.ledger_read import read_day, read_former, settled
from auditor.reports.workbook.ledger_sheet import STATUSES
from auditor.reports.write import check_folder, write_files
from auditor.system.resources import templates_folder

MANY_LETTERS = 50
"""From here on it pays to fill them in side by side."""


@dataclass(frozen=True)
class Plan:
    """Which letters there are to a report: paper → name of its file. ``compared``: with the former report.

    ``settled``: finding id → what the ledger says became of it, in words.
    """

    result: Result
    options: Options
    letters: dict[Paper, str]
    compared: Comparison | None
    settled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Written:
    """``paths``: of the letters, without the list of files beside them; ``kept``: letters of former calls that stayed.

    ``dated``: whether the file of fields said which date they bear; else they bear the day on which they were made.
    """

    folder: Path
    paths: list[Path]
    dated: bool
    kept: int = 0


def plan_letters(
    report: Path, language: str = "zh", *, kinds: Collection[str] = (), since: Path | None = None, school: str | None = None
) -> Plan:
    """Which letters would be made for whom. ``report``: its folder or findings.json; ``since``: the former report.

    Raises UserError where a report cannot be read, or no school is called so.
    """
    result, internal = read_findings(report)
    former = read_former([since]) if since else None
    result = followed(result, former) if former else result
    compared = compare(former.result, result, former.deadlines) if former and former.result else None
    only = chosen_school(result.schools, school) if school else None
    over = settled(read_former([report]).rows) if report.is_dir() else {}
    over |= {line.finding_id: line.status for line in result.ledger or () if line.status in SETTLED}
    made = papers(result, dict.fromkeys(kinds or DEFAULT_KINDS), language, only, over)
    words = {finding_id: STATUSES[status].say(language) for finding_id, status in over.items()}
    return Plan(result, Options(language, internal), _file_names(made, result, language), compared, words)


def write_letters(
    report: Path,
    today: date,
    output: Path | None = None,
    language: str = "zh",
    *,
    kinds: Collection[str] = (),
    templates: Path | None = None,
    fields: Path | None = None,
    since: Path | None = None,
    school: str | None = None,
    numbers: Path | None = None,
    replace: bool = False,
) -> Written:
    """Write the letters of a report, all of them or none.

    ``templates``: folder of the bureau's own; ``fields``: what no audit knows (:func:`read_fields`); ``numbers``: the book of
    document numbers. Without ``output`` they are put beside the report. Where only some ``kinds`` or one ``school`` are asked
    for, the other letters of the folder stay. Raises UserError for what its user must mend, a letter that must not go out among
    it.
    """
    target = output or beside(report, "letters")
    check_folder(target, replace)
    filled_in = read_fields(fields) if fields else Fields()
    plan = plan_letters(report, language, kinds=kinds, since=since, school=school)
    made = list(plan.letters)
    sources = {kind: _template(kind, templates, language) for kind in dict.fromkeys(paper.kind for paper in made)}
    filling = _Filling(plan.result, plan.options, filled_in, plan.compared, plan.settled, today, sources)
    filling.check()
    filling.number(made, numbers or beside(report, BOOK).with_name(BOOK))
    filling.fill_in(made)
    files = {name: filling.letter(paper) for paper, name in plan.letters.items()}
    others = _others(target, plan, kinds, school, language) if target.is_dir() else []
    kept = {path.name: _copied(path) for path in others if path.name not in files}
    paths = write_files(target, {**kept, **files}, replace, processes=None if len(files) >= MANY_LETTERS else 1)
    return Written(target, [path for path in paths if path.name in files], "date" in filled_in.common, len(kept))


def _others(folder: Path, plan: Plan, kinds: Collection[str], school: str | None, language: str) -> list[Path]:
    """The letters in a folder that a call for some kinds, or for one school, does not ask for."""
    if not kinds and not school:
        return []
    only = chosen_school(plan.result.schools, school) if school else None
    begins = f"{letter_names(plan.result.schools)[only.school_id]}_".replace(" ", "_") if only else ""
    words = [f"_{KINDS[kind].say(language)}".replace(" ", "_") for kind in kinds]
    return [
        path
        for path in sorted(folder.glob("*.docx"))
        if not path.name.startswith(begins) or (words and not any(word in path.name for word in words))
    ]


@dataclass
class _Filling:
    """Where letters are filled in."""

    result: Result
    options: Options
    filled_in: Fields
    compared: Comparison | None
    settled: Mapping[str, str]
    today: date
    templates: dict[str, Path]

    def __post_init__(self) -> None:
        self._numbers: dict[Paper, str] = {}
        self._filled: dict[Paper, bytes] = {}
        self._own = {kind: one for kind, one in self.templates.items() if one.parent != templates_folder() / "letters"}
        self.fields = cache(self._fields)
        self._prepared = cache(lambda kind: Template(self.templates[kind]))

    def _fields(self, paper: Paper) -> dict[str, Any]:
        own = self.filled_in.of(paper.kind, paper.to.name)
        if paper in self._numbers:
            own["document_number"] = self._numbers[paper]
        more = (self.options, own, self.compared, self.made_on(paper), _day(own.get("deadline")))
        if paper.kind == "county":
            return county(self.result, *more)
        shown = own_part(self.result, paper.to.owner_id) if paper.to.school else self.result  # masked when the report was written
        return context(shown, paper.to, *more, self.settled)

    def made_on(self, paper: Paper) -> date:
        """The day that the letter bears."""
        return _day(self.filled_in.of(paper.kind, paper.to.name).get("date")) or self.today

    def number(self, made: list[Paper], book: Path) -> None:
        """Give every letter its number and look at all of them once more; nothing is written where one must not go out."""
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
        wrong = [problem for problem in check_templates(list(self._own.values())) if problem.is_error]
        if wrong:
            raise UserError(wrong)

    def fill_in(self, made: list[Paper]) -> None:
        """Fill the letters into the bureau's own templates, of which nobody knows what they do."""
        papers = [paper for paper in made if paper.kind in self._own]
        self._filled = dict(zip(papers, filled(papers, lambda paper: self._own[paper.kind], self._letter), strict=True))

    def _letter(self, paper: Paper) -> bytes:
        return self._prepared(paper.kind).letter(self.fields(paper))

    def letter(self, paper: Paper) -> Callable[[Path], None]:
        def write(path: Path) -> None:
            path.write_bytes(self._filled[paper] if paper in self._filled else self._letter(paper))

        return write


def _day(text: str | None) -> date | None:
    return read_day(text) if text else None


def _file_names(made: list[Paper], result: Result, language: str) -> dict[Paper, str]:
    """A file for each paper; those to schools are numbered as the schools are."""
    schools = letter_names(result.schools)
    names: dict[Paper, str] = {}
    for paper in made:
        to = schools[paper.to.owner_id] if paper.to.school else safe_name(paper.to.name)
        name = f"{to}_{KINDS[paper.kind].say(language)}".replace(" ", "_")
        again = sum(other.startswith(name) for other in names.values())
        names[paper] = f"{name}_{again + 1}.docx" if again else f"{name}.docx"
    return names


def _template(kind: str, own: Path | None, language: str) -> Path:
    """The bureau's template in this language, else in any, else the program's."""
    places = [own / f"{kind}.{language}.docx", own / f"{kind}.docx"] if own else []
    shipped = templates_folder() / "letters" / f"{kind}.{language}.docx"
    return next((path for path in places if path.is_file()), shipped)


def export_templates(folder: Path) -> list[Path]:
    """Copy the program's own templates into a new folder, to be changed there; the paths. Raises UserError."""
    sources = sorted((templates_folder() / "letters").glob("*.docx"))
    return write_files(folder, {source.name: _copied(source) for source in sources})


def _copied(source: Path) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(source.read_bytes())

    return write
