"""The audit file: what it says, what the command line says instead, and how its mistakes are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.findings.finding import EVIDENCE_LIMIT
from auditor.inputs.spec import Overrides, RecordsPath, load_spec, pack_word
from auditor.inputs.told import named
from auditor.problems import UserError
from auditor.records.weighing import HandIn
from auditor.rules.pack import load_pack

TODAY = date(2026, 3, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("学校", "花名册.xlsx", "豁免.yaml", "佐证.yaml"):
        (tmp_path / name).mkdir()
    return tmp_path


def written(folder: Path, text: str) -> Path:
    file = folder / "audit.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def codes(folder: Path, text: str, overrides: Overrides | None = None) -> list[tuple[str, int, int]]:
    with pytest.raises(UserError) as caught:
        load_spec(written(folder, text), TODAY, overrides)
    return [(p.code, p.place.line, p.place.column) for p in caught.value.problems]


def test_every_key(folder: Path) -> None:
    text = """
name: 山丹县2025年
packs: [shandan, leiyang]
as_of: 2025-12-31
records: [学校, {path: 花名册.xlsx, complete: [staff], until: 2025-12-10, from: bureau}]
authority: {staff: school}
output: out/报告
language: en
waivers: 豁免.yaml
attestations: [佐证.yaml]
"""
    spec = load_spec(written(folder, text), TODAY)
    assert spec.name == "山丹县2025年"
    assert spec.packs == ("shandan", "leiyang")
    assert spec.as_of == date(2025, 12, 31)
    assert spec.records == (
        RecordsPath(folder / "学校"),
        RecordsPath(folder / "花名册.xlsx", HandIn(("staff",), 20251210, "bureau")),
    )
    assert spec.authority == (("staff", "school"),)
    assert spec.output == folder / "out" / "报告"
    assert spec.language == "en"
    assert spec.waivers == (folder / "豁免.yaml",)
    assert spec.attestations == (folder / "佐证.yaml",)
    assert spec.file == folder / "audit.yaml"


def test_tables_and_columns_are_the_models(folder: Path) -> None:
    """A name that is none would leave a list incomplete, or nobody's word standing, without a sound."""
    model = load_pack("shandan").model
    text = "pack: shandan\nrecords: {{path: 学校, complete: [{0}]}}\nauthority: {{{1}: school}}\n"
    spec = named(load_spec(written(folder, text.format("交流轮岗", "教职工.职称")), TODAY), model)
    assert (spec.records[0].told.complete, spec.authority) == (("rotations",), (("staff.title", "school"),))
    for table, part in (("轮岗表", "staff"), ("staff", "员工"), ("staff", "staff.称号")):
        with pytest.raises(UserError) as caught:
            named(load_spec(written(folder, text.format(table, part)), TODAY), model)
        assert [(one.code, one.place.file) for one in caught.value.problems] == [("E902", "audit.yaml")]


@pytest.mark.parametrize(("word", "complete"), [("file", True), ("rows", False)])
def test_the_old_name_of_complete_is_read_and_announced(folder: Path, word: str, complete: bool) -> None:
    spec = load_spec(written(folder, f"pack: shandan\nrecords: {{path: 学校, submitted_by: {word}}}\n"), TODAY)
    assert (spec.records[0].told.complete, [problem.code for problem in spec.announced]) == (complete, ["W907"])


def test_what_is_left_out(folder: Path) -> None:
    spec = load_spec(written(folder, "pack: shandan\nrecords: 学校\n"), TODAY)
    assert (spec.name, spec.as_of, spec.output, spec.language) == (folder.name, TODAY, folder / "report", "zh")
    assert (spec.waivers, spec.attestations, spec.evidence_limit, spec.internal) == ((), (), EVIDENCE_LIMIT, False)


def test_chinese_keys_say_the_same(folder: Path) -> None:
    english = load_spec(written(folder, "pack: shandan\nas_of: 2025-12-31\nrecords: {path: 学校, complete: true}\n"), TODAY)
    chinese = load_spec(written(folder, "规则包: shandan\n审核日: 2025-12-31\n记录: {路径: 学校, 齐全: 是}\n"), TODAY)
    assert chinese == english


def test_command_line_in_place_of_the_file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "别处").mkdir()
    over = Overrides(("leiyang",), date(2024, 1, 1), (Path("别处"),), Path("结果"), "en", 7, True)
    spec = load_spec(written(folder, "pack: shandan\nrecords: 不存在\nas_of: 2025-12-31\n"), TODAY, over)
    assert spec.packs == ("leiyang",)
    assert spec.as_of == date(2024, 1, 1)
    assert spec.records == (RecordsPath(tmp_path / "别处"),)
    assert spec.output == tmp_path / "结果"
    assert (spec.language, spec.evidence_limit, spec.internal) == ("en", 7, True)


