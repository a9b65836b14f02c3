"""Groups of staff of whom rows mean one: their numbers in the staff and in those rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from auditor.records.table import TableData


def number_groups(groups: Mapping[int, int], tables: Mapping[str, TableData]) -> None:
    """Put each group's number into its people and into the rows that mean one of them. ``groups``: record of staff → number."""
    if not groups:
        return
    staff = tables["staff"]
    kept = np.flatnonzero((staff.reason == 0) & ~staff.absorbed)
    for key, group in groups.items():
        staff.among[kept[key]] = group
    for table in tables.values():
        if table is not staff:
            table.among = np.array([groups.get(key, -1) for key in table.among.tolist()], np.int64)
            if table.copies is not None:
                among = [groups.get(key, key) for key in table.copies.among.tolist()]
                table.copies = replace(table.copies, among=np.array(among, np.int64))
