"""Of whom a row means one, and who stands on the lists of several schools: numbers in the physical form of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

AMONG = "among"
"""Column of the staff and of rows about them: a row without a person means one of the staff of its own number here."""
NOBODY_HERE = -2
"""In :data:`AMONG` of a row that perhaps is of a school: it names a person of another one, and nobody of this school."""
PERSON = "person"
"""Column of the staff: rows with one number are one person, as their ID numbers agree.

Rows with two numbers, both not below nought, are two people: nobody has two ID numbers of a citizen. A number below nought
stands for a passport or a permit: these are renewed, and written in many ways, so another one may be the same person's.
"""
KEYED = "\x1f"
"""What keys made of ID numbers begin with, and nothing that anybody writes."""
CITIZEN = f"{KEYED}citizen:"
"""What keys made of the ID numbers of citizens begin with."""


def same_people(staff: pd.DataFrame) -> pd.Series[int] | None:
    """:data:`PERSON` of everybody who has an ID number; None where nobody has."""
    known = staff[staff["id_number"].notna()]
    if known.empty:
        return None
    first = known.groupby("id_number")["record_id"].transform("min")
    first = first.where(known["id_number"].str.startswith(CITIZEN), -1 - first)
    return first.reindex(staff.index).astype("Int64")
