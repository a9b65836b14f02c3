"""``auditor self-check``: one school's findings in the order of urgency, on the terminal and as a page."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import synthetic

from auditor.commands import main as cli
from auditor.commands.main import main
from auditor.findings.digest import subject_digests
from auditor.findings.finding import Evidence
from auditor.findings.result import Result, SchoolInfo
from auditor.reports import Options, renderer
from auditor.reports.data.findings_read import read_findings
from auditor.reports.screen import self_text
from auditor.reports.self_people import people
from auditor.reports.self_report import by_material, days, of_school, sections
from auditor.verdicts.verdict import Verdict

SAMPLES = Path(__file__).parent.parent / "data_samples" / "shandan" / "records"
WORKBOOK = next((SAMPLES / "学校填报").glob("04_*.xlsx"))
RULE = synthetic.SHANDAN[1]


@pytest.fixture(autouse=True)
def chinese(monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("LANGUAGE", "zh")
    yield
    cli.speak("zh")


def school_of(*findings: tuple[Verdict, dict[str, object]]) -> Result:
    """One school with these findings, each of a rule of its own."""
    made = []
    for n, (verdict, changes) in enumerate(findings):
        base = synthetic.finding(RULE, verdict, rule=f"t/{n}", finding_id=f"f{n}", subject_id="s1")
        made.append(replace(base, **changes))  # type: ignore[arg-type]
    rules = {f"t/{n}": replace(RULE, id=f"t/{n}") for n in range(len(made))}
    return replace(synthetic.county(1), schools=[SchoolInfo("s1", "清泉学校")], findings=made, rules=rules)


def keys(result: Result) -> list[str]:
    return [section.key for section in sections(result, "s1", "zh")]


def told(result: Result, language: str = "zh") -> str:
    return "\n".join(text for text, _ in self_text.lines(sections(result, "s1", language), language))


def test_the_most_urgent_comes_first() -> None:
    mixed = school_of(*((verdict, {}) for verdict in reversed(Verdict)))
    assert keys(mixed) == ["error", "fail", "unknown", "pending", "papers", "pass", "other"]


def test_no_section_is_empty() -> None:
    assert keys(school_of((Verdict.PASS, {}))) == ["pass"]


def test_a_school_without_findings_has_no_section() -> None:
    assert keys(school_of()) == []


def test_a_failure_that_is_not_mandatory_stands_apart() -> None:
    assert keys(school_of((Verdict.FAIL, {"strength": "should"}), (Verdict.FAIL, {}))) == ["fail", "explain"]


@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_CHECKED])
def test_what_is_waived_asks_for_nothing(verdict: Verdict) -> None:
    assert keys(school_of((verdict, {"waiver": {"document": "1号"}}))) == ["waived"]


def test_the_earlier_day_comes_first() -> None:
    late, early = {"due_on": date(2026, 6, 30)}, {"due_on": date(2026, 3, 31)}
    (section,) = sections(school_of((Verdict.PENDING, late), (Verdict.PENDING, early)), "s1", "zh")
    assert [line.until for line in section.lines] == [date(2026, 3, 31), date(2026, 6, 30)]


def test_a_failure_says_how_much_and_until_when() -> None:
    shown = told(school_of((Verdict.FAIL, {"due_on": date(2026, 3, 31)})))
    assert "还差 9 人" in shown
    assert "2026年3月31日前完成" in shown


def test_unknown_says_what_was_not_provided_and_no_shortfall() -> None:
    shown = told(school_of((Verdict.UNKNOWN, {"missing": ("talks",), "shortfall": 9})))
    assert "未提供：谈心谈话" in shown
    assert "还差" not in shown


def test_evidence_is_named_by_row_and_counted() -> None:
    shown = told(school_of((Verdict.FAIL, {"evidence": synthetic.offenders(9), "evidence_total": 9})))
    assert "教职工第4、5、6、7、8行，共9条" in shown


def test_equal_periods_stand_together() -> None:
    result = school_of((Verdict.PASS, {}), (Verdict.PASS, {}))
    same = [replace(f, rule="t/0", period={"zh": p, "en": p}) for f, p in zip(result.findings, ("2024", "2025"), strict=True)]
    (section,) = sections(replace(result, findings=same), "s1", "zh")
    assert [(line.period, len(line.finding_ids)) for line in section.lines] == [("2024、2025", 2)]


def test_every_finding_is_in_one_section() -> None:
    county = synthetic.county(12, errors=True)
    for school in county.schools:
        told_ids = [i for s in sections(county, school.school_id, "zh") for line in s.lines for i in line.finding_ids]
        assert sorted(told_ids) == sorted(f.finding_id for f in county.at_schools[school.school_id])


def test_nothing_hostile_reaches_the_terminal() -> None:
    county = synthetic.hostile()
    for school in county.schools:
        shown = "\n".join(text for text, _ in self_text.lines(sections(county, school.school_id, "zh"), "zh"))
        assert not {"\x00", "\x1b", "\x07", "\u202e"} & set(shown)


def test_of_school_keeps_nothing_of_others() -> None:
    county = synthetic.county(3)
    own = of_school(county, county.schools[1])
    assert {f.subject_id for f in own.findings} == {county.schools[1].school_id}
    assert [school.school_id for school in own.schools] == [county.schools[1].school_id]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_text_and_asks_the_network_for_nothing(tmp_path: Path, language: str) -> None:
    page = tmp_path / "self-report.html"
    renderer("self-report.html")(synthetic.hostile(), page, Options(language=language))
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "{{ 7*7 }}" in text
    assert "src=" not in text.replace("src=x", "")


def check(*arguments: str) -> int:
    return main(["self-check", str(WORKBOOK), "--pack", "shandan", "--as-of", "2026-03-31", *arguments])


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What checking a workbook writes."""
    folder = tmp_path_factory.mktemp("checked") / "out"
    assert check("--output", str(folder), "--word") == 1
    return folder


