"""What the HTML report shows, gathered from the result: the template only lays it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any

from auditor.findings.aggregate import SHOWN, Overall, waived, worst
from auditor.findings.finding import Finding
from auditor.findings.result import Result, RuleInfo, SchoolInfo, Texts
from auditor.findings.words import ROLES, VERDICTS
from auditor.i18n import Message, msg
from auditor.records.records import CellNote, Source
from auditor.reports import Options, phrases
from auditor.reports.quality import note_kind, note_totals, notes_by_weight
from auditor.reports.text import day, number
from auditor.verdicts.verdict import Verdict

COLUMNS_AT_ONCE = 22
"""Requirements side by side in one matrix; more of them go into a further one below."""
BEST_FIRST = (
    *(Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED),
    *(Verdict.PENDING, Verdict.NOT_APPLICABLE, Verdict.ERROR),
)
"""The order in which counts are told."""
LISTED = 100
"""Sources, notes and schools named in one list; totals are always exact."""

_OUTCOMES: dict[Verdict, Message] = {
    Verdict.PASS: msg("{n} meet all that was due"),
    Verdict.FAIL: msg("{n} miss at least one requirement"),
    Verdict.UNKNOWN: msg("{n} cannot be judged for lack of data"),
    Verdict.NOT_CHECKED: msg("{n} await verification"),
    Verdict.ERROR: msg("{n} could not be audited because the program failed"),
    Verdict.NOT_APPLICABLE: msg("{n} had nothing due"),
}


@dataclass(frozen=True)
class Item:
    """One finding with its place in the report: ``anchor`` is where its details stand, empty when it has none."""

    finding: Finding
    anchor: str
    waived: bool


@dataclass(frozen=True)
class Row:
    """One subject: a school, or a bureau (``school`` is None)."""

    anchor: str
    name: str
    district: str
    school: SchoolInfo | None
    overall: Overall
    items: tuple[Item, ...]

    @cached_property
    def counts(self) -> list[tuple[Verdict, int]]:
        """Verdicts that occur, the gravest first."""
        counted = Counter(item.finding.verdict for item in self.items)
        return [(verdict, counted[verdict]) for verdict in SHOWN if counted[verdict]]

    @cached_property
    def by_rule(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in self.items:
            found.setdefault(item.finding.rule, []).append(item)
        return found


@dataclass(frozen=True)
class RuleView:
    """A requirement over all subjects."""

    info: RuleInfo
    anchor: str
    counts: list[tuple[Verdict, int]]
    total: int
    missed: list[tuple[Row, Item]]


@dataclass(frozen=True)
class Due:
    """A requirement whose period still runs: who has met it and who has not, until when."""

    on: date
    info: RuleInfo
    met: int
    short: list[tuple[Row, Item]]


class View:
    """Everything the template asks for."""

    def __init__(self, result: Result, options: Options) -> None:
        self.result = result
        self.options = options
        self.language = options.language

    # ------------------------------------------------------------ the whole

    @cached_property
    def rows(self) -> list[Row]:
        """Bureaus first, then the schools in reading order."""
        schools = {school.school_id: school for school in self.result.schools}
        place = {("school", school_id): n for n, school_id in enumerate(schools)}
        anchors = {id(f): f"f{n}" for n, f in enumerate(self.result.findings)}
        rows = []
        ordered = sorted(self.result.subjects.items(), key=lambda entry: place.get(entry[0], -1))
        for n, ((subject, subject_id), found) in enumerate(ordered):
            school = schools.get(subject_id) if subject == "school" else None
            name = school.name if school else found[0].subject_name
            items = tuple(Item(f, anchors[id(f)] if _needs_words(f) else "", waived(f)) for f in found)
            district = school.district if school else found[0].district
            rows.append(Row(f"s{n}", name, district, school, self.result.overall(subject_id, subject), items))
        return rows

    @cached_property
    def schools(self) -> list[Row]:
        return [row for row in self.rows if row.school]

    def outcomes(self) -> list[tuple[Verdict, int]]:
        """Schools by overall result, those that occur."""
        counted = Counter(row.overall.verdict for row in self.schools)
        return [(verdict, counted[verdict]) for verdict in BEST_FIRST if counted[verdict]]

    def sentence(self) -> str:
        """The result of the audit in one sentence."""
        on = day(self.result.as_of, self.language)
        if len(self.schools) == 1:
            only = self.schools[0]
            word = phrases.verdict(only.overall.verdict, self.language)
            return msg("As of {day}, {school}: {verdict}.", day=on, school=only.name, verdict=word).say(self.language)
        told = (self.say(replace(_OUTCOMES[verdict], values={"n": n})) for verdict, n in self.outcomes())
        parts = phrases.joined(told, self.language)
        return msg("As of {day}, of {total} schools {parts}.", day=on, total=len(self.schools), parts=parts).say(self.language)

    def totals(self) -> list[tuple[Verdict, int]]:
        """Findings by verdict, zeros included."""
        counted = Counter(f.verdict for f in self.result.findings)
        return [(verdict, counted[verdict]) for verdict in BEST_FIRST]

    def formula(self) -> str:
        return phrases.score_formula(self.result, self.language)

    def excluded(self) -> list[tuple[str, int]]:
        return phrases.excluded(self.result, self.language)

    # ------------------------------------------------------------ matrix

    def rule_groups(self) -> list[list[RuleView]]:
        """The columns of the matrices, of even width."""
        count = -(-len(self.rules) // COLUMNS_AT_ONCE)
        size = -(-len(self.rules) // count) if count else 1
        return [self.rules[n : n + size] for n in range(0, len(self.rules), size)]

    def districts(self) -> Iterator[tuple[str, list[Row]]]:
        """Rows by district; bureaus stand in the district of their own name, before its schools."""
        ordered = sorted(self.rows, key=lambda row: (row.district, row.school is not None))
        for district, rows in groupby(ordered, key=lambda row: row.district):
            yield district, list(rows)

    def cells(self, row: Row, rules: list[RuleView]) -> Iterator[tuple[str, str, str, str, bool]]:
        """The cells of a row: verdict, a symbol for each period, word, anchor, waived; all empty where nothing is asked."""
        for rule in rules:
            items = row.by_rule.get(rule.info.id)
            if not items:
                yield "", "", "", "", False
                continue
            shown = worst(item.finding.verdict for item in items)
            same = [item for item in items if item.finding.verdict == shown]
            symbols = "".join(VERDICTS[item.finding.verdict].symbol for item in items)
            anchor = next((item.anchor for item in same if item.anchor), "")
            yield shown, symbols, phrases.verdict(shown, self.language), anchor, any(item.waived for item in same)

    # ------------------------------------------------------------ requirements

    @cached_property
    def rules(self) -> list[RuleView]:
        found: dict[str, list[tuple[Row, Item]]] = {}
        for row in self.rows:
            for item in row.items:
                found.setdefault(item.finding.rule, []).append((row, item))
        views = []
        for n, info in enumerate(self.result.rules.values()):
            entries = found.get(info.id, [])
            counted = Counter(item.finding.verdict for _, item in entries)
            missed = [(row, item) for row, item in entries if item.finding.verdict == Verdict.FAIL]
            counts = [(verdict, counted[verdict]) for verdict in BEST_FIRST if counted[verdict]]
            views.append(RuleView(info, f"r{n}", counts, len(entries), missed))
        return views

    @cached_property
    def _rule_anchors(self) -> dict[str, str]:
        return {rule.info.id: rule.anchor for rule in self.rules}

    def most_missed(self) -> list[tuple[RuleView, int]]:
        """The mandatory requirements that most schools and bureaus miss, at most five."""
        counted = [(rule, len({row.anchor for row, item in rule.missed if not item.waived})) for rule in self.rules]
        failing = [(rule, n) for rule, n in counted if n and rule.info.strength == "must"]
        return sorted(failing, key=lambda pair: -pair[1])[:5]

    def clipped(self, entries: list[tuple[Row, Item]]) -> list[tuple[Row, Item]]:
        return entries[:LISTED]

    @cached_property
    def due(self) -> list[Due]:
        """Requirements whose period still runs, the most urgent first."""
        running: dict[tuple[date, str], list[tuple[Row, Item]]] = {}
        for row in self.rows:
            for item in row.items:
                finding = item.finding
                if not finding.binding and finding.verdict in (Verdict.PASS, Verdict.PENDING):
                    running.setdefault((finding.due_on or finding.period_end, finding.rule), []).append((row, item))
        order = {rule_id: n for n, rule_id in enumerate(self.result.rules)}
        found = []
        for (on, rule_id), entries in sorted(running.items(), key=lambda e: (e[0][0], order.get(e[0][1], 0))):
            short = [(row, item) for row, item in entries if item.finding.verdict == Verdict.PENDING]
            found.append(Due(on, self.result.rules[rule_id], len(entries) - len(short), short))
        return found

    # ------------------------------------------------------------ one finding

    def shortfall(self, finding: Finding) -> str:
        return phrases.quantity(finding.shortfall, finding, self.language) if finding.shortfall else ""

    def plain(self, row: Row) -> Iterator[tuple[str, str, str, str, str]]:
        """Findings for which one line is enough: verdict, requirement, period, found (or why not), required."""
        for item in row.items:
            f = item.finding
            if not item.anchor:
                asked = f.verdict != Verdict.NOT_APPLICABLE
                found = phrases.actual(f, self.language) if asked else phrases.reason(f.reason, self.language)
                required = phrases.required(f, self.language)
                yield f.verdict, self.text(f.title), phrases.period(f, self.language), found, required

    def told(self, row: Row) -> Iterator[dict[str, Any]]:
        """Findings that need words, the gravest first, as texts ready to be laid out."""
        items = (item for item in row.items if item.anchor)
        for item in sorted(items, key=lambda item: SHOWN.index(item.finding.verdict)):
            yield self._block(item)

    def _block(self, item: Item) -> dict[str, Any]:
        f, language = item.finding, self.language
        left_out = (f"{self.text(label)} {number(count)}" for label, count in f.left_out)
        listed = min(len(f.evidence), self.options.evidence_limit)
        return {
            "anchor": item.anchor,
            "verdict": str(f.verdict),
            "rule": self._rule_anchors.get(f.rule, "rules"),
            "title": self.text(f.title),
            "clause": f.clause,
            "strength": phrases.strength(f.strength, language),
            "period": phrases.period(f, language),
            "reason": phrases.reason(f.reason, language),
            "found": phrases.actual(f, language),
            "required": phrases.required(f, language),
            "shortfall": self.shortfall(f),
            "range": phrases.range_of(f, language) if f.actual is not None else "",
            "due": f.due_on,
            "waiver": list((f.waiver or {}).values()) if item.waived else [],
            "waived": item.waived,
            "remedy": self.text(f.remedy),
            "missing": phrases.missing(f, self.result, language),
            "notes": [self.text(note) for note in f.notes],
            "left_out": phrases.joined(left_out, language),
            "assumptions": phrases.assumptions(f, self.result, language),
            "total": f.evidence_total,
            "listed": listed,
            "groups": self._evidence(f, listed),
        }

    def _evidence(self, finding: Finding, limit: int) -> list[tuple[str, str, str, list[tuple[int, str, str, str]]]]:
        """The evidence listed, offending records first: role, file, sheet, and of each record its row, label, details and why."""
        order = {role: n for n, role in enumerate(ROLES)}
        listed = sorted(finding.evidence, key=lambda record: order.get(record.role, len(order)))[:limit]
        return [
            (
                phrases.role(role, self.language),
                file,
                sheet,
                [(r.row, r.label, phrases.details(r, self.result, self.language), r.why) for r in records],
            )
            for (role, file, sheet), records in groupby(listed, key=lambda record: (record.role, record.file, record.sheet))
        ]

    def text(self, texts: Texts) -> str:
        return phrases.text_of(texts, self.language)

    # ------------------------------------------------------------ data quality

    def label(self, name: str) -> str:
        return self.result.label(name, self.language)

    def labels(self, names: Iterable[str]) -> str:
        return phrases.joined((self.label(name) for name in names), self.language)

    def files(self) -> int:
        return len({source.file for source in self.result.sources})

    def sum_of(self, name: str) -> int:
        """A column of the row account added up: rows_in, accepted, rejected, skipped."""
        return sum(getattr(source, name) for source in self.result.sources)

    def sources(self) -> list[Source]:
        """Sheets, those with rows left out first, as many as are listed."""
        ordered = sorted(self.result.sources, key=lambda source: (-source.rejected, source.source_id))
        return ordered[:LISTED]

    def incomplete(self) -> list[Row]:
        """Schools that did not hand in every table."""
        return [row for row in self.schools if row.school and row.school.not_submitted]

    def note_totals(self) -> list[tuple[str, int]]:
        return [(note_kind(kind, self.language), count) for kind, count in note_totals(self.result)]

    def notes(self) -> list[tuple[str, CellNote, Source | None]]:
        """The weightiest notes, as many as are listed."""
        sources = {source.source_id: source for source in self.result.sources}
        listed = notes_by_weight(self.result)[:LISTED]
        return [(note_kind(note.kind, self.language), note, sources.get(note.source_id)) for note in listed]

    def say(self, message: Message) -> str:
        return message.say(self.language)


def _needs_words(finding: Finding) -> bool:
    """Whether one line is not enough for a finding."""
    told = finding.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE)
    return told or bool(finding.notes) or finding.waiver is not None
