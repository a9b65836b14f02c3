"""Whose word holds where two sources say different things, as the audit file says it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field

SPEAKERS = ("school", "bureau")
"""Who speaks in a file: one about a single school is that school's, one about several the bureau's."""


@dataclass(frozen=True)
class Weighing:
    """What a person has said about sources that differ.

    ``authority``: table, or ``table.column`` → whose word holds, one of :data:`SPEAKERS`. ``reads``: the columns that rules of
    the audit read: only of these is it told that they are contested; None: all.
    """

    authority: Mapping[str, str] = field(default_factory=dict)
    reads: Container[tuple[str, str]] | None = None

    def speaker(self, table: str, column: str) -> str:
        return self.authority.get(f"{table}.{column}") or self.authority.get(table, "")
