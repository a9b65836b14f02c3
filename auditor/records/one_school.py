"""Sheets whose records are all of one school: whose list it is, once every record has its school."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from auditor.records.doubt import placed

if TYPE_CHECKING:
    import pandas as pd


def only_schools(frames: Mapping[str, pd.DataFrame]) -> dict[int, str]:
    """source_id → the id of the school, of every sheet whose records are all of one school."""
    found: dict[int, set[int]] = {}
    for table, frame in frames.items():
        column = "record_id" if table == "schools" else "schools_key"
        if column in frame:
            pairs = frame.loc[placed(frame), ["source_id", column]].drop_duplicates().fillna(-1)
            for source, school in zip(pairs["source_id"].tolist(), pairs[column].tolist(), strict=True):
                found.setdefault(int(source), set()).add(int(school))
    ids = frames["schools"]["school_id"].tolist()
    return {source: str(ids[only]) for source, schools in found.items() if len(schools) == 1 and (only := min(schools)) >= 0}
