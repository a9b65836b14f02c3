"""``manifest.json``: what went into a report and what came out, with hashes, and how to make it again. No clock, no machine.

Paths of inputs are written relative to the report's folder, so that a folder with records and report can be moved as a whole.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.files.guarded import read_alone
from auditor.files.registry import Found, list_inputs
from auditor.findings.audience import SIGHTS, Audience
from auditor.findings.digest import result_digest, subject_digests
from auditor.inputs.spec import RecordsDatabase, RecordsPath
from auditor.model import model
from auditor.records.cells.masks import HIDDEN
from auditor.records.hidden_names import HiddenNames
from auditor.records.weighing import HandIn
from auditor.reports import Options
from auditor.system.digest import file_digest
from auditor.system.json_text import json_file, read_json

if TYPE_CHECKING:
    from auditor.findings.result import Result
    from auditor.inputs.spec import AuditSpec
    from auditor.store.named import StoreNamed

MANIFEST = "manifest.json"
MANIFEST_VERSION = 2
KEY = "auditor_report"
LIBRARIES = ("docxtpl", "duckdb", "jinja2", "lxml", "python-docx", "weasyprint", "xlsxwriter")
"""Those that make the bytes of a report's files."""


@dataclass(frozen=True)
class Run:
    """How a report was made: ``spec`` with absolute paths; ``school``: the only one that the report is about (a self-check)."""

    spec: AuditSpec
    school: str = ""


def manifest(result: Result, folder: Path, names: Iterable[str], options: Options, run: Run | None, home: Path) -> bytes:
    """The manifest of the report whose files ``names`` lie in ``folder`` and are to stand in ``home``.

    ``run=None``: a result that was made from Python; such a report cannot be verified by running it again.
    """
    sight = SIGHTS[result.audience]
    digests = subject_digests(result)
    content: dict[str, Any] = {
        KEY: {
            "audience": str(result.audience),
            "manifest_version": MANIFEST_VERSION,
            "tool_version": result.tool_version,
            "libraries": libraries(),
            "model_sha256": model_digest(),
            "audit": {"name": result.name, "as_of": result.as_of.isoformat()},
            "language": options.language,
            "internal": options.internal,
            "packs": {
                pack.name: {"version": pack.version, "sha256": pack.sha256, "files": dict(pack.files)} for pack in result.packs
            },
            "inputs": {source.file: {"sha256": source.sha256} for source in result.sources},
            "findings": {
                "sha256": result_digest(result, digests),
                "subjects": [
                    {"subject": subject, "id": key, "name": name, "packs": digests[subject, key]}
                    for subject, key, name in _subjects(result)
                ],
            },
            "outputs": _outputs(folder, names),
            "run": _run(run, result, options, home.resolve()) if run and result.audience is Audience.BUREAU else None,
        }
    }
    if not sight.proof:
        content[KEY]["inputs"] = {}
        del content[KEY]["findings"]
    return _written(content)


def file_list(folder: Path, names: Iterable[str]) -> bytes:
    """The manifest of files made from a report, not from records: their hashes, so that changes to them are noticed."""
    return _written({KEY: {"manifest_version": MANIFEST_VERSION, "outputs": _outputs(folder, names), "run": None}})


def libraries() -> dict[str, str]:
    """The installed versions of the libraries that make the bytes of a report's files."""
    found = {}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _outputs(folder: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Every file with its hash and size; those of a folder by their paths in it."""
    named = [folder / name for name in names]
    paths = [path for one in named for path in (sorted(one.rglob("*")) if one.is_dir() else [one])]
    return {path.relative_to(folder).as_posix(): {"sha256": file_digest(path), "bytes": path.stat().st_size} for path in paths}


def _written(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8", "backslashreplace")


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """What stands under ``auditor_report`` in a folder's manifest; None when there is no such manifest."""
    try:
        found = read_json(json_file(folder / MANIFEST))[KEY]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, dict) else None


def is_as_written(folder: Path) -> bool:
    """Whether a folder's manifest is what this program writes, letter for letter: nothing is added for a reader to see."""
    return json_file(folder / MANIFEST) == _written({KEY: read_manifest(folder)})


