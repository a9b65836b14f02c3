"""What people say of the files that they hand in: whose word holds where two differ, what is complete, and up to which day."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from auditor.records.decided import NOTHING, Decided

SPEAKERS = ("school", "bureau")
"""Who speaks in a file: one about a single school is that school's, one about several the bureau's."""


@dataclass(frozen=True)
class HandIn:
    """What is said of a file or folder of records.

    ``complete``: its lists about several schools name every record there is, so that a school without one has none (of the tables
    named, or of all); else such a list says nothing of a school without a row. ``until``: the day up to which it speaks
    (yyyymmdd); 0: the as-of date. ``speaker``: whose word it is, one of :data:`SPEAKERS`; "": as the file itself shows.
    """

    complete: bool | tuple[str, ...] = False
    until: int = 0
    speaker: str = ""

    def covers(self, names: Iterable[str]) -> bool:
        """Whether a table of these names is complete."""
        return self.complete if isinstance(self.complete, bool) else not set(self.complete).isdisjoint(names)


UNSTATED = HandIn()


@dataclass(frozen=True)
class Weighing:
    """What a person has said about sources that differ.

    ``authority``: table, or ``table.column`` → whose word holds, one of :data:`SPEAKERS`. ``reads``: the columns that rules of
    the audit read: only of these is it told that they are contested; None: all. ``decided``: what was decided file by file.
    """

    authority: Mapping[str, str] = field(default_factory=dict)
    reads: Container[tuple[str, str]] | None = None
    decided: Decided = NOTHING

    def speaker(self, table: str, column: str) -> str:
        return self.authority.get(f"{table}.{column}") or self.authority.get(table, "")
