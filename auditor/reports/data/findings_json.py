"""``findings.json``: everything an audit found, for machines. Its form: ``findings_schema``, docs/findings-json.

Keys are sorted and every entry of a list stands on a line of its own, so that two runs can be compared by any text tool.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, groupby
from json.encoder import encode_basestring as _text
from pathlib import Path
from typing import Any

from auditor.findings.aggregate import Tally
from auditor.findings.finding import Evidence, Finding, Read
from auditor.findings.once import Once, OnceAnOutcome
from auditor.findings.result import Result
from auditor.findings.words import VERDICTS
from auditor.i18n import LANGUAGES
from auditor.reports import Options, phrases
from auditor.reports.data.findings_form import flat, message_out, outcome_out, problem_out
from auditor.reports.quality import note_totals, notes_by_weight
from auditor.reports.text import exact

SCHEMA_VERSION = 3
NOTE_LIMIT = 10_000
"""Notes of the import that are listed; all are counted."""
_line = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(", ", ": "), check_circular=False).encode


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def render(result: Result, path: Path, options: Options) -> None:
    """Write the file; see the module."""
    with path.open("wb") as file:
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


def _findings(result: Result) -> Iterator[bytes]:
    """The entries of findings; what they share (:func:`outcome_out`), and each record of a subject, is encoded once."""
    frame_of = OnceAnOutcome(_frame)
    shared = Once(_line)
    beside = {told: f'"beside": {_line(told)}, ' for told in (False, True)}

    def evidence(one: Evidence) -> bytes:
        return _record(one, shared(one.details), _text(one.why))

    def read(one: Read) -> bytes:
        return _record(one.record, shared(one.record.details), shared(one.why), beside[one.beside])

    for _, of_subject in groupby(result.findings, key=lambda f: f.subject_id):
        evidence_of, read_of = Once(evidence), Once(read)
        for f in of_subject:
            own = (
                _bytes(_text(f.district)),
                b"[%b]" % b", ".join(map(evidence_of, f.evidence)),
                b"null" if (total := phrases.evidence_total(f, result)) is None else b"%d" % total,
                _bytes(_text(f.finding_id)),
                b"[%b]" % b", ".join(map(read_of, f.read)),
                _bytes(_line(f.read_counts)) if f.read_counts else b"{}",
                _bytes(_text(f.subject_id)),
                b"null" if f.waiver is None else _bytes(_line(f.waiver)),
            )
            *before, last = frame_of(f)
            yield b"".join((*chain.from_iterable(zip(before, own, strict=True)), last))


def _record(one: Evidence, details: str, why: str, beside: str = "") -> bytes:
    """A record in its place, its keys in order; ``details``, ``why`` and ``beside`` are encoded."""
    return _bytes(
        f'{{{beside}"details": {details}, "file": {_text(one.file)}, "label": {_text(one.label)}, "role": {_text(one.role)}, '
        f'"row": {one.row}, "sheet": {_text(one.sheet)}, "table": {_text(one.table)}, "why": {why}}}'
    )


def _frame(finding: Finding) -> list[bytes]:
    """An entry without what is its own: what stands before each item of ``_OF_ITS_OWN``, and after the last."""
    told = outcome_out(finding)
    pieces = ["{"]
    for own, keys in _in_order(tuple(told)):
        if own:
            for key in keys:
                pieces[-1] += f'"{key}": '
                pieces.append(", ")
        else:
            pieces[-1] += f"{_line({key: told[key] for key in keys})[1:-1]}, "
    pieces[-1] = pieces[-1].removesuffix(", ") + "}"
    return list(map(_bytes, pieces))


@cache
def _in_order(shared: tuple[str, ...]) -> list[tuple[bool, list[str]]]:
    """The keys of an entry as they stand in the file, and whether they are its own."""
    return [(own, list(keys)) for own, keys in groupby(sorted([*shared, *_OF_ITS_OWN]), key=lambda key: key not in shared)]


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


def document(content: dict[str, Any]) -> Iterator[bytes]:
    """The document piece by piece: one line a scalar or object, one line an entry of a list; entries may be encoded before."""
    yield b"{\n"
    for n, key in enumerate(sorted(content)):
        value = content[key]
        yield _bytes(("" if n == 0 else ",\n") + f"{_line(key)}: ")
        if isinstance(value, dict | str | int):
            yield _bytes(_line(value))
            continue
        yield b"["
        empty = True
        for entry in value:
            yield b"\n" if empty else b",\n"
            yield entry if isinstance(entry, bytes) else _bytes(_line(entry))
            empty = False
        yield b"]" if empty else b"\n]"
    yield b"\n}\n"
