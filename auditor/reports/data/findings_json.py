"""``findings.json``: everything an audit found, for machines. Its form: ``findings_schema``, docs/findings-schema.md.

Keys are sorted and every entry of a list stands on a line of its own, so that two runs can be compared by any text tool.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from auditor.findings.aggregate import Tally
from auditor.findings.finding import Evidence, Finding
from auditor.findings.result import Coded, Result
from auditor.findings.words import VERDICTS
from auditor.i18n import LANGUAGES, Message
from auditor.problems import Place
from auditor.records.records import CellNote
from auditor.reports import Options, phrases
from auditor.reports.quality import note_totals, notes_by_weight
from auditor.reports.text import exact

SCHEMA_VERSION = 3
NOTE_LIMIT = 10_000
"""Notes of the import that are listed; all are counted."""
_line = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(", ", ": "), check_circular=False).encode


def render(result: Result, path: Path, options: Options) -> None:
    """Write the file; see the module."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.writelines(document(_content(result, options)))


def _content(result: Result, options: Options) -> dict[str, Any]:
    bureaus = {f.subject_id: f for f in result.findings if f.subject == "bureau"}
    others = [key for key in result.by_owner if key[0] != "school"]
    return {
        "schema_version": SCHEMA_VERSION,
        "audit": {
            "name": result.name,
            "as_of": result.as_of.isoformat(),
            "tool_version": result.tool_version,
            "audience": str(result.audience),
            "names_masked": not options.internal,
        },
        "packs": [
            {
                "name": pack.name,
                "title": pack.title,
                "policy": pack.policy,
                "jurisdiction": pack.jurisdiction,
                "version": pack.version,
                "sha256": pack.sha256,
            }
            for pack in result.packs
        ],
        "summary": {
            "exit_code": result.exit_code(),
            "score": _tally(result.tally()),
            "findings": _counts(f.verdict for f in result.findings),
            "schools": _counts(result.overall(school.school_id).verdict for school in result.schools),
        },
        "schools": [
            {
                "school_id": school.school_id,
                "name": school.name,
                "district": school.district,
                "township": school.township,
                "stage": _coded(school.stage),
                "locality": _coded(school.locality),
                "ownership": _coded(school.ownership),
                "not_submitted": list(school.not_submitted),
                **_overall(result, "school", school.school_id),
            }
            for school in result.schools
        ],
        "bureaus": [{"bureau_id": key, "name": f.subject_name, "district": f.district} for key, f in sorted(bureaus.items())],
        "owners": [
            {
                "owner": owner,
                "district": district,
                "name": {language: result.owner_name(owner, district, language) for language in LANGUAGES},
                **_overall(result, owner, district),
            }
            for owner, district in sorted(others)
        ],
        "rules": [_rule(result, rule_id) for rule_id in result.rules],
        "clauses": [
            {
                "pack": clause.pack,
                "clause": clause.clause,
                "text": clause.text,
                "kind": clause.kind,
                "reason": clause.reason,
                "rules": list(clause.rules),
            }
            for clause in result.clauses
        ],
        "findings": (_finding(finding, result) for finding in result.findings),
        "data_quality": data_quality(result),
    }


def _rule(result: Result, rule_id: str) -> dict[str, Any]:
    rule = result.rules[rule_id]
    return {
        "id": rule.id,
        "pack": rule.pack,
        "version": rule.version,
        "title": rule.title,
        "clause": rule.clause,
        "quote": rule.quote,
        "strength": rule.strength,
        "subjects": list(rule.subjects),
        "sentence": rule.sentence,
        "threshold": rule.threshold,
        "unit": rule.unit,
        "reading": rule.reading,
        "partial": rule.partial,
        "remedy": rule.remedy,
        "remedy_after": rule.remedy_after,
        "owner": rule.owner,
        "strength_word": rule.strength_word,
        "document": rule.document,
        "raised_from": rule.raised_from,
        "higher": list(rule.higher),
        "replaces": list(rule.replaces),
    }