def test_all_mistakes_at_once(folder: Path) -> None:
    text = "pack: shandan\npacks: [leiyang]\nnamme: x\nas_of: 2025-02-30\nrecords: [nowhere]\nlanguage: fr\n"
    assert codes(folder, text) == [
        ("E902", 2, 8),
        ("E901", 3, 1),
        ("E902", 4, 8),
        ("E904", 5, 11),
        ("E902", 6, 11),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E902"),
        ("- pack\n", "E902"),
        ("records: 学校\n", "E903"),
        ("pack: shandan\n", "E903"),
        ("pack:\nrecords: 学校\n", "E903"),
        ("pack: {a: b}\nrecords: 学校\n", "E902"),
        ("pack: shandan\nrecords: [{submitted_by: rows}]\n", "E903"),
        ("pack: shandan\nrecords: {path: 学校, submitted_by: columns}\n", "E902"),
        ("pack: shandan\nrecords: {path: 学校, sheet: 一}\n", "E901"),
        ("pack: shandan\nrecords: [[学校]]\n", "E902"),
        ("pack: shandan\nrecords: 学校\nname: [a]\n", "E902"),
        ("pack: shandan\nrecords: 学校\n规则包: leiyang\n", "E902"),
        ("pack: shandan\nrecords: 学校\nas_of: 20251231\n", "E902"),
        ("pack: shandan\nrecords: 学校\nas_of: 2025-W01-1\n", "E902"),
        ("pack: shandan\nrecords: 学校\nas_of: 0025-12-31\n", "E902"),
        ("pack: shandan\nrecords: 学校\nas_of: yesterday\n", "E902"),
        ("pack: shandan\nrecords: 学校\nwaivers: 没有.yaml\n", "E904"),
        ("pack: shandan\nrecords: 学校\nrecords: 学校\n", "E105"),
        ("pack: shandan\nrecords: !!python/object:os.system 学校\n", "E107"),
    ],
)
def test_each_mistake_is_told(folder: Path, text: str, code: str) -> None:
    assert code in [found for found, _, _ in codes(folder, text)]


def test_unknown_key_suggests_the_known_one(folder: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_spec(written(folder, "pack: shandan\nrecord: 学校\n"), TODAY)
    assert any(p.suggestion and "records" in str(p.suggestion) for p in caught.value.problems)


def test_known_keys_are_told_in_the_language_of_the_reader(folder: Path) -> None:
    (folder / "audit.yaml").write_text("pack: shandan\nasof: 2025-12-31\n", encoding="utf-8")
    with pytest.raises(UserError) as raised:
        load_spec(folder / "audit.yaml", date(2025, 12, 31))
    told = next(problem.message for problem in raised.value.problems if "asof" in str(problem.message.values.get("key")))
    assert "审核日、记录" in told.say("zh")
    assert "as_of" not in told.say("zh")
    assert "as_of, records" in told.say("en")


def test_the_report_must_not_lie_among_the_records(folder: Path) -> None:
    assert [code for code, _, _ in codes(folder, "pack: shandan\nrecords: .\n")] == ["E905"]


def test_absent_records_of_the_command_line(folder: Path) -> None:
    over = Overrides(records=(folder / "a", folder / "b"))
    assert [code for code, _, _ in codes(folder, "pack: shandan\nrecords: 学校\n", over)] == ["E904", "E904"]


def test_a_pack_beside_the_audit_file_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "本县").mkdir()
    (tmp_path / "本县" / "pack.yaml").write_text("name: x\n", encoding="utf-8")
    assert pack_word("本县", tmp_path) == str(tmp_path / "本县")


def test_a_shipped_pack_goes_before_a_folder_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "shandan").mkdir()
    (tmp_path / "shandan" / "pack.yaml").write_text("name: x\n", encoding="utf-8")
    assert pack_word("shandan", tmp_path) == "shandan"
    assert pack_word("./shandan", tmp_path) == str(tmp_path / "shandan")


def test_an_unknown_pack_is_left_for_the_loader(tmp_path: Path) -> None:
    assert pack_word("nowhere", tmp_path) == "nowhere"


def test_a_former_chinese_key_is_still_read(folder: Path) -> None:
    new = load_spec(written(folder, "规则包: shandan\n审核日: 2025-12-31\n记录: 学校\n"), TODAY)
    assert load_spec(written(folder, "规则包: shandan\n基准日: 2025-12-31\n记录: 学校\n"), TODAY) == new
