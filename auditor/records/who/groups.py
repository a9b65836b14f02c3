"""Groups of staff of whom rows mean one: their numbers in the staff and in those rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from auditor.records.candidates import AMONG
from auditor.records.doubt import COLUMN as DOUBT
from auditor.records.table import nullable

if TYPE_CHECKING:
    import pandas as pd


def number_groups(groups: Mapping[int, int], frames: Mapping[str, pd.DataFrame]) -> None:
    """Put each group's number into its people and into the rows that mean one of them. ``groups``: record of staff → number."""
    if not groups:
        return
    import pandas as pd

    for table, frame in frames.items():
        if table == "staff":
            behind = DOUBT if DOUBT in frame.columns else "source_row"
            numbers = [groups.get(key, -1) for key in range(len(frame))]
            frame.insert(list(frame.columns).index(behind) + 1, AMONG, pd.Series(nullable(np.array(numbers, np.int64))))
        elif AMONG in frame.columns:
            numbers = [groups.get(key, key) for key in frame[AMONG].to_numpy(dtype=np.int64, na_value=-1).tolist()]
            frame[AMONG] = nullable(np.array(numbers, np.int64))
