"""The folder of a survey: every file appears whole or not at all, finished batches are found again, nobody else's files go.

``survey.json`` says whose folder it is and what it is made of; ``batches/<name>.json`` is written last of a batch's files and
says that the batch is finished; ``summary.json``, ``report.html`` and ``manifest.json`` are there when everything is.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.system.digest import file_digest
from auditor.system.json_text import read_json
from auditor.system.swap import hold

KEY = "auditor_survey"
VERSION = 1
STATE, SUMMARY, PAGE, MANIFEST = "survey.json", "summary.json", "report.html", "manifest.json"
VERDICTS, EVIDENCE, BATCHES = "verdicts", "evidence", "batches"
_UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class SurveyFolder:
    """``digest``: of everything that the verdicts follow from; batches under another digest are not this survey's."""

    path: Path
    digest: str

    @contextlib.contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder ready, alone: what another digest left goes, what this one finished stays. Raises UserError."""
        check_folder(self.path)
        self.path.mkdir(parents=True, exist_ok=True)
        held = hold(self.path)
        if held is None and os.name == "posix":
            raise _refused("E961", self.path, msg("Another survey is writing into this folder."))
        try:
            for leftover in sorted(self.path.rglob(f"*{_UNFINISHED}")):
                leftover.unlink()
            if _read(self.path / STATE).get("digest") != self.digest:
                self._clear()
                self.write_json(STATE, {"digest": self.digest, "version": VERSION})
            yield
        finally:
            if held is not None:
                os.close(held)

    def _clear(self) -> None:
        """The end of the work goes first, so that what is left at any moment never looks finished."""
        for name in (MANIFEST, PAGE, SUMMARY):
            (self.path / name).unlink(missing_ok=True)
        for folder, pattern in ((BATCHES, "*.json"), (VERDICTS, "*.parquet"), (EVIDENCE, "*.parquet")):
            for file in sorted((self.path / folder).glob(pattern)):
                file.unlink()

    def finished(self, batch: str) -> dict[str, Any] | None:
        """What a finished batch says of itself; None when it is not finished or its files are not as they were."""
        found = _read(self.path / BATCHES / f"{batch}.json")
        if found.get("digest") != self.digest:
            return None
        files: Mapping[str, Mapping[str, Any]] = found.get("files", {})
        return found if all(self.describe(name) == told for name, told in files.items()) else None

    @contextlib.contextmanager
    def new_file(self, name: str) -> Iterator[Path]:
        """The path to write to; the file takes its name when the block ends well."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(path.name + _UNFINISHED)
        try:
            yield unfinished
            with unfinished.open("rb+") as written:
                os.fsync(written.fileno())
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)

    def write_json(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps({KEY: content}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        with self.new_file(name) as path:
            path.write_text(text, encoding="utf-8", errors="backslashreplace")

    def describe(self, name: str) -> dict[str, Any]:
        path = self.path / name
        return {"sha256": file_digest(path), "bytes": path.stat().st_size if path.exists() else 0}

    def summary(self) -> dict[str, Any]:
        return _read(self.path / SUMMARY)


def check_folder(path: Path) -> None:
    """Raise UserError unless ``path`` is new, empty, or the folder of a survey."""
    if not path.exists():
        return
    elsewhere = msg("Choose another output folder.")
    if not path.is_dir():
        raise _refused("E801", path, msg("The output folder is a file."), elsewhere)
    if any(path.iterdir()) and not _read(path / STATE):
        raise _refused("E802", path, msg("The output folder holds files that are not a survey of this program."), elsewhere)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = read_json(path.read_bytes())[KEY]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _refused(code: str, path: Path, message: Any, suggestion: Any = None) -> UserError:
    return UserError(Problem(code, message, Place(file=str(path)), suggestion))
