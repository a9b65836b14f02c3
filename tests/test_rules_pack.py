"""Packs: loading, extending, overriding, and what only the whole pack can tell."""

from __future__ import annotations

import shutil
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from auditor.model.model import base_model
from auditor.problems import UserError
from auditor.rules import pack as pack_module
from auditor.rules.ast import Bound, Comparator, Field
from auditor.rules.bind.names import Names
from auditor.rules.inherit import is_no_looser
from auditor.rules.pack import find_pack, load_pack, pack_names, with_parents
from auditor.rules.records_check import misfits
from auditor.rules.thresholds import Constant, Threshold
from auditor.rules.thresholds.by_tiers import BySize
from auditor.rules.thresholds.by_value import ByCode
from auditor.rules.thresholds.dated import Dated
from auditor.rules.thresholds.tiers import Tier

SCAFFOLD = Path(__file__).parent / "broken" / "scaffold"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the scaffold's rules: packs demo and parent."""
    shutil.copytree(SCAFFOLD, tmp_path, dirs_exist_ok=True)
    return tmp_path / "rules"


def write_pack(folder: Path, more: str, rules: str | None = None) -> Path:
    pack = folder / "demo"
    (pack / "pack.yaml").write_text("name: demo\ntitle: 示例\npolicy: demo\n" + more, encoding="utf-8")
    if rules is not None:
        (pack / "rules.yaml").write_text(rules, encoding="utf-8")
    return pack


def codes(pack: str | Path) -> list[str]:
    with pytest.raises(UserError) as caught:
        load_pack(pack)
    return [problem.code for problem in caught.value.problems]


# ---------------------------------------------------------------- packs that ship


@pytest.mark.parametrize("name", pack_names())
def test_shipped_pack_loads_without_a_warning(name: str) -> None:
    assert load_pack(name).warnings == ()


@pytest.mark.parametrize("name", pack_names())
def test_shipped_pack_is_named_like_its_folder(name: str) -> None:
    assert load_pack(name).name == name


@pytest.mark.parametrize("name", pack_names())
def test_rules_are_sorted_by_id(name: str) -> None:
    ids = [rule.id for rule in load_pack(name).rules]
    assert ids == sorted(ids)


def test_the_records_model_fits_together() -> None:
    assert list(misfits(base_model())) == []


# ---------------------------------------------------------------- finding and reading


def test_a_pack_by_its_path(folder: Path) -> None:
    assert [rule.id for rule in load_pack(folder / "demo").rules] == ["demo/1"]


@pytest.mark.parametrize(
    ("former", "replaced", "expected"),
    [
        ("[demo/old]", "demo/old", []),
        ("[demo/old]", "demo/odl", ["E238"]),
        ("[demo/old]", "dema/old", ["E238"]),
        ("[]", "demo/old", ["E238"]),
        ("[dema/old]", "dema/old", ["E206"]),
        ("[demo/1]", "demo/1", ["E207"]),
    ],
)
def test_former_rules_are_listed_and_their_ids_stay_theirs(former: str, replaced: str, expected: list[str], folder: Path) -> None:
    rule = (folder / "demo" / "rules.yaml").read_text(encoding="utf-8")
    pack = write_pack(folder, f"former_rules: {former}\n", rule.rstrip("\n") + f"\n  replaces: {replaced}\n")
    try:
        found = [problem.code for problem in load_pack(pack).warnings]
    except UserError as error:
        found = [problem.code for problem in error.problems]
    assert found == expected


def test_unknown_pack_is_suggested() -> None:
    with pytest.raises(UserError) as caught:
        find_pack("shandn")
    problem = caught.value.problems[0]
    assert (problem.code, problem.suggestion and problem.suggestion.say("en")) == ("E271", "Did you mean “shandan”?")


