"""The records of one county as rows of open cells: what each row says, whose it may be, and who handed in what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.naive.choices import Cell, Completion, Memo
from tests.naive.days import NEVER, every_day, some_days

ALWAYS = Cell((True,))
NUMBERS = tuple(map(Fraction, (0, 1, 2, 3, 5, 8, 10, 14, 15, 20, 24, 25, 29, 30, 40, 60, 100, 1000, 10**9)))
"""Numbers that stand for any number at all."""
READINGS = {
    "stranger": ("anybody's", "nobody's"),
    "post of a woman": ("open", "professional"),
    "exchanged away since": ("open", "all along"),
    "back from an exchange": ("here", "away"),
    "month that the audit day cuts": ("open", "come"),
}
"""Where the law leaves two readings, the first is taken, and what another one gives is no mistake."""


@dataclass(eq=False)
class Row:
    """One record. ``homes``: the schools (districts) it may belong to; ``links``: what its links may point at.

    ``at``: of a record that may belong to several homes, what it is if it belongs to one: its links there, and whether it exists.
    """

    table: str
    homes: Cell
    cells: dict[str, Cell]
    exists: Cell = ALWAYS
    links: dict[str, Cell] = field(default_factory=dict)
    at: dict[Any, tuple[dict[str, Cell], Cell]] = field(default_factory=dict)
    phantom: bool = False
    """Nobody known: stands for whoever might be in a list that was not handed in, or outside every list."""

    def __repr__(self) -> str:
        said = {name: cell.values[0] for name, cell in self.cells.items() if len(cell.values) == 1}
        return f"{self.table}{said}"


@dataclass
class World:
    model: dict[str, Any]
    as_of: date
    tables: dict[str, list[Row]] = field(default_factory=dict)
    handed: set[tuple[str, str]] = field(default_factory=set)
    """(school or district, table): what was handed in, empty or not."""
    until: dict[tuple[str, str], date] = field(default_factory=dict)
    """The last day that a hand-in speaks of, where it says so."""
    same: list[tuple[Row, Row, Cell]] = field(default_factory=list)
    """Rows of two schools that are one person if the cell is true."""
    strays: set[Cell] = field(default_factory=set)
    """Links of rows that name somebody whom no list has."""
    questions: Counter[str] = field(default_factory=Counter)
    """What a person would be asked, and how often."""
    texts: tuple[str, ...] = ()
    """Texts that rules ask for: what a missing text may be."""
    gone_before: Mapping[str, date] = field(default_factory=dict)
    """School, or "" for all others → day before which those who are gone, no day given, had left."""
    readings: Mapping[str, str] = field(default_factory=dict)
    consulted: set[str] = field(default_factory=set)
    absent_cells: set[Cell] = field(default_factory=set)
    """Cells of columns that a file does not have, as opposed to cells left blank."""
    _phantoms: dict[Any, Row] = field(default_factory=dict)
    memo: Memo = field(default_factory=dict)
    _kept: dict[Any, Cell] = field(default_factory=dict)
    _children: dict[Any, list[Row]] = field(default_factory=dict)
    _by_target: dict[Any, dict[Row, list[Row]]] = field(default_factory=dict)
    _days: tuple[date, ...] = ()

    # -------------------------------------------------------------- rows

    def rows(self, table: str) -> list[Row]:
        return self.tables.get(table, [])

    def schools(self) -> list[Row]:
        return self.rows("schools")

    def is_bureau(self, table: str) -> bool:
        return bool(self.model["tables"][table].get("level") == "bureau")

    def home_of(self, table: str, school: Row) -> Any:
        """What a table's rows call this school's home: its id, or its district."""
        return school.cells["district" if self.is_bureau(table) else "school_id"].values[0]

    def rows_at(self, table: str, homes: set[Any]) -> list[Row]:
        """Rows that may belong to one of these homes."""
        if table == "schools":
            return [s for s in self.schools() if s.cells["school_id"].values[0] in homes]
        return [r for r in self.rows(table) if homes & set(r.homes.values)]

    def handed_in(self, table: str, home: Any, last: date | None = None) -> bool:
        """Whether a list was handed in, and speaks of the days up to ``last``."""
        if table == "schools":
            return True
        return (home, table) in self.handed and (last is None or last <= self.until.get((home, table), self.as_of))

    def phantom(self, table: str, home: Any) -> Row:
        """A record of whom nothing is known."""
        if (table, home) not in self._phantoms:
            self._phantoms[table, home] = Row(table, Cell((home,)), {}, phantom=True)
        return self._phantoms[table, home]

    def children(self, parents: Iterable[Row], child: str) -> list[Row]:
        """Rows of a child table that may point at one of these rows."""
        found: list[Row] = []
        for parent in parents:
            if (parent, child) not in self._children:
                column = self.link_to(child, parent.table)
                near = self._near(child, column)
                self._children[parent, child] = near.get(parent, [])
            found += [r for r in self._children[parent, child] if r not in found]
        return found

    def _near(self, child: str, column: str) -> dict[Row, list[Row]]:
        if (child, column) not in self._by_target:
            grouped: dict[Row, list[Row]] = {}
            for row in self.rows(child):
                for target in row.links[column].values if column in row.links else ():
                    grouped.setdefault(target, []).append(row)
            self._by_target[child, column] = grouped
        return self._by_target[child, column]

    def one_of(self, rows: tuple[Row, ...]) -> Cell:
        """A choice of one of several rows, the same in every run."""
        return self.kept(("one of", rows), lambda: Cell(rows))

    def kept(self, what: Hashable, make: Callable[[], Cell]) -> Cell:
        """A cell that stands in no record, made once, so that every run asks the same."""
        if what not in self._kept:
            self._kept[what] = make()
        return self._kept[what]

    # -------------------------------------------------------------- the model

    def spec(self, table: str, name: str) -> dict[str, Any]:
        """The declaration of a column or derived field."""
        owner = self.model["tables"][table]
        return dict(owner["columns"].get(name) or (owner.get("derived") or {})[name])

    def has(self, table: str, name: str) -> bool:
        owner = self.model["tables"][table]
        return name in owner["columns"] or name in (owner.get("derived") or {})

    def targets(self, table: str) -> dict[str, str]:
        """Link column → table that it points to."""
        kinds = {"school": "schools", "person": "staff"}
        columns = self.model["tables"][table]["columns"].items()
        return {name: s.get("to") or kinds[s["type"]] for name, s in columns if s["type"] in ("school", "person", "link")}

    def link_to(self, child: str, table: str) -> str:
        """The column by which a child table points at a table."""
        return next(column for column, target in self.targets(child).items() if target == table)

    def link_named(self, table: str, name: str) -> tuple[str, str]:
        """(column, table) of ``school``, ``staff``, ``staff_id`` or ``activities`` in a rule."""
        for column, target in self.targets(table).items():
            if name in (column, column.removesuffix("_id"), target, target.removesuffix("s")):
                return column, target
        raise KeyError(f"{table} has no link {name}")

    def linked_rows(self, row: Row, column: str, target: str, c: Completion) -> Cell:
        """What a link may point at."""
        if row.at:
            home = c.value(row.homes)
            if target != "schools":
                return row.at[home][0][column]
            return self.kept(("school", home), lambda: Cell(self.rows_at("schools", {home})))
        if target == "schools":
            if column not in row.links:
                fitting = [s for s in self.schools() if s.cells["school_id"].values[0] in row.homes.values]
                row.links[column] = Cell(fitting)
        elif column not in row.links:
            row.links[column] = Cell((self.phantom(target, row.homes.values[0]),))
        return row.links[column]

    # -------------------------------------------------------------- cells

    def cell(self, row: Row, column: str) -> Cell:
        """A row's cell; what the model assumes where the file has no such column, else anything."""
        if column not in row.cells:
            spec = self.spec(row.table, column)
            assumed = spec.get("when_absent")
            row.cells[column] = self.anything(spec) if assumed is None or row.phantom else Cell((assumed,), filled=False)
            self.absent_cells.add(row.cells[column])
        return row.cells[column]

    def anything(self, spec: Mapping[str, Any]) -> Cell:
        """A cell that may hold any value of its column."""
        return Cell(self.values(spec), filled=False)

    def values(self, spec: Mapping[str, Any]) -> tuple[Any, ...]:
        kind = spec["type"]
        if kind == "code":
            return tuple(self.model["code_lists"][spec["list"]]["codes"])
        if kind == "boolean":
            return True, False
        if kind == "date":
            return (*self.days(), *((NEVER,) if spec.get("blank") == "never" else ()))
        if kind in ("integer", "number", "money", "time"):
            return NUMBERS
        return (*self.texts, "别的")

    def days(self) -> tuple[date, ...]:
        if not self._days:
            self._days = some_days(self.as_of)
        return self._days

    def reading(self, name: str) -> str:
        """Which of a law's two readings is taken."""
        self.consulted.add(name)
        return self.readings.get(name, READINGS[name][0])

    def known(self, spec: Mapping[str, Any], value: Any) -> Cell:
        """A cell as canonical records write it: None is a blank, a date a pair of days."""
        if value is None:
            return Cell((NEVER,), filled=False) if spec.get("blank") == "never" else self.anything(spec)
        if spec["type"] == "date":
            return Cell(every_day(value))
        return Cell((Fraction(value),) if spec["type"] in ("integer", "number", "money", "time") else (value,))


