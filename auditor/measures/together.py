"""What is asked of staff one by one, settled together: a person on several lists counts once, of several candidates one does.

Rows of staff that surely are one person: one of them stands for all, so that the person is a member where any row is, and
satisfies a condition where any such row does. Perhaps one person: whether the rows are members is open, also of one that is
none where that hangs on linked records, of which the person may have more; and what is recorded of the others may undo a
condition that more records do not only help.

A row that means one of several members of staff leaves a condition open for each of them. Together they are not: no more of
them satisfy it than there are such rows, and one at least where a row surely counts and is enough for whoever of them is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.conditions import candidates_of, condition
from auditor.measures.moment import Moment
from auditor.measures.row import Row
from auditor.records.candidates import AMONG
from auditor.rules import ast


@dataclass(frozen=True)
class Enough:
    """Records that mean one of several people. ``some``: whether there is such a record; ``met``: whether one is enough."""

    some: Sql
    met: Sql


@dataclass(frozen=True)
class Question:
    """Whether a record belongs, and satisfies ``test``, over member columns.

    ``alone``: ``test`` as it is without the records that mean one of several people; ``records``: how many of those may count.
    ``only_helps``: one more record can only make ``test`` true. ``linked``: whether ``belongs`` hangs on linked records.
    """

    belongs: Sql
    test: Sql
    alone: Sql | None = None
    records: Sql | None = None
    enough: tuple[Enough, ...] = ()
    only_helps: bool = True
    linked: bool = False


@dataclass(frozen=True)
class Settled:
    """``belongs``, ``test`` with one row standing for each person; ``counted``: ``test`` as groups of candidates are counted."""

    belongs: Sql
    test: Sql
    counted: Sql


def question(
    belongs: Sql, test: Sql, of: ast.Condition, by: ast.Condition, row: Row, moment: Moment, member: Callable[[Sql], Sql]
) -> Question:
    """What is asked of staff: whether they belong by ``of``, and satisfy ``by``. ``member``: a column of what is asked."""
    linked = hangs_on_records(of)
    found = {
        part: of_part
        for part in dict.fromkeys(part for part in by.walk() if isinstance(part, ast.Linked))
        if (of_part := candidates_of(part, row, moment)) is not None
    }
    if not found:
        return Question(belongs, test, only_helps=by.only_helps(), linked=linked)
    enough = [
        Enough(member(one.some), member(condition(_replaced(by, part, ast.All(()) if one.met else ast.Any(())), row, moment)))
        for part, one in found.items()
        if one.met is not None
    ]
    number = sql.summed([one.number for one in found.values()])
    alone = condition(by, row.without_candidates(), moment)
    return Question(belongs, test, member(alone), member(number), tuple(enough), by.only_helps(), linked)


def hangs_on_records(condition: ast.Condition) -> bool:
    """Whether a condition on staff looks at what is recorded of them elsewhere."""
    return any(
        isinstance(part, ast.Linked) or (isinstance(part, ast.Compare) and part.field.type == "service")
        for part in condition.walk()
    )


def _replaced(by: ast.Condition, old: ast.Condition, new: ast.Condition) -> ast.Condition:
    """``by`` with ``new`` in the place of each part ``old``."""
    match by:
        case ast.All(of):
            return ast.All(tuple(_replaced(part, old, new) for part in of))
        case ast.Any(of):
            return ast.Any(tuple(_replaced(part, old, new) for part in of))
        case ast.Not(of):
            return ast.Not(_replaced(of, old, new))
    return new if by == old else by


# ---------------------------------------------------------------- the query

SUBJECT, RECORD, PERSON, CLEAN, GROUP, OWN = "subject", "record_id", "together_p", "together_clean", "together_g", "together_own"


def marks(row: Row) -> dict[str, Sql]:
    """The columns by which rows are put together: the person, whether that is certain, the group of candidates, the row's own."""
    own = sql.col(row.alias, AMONG)
    if not row.together:
        return {PERSON: sql.cast(sql.null(), "BIGINT"), CLEAN: sql.true(), GROUP: own, OWN: own}
    joined = row.persons(sql.col(row.alias, "record_id"))
    return {
        PERSON: sql.col(joined, "p"),
        CLEAN: sql.coalesce(sql.col(joined, "clean"), sql.true()),
        GROUP: row.group_of(row.alias),
        OWN: own,
    }


