"""A county's pack upon its province's: what it tightens holds, what it leaves alone stays, loosening takes authority."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from auditor.audit import audit
from auditor.authoring.cases import load_cases, run_cases
from auditor.authoring.coverage import Status, coverage
from auditor.authoring.lint import lint
from auditor.commands.main import main
from auditor.problems import UserError
from auditor.records.read import read_records
from auditor.rules.pack import Pack, load_pack
from auditor.rules.sentence import bounds_text

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "data_samples" / "layered"
PAGES = [ROOT / "docs" / f"layering.{language}.md" for language in ("zh", "en")]
LOOSER = {
    "threshold": "  yunling/2:\n    at_least: 1/3\n",
    "threshold by date": "  yunling/4:\n    at_least: {2024-01-01: 85%, 2026-01-01: 85%}\n",
    "strength": "  yunling/2:\n    strength: should\n",
    "period": "  yunling/3:\n    period: school_year\n",
}
AUTHORITY = "    authority: {document: 云教示例〔2024〕9号, clause: 第3条}\n"


@cache
def pack(name: str) -> Pack:
    return load_pack(SAMPLE / "rules" / name)


def county_with(tmp_path: Path, override: str) -> Path:
    """A copy of the county's pack with another override."""
    shutil.copytree(SAMPLE / "rules", tmp_path / "rules")
    shutil.copytree(SAMPLE / "policies", tmp_path / "policies")
    file = tmp_path / "rules" / "qingxi" / "pack.yaml"
    kept = file.read_text(encoding="utf-8").partition("override:")[0]
    file.write_text(f"{kept}override:\n{override}", encoding="utf-8")
    return file.parent


CHANGED = "  yunling/2:\n    at_least: 2/3\n    clause: '1'\n    quote: {quote}\n    title: 三分之二\n    reading: 按自然年看\n"
RIGHT = "谈心谈话覆盖面由半数提高到三分之二"


def changed_only(tmp_path: Path, quote: str = RIGHT) -> Path:
    """A county's pack that only changes a rule of the province, and has no cases of its own."""
    folder = county_with(tmp_path, CHANGED.format(quote=quote))
    (folder / "rules.yaml").unlink()
    shutil.rmtree(folder / "cases")
    return folder


def test_a_rule_that_is_changed_is_the_countys_to_test(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = changed_only(tmp_path)
    assert main(["rules", "test", str(folder), "--threshold", "1"]) == 1
    assert "0%" in capsys.readouterr().out
    assert main(["rules", "cases", str(folder), "--write"]) == 0
    assert (folder / "cases" / "yunling-2-made.yaml").is_file()
    assert main(["rules", "test", str(folder), "--threshold", "100"]) == 0
    assert "100%" in capsys.readouterr().out


def test_a_clause_whose_rule_is_a_change_is_audited(tmp_path: Path) -> None:
    rows = {row.number: row for row in coverage(load_pack(changed_only(tmp_path)))}
    assert (rows["1"].status, [rule.id for rule in rows["1"].rules]) == (Status.ENCODED, ["yunling/2"])


def test_the_quote_of_a_change_is_looked_up(tmp_path: Path) -> None:
    """In the wording that is at hand, where the change is written."""
    folder = changed_only(tmp_path, quote="谈心谈话覆盖面提高到四分之三")
    (tmp_path / "qingxi.txt").write_text(f"一、{RIGHT}。", encoding="utf-8")
    told = [(one.code, one.place.file.rsplit("/", 1)[-1]) for one in lint([folder], texts=tmp_path).problems]
    assert ("E240", "pack.yaml") in told
    assert ("W431", "pack.yaml") in told  # nor does it print the number that is asked


@pytest.mark.parametrize("name", ["yunling", "qingxi"])
def test_the_cases_come_out_as_written(name: str) -> None:
    results = run_cases(load_cases(pack(name)), pack(name))
    assert [(result.case.name, result.problem, result.differences) for result in results if not result.passed] == []


def test_the_county_has_its_own_rules_and_the_provinces() -> None:
    assert [rule.id for rule in pack("qingxi").rules] == ["qingxi/2", "yunling/2", "yunling/3", "yunling/4", "yunling/5"]


def test_what_the_county_does_not_name_is_the_provinces() -> None:
    taken, original = pack("qingxi").rule("yunling/5"), pack("yunling").rule("yunling/5")
    assert taken is not None
    assert original is not None
    assert replace(taken, place=original.place) == original


def test_the_county_asks_more() -> None:
    changed = {override.rule: override for override in pack("qingxi").overrides}
    said = {rule: bounds_text(override.after, pack("qingxi").model, "en") for rule, override in changed.items()}
    assert said == {
        "yunling/2": "is at least 2/3",
        "yunling/3": "is 2 or more",
        "yunling/4": "from 2024-01-01 on is at least 85%; from 2026-01-01 on is at least 90%",
    }
    assert not any(override.authority for override in changed.values())


def test_a_school_can_meet_the_province_and_not_the_county() -> None:
    records = read_records(SAMPLE / "records", pack("qingxi").model)
    verdicts = {}
    for name in ("yunling", "qingxi"):
        result = audit(pack(name), records, as_of=date(2025, 12, 31))
        verdicts[name] = [
            str(f.verdict) for f in result.findings if (f.rule, f.subject_name) == ("yunling/2", "清溪县竹坞小学") and f.binding
        ]
    assert verdicts == {"yunling": ["pass"], "qingxi": ["fail"]}


@pytest.mark.parametrize("what", LOOSER)
def test_loosening_without_authority_is_refused(what: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        load_pack(county_with(tmp_path, LOOSER[what]))
    assert [problem.code for problem in refused.value.problems] == ["E276"]


@pytest.mark.parametrize("what", LOOSER)
def test_loosening_with_authority_is_kept_on_record(what: str, tmp_path: Path) -> None:
    (override,) = load_pack(county_with(tmp_path, LOOSER[what] + AUTHORITY)).overrides
    assert override.authority == ("云教示例〔2024〕9号", "第3条")


def test_an_override_of_a_rule_that_was_not_taken_over_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refused:
        load_pack(county_with(tmp_path, "  yunling/9:\n    at_least: 1\n"))
    assert [problem.code for problem in refused.value.problems] == ["E238"]


# ---------------------------------------------------------------- the page


def blocks(page: Path) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_override_of_the_page_is_that_of_the_sample(page: Path) -> None:
    file = (SAMPLE / "rules" / "qingxi" / "pack.yaml").read_text(encoding="utf-8")
    assert blocks(page)[0] in file


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_looser_example_of_the_page_is_taken_with_its_authority(page: Path, tmp_path: Path) -> None:
    (override,) = load_pack(county_with(tmp_path, blocks(page)[1].partition("override:\n")[2])).overrides
    assert override.authority


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_looser_example_of_the_page_is_refused_without(page: Path, tmp_path: Path) -> None:
    written = "".join(line for line in blocks(page)[1].splitlines(keepends=True) if "authority" not in line)
    with pytest.raises(UserError) as refused:
        load_pack(county_with(tmp_path, written.partition("override:\n")[2]))
    assert [problem.code for problem in refused.value.problems] == ["E276"]
