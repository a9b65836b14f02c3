"""The school of an audit that somebody means."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.findings.result import SchoolInfo
from auditor.i18n import msg
from auditor.problems import Place, Problem, UserError
from auditor.written.mistakes import did_you_mean, fold

NAMED = 20
"""Schools named when one must be chosen."""


def chosen_school(schools: Sequence[SchoolInfo], wanted: str | None) -> SchoolInfo:
    """The one school, or the one that is wanted: by id, by name, or by a part of its name that no other has.

    Raises UserError where that is not exactly one.
    """
    listed = "、".join(f"{school.name} ({school.school_id})" for school in schools[:NAMED])
    if wanted is None:
        if len(schools) == 1:
            return schools[0]
        message = msg("The files hold {n} schools: {listed}", n=len(schools), listed=listed)
        raise UserError(Problem("E911", message, Place(), msg("Choose one with --school.")))
    key = fold(wanted)
    exact = [school for school in schools if key in (fold(school.school_id), fold(school.name))]
    found = exact or [school for school in schools if key and key in fold(school.name)]
    if len(found) == 1:
        return found[0]
    if found:
        message = msg("“{wanted}” fits {n} schools.", wanted=wanted, n=len(found))
        raise UserError(Problem("E911", message, Place(), msg("Write the name in full, or the ID.")))
    guess = did_you_mean(wanted, [name for school in schools for name in (school.name, school.school_id)])
    raise UserError(Problem("E912", msg("There is no school “{wanted}” in these files.", wanted=wanted), Place(), guess))
