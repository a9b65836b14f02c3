"""Higher norms: read from ``policies/norms``, shown only where their text was read, and told in the finding in one line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from auditor.inputs.spec import load_spec
from auditor.problems import UserError
from auditor.reports import Options
from auditor.reports.write import write_report
from auditor.rules.norms import RELATIONS
from auditor.rules.pack import Pack, load_pack, pack_names
from auditor.run import run_audit
from auditor.system.resources import policies_folder
from auditor.written.yaml_source import read_yaml

SCAFFOLD = Path(__file__).parent / "broken" / "scaffold"
SAMPLE = Path(__file__).parent.parent / "data_samples" / "shandan" / "audit.yaml"
LAW = "name: law\ntitle: {zh: 某法, en: A law}\nlevel: national\nseen: true\nclauses:\n  - {number: 第一条, quote: 每年一次。}\n"
UNREAD = "name: law\ntitle: {zh: 某法, en: A law}\nlevel: national\nseen: false\n"
HIGHER = "{norm: law, clause: 第一条, relation: implements}"


def pack(folder: Path, norm: str | None = LAW, higher: str = HIGHER, level: str = "county") -> Path:
    """The scaffold's pack whose only clause stands below a norm."""
    shutil.copytree(SCAFFOLD, folder, dirs_exist_ok=True)
    policy = folder / "policies" / "demo.yaml"
    text = policy.read_text(encoding="utf-8").replace("rules: [demo/1]}", f"rules: [demo/1], higher: [{higher}]}}")
    policy.write_text(f"level: {level}\n{text}", encoding="utf-8")
    (folder / "policies" / "norms").mkdir()
    if norm is not None:
        (folder / "policies" / "norms" / "law.yaml").write_text(norm, encoding="utf-8")
    return folder / "rules" / "demo"


def lines(loaded: Pack, language: str = "zh") -> list[str]:
    told = (higher.line() for clause in loaded.clauses for higher in clause.higher)
    return [line.say(language) for line in told if line is not None]


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("norm", "higher", "level", "expected"),
    [
        (LAW, HIGHER, "county", []),
        (LAW, HIGHER, "national", []),
        (UNREAD, HIGHER, "county", []),
        (None, HIGHER, "county", ["E295"]),
        (LAW, HIGHER.replace("norm: law", "norm: ../law"), "county", ["E295"]),
        (LAW, HIGHER.replace("第一条", "第二条"), "county", ["E295"]),
        (UNREAD, HIGHER.replace("implements", "looser"), "county", ["E295"]),
        (LAW.replace("seen: true", "seen: false"), HIGHER, "county", ["E295"]),
        (LAW.replace("name: law", "name: other"), HIGHER, "county", ["E295"]),
        (LAW.replace("national", "city"), HIGHER, "province", ["E295"]),
        (LAW.replace("national", "province"), HIGHER, "national", ["E295"]),
        (LAW, HIGHER.replace("implements", "louder"), "county", ["E204"]),
        (LAW, HIGHER.replace("implements}", "implements, from: 2024-13-01}"), "county", ["E256"]),
        (LAW + "date: 2024-02-30\n", HIGHER, "county", ["E256"]),
        (LAW.replace("seen: true\n", ""), HIGHER, "county", ["E202"]),
        (LAW.replace("每年一次。", "一" * 61), HIGHER, "county", ["E208"]),
    ],
)
def test_a_norm_that_cannot_be_shown_is_refused(
    norm: str | None, higher: str, level: str, expected: list[str], tmp_path: Path
) -> None:
    found = []
    try:
        load_pack(pack(tmp_path, norm, higher, level))
    except UserError as error:
        found = error.problems
    assert [problem.code for problem in found] == expected
    assert all(problem.place.file.startswith("policies/") and problem.place.line for problem in found)


def test_a_clause_of_a_norm_is_suggested(tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        load_pack(pack(tmp_path, higher=HIGHER.replace("第一条", "第一一条")))
    suggestion = caught.value.problems[0].suggestion
    assert suggestion is not None
    assert "第一条" in suggestion.say("zh")


# ---------------------------------------------------------------- what is told


@pytest.mark.parametrize("relation", sorted(RELATIONS))
def test_a_line_says_title_clause_words_day_and_relation(relation: str, tmp_path: Path) -> None:
    higher = f"{{norm: law, clause: 第一条, relation: {relation}, from: 2024-12-01, says: {{zh: 每年一次。, en: Once a year.}}}}"
    loaded = load_pack(pack(tmp_path, higher=higher))
    relation_zh, relation_en = (RELATIONS[relation].say(language) for language in ("zh", "en"))
    assert lines(loaded) == [f"上位规定：某法第一条“每年一次。”（2024-12-01起）；{relation_zh}。每年一次。"]
    assert lines(loaded, "en") == [f"Higher norm: A law 第一条, “每年一次。” (since 2024-12-01); {relation_en}. Once a year."]


def test_nothing_of_an_unread_norm_is_told(tmp_path: Path) -> None:
    assert lines(load_pack(pack(tmp_path, UNREAD))) == []


def test_the_norm_belongs_to_what_the_pack_is(tmp_path: Path) -> None:
    """Another wording of the norm is another pack: its digest tells."""
    one, other = pack(tmp_path / "a"), pack(tmp_path / "b", LAW.replace("每年", "两年"))
    assert load_pack(one).digest != load_pack(other).digest
    assert "policies/norms/law.yaml" in dict(load_pack(one).files)


@pytest.mark.parametrize("name", pack_names())
def test_what_is_printed_of_the_shipped_norms_was_read(name: str) -> None:
    for clause in load_pack(name).clauses:
        for higher in clause.higher:
            line = higher.line()
            assert (line is not None) == higher.norm.seen
            assert line is None or higher.norm.quotes[higher.clause] in line.say("zh")


def test_every_shipped_norm_is_named_by_a_clause_and_read_if_it_has_words() -> None:
    named = {higher.norm.name for name in pack_names() for clause in load_pack(name).clauses for higher in clause.higher}
    files = sorted((policies_folder() / "norms").glob("*.yaml"))
    assert {path.stem for path in files} == named
    for path in files:
        root = read_yaml(path, path.name).root
        assert bool(root.items["clauses"].elements) == root.items["seen"].value, path.name


def test_the_report_tells_the_norm_beside_the_finding(tmp_path: Path) -> None:
    result = run_audit(load_spec(SAMPLE, date(2000, 1, 1)))
    (told,) = result.rules["shandan/2a"].higher
    assert told["zh"].startswith("上位规定：《中华人民共和国教师法》第二十五条“教师的平均工资水平")
    write_report(result, tmp_path / "report", Options(), ["register.html"])
    assert "《中华人民共和国教师法》第二十五条" in (tmp_path / "report" / "register.html").read_text(encoding="utf-8")
