"""A survey says of every school what an audit says, and lists the records that it lists, none of them by name."""

from __future__ import annotations

import json
import re
import shlex
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from databases import parquet

from auditor.audit import audit
from auditor.commands.main import main
from auditor.findings.masking import released
from auditor.findings.result import Result
from auditor.model.model import Model
from auditor.records.cells.masks import HIDDEN
from auditor.records.records import Records
from auditor.rules.pack import Pack
from auditor.store.store import Store
from auditor.store.write import write_store
from auditor.survey import survey as scale
from auditor.survey.survey import survey_store
from auditor.verdicts.verdict import Verdict
from tests.test_survey import (
    Stopped,
    Whole,
    contents,
    copied,
    findings_of,
    run,
    sample,
    stop_at_second_batch,
    store,
    surveyed,
    whole,
)
from tests.test_survey import rows_of as verdicts_of

__all__ = ["store", "whole"]  # fixtures
EVERY = 1_000_000
COLUMNS = 'rule, subject, subject_id, period_start, verdict, total, role, "table", file, sheet, "row"'


def rows_of(folder: Path, columns: str) -> list[tuple[Any, ...]]:
    return parquet(f"SELECT {columns} FROM read_parquet(?)", str(folder / "survey" / "evidence" / "*.parquet"))


def listed_by_survey(folder: Path) -> Counter[tuple[Any, ...]]:
    rows = rows_of(folder, f"{COLUMNS}, details")
    return Counter((*row[:-1], json.dumps(json.loads(row[-1]), sort_keys=True)) for row in rows)


def listed_by_audit(packs: list[Pack], audited: Result) -> Counter[tuple[Any, ...]]:
    """What a report of the same audit lists under findings that fail or cannot be judged, free text hidden.

    Under a rule about other rules an audit names the schools; a survey tells their verdicts, and lists none.
    """
    about_others = {rule.id for pack in packs for rule in pack.rules if rule.measure.judged_from == "rules"}
    result = released(audited, internal=False)
    model = packs[-1].model
    return Counter(
        (
            *(f.rule, f.subject, f.subject_id, int(f.period_start.strftime("%Y%m%d"))),
            *(str(f.verdict), f.evidence_total, e.role, e.table, e.file, e.sheet, e.row),
            json.dumps({name: told(model, name, value) for name, value in e.details.items()}, sort_keys=True),
        )
        for f in result.findings
        if f.verdict in (Verdict.FAIL, Verdict.UNKNOWN) and f.rule not in about_others
        for e in f.evidence
    )


def told(model: Model, name: str, value: str) -> str | None:
    table, _, column = name.partition(".")
    spec = model.tables[table].columns.get(column)
    if not value:
        return None
    return HIDDEN if spec is not None and spec.type == "text" else value


@dataclass(frozen=True)
class Both:
    """A sample surveyed, and audited; all records are listed. ``folder``: what the survey wrote."""

    packs: list[Pack]
    records: Records
    folder: Path
    audited: Result


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Both]:
    @cache
    def of(name: str) -> Both:
        """The constructs have every kind of measure: spreads over a bureau's schools, rules about rules, attested clauses."""
        loaded, records, as_of = sample(name)
        folder = tmp_path_factory.mktemp("both")
        surveyed(loaded, records, as_of, folder, schools_in_a_batch=60, evidence=EVERY)
        return Both(loaded, records, folder, audit(loaded, records, as_of=as_of, evidence_limit=EVERY))

    return of


NAMES = ["shandan", "leiyang", "layered", "zhejiang-union", "constructs"]


@pytest.mark.parametrize("name", [*NAMES, "doubted"])
def test_a_survey_says_what_an_audit_says(name: str, both: Callable[[str], Both]) -> None:
    one = both(name)
    assert verdicts_of(one.folder) == findings_of(one.audited)


