"""The rectification ledger from audit to audit: what people wrote stays, deadlines do not move, nothing is lost."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import synthetic

from auditor.commands.main import main
from auditor.findings.finding import Finding
from auditor.findings.ledger import Former, followed
from auditor.findings.result import Result
from auditor.problems import UserError
from auditor.reports import Options
from auditor.reports.data import findings_json
from auditor.reports.workbook import xlsx
from auditor.reports.workbook.ledger_read import read_day, read_former
from auditor.reports.workbook.ledger_sheet import COLUMNS
from auditor.reports.write import write_report
from auditor.verdicts.verdict import Verdict

RULE = synthetic.SHANDAN[1]
FIRST, SECOND, THIRD = date(2025, 12, 31), date(2026, 3, 31), date(2026, 6, 30)
DUE = date(2026, 1, 30)
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


def f(verdict: Verdict, finding_id: str = "x", **changes: Any) -> Finding:
    return synthetic.finding(RULE, verdict, finding_id=finding_id, due_on=DUE if verdict is FAIL else None, **changes)


def audit(*findings: Finding, as_of: date = SECOND, threshold: str = "≥ 2/3") -> Result:
    rule = replace(RULE, threshold={"zh": threshold, "en": threshold}, sentence={"zh": threshold, "en": threshold})
    told = [replace(one, threshold=rule.threshold) for one in findings]
    return replace(synthetic.county(1), findings=told, rules={RULE.id: rule}, as_of=as_of)


def written(result: Result, folder: Path, edits: dict[str, str] | None = None, language: str = "zh") -> Path:
    """The result as a report's folder whose ledger somebody filled in (its first line)."""
    folder.mkdir(parents=True)
    options = Options(language)
    findings_json.render(result, folder / "findings.json", options)
    xlsx.render(result, folder / "findings.xlsx", options)
    if edits:
        book = openpyxl.load_workbook(folder / "findings.xlsx")
        sheet = book[COLUMNS_NAME[language]]
        for key, text in edits.items():
            sheet.cell(2, list(COLUMNS).index(key) + 1).value = text
        book.save(folder / "findings.xlsx")
    return folder


COLUMNS_NAME = {"zh": "整改台账", "en": "Rectification ledger"}


def lines(result: Result, tmp_path: Path, language: str = "zh") -> list[dict[str, str]]:
    """The ledger as its sheet shows it."""
    xlsx.render(result, tmp_path / "told.xlsx", Options(language))
    sheet = openpyxl.load_workbook(tmp_path / "told.xlsx")[COLUMNS_NAME[language]]
    found = []
    for row in sheet.iter_rows(min_row=2, values_only=True):
        texts = [value.date().isoformat() if hasattr(value, "date") else str(value or "") for value in row]
        found.append(dict(zip(COLUMNS, texts, strict=True)))
    return found


def next_line(old: Result, new: Result, tmp_path: Path, edits: dict[str, str] | None = None) -> dict[str, str]:
    """The only line of the ledger of ``new``, which follows ``old``."""
    [line] = lines(followed(new, read_former([written(old, tmp_path / "old", edits)])), tmp_path)
    return line


def test_a_first_ledger_lists_what_is_not_met(tmp_path: Path) -> None:
    [line] = lines(audit(f(FAIL), f(PASS, "y"), f(UNKNOWN, "z"), as_of=FIRST), tmp_path)
    assert (line["id"], line["due"], line["first_found"], line["change"]) == ("x", "2026-01-30", "2025-12-31", "")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("person", "王校长"),
        ("measures", "逐人补谈"),
        ("progress", "进行中"),
        ("completed", "2026-02-11"),
        ("papers", "谈话记录"),
        ("remarks", "见附件2"),
    ],
)
def test_what_people_wrote_stays(key: str, text: str, tmp_path: Path) -> None:
    assert next_line(audit(f(FAIL), as_of=FIRST), audit(f(FAIL)), tmp_path, {key: text})[key] == text


def test_a_deadline_does_not_move_by_auditing_again(tmp_path: Path) -> None:
    line = next_line(audit(f(FAIL), as_of=FIRST), audit(f(FAIL, remedy={})), tmp_path)
    assert (line["due"], line["overdue"], line["change"], line["first_found"]) == ("2026-01-30", "是", "仍存在", "2025-12-31")


def test_the_remedy_names_the_first_deadline(tmp_path: Path) -> None:
    later = replace(f(FAIL, remedy={"zh": "在2026年4月30日前补谈"}), due_on=date(2026, 4, 30))
    assert next_line(audit(f(FAIL), as_of=FIRST), audit(later), tmp_path)["measures"] == "在2026年1月30日前补谈"


