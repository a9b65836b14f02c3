"""Of whom a threshold asks anything at all: a code that it does not list may leave a record out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from auditor.rules.ast import (
    TRUE,
    All,
    Any,
    Bound,
    ByCode,
    ByFigure,
    BySize,
    Compare,
    Condition,
    Constant,
    Dated,
    Linked,
    Nested,
    Not,
    OfRule,
    OneOf,
    Step,
    Sum,
)
from auditor.rules.bind.names import Names


def bounds_of(condition: Condition) -> tuple[Bound, ...]:
    """The bounds that a test compares with itself."""
    return condition.bounds if isinstance(condition, Compare | Linked) else ()


def steps_of(bounds: Sequence[Bound]) -> Iterator[Step]:
    """The thresholds of bounds at any date."""
    for bound in bounds:
        steps = [step for _, step in bound.threshold.steps] if isinstance(bound.threshold, Dated) else [bound.threshold]
        yield from (step for step in steps if step is not None and not isinstance(step, OfRule))


def by_codes(bounds: Sequence[Bound]) -> Iterator[ByCode | Nested]:
    """The thresholds by a code among bounds, at any date, those inside others too."""
    for bound in bounds:
        yield from (part for part in bound.threshold.walk() if isinstance(part, ByCode | Nested))


def asked_by(step: Step, names: Names) -> Condition:
    """The condition on a record that a threshold asks something of it."""
    match step:
        case Constant() | BySize() | ByFigure():
            return TRUE
        case ByCode():
            return TRUE if names.unlisted(step) == () else _listed(step)
        case Sum(of):
            parts = tuple(dict.fromkeys(asked_by(part, names) for part in of))
            return TRUE if TRUE in parts else (parts[0] if len(parts) == 1 else Any(parts))
        case Nested():
            return _of_nested(step, names)
        case _:
            assert_never(step)


def _listed(step: ByCode | Nested) -> OneOf:
    return OneOf(step.field, tuple(value for value, _ in step.values))


def _of_nested(step: Nested, names: Names) -> Condition:
    inner = [(OneOf(step.field, (code,)), asked_by(own, names)) for code, own in step.values]
    if step.otherwise is not None:
        inner.append((Not(_listed(step)), asked_by(step.otherwise, names)))  # type: ignore[arg-type]  # any condition
    if all(asked == TRUE for _, asked in inner):
        return TRUE if names.unlisted(step) == () else _listed(step)
    return Any(tuple(here if asked == TRUE else All((here, asked)) for here, asked in inner))
