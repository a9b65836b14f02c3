"""What each school, and each bureau, did not hand in, and what was assumed for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.findings.record_names import RecordNames
    from auditor.records.records import Records


class Gaps:
    """What each school did not hand in, and what was assumed for it."""

    def __init__(self, records: Records) -> None:
        submitted = records.submitted
        self.given: dict[int, set[str]] = {}
        for school, table in zip(submitted["schools_key"].tolist(), submitted["table"].tolist(), strict=True):
            self.given.setdefault(school, set()).add(table)
        self.bureau_given = records.bureau_submitted
        self.withdrawn = records.withdrawn
        self.district_of = records.frames["schools"]["district_key"].fillna(-1).tolist()
        self.assumed: dict[int, dict[tuple[str, str], str]] = {}
        absent = records.absent
        rows = zip(*(absent[c].tolist() for c in ("schools_key", "table", "column", "assumed")), strict=True)
        for school, table, column, assumed in rows:
            self.assumed.setdefault(int(school), {})[str(table), str(column)] = str(assumed or "")

    def tables(self, school: int, wanted: Sequence[str], bureau_tables: frozenset[str]) -> tuple[str, ...]:
        """The wanted tables that were not handed in."""
        given = self.given.get(school, set())
        told = (t for t in wanted if t != "schools" and t not in self.withdrawn)
        return tuple(t for t in told if t not in (self.bureau_given if t in bureau_tables else given))

    def lacks(self, names: RecordNames, table: str, record: int, wanted: str) -> bool:
        """Whether a table was not handed in by the school of a record, or by the bureau that keeps it."""
        if wanted in self.withdrawn:
            return False
        if names.model.tables[wanted].level == "bureau":
            return wanted not in self.bureau_given
        school = names.school_of(table, record)
        return school is not None and wanted not in self.given.get(school, ())

    def somewhere(self, district: int, wanted: Sequence[str]) -> tuple[str, ...]:
        """The wanted tables of schools that some school of a district did not hand in."""
        schools = [school for school, at in enumerate(self.district_of) if at == district]
        return tuple(
            t for t in wanted if t not in self.withdrawn and any(t not in self.given.get(school, ()) for school in schools)
        )
