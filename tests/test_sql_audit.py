"""A database in an audit file and on the command line: the same findings as files, verified again, and no password anywhere."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.audit import audit
from auditor.commands.main import main
from auditor.files.address import Database, hidden, is_address, mistake, without_passwords
from auditor.findings.digest import result_digest
from auditor.inputs.read import inputs
from auditor.inputs.spec import Overrides, RecordsDatabase, load_spec
from auditor.problems import UserError
from auditor.records.weighing import HandIn
from auditor.reports.manifest import MANIFEST
from tools.samples.layered import build
from tools.samples.sheets import SCHOOL_NAME, sheet, with_school
from tools.samples.small import SCHOOLS

pytest.importorskip("sqlalchemy")
from databases import execute, fill, sqlite

TODAY = date(2026, 1, 1)
RULES = Path(__file__).parent.parent / "data_samples" / "layered"
SECRET = "geheim1234"


def tables() -> dict[str, list[list[Any]]]:
    """The layered sample as tables under Chinese names."""
    county = build()
    first = next(iter(county.schools))
    made = {"学校名单": sheet("schools", SCHOOLS, county.tables["schools"], numbered=False)}
    for name, table in (("教职工", "staff"), ("谈心谈话", "talks"), ("活动", "activities"), ("体检", "health_checks")):
        rows = with_school(county, county.tables[table])
        made[name] = sheet(table, county.columns[first, table], rows, numbered=False, extra=SCHOOL_NAME)
    return {name: [one.header, *one.rows] for name, one in made.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the layered sample's rules and an SQLite database of its records."""
    for name in ("rules", "policies", "佐证"):
        shutil.copytree(RULES / name, tmp_path / name)
    fill(sqlite(tmp_path), tables())
    return tmp_path


def audit_file(folder: Path, records: str, more: str = "") -> Path:
    file = folder / "audit.yaml"
    text = (
        f"pack: ./rules/qingxi\nas_of: 2025-12-31\nattestations: 佐证/佐证材料登记.xlsx\nrecords: {records}\noutput: 报告\n{more}"
    )
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, records: str) -> list[str]:
    with pytest.raises(UserError) as raised:
        load_spec(audit_file(folder, records), TODAY)
    return [problem.code for problem in raised.value.problems]


def digest_of(file: Path) -> str:
    packs, records = inputs(load_spec(file, TODAY))
    return result_digest(audit(packs, records, as_of=date(2025, 12, 31)))


# ---------------------------------------------------------------- findings


def test_the_findings_are_those_of_the_files(folder: Path) -> None:
    shutil.copytree(RULES / "records", folder / "records")
    assert digest_of(audit_file(folder, "sqlite:///县库.db")) == digest_of(audit_file(folder, "records"))


