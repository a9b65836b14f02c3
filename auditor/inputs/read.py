"""What an audit file names, read: its packs, and the records by what all the packs together say of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.i18n import Message, listed, msg
from auditor.inputs.decisions import Decision, decided, lapsed, read_decisions
from auditor.inputs.packs import load_packs
from auditor.inputs.told import named
from auditor.mapping.read import read_mapping
from auditor.measures.uses import columns_used
from auditor.records.read import Meanwhile, kept_in, read_records
from auditor.records.weighing import HandIn, Weighing

if TYPE_CHECKING:
    from auditor.files.address import Database
    from auditor.inputs.spec import AuditSpec
    from auditor.model.model import Model
    from auditor.records.kept import Kept
    from auditor.records.records import Records
    from auditor.rules.pack import Pack
    from auditor.store.named import StoreNamed
    from auditor.system.progress import Progress


def inputs(
    spec: AuditSpec, *, progress: Progress | None = None, meanwhile: Meanwhile | None = None
) -> tuple[list[Pack], Records]:
    """The packs that an audit file names, and the records, read by what all the packs together say of them.

    ``meanwhile``: see :func:`read_records`.
    """
    packs, model = load_packs(spec.packs)
    return packs, records_of(spec, model, reads=read_by(packs), progress=progress, meanwhile=meanwhile)


def read_by(packs: Sequence[Pack]) -> frozenset[tuple[str, str]]:
    """The columns (table, column) that rules of the packs read."""
    return frozenset(pair for pack in packs for rule in pack.rules for pair in columns_used(rule, pack.model))


def records_of(
    spec: AuditSpec,
    model: Model,
    *,
    reads: frozenset[tuple[str, str]] | None = None,
    progress: Progress | None = None,
    meanwhile: Meanwhile | None = None,
) -> Records:
    """The records that an audit file names, imported (by its mapping files where it names any) or in place; or some of them.

    ``reads``: the columns of which it matters that two sources differ; None: all.
    """
    records = _stored(spec.store, spec.memory_limit, model) if spec.store else _imported(spec, model, reads, progress, meanwhile)
    records.problems += spec.announced
    if not spec.schools and not spec.districts:
        return records
    from auditor.inputs.restrict import some_schools

    return some_schools(records, model, spec.schools, spec.districts)


def _stored(named: StoreNamed, memory_limit: str | None, model: Model) -> Records:
    from auditor.store.store import Store
    from auditor.store.stored import stored_records

    return stored_records(Store(named.address, named.engine, memory_limit, named.options), model)


def _imported(
    spec: AuditSpec,
    model: Model,
    reads: frozenset[tuple[str, str]] | None,
    progress: Progress | None,
    meanwhile: Meanwhile | None,
) -> Records:
    spec = named(spec, model)
    decisions = read_decisions(spec.decisions)
    records = read_decided(
        [item.given for item in spec.records],
        model,
        decisions,
        str(listed(file.name for file in spec.decisions)),
        mapping=spec.mapping,
        told=[(item.given, item.told) for item in spec.records],
        weighing=Weighing(dict(spec.authority), reads),
        progress=progress,
        meanwhile=meanwhile,
        kept=kept_in(spec.cache, model, spec.mapping) if spec.cache else None,
    )
    names = {file.sha256: file.file for file in records.files}
    held = [replace(one, file=names.get(one.sha256, "")) for one in decisions if not one.sha256 or one.sha256 in names]
    records.settled = tuple(_settled(spec, held))
    return records


def read_decided(
    paths: Sequence[Path | Database],
    model: Model,
    decisions: Sequence[Decision],
    shown: str,
    *,
    mapping: Sequence[Path] = (),
    told: Sequence[tuple[Path | Database, HandIn]] = (),
    weighing: Weighing | None = None,
    progress: Progress | None = None,
    meanwhile: Meanwhile | None = None,
    kept: Kept | None = None,
) -> Records:
    """Files and databases read by mapping files and by what was decided; what of these no longer holds, or is not used, is told.

    ``shown``: the names of the files of decisions. The rest: see :func:`read_records`.
    """
    choose = read_mapping(mapping, model) if mapping else None
    records = read_records(
        paths,
        model,
        told=told,
        weighing=replace(weighing or Weighing(), decided=decided(decisions)),
        choose=choose,
        progress=progress,
        meanwhile=meanwhile,
        kept=kept,
    )
    if choose is not None:
        records.problems += choose.unused()
    records.problems += lapsed(decisions, {file.sha256 for file in records.files}, shown)
    return records


def _settled(spec: AuditSpec, decisions: Sequence[Decision]) -> Iterator[Message]:
    """What people settled about the records: decisions with who, when and why, whose word holds, which lists are complete."""
    for one in decisions:
        signed = "，".join(part for part in (one.by, one.on, one.reason) if part)
        yield msg("{said} ({signed})", said=one.sentence(), signed=signed) if signed else one.sentence()
    for name, speaker in spec.authority:
        if speaker == "school":
            yield msg("where two sources differ on {name}, the school's own holds", name=name)
        else:
            yield msg("where two sources differ on {name}, the bureau's holds", name=name)
    for item in spec.records:
        if item.told.complete:
            yield msg("{file} names every record there is", file=_shown(item.given))


def _shown(given: Path | Database) -> str:
    return given.name if isinstance(given, Path) else given.shown
