"""Which school handed in which table, and which columns its sheets lack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from auditor.model.model import Model
from auditor.records.headers import PERSON_KEY, SCHOOL_ID, SCHOOL_NAME
from auditor.records.table import TableData

if TYPE_CHECKING:
    import pandas as pd


class Submissions:
    """A sheet about one school submits its table for that school; a sheet about several, for all of them (or, ``rows``, for those with a row)."""

    def __init__(self, model: Model, submitted_by: Literal["file", "rows"]) -> None:
        self.model, self.submitted_by = model, submitted_by
        self._everywhere: list[tuple[str, set[str]]] = []  # (table, columns lacking)
        self._single: list[tuple[str, set[str], set[int]]] = []

    def add(self, table: TableData, names: list[str]) -> None:
        """Take note of every sheet of a table once its lines have their schools."""
        for index, chunk in enumerate(table.chunks):
            lines = np.flatnonzero(table.chunk_of == index)
            schools = {key for key in np.unique(table.schools[lines]).tolist() if key >= 0}
            lacking = self._lacking(table, index, lines)
            has_school_column = SCHOOL_ID in chunk.columns or SCHOOL_NAME in chunk.columns
            about_one = chunk.school >= 0 and not chunk.conflict and schools <= {chunk.school}
            if about_one:
                self._single.append((table.name, lacking, {chunk.school}))
            elif self.submitted_by == "rows" or chunk.by_rows or (has_school_column and len(schools) == 1) or chunk.conflict:
                self._single.append((table.name, lacking, schools))
            elif len(lines) and not schools:
                continue
            else:
                self._everywhere.append((table.name, lacking))

    def _lacking(self, table: TableData, index: int, lines: np.ndarray[tuple[int], np.dtype[np.int64]]) -> set[str]:
        """Columns that the sheet has not, unless every line got the value from elsewhere."""
        chunk, spec = table.chunks[index], table.spec
        present = set(chunk.columns)
        person = next((c for c, column in spec.columns.items() if column.type == "person"), "")
        named = next((c for c, column in spec.columns.items() if column.names == person), "") if person else ""
        found = set()
        for column, declared in spec.columns.items():
            if column in present or declared.type == "school" or declared.private or column == spec.key:
                continue
            if column in (person, named) and {person, named, PERSON_KEY} & present:
                continue
            if column in table.values and len(lines):
                codes = table.written(column).codes[lines]
                if bool((codes > 0).all()):
                    continue
            found.add(column)
        return found

    def frames(self, schools: TableData, total: int) -> tuple[pd.DataFrame, pd.DataFrame]:
        """``submitted`` and ``absent`` of :class:`auditor.records.records.Records`."""
        import pandas as pd

        pairs: dict[tuple[int, str], set[str]] = {}
        for key, lacking in _schools_columns(schools):
            pairs[key, "schools"] = lacking
        for table, lacking in self._everywhere:
            for key in range(total):
                pairs.setdefault((key, table), set()).update(lacking)
        for table, lacking, keys in self._single:
            for key in keys:
                pairs.setdefault((key, table), set()).update(lacking)
        order = {name: index for index, name in enumerate(self.model.tables)}
        listed = sorted(pairs, key=lambda pair: (pair[0], order[pair[1]]))
        submitted = pd.DataFrame(
            {
                "schools_key": pd.array([key for key, _ in listed], dtype="Int64"),
                "table": pd.Series([table for _, table in listed], dtype=object),
            }
        )
        rows = [
            (key, table, column, _assumed_text(self.model.tables[table].columns[column].when_absent))
            for key, table in listed
            for column in self.model.tables[table].columns
            if column in pairs[key, table]
        ]
        absent = pd.DataFrame(
            {
                "schools_key": pd.array([row[0] for row in rows], dtype="Int64"),
                "table": pd.Series([row[1] for row in rows], dtype=object),
                "column": pd.Series([row[2] for row in rows], dtype=object),
                "assumed": pd.Series([row[3] for row in rows], dtype=object),
            }
        )
        return submitted, absent


def _schools_columns(schools: TableData) -> list[tuple[int, set[str]]]:
    """For each school, the columns of the table of schools that none of its lines has."""
    kept = np.flatnonzero((schools.reason == 0) & ~schools.absorbed)
    lacking: list[set[str]] = [set() for _ in kept]
    for column, declared in schools.spec.columns.items():
        if declared.private or column == schools.spec.key:
            continue
        encoded = schools.written(column)
        for index, line in enumerate(kept.tolist()):
            if encoded.values[int(encoded.codes[line])].text is None:
                lacking[index].add(column)
    return [(int(schools.schools[line]), lacking[index]) for index, line in enumerate(kept.tolist())]


def _assumed_text(value: Any) -> str:
    return (
        "" if value is None else {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )
