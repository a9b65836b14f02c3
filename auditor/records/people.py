"""Who is named in the records, so that their names can be found in what people wrote freely."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.model.model import Model
from auditor.records.cells.masks import Kept, Names

if TYPE_CHECKING:
    import pandas as pd

    from auditor.records.records import Records

_OF_SCHOOLS = ("name", "short_name", "former_name")


class People:
    """The staff of the records and whoever else a column of persons' names has.

    ``others``: names beside them, such as those on forms that could not be read.
    """

    def __init__(self, records: Records, models: Iterable[Model], others: Iterable[str] = ()) -> None:
        self._records = records
        self._others = tuple(others)
        models = tuple(models)
        columns = {
            (table, name)
            for model in models
            for table, spec in model.tables.items()
            for name, column in spec.columns.items()
            if column.personal and column.type == "text"
        }
        self._columns = sorted(columns)
        self._of_school: dict[str, Names] = {}
        self._named: dict[tuple[str, str], dict[int, list[str]]] = {}

    @cached_property
    def everyone(self) -> Names:
        """All of them."""
        found = list(self._others)
        for table, column in self._columns:
            found += _distinct(self._read(table, column), column)
        return Names(found, self._schools)

    def of(self, school_id: str) -> Names:
        """Those of one school; everyone where that is no school."""
        key = self._keys.get(school_id)
        if key is None:
            return self.everyone
        if school_id not in self._of_school:
            found = list(self._others)
            for table, column in self._columns:
                found += self._at(table, column, key)
            self._of_school[school_id] = Names(found, self._schools)
        return self._of_school[school_id]

    @cached_property
    def _keys(self) -> dict[str, int]:
        return {str(one): nth for nth, one in enumerate(self._records.frames["schools"]["school_id"].tolist())}

    @cached_property
    def _schools(self) -> Kept:
        frame = self._records.frames["schools"]
        return Kept(name for column in _OF_SCHOOLS for name in _distinct(frame, column))

    def _at(self, table: str, column: str, key: int) -> list[str]:
        """The names in a column of the rows of a school; none where it is no table of schools."""
        if (table, column) not in self._named:
            self._named[table, column] = self._of_schools(table, column)
        return self._named[table, column].get(key, [])

    def _of_schools(self, table: str, column: str) -> dict[int, list[str]]:
        frame = self._read(table, column)
        if frame is None or "schools_key" not in frame.columns or column not in frame.columns:
            return {}
        schools, names = frame["schools_key"], frame[column]
        known = schools.notna().to_numpy() & names.notna().to_numpy()
        of_schools: dict[int, dict[str, None]] = {}
        for school, name in zip(schools[known].tolist(), names[known].tolist(), strict=True):
            of_schools.setdefault(school, {})[str(name)] = None
        return {school: list(named) for school, named in of_schools.items()}

    def _read(self, table: str, column: str) -> pd.DataFrame | None:
        """The column and whose rows they are; of records in a store, nothing else is read."""
        if self._records.stored is None:
            return self._records.frames.get(table)
        return self._records.stored.columns(table, ("schools_key", column)) if table in self._records.frames else None


def _distinct(frame: pd.DataFrame | None, column: str) -> list[str]:
    if frame is None or column not in frame.columns:
        return []
    return [str(name) for name in frame[column].dropna().unique()]