def test_a_deadline_that_people_set_counts(tmp_path: Path) -> None:
    assert next_line(audit(f(FAIL), as_of=FIRST), audit(f(FAIL)), tmp_path, {"due": "2026.5.1"})["due"] == "2026-05-01"


def test_a_resolved_problem_stays_with_the_day(tmp_path: Path) -> None:
    line = next_line(audit(f(FAIL), as_of=FIRST), audit(f(PASS)), tmp_path)
    assert (line["change"], line["closed"], line["resolved_on"], line["overdue"]) == ("已解决", "是", "2026-03-31", "")


def test_a_resolved_problem_stays_in_the_third_ledger_too(tmp_path: Path) -> None:
    second = followed(audit(f(PASS)), read_former([written(audit(f(FAIL), as_of=FIRST), tmp_path / "1", {"person": "王校长"})]))
    third = followed(audit(f(PASS), as_of=THIRD), read_former([written(second, tmp_path / "2")]))
    [line] = lines(third, tmp_path)
    assert (line["change"], line["resolved_on"], line["person"], line["problem"][:4]) == (
        "已解决",
        "2026-03-31",
        "王校长",
        "面对面谈",
    )


def test_a_problem_that_came_back_has_a_deadline_of_its_own(tmp_path: Path) -> None:
    second = followed(audit(f(PASS)), read_former([written(audit(f(FAIL), as_of=FIRST), tmp_path / "1")]))
    again = replace(f(FAIL), due_on=date(2026, 7, 30))
    third = followed(audit(again, as_of=THIRD), read_former([written(second, tmp_path / "2")]))
    [line] = lines(third, tmp_path)
    assert (line["change"], line["due"], line["first_found"]) == ("新发现（曾于2026-03-31销号）", "2026-07-30", "2026-06-30")


def test_a_deadline_is_kept_through_three_audits_without_workbooks(tmp_path: Path) -> None:
    previous = audit(f(FAIL), as_of=FIRST)
    for n, (as_of, due) in enumerate([(SECOND, date(2026, 4, 30)), (THIRD, date(2026, 7, 30))]):
        (tmp_path / str(n)).mkdir()
        findings_json.render(previous, tmp_path / str(n) / "findings.json", Options())
        previous = followed(audit(replace(f(FAIL), due_on=due), as_of=as_of), read_former([tmp_path / str(n)]))
    [line] = lines(previous, tmp_path)
    assert (line["due"], line["first_found"]) == ("2026-01-30", "2025-12-31")


def test_written_down_as_closed_but_still_there(tmp_path: Path) -> None:
    line = next_line(audit(f(FAIL), as_of=FIRST), audit(f(FAIL)), tmp_path, {"closed": "是"})
    assert (line["change"], line["closed"]) == ("仍存在（台账曾填已销号）", "")


def test_a_problem_that_can_no_longer_be_judged_is_not_resolved(tmp_path: Path) -> None:
    line = next_line(audit(f(FAIL), as_of=FIRST), audit(f(UNKNOWN)), tmp_path)
    assert (line["change"], line["closed"], line["overdue"]) == ("仍存在（本次：无法判定）", "", "是")


def test_a_problem_that_is_not_examined_stays_open(tmp_path: Path) -> None:
    line = next_line(audit(f(FAIL), as_of=FIRST), audit(f(PASS, "y")), tmp_path)
    assert (line["id"], line["change"], line["closed"]) == ("x", "本次未涉及", "")


def test_it_stays_open_where_only_the_ledger_knows_it(tmp_path: Path) -> None:
    second = followed(audit(f(PASS, "y")), read_former([written(audit(f(FAIL), as_of=FIRST), tmp_path / "1")]))
    third = followed(audit(f(PASS, "y"), as_of=THIRD), read_former([written(second, tmp_path / "2")]))
    [line] = lines(third, tmp_path)
    assert (line["change"], line["due"], line["overdue"]) == ("本次未涉及", "2026-01-30", "是")


def test_what_a_rule_did_is_told_apart_from_what_the_school_did(tmp_path: Path) -> None:
    same = {"actual": Fraction(30), "low": Fraction(30, 58), "high": Fraction(30, 58)}
    by_rule = next_line(audit(f(FAIL), as_of=FIRST), audit(f(PASS, **same), threshold="≥ 1/2"), tmp_path)
    by_school = next_line(audit(f(FAIL), as_of=FIRST), audit(f(PASS)), tmp_path / "b")
    assert (by_rule["cause"], by_school["cause"]) == ("规则有改动", "学校的工作或报送")


def test_a_waived_problem_is_neither_open_nor_closed(tmp_path: Path) -> None:
    waiver = {"reason": "重建", "approver": "县教育局", "until": "2026-12-31"}
    line = next_line(audit(f(FAIL), as_of=FIRST), audit(f(FAIL, waiver=waiver)), tmp_path)
    assert (line["change"], line["closed"], line["overdue"]) == ("已获豁免", "", "")


