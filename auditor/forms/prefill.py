"""What the bureau already has about a school, written the way a form is filled in, so that it is read back the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from auditor.findings.chosen import school_meant
from auditor.forms.needs import Asked, Form, Sheet, asked_rules, form_of
from auditor.measures.owed import about_schools
from auditor.model.model import NEVER, CodeList, Column
from auditor.records.cells.dates import parse_date, parse_days
from auditor.records.cells.shown import decimal_text, span_text
from auditor.records.cells.text import person_name
from auditor.records.doubt import placed

if TYPE_CHECKING:
    from auditor.records.records import Records
    from auditor.rules.pack import Pack

UNKNOWN = "待补充"
"""Written where an empty cell would mean "has not happened" but the value is not known; import reads it as missing."""


def schools_of(records: Records) -> list[tuple[int, str, str]]:
    """(record_id, ID, name) of every school."""
    frame = records.frames["schools"]
    ids, names = (_plain(frame[column]) for column in ("school_id", "name"))
    return [(key, str(one), str(name or one)) for key, (one, name) in enumerate(zip(ids, names, strict=True))]


def school_key(records: Records, wanted: str) -> int:
    """The school of that ID or name, or of a part of a name that no other has. Raises UserError."""
    return school_meant([(one, name) for _, one, name in schools_of(records)], wanted)


def own_forms(packs: Sequence[Pack], as_of: date, records: Records) -> Callable[[int], Form]:
    """What gives the form of a school of ``records`` (its record_id): without what surely does not apply to such a school."""
    told = about_schools(records, packs[-1].model)
    made: dict[frozenset[str], Form] = {}  # many kinds of schools are asked the same

    @cache
    def form_about(about: frozenset[tuple[str, str]]) -> Form:
        asked = asked_rules(packs, dict(about))
        if asked not in made:
            made[asked] = form_of(packs, as_of, "school", dict(about))
        return made[asked]

    return lambda school: form_about(frozenset(told[school].items()))


class Prefill:
    """Rows for the sheets of a form about one school (its record_id), or about all (None)."""

    def __init__(self, form: Form, records: Records, school: int | None) -> None:
        self.form, self.records, self.school = form, records, school
        absent = records.absent
        keys = (_plain(absent[column]) for column in ("schools_key", "table", "column"))
        self._absent = set(zip(*keys, strict=True))
        self._ids = {table: self._own_keys(table) for table in form.model.tables}

    def school_name(self) -> str:
        """Name and ID of the one school, "" for all."""
        if self.school is None:
            return ""
        _, one, name = schools_of(self.records)[self.school]
        return f"{name} ({one})"

    def rows(self, sheet: Sheet) -> Iterator[list[str | int]]:
        """One list of cells for each record that is surely somebody's, empty text where nothing is known."""
        frame = self.records.frames[sheet.table]
        sure = placed(frame).tolist()
        lines = [n for n in range(len(frame)) if sure[n]]
        if self.school is not None:
            own = "record_id" if sheet.table == "schools" else "schools_key"
            homes = _plain(frame[own]) if own in frame else []
            lines = [n for n, home in enumerate(homes) if home == self.school and sure[n]]
        columns = [self._column(sheet, asked) for asked in sheet.columns]
        for line in lines:
            yield [column[line] for column in columns]

    def _column(self, sheet: Sheet, asked: Asked) -> list[str | int]:
        frame = self.records.frames[sheet.table]
        column, blank = asked.column, [""] * len(frame)
        if asked.owner != sheet.table:
            return self._looked_up(frame, "schools_key", "schools", asked.name)
        if column.type in ("person", "link"):
            target = column.to or "staff"
            return self._looked_up(frame, f"{target}_key", target, self.form.model.tables[target].key)
        if asked.name == sheet.spec.key:
            return list(self._ids[sheet.table])
        if asked.name not in frame:
            return list(blank)
        values = _plain(frame[asked.name])
        latest = _plain(frame[f"{asked.name}__latest"]) if f"{asked.name}__latest" in frame else values
        codes = self.form.model.code_lists.get(column.list)
        shown: list[str | int] = [written(value, last, column, codes) for value, last in zip(values, latest, strict=True)]
        if self._absent:  # a value that import assumed is not for a form to state
            homes = _plain(frame["schools_key"]) if "schools_key" in frame else list(range(len(frame)))
            shown = [
                "" if (home, sheet.table, asked.name) in self._absent else cell for home, cell in zip(homes, shown, strict=True)
            ]
        if column.names:
            official = self._looked_up(frame, "staff_key", "staff", "name")
            shown = [name or own for name, own in zip(official, shown, strict=True)]
        return shown

    def _looked_up(self, frame: Any, key: str, table: str, column: str) -> list[str | int]:
        """The values of another table's column for the records that ``key`` points to."""
        target = self.form.model.tables[table]
        known = self._ids[table] if column == target.key else _plain(self.records.frames[table][column])
        keys = _plain(frame[key]) if key in frame else [None] * len(frame)
        return ["" if n is None or known[n] is None else str(known[n]) for n in keys]

    def _own_keys(self, table: str) -> Sequence[str]:
        """Keys as people gave them; those that import made of a name or an ID number, for staff without one, stay empty."""
        spec, frame = self.form.model.tables[table], self.records.frames[table]
        if not spec.key:
            return ()
        keys = [str(value or "") for value in _plain(frame[spec.key])]
        if table != "staff":
            return keys
        numbers = _plain(frame["id_number"]) if "id_number" in frame else [None] * len(keys)
        names = [person_name(str(name or "")) for name in _plain(frame["name"])]
        made_up = [
            key == number or (bool(name) and (key == name or key.startswith(f"{name}(")))
            for key, number, name in zip(keys, numbers, names, strict=True)
        ]
        return ["" if made else key for key, made in zip(keys, made_up, strict=True)]


def written(value: Any, latest: Any, column: Column, codes: CodeList | None) -> str | int:
    """A stored value as it is written into a form; ``latest``: the last day that a date can mean."""
    if value is None:
        return UNKNOWN if column.blank == "never" else ""
    match column.type:
        case "boolean":
            return "是" if value else "否"
        case "code":
            return codes.codes[value].zh if codes and value in codes.codes else str(value)
        case "date":
            return _days(int(value), int(latest), column)
        case "time":
            return f"{int(value) // 60:02d}:{int(value) % 60:02d}"
        case "integer" | "number" | "money":
            exact = Fraction(int(value), column.scale)
            return int(exact) if exact.denominator == 1 else decimal_text(exact)
        case _:
            return str(value)


def _days(first: int, last: int, column: Column) -> str:
    if first == NEVER:
        return "" if column.blank == "never" else UNKNOWN
    shown = span_text((first, last)).replace("…", "至")
    # What cannot be written so that it is read as the same days is left for the school to fill in.
    same = (parse_date(shown) or parse_days(shown)) == (first, last)
    return shown if same else UNKNOWN if column.blank == "never" else ""


def _plain(values: Any) -> list[Any]:
    """The values of a frame's column with None for missing."""
    listed: list[Any] = values.astype(object).where(values.notna(), None).tolist()
    return listed
