"""What a person has decided about files that were handed in, by the SHA-256 of each: it lapses with the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from auditor.records.cells.dates import as_date

if TYPE_CHECKING:
    import pandas as pd

GONE_BY = "gone_by"
"""Of a school: the last day (yyyymmdd) on which staff who are gone, no day given, may have been in post; NULL: not said."""


@dataclass(frozen=True)
class Decided:
    """Decisions as reading takes them.

    ``schools``: file → ID or name of the school whose it is. ``homes``: (file, sheet) → row → ID or name of the school, or in a
    bureau's table the district, whose it is. ``stands``: the files whose word holds beside others about the same
    thing. ``left_out``, ``counted``: (file, sheet) → the rows that are no records, and those that surely count. ``complete``:
    file → whether its lists name every record there is (of all its tables, or of those named). ``gone_before``: ID or name of a
    school ("" for every other one) → the day (yyyymmdd) before which everybody left of whom only that is known.
    """

    schools: Mapping[str, str] = field(default_factory=dict)
    homes: Mapping[tuple[str, str], Mapping[int, str]] = field(default_factory=dict)
    stands: frozenset[str] = frozenset()
    left_out: Mapping[tuple[str, str], frozenset[int]] = field(default_factory=dict)
    counted: Mapping[tuple[str, str], frozenset[int]] = field(default_factory=dict)
    complete: Mapping[str, bool | tuple[str, ...]] = field(default_factory=dict)
    gone_before: Mapping[str, int] = field(default_factory=dict)

    def covers(self, file: str, names: Iterable[str]) -> bool:
        """Whether it was decided that a file's table of these names is complete."""
        said = self.complete.get(file, False)
        return said if isinstance(said, bool) else not set(said).isdisjoint(names)

    def files(self) -> Iterator[str]:
        """Every file that a decision names."""
        yield from self.schools
        yield from self.stands
        for named in (self.homes, self.left_out, self.counted):
            yield from (file for file, _ in named)
        yield from self.complete


NOTHING = Decided()


def day_before(day: int) -> int:
    """The day before a day (yyyymmdd)."""
    former = as_date(day) - timedelta(days=1)
    return int(former.strftime("%Y%m%d"))


def note_gone_before(schools: pd.DataFrame, said: Mapping[str, int], known: Callable[[str], int]) -> None:
    """Put the last day on which staff may have been in post of whom only that they are gone is known into the frame of schools.

    ``said``: as ``Decided.gone_before``; ``known``: the record of a school that is named so, -1 for none.
    """
    if not said:
        return
    import pandas as pd

    days: list[int | None] = [day_before(said[""]) if "" in said else None] * len(schools)
    for school, day in said.items():
        key = known(school) if school else -1
        if key >= 0:
            days[key] = day_before(day)
    schools[GONE_BY] = pd.array(days, dtype="Int64")
