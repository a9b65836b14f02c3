"""One lookup for everything that the records model names: tables, fields, codes, populations, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.i18n import Message, called, msg
from auditor.model.model import CodeList, Column, Derived, Model, Table
from auditor.rules.ast import Field
from auditor.written.mistakes import did_you_mean, fold

NAMES_SHOWN = 40
"""Names that are listed where none is near."""
Entry = tuple[str, str, tuple[str, ...]]
"""Canonical name, Chinese name, aliases."""


class Index:
    """Names of one kind. The canonical name wins over the Chinese name, and that over an alias; equals are ambiguous."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._listed = listed = list(entries)
        self._found: dict[str, list[str]] = {}
        for level in range(3):
            fresh: dict[str, list[str]] = {}
            for canonical, chinese, aliases in listed:
                spellings = ((canonical,), (chinese,), aliases)[level]
                for spelling in spellings:
                    if spelling and canonical not in fresh.setdefault(fold(spelling), []):
                        fresh[fold(spelling)].append(canonical)
            for spelling, names in fresh.items():
                self._found.setdefault(spelling, names)
        self._chinese = {canonical: chinese for canonical, chinese, _ in listed}
        self.spellings = [name for canonical, chinese, _ in listed for name in (canonical, chinese) if name]

    def nearest(self, written: str, more: Iterable[str] = ()) -> Message:
        """What was meant, or where nothing (``more`` included) is near, what there is."""
        near = did_you_mean(written, [*self.spellings, *more])
        shown = self._listed[:NAMES_SHOWN]
        rest = ["…"] if len(self._listed) > len(shown) else []
        every = called(
            "、".join([chinese or canonical for canonical, chinese, _ in shown] + rest),
            ", ".join([one[0] for one in shown] + rest),
        )
        return near or msg("Known are: {names}", names=every)

    def chinese(self, canonical: str) -> str:
        """The Chinese name, where it stands for nothing else; else the canonical one."""
        named = self._chinese.get(canonical)
        return named if named and self.find(named) == [canonical] else canonical

    def find(self, written: str) -> list[str]:
        """The canonical names that ``written`` may stand for: none, one, or several when it is ambiguous."""
        return self._found.get(fold(written), [])


class Names:
    """Every name of one records model."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.tables = Index((name, table.zh, table.aliases) for name, table in model.tables.items())
        self.populations = Index((name, population.zh, ()) for name, population in model.populations.items())
        self._fields: dict[str, Index] = {}
        self._codes: dict[str, Index] = {}
        self._children: dict[str, Index] = {}
        self.broken: set[str] = set()  # populations whose mistakes have been told

    def fields(self, table: str) -> Index:
        """Columns and derived fields of a table."""
        if table not in self._fields:
            spec = self.model.tables[table]
            owned: dict[str, Column | Derived] = {**spec.columns, **spec.derived}
            self._fields[table] = Index((name, item.zh, item.aliases) for name, item in owned.items())
        return self._fields[table]

    def codes(self, code_list: str) -> Index:
        """Codes of a code list."""
        if code_list not in self._codes:
            codes = self.model.code_lists[code_list].codes
            self._codes[code_list] = Index((name, code.zh, code.aliases) for name, code in codes.items())
        return self._codes[code_list]

    def children(self, table: str) -> Index:
        """Tables whose records point to a record of ``table``."""
        if table not in self._children:
            tables = ((name, self.model.tables[name]) for name in self.model.tables if self.vias(name, table))
            self._children[table] = Index((name, spec.zh, spec.aliases) for name, spec in tables)
        return self._children[table]

    def vias(self, child: str, parent: str) -> list[str]:
        """The link columns of ``child`` that point to ``parent``."""
        return [column for column, target in self.model.tables[child].links().items() if target == parent]

    def links(self, table: str) -> Index:
        """The links of a table: ``school``, or the table pointed to."""
        entries = [
            (self._link_name(table, column), self.model.tables[target].zh, (column, column.removesuffix("_id"), target))
            for column, target in self.model.tables[table].links().items()
        ]
        return Index(entries)

    def link_target(self, table: str, link: str) -> str:
        """The table that a link (by its name) points to."""
        links = self.model.tables[table].links()
        return next(target for column, target in links.items() if self._link_name(table, column) == link)

    def _link_name(self, table: str, column: str) -> str:
        """``school``, else the table pointed to: no table points twice to another."""
        target = self.model.tables[table].links()[column]
        return "school" if target == "schools" else target

    def field(self, table: str, name: str, path: tuple[str, ...] = ()) -> Field:
        """The bound field of a known column or derived field."""
        spec = self.spec(table, name)
        if isinstance(spec, Column):
            return Field(path, table, name, spec.type, False, spec.scale, spec.unit)
        formula = spec.resolved.reached_by(path) if spec.resolved is not None else None
        return Field(path, table, name, spec.type, True, spec.scale, formula=formula)

    def spec(self, table: str, name: str) -> Column | Derived:
        """The model's words on a column or derived field."""
        owner = self.model.tables[table]
        return owner.columns.get(name) or owner.derived[name]

    def code_list(self, field: Field) -> CodeList | None:
        """The code list of a field, or None."""
        return self.model.code_list_of(field.table, field.name)

    def values(self, field: Field) -> tuple[str | bool, ...] | None:
        """Every value that a field can have; None for a text, whose values nobody can list."""
        code_list = self.code_list(field)
        if code_list is None:
            return (True, False) if field.type == "boolean" else None
        return tuple(code_list.codes)

    def show_table(self, table: str) -> Message:
        """A table's name for a message."""
        return called(self.model.tables[table].zh, table)

    def show_field(self, field: Field) -> Message:
        """A field's name for a message."""
        return called(self.spec(field.table, field.name).zh, str(field))

    def dated(self, table: str) -> bool:
        """Do the records of this table have a date that places them in a period?"""
        return bool(self.model.tables[table].dated_by)

    def table_spec(self, table: str) -> Table:
        return self.model.tables[table]
