"""Single files that somebody asked for: written whole or not at all, and never over what is there by mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.system.reasons import reason
from auditor.system.swap import replaced_file


def save(files: Mapping[Path, Callable[[Path], object] | str], replace: bool = False) -> list[Path]:
    """Write each file: a text, or what its function writes to the path that it is given; the paths.

    Raises UserError before anything is written where one is there already and ``replace`` is not given (a folder is never
    replaced), and with the system's reason where a file cannot be written; those before it are there then.
    """
    check_free(files, replace)
    for path, content in files.items():
        try:
            with replaced_file(path) as new:
                if isinstance(content, str):
                    new.write_text(content, encoding="utf-8", errors="backslashreplace", newline="\n")
                else:
                    content(new)
        except OSError as failed:
            if failed.errno is None:  # not the disk's word, so not the user's to put right
                raise
            raise UserError(_refused(path, failed)) from failed
    return list(files)


def check_free(paths: Iterable[Path], replace: bool = False) -> None:
    """Raise UserError where a file is there already and ``replace`` is not given, or a folder is."""
    present = [path for path in paths if path.exists()]
    if present and (not replace or any(path.is_dir() for path in present)):
        hint = msg("Choose another name, or --replace.")
        raise UserError([Problem("E806", msg("The file is there already."), Place(file=str(path)), hint) for path in present])


def _refused(path: Path, failed: OSError) -> Problem:
    if path.suffix == ".xlsx":
        return Problem("E807", msg("The workbook cannot be written: {why}", why=reason(failed)), Place(file=str(path)))
    return Problem("E808", msg("The file cannot be written: {why}", why=reason(failed)), Place(file=str(path)))
