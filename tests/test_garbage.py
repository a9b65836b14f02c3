"""The search for garbage is off as long as anybody is in a part without it, and then as it was before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from auditor.system.garbage import uncollected


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    yield
    gc.enable() if was_on else gc.disable()


def test_the_last_to_leave_turns_it_on() -> None:
    gc.enable()
    one, other = uncollected(), uncollected()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    between = gc.isenabled()
    other.__exit__(None, None, None)
    assert (between, gc.isenabled()) == (False, True)


def test_it_stays_off_where_it_was_off() -> None:
    gc.disable()
    with uncollected(), uncollected():
        pass
    assert not gc.isenabled()