@pytest.mark.parametrize("name", NAMES)
def test_a_survey_lists_the_records_that_an_audit_lists(name: str, both: Callable[[str], Both]) -> None:
    one = both(name)
    expected = listed_by_audit(one.packs, one.audited)
    assert expected
    assert listed_by_survey(one.folder) == expected


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample surveyed; of each finding at most two records are listed."""
    folder = tmp_path_factory.mktemp("few")
    surveyed(*sample("shandan"), folder, evidence=2)
    return folder


def test_a_survey_lists_as_few_as_an_audit(few: Path) -> None:
    loaded, records, as_of = sample("shandan")
    assert listed_by_survey(few) == listed_by_audit(loaded, audit(loaded, records, as_of=as_of, evidence_limit=2))


def test_totals_are_exact_whatever_the_limit(both: Callable[[str], Both], few: Path) -> None:
    finding = "rule, subject_id, period_start"
    every = Counter(rows_of(both("shandan").folder, finding))
    told = rows_of(few, f"{finding}, total")
    assert {row[:3]: row[3] for row in told} == dict(every)
    assert Counter(row[:3] for row in told) == {key: min(total, 2) for key, total in every.items()}


def test_no_name_and_no_birth_date_is_told(both: Callable[[str], Both]) -> None:
    one = both("leiyang")
    details = [json.loads(text) for (text,) in rows_of(one.folder, "details")]
    names = {str(name) for name in one.records.frames["staff"]["name"].dropna()}
    assert not names & {value for told in details for value in told.values()}
    assert {told["staff.born_on"] for told in details if "staff.born_on" in told} <= {HIDDEN, None}


def test_records_come_rule_by_rule_offenders_first(both: Callable[[str], Both]) -> None:
    rows = rows_of(both("shandan").folder, "rule, period_start, subject_id, role, record_id")
    of_finding: dict[tuple[Any, ...], list[tuple[bool, int]]] = {}
    for *finding, role, record in rows:
        of_finding.setdefault(tuple(finding), []).append((role == "doubtful", record))
    assert list(of_finding) == list(dict.fromkeys(tuple(row[:3]) for row in rows))
    assert all(places == sorted(places) for places in of_finding.values())


# ---------------------------------------------------------------- the folder


def test_no_evidence_is_written_unless_asked_for(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "Listing", None)
    run(store, tmp_path / "a")
    assert not (tmp_path / "a" / "evidence").exists()


def test_the_manifest_has_the_evidence(whole: Whole) -> None:
    folder = whole(evidence=2)[1]
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["auditor_survey"]
    files = sorted(name for name in contents(folder) if name.startswith("evidence/"))
    assert files
    assert sorted(name for name in told["outputs"] if name.startswith("evidence/")) == files
    assert told["evidence"] == 2


def test_a_stopped_survey_goes_on_with_its_evidence(
    store: Store, whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop_at_second_batch(patch)
        with pytest.raises(Stopped):
            run(store, tmp_path / "a", evidence=2)
    assert run(store, tmp_path / "a", evidence=2).kept == 1
    assert contents(tmp_path / "a") == contents(whole(evidence=2)[1])


@pytest.mark.parametrize("evidence", [0, 3])
def test_another_number_of_records_starts_afresh(evidence: int, store: Store, whole: Whole, tmp_path: Path) -> None:
    copied(whole, tmp_path / "a", evidence=2)
    assert run(store, tmp_path / "a", evidence=evidence).kept == 0
    assert contents(tmp_path / "a") == contents(whole(evidence=evidence)[1])


def test_a_damaged_file_of_evidence_is_made_again(store: Store, whole: Whole, tmp_path: Path) -> None:
    first = copied(whole, tmp_path / "a", evidence=2)
    (tmp_path / "a" / "evidence" / "0001.parquet").write_bytes(b"PAR1")
    assert run(store, tmp_path / "a", evidence=2).kept == first.batches - 1


def test_postgresql_lists_what_duckdb_lists(postgresql: str, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded, records, as_of = sample("shandan")
    if password := re.search(r":([^:@/]*)@", postgresql):
        monkeypatch.setenv("TEST_PASSWORD", password[1])
        postgresql = postgresql.replace(password[0], ":${TEST_PASSWORD}@")
    write_store(records, loaded[-1].model, postgresql)
    survey_store(Store(postgresql), loaded, as_of=as_of, folder=tmp_path / "theirs" / "survey", evidence=2)
    assert rows_of(tmp_path / "theirs", "*") == rows_of(few, "*")


def test_the_command_tells_where_the_records_are(store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = Path(__file__).parent / "constructs"
    output = tmp_path / "out"
    words = ["--pack", str(pack), "--as-of", "2025-12-31", "--output", str(output), "--evidence", "1"]
    main(["survey", store.address, *words])
    said = capsys.readouterr().out.splitlines()
    assert f"  {output / 'evidence'}" in said
    assert said[-1].endswith(f"auditor run AUDIT.yaml --store {shlex.quote(store.address)} --school ID --evidence-limit all")
