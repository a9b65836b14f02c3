"""Which schools stand behind a bureau's share of schools that meet rules: those that do not, then those of which it is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from auditor.measures.evidence import Found

if TYPE_CHECKING:
    from auditor.verdicts.outcome import Decided

_ROLES = {"unmet": "offends", "open": "doubtful"}


def schools_behind(decided: Sequence[Decided], most: int) -> dict[tuple[int, int], list[Found]]:
    """(place of the task, bureau's record_id) → the schools that keep it from being met, at most ``most``."""
    found: dict[tuple[int, int], list[Found]] = {}
    for nth, one in enumerate(decided):
        for bureau in one.in_question():
            schools = one.outcomes[one.case_of[bureau]].case.schools
            told = [(school, role) for stands, role in _ROLES.items() for school, standing in schools if standing == stands]
            if told:
                found[nth, bureau] = [Found("schools", school, role, len(told), (), ()) for school, role in told[:most]]
    return found