def test_a_folder_without_pack_yaml(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["E272"]


def test_a_file_that_cannot_be_read(folder: Path) -> None:
    (folder / "demo" / "more.yaml").symlink_to(folder / "nowhere.yaml")
    assert codes(folder / "demo") == ["E101"]


def test_mistakes_of_all_files_are_told_at_once(folder: Path) -> None:
    text = (folder / "demo" / "rules.yaml").read_text(encoding="utf-8")
    (folder / "demo" / "rules.yaml").write_text(text.replace("talks", "tlaks"), encoding="utf-8")
    (folder / "demo" / "more.yaml").write_text(text.replace("demo/1", "demo/2").replace("must", "mst"), encoding="utf-8")
    assert sorted(codes(folder / "demo")) == ["E204", "E232"]


def test_the_digest_changes_with_any_file(folder: Path) -> None:
    before = load_pack(folder / "demo").digest
    policy = folder.parent / "policies" / "demo.yaml"
    policy.write_text(policy.read_text(encoding="utf-8") + "# 注\n", encoding="utf-8")
    assert load_pack(folder / "demo").digest != before


def test_loading_twice_gives_equal_rules(folder: Path) -> None:
    assert load_pack(folder / "demo").rules == load_pack(folder / "demo").rules


def test_a_table_added_by_the_pack(folder: Path) -> None:
    records = """\
records:
  tables:
    drills:
      zh: 应急演练
      en: Drills
      dated_by: held_on
      columns:
        school_id: {type: school}
        held_on: {type: date, zh: 演练日期, en: date}
"""
    rules = """\
- id: demo/1
  title: 每月一次应急演练
  clause: 一
  quote: 覆盖三分之二以上的教职工
  strength: must
  period: month
  count: 应急演练
  at_least: 1
"""
    pack = load_pack(write_pack(folder, records, rules))
    assert (pack.rules[0].measure.of.table, "drills" in base_model().tables) == ("drills", False)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "records",
    [
        "{tables: {talks: {columns: {x: {type: colour, zh: 色, en: c}}}}}",
        "{tables: {talks: {columns: {x: {type: code, zh: 色, en: c}}}}}",
        "{tables: {talks: {columns: {x: {type: person, zh: 色, en: c}}}}}",
        "{tables: {talks: {columns: {x: {type: link, to: nowhere, zh: 色, en: c}}}}}",
        "{tables: {talks: {dated_by: nothing}}}",
        "{tables: {drills: {zh: 演练, en: Drills, columns: {held_on: {type: date, zh: 日期, en: date}}}}}",
        "{tables: {drills: 3}}",
        "{tables: [drills]}",
        "{populations: {p: {zh: 人, en: people}}}",
        "{populations: {p: {zh: 人, en: people, of: nothing}}}",
        "{populations: {p: {zh: 人, en: people, extends: p}}}",
        "{populations: {p: {zh: 人, en: people, of: staff, leaves_out: [{when: {sex: male}}]}}}",
    ],
)
def test_additions_that_do_not_fit(folder: Path, records: str) -> None:
    assert set(codes(write_pack(folder, f"records: {records}\n"))) == {"E274"}


def test_what_a_broken_records_part_writes_is_not_told_as_unknown_besides(folder: Path) -> None:
    """One mistake in ``records:`` is told once, not with every rule that uses what it would have added."""
    table = "drills: {zh: 演练, en: Drills, columns: {school_id: {type: schol}}}"
    counted = (
        "- {{id: demo/{nth}, title: 例, clause: 一, quote: 至少, strength: must, period: month, count: {of}, at_least: 1}}\n"
    )
    rules = "".join(counted.format(nth=nth, of=of) for nth, of in enumerate(("drills", "演练", "tolks"), 1))
    assert codes(write_pack(folder, f"records: {{tables: {{{table}}}}}\n", rules)) == ["E274", "E231"]  # of tolks


# ---------------------------------------------------------------- extending


def test_inherited_rules_keep_their_ids(folder: Path) -> None:
    pack = load_pack(write_pack(folder, "extends: parent\n"))
    assert [rule.id for rule in pack.rules] == ["demo/1", "parent/1"]


def test_tightening_is_free(folder: Path) -> None:
    pack = load_pack(write_pack(folder, "extends: parent\noverride:\n  parent/1: {at_least: 80%}\n"))
    rule = pack.rule("parent/1")
    assert rule is not None
    assert rule.bounds == (Bound(Comparator.AT_LEAST, Constant(Fraction(4, 5))),)


@pytest.mark.parametrize("change", ["at_least: 60%", "strength: should", "period: 2 years"])
def test_loosening_needs_authority(folder: Path, change: str) -> None:
    assert codes(write_pack(folder, f"extends: parent\noverride:\n  parent/1: {{{change}}}\n")) == ["E276"]


def test_loosening_with_authority_is_kept_with_it(folder: Path) -> None:
    more = "extends: parent\noverride:\n  parent/1: {at_least: 60%, authority: {document: 县教育局〔2025〕3号, clause: 二}}\n"
    override = load_pack(write_pack(folder, more)).overrides[0]
    assert override.authority == ("县教育局〔2025〕3号", "二")


def test_overriding_what_was_not_inherited(folder: Path) -> None:
    assert codes(write_pack(folder, "extends: parent\noverride:\n  parent/2: {at_least: 80%}\n")) == ["E238"]


