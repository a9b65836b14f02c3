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
"""Column of the staff: rows of several schools with one number are one person, as their ID numbers agree."""


def same_people(staff: pd.DataFrame) -> pd.Series[int] | None:
    """:data:`PERSON` of everybody whose ID number stands on the lists of several schools; None where there is nobody."""
    known = staff[staff["id_number"].notna()]
    schools = known.groupby("id_number")["schools_key"].transform("nunique")
    several = known[schools > 1]
    if several.empty:
        return None
    return several.groupby("id_number")["record_id"].transform("min").reindex(staff.index).astype("Int64")
