"""What many findings share is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from auditor.findings.finding import Finding

T = TypeVar("T")
R = TypeVar("R")


class Once(Generic[T, R]):
    """A function that works once for each object, however many findings share it; objects are told apart by identity."""

    def __init__(self, work: Callable[[T], R]) -> None:
        self._work = work
        self._done: dict[int, tuple[T, R]] = {}

    def __call__(self, one: T) -> R:
        known = self._done.get(id(one))
        if known is None:
            known = self._done[id(one)] = (one, self._work(one))  # kept, so that no other object gets its identity
        return known[1]


class OnceAnOutcome(Generic[R]):
    """A function of findings that works once for those that say the same; it may look at nothing that is a finding's own."""

    def __init__(self, work: Callable[[Finding], R]) -> None:
        self._work = work
        self._done: dict[tuple[object, ...], tuple[Finding, R]] = {}

    def __call__(self, finding: Finding) -> R:
        key = finding.outcome
        known = self._done.get(key)
        if known is None:
            known = self._done[key] = (finding, self._work(finding))  # kept, so that its texts keep their identity
        return known[1]
