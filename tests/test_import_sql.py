"""Databases as a source of records: read like files, on SQLite and on a real PostgreSQL, never written to."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from importing import ROSTER, STAFF, TALKS, codes, column, load, notes, write_xlsx

from auditor.files import sql
from auditor.files.address import Database
from auditor.files.registry import list_inputs, read_item
from auditor.files.sheet import FileContent, cell_text
from auditor.model.model import base_model
from auditor.problems import UserError
from auditor.records.read import read_records
from tests.messy import clean_tables, essence

sqlalchemy = pytest.importorskip("sqlalchemy")
from databases import execute, fill, sqlite  # noqa: E402

STAFF_OF_SCHOOL = [["学校名称", *STAFF[0]], *(["城关小学", *row] for row in STAFF[1:])]
TALKS_OF_SCHOOL = [["学校名称", *TALKS[0]], *(["城关小学", *row] for row in TALKS[1:])]
COUNTY = {"学校名单": ROSTER, "教职工": STAFF_OF_SCHOOL, "谈心谈话": TALKS_OF_SCHOOL}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    return sqlite(tmp_path) if request.param == "sqlite" else str(request.getfixturevalue("postgresql"))


@pytest.fixture
def address(url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of ``url`` as a user writes it: what is secret stands in an environment variable."""
    monkeypatch.setenv("COUNTY_DATABASE", url)
    return "${COUNTY_DATABASE}"


def content_of(database: Database) -> FileContent:
    return read_item(list_inputs([database])[0][0])


def only_table(database: Database) -> list[list[str]]:
    (sheet,) = content_of(database).sheets
    return [[cell_text(cell) for cell in row] for row in sheet.rows]


# ---------------------------------------------------------------- the same as files


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_records_are_those_of_a_workbook(seed: int, url: str, address: str, tmp_path: Path) -> None:
    tables = {"学校名单": ROSTER, **clean_tables(seed)}
    fill(url, tables)
    write_xlsx(tmp_path / "county.xlsx", tables)
    assert essence(load(Database(address))) == essence(load(tmp_path / "county.xlsx"))


