"""One audit for others than the bureau: a folder to publish, and a folder for each school. Nothing is measured again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from auditor.findings.audience import Audience
from auditor.findings.result import Result
from auditor.findings.seen import seen
from auditor.reports import DEFAULT_FILES, Options, renderer
from auditor.reports.file_names import letter_names
from auditor.reports.manifest import MANIFEST, file_list, manifest
from auditor.reports.write import MANY_FINDINGS, write_files, write_report


def write_for(
    audience: Audience,
    result: Result,
    folder: Path,
    options: Options | None = None,
    formats: Iterable[str] = DEFAULT_FILES,
    replaced: bool = False,
    schools: Iterable[str] | None = None,
) -> list[Path]:
    """Write what ``audience`` may see into ``folder``, all or nothing; the paths of the files.

    For schools: a folder for each school of ``schools`` (ids; None: all), named by number and name, with a manifest of its own.
    """
    options = replace(options or Options(), audience=audience)
    if audience is Audience.SCHOOL:
        return _write_schools(result, folder, options, sorted(set(formats)), replaced, schools)
    return write_report(result, folder, replace(options, internal=False), formats, replaced)


def _write_schools(
    result: Result, folder: Path, options: Options, formats: list[str], replaced: bool, schools: Iterable[str] | None
) -> list[Path]:
    names = letter_names(result.schools)
    wanted = list(names) if schools is None else list(schools)
    views = {school: seen(result, Audience.SCHOOL, school, options.internal) for school in wanted}

    def written(school: str, name: str) -> Callable[[Path], None]:
        return lambda path: renderer(name)(views[school], path, replace(options, school=school))

    files = {f"{names[school]}/{name}": written(school, name) for school in wanted for name in formats}

    def described(new: Path) -> bytes:
        """The manifest of each school's folder, and one of them all."""
        own = [f"{names[school]}/{MANIFEST}" for school in wanted]
        for school, path in zip(wanted, own, strict=True):
            home = (new / path).parent
            told = manifest(views[school], home, formats, replace(options, school=school), None, home)
            (new / path).write_bytes(told)
        return file_list(new, [*files, *own])

    return write_files(folder, files, replaced, described, None if len(result.findings) >= MANY_FINDINGS else 1)
