"""Apache Spark, on this machine, finds what is found in memory. One session for the whole file: starting it takes long."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import soaks
from sqlglot import exp

from auditor.problems import UserError
from auditor.store.store import Store
from auditor.store.stored import stored_records
from auditor.store.write import write_store
from auditor.survey.survey import survey_store
from tests.engines import AS_OF, BIG, SPARK, found, odd_pack, odd_records, on_spark, sample
from tests.few_rules import of_each_kind

pytest.importorskip("pyspark", reason="the extra “spark” is not installed: python3 tasks.py extra spark")
if shutil.which("java") is None:
    pytest.skip("Spark needs Java (Debian, Ubuntu: apt-get install openjdk-17-jre-headless)", allow_module_level=True)


@pytest.fixture(scope="module", autouse=True)
def session() -> Iterator[None]:
    """Nothing of Spark outlives the file."""
    yield
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        active.stop()


def test_what_the_language_can_say(tmp_path: Path) -> None:
    """Every verdict and figure; the records behind them are asked for alike whatever a rule says, and compared below."""
    language = sample("sound/language")
    assert on_spark(*language, tmp_path, evidence_limit=0) == found(*language, evidence_limit=0)


def test_a_county_of_which_much_is_in_doubt(tmp_path: Path) -> None:
    whole, records, as_of = sample("doubted")
    pack = of_each_kind(whole)
    assert on_spark(pack, records, as_of, tmp_path) == found(pack, records, as_of)


def test_a_hundredth_of_the_rules_that_ship() -> None:
    soak = soaks.load("spark")
    soak.soak(soaks.hundredth(soak), soaks.SEED)


def test_odd_records(tmp_path: Path) -> None:
    pack = odd_pack(tmp_path)
    records = odd_records(pack)
    assert on_spark(pack, records, AS_OF, tmp_path) == found(pack, records, AS_OF)


def test_tables_of_a_catalog(tmp_path: Path) -> None:
    from pyspark.sql import SparkSession

    pack = odd_pack(tmp_path)
    records = odd_records(pack)
    write_store(records, pack.model, str(tmp_path / "store"))
    with closing(Store(str(tmp_path / "store"), "spark", options=SPARK).connect()):
        spark = SparkSession.getActiveSession()
        assert spark is not None
        spark.sql(f"CREATE DATABASE records LOCATION '{tmp_path / 'warehouse'}'")
        try:
            for file in sorted((tmp_path / "store").glob("[a-z]*.parquet")):  # a catalog takes no Chinese names of tables
                spark.sql(f"CREATE TABLE records.`{file.stem}` USING parquet LOCATION '{file}'")
            stored = stored_records(Store("spark:records", options=SPARK), pack.model)
            young = {f.finding_id for f in found(pack, records, AS_OF)[1] if f.rule == "odd/young"}
            spark_says = [f for f in found(pack, stored, AS_OF)[1] if f.rule == "odd/young"]
            assert {f.finding_id for f in spark_says} == young
        finally:
            spark.sql("DROP DATABASE records CASCADE")


def test_a_survey(tmp_path: Path) -> None:
    pack = odd_pack(tmp_path)
    pack = replace(pack, rules=pack.rules[:2])
    path = str(tmp_path / "store")
    write_store(odd_records(pack), pack.model, path)
    stores = {"duckdb": Store(path), "spark": Store(path, "spark", options=SPARK)}
    told = {
        name: survey_store(store, [pack], as_of=AS_OF, folder=tmp_path / name, schools_in_a_batch=1).told
        for name, store in stores.items()
    }
    assert told["spark"] == told["duckdb"]


# ---------------------------------------------------------------- what a dialect might get wrong


def value(text: str, tmp_path: Path) -> object:
    """What Spark makes of an expression that is written as for DuckDB."""
    import sqlglot

    (tmp_path / "store.json").write_text("{}")
    with closing(Store(str(tmp_path), "spark", options=SPARK).connect()) as engine:
        query = sqlglot.parse_one(f"SELECT {text} AS x", dialect="duckdb")
        assert isinstance(query, exp.Expr)
        return engine.rows(query)[0][0]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("-7 // 2", -3),
        ("-7 % 3", -1),
        (f"CAST({BIG + 1} AS BIGINT) * 3 // 3", BIG + 1),
        ("CAST(NULL AS BOOLEAN) IS TRUE", False),
        ("NOT (CAST(NULL AS BOOLEAN) IS FALSE)", True),
        ("CAST(TRUE AS VARCHAR)", "true"),
        ("'it''s \\ \"odd\"'", 'it\'s \\ "odd"'),
        ("'a' = 'A'", False),
        ("'a' = 'a '", False),
    ],
)
def test_an_expression_means_the_same(text: str, wanted: object, tmp_path: Path) -> None:
    assert value(text, tmp_path) == wanted


@pytest.mark.parametrize("text", [f"CAST({2**62} AS BIGINT) * 2", f"CAST({2**63 - 1} AS BIGINT) + CAST(1 AS BIGINT)"])
def test_an_overflow_fails_and_never_wraps(text: str, tmp_path: Path) -> None:
    from pyspark.errors import ArithmeticException

    with pytest.raises(ArithmeticException):
        value(text, tmp_path)


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError) as wrong:
        stored_records(Store(str(tmp_path / "nowhere"), "spark", options=SPARK), sample("shandan")[0].model)
    assert [problem.code for problem in wrong.value.problems] == ["E980"]


def test_a_database_that_is_not_there_is_told() -> None:
    with pytest.raises(UserError) as wrong:
        stored_records(Store("spark:nowhere", options=SPARK), sample("shandan")[0].model)
    assert [problem.code for problem in wrong.value.problems] == ["E991"]
