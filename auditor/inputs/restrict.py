"""Some schools of an audit: their records alone, numbered anew, so that the ordinary path judges them as it would among all.

What a rule of one school looks at lies with that school, so its findings are the same as in the whole audit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from auditor.answers.known import Known, Subject
from auditor.i18n import Message, listed, msg
from auditor.model.model import Model
from auditor.problems import Place, Problem, UserError
from auditor.records.records import Records

if TYPE_CHECKING:
    from numpy.typing import NDArray


def some_schools(records: Records, model: Model, schools: Sequence[str], districts: Sequence[str]) -> Records:
    """The records of the named schools (by ID or name) and districts. Raises UserError for a name that is nobody's.

    Where schools are named, nothing is said of bureaus.
    """
    known = Known([], records)
    chosen, bureaus = [], []
    problems: list[Problem] = []
    frame = records.frames["schools"]
    for text in schools:
        if bool((frame["school_id"] == text).any()):  # the usual case, without a directory of all names
            chosen.append(text)
            continue
        found = known.school(text)
        if isinstance(found, Subject):
            chosen.append(found.subject_id)
        else:
            problems.append(_unknown("--school", found.message, found.suggestion))
    for text in districts:
        bureau = known.bureau(text)
        if bureau is None:
            there = listed(records.districts[:10])
            message = msg("There is no district “{text}” in the records.", text=text)
            problems.append(_unknown("--district", message, msg("Known are: {names}", names=there)))
        else:
            bureaus.append(bureau.subject_id)
    if problems:
        raise UserError(problems)
    of_district = frame["district_key"].isin([records.districts.index(name) for name in bureaus])
    keys = np.flatnonzero((frame["school_id"].isin(chosen) | of_district).to_numpy(dtype=bool))
    return restricted(records, model, keys.tolist(), whole_districts=not schools)


def _unknown(option: str, message: Message, suggestion: Message | None) -> Problem:
    return Problem("E987", message, Place(file=option), suggestion)


def restricted(records: Records, model: Model, schools: Iterable[int], *, whole_districts: bool) -> Records:
    """The records of the schools with those record_ids, and what the bureaus of their districts handed in."""
    keys = np.array(sorted(set(schools)), dtype=np.int64)
    homes = records.frames["schools"]["district_key"].take(keys)
    districts = np.unique(homes.dropna().to_numpy(dtype=np.int64))
    picked = {name: _picked(records, model, name, keys, districts) for name in model.tables}
    numbers = {name: frame["record_id"].to_numpy(dtype=np.int64) for name, frame in picked.items()} | {"district": districts}
    submitted, absent = (
        _renumbered(frame.loc[frame["schools_key"].isin(keys)], {"schools": keys}).reset_index(drop=True)
        for frame in (records.submitted, records.absent)
    )
    return replace(
        records,
        frames={
            name: _renumbered(frame, numbers).assign(record_id=np.arange(len(frame), dtype=np.int64))
            for name, frame in picked.items()
        },
        submitted=submitted,
        absent=absent,
        districts=[records.districts[key] for key in districts.tolist()],
        bureau_until={
            (nth, table): day
            for nth, key in enumerate(districts.tolist())
            for (district, table), day in records.bureau_until.items()
            if district == key
        },
        part_of=records,
        whole_districts=whole_districts,
        stored=None,
    )


def _picked(records: Records, model: Model, name: str, schools: NDArray[np.int64], districts: NDArray[np.int64]) -> pd.DataFrame:
    """The rows of one table that belong to the schools, or to the bureaus of their districts."""
    if name == "schools":
        return records.frames[name].take(schools).reset_index(drop=True)
    bureau = model.tables[name].level == "bureau"
    column, keys = ("district_key", districts) if bureau else ("schools_key", schools)
    if records.stored is not None:
        return records.stored.where(name, column, keys.tolist())
    frame = records.frames[name]
    return frame.loc[frame[column].isin(keys)].reset_index(drop=True)


def _renumbered(frame: pd.DataFrame, numbers: Mapping[str, NDArray[np.int64]]) -> pd.DataFrame:
    """Every ``<table>_key`` as the place of what it points to among ``numbers`` (sorted). UserError where that is not there."""
    changed = {}
    for name, kept in numbers.items():
        column = f"{name}_key"
        if column not in frame.columns:
            continue
        keys = frame[column]
        known = keys.notna().to_numpy(dtype=bool)
        old = keys[known].to_numpy(dtype=np.int64)
        if not np.isin(old, kept).all():
            message = msg(
                "Records of one school point to records of another ({column}); schools cannot be looked at alone.", column=column
            )
            raise UserError(Problem("E987", message))
        new = np.zeros(len(frame), dtype=np.int64)
        new[known] = np.searchsorted(kept, old)
        changed[column] = pd.arrays.IntegerArray(new, ~known)
    return frame.assign(**changed)
