"""Rows that perhaps do not count: why, in short codes that the physical form keeps, and what each means in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.i18n import Message, msg

if TYPE_CHECKING:
    import pandas as pd

COLUMN = "doubt"
"""The column of the physical form that says why a row only perhaps counts; empty: it surely does."""
DENIED, CONTESTED_ROW, NOT_A_PERSON, UNATTRIBUTED = "denied", "contested_row", "not_a_person", "unattributed"
PLANNED, HOMELESS, VOID, UNSAID = "planned", "homeless", "void", "unsaid"
REASONS: dict[str, Message] = {
    DENIED: msg("the row itself says that it did not happen"),
    CONTESTED_ROW: msg(
        "another file about the same days, or the same sheet, leaves open whether this row is a record of its own"
    ),
    NOT_A_PERSON: msg(
        "by the name, a remark, the heading above or the list that stands beside, perhaps nobody of the staff, though other cells"
        " are filled in"
    ),
    UNATTRIBUTED: msg("it names a person whom no list of staff has, or more than one"),
    PLANNED: msg("it stands in a plan, and nothing says that it happened"),
    HOMELESS: msg("nothing says for certain of which school or district it is; it may be another's"),
    VOID: msg("the list or the heading above it is called a sample, void, or one of those who were not there"),
    UNSAID: msg("it names somebody and says nothing of what happened"),
}
"""Reason → its sentence. Of several reasons of a row the first is kept."""


def placed(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows of a table surely belong to the school or district at which they stand."""
    import pandas as pd

    if COLUMN not in frame:
        return pd.Series(True, index=frame.index)
    return (frame[COLUMN] != HOMELESS).fillna(True).astype(bool)
