"""Columns that give a field a wanted value: where it is worked out by a formula, one column is free and the others are given.

What is already said of a record stays; of what is not said a column is taken at its default, else at nothing, one or a hundred.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from auditor.authoring.made.facts import Facts, amount_of, written_amount
from auditor.model.model import Column, Model
from auditor.rules.ast import Field, Linked
from auditor.rules.expressions import Counted, Expression, Number, Operation

_FILLED = (Fraction(0), Fraction(1), Fraction(100))


def valued(at: Field, value: Fraction, facts: Facts, model: Model) -> Iterator[Facts]:
    """What is to be added to ``facts`` so that a column, or a field worked out by a formula, has a value."""
    if at.formula is None:
        if facts.amount(at) == value:
            yield Facts()
        elif at.name not in facts.of(at) and _fits(at, value, model):
            yield put(at, value)
        return
    value = value / 100 if at.unit == "percent" else value
    leaves = list(dict.fromkeys(at.formula.fields()))
    unsaid = [leaf for leaf in leaves if leaf.name not in facts.of(leaf)]
    said = {leaf: amount for leaf in leaves if (amount := facts.amount(leaf)) is not None}
    if not unsaid:
        if worked_out(at.formula.of, said, facts) == value:
            yield Facts()
        return
    for free in sorted(unsaid, key=lambda leaf: _default(leaf, model) is not None):
        others = [leaf for leaf in unsaid if leaf != free]
        for fill in _FILLED:
            filled = {leaf: fill if (own := _default(leaf, model)) is None else own for leaf in others}
            found = _free(at.formula.of, free, {**said, **filled}, value, facts)
            if found is not None and _fits(free, found, model):
                parts = [put(free, found), *(put(leaf, amount) for leaf, amount in filled.items())]
                yield _all(parts)
                break


def put(at: Field, value: Fraction) -> Facts:
    """A column of numbers set, of the record or of its parent."""
    return set_to(at, written_amount(value, at.type) + ("%" if at.unit == "percent" else ""))


def set_to(at: Field, value: object) -> Facts:
    """A column set, of the record or of its parent."""
    return Facts({at.name: value}) if not at.path else Facts({}, {at.table: {at.name: value}})


def known_amount(at: Field, facts: Facts) -> Fraction | None:
    """The value of a field, also of a formula, that follows from what is said; None where not all of it is."""
    if at.formula is None:
        return facts.amount(at)
    said = {leaf: facts.amount(leaf) for leaf in at.formula.fields()}
    known = {leaf: amount for leaf, amount in said.items() if amount is not None}
    found = worked_out(at.formula.of, known, facts) if len(known) == len(said) else None
    return found * 100 if found is not None and at.unit == "percent" else found


def leaves_of(at: Field) -> tuple[Field, ...]:
    """The columns that a field is made of."""
    return (at,) if at.formula is None else tuple(dict.fromkeys(at.formula.fields()))


def worked_out(expression: Expression, values: Mapping[Field, Fraction], facts: Facts) -> Fraction | None:
    """The value of a formula; None where it divides by nothing, or a column has no value."""
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Counted):
        return Fraction(len(facts.linked.get(expression.of.table, ())))
    if isinstance(expression, Operation):
        left, right = worked_out(expression.left, values, facts), worked_out(expression.right, values, facts)
        if left is None or right is None or (expression.sign == "/" and right == 0):
            return None
        match expression.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case _:
                return left / right
    if expression.formula is not None:
        return worked_out(expression.formula.of, values, facts)
    found = values.get(expression)
    return found / 100 if found is not None and expression.unit == "percent" else found


def _free(of: Expression, free: Field, others: Mapping[Field, Fraction], wanted: Fraction, facts: Facts) -> Fraction | None:
    """The value of the free column with which a formula that is linear in it has the wanted value."""
    first, second = (worked_out(of, {**others, free: at}, facts) for at in (Fraction(1), Fraction(2)))
    if first is None or second is None or first == second:
        return None
    found = 1 + (wanted - first) / (second - first)
    return found if worked_out(of, {**others, free: found}, facts) == wanted else None


def counted_alone(at: Field, value: Fraction) -> tuple[Linked, Fraction] | None:
    """The records that a formula counts, and how many of them give it a value; None where it is made of anything else."""
    counted = [] if at.formula is None else list(dict.fromkeys(at.formula.counted()))
    if at.formula is None or len(counted) != 1 or any(at.formula.fields()):
        return None
    first, second = (worked_out(at.formula.of, {}, Facts(linked={counted[0].table: ({},) * n})) for n in (1, 2))
    if first is None or second is None or first == second:
        return None
    return counted[0], 1 + (value - first) / (second - first)


def _default(at: Field, model: Model) -> Fraction | None:
    column = model.tables[at.table].columns.get(at.name)
    return None if column is None or column.default is None else amount_of(column.default)


def _fits(at: Field, value: Fraction, model: Model) -> bool:
    """Whether a column can hold a value."""
    column = model.tables[at.table].columns.get(at.name)
    return column is not None and len(at.path) <= 1 and value >= 0 and (value / step_of(column)).denominator == 1


def step_of(column: Column) -> Fraction:
    """The smallest difference between two values of a column, as a case writes them."""
    if column.type == "time":
        return Fraction(1)
    return Fraction(100 if column.unit == "percent" else 1, column.scale)


def _all(parts: list[Facts]) -> Facts:
    found = Facts()
    for part in parts:
        joined = found.joined(part)
        assert joined is not None  # each sets another column
        found = joined
    return found
