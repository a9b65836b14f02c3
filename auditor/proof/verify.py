"""Making a report again from what its manifest names, and telling what is not as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.files.address import Database
from auditor.findings.digest import SHOWN_DIGITS, result_digest, subject_digests
from auditor.i18n import Message, msg
from auditor.inputs.spec import AuditSpec, RecordsDatabase, RecordsPath
from auditor.problems import Place, Problem, UserError
from auditor.reports import FORMATS, Options
from auditor.reports.manifest import MANIFEST, MANIFEST_VERSION, file_digest, input_digests, model_digest, read_manifest
from auditor.reports.self_report import of_school
from auditor.reports.write import write_report
from auditor.run import run_audit
from auditor.store.named import StoreNamed, placed
from auditor.system.progress import Progress
from auditor.version import VERSION

if TYPE_CHECKING:
    from auditor.findings.result import Result

NAMED = 20
"""Files and subjects named in one line; all are counted."""


@dataclass(frozen=True)
class Check:
    """One thing compared: ``good`` or not, and which files or subjects are not the same."""

    good: bool
    message: Message
    named: tuple[str, ...] = ()


def verify(folder: Path, progress: Progress | None = None) -> Iterator[Check]:
    """Compare a report with a fresh run over the inputs that its manifest names.

    Told in turn: the report's own files, the program, the inputs, the rules, the findings, the files made again. Raises
    UserError when the folder is no report, or cannot be made again.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        raise _refused("E921", folder, msg("This folder holds no report of this program."))
    if manifest.get("manifest_version") != MANIFEST_VERSION or not manifest.get("run"):
        raise _refused("E922", folder, msg("The manifest does not say how this report was made; it cannot be made again."))
    try:
        spec, options, school = _spec(manifest, folder)
        said = _Said(manifest)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise _refused("E923", folder, msg("The manifest is damaged.")) from wrong
    yield _compared(
        said.outputs,
        {name: file_digest(folder / name) for name in said.outputs},
        msg("The report's files are as they were written"),
        msg("The report's files were changed"),
    )
    yield _version(manifest)
    yield _compared(said.inputs, input_digests(spec), msg("The inputs are the same"), msg("The inputs are not the same"))
    missing = [path for path in _paths(spec) if not path.exists()]
    if missing:
        raise UserError([Problem("E904", msg("There is no such file or folder."), Place(str(path))) for path in missing])
    result = run_audit(spec, progress=progress)
    if school:
        listed = [one for one in result.schools if one.school_id == school]
        if listed:
            result = of_school(result, listed[0])
    yield _compared(said.rules, _rules(result), msg("The rules are the same"), msg("The rules are not the same"))
    yield _findings(said, result)
    yield _files(said, result, options, spec)


