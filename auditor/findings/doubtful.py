"""Which rows only perhaps count, told in the finding that leans on them: file, sheet, rows and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from auditor.engines import sql
from auditor.i18n import LANGUAGES, msg
from auditor.measures.task import Subject
from auditor.records.doubt import COLUMN, REASONS
from auditor.store.layout import owner_column

if TYPE_CHECKING:
    from auditor.records.records import Source
    from auditor.store.database import Database

Texts = dict[str, str]
_ROWS = 5
"""Rows named for one sheet and reason; all are counted."""
_SHEETS = 3


class Doubtful:
    """The doubtful rows of each school and of each district, read once for each table."""

    def __init__(self, database: Database, sources: Sequence[Source], district_of: Sequence[int]) -> None:
        """``district_of``: the district of each school (-1: none), by its record_id."""
        self._database, self._district_of = database, district_of
        self._places = {source.source_id: f"{source.file} › {source.sheet}".rstrip(" ›") for source in sources}
        self._of_table: dict[tuple[str, str], dict[int, dict[tuple[str, str], set[int]]]] = {}

    def tables(self, tables: Sequence[str], subject: Subject, key: int) -> tuple[str, ...]:
        """Those of the tables in which rows of this school or bureau are doubtful."""
        return tuple(table for table in tables if key in self._rows(table, subject))

    def notes(self, tables: Sequence[str], subject: Subject, key: int) -> tuple[Texts, ...]:
        """One sentence for each sheet and reason, in both languages."""
        found: list[Texts] = []
        for table in tables:
            places = self._rows(table, subject).get(key, {})
            for (place, reason), rows in sorted(places.items())[:_SHEETS]:
                found.append({language: _told(place, reason, sorted(rows), language) for language in LANGUAGES})
        return tuple(found)

    def _rows(self, table: str, subject: Subject) -> Mapping[int, Mapping[tuple[str, str], set[int]]]:
        if (table, subject) not in self._of_table:
            found: dict[int, dict[tuple[str, str], set[int]]] = {}
            catalog = self._database.catalog
            at_bureau = catalog.table(table).level == "bureau"
            if table in catalog.doubtful and not (at_bureau and subject == "school"):
                owner, doubt = sql.col("t", owner_column(catalog.model, table)), sql.col("t", COLUMN)
                chosen = [owner, sql.col("t", "source_id"), sql.col("t", "source_row"), doubt]
                query = exp.Select(expressions=chosen).from_(sql.table(table, "t"))
                for key, source, row, reason in self._database.rows(query.where(sql.negated(sql.is_null(doubt.copy())))):
                    place = self._places.get(int(source), "")
                    owner_key = int(key) if at_bureau or subject == "school" else self._district_of[int(key)]
                    if owner_key >= 0:
                        found.setdefault(owner_key, {}).setdefault((place, str(reason)), set()).add(int(row))
            self._of_table[table, subject] = found
        return self._of_table[table, subject]


def _told(place: str, reason: str, rows: Sequence[int], language: str) -> str:
    numbers = ("、" if language == "zh" else ", ").join(str(row) for row in rows[:_ROWS])
    why = REASONS[reason].say(language) if reason in REASONS else reason
    if len(rows) > _ROWS:
        return msg(
            "{place}: rows {rows} … ({n} rows) count only perhaps: {why}", place=place, rows=numbers, n=len(rows), why=why
        ).say(language)
    return msg("{place}: rows {rows} count only perhaps: {why}", place=place, rows=numbers, why=why).say(language)
