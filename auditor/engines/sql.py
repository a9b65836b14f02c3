"""Small builders of sqlglot expressions. Names and literals enter a query as nodes, never as formatted text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlglot import Dialect, exp

Sql = exp.Expr
_PLAIN = Dialect()
"""How a tree is written for :func:`key`: no engine's way."""


def col(table: str, column: str) -> Sql:
    return exp.Column(this=name(column), table=name(table))


def name(text: str) -> exp.Identifier:
    return exp.Identifier(this=text, quoted=True)


def num(value: int) -> Sql:
    return exp.Literal.number(value) if value >= 0 else exp.Neg(this=exp.Literal.number(-value))


def text(value: str) -> Sql:
    return exp.Literal.string(value)


def true() -> Sql:
    return exp.Boolean(this=True)


def false() -> Sql:
    return exp.Boolean(this=False)


def null() -> Sql:
    return exp.Null()


def truth(value: bool | None) -> Sql:
    return null() if value is None else exp.Boolean(this=value)


def _joined(parts: Iterable[Sql], kind: type[exp.Expr], neutral: bool) -> Sql:
    kept: list[Sql] = []
    for part in parts:
        if isinstance(part, exp.Boolean):
            if bool(part.this) is neutral:
                continue
            return truth(not neutral)
        kept.append(part)
    if not kept:
        return truth(neutral)
    result = own(kept[0])
    for part in kept[1:]:
        left = result if isinstance(result, kind) else _wrapped(result)  # a AND b AND c needs no brackets
        result = kind(this=left, expression=_wrapped(part))
    return result


def own(part: Sql) -> Sql:
    """``part`` itself where it stands in no tree yet, else a copy: a node has one parent, and copies are slow."""
    return part if part.parent is None else part.copy()


def _wrapped(part: Sql) -> Sql:
    part = own(part)
    simple = isinstance(part, exp.Column | exp.Literal | exp.Boolean | exp.Null | exp.Case | exp.Paren | exp.Coalesce | exp.Cast)
    return part if simple else exp.Paren(this=part)


def all_of(parts: Iterable[Sql]) -> Sql:
    """Three-valued AND; TRUE for none."""
    return _joined(parts, exp.And, True)


def any_of(parts: Iterable[Sql]) -> Sql:
    """Three-valued OR; FALSE for none."""
    return _joined(parts, exp.Or, False)


def negated(part: Sql) -> Sql:
    if isinstance(part, exp.Boolean):
        return truth(not part.this)
    return exp.Not(this=_wrapped(part))


def compare(kind: type[exp.Expr], left: Sql, right: Sql) -> Sql:
    return kind(this=_wrapped(left), expression=_wrapped(right))


def at_least(left: Sql, right: Sql) -> Sql:
    return compare(exp.GTE, left, right)


def more_than(left: Sql, right: Sql) -> Sql:
    return compare(exp.GT, left, right)


def at_most(left: Sql, right: Sql) -> Sql:
    return compare(exp.LTE, left, right)


def less_than(left: Sql, right: Sql) -> Sql:
    return compare(exp.LT, left, right)


def equal(left: Sql, right: Sql) -> Sql:
    return compare(exp.EQ, left, right)


def plus(left: Sql, right: Sql) -> Sql:
    return compare(exp.Add, left, right)


def summed(parts: Sequence[Sql]) -> Sql:
    """One after the other; 0 for none."""
    result = own(parts[0]) if parts else num(0)
    for part in parts[1:]:
        result = exp.Add(this=result, expression=_wrapped(part))
    return result


def minus(left: Sql, right: Sql) -> Sql:
    return compare(exp.Sub, left, right)


def times(left: Sql, factor: int) -> Sql:
    return left if factor == 1 else compare(exp.Mul, left, num(factor))


def followed(first: Sql, second: Sql) -> Sql:
    """Two texts, one after the other; NULL where one is."""
    return exp.DPipe(this=_wrapped(first), expression=_wrapped(second), safe=True)


def letters(text_value: Sql) -> Sql:
    """How many letters a text has."""
    return exp.Length(this=own(text_value))


def first_letters(text_value: Sql, number: Sql) -> Sql:
    """The first ``number`` letters of a text; what a number below nought gives differs from engine to engine."""
    return exp.Left(this=own(text_value), expression=own(number))


def letters_after(text_value: Sql, number: Sql) -> Sql:
    """A text without its first ``number`` letters."""
    return exp.Substring(this=own(text_value), start=plus(number, num(1)))


def whole(left: Sql, divisor: int) -> Sql:
    """Integer division by a positive constant, truncating towards zero on every engine."""
    return exp.IntDiv(this=_wrapped(left), expression=num(divisor))