class _Said:
    """What the manifest says, as flat tables of name → hash."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self.outputs = {str(name): str(entry["sha256"]) for name, entry in manifest["outputs"].items() if name != MANIFEST}
        self.inputs = {str(name): str(digest) for name, digest in manifest["run"]["files"].items()}
        packs = manifest["packs"].items()
        self.rules = {f"{pack}: {name}": str(digest) for pack, entry in packs for name, digest in entry["files"].items()}
        self.findings = str(manifest["findings"]["sha256"])
        self.subjects = {
            (str(one["subject"]), str(one["id"])): (str(one["name"]), dict(one["packs"]))
            for one in manifest["findings"]["subjects"]
        }


def _spec(manifest: Mapping[str, Any], folder: Path) -> tuple[AuditSpec, Options, str]:
    """The audit that a manifest describes, its options, and the school to which a self-check was narrowed."""
    run, home = manifest["run"], folder.resolve()

    def placed(text: str) -> Path:
        return (home / text).resolve()

    spec = AuditSpec(
        packs=tuple(str(placed(word)) if "/" in word else str(word) for word in run["packs"]),
        records=tuple(_records(r, home) for r in run["records"]),
        as_of=date.fromisoformat(manifest["audit"]["as_of"]),
        name=str(manifest["audit"]["name"]),
        output=folder,
        language=str(manifest["language"]),
        waivers=tuple(placed(path) for path in run["waivers"]),
        since=tuple(placed(path) for path in run.get("since", ())),
        attestations=tuple(placed(path) for path in run["attestations"]),
        mapping=tuple(placed(path) for path in run.get("mapping", ())),
        evidence_limit=int(run["evidence_limit"]),
        internal=bool(manifest["internal"]),
        store=_store(run["store"], home) if run.get("store") else None,
        schools=tuple(str(name) for name in run.get("schools", ())),
        districts=tuple(str(name) for name in run.get("districts", ())),
        levels=tuple((str(district), str(level)) for district, level in run.get("levels", ())),
    )
    return spec, Options(spec.language, spec.internal, int(run["shown_limit"])), str(run["school"])


def _records(entry: Mapping[str, Any], home: Path) -> RecordsPath | RecordsDatabase:
    by = str(entry["submitted_by"])
    if "sql" not in entry:
        return RecordsPath((home / entry["path"]).resolve(), by)
    tables = tuple((str(table), str(name)) for table, name in entry["tables"])
    return RecordsDatabase(Database(str(entry["sql"]), tables, str(entry["name"])).beside(home), by)


def _store(entry: Mapping[str, Any], home: Path) -> StoreNamed:
    options = {str(key): str(value) for key, value in entry["options"].items()}
    return StoreNamed(placed(str(entry["address"]), home), str(entry["engine"]), options)


def _paths(spec: AuditSpec) -> list[Path]:
    packs = [Path(word) for word in spec.packs if Path(word).is_absolute()]
    given = [records.given for records in spec.records]
    files = [one if isinstance(one, Path) else one.file for one in given]
    stores = [spec.store.folder] if spec.store else []
    return [
        *(path for path in (*files, *stores) if path is not None),
        *spec.waivers,
        *spec.attestations,
        *spec.mapping,
        *spec.since,
        *packs,
    ]


def _rules(result: Result) -> dict[str, str]:
    return {f"{pack.name}: {name}": digest for pack in result.packs for name, digest in pack.files}


def _version(manifest: Mapping[str, Any]) -> Check:
    then = str(manifest.get("tool_version"))
    if then != VERSION:
        return Check(False, msg("The report was made by version {then}, this is version {now}", then=then, now=VERSION))
    if manifest.get("model_sha256") != model_digest():
        return Check(False, msg("The records model of the program was changed"))
    return Check(True, msg("The program is the same (version {now})", now=VERSION))


def _findings(said: _Said, result: Result) -> Check:
    fresh = result_digest(result)
    if fresh == said.findings:
        return Check(True, msg("The findings are the same ({code})", code=fresh[:SHOWN_DIGITS]))
    now = subject_digests(result)
    differing = [
        said.subjects.get(key, (key[1], {}))[0]
        for key in sorted({*said.subjects, *now})
        if said.subjects.get(key, ("", None))[1] != now.get(key)
    ]
    return Check(False, msg("The findings are not the same"), tuple(differing))


def _files(said: _Said, result: Result, options: Options, spec: AuditSpec) -> Check:
    """Every file of the report made again and compared byte by byte (by hash)."""
    known = {name: name.split("/")[0] for name in said.outputs}
    names = sorted(name for name, written in known.items() if written in FORMATS)
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "again"
        write_report(replace(result, name=spec.name), home, options, {known[name] for name in names})
        fresh = {name: file_digest(home / name) for name in names}
    return _compared(
        {name: said.outputs[name] for name in names},
        fresh,
        msg("Made again, the files are the same byte for byte"),
        msg("Made again, the files are not the same"),
    )


def _compared(then: Mapping[str, str], now: Mapping[str, str], good: Message, bad: Message) -> Check:
    """Which names were changed, are gone or are new."""
    words = {
        "changed": msg("{name} (changed)"),
        "gone": msg("{name} (no longer there)"),
        "new": msg("{name} (new)"),
    }
    named = []
    for name in sorted({*then, *now}):
        if then.get(name) != now.get(name):
            kind = "gone" if not now.get(name) else "changed" if name in then else "new"
            named.append(replace(words[kind], values={"name": name}).say())
    return Check(False, bad, tuple(named)) if named else Check(True, good)


def named(check: Check) -> Iterable[str]:
    """The names of a check, as many as are listed."""
    yield from check.named[:NAMED]
    if len(check.named) > NAMED:
        yield msg("{listed} of {total} listed.", listed=NAMED, total=len(check.named)).say()


def _refused(code: str, folder: Path, message: Message) -> UserError:
    return UserError(Problem(code, message, Place(file=str(folder))))
