"""Who stands on the lists of two schools of one district: a bureau counts a person once.

One person: the same name and staff number; or the same name, where one of the two rows says moved, or the other begins after it
ended, and then perhaps. Which of the rows counts, and whether both do, is left open: two members, one, or none of the two.
"""

from __future__ import annotations

from sqlglot import exp

from auditor.engines import sql
from auditor.engines.sql import Sql
from auditor.measures.row import Row
from auditor.model.model import NEVER, link_key
from auditor.store.catalog import Catalog

STAFF = "staff"
MOVED = "left"


def stands_alone(row: Row) -> Sql:
    """TRUE for staff who stand on no other school's list; NULL where a row may be of a person who does."""
    joined = row.extra("twins", row.alias, lambda: twins_query(row.catalog))
    return sql.case([(sql.is_null(sql.col(joined, "k")), sql.true())])


def twins_query(catalog: Catalog) -> exp.Select:
    """``k`` (record of staff): those who perhaps stand on another list of their district."""
    a, b, school, other = (
        sql.table(table, alias) for table, alias in ((STAFF, "a"), (STAFF, "b"), ("schools", "s"), ("schools", "o"))
    )
    district, home = link_key("district"), link_key("schools")
    named = [
        sql.equal(sql.col("a", "name"), sql.col("b", "name")),
        sql.negated(sql.equal(sql.col("a", home), sql.col("b", home))),
        sql.any_of(
            [sql.equal(sql.col("a", "staff_id"), sql.col("b", "staff_id")), _moved(catalog, "a", "b"), _moved(catalog, "b", "a")]
        ),
    ]
    same = [sql.equal(sql.col("o", "record_id"), sql.col("b", home)), sql.equal(sql.col("o", district), sql.col("s", district))]
    query = exp.Select(expressions=[sql.alias(sql.col("a", "record_id"), "k")]).from_(a, copy=False)
    query = query.join(school, on=sql.equal(sql.col("s", "record_id"), sql.col("a", home)), join_type="INNER", copy=False)
    query = query.join(b, on=sql.all_of(named), join_type="INNER", copy=False)
    return query.join(other, on=sql.all_of(same), join_type="INNER", copy=False).distinct(copy=False)


def _moved(catalog: Catalog, one: str, other: str) -> Sql:
    """Whether one row says moved, or the other begins after it ended."""
    codes = [sql.text(code) for code in (MOVED, *catalog.model.codes_of("away"))]
    left, began = sql.col(one, "left_school_on"), sql.col(other, "joined_school_on")
    ended = sql.all_of([sql.less_than(left, sql.num(NEVER)), sql.at_most(left, began)])
    return sql.any_of([sql.one_of(sql.col(one, "status"), codes), ended])