EACH = "each"
"""The name under which :func:`settled_query` reads the records one by one."""


def settled_query(questions: Sequence[Question]) -> exp.Select:
    """:data:`EACH` with three columns more for each question: see :func:`labels`."""
    own = exp.Select(expressions=[exp.Star()]).from_(sql.table(EACH, "o"), copy=False)
    few = own.copy().where(sql.negated(sql.all_of([sql.is_null(_o(PERSON)), sql.is_null(_o(GROUP))])), copy=False)
    for columns in (_ranked(questions), _persons(questions), _groups(questions), _counted(questions)):
        few = exp.Select(expressions=columns).from_(few.subquery("o", copy=False), copy=False)
    chosen: list[Sql] = [exp.Column(this=exp.Star(), table=sql.name("o"))]
    for nth, question in enumerate(questions):
        plain = (question.belongs, question.test, question.test)
        for label, value in zip(labels(nth), plain, strict=True):
            given = sql.case([(sql.is_null(sql.col("l", "k")), at(value, "o"))], sql.col("l", label))
            chosen.append(sql.alias(given, label))
    query = exp.Select(expressions=chosen).from_(sql.table(EACH, "o"), copy=False)
    return query.join(sql.left(few.subquery("l", copy=False)), on=sql.equal(sql.col("l", "k"), _o(RECORD)), copy=False)


def labels(nth: int) -> tuple[str, str, str]:
    """Whether a row belongs, whether it satisfies the test, and that as it is counted."""
    return f"g{nth}", f"h{nth}", f"i{nth}"


def _o(name: str) -> Sql:
    return sql.col("o", name)


def at(value: Sql, alias: str) -> Sql:
    """A test over member columns, as it reads where these stand under another name."""
    found = value.copy()
    for column in [found] if isinstance(found, exp.Column) else list(found.find_all(exp.Column)):
        column.set("table", sql.name(alias))
    return found


def _mark(test: Sql) -> Sql:
    return sql.case([(test, sql.num(1))], sql.num(0))


def _over(call: Sql, *partition: Sql, order: Sequence[Sql] = ()) -> Sql:
    ordered = exp.Order(expressions=[exp.Ordered(this=one, nulls_first=False) for one in order]) if order else None
    return exp.Window(this=call, partition_by=list(partition), order=ordered)


def _first(*partition: Sql, order: Sequence[Sql]) -> Sql:
    return _over(exp.RowNumber(), *partition, order=order)


def _kept(*names: str) -> list[Sql]:
    return [_o(name) for name in names]


def _ranked(questions: Sequence[Question]) -> list[Sql]:
    """Of the rows of each person: how many may be members, whether of one that is open, and which comes first."""
    columns = [sql.alias(_o(RECORD), "k"), *_kept(SUBJECT, PERSON, CLEAN, GROUP, OWN)]
    for nth, question in enumerate(questions):
        belongs, test = at(question.belongs, "o"), at(question.test, "o")
        may = sql.is_not_false(belongs)
        best = sql.case([(sql.is_true(test), sql.num(0)), (sql.is_null(test), sql.num(1))], sql.num(2))
        order = (_mark(sql.is_false(belongs)), best, _o(RECORD))
        columns += [
            sql.alias(belongs, f"belongs{nth}"),
            sql.alias(test, f"test{nth}"),
            sql.alias(_over(exp.Sum(this=_mark(may)), _o(PERSON)), f"may{nth}"),
            sql.alias(_over(exp.Sum(this=_mark(sql.is_null(belongs))), _o(PERSON)), f"open{nth}"),
            sql.alias(_first(_o(PERSON), order=order), f"place{nth}"),
        ]
        if question.alone is not None:
            assert question.records is not None
            columns += [
                sql.alias(at(question.alone, "o"), f"alone{nth}"),
                sql.alias(at(question.records, "o"), f"records{nth}"),
            ]
            for part, one in enumerate(question.enough):
                columns += [
                    sql.alias(at(one.some, "o"), f"some{nth}_{part}"),
                    sql.alias(at(one.met, "o"), f"met{nth}_{part}"),
                ]
    return columns


def _beside(nth: int, question: Question) -> list[str]:
    if question.alone is None:
        return []
    parts = range(len(question.enough))
    return [f"alone{nth}", f"records{nth}", *(f"{name}{nth}_{part}" for part in parts for name in ("some", "met"))]


