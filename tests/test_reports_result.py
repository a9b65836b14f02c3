"""The result of an audit: reading order, overall results, the table of findings."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import synthetic

from auditor.findings.result import natural
from auditor.verdicts.verdict import Verdict


def test_reading_order_does_not_depend_on_the_order_given() -> None:
    result = synthetic.county(5, districts=("甲县", "乙县"))
    shuffled = random.Random(1).sample(result.findings, len(result.findings))
    assert replace(result, findings=shuffled, schools=result.schools[::-1]) == result


def test_findings_of_a_school_follow_the_order_of_the_rules() -> None:
    result = synthetic.county(2)
    order = list(result.rules)
    ranks = [order.index(f.rule) for f in result.at_schools[result.schools[0].school_id]]
    assert ranks == sorted(ranks)


def test_a_school_without_findings_is_not_applicable() -> None:
    result = replace(synthetic.county(2), findings=[])
    assert result.overall(result.schools[0].school_id).verdict == Verdict.NOT_APPLICABLE


def test_bureaus_and_schools_with_the_same_id_are_kept_apart() -> None:
    rule = synthetic.rule("t/1")
    bureau = synthetic.finding(rule, Verdict.FAIL, subject="bureau", subject_id="1", finding_id="b")
    school = synthetic.finding(rule, Verdict.PASS, subject_id="1", finding_id="s")
    result = replace(synthetic.county(1), findings=[school, bureau])
    assert (result.overall("1").verdict, result.overall("1", "bureau").verdict) == (Verdict.PASS, Verdict.FAIL)


def test_the_table_has_a_row_for_each_finding_and_exact_figures() -> None:
    result = synthetic.county(3)
    frame = result.frame()
    assert len(frame) == len(result.findings)
    assert all(value is None or isinstance(value, Fraction) for value in frame["actual"])


def test_the_table_of_no_findings_has_its_columns() -> None:
    frame = replace(synthetic.county(1), findings=[]).frame()
    assert len(frame) == 0
    assert {"finding_id", "verdict", "shortfall"} <= set(frame.columns)


def test_numbers_in_ids_sort_as_numbers() -> None:
    assert sorted(["s10", "s2", "", "a1b", "2"], key=natural) == ["", "2", "a1b", "s2", "s10"]


def test_a_column_is_called_by_its_name() -> None:
    result = synthetic.county(1)
    assert [result.label(name, "zh") for name in ("talks.form", "talks.x", "nowhere")] == ["谈话方式", "谈心谈话 x", "nowhere"]


def test_results_load_no_pandas() -> None:
    code = "import auditor.findings.result, sys; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