def test_lines_that_people_added_stay(tmp_path: Path) -> None:
    old = written(audit(f(FAIL), as_of=FIRST), tmp_path / "old")
    book = openpyxl.load_workbook(old / "findings.xlsx")
    sheet = book["整改台账"]
    for key, text in {
        "origin": "省级督导",
        "subject": "某校",
        "problem": "食堂留样不足",
        "due": "2026-02-28",
        "remarks": "x",
    }.items():
        sheet.cell(3, list(COLUMNS).index(key) + 1).value = text
    book.save(old / "findings.xlsx")
    added = lines(followed(audit(f(FAIL)), read_former([old])), tmp_path)[-1]
    assert (added["n"], added["origin"], added["problem"], added["remarks"]) == ("2", "省级督导", "食堂留样不足", "x")
    assert added["overdue"] == "是"


def test_a_ledger_alone_is_enough(tmp_path: Path) -> None:
    old = written(audit(f(FAIL), f(FAIL, "y"), as_of=FIRST), tmp_path / "old", {"person": "王校长"})
    told = lines(followed(audit(f(FAIL), f(PASS, "y")), read_former([old / "findings.xlsx"])), tmp_path)
    assert [(line["id"], line["change"], line["person"]) for line in told] == [("x", "仍存在", "王校长"), ("y", "已解决", "")]


def test_a_ledger_elsewhere_goes_before_that_of_the_folder(tmp_path: Path) -> None:
    old = audit(f(FAIL), as_of=FIRST)
    folder, edited = written(old, tmp_path / "old"), written(old, tmp_path / "edited", {"person": "李主任"})
    [line] = lines(followed(audit(f(FAIL)), read_former([folder, edited / "findings.xlsx"])), tmp_path)
    assert line["person"] == "李主任"


def test_a_chinese_ledger_goes_on_in_english(tmp_path: Path) -> None:
    old = written(audit(f(FAIL), as_of=FIRST), tmp_path / "old", {"person": "王校长"})
    [line] = lines(followed(audit(f(FAIL)), read_former([old])), tmp_path, "en")
    assert (line["person"], line["change"]) == ("王校长", "Persisting")


def test_a_report_read_back_keeps_first_deadlines(tmp_path: Path) -> None:
    [line] = lines(audit(f(FAIL, first_due=date(2025, 11, 1), first_found=date(2025, 10, 2))), tmp_path)
    assert (line["due"], line["first_found"], line["overdue"]) == ("2025-11-01", "2025-10-02", "是")


def test_a_report_without_a_former_one_says_nothing_of_changes() -> None:
    assert followed(audit(f(FAIL)), Former()).ledger is not None


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda p: [written(audit(f(FAIL)), p / "a"), written(audit(f(FAIL)), p / "b")], "E971"),
        (lambda p: [written(audit(f(FAIL)), p / "a", {"problem": "", "id": "", "measures": ""}) / "findings.json"] * 2, "E971"),
        (lambda p: [_other_workbook(p)], "E972"),
        (lambda p: [written(audit(f(FAIL)), p / "a", {"due": "下周"})], "E973"),
        (lambda p: [written(audit(f(FAIL), f(FAIL, "y")), p / "a", {"id": "y"})], "E974"),
    ],
)
def test_a_ledger_that_cannot_be_read(make: Any, code: str, tmp_path: Path) -> None:
    with pytest.raises(UserError) as wrong:
        read_former(make(tmp_path))
    assert [problem.code for problem in wrong.value.problems] == [code]


def _other_workbook(folder: Path) -> Path:
    openpyxl.Workbook().save(folder / "other.xlsx")
    return folder / "other.xlsx"


def test_a_wrong_day_is_told_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(UserError) as wrong:
        read_former([written(audit(f(FAIL)), tmp_path / "a", {"due": "下周"})])
    place = wrong.value.problems[0].place
    assert (place.sheet, place.row, place.header) == ("整改台账", 2, "整改时限")


@pytest.mark.parametrize("text", ["2026-01-30", "2026.1.30", "2026/01/30", "2026年1月30日", "２０２６年１月３０日"])
def test_days_as_people_write_them(text: str) -> None:
    assert read_day(text) == DUE


@pytest.mark.parametrize("text", ["", "1月30日", "2026-02-30", "30.1.2026"])
def test_what_is_no_day(text: str) -> None:
    assert read_day(text) is None