def _persons(questions: Sequence[Question]) -> list[Sql]:
    """One row for each person; open where that is."""
    columns = _kept("k", SUBJECT, PERSON, CLEAN, GROUP, OWN)
    lone, apart = sql.is_null(_o(PERSON)), sql.negated(_o(CLEAN))
    for nth, question in enumerate(questions):
        belongs, test = _o(f"belongs{nth}"), _o(f"test{nth}")
        several = sql.all_of([sql.more_than(_o(f"open{nth}"), sql.num(0)), sql.more_than(_o(f"may{nth}"), sql.num(1))])
        none = sql.is_false(belongs)
        if question.linked:
            none = sql.all_of([none, sql.negated(apart)])
        once = sql.case(
            [
                (lone, belongs),
                (none, sql.false()),
                (sql.any_of([apart, several]), sql.null()),
                (sql.equal(_o(f"place{nth}"), sql.num(1)), belongs),
            ],
            sql.false(),
        )
        undone = sql.negated(sql.is_true(test)) if question.only_helps else sql.true()
        shared = sql.all_of([sql.negated(lone), apart, undone])
        columns += [
            sql.alias(once, labels(nth)[0]),
            sql.alias(sql.case([(shared, sql.cast(sql.null(), "BOOLEAN"))], test), labels(nth)[1]),
            *_kept(*_beside(nth, question)),
        ]
    return columns


def _groups(questions: Sequence[Question]) -> list[Sql]:
    """Of each group: who is open for its records alone, and whether one of them surely satisfies the test."""
    columns = _kept("k", SUBJECT, GROUP)
    certain = sql.any_of([sql.is_null(_o(PERSON)), _o(CLEAN)])
    for nth, question in enumerate(questions):
        belongs, test = (_o(label) for label in labels(nth)[:2])
        columns += [belongs, test]
        if question.alone is None:
            continue
        for_these = sql.all_of([certain, sql.is_not_false(belongs), sql.is_null(test), sql.is_false(_o(f"alone{nth}"))])
        satisfied = sql.all_of([sql.is_true(belongs), sql.is_true(test)])
        columns += [
            _o(f"records{nth}"),
            sql.alias(for_these, f"these{nth}"),
            sql.alias(_over(exp.Max(this=_mark(satisfied)), _o(SUBJECT), _o(GROUP)), f"already{nth}"),
        ]
        for part in range(len(question.enough)):
            every = sql.any_of([sql.is_null(_o(OWN)), sql.all_of([sql.is_true(belongs), sql.is_true(_o(f"met{nth}_{part}"))])])
            columns += [
                sql.alias(
                    _over(exp.Max(this=_mark(sql.is_true(_o(f"some{nth}_{part}")))), _o(SUBJECT), _o(GROUP)), f"some{nth}_{part}"
                ),
                sql.alias(_over(exp.Min(this=_mark(every)), _o(SUBJECT), _o(GROUP)), f"met{nth}_{part}"),
            ]
    return columns


def _counted(questions: Sequence[Question]) -> list[Sql]:
    """The test as it is counted: of those who are open for a group's records alone, one satisfies it, or no more than records."""
    columns = _kept("k")
    for nth, question in enumerate(questions):
        belongs, test = (_o(label) for label in labels(nth)[:2])
        columns += [belongs, test]
        if question.alone is None:
            columns.append(sql.alias(test.copy(), labels(nth)[2]))
            continue
        these = _o(f"these{nth}")
        order = (_mark(sql.negated(these)), _mark(sql.negated(sql.is_true(belongs))), _o("k"))
        place = _first(_o(SUBJECT), _o(GROUP), order=order)
        parts = [
            sql.all_of([sql.equal(_o(f"{name}{nth}_{part}"), sql.num(1)) for name in ("some", "met")])
            for part in range(len(question.enough))
        ]
        surely = sql.all_of([sql.any_of(parts), sql.equal(_o(f"already{nth}"), sql.num(0)), sql.equal(place, sql.num(1))])
        counted = sql.case(
            [
                (sql.all_of([these, surely]), sql.true()),
                (sql.all_of([these, sql.more_than(place.copy(), _o(f"records{nth}"))]), sql.false()),
            ],
            test,
        )
        columns.append(sql.alias(counted, labels(nth)[2]))
    return columns
