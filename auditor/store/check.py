"""Whether a store that somebody else has laid out is what the measures take it for. A wrong key or code would pass unseen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.engine import Engine
from auditor.i18n import Message, msg
from auditor.model.model import Model, Table, link_key
from auditor.problems import Problem
from auditor.records.candidates import AMONG, NOBODY_HERE
from auditor.records.doubt import COLUMN as DOUBT
from auditor.records.doubt import REASONS
from auditor.store.layout import DISTRICTS, LATEST, model_digest, owner_column
from auditor.store.persons_sql import STAFF
from auditor.store.store import Store

_AT_ONCE = 20
_FIRST_DAY, _LAST_DAY = 10000101, 99991231
Test = tuple[str, sql.Sql, Message]
"""(column, TRUE where a row will not do, why)."""


def is_own(store: Store, model: Model) -> bool:
    """Whether the program itself wrote the store, by this very model; then nothing need be checked."""
    return store.settings.get("model") == model_digest(model)


def problems_of(store: Store, model: Model) -> list[Problem]:
    """Every column with values that will not do, each with an example. Raises UserError where tables or columns are not right."""
    with closing(store.connect()) as engine:
        return list(_problems(store, model, engine))


def _problems(store: Store, model: Model, engine: Engine) -> Iterator[Problem]:
    tables = [name for name in (DISTRICTS, *model.tables) if name in store.tables]
    for name in tables:
        query = store.query(engine, model, name)
        assert query is not None
        engine.view(name, query)
    targets = {"schools", DISTRICTS, *(to for table in model.tables.values() for to in table.links().values())}
    sizes = {name: _size(engine, name) for name in tables if name in targets}
    for name in tables:
        if name in targets:
            yield from _numbered(store, engine, name, sizes[name], dense=name in ("schools", DISTRICTS))
        if name in model.tables:
            tests = [*_owned(model, name, sizes), *_values(model, model.tables[name], name, store)]
            for start in range(0, len(tests), _AT_ONCE):
                yield from _tested(store, engine, model.tables[name], name, tests[start : start + _AT_ONCE])
            yield from _links(store, model, engine, name)
            yield from _candidates(store, engine, name)


def _size(engine: Engine, name: str) -> int:
    found: int = engine.rows(exp.Select(expressions=[exp.Count(this=exp.Star())]).from_(sql.table(name, "t")))[0][0]
    return found


def _numbered(store: Store, engine: Engine, name: str, size: int, *, dense: bool) -> Iterator[Problem]:
    """What others point to has a number of its own; schools and districts are numbered 0, 1, 2 …"""
    key = sql.col("t", "record_id")
    distinct = exp.Count(this=exp.Distinct(expressions=[key]))
    ends = [exp.Min(this=key.copy()), exp.Max(this=key.copy())]
    query = exp.Select(expressions=[sql.alias(value, f"n{n}") for n, value in enumerate((distinct, *ends))])
    found, least, most = engine.rows(query.from_(sql.table(name, "t")))[0]
    if found != size:
        yield _problem(store, name, "record_id", msg("it must be there in every row, and no two may be equal"))
    elif dense and size and (least, most) != (0, size - 1):
        yield _problem(store, name, "record_id", msg("it must run 0, 1, 2 … without a gap"))


def _owned(model: Model, name: str, sizes: dict[str, int]) -> Iterator[Test]:
    owner = owner_column(model, name)
    key = sql.col("t", owner)
    if owner == "schools_key":
        there = sizes["schools"]
        bad = sql.any_of([sql.is_null(key), sql.less_than(key, sql.num(0)), sql.at_least(key, sql.num(there))])
        yield owner, bad, msg("it must be the record_id of a school")
    else:
        district = sql.col("t", link_key("district"))
        outside = [sql.less_than(district, sql.num(0)), sql.at_least(district, sql.num(sizes.get(DISTRICTS, 0)))]
        yield link_key("district"), sql.any_of([sql.is_null(district), *outside]), msg("it must be the record_id of a district")


def _values(model: Model, table: Table, name: str, store: Store) -> Iterator[Test]:
    there = store.tables[name]
    if DOUBT in there:
        known = [sql.text(reason) for reason in REASONS]
        yield DOUBT, sql.negated(sql.one_of(sql.col("t", DOUBT), known)), msg("it is no reason for a doubt")
    for column, spec in table.columns.items():
        value = sql.col("t", column)
        if column not in there:
            continue
        codes = model.code_list_of(name, column)
        if codes is not None:
            known = [sql.text(code) for code in codes.codes]
            yield column, sql.negated(sql.one_of(value, known)), msg("it is no code of the records model")
        elif spec.type == "date":
            yield column, _no_day(value), msg("it is no day written like 20250901")
            if f"{column}{LATEST}" in there:
                latest = sql.col("t", f"{column}{LATEST}")
                one_alone = sql.compare(exp.NEQ, sql.is_null(value), sql.is_null(latest))
                apart = sql.any_of([sql.less_than(latest, value), sql.is_true(one_alone), _no_day(latest)])
                yield f"{column}{LATEST}", apart, msg("it is no day from the earliest one on")
        elif spec.type in ("integer", "number", "money", "time"):
            yield column, sql.less_than(value, sql.num(0)), msg("it is less than nought")


def _no_day(value: sql.Sql) -> sql.Sql:
    month, day = sql.remainder(sql.whole(value, 100), 100), sql.remainder(value, 100)
    return sql.any_of(
        [
            sql.less_than(value, sql.num(_FIRST_DAY)),
            sql.more_than(value, sql.num(_LAST_DAY)),
            sql.less_than(month, sql.num(1)),
            sql.more_than(month, sql.num(12)),
            sql.less_than(day, sql.num(1)),
            sql.more_than(day, sql.num(31)),
        ]
    )


def _tested(store: Store, engine: Engine, table: Table, name: str, tests: list[Test]) -> Iterator[Problem]:
    chosen = []
    for nth, (column, bad, _) in enumerate(tests):
        example = sql.aggregate(exp.Min, exp.cast(sql.col("t", column), "VARCHAR"), sql.is_true(bad))
        chosen += [sql.alias(sql.count_where(sql.is_true(bad)), f"n{nth}"), sql.alias(example, f"v{nth}")]
    row = engine.rows(exp.Select(expressions=chosen).from_(sql.table(name, "t")))[0]
    for nth, (column, _, why) in enumerate(tests):
        count, example = row[2 * nth : 2 * nth + 2]
        if count:
            spec = table.columns.get(column.removesuffix(LATEST))
            hidden = spec is not None and spec.personal and example is not None
            yield _problem(store, name, column, why, count, "*" if hidden else example)


def _links(store: Store, model: Model, engine: Engine, name: str) -> Iterator[Problem]:
    """A link leads to a record of the same school, or nowhere."""
    for target in dict.fromkeys(model.tables[name].links().values()):
        key = sql.col("t", link_key(target))
        if target == "schools" or link_key(target) not in store.tables[name]:
            continue
        same = sql.equal(sql.col("o", "record_id"), key)
        if target in store.tables and model.tables[name].level == "school" and model.tables[target].level == "school":
            same = sql.all_of([same, sql.equal(sql.col("o", "schools_key"), sql.col("t", "schools_key"))])
        lost = sql.negated(sql.is_null(key))
        query = exp.Select(expressions=[exp.Count(this=exp.Star()), exp.Min(this=key.copy())]).from_(sql.table(name, "t"))
        if target in store.tables:
            query = query.join(sql.left(sql.table(target, "o")), on=same, copy=False)
            lost = sql.all_of([lost, sql.is_null(sql.col("o", "record_id"))])
        count, example = engine.rows(query.where(lost, copy=False))[0]
        if count:
            why = msg("it must be the record_id of a row of {target} of the same school", target=target)
            yield _problem(store, name, link_key(target), why, count, str(example))


def _candidates(store: Store, engine: Engine, name: str) -> Iterator[Problem]:
    """A row that means one of several members of staff has some at its school."""
    if name == STAFF or AMONG not in store.tables[name]:
        return
    group = sql.col("t", AMONG)
    query = exp.Select(expressions=[exp.Count(this=exp.Star()), exp.Min(this=group.copy())]).from_(sql.table(name, "t"))
    lost = sql.negated(sql.equal(sql.coalesce(group, sql.num(NOBODY_HERE)), sql.num(NOBODY_HERE)))
    if AMONG in store.tables.get(STAFF, ()):
        staff = exp.Select(expressions=[sql.col("s", AMONG), sql.col("s", "schools_key")]).from_(sql.table(STAFF, "s"))
        same = [sql.equal(sql.col("o", column), sql.col("t", column)) for column in (AMONG, "schools_key")]
        query = query.join(sql.left(staff.distinct().subquery("o")), on=sql.all_of(same), copy=False)
        lost = sql.all_of([lost, sql.is_null(sql.col("o", AMONG))])
    count, example = engine.rows(query.where(lost, copy=False))[0]
    if count:
        yield _problem(store, name, AMONG, msg("no member of staff of the same school has this number"), count, str(example))


def _problem(store: Store, table: str, column: str, why: Message, count: int = 0, example: str | None = None) -> Problem:
    if not count:
        return Problem("E992", msg("{table}.{column}: {why}", table=table, column=column, why=why), store.place)
    if example is None:
        message = msg("{table}.{column} is empty in {n} rows: {why}", table=table, column=column, n=count, why=why)
    else:
        message = msg(
            "{table}.{column} is invalid in {n} rows, such as “{value}”: {why}",
            table=table,
            column=column,
            n=count,
            value=example,
            why=why,
        )
    return Problem("E992", message, store.place)