def test_the_same_former_report_gives_the_same_bytes(tmp_path: Path) -> None:
    old = written(audit(f(FAIL), as_of=FIRST), tmp_path / "old", {"person": "王校长"})
    for name in ("a", "b"):
        write_report(followed(audit(f(FAIL)), read_former([old])), tmp_path / name, formats=["findings.xlsx", "findings.json"])
    for name in ("findings.xlsx", "findings.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_findings_keep_their_hash(tmp_path: Path) -> None:
    from auditor.findings.digest import result_digest

    old = written(audit(f(FAIL), as_of=FIRST), tmp_path / "old")
    assert result_digest(followed(audit(f(FAIL)), read_former([old]))) == result_digest(audit(f(FAIL)))


@pytest.mark.parametrize("text", synthetic.HOSTILE[:10])
def test_hostile_text_stays_text(text: str, tmp_path: Path) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    line = next_line(audit(f(FAIL), as_of=FIRST), audit(f(FAIL)), tmp_path, {"remarks": "'" + text})
    assert line["remarks"][1:4] in text


JOURNEY = Path(__file__).parent / "journeys" / "rectified-in-january"


def run(name: str, as_of: str, records: str, folder: Path, *more: str) -> dict[str, str]:
    """What the ledger of an audit of the journey says of the talks of 2025."""
    spec = folder / f"{name}.yaml"
    spec.write_text(
        f"name: {name}\npack: shandan\nas_of: {as_of}\nrecords: {JOURNEY / records}\noutput: {name}\n", encoding="utf-8"
    )
    assert main(["run", str(spec), *more]) in (0, 1, 3)
    sheet = openpyxl.load_workbook(folder / name / "findings.xlsx")[COLUMNS_NAME["zh"]]
    rows = [dict(zip(COLUMNS, (str(v or "") for v in row), strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    (line,) = [row for row in rows if row["id"] == "ed6371be2510c2e4"]
    return line


@pytest.fixture(scope="module")
def january(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was missed in 2025 and made up in January, audited before and after."""
    folder = tmp_path_factory.mktemp("january")
    run("首查", "2025-12-31", "before", folder)
    return folder


def accepted(report: Path, opinion: str) -> None:
    book = openpyxl.load_workbook(report / "findings.xlsx")
    sheet = book[COLUMNS_NAME["zh"]]
    for key, text in {"accepted_by": "李督学", "accepted_on": "2026-02-20", "opinion": opinion}.items():
        sheet.cell(2, list(COLUMNS).index(key) + 1).value = text
    book.save(report / "findings.xlsx")


def test_what_was_made_up_after_the_period_awaits_acceptance(january: Path) -> None:
    line = run("复查", "2026-02-15", "after", january, "--since", str(january / "首查"))
    assert line["status"] == "期后已补做，待验收\n甲小学.xlsx 谈心谈话第4、5、6、7行"
    assert (line["closed"], line["overdue"]) == ("", "")


@pytest.mark.parametrize(("opinion", "status"), [("整改到位", "已验收销号"), ("书面说明", "书面说明")])
def test_acceptance_is_the_last_word(opinion: str, status: str, january: Path, tmp_path: Path) -> None:
    shutil.copytree(january / "首查", tmp_path / "首查")
    accepted(tmp_path / "首查", opinion)
    line = run("复查", "2026-02-15", "before", tmp_path, "--since", str(tmp_path / "首查"))
    third = run("三查", "2027-06-30", "before", tmp_path, "--since", str(tmp_path / "复查"))
    assert [(one["status"], one["closed"], one["overdue"], one["accepted_by"]) for one in (line, third)] == [
        (status, "是", "", "李督学")
    ] * 2


def test_a_problem_is_judged_on_its_own_period_when_the_window_has_gone_on(january: Path) -> None:
    line = run("次年", "2027-06-30", "before", january, "--since", str(january / "首查"))
    assert (line["id"], line["change"], line["status"]) == ("ed6371be2510c2e4", "仍存在", "超期")


def test_records_found_late_close_it(january: Path, tmp_path: Path) -> None:
    line = run("补登", "2027-06-30", "late", january, "--since", str(january / "首查"))
    assert (line["change"], line["closed"], line["status"]) == ("已解决", "是", "补充材料后已达标")


def test_a_problem_whose_rule_was_revised_is_neither_cured_nor_overdue(tmp_path: Path) -> None:
    new = audit(f(PASS, "y"), as_of=THIRD)
    rule = replace(RULE, id="shandan/new", replaces=(RULE.id,))
    new = replace(new, rules={rule.id: rule}, findings=[replace(one, rule=rule.id) for one in new.findings])
    told = lines(followed(new, read_former([written(audit(f(FAIL), as_of=FIRST), tmp_path / "old")])), tmp_path)
    assert [(line["status"], line["overdue"], line["closed"]) for line in told] == [("规则已修订", "", "")]