def test_the_findings_are_the_same_from_either_database(folder: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTY_DATABASE", fill(postgresql, tables()))
    assert digest_of(audit_file(folder, "{sql: '${COUNTY_DATABASE}'}")) == digest_of(audit_file(folder, "sqlite:///县库.db"))


def test_schools_without_a_row_have_not_handed_in_a_table_read_by_rows(folder: Path) -> None:
    execute(sqlite(folder), 'DELETE FROM "谈心谈话" WHERE "学校名称" LIKE \'%兰桥%\'')
    _, records = inputs(load_spec(audit_file(folder, "{数据库: 'sqlite:///县库.db', 提交方式: 逐行}"), TODAY))
    assert len(records.submitted.query("table == 'talks'")) == 2


def test_a_report_of_a_database_is_verified(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = audit_file(folder, "sqlite:///县库.db")
    main(["run", str(file), "--format", "json"])
    moved = folder.rename(folder.with_name("elsewhere"))
    assert main(["verify", str(moved / "报告")]) == 0
    execute(sqlite(moved), 'UPDATE "谈心谈话" SET "谈话方式" = \'电话\'')
    capsys.readouterr()
    assert main(["verify", str(moved / "报告"), "--lang", "zh"]) == 1
    assert "县库.db（已改动）" in capsys.readouterr().out


def test_a_database_that_is_gone_is_told_by_verify(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["run", str(audit_file(folder, "sqlite:///县库.db")), "--format", "json"])
    (folder / "县库.db").unlink()
    assert main(["verify", str(folder / "报告"), "--lang", "zh"]) == 2
    assert "县库.db（已不在）" in "".join(capsys.readouterr())


def test_verify_asks_for_the_environment_variable(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNTY_DATABASE", sqlite(folder))
    main(["run", str(audit_file(folder, "{sql: '${COUNTY_DATABASE}'}")), "--format", "json"])
    monkeypatch.delenv("COUNTY_DATABASE")
    assert main(["verify", str(folder / "报告")]) == 2
    assert "E925" in capsys.readouterr().err, "an address of a manifest is asked only where the caller repeats it"
    assert main(["verify", str(folder / "报告"), "--address", "${COUNTY_DATABASE}"]) == 2
    assert "E907" in capsys.readouterr().err


def test_no_output_holds_a_password(
    folder: Path, postgresql: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    password = postgresql.partition("://")[2].partition(":")[2].partition("@")[0]
    fill(postgresql, tables())
    monkeypatch.setenv("COUNTY_PASSWORD", password)
    address = postgresql.replace(password, "${COUNTY_PASSWORD}")
    main(["run", str(audit_file(folder, json.dumps({"sql": address, "name": "县库"}))), "--format", "json", "--format", "html"])
    assert main(["verify", str(folder / "报告"), "--address", address]) == 0
    written = [path.read_text(encoding="utf-8") for path in (folder / "报告").iterdir()]
    assert [text for text in (*written, *capsys.readouterr()) if password in text] == []
    assert "${COUNTY_PASSWORD}" in (folder / "报告" / MANIFEST).read_text(encoding="utf-8")


# ---------------------------------------------------------------- the command line


def test_a_database_on_the_command_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert main(["run", str(audit_file(folder, "audit.yaml")), "--records", "sqlite:///县库.db", "--format", "json"]) == 1


def test_import_from_a_database(folder: Path) -> None:
    out = folder / "out"
    assert main(["import", f"sqlite:///{folder / '县库.db'}", "--output", str(out)]) == 0
    files = json.loads((out / "quality.json").read_text(encoding="utf-8"))["files"]
    assert {one["file"] for one in files} == {"县库.db"}


def test_a_mapping_file_is_suggested_for_a_database(folder: Path) -> None:
    target = folder / "对应.yaml"
    assert main(["import", f"sqlite:///{folder / '县库.db'}", "--suggest", "--output", str(target)]) == 0
    assert '- file: "县库.db"\n    sheet: "教职工"\n    table: "教职工"' in target.read_text(encoding="utf-8")


def test_a_password_on_the_command_line_is_refused_and_not_repeated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", f"postgresql://a:{SECRET}@b/c", "--output", str(folder / "out")]) == 2
    told = "".join(capsys.readouterr())
    assert ("E906" in told, SECRET in told) == (True, False)


# ---------------------------------------------------------------- the audit file


def test_what_an_audit_file_says_of_a_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "x")
    one = "sql: 'postgresql://u:${P}@h/d', tables: {staff: 教职工, v_talks: }, name: 县库, complete: [staff], until: 2025-12-10"
    text = f"[{{{one}}}, 'sqlite:///a.db']"
    records = load_spec(audit_file(folder, text), TODAY).records
    assert records == (
        RecordsDatabase(
            Database("postgresql://u:${P}@h/d", (("staff", "教职工"), ("v_talks", "v_talks")), "县库"),
            HandIn(("staff",), 20251210),
        ),
        RecordsDatabase(Database(f"sqlite:///{folder / 'a.db'}")),
    )


def test_the_command_line_in_place_of_the_audit_file(folder: Path) -> None:
    spec = load_spec(audit_file(folder, "x"), TODAY, Overrides(records=[Database("sqlite:////a.db")]))
    assert spec.records == (RecordsDatabase(Database("sqlite:////a.db")),)


@pytest.mark.parametrize(
    ("records", "code"),
    [
        (f"'postgresql://u:{SECRET}@h/d'", "E906"),
        (f"{{sql: 'postgresql://u:{SECRET}@h/d'}}", "E906"),
        (f"{{sql: 'postgresql://u@h/d?password={SECRET}'}}", "E906"),
        ("{sql: 'postgresql://u:${NOT_SET_ANYWHERE}@h/d'}", "E907"),
        ("{sql: '${NOT_SET_ANYWHERE}'}", "E907"),
        ("{sql: 教师库}", "E902"),
        ("{sql: 'sqlite://'}", "E902"),
        ("{sql: 'sqlite:///:memory:'}", "E902"),
        ("{sql: 'sqlite:///a.db', path: rules}", "E902"),
        ("{sql: 'sqlite:///a.db', tables: [[a]]}", "E902"),
        ("{path: rules, tables: [a]}", "E902"),
        ("{path: rules, name: a}", "E902"),
        ("{sql: [a]}", "E902"),
        ("{tables: [a]}", "E903"),
    ],
)
def test_each_mistake_is_told(records: str, code: str, folder: Path) -> None:
    assert code in refused(folder, records)


def test_a_mistake_beside_a_password_does_not_repeat_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = audit_file(folder, f"{{sql: 'postgresql://u:{SECRET}@h/d', tabels: [a]}}")
    assert main(["run", str(file)]) == 2
    told = "".join(capsys.readouterr())
    assert ("E901" in told, SECRET in told) == (True, False)


# ---------------------------------------------------------------- addresses


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("postgresql://h/d", True), ("sqlite:///a.db", True), ("C:\\records", False), ("c://a", False), ("records/a.xlsx", False)],
)
def test_what_is_an_address(text: str, is_one: bool) -> None:
    assert is_address(text) is is_one


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://u:${P}@h:5432/edu", "edu"),
        ("postgresql://u@h", "postgresql"),
        ("sqlite:////data/县库.db", "县库.db"),
        ("sqlite:///县库.db", "县库.db"),
        ("mysql+pymysql://u@h/edu?charset=utf8mb4", "edu"),
        ("${WHOLE}", "edu2"),
        ("postgresql://h/${P}", "p@ss"),
    ],
)
def test_what_a_database_is_called(url: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "p@ss")
    monkeypatch.setenv("WHOLE", "postgresql://u:p@h/edu2")
    assert Database(url).shown == shown