def remainder(left: Sql, divisor: int) -> Sql:
    return compare(exp.Mod, left, num(divisor))


def has_bit(mask: Sql, nth: int) -> Sql:
    """Whether bit ``nth`` (from 0) of a whole number is set."""
    return compare(exp.NEQ, exp.BitwiseAnd(this=own(mask), expression=num(1 << nth)), num(0))


def is_null(part: Sql) -> Sql:
    return exp.Is(this=_wrapped(part), expression=null())


def is_true(part: Sql) -> Sql:
    return own(part) if isinstance(part, exp.Boolean) else exp.Is(this=_wrapped(part), expression=true())


def is_false(part: Sql) -> Sql:
    return truth(not part.this) if isinstance(part, exp.Boolean) else exp.Is(this=_wrapped(part), expression=false())


def is_not_false(part: Sql) -> Sql:
    if isinstance(part, exp.Boolean):
        return own(part)
    return exp.Not(this=exp.Paren(this=is_false(part)))


def one_of(part: Sql, values: Sequence[Sql]) -> Sql:
    if len(values) == 1:
        return equal(part, values[0])
    return exp.In(this=_wrapped(part), expressions=[own(value) for value in values])


def case(branches: Iterable[tuple[Sql, Sql]], default: Sql | None = None) -> Sql:
    ifs = [exp.If(this=own(when), true=own(then)) for when, then in branches]
    return exp.Case(ifs=ifs, default=own(default) if default is not None else None)


def weighed(test: Sql, yes: int, unknown: int) -> Sql:
    """``yes`` where a three-valued ``test`` is TRUE, 0 where it is FALSE, ``unknown`` where it is NULL.

    The test is written, and worked out, once.
    """
    return coalesce(times(cast(test, "INT"), yes), num(unknown))


def coalesce(first: Sql, second: Sql) -> Sql:
    return exp.Coalesce(this=own(first), expressions=[own(second)])


def least(first: Sql, second: Sql) -> Sql:
    """The smaller of two values neither of which is NULL."""
    return case([(less_than(second, first), second)], first)


def count_where(condition: Sql) -> Sql:
    return _filtered(exp.Count(this=exp.Star()), condition)


def count_distinct(value: Sql, condition: Sql) -> Sql:
    return _filtered(exp.Count(this=exp.Distinct(expressions=[own(value)])), condition)


def aggregate(kind: type[exp.Expr], value: Sql, condition: Sql) -> Sql:
    return _filtered(kind(this=own(value)), condition)


def total(value: Sql, condition: Sql) -> Sql:
    """A sum as an exact BIGINT; 0 over no rows."""
    return coalesce(cast(aggregate(exp.Sum, value, condition), "BIGINT"), num(0))


def cast(value: Sql, kind: str) -> Sql:
    """``value`` as VARCHAR, BIGINT, INT or BOOLEAN."""
    return exp.Cast(this=own(value), to=exp.DataType(this=exp.DType[kind], nested=False))


def left(source: exp.Expr) -> exp.Join:
    """``source``, to be joined to what need not fit it. (sqlglot reads a kind of join that is given as text with its parser.)"""
    return exp.Join(this=source, side="LEFT")


def inner(source: exp.Expr) -> exp.Join:
    """``source``, to be joined to what fits it."""
    return exp.Join(this=source, kind="INNER")


def sources(query: exp.Expr) -> list[str]:
    """The names that a statement reads from, each once: tables and its own common table expressions.

    Looks at FROM, JOIN and WITH only: scalar expressions, which are by far the larger part, have no sources of their own.
    """
    found: dict[str, None] = {}
    pending = [query]
    while pending:
        part = pending.pop()
        match part:
            case exp.Table():
                found[part.name] = None
                continue
            case exp.Select():
                inner = [part.args.get("from_"), *(part.args.get("joins") or ()), part.args.get("with_")]
            case exp.With():
                inner = part.expressions
            case _:
                inner = [part.args.get("this"), part.args.get("expression")]
        pending.extend(one for one in inner if one is not None)
    return list(found)


def key(part: Sql) -> str:
    """A text that is the same for equal expressions; ``part`` stays as it is."""
    return part.sql(_PLAIN, copy=False)


def _filtered(call: Sql, condition: Sql) -> Sql:
    if isinstance(condition, exp.Boolean) and condition.this:
        return call
    return exp.Filter(this=call, expression=exp.Where(this=own(condition)))


def alias(part: Sql, label: str) -> Sql:
    return exp.Alias(this=own(part), alias=name(label))


def table(source: str, label: str) -> exp.Table:
    return exp.Table(this=name(source), alias=exp.TableAlias(this=name(label)))