def input_digests(spec: AuditSpec, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """SHA-256 of everything that a run reads, by the name that messages give it: records, mapping files, register, waivers.

    ``known``: those of the records as they were when they were read. That of a database is over the rows of its tables.
    """
    read = known or {}
    found = {}
    for item in list_inputs(r.given for r in spec.records)[0]:
        digest = read.get(item.shown)
        found[item.shown] = digest or (file_digest(item.path) if isinstance(item, Found) else read_alone(item).sha256)
    for kind, paths in (
        ("attestations", spec.attestations),
        ("mapping", spec.mapping),
        ("waivers", spec.waivers),
        ("decisions", spec.decisions),
    ):
        for path in paths:
            files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
            found.update({f"{kind}/{file.relative_to(path.parent).as_posix()}": file_digest(file) for file in files})
    folder = spec.store.folder if spec.store else None
    if folder is not None:
        found.update(
            {f"store/{f.relative_to(folder).as_posix()}": file_digest(f) for f in sorted(folder.rglob("*")) if f.is_file()}
        )
    for path in spec.since:
        from auditor.reports.workbook.ledger_read import inputs_of  # slow to load, and few reports go on from another

        found.update({f"since/{file.relative_to(path.parent).as_posix()}": file_digest(file) for file in inputs_of(path)})
    return dict(sorted(found.items()))


def as_shown(digests: Mapping[str, str], shown: Iterable[str]) -> dict[str, str]:
    """The digests with the names of files as reports have them, which hide the names of persons (林*谈话记录.xlsx)."""
    masked = {name: re.compile(".+".join(map(re.escape, name.split(HIDDEN)))) for name in sorted(set(shown)) if HIDDEN in name}
    found: dict[str, str] = {}
    for name, digest in digests.items():
        found[next((one for one, form in masked.items() if one not in found and form.fullmatch(name)), name)] = digest
    return dict(sorted(found.items()))


def model_digest() -> str:
    """SHA-256 of the records model, which the program brings along."""
    return file_digest(Path(model.__file__).with_name("model.yaml"))


def _subjects(result: Result) -> Iterator[tuple[str, str, str]]:
    for owner, key in result.by_owner:
        yield owner, key, result.owner_name(owner, key, "zh")


def _run(run: Run, result: Result, options: Options, home: Path) -> dict[str, Any]:
    spec = run.spec
    return {
        "records": [_records(r, home) for r in spec.records],
        "store": _store(spec.store, home) if spec.store else None,
        "schools": list(spec.schools),
        "districts": list(spec.districts),
        "authority": [list(pair) for pair in spec.authority],
        "levels": [list(pair) for pair in spec.levels],
        "mapping": [relative(path, home) for path in spec.mapping],
        "packs": [f"./{relative(Path(word), home)}" if Path(word).is_absolute() else word for word in spec.packs],
        "attestations": [relative(path, home) for path in spec.attestations],
        "waivers": [relative(path, home) for path in spec.waivers],
        "decisions": [relative(path, home) for path in spec.decisions],
        "since": [relative(path, home) for path in spec.since],
        "evidence_limit": spec.evidence_limit,
        "shown_limit": options.evidence_limit,
        "school": run.school,
        "files": _files(result, spec),
    }


def _files(result: Result, spec: AuditSpec) -> dict[str, str]:
    """The digests of all inputs, with the names of persons hidden in theirs."""
    shown = [*(source.file for source in result.sources), *(problem.place.file for problem in result.problems)]
    digests = as_shown(input_digests(spec, {source.file: source.sha256 for source in result.sources}), shown)
    if result.people is None:
        return digests
    hidden = HiddenNames(result.people.everyone)
    return {name if name in shown else hidden.hide(name): digest for name, digest in digests.items()}


def _records(given: RecordsPath | RecordsDatabase, home: Path) -> dict[str, Any]:
    """Where records come from; the address of a database as written, without what its ``${NAME}`` stand for."""
    if isinstance(given, RecordsPath):
        return {"path": relative(given.path, home), **_told(given.told)}
    database = given.database.seen_from(home)
    tables = [list(pair) for pair in database.tables]
    return {"sql": database.url, "tables": tables, "name": database.name, **_told(given.told)}


def _told(told: HandIn) -> dict[str, Any]:
    complete = told.complete if isinstance(told.complete, bool) else list(told.complete)
    return {"complete": complete, "until": told.until, "from": told.speaker}


def _store(named: StoreNamed, home: Path) -> dict[str, Any]:
    """Where the records lie; as written for a database, so that no password is told."""
    address = relative(named.folder, home) if named.folder else named.address
    return {"address": address, "engine": named.engine, "options": dict(named.options)}


def relative(path: Path, home: Path) -> str:
    """``path`` as seen from ``home``, with slashes; absolute where there is no way from one to the other (another drive)."""
    try:
        return Path(os.path.relpath(path.resolve(), home)).as_posix()
    except ValueError:
        return path.resolve().as_posix()
