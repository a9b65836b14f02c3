"""The first and the last that cells can mean, as numbers that are compared all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auditor.records.cells.cells import Value

if TYPE_CHECKING:
    from auditor.records.sheets.encode import Ints


def mark(told: int | str | bool) -> int:
    """A date as it is; for the sexes, a number each; 0 for nothing."""
    return {"": 0, "male": 1, "female": 2}.get(told, 3) if isinstance(told, str) else int(told)


def ends(values: Sequence[Value]) -> tuple[Ints, Ints]:
    """The first and the last that each cell can mean; 0 for an empty one."""
    first = [0 if value.value is None else mark(value.value) for value in values]
    last = [one if value.latest is None else int(value.latest) for value, one in zip(values, first, strict=True)]
    return np.array(first, np.int64), np.array(last, np.int64)