def test_packs_in_a_circle(folder: Path) -> None:
    (folder / "parent" / "pack.yaml").write_text("name: parent\ntitle: 上级\nextends: demo\n", encoding="utf-8")
    assert codes(write_pack(folder, "extends: parent\n")) == ["E277"]


def layered(folder: Path, layers: int, top: str = "") -> Path:
    """Two packs a layer, each resting on both of the layer below; the highest one's folder."""
    for layer in range(layers):
        for side in "ab":
            home = folder / f"l{layer}{side}"
            home.mkdir()
            below = f"extends: [l{layer - 1}a, l{layer - 1}b]\n" if layer else ""
            text = f"name: {home.name}\ntitle: 层\n{below}{top if layer == 0 else ''}"
            (home / "pack.yaml").write_text(text, encoding="utf-8")
    return folder / f"l{layers - 1}a"


def test_a_parent_on_which_many_rest_is_loaded_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    real = pack_module.read_yaml
    monkeypatch.setattr(pack_module, "read_yaml", lambda path, shown: read.append(shown) or real(path, shown))
    pack = load_pack(layered(folder, 18))
    assert len(read) == len(set(read)) == 35
    assert len(with_parents([pack])) == len(pack.files) == 35


def test_mistakes_of_a_parent_on_which_many_rest_are_told_once(folder: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_pack(layered(folder, 18, "in_force: {from: 某天}\n"))
    assert len(caught.value.problems) == len(set(caught.value.problems)) <= 4


def test_packs_that_rest_on_one_another_without_end(folder: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_pack(layered(folder, 40))
    assert {problem.code for problem in caught.value.problems} == {"E277"}


def test_a_parents_mistakes_are_told_in_its_own_file(folder: Path) -> None:
    (folder / "parent" / "rules.yaml").write_text("- id: parent/1\n", encoding="utf-8")
    with pytest.raises(UserError) as caught:
        load_pack(write_pack(folder, "extends: parent\n"))
    assert {problem.place.file for problem in caught.value.problems} == {"parent/rules.yaml"}


STAGE = Field((), "schools", "stage", "code")
OPEN = Field((), "schools", "counted", "boolean")
PUPILS = Field((), "schools", "pupils", "integer")


def constant(value: int) -> Constant:
    return Constant(Fraction(value))


def by(field: Field, **values: int) -> ByCode:
    return ByCode(field, tuple((code, constant(value)) for code, value in values.items()))


def tiers(*bases: int) -> BySize:
    first, second = (Fraction(base) for base in bases)
    return BySize(PUPILS, (Tier(None, Fraction(100), first), Tier(Fraction(100), None, second)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (constant(2), constant(2), True),
        (constant(2), constant(3), True),
        (constant(2), constant(1), False),
        (constant(2), by(STAGE, primary=3), False),
        (constant(2), ByCode(OPEN, ((True, constant(2)), (False, constant(3)))), True),
        (by(STAGE, primary=2, junior=3), constant(3), True),
        (by(STAGE, primary=2, junior=3), constant(2), False),
        (by(STAGE, primary=2), by(STAGE, primary=2, junior=1), True),
        (by(STAGE, primary=2, junior=1), by(STAGE, primary=2), False),
        (tiers(1, 2), tiers(1, 3), True),
        (tiers(1, 2), tiers(2, 1), False),
        (tiers(1, 2), constant(9), False),
        (Dated(((date(2020, 1, 1), constant(2)),)), constant(2), True),
        (constant(2), Dated(((date(2020, 1, 1), constant(2)),)), False),
        (constant(2), Dated(((date.min, constant(2)), (date(2030, 1, 1), None))), False),
        (Dated(((date(2020, 1, 1), constant(2)), (date(2025, 1, 1), None))), Dated(((date(2020, 1, 1), constant(2)),)), True),
    ],
)
def test_what_loosens_a_lower_bound(old: Threshold, new: Threshold, expected: bool) -> None:
    names = Names(base_model())
    assert is_no_looser(Bound(Comparator.AT_LEAST, old), Bound(Comparator.AT_LEAST, new), names) is expected


@pytest.mark.parametrize(("new", "expected"), [(1, True), (2, True), (3, False)])
def test_what_loosens_an_upper_bound(new: int, expected: bool) -> None:
    bounds = [Bound(Comparator.AT_MOST, constant(value)) for value in (2, new)]
    assert is_no_looser(bounds[0], bounds[1], Names(base_model())) is expected
