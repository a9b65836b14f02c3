"""The desk view: schools down, requirements across in the order of their clauses, documents and sections as groups.

The periods of one requirement are one cell: the worst of those that are due decides its symbol and colour, a stroke for each
period stands below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from auditor.findings.aggregate import SHOWN, worst_due
from auditor.findings.change import Change
from auditor.findings.finding import Finding
from auditor.findings.words import VERDICTS
from auditor.i18n import msg
from auditor.reports import phrases
from auditor.reports.blocks import Item
from auditor.reports.clauses import section_of
from auditor.verdicts.verdict import Verdict

if TYPE_CHECKING:
    from auditor.reports.page.html_view import RuleView, View
    from auditor.reports.page.rows import Row

COLUMNS_AT_ONCE = 40
"""Requirements side by side in one matrix; a document with more of them goes on in a further one."""
SCHOOLS = 100
"""Schools in the matrix of the first file: those with the gravest results; the others stand in the register."""
NAMED = 3
"""Schools named in a cell's words."""
STROKES = 12
"""Periods drawn as strokes; more of them are only counted."""
MARKS = {"should": "△", "may": "◇", "component": "▫"}
_HEIGHTS = {Verdict.FAIL: 9, Verdict.ERROR: 9, Verdict.UNKNOWN: 6, Verdict.NOT_CHECKED: 4, Verdict.PASS: 3}
_FILLS = {Verdict.FAIL: "b8433b", Verdict.ERROR: "4a1212", Verdict.UNKNOWN: "a87412", Verdict.NOT_CHECKED: "8a6fb3"}


@dataclass(frozen=True)
class Section:
    """Requirements of one section of a document, in the order of their clauses."""

    name: str
    rules: list[RuleView]


@dataclass(frozen=True)
class Matrix:
    """One document, or a part of it."""

    document: str
    sections: list[Section]

    @property
    def rules(self) -> list[RuleView]:
        return [rule for section in self.sections for rule in section.rules]


@dataclass(frozen=True)
class Cell:
    """``look``: its classes, the first ``v-<verdict>``. ``mark``: the symbol; ``amount``: what is lacking, or how often.

    ``told``: everything in words. ``href`` where there is more to be read. ``strokes``: inline SVG, or nothing.
    """

    look: str
    mark: str
    amount: str
    word: str
    told: str
    href: str
    strokes: str


