"""Records in place: what an audit looks at row by row is read from the store when it is asked for; the rest stays there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from weakref import finalize

import pandas as pd
from sqlglot import exp

from auditor.model.model import Model
from auditor.problems import UserError
from auditor.records.records import Records, Source
from auditor.store.check import is_own, problems_of
from auditor.store.layout import ABSENT, DISTRICTS, SOURCES, SUBMISSIONS, handed_in, lacking, until
from auditor.store.store import Store, among

if TYPE_CHECKING:
    from auditor.engines.engine import Engine

_AT_ONCE = 5_000
"""Records asked for in one query."""


def stored_records(store: Store, model: Model) -> Records:
    """The records of a store, in place; schools, districts and who handed in what are read now. Raises UserError.

    A store that this program did not write is checked first.
    """
    if not is_own(store, model) and (wrong := problems_of(store, model)):
        raise UserError(wrong)
    frames = StoredFrames(store, model)
    submissions, districts = store.rows(model, SUBMISSIONS), store.rows(model, DISTRICTS)
    return Records(
        frames=frames,
        submitted=_submitted(submissions, model),
        absent=store.rows(model, ABSENT) if ABSENT in store.tables else _absent(submissions, model),
        districts=[str(name) for name in districts["name"]],
        bureau_submitted=store.bureau_submitted(model),
        bureau_until={
            (key, table): int(day)
            for column, table in until(model, "bureau").items()
            for key, day in enumerate(districts[column].tolist())
            if not pd.isna(day)
        },
        sources=_sources(store.rows(model, SOURCES)),
        withdrawn=store.withdrawn(),
        stored=frames,
    )


class StoredFrames(Mapping[str, pd.DataFrame]):
    """Table → all its records, read when it is first asked for."""

    def __init__(self, store: Store, model: Model) -> None:
        self.store = store
        self._model = model
        self._read: dict[str, pd.DataFrame] = {}
        self._session: Engine | None = None

    def __getitem__(self, table: str) -> pd.DataFrame:
        if table not in self._model.tables:
            raise KeyError(table)
        if table not in self._read:
            self._read[table] = self._rows(table)
        return self._read[table]

    def rows(self, table: str, ids: Sequence[int]) -> pd.DataFrame:
        """The records with those record_ids, sorted."""
        return self._read[table].take(list(ids)) if table in self._read else self.where(table, "record_id", ids)

    def where(self, table: str, column: str, keys: Sequence[int]) -> pd.DataFrame:
        """The records of which ``column`` is one of the sorted ``keys``, by record_id."""
        parts = [keys[start : start + _AT_ONCE] for start in range(0, max(len(keys), 1), _AT_ONCE)]
        found = pd.concat([self._rows(table, among(column, part)) for part in parts], ignore_index=True)
        return found if len(parts) == 1 else found.sort_values("record_id", ignore_index=True)

    def columns(self, table: str, names: Sequence[str]) -> pd.DataFrame:
        """Some columns of all records, those that the table has."""
        return self._read[table].filter(list(names)) if table in self._read else self._rows(table, columns=names)

    def counted(self, table: str, conditions: Sequence[exp.Expr]) -> list[int]:
        """Of how many records each condition (over the alias ``t``) holds, asked for at once."""
        return self.store.counted(self._model, table, conditions, session=self._opened())

    def has(self, table: str, column: str) -> bool:
        """Whether the store has this column."""
        return column in self.store.tables.get(table, {})

    def _rows(self, table: str, where: exp.Expr | None = None, columns: Sequence[str] = ()) -> pd.DataFrame:
        return self.store.rows(self._model, table, where, columns=columns, session=self._opened())

    def _opened(self) -> Engine | None:
        """A folder is opened once, which takes longer than most questions; no server's session is kept while nobody asks."""
        if self._session is None and self.store.kind == "duckdb":
            self._session = self.store.connect()
            finalize(self, self._session.close)
        return self._session

    def __contains__(self, table: object) -> bool:
        return table in self._model.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self._model.tables)

    def __len__(self) -> int:
        return len(self._model.tables)


def _submitted(submissions: pd.DataFrame, model: Model) -> pd.DataFrame:
    """(school, table) for every flag that is set, and the last day of which it speaks."""
    day_of = {table: name for name, table in until(model, "school").items()}
    parts = []
    for flag, table in handed_in(model).items():
        given = submissions[submissions[flag].fillna(False).astype(bool)]
        days = given[day_of[table]].astype("Int64") if table in day_of else pd.array([None] * len(given), dtype="Int64")
        parts.append(pd.DataFrame({"schools_key": given["schools_key"], "table": table, "until": days}))
    return pd.concat(parts, ignore_index=True)


def _absent(submissions: pd.DataFrame, model: Model) -> pd.DataFrame:
    parts = [pd.DataFrame({"schools_key": [], "table": [], "column": [], "assumed": []}, dtype=object)]
    for flag, (table, column) in lacking(model).items():
        keys = submissions.loc[submissions[flag].fillna(False).astype(bool), "schools_key"]
        parts.append(pd.DataFrame({"schools_key": keys, "table": table, "column": column, "assumed": ""}))
    return pd.concat(parts, ignore_index=True)


def _sources(frame: pd.DataFrame) -> list[Source]:
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    read: dict[str, Callable[[Any], object]] = {
        "int": lambda value: int(value or 0),
        "bool": bool,
        "str": lambda value: str(value or ""),
    }
    found = []
    for row in rows:
        values: dict[str, Any] = {one.name: read[str(one.type)](row[one.name]) for one in fields(Source)}
        found.append(Source(**values))
    return found
