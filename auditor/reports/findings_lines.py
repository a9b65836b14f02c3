"""A finding as a line of ``findings.json``.

The JSON is put together here, keys in order: an encoder would first need dictionaries of the hundred small parts of each finding,
then sort them, and write the same texts again and again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date

from auditor.findings.finding import Evidence, Finding
from auditor.findings.result import Result
from auditor.i18n import LANGUAGES
from auditor.reports import phrases
from auditor.reports.text import exact

_KEPT = 50_000
"""Texts that are kept: few of a report are longer than a line, and most of the rest stand there once."""
_encode = json.JSONEncoder(ensure_ascii=False).encode


class _Texts(dict[str, str]):
    """Text → JSON; what comes again is kept."""

    def __missing__(self, text: str) -> str:
        told = _encode(text)
        if len(self) < _KEPT:
            self[text] = told
        return told


class Lines:
    """Writes the findings of one result."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.text = _Texts()

    def finding(self, f: Finding) -> str:
        """One finding, with its evidence."""
        text, texts, names = self.text, self._texts, self._names
        told = ", ".join([f"{text[language]}: {self._told(f, language)}" for language in sorted(LANGUAGES)])
        left_out = ", ".join([f'{{"count": {count}, "label": {texts(label)}}}' for label, count in f.left_out])
        return (
            f'{{"assumptions": {names(f.assumptions)}, "clause": {text[f.clause]}, '
            f'"evidence": [{", ".join(map(self._evidence, f.evidence))}], '
            f'"evidence_total": {_bare(phrases.evidence_total(f, self.result))}, "figures": {self._figures(f)}, '
            f'"id": {text[f.finding_id]}, "left_out": [{left_out}], "measure": {text[f.measure]}, "missing": {names(f.missing)}, '
            f'"notes": [{", ".join(map(texts, f.notes))}], "pack": {text[f.pack]}, "period": {self._period(f)}, '
            f'"reason": {text[f.reason]}, "rule": {text[f.rule]}, "strength": {text[f.strength]}, "subject": {text[f.subject]}, '
            f'"subject_id": {text[f.subject_id]}, "text": {{{told}}}, '
            f'"threshold": {texts(f.threshold)}, "unit": {texts(f.unit)}, "verdict": {text[f.verdict]}, '
            f'"waiver": {"null" if f.waiver is None else texts(f.waiver)}}}'
        )

    def _figures(self, f: Finding) -> str:
        actual, required, shortfall, low, high = (
            _bare(exact(value)) for value in (f.actual, f.required, f.shortfall, f.low, f.high)
        )
        counts = ", ".join([f"{self.text[key]}: {f.counts[key]}" for key in sorted(f.counts)])
        return (
            f'{{"actual": {actual}, "counts": {{{counts}}}, "high": {high}, "low": {low}, "population": {_bare(f.population)}, '
            f'"required": {required}, "shortfall": {shortfall}, "withheld": {_bare(f.withheld)}}}'
        )

    def _period(self, f: Finding) -> str:
        return (
            f'{{"binding": {_bare(f.binding)}, "due": {_day(f.due_on)}, "end": {_day(f.period_end)}, '
            f'"first_due": {_day(f.first_due)}, "first_found": {_day(f.first_found)}, "name": {self._texts(f.period)}, '
            f'"reference": {_day(f.reference_on)}, "start": {_day(f.period_start)}}}'
        )

    def _told(self, f: Finding, language: str) -> str:
        text = self.text
        return (
            f'{{"actual": {text[phrases.actual(f, language)]}, "range": {text[phrases.range_of(f, language)]}, '
            f'"reason": {text[phrases.reason(f.reason, language)]}, "remedy": {text[f.remedy.get(language, "")]}, '
            f'"required": {text[phrases.required(f, language)]}, "verdict": {text[phrases.verdict(f.verdict, language)]}}}'
        )

    def _evidence(self, e: Evidence) -> str:
        text = self.text
        return (
            f'{{"details": {self._texts(e.details)}, "file": {text[e.file]}, "label": {text[e.label]}, "role": {text[e.role]}, '
            f'"row": {e.row}, "sheet": {text[e.sheet]}, "table": {text[e.table]}, "why": {text[e.why]}}}'
        )

    def _texts(self, texts: Mapping[str, str]) -> str:
        return "{" + ", ".join([f"{self.text[key]}: {self.text[texts[key]]}" for key in sorted(texts)]) + "}"

    def _names(self, names: Iterable[str]) -> str:
        return f"[{', '.join([self.text[name] for name in names])}]"


def _bare(value: int | str | None) -> str:
    """A figure as it stands in JSON; a fraction is text."""
    if isinstance(value, str):
        return f'"{value}"'
    return "null" if value is None else str(value).lower()


def _day(value: date | None) -> str:
    return "null" if value is None else f'"{value.isoformat()}"'
