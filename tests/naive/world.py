"""The records of one county as plain dicts, and how a record is followed to its school, its person and its child records.

``tables``: table → rows; a row is a dict of canonical English column names. A key that is there with None is a missing cell;
a key that is not there is a column that the file lacks. Dates are (earliest, latest) pairs, numbers int or Fraction as written.
``submitted``: (school_id, table) pairs; ``bureau_submitted``: names of bureau tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.naive.days import NEVER

Row = dict[str, Any]


@dataclass
class World:
    model: dict[str, Any]
    tables: dict[str, list[Row]]
    submitted: set[tuple[str, str]]
    bureau_submitted: set[str] = field(default_factory=set)
    lent: dict[int, list[tuple[str, Row]]] = field(default_factory=dict)
    """Unmatched child rows that are supposed, for now, to belong to a member (by ``id`` of the member's row)."""
    _found: dict[Any, dict[Any, list[Row]]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def schools(self) -> list[Row]:
        return self.rows("schools")

    def home(self, table: str, row: Row) -> str | None:
        """What keys are unique within: the school_id of a row, the district of a bureau's row, nothing for schools themselves."""
        if table == "schools":
            return None
        return row.get("district") if self.is_bureau(table) else row["school_id"]

    def rows_of(self, table: str, schools: list[Row]) -> list[Row]:
        """The rows of a table that belong to these schools, or to their bureau."""
        homes = {self.home(table, s) if self.is_bureau(table) else s["school_id"] for s in schools}
        return [r for r in self.rows(table) if (r.get("district") if self.is_bureau(table) else r["school_id"]) in homes]

    def is_bureau(self, table: str) -> bool:
        return bool(self.model["tables"][table].get("level") == "bureau")

    def handed_in(self, table: str, school_id: str | None) -> bool:
        if self.is_bureau(table):
            return table in self.bureau_submitted
        return table == "schools" or (school_id, table) in self.submitted

    def spec(self, table: str, name: str) -> dict[str, Any]:
        """The declaration of a column or derived field."""
        owner = self.model["tables"][table]
        return dict(owner["columns"].get(name) or owner.get("derived", {})[name])

    def has(self, table: str, name: str) -> bool:
        owner = self.model["tables"][table]
        return name in owner["columns"] or name in owner.get("derived", {})

    def cell(self, table: str, row: Row, column: str) -> Any:
        """The value of a column; what the model assumes where the column is absent; None where it is missing."""
        spec = self.spec(table, column)
        if column not in row:
            return spec.get("when_absent")
        if row[column] is None and spec.get("blank") == "never":
            return NEVER, NEVER
        return row[column]

    # -------------------------------------------------------------- links

    def links(self, table: str) -> dict[str, str]:
        """Link column → table that it points to."""
        targets = {"school": "schools", "person": "staff"}
        columns = self.model["tables"][table]["columns"]
        return {
            name: spec.get("to") or targets[spec["type"]]
            for name, spec in columns.items()
            if spec["type"] in ("school", "person", "link")
        }

    def step(self, table: str, row: Row, name: str) -> tuple[str, Row | None]:
        """From a row along ``school``, ``staff``, ``staff_id`` or ``activity_id`` to the record pointed at."""
        for column, target in self.links(table).items():
            if name in (column, column.removesuffix("_id"), target, target.removesuffix("s")):
                return target, self.pointed_at(table, row, column, target)
        raise KeyError(f"{table} has no link {name}")

    def pointed_at(self, table: str, row: Row, column: str, target: str) -> Row | None:
        """The one record that a link names, None where nobody or more than one fits; persons are known within a school."""
        key = self.model["tables"][target]["key"]
        if target not in self._found:
            self._found[target] = {}
            for other in self.rows(target):
                self._found[target].setdefault((self.home(target, other), other.get(key)), []).append(other)
        home = None if target == "schools" else self.home(table, row)
        fitting = self._found[target].get((home, row[column]), []) if row.get(column) is not None else []
        return fitting[0] if len(fitting) == 1 else None

    def _by_parent(self, table: str, child: str) -> dict[Any, list[Row]]:
        """Child rows by the ``id`` of the row that they point at; those that point at nobody under their home."""
        if (table, child) not in self._found:
            grouped: dict[Any, list[Row]] = {}
            column = next(c for c, target in self.links(child).items() if target == table)
            for row in self.rows(child):
                parent = self.pointed_at(child, row, column, table)
                grouped.setdefault(self.home(child, row) if parent is None else id(parent), []).append(row)
            self._found[table, child] = grouped
        return self._found[table, child]

    def children(self, table: str, row: Row, child: str) -> list[Row]:
        """Child rows that point at a row, with those lent to it."""
        return self._by_parent(table, child).get(id(row), []) + [r for name, r in self.lent.get(id(row), []) if name == child]

    def unmatched(self, table: str, child: str, home: str) -> list[Row]:
        """Child rows of a school (or bureau) whose member of ``table`` cannot be told."""
        return self._by_parent(table, child).get(home, [])


def simple_model(model: dict[str, Any], additions: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
    """The model with the tables, columns, codes and populations that packs add."""
    for extra in additions:
        for section in ("code_lists", "tables", "populations"):
            for name, spec in (extra.get(section) or {}).items():
                model.setdefault(section, {})[name] = _merge(model.get(section, {}).get(name), spec)
    return model


def _merge(known: Any, extra: Any) -> Any:
    if isinstance(known, dict) and isinstance(extra, dict):
        return {**known, **{k: _merge(known.get(k), v) for k, v in extra.items()}}
    return extra
