"""The enumeration of completions: against trying every value of every cell."""

from __future__ import annotations

import itertools
from random import Random

import pytest

from tests.naive.choices import Cell, Completion, TooMany, explore, summed


def test_a_cell_is_split_only_where_it_matters() -> None:
    cell = Cell(range(100))
    found = explore(lambda c: c.ask([cell], lambda v: v < 30))
    assert [answer for answer, _ in found] == [True, False]
    assert [len(left[cell]) for _, left in found] == [30, 70]


def test_answers_about_one_cell_fit_together() -> None:
    cell = Cell(range(10))
    found = {v for v, _ in explore(lambda c: (c.ask([cell], lambda n: n < 3), c.ask([cell], lambda n: n < 6)))}
    assert found == {(True, True), (False, True), (False, False)}


def test_an_open_question_is_not_asked_where_another_decides() -> None:
    cell = Cell((True, False))
    found = explore(lambda c: c.all_of([lambda: c.value(cell), lambda: False]))
    assert found == [(False, {})]


def test_more_completions_than_are_tried_are_refused() -> None:
    cells = [Cell(range(10)) for _ in range(5)]
    with pytest.raises(TooMany):
        explore(lambda c: [c.value(cell) for cell in cells])


@pytest.mark.parametrize("seed", range(20))
def test_sums_over_parts_that_share_cells(seed: int) -> None:
    """Every sum that some choice of all values gives, and no other."""
    random = Random(seed)
    cells = [Cell(range(random.randint(1, 3))) for _ in range(4)]
    asked = [random.sample(cells, 2) for _ in range(5)]

    def part(pair: list[Cell], c: Completion) -> tuple[int]:
        return (int(c.ask(pair, lambda a, b: (a + 2 * b) % 3 == 1)),)

    found = summed([lambda c, pair=pair: part(pair, c) for pair in asked], 1)  # type: ignore[misc]
    wanted = set()
    for values in itertools.product(*(cell.values for cell in cells)):
        at = dict(zip(cells, values, strict=True))
        wanted.add((sum((at[a] + 2 * at[b]) % 3 == 1 for a, b in asked),))
    assert found == wanted
