"""An import from beginning to end: records read by packs, mapping files and decisions, their account written, slips with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.i18n import language as spoken
from auditor.i18n import listed, msg
from auditor.inputs.decisions import Decision, read_decisions
from auditor.inputs.packs import load_packs
from auditor.inputs.read import read_decided
from auditor.quality.account import Quality, account
from auditor.quality.write import write_quality
from auditor.reports import Options

if TYPE_CHECKING:
    from auditor.files.address import Database
    from auditor.files.sheet import Sheet
    from auditor.model.model import Model
    from auditor.records.records import Records
    from auditor.rules.pack import Pack
    from auditor.system.progress import Progress


@dataclass(frozen=True)
class Imported:
    """What was read. ``paths``: as they were given; ``decisions``: those that held or had lapsed when it was read."""

    paths: tuple[Path | Database, ...]
    packs: list[Pack]
    model: Model
    records: Records
    decisions: tuple[Decision, ...]


def import_records(
    paths: Sequence[Path | Database],
    packs: Iterable[str] = (),
    *,
    mapping: Sequence[Path] = (),
    decisions: Path | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Read files, folders and databases by what packs (names or folders), mapping files and a file of decisions say of them.

    ``decisions`` need not be there yet. ``records.problems`` of what is returned are warnings. Raises UserError for what its user
    must mend.
    """
    loaded, model = load_packs(packs)
    held = read_decisions(decisions) if decisions is not None and decisions.exists() else ()
    records = read_decided(paths, model, held, str(decisions), mapping=mapping, progress=progress)
    return Imported(tuple(paths), loaded, model, records, held)


def write_import(
    imported: Imported,
    output: Path,
    *,
    slips: Path | None = None,
    internal: bool = False,
    language: str = "",
    replace: bool = False,
) -> tuple[Quality, list[Path]]:
    """Write the account of an import into ``output``, and a slip for each school into ``slips``; the account, and the paths.

    ``internal``: names in full, every page marked. ``language``: zh or en; empty: the one spoken. Raises UserError where a folder
    is not free.
    """
    words = language or spoken()
    name = msg("Data quality of {names}", names=listed(map(_name, imported.paths))).say(words)
    quality = account(imported.records, imported.model, imported.packs, name, internal=internal)
    written = write_quality(quality, output, Options(words, internal), replace)
    if slips is not None:
        from auditor.quality.slips import write_slips

        written += write_slips(quality, _sheets(imported.paths), slips, words)
    return quality, written


def _sheets(paths: Sequence[Path | Database]) -> list[Sheet]:
    """Every sheet as it was handed in."""
    from auditor.files.guarded import read_alone
    from auditor.files.registry import list_inputs

    return [sheet for item in list_inputs(list(paths))[0] for sheet in read_alone(item).sheets]


def _name(given: Path | Database) -> str:
    return given.name or str(given.resolve()) if isinstance(given, Path) else given.shown
