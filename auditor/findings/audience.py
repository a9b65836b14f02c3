"""Who may see what of an audit: the school, the bureau, the public. ``SIGHTS`` is the whole policy; ``seen`` carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """For whom a report is made."""

    SCHOOL = "school"
    BUREAU = "bureau"
    PUBLIC = "public"


@dataclass(frozen=True)
class Sight:
    """What an audience may see.

    ``others``: schools other than its own, and bureaus. ``records``: rows of evidence, files, notes of the import. ``names``:
    names of persons in full, where ``--internal`` asks for it. ``grounds``: why and by whom a requirement was waived.
    ``small``: counts of 1 or 2. ``proof``: hashes of inputs and of findings, by which hidden figures could be guessed.
    ``ledger``: the rectification ledger, in which people are named.
    """

    others: bool
    records: bool
    names: bool
    grounds: bool
    small: bool
    proof: bool
    ledger: bool


SIGHTS: Mapping[Audience, Sight] = {
    Audience.BUREAU: Sight(others=True, records=True, names=True, grounds=True, small=True, proof=True, ledger=True),
    Audience.SCHOOL: Sight(others=False, records=True, names=True, grounds=True, small=True, proof=True, ledger=True),
    Audience.PUBLIC: Sight(others=True, records=False, names=False, grounds=False, small=False, proof=False, ledger=False),
}
