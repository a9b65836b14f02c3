"""The tables of cases → records as import would hand them over. See docs/records-form.md.

Many cases go into one set of records, each as a district of its own: judging a hundred costs little more than judging one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from auditor.authoring.case_given import LINKS, Given, Row, Stored, default_row
from auditor.model.model import Table, link_key
from auditor.records.records import Records, Source
from auditor.rules.bind.names import Names

if TYPE_CHECKING:
    import pandas as pd

DISTRICT = "本县"
FIRST_SCHOOL = "s1"
"""The school of a case that gives none."""
_SEPARATOR = "/"


def district_name(case: int, name: str) -> str:
    """The district ``name`` of the case of that number, among the districts of many cases."""
    return f"{case}{_SEPARATOR}{name}"


def case_of(district: str) -> tuple[int, str]:
    """The number of the case, and the name that it gives to the district."""
    number, _, name = district.partition(_SEPARATOR)
    return int(number), name


def build_records(cases: Sequence[Given], names: Names) -> Records:
    """The records of cases that submit the same tables of the bureau.

    One school ``s1`` where a case gives none; every table that a case gives is submitted by each of its schools.
    """
    import pandas as pd

    model = names.model
    districts: list[str] = []
    rows: dict[str, list[Row]] = {name: [] for name in model.tables}
    submitted: list[tuple[int, str]] = []
    for number, given in enumerate(cases):
        linked = _Linked(given, names, number, {name: len(known) for name, known in rows.items()}, len(districts))
        schools = range(len(rows["schools"]), len(rows["schools"]) + len(linked.tables["schools"]))
        given_tables = [name for name in given.tables if model.tables[name].level == "school"]
        submitted += [(school, name) for school in schools for name in dict.fromkeys(["schools", *given_tables])]
        for name in model.tables:
            rows[name] += linked.physical(name)
        districts += linked.districts
    imprecise = frozenset().union(*(given.latest for given in cases))
    sources = [Source(n, name, "", name, "", len(rows[name]), len(rows[name])) for n, name in enumerate(model.tables)]
    return Records(
        frames={name: _frame(name, spec, rows[name], n, imprecise) for n, (name, spec) in enumerate(model.tables.items())},
        submitted=pd.DataFrame({"schools_key": [key for key, _ in submitted], "table": [name for _, name in submitted]}),
        absent=pd.DataFrame(
            {
                "schools_key": pd.Series([], dtype="int64"),
                **{column: pd.Series([], dtype=object) for column in ("table", "column", "assumed")},
            }
        ),
        districts=districts,
        bureau_submitted=bureau_tables(cases[0], names) if cases else frozenset(),
        sources=sources,
    )


def bureau_tables(given: Given, names: Names) -> frozenset[str]:
    """The tables of the bureau that a case submits."""
    return frozenset(name for name in given.tables if names.model.tables[name].level == "bureau")


class _Linked:
    """The tables of one case with the schools filled in, and its links as record numbers among the records of all cases."""

    def __init__(self, given: Given, names: Names, case: int, first: Mapping[str, int], first_district: int) -> None:
        self.names = names
        self.first = first
        self.first_district = first_district
        schools = [dict(row) for row in given.tables.get("schools", ())] or [default_row(names.model.tables["schools"])]
        for number, school in enumerate(schools, 1):
            school["school_id"] = school["school_id"] or f"s{number}"
            school["name"] = school["name"] or school["school_id"]
            school["district"] = school.get("district") or DISTRICT
        self.tables: dict[str, list[Row]] = {**{name: [] for name in names.model.tables}, **given.tables, "schools": schools}
        self.plain_districts = sorted({str(school["district"]) for school in schools})
        self.districts = [district_name(case, name) for name in self.plain_districts]

    def physical(self, name: str) -> list[Row]:
        """The rows of a table with keys for links."""
        spec = self.names.table_spec(name)
        links = spec.links()
        found = []
        for row in self.tables[name]:
            school = self.school(name, row) if "schools" in links.values() else None
            keyed = dict(row)
            for column, target in links.items():
                is_school = spec.columns[column].type == "school"
                at = school if is_school else self.record(target, row.get(column), school)
                keyed[link_key(target)] = None if at is None else self.first[target] + at
            if spec.level == "bureau" or name == "schools":
                district = str(row.get("district") or self.plain_districts[0])
                known = district in self.plain_districts
                keyed[link_key("district")] = self.first_district + self.plain_districts.index(district) if known else None
            found.append(keyed)
        return found

    def school(self, table: str, row: Row) -> int | None:
        """The school of a record: the one it names, else that of its person, else the only one."""
        spec = self.names.table_spec(table)
        column = next((name for name, item in spec.columns.items() if item.type == "school"), None)
        written = row.get(column) if column else None
        if written is not None:
            matches = (n for n, school in enumerate(self.tables["schools"]) if written in (school["school_id"], school["name"]))
            return next(matches, None)
        for name, item in spec.columns.items():
            if item.type == "person":
                key = self.record("staff", row.get(name), None)
                if key is not None:
                    return self.school("staff", self.tables["staff"][key])
        return 0

    def record(self, target: str, written: Stored, school: int | None) -> int | None:
        """The record of ``target`` with that key: at the same school first; None when none or several match."""
        key = self.names.table_spec(target).key
        if written is None or not key:
            return None
        found = [n for n, row in enumerate(self.tables[target]) if row.get(key) == written]
        if school is not None and self.names.vias(target, "schools"):
            here = [n for n in found if self.school(target, self.tables[target][n]) == school]
            found = here or found
        return found[0] if len(found) == 1 else None


def _frame(name: str, spec: Table, rows: Sequence[Row], source: int, imprecise: frozenset[tuple[str, str]]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {
        "record_id": pd.Series(range(len(rows)), dtype="int64"),
        "source_id": pd.Series([source] * len(rows), dtype="int64"),
        "source_row": pd.Series(range(1, len(rows) + 1), dtype="int64"),
    }

    def integers(column: str) -> None:
        columns[column] = pd.Series([row.get(column) for row in rows], dtype="Int64")

    if spec.level == "bureau" or name == "schools":
        integers(link_key("district"))
    for column, item in spec.columns.items():
        if item.private == "dropped":
            continue
        if item.type in LINKS:
            integers(link_key(spec.links()[column]))
        elif item.type == "boolean":
            columns[column] = pd.Series([row.get(column) for row in rows], dtype="boolean")
        elif item.type in ("text", "key", "code"):
            columns[column] = pd.Series([row.get(column) for row in rows], dtype=object)
        else:
            integers(column)
            if (name, column) in imprecise:
                integers(f"{column}__latest")
    return pd.DataFrame(columns)
