"""Can any record satisfy a condition at all? A contradiction is mostly a slip: two values for one code, a range turned round.

Only a proof counts: wherever a threshold varies, or a date is told only by its place in the period, the answer is "perhaps".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

from auditor.model.model import Model
from auditor.rules.ast import (
    TRUE,
    All,
    Any,
    Bound,
    Comparator,
    Compare,
    CompareDate,
    Condition,
    Day,
    Field,
    Known,
    Linked,
    Not,
    OneOf,
)
from auditor.rules.thresholds import Constant

MOST_BRANCHES = 200
"""Alternatives looked at; a condition with more is taken to be possible."""
_OPPOSITE_DATE = {"before": "not_before", "not_before": "before", "after": "not_after", "not_after": "after"}
_ORDER = {"period_start": 0, "reference": 1, "period_end": 2}


def impossible(condition: Condition, model: Model) -> bool:
    """Is it certain that no record satisfies the condition?"""
    branches = list(_first(_branches(condition), MOST_BRANCHES + 1))
    return len(branches) <= MOST_BRANCHES and all(_contradicts(branch, model) for branch in branches)


def empty_range(bounds: Iterable[Bound], least: Fraction | None = None, most: Fraction | None = None) -> bool:
    """Is there no number between ``least`` and ``most`` that meets all bounds? Bounds that vary are passed over."""
    span = _Span(least, False, most, False)
    for bound in bounds:
        if isinstance(bound.threshold, Constant):
            span = span.narrowed(bound.comparator, bound.threshold.value)
    return span.is_empty


def _first(items: Iterable[_Branch], count: int) -> Iterator[_Branch]:
    for _, item in zip(range(count), items, strict=False):
        yield item


# ---------------------------------------------------------------- alternatives

_Literal = Condition
_Branch = tuple[_Literal, ...]


def _branches(condition: Condition, positive: bool = True) -> Iterator[_Branch]:
    """The alternatives of a condition, each a list of simple tests that must all hold."""
    match condition:
        case Not(of):
            yield from _branches(of, not positive)
        case All(of) if positive:
            yield from _all(of, True)
        case Any(of) if not positive:
            yield from _all(of, False)
        case All(of) | Any(of):
            for part in of:
                yield from _branches(part, positive)
        case Compare(field_, bounds) if not positive:
            for bound in bounds:
                yield (Compare(field_, (replace(bound, comparator=bound.comparator.opposite),)),)
        case CompareDate(field_, op, day) if not positive:
            yield (CompareDate(field_, _OPPOSITE_DATE[op], day),)  # type: ignore[arg-type]
        case Known(field_, known) if not positive:
            yield (Known(field_, not known),)
        case _:
            yield (condition if positive else Not(condition),)


def _all(parts: Iterable[Condition], positive: bool) -> Iterator[_Branch]:
    chosen = [tuple(_first(_branches(part, positive), MOST_BRANCHES + 1)) for part in parts]
    for combination in product(*chosen):
        yield tuple(test for branch in combination for test in branch)


# ---------------------------------------------------------------- one alternative


@dataclass(frozen=True)
class _Span:
    """Numbers from ``low`` to ``high`` (None: open), each end itself outside where ``strict``."""

    low: Fraction | None = None
    low_strict: bool = False
    high: Fraction | None = None
    high_strict: bool = False

    def narrowed(self, comparator: Comparator, value: Fraction) -> _Span:
        strict = comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN)
        if comparator.is_lower_bound:
            if self.low is None or value > self.low or (value == self.low and strict):
                return replace(self, low=value, low_strict=strict)
        elif self.high is None or value < self.high or (value == self.high and strict):
            return replace(self, high=value, high_strict=strict)
        return self

    @property
    def is_empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_strict or self.high_strict))

    def holds(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.low_strict)
        below = self.high is None or value < self.high or (value == self.high and not self.high_strict)
        return above and below


@dataclass
class _Facts:
    """What one alternative says of one field."""

    of: Field
    among: set[str | bool | int] | None = None
    excluded: set[str | bool | int] = field(default_factory=set)
    span: _Span = _Span(low=Fraction(0))  # numbers of the records model are not negative
    dates: list[tuple[str, Day]] = field(default_factory=list)
    known: set[bool] = field(default_factory=set)


def _contradicts(branch: _Branch, model: Model) -> bool:
    facts: dict[str, _Facts] = {}
    aggregates: dict[Linked, _Span] = {}
    for test in branch:
        match test:
            case OneOf(field_, values):
                found = facts.setdefault(str(field_), _Facts(field_))
                found.among = set(values) if found.among is None else found.among & set(values)
                found.known.add(True)
            case Not(OneOf(field_, values)):
                found = facts.setdefault(str(field_), _Facts(field_))
                found.excluded |= set(values)
                found.known.add(True)
            case Compare(field_, bounds):
                found = facts.setdefault(str(field_), _Facts(field_))
                found.known.add(True)
                for bound in bounds:
                    if isinstance(bound.threshold, Constant):
                        found.span = found.span.narrowed(bound.comparator, bound.threshold.value)
            case CompareDate(field_, op, day):
                found = facts.setdefault(str(field_), _Facts(field_))
                found.known.add(True)
                found.dates.append((op, day))
            case Known(field_, known):
                facts.setdefault(str(field_), _Facts(field_)).known.add(known)
            case Linked():
                if _impossible_aggregate(test, aggregates, model):
                    return True
    return any(_field_contradicts(found, model) for found in facts.values())


def _impossible_aggregate(test: Linked, aggregates: dict[Linked, _Span], model: Model) -> bool:
    same = replace(test, bounds=())
    span = aggregates.get(same, _Span(low=Fraction(0)))
    for bound in test.bounds:
        if isinstance(bound.threshold, Constant):
            span = span.narrowed(bound.comparator, bound.threshold.value)
    aggregates[same] = span
    return span.is_empty or (not span.holds(Fraction(0)) and test.where != TRUE and impossible(test.where, model))


def _field_contradicts(found: _Facts, model: Model) -> bool:
    if found.known == {True, False} or found.span.is_empty or _dates_contradict(found.dates):
        return True
    possible = found.among
    if possible is None and found.excluded:
        possible = _domain(found.of, model)
    if possible is None:
        return False
    left = {value for value in possible if value not in found.excluded}
    if found.of.type in ("integer", "number", "money", "time"):
        left = {v for v in left if isinstance(v, int) and found.span.holds(Fraction(v, found.of.scale))}
    return not left


def _domain(field_: Field, model: Model) -> set[str | bool | int] | None:
    """Every value that the field can have, where they can be listed."""
    if field_.type == "boolean":
        return {True, False}
    codes = model.code_list_of(field_.table, field_.name)
    return set(codes.codes) if codes else None


def _dates_contradict(dates: list[tuple[str, Day]]) -> bool:
    lows = [(op, day) for op, day in dates if op in ("after", "not_before")]
    highs = [(op, day) for op, day in dates if op in ("before", "not_after")]
    return any(_day_contradicts(low, high) for low in lows for high in highs)


def _day_contradicts(low: tuple[str, Day], high: tuple[str, Day]) -> bool:
    """Does no day lie on or after the one and on or before the other?"""
    (low_op, first), (high_op, last) = low, high
    strict = low_op == "after" or high_op == "before"
    if first == last:
        return strict
    if first.on and last.on:
        return first.on > last.on
    if first.kind in _ORDER and last.kind in _ORDER:
        # The reference date may coincide with either end, so only the ends of the period tell.
        return {first.kind, last.kind} == {"period_start", "period_end"} and _ORDER[first.kind] > _ORDER[last.kind]
    return False