def test_of_a_real_workbook(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--school", "胡麻") == 1  # by a part of its name
    shown = capsys.readouterr().out
    assert shown.startswith("山丹县胡麻小学：未达标（截至2026-03-31）")
    assert shown.index("未达标，须整改") < shown.index("未到期") < shown.index("✓ 达标") < shown.index("协助事项")


def test_it_writes_what_it_said(checked: Path) -> None:
    found = json.loads((checked / "findings.json").read_text(encoding="utf-8"))
    assert [school["name"] for school in found["schools"]] == ["山丹县胡麻小学"]
    written = {path.name for path in checked.iterdir()}
    assert written == {"findings.json", "self-report.html", "self-report.docx", "manifest.json"}
    assert zipfile.is_zipfile(checked / "self-report.docx")


def test_word_without_a_folder_to_write_it_into_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--word") == 2
    assert "--output" in capsys.readouterr().err


def test_several_schools_ask_for_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["self-check", str(SAMPLES / "学校填报"), "--pack", "shandan", "--as-of", "2026-03-31"]) == 2
    shown = capsys.readouterr().err
    assert "E911" in shown
    assert "--school" in shown


def test_a_school_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--school", "胡马小学") == 2
    assert "E912" in capsys.readouterr().err


def test_what_is_waived_is_marked_with_its_true_verdict() -> None:
    shown = told(school_of((Verdict.FAIL, {"waiver": {"document": "1号"}})))
    assert "⊘ 已豁免" in shown
    assert "（未达标）" in shown


def test_papers_are_named_by_material() -> None:
    result = school_of((Verdict.NOT_CHECKED, {}))
    rules = {one.id: replace(one, material={"zh": "办学章程", "en": "charter"}) for one in result.rules.values()}
    result = replace(result, rules=rules)
    (section,) = sections(result, "s1", "zh")
    assert by_material(section.lines) == [("办学章程", [section.lines[0].title])]
    assert f"  办学章程：{section.lines[0].title}" in told(result)


def test_everybody_who_is_not_covered_is_listed_with_what_lacks() -> None:
    row = Evidence("offends", "staff", "张三", "a.xlsx", "教职工", 5)
    listed = people(school_of((Verdict.FAIL, {"evidence": (row,)}), (Verdict.PASS, {"evidence": (row,)})).findings, "zh")
    (one,) = listed
    assert (one.name, one.place, len(one.lacking), one.unclear) == ("张三", "教职工 第5行", 1, [])


def test_the_calendar_has_each_day_once() -> None:
    day = date(2026, 9, 10)
    result = school_of((Verdict.PENDING, {"due_on": day, "binding": False}), (Verdict.PENDING, {"due_on": day, "binding": False}))
    ((on, kinds),) = days(sections(result, "s1", "zh"), "zh")
    assert (on, len(kinds)) == (day, 1)


def test_it_compares_with_the_check_before(checked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    shutil.copytree(checked, out)
    check("--output", str(out))
    assert "与2026年3月31日的自查相比" in capsys.readouterr().out
    check("--output", str(tmp_path / "next"), "--since", str(out))
    assert "仍未达标" in (tmp_path / "next" / "self-report.html").read_text(encoding="utf-8")
    assert main(["verify", str(tmp_path / "next")]) == 0


def test_with_what_the_bureau_knows_the_check_code_is_the_bureau_s(tmp_path: Path) -> None:
    """Of a school whose own workbook does not say which school it is: its file does, without the county's name."""
    known, workbook = tmp_path / "known.xlsx", SAMPLES / "学校填报" / "10_驼铃中学.xlsx"
    words = ["--records", str(SAMPLES), "--known", "--school", "山丹县驼铃中学", "--as-of", "2026-03-31", "--output", str(known)]
    assert main(["template", "shandan", *words]) == 0
    day = ["--as-of", "2026-03-31", "--output"]
    main(["self-check", str(workbook), str(known), "--pack", "shandan", *day, str(tmp_path / "own")])
    spec = [
        "run",
        str(SAMPLES.parent / "audit.yaml"),
        *day,
        str(tmp_path / "all"),
        "--school",
        "山丹县驼铃中学",
        "--format",
        "json",
    ]
    main(spec)
    codes = [subject_digests(read_findings(tmp_path / folder)[0]) for folder in ("own", "all")]
    (school,) = [owner for owner in codes[0] if owner[0] == "school"]
    assert codes[0][school] == codes[1][school]