def test_two_databases_of_one_name_are_told_apart() -> None:
    from auditor.files.registry import list_inputs

    items, _ = list_inputs([Database("postgresql://one/edu"), Database("postgresql://two/edu")])
    assert [item.shown for item in items] == ["edu", "edu (2)"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:${P}@h/d",
        "postgresql://u@h/d",
        "postgresql:///d",
        "${W}",
        "sqlite:///a.db",
        "mysql://u:${P}${P}@h/d?x=${P}",
    ],
)
def test_addresses_that_will_do(url: str) -> None:
    assert mistake(url, {"P": "p", "W": "postgresql://u:anything@h/d"}) is None


def test_an_address_from_the_environment_with_a_stray_at_is_refused() -> None:
    wrong = mistake("${W}", {"W": "postgresql://u:p@q@h/d"})
    assert wrong is not None
    assert (wrong[0], "q" in str(wrong[1])) == ("E902", False)


def test_what_a_driver_says_is_told_without_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", SECRET)
    said = f"could not connect to host {SECRET} (postgresql://u:{SECRET}@h)"
    assert hidden(said, "postgresql://u:${P}@h/d") == "could not connect to host *** (postgresql://u:***@h)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("records: postgresql://u:secret@h/d", "records: postgresql://u:***@h/d"),
        ("sql: 'postgresql://u:${P}@h/d'", "sql: 'postgresql://u:${P}@h/d'"),
        ("'postgresql://h/d?password=secret&a=b'", "'postgresql://h/d?password=***&a=b'"),
        ("x: postgresql://u:my p@ss@h/d", "x: postgresql://u:***@h/d"),
        ("[postgresql://u:${P}@h/d, postgresql://u:secret@h/d]", "[postgresql://u:${P}@h/d, postgresql://u:***@h/d]"),
        ("{sql: x, password: secret, tables: a}", "{sql: x, password: ***, tables: a}"),
        ('口令: "secret"', '口令: "***"'),
        ("password authentication failed for user a", "password authentication failed for user a"),
        ("{verdict: pass, story: x}", "{verdict: pass, story: x}"),
        ("http://example.org/a:b", "http://example.org/a:b"),
        ("sqlite:///a.db", "sqlite:///a.db"),
    ],
)
def test_passwords_in_a_line_are_hidden(text: str, shown: str) -> None:
    assert without_passwords(text) == shown
