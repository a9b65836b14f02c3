"""Records in a store are judged as the same records in memory: DuckDB over Parquet, PostgreSQL in place, some schools alone."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from databases import parquet
from sqlglot import exp

from auditor.engines import sql
from auditor.engines.duckdb_engine import DuckDBEngine
from auditor.engines.postgresql import LONGEST_NAME, PostgreSQLEngine, short
from auditor.inputs.restrict import restricted, some_schools
from auditor.model.model import Model
from auditor.problems import UserError
from auditor.records.records import Records
from auditor.rules.pack import Pack
from auditor.store.check import problems_of
from auditor.store.store import Store
from auditor.store.stored import stored_records
from auditor.store.write import write_store
from tests.engines import AS_OF, BIG, Found, found, in_memory, odd_pack, odd_records, sample

SAMPLES = ["constructs", "sound/language", "doubted"]
"""Every kind of measure, what the language can say, and every doubt; the rules that ship are the soak's (``soak/engines.py``)."""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return odd_pack(tmp_path_factory.mktemp("pack"))


@pytest.fixture(scope="module")
def odd(pack: Pack) -> Records:
    return odd_records(pack)


@pytest.fixture(scope="module")
def expected(pack: Pack, odd: Records) -> Found:
    """What is found in the odd records as they are in memory."""
    return found(pack, odd, AS_OF)


