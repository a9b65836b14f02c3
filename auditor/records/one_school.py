"""Of which schools the records of a sheet are, once every record has its school."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from auditor.records.doubt import placed
from auditor.records.sheets.encode import numbered

if TYPE_CHECKING:
    import pandas as pd


def schools_of_sheets(frames: Mapping[str, pd.DataFrame]) -> dict[int, set[int]]:
    """source_id → the keys of the schools of which a record of it surely is, -1 for a record of none."""
    found: dict[int, set[int]] = {}
    for table, frame in frames.items():
        column = "record_id" if table == "schools" else "schools_key"
        if column not in frame:
            continue
        stands = placed(frame).to_numpy(dtype=bool)
        sources = frame["source_id"].to_numpy(dtype=np.int64)[stands]
        keys = frame[column].to_numpy(dtype=np.int64, na_value=-1)[stands]
        firsts, _ = numbered(sources, keys)
        for source, key in zip(sources[firsts].tolist(), keys[firsts].tolist(), strict=True):
            found.setdefault(source, set()).add(key)
    return found


def only_schools(frames: Mapping[str, pd.DataFrame]) -> dict[int, str]:
    """source_id → the id of the school, of every sheet whose records are all of one school."""
    ids = frames["schools"]["school_id"].tolist()
    only = {source: min(keys) for source, keys in schools_of_sheets(frames).items() if len(keys) == 1}
    return {source: str(ids[key]) for source, key in only.items() if key >= 0}
