"""What the HTML report shows, gathered from the result: the template only lays it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from auditor.findings.aggregate import SHOWN, waived
from auditor.findings.audience import SIGHTS
from auditor.findings.finding import Finding
from auditor.findings.result import Result, RuleInfo
from auditor.findings.words import OWNERS
from auditor.i18n import Message, msg
from auditor.records.records import CellNote, Source
from auditor.reports import MOST_IN_ONE_FILE, Options, phrases
from auditor.reports.blocks import Block, Blocks, Item, Line, needs_words, waiver_words
from auditor.reports.clauses import in_order
from auditor.reports.page.desk import Desk
from auditor.reports.page.html_calendar import Day, calendar
from auditor.reports.page.html_chart import Chart, charts, distance
from auditor.reports.page.leader import Leader
from auditor.reports.page.rows import Row
from auditor.reports.quality import capped, note_kind, note_totals, notes_by_weight
from auditor.reports.text import day, number, span
from auditor.verdicts.verdict import Verdict

ROWS_AT_ONCE = 100
"""Schools in one matrix; a larger district goes on in a further one."""
NEAREST = 3
"""Schools named as those that miss a requirement by least."""
NOTES_OF_A_KIND = 10
"""Notes of one kind about one school that are listed."""
LISTED = 100
"""Sources, notes and schools named in one list; totals are always exact."""


@dataclass(frozen=True)
class RuleView:
    """A requirement over all subjects."""

    info: RuleInfo
    anchor: str
    counts: list[tuple[Verdict, int]]
    total: int
    missed: list[tuple[Row, Item]]
    attested: bool
    entries: list[tuple[Row, Item]]


@dataclass(frozen=True)
class Sheet:
    """The rows of one district, or ``part`` of ``parts`` of them."""

    district: str
    part: int
    parts: int
    rows: list[Row]

    def outcomes(self) -> list[tuple[Verdict, int]]:
        """Its schools by overall result, those that occur."""
        return phrases.counted_best_first(row.overall.verdict for row in self.rows if row.school)


class View:
    """Everything the templates ask for. ``pages``: school id → the file that tells of it, where it has one of its own.

    ``register``: the file that tells of everything else, where that is not this page.
    """

    def __init__(self, result: Result, options: Options, pages: Mapping[str, str] | None = None, register: str = "") -> None:
        self.result = result
        self.options = options
        self.language = options.language
        self.pages = pages or {}
        self.register = register
        self.sight = SIGHTS[result.audience]

    @cached_property
    def leader(self) -> Leader:
        """The page for the leader."""
        return Leader(self)

    @cached_property
    def desk(self) -> Desk:
        """The desk view."""
        return Desk(self)

    @property
    def told_here(self) -> bool:
        """Whether schools are told one by one in the register: of very many only in files of their own."""
        return not self.pages and len(self.result.schools) <= MOST_IN_ONE_FILE

    # ------------------------------------------------------------ the whole

    def kept_back(self) -> str:
        """What this audience is not shown; empty when it is shown everything."""
        return phrases.withheld_note(self.result, self.language)

    @cached_property
    def rows(self) -> list[Row]:
        """Who owes something beside the schools first, then the schools in reading order."""
        schools = {school.school_id: school for school in self.result.schools}
        place = {("school", school_id): n for n, school_id in enumerate(schools)}
        anchors = {id(f): f"f{n}" for n, f in enumerate(self.result.findings)}
        rows = []
        ordered = sorted(self.result.by_owner.items(), key=lambda entry: place.get(entry[0], -1))
        for n, ((owner, owner_id), found) in enumerate(ordered):
            school = schools.get(owner_id) if owner == "school" else None
            name = school.name if school else self.result.owner_name(owner, owner_id, self.language)
            if owner == "bureau":
                name = f"{name} {OWNERS[owner].say(self.language)}"
            own = self.pages.get(owner_id, "") if school else ""
            places = [f"f{n}" for n in range(len(found))] if own else [anchors[id(f)] for f in found]
            silent = school is not None and not own and not self.told_here
            items = tuple(
                Item(f, place if needs_words(f) and not silent else "", waived(f), own or self.register)
                for f, place in zip(found, places, strict=True)
            )
            district = school.district if school else found[0].district
            page = own or (f"{self.register}#s{n}" if self.register and not silent else "")
            rows.append(Row(f"s{n}", name, district, school, self.result.overall(owner_id, owner), items, page, silent))
        return rows

    @cached_property
    def schools(self) -> list[Row]:
        return [row for row in self.rows if row.school]

    def outcomes(self) -> list[tuple[Verdict, int]]:
        """Schools by overall result, those that occur."""
        return phrases.counted_best_first(row.overall.verdict for row in self.schools)

    def sentence(self) -> str:
        """The result of the audit in one sentence."""
        on = day(self.result.as_of, self.language)
        if len(self.schools) == 1:
            only = self.schools[0]
            word = phrases.verdict(only.overall.verdict, self.language)
            return msg("As of {day}, {school}: {verdict}.", day=on, school=only.name, verdict=word).say(self.language)
        parts = phrases.outcomes(self.outcomes(), self.language)
        return msg("As of {day}, of {total} schools {parts}.", day=on, total=len(self.schools), parts=parts).say(self.language)

    def totals(self) -> list[tuple[Verdict, int]]:
        """Findings by verdict, those that occur; what is encouraged and not done is none of those not met: :meth:`not_done`."""
        return phrases.counted_best_first(f.verdict for f in self.result.findings if not _only_encouraged(f))

    def not_done(self) -> int:
        """Findings that are merely encouraged and not done."""
        return sum(map(_only_encouraged, self.result.findings))

    def span(self) -> str:
        """The days from the first period's beginning to the audit's day; empty without findings."""
        first = min((f.period_start for f in self.result.findings), default=None)
        return span(first, self.result.as_of, self.language) if first and first < self.result.as_of else ""

    def formula(self) -> str:
        return phrases.score_formula(self.result, self.language)

    def excluded(self) -> list[tuple[str, int]]:
        return phrases.excluded(self.result, self.language)

    def owners(self) -> list[tuple[str, str]]:
        """Who owes something, where it is more than one: the word of the rules and what a reader calls it."""
        found = {rule.info.owner for rule in self.rules if rule.entries}
        named = [(owner, OWNERS[owner].say(self.language)) for owner in OWNERS if owner in found]
        return named if len(named) > 1 else []

    # ------------------------------------------------------------ districts

    @cached_property
    def sheets(self) -> list[Sheet]:
        """Rows by district: its bureau, then the schools with the gravest result and the most that decides it first."""
        ordered = sorted(
            self.rows,
            key=lambda r: (r.district, r.school is not None, SHOWN.index(r.overall.verdict), -len(r.overall.decided_by)),
        )
        sheets = []
        for district, same in groupby(ordered, key=lambda row: row.district):
            rows = list(same)
            parts = -(-len(rows) // ROWS_AT_ONCE)
            size = -(-len(rows) // parts)
            sheets += [Sheet(district, n + 1, parts, rows[n * size : (n + 1) * size]) for n in range(parts)]
        return sheets

    @cached_property
    def districts(self) -> list[tuple[str, list[tuple[Verdict, int]], int]]:
        """District, its schools by overall result, how many they are; without the districts that have no school."""
        found = []
        for district, same in groupby(self.sheets, key=lambda sheet: sheet.district):
            whole = Sheet(district, 1, 1, [row for sheet in same for row in sheet.rows])
            total = sum(row.school is not None for row in whole.rows)
            if total:
                found.append((district, whole.outcomes(), total))
        return found

    # ------------------------------------------------------------ requirements

    @cached_property
    def rules(self) -> list[RuleView]:
        found: dict[str, list[tuple[Row, Item]]] = {}
        for row in self.rows:
            for item in row.items:
                found.setdefault(item.finding.rule, []).append((row, item))
        places = {rule: n for n, rule in enumerate(self.result.rules)}
        views = []
        for info in in_order(self.result):
            entries = found.get(info.id, [])
            missed = _once_each((row, item) for row, item in entries if item.finding.verdict == Verdict.FAIL)
            counts = phrases.counted_best_first(item.finding.verdict for _, item in entries)
            attested = bool(entries) and all(item.finding.measure == "attest" for _, item in entries)
            views.append(RuleView(info, f"r{places[info.id]}", counts, len(entries), missed, attested, entries))
        return views

    def charts(self, rule: RuleView) -> list[Chart]:
        """Every figure of a requirement against its threshold."""
        found = [(item.finding, 1) for _, item in rule.entries]
        return list(charts(found, phrases.text_of(rule.info.title, self.language), rule.anchor, self.language))

    def nearest(self, rule: RuleView) -> list[tuple[Row, Item]]:
        """Where there are more than can be taken in at a glance, those that miss it by least."""
        if len(rule.missed) <= NEAREST:
            return []
        far = [(distance(item.finding), n) for n, (_, item) in enumerate(rule.missed)]
        known = sorted((away, n) for away, n in far if away is not None)
        return [rule.missed[n] for _, n in known[:NEAREST]]

    def clipped(self, entries: list[tuple[Row, Item]], most: int = LISTED) -> list[tuple[Row, Item]]:
        return entries[:most]

    @cached_property
    def calendar(self) -> list[tuple[str, list[Day]]]:
        """What has to be done by which day."""
        return calendar(self.rows, self.result.rules, self.result.as_of, self.language)

    def by_row(self, entries: list[tuple[Row, Item]]) -> list[tuple[Row, list[Item]]]:
        """Entries of one school together."""
        found: dict[str, tuple[Row, list[Item]]] = {}
        for row, item in entries:
            found.setdefault(row.anchor, (row, []))[1].append(item)
        return list(found.values())

    def shortfalls(self, items: list[Item]) -> str:
        """What several periods lack, one after the other."""
        return phrases.joined(filter(None, (self.shortfall(item.finding) for item in items)), self.language)

    # ------------------------------------------------------------ one finding

    def found(self, finding: Finding) -> str:
        return phrases.actual(finding, self.language)

    def shortfall(self, finding: Finding) -> str:
        return phrases.shortfall(finding, self.language)

    @cached_property
    def blocks(self) -> Blocks:
        return Blocks(self.result, self.options, {rule.info.id: rule.anchor for rule in self.rules})

    def told(self, row: Row) -> Iterator[Block]:
        """Findings that need words."""
        return self.blocks.told(row.items)

    def materials(self, row: Row) -> list[tuple[str, list[Line]]]:
        """What waits for somebody to look at the papers, by the material that has to show it, in the order of the policy."""
        found: dict[str, list[Item]] = {}
        for item in row.items:
            if item.finding.verdict is Verdict.NOT_CHECKED and not item.anchor:
                known = self.result.rules.get(item.finding.rule)
                found.setdefault(phrases.text_of(known.material, self.language) if known else "", []).append(item)
        return [(material, self.blocks.lines(items, [Verdict.NOT_CHECKED])) for material, items in found.items()]

    def awaited(self, row: Row) -> str:
        """``待核查29项，涉及14种材料``; empty where nothing is."""
        n = sum(item.finding.verdict is Verdict.NOT_CHECKED and not item.anchor for item in row.items)
        kinds = len(self.materials(row))
        told = msg("{n} findings to be verified, by {kinds} kinds of material", n=number(n), kinds=number(kinds))
        return told.say(self.language) if n else ""

    def plain(self, row: Row) -> list[Line]:
        """Findings for which one line is enough."""
        return self.blocks.lines(row.items, [Verdict.PASS, Verdict.NOT_APPLICABLE])

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
        """Schools that did not hand in every table that they owe."""
        return [row for row in self.schools if row.school is not None and row.school.not_submitted]

    def assumed(self) -> list[tuple[str, int]]:
        """Columns whose value was assumed, and in how many findings."""
        counted = Counter(name for f in self.result.findings for name in f.assumptions)
        return [(self.label(name), n) for name, n in counted.items()]

    def waivers(self) -> list[tuple[str, str, str]]:
        """Whom a waiver in force excuses from what, and its own words, each once."""
        told: dict[tuple[str, str, str], None] = {}
        for f in self.result.findings:
            if waived(f):
                words = phrases.joined(waiver_words(f.waiver or {}), self.language)
                told[f.subject_name, phrases.text_of(f.title, self.language), words] = None
        return list(told)

    def note_totals(self) -> list[tuple[str, int]]:
        return [(note_kind(kind, self.language), count) for kind, count in note_totals(self.result)]

    def notes(self) -> list[tuple[str, CellNote, Source | None]]:
        """The weightiest notes, as many as are listed; of one kind about one school only a few."""
        kept, _ = capped(notes_by_weight(self.result), NOTES_OF_A_KIND)
        return self._told_notes(kept[:LISTED])

    def weighty_notes(self) -> list[tuple[str, CellNote, Source | None]]:
        """Notes on what was left out, doubted or assumed: all but those of values that were kept."""
        return self._told_notes(note for note in notes_by_weight(self.result) if note.kind not in ("converted", "skipped"))

    def _told_notes(self, notes: Iterable[CellNote]) -> list[tuple[str, CellNote, Source | None]]:
        sources = {source.source_id: source for source in self.result.sources}
        return [(note_kind(note.kind, self.language), note, sources.get(note.source_id)) for note in notes]

    def say(self, message: Message) -> str:
        return message.say(self.language)


def _once_each(entries: Iterable[tuple[Row, Item]]) -> list[tuple[Row, Item]]:
    """The first entry of each subject that is not waived, or else its first."""
    found: dict[str, tuple[Row, Item]] = {}
    for row, item in entries:
        if row.anchor not in found or (found[row.anchor][1].waived and not item.waived):
            found[row.anchor] = (row, item)
    return list(found.values())


def _only_encouraged(f: Finding) -> bool:
    return f.strength == "may" and f.verdict is Verdict.FAIL
