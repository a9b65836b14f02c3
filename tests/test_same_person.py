"""Whether a talk is one with oneself: by the name alone, or with one title before or after it, whatever the names are made of."""

from __future__ import annotations

from contextlib import closing
from itertools import product

import pandas as pd

from auditor.engines import sql
from auditor.engines.duckdb_engine import DuckDBEngine
from auditor.measures.fields import _same_person
from auditor.measures.row import Row
from auditor.model.model import base_model
from auditor.store.catalog import Catalog

MODEL = base_model()
SPEC = MODEL.tables["talks"].derived["with_oneself"]
NAMES = ["张", "张三", "张三张三", "三", SPEC.titles[0], SPEC.titles[-1]]
PIECES = ["", "张", "三", "张三", "副", *SPEC.titles[:2], SPEC.titles[-1]]


def test_a_name_is_the_same_with_one_title_beside_it_and_with_nothing_else() -> None:
    others = sorted({"".join(parts) for parts in product(PIECES, repeat=3)})
    pairs = list(product(NAMES, others))
    row = Row("talks", "t", Catalog(MODEL, frozenset(), frozenset(), frozenset()))
    query = row.select([sql.col("t", "record_id"), _same_person(row, "t", "talks", SPEC)])
    keys = range(len(pairs))
    names, interviewers = zip(*pairs, strict=True)
    with closing(DuckDBEngine()) as engine:
        engine.give("staff", pd.DataFrame({"record_id": keys, "name": names}))
        engine.give("submissions", pd.DataFrame({"schools_key": [0], "no_talks_interviewer": [False]}))
        talks = {"record_id": keys, "schools_key": 0, "staff_key": keys, "staff_name": names, "interviewer": interviewers}
        engine.give("talks", pd.DataFrame(talks))
        found = dict(engine.rows(query))
    expected = {
        nth: other in {name, *(title + name for title in SPEC.titles), *(name + title for title in SPEC.titles)}
        for nth, (name, other) in enumerate(pairs)
    }
    assert sum(expected.values()) > len(NAMES)
    assert found == expected
