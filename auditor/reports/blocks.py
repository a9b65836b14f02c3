"""Findings of one subject as the HTML report tells them: a block where words are needed, one line where not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from auditor.findings.aggregate import SHOWN
from auditor.findings.finding import Evidence, Finding
from auditor.findings.result import Result
from auditor.findings.words import OWNERS, ROLES
from auditor.i18n import msg
from auditor.reports import Options, objection, phrases
from auditor.reports.phrases import text_of
from auditor.reports.text import number
from auditor.verdicts.verdict import Verdict

PERIODS_NAMED = 3
"""Periods that are told by name; of more that follow one another the first, the last and the number."""
_DAY = timedelta(days=1)
_WAIVER = ("reason", "approver", "document", "from", "until")
Block = dict[str, Any]
Line = tuple[str, str, str, str, str]
Group = tuple[str, str, str, str, list[tuple[str, str, str, str]]]


ENCOURAGED = "encouraged"
"""The look of what is merely encouraged and was not done: no shortcoming, never red."""


def look(finding: Finding) -> str:
    """As what a finding is shown: its verdict, or :data:`ENCOURAGED`."""
    if finding.strength == "may" and finding.verdict is Verdict.FAIL:
        return ENCOURAGED
    return str(finding.verdict)


@dataclass(frozen=True)
class Item:
    """One finding with its place in the report: ``anchor`` is where its details stand, empty when it has none.

    ``page``: the file in which they stand, empty when it is this one.
    """

    finding: Finding
    anchor: str
    waived: bool
    page: str = ""

    @property
    def href(self) -> str:
        return f"{self.page}#{self.anchor}" if self.anchor else ""


def needs_words(finding: Finding) -> bool:
    """Whether one line is not enough for a finding."""
    told = finding.verdict not in (Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.NOT_CHECKED)
    return told or bool(finding.notes) or finding.waiver is not None


class Blocks:
    """Makes blocks and lines in one language. ``anchors``: rule id → where the rule stands."""

    def __init__(self, result: Result, options: Options, anchors: dict[str, str]) -> None:
        self.result = result
        self.options = options
        self.language = options.language
        self.anchors = anchors
        self.fields = phrases.Fields(result, options.language)

    def told(self, items: Iterable[Item]) -> Iterator[Block]:
        """Blocks, the gravest first; periods of one rule about which the same is to be said share a block."""
        needing = sorted((item for item in items if item.anchor), key=lambda item: SHOWN.index(item.finding.verdict))
        made = [(item, self._block(item)) for item in needing]
        for _, same in groupby(made, key=lambda pair: (pair[0].finding.rule, pair[1])):
            pairs = list(same)
            if len(pairs) > 1 and pairs[0][1]["total"]:  # each period has evidence of its own
                for item, block in pairs:
                    yield {**block, "anchors": [item.anchor], "period": self.periods([item.finding])}
                continue
            found = [item.finding for item, _ in pairs]
            yield {**pairs[0][1], "anchors": [item.anchor for item, _ in pairs], "period": self.periods(found)}

    def lines(self, items: Iterable[Item], verdicts: Sequence[Verdict]) -> list[Line]:
        """Verdict, requirement, period, found (or why not), required: of findings without a block, equal periods together."""
        kept = [item.finding for item in items if not item.anchor and item.finding.verdict in verdicts]
        lines = []
        for (_, where, verdict, found, required), same in groupby(kept, key=self._line_key):
            findings = list(same)
            periods = self.periods(findings)
            told = msg("{school}: {periods}", school=where, periods=periods).say(self.language) if where else periods
            lines.append((verdict, text_of(findings[0].title, self.language), told, found, required))
        return lines

    def _line_key(self, f: Finding) -> tuple[str, str, str, str, str]:
        if f.verdict != Verdict.PASS or f.measure == "attest":
            found = phrases.joined([phrases.reason(f.reason, self.language), *map(self._paper, f.evidence)], self.language)
        else:
            found = phrases.actual(f, self.language)
        return f.rule, _where(f), f.verdict, found, phrases.required(f, self.language)

    def _paper(self, record: Evidence) -> str:
        """A paper that shows something, who put it down and where."""
        place = phrases.place(record.file, record.sheet, record.row, self.language)
        told = filter(None, (self.fields.said(record.table, record.details), place))
        return f"{record.label}（{'；'.join(told)}）" if self.language == "zh" else f"{record.label} ({'; '.join(told)})"

    def periods(self, findings: Sequence[Finding]) -> str:
        """The periods of findings of one rule, in their order; many that follow one another by the first and the last."""
        runs: list[list[Finding]] = []
        for f in sorted(findings, key=lambda f: f.period_start):
            if runs and runs[-1][-1].period_end + _DAY == f.period_start:
                runs[-1].append(f)
            else:
                runs.append([f])
        return phrases.joined((told for run in runs for told in self._run(run)), self.language)

    def _run(self, run: Sequence[Finding]) -> list[str]:
        names = [phrases.period(f, self.language) for f in run]
        if len(names) <= PERIODS_NAMED:
            return names
        return [msg("{first} to {last} ({n} periods)", first=names[0], last=names[-1], n=len(names)).say(self.language)]

    def _block(self, item: Item) -> Block:
        f, language = item.finding, self.language
        left_out = (f"{text_of(label, language)} {number(count)}" for label, count in f.left_out)
        listed = min(len(f.evidence), self.options.evidence_limit)
        return {
            "verdict": look(f),
            "rule": self.anchors.get(f.rule, "rules"),
            "title": text_of(f.title, language),
            "clause": f.clause,
            "quote": f.quote,
            "sentence": text_of(self.result.rules[f.rule].sentence, language) if f.rule in self.result.rules else "",
            "where": _where(f),
            "owner": _owner(f, language),
            "document": text_of(self.result.rules[f.rule].document, language) if f.rule in self.result.rules else "",
            "beside": self._beside(f.rule),
            "strength": phrases.strength(f.strength, language),
            "reason": phrases.reason(f.reason, language),
            "found": phrases.actual(f, language),
            "required": phrases.required(f, language),
            "shortfall": phrases.shortfall(f, language),
            "range": phrases.range_of(f, language),
            "due": f.due_on,
            "waiver": waiver_words(f.waiver or {}) if item.waived else [],
            "waived": item.waived,
            "remedy": text_of(f.remedy, language),
            "missing": phrases.missing(f, self.result, language),
            "notes": phrases.notes(f, self.result, language),
            "left_out": phrases.joined(left_out, language),
            "assumptions": phrases.assumptions(f, self.result, language),
            "total": f.evidence_total,
            "listed": listed,
            "groups": self._evidence(f, listed),
            "read_total": objection.read_total(f, language),
            "sum": objection.sum_of(f, language) if f.read_counts else "",
            "granted": objection.if_granted(f, language),
            "read": list(objection.lines(f, self.fields)),
        }

    def _beside(self, rule: str) -> list[str]:
        """What other documents say: the requirement that was raised, higher norms."""
        known = self.result.rules.get(rule)
        texts = (known.raised_from, *known.higher) if known else ()
        return [text_of(text, self.language) for text in texts if text]

    def _evidence(self, finding: Finding, limit: int) -> list[Group]:
        """The evidence listed, offending first: role, file, sheet, what all share; of each its row, label, details, why."""
        order = {role: n for n, role in enumerate(ROLES)}
        listed = sorted(finding.evidence, key=lambda record: order.get(record.role, len(order)))[:limit]
        groups = []
        for (role, file, sheet), same in groupby(listed, key=lambda record: (record.role, record.file, record.sheet)):
            records = list(same)
            shared = _shared(records)
            told = [(self._row(r.row), r.label, self.fields.said(r.table, _without(r.details, shared)), r.why) for r in records]
            groups.append((phrases.role(role, self.language), file, sheet, self.fields.said(records[0].table, shared), told))
        return groups

    def _row(self, row: int) -> str:
        return phrases.row(row, self.language) if row else ""


def _where(f: Finding) -> str:
    """The school at which somebody else's duty was measured; empty where the finding stands with its own subject."""
    return f.subject_name if f.owner != "school" and f.subject == "school" else ""


def _owner(f: Finding, language: str) -> str:
    """Who has to act, where it is not the school itself."""
    return OWNERS[f.owner].say(language) if f.owner != "school" and f.owner in OWNERS else ""


def waiver_words(waiver: dict[str, str]) -> list[str]:
    """What a waiver says, in the order of ``_WAIVER``."""
    return [waiver[key] for key in (*_WAIVER, *sorted(waiver.keys() - {*_WAIVER})) if waiver.get(key)]


def _shared(records: Sequence[Evidence]) -> dict[str, str]:
    """The details that several records all have in common."""
    if len(records) < 2:
        return {}
    common = set(records[0].details.items())
    for record in records[1:]:
        common &= record.details.items()
    return {key: value for key, value in records[0].details.items() if (key, value) in common}


def _without(details: dict[str, str], shared: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in details.items() if key not in shared} if shared else details
