"""``findings.json``: everything an audit found, for machines. Its form: ``findings_schema``, docs/findings-json.

Keys are sorted and every entry of a list stands on a line of its own, so that two runs can be compared by any text tool.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from auditor.findings.aggregate import Tally
from auditor.findings.result import Result
from auditor.findings.words import VERDICTS
from auditor.i18n import LANGUAGES
from auditor.reports import Options
from auditor.reports.data.findings_form import finding_out, flat, message_out, problem_out
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
        "packs": [flat(pack, "files") for pack in result.packs],
        "summary": {
            "exit_code": result.exit_code(),
            "score": _tally(result.tally()),
            "findings": _counts(f.verdict for f in result.findings),
            "schools": _counts(result.overall(school.school_id).verdict for school in result.schools),
        },
        "schools": [{**flat(school), **_overall(result, "school", school.school_id)} for school in result.schools],
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
        "rules": [flat(rule) for rule in result.rules.values()],
        "clauses": [flat(clause) for clause in result.clauses],
        "findings": (finding_out(finding, result) for finding in result.findings),
        "data_quality": data_quality(result),
    }


def data_quality(result: Result) -> dict[str, Any]:
    """The account of the import: sheets, notes (the weightiest where there are very many; all are counted), problems."""
    return {
        "sources": [flat(source) for source in result.sources],
        "settled": [message_out(sentence) for sentence in result.settled],
        "files": [flat(file) for file in result.files],
        "notes_total": dict(note_totals(result)),
        "notes": [flat(note, "field") for note in notes_by_weight(result)[:NOTE_LIMIT]],
        "problems": [problem_out(problem) for problem in result.problems],
        "names": dict(result.names),
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
