"""The schools of a store in batches of whole districts, each a run of keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from auditor.engines import sql
from auditor.model.model import Model, link_key
from auditor.store.database import Database
from auditor.store.layout import DISTRICTS
from auditor.store.persons_sql import STAFF
from auditor.store.store import Part, Store

SCHOOLS_IN_A_BATCH = 24_000


@dataclass(frozen=True)
class Batch:
    name: str
    part: Part


@dataclass(frozen=True)
class Span:
    """The schools of one district: the smallest and the greatest of their keys."""

    district: int
    first: int
    last: int


def batches(database: Database, schools: int) -> list[Batch]:
    """Batches of at least one district and at most ``schools`` schools, unless one district has more.

    A batch is a run of keys, so that an engine need not look at the rest; districts whose keys are mixed stay together.
    """
    school, district = sql.col("s", "record_id"), sql.col("s", link_key("district"))
    query = exp.Select(
        expressions=[district, sql.alias(exp.Min(this=school), "a"), sql.alias(exp.Max(this=school.copy()), "b")]
    ).from_(sql.table("schools", "s"), copy=False)
    query = query.where(sql.negated(sql.is_null(district.copy())), copy=False).group_by(district.copy(), copy=False)
    spans = sorted((Span(*row) for row in database.rows(query)), key=lambda span: span.district)
    parts = _parts(list(_cuts(spans, _keys(database, "schools"), _keys(database, DISTRICTS))), schools)
    return [Batch(f"{nth:04d}", part) for nth, part in enumerate(parts, 1)]


def on_several_lists(store: Store, model: Model, cut: Sequence[Batch]) -> frozenset[str]:
    """``staff`` where one person perhaps stands on the lists of several schools; looked for batch by batch, as a batch fits."""
    for batch in cut:
        with Database(store, model, part=batch.part) as database:
            if STAFF in database.catalog.shared:
                return frozenset({STAFF})
    return frozenset()


def _keys(database: Database, table: str) -> int:
    """One more than the greatest key."""
    query = exp.Select(expressions=[exp.Max(this=sql.col("t", "record_id"))]).from_(sql.table(table, "t"), copy=False)
    greatest = database.rows(query)[0][0]
    return 0 if greatest is None else int(greatest) + 1


def _cuts(spans: Sequence[Span], schools: int, districts: int) -> Iterator[tuple[int, int]]:
    """Every place where all districts before it have smaller keys than all after it: (first school, first district) after it."""
    first_after = [schools] * (len(spans) + 1)
    for nth in range(len(spans) - 1, -1, -1):
        first_after[nth] = min(spans[nth].first, first_after[nth + 1])
    last_before = -1
    for nth, span in enumerate(spans[:-1]):
        last_before = max(last_before, span.last)
        if last_before < first_after[nth + 1]:
            yield first_after[nth + 1], spans[nth + 1].district
    yield schools, districts


def _parts(cuts: Sequence[tuple[int, int]], most: int) -> Iterator[Part]:
    start, taken = (0, 0), (0, 0)
    for cut in cuts:
        if taken > start and cut[0] - start[0] > most:
            yield Part(range(start[0], taken[0]), range(start[1], taken[1]))
            start = taken
        taken = cut
    yield Part(range(start[0], taken[0]), range(start[1], taken[1]))
