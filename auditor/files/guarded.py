"""Files and databases read behind the border: what becomes of one is never the end of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from auditor.files.limits import LIMITS
from auditor.files.registry import Found, Item, read_item
from auditor.files.sheet import FileContent, save_again
from auditor.i18n import msg
from auditor.problems import Place, Problem
from auditor.system.border import Bounds, Lost, Why, guarded
from auditor.system.digest import file_digest

Read = TypeVar("Read")


def read_all(
    items: Sequence[Item],
    work: Callable[[Item], Read],
    instead: Callable[[FileContent], Read],
    *,
    meanwhile: Callable[[], object] | None = None,
    begun: Callable[[int], object] | None = None,
    processes: int | None = None,
) -> list[Read]:
    """``work(item)`` for every item, in their order; where nothing came of it, ``instead`` of a content that says why.

    The other arguments are those of :func:`auditor.system.border.guarded`.
    """
    found = guarded(items, work, bounds_of, weight=_weight, meanwhile=meanwhile, begun=begun, processes=processes)
    return [instead(_content(item, one)) if isinstance(one, Lost) else one for item, one in zip(items, found, strict=True)]


def read_alone(item: Item) -> FileContent:
    """One file or database; what cannot be read becomes a problem of the result, never an exception."""
    return read_all([item], read_item, lambda content: content)[0]


def bounds_of(item: Item) -> Bounds:
    """What reading ``item`` may take, by its size."""
    if not isinstance(item, Found):
        return Bounds(LIMITS.memory_at_most, LIMITS.seconds_for_a_database)
    memory = min(LIMITS.memory + LIMITS.memory_per_byte * item.size, LIMITS.memory_at_most)
    return Bounds(memory, LIMITS.seconds + int(LIMITS.seconds_per_megabyte * item.size / 2**20))


def _weight(item: Item) -> int:
    return item.size if isinstance(item, Found) else 0


def _content(item: Item, lost: Lost) -> FileContent:
    content = FileContent(item.shown, file_digest(item.path) if isinstance(item, Found) else "")
    content.problems.append(_problem(item, lost))
    return content


def _problem(item: Item, lost: Lost) -> Problem:
    place, bounds = Place(file=item.shown), bounds_of(item)
    split = msg("split it, or remove empty formatted rows and columns")
    if lost.why is Why.MEMORY:
        told = msg("reading the file takes more than the {n} MB of memory that one file may take", n=bounds.memory // 2**20)
        return Problem("E307", told, place, split)
    if lost.why is Why.TIME:
        told = msg("reading the file takes longer than the {n} seconds that one file may take", n=bounds.seconds)
        return Problem("E307", told, place, split)
    told = msg("the file is damaged, or needs more than the {n} MB of memory that one file may take", n=bounds.memory // 2**20)
    return Problem("E304", told, place, save_again())
