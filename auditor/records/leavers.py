"""Those who are gone and of whom no day of leaving is given: how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.i18n import msg
from auditor.model.model import NEVER, Model
from auditor.problems import Place, Problem
from auditor.records.decided import GONE_BY
from auditor.records.doubt import placed

if TYPE_CHECKING:
    from auditor.records.records import Records


def asked_of_leavers(records: Records, model: Model) -> Problem | None:
    """One question for all who are gone and of whom no day is given, with their number; None where there is nobody."""
    staff = records.frames["staff"]
    gone = (staff["status"].isin(model.codes_of("gone")) & placed(staff)).to_numpy(dtype=bool)
    for column in ("left_school_on", "status_since"):
        if column in staff.columns:
            gone = gone & (staff[column].isna() | (staff[column] == NEVER)).fillna(True).to_numpy(dtype=bool)
    keys = staff.loc[gone, "schools_key"]
    schools = records.frames["schools"]
    if GONE_BY in schools.columns:
        keys = keys[schools[GONE_BY].take(keys.to_numpy(dtype="int64")).isna().to_numpy(dtype=bool)]
    if not len(keys):
        return None
    return Problem(
        "W326",
        msg("{n} people of {schools} schools are gone and no day of leaving is given.", n=len(keys), schools=keys.nunique()),
        Place(),
        msg("Give their days of leaving, or decide once for all before which day they had left: gone_before."),
    )
