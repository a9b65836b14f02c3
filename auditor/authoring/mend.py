"""``auditor rules lint --fix``: slips of a Chinese keyboard corrected in the files, where they are what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.authoring.lint import lint
from auditor.authoring.targets import targets_of
from auditor.problems import UserError
from auditor.rules.pack import find_pack, pack_names
from auditor.system.resources import policies_folder
from auditor.written.keyboard import slips

_ROUNDS = 100


@dataclass(frozen=True)
class Correction:
    """One line of a file, as it was and as it is now. ``file`` as messages name it."""

    file: str
    line: int
    before: str
    after: str


def mend(paths: Sequence[str | Path] = (), texts: Path | None = None) -> list[Correction]:
    """Correct the lines that ``lint`` finds mistakes in and that hold such slips, until none is left.

    A line without a mistake is never touched. If more mistakes are found in the end than before, every file is as it was.
    """
    files = dict(_files(paths or pack_names()))
    written = {path: path.read_bytes() for path in files.values()}
    found: list[Correction] = []
    before = _errors(paths, texts)
    wrong = before
    for _ in range(_ROUNDS):
        corrections = [correction for file, path in files.items() for correction in _corrected(file, path, wrong)]
        if not corrections:
            break
        found += corrections
        wrong = _errors(paths, texts)
    if len(wrong) > len(before):
        for path, content in written.items():
            path.write_bytes(content)
        return []
    return sorted(found, key=lambda correction: (correction.file, correction.line))


def _errors(paths: Sequence[str | Path], texts: Path | None) -> set[tuple[str, int]]:
    return {(p.place.file, p.place.line) for p in lint(paths, texts=texts).problems if p.is_error}


def _corrected(file: str, path: Path, wrong: set[tuple[str, int]]) -> Iterator[Correction]:
    """Write the file with the wrong lines corrected."""
    if not any(name == file for name, _ in wrong):
        return
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return
    lines = text.splitlines(keepends=True)
    changed = False
    for number, line in slips(text):
        if (file, number) in wrong and number <= len(lines):
            before = lines[number - 1].rstrip("\r\n")
            lines[number - 1] = line.corrected + lines[number - 1][len(before) :]
            changed = True
            yield Correction(file, number, before, line.corrected)
    if changed:
        path.write_text("".join(lines), encoding="utf-8", newline="")


def _files(paths: Sequence[str | Path]) -> Iterator[tuple[str, Path]]:
    """Each file that linting these paths reads, by the name that messages give it."""
    for path in paths:
        for target in targets_of(path):
            if target.policy is not None:
                yield str(target.policy), target.policy
            if target.pack is None:
                continue
            try:
                folder, shown = find_pack(target.pack)
            except UserError:
                continue
            for file, found in _of_pack(folder, shown):
                if target.only in (None, file):
                    yield file, found


def _of_pack(folder: Path, shown: str) -> Iterator[tuple[str, Path]]:
    yield from ((f"{shown}/{file.name}", file) for file in sorted(folder.glob("*.yaml")))
    yield from ((f"{shown}/cases/{file.name}", file) for file in sorted((folder / "cases").glob("*.yaml")))
    for policies in (policies_folder(), folder.absolute().parent.parent / "policies"):
        yield from ((f"policies/{file.name}", file) for file in sorted(policies.glob("*.yaml")))
