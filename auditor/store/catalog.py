"""What a database of records holds, as a query needs to know it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from auditor.model.model import Model, Table, link_key

CROWD = 2**20
"""Records of one subject up to which three counts fit into one whole number."""


@dataclass(frozen=True)
class Catalog:
    """What the database holds: the model, date columns with a ``__latest`` companion, link columns with unresolved values.

    ``doubtful``: tables with rows that only perhaps count.
    ``among``: tables with rows that mean one of several members of staff, no one knows which. ``numbered``: whether of somebody
    of the staff an ID number is known. ``shared``: ``staff`` is in it where one person perhaps stands on several.
    ``crowded``: (table, kind of subject) where one subject may have ``CROWD`` records or more; None: any may.
    """

    model: Model
    latest: frozenset[tuple[str, str]]
    loose: Container[tuple[str, str]]
    bureau_submitted: frozenset[str]
    crowded: Container[tuple[str, str]] | None = None
    doubtful: Container[str] = frozenset()
    empty: frozenset[tuple[str, str]] = frozenset()
    """Dates that few files have (``Model.seldom_columns``) without any value: nothing need be asked of them."""
    among: Container[str] = frozenset()
    numbered: bool = False
    shared: Container[str] = frozenset()
    until: Container[str] = frozenset()
    """Tables of which some hand-in says up to which day it speaks."""

    @property
    def districtless(self) -> bool:
        """Whether some school has no district: it may be any bureau's."""
        return ("schools", link_key("district")) in self.loose

    def filled(self, table: str, column: str) -> bool:
        return (table, column) not in self.empty

    def table(self, name: str) -> Table:
        return self.model.tables[name]
