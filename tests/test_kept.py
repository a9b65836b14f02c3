"""What reading gave is kept and taken again: the same records, nothing else, and never in the way."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from importing import write_xlsx

from auditor.commands.main import main
from auditor.files import guarded
from auditor.files.registry import list_inputs
from auditor.model.model import Model, base_model
from auditor.records import kept
from auditor.records import read as reading
from auditor.records.read import kept_in, read_records
from auditor.records.records import Records

SAMPLES = Path(__file__).parent.parent / "data_samples"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of records of two samples, with cells of every kind."""
    folder = tmp_path_factory.mktemp("county") / "records"
    for sample in ("shandan", "leiyang"):
        shutil.copytree(SAMPLES / sample / "records", folder / sample)
    school: list[list[object]] = [["学校名称", "学校标识码", "备注"], ["山丹县甲小学", "2162000001", 1.5]]
    day = datetime(2025, 3, 1, 8, 30)
    talks: list[list[object]] = [
        ["姓名", "谈话日期", "说明"],
        ["张三", day, True],
        ["李四", date(2025, 3, 2), time(9)],
        ["王五", 45000, timedelta(hours=30)],
    ]
    write_xlsx(folder / "甲小学.xlsx", {"学校信息": school, "谈心谈话": talks})
    return folder


@pytest.fixture(scope="module")
def model() -> Model:
    return base_model()


def told(records: Records) -> tuple[object, ...]:
    """Everything that import found."""
    frames = {name: frame.to_csv() for name, frame in records.frames.items()}
    return (frames, records.submitted.to_csv(), records.sources, records.files, list(records.notes), records.problems)


def read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read from now on."""
    names: list[str] = []
    genuine = guarded.read_all

    def watched(items, *rest, **more):  # type: ignore[no-untyped-def]
        names.extend(item.shown for item in items)
        return genuine(items, *rest, **more)

    monkeypatch.setattr(reading, "read_all", watched)
    return names


def test_what_is_kept_gives_the_same_records(county: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = told(read_records(county, model))
    names = read_files(monkeypatch)
    assert told(read_records(county, model, kept=kept_in(tmp_path / "kept", model))) == plain
    assert len(names) == len(list_inputs([county])[0])
    names.clear()
    assert told(read_records(county, model, kept=kept_in(tmp_path / "kept", model))) == plain
    known, _ = kept.held(tmp_path / "kept")
    assert len(names) == len(list_inputs([county])[0]) - known
    assert known > 10


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A folder with one workbook."""
    rows = [["姓名", "性别", "职称"], ["林向东", "男", "一级教师"]]
    return write_xlsx(
        tmp_path / "records" / "城关小学.xlsx",
        {"学校信息": [["学校名称", "学校标识码"], ["城关小学", "2162000001"]], "教职工": rows},
    ).parent


def again(folder: Path, model: Model, home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that the second reading reads."""
    read_records(folder, model, kept=kept_in(home, model))
    names = read_files(monkeypatch)
    read_records(folder, model, kept=kept_in(home, model))
    return names


def test_a_file_that_did_not_change_is_not_read(one: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert again(one, model, tmp_path / "kept", monkeypatch) == []


@pytest.mark.parametrize("change", ["content", "name", "model", "program"])
def test_whatever_reading_depends_on_makes_it_read_again(
    change: str, one: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_records(one, model, kept=kept_in(tmp_path / "kept", model))
    names = read_files(monkeypatch)
    workbook = next(one.iterdir())
    if change == "content":
        workbook.write_bytes(workbook.read_bytes() + b"\0")
    elif change == "name":
        workbook.rename(workbook.with_name("城西小学.xlsx"))
    elif change == "model":
        renamed = replace_zh(model)
        read_records(one, renamed, kept=kept_in(tmp_path / "kept", renamed))
    else:
        monkeypatch.setattr(kept, "_program", lambda: b"another")
    if change != "model":
        read_records(one, model, kept=kept_in(tmp_path / "kept", model))
    assert len(names) == 1


def replace_zh(model: Model) -> Model:
    """A model with another word for a table."""
    talks = model.tables["talks"]
    return model.model_copy(update={"tables": {**model.tables, "talks": talks.model_copy(update={"zh": "谈心"})}})


@pytest.mark.parametrize("damage", [b"", b"{}", b"x" * 200, None])
def test_a_damaged_entry_is_passed_over(
    damage: bytes | None, one: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = told(read_records(one, model, kept=kept_in(tmp_path / "kept", model)))
    (entry,) = (tmp_path / "kept").iterdir()
    content = entry.read_bytes()
    entry.write_bytes(content[:-9] if damage is None else damage)
    names = read_files(monkeypatch)
    assert told(read_records(one, model, kept=kept_in(tmp_path / "kept", model))) == plain
    assert len(names) == 1
    assert entry.read_bytes() == content


def test_an_entry_makes_nothing_but_what_import_is_made_of(tmp_path: Path, model: Model) -> None:
    store = kept_in(tmp_path / "kept", model)
    for told_of in ({"made": "Popen", "of": ["true"]}, {"eval": "1"}, {"made": "Told", "of": []}):
        with pytest.raises((KeyError, ValueError)):
            store._made(told_of)
    store.put("x.xlsx", "0", replace)  # no plain value: it is not kept
    assert kept.held(tmp_path / "kept") == (0, 0)


def test_only_its_owner_can_read_it(one: Path, model: Model, tmp_path: Path) -> None:
    read_records(one, model, kept=kept_in(tmp_path / "kept", model))
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "kept").iterdir()] == [0]


def test_a_folder_that_leads_elsewhere_is_refused(one: Path, model: Model, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "kept").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError):
        kept_in(tmp_path / "kept", model)


def test_what_was_not_used_for_longest_goes_first(one: Path, model: Model, tmp_path: Path) -> None:
    store = kept_in(tmp_path / "kept", model)
    read_records(one, model, kept=store)
    (old,) = (tmp_path / "kept").iterdir()
    store.put("new.xlsx", "1", ["new"])
    store.prune(old.stat().st_size)
    assert store.get("new.xlsx", "1") == ["new"]
    assert not old.exists()


def test_a_run_keeps_beside_its_audit_file_and_a_verb_clears(
    one: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where the records lie beside the audit file: nothing is told of the folder, and nothing of it is in the report."""
    audit = one / "audit.yaml"
    audit.write_text("pack: shandan\nas_of: 2025-12-31\nrecords: .\noutput: ../report\n", encoding="utf-8")
    told_of = []
    for _ in range(2):
        assert main(["run", str(audit), "--cache", "--format", "json"]) in (1, 3)
        told_of.append(capsys.readouterr())
        report = (tmp_path / "report" / "findings.json").read_bytes()
        assert b"auditor-cache" not in report
    assert told_of[0].err == told_of[1].err
    assert main(["cache", str(audit), "--lang", "zh"]) == 0
    assert "存有 1 个文件" in capsys.readouterr().out
    assert main(["cache", str(audit), "--clear"]) == 0
    assert sorted(path.name for path in one.iterdir()) == ["audit.yaml", "城关小学.xlsx"]
