"""How every waiver stands, and what is wrong with it, before an audit is run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from auditor.answers.known import Known
from auditor.answers.waiver_files import read_waivers
from auditor.answers.waivers import Grant, State, grants, overlaps
from auditor.inputs.read import inputs
from auditor.inputs.spec import AuditSpec, pack_word
from auditor.problems import Problem
from auditor.rules.pack import load_pack, pack_names
from auditor.written.yaml_source import read_yaml


@dataclass(frozen=True)
class CheckedWaivers:
    """``waivers``: how many there are, each granted to one school or several. ``overlaps``: where two are about the same.

    ``looked_up``: the schools were looked up too.
    """

    granted: tuple[Grant, ...]
    overlaps: tuple[Problem, ...]
    waivers: int
    as_of: date
    looked_up: bool

    @property
    def problems(self) -> list[Problem]:
        """What is to be corrected or known, in the order of the files."""
        told = {grant.problem: None for grant in self.granted if grant.problem is not None}
        return sorted([*told, *self.overlaps], key=lambda problem: (problem.place, problem.code))

    def exit_code(self) -> int:
        """2 where something must be corrected, else 0."""
        return 2 if self.overlaps or any(grant.state is State.UNKNOWN for grant in self.granted) else 0


def check_waivers(
    files: Iterable[Path], as_of: date, *, spec: AuditSpec | None = None, packs: Sequence[str] = ()
) -> CheckedWaivers:
    """Look at waiver files, and at those of an audit (``spec``) with its rules and schools, as of a day.

    Without an audit the waivers may be about the rules of ``packs``, else of any that ships; schools are not looked up then.
    Raises UserError for files that cannot be read.
    """
    found = read_waivers([*(spec.waivers if spec else ()), *files])
    listed = grants(found, _known(spec, packs), as_of) if found else []
    return CheckedWaivers(tuple(listed), tuple(overlaps(listed)), len(found), as_of, looked_up=spec is not None)


def is_audit_file(file: Path) -> bool:
    """Whether a file is an audit file, which is a mapping; a waiver file is a list. Raises UserError."""
    return file.is_file() and bool(read_yaml(file, str(file)).root.items)


def _known(spec: AuditSpec | None, packs: Sequence[str]) -> Known:
    if spec is not None:
        return Known(*inputs(spec))
    return Known([load_pack(pack_word(word, Path.cwd())) for word in packs or pack_names()], None)
