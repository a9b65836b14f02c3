"""A survey: random counties, the summary, stopping and going on, batches. What an audit says: see test_survey_evidence.py."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pandas as pd
import pytest
from databases import parquet

from auditor.audit import audit
from auditor.findings.result import Result
from auditor.inputs.read import inputs
from auditor.inputs.spec import load_spec
from auditor.model.model import base_model
from auditor.problems import UserError
from auditor.records.records import Records
from auditor.rules.pack import Pack, load_pack
from auditor.store.store import Store
from auditor.store.write import write_store
from auditor.survey import survey as scale
from auditor.survey.batches import Span, _cuts, _parts
from auditor.survey.summary import exit_code
from auditor.survey.survey import Surveyed, survey_store
from tests.agreement import packs
from tests.canonical import to_records
from tests.counties import random_county
from tests.engines import sample as constructs

SAMPLES = Path(__file__).resolve().parent.parent / "data_samples"
Whole = Callable[..., tuple[Surveyed, Path]]
FIGURES = ("actual", "required", "population", "shortfall", "low", "high")


@cache
def sample(name: str) -> tuple[list[Pack], Records, date]:
    """The packs and records of a sample, without the register and the waivers that a survey does not read."""
    if name in ("constructs", "doubted"):
        pack, records, as_of = constructs(name)
        return [pack], records, as_of
    spec = load_spec(SAMPLES / name / "audit.yaml", date(2026, 1, 1))
    return *inputs(spec), spec.as_of


def surveyed(packs: list[Pack], records: Records, as_of: date, folder: Path, **options: Any) -> Surveyed:
    write_store(records, packs[-1].model, str(folder / "store"))
    return survey_store(Store(str(folder / "store")), packs, as_of=as_of, folder=folder / "survey", **options)


def rows_of(folder: Path) -> Counter[tuple[Any, ...]]:
    """What the verdict files say: rule, kind of subject, id, first day of the period, verdict, … (ids may occur twice)."""
    columns = ", ".join(("verdict", "reason", "binding", "district", *FIGURES, "counts"))
    files = str(folder / "survey" / "verdicts" / "*.parquet")
    query = f"SELECT rule, subject, subject_id, period_start, {columns} FROM read_parquet(?)"
    return Counter(parquet(query, files))


def findings_of(result: Result) -> Counter[tuple[Any, ...]]:
    return Counter(
        (
            *(f.rule, f.subject, f.subject_id, int(f.period_start.strftime("%Y%m%d"))),
            *(str(f.verdict), str(f.reason), f.binding, f.district),
            *(None if getattr(f, name) is None else _figure(name, getattr(f, name)) for name in FIGURES),
            json.dumps(f.counts, sort_keys=True) if f.counts else None,
        )
        for f in result.findings
    )


def _figure(name: str, value: Any) -> Any:
    return value if name == "population" else str(value)


@pytest.mark.parametrize(("name", "seed"), [("shandan", 2)])
def test_a_survey_of_random_counties_says_what_plain_queries_say(name: str, seed: int, tmp_path: Path) -> None:
    pack = load_pack(name, base_model())
    county = random_county(Random(seed), packs(name)[1].model, 3, True)
    records = to_records(pack.model, county.tables, county.submitted, county.bureau)
    days, chance = [None, 20250630, 20251210, 20260101], Random(seed)
    until = pd.array([chance.choice(days) for _ in range(len(records.submitted))], dtype="Int64")
    of_bureaus = {(key, table): 20250630 for key in range(len(records.districts)) for table in records.bureau_submitted}
    records = replace(records, submitted=records.submitted.assign(until=until), bureau_until=of_bureaus)
    surveyed([pack], records, county.as_of, tmp_path, schools_in_a_batch=3)
    plain = audit(pack, records, as_of=county.as_of, evidence_limit=0, fuse=False)
    assert rows_of(tmp_path) == findings_of(plain)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Any]]:
    """A sample surveyed: the folder, and what the summary says."""
    folder = tmp_path_factory.mktemp("county")
    return folder, surveyed(*sample("shandan"), folder).told


def test_the_summary_counts_what_the_rows_say(county: tuple[Path, Mapping[str, Any]]) -> None:
    folder, told = county
    rows = Counter((row[0], row[3], row[7], row[4]) for row in rows_of(folder).elements())
    counted = {
        (rule["rule"], int(rule["period_start"].replace("-", "")), of["district"], verdict): n
        for rule in told["rules"]
        for of in rule["districts"]
        for verdict, n in of["verdicts"].items()
    }
    assert counted == dict(rows)


def test_the_overall_results_are_those_of_an_audit(county: tuple[Path, Mapping[str, Any]]) -> None:
    loaded, records, as_of = sample("shandan")
    told = county[1]
    result = audit(loaded, records, as_of=as_of, evidence_limit=0)
    expected = Counter(str(result.overall(key, owner).verdict) for owner, key in result.by_owner if owner == "school")
    assert told["owners"]["school"]["overall"] == dict(expected)
    assert exit_code(told) == result.exit_code()


# ---------------------------------------------------------------- stopping and going on


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Some schools of the constructs, read only: three batches of one district or two each."""
    loaded, records, _ = sample("constructs")
    folder = tmp_path_factory.mktemp("records") / "store"
    write_store(records, loaded[-1].model, str(folder))
    return Store(str(folder))


