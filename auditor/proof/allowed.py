"""What a manifest, which may be forged, may make this program read: what lies with the report or where the caller stands, and
what the caller repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditor.files.address import Database
from auditor.files.registry import Found, list_files
from auditor.i18n import Message, listed, msg
from auditor.inputs.spec import AuditSpec, RecordsPath
from auditor.problems import Place, Problem
from auditor.rules.pack import pack_names

NAMED = 5
"""Names in one sentence; all are counted."""


@dataclass(frozen=True)
class Allowed:
    """``inputs``: files and folders beside those of the report's own surroundings; ``addresses`` of databases as the manifest
    writes them; ``options`` of engines.
    """

    inputs: tuple[Path, ...] = ()
    addresses: frozenset[str] = frozenset()
    options: Mapping[str, str] = field(default_factory=dict)


def refused(spec: AuditSpec, report: Path, allowed: Allowed) -> list[Problem]:
    """Whatever of the audit that a manifest describes nobody allowed: nothing of it is read, sent or set."""
    here = Path.cwd().resolve()
    roots = [report.resolve().parent, *([here] if here.parent != here else []), *(path.resolve() for path in allowed.inputs)]
    place = Place(file=str(report))
    outside = {path.resolve() for path in _paths(spec)}
    outside = {path for path in outside if not any(path.is_relative_to(root) for root in roots)}
    far = sorted(str(path) for path in outside if not any(parent in outside for parent in path.parents))
    problems = []
    if far:
        message = msg("The manifest names inputs that do not lie with the report: {names}. They are not read.", names=_some(far))
        again = msg("If you trust it, say so: auditor verify … --inputs {path}", path=far[0])
        problems.append(Problem("E925", message, place, again))
    for address in sorted(set(_addresses(spec)) - allowed.addresses):
        message = msg("The manifest names a database: {address}. It is not asked.", address=address)
        again = msg("If you trust it, say so: auditor verify … --address '{address}'", address=address)
        problems.append(Problem("E925", message, place, again))
    options = spec.store.options if spec.store else {}
    for name, value in sorted(options.items()):
        if allowed.options.get(name) != value:
            message = msg("The manifest sets an option of an engine: {name}={value}. It is not set.", name=name, value=value)
            again = msg("If you trust it, say so: auditor verify … --engine-option {name}={value}", name=name, value=value)
            problems.append(Problem("E925", message, place, again))
    return problems


def _paths(spec: AuditSpec) -> Iterator[Path]:
    """Every path that would be read, files within folders too: one of them may be a link that leads elsewhere."""
    records = [one.path for one in spec.records if isinstance(one, RecordsPath)]
    yield from records
    yield from (item.path for item in list_files(path for path in records if path.exists())[0] if isinstance(item, Found))
    yield from (file for database in _databases(spec) if (file := _file_of(database)) is not None)
    for paths in (spec.waivers, spec.decisions, spec.attestations, spec.mapping, spec.since):
        for path in paths:
            yield path
            if path.is_dir():
                yield from path.rglob("*")
    if spec.store and spec.store.folder:
        yield spec.store.folder
        yield from spec.store.folder.rglob("*")
    for word in spec.packs:
        if word not in pack_names():
            yield Path(word)
            if Path(word).is_dir():
                yield from Path(word).rglob("*")


def _databases(spec: AuditSpec) -> Iterator[Database]:
    yield from (one.database for one in spec.records if not isinstance(one, RecordsPath))


def _file_of(database: Database) -> Path | None:
    """The file of a database that is one and whose address leaves nothing to the environment."""
    return None if "${" in database.url else database.file


def _addresses(spec: AuditSpec) -> Iterator[str]:
    yield from (database.url for database in _databases(spec) if _file_of(database) is None)
    if spec.store and spec.store.folder is None:
        yield spec.store.address


def _some(names: Iterable[str]) -> Message:
    every = list(names)
    some = listed(every[:NAMED])
    return msg("{names} and {n} more", names=some, n=len(every) - NAMED) if len(every) > NAMED else some
