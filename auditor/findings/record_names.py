"""Records as a reader knows them: whose or what, from which file, sheet and row, with which values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditor.findings.finding import Evidence
from auditor.findings.numbers import clock, plain
from auditor.measures.evidence import Found
from auditor.model.model import NEVER, Model, link_key
from auditor.rules import ast

if TYPE_CHECKING:
    from auditor.records.records import Records

from fractions import Fraction


class RecordNames:
    """Looks records up in the imported frames."""

    def __init__(self, records: Records, model: Model) -> None:
        self.records = records
        self.model = model
        self._columns: dict[tuple[str, str], list[Any]] = {}

    def evidence(self, found: Found, rule: ast.Rule) -> Evidence:
        """The evidence record of one row: its label, its place in the files, and the values that the rule looked at."""
        table = found.fields[0].table if found.fields and not found.fields[0].path else self._table(rule)
        label, names = self._label(table, found.record_id)
        source = self.records.sources[self._value(table, "source_id", found.record_id) or 0] if self.records.sources else None
        return Evidence(
            role=found.role,
            table=table,
            label=label,
            file=source.file if source else "",
            sheet=source.sheet if source else "",
            row=int(self._value(table, "source_row", found.record_id) or 0),
            details={
                f"{field.table}.{field.name}": self.shown(field, value)
                for field, value in zip(found.fields, found.values, strict=True)
            },
            names=names,
        )

    def shown(self, field: ast.Field, value: str | None) -> str:
        """A stored value as text: dates by day or month, numbers exact, codes by their canonical name; empty when missing."""
        if value is None:
            return ""
        if field.type == "date":
            return _date_text(int(value))
        if field.type == "time":
            return clock(Fraction(int(value)))
        if field.type in ("years", "months", "service"):
            return str(int(value) // field.scale)
        if field.type in ("number", "money", "integer"):
            return plain(Fraction(int(value), field.scale))
        return value

    def _table(self, rule: ast.Rule) -> str:
        from auditor.measures.evidence import population_of

        population = population_of(rule.measure)
        assert population is not None
        return population.table

    def _label(self, table: str, record: int) -> tuple[str, tuple[str, ...]]:
        spec = self.model.tables[table]
        names: list[str] = []
        parts: list[str] = []
        if table == "staff":
            parts.append(self._person(record, names))
        elif link_key("staff") in self.records.frames[table].columns:
            person = self._value(table, link_key("staff"), record)
            written = next((c for c, col in spec.columns.items() if col.names), "")
            if person is not None:
                parts.append(self._person(int(person), names))
            elif written and self._value(table, written, record):
                names.append(str(self._value(table, written, record)))
                parts.append(names[-1])
        else:
            titles = [c for c, col in spec.columns.items() if col.type == "text" and not col.personal and not col.private]
            title = next((str(v) for c in titles if (v := self._value(table, c, record))), "")
            parts.append(title)
        if spec.dated_by and (day := self._value(table, spec.dated_by, record)) is not None:
            parts.append(_date_text(int(day)))
        return " ".join(part for part in parts if part), tuple(names)

    def _person(self, record: int, names: list[str]) -> str:
        name = self._value("staff", "name", record)
        if name:
            names.append(str(name))
            return str(name)
        return str(self._value("staff", "staff_id", record) or "")

    def _value(self, table: str, column: str, record: int) -> Any:
        """One cell; None when missing or when the frame has no such column."""
        key = (table, column)
        if key not in self._columns:
            frame = self.records.frames[table]
            if column not in frame.columns:
                self._columns[key] = []
            else:
                series = frame[column].astype(object)
                self._columns[key] = series.where(series.notna(), None).tolist()
        values = self._columns[key]
        return values[record] if values else None


def _date_text(value: int) -> str:
    if value == NEVER:
        return "—"
    return f"{value // 10_000:04d}-{value // 100 % 100:02d}-{value % 100:02d}"
