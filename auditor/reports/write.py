"""The report folder: rendered beside the old one, told what it holds in ``manifest.json``, then put in its place at once."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from auditor.findings.result import Result
from auditor.findings.seen import seen
from auditor.i18n import Message, listed, msg
from auditor.problems import Place, Problem, UserError
from auditor.reports import DEFAULT_FILES, FOLDER_OF_SCHOOLS, Options, is_alone, renderer, with_parts
from auditor.reports.manifest import MANIFEST, Run, file_list, manifest, read_manifest
from auditor.system.digest import file_digest
from auditor.system.garbage import uncollected
from auditor.system.processes import side_by_side
from auditor.system.reasons import reason
from auditor.system.swap import replaced_folder

MANY_FINDINGS = 1_000
"""From here on it pays to render the files side by side; a Word file is slow from the first finding on."""
LITTER = (".DS_Store", "Thumbs.db", "desktop.ini")  # left by file managers; nobody misses them


@uncollected()
def write_report(
    result: Result,
    folder: Path,
    options: Options | None = None,
    formats: Iterable[str] = DEFAULT_FILES,
    replace: bool = False,
    run: Run | None = None,
    seen_from: Path | None = None,
) -> list[Path]:
    """Write the files ``formats`` and the manifest into ``folder``, all or nothing; returns their paths.

    ``run``: how the result was made, for ``auditor verify``; ``seen_from``: the folder from which its paths are written, where
    that is not ``folder``. What is written is what ``options.audience`` may see.
    Raises UserError where :func:`check_folder` does, and when the disk says no.
    """
    options = options or Options()
    shown = seen(result, options.audience, options.school, options.internal)
    names = sorted(with_parts(formats, is_alone(shown)))
    options = dataclasses.replace(options, pages=FOLDER_OF_SCHOOLS in names)

    def described(new: Path) -> bytes:
        return manifest(shown, new, names, options, run, seen_from or folder)

    def written(name: str) -> Callable[[Path], None]:
        return lambda path: renderer(name)(shown, path, options)

    word = any(name.endswith(".docx") for name in names)
    processes = None if len(shown.findings) >= MANY_FINDINGS else 2 if word else 1
    return write_files(folder, {name: written(name) for name in names}, replace, described, processes)


def write_files(
    folder: Path,
    files: Mapping[str, Callable[[Path], None]],
    replace: bool = False,
    described: Callable[[Path], bytes] | None = None,
    processes: int | None = 1,
) -> list[Path]:
    """Write files by name (slashes lead into folders), each by its function, and a manifest, all or nothing; their paths.

    ``described(folder)`` gives the manifest; by default it only lists the files, so that nobody's changes are overwritten later.
    ``processes``: see :func:`side_by_side`.
    """
    check_folder(folder, replace)
    try:
        with replaced_folder(folder, lambda target: check_folder(target, replace)) as new:
            for name in files:
                (new / name).parent.mkdir(parents=True, exist_ok=True)
            side_by_side([partial(write, new / name) for name, write in files.items()], processes)
            (new / MANIFEST).write_bytes(described(new) if described else file_list(new, files))
    except OSError as failed:
        if failed.errno is None:  # not the disk's word, so not the user's to put right
            raise
        raise _refused("E804", folder, msg("The report cannot be written: {why}", why=reason(failed))) from failed
    return [folder / name for name in [*files, MANIFEST]]


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
    if not any(entry.name not in LITTER for entry in folder.iterdir()):
        return
    written = _files_of(folder)
    if written is None:
        raise _refused("E802", folder, msg("The output folder holds files that are not a report of this program."), elsewhere)
    if replace:
        return
    present = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if _counts(path))
    added = [name for name in present if name != MANIFEST and name not in written]
    changed = [name for name in present if name in written and file_digest(folder / name) != written[name]]
    if added or changed:
        raise _refused(
            "E803",
            folder,
            msg("The former report was changed or added to since it was written: {names}", names=listed([*changed, *added])),
            msg("Move these files away or choose another output folder."),
        )


def _counts(path: Path) -> bool:
    """Everything but litter, and but the folders that are there for their files."""
    return path.name not in LITTER and (path.is_symlink() or not path.is_dir() or not any(path.iterdir()))


def _files_of(folder: Path) -> dict[str, str] | None:
    """File name → SHA-256 as the manifest of a report says; None when there is no such manifest."""
    found = read_manifest(folder)
    try:
        return None if found is None else {str(name): str(entry["sha256"]) for name, entry in found["outputs"].items()}
    except (KeyError, TypeError, AttributeError):
        return None


def _refused(code: str, folder: Path, message: Message, suggestion: Message | None = None) -> UserError:
    return UserError(Problem(code, message, Place(file=str(folder)), suggestion))