def _finding(finding: Finding, result: Result) -> dict[str, Any]:
    return {
        "id": finding.finding_id,
        "rule": finding.rule,
        "pack": finding.pack,
        "clause": finding.clause,
        "strength": finding.strength,
        "subject": finding.subject,
        "subject_id": finding.subject_id,
        "owner": finding.owner,
        "district": finding.district,
        "period": {
            "name": finding.period,
            "start": finding.period_start.isoformat(),
            "end": finding.period_end.isoformat(),
            "reference": finding.reference_on.isoformat(),
            "binding": finding.binding,
            "due": finding.due_on.isoformat() if finding.due_on else None,
            "first_found": finding.first_found.isoformat() if finding.first_found else None,
            "first_due": finding.first_due.isoformat() if finding.first_due else None,
        },
        "verdict": str(finding.verdict),
        "reason": str(finding.reason),
        "measure": finding.measure,
        "figures": {
            "actual": exact(finding.actual),
            "required": exact(finding.required),
            "population": finding.population,
            "shortfall": exact(finding.shortfall),
            "low": exact(finding.low),
            "high": exact(finding.high),
            "counts": dict(finding.counts),
            "withheld": finding.withheld,
        },
        "unit": finding.unit,
        "threshold": finding.threshold,
        "bounds": [{"comparator": bound.comparator.value, "value": exact(bound.value)} for bound in finding.bounds],
        "text": {
            language: {
                "verdict": phrases.verdict(finding.verdict, language),
                "reason": phrases.reason(finding.reason, language),
                "actual": phrases.actual(finding, language),
                "required": phrases.required(finding, language),
                "range": phrases.range_of(finding, language),
                "remedy": finding.remedy.get(language, ""),
            }
            for language in LANGUAGES
        },
        "missing": list(finding.missing),
        "left_out": [{"label": label, "count": count} for label, count in finding.left_out],
        "assumptions": list(finding.assumptions),
        "notes": list(finding.notes),
        "waiver": finding.waiver,
        "evidence_total": phrases.evidence_total(finding, result),
        "evidence": [_evidence(record) for record in finding.evidence],
        "read_counts": dict(finding.read_counts),
        "read": [{**_evidence(one.record), "why": one.why} for one in finding.read],
    }


def _evidence(record: Evidence) -> dict[str, Any]:
    return {
        "role": record.role,
        "table": record.table,
        "label": record.label,
        "file": record.file,
        "sheet": record.sheet,
        "row": record.row,
        "details": record.details,
        "why": record.why,
    }


def data_quality(result: Result) -> dict[str, Any]:
    """The account of the import: sheets, notes (the weightiest where there are very many; all are counted), problems."""
    return {
        "sources": [
            {
                "source_id": source.source_id,
                "file": source.file,
                "sheet": source.sheet,
                "table": source.table,
                "sha256": source.sha256,
                "rows_in": source.rows_in,
                "accepted": source.accepted,
                "rejected": source.rejected,
                "skipped": source.skipped,
                "hidden": source.hidden,
                "school": source.school,
            }
            for source in result.sources
        ],
        "settled": [_said(sentence) for sentence in result.settled],
        "files": [{**vars(file), "tables": list(file.tables), "schools": list(file.schools)} for file in result.files],
        "notes_total": dict(note_totals(result)),
        "notes": [_note(note) for note in notes_by_weight(result)[:NOTE_LIMIT]],
        "problems": [{"code": p.code, "place": _place(p.place), "message": _said(p.message)} for p in result.problems],
        "names": dict(result.names),
    }


def _note(note: CellNote) -> dict[str, Any]:
    return {
        "kind": note.kind,
        "source_id": note.source_id,
        "row": note.row,
        "column": note.column,
        "value": note.value,
        "became": note.became,
        "school": note.school,
        "message": _said(note.message),
    }


def _overall(result: Result, owner: str, owner_id: str) -> dict[str, Any]:
    overall = result.overall(owner_id, owner)
    return {
        "overall": str(overall.verdict),
        "decided_by": [f.finding_id for f in overall.decided_by],
        "to_explain": [f.finding_id for f in overall.to_explain],
        "waived": [f.finding_id for f in overall.waived],
        "findings": _counts(f.verdict for f in result.by_owner[owner, owner_id]),
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "share": exact(tally.share),
        "base": tally.base,
        "met": tally.met,
        "failed": tally.failed,
        "unknown": tally.unknown,
        "excluded": {
            "not_applicable": tally.not_applicable,
            "not_checked": tally.not_checked,
            "running": tally.running,
            "waived": tally.waived,
            "error": tally.error,
            "other_strength": tally.other_strength,
        },
    }


def _counts(verdicts: Iterable[Any]) -> dict[str, int]:
    """Every verdict with its count, also those that do not occur."""
    counted = Counter(verdicts)
    return {str(verdict): counted[verdict] for verdict in VERDICTS}


def _coded(coded: Coded) -> dict[str, Any]:
    return {"code": coded.code, "label": coded.label}


def _place(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in place.__dataclass_fields__}


def _said(message: Message) -> dict[str, str]:
    return {language: message.say(language) for language in LANGUAGES}


def document(content: dict[str, Any]) -> Iterator[str]:
    """The document piece by piece: one line a scalar or object, one line an entry of a list."""
    yield "{\n"
    for n, key in enumerate(sorted(content)):
        value = content[key]
        yield ("" if n == 0 else ",\n") + f"{_line(key)}: "
        if isinstance(value, dict | str | int):
            yield _line(value)
            continue
        yield "["
        empty = True
        for entry in value:
            yield ("\n" if empty else ",\n") + _line(entry)
            empty = False
        yield "]" if empty else "\n]"
    yield "\n}\n"
