"""``auditor store`` and audits of a store, as a person types them."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from auditor.commands.main import main
from auditor.inputs.spec import Overrides, load_spec
from auditor.problems import UserError
from auditor.store.named import StoreNamed, placed

AUDIT = str(Path(__file__).parent.parent / "data_samples" / "zhejiang" / "audit.yaml")
TODAY = date(2026, 1, 1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of a sample, imported once."""
    home = tmp_path_factory.mktemp("cli") / "记录库"
    assert main(["store", "write", AUDIT, str(home)]) == 0
    return home


def report(folder: Path, *options: str) -> Path:
    assert main(["run", AUDIT, "--format", "json", "--output", str(folder), *options]) in (0, 1, 3)
    return folder


def findings(folder: Path) -> str:
    said = json.loads((folder / "manifest.json").read_bytes())["auditor_report"]["findings"]
    return str(said["sha256"])


def written(folder: Path, text: str) -> Path:
    file = folder / "audit.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_files_and_store_give_the_same_findings(store: Path, tmp_path: Path) -> None:
    from_files, from_store = report(tmp_path / "a"), report(tmp_path / "b", "--store", str(store), "--memory-limit", "200MB")
    assert findings(from_files) == findings(from_store)


def test_a_report_from_a_store_can_be_verified(store: Path, tmp_path: Path) -> None:
    assert main(["verify", str(report(tmp_path / "a", "--store", str(store))), "--inputs", str(store)]) == 0


def test_one_school_alone_can_be_verified(store: Path, tmp_path: Path) -> None:
    school = json.loads((report(tmp_path / "a", "--store", str(store)) / "findings.json").read_bytes())["schools"][0]["school_id"]
    alone = report(tmp_path / "b", "--store", str(store), "--school", school, "--evidence-limit", "all")
    told = {finding["subject_id"] for finding in json.loads((alone / "findings.json").read_bytes())["findings"]}
    assert (told, main(["verify", str(alone), "--inputs", str(store)])) == ({school}, 0)


def test_the_manifest_of_a_report_from_a_store_names_no_absolute_path(store: Path, tmp_path: Path) -> None:
    run = json.loads((report(tmp_path / "a", "--store", str(store)) / "manifest.json").read_bytes())["auditor_report"]["run"]
    assert (os.path.isabs(run["store"]["address"]), run["records"]) == (False, [])


def test_check_finds_nothing_wrong_with_our_own(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["store", "check", str(store), "--pack", "zhejiang"]) == 0
    assert "schools" in capsys.readouterr().out


@pytest.mark.parametrize(
    "options",
    [
        ["--engine", "duckdb"],
        ["--store", "x", "--records", "."],
        ["--store", "x", "--engine-option", "spark.master"],
        ["--store", "postgresql://me:geheim@host/db"],
        ["--store", "nowhere"],
    ],
)
def test_bad_usage_is_exit_code_2(
    options: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", AUDIT, "--output", "report", *options]) == 2
    assert "geheim" not in capsys.readouterr().err


# ---------------------------------------------------------------- the audit file


@pytest.mark.parametrize("text", ["store: 库", "记录库: 库", "store: {address: 库}", "记录库: {地址: 库}"])
def test_a_store_is_beside_the_audit_file(text: str, tmp_path: Path) -> None:
    spec = load_spec(written(tmp_path, f"pack: shandan\n{text}\n"), TODAY)
    assert (spec.store, spec.records) == (StoreNamed(str(tmp_path / "库")), ())


def test_engine_and_options_of_a_store(tmp_path: Path) -> None:
    text = "pack: shandan\n内存上限: 2GB\nstore: {address: 'hdfs://h/库', 引擎: spark, options: {spark.master: yarn}}\n"
    spec = load_spec(written(tmp_path, text), TODAY)
    assert (spec.store, spec.memory_limit) == (StoreNamed("hdfs://h/库", "spark", {"spark.master": "yarn"}), "2GB")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("store: 库\nrecords: .", "E902"),
        ("store: {engine: spark}", "E903"),
        ("store: {address: 库, engine: oracle}", "E902"),
        ("store: 'postgresql://a:b@c/d'", "E906"),
    ],
)
def test_mistakes_in_naming_a_store(text: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as wrong:
        load_spec(written(tmp_path, f"pack: shandan\n{text}\n"), TODAY)
    assert [problem.code for problem in wrong.value.problems] == [code]


def test_the_command_line_goes_before_the_audit_file(tmp_path: Path) -> None:
    (tmp_path / "表").mkdir()
    file = written(tmp_path, "pack: shandan\nstore: 库\n")
    assert load_spec(file, TODAY, Overrides(records=(tmp_path / "表",))).store is None
    assert load_spec(file, TODAY, Overrides(store=StoreNamed("spark:x"))).store == StoreNamed("spark:x")


@pytest.mark.parametrize(
    ("address", "engine"),
    [
        ("记录库", "duckdb"),
        ("postgresql://h/d", "postgresql"),
        ("postgres+psycopg://h/d", "postgresql"),
        ("hdfs://h/d", "spark"),
        ("spark:d", "spark"),
    ],
)
def test_the_engine_that_an_address_suggests(address: str, engine: str) -> None:
    assert StoreNamed(placed(address, Path("/base"))).kind == engine