class Desk:
    """Everything that the desk view asks for."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.language = view.language
        self._strokes: dict[tuple[Verdict, ...], str] = {}
        self._new = {
            line.finding_id
            for line in view.result.ledger or ()
            if line.change is Change.NEW and line.finding is not None and view.leader.followed
        }

    @cached_property
    def matrices(self) -> list[Matrix]:
        """Documents in the order of the packs; within them clauses in their order; what nobody was asked stays out."""
        asked = [rule for rule in self.view.rules if rule.entries]
        found = []
        for document, same in groupby(asked, key=self._document):
            rules = list(same)
            parts = -(-len(rules) // COLUMNS_AT_ONCE)
            size = -(-len(rules) // parts)
            for start in range(0, len(rules), size):
                part = rules[start : start + size]
                sections = [Section(name, list(of)) for name, of in groupby(part, key=lambda r: section_of(r.info.clause)[0])]
                found.append(Matrix(document, sections))
        return found

    def _document(self, rule: RuleView) -> str:
        named = phrases.text_of(rule.info.document, self.language)
        return phrases.title(named, self.language) if named else rule.info.pack

    @cached_property
    def rows(self) -> list[Row]:
        """Others first, then schools, the gravest first within their district; of very many only the gravest."""
        ordered = [row for sheet in self.view.sheets for row in sheet.rows]
        schools = sorted((row for row in ordered if row.school), key=lambda row: SHOWN.index(row.overall.verdict))
        kept = {row.anchor for row in schools[:SCHOOLS]}
        return [row for row in ordered if not row.school or row.anchor in kept]

    def districts(self) -> list[tuple[str, list[Row]]]:
        """The rows by district."""
        return [(district, list(same)) for district, same in groupby(self.rows, key=lambda row: row.district)]

    def beyond(self) -> str:
        """What is said of the schools that the matrix does not show; empty where it shows all."""
        told = msg("The {n} schools with the gravest results; every other school stands in findings.xlsx.", n=SCHOOLS)
        return told.say(self.language) if len(self.view.schools) > SCHOOLS else ""

    def number_of(self, rule: RuleView) -> str:
        """The clause without its section."""
        return section_of(rule.info.clause)[1]

    def mark_of(self, rule: RuleView) -> str:
        return MARKS.get(rule.info.strength, "")

    def asked_of(self, row: Row, matrix: Matrix) -> bool:
        """Whether anything of the matrix was asked of a row."""
        return any(rule.info.id in row.by_rule for rule in matrix.rules)

    def tally(self, row: Row, matrix: Matrix) -> list[tuple[Verdict, int]]:
        """How many cells of the row show each verdict, those that ask for something; what is encouraged or in principle apart."""
        counted: dict[Verdict, int] = {}
        for rule in matrix.rules:
            items = row.by_rule.get(rule.info.id)
            if items and rule.info.strength == "must":
                shown = _shown(items)
                counted[shown] = counted.get(shown, 0) + 1
        return [(verdict, counted.get(verdict, 0)) for verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED)]

    def cells(self, row: Row, matrix: Matrix) -> Iterator[Cell | None]:
        """The cells of a row; None where nothing is asked."""
        for rule in matrix.rules:
            items = row.by_rule.get(rule.info.id)
            yield self._cell(rule, items) if items else None

    def missed(self, matrix: Matrix) -> list[int]:
        """How many schools and others miss each requirement."""
        return [sum(not item.waived for _, item in rule.missed) for rule in matrix.rules]

    def _cell(self, rule: RuleView, items: list[Item]) -> Cell:
        shown = _shown(items)
        same = [item for item in items if item.finding.verdict is shown]
        encouraged = rule.info.strength == "may" and shown is Verdict.FAIL
        look = [f"v-{Verdict.NOT_APPLICABLE if encouraged else shown}", f"s-{rule.info.strength}", f"o-{rule.info.owner}"]
        waived = shown is not Verdict.PASS and all(item.waived for item in same)
        if waived:
            look.append("waived")
        if any(item.finding.finding_id in self._new for item in same):
            look.append("new")
        if any(item.finding.verdict is Verdict.FAIL for item in items) and not encouraged:
            look.append("has-fail")
        word = phrases.standing(same[0].finding, self.language)
        if waived:
            word = phrases.joined([word, msg("waived").say(self.language)], self.language)
        href = next((item.href for item in same if item.href), "") if shown not in (Verdict.PASS, Verdict.NOT_APPLICABLE) else ""
        return Cell(
            look=" ".join(look),
            mark=MARKS["may"] if encouraged else VERDICTS[shown].symbol,
            amount=self._amount(same) if shown is Verdict.FAIL and not encouraged else "",
            word=word,
            told=self._told(rule, items),
            href=href,
            strokes=self._drawn(items),
        )

    def _amount(self, same: list[Item]) -> str:
        if len(same) > 1:
            return str(len(same))
        return phrases.shortfall(same[0].finding, self.language).replace(" ", "")

    def _told(self, rule: RuleView, items: list[Item]) -> str:
        """``面对面谈心谈话…：2025年未达标，还差1人``; of one who owes it at many schools how often, and where it is not met."""
        many = len(items) > STROKES or any(item.finding.subject_id != items[0].finding.subject_id for item in items)
        parts = list(self._counted(items) if many else self._by_period(items))
        semicolon, colon = ("；", "：") if self.language == "zh" else ("; ", ": ")
        return f"{phrases.text_of(rule.info.title, self.language)}{colon}{semicolon.join(parts)}"

    def _by_period(self, items: list[Item]) -> Iterator[str]:
        for said, some in groupby(items, key=self._said):
            periods = self.view.blocks.periods([item.finding for item in some])
            yield f"{periods}{said}" if self.language == "zh" else f"{periods} {said}"

    def _counted(self, items: list[Item]) -> Iterator[str]:
        for verdict in SHOWN:
            same = [item for item in items if item.finding.verdict is verdict]
            if same:
                said = phrases.standing(same[0].finding, self.language)
                told = msg("{what}: {n}", what=said, n=len(same)).say(self.language)
                if verdict is Verdict.FAIL:
                    where = (
                        f"{item.finding.subject_name} {phrases.period(item.finding, self.language)}" for item in same[:NAMED]
                    )
                    told += f"（{phrases.joined(where, self.language)}）" if self.language == "zh" else f" ({', '.join(where)})"
                yield told

    def _said(self, item: Item) -> str:
        """``未达标，还差1人``."""
        f: Finding = item.finding
        said = [phrases.standing(f, self.language)]
        if item.waived:
            said.append(msg("waived").say(self.language))
        short = phrases.shortfall(f, self.language) if f.verdict is Verdict.FAIL and f.strength != "may" else ""
        if short:
            said.append(
                msg("short of {shortfall}", shortfall=short.replace(" ", "") if self.language == "zh" else short).say(
                    self.language
                )
            )
        return ("，" if self.language == "zh" else ", ").join(said)

    def _drawn(self, items: list[Item]) -> str:
        """A stroke for each period where there are several: tall for what is not met, a dot for what still runs."""
        verdicts = tuple(item.finding.verdict for item in items)
        if not 1 < len(verdicts) <= STROKES:
            return ""
        if verdicts not in self._strokes:
            paths: dict[str, str] = {}
            for n, verdict in enumerate(verdicts):
                high = _HEIGHTS.get(verdict, 1)
                fill = _FILLS.get(verdict, "4a8a63" if verdict is Verdict.PASS else "9aa3ad")
                paths[fill] = paths.get(fill, "") + f"M{n * 4} {10 - high}h3v{high}h-3z"
            drawn = "".join(f'<path fill="#{fill}" d="{path}"/>' for fill, path in paths.items())
            width = 4 * len(verdicts) - 1
            size = f'viewBox="0 0 {width} 10" width="{min(width, 40)}" height="9"'
            self._strokes[verdicts] = f'<svg {size} aria-hidden="true">{drawn}</svg>'
        return self._strokes[verdicts]


def _shown(items: list[Item]) -> Verdict:
    """The worst of the periods that are due; of those that run where none is."""
    return worst_due(item.finding for item in items)
