"""The school, or the finding, of an audit that somebody means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from auditor.findings.finding import Finding
from auditor.findings.result import SchoolInfo
from auditor.i18n import listed, msg
from auditor.problems import Place, Problem, UserError
from auditor.written.mistakes import did_you_mean, fold

NAMED = 20
"""Schools named when one must be chosen."""


def chosen_school(schools: Sequence[SchoolInfo], wanted: str | None) -> SchoolInfo:
    """The one school, or the one that is wanted: by id, by name, or by a part of its name that no other has.

    Raises UserError where that is not exactly one.
    """
    named = listed(
        school.name if school.name == school.school_id else f"{school.name} ({school.school_id})" for school in schools[:NAMED]
    )
    if wanted is None:
        if len(schools) == 1:
            return schools[0]
        if not schools:
            hint = msg("Write the school's name into the sheet “Schools”, or into the file's name.")
            raise UserError(Problem("E912", msg("The files do not say which school they are of."), Place(), hint))
        message = msg("The files hold {n} schools: {listed}", n=len(schools), listed=named)
        raise UserError(Problem("E911", message, Place(), msg("Choose one with --school.")))
    return schools[school_meant([(school.school_id, school.name) for school in schools], wanted)]


def school_meant(schools: Sequence[tuple[str, str]], wanted: str) -> int:
    """The place in ``schools`` (id, name) of the one that is wanted; see :func:`chosen_school`."""
    key = fold(wanted)
    exact = [n for n, (one, name) in enumerate(schools) if key in (fold(one), fold(name))]
    found = exact or [n for n, (_, name) in enumerate(schools) if key and key in fold(name)]
    if len(found) == 1:
        return found[0]
    if found:
        message = msg("“{wanted}” fits {n} schools.", wanted=wanted, n=len(found))
        raise UserError(Problem("E911", message, Place(), msg("Write the name in full, or the ID.")))
    guess = did_you_mean(wanted, [text for one, name in schools for text in (name, one, name[-len(wanted) :])])
    raise UserError(Problem("E912", msg("There is no school “{wanted}” in these files.", wanted=wanted), Place(), guess))


def chosen_finding(findings: Iterable[Finding], beginning: str, report: str) -> Finding:
    """The one finding of the report (its folder, for messages) whose id begins so. Raises UserError where that is not one."""
    wanted = beginning.strip().lower()
    found = [one for one in findings if wanted and one.finding_id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    several = msg("“{id}” is the beginning of {n} findings.", id=beginning, n=len(found))
    none = msg("There is no finding “{id}” in this report.", id=beginning)
    hint = msg("The ID stands in findings.xlsx, in the list of all findings, and in findings.json.")
    if found:
        hint = msg("Write more of its characters.")
    raise UserError(Problem("E975", several if found else none, Place(file=report), hint))
