"""The report folder: rendered beside the old one, told what it holds in ``manifest.json``, then put in its place at once."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.i18n import Message, msg
from auditor.problems import Place, Problem, UserError
from auditor.reports import FORMATS, Options, renderer
from auditor.reports.swap import replaced_folder

MANIFEST = "manifest.json"
MANIFEST_VERSION = 1
_LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")  # left by file managers; nobody misses them


def write_report(
    result: Result,
    folder: Path,
    options: Options | None = None,
    formats: Iterable[str] = tuple(FORMATS),
    replace: bool = False,
) -> list[Path]:
    """Write the files ``formats`` and the manifest into ``folder``, all or nothing; returns their paths.

    Names are masked unless ``options.internal``. Raises UserError where :func:`check_folder` does, and when the disk says no.
    """
    options = options or Options()
    check_folder(folder, replace)
    shown = released(result, options.internal)
    names = sorted(set(formats))
    try:
        with replaced_folder(folder, lambda target: check_folder(target, replace)) as new:
            for name in names:
                renderer(name)(shown, new / name, options)
            (new / MANIFEST).write_bytes(_manifest(shown, new, names, options))
    except OSError as failed:
        if failed.errno is None:  # not the disk's word, so not the user's to put right
            raise
        raise _refused("E804", folder, msg("The report cannot be written: {why}", why=os.strerror(failed.errno))) from failed
    return [folder / name for name in [*names, MANIFEST]]


def check_folder(folder: Path, replace: bool = False) -> None:
    """Raise UserError unless ``folder`` is new, empty, or a report of ours that nobody has changed or added to.

    With ``replace`` a changed or enlarged report may go too; a folder that never was a report stays safe even then.
    """
    if not folder.exists():
        return
    elsewhere = msg("Choose another output folder.")
    if not folder.is_dir():
        raise _refused("E801", folder, msg("The output folder is a file."), elsewhere)
    if os.path.ismount(folder):
        inside = msg("Choose a folder inside it.")
        raise _refused("E801", folder, msg("A disk or a shared folder itself cannot be replaced by a report."), inside)
    present = sorted(p.name for p in folder.iterdir() if p.name not in _LITTER)
    if not present:
        return
    written = _files_of(folder)
    if written is None:
        raise _refused("E802", folder, msg("The output folder holds files that are not a report of this program."), elsewhere)
    if replace:
        return
    added = [name for name in present if name != MANIFEST and name not in written]
    changed = [name for name in present if name in written and _sha256(folder / name) != written[name]]
    if added or changed:
        raise _refused(
            "E803",
            folder,
            msg("The former report was changed or added to since it was written: {names}", names="、".join([*changed, *added])),
            msg("Move these files away or choose another output folder."),
        )


def _files_of(folder: Path) -> dict[str, str] | None:
    """File name → SHA-256 as the manifest of a report says; None when there is no such manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return {str(name): str(entry["sha256"]) for name, entry in manifest["auditor_report"]["outputs"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _manifest(result: Result, folder: Path, names: list[str], options: Options) -> bytes:
    """What went in and what came out, with hashes; no clock, no machine."""
    inputs: dict[str, str] = {source.file: source.sha256 for source in result.sources}
    content: dict[str, Any] = {
        "auditor_report": {
            "manifest_version": MANIFEST_VERSION,
            "tool_version": result.tool_version,
            "audit": {"name": result.name, "as_of": result.as_of.isoformat()},
            "language": options.language,
            "internal": options.internal,
            "packs": {pack.name: {"version": pack.version, "sha256": pack.sha256} for pack in result.packs},
            "inputs": {file: {"sha256": digest} for file, digest in inputs.items()},
            "outputs": {name: {"sha256": _sha256(folder / name), "bytes": (folder / name).stat().st_size} for name in names},
        }
    }
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8", "backslashreplace")


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _refused(code: str, folder: Path, message: Message, suggestion: Message | None = None) -> UserError:
    return UserError(Problem(code, message, Place(file=str(folder)), suggestion))
