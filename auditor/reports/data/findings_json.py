"""``findings.json``: everything an audit found, for machines. Its form: ``findings_schema``, docs/findings-json.

Keys are sorted and every entry of a list stands on a line of its own, so that two runs can be compared by any text tool.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, groupby
from pathlib import Path
from typing import Any

from auditor.findings.aggregate import Tally
from auditor.findings.finding import Evidence, Finding, Read
from auditor.findings.once import Once, OnceAnOutcome
from auditor.findings.result import Result
from auditor.findings.words import VERDICTS
from auditor.i18n import LANGUAGES
from auditor.reports import Options, phrases
from auditor.reports.data.findings_form import evidence_out, flat, message_out, outcome_out, problem_out, read_out
from auditor.reports.quality import note_totals, notes_by_weight
from auditor.reports.text import exact

SCHEMA_VERSION = 3
NOTE_LIMIT = 10_000
"""Notes of the import that are listed; all are counted."""
_line = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(", ", ": "), check_circular=False).encode


@lru_cache(10_000, typed=True)
def _scalar(value: str | int | None) -> str:
    return _line(value)


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
        "findings": _findings(result),
        "data_quality": data_quality(result),
    }


_OF_ITS_OWN = ("district", "evidence", "evidence_total", "id", "read", "read_counts", "subject_id", "waiver")
"""What findings of one outcome do not say alike, in the order of the file."""


def _findings(result: Result) -> Iterator[str]:
    """The entries of findings; what they share (:func:`outcome_out`), and each record of a subject, is encoded once."""
    frame_of = OnceAnOutcome(_frame)
    shared = Once(_line)

    def record(told: dict[str, Any]) -> str:
        """A record, whose details and reasons many records share."""
        items = [(key, shared(told[key]) if isinstance(told[key], dict) else _scalar(told[key])) for key in sorted(told)]
        return f"{{{', '.join([f'{_line(key)}: {text}' for key, text in items])}}}"

    for _, of_subject in groupby(result.findings, key=lambda f: f.subject_id):
        evidence: Once[Evidence, str] = Once(lambda one: record(evidence_out(one)))
        read: Once[Read, str] = Once(lambda one: record(read_out(one)))
        for f in of_subject:
            own = (
                _line(f.district),
                f"[{', '.join(map(evidence, f.evidence))}]",
                _scalar(phrases.evidence_total(f, result)),
                _line(f.finding_id),
                f"[{', '.join(map(read, f.read))}]",
                _line(f.read_counts) if f.read_counts else "{}",
                _line(f.subject_id),
                "null" if f.waiver is None else _line(f.waiver),
            )
            *before, last = frame_of(f)
            yield "".join((*chain.from_iterable(zip(before, own, strict=True)), last))


def _frame(finding: Finding) -> list[str]:
    """An entry without what is its own: what stands before each item of ``_OF_ITS_OWN``, and after the last."""
    told = outcome_out(finding)
    pieces = ["{"]
    for own, keys in groupby(sorted([*told, *_OF_ITS_OWN]), key=lambda key: key not in told):
        if own:
            for key in keys:
                pieces[-1] += f"{_line(key)}: "
                pieces.append(", ")
        else:
            pieces[-1] += f"{_line({key: told[key] for key in keys})[1:-1]}, "
    pieces[-1] = pieces[-1].removesuffix(", ") + "}"
    return pieces


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
    """The document piece by piece: one line a scalar or object, one line an entry of a list; entries may be encoded before."""
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
            yield ("\n" if empty else ",\n") + (entry if isinstance(entry, str) else _line(entry))
            empty = False
        yield "]" if empty else "\n]"
    yield "\n}\n"