@pytest.fixture(scope="module")
def folder(pack: Pack, odd: Records, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the odd records."""
    home = tmp_path_factory.mktemp("store") / "odd"
    write_store(odd, pack.model, str(home))
    return home


@pytest.fixture
def database(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of an empty schema, its password in the environment."""
    password = re.search(r":([^:@/]*)@", postgresql)
    if password is None:
        return postgresql
    monkeypatch.setenv("TEST_PASSWORD", password[1])
    return postgresql.replace(password[0], ":${TEST_PASSWORD}@")


def codes(wrong: pytest.ExceptionInfo[UserError]) -> list[str]:
    return [problem.code for problem in wrong.value.problems]


# ---------------------------------------------------------------- the same findings


@pytest.mark.parametrize("name", SAMPLES)
def test_a_folder_of_parquet_says_what_the_files_say(name: str, tmp_path: Path) -> None:
    pack, records, as_of = sample(name)
    write_store(records, pack.model, str(tmp_path / "store"))
    assert found(pack, stored_records(Store(str(tmp_path / "store")), pack.model), as_of) == in_memory(name)


@pytest.mark.parametrize("name", SAMPLES)
def test_postgresql_says_what_the_files_say(name: str, database: str) -> None:
    pack, records, as_of = sample(name)
    write_store(records, pack.model, database)
    assert found(pack, stored_records(Store(database), pack.model), as_of) == in_memory(name)


def test_much_is_in_doubt_in_the_doubted_county() -> None:
    """What the engines are compared on has every kind of doubt in it."""
    frames, until = sample("doubted")[1].frames, sample("doubted")[1].submitted["until"]
    reasons = {reason for frame in frames.values() if "doubt" in frame for reason in frame["doubt"].dropna()}
    assert {"unattributed", "homeless", "denied"} <= reasons
    assert (int(frames["talks"]["among"].notna().sum()), int(frames["trainings"]["among"].notna().sum())) == (2, 1)
    assert (until.notna().any(), sample("doubted")[1].bureau_until) == (True, {(0, "bureau_events"): 20250930})


def test_odd_records_in_a_folder(pack: Pack, odd: Records, folder: Path, expected: Found) -> None:
    assert found(pack, stored_records(Store(str(folder)), pack.model), AS_OF) == expected


def test_odd_records_in_postgresql(pack: Pack, odd: Records, database: str, expected: Found) -> None:
    write_store(odd, pack.model, database)
    assert found(pack, stored_records(Store(database), pack.model), AS_OF) == expected


def test_the_plain_reference_agrees_on_odd_records(pack: Pack, odd: Records, expected: Found) -> None:
    assert found(pack, odd, AS_OF, fuse=False) == expected


def test_with_little_memory_the_same(pack: Pack, odd: Records, folder: Path, expected: Found) -> None:
    limited = Store(str(folder), memory_limit="50MB")
    assert found(pack, stored_records(limited, pack.model), AS_OF) == expected


def test_a_table_may_be_a_folder_of_files(pack: Pack, odd: Records, folder: Path, tmp_path: Path, expected: Found) -> None:
    parts = tmp_path / "store"
    shutil.copytree(folder, parts)
    (parts / "staff").mkdir()
    for nth, rows in enumerate(("record_id < 7", "record_id >= 7")):
        query = f"SELECT * FROM read_parquet('{parts}/staff.parquet') WHERE {rows}"
        parquet(f"COPY ({query}) TO '{parts}/staff/{nth}.parquet'")
    (parts / "staff.parquet").unlink()
    assert found(pack, stored_records(Store(str(parts)), pack.model), AS_OF) == expected


def test_the_same_records_give_the_same_bytes(pack: Pack, odd: Records, folder: Path, tmp_path: Path) -> None:
    write_store(odd, pack.model, str(tmp_path / "again"))
    contents = [{file.name: file.read_bytes() for file in home.iterdir()} for home in (folder, tmp_path / "again")]
    assert contents[0] == contents[1]


# ---------------------------------------------------------------- some schools alone


@pytest.mark.parametrize(
    ("school", "in_place"), [("001", True), ("002", True), ("004", True), ("002", False), ("003", False), ("007", False)]
)
def test_a_school_alone_is_judged_as_among_all(
    school: str, in_place: bool, pack: Pack, odd: Records, folder: Path, expected: Found
) -> None:
    records = stored_records(Store(str(folder)), pack.model) if in_place else odd
    alone = some_schools(records, pack.model, [school], [])
    _, among = expected
    assert found(pack, alone, AS_OF)[1] == [f for f in among if f.subject_id == school]


def test_of_other_schools_only_the_list_is_read(pack: Pack, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = []
    rows = Store.rows

    def watched(self: Store, model: Model, name: str, where: exp.Expr | None = None, **options: Any) -> pd.DataFrame:
        whole.extend([name] if where is None else [])
        return rows(self, model, name, where, **options)

    monkeypatch.setattr(Store, "rows", watched)
    records = stored_records(Store(str(folder)), pack.model)
    first = str(records.frames["schools"]["school_id"].iloc[0])
    found(pack, some_schools(records, pack.model, [first], []), AS_OF)
    assert set(whole) & set(pack.model.tables) == {"schools"}


def test_a_district_alone_keeps_its_bureau(tmp_path: Path) -> None:
    pack, records, as_of = sample("doubted")
    (district,) = records.districts
    assert found(pack, some_schools(records, pack.model, [], [district]), as_of) == in_memory("doubted")


def test_nothing_is_said_of_bureaus_where_a_school_is_alone() -> None:
    pack, records, as_of = sample("doubted")
    first = str(records.frames["schools"]["school_id"].iloc[0])
    assert {f.subject for f in found(pack, some_schools(records, pack.model, [first], []), as_of)[1]} == {"school"}


@pytest.mark.parametrize(("schools", "districts"), [(["999"], []), ([], ["丙县"])])
def test_who_is_not_there_is_told(schools: list[str], districts: list[str], pack: Pack, odd: Records) -> None:
    with pytest.raises(UserError) as wrong:
        some_schools(odd, pack.model, schools, districts)
    assert codes(wrong) == ["E987"]


def test_records_that_point_to_another_school_are_not_torn_apart(pack: Pack, odd: Records) -> None:
    slips = odd.frames["补贴"].assign(staff_key=odd.frames["补贴"]["staff_key"].mask(odd.frames["补贴"].index == 0, 5))
    crossed = replace(odd, frames={**odd.frames, "补贴": slips})
    with pytest.raises(UserError) as wrong:
        restricted(crossed, pack.model, [0], whole_districts=False)
    assert codes(wrong) == ["E987"]


# ---------------------------------------------------------------- stores that others laid out


def laid_out(folder: Path, home: Path, **changed: str) -> Path:
    """A copy of the store that does not say that the program wrote it; ``changed``: table → its new columns."""
    shutil.copytree(folder, home)
    (home / "store.json").write_text('{"format": 1}')
    for table, columns in changed.items():
        file = home / f"{table}.parquet"
        found = parquet(f"SELECT {columns} FROM read_parquet('{file}')")
        assert found
        parquet(f"COPY (SELECT {columns} FROM read_parquet('{folder / file.name}')) TO '{file}'")
    return home


def test_a_store_laid_out_well_has_nothing_wrong(pack: Pack, folder: Path, tmp_path: Path) -> None:
    assert problems_of(Store(str(laid_out(folder, tmp_path / "store"))), pack.model) == []


@pytest.mark.parametrize(
    ("table", "columns", "column"),
    [
        ("staff", "* REPLACE ('在职' AS status)", "staff.status"),
        ("staff", "* REPLACE (record_id + 99 AS schools_key)", "staff.schools_key"),
        ("staff", "* REPLACE (0 AS record_id)", "staff.record_id"),
        ("schools", "* REPLACE (record_id + 1 AS record_id)", "schools.record_id"),
        ("schools", "* REPLACE (7 AS district_key)", "schools.district_key"),
        ("staff", "* REPLACE (202501 AS born_on)", "staff.born_on"),
        ("staff", "* REPLACE (19000101 AS born_on__latest)", "staff.born_on__latest"),
        ("补贴", "* REPLACE (-1 AS 金额)", "补贴.金额"),
        ("补贴", "* REPLACE (0 AS schools_key)", "补贴.staff_key"),
    ],
)
def test_values_that_will_not_do_stop_the_audit(
    table: str, columns: str, column: str, pack: Pack, folder: Path, tmp_path: Path
) -> None:
    home = laid_out(folder, tmp_path / "store", **{table: columns})
    with pytest.raises(UserError) as wrong:
        stored_records(Store(str(home)), pack.model)
    assert any(column in str(p.message) and p.code == "E992" for p in wrong.value.problems)


@pytest.mark.parametrize(
    ("columns", "code"),
    [("* REPLACE (CAST(born_on AS VARCHAR) AS born_on)", "E985"), ("* EXCLUDE (schools_key)", "E984")],
)
def test_columns_that_will_not_do_stop_the_audit(columns: str, code: str, pack: Pack, folder: Path, tmp_path: Path) -> None:
    home = laid_out(folder, tmp_path / "store", staff=columns)
    with pytest.raises(UserError) as wrong:
        stored_records(Store(str(home)), pack.model)
    assert code in codes(wrong)


def test_submissions_and_account_may_be_left_out(pack: Pack, odd: Records, folder: Path, tmp_path: Path) -> None:
    home = laid_out(folder, tmp_path / "store")
    for name in ("submissions", "absent", "sources", "补贴"):
        (home / f"{name}.parquet").unlink()
    bare = stored_records(Store(str(home)), pack.model)
    assert set(zip(bare.submitted["schools_key"], bare.submitted["table"], strict=True)) == {
        (key, table) for key in range(7) for table in ("schools", "staff")
    }


def test_a_store_of_another_format_is_refused(pack: Pack, folder: Path, tmp_path: Path) -> None:
    home = laid_out(folder, tmp_path / "store")
    (home / "store.json").write_text(json.dumps({"format": 2}))
    with pytest.raises(UserError) as wrong:
        stored_records(Store(str(home)), pack.model)
    assert codes(wrong) == ["E983"]


@pytest.mark.parametrize("there", [True, False])
def test_what_is_no_store_is_told(there: bool, pack: Pack, tmp_path: Path) -> None:
    with pytest.raises(UserError) as wrong:
        stored_records(Store(str(tmp_path if there else tmp_path / "nowhere")), pack.model)
    assert codes(wrong) == ["E980"]


def test_other_files_are_not_overwritten(pack: Pack, odd: Records, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UserError) as wrong:
        write_store(odd, pack.model, str(tmp_path))
    assert (codes(wrong), [file.name for file in tmp_path.iterdir()]) == (["E986"], ["letter.txt"])


def test_id_numbers_do_not_go_into_a_store(folder: Path) -> None:
    columns = {row[0] for row in parquet(f"DESCRIBE SELECT * FROM read_parquet('{folder}/staff.parquet')")}
    assert ("id_number" in columns, "name" in columns) == (False, True)


def test_an_amount_of_memory_that_is_none() -> None:
    with pytest.raises(UserError) as wrong:
        DuckDBEngine(memory_limit="much")
    assert codes(wrong) == ["E981"]


def test_audits_of_few_records_do_not_see_one_another() -> None:
    one, other = (DuckDBEngine(few=True) for _ in range(2))
    with closing(one), closing(other):
        one.give("given", pd.DataFrame({"n": [1]}))
        one.keep("kept", _all("given"))
        one.view("viewed", _all("kept"))
        assert one.rows(_all("viewed")) == [(1,)]
        for name in ("given", "kept", "viewed"):
            with pytest.raises(duckdb.CatalogException):
                other.rows(_all(name))
    with closing(DuckDBEngine(few=True)) as later, pytest.raises(duckdb.CatalogException):
        later.rows(_all("kept"))


def _all(name: str) -> exp.Select:
    return exp.Select(expressions=[exp.Star()]).from_(sql.table(name, "t"))


# ---------------------------------------------------------------- PostgreSQL itself


def test_tables_of_others_are_not_replaced(postgresql: str, database: str, pack: Pack, odd: Records) -> None:
    import psycopg

    with psycopg.connect(postgresql.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("CREATE TABLE mine (a int)")
        with pytest.raises(UserError) as wrong:
            write_store(odd, pack.model, database)
        assert (codes(wrong), connection.execute("SELECT count(*) FROM mine").fetchall()) == (["E986"], [(0,)])


def test_a_former_store_is_replaced(database: str, pack: Pack, odd: Records) -> None:
    write_store(odd, pack.model, database)
    rows = write_store(some_schools(odd, pack.model, ["001"], []), pack.model, database)
    assert (rows["schools"], len(stored_records(Store(database), pack.model).frames["schools"])) == (1, 1)


def test_views_of_a_schema_are_a_store(postgresql: str, database: str, pack: Pack, odd: Records, expected: Found) -> None:
    """Whole numbers of any size, texts of any kind, in views under a schema that the address names."""
    import psycopg

    write_store(odd, pack.model, database)
    base = database.split("?")[0]
    with psycopg.connect(postgresql.replace("+psycopg", ""), autocommit=True) as connection:
        (own,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
        connection.execute(f"CREATE SCHEMA {own}_views")
        try:
            for table in ("districts", "schools", "submissions", "补贴"):
                connection.execute(f'CREATE VIEW {own}_views."{table}" AS SELECT * FROM "{table}"')  # type: ignore[call-overload]
            columns = "record_id::int, schools_key::smallint, staff_id::varchar(9), name::char(9), sex, category, status, born_on"
            connection.execute(f"CREATE VIEW {own}_views.staff AS SELECT {columns}, born_on__latest FROM staff")  # type: ignore[call-overload]
            records = stored_records(Store(f"{base}?schema={own}_views"), pack.model)
            assert found(pack, records, AS_OF)[0] == expected[0]
        finally:
            connection.execute(f"DROP SCHEMA {own}_views CASCADE")


def test_an_address_with_a_password_is_refused_and_not_shown() -> None:
    with pytest.raises(UserError) as wrong:
        PostgreSQLEngine("postgresql://me:geheim@localhost/db")
    told = [(str(problem.message), str(problem.place)) for problem in wrong.value.problems]
    assert (codes(wrong), "geheim" in str(told)) == (["E906"], False)


def test_a_server_that_is_not_there_is_told_without_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "geheim")
    with pytest.raises(UserError) as wrong:
        PostgreSQLEngine("postgresql://me:${SECRET}@127.0.0.1:1/db")
    told = [(str(problem.message), str(problem.place)) for problem in wrong.value.problems]
    assert (codes(wrong), "geheim" in str(told)) == (["E991"], False)


def test_who_may_not_make_temporary_tables_is_told(postgresql: str) -> None:
    import psycopg

    with psycopg.connect(postgresql.replace("+psycopg", ""), autocommit=True) as connection:
        (own,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
        connection.execute(f"CREATE DATABASE {own}")  # type: ignore[call-overload]
        try:
            connection.execute(f"REVOKE TEMPORARY ON DATABASE {own} FROM PUBLIC")  # type: ignore[call-overload]
            connection.execute(f"CREATE ROLE {own}_reader LOGIN PASSWORD 'x'")  # type: ignore[call-overload]
            address = _as(postgresql, f"{own}_reader", own)
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("READER", "x")
                with pytest.raises(UserError) as wrong:
                    PostgreSQLEngine(address)
            assert codes(wrong) == ["E989"]
        finally:
            connection.execute(f"DROP DATABASE {own}")  # type: ignore[call-overload]
            connection.execute(f"DROP ROLE IF EXISTS {own}_reader")  # type: ignore[call-overload]


def _as(address: str, user: str, database: str) -> str:
    host = address.split("@")[1].split("/")[0]
    return f"postgresql://{user}:${{READER}}@{host}/{database}"


def test_a_name_that_would_be_cut_off_is_refused(database: str) -> None:
    with closing(PostgreSQLEngine(database)) as engine, pytest.raises(UserError) as wrong:
        engine.create("staff", {"年" * 22: "BIGINT"})
    assert codes(wrong) == ["E986"]


def test_a_server_that_is_too_old_is_told(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.engines.postgresql.OLDEST", 99)
    with pytest.raises(UserError) as wrong:
        PostgreSQLEngine(database)
    assert codes(wrong) == ["E988"]


def test_an_overflow_fails_and_never_wraps(database: str) -> None:
    import psycopg

    big = exp.cast(exp.Literal.number(2**62), "BIGINT")
    with closing(PostgreSQLEngine(database)) as engine, pytest.raises(psycopg.errors.NumericValueOutOfRange):
        engine.rows(exp.select(exp.Mul(this=big, expression=exp.Literal.number(2))))


@pytest.mark.parametrize(("left", "right", "whole"), [(-7, 2, -3), (7, 2, 3), (BIG + 1, 1, BIG + 1)])
def test_whole_numbers_divide_towards_zero(left: int, right: int, whole: int, database: str) -> None:
    division = exp.IntDiv(this=exp.cast(sql.num(left), "BIGINT"), expression=sql.num(right))
    with closing(PostgreSQLEngine(database)) as engine:
        assert engine.rows(exp.select(division)) == [(whole,)]


def test_two_long_names_stay_two() -> None:
    names = [short("年" * 30 + end) for end in "甲乙"]
    assert (len(set(names)), {len(name.encode()) <= LONGEST_NAME for name in names}) == (2, {True})


def test_sessions_of_few_records_share_one_thread_and_a_disk(tmp_path: Path) -> None:
    def setting(engine: DuckDBEngine, name: str) -> str:
        return str(engine.rows(exp.select(exp.func("current_setting", exp.Literal.string(name))))[0][0])

    with closing(DuckDBEngine(few=True)) as one, closing(DuckDBEngine(few=True)) as other:
        one.save(exp.select(exp.alias_(exp.Literal.number(1), "a")), tmp_path / "a.parquet")
        assert setting(other, "threads") == "1"
        assert Path(setting(other, "temp_directory")).is_dir()
