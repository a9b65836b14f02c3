"""Every completion of what is open: a function is run again and again, each time answering another open question otherwise.

An open cell keeps the list of what it may mean. A question about cells (``is this day in the year?``) splits their lists into
parts that answer alike; each part is tried. What no question touches is never split, so few runs stand for all completions, and
none is left out.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 4000
"""So many runs of one function, and so many states of a sum, are tried; what needs more is not compared."""


class Cell:
    """What a cell of a record may hold: one value, or several of which one is meant. ``filled``: the record says something."""

    __slots__ = ("filled", "values")

    def __init__(self, values: Sequence[Any], filled: bool = True) -> None:
        self.values, self.filled = tuple(values), filled

    def __repr__(self) -> str:
        shown = ", ".join(map(str, self.values[:3])) + (" …" if len(self.values) > 3 else "")
        return f"Cell({shown})"


Left = dict[Cell, tuple[Any, ...]]
Memo = dict[Any, tuple[Any, list[tuple[Any, ...]]]]


class TooMany(Exception):
    """More completions than are tried."""


class Undecided(Exception):
    """A question that only a choice answers, asked while merely looking."""


class Completion:
    """One run: the choices made so far, and what each cell may still mean after them."""

    def __init__(self, script: list[list[int]], known: Mapping[Cell, tuple[Any, ...]], memo: Memo | None = None) -> None:
        self._script, self._at, self._looking, self._memo = script, 0, 0, {} if memo is None else memo
        self.left: Left = dict(known)

    @property
    def looking(self) -> bool:
        return self._looking > 0

    def domain(self, cell: Cell) -> tuple[Any, ...]:
        return self.left.get(cell, cell.values)

    def ask(self, cells: Sequence[Cell], answer: Callable[..., Any], key: Hashable = None) -> Any:
        """``answer(*values)`` for one completion of the cells. ``key`` names the question: its parts are worked out once."""
        domains = [self.left.get(c, c.values) for c in cells]
        if all(len(d) == 1 for d in domains):
            return answer(*(d[0] for d in domains))
        if len(set(cells)) < len(cells):
            return self._ask_unique(cells, answer)
        for n, cell in enumerate(cells):
            if len(domains[n]) > 1:
                groups = self._parts(domains, n, answer, key)
                if len(groups) > 1:
                    domains[n] = self._pick(groups)
                    self.left[cell] = domains[n]
        return answer(*(d[0] for d in domains))

    def _ask_unique(self, cells: Sequence[Cell], answer: Callable[..., Any]) -> Any:
        unique = list(dict.fromkeys(cells))
        place = [unique.index(c) for c in cells]
        return self.ask(unique, lambda *v: answer(*(v[p] for p in place)))

    def _parts(self, domains: list[tuple[Any, ...]], n: int, answer: Callable[..., Any], key: Hashable) -> list[tuple[Any, ...]]:
        """The n-th domain in parts whose values answer alike, whatever the others are."""
        asked = (key, n, *map(id, domains))
        if key is not None and asked in self._memo:
            return self._memo[asked][1]
        groups: dict[Hashable, list[Any]] = {}
        others = [d for m, d in enumerate(domains) if m != n]
        if all(len(d) == 1 for d in others):
            values = [d[0] for d in domains]
            for value in domains[n]:
                values[n] = value
                groups.setdefault(answer(*values), []).append(value)
        else:
            for value in domains[n]:
                tried = itertools.product(*domains[:n], (value,), *domains[n + 1 :])
                groups.setdefault(tuple(answer(*combined) for combined in tried), []).append(value)
        parts = [tuple(g) for g in groups.values()]
        if key is not None:
            self._memo[asked] = list(domains), parts  # the domains are kept, so that their ids stay theirs
        return parts

    def value(self, cell: Cell) -> Any:
        """One of the cell's values."""
        return self.ask([cell], lambda v: v, "value")

    def settled(self, question: Callable[[], T]) -> T | None:
        """What a question is answered whatever is chosen; None if that depends on a choice."""
        self._looking += 1
        try:
            return question()
        except Undecided:
            return None
        finally:
            self._looking -= 1

    def all_of(self, questions: Sequence[Callable[[], bool]]) -> bool:
        """Whether all are so; an open one is only tried where no other already says no."""
        return not self.any_of([_negation(q) for q in questions])

    def any_of(self, questions: Sequence[Callable[[], bool]]) -> bool:
        """Whether one is so; an open one is only tried where no other already says yes."""
        open_ones = []
        for question in questions:
            answer = self.settled(question)
            if answer is True:
                return True
            if answer is None:
                open_ones.append(question)
        if open_ones and self.looking:
            raise Undecided
        return any(question() for question in open_ones)

    def _pick(self, options: list[T]) -> T:
        if self.looking:
            raise Undecided
        if self._at == len(self._script):
            self._script.append([0, len(options)])
        chosen = options[self._script[self._at][0]]
        self._at += 1
        return chosen


def _negation(question: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: not question()


def explore(
    run: Callable[[Completion], T], known: Mapping[Cell, tuple[Any, ...]] | None = None, memo: Memo | None = None
) -> list[tuple[T, Left]]:
    """What ``run`` gives in every completion, with what each touched cell means in it."""
    script: list[list[int]] = []
    found: list[tuple[T, Left]] = []
    while True:
        completion = Completion(script, known or {}, memo)
        found.append((run(completion), completion.left))
        if len(found) > MOST:
            raise TooMany
        while script and script[-1][0] + 1 == script[-1][1]:
            script.pop()
        if not script:
            return found
        script[-1][0] += 1


def summed(
    parts: Sequence[Callable[[Completion], tuple[Any, ...]]],
    size: int,
    known: Mapping[Cell, tuple[Any, ...]] | None = None,
    memo: Memo | None = None,
) -> set[tuple[Any, ...]]:
    """Every sum of what the parts give (tuples of ``size`` numbers); a cell that several parts touch means the same in all."""
    outcomes = [explore(part, known, memo) for part in parts]
    touched = Counter(cell for outcome in outcomes for cell in {c for _, left in outcome for c in left})
    last = {cell: n for n, outcome in enumerate(outcomes) for _, left in outcome for cell in left}
    states: dict[frozenset[Any], set[tuple[Any, ...]]] = {frozenset(): {(0,) * size}}
    for n, outcome in enumerate(outcomes):
        ways: dict[frozenset[Any], set[tuple[Any, ...]]] = {}
        for given, left in outcome:
            ways.setdefault(frozenset((c, d) for c, d in left.items() if touched[c] > 1), set()).add(given)
        after: dict[frozenset[Any], set[tuple[Any, ...]]] = {}
        for state, totals in states.items():
            for demands, contributions in ways.items():
                both = _agreed(state, demands)
                if both is not None:
                    kept = frozenset((c, d) for c, d in both.items() if last[c] > n)
                    sums = {tuple(a + b for a, b in zip(t, g, strict=True)) for t in totals for g in contributions}
                    after.setdefault(kept, set()).update(sums)
        states = after
        if len(states) > MOST:
            raise TooMany
    return set().union(*states.values())


def _agreed(one: frozenset[Any], other: frozenset[Any]) -> Left | None:
    """What cells mean where both hold; None where they cannot."""
    both: Left = dict(one)
    for cell, domain in other:
        common = tuple(v for v in both.get(cell, domain) if v in domain)
        if not common:
            return None
        both[cell] = common
    return both