@pytest.fixture(scope="module")
def whole(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The survey of the store done in one go, once for all tests that give the same options, and its folder."""

    @cache
    def done(**options: Any) -> tuple[Surveyed, Path]:
        folder = tmp_path_factory.mktemp("whole") / "b"
        return run(store, folder, **options), folder

    return done


def run(store: Store, folder: Path, **options: Any) -> Surveyed:
    (pack,), _, as_of = sample("constructs")
    few = replace(pack, rules=pack.rules[:3])
    return survey_store(store, [few], **{"as_of": as_of, "folder": folder, "schools_in_a_batch": 40, **options})


def contents(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


class Stopped(Exception):
    pass


def stop_at_second_batch(patch: pytest.MonkeyPatch) -> None:
    batches = []

    def counting(*given: Any) -> Any:
        batches.append(given)
        if len(batches) == 2:
            raise Stopped
        return count(*given)

    count = scale.count_overall
    patch.setattr(scale, "count_overall", counting)


def test_a_stopped_survey_leaves_whole_files_and_goes_on(
    store: Store, whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        stop_at_second_batch(patch)
        with pytest.raises(Stopped):
            run(store, tmp_path / "a")
    left = sorted(contents(tmp_path / "a"))
    assert left == ["batches/0001.json", "survey.json", "verdicts/0001.parquet", "verdicts/0002.parquet"]
    assert run(store, tmp_path / "a").kept == 1
    assert contents(tmp_path / "a") == contents(whole()[1])


def copied(whole: Whole, folder: Path, **options: Any) -> Surveyed:
    """The survey done in one go, its files as a test's own."""
    surveyed, home = whole(**options)
    shutil.copytree(home, folder)
    return surveyed


def test_a_finished_survey_is_not_done_again(store: Store, whole: Whole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = copied(whole, tmp_path / "a")
    monkeypatch.setattr(scale, "keep_answers", None)
    assert run(store, tmp_path / "a").kept == first.batches


def test_another_date_starts_afresh(store: Store, whole: Whole, tmp_path: Path) -> None:
    copied(whole, tmp_path / "a")
    assert run(store, tmp_path / "a", as_of=date(2026, 3, 31)).kept == 0


def test_a_damaged_file_of_verdicts_is_made_again(store: Store, whole: Whole, tmp_path: Path) -> None:
    first = copied(whole, tmp_path / "a")
    (tmp_path / "a" / "verdicts" / "0001.parquet").write_bytes(b"PAR1")
    assert run(store, tmp_path / "a").kept == first.batches - 1


def test_a_folder_of_other_files_is_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "mine.txt").write_text("x")
    with pytest.raises(UserError):
        run(store, tmp_path / "a")
    assert sorted(contents(tmp_path / "a")) == ["mine.txt"]


def test_a_killed_survey_leaves_no_half_file(store: Store, tmp_path: Path) -> None:
    """Whatever bears its name at the moment of a SIGKILL is whole, and nothing says that the survey is finished."""
    pack, folder = tmp_path / "constructs", tmp_path / "a"
    pack.mkdir()
    for name in ("pack.yaml", "size.yaml"):  # a survey of all rules takes long before its first batch
        shutil.copy(Path(__file__).parent / "constructs" / name, pack)
    command = [sys.executable, "-m", "auditor", "survey", store.address, "--pack", str(pack), "--as-of", "2025-12-31"]
    running = subprocess.Popen([*command, "--output", str(folder), "--batch", "20"], stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while not list(folder.glob("batches/*.json")) and running.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
    for file in folder.glob("verdicts/*.parquet"):
        assert parquet("SELECT count(*) FROM read_parquet(?)", str(file))
    assert list(folder.glob("batches/*.json"))
    assert not (folder / "manifest.json").exists() or running.returncode == 0


# ---------------------------------------------------------------- batches


def test_districts_whose_keys_are_mixed_stay_together() -> None:
    spans = [Span(0, 0, 4), Span(1, 5, 9), Span(2, 8, 12), Span(3, 13, 13)]
    parts = list(_parts(list(_cuts(spans, 14, 4)), 1))
    assert [(part.schools, part.districts) for part in parts] == [
        (range(5), range(1)),
        (range(5, 13), range(1, 3)),
        (range(13, 14), range(3, 4)),
    ]


def test_batches_take_as_many_districts_as_fit() -> None:
    spans = [Span(n, 10 * n, 10 * n + 9) for n in range(5)]
    parts = list(_parts(list(_cuts(spans, 50, 5)), 25))
    assert [len(part.schools) for part in parts] == [20, 20, 10]


def test_no_schools_are_one_empty_batch() -> None:
    assert [len(part.schools) for part in _parts(list(_cuts([], 0, 0)), 25)] == [0]


def test_a_store_of_others_is_looked_through_first(store: Store, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    shutil.copytree(store.address, theirs)
    (theirs / "store.json").write_text("{}", encoding="utf-8")
    staff = theirs / "staff.parquet"
    with duckdb.connect() as db:
        db.execute("CREATE TABLE staff AS SELECT * FROM read_parquet(?)", [str(staff)])
        db.execute("UPDATE staff SET status = 'somewhere'")
        db.execute("COPY staff TO ? (FORMAT parquet)", [str(staff)])
    with pytest.raises(UserError) as raised:
        run(Store(str(theirs)), tmp_path / "out")
    assert any("somewhere" in str(problem.message) for problem in raised.value.problems)