def canonical_world(
    model: dict[str, Any],
    tables: Mapping[str, list[dict[str, Any]]],
    submitted: Iterable[tuple[str, str]],
    bureau: Iterable[str],
    as_of: date,
    texts: tuple[str, ...] = (),
) -> World:
    """Records as plain dicts: a key that is not there is a column that the file lacks, None an empty cell.

    Persons and links are found by key within the school (or district); who fits nobody, or more than one, may be anybody there.
    """
    world = World(model, as_of, texts=texts)
    for table, rows in tables.items():
        columns = model["tables"][table]["columns"]
        world.tables[table] = [
            Row(
                table,
                Cell((row.get("school_id") or row.get("district"),)),
                {n: world.known(columns[n], v) for n, v in row.items() if columns[n]["type"] not in ("school", "person", "link")},
            )
            for row in rows
        ]
    for table, rows in tables.items():
        for column, target in world.targets(table).items():
            if target != "schools":
                _connect(world, table, rows, column, target)
    districts = {s["district"] for s in tables["schools"]}
    world.handed = {*submitted, *((d, t) for d in districts for t in bureau)}
    return world


def _connect(world: World, table: str, rows: list[dict[str, Any]], column: str, target: str) -> None:
    key = world.model["tables"][target]["key"]
    for said, row in zip(rows, world.rows(table), strict=True):
        home = row.homes.values[0]
        there = world.rows_at(target, {home})
        fitting = [t for t in there if said.get(column) is not None and t.cells[key].values[0] == said[column]]
        row.links[column] = Cell(fitting if len(fitting) == 1 else [*there, world.phantom(target, home)])