def test_sqlite_and_postgresql_give_the_same_records_row_by_row(
    tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTY_DATABASE", postgresql)
    tables = {"学校名单": ROSTER, **clean_tables(5)}
    one, two = Database(fill(sqlite(tmp_path), tables)), Database("${COUNTY_DATABASE}")
    fill(postgresql, tables)
    one_sheets, two_sheets = ([(s.name, s.rows) for s in content_of(database).sheets] for database in (one, two))
    assert one_sheets == two_sheets
    assert content_of(one).sha256 == content_of(two).sha256


def test_every_row_and_cell_is_accounted_for(url: str, address: str) -> None:
    staff = [*STAFF_OF_SCHOOL, ["城关小学", "0009", "", "男", "某日", "专任教师", "在本单位任职"], [None, *STAFF[1]]]
    fill(url, {**COUNTY, "教职工": staff})
    records = load(Database(address))
    by_table = {source.table: (source.sheet, source.rows_in, source.accepted, source.rejected) for source in records.sources}
    assert by_table["staff"] == ("教职工", 5, 5, 0)
    doubts = [(note.column, note.value) for note in notes(records, "doubted")]
    assert sorted(doubts) == [("", ""), ("出生日期", "某日")]  # the row without a school is perhaps of any


def test_a_row_is_told_by_its_place_in_the_order_of_the_key(url: str, address: str) -> None:
    rows = [[n, "城关小学", f"0{n}", "甲" if n != 3 else "乙", "x" if n == 3 else "2000-01-01"] for n in (5, 3, 4, 10)]
    fill(url, {**COUNTY, "教职工": [["id", "学校名称", "教职工号", "姓名", "出生日期"], *rows]}, {"id": "integer"}, key="id")
    assert [note.row for note in notes(load(Database(address)), "doubted") if note.column == "出生日期"] == [1]


def test_a_database_and_files_are_read_together(url: str, address: str, tmp_path: Path) -> None:
    fill(url, {"教职工": STAFF_OF_SCHOOL})
    write_xlsx(tmp_path / "学校名单.xlsx", {"学校名单": ROSTER})
    records = load(tmp_path / "学校名单.xlsx", Database(address))
    assert column(records, "staff", "name") == ["张三", "李四", "王五"]


def test_an_address_will_do_from_python(tmp_path: Path) -> None:
    records = read_records(fill(sqlite(tmp_path), COUNTY), base_model())
    assert column(records, "staff", "name") == ["张三", "李四", "王五"]


def test_an_address_with_a_password_will_not_do_from_python_either() -> None:
    with pytest.raises(UserError) as raised:
        read_records("postgresql://u:geheim1234@h/d", base_model())
    assert [(problem.code, "geheim" in str(problem)) for problem in raised.value.problems] == [("E906", False)]


# ---------------------------------------------------------------- which tables


def test_only_the_tables_that_are_named_are_read(url: str, address: str) -> None:
    fill(url, COUNTY)
    records = load(Database(address, (("学校名单", "学校名单"), ("教职工", "教职工"))))
    assert {source.table for source in records.sources} == {"schools", "staff"}


def test_a_table_of_another_name_is_called_what_its_records_are(url: str, address: str) -> None:
    fill(url, {"t_01": ROSTER, "t_02": STAFF_OF_SCHOOL})
    records = load(Database(address, (("t_01", "学校名单"), ("t_02", "教职工"))))
    assert [source.sheet for source in records.sources] == ["学校名单", "教职工"]


def test_a_view_is_read_when_it_is_named(url: str, address: str) -> None:
    fill(url, COUNTY)
    execute(url, 'CREATE VIEW v AS SELECT * FROM "教职工" WHERE "姓名" <> \'张三\'')
    records = load(Database(address, (("学校名单", "学校名单"), ("v", "教职工"))))
    assert column(records, "staff", "name") == ["李四", "王五"]


def test_views_do_not_count_the_tables_twice(url: str, address: str) -> None:
    fill(url, COUNTY)
    execute(url, 'CREATE VIEW a AS SELECT "学校名称", "谈话对象", "谈话日期" FROM "谈心谈话"')
    assert len(column(load(Database(address)), "talks", "staff_name")) == 2


def test_a_database_of_views_only_is_read_by_its_views(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(postgresql, COUNTY)
    schema = postgresql.rpartition("%3D")[2]
    execute(postgresql, f"CREATE SCHEMA {schema}_v", f'CREATE VIEW {schema}_v."学校名单" AS SELECT * FROM "学校名单"')
    monkeypatch.setenv("COUNTY_DATABASE", f"{postgresql}_v")
    found = [sheet.name for sheet in content_of(Database("${COUNTY_DATABASE}")).sheets]
    execute(postgresql, f"DROP SCHEMA {schema}_v CASCADE")
    assert found == ["学校名单"]


def test_a_table_of_another_schema(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(postgresql, {"学校名单": ROSTER})
    monkeypatch.setenv("COUNTY_DATABASE", postgresql.partition("?")[0])
    name = f"{postgresql.rpartition('%3D')[2]}.学校名单"
    assert len(only_table(Database("${COUNTY_DATABASE}", ((name, "学校名单"),)))) == len(ROSTER)


@pytest.mark.parametrize("name", ['a"b', "a%b", "a%sb", "a;b--", "Select", "a b", "a'b", "a:b", "a.b", "${x}", "a\\b"])
def test_any_name_of_a_table_and_column_is_quoted(name: str, url: str, address: str) -> None:
    fill(url, {name: [[name, "学校名称"], ["1", "甲"]]})
    assert only_table(Database(address, ((name, name),))) == [[name, "学校名称"], ["1", "甲"]]


# ---------------------------------------------------------------- values

VALUES: dict[str, tuple[str, Any, str]] = {
    # column: (type, value, text)
    "nothing": ("text", None, ""),
    "words": ("text", " 张 三 ", " 张 三 "),
    "day": ("date", date(2024, 2, 29), "2024-02-29"),
    "moment": ("timestamp", datetime(2024, 2, 29, 8, 5), "2024-02-29 08:05"),
    "part": ("timestamp", datetime(2024, 2, 29, 23, 59, 59, 700000), "2024-02-29 23:59:59.700000"),
    "zoned": ("timestamptz", datetime(2024, 2, 28, 17, 0, tzinfo=UTC), "2024-02-29 01:00"),
    "clock": ("time", time(8, 20), "08:20"),
    "yes": ("boolean", True, "TRUE"),
    "no": ("boolean", False, "FALSE"),
    "small": ("integer", 42, "42"),
    "id": ("bigint", 110102199001011234, "110102199001011234"),
    "money": ("numeric(20,4)", Decimal("1234567890123456.7800"), "1234567890123456.7800"),
    "month": ("numeric(6,2)", Decimal("2019.10"), "2019.10"),
    "rate": ("double precision", 0.1 + 0.2, "0.30000000000000004"),
    "bytes": ("bytea", "汉字".encode(), "汉字"),
    "picture": ("bytea", b"\xff\xd8\x00", "0xffd800"),
    "several": ("text[]", ["张三", "李四"], "张三、李四"),
    "document": ("json", '{"a": "甲"}', '{"a": "甲"}'),
    "uuid": ("uuid", "12345678-1234-5678-1234-567812345678", "12345678-1234-5678-1234-567812345678"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_typed_value_is_told_without_loss(name: str, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kind, value, text = VALUES[name]
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(postgresql.replace("+psycopg", "")) as connection:
        connection.execute(f"CREATE TABLE t (v {kind}, other integer)")
        connection.execute("INSERT INTO t VALUES (%s, 1)", [value])
    monkeypatch.setenv("COUNTY_DATABASE", postgresql)
    assert only_table(Database("${COUNTY_DATABASE}")) == [["v", "other"], [text, "1"]]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC", "America/New_York"])
def test_a_moment_is_told_in_chinas_time_wherever_it_is_read(zone: str, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGTZ", zone)
    execute(postgresql, "CREATE TABLE t (v timestamptz)", "INSERT INTO t VALUES ('2024-02-28 17:00:00+00')")
    monkeypatch.setenv("COUNTY_DATABASE", postgresql)
    assert only_table(Database("${COUNTY_DATABASE}")) == [["v"], ["2024-02-29 01:00"]]


def test_what_sqlite_keeps_in_a_column_of_dates_is_told_as_it_is(tmp_path: Path) -> None:
    rows = [["教职工号", "出生日期"], ["1", "1980年1月"], ["2", "不详"], ["3", 19800102], ["4", "1980-01-03"]]
    url = fill(sqlite(tmp_path), {"t": rows}, {"出生日期": "date"}, key="教职工号")
    assert only_table(Database(url))[1:] == [["1", "1980年1月"], ["2", "不详"], ["3", "19800102"], ["4", "1980-01-03"]]


def test_gb18030_in_sqlite_is_read_as_in_csv(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    execute(url, "CREATE TABLE t (v text)", f"INSERT INTO t VALUES (CAST(x'{'张三'.encode('gb18030').hex()}' AS text))")
    assert only_table(Database(url)) == [["v"], ["张三"]]


def test_typed_columns_give_the_records_of_texts(tmp_path: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTY_DATABASE", postgresql)
    answers = (True, False, None)
    typed = [[*STAFF_OF_SCHOOL[0], "是否在编"], *([*row, yes] for row, yes in zip(STAFF_OF_SCHOOL[1:], answers, strict=True))]
    types = {"出生日期": "date", "是否在编": "boolean", "在校生数": "integer", "谈话日期": "date"}
    fill(postgresql, {**COUNTY, "教职工": typed}, types)
    words = {True: "是", False: "否", None: ""}
    write_xlsx(tmp_path / "a.xlsx", {**COUNTY, "教职工": [typed[0], *([*row[:-1], words[row[-1]]] for row in typed[1:])]})
    assert essence(load(Database("${COUNTY_DATABASE}"))) == essence(load(tmp_path / "a.xlsx"))


# ---------------------------------------------------------------- only read, and bounded


def test_nothing_is_written_even_by_a_view_that_would(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    execute(
        postgresql,
        "CREATE TABLE trace (n integer)",
        "CREATE FUNCTION leave() RETURNS integer LANGUAGE sql VOLATILE AS 'INSERT INTO trace VALUES (1) RETURNING n'",
        "CREATE VIEW v AS SELECT leave() AS n",
    )
    monkeypatch.setenv("COUNTY_DATABASE", postgresql)
    content = content_of(Database("${COUNTY_DATABASE}", (("v", "v"), ("trace", "trace"))))
    assert [problem.code for problem in content.problems] == ["E333"]
    assert [len(sheet.rows) for sheet in content.sheets] == [1]


def test_sqlite_is_opened_for_reading_only(tmp_path: Path) -> None:
    content = content_of(Database(sqlite(tmp_path)))
    assert [problem.code for problem in content.problems] == ["E333"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("limit", [{"rows": 2}, {"cells": 5}, {"columns": 1}, {"cell_characters": 1}, {"file_bytes": 5}])
def test_too_much_is_told(limit: dict[str, int], url: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(url, {"a": [["x"], ["1"]], "b": [["x", "y"], ["12", "12"], ["12", "12"], ["12", "12"]]})
    monkeypatch.setattr(sql, "LIMITS", replace(sql.LIMITS, **limit))
    content = content_of(Database(address))
    assert [(problem.code, problem.place.sheet) for problem in content.problems] == [("E307", "b")]
    assert [sheet.name for sheet in content.sheets] == ["a"]


# ---------------------------------------------------------------- mistakes


def problem_of(database: Database) -> tuple[str, str]:
    """Code and sentence of the only problem."""
    (problem,) = content_of(database).problems
    return problem.code, f"{problem.message} {problem.suggestion or ''}"


def test_a_table_that_is_not_there(url: str, address: str) -> None:
    fill(url, COUNTY)
    code, told = problem_of(Database(address, (("教职", "教职"),)))
    assert (code, "教职工" in told) == ("E334", True)


def test_a_database_without_tables(url: str, address: str) -> None:
    execute(url, "CREATE TABLE t (n integer)", "DROP TABLE t")
    assert problem_of(Database(address))[0] == "E334"


def test_a_wrong_password_is_not_told(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    user, _, rest = postgresql.partition("://")[2].partition(":")
    monkeypatch.setenv("SECRET", "geheim1234")
    code, told = problem_of(Database(f"postgresql://{user}:${{SECRET}}@{rest.partition('@')[2]}"))
    assert (code, "geheim1234" in told, "password authentication failed" in told) == ("E333", False, True)


def test_a_password_of_odd_characters_arrives(postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "a@b:c/d?e#f%g 'h"
    role = f"r{postgresql.rpartition('_')[2]}"
    quoted = secret.replace("'", "''").replace("%", "%%")
    execute(postgresql, f"CREATE ROLE {role} LOGIN PASSWORD '{quoted}'")
    monkeypatch.setenv("SECRET", secret)
    rest = postgresql.partition("@")[2].partition("?")[0]
    problem = problem_of(Database(f"postgresql://{role}:${{SECRET}}@{rest}"))
    execute(postgresql, f"DROP ROLE {role}")
    assert problem[0] == "E334"  # connected; no table is there for this role


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/x", "postgresql://nobody@host.invalid/x"])
def test_a_server_that_is_not_there(url: str) -> None:
    pytest.importorskip("psycopg")
    assert problem_of(Database(url))[0] == "E333"


@pytest.mark.parametrize(("url", "named"), [("nosuch://a@b/c", "nosuch"), ("postgresql+pg8000://a@b/c", "pg8000")])
def test_a_driver_that_is_not_there(url: str, named: str) -> None:
    code, told = problem_of(Database(url))
    assert (code, named in told) == ("E332", True)


def test_the_extra_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    code, told = problem_of(Database(sqlite(tmp_path)))
    assert (code, "tasks.py extra sql" in told) == ("E331", True)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database at all" * 100)
    assert problem_of(Database(f"sqlite:///{tmp_path / 'a.db'}"))[0] == "E333"


def test_an_unreachable_database_does_not_keep_the_files_from_being_read(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"学校名单": ROSTER})
    assert codes(load(tmp_path / "a.xlsx", Database(f"sqlite:///{tmp_path / 'b.db'}"))) == ["E333"]


def test_nothing_at_all_could_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError) as raised:
        read_records(Database(f"sqlite:///{tmp_path / 'b.db'}"), base_model())
    assert [problem.code for problem in raised.value.problems] == ["E333"]
