"""Making a report again from what its manifest names, and telling what is not as it was."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from auditor.files.address import Database
from auditor.findings.digest import SHOWN_DIGITS, result_digest, subject_digests
from auditor.i18n import Message, msg
from auditor.inputs.spec import AuditSpec, RecordsDatabase, RecordsPath
from auditor.problems import Place, Problem, UserError
from auditor.proof.allowed import Allowed, refused
from auditor.records.weighing import HandIn
from auditor.reports import FORMATS, Options
from auditor.reports.manifest import (
    MANIFEST,
    MANIFEST_VERSION,
    Run,
    as_shown,
    input_digests,
    is_as_written,
    libraries,
    model_digest,
    read_manifest,
)
from auditor.reports.self_report import of_school
from auditor.reports.write import LITTER, write_report
from auditor.run import run_audit
from auditor.store.named import StoreNamed, placed
from auditor.system.digest import file_digest
from auditor.system.progress import Progress
from auditor.system.scratch import Scratch
from auditor.version import VERSION

if TYPE_CHECKING:
    from auditor.findings.result import Result

SIGNATURE = f"{MANIFEST}.sig"
NAMED = 20
"""Files and subjects named in one line; all are counted."""


class Standing(StrEnum):
    """How one comparison came out."""

    SAME = "same"
    DIFFERS = "differs"
    UNPROVED = "unproved"  # with these versions of the libraries nothing can be said


@dataclass(frozen=True)
class Check:
    """One thing compared: how it came out, and which files or subjects are not the same. ``told`` only: decides nothing."""

    standing: Standing
    message: Message
    named: tuple[str, ...] = ()
    told: bool = False

    @property
    def good(self) -> bool:
        return self.standing is Standing.SAME


def verify(folder: Path, allowed: Allowed | None = None, progress: Progress | None = None) -> Iterator[Check]:
    """Compare a report with a fresh run over the inputs that its manifest names.

    Told in turn: the report's own files, the program, the inputs, the rules, the findings, the files made again, the manifest
    made again. The manifest may be forged: what it names outside the folder that the report lies in, on a network or of an
    engine is used only where ``allowed`` repeats it. Raises UserError when the folder is no report, cannot be made again, or
    asks for more than is allowed.
    """
    manifest, spec, options, school, said = _asked(folder, allowed or Allowed())
    yield unchanged(folder)
    yield _version(manifest)
    yield _compared(
        said.inputs,
        as_shown(input_digests(spec), said.inputs),
        msg("The inputs are the same"),
        msg("The inputs are not the same"),
    )
    result = _run(spec, school, progress)
    yield _compared(said.rules, _rules(result), msg("The rules are the same"), msg("The rules are not the same"))
    yield _findings(manifest, said, result)
    yield from _again(folder, manifest, said, replace(result, name=spec.name), options, Run(spec, school))


def made_again(folder: Path, allowed: Allowed | None = None) -> Result:
    """What the report was made from, judged once more, names and all. Raises UserError as :func:`verify` does.

    Also where the inputs are no longer those of the report: another result would be shown under its name.
    """
    _, spec, _, school, said = _asked(folder, allowed or Allowed())
    now = as_shown(input_digests(spec), said.inputs)
    if now != said.inputs:
        raise _refused("E926", folder, msg("The inputs of this report were changed since; make the report again."))
    return _run(spec, school)


def _asked(folder: Path, allowed: Allowed) -> tuple[dict[str, Any], AuditSpec, Options, str, _Said]:
    """The manifest of a report, the audit that it describes, its options, the only school that it is about, what it says."""
    manifest = read_manifest(folder)
    if manifest is None:
        raise _refused("E921", folder, msg("This folder holds no report of this program."))
    if manifest.get("manifest_version") != MANIFEST_VERSION or not manifest.get("run"):
        raise _refused("E922", folder, msg("The manifest does not say how this report was made; it cannot be made again."))
    try:
        spec, options, school = _spec(manifest, folder)
        said = _Said(manifest)
    except (KeyError, TypeError, ValueError, AttributeError, OSError, RecursionError, OverflowError) as wrong:
        raise _refused("E923", folder, msg("The manifest is damaged.")) from wrong
    if problems := refused(spec, folder, allowed):
        raise UserError(problems)
    return manifest, spec, options, school, said


def _run(spec: AuditSpec, school: str, progress: Progress | None = None) -> Result:
    missing = [path for path in _paths(spec) if not path.exists()]
    if missing:
        raise UserError([Problem("E904", msg("There is no such file or folder."), Place(str(path))) for path in missing])
    result = run_audit(spec, progress=progress)
    listed = [one for one in result.schools if one.school_id == school]
    return of_school(result, listed[0]) if school and listed else result


def unchanged(folder: Path) -> Check:
    """Whether a folder holds the files of its manifest as they were written, every one and no other.

    Raises UserError where there is no manifest, or one that names no file.
    """
    manifest = read_manifest(folder)
    if manifest is None:
        raise _refused("E921", folder, msg("This folder holds no report of this program."))
    try:
        said = {str(name): str(entry["sha256"]) for name, entry in manifest["outputs"].items() if name != MANIFEST}
    except (KeyError, TypeError, AttributeError):
        raise _refused("E923", folder, msg("The manifest is damaged.")) from None
    if not said or not all(_is_inside(name) for name in said):
        raise _refused("E923", folder, msg("The manifest names no files of this folder."))
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if _is_seen(path)}
    said[MANIFEST] = ""  # it cannot hold a hash of itself
    now = {MANIFEST: "" if is_as_written(folder) else "-"} | {
        name: file_digest(path) if path.is_file() and not path.is_symlink() else "-"
        for name, path in present.items()
        if name != MANIFEST and path.name not in (SIGNATURE, *LITTER)
    }
    return _compared(
        said, now, msg("The report's files are as they were written"), msg("The report's files were changed or added to")
    )


def _is_seen(path: Path) -> bool:
    """Whether a reader of the folder sees something there that no other entry stands for: folders only where they are empty."""
    return path.is_symlink() or not path.is_dir() or not any(path.iterdir())


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and bool(path.parts)


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
        decisions=tuple(placed(path) for path in run.get("decisions", ())),
        since=tuple(placed(path) for path in run.get("since", ())),
        attestations=tuple(placed(path) for path in run["attestations"]),
        mapping=tuple(placed(path) for path in run.get("mapping", ())),
        evidence_limit=int(run["evidence_limit"]),
        internal=bool(manifest["internal"]),
        store=_store(run["store"], home) if run.get("store") else None,
        schools=tuple(str(name) for name in run.get("schools", ())),
        districts=tuple(str(name) for name in run.get("districts", ())),
        authority=tuple((str(name), str(word)) for name, word in run.get("authority", ())),
        levels=tuple((str(district), str(level)) for district, level in run.get("levels", ())),
    )
    return spec, Options(spec.language, spec.internal, int(run["shown_limit"])), str(run["school"])


def _records(entry: Mapping[str, Any], home: Path) -> RecordsPath | RecordsDatabase:
    complete = entry.get("complete", entry.get("submitted_by") == "file")
    said = complete if isinstance(complete, bool) else tuple(map(str, complete))
    told = HandIn(said, int(entry.get("until", 0)), str(entry.get("from", "")))
    if "sql" not in entry:
        return RecordsPath((home / entry["path"]).resolve(), told)
    tables = tuple((str(table), str(name)) for table, name in entry["tables"])
    return RecordsDatabase(Database(str(entry["sql"]), tables, str(entry["name"])).beside(home), told)


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
        *spec.decisions,
        *spec.attestations,
        *spec.mapping,
        *spec.since,
        *packs,
    ]


def _rules(result: Result) -> dict[str, str]:
    return {f"{pack.name}: {name}": digest for pack in result.packs for name, digest in pack.files}


def _version(manifest: Mapping[str, Any]) -> Check:
    """Told only: what was made by another version is still proved if it comes out the same."""
    then = str(manifest.get("tool_version"))
    if then != VERSION:
        message = msg("The report was made by version {then}, this is version {now}", then=then, now=VERSION)
        return Check(Standing.UNPROVED, message, told=True)
    if manifest.get("model_sha256") != model_digest():
        return Check(Standing.DIFFERS, msg("The records model of the program was changed"))
    if other := _other_libraries(manifest):
        return Check(Standing.UNPROVED, msg("The report was made with other versions of libraries"), other, told=True)
    return Check(Standing.SAME, msg("The program is the same (version {now})", now=VERSION))


def _other_libraries(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """Name, version then and now, of each library that is not the same."""
    said = manifest.get("libraries")
    then = {str(name): str(number) for name, number in said.items()} if isinstance(said, dict) else {}
    now = libraries()
    differing = [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
    return tuple(f"{name} {then.get(name, '–')} → {now.get(name, '–')}" for name in differing)


def _differs(manifest: Mapping[str, Any], what: Message, named: tuple[str, ...], libraries_matter: bool = False) -> Check:
    """Something that came out otherwise: proof of a change only where the program is the one that made the report."""
    other = str(manifest.get("tool_version")) != VERSION or (libraries_matter and bool(_other_libraries(manifest)))
    if not other:
        return Check(Standing.DIFFERS, what, named)
    return Check(Standing.UNPROVED, msg("{what}; with these versions it cannot be proved", what=what), named)


def _findings(manifest: Mapping[str, Any], said: _Said, result: Result) -> Check:
    fresh = result_digest(result)
    if fresh == said.findings:
        return Check(Standing.SAME, msg("The findings are the same ({code})", code=fresh[:SHOWN_DIGITS]))
    now = subject_digests(result)
    differing = [
        said.subjects.get(key, (key[1], {}))[0]
        for key in sorted({*said.subjects, *now})
        if said.subjects.get(key, ("", None))[1] != now.get(key)
    ]
    return _differs(manifest, msg("The findings are not the same"), tuple(differing))


def _again(folder: Path, manifest: Mapping[str, Any], said: _Said, result: Result, options: Options, run: Run) -> Iterator[Check]:
    """Every file of the report, and its manifest, made again and compared by what they hold."""
    written = {name.split("/")[0] for name in said.outputs}
    foreign = tuple(sorted(name for name in said.outputs if name.split("/")[0] not in FORMATS))
    with Scratch() as scratch:
        home = scratch / "again"
        write_report(result, home, options, written & {*FORMATS}, run=run, seen_from=folder)
        fresh = read_manifest(home) or {}
        names = {path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file()} - {MANIFEST}
        differing = tuple(name for name in sorted(names | {*said.outputs}) if not same_contents(folder / name, home / name))
    if foreign:
        yield Check(Standing.DIFFERS, msg("The manifest names files that no report has"), foreign)
    if differing:
        yield _differs(manifest, msg("Made again, the files are not the same"), differing, libraries_matter=True)
    else:
        yield Check(Standing.SAME, msg("Made again, the files hold the same"))
    loose = ("outputs", "libraries", "tool_version")  # looked at above
    named = tuple(key for key in sorted({*manifest, *fresh}) if key not in loose and manifest.get(key) != fresh.get(key))
    if named:
        yield _differs(manifest, msg("Made again, the manifest does not say the same"), named)
    else:
        yield Check(Standing.SAME, msg("Made again, the manifest says the same"))


def same_contents(one: Path, other: Path) -> bool:
    """Whether two files hold the same: byte for byte, or member for member where they are zip files."""
    if not one.is_file() or not other.is_file():
        return False
    if file_digest(one) == file_digest(other):
        return True
    try:
        with zipfile.ZipFile(one) as first, zipfile.ZipFile(other) as second:
            named, expected = ({member.filename: member for member in archive.infolist()} for archive in (first, second))
            sizes = {name: member.file_size for name, member in named.items()}
            if len(named) != len(first.infolist()) or sizes != {name: member.file_size for name, member in expected.items()}:
                return False  # of what was made here, so nothing larger than it is unpacked
            return all(first.read(name) == second.read(name) for name in sorted(named))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False


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
    return Check(Standing.DIFFERS, bad, tuple(named)) if named else Check(Standing.SAME, good)


def named(check: Check) -> Iterable[str]:
    """The names of a check, as many as are listed."""
    yield from check.named[:NAMED]
    if len(check.named) > NAMED:
        yield msg("{listed} of {total} listed.", listed=NAMED, total=len(check.named)).say()


def _refused(code: str, folder: Path, message: Message) -> UserError:
    return UserError(Problem(code, message, Place(file=str(folder))))
